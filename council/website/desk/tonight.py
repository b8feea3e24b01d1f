"""The meeting's workplace: what to do next, and the business in order with what can follow."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from amendments.actions.locking import name_of
from amendments.enums import AmendmentState, Verb
from council.admin.access import KEYING, PUBLISHING, rights_of
from council.admin.desk import desk_address, desk_frame, meeting_or_404
from council.enums import Evidence, MeetingStatus
from council.models import Meeting
from council.website.desk.next_thing import Next, next_thing
from council.website.desk.queries import (
    ItemLines,
    LastStep,
    PaperLine,
    business_of,
    last_step,
    version_of,
)
from council.website.desk.rivals import due_in
from council.website.desk.steps import (
    CHECK_LIST,
    OPEN_VOTE,
    ROLL,
    Step,
    steps_of,
    steps_of_meeting,
    steps_of_vote,
)
from council.website.desk.tonight_rows import (
    Button,
    Buttons,
    ItemRow,
    PaperRow,
    TakenBack,
    VoteRow,
)
from council.website.pages.meetings import look_of
from council.website.pages.words import badge_words
from votes.enums import VoteStatus, VoteVerb
from votes.models import Vote
from votes.sentences import LOOKS
from votes.shown import figures_of

PUBLISHERS_ONLY = frozenset({"void", "correct-result", "correct-mark"})
LOOK_OF_MEETING = {MeetingStatus.CLOSED: "yes", MeetingStatus.CANCELLED: "no"}
BEFORE_THE_END = {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}
MEETING_VERBS = {"open": "opened", "adjourned": "adjourned", "closed": "closed"}
RECORDED_MOVERS = {Verb.MOVE: "mover", Verb.SECOND: "seconder"}


@never_cache
def tonight(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show the workplace of a meeting of the clerk's own councils."""
    found = meeting_or_404(request, meeting)
    return render(request, "desk/tonight.html", Workplace(request, found).context())


@never_cache
def version(request: HttpRequest, meeting: int) -> JsonResponse:
    """Tell the version of the workplace: it differs once anybody has done a step."""
    return JsonResponse({"version": version_of(meeting_or_404(request, meeting))})


class Workplace:
    """One request for the workplace of one meeting."""

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        self.request = request
        self.meeting = meeting
        rights = rights_of(request.user)
        self.may_key = rights.may(meeting.council_id, *KEYING)
        self.may_publish = rights.may(meeting.council_id, *PUBLISHING)
        self.here = desk_address(meeting.pk)
        # Before the business: whatever is keyed meanwhile is news to this page.
        self.version = version_of(meeting)
        self.business = business_of(meeting)
        self.now_is_about: tuple[str, int] | None = None

    def context(self) -> dict[str, Any]:
        """Return what the page prints."""
        now, is_chosen = self.now()
        self.now_is_about = (now.step.of, now.step.pk) if now.step else None
        return desk_frame(self.request, self.meeting, "Tonight") | {
            "version": self.version,
            "now": now,
            "now_is_chosen": is_chosen,
            "now_button": self.large_button(now.step) if now.step else None,
            "members": self.business.members,
            "items": [self.item_row(lines) for lines in self.business.items],
            "meeting_look": LOOK_OF_MEETING.get(MeetingStatus(self.meeting.status), "live"),
            "meeting_buttons": self.meeting_buttons(now.step),
            "last": self.last(),
            "rivals_due": due_in(self.meeting),
            "rivals_address": desk_address(self.meeting.pk, "rivals/"),
            "may_key": self.may_key,
            "may_publish": self.may_publish,
        }

    # The next thing.

    def now(self) -> tuple[Next, bool]:
        """Return the step that the clerk chose from the list, else the one that comes next."""
        asked = self.request.GET.get("step", "")
        for line in self.business.papers:
            for step in self.allowed(self.steps_of_line(line)):
                if step.how == "member" and step.key == asked:
                    says = f"{line.facts.name}: {step.asks[0].lower()}{step.asks[1:]} whom?"
                    return Next(says, "", step, line.record.title), True
        motions = [line.facts for line in self.business.motions]
        votes = list(self.business.vote_facts.values())
        return next_thing(self.meeting.status, self.meeting.pk, motions, votes), False

    def large_button(self, step: Step) -> Button | None:
        """Return the button of the next thing, unless the clerk may not press it."""
        found = next(iter(self.allowed([step])), None)
        if found is None:
            return None
        return self.button(found, in_place=True)

    # Lines.

    def item_row(self, lines: ItemLines) -> ItemRow:
        """Return an item with its motions, and with votes that are about none."""
        rows = [self.paper_row(line) for line in lines.motions]
        return ItemRow(lines.item, rows, self.vote_rows(lines.votes))

    def paper_row(self, line: PaperLine) -> PaperRow:
        """Return a paper with what can follow, its votes and what stands under it."""
        return PaperRow(
            line,
            _look_of_paper(line),
            self.buttons(self.steps_of_line(line)),
            self.vote_rows(line.votes),
            [self.paper_row(each) for each in line.lines],
            is_now=(line.facts.kind, line.facts.pk) == self.now_is_about,
        )

    def steps_of_line(self, line: PaperLine) -> Sequence[Step]:
        """Return what can follow for a paper: in the meeting, or while it is in confidence."""
        is_open = self.meeting.status == MeetingStatus.OPEN
        in_confidence = line.record.state in AmendmentState.confidential
        return steps_of(line.facts) if is_open or in_confidence else ()

    def vote_rows(self, votes: Iterable[Vote]) -> list[VoteRow]:
        """Return votes with result, tally and what can follow."""
        return [
            VoteRow(
                vote,
                _look_of_vote(vote),
                "Open" if vote.status == VoteStatus.OPEN else badge_words(vote),
                figures_of(vote),
                self.buttons(steps_of_vote(self.business.vote_facts[vote.pk])),
                is_now=("vote", vote.pk) == self.now_is_about,
            )
            for vote in votes
        ]

    # Buttons.

    def allowed(self, steps: Iterable[Step]) -> list[Step]:
        """Keep the steps that the clerk's roles allow; whoever may read may see the roll."""
        if not self.may_key:
            seen = (step for step in steps if step.verb in {ROLL, CHECK_LIST})
            return [replace(s, label="See the roll" if s.verb == ROLL else s.label) for s in seen]
        return [
            step
            for step in steps
            if self.may_publish or step.of != "vote" or step.verb not in PUBLISHERS_ONLY
        ]

    def buttons(self, steps: Iterable[Step]) -> Buttons:
        """Return the buttons of a line."""
        found = [self.button(step) for step in self.allowed(steps)]
        usual = [button for button in found if button.step.usual]
        return Buttons(usual, [button for button in found if not button.step.usual])

    def button(self, step: Step, *, in_place: bool = False) -> Button:
        """Return a step as a link, or as a form where it can be done on this page."""
        if step.how == "member" and not in_place:
            chosen = replace(step, label=f"{step.asks} …")
            return Button(chosen, f"{self.here}?{urlencode({'step': step.key})}", is_form=False)
        if step.how == "go":
            return Button(step, self.address_of(step), is_form=False)
        hidden = [("evidence", Evidence.DESK.value), ("next", self.here)]
        hidden += [("consent", "on")] if step.consent else []
        hidden += [("meeting", str(self.meeting.pk))] if self.is_put_off(step) else []
        return Button(step, self.address_of(step), True, tuple(hidden), self.known(step))

    def is_put_off(self, step: Step) -> bool:
        """Tell whether a step takes up a motion that an earlier meeting adjourned."""
        return step.verb == Verb.RESUME and any(
            line.facts.pk == step.pk and line.record.meeting_id != self.meeting.pk
            for line in self.business.motions
        )

    def known(self, step: Step) -> int | None:
        """Return the member that the paper already names for a step."""
        if not step.field:
            return None
        for line in self.business.papers:
            if (line.facts.kind, line.facts.pk) == (step.of, step.pk):
                return getattr(line.record, f"{step.field}_id", None)
        return None

    def address_of(self, step: Step) -> str:
        """Return the address of a verb's page, of a roll, or of a vote to be opened."""
        if step.verb == CHECK_LIST:
            return desk_address(self.meeting.pk, "check-list/")
        if step.verb == ROLL:
            return reverse("admin:votes_vote_roll_call", args=[step.pk])
        if step.verb == OPEN_VOTE:
            given = {"meeting": self.meeting.pk, "subject": step.subject}
            given |= {"replaces": step.replaces} if step.replaces else {}
            return f"{reverse('admin:votes_vote_add')}?{urlencode(given)}"
        return f"{_verb_address(step)}?{urlencode({'next': self.here})}"

    def meeting_buttons(self, shown: Step | None) -> list[Button]:
        """Return the verbs of the meeting itself that are not the next thing already."""
        steps = self.allowed(steps_of_meeting(self.meeting.status, self.meeting.pk))
        found = [self.button(step, in_place=True) for step in steps if step != shown]
        if self.may_key and self.meeting.status == MeetingStatus.OPEN:
            other = Step(OPEN_VOTE, "Open another vote")
            given = urlencode({"meeting": self.meeting.pk})
            address = f"{reverse('admin:votes_vote_add')}?{given}"
            found.append(Button(other, address, is_form=False))
        if self.may_key and self.meeting.status in BEFORE_THE_END and self.business.motions:
            given = urlencode({"meeting": self.meeting.pk, "next": self.here})
            address = f"{reverse('admin:amendments_amendment_add')}?{given}"
            draft = Step("draft-amendment", "Draft an amendment")
            found.append(Button(draft, address, is_form=False))
        return found

    # The newest step.

    def last(self) -> TakenBack | None:
        """Return the newest step with the verbs that put it right, where there are any."""
        found = last_step(self.meeting)
        if found is None:
            return None
        is_theirs = self.may_key and not self.may_publish and found.event.verb == VoteVerb.DECLARE
        return TakenBack(_words_of(found), found.event, self.ways_back(found), is_theirs)

    def ways_back(self, last: LastStep) -> list[tuple[str, str]]:
        """Return label and address of what can put a step right; verbs, nothing else."""
        if not self.may_key or last.kind == "meeting":
            return []
        if last.kind == "vote":
            return self._ways_back_of_vote(last)
        change = reverse(f"admin:amendments_{last.kind}_change", args=[last.record.pk])
        if last.event.verb in RECORDED_MOVERS:
            return [(f"Correct the {RECORDED_MOVERS[last.event.verb]}", change)]
        return [(f"See {name_of(last.record)}", change)]

    def _ways_back_of_vote(self, last: LastStep) -> list[tuple[str, str]]:
        is_new = last.event.verb in {VoteVerb.OPEN, VoteVerb.DECLARE}
        facts = self.business.vote_facts.get(last.record.pk)
        if not is_new or facts is None:
            return []
        steps = [step for step in self.allowed(steps_of_vote(facts)) if step.verb != ROLL]
        return [(step.label, self.address_of(step)) for step in steps]


def _verb_address(step: Step) -> str:
    names = {"meeting": "council_meeting", "vote": "votes_vote"}
    model = names.get(step.of, f"amendments_{step.of}")
    return reverse(f"admin:{model}_verb", args=[step.pk, step.verb])


def _look_of_paper(line: PaperLine) -> str:
    in_confidence = line.record.state in AmendmentState.confidential
    return "live" if in_confidence else look_of(line.record)


def _look_of_vote(vote: Vote) -> str:
    if vote.status == VoteStatus.OPEN:
        return "live"
    return "no" if vote.status == VoteStatus.VOID else LOOKS[vote.declared_result or "unknown"]


def _words_of(last: LastStep) -> str:
    """Say what was done: "Amendment 2: seconded"."""
    if last.kind == "meeting":
        return f"The meeting: {MEETING_VERBS.get(last.event.verb, last.event.verb)}"
    label = last.event.get_verb_display()
    name = f"Vote {last.record.number}" if last.kind == "vote" else name_of(last.record)
    return f"{name}: {label[0].lower()}{label[1:]}"
