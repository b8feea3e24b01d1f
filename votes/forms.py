"""Forms of a vote: the roll call, what the chair declares, and the question that is put.

They look at shape alone; whether a mark or a result may stand is for votes.actions.
"""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from amendments.enums import AmendmentState, MotionState, Outcome, VoteMethod
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.admin.access import rights_of
from council.admin.forms import ReasonedForm, VerbForm
from council.models import AgendaItem, Meeting, Member
from votes.actions import BallotMark
from votes.enums import BallotChoice, VoteKind, VoteTrigger
from votes.models import Vote

# Short names: ten buttons for each of 84 members would else weigh on a slow line.
FIELD = re.compile(r"^c-(\d+)$")
SEEN = "s-{}"
OPTION = re.compile(r"^option-(\d+)$")
SHAPE = "The page was sent in a form that cannot be read. Open it again and key the marks again."


class RollCallForm:
    """Marks as sent: for each member the choice, and the revision and mark that were seen."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.error = ""
        self.choices: dict[int, str] = {}
        self.seen: dict[int, tuple[str, int]] = {}
        self.marks: list[BallotMark] = []

    def is_valid(self) -> bool:
        """Read every mark; say so if one cannot be read."""
        try:
            for name, value in self.data.items():
                found = FIELD.match(name)
                if found:
                    self._read(int(found[1]), value)
        except (ValueError, KeyError):
            self.error = SHAPE
        return not self.error

    def _read(self, member: int, value: str) -> None:
        """Keep what is keyed; a mark that the clerk changed goes to the verb."""
        revision, _, was = self.data[SEEN.format(member)].partition(" ")
        mark = _mark(member, value, int(revision))
        self.choices[member] = value
        self.seen[member] = (was, int(revision))
        if value != was:
            self.marks.append(mark)


def _mark(member: int, value: str, seen: int) -> BallotMark:
    """Return one mark; ValueError for a word that is no choice."""
    option = OPTION.match(value)
    if option:
        return BallotMark(member_id=member, option_id=int(option[1]), expected_revision=seen)
    return BallotMark(member_id=member, choice=BallotChoice(value), expected_revision=seen)


class DeclareForm(forms.Form):
    """What the chair declares (domain 5.2): the result, and figures as far as they are said."""

    # Marks are saved long before there is a result, with the same form.
    use_required_attribute = False

    declared_result = forms.ChoiceField(
        label="The chair declares it", choices=Outcome, widget=forms.RadioSelect
    )
    for_ = forms.IntegerField(label="For", min_value=0, required=False)
    against = forms.IntegerField(label="Against", min_value=0, required=False)
    abstained = forms.IntegerField(label="Abstained", min_value=0, required=False)
    words = forms.CharField(
        label="The chair's word", max_length=120, required=False, help_text="AGREED, FELL, ..."
    )
    casting = forms.ChoiceField(
        label="Casting vote",
        required=False,
        choices=[("", "None given"), ("for", "For"), ("against", "Against")],
        help_text="Only on equal votes, and only by the person presiding.",
    )
    roll_complete = forms.BooleanField(
        label="Every member who could vote is marked above", required=False
    )
    eliminated = forms.TypedMultipleChoiceField(
        label="Dropped in this round",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    expected_revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, vote: Vote, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if vote.kind == VoteKind.ELIMINATION:
            left = vote.options.filter(is_eliminated=False).values_list("pk", "label")
            self.fields["eliminated"].choices = list(left)  # type: ignore[attr-defined]
        else:
            del self.fields["eliminated"]


class OpenVoteForm(VerbForm):
    """The question put, what it is about, and how the vote is taken."""

    kind = forms.ChoiceField(choices=VoteKind, initial=VoteKind.AMENDMENT)
    question = forms.CharField(
        label="Question, in the words put", widget=forms.Textarea(attrs={"rows": 3})
    )
    method = forms.ChoiceField(
        label="How the vote is taken",
        choices=VoteMethod,
        initial=VoteMethod.RECORDED_ROLL_CALL,
    )
    trigger = forms.ChoiceField(
        label="Why names are taken", choices=VoteTrigger, initial=VoteTrigger.STATUTORY_BUDGET
    )
    options = forms.CharField(
        label="Answers",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One on each line; only for an elimination round or an appointment.",
    )
    is_private = forms.BooleanField(label="Taken in private session", required=False)

    def add_fields(self) -> None:
        """Offer what is before this meeting."""
        council = Member.objects.filter(council=self.record.council_id)
        self.fields["subjects"] = forms.MultipleChoiceField(
            label="What it is about",
            required=False,
            choices=subjects_before(self.record),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["presiding_member"] = forms.ModelChoiceField(
            council.order_by("sort_name"), label="Person presiding", required=False
        )
        self.fields["item"] = forms.ModelChoiceField(
            AgendaItem.objects.filter(meeting=self.record), label="Agenda item", required=False
        )

    def clean_options(self) -> list[str]:
        """Return the answers, one a line."""
        lines = self.cleaned_data["options"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean_subjects(self) -> list[MotionVersion | AmendmentVersion]:
        """Return the versions that the question is about."""
        return [_version(value) for value in self.cleaned_data["subjects"]]


def subjects_before(meeting: Meeting) -> list[tuple[str, str]]:
    """List the versions a meeting can vote on: motions and amendments that are not over."""
    motions = Motion.objects.filter(
        meeting=meeting, current__isnull=False, state__in=[*_live(MotionState), "lost"]
    )
    amendments = Amendment.objects.filter(
        meeting=meeting, current__isnull=False, state__in=sorted(AmendmentState.live)
    )
    return [
        *[(f"motion-{row.current_id}", f"Motion {row.number}: {row.title}") for row in motions],
        *[
            (f"amendment-{row.current_id}", f"Amendment {row.number}: {row.title}")
            for row in amendments
        ],
    ]


def _live(states: type[MotionState]) -> list[str]:
    return [states.RECOMMENDED, states.MOVED, states.SECONDED]


def _version(value: str) -> MotionVersion | AmendmentVersion:
    kind, _, key = value.partition("-")
    if kind == "motion":
        return MotionVersion.objects.get(pk=int(key))
    return AmendmentVersion.objects.get(pk=int(key))


class ChooseMeetingForm(forms.Form):
    """In which meeting the vote is taken."""

    def __init__(self, user: Any, kinds: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"] = forms.ModelChoiceField(meetings_of(user, kinds))


def meetings_of(user: Any, kinds: tuple[str, ...]) -> QuerySet[Meeting]:
    """Return the meetings in which the user may open a vote, newest first."""
    found = Meeting.objects.filter(rights_of(user).within("council", *kinds))
    return found.select_related("body").order_by("-held_on", "-id")


class CorrectBallotForm(ReasonedForm):
    """One member's mark that the record got wrong."""

    def add_fields(self) -> None:
        """Offer the members on the roll of this vote."""
        members = Member.objects.filter(pk__in=self.record.ballots.values("member"))
        self.fields["member"] = forms.ModelChoiceField(members.order_by("sort_name"))
        self.fields["choice"] = forms.ChoiceField(label="Mark", choices=BallotChoice)


class CorrectResultForm(ReasonedForm):
    """What the chair declared, where the record got it wrong; an empty field stays as it is."""

    def add_fields(self) -> None:
        """Ask for what the record has to say."""
        vote: Vote = self.record
        self.fields["declared_result"] = forms.ChoiceField(
            choices=Outcome, initial=vote.declared_result
        )
        for name, label in (("for", "For"), ("against", "Against"), ("abstained", "Abstained")):
            field = f"declared_{name}"
            self.fields[field] = forms.IntegerField(
                label=label, min_value=0, required=False, initial=getattr(vote, field)
            )
        self.fields["declared_words"] = forms.CharField(
            label="The chair's word", required=False, initial=vote.declared_words
        )


class NoteForm(VerbForm):
    """A note for readers."""

    def add_fields(self) -> None:
        """Ask for the words."""
        self.fields["text"] = forms.CharField(
            label="Note", widget=forms.Textarea(attrs={"rows": 3})
        )
