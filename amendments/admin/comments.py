"""The form that corrects an officer's comment which readers have seen."""

from typing import Any

from django import forms

from amendments import actions
from amendments.actions.assessing import CORRECTABLE
from amendments.enums import Opinion
from amendments.models import AmendmentVersion, Assessment
from council.admin.access import FIGURES
from council.admin.forms import MOMENT, ReasonedForm
from council.admin.verbs import VerbButton
from council.records import Occasion


class CommentForm(ReasonedForm):
    """Which comment, and what it should say; an empty answer leaves a thing as it is."""

    text = forms.CharField(label="Text", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    reserves_after = forms.IntegerField(label="Reserves after, in whole units", required=False)
    reserves_minimum = forms.IntegerField(
        label="The least they should be, in whole units", required=False
    )
    signed_by = forms.CharField(label="Signed off by", max_length=120, required=False)
    signed_at = forms.DateTimeField(label="Signed off at", required=False, widget=MOMENT)

    def add_fields(self) -> None:
        """Offer the comments on this version."""
        said = Assessment.objects.filter(version=self.record)
        self.fields["said"] = forms.ModelChoiceField(said, label="Comment of")
        self.fields["opinion"] = forms.ChoiceField(
            choices=[("", "As it is"), *Opinion.choices], required=False
        )
        self.order_fields(["said", "opinion"])


def _correct(version: AmendmentVersion, data: dict[str, Any], occasion: Occasion) -> None:
    given = {name: data[name] for name in sorted(CORRECTABLE) if data[name] not in {None, ""}}
    actions.correct_assessment(data["said"], given, occasion=occasion)


CORRECT_COMMENT = VerbButton(
    "correct-comment", "Correct a comment", _correct, CommentForm, FIGURES,
    help_text="Readers see what it said before, what it says now, and why. What you leave"
    " empty stays as it is.",
)  # fmt: skip
