"""What the columns of a budget file mean: one small declaration for each shape of file; pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from council.errors import RuleBroken

TOLD = "({} of the column)"  # no heading reads so


@dataclass(frozen=True, slots=True)
class Money:
    """One of several columns of money: the year and the stage of all amounts below it, if told."""

    column: str
    year: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one shape of file, by the names in its heading; their order is free.

    `identity` are the columns that name a line, `service` those of which the first that is
    filled is printed, `account` the one that tells spending from income (without it all is
    spending), `parts` those that must add up to the amount. A file with several columns of
    money has `amounts`: each with the year and the stage that no cell of a row tells.
    """

    name: str
    year: str
    amount: str
    identity: tuple[str, ...]
    service: tuple[str, ...]
    description: tuple[str, ...] = ()
    account: str = ""
    stage: str = ""
    parts: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    told: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """All headings that must be there."""
        one_each = {self.year, self.account, self.stage} - {"", *dict(self.told)}
        named = (*self.identity, *self.service, *self.description)
        return frozenset({*one_each, *named, *self.money})

    @property
    def money(self) -> frozenset[str]:
        """The headings below which there are amounts."""
        each = (money.column for money in self.amounts)
        return frozenset({self.amount, *self.parts, *each})

    def one_by_one(self) -> tuple["Layout", ...]:
        """Return a layout for each column of money, with what that column tells of its rows."""
        return tuple(map(self._for, self.amounts)) or (self,)

    def _for(self, money: Money) -> "Layout":
        told = {"year": money.year, "stage": money.stage}
        names = {name: TOLD.format(name) for name, value in told.items() if value}
        return replace(
            self,
            amount=money.column,
            year=names.get("year", self.year),
            stage=names.get("stage", self.stage),
            told=tuple((name, told[each]) for each, name in names.items()),
        )


LAYOUTS = (
    Layout(
        name="a row per account",
        year="budget_year",
        amount="amount",
        identity=("fund_code", "account_type", "department", "account_category"),
        service=("department", "account_category"),
        description=("account_type", "account_category", "fund_code"),
        account="account_type",
    ),
    Layout(
        name="a row per department",
        year="fiscal_year",
        amount="total",
        identity=("dept_code",),
        service=("dept_name_raw", "dept_name"),
        description=("dept_name",),
        parts=(
            "class_100", "class_200", "class_300_400", "class_500", "class_700", "class_800",
            "class_900",
        ),
    ),
)  # fmt: skip
EXAMPLE = (
    '{"name": "Our book", "year": "YEAR COLUMN", "amount": "AMOUNT COLUMN",'
    ' "identity": ["COLUMNS THAT NAME A LINE"], "service": ["COLUMN TO PRINT"]}'
)
SEVERAL = (
    '; several columns of money are "amounts": {"FY2024 ADOPTED": {"year": "2024", "stage":'
    ' "adopted"}} in place of "amount"'
)


def layout_of(heading: Sequence[str], layouts: Sequence[Layout] = LAYOUTS) -> Layout:
    """Return the layout whose columns are all in the heading; RuleBroken for none or two."""
    found = [layout for layout in layouts if layout.columns <= set(heading)]
    if len(found) > 1:
        message = (
            f"The columns {', '.join(heading)} are two layouts that we know: declare them in a"
            " file, and give it with --layout."
        )
        raise RuleBroken(message, "layout")
    if not found:
        raise RuleBroken(_unknown_words(heading, layouts), "layout")
    return found[0]


def _unknown_words(heading: Sequence[str], layouts: Iterable[Layout]) -> str:
    """Say what the nearest layout lacks, which columns are not known, and what to write."""
    nearest = max(layouts, key=lambda layout: len(layout.columns & set(heading)))
    lacks = ", ".join(sorted(nearest.columns - set(heading)))
    unknown = ", ".join(name for name in heading if name not in nearest.columns)
    known = f" Not known: {unknown}." if unknown else ""
    return (
        f"The columns are no layout that we know. Nearest is “{nearest.name}”, which lacks:"
        f" {lacks}.{known} Give columns that mean the same these names; or say in a file what"
        f" yours mean, and give it with --layout: {EXAMPLE}{SEVERAL}"
    )


def read_layout(text: str) -> Layout:
    """Read a layout from JSON with the fields of `Layout`; RuleBroken where it is none."""
    try:
        found = json.loads(text)
        amounts = tuple(_as_money(*each) for each in found.pop("amounts", {}).items())
        if amounts and "amount" not in found:
            found["amount"] = amounts[0].column
        if amounts and all(each.year for each in amounts):
            found.setdefault("year", "")
        read = {name: _as_field(name, value) for name, value in found.items()}
        return Layout(**read, amounts=amounts)
    except (ValueError, TypeError, AttributeError) as error:
        known = ", ".join(field.name for field in fields(Layout) if field.name != "told")
        message = f"This is no layout ({error}): it is one JSON object with {known}."
        raise RuleBroken(message, "wrong_layout") from None


def _as_money(column: str, told: Mapping[str, str]) -> Money:
    if not all(isinstance(value, str) for value in told.values()):
        raise ValueError(f"year and stage of {column} are to be texts")
    return Money(column, **told)


def _as_field(name: str, value: Any) -> Any:
    several = {"identity", "service", "description", "parts"}
    if isinstance(value, list) and name in several and all(isinstance(x, str) for x in value):
        return tuple(value)
    if name in several or name == "told" or not isinstance(value, str):
        raise ValueError(f"{name} is to be {'a list of texts' if name in several else 'a text'}")
    return value


def named_by(layout: Layout, cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return what names the line of a row."""
    return tuple(cells[column] for column in layout.identity)
