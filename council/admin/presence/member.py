"""The page of one member in a meeting: presence, group, interests and arrears.

Interests and arrears are for clerks who key and nobody else.
"""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from council import actions
from council.admin.access import KEYING
from council.admin.desk import desk_address, desk_frame, meeting_or_404
from council.admin.presence.entering import member_or_404
from council.admin.presence.lines import UNDER_WAY, stay_words
from council.admin.presence.moments import group_moment
from council.enums import InterestKind
from council.errors import RuleBroken
from council.models import AgendaItem, Interest, Meeting, Member, PoliticalGroup
from council.queries import group_of, interests_of, presence_of
from council.records import Occasion

NOT_KNOWN = (("", "Not known"), ("yes", "Yes"), ("no", "No"))
SAID = {"": None, "yes": True, "no": False}


def _three(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=NOT_KNOWN, required=False, coerce=SAID.get, empty_value=None
    )


class GroupForm(forms.Form):
    """A change of group, from a moment on."""

    group = forms.ModelChoiceField(
        PoliticalGroup.objects.none(), required=False, empty_label="No group"
    )
    at = forms.CharField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="Empty: now.",
    )
    reason = forms.CharField(label="What was said", required=False, max_length=200)

    def __init__(self, record: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        groups = PoliticalGroup.objects.filter(council=record.council)
        field: Any = self.fields["group"]
        field.queryset = groups.filter(valid_to__isnull=True)


class InterestForm(forms.Form):
    """An interest, as it was declared."""

    kind = forms.ChoiceField(choices=InterestKind)
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), required=False, empty_label="All business of the meeting"
    )
    words = forms.CharField(
        label="Words", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_minuted = forms.BooleanField(
        label="Declared at the meeting and minuted",
        required=False,
        help_text="Only then do the words stand in the minutes.",
    )
    has_dispensation = _three("Has a dispensation")
    left_room = _three("Left the room")

    def __init__(self, record: Meeting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        field: Any = self.fields["item"]
        field.queryset = AgendaItem.objects.filter(meeting=record)


class MemberPage:
    """One request for the page of one member in one meeting."""

    def __init__(self, request: HttpRequest, record: Meeting, member: Member) -> None:
        self.request, self.record, self.member = request, record, member
        self.occasion = Occasion(by=request.user)
        posted = request.POST if request.method == "POST" else None
        self.asked = posted.get("do", "") if posted else ""
        self.data = posted
        self.interests = list(interests_of(record).filter(member=member))

    def bound(self, name: str) -> Any:
        """Return what was sent, for the form that it was sent by."""
        return self.data if self.asked == name else None

    def respond(self) -> HttpResponse:
        """Show the page, or do what was asked and show what came of it."""
        self.group_form = GroupForm(
            self.record, self.bound("group"), prefix="group", initial={"group": self.group()}
        )
        self.new_form = InterestForm(self.record, self.bound("declare"), prefix="new")
        self.forms = [(row, self._form_of(row)) for row in self.interests]
        if self.data is not None and self.act():
            return HttpResponseRedirect(self.request.path)
        return self.show()

    def _form_of(self, row: Interest) -> InterestForm:
        name = {True: "yes", False: "no", None: ""}
        initial = {
            "kind": row.kind,
            "item": row.item_id,
            "words": row.words,
            "is_minuted": row.is_minuted,
            "has_dispensation": name[row.has_dispensation],
            "left_room": name[row.left_room],
        }
        bound = self.bound(f"correct-{row.pk}")
        return InterestForm(self.record, bound, prefix=f"i{row.pk}", initial=initial)

    def act(self) -> bool:
        """Call the verb; return False when the page must be shown again with its errors."""
        if self.asked == "group":
            return self._run(self.group_form, self._change_group, "The group is changed.")
        if self.asked == "declare":
            return self._run(self.new_form, self._declare, "Recorded, for clerks only.")
        for row, form in self.forms:
            if self.asked == f"correct-{row.pk}":
                return self._run(form, partial(self._correct, row), "Corrected.")
            if self.asked == f"withdraw-{row.pk}":
                return self._withdraw(row)
        return False

    def _run(self, form: Any, verb: Any, told: str) -> bool:
        if not form.is_valid():
            return False
        try:
            verb(form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, error)
            return False
        messages.success(self.request, told)
        return True

    def _change_group(self, data: dict[str, Any]) -> None:
        at = group_moment(self.record, data["at"])
        occasion = Occasion(by=self.request.user, reason=data["reason"])
        actions.change_group(self.member, data["group"], at, occasion=occasion)

    def _declare(self, data: dict[str, Any]) -> None:
        actions.declare_interest(self.record, self.member, occasion=self.occasion, **data)

    def _correct(self, row: Interest, data: dict[str, Any]) -> None:
        actions.correct_interest(row, data, occasion=self.occasion)

    def _withdraw(self, row: Interest) -> bool:
        reason = self.request.POST.get("reason", "")
        try:
            actions.withdraw_interest(row, occasion=Occasion(by=self.request.user, reason=reason))
        except RuleBroken as error:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, "Taken out.")
        return True

    def group(self) -> int | None:
        """Return the member's group as the meeting stands."""
        at = timezone.now() if self.record.status in UNDER_WAY else self.record.held_on
        return group_of([self.member.pk], at)[self.member.pk]

    def show(self) -> HttpResponse:
        """Return the page."""
        rows = presence_of(self.record, self.member).get(self.member.pk, [])
        context = desk_frame(self.request, self.record, str(self.member)) | {
            "member": self.member,
            "words": stay_words(self.record, rows),
            "group": PoliticalGroup.objects.filter(pk=self.group() or 0).first(),
            "group_form": self.group_form,
            "new_form": self.new_form,
            "forms": self.forms,
            "back": desk_address(self.record.pk, "presence/"),
        }
        return render(self.request, "desk/presence_member.html", context)


@never_cache
def presence_member(request: HttpRequest, meeting: int, member: int) -> HttpResponse:
    """Show one member's group and interests in a meeting; for clerks who key."""
    record = meeting_or_404(request, meeting, *KEYING)
    return MemberPage(request, record, member_or_404(record, str(member))).respond()
