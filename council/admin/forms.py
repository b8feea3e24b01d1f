"""Forms of the admin: records that others may change meanwhile, and what a verb needs."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from council.enums import Evidence
from council.records import Occasion

# One input with a name of its own, where Django's admin has two without.
MOMENT = forms.DateTimeInput(
    attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"
)
CORRECTION = "correction_reason"
OPENED_WITH = "opened_with"


class ScopedForm(forms.ModelForm):
    """A row of one council: whatever it points to must belong to the same council."""

    request: HttpRequest
    model_admin: Any

    def clean(self) -> dict[str, Any]:
        """Refuse rows of another council, and show what a verb refused."""
        data = super().clean() or self.cleaned_data
        council = self.model_admin.council_chosen(self.instance, data)
        for name, value in data.items():
            other = self.model_admin.council_of_related(value)
            if name in self.fields and council and other and other != council:
                self.add_error(
                    name, "This belongs to another council. Choose one of this council."
                )
        broken = getattr(self.request, "rule_broken", None)
        if broken is not None:
            self.add_error(None, broken)
        return data


class RecordForm(ScopedForm):
    """A record: once published it changes only by a correction with a reason."""

    correction_reason = forms.CharField(
        label="Reason for the correction",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Readers see the reason, what it said before and what it says now.",
    )
    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[CORRECTION].required = self.instance.published_at is not None
        self.fields[OPENED_WITH].initial = moment_of(self.instance)

    @property
    def changes(self) -> dict[str, Any]:
        """What the clerk changed, by field."""
        names = set(self.changed_data) - {CORRECTION, OPENED_WITH}
        return {name: self.cleaned_data[name] for name in sorted(names)}


def moment_of(record: Any) -> str:
    """Return a mark of the record as it stands now, which changes with every save."""
    return f"{record.revision} {record.updated_at.isoformat()}" if record.pk else ""


class VerbForm(forms.Form):
    """What every verb may be told: on what evidence, when, and why."""

    reason_needed = False

    evidence = forms.ChoiceField(label="How do you know?", choices=Evidence)
    happened_at = forms.DateTimeField(
        label="When it happened",
        required=False,
        widget=MOMENT,
        help_text="Empty: now if you key it in the meeting, else not known.",
    )
    reason = forms.CharField(
        label="Reason or note", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["evidence"].initial = getattr(record, "evidence", Evidence.DESK)
        self.fields["reason"].required = self.reason_needed
        self.add_fields()
        self.order_fields(
            [name for name in self.fields if name not in VerbForm.base_fields]
            + list(VerbForm.base_fields)
        )

    def add_fields(self) -> None:
        """Add what this verb needs for this record."""

    def occasion(self, user: Any) -> Occasion:
        """Return who says it, when it happened and why."""
        evidence = Evidence(self.cleaned_data["evidence"])
        now = timezone.now() if evidence == Evidence.DESK else None
        return Occasion(
            by=user,
            evidence=evidence,
            happened_at=self.cleaned_data["happened_at"] or now,
            reason=self.cleaned_data["reason"],
        )


class ReasonedForm(VerbForm):
    """A verb that nobody may use without saying why."""

    reason_needed = True
