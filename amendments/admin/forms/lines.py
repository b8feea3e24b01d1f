"""The form of one line of an amendment."""

from dataclasses import replace
from typing import Any

from django import forms

from amendments.actions import LineInput
from amendments.actions.versions import line_inputs, renumbered
from amendments.enums import Account, LineKind, LineNature, LineRole, Unit
from amendments.models import Amendment, BudgetLine, Motion, Pot
from council.errors import RuleBroken
from council.rules import parse_amount
from council.sentences import currency_sign, money_in_full

AS_IT_STANDS = "as-it-stands"
PRINTED = ("entered_unit", "entered_precision")
SHOWN = (
    "role",
    "service",
    "description",
    "year",
    "account",
    "kind",
    "nature",
    "funding_source",
)


class LineForm(forms.Form):
    """One figure: pounds, spending up is positive, savings and income are negative."""

    role = forms.ChoiceField(label="What it does", choices=LineRole)
    service = forms.CharField(max_length=160, required=False)
    description = forms.CharField(max_length=300, required=False)
    year = forms.IntegerField(
        min_value=1990, max_value=2100, help_text="Year it starts in: 2025 for 2025/26."
    )
    amount = forms.CharField(help_text="For example 1.3m, 250,000 or (500).")
    account = forms.ChoiceField(choices=Account, initial=Account.GENERAL_FUND_REVENUE)
    kind = forms.ChoiceField(label="Kind of money", choices=LineKind, initial=LineKind.SPENDING)
    nature = forms.ChoiceField(
        label="One-off or recurring", choices=LineNature, initial=LineNature.NOT_STATED
    )
    funding_source = forms.CharField(label="Paid for by", max_length=160, required=False)
    line_key = forms.ChoiceField(label="Budget line", required=False)
    pot = forms.ChoiceField(
        label="Takes from pot",
        required=False,
        help_text="A pot chosen here gives the line its whole amount.",
    )

    def __init__(self, motion: Motion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "None")]
        self.stored: LineInput | None = self.initial.get("stored")
        lines = BudgetLine.objects.filter(budget=motion.budget_id).values_list("key", "service")
        pots = Pot.objects.filter(budget=motion.budget_id).values_list("reference", "name")
        has_budget = motion.budget_id is not None
        self.fields["line_key"].choices = [*nothing, *(lines if has_budget else [])]  # type: ignore[attr-defined]  # the field is of a choosing class
        offered = list(pots) if has_budget else []
        self.currency = motion.council.currency
        self.fields["pot"].choices = [*self._claimed(dict(offered)), *nothing, *offered]  # type: ignore[attr-defined]  # the field is of a choosing class

    def _claimed(self, names: dict[str, str]) -> list[tuple[str, str]]:
        """Offer to leave the claims of a stored line as they stand, told one by one."""
        if self.stored is None or not self.stored.claims:
            return []
        told = [
            f"{names.get(pot, pot)} {self._told(amount)}" for pot, amount in self.stored.claims
        ]
        return [(AS_IT_STANDS, f"As it stands: {', '.join(told)}")]

    def _told(self, amount: int | None) -> str:
        return "(amount not known)" if amount is None else money_in_full(amount, self.currency)

    def clean_amount(self) -> Any:
        """Read the amount as clerks print it."""
        try:
            return parse_amount(self.cleaned_data["amount"], sign=currency_sign(self.currency))
        except RuleBroken as error:
            raise forms.ValidationError(error.messages) from error

    def line(self) -> LineInput:
        """Return the line for the verb; a pot that the clerk chose gives all of it."""
        data = self.cleaned_data
        amount = data["amount"]
        found = LineInput(
            role=data["role"],
            year=data["year"],
            amount=amount.amount,
            account=data["account"],
            kind=data["kind"],
            funding_source=data["funding_source"],
            line_key=data["line_key"] or None,
            service=data["service"],
            description=data["description"],
            nature=data["nature"],
            entered_unit=Unit(amount.unit),
            entered_precision=amount.precision,
            claims=((data["pot"], abs(amount.amount)),) if data["pot"] else (),
        )
        return self._as_stored(found)

    def _as_stored(self, line: LineInput) -> LineInput:
        """Keep what the form cannot show: how the amount was printed, and the claims."""
        if self.stored is None:
            return line
        line = replace(line, revenue_costs=self.stored.revenue_costs)
        if line.amount == self.stored.amount:
            printed = {name: getattr(self.stored, name) for name in PRINTED}
            line = replace(line, **printed)
        kept = self.cleaned_data["pot"] == AS_IT_STANDS
        return replace(line, claims=self.stored.claims) if kept else line


LineFormSet = forms.formset_factory(LineForm, extra=6, can_delete=True, can_delete_extra=False)


def lines_of(formset: Any) -> tuple[LineInput, ...]:
    """Return the lines that were filled in and not taken out."""
    taken_out = formset.deleted_forms
    kept = [form for form in formset if form not in taken_out]
    filled = [form for form in kept if form.has_changed() or form.initial]
    now = {
        form.initial["place"]: place
        for place, form in enumerate(filled, start=1)
        if "place" in form.initial
    }
    return tuple(renumbered(form.line(), now) for form in filled)


def stored_lines(record: Amendment) -> list[dict[str, Any]]:
    """Return the lines of the version as it stands, as the form shows them."""
    return [_initial(*pair) for pair in sorted(line_inputs(record.current).items())]


def _initial(place: int, line: LineInput) -> dict[str, Any]:
    return {name: getattr(line, name) for name in SHOWN} | {
        "amount": str(line.amount),
        "line_key": line.line_key or "",
        "pot": AS_IT_STANDS if line.claims else "",
        "stored": line,
        "place": place,
    }
