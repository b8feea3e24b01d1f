"""What feeds tell: one entry for each public record, in the sentences of its page.

An entry keeps its name; what readers could see change raises `updated`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from amendments.enums import MotionState
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.readable import public_amendments, public_motions
from amendments.sentences_amendment import Paper, amendment_sentence
from council.api.reading import later
from council.changes.rows import Change
from council.models import Council, Meeting, Member
from council.templatetags.facts import day
from council.website import queries
from council.website.corrections.shapes import Correction
from council.website.feeds.names import first_references, stamp
from council.website.pages.people_rows import ballot_row
from council.website.pages.words import meeting_row
from council.website.queries_meetings import TOLD, visible
from council.website.queries_people import ballots_told_last
from council.website.stories.telling import CAME_BY, history
from votes import shown
from votes.models import Vote, VoteSubject

MOST = 50  # entries of a feed; the API has the rest


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its name for good, what it says, where it leads, since when and as of when."""

    key: str
    title: str
    address: str
    summary: str
    published: datetime
    updated: datetime


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that changed last, at most so many, each by the record's first name."""
    found = sorted(entries, key=lambda each: (each.updated, each.key), reverse=True)[:MOST]
    names = first_references(each.key.partition("#")[0] for each in found)
    return [replace(each, key=_first_name(each.key, names)) for each in found]


def _first_name(key: str, names: dict[str, str]) -> str:
    reference, mark, rest = key.partition("#")
    return names.get(reference, reference) + mark + rest


def told_last(council: Council, listing: str) -> list[int]:
    """Return the keys of those records of a list that the change feed told last in a council.

    It tells a record again whenever readers see it change, so no long list is sorted.
    """
    told = Change.objects.filter(council=council, listing=listing, is_removal=False)
    return list(told.order_by("-number").values_list("key", flat=True)[:MOST])


def lately(rows: Any) -> Any:
    """Return the rows, of a short list, of which readers could see something change last."""
    changed = Greatest(
        "updated_at", "published_at", Coalesce(F("visible_from"), F("published_at"))
    )
    return rows.order_by(changed.desc(), "-id")[:MOST]


def entry_of(record: Any, title: str, summary: str, *moments: datetime | None) -> Entry:
    """Return the entry of a record; `moments` are other times at which it changed in public."""
    released = record.published_at, record.visible_from
    return Entry(
        key=record.reference,
        title=title,
        address=record.get_absolute_url(),
        summary=summary,
        published=later(*released) or record.created_at,
        updated=later(record.updated_at, *released, *moments) or record.created_at,
    )


# Votes.


def of_votes(votes: Iterable[Vote]) -> list[Entry]:
    """Return the entries of votes."""
    found = list(votes)
    headlines = vote_headlines(found)
    return [
        entry_of(vote, f"Vote: {vote.question}", headlines[vote.pk], names_out(vote))
        for vote in found
    ]


def names_out(vote: Vote) -> datetime | None:
    """Return when the names came out; None while they are not."""
    return vote.names_published_at if shown.names_are_public(vote) else None


def vote_headlines(votes: Sequence[Vote]) -> dict[int, str]:
    """Return the sentence of each vote's page, in a fixed number of queries."""
    rows = list(
        VoteSubject.objects.filter(vote__in=votes).values_list(
            "vote_id", "motion_version__motion", "amendment_version__amendment"
        )
    )
    motions = Motion.objects.published().in_bulk({row[1] for row in rows if row[1]})
    amendments = Amendment.objects.published().in_bulk({row[2] for row in rows if row[2]})
    subjects: dict[int, list[Motion | Amendment]] = {vote.pk: [] for vote in votes}
    for vote, motion, amendment in rows:
        found = motions.get(motion) or amendments.get(amendment)
        subjects[vote] += [found] if found else []
    return {
        vote.pk: shown.headline(vote, shown.subject_of(vote, subjects[vote.pk])) for vote in votes
    }


# Motions and amendments.


def of_amendments(rows: QuerySet[Amendment]) -> list[Entry]:
    """Return the entries of those of the amendments that are public, as far as is known now."""
    found = list(lately(public_amendments(rows.select_related("motion"))))
    keys = [record.pk for record in found]
    told = AmendmentEvent.objects.filter(visible(), amendment__in=keys)
    decisive = told.filter(~Q(outcome="") | Q(verb__in=CAME_BY)).order_by("id")
    events = grouped(decisive)
    released = _released(AmendmentEvent, "amendment", keys)
    return [
        entry_of(
            record,
            f"Amendment: {record.title}",
            _became(record, events[record.pk]),
            released.get(record.pk),
        )
        for record in found
    ]


def grouped(events: Iterable[AmendmentEvent]) -> defaultdict[int, list[AmendmentEvent]]:
    """Return events by their amendment, in their order."""
    found: defaultdict[int, list[AmendmentEvent]] = defaultdict(list)
    for event in events:
        found[event.amendment_id].append(event)
    return found


def _became(record: Any, events: Iterable[AmendmentEvent]) -> str:
    """Say what became of an amendment, in the words of its own page."""
    decision, came_by = history(events)
    paper = Paper(
        record.title,
        record.public_state,
        decision=decision,
        came_by=came_by,
        is_budget=record.motion.budget_id is not None,
    )
    return amendment_sentence(paper)


def of_motions(rows: QuerySet[Motion]) -> list[Entry]:
    """Return the entries of those of the motions that are public, as far as is known now."""
    found = list(lately(public_motions(rows)))
    released = _released(MotionEvent, "motion", [record.pk for record in found])
    return [
        entry_of(
            record,
            f"Motion: {record.title}",
            f"{record.title}: {MotionState(record.public_state).label.lower()}.",
            released.get(record.pk),
        )
        for record in found
    ]


def _released(events: Any, name: str, keys: list[int]) -> dict[int, datetime | None]:
    """Return when the last timed release of each paper came due: its row was not touched."""
    rows = events.objects.filter(visible_from__lte=timezone.now(), **{f"{name}__in": keys})
    return dict(rows.order_by().values_list(name).annotate(last=Max("visible_from")))


def of_steps(amendment: Amendment) -> list[Entry]:
    """Return what happened to a public amendment; what happened is never changed again."""
    events = AmendmentEvent.objects.filter(visible(), amendment=amendment, verb__in=TOLD)
    found: dict[str, Entry] = {}
    for event in events.select_related("text").order_by("id"):
        key = f"{amendment.reference}#{event.verb}-{stamp(event.recorded_at)}"
        while key in found:
            key += "-again"
        at = later(event.recorded_at, event.visible_from) or event.recorded_at
        word = event.get_verb_display()
        found[key] = Entry(
            key=key,
            title=f"{word}: {amendment.title}",
            address=amendment.get_absolute_url(),
            summary=event.reason or f"{word}: {amendment.title}.",
            published=at,
            updated=at,
        )
    return list(found.values())


# Meetings, members, corrections.


def of_meetings(rows: Iterable[Meeting]) -> list[Entry]:
    """Return the entries of meetings, read with their bodies."""
    found = list(rows)
    counts = queries.counts_of(found)
    return [
        entry_of(
            meeting,
            f"Meeting: {meeting.title or meeting.body.name}, {day(meeting)}",
            meeting_row(meeting, counts[meeting.pk]).sentence,
        )
        for meeting in found
    ]


def of_member(member: Member) -> list[Entry]:
    """Return the public votes of a member; a bar is told as everywhere: did not vote."""
    ballots = ballots_told_last(member, MOST)
    headlines = vote_headlines([ballot.vote for ballot in ballots])
    found = []
    for ballot in ballots:
        vote, word = ballot.vote, ballot_row(ballot).word
        says = f"Casting vote: {word.lower()}" if ballot.is_casting else word
        entry = entry_of(vote, f"{says}: {vote.question}", "", names_out(vote))
        mark = f"{member.slug}-casting" if ballot.is_casting else member.slug
        summary = f"{member.name}: {says[0].lower()}{says[1:]}. {headlines[vote.pk]}"
        released = later(entry.published, names_out(vote)) or entry.published
        found.append(
            replace(entry, key=f"{entry.key}#{mark}", summary=summary, published=released)
        )
    return found


def of_corrections(corrections: Iterable[Correction]) -> list[Entry]:
    """Return the entries of corrections: what it said, what it says, why."""
    found: dict[str, Entry] = {}
    for each in corrections:
        key = f"{each.reference}#corrected-{stamp(each.at)}"
        while key in found:
            key += "-again"
        found[key] = Entry(
            key=key,
            title=f"{each.verb}: {each.label}",
            address=f"/{each.reference}",
            summary=correction_words(each),
            published=each.at,
            updated=each.at,
        )
    return list(found.values())


def correction_words(correction: Correction) -> str:
    """Say what a correction changed: "Declared for: was 36, now 38. Why: misread."."""
    parts = [f"{one.what}: was {one.was}, now {one.now}." for one in correction.changes]
    parts += [f"Why: {correction.reason}"] if correction.reason else []
    parts += [f"By: {correction.authority}"] if correction.authority else []
    return " ".join(parts) or f"{correction.verb}."
