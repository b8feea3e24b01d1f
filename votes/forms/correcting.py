"""Forms of what is put right on a roll after a declaration."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from council.admin.forms import ReasonedForm
from council.models import Member, PoliticalGroup
from council.queries import members_in_office
from votes.enums import BallotChoice
from votes.models import Vote

MARKS_AT_ONCE = 6
CASTING = (("", "None given"), ("for", "For"), ("against", "Against"))


class CorrectionForm(ReasonedForm):
    """Something that the record got wrong: readers see what, why, and by whose word."""

    authority = forms.CharField(
        label="By what authority",
        required=False,
        max_length=200,
        help_text="By whose word or which record, for readers: “Minutes of 4 March, page 3”.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [name for name in self.fields if name not in CorrectionForm.base_fields]
        self.order_fields([*first, "evidence", "happened_at", "reason", "authority"])


class CorrectBallotForm(CorrectionForm):
    """Marks that the record got wrong, a few at a time."""

    def add_fields(self) -> None:
        """Offer the members who could be on the roll of this vote."""
        for number in range(1, MARKS_AT_ONCE + 1):
            member, choice = names_of_mark(number)
            self.fields[member] = forms.ModelChoiceField(
                could_vote(self.record), label=f"Member {number}", required=number == 1
            )
            self.fields[choice] = forms.ChoiceField(
                label=f"Mark {number}", required=number == 1, choices=words_of_mark(self.record)
            )

    def marks(self) -> Iterator[tuple[Member, str]]:
        """Return the members named with what they are to be marked as."""
        for number in range(1, MARKS_AT_ONCE + 1):
            member, choice = (self.cleaned_data.get(name) for name in names_of_mark(number))
            if member is not None:
                yield member, choice or ""

    def clean(self) -> dict[str, Any]:
        """Refuse half a row, and one member twice."""
        data = super().clean() or self.cleaned_data
        found = list(self.marks())
        if len({member.pk for member, _ in found}) != len(found):
            raise ValidationError("One member is named twice: say each mark once.")
        if any(not choice for _, choice in found) and not self.errors:
            raise ValidationError("Say for each member named what the mark is.")
        return data | {"marks": {member.pk: choice for member, choice in found}}


def names_of_mark(number: int) -> tuple[str, str]:
    """Return the names of the two fields of one row."""
    return ("member", "choice") if number == 1 else (f"member_{number}", f"choice_{number}")


def words_of_mark(vote: Vote) -> list[tuple[str, str]]:
    """Return the marks that can be given, the answers of this vote among them."""
    options = vote.options.values_list("position", "label")
    answers = [(f"option-{position}", label) for position, label in options]
    return [("", "Choose"), *answers, *BallotChoice.choices]


def could_vote(vote: Vote) -> QuerySet[Member]:
    """Return the members on the roll and those in office that day."""
    there = members_in_office(vote.council, vote.held_on).values("pk")
    on_roll = vote.ballots.values("member")
    found = Member.objects.filter(pk__in=there) | Member.objects.filter(pk__in=on_roll)
    return found.order_by("sort_name")


class CorrectCastingForm(CorrectionForm):
    """The second vote of the person presiding."""

    def add_fields(self) -> None:
        """Ask who cast it, and how; none takes it off."""
        given = self.record.ballots.filter(is_casting=True).first()
        self.fields["member"] = forms.ModelChoiceField(
            could_vote(self.record),
            label="Person presiding",
            initial=given.member_id if given else self.record.presiding_member_id,
        )
        self.fields["casting"] = forms.ChoiceField(
            label="Casting vote",
            required=False,
            choices=CASTING,
            initial=given.choice if given else "",
        )


class CorrectGroupForm(CorrectionForm):
    """The group that a member sat with at the vote."""

    def add_fields(self) -> None:
        """Offer who is on the roll, and the groups of the council."""
        on_roll = Member.objects.filter(pk__in=self.record.ballots.values("member"))
        groups = PoliticalGroup.objects.filter(council=self.record.council_id)
        self.fields["member"] = forms.ModelChoiceField(on_roll.order_by("sort_name"))
        self.fields["group"] = forms.ModelChoiceField(
            groups.order_by("name"),
            label="Group at the vote",
            required=False,
            empty_label="None, or not known",
        )
