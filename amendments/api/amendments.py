"""Lists and records of amendments."""

from dataclasses import replace

from django.db.models import Q, QuerySet

from amendments.api.finding import drawing_on, of_service, with_line
from amendments.api.proposals import (
    CSV_PROPOSAL,
    NEWEST_MEETING,
    OF_PROPOSAL,
    OLDEST_MEETING,
    PROPOSAL_FIELDS,
    filters_of_proposals,
    proposal_record,
)
from amendments.api.rivals import RIVALS, rivals_of
from amendments.api.states import EVENT, ending, events_of
from amendments.api.versions import LINE, VERSION, lines_of, versions_of
from amendments.enums import AmendmentState, RefusalGround
from amendments.models import Amendment, AmendmentEvent, Motion, Pot
from amendments.readable import public_amendments
from council.api.fields import Include
from council.api.figures import at_least, at_most, containing
from council.api.filters import Filter, named, one_of, related
from council.api.reading import (
    Reading,
    Record,
    Row,
    link,
    linked,
    public_references,
    seen_reference,
)
from council.api.records import CSV_RECORD, HISTORY, HistoryView
from council.api.searching import having_words
from council.api.shapes import LINK, choice, list_of_words, many, number, one, shape, words
from council.api.views import ListView, described_list, described_record
from council.models import PoliticalGroup


def filters_of_lines() -> dict[str, Filter]:
    """Return the filters of amendments by their lines: one line must fit all that are given."""
    filters = {
        "pot": related(Pot, drawing_on, "pot"),
        "service": containing(of_service, "the name of a service"),
        "amount_least": at_least("amount"),
        "amount_most": at_most("amount"),
    }
    return {
        name: replace(known, help=f"{known.help} One line of the words as they stand must fit.",
                      within=with_line)
        for name, known in filters.items()
    }  # fmt: skip


PUBLIC_STATES = [
    state for state in AmendmentState.values if state not in AmendmentState.confidential
]
AMENDMENT = shape(
    "Amendment",
    {
        **PROPOSAL_FIELDS,
        "state": choice(AmendmentState),
        "motion": words("Reference of the motion that it would change.", known=False),
        "parent": words("Reference of the amendment that it is a part of.", known=False),
        "part_number": number(known=False),
        "groups": many(LINK, "Groups that put it forward."),
        "proposed_by": words("Who put it forward, in the source's own words."),
        "accepted_by": one(LINK, known=False, help_text="Who took it in without a vote."),
        "refusal_ground": choice(RefusalGround, known=False),
        "cause_amendment": words(
            "Amendment that made it fall or superseded it; of the executive's revision the lost"
            " one that it takes in.",
            known=False,
        ),
        "cause_vote": words("Vote that made it fall.", known=False),
    },
)
LINES = many(LINE, "Lines of the words as they stand.")
AMENDMENT_WHOLE = shape(
    "AmendmentRecord",
    {
        **AMENDMENT().fields,
        "lines": LINES,
        "versions": many(VERSION, "Words and lines over time."),
        "parts": list_of_words("References of its parts."),
        "events": many(EVENT, "What happened to it."),
        "rivals": one(RIVALS, help_text="Who wants the same money, what fits, what was ruled."),
        **HISTORY,
    },
)


def present_lines(rows: list[Row], reading: Reading) -> list[list[Record]]:
    """Return the lines of each amendment's words as they stand, in three queries."""
    found = lines_of([row["current_id"] for row in rows], reading)
    return [found.get(row["current_id"], []) for row in rows]


@described_list
class AmendmentList(ListView):
    """Amendments, newest meeting first."""

    name, title, summary = "amendments", "Amendment", "Amendments with their lines"
    rows = Amendment.objects.values(
        *OF_PROPOSAL, "meeting__held_on", "current_id", "part_number", "proposed_by",
        "refusal_ground", "cause_amendment_id", "cause_vote", "parent_id",
        *linked("accepted_by"), *linked("motion", "motion__budget", label="title"),
    )  # fmt: skip
    order, orders = NEWEST_MEETING, (OLDEST_MEETING,)
    includes = {"lines": Include(LINES, present_lines, 100)}
    filters = {
        **filters_of_proposals("motion__budget"),
        **having_words("amendments"),
        "motion": named(Motion, "motion", "motion"),
        **filters_of_lines(),
        "group": related(PoliticalGroup, lambda pk: Q(pk__in=proposed_by_group(pk)), "group"),
        "state": one_of("public_state", PUBLIC_STATES),
    }
    row_shape = AMENDMENT
    columns = (
        *CSV_PROPOSAL, "motion", "parent", "part_number", "groups", "proposed_by",
        "accepted_by.name", "refusal_ground", "cause_amendment", "cause_vote", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return public_amendments(self.rows)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        keys = [row["id"] for row in rows] if reading.wants("groups") else []
        groups = groups_of(keys, reading)
        named_ones = [row[name] for row in rows for name in ("parent_id", "cause_amendment_id")]
        public = public_references(Amendment, named_ones)
        return [
            amendment_record(row, public, reading) | {"groups": groups.get(row["id"], [])}
            for row in rows
        ]


def amendment_record(row: Row, public: dict[int, str], reading: Reading) -> Record:
    """Return what an amendment's own row says."""
    known = row["public_state"] == row["state"]
    return proposal_record(row, "amendments", "motion__budget", reading) | {
        "motion": seen_reference(row, "motion", reading),
        "parent": public.get(row["parent_id"]),
        "part_number": row["part_number"],
        "proposed_by": row["proposed_by"],
        "accepted_by": link(row, "accepted_by", reading) if known else None,
        "refusal_ground": ending(row, "refusal_ground"),
        "cause_amendment": public.get(ending(row, "cause_amendment_id")),
        "cause_vote": ending(row, "cause_vote"),
    }


def proposed_by_group(group: int) -> QuerySet:
    """Return the keys of the amendments that a group put forward."""
    through = Amendment.groups.through.objects.filter(politicalgroup=group)
    return through.values("amendment_id")


def groups_of(amendments: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the public groups that put amendments forward, in one query."""
    through = Amendment.groups.through.objects.filter(amendment__in=amendments)
    found: dict[int, list[Record]] = {}
    ordered = through.order_by("politicalgroup__name", "id")
    for row in ordered.values("amendment_id", *linked("politicalgroup")):
        group = link(row, "politicalgroup", reading)
        if group:
            found.setdefault(row["amendment_id"], []).append(group)
    return found


@described_record("One amendment with versions, lines, comments and what happened to it")
class AmendmentRecord(HistoryView):
    """One amendment."""

    listing, shape = AmendmentList, AMENDMENT_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        parts = public_amendments(Amendment.objects.filter(parent=row["id"]))
        [lines] = present_lines([row], reading) if reading.wants("lines") else [[]]
        return {
            "lines": lines,
            "versions": versions_of(row["id"], reading) if reading.wants("versions") else [],
            "parts": list(parts.order_by("part_number").values_list("reference", flat=True)),
            "events": events_of(row, AmendmentEvent, reading),
            "rivals": rivals_of(row["id"]),
            **super().more(row, found, reading),
        }
