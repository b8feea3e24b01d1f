"""The form that takes a lost amendment into the executive's revision."""

from typing import Any

from django import forms

from amendments import actions
from amendments.admin.forms.needs import members_of
from amendments.models import Amendment
from amendments.rules.states import TAKEN_IN_LATER
from council.admin.forms import VerbForm
from council.admin.verbs import VerbButton
from council.records import Occasion


class RevisionForm(VerbForm):
    """Which lost amendment the executive takes in, and who puts its revision."""

    def add_fields(self) -> None:
        """Offer what the council lost on the same motion."""
        lost = Amendment.objects.filter(motion=self.record.motion_id, state__in=TAKEN_IN_LATER)
        self.fields["cause_amendment"] = forms.ModelChoiceField(
            lost.exclude(pk=self.record.pk), label="Lost amendment that it takes in"
        )
        self.fields["accepted_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id), label="Put for the executive by", required=False
        )


def _take_in(revision: Amendment, data: dict[str, Any], occasion: Occasion) -> None:
    given = {name: data[name] for name in ("cause_amendment", "accepted_by")}
    actions.executive_take_in(revision, **given, occasion=occasion)


EXECUTIVE_REVISION = VerbButton(
    "executive-take-in", "Executive takes in a lost amendment", _take_in, RevisionForm,
    help_text="For the executive's own revision, while its period runs. The amendment that"
    " council lost stays lost; these lines count as the executive's.",
)  # fmt: skip
