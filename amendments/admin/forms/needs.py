"""What a verb needs of a paper: members, causes and what its rule asks (domain 4)."""

from typing import Any, ClassVar

from django import forms

from amendments.enums import RefusalGround
from amendments.models import Amendment
from amendments.rules import Need
from council.admin.forms import VerbForm
from council.enums import Evidence
from council.models import Meeting, Member

MEMBER_OF_NEED = {
    Need.MOVER: ("mover", "Moved by"),
    Need.SECONDER: ("seconder", "Seconded by"),
    Need.ACCEPTOR: ("accepted_by", "Accepted by"),
}


def members_of(council_id: int) -> Any:
    """Return the members of a council in the order of the roll."""
    return Member.objects.filter(council=council_id).order_by("sort_name")


def cause_fields(amendment: Any) -> dict[str, forms.Field]:
    """Return the fields for the amendment, or the vote, that something is because of."""
    return {
        "cause_amendment": forms.ModelChoiceField(
            Amendment.objects.filter(meeting=amendment.meeting_id).exclude(pk=amendment.pk),
            label="Because of this amendment",
            required=False,
        ),
        "cause_vote": forms.CharField(
            label="Or because of this vote", required=False, help_text="Its reference."
        ),
    }


class NeedsForm(VerbForm):
    """What one verb needs at the desk; a source may leave it empty."""

    needs: ClassVar[frozenset[Need]] = frozenset()
    wants_cause: ClassVar[bool] = False
    only_reported: ClassVar[bool] = False
    in_a_later_meeting: ClassVar[bool] = False

    def add_fields(self) -> None:
        """Ask for members, ground, cause and consent as the verb needs them."""
        members = members_of(self.record.council_id)
        for need, (name, label) in MEMBER_OF_NEED.items():
            if need in self.needs:
                self.fields[name] = forms.ModelChoiceField(members, label=label, required=False)
        if Need.GROUND in self.needs:
            self.fields["ground"] = forms.ChoiceField(choices=RefusalGround)
        if self.wants_cause:
            self.fields |= cause_fields(self.record)
        if Need.CONSENT in self.needs:
            self.fields["consent"] = forms.BooleanField(
                label="The meeting consented", required=False
            )
        if self.only_reported:
            told = [choice for choice in Evidence.choices if choice[0] != Evidence.DESK]
            self.fields["evidence"] = forms.ChoiceField(label="How do you know?", choices=told)
        if self.in_a_later_meeting:
            own = self.record.meeting
            later = Meeting.objects.filter(council=own.council_id, held_on__gte=own.held_on)
            self.fields["meeting"] = forms.ModelChoiceField(
                later.exclude(pk=own.pk).select_related("body"),
                label="In which later meeting",
                required=False,
                help_text="Empty: in the meeting that put it off.",
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the consent that only the clerk in the room can have seen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        at_desk = data.get("evidence") == Evidence.DESK
        if at_desk and Need.CONSENT in self.needs and not data.get("consent"):
            self.add_error("consent", "Tick this once the meeting has consented.")
        return data
