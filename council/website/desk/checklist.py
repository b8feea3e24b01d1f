"""The check list before a meeting is closed: what is unfinished, differs or waits."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from amendments.actions.locking import name_of
from amendments.enums import MotionState
from council.admin.access import KEYING, rights_of
from council.admin.desk import desk_address, desk_frame, meeting_or_404
from council.enums import MeetingStatus, PresenceKind
from council.models import Meeting, Presence
from council.queries import present_at, rules_on
from council.records import seen
from council.rules import year_label
from council.sentences import count
from council.website.desk.checklist_words import (
    Entry,
    Part,
    Section,
    leaves,
    lower,
    page_of,
    publishing,
    roll_address,
    some,
    verb_address,
)
from council.website.desk.queries import NAMELESS, Business, PaperLine, business_of
from council.website.desk.steps import after_closing
from votes.answers import unanswered_checks
from votes.enums import VoteStatus, VoteVerb
from votes.followed import left_over, papers_named
from votes.models import Ballot, VoteEvent
from votes.sentences import mismatch_words

BUDGET_IS_SET = MotionState.carried_states
CORRECTING = (VoteVerb.CORRECT, VoteVerb.VOID)
CAN_CLOSE = {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}


@never_cache
def check_list(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show what is left to do in a meeting of the clerk's own councils."""
    found = meeting_or_404(request, meeting)
    may_key = rights_of(request.user).may(found.council_id, *KEYING)
    left = Left(found, reads_checks=may_key)
    parts = left.parts()
    return render(
        request,
        "desk/checklist.html",
        desk_frame(request, found, "Check list")
        | {
            "parts": parts,
            "number": sum(part.number for part in parts),
            "open_votes": len(left.open_votes().entries),
            "still_there": left.still_there(),
            "presence_address": desk_address(found.pk, "presence/"),
            "can_close": found.status in CAN_CLOSE and may_key,
            "close_address": reverse("admin:council_meeting_verb", args=[found.pk, "close"]),
        },
    )


class Left:
    """What one meeting leaves to do.

    Checks about people are for those who may read interests: clerks who key (domain 5.6).
    """

    def __init__(self, meeting: Meeting, *, reads_checks: bool = False) -> None:
        self.meeting, self.reads_checks = meeting, reads_checks
        self.business: Business = business_of(meeting)
        self.settled = [v for v in self.business.votes if v.status in VoteStatus.settled]

    def parts(self) -> list[Part]:
        """Return the list in the order in which it has to be done, empty sections left out."""
        parts = [
            Part("Before closing", [self.open_votes(), self.undecided(), self.budgets()]),
            Part(
                "To put right",
                [
                    self.mismatches(),
                    self.rolls(),
                    self.presence(),
                    self.corrections(),
                    self.checks(),
                ],
            ),
            Part("Afterwards", [self.publication(), self.minutes()]),
        ]
        return [
            Part(part.title, [section for section in part.sections if section.entries])
            for part in parts
            if part.number
        ]

    # Before closing.

    def open_votes(self) -> Section:
        """List the votes that nobody has declared."""
        entries = []
        for vote in self.business.votes:
            if vote.status == VoteStatus.OPEN:
                left = self.business.vote_facts[vote.pk].to_key
                marks = count(left, "member has", "members have") + " no mark." if left else ""
                words = f"Vote {vote.number}, “{vote.question}”, is open. {marks}"
                entries.append(
                    Entry(words.strip(), "Key the roll and declare", roll_address(vote))
                )
        return Section("Open votes", entries)

    def undecided(self) -> Section:
        """List motions and amendments that closing ends, and how."""
        entries = [
            Entry(
                f"{line.facts.called}, “{line.record.title}”: "
                f"{lower(line.record.get_state_display())}. {ending}",
                "Go to its line",
                f"{desk_address(self.meeting.pk)}#{line.facts.kind}-{line.facts.pk}",
            )
            for line, ending in self._endings()
        ]
        return Section("Motions and amendments not decided", entries)

    def _endings(self) -> Iterator[tuple[PaperLine, str]]:
        if self.meeting.status not in CAN_CLOSE:
            return
        for motion in self.business.motions:
            for line in leaves(motion):
                ending = after_closing(line.facts, motion.facts)
                if ending:
                    yield line, ending

    def budgets(self) -> Section:
        """List the budgets that this meeting had before it and has not set."""
        held: dict[int, list[Any]] = {}
        for line in self.business.motions:
            if line.facts.budget is not None:
                held.setdefault(line.facts.budget, []).append(line.record)
        month = self.meeting.council.year_starts_month
        return Section(
            "Budget",
            [
                Entry(
                    f"No budget is set for {year_label(motions[0].budget.year, month)}.",
                    f"Go to {name_of(motions[-1]).lower()}",
                    f"{desk_address(self.meeting.pk)}#motion-{motions[-1].pk}",
                )
                for motions in held.values()
                if not {motion.state for motion in motions} & BUDGET_IS_SET
            ],
        )

    # To put right.

    def mismatches(self) -> Section:
        """List votes whose result, figures and names differ, with the reason if there is one."""
        entries = []
        for vote in self.settled:
            if vote.mismatches:
                told = " ".join(
                    mismatch_words(code, vote.threshold_kind) for code in vote.mismatches
                )
                why = (
                    f"Accepted: {vote.mismatch_reason}"
                    if vote.mismatch_reason
                    else "Readers are given no reason yet."
                )
                entries.append(Entry(f"Vote {vote.number}. {told} {why}", *page_of(vote)))
        return Section("Names, figures and result that differ", entries)

    def rolls(self) -> Section:
        """List named votes of which somebody's choice is missing or not known."""
        entries = []
        for vote in self.settled:
            if vote.method not in NAMELESS and not vote.roll_complete:
                unknown = count(vote.tally_unknown, "choice is", "choices are")
                told = f" {unknown} marked as not known." if vote.tally_unknown else ""
                words = f"Vote {vote.number}: the roll is not complete.{told}"
                entries.append(Entry(words, "See the roll", roll_address(vote)))
        return Section("Rolls with gaps", entries)

    def presence(self) -> Section:
        """List what is not known of who was there."""
        address = desk_address(self.meeting.pk, "presence/")
        if not present_at(self.meeting, None):
            words = "Nobody is marked as present. The names of those present must be recorded."
            return Section("Presence", [Entry(words, "Mark presence", address)])
        told = Presence.objects.filter(meeting=self.meeting).values_list("member_id", flat=True)
        known = set(told)
        names = [member.name for member in self.business.members if member.pk not in known]
        if not names:
            return Section("Presence", [])
        words = f"Nothing is recorded of {count(len(names), 'member', 'members')}: {some(names)}."
        return Section("Presence", [Entry(words, "Mark presence", address)])

    def still_there(self) -> int:
        """Return how many members have no departure: closing leaves them present to the end."""
        there = [PresenceKind.PRESENT, PresenceKind.REMOTE]
        spans = Presence.objects.filter(meeting=self.meeting, kind__in=there, to_at__isnull=True)
        return spans.values("member").distinct().count()

    def checks(self) -> Section:
        """List what is odd about people and duties (domain 5.6), vote by vote."""
        title = "Checks for you and the monitoring officer alone"
        if not self.reads_checks:
            return Section(title, [], private=True)
        prefetch_related_objects(self.settled, "presiding_member", "item")
        for vote in self.settled:
            vote.meeting = self.meeting
        entries = [
            Entry(
                f"Vote {vote.number}. {check.message}",
                "Answer the warnings",
                verb_address(vote, "answer"),
            )
            for vote in self.settled
            for check in unanswered_checks(vote)
        ]
        return Section(title, entries, private=True)

    def corrections(self) -> Section:
        """List what still stands on a result that was corrected (domain 10, case 13)."""
        votes = {vote.pk: vote for vote in self.business.votes}
        events = VoteEvent.objects.filter(vote__in=votes, verb__in=CORRECTING).order_by("id")
        newest = {
            event.vote_id: event.data
            for event in events
            if "look_at" in event.data or "declared_result" in event.data.get("changes", {})
        }
        logs = [(votes[pk], data) for pk, data in newest.items()]
        papers = papers_named((data for _, data in logs), public=False)
        entries = [
            Entry(
                f"Vote {vote.number} was corrected. {name_of(left.paper)}, "
                f"“{left.paper.title}”: {lower(left.now)}. {left.why}",
                *page_of(vote),
            )
            for vote, data in logs
            for left in left_over(data, papers)
            if left.paper.get_state_display() == left.now
        ]
        return Section("What stands on a corrected result", entries)

    # Afterwards.

    @cached_property
    def with_names(self) -> set[int]:
        """The votes of which a member's choice is held."""
        held = Ballot.objects.filter(vote__in=self.settled, is_casting=False)
        return set(held.values_list("vote_id", flat=True).distinct())

    def publication(self) -> Section:
        """List what nobody outside can read yet: the meeting, or single votes of it."""
        if seen(self.meeting) is None:
            address = reverse("admin:council_meeting_change", args=[self.meeting.pk])
            words = "The meeting is not public, and nothing of it is."
            return Section("Publication", [Entry(words, "Go to the meeting", address)])
        entries = [
            Entry(f"Vote {vote.number} is not public.", *publishing(vote))
            for vote in self.settled
            if seen(vote) is None
        ]
        return Section("Publication", [*entries, *self.names()])

    def names(self) -> list[Entry]:
        """List votes that can be read without their names."""
        rules = rules_on(self.meeting.council, self.meeting.held_on)
        why = "wait for a second person" if rules and rules.four_eyes else "are not published"
        return [
            Entry(
                f"Vote {vote.number}: the names {why}.",
                "Publish the names",
                verb_address(vote, "publish"),
            )
            for vote in self.settled
            if seen(vote) and vote.names_published_at is None and vote.pk in self.with_names
        ]

    def minutes(self) -> Section:
        """List votes that stand in no minutes, or only in the draft."""
        entries = []
        for vote in self.settled:
            if vote.status == VoteStatus.DECLARED:
                words = f"Vote {vote.number} is not in the draft minutes."
                entries.append(Entry(words, "Put it in the draft", verb_address(vote, "draft")))
            elif vote.status == VoteStatus.DRAFT_MINUTES:
                words = f"Vote {vote.number} is in the draft minutes and not confirmed."
                entries.append(Entry(words, "Confirm it", verb_address(vote, "confirm")))
        return Section("Minutes", entries)
