"""Figures for pairs of amendments, should both be carried."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from amendments import actions
from amendments.actions import LineInput
from amendments.actions.recosting import noted_lines
from amendments.actions.versions import pots_of
from amendments.bundle_tables.lines import line_input
from amendments.bundle_tables.versions import Collected, Lines
from amendments.bundle_tables.written_once import NUMBER, WrittenOnceTable
from amendments.models import Amendment, Budget, InterplayLine, InterplayNote
from council.bundle import Column, Draft, Import, values
from council.enums import Evidence
from council.models import Council
from council.records import Occasion

NOTED = (
    "role", "year", "amount", "account", "kind", "service", "description", "funding_source",
    "nature", "entered_unit",
)  # fmt: skip
ELSEWHERE = frozenset({"amendment", "version", "year_convention", "pot_amount"})
Pair = tuple[str, str, int]


def given_lines(imp: Import) -> dict[Pair, list[Draft]]:
    """Return the lines of notes that the bundle gives, by amendment, other and number."""
    found: dict[Pair, list[Draft]] = imp.shared.setdefault("interplay_lines", {})
    return found


class InterplayLines(Collected):
    """interplay_lines.csv: rows are kept until the verb that writes their note."""

    name = "interplay_lines"
    ignored = frozenset({"unit"})
    columns = (
        Column(name="amendment", required=True),
        Column(name="other", required=True),
        NUMBER,
        *(column for column in Lines.columns if column.name not in ELSEWHERE),
        Column(name="claimed", read=values.amount),
    )

    def keep(self, draft: Draft, imp: Import) -> None:
        """Put the line with its note."""
        found = draft.values
        key = found["amendment"], found["other"], found["number"]
        lines = given_lines(imp).setdefault(key, [])
        found["position"] = found.get("position") or len(lines) + 1
        if found["position"] in {each.values["position"] for each in lines}:
            raise ValidationError("This position stands twice.", code="twice")
        lines.append(draft)

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield the lines of notes, in pounds."""
        numbers = {note.pk: number for number, note in InterplayNotes().numbered(council)}
        rows = InterplayLine.objects.filter(note__in=numbers).order_by("note_id", "position")
        for row in rows.select_related("note__amendment", "note__other", "line", "pot"):
            cells = {
                "amendment": row.note.amendment.reference,
                "other": row.note.other.reference,
                "number": numbers[row.note_id],
                "position": row.position,
                "line": row.line.key if row.line else "",
                "precision": row.entered_precision,
                "pot": row.pot.reference if row.pot else "",
                "claimed": row.claimed,
            } | {name: getattr(row, name) for name in NOTED}
            yield {name: values.written(value) for name, value in cells.items()}


class InterplayNotes(WrittenOnceTable):
    """interplay_notes.csv; its lines are read before."""

    name = "interplay_notes"
    model = InterplayNote
    key = ("amendment_id", "other_id", "number")
    series = ("amendment_id", "other_id")
    related = ("amendment", "other")
    many = ()
    council_lookup = "amendment__council"
    columns = (
        Column(name="amendment", to=Amendment, required=True),
        Column(name="other", to=Amendment, required=True),
        NUMBER,
        Column(name="words", required=True),
        Column(name="said_by", required=True),
    )

    def load(self, imp: Import) -> None:
        """Import the notes; a line without a note is a fault."""
        super().load(imp)
        for (amendment, other, number), drafts in given_lines(imp).items():
            for draft in drafts:
                message = f"There is no note {number} on {amendment!r} with {other!r}."
                imp.fault(draft.row, "number", message)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find both amendments and the lines that the bundle gives."""
        found = draft.values
        names = ("amendment_id", "other_id")
        papers = Amendment.objects.select_related("motion__budget").in_bulk(
            [found[name] for name in names]
        )
        found["amendment"], found["other"] = (papers[found[name]] for name in names)
        key = found["amendment"].reference, found["other"].reference, found["number"]
        found["rows"] = given_lines(imp).pop(key, [])
        found["lines"] = noted_by(found["rows"], found["amendment"].motion.budget)

    def write(self, draft: Draft, held: list[Any], imp: Import) -> InterplayNote:
        """Record the note with its lines, as from a source."""
        found = draft.values
        return actions.note_if_also_carried(
            found["amendment"],
            found["other"],
            lines=found["lines"],
            words=found["words"],
            said_by=found["said_by"],
            occasion=Occasion(by=imp.by, evidence=Evidence.MINUTES),
        )

    def count(self, draft: Draft, fate: Any, imp: Import) -> None:
        """Note what became of a note and of its lines."""
        for row in (draft.row, *(each.row for each in draft.values["rows"])):
            imp.count(row, fate)

    def said(self, record: InterplayNote) -> dict[str, Any]:
        """Return what was noted."""
        return {
            "amendment": record.amendment.reference,
            "other": record.other.reference,
            "words": record.words,
            "said_by": record.said_by,
            "lines": noted_lines(record),
        }

    def given(self, draft: Draft) -> dict[str, Any]:
        """Return what the row notes; without lines in the bundle nothing is said of them."""
        found = draft.values
        names = ("words", "said_by", *(("lines",) if found["rows"] else ()))
        return {name: found[name] for name in names}


def noted_by(drafts: list[Draft], budget: Budget | None) -> list[LineInput]:
    """Return the lines of a note as its verb takes them, pots by their reference."""
    in_order = sorted(drafts, key=lambda draft: draft.values["position"])
    names = [draft.values["pot"] for draft in in_order if draft.values.get("pot")]
    pots = pots_of(budget, names)
    return [_noted(draft.values, pots) for draft in in_order]


def _noted(found: dict[str, Any], pots: dict[str, Any]) -> LineInput:
    pot = found.get("pot")
    claims = ((pots[pot].reference, found.get("claimed")),) if pot else ()
    return replace(line_input(found | {"pot": ""}, []), claims=claims)
