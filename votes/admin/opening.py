"""The page on which a vote is opened: what the clerk sees, and the verb that it calls."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from amendments.enums import VoteMethod
from council.admin.access import KEYING
from council.admin.desk import desk_frame
from council.models import Meeting
from council.queries import councils_of
from council.zones import speak_times_of
from votes import actions
from votes.enums import VoteKind, VoteStatus
from votes.forms.opening import ChooseMeetingForm, OpenVoteForm, meetings_of
from votes.forms.prefill import next_round_after, prefill, waiting_to_be_retaken
from votes.models import Vote

OPENED_WITH = (
    "kind", "question", "subjects", "options", "method", "trigger", "presiding_member", "item",
    "is_private", "replaces", "threshold_kind", "threshold_numerator", "threshold_denominator",
    "threshold_of", "threshold_number", "casting_allowed",
)  # fmt: skip
MAIN_FIELDS = ("subjects", "kind", "question")
TAKEN_FIELDS = ("presiding_member", "method", "trigger")
NEEDED_FIELDS = (
    "casting", "fraction_kind", "fraction_top", "fraction_bottom", "fraction_of", "fixed_number",
)  # fmt: skip
OTHER_FIELDS = ("item", "replaces", "is_private", "evidence", "happened_at", "reason")


class OpenVotePage:
    """One request for the page of one meeting's next vote."""

    def __init__(self, request: HttpRequest, model_admin: ModelAdmin) -> None:
        self.request = request
        self.model_admin = model_admin

    def respond(self) -> HttpResponse:
        """Ask first for the meeting; show the form, or open the vote and go to its roll."""
        if "meeting" not in self.request.GET:
            return self._choose_meeting()
        key = self.request.GET["meeting"]
        meetings = meetings_of(self.request.user, KEYING)
        meeting = get_object_or_404(meetings, pk=key if key.isdecimal() else 0)
        speak_times_of(meeting.council)
        form = OpenVoteForm(
            meeting, self.request.POST or None, initial=prefill(meeting, self.request.GET)
        )
        vote = self._opened(form, meeting) if form.is_valid() else None
        if vote is not None:
            return HttpResponseRedirect(_next_page(vote))
        return self._show(form, meeting)

    def _opened(self, form: OpenVoteForm, meeting: Meeting) -> Vote | None:
        """Call the verb; put a broken rule on the form and return None."""
        data = form.cleaned_data
        try:
            with transaction.atomic():
                vote = actions.open_vote(
                    meeting,
                    **{name: data[name] for name in OPENED_WITH},
                    occasion=form.occasion(self.request.user),
                )
                self.model_admin.log_addition(self.request, vote, "Opened")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return None
        messages.success(self.request, _what_next(vote))
        return vote

    def _choose_meeting(self) -> HttpResponse:
        """Show a short form in the frame of the desk, which has no meeting yet."""
        council = councils_of(self.request.user).first()
        form = ChooseMeetingForm(self.request.user, KEYING)
        context = {"title": "Open a vote", "council": council, "form": form}
        return TemplateResponse(self.request, "votes/choose_meeting.html", context)

    def _show(self, form: OpenVoteForm, meeting: Meeting) -> HttpResponse:
        context = {
            **desk_frame(self.request, meeting, "Open a vote"),
            "form": form,
            "main_fields": [form[name] for name in MAIN_FIELDS],
            "taken_fields": [form[name] for name in TAKEN_FIELDS],
            "needed_fields": [form[name] for name in NEEDED_FIELDS],
            "other_fields": [form[name] for name in OTHER_FIELDS],
            "open_votes": Vote.objects.filter(meeting=meeting, status=VoteStatus.OPEN),
            "void_votes": waiting_to_be_retaken(meeting),
            "next_round": next_round_after(meeting),
        }
        return TemplateResponse(self.request, "votes/open_vote.html", context)


def _takes_names(vote: Vote) -> bool:
    return vote.method in VoteMethod.named or vote.kind in VoteKind.with_options


def _next_page(vote: Vote) -> str:
    """Return the roll, at the chair's words where no names are to be keyed."""
    roll = reverse("admin:votes_vote_roll_call", args=[vote.pk])
    return roll if _takes_names(vote) else f"{roll}#declare"


def _what_next(vote: Vote) -> str:
    if _takes_names(vote):
        return "The vote is open. Key the marks below."
    return "The vote is open. No names are needed: key what the chair declares."
