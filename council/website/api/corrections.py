"""The list of corrections: what was published, what replaced it, when, why and by which verb."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from rest_framework import serializers

from amendments.enums import Verb
from council.api.reading import Reading, Record, Row, grouped
from council.api.shapes import list_of_words, many, shape, words
from council.api.views import described_list
from council.website.api.events import (
    EVENT_COLUMNS,
    EVENT_FIELDS,
    LogView,
    event_records,
    filters_of_events,
)
from council.website.api.log import KEYS, LOGS, public_log
from council.website.corrections.reading import READ, RECORD_VERBS, VOTE_VERBS, told
from council.website.corrections.shapes import Change, Correction
from votes.models import VoteEvent

OF_PAPERS = ("motions", "amendments")
IS_CORRECTION = (
    Q(log=KEYS.index("vote"), verb__in=VOTE_VERBS)
    | Q(log__in=[KEYS.index("motion"), KEYS.index("amendment")], verb=Verb.CORRECT)
    | Q(log=KEYS.index("record"), verb__in=RECORD_VERBS)
)
CHANGE = shape(
    "CorrectedField",
    {
        "field": words("What was changed: a field, ballot, group_at_vote, presence, state, ..."),
        "member": words("Reference of the member that it is about.", known=False),
        "was": serializers.JSONField(allow_null=True, help_text="As it was; null: not known."),
        "now": serializers.JSONField(allow_null=True, help_text="As it is since."),
        "field_in_words": words("As the page prints it."),
        "was_in_words": words("As the page prints it."),
        "now_in_words": words("As the page prints it."),
    },
)
CORRECTION = shape(
    "Correction",
    {
        **EVENT_FIELDS,
        "about": words("The record in words."),
        "verb_in_words": words("As the page prints it."),
        "authority": words("By whose word or which record; null: not said.", known=False),
        "changes": many(CHANGE, "What was published, and what replaced it."),
        "changes_in_words": list_of_words("The same, one sentence each."),
    },
)
VERBS = sorted({*VOTE_VERBS, str(Verb.CORRECT), *RECORD_VERBS})


@described_list
class CorrectionList(LogView):
    """What was corrected in public, newest first."""

    name, title = "corrections", "Correction"
    summary = "What was published, what replaced it, when and why, newest first"
    rows = VoteEvent.objects.all()
    filters = filters_of_events(VERBS)
    row_shape = CORRECTION
    columns = (
        *EVENT_COLUMNS, "about", "verb_in_words", "authority", "changes_in_words",
    )  # fmt: skip

    def public(self) -> Any:
        return public_log().filter(IS_CORRECTION)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        found = told(events_of(rows))
        return [
            event | correction_record(each)
            for event, each in zip(event_records(rows, reading), found, strict=True)
            if each is not None
        ]


def events_of(rows: list[Row]) -> list[Any]:
    """Return the events of rows of the log, in their order, in a query for each log."""
    found: dict[int, Any] = {}
    for log, own in grouped(rows, "log").items():
        model = LOGS[log]
        events = model.objects.select_related(*READ[model]).in_bulk([row["key"] for row in own])
        found |= {row["id"]: events[row["key"]] for row in own}
    return [found[row["id"]] for row in rows]


def correction_record(found: Correction) -> Record:
    """Return what the page prints, and the same for programs."""
    return {
        "about": found.label,
        "verb_in_words": found.verb,
        "authority": found.authority or None,
        "changes": [change_record(change) for change in found.changes],
        "changes_in_words": sentences(found.changes),
    }


def change_record(change: Change) -> Record:
    """Return one changed value."""
    return {
        "field": change.field,
        "member": change.member or None,
        "was": change.value_was,
        "now": change.value_now,
        "field_in_words": change.what,
        "was_in_words": change.was,
        "now_in_words": change.now,
    }


def sentences(changes: Iterable[Change]) -> list[str]:
    """Return each change as the page prints it."""
    return [f"{each.what}: was {each.was}, now {each.now}." for each in changes]
