"""The form of one row of an amendment's paper: a line of money across the years (domain 6.3)."""

from typing import Any

from django import forms

from amendments.actions import LineInput
from amendments.admin.forms.lines import AS_IT_STANDS
from amendments.admin.paper_costs import read_numbers
from amendments.admin.paper_line_fields import PaperLineFields
from amendments.admin.paper_rows import GIVE, KIND_OF_ROLE, NOT_GIVEN, name_of_line, plain
from amendments.enums import Account, LineKind, LineNature, LineRole, Unit, YearConvention
from amendments.rules import to_levels
from council.errors import RuleBroken
from council.rules import ParsedAmount, parse_amount

ASK_KIND = (
    "Say what kind of money this is: reserves, business rates, a grant or other."
    " Totals depend on it."
)
ASK_AMOUNT = "Give an amount in at least one year, or leave the row out."
ASK_GAP = "Fill in this year, 0 if nothing changes: changes from the year before leave no gap."
ONE_YEAR = "With part of a pot, give each year a row of its own: each year claims its own amount."


class PaperLineForm(PaperLineFields):
    """One line of the paper read: its amounts as they are printed, as the verbs take them."""

    def clean(self) -> dict[str, Any]:
        """Read the cells, the line, the kind of money and the pots; say what is doubtful where."""
        data: dict[str, Any] = self.cleaned_data
        if self.is_blank():
            self.errors.clear()
            return data
        self._read_amounts()
        self._find_line()
        self._fill_in()
        self._read_pots()
        self._read_costs()
        return data

    def _read_amounts(self) -> None:
        for year in self.years:
            text = self.cleaned_data.get(f"y_{year}", "").strip()
            try:
                if text:
                    self.amounts[year] = self._signed(text)
            except RuleBroken as error:
                self.add_error(f"y_{year}", forms.ValidationError(error.messages))
        if not self.amounts and not any(name.startswith("y_") for name in self.errors):
            self.add_error("name", ASK_AMOUNT)
        elif self.convention == YearConvention.INCREMENT:
            for year in range(min(self.amounts, default=0), max(self.amounts, default=0)):
                if year not in self.amounts and f"y_{year}" in self.fields:
                    self.add_error(f"y_{year}", ASK_GAP)

    def _signed(self, text: str) -> ParsedAmount:
        """Read a cell; in what pays, 500 and (500) are both found, and +500 is given."""
        found = parse_amount(text, self.unit, self.book.sign)
        if self.section == GIVE:
            return found
        size = abs(found.amount)
        return ParsedAmount(size if "+" in text else -size, found.unit, found.precision)

    def _find_line(self) -> None:
        found = self.book.called(self.cleaned_data.get("name", ""))
        if len(found) > 1:
            told = " or ".join(f"“{self.book.labels[key]}”" for key in found[:3])
            message = f"Several lines of the budget have this name: choose {told}."
            self.add_error("name", message)
        self.line_key = found[0] if len(found) == 1 else None
        if not self.cleaned_data.get("name") and self.amounts and not self._is_named():
            self.add_error("name", "Say which line or service it is, or where the money is from.")

    def _is_named(self) -> bool:
        return bool(self.cleaned_data.get("description") or self.stored)

    def _fill_in(self) -> None:
        """Take kind and account from the budget line, else the pot's, else what is usual."""
        data = self.cleaned_data
        pot = self.book.pots.get(data.get("pot") or "")
        line = self.book.lines.get(self.line_key or "") or (pot.fed_by if pot else None)
        usual = KIND_OF_ROLE.get(LineRole(data["role"])) if data.get("role") else None
        data["kind"] = data.get("kind") or (line.kind if line else usual)
        home = line.account if line else pot.account if pot else Account.GENERAL_FUND_REVENUE
        data["account"] = data.get("account") or home
        if not data["kind"] and "kind" not in self.errors:
            self.add_error("kind", ASK_KIND)

    def _read_pots(self) -> None:
        """Read what is taken of the pots: all of the line, an amount, or a split not given."""
        data = self.cleaned_data
        data["claimed"] = None
        takes, pot = data.get("takes", "").strip(), data.get("pot")
        if data.get("pot_b") and (not pot or pot in {data["pot_b"], AS_IT_STANDS}):
            self.add_error("pot_b", "Choose the first pot, and another one here.")
        elif takes and (not pot or pot == AS_IT_STANDS):
            self.add_error("takes", "Choose the pot that this is taken from.")
        elif plain(takes) == NOT_GIVEN or (data.get("pot_b") and not takes):
            data["claimed"] = ()
        elif takes:
            self._read_part(takes)

    def _read_part(self, takes: str) -> None:
        if self.cleaned_data.get("pot_b"):
            self.add_error("takes", "With two pots leave this empty, or give each its own row.")
        elif len(self.amounts) > 1:
            self.add_error("takes", ONE_YEAR)
        else:
            try:
                self.cleaned_data["claimed"] = (
                    abs(parse_amount(takes, self.unit, self.book.sign).amount),
                )
            except RuleBroken as error:
                self.add_error("takes", forms.ValidationError(error.messages))

    def _read_costs(self) -> None:
        try:
            self.cost_rows = read_numbers(self.cleaned_data.get("costs", ""))
        except RuleBroken as error:
            self.add_error("costs", forms.ValidationError(error.messages))

    def levels(self) -> dict[int, int]:
        """Return pounds by year against the plan, whatever the figures were given as."""
        years = sorted(self.amounts)
        given = [self.amounts[year].amount for year in years]
        is_increment = self.convention == YearConvention.INCREMENT
        return dict(zip(years, to_levels(given) if is_increment else given, strict=True))

    def lines(self) -> list[LineInput]:
        """Return a line for each year that was given."""
        return [self._line(year, amount) for year, amount in self.levels().items()]

    def _line(self, year: int, amount: int) -> LineInput:
        """Return one figure; also of a row that still lacks an answer, for the sums."""
        data = self.cleaned_data
        cell_of, stored = self.amounts[year], self.stored.get(year)
        is_same = stored is not None and stored.amount == amount
        return LineInput(
            role=data.get("role", ""),
            year=year,
            amount=amount,
            account=data.get("account") or Account.GENERAL_FUND_REVENUE,
            kind=data.get("kind") or "",
            description=data.get("description", ""),
            nature=data.get("nature") or LineNature.NOT_STATED,
            entered_unit=stored.entered_unit if stored and is_same else Unit(cell_of.unit),
            entered_precision=stored.entered_precision
            if stored and is_same
            else cell_of.precision,
            claims=self._claims(year, abs(amount)),
            **self._names(stored or next(iter(self.stored.values()), None)),
        )

    def _names(self, stored: LineInput | None) -> dict[str, Any]:
        """Return line, service and source; what the clerk left alone stays to the letter."""
        words = self.cleaned_data.get("name", "")
        if stored and words == name_of_line(stored, self.book):
            held = ("line_key", "service", "funding_source")
            return {name: getattr(stored, name) for name in held}
        if self.line_key:
            service = self.book.lines[self.line_key].service
            return {"line_key": self.line_key, "service": service, "funding_source": ""}
        is_source = self.cleaned_data.get("role") == LineRole.FUNDING
        names = {"line_key": None, "service": "", "funding_source": ""}
        return names | {"funding_source" if is_source else "service": words}

    def _claims(self, year: int, amount: int) -> tuple[tuple[str, int | None], ...]:
        data = self.cleaned_data
        if data.get("pot") == AS_IT_STANDS:
            return self.stored[year].claims if year in self.stored else ()
        pots = [pot for pot in (data.get("pot"), data.get("pot_b")) if pot]
        claimed = data.get("claimed")
        known = amount if claimed is None else claimed[0] if claimed else None
        return tuple((pot, known) for pot in pots)

    def is_read(self) -> bool:
        """Tell whether every figure of the row can be read; blank rows have none."""
        if not self.is_bound or self.is_blank():
            return False
        return not any(name.startswith("y_") for name in self.errors)

    def counts_as(self) -> str:
        """Say what a row that is read counts as: its line, kind and account; empty if not read."""
        if not self.is_bound or not self.is_valid() or self.is_blank():
            return ""
        data = self.cleaned_data
        line = self.book.lines.get(self.line_key or "")
        where = f"Budget line {line.key}" if line else "In words: no line of the budget"
        return (
            f"{where}. {LineKind(data['kind']).label}, {Account(data['account']).label.lower()}."
        )
