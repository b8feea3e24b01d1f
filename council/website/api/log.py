"""Everything public that happened, from the logs of all records, as one table in one order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from amendments.api.states import PRIVATE_VERBS
from amendments.enums import AmendmentState
from amendments.models import Amendment, AmendmentEvent, Budget, Motion, MotionEvent, Pot
from amendments.readable import public_amendments, public_motions
from council.api.reading import Row, released
from council.merging import Merged, place_among
from council.models import Body, Council, Meeting, Member, PoliticalGroup, RecordEvent
from council.records import visible
from votes.enums import VoteVerb
from votes.models import Vote, VoteEvent

# List of the API by the model of its records.
LISTS: dict[type[Model], str] = {
    Council: "councils",
    PoliticalGroup: "groups",
    Member: "members",
    Body: "bodies",
    Meeting: "meetings",
    Motion: "motions",
    Amendment: "amendments",
    Vote: "votes",
    Budget: "budgets",
    Pot: "pots",
}
# What clerks key on the way to a result, and answer among themselves, is not told.
VOTE_VERBS = tuple(
    str(verb) for verb in VoteVerb if verb not in {VoteVerb.OPEN, VoteVerb.RECORD, VoteVerb.ANSWER}
)
# The words given with other verbs of a vote are for clerks, or stand on the vote itself.
TOLD_WHY = (VoteVerb.CORRECT, VoteVerb.VOID, VoteVerb.NOTE)
LOGS: tuple[Any, ...] = (VoteEvent, MotionEvent, AmendmentEvent, RecordEvent)
KEYS = ("vote", "motion", "amendment", "record")
COLUMNS = (
    "id", "place", "log", "about", "list_name", "council_reference", "meeting_key", "verb",
    "from_state", "to_state", "happened_at", "recorded_at", "sequence", "evidence",
    "visible_from", "text__text", "text__emptied_at", "about_field", "about_ground", "out_at",
)  # fmt: skip
NOTHING = Value("", output_field=CharField())
NOBODY = Value(None, output_field=BigIntegerField())
# Whose people readers see as soon as the names are out.
WITH_PEOPLE = (VoteVerb.CORRECT, VoteVerb.VOID)


def public_log() -> Merged:
    """Return every event that readers may know of now."""
    return Merged([_of_votes(), _of_motions(), _of_amendments(), _of_records()])


def _of_votes() -> QuerySet:
    names_out = Q(vote__names_published_at__by=timezone.now())
    rows = VoteEvent.objects.filter(
        released(), visible("vote__"), visible("vote__meeting__"), verb__in=VOTE_VERBS
    ).filter(~Q(verb=VoteVerb.PUBLISH) | names_out)
    vote_out = since(Vote, "vote__")
    both_out = Greatest(vote_out, F("vote__names_published_at"))
    people_out = names_out & Q(verb__in=WITH_PEOPLE)
    rows = rows.annotate(
        out_at=Case(When(verb=VoteVerb.PUBLISH, then=both_out), default=vote_out),
        changed_at=Case(When(people_out, then=both_out), default=F("out_at")),
        named=NOBODY,
        names_are_out=Case(When(names_out, then=True), default=False, output_field=BooleanField()),
    )
    return _own_log(rows, 0, "vote", "votes")


def _of_motions() -> QuerySet:
    public = public_motions(Motion.objects.filter(pk=OuterRef("motion")))
    return _own_log(_of_papers(MotionEvent, public, "motion__"), 1, "motion", "motions")


def _of_amendments() -> QuerySet:
    public = public_amendments(Amendment.objects.filter(pk=OuterRef("amendment")))
    rows = _of_papers(AmendmentEvent, public, "amendment__")
    return _own_log(rows, 2, "amendment", "amendments")


def _of_papers(events: type[Any], public: QuerySet, paper: str) -> QuerySet:
    """Return the events of public papers, but nothing of the time when they were in confidence."""
    rows = events.objects.filter(released(), Exists(public)).exclude(verb__in=PRIVATE_VERBS)
    out_at = since(Motion if events is MotionEvent else Amendment, paper)
    moments = {"out_at": out_at, "changed_at": out_at, "named": F("member")}
    return rows.exclude(to_state__in=AmendmentState.confidential).annotate(
        **moments, names_are_out=Value(value=True)
    )


def since(model: type[Any], path: str = "") -> Greatest:
    """Return when readers could first see a record: it, and what it is published with."""
    moments = [moment for prefix in model.published_with for moment in _moments(f"{path}{prefix}")]
    return Greatest(*moments)


def _moments(prefix: str) -> tuple[F, Coalesce]:
    published = F(f"{prefix}published_at")
    return published, Coalesce(F(f"{prefix}visible_from"), published)


def _own_log(rows: QuerySet, number: int, record: str, name: str) -> QuerySet:
    """Read the log of records that have one of their own."""
    return _columns(
        rows,
        number,
        about=F(f"{record}__reference"),
        list_name=Value(name),
        council_reference=F(f"{record}__council__reference"),
        of_council=F(f"{record}__council"),
        meeting_key=F(f"{record}__meeting"),
        about_field=NOTHING,
        about_ground=NOTHING,
    )


def _of_records() -> QuerySet:
    """Read the log of all other records; what is about none that is public is left out."""
    rows = RecordEvent.objects.filter(released()).annotate(list_name=_list_of_record())
    return _columns(
        rows.filter(list_name__isnull=False),
        3,
        about=F("reference"),
        council_reference=F("council__reference"),
        of_council=F("council"),
        meeting_key=_meeting_of_record(),
        out_at=_out_of_record(),
        changed_at=F("out_at"),
        named=NOBODY,
        names_are_out=Value(value=True),
        about_field=F("field"),
        about_ground=F("ground"),
    )


def _list_of_record() -> Case:
    """Return the list of the public record that an event names; null: there is none."""
    cases = [
        When(Exists(published(model).filter(reference=OuterRef("reference"))), then=Value(name))
        for model, name in LISTS.items()
    ]
    return Case(*cases, default=None, output_field=CharField())


def published(model: type[Any]) -> QuerySet:
    """Return the records of a list that readers may see now."""
    if model is Amendment:
        return public_amendments(Amendment.objects.all())
    return model.objects.published()


def _out_of_record() -> Coalesce:
    """Return when readers could first see the record that an event names."""
    models: Iterable[Any] = LISTS
    found = (
        Subquery(model.objects.filter(reference=OuterRef("reference")).values(at=since(model))[:1])
        for model in models
    )
    return Coalesce(*found, output_field=DateTimeField())


def _meeting_of_record() -> Coalesce:
    own = Meeting.objects.published().filter(reference=OuterRef("reference")).values("pk")
    papers = [
        model.objects.filter(reference=OuterRef("reference")).values("meeting")
        for model in (Vote, Motion, Amendment)
    ]
    found = (Subquery(rows[:1]) for rows in (own, *papers))
    return Coalesce(*found, output_field=BigIntegerField())


def _columns(rows: QuerySet, number: int, **columns: Any) -> QuerySet:
    place = place_among(len(LOGS), number)
    return rows.annotate(place=place, log=Value(number), **columns).values(*COLUMNS)


def grounds_of(rows: Iterable[Row]) -> dict[int, str]:
    """Return, by place, the legal ground on which an event's words were emptied; one query.

    The words are emptied in the transaction that tells of it, just before.
    """
    emptied = [row for row in rows if row["text__emptied_at"]]
    if not emptied:
        return {}
    about = {row["about"] for row in emptied}
    told = RecordEvent.objects.filter(released(), verb="redact", reference__in=about)
    grounds = list(told.order_by("id").values_list("reference", "recorded_at", "ground"))
    found = {row["id"]: _ground(row["about"], row["text__emptied_at"], grounds) for row in emptied}
    return {place: ground for place, ground in found.items() if ground}


def _ground(about: str, at: datetime, grounds: list[tuple[str, datetime, str]]) -> str:
    later = (ground for record, told, ground in grounds if record == about and told >= at)
    return next(later, "")
