"""The form that puts a question: what it is about, its words, and how it is taken."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from amendments.enums import VoteMethod
from amendments.models import AmendmentVersion, MotionVersion
from council.admin.access import rights_of
from council.admin.forms import VerbForm
from council.models import AgendaItem, Meeting, Member
from council.queries import members_in_office, membership_list_complete
from votes.actions import OptionInput
from votes.enums import (
    CastingRule,
    ThresholdKind,
    ThresholdOf,
    VoteKind,
    VotesNeeded,
    VoteStatus,
    VoteTrigger,
)
from votes.forms.prefill import subjects_before
from votes.models import Vote
from votes.rules import Threshold, threshold_asked

ANSWERS = 10
NO_SUBJECT = ("", "Neither a motion nor an amendment")
EXPLAINED = {
    VoteKind.MAIN: "Main motion (the budget itself, amended or not)",
    VoteKind.EN_BLOC: "Several motions or amendments together, one answer for all",
    VoteKind.PROCEDURAL: "Procedural (adjourn, suspend, put the question), about no paper",
    VoteKind.ELIMINATION: "Round of elimination among several answers",
    VoteKind.APPOINTMENT: "Appointment, with the candidates as answers",
}
KINDS = [(value, EXPLAINED.get(VoteKind(value), label)) for value, label in VoteKind.choices]
MORE = [(ThresholdKind.AT_LEAST, "At least"), (ThresholdKind.MORE_THAN, "More than")]


class TakenAgain(forms.ModelChoiceField):
    """Void votes of the meeting, by the words that were put."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a vote by its number and its question."""
        return f"Vote {obj.number}: {obj.question}"


class OpenVoteForm(VerbForm):
    """The question put, what it is about, how the vote is taken and what it needs."""

    kind = forms.ChoiceField(label="Kind of question", choices=KINDS, initial=VoteKind.AMENDMENT)
    question = forms.CharField(
        label="Question, in the words put",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see these words. Change them to exactly what the chair puts.",
        error_messages={"required": "Write the words that the chair puts."},
    )
    method = forms.ChoiceField(
        label="How the vote is taken",
        choices=VoteMethod,
        initial=VoteMethod.RECORDED_ROLL_CALL,
    )
    trigger = forms.ChoiceField(
        label="Why names are taken", choices=VoteTrigger, initial=VoteTrigger.STATUTORY_BUDGET
    )
    needed = forms.ChoiceField(
        label="Votes needed",
        choices=VotesNeeded,
        initial=VotesNeeded.SIMPLE,
        required=False,
        widget=forms.RadioSelect,
        help_text="Those who abstain do not count, unless the fraction is of members or seats.",
    )
    casting = forms.ChoiceField(
        label="Casting vote of the person presiding",
        choices=CastingRule,
        initial=CastingRule.USUAL,
        required=False,
        help_text="As usual: allowed where more for than against is enough, else not.",
    )
    fraction_kind = forms.ChoiceField(
        label="Fraction: how it is met", choices=MORE, required=False
    )
    fraction_top = forms.IntegerField(label="Fraction: upper number", min_value=1, required=False)
    fraction_bottom = forms.IntegerField(
        label="Fraction: lower number", min_value=1, required=False
    )
    fraction_of = forms.ChoiceField(
        label="Fraction of whom", choices=[("", "Choose"), *ThresholdOf.choices], required=False
    )
    fixed_number = forms.IntegerField(
        label="Fixed number of votes for", min_value=1, required=False
    )
    is_private = forms.BooleanField(label="Taken in private session", required=False)

    def add_fields(self) -> None:
        """Offer what is before this meeting, who can preside and what may be taken again."""
        meeting = self.record
        papers = subjects_before(meeting)
        self.fields["subjects"] = forms.MultipleChoiceField(
            label="What it is about",
            required=False,
            choices=papers,
            widget=forms.CheckboxSelectMultiple,
            help_text="To take one out of several that go together, leave its box empty.",
        )
        self.fields["presiding_member"] = forms.ModelChoiceField(
            _can_preside(meeting), label="Person presiding", required=False
        )
        self.fields["item"] = forms.ModelChoiceField(
            AgendaItem.objects.filter(meeting=meeting), label="Agenda item", required=False
        )
        self.fields["replaces"] = TakenAgain(
            Vote.objects.filter(meeting=meeting, status=VoteStatus.VOID).order_by("number"),
            label="Taken again in place of a void vote",
            required=False,
            empty_label="No, it is put for the first time",
        )
        for number in range(1, ANSWERS + 1):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=f"Answer {number}", max_length=200, required=False
            )
            self.fields[f"answer_subject_{number}"] = forms.ChoiceField(
                label=f"Answer {number} stands for", choices=[NO_SUBJECT, *papers], required=False
            )

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """Return the answers as pairs of fields: the words, and what they stand for."""
        for number in range(1, ANSWERS + 1):
            yield self[f"answer_{number}"], self[f"answer_subject_{number}"]

    def has_answers(self) -> bool:
        """Tell whether answers are wanted or already keyed."""
        keyed = any(words.value() for words, _ in self.rows())
        return keyed or self["kind"].value() in VoteKind.with_options

    def is_usual(self) -> bool:
        """Tell whether the vote needs what votes usually need."""
        needed, casting = self["needed"].value(), self["casting"].value()
        return needed in {None, VotesNeeded.SIMPLE} and casting in {None, CastingRule.USUAL}

    def clean(self) -> dict[str, Any]:
        """Turn boxes, answers and the words of the threshold into what the verb takes."""
        data = super().clean() or self.cleaned_data
        answers = self._answers(data)
        places = [place for _, place in answers if place]
        chosen = list(dict.fromkeys([*data.get("subjects", []), *places]))
        data["subjects"] = [_version(value) for value in chosen]
        data["options"] = [
            OptionInput(words, chosen.index(place) + 1 if place else None)
            for words, place in answers
        ]
        return data | _threshold(data)

    def _answers(self, data: dict[str, Any]) -> list[tuple[str, str]]:
        """Return words and subject of each answer; one without words is called as its subject."""
        found = []
        for number in range(1, ANSWERS + 1):
            words, place = (
                data.get(f"answer_{number}", ""),
                data.get(f"answer_subject_{number}", ""),
            )
            if words or place:
                known = dict(self.fields["subjects"].choices)  # type: ignore[attr-defined]  # the field is of a choosing class
                found.append((words or known[place], place))
        return found


def _can_preside(meeting: Meeting) -> QuerySet[Member]:
    """Return who sat that day; everybody of the council where that list is not whole."""
    if membership_list_complete(meeting.council, meeting.held_on):
        return members_in_office(meeting.council, meeting.held_on).order_by("sort_name")
    return Member.objects.filter(council=meeting.council_id).order_by("sort_name")


def _threshold(data: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the threshold that the clerk's words ask for (domain 5.4)."""
    asked: Threshold = threshold_asked(
        data.get("needed") or VotesNeeded.SIMPLE,
        data.get("casting") or CastingRule.USUAL,
        kind=data.get("fraction_kind") or ThresholdKind.AT_LEAST,
        fraction=(data.get("fraction_top"), data.get("fraction_bottom")),
        of=data.get("fraction_of"),
        number=data.get("fixed_number"),
    )
    return {
        "threshold_kind": asked.kind,
        "threshold_numerator": asked.numerator,
        "threshold_denominator": asked.denominator,
        "threshold_of": asked.of or "",
        "threshold_number": asked.number,
        "casting_allowed": asked.casting_allowed,
    }


def _version(value: str) -> MotionVersion | AmendmentVersion:
    kind, _, key = value.partition("-")
    model: Any = MotionVersion if kind == "motion" else AmendmentVersion
    version: MotionVersion | AmendmentVersion = model.objects.get(pk=int(key))
    return version


class ChooseMeetingForm(forms.Form):
    """In which meeting the vote is taken."""

    def __init__(self, user: Any, kinds: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"] = forms.ModelChoiceField(meetings_of(user, kinds))


def meetings_of(user: Any, kinds: tuple[str, ...]) -> QuerySet[Meeting]:
    """Return the meetings in which the user may open a vote, newest first."""
    found = Meeting.objects.filter(rights_of(user).within("council", *kinds))
    return found.select_related("body", "council").order_by("-held_on", "-id")
