"""events.csv: what happened, applied in order by the same verbs that clerks use.

A row that equals the next stored event of its subject changes nothing; so what follows
from another verb (adoption, for example) may stand in the file or not.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from amendments import actions as papers
from amendments.actions import PartInput
from amendments.bundle_tables import VersionInput, lines_of, use, versions_of
from amendments.enums import Outcome, RefusalGround, VoteMethod, YearConvention
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from amendments.rules import Decision
from council import actions as institution
from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.tables import evidence
from council.enums import Evidence, MeetingStatus
from council.models import AgendaItem, Council, Meeting, Member, PoliticalGroup, RecordEvent
from council.records import EventBase, Occasion
from votes import actions as voting
from votes.actions import BallotMark
from votes.bundle_tables import VoteInput, declare, open_and_mark, votes_of
from votes.models import Vote, VoteEvent

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


# Applying.


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


def events_of(subject: Subject) -> list[Any]:
    """Return the stored events of a subject, oldest first."""
    if isinstance(subject, Meeting):
        return list(RecordEvent.objects.filter(reference=subject.reference).order_by("id"))
    return list(subject.events.select_related("text").order_by("id"))


def repeats(stored: Any, event: EventRow) -> bool:
    """Tell whether a stored event is what the row says."""
    verb = event.verb
    if verb == "new_version":
        verb = "alter"
    if stored.verb not in {verb, str(MEETING_STATES.get(verb, verb))}:
        return False
    version = getattr(stored, "version", None)
    if event.get("version") and version and version.number != event.get("version"):
        return False
    outcome = getattr(stored, "outcome", "")
    return not event.get("outcome") or not outcome or outcome == event.get("outcome")


def differing(stored: Any, event: EventRow) -> Iterator[tuple[str, str]]:
    """Yield each column of the row that a stored event contradicts, with what is stored."""
    pairs = {
        "happened_at": stored.happened_at,
        "reason": stored.reason,
        "member": getattr(stored, "member", None),
    }
    given = {
        "happened_at": event.get("happened_at"),
        "reason": event.get("reason"),
        "member": event.member,
    }
    for name, held in pairs.items():
        if given[name] and given[name] != held:
            yield name, str(held) if held else "nothing"


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


def undo_corrections(imp: Import, events: Iterable[EventRow]) -> None:
    """Take corrections of new votes back, last first, so that the events can make them again."""
    corrections = [event for event in events if event.verb == "correct" and event.get("data")]
    for event in reversed(corrections):
        vote = votes_of(imp).get(event.subject)
        if vote is None or vote.draft is None:
            continue
        with imp.faults_of(event.row, "data"):
            undo_correction(vote, read_correction(event))


def read_correction(event: EventRow) -> dict[str, dict[str, list[Any]]]:
    """Return what a correction changed: by kind and name, what was and what is."""
    wrong = ValidationError("This is no list of changes as an export writes it.", code="data")
    try:
        found = json.loads(event.get("data") or "{}")
        pairs = [pair for changed in found.values() for pair in changed.values()]
    except (ValueError, AttributeError):
        raise wrong from None
    if not all(isinstance(pair, list) and len(pair) == PAIR for pair in pairs):
        raise wrong
    return dict(found)


def undo_correction(vote: VoteInput, data: dict[str, dict[str, list[Any]]]) -> None:
    """Give a new vote's rows the values from before a correction."""
    draft = vote.draft
    if draft is None:
        return
    for name, (was, _) in data.get("changes", {}).items():
        draft.values.update(plain_value(name, was, draft))
    words = {**data.get("ballots", {}), **data.get("withheld", {})}
    for is_casting, changed in ((False, words), (True, data.get("casting", {}))):
        members = Member.objects.filter(reference__in=changed).values_list("pk", "reference")
        for pk, reference in members:
            put_back(vote, draft, (pk, is_casting), changed[reference][0])
    put_back_groups(vote, data.get("groups", {}))


def plain_value(name: str, was: Any, draft: Draft) -> dict[str, Any]:
    """Return a field's old value as the row of a vote holds it."""
    if name == "presiding_member":
        found = Member.objects.filter(reference=was or "").first()
        return {"presiding_member_id": found.pk if found else None}
    if name == "item":
        items = AgendaItem.objects.filter(meeting=draft.values["meeting_id"], position=was or 0)
        return {"item_id": items.values_list("pk", flat=True).first()}
    is_moment = name in {"taken_at", "declared_at"} and isinstance(was, str)
    return {name: datetime.fromisoformat(was) if is_moment else was}


def put_back(vote: VoteInput, draft: Draft, key: tuple[int, bool], was: str | None) -> None:
    """Give a mark its old word; take one off that was not there, add one that was."""
    option = int(was.removeprefix("option-")) if was and was.startswith("option-") else None
    choice = None if option else was
    held = [each for each in vote.marks if each[1].key == key]
    vote.marks = [each for each in vote.marks if each[1].key != key]
    if was is None:
        return
    row, mark, _ = held[0] if held else (draft.row, BallotMark(key[0], is_casting=key[1]), None)
    vote.marks.append((row, replace(mark, choice=choice), option))


def put_back_groups(vote: VoteInput, changed: dict[str, list[Any]]) -> None:
    """Give marks their old groups on the day."""
    members = dict(Member.objects.filter(reference__in=changed).values_list("pk", "reference"))
    names = [was for was, _ in changed.values() if was]
    groups = dict(
        PoliticalGroup.objects.filter(reference__in=names).values_list("reference", "pk")
    )
    for place, (row, mark, option) in enumerate(vote.marks):
        reference = members.get(mark.member_id)
        if reference in changed:
            group = groups.get(changed[reference][0])
            old = replace(mark, group_id=group, group_given=True)
            vote.marks[place] = (row, old, option)


def _correct_vote(event: EventRow, vote: Any, occasion: Occasion, imp: Import) -> None:
    """Make a correction again as the file tells it."""
    data = read_correction(event)
    words = {**data.get("ballots", {}), **data.get("withheld", {})}
    casting, groups = data.get("casting", {}), data.get("groups", {})
    named = Member.objects.filter(reference__in={*words, *casting, *groups})
    keys = dict(named.values_list("reference", "pk"))
    group_keys = dict(
        PoliticalGroup.objects.filter(
            reference__in=[now for _, now in groups.values() if now]
        ).values_list("reference", "pk")
    )
    voting.correct(
        vote,
        changes={name: now for name, (_, now) in data.get("changes", {}).items()},
        ballots={keys[name]: now for name, (_, now) in words.items() if name in keys},
        casting={keys[name]: now for name, (_, now) in casting.items() if name in keys},
        groups={
            keys[name]: group_keys.get(now) for name, (_, now) in groups.items() if name in keys
        },
        occasion=occasion,
    )


def table_others(imp: Import, events: Iterable[EventRow]) -> None:
    """Table new amendments of which the events do not tell how they got on the paper."""
    told = {event.subject for event in events if event.verb in {"submit", "table", "refuse"}}
    for reference, draft in imp.shared.get("to_table", {}).items():
        if reference in told or draft.values.get("published") is False:
            continue
        amendment = Amendment.objects.get(reference=reference)
        if amendment.meeting.published_at is None:
            continue
        occasion = Occasion(
            by=imp.by,
            evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
            sequence=0,
            visible_from=draft.values.get("visible_from"),
        )
        with imp.faults_of(draft.row):
            if occasion.at_desk:
                papers.submit(amendment, occasion=occasion)
            papers.table(amendment, occasion=occasion)


def waiting_votes(imp: Import) -> dict[str, list[VoteInput]]:
    """Return the new votes by meeting, in order of number."""
    found: dict[str, list[VoteInput]] = defaultdict(list)
    drafts = [vote for vote in votes_of(imp).values() if vote.draft is not None]
    references = Meeting.objects.in_bulk({v.draft.values["meeting_id"] for v in drafts if v.draft})
    for vote in sorted(drafts, key=lambda v: v.draft.values["number"] if v.draft else 0):
        if vote.draft is not None:
            found[references[vote.draft.values["meeting_id"]].reference].append(vote)
    return found


def declare_others(votes: Iterable[VoteInput], imp: Import) -> None:
    """Open, mark and declare the votes that no event told of."""
    for vote in votes:
        if vote.draft is None:
            continue
        draft = vote.draft
        with imp.faults_of(draft.row):
            declared_at = draft.values.get("declared_at")
            record = open_and_mark(vote, imp, happened_at=declared_at)
            if record is not None and draft.values.get("declared_result"):
                declare_now(record, vote, Occasion(
                    by=imp.by,
                    evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
                    happened_at=declared_at,
                    visible_from=draft.values.get("visible_from"),
                ))  # fmt: skip
        vote.draft = None


def declare_now(record: Vote, vote: VoteInput, occasion: Occasion) -> None:
    """Declare a vote, and hide it where its row says so."""
    declare(record, vote, occasion)
    if vote.draft is not None and vote.draft.values.get("published") is False:
        Vote.objects.filter(pk=record.pk).update(published_at=None, names_published_at=None)


def end_meeting(meeting: Meeting, ending: tuple[str, Row] | None, imp: Import) -> None:
    """Bring a meeting to the status that its row says, by the verbs."""
    if ending is None:
        return
    status, row = ending
    meeting.refresh_from_db()
    if meeting.status == status:
        return
    occasion = Occasion(
        by=imp.by, evidence=as_source(meeting.evidence), happened_at=meeting.ended_at
    )
    with imp.faults_of(row, "status"):
        if status == MeetingStatus.CLOSED:
            papers.close_meeting(meeting, occasion=occasion)
        elif status == MeetingStatus.OPEN:
            started = replace(occasion, happened_at=meeting.started_at)
            institution.open_meeting(meeting, occasion=started)
        else:
            institution.adjourn_meeting(meeting, occasion=replace(occasion, happened_at=None))


def as_source(found: str) -> Evidence:
    """Return evidence from which steps may be missing."""
    return Evidence.MINUTES if found == Evidence.DESK else Evidence(found)


def refuse_leftovers(imp: Import) -> None:
    """Note versions, lines and ballots whose record or event is missing."""
    for (reference, number), version in versions_of(imp).items():
        if version.is_used:
            continue
        record = find_paper(reference)
        if record is None:
            message = f"There is no motion or amendment {reference!r}."
        elif record.versions.filter(number=number).exists():
            compare_version(record, number, version, imp)
            continue
        else:
            message = f"Version {number} has no event that makes it: add one (alter)."
        for row in version.rows:
            imp.fault(row, "", message)
    for reference, drafts in imp.shared.get("parts", {}).items():
        for draft in drafts:
            message = f"Add the event take_in_parts of {reference!r}."
            imp.fault(draft.row, "parent", message)


def find_paper(reference: str) -> Motion | Amendment | None:
    """Return the motion or amendment of a reference."""
    return (
        Amendment.objects.filter(reference=reference).first()
        or Motion.objects.filter(reference=reference).first()
    )


def compare_version(
    record: Motion | Amendment, number: int, given: VersionInput, imp: Import
) -> None:
    """Compare a stored version with its rows; it is written once."""
    stored = record.versions.get(number=number)
    rows = given.rows
    faults = list(_version_differences(stored, given))
    for row, column, held in faults:
        message = f"This version is recorded with {held!r} here: put a change in a new version."
        imp.fault(row or rows[0], column, message)
    if not faults:
        use(given, imp, "same")


def _version_differences(
    stored: Any, given: VersionInput
) -> Iterator[tuple[Row | None, str, Any]]:
    lines = lines_of(given) if given.lines else ()
    names = ("text", "lines_complete", "replaces_all", "year_convention")
    for name in names:
        value = given.values.get(name)
        if value is not None and value != getattr(stored, name):
            yield given.row, name, getattr(stored, name)
    if not given.lines:
        return
    held = list(stored.lines.select_related("line").order_by("position"))
    if len(held) != len(lines):
        yield given.lines[0].row, "position", f"{len(held)} lines"
        return
    drafts = sorted(given.lines, key=lambda draft: draft.values["position"])
    for draft, line, row in zip(drafts, lines, held, strict=True):
        for name in ("role", "year", "amount", "account", "kind", "service", "description",
                     "nature", "funding_source"):  # fmt: skip
            if (
                name in draft.values
                and draft.values[name] is not None
                and (getattr(line, name) != getattr(row, name))
            ):
                yield draft.row, name, getattr(row, name)


def apply_one(event: EventRow, replay: Replay) -> None:
    """Apply one row, unless it is stored already."""
    imp = replay.imp
    with imp.faults_of(event.row):
        vote = votes_of(imp).get(event.subject)
        if vote is not None and vote.draft is not None:
            apply_new_vote(event, vote, replay)
            return
        subject = find_subject(event)
        if subject is None:
            message = f"There is no motion, amendment or vote {event.subject!r}."
            imp.fault(event.row, "subject", message)
            return
        stored = replay.take(subject, event)
        if stored is not None:
            note_repeated(stored, event, imp)
            return
        apply_verb(event, subject, imp)
        replay.take(find_subject(event) or subject, event)
        imp.count(event.row, "new")


def note_repeated(stored: Any, event: EventRow, imp: Import) -> None:
    """Count an event that is stored, or say in what the row differs."""
    faults = list(differing(stored, event))
    for column, held in faults:
        imp.fault(event.row, column, f"This event is recorded with {held!r} here.")
    if not faults:
        imp.count(event.row, "same")


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


Apply = Callable[[EventRow, Any, Occasion, Import], Any]


def plain(verb: Callable[..., Any]) -> Apply:
    """Return a verb that takes nothing but its occasion."""

    def apply(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
        verb(subject, occasion=occasion)

    return apply


def _alter(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    number = subject.versions.count() + 1
    if event.get("version") not in {None, number}:
        message = f"The next version is {number}: give that number."
        raise ValidationError(message, code="wrong_version")
    version = use(versions_of(imp).of(subject.reference, number), imp)
    text = version.values.get("text") or ""
    if isinstance(subject, Motion):
        _alter_motion(event, subject, version, occasion, imp)
        return
    papers.alter(
        subject,
        text=text,
        lines=lines_of(version),
        ctr_changes=version.ctr_changes,
        altered_by=event.member,
        lines_complete=bool(version.values.get("lines_complete")),
        year_convention=version.values.get("year_convention") or YearConvention.LEVEL,
        replaces_all=bool(version.values.get("replaces_all")),
        occasion=occasion,
    )


def _alter_motion(
    event: EventRow, motion: Motion, version: VersionInput, occasion: Occasion, imp: Import
) -> None:
    text = version.values.get("text") or ""
    names = values.several(version.values.get("takes_in") or "")
    if event.verb == "alter" and not names:
        papers.alter(motion, text=text, altered_by=event.member, occasion=occasion)
        return
    taken = Amendment.objects.filter(reference__in=names)
    for missing in sorted(set(names) - {each.reference for each in taken}):
        imp.fault(version.row or event.row, "takes_in", f"There is no amendment {missing!r}.")
    papers.new_motion_version(motion, text=text, takes_in=list(taken), occasion=occasion)


def _accept(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    number = event.get("version")
    version = subject.versions.filter(number=number).first() if number else None
    if number and version is None:
        message = f"Version {number} does not stand yet: add an event alter before this."
        raise ValidationError(message, code="no_version")
    papers.accept(subject, accepted_by=event.member, version=version, occasion=occasion)


def _decide(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    word = str(event.values["verb"]).lower()
    outcome = event.get("outcome") or (word if word in {"carried", "lost"} else None)
    if outcome is None:
        raise ValidationError("Say how it ended in the column outcome.", code="no_outcome")
    number = event.get("version")
    version = subject.versions.get(number=number) if number else subject.current
    decision = Decision(
        outcome,
        event.get("method") or VoteMethod.NOT_KNOWN,
        event.get("for"),
        event.get("against"),
        event.get("abstained"),
        bool(event.get("by_casting_vote")),
        event.get("vote") or "",
    )
    papers.record_decision(version, decision, occasion=occasion)


def _with_cause(verb: Callable[..., Any]) -> Apply:
    def apply(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
        cause = event.get("cause") or ""
        amendment = Amendment.objects.filter(reference=cause).first()
        if cause and amendment is None and not Vote.objects.filter(reference=cause).exists():
            message = f"There is no amendment or vote {cause!r}."
            raise ValidationError(message, code="no_cause")
        verb(
            subject,
            cause_amendment=amendment,
            cause_vote="" if amendment else cause,
            occasion=occasion,
        )

    return apply


def _take_in_parts(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    drafts = imp.shared.get("parts", {}).pop(subject.reference, [])
    drafts.sort(key=lambda draft: draft.values.get("part_number") or 0)
    parts = []
    for draft in drafts:
        reference = draft.values["reference"]
        version = use(versions_of(imp).of(reference, 1), imp)
        places = values.several(draft.row.cells.get("part_lines", ""))
        parts.append(
            PartInput(
                title=draft.values["title"],
                text=version.values.get("text") or "",
                line_positions=tuple(int(place) for place in places if place.isdigit()),
                ctr_changes=version.ctr_changes,
                reference=reference,
            )
        )
        imp.count(draft.row, "new")
    papers.take_in_parts(subject, parts=parts, occasion=occasion)


PAPER_VERBS: dict[str, Apply] = {
    "move": lambda e, s, o, _: papers.move(s, mover=e.member, occasion=o),
    "second": lambda e, s, o, _: papers.second(s, seconder=e.member, occasion=o),
    "refuse": lambda e, s, o, _: papers.refuse(s, ground=e.get("ground") or "", occasion=o),
    "alter": _alter,
    "new_version": _alter,
    "accept": _accept,
    "record_decision": _decide,
    "fall": _with_cause(papers.fall),
    "supersede": _with_cause(papers.supersede),
    "take_in_parts": _take_in_parts,
    **{
        name: plain(getattr(papers, name))
        for name in (
            "submit", "table", "withdraw", "lapse", "rule_out", "adjourn", "resume",
            "report_not_carried", "not_reach", "adopt", "refer_to_executive",
            "executive_accept", "executive_reject", "insist", "not_adopt", "rescind",
        )
    },
}  # fmt: skip
VOTE_VERBS: dict[str, Apply] = {
    "publish": plain(voting.publish),
    "draft": plain(voting.draft),
    "confirm": plain(voting.confirm),
    "void": plain(voting.void),
    "correct": _correct_vote,
    "note": lambda e, s, o, _: voting.add_note(s, e.get("text") or "", occasion=o),
}
MEETING_VERBS: dict[str, Apply] = {
    "open_meeting": plain(institution.open_meeting),
    "adjourn_meeting": plain(institution.adjourn_meeting),
    "close_meeting": plain(papers.close_meeting),
}


# Export.


def export_events(council: Council) -> Iterator[dict[str, str]]:
    """Yield every event of motions, amendments, votes and meetings in the order recorded."""
    rows = [*_meeting_rows(council), *_paper_rows(council), *_vote_rows(council)]
    rows.sort(key=lambda pair: pair[0])
    for _, cells in rows:
        yield cells


Sortable = tuple[Any, ...]


def _common(event: Any, meeting: Meeting, verb: str) -> dict[str, str]:
    return {
        "meeting": meeting.reference,
        "verb": verb,
        "sequence": values.written(event.sequence),
        "happened_at": values.written(event.happened_at),
        "evidence": event.evidence,
        "reason": event.reason,
        "visible_from": values.written(event.visible_from),
    }


def _order(event: Any, meeting: Meeting) -> Sortable:
    return meeting.held_on, meeting.reference, event.recorded_at, event.pk


def _meeting_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    verbs = {str(status): verb for verb, status in MEETING_STATES.items()}
    meetings = {meeting.reference: meeting for meeting in council.meetings.all()}
    rows = RecordEvent.objects.filter(council=council, verb__in=verbs, reference__in=meetings)
    for event in rows.select_related("text"):
        meeting = meetings[event.reference]
        yield _order(event, meeting), _common(event, meeting, verbs[event.verb])


# What the declaration of a vote brings with it is written again when the vote is.
FOLLOWS_VOTE = frozenset({"record_decision", "adopt", "not_adopt", "refer_to_executive"})


def _paper_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    votes = set(Vote.objects.filter(council=council).values_list("reference", flat=True))
    for events, name in ((MotionEvent, "motion"), (AmendmentEvent, "amendment")):
        rows = events._default_manager.filter(  # noqa: SLF001
            **{f"{name}__council": council}
        ).select_related("text", "meeting", "member", "version", name)
        for event in rows:
            record = getattr(event, name)
            if event.verb in SELDOM or (event.verb in FOLLOWS_VOTE and event.vote in votes):
                continue
            meeting = event.meeting or record.meeting
            cells = _common(event, meeting, event.verb) | _paper_cells(event, record)
            yield _order(event, meeting), cells


def _paper_cells(event: Any, record: Motion | Amendment) -> dict[str, str]:
    cause = getattr(event, "cause_amendment", None)
    ground = getattr(record, "refusal_ground", "") if event.verb == "refuse" else ""
    is_ended = event.verb in {"fall", "supersede"}
    return {
        "subject": record.reference,
        "version": values.written(event.version.number if event.version else None),
        "member": event.member.reference if event.member else "",
        "ground": ground,
        "outcome": event.outcome,
        "method": event.method,
        "for": values.written(event.decision_for),
        "against": values.written(event.decision_against),
        "abstained": values.written(event.decision_abstained),
        "by_casting_vote": values.written(event.by_casting_vote),
        "vote": event.vote,
        "cause": (cause.reference if cause else event.vote) if is_ended else "",
    }


def _vote_rows(council: Council) -> Iterator[tuple[Sortable, dict[str, str]]]:
    numbers = _numbers_by_vote(council)
    rows = VoteEvent.objects.filter(vote__council=council).exclude(verb__in=SELDOM - {"correct"})
    for event in rows.select_related("text", "vote__meeting"):
        meeting = event.vote.meeting
        cells = _common(event, meeting, event.verb) | {"subject": event.vote.reference}
        if event.verb == "declare" and len(numbers[event.vote.reference]) > 1:
            cells["sequence"] = ""
        if event.verb == "correct":
            cells["data"] = json.dumps(event.data)
        if event.verb == "note":
            cells |= {"text": event.reason or str(event.data.get("text", ""))}
        yield _order(event, meeting), cells


def _numbers_by_vote(council: Council) -> dict[str, set[int | None]]:
    """Return the places on the day that each vote's decisions took: given ones share one."""
    found: dict[str, set[int | None]] = defaultdict(set)
    papers_of = ((MotionEvent, "motion"), (AmendmentEvent, "amendment"))
    for model, name in papers_of:
        rows = model._default_manager.filter(**{f"{name}__council": council}).exclude(vote="")  # noqa: SLF001
        for vote, sequence in rows.values_list("vote", "sequence"):
            found[vote].add(sequence)
    return found


EVENT_COLUMNS = tuple(column.name for column in Events.columns)
