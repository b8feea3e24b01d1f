"""The table of events in a bundle: its columns, and a row as it is understood."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from amendments.enums import Outcome, RefusalGround, VoteMethod
from amendments.models import Amendment, Motion
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.columns import evidence
from council.enums import Evidence, MeetingStatus
from council.models import Meeting, Member, RecordEvent
from council.records import Occasion
from votes.models import Vote

Subject = Motion | Amendment | Vote | Meeting


WORDS = {
    "submitted": "submit",
    "tabled": "table",
    "refused": "refuse",
    "moved": "move",
    "seconded": "second",
    "altered": "alter",
    "accepted": "accept",
    "withdrawn": "withdraw",
    "lapsed": "lapse",
    "out_of_order": "rule_out",
    "ruled_out": "rule_out",
    "not_carried": "report_not_carried",
    "carried": "record_decision",
    "lost": "record_decision",
    "decided": "record_decision",
    "fell": "fall",
    "fallen": "fall",
    "superseded": "supersede",
    "recosted": "recost",
    "not_reached": "not_reach",
    "adopted": "adopt",
    "rescinded": "rescind",
    "declared": "declare",
    "put_to_the_vote": "declare",
    "adjourned": "adjourn",
    "resumed": "resume",
    "open": "open_meeting",
    "adjourned_meeting": "adjourn_meeting",
    "closed": "close_meeting",
}


MEETING_STATES = {
    "open_meeting": MeetingStatus.OPEN,
    "adjourn_meeting": MeetingStatus.ADJOURNED,
    "close_meeting": MeetingStatus.CLOSED,
}


PAIR = 2  # what was, and what is


SELDOM = frozenset({"correct", "open_vote", "record_ballots", "publish_record", "redact"})


@dataclass(slots=True)
class EventRow:
    """One row of events.csv, read."""

    row: Row
    values: dict[str, Any]
    meeting: Meeting
    member: Member | None = None

    @property
    def verb(self) -> str:
        """The verb by its own name."""
        word = str(self.values["verb"]).lower().strip().replace(" ", "_")
        return WORDS.get(word, word)

    @property
    def subject(self) -> str:
        """Reference of the subject; the meeting's where none is named."""
        return self.values.get("subject") or self.meeting.reference

    def get(self, name: str) -> Any:
        """Return a value that may not be given."""
        return self.values.get(name)

    def occasion(self, imp: Import) -> Occasion:
        """Return when, why and on what evidence it happened."""
        return Occasion(
            by=imp.by,
            evidence=Evidence(self.get("evidence") or Evidence.MINUTES),
            happened_at=self.get("happened_at"),
            sequence=self.get("sequence"),
            reason=self.get("reason") or "",
            visible_from=self.get("visible_from"),
            meeting=self.meeting,
        )


class Events(FactTable):
    """events.csv; rows are kept in order and applied once everything else is known."""

    name = "events"
    model = RecordEvent
    key = ()
    columns = (
        Column(name="meeting", to=Meeting, required=True),
        Column(name="verb", required=True),
        Column(name="sequence", read=values.number),
        Column(name="subject"),
        Column(name="version", read=values.number),
        Column(name="member", to=Member),
        Column(name="happened_at", read=values.moment),
        Column(name="evidence", read=evidence),
        Column(name="reason"),
        Column(name="visible_from", read=values.moment),
        Column(name="ground", read=values.choice(RefusalGround)),
        Column(name="outcome", read=values.choice(Outcome)),
        Column(name="method", read=values.choice(VoteMethod)),
        Column(name="for", read=values.number),
        Column(name="against", read=values.number),
        Column(name="abstained", read=values.number),
        Column(name="by_casting_vote", read=values.yes_no),
        Column(name="vote"),
        Column(name="cause"),
        Column(name="authority"),
        Column(name="text"),
        Column(name="data"),
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; what is empty is not known."""
        if not cell and column.required:
            raise ValidationError("This must be given.", code="required")
        return column.read(cell, setting) if cell else None

    def is_ready(self, draft: Draft, imp: Import, seen: dict[tuple[Any, ...], int]) -> bool:
        """Events may repeat: an amendment can be altered twice."""
        return not draft.is_broken and imp.may_touch(draft.row, draft.council_id)

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Keep the rows for their turn."""
        meetings = Meeting.objects.select_related("council", "body").in_bulk(
            {draft.values["meeting_id"] for draft in drafts}
        )
        members = Member.objects.in_bulk({draft.values.get("member_id") for draft in drafts})
        kept = imp.shared.setdefault("events", [])
        for draft in drafts:
            meeting = meetings[draft.values["meeting_id"]]
            member = members.get(draft.values.get("member_id"))
            kept.append(EventRow(draft.row, draft.values, meeting, member))


def as_source(found: str) -> Evidence:
    """Return evidence from which steps may be missing."""
    return Evidence.MINUTES if found == Evidence.DESK else Evidence(found)


EVENT_COLUMNS = tuple(column.name for column in Events.columns)
