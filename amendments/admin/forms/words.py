"""Forms of a paper's words: a new version, a motion, the motion that is meant."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from amendments.admin.forms.needs import members_of
from amendments.enums import AmendmentState
from amendments.models import Amendment, Budget, Motion, MotionVersion
from council.admin.access import rights_of
from council.admin.forms import VerbForm
from council.models import AgendaItem


class TextForm(VerbForm):
    """New words of a motion."""

    def add_fields(self) -> None:
        """Begin with the words as they stand."""
        current = self.record.current
        self.fields["text"] = forms.CharField(
            label="Words",
            initial=current.text if current else "",
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["altered_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id), label="Altered by", required=False
        )


class NewVersionForm(VerbForm):
    """Words of a motion moved again, and the amendments that they contain."""

    def add_fields(self) -> None:
        """Offer the amendments in force."""
        in_force = Amendment.objects.filter(
            motion=self.record, state__in=sorted(AmendmentState.in_substantive)
        )
        current: MotionVersion | None = self.record.current
        self.fields["text"] = forms.CharField(
            label="Words",
            initial=current.text if current else "",
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["takes_in"] = forms.ModelMultipleChoiceField(
            in_force,
            label="Amendments it contains",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="Nothing ticked here or below: all of them count as part of it.",
        )
        self.fields["takes_in_none"] = forms.BooleanField(
            label="It contains none of them", required=False
        )

    def clean(self) -> dict[str, Any]:
        """Refuse words that contain some amendments and none of them."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("takes_in_none") and data.get("takes_in"):
            self.add_error("takes_in_none", "Some are ticked above: take one of the two back.")
        return data


class MotionForm(VerbForm):
    """A motion for the paper of a meeting."""

    title = forms.CharField(max_length=300)
    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def add_fields(self) -> None:
        """Offer the budgets and items of this meeting."""
        self.fields["budget"] = forms.ModelChoiceField(
            Budget.objects.filter(council=self.record.council_id), required=False
        )
        self.fields["item"] = forms.ModelChoiceField(
            AgendaItem.objects.filter(meeting=self.record), label="Agenda item", required=False
        )


def motions_of(user: Any, kinds: tuple[str, ...]) -> QuerySet[Motion]:
    """Return the motions that the user may draft amendments to, newest first."""
    found = Motion.objects.filter(rights_of(user).within("council", *kinds))
    return found.select_related("budget", "meeting__body").order_by("-meeting__held_on", "-id")


class ChooseMotionForm(forms.Form):
    """Which motion the amendment is to."""

    def __init__(self, motions: QuerySet[Motion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"] = forms.ModelChoiceField(motions)
