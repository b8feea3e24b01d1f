"""ballots.csv and ballots_wide.csv: who voted how."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.reading import CHUNK
from council.models import Council, Member, PoliticalGroup
from votes.bundle_tables.late import brought, correct_mark, mark_of, take_in, word_of
from votes.bundle_tables.votes import votes_of
from votes.enums import BallotChoice
from votes.models import Ballot, Vote
from votes.queries.roll import ballot_word
from votes.sheets.labels import read_label


class Ballots(FactTable):
    """ballots.csv: a row for each vote and member."""

    name = "ballots"
    model = Ballot
    key = ("vote", "member_id", "is_casting")
    council_lookup = "vote__council"
    order = ("vote__meeting__held_on", "vote", "id")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="vote", required=True),
        Column(name="member", to=Member, required=True),
        Column(name="choice"),
        Column(name="option", read=values.number),
        Column(name="casting", field="is_casting", read=values.yes_no),
        Column(name="group", field="group_at_vote", to=PoliticalGroup),
        Column(name="name_as_printed", read=values.name_of_person),
        Column(name="source_label"),
        Column(name="note"),
        Column(name="evidence"),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; an unknown choice is never guessed."""
        if column.name == "choice" and cell:
            return read_choice(cell, setting)
        if column.name == "evidence" and cell.lower() == "inferred":
            message = "A vote that somebody inferred is no vote: leave these rows out."
            raise ValidationError(message, code="inferred")
        if column.name in {"option", "vote", "evidence"}:
            if not cell and column.required:
                raise ValidationError("This must be given.", code="required")
            return column.read(cell, setting) if cell else None
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Tell a casting vote from an ordinary one."""
        found = draft.values
        choice = str(found.get("choice") or "")
        if choice.startswith("casting_"):
            found["choice"], found["is_casting"] = choice.removeprefix("casting_"), True
        found["is_casting"] = bool(found.get("is_casting"))
        if bool(found.get("choice")) == (found.get("option") is not None):
            imp.fault(draft.row, "choice", "Give either a choice or an option.")
            draft.is_broken = True

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Put marks with their new votes; compare the others with the stored roll."""
        waiting, stored = [], defaultdict(list)
        for draft in drafts:
            vote = votes_of(imp).get(draft.values["vote"])
            if vote is not None and vote.draft is not None:
                waiting.append((vote, draft))
            else:
                stored[draft.values["vote"]].append(draft)
        for vote, draft in waiting:
            vote.marks.append((draft.row, mark_of(draft), draft.values.get("option")))
        for reference, found in stored.items():
            self._compare_roll(reference, found, imp)

    def _compare_roll(self, reference: str, drafts: list[Draft], imp: Import) -> None:
        vote = Vote.objects.filter(reference=reference).first()
        if vote is None:
            message = f"There is no vote {reference!r}."
            for draft in drafts:
                imp.missing(draft.row, "vote", reference, message, tables=["votes"])
            return
        members = [draft.values["member_id"] for draft in drafts]
        rows = Ballot.objects.filter(vote=vote, member__in=members).select_related("option")
        roll = {(row.member_id, row.is_casting): row for row in rows}
        for draft in drafts:
            held = roll.get((draft.values["member_id"], draft.values["is_casting"]))
            if held is None:
                brought(imp)[reference].late.append(draft)
            else:
                self._compare_ballot(reference, held, draft, imp)

    def _compare_ballot(self, reference: str, held: Ballot, draft: Draft, imp: Import) -> None:
        differ = list(_differences(held, draft))
        fixed = [name for name in differ if name not in CORRECTABLE]
        if not differ:
            imp.count(draft.row, "same")
        elif not imp.reason:
            message = (
                f"This is recorded as {_held_word(held)}. If the file is right, import it as a "
                "correction and say why."
                if "choice" in differ
                else f"{differ[0]} is recorded with other words. If the file is right, import it "
                "as a correction and say why."
            )
            imp.fault(draft.row, differ[0], message)
        elif fixed:
            message = (
                "What a source printed is not corrected: leave these words as they are recorded, "
                "or add a note on the page of the vote."
            )
            imp.fault(draft.row, fixed[0], message)
        else:
            correct_mark(draft, brought(imp)[reference])

    def written(self, column: Column, record: Any) -> str:
        """Write the option by its position."""
        if column.name == "option":
            return str(record.option.position) if record.option else ""
        if column.name == "vote":
            return str(record.vote.reference)
        return "" if column.name == "evidence" else super().written(column, record)

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the roll of each vote."""
        rows = Ballot.objects.filter(vote__council=council).order_by(*self.order)
        rows = rows.select_related("vote", "member", "option", "group_at_vote")
        for row in rows.iterator(chunk_size=CHUNK):
            yield {
                column.name: self.written(column, row)
                for column in self.columns
                if column.name != "evidence"
            }


class WideBallots(Ballots):
    """ballots_wide.csv: a row for each member and a column for each vote."""

    name = "ballots_wide"
    columns = (Column(name="member", to=Member, required=True),)

    def load(self, imp: Import) -> None:
        """Turn each cell into a row of the long form, then bring what is late, of both forms."""
        given = imp.columns(self.name)
        if given:
            self._load_columns(given, imp)
        take_in(imp)

    def _load_columns(self, given: list[str], imp: Import) -> None:
        references = [name for name in given if "/" in name]
        head = Row(f"{self.name}.csv", 1, {})
        if given[0] != "member" or not references:
            message = "The first column is member, the others are headed by a vote's reference."
            imp.fault(head, "", message)
            return
        known = {*votes_of(imp)} | {
            *Vote.objects.filter(reference__in=references).values_list("reference", flat=True)
        }
        for name in given[1:]:
            if "/" not in name:
                message = "Head each column after the first by the reference of its vote."
                imp.fault(head, name, message)
            elif name not in known:
                message = f"There is no vote {name!r}."
                imp.missing(head, name, name, message, tables=["votes"])
        seen: dict[tuple[Any, ...], int] = {}
        for row in imp.rows(self.name):
            self._load_row(row, [name for name in references if name in known], imp, seen)

    def _load_row(
        self, row: Row, references: list[str], imp: Import, seen: dict[tuple[Any, ...], int]
    ) -> None:
        long = Ballots()
        drafts = []
        for reference in references:
            if row.cells.get(reference):
                cells = {"vote": reference, "member": row.cells.get("member", "")}
                cells["choice"] = row.cells[reference]
                drafts.append(long.draft(Row(row.file, row.number, cells), imp))
        long.resolve(drafts, imp)
        long.store([draft for draft in drafts if long.is_ready(draft, imp, seen)], imp)


TEXTS = ("name_as_printed", "source_label", "note")
CORRECTABLE = frozenset({"choice", "group"})


def _held_word(held: Ballot) -> str:
    return ballot_word(held.choice, held.option.position if held.option else None)


def _differences(held: Ballot, draft: Draft) -> Iterator[str]:
    """Yield the columns in which a row differs from the mark on record."""
    found = draft.values
    if _held_word(held) != word_of(draft):
        yield "choice"
    if "group_at_vote_id" in found and held.group_at_vote_id != found["group_at_vote_id"]:
        yield "group"
    for name in TEXTS:
        if name in found and getattr(held, name) != found[name]:
            yield name


def read_choice(cell: str, setting: values.Setting) -> str:
    """Read a mark by the words that every door knows (domain 9.2); nothing is guessed."""
    found = read_label(cell)
    if found is None or found.choice is None:
        listed = ", ".join(BallotChoice.values)
        raise ValidationError(f"{cell!r} is not known here. Write one of: {listed}.", code="wrong")
    return f"casting_{found.choice}" if found.is_casting else str(found.choice)
