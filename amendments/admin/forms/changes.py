"""Forms that change an amendment's figures: altered, costed again, taken in parts."""

import re
from collections import Counter
from typing import Any

from django import forms

from amendments.actions import PartInput
from amendments.actions.versions import line_inputs
from amendments.admin.forms.needs import cause_fields, members_of
from amendments.enums import YearConvention
from amendments.models import Amendment, AmendmentVersion
from council.admin.forms import VerbForm
from council.errors import RuleBroken
from council.rules import parse_amount

YEAR = re.compile(r"199[0-9]|20[0-9]{2}")
# As many parts as the page offers; a file may bring more.
PARTS = range(1, 7)


class ChangesField(forms.CharField):
    """Pounds by year, one `year: amount` a row."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """Return pounds by the year it starts in; say which row cannot be read."""
        found: dict[int, int] = {}
        for row in str(value or "").splitlines():
            if not row.strip():
                continue
            year, _, amount = row.partition(":")
            if not YEAR.fullmatch(year.strip()):
                raise forms.ValidationError(f"Write {row.strip()!r} like 2025: 1,300,000.")
            if int(year) in found:
                raise forms.ValidationError(f"The year {int(year)} is given twice: keep one row.")
            try:
                found[int(year)] = parse_amount(amount.strip()).amount
            except RuleBroken as error:
                raise forms.ValidationError(error.messages) from error
        return found


def changes_field(of: str = "") -> ChangesField:
    """Return the field for what the paper says of the council tax (domain 6.3)."""
    return ChangesField(
        label=f"Change in council tax income, as the paper states it{of}",
        required=False,
        help_text="One row for each year it states, for example 2025: 1.3m; more is positive.",
    )


def shown_changes(version: AmendmentVersion) -> str:
    """Return the stated changes of a version as the form shows them."""
    stated = version.ctr_changes.values_list("year", "amount")
    return "\n".join(f"{year}: {amount}" for year, amount in stated)


class AlterForm(VerbForm):
    """An amendment altered by its own mover: its words, with the lines below."""

    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    year_convention = forms.ChoiceField(label="How years are given", choices=YearConvention)
    lines_complete = forms.BooleanField(label="The lines below are all there are", required=False)
    replaces_all = forms.BooleanField(label="It replaces the whole budget", required=False)
    ctr_changes = changes_field()
    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Begin with the version as it stands."""
        self.fields["altered_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id), label="Altered by", required=False
        )
        current = self.record.current
        if current is None:
            return
        for name in ("text", "year_convention", "lines_complete", "replaces_all"):
            self.fields[name].initial = getattr(current, name)
        self.fields["ctr_changes"].initial = shown_changes(current)
        self.fields["opened_with"].initial = str(current.pk)


class RecostForm(AlterForm):
    """Other figures because of another amendment, with the lines below."""

    reason_needed = True

    def add_fields(self) -> None:
        """Ask for the cause; who altered it, and what it replaces, are no question here."""
        super().add_fields()
        del self.fields["altered_by"], self.fields["replaces_all"]
        self.fields |= cause_fields(self.record)


class IfAlsoCarriedForm(VerbForm):
    """Figures of an amendment for the case that another is carried too, with the lines below."""

    words = forms.CharField(
        label="What changes, and why", widget=forms.Textarea(attrs={"rows": 4})
    )
    said_by = forms.CharField(
        label="Said by", max_length=120, initial="Chief finance officer (section 151)"
    )

    def add_fields(self) -> None:
        """Offer the other amendments to the same budget."""
        others = Amendment.objects.filter(
            motion__budget=self.record.motion.budget_id, motion__budget__isnull=False
        )
        self.fields["other"] = forms.ModelChoiceField(
            others.exclude(pk=self.record.pk), label="If this one is carried too"
        )


class PartsForm(VerbForm):
    """An amendment put to the vote in parts: a title for each, and the part of every line."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Ask for titles and stated changes of parts, then where each line goes."""
        for part in PARTS:
            self.fields[f"title_{part}"] = forms.CharField(
                label=f"Title of part {part}", max_length=300, required=part in PARTS[:2]
            )
            self.fields[f"text_{part}"] = forms.CharField(
                label=f"Words of part {part}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"ctr_changes_{part}"] = changes_field(f" (part {part})")
        current = self.record.current
        self.fields["opened_with"].initial = str(current.pk) if current else ""
        self.stored = line_inputs(current)
        for place, line in self.stored.items():
            self.fields[f"line_{place}"] = forms.ChoiceField(
                label=f"Line {place}: {line.service or line.description} {line.amount:,}"
                f" in {line.year}",
                choices=[("", "Choose a part"), *((part, f"Part {part}") for part in PARTS)],
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a title where a part has lines, words or a stated change."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for part in PARTS:
            if f"title_{part}" in self.errors or data.get(f"title_{part}"):
                continue
            if self._places(part) or data.get(f"text_{part}") or data.get(f"ctr_changes_{part}"):
                self.add_error(
                    f"title_{part}", "Give this part a title, or leave all of it empty."
                )
        if not self.errors:
            self._give_all_stated()
        return data

    def _give_all_stated(self) -> None:
        """Put an error on the form unless the parts state together what the whole states."""
        current = self.record.current
        stated = dict(current.ctr_changes.values_list("year", "amount")) if current else {}
        given: Counter[int] = Counter()
        for part in PARTS:
            given.update(self.cleaned_data[f"ctr_changes_{part}"])
        if stated and given != Counter(stated):
            told = shown_changes(current).replace("\n", "; ")
            message = f"Give the change in council tax income to the parts, all of it: {told}."
            self.add_error(None, message)

    def _places(self, part: int) -> tuple[int, ...]:
        data = self.cleaned_data
        return tuple(place for place in self.stored if data.get(f"line_{place}") == str(part))

    def parts(self) -> list[PartInput]:
        """Return the parts for the verb."""
        data = self.cleaned_data
        return [
            PartInput(
                title=data[f"title_{part}"],
                text=data[f"text_{part}"],
                line_positions=self._places(part),
                ctr_changes=data[f"ctr_changes_{part}"],
            )
            for part in PARTS
            if data[f"title_{part}"]
        ]
