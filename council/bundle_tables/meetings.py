"""meetings.csv, agenda_items.csv and presence.csv."""

from typing import Any

from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import PUBLICATION
from council.bundle_tables.shared import EVIDENCE, MEETING, MEMBER, REFERENCE
from council.enums import DatePrecision, MeetingStatus, PresenceKind
from council.models import AgendaItem, Body, Meeting, Presence

DAY_LENGTH = {DatePrecision.DAY: 10, DatePrecision.MONTH: 7, DatePrecision.YEAR: 4}


class Meetings(FactTable):
    """meetings.csv; the status `closed` is reached by a verb after the events."""

    name = "meetings"
    model = Meeting
    key = ("reference",)
    ignored = frozenset({"source_id", "council"})
    columns = (
        Column(name="body", to=Body, required=True),
        Column(name="held_on", read=values.day, required=True),
        Column(name="date_precision", read=values.choice(DatePrecision)),
        REFERENCE,
        Column(name="title"),
        Column(name="venue"),
        Column(name="note"),
        Column(name="starts_at", read=values.moment),
        Column(name="started_at", read=values.moment),
        Column(name="ended_at", read=values.moment),
        Column(name="amendments_due_at", read=values.moment),
        Column(name="amendments_per_group", read=values.number),
        Column(name="signoff_required", read=values.yes_no),
        Column(name="status", read=values.choice(MeetingStatus)),
        Column(name="is_budget_decision", read=values.yes_no),
        *PUBLICATION,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the meeting its reference; leave its closing to the verb."""
        found = draft.values
        found["council_id"] = draft.council_id
        precision = found.get("date_precision") or DatePrecision.DAY
        body = Body.objects.values_list("reference", flat=True).get(pk=found["body_id"])
        label = found["held_on"].isoformat()[: DAY_LENGTH[DatePrecision(precision)]]
        found["reference"] = found.get("reference") or f"{body}/{label}"

    def build(self, draft: Draft, imp: Import) -> Any:
        """Keep a meeting open until its events are applied."""
        ends = {MeetingStatus.CLOSED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}
        if draft.values.get("status") in ends:
            endings = imp.shared.setdefault("meeting_endings", {})
            endings[draft.values["reference"]] = (draft.values["status"], draft.row)
            draft.values["status"] = MeetingStatus.SCHEDULED
        return super().build(draft, imp)

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Leave the status to the verb that reaches it."""
        found = super().differences(record, draft)
        found.pop("status", None)
        return found

    def compare(self, record: Any, draft: Draft, imp: Import) -> None:
        """Remember a meeting that the file ends; then compare the rest."""
        wanted = draft.values.get("status")
        if wanted and wanted not in {record.status, MeetingStatus.SCHEDULED}:
            endings = imp.shared.setdefault("meeting_endings", {})
            endings[record.reference] = (wanted, draft.row)
        super().compare(record, draft, imp)


class AgendaItems(FactTable):
    """agenda_items.csv."""

    name = "agenda_items"
    model = AgendaItem
    key = ("meeting_id", "position")
    council_lookup = "meeting__council"
    columns = (
        MEETING,
        Column(name="position", read=values.number, required=True),
        Column(name="title", required=True),
        Column(name="number"),
        Column(name="is_budget_decision", read=values.yes_no),
        Column(name="is_exempt", read=values.yes_no),
    )


class Presences(FactTable):
    """presence.csv."""

    name = "presence"
    model = Presence
    key = ("meeting_id", "member_id", "from_at")
    council_lookup = "meeting__council"
    columns = (
        MEETING,
        MEMBER,
        Column(name="kind", read=values.choice(PresenceKind)),
        Column(name="from_at", read=values.moment),
        Column(name="to_at", read=values.moment),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No time is the whole meeting."""
        draft.values.setdefault("from_at", None)
