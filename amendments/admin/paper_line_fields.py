"""The fields of one row of an amendment's paper: what is offered, and how a page prints it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms

from amendments.actions import LineInput
from amendments.admin.forms.lines import AS_IT_STANDS
from amendments.admin.paper_rows import GIVE, ROLES, TAKE, YEARS, Book, Number
from amendments.enums import Account, LineKind, LineNature, Unit

if TYPE_CHECKING:
    from council.rules import ParsedAmount

LONGEST_PLACE = 6  # digits of a line's place in its version
NO_STORED: Mapping[int, LineInput] = {}


class PaperLineFields(forms.Form):
    """One line of the paper: a cell for each year, and what else can be said of it."""

    role = forms.ChoiceField(label="What it does")
    name = forms.CharField(max_length=160, required=False)
    description = forms.CharField(max_length=300, required=False)
    nature = forms.ChoiceField(
        label="One-off or recurring",
        choices=LineNature,
        initial=LineNature.NOT_STATED,
        required=False,
    )
    kind = forms.ChoiceField(label="Kind of money", required=False)
    account = forms.ChoiceField(label="Account", required=False)
    pot = forms.ChoiceField(label="Takes from pot", required=False)
    takes = forms.CharField(label="How much of it", max_length=40, required=False)
    pot_b = forms.ChoiceField(label="And from pot", required=False)
    costs = forms.CharField(label="Revenue cost in rows", max_length=60, required=False)
    out = forms.BooleanField(label="Leave this row out", required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        book: Book,
        section: str,
        years: Iterable[int],
        unit: str = Unit.POUNDS,
        convention: str = "",
        stored: Mapping[int, LineInput] = NO_STORED,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.book, self.section, self.unit, self.convention = book, section, unit, convention
        self.years = tuple(years)
        self.stored = self._stored_here(stored)
        self.amounts: dict[int, ParsedAmount] = {}
        self.line_key: str | None = None
        self.cost_rows: tuple[Number, ...] = ()
        self._offer()

    def _offer(self) -> None:
        """Offer roles of the section, the pots of the budget, and a cell for each year."""
        fields: dict[str, Any] = self.fields
        fields["role"].choices = [(role.value, role.label) for role in ROLES[self.section]]
        fields["role"].initial = ROLES[self.section][0]
        is_take = self.section == TAKE
        fields["name"].label = "Line, or source of the money" if is_take else "Line or service"
        fields["name"].widget.attrs |= {"list": "budget-lines", "autocomplete": "off"}
        first = "Choose" if is_take else "Usual"
        fields["kind"].choices = [("", first), *LineKind.choices]
        fields["account"].choices = [("", "Usual"), *Account.choices]
        pots = [(pot.reference, pot.name) for pot in self.book.pots.values()]
        fields["pot"].choices = [("", "None"), *self._claimed(), *pots]
        fields["pot_b"].choices = [("", "None"), *pots]
        for year in self.years:
            fields[f"y_{year}"] = forms.CharField(
                label=self.book.year(year),
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"autocomplete": "off", "class": "sum"}),
            )

    def _stored_here(self, stored: Mapping[int, LineInput]) -> dict[int, LineInput]:
        """Return the lines that this row showed when the page was opened, by year."""
        was = self.data.get(self.add_prefix("was")) if self.is_bound else self.initial.get("was")
        said = str(was or "")[: LONGEST_PLACE * len(YEARS)].split(",")
        places = [int(place) for place in said if place.isdecimal()]
        return {stored[place].year: stored[place] for place in places if place in stored}

    def _claimed(self) -> list[tuple[str, str]]:
        """Offer to leave the claims of stored lines as they stand, told one by one."""
        if not any(line.claims for line in self.stored.values()):
            return []
        names = {reference: pot.name for reference, pot in self.book.pots.items()}
        told = [
            f"{names.get(pot, pot)} {self._told(amount)}"
            for line in self.stored.values()
            for pot, amount in line.claims
        ]
        return [(AS_IT_STANDS, f"As it stands: {', '.join(told)}")]

    def _told(self, amount: int | None) -> str:
        return "(amount not known)" if amount is None else self.book.money(amount)

    def cells(self) -> list[Any]:
        """Return the cells of the years."""
        return [self[f"y_{year}"] for year in self.years]

    def rest(self) -> list[Any]:
        """Return the fields of the second row; pots stand where money comes from."""
        pots = ["pot", "takes", "pot_b"] if self._has_pots() else []
        costs = ["costs"] if self.section == GIVE or self["costs"].value() else []
        return [self[name] for name in ("nature", "kind", "account", "description", *costs, *pots)]

    def _has_pots(self) -> bool:
        return bool(self.book.pots) and (self.section == TAKE or bool(self["pot"].value()))

    def is_blank(self) -> bool:
        """Tell whether nothing is keyed in the row, or it is to be left out."""
        if self.data.get(self.add_prefix("out")):
            return True
        typed = [
            "name",
            "description",
            "pot",
            "pot_b",
            "costs",
            *(f"y_{year}" for year in self.years),
        ]
        raw = (self.data.get(self.add_prefix(name), "") for name in typed)
        return not any(str(value).strip() for value in raw)
