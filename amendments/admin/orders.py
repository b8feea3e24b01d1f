"""What standing orders ask of an amendment, at the doors where it is submitted and tabled."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from amendments import actions
from amendments.actions.locking import lock_paper
from amendments.enums import AmendmentState, AssessmentRole, Verb
from amendments.models import Amendment, Assessment
from amendments.rules.orders import (
    Asked,
    Comment,
    asked_of,
    bank_holidays,
    deadline_day,
    unsigned,
)
from council.actions import lock
from council.admin.forms import MOMENT, VerbForm
from council.admin.verbs import VerbButton
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Meeting, PoliticalGroup, StandingOrders
from council.queries import rules_on
from council.records import Occasion
from council.sentences import count

HOME_ZONE = "Europe/London"
NOT_COUNTED = sorted(
    AmendmentState.confidential
    | {AmendmentState.NOT_ACCEPTED_FOR_DEBATE, AmendmentState.WITHDRAWN}
)


@dataclass(frozen=True, slots=True)
class Objection:
    """What stands against tabling; one that a reason can answer, or one that nothing can."""

    words: str
    code: str
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when amendments come in: a day, and an hour on the council's clock where one is said.

    `is_own`: by the meeting's own notice, which goes before standing orders.
    """

    day: date
    hour: time | None
    is_own: bool = False

    def is_past(self, at: datetime) -> bool:
        """Tell whether a moment on the council's clock is after it; the hour itself is in time."""
        if self.hour is None or at.date() != self.day:
            return at.date() > self.day
        return at.time() > self.hour

    def __str__(self) -> str:
        hour = f"{self.hour:%H:%M} on " if self.hour else ""
        return f"{hour}{self.day:%A %-d %B %Y}"


def deadline_of(meeting: Meeting, rules: StandingOrders | None) -> Deadline | None:
    """Return until when amendments come in; None where neither notice nor orders say."""
    if meeting.amendments_due_at is not None:
        due = meeting.amendments_due_at.astimezone(ZoneInfo(meeting.council.time_zone))
        return Deadline(due.date(), due.time(), is_own=True)
    day = _day_of(meeting, rules) if rules else None
    return Deadline(day, rules.amendment_deadline_time) if rules and day else None


def _day_of(meeting: Meeting, rules: StandingOrders) -> date | None:
    """Return the last day for amendments by standing orders; None where they do not say."""
    if rules.amendment_deadline_days is None:
        return None
    years = (meeting.held_on.year - 1, meeting.held_on.year)
    closed = {day for year in years for day in bank_holidays(year)}
    at_home = meeting.council.time_zone == HOME_ZONE
    return deadline_day(
        meeting.held_on, rules.amendment_deadline_days, closed if at_home else frozenset()
    )


def deadline_words(meeting: Meeting, rules: StandingOrders | None) -> str:
    """Say until when amendments come in, and what was counted; empty where it is not known."""
    due = deadline_of(meeting, rules)
    if due is None:
        return ""
    if due.is_own:
        return f"Amendments come in by {due}, as the notice of this meeting says."
    days = rules.amendment_deadline_days if rules else None
    told = count(days or 0, "working day", "working days")
    at_home = meeting.council.time_zone == HOME_ZONE
    left_out = "bank holidays of England and Wales" if at_home else "no public holidays"
    return (
        f"Amendments come in {told} before the meeting of {meeting.held_on:%-d %B}: by"
        f" {due} (weekends and {left_out} are left out)."
    )


def asked_in(meeting: Meeting, rules: StandingOrders | None) -> Asked:
    """Return what the meeting's own notice asks, else standing orders, before tabling."""
    own = meeting.amendments_per_group, meeting.signoff_required
    if rules is None:
        return asked_of(own)
    return asked_of(own, (rules.amendments_per_group, rules.signoff_required))


def asked_words(asked: Asked, so_far: Callable[[], str]) -> list[str]:
    """Say how many each group may put, with how many it has, and whether officers sign off."""
    told = []
    if asked.per_group is not None:
        each = count(asked.per_group, "amendment", "amendments")
        told.append(f"Each group may put {each}{_by(asked.per_group_is_own)}. {so_far()}")
    if asked.signoff:
        who = "The officers sign an amendment off before it is tabled"
        told.append(f"{who}{_by(asked.signoff_is_own)}.")
    elif asked.signoff_is_own:
        told.append(
            "The officers need not sign an amendment off, as the notice of this meeting says."
        )
    return told


def _by(is_own: bool) -> str:
    return ", as the notice of this meeting says" if is_own else ""


def objections(amendment: Amendment, at: datetime | None = None) -> list[Objection]:
    """Return what standing orders hold against tabling; `at`: submitted now and not before."""
    meeting = amendment.meeting
    rules = rules_on(meeting.council, meeting.held_on)
    found = [_lateness(amendment, rules, at or _submitted_at(amendment))]
    asked = asked_in(meeting, rules)
    found += [*_crowding(amendment, asked), _signing(amendment, asked)]
    return [objection for objection in found if objection is not None]


def _submitted_at(amendment: Amendment) -> datetime | None:
    first = amendment.events.filter(verb=Verb.SUBMIT).order_by("id").first()
    return first.happened_at if first else None


def _lateness(
    amendment: Amendment, rules: StandingOrders | None, at: datetime | None
) -> Objection | None:
    due = deadline_of(amendment.meeting, rules)
    if due is None or at is None:
        return None
    came = at.astimezone(ZoneInfo(amendment.council.time_zone))
    return Objection(_late_words(due, came), "late") if due.is_past(came) else None


def _late_words(due: Deadline, came: datetime) -> str:
    what = "Refuse it as late, or say why it is taken all the same."
    if due.hour is None:
        told = f"It came in on {came:%-d %B %Y}; the last day was {due.day:%-d %B %Y}."
    else:
        told = f"It came in at {came:%H:%M on %-d %B %Y}; it was due by {due}."
    return f"{told} {what}"


def _crowding(amendment: Amendment, asked: Asked) -> list[Objection]:
    """Object for each group that has put as many as it may."""
    most = asked.per_group
    if most is None:
        return []
    return [
        Objection(
            f"{group} has put {count(number, 'amendment', 'amendments')} already, and each group"
            f" may put {most}{_by(asked.per_group_is_own)}. Say why one more is taken.",
            "too_many",
        )
        for group in amendment.groups.order_by("name")
        if (number := _put_by(group, amendment)) >= most
    ]


def _put_by(group: PoliticalGroup, but: Amendment) -> int:
    """Count the amendments that a group has put to the meeting; a part is none of its own."""
    whole = Amendment.objects.filter(meeting=but.meeting_id, parent=None, groups=group)
    put = whole.exclude(state__in=NOT_COUNTED).exclude(pk=but.pk)
    return put.exclude(events__verb=Verb.EXECUTIVE_TAKE_IN).count()


def _signing(amendment: Amendment, asked: Asked) -> Objection | None:
    if not asked.signoff:
        return None
    comments = Assessment.objects.filter(version=amendment.current_id)
    missing = unsigned(
        Comment(said.role, bool(said.signed_by and said.signed_at)) for said in comments
    )
    if not missing:
        return None
    names = ", ".join(AssessmentRole(role).label for role in missing)
    words = (
        f"These words are not signed off by: {names}{_by(asked.signoff_is_own)}. Record the"
        " sign-off, with name and time, on the page of the version, or do not accept the"
        " amendment."
    )
    return Objection(words, "unsigned", is_final=True)


# The forms.


class SubmitForm(VerbForm):
    """An amendment handed to the officers: what standing orders will hold against it."""

    def add_fields(self) -> None:
        """Say it beside the reason: a late one can still be taken in."""
        found = objections(self.record, timezone.now())
        told = [each.words for each in found if not each.is_final]
        self.fields["reason"].help_text = " ".join(told)


class TableForm(VerbForm):
    """An amendment put forward: from when it is read, and what stands against it."""

    visible_from = forms.DateTimeField(
        label="Confidential until",
        required=False,
        widget=MOMENT,
        help_text="Readers see nothing of it before. Empty: they see it at once.",
    )

    def add_fields(self) -> None:
        """Say what standing orders ask, where it is answered."""
        told = [each.words for each in objections(self.record)]
        self.fields["reason"].help_text = " ".join(told)

    def occasion(self, user: Any) -> Occasion:
        """Add the time of release."""
        return replace(super().occasion(user), visible_from=self.cleaned_data["visible_from"])


def _table(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    """Table by the verb, once standing orders are met or the clerk says why they are not."""
    lock_paper(amendment)
    lock(amendment.motion)
    if occasion.evidence == Evidence.DESK:
        for objection in objections(amendment):
            if objection.is_final or not occasion.reason.strip():
                raise RuleBroken(objection.words, objection.code)
    actions.table(amendment, occasion=occasion)


def _submit(amendment: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    actions.submit(amendment, occasion=occasion)


SUBMIT = VerbButton("submit", "Submit to the officers", _submit, SubmitForm)
TABLE = VerbButton("table", "Table (put forward)", _table, TableForm)
