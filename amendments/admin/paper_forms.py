"""The questions around the lines of an amendment's paper: who, words, years, council tax."""

from collections.abc import Iterable
from typing import Any

from django import forms

from amendments.admin.forms.needs import members_of
from amendments.admin.paper_rows import YEARS
from amendments.enums import Unit, YearConvention
from amendments.models import Amendment, AmendmentVersion
from council.admin.forms import VerbForm
from council.errors import RuleBroken
from council.models import PoliticalGroup
from council.rules import parse_amount
from council.sentences import currency_sign, money_in_full

YEAR_DIGITS = 4
CONVENTIONS = [
    (YearConvention.LEVEL, "Each figure is the level in its year, against the plan"),
    (YearConvention.INCREMENT, "Each figure comes on top of the year before"),
    (YearConvention.NOT_STATED, "The paper does not say: kept as printed, and marked so"),
]
ASK_CONVENTION = "Say what the figures of several years mean: nothing else on the paper tells."
SAME_PERSON = "Nobody can second their own amendment."


class PaperForm(VerbForm):
    """Words and what the lines mean, for a new paper and for one that is altered."""

    text = forms.CharField(
        label="Proposal, in the words of the paper",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    unit = forms.ChoiceField(
        label="A figure without a word is in", choices=Unit, initial=Unit.POUNDS
    )
    year_convention = forms.ChoiceField(
        label="Figures of several years",
        choices=CONVENTIONS,
        required=False,
        widget=forms.RadioSelect,
    )
    lines_complete = forms.BooleanField(label="The lines are all there are", required=False)
    replaces_all = forms.BooleanField(label="It replaces the whole budget", required=False)

    def __init__(
        self, record: Any, years: Iterable[tuple[int, str]], *args: Any, **kw: Any
    ) -> None:
        self.years = dict(years)
        super().__init__(record, *args, **kw)

    def add_fields(self) -> None:
        """Ask for the change of council tax in each year."""
        sign = currency_sign(self.record.council.currency).strip()
        units = [(unit, label.replace("£", sign)) for unit, label in Unit.choices]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # the field is of a choosing class
        for year, label in self.years.items():
            self.fields[f"ctr_{year}"] = forms.CharField(
                label=f"Change in council tax requirement, {label}",
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "sum"}),
            )

    def clean(self) -> dict[str, Any]:
        """Read the change of council tax: more is positive, always against the plan."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["ctr_changes"] = {}
        for year in self.years:
            text = str(data.get(f"ctr_{year}") or "").strip()
            try:
                if text:
                    sign = currency_sign(self.record.council.currency)
                    found = parse_amount(text, data.get("unit") or Unit.POUNDS, sign)
                    data["ctr_changes"][year] = found.amount
            except RuleBroken as error:
                self.add_error(f"ctr_{year}", forms.ValidationError(error.messages))
        return data

    def cells(self) -> list[Any]:
        """Return the cells of council tax, year by year."""
        return [self[f"ctr_{year}"] for year in self.years]


class DraftForm(PaperForm):
    """A new paper, with its heading."""

    title = forms.CharField(max_length=300)
    proposed_by = forms.CharField(
        label="Put forward by, as the paper says", max_length=160, required=False
    )

    def add_fields(self) -> None:
        """Offer the groups and members of the motion's council."""
        super().add_fields()
        council = self.record.council_id
        self.fields["groups"] = forms.ModelMultipleChoiceField(
            PoliticalGroup.objects.filter(council=council),
            label="Groups",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label in (("mover", "Mover, if known"), ("seconder", "Seconder, if known")):
            self.fields[name] = forms.ModelChoiceField(
                members_of(council), label=label, required=False, empty_label="Not known"
            )
        self.fields["lines_complete"].initial = True

    def clean(self) -> dict[str, Any]:
        """Keep mover and seconder apart."""
        data = super().clean()
        if data.get("mover") and data.get("mover") == data.get("seconder"):
            self.add_error("seconder", SAME_PERSON)
        return data


class RedraftForm(PaperForm):
    """A paper altered by its own mover, or drafted again in confidence."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Begin with the version as it stands."""
        super().add_fields()
        self.fields["altered_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id),
            label="Altered by",
            required=False,
            empty_label="Not known",
        )
        current: AmendmentVersion | None = self.record.current
        if current is not None:
            self._begin_with(current)

    def _begin_with(self, current: AmendmentVersion) -> None:
        for name in ("text", "lines_complete", "replaces_all"):
            self.fields[name].initial = getattr(current, name)
        if spans_years(current):
            self.fields["year_convention"].initial = current.year_convention
        stated = current.ctr_changes.filter(year__in=self.years)
        currency = self.record.council.currency
        for year, amount in stated.values_list("year", "amount"):
            self.fields[f"ctr_{year}"].initial = money_in_full(amount, currency)
        self.fields["opened_with"].initial = str(current.pk)


def years_in(text: str) -> set[int]:
    """Return the years that a list like 2025,2026 names."""
    found = {
        int(year) for year in text.split(",") if year.isdecimal() and len(year) == YEAR_DIGITS
    }
    return found & set(YEARS)


def spans_years(version: AmendmentVersion) -> bool:
    """Tell whether the lines of a version are of more than one year."""
    return version.lines.values("year").distinct().count() > 1


class CopyForm(forms.Form):
    """An earlier amendment of the council whose lines are to come in."""

    copy_from = forms.ModelChoiceField(
        Amendment.objects.none(), label="Copy the lines of", required=False, empty_label="Choose"
    )

    def __init__(self, council_id: int, *args: Any, leave_out: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Amendment.objects.filter(council=council_id, current__lines__isnull=False)
        self.fields["copy_from"].queryset = (  # type: ignore[attr-defined]  # the field is of a choosing class
            found.exclude(pk=leave_out)
            .select_related("meeting__body", "current", "motion__budget")
            .distinct()
            .order_by("-meeting__held_on", "-number", "part_number")
        )
        self.fields["copy_from"].label_from_instance = name_with_day  # type: ignore[attr-defined]  # the field is of a choosing class


def name_with_day(amendment: Amendment) -> str:
    """Return what an amendment is called among those of other meetings."""
    number = f"{amendment.number}.{amendment.part_number}" if amendment.part_number else (
        f"{amendment.number}"
    )  # fmt: skip
    day = amendment.meeting.held_on
    return f"{day:%-d %B %Y}, amendment {number}: {amendment.title}"
