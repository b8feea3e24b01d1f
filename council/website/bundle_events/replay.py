"""Apply the events of a bundle in the order of the meeting, each by its own verb."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from amendments import actions as papers
from amendments.bundle_tables.versions import versions_of
from amendments.models import Amendment
from council.bundle import Import, Row
from council.enums import Evidence
from council.models import Meeting
from council.records import EventBase, Occasion
from council.website.bundle_events.corrections import undo_corrections
from council.website.bundle_events.repeated import events_of, note_repeated, repeats
from council.website.bundle_events.table import EventRow, Subject
from council.website.bundle_events.verbs import MEETING_VERBS, PAPER_VERBS, VOTE_VERBS, find_paper
from council.website.bundle_events.versions import compare_version
from council.website.bundle_events.votes import (
    declare_now,
    declare_others,
    end_meeting,
    is_spoilt,
    waiting_votes,
)
from votes.bundle_tables import VoteInput, open_and_mark, votes_of
from votes.models import Vote


@dataclass(slots=True)
class Replay:
    """Events of one import in progress, with what is stored of each subject."""

    imp: Import
    used: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))

    def take(self, subject: Subject, event: EventRow) -> EventBase | None:
        """Return the stored event that the row repeats, and use it up."""
        for stored in events_of(subject):
            mine = self.used[subject.reference, 0]
            if stored.pk not in mine and repeats(stored, event):
                mine.add(stored.pk)
                return stored
        return None


def apply_events(imp: Import) -> None:
    """Apply all events, meeting by meeting, with the votes that no event declares."""
    events: list[EventRow] = imp.shared.get("events", [])
    undo_corrections(imp, events)
    table_others(imp, events)
    by_meeting: dict[str, list[EventRow]] = defaultdict(list)
    for event in events:
        by_meeting[event.meeting.reference].append(event)
    waiting = waiting_votes(imp)
    endings = imp.shared.get("meeting_endings", {})
    references = {*by_meeting, *waiting, *endings}
    meetings = Meeting.objects.filter(reference__in=references).order_by("held_on", "reference")
    replay = Replay(imp)
    for meeting in meetings:
        rows = by_meeting[meeting.reference]
        given = [event for event in rows if event.get("sequence") is not None]
        if len(given) == len(rows):
            rows.sort(key=lambda event: event.values["sequence"])
        last = next((i for i, e in enumerate(rows) if e.verb == "close_meeting"), len(rows))
        for event in rows[:last]:
            apply_one(event, replay)
        declare_others(waiting[meeting.reference], imp)
        for event in rows[last:]:
            apply_one(event, replay)
        end_meeting(meeting, endings.get(meeting.reference), imp)
    refuse_leftovers(imp)


# Once a file tells one of these it says itself how the paper came before the council.
FIRST_STEPS = frozenset({"submit", "table", "refuse", "executive_take_in"})


def table_others(imp: Import, events: Iterable[EventRow]) -> None:
    """Table new amendments of which the events do not tell how they got on the paper."""
    told = {event.subject for event in events if event.verb in FIRST_STEPS}
    for reference, draft in imp.shared.get("to_table", {}).items():
        if reference in told or draft.values.get("published") is False:
            continue
        if imp.lost.is_spoilt(reference):
            continue
        amendment = Amendment.objects.get(reference=reference)
        if amendment.meeting.published_at is None:
            continue
        occasion = Occasion(
            by=imp.by,
            evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
            sequence=0,
            visible_from=draft.values.get("visible_from"),
            meeting=amendment.meeting,
        )
        with imp.faults_of(draft.row):
            if occasion.at_desk:
                papers.submit(amendment, occasion=occasion)
            papers.table(amendment, occasion=occasion)


def refuse_leftovers(imp: Import) -> None:
    """Note versions, lines and ballots whose record or event is missing."""
    for (reference, number), version in versions_of(imp).items():
        if version.is_used:
            continue
        record = find_paper(reference)
        if record is None or imp.lost.is_spoilt(reference):
            refuse_ownerless(reference, version.rows, imp)
            continue
        if record.versions.filter(number=number).exists():
            compare_version(record, number, version, imp)
            continue
        message = f"Version {number} has no event that makes it: add one (alter)."
        for row in version.rows:
            imp.fault(row, "", message)
    for reference, drafts in imp.shared.get("parts", {}).items():
        for draft in drafts:
            message = f"Add the event take_in_parts of {reference!r}."
            imp.fault(draft.row, "parent", message)


def refuse_ownerless(reference: str, rows: Iterable[Row], imp: Import) -> None:
    """Note rows of a version whose paper is not there, or has a fault of its own."""
    message = f"There is no motion or amendment {reference!r}."
    for row in rows:
        if imp.lost.is_spoilt(reference):
            imp.wait(row)
        else:
            imp.missing(row, "", reference, message, tables=["motions", "amendments"])


def apply_one(event: EventRow, replay: Replay) -> None:
    """Apply one row, unless it is stored already."""
    imp = replay.imp
    if imp.lost.is_spoilt(event.subject) or imp.lost.is_spoilt(event.get("cause") or ""):
        imp.wait(event.row)
        return
    with imp.faults_of(event.row):
        vote = votes_of(imp).get(event.subject)
        if vote is not None and is_spoilt(vote, event.subject, imp):
            imp.wait(event.row)
            return
        if vote is not None and vote.draft is not None:
            apply_new_vote(event, vote, replay)
            return
        subject = find_subject(event)
        if subject is None:
            message = f"There is no motion, amendment or vote {event.subject!r}."
            tables = ("motions", "amendments", "votes")
            imp.missing(event.row, "subject", event.subject, message, tables=tables)
            return
        stored = replay.take(subject, event)
        if stored is not None:
            note_repeated(stored, event, imp)
            return
        apply_verb(event, subject, imp)
        replay.take(find_subject(event) or subject, event)
        imp.count(event.row, "new")


def find_subject(event: EventRow) -> Subject | None:
    """Return what the event happened to."""
    if event.subject == event.meeting.reference:
        return Meeting.objects.select_related("council").get(pk=event.meeting.pk)
    return find_paper(event.subject) or Vote.objects.filter(reference=event.subject).first()


def apply_new_vote(event: EventRow, vote: VoteInput, replay: Replay) -> None:
    """Open, mark and declare a new vote at its first event."""
    imp = replay.imp
    if event.verb not in {"declare", "open_vote"} or vote.draft is None:
        imp.fault(event.row, "verb", "Declare the vote first: add an event declare before this.")
        return
    occasion = event.occasion(imp)
    record = open_and_mark(vote, imp, happened_at=occasion.happened_at)
    if record is None:
        return
    if event.verb == "declare":
        if not vote.draft.values.get("declared_result"):
            imp.fault(vote.draft.row, "declared_result", "Say what was declared.")
            return
        declare_now(record, vote, occasion)
        replay.take(record, event)
    imp.count(event.row, "new")
    vote.draft = None


def apply_verb(event: EventRow, subject: Subject, imp: Import) -> None:
    """Do what the row says by the verb of that name."""
    if isinstance(subject, Meeting):
        verbs = MEETING_VERBS
    elif isinstance(subject, Vote):
        verbs = VOTE_VERBS
    else:
        verbs = PAPER_VERBS
    apply = verbs.get(event.verb)
    if apply is None:
        message = f"{event.values['verb']!r} cannot happen here. Write one of: "
        imp.fault(event.row, "verb", message + ", ".join(sorted(verbs)) + ".")
        return
    apply(event, subject, event.occasion(imp), imp)
