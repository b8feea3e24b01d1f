"""The list of votes and the record of one, as the API answers them."""

from django.db.models import Q

from amendments.enums import Outcome, VoteMethod
from amendments.models import Amendment, Budget, Motion
from council.api.fields import Include
from council.api.filters import named, one_of, related, related_year, truth_by, word_filter
from council.api.filters_of_time import held_filters
from council.api.reading import Reading, Record, Row, history
from council.api.records import CSV_RECORD, filters_of_council
from council.api.searching import having_words
from council.api.shapes import many
from council.api.views import ListView, RecordView, described_list, described_record
from council.models import Meeting, Member, PoliticalGroup
from council.pagination import Order
from council.prepared import PreparedRows
from votes.api.ballots import BALLOT, public_ballots, roll, rolls
from votes.api.corrections import corrections_of
from votes.api.finding import (
    MISMATCH_WORDS,
    NOTHING,
    UNANIMOUS,
    about,
    mismatching,
    of_year,
    unanimous,
)
from votes.api.vote_records import (
    below_vote,
    figures_record,
    group_tallies_in,
    names_are_public,
    options_of,
    replaced_by,
    subjects_of,
    vote_record,
)
from votes.api.vote_rows import (
    COLUMNS,
    COUNTS,
    DECLARED_COLUMNS,
    GROUP_COLUMNS,
    ONE,
    SUBJECT_COLUMNS,
)
from votes.api.vote_shapes import VOTE, VOTE_WHOLE
from votes.enums import VoteKind, VoteStatus
from votes.models import Ballot, Vote

FROM_OPTIONS = ("tally", "computed_outcome", "mismatches", "names", "options")


def named_on_roll(**whose: int) -> Q:
    """Return the condition that a member or a group is on the vote's public roll."""
    ballots = public_ballots(Ballot.objects.filter(**whose))
    return Q(pk__in=ballots.values("vote"))


@described_list
class VoteList(ListView):
    """Votes, newest first."""

    name, title, summary = "votes", "Vote", "Votes: declared result, tally and names"
    rows = PreparedRows(Vote.objects.values(*COLUMNS))
    order = Order("held_on", descending=True)
    orders = (Order("held_on"), Order("updated_at", descending=True), Order("updated_at"))
    includes = {"ballots": Include(many(BALLOT, "Public names."), rolls, 50)}
    filters = {
        **filters_of_council(),
        **having_words("votes"),
        **held_filters(),
        "meeting": named(Meeting, "meeting", "meeting"),
        "motion": related(Motion, lambda pk: about(Q(pk=pk), NOTHING), "motion"),
        "amendment": related(Amendment, lambda pk: about(NOTHING, Q(pk=pk)), "amendment"),
        "budget": related(Budget, lambda pk: about(Q(budget=pk), Q(motion__budget=pk)), "budget"),
        "year": related_year(of_year),
        "member": related(Member, lambda pk: named_on_roll(member=pk), "member"),
        "group": related(PoliticalGroup, lambda pk: named_on_roll(group_at_vote=pk), "group"),
        "kind": one_of("kind", VoteKind),
        "status": one_of("status", sorted(set(VoteStatus.values) - {"open"})),
        "result": one_of("declared_result", Outcome),
        "method": one_of("method", VoteMethod),
        "unanimous": truth_by(unanimous, UNANIMOUS),
        "by_casting_vote": truth_by(
            lambda is_so: Q(declared_by_casting_vote=is_so),
            "True: the person presiding declared it decided by a casting vote.",
        ),
        "mismatch": word_filter(mismatching, MISMATCH_WORDS),
    }
    row_shape = VOTE
    columns = (
        "reference", "council", "meeting", "item", "number", "held_on", "date_precision",
        "taken_at", "kind", "question", "subjects", "method", "trigger", "status",
        "presiding_member.name",
        *(f"declared.{name}" for name in DECLARED_COLUMNS), "declared_at",
        *(f"tally.{name}" for name in COUNTS), "computed_outcome", "mismatches", "names.held",
        "names.taken", "names.count", "replaces", "note", *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        subjects = subjects_of(rows, reading) if reading.wants("subjects") else {}
        options = options_of(rows) if reading.wants(*FROM_OPTIONS) else {}
        found = [vote_record(row, reading) for row in rows]
        for row, vote in zip(rows, found, strict=True):
            vote.update(figures_record(row, options.get(row["id"], []), reading))
            vote["subjects"] = subjects.get(row["id"], [])
        return found


@described_record("One vote with its names, groups and corrections")
class VoteRecord(RecordView):
    """One vote."""

    listing, shape = VoteList, VOTE_WHOLE

    def find(self, reference: str) -> Row | None:
        """Return the public vote with its subjects: what each of its rows has of its own."""
        rows = ONE.published().filter(reference=reference).read()
        if not rows:
            return None
        below = {
            name: below_vote(rows, name, columns)
            for name, columns in (("subjects", SUBJECT_COLUMNS), ("group_tallies", GROUP_COLUMNS))
        }
        return rows[0] | below

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key, is_public, wants = row["id"], names_are_public(row, reading), reading.wants
        tallies, names = is_public and wants("group_tallies"), is_public and wants("ballots")
        corrected = row["is_corrected"] and wants("corrections")
        told = row["has_history"] and wants("history")
        return {
            "group_tallies": group_tallies_in(row, reading) if tallies else [],
            "ballots": roll(key, reading) if names else [],
            "corrections": corrections_of(key, is_public) if corrected else [],
            "replaced_by": replaced_by(key) if row["is_replaced"] and wants("replaced_by") else [],
            "history": history(row["reference"]) if told else [],
        }
