"""The ledger of an amendment: what it gives, what pays for it, whether the two balance."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import Account, LineNature
from amendments.models import Amendment, AmendmentLine, AmendmentVersion, Assessment, Budget
from amendments.rules import CtrChange, LedgerLine, check_balance, unfunded_from_year
from amendments.sentences import (
    balance_sentence,
    beyond_sentence,
    convention_sentence,
    not_costed_sentence,
    unfunded_sentence,
)
from amendments.sentences_purpose import Item
from council.models import Council
from council.records import seen
from council.rules import year_label
from council.sentences import places_of
from council.website import queries_money as queries


@dataclass(frozen=True, slots=True)
class Entered:
    """The present words of an amendment in figures; `tax` is the stated change by year, pounds."""

    council: Council
    budget: Budget | None
    version: AmendmentVersion | None
    lines: Sequence[AmendmentLine] = ()
    tax: Sequence[CtrChange] = ()

    @property
    def is_complete(self) -> bool:
        """Whether its lines are known to be all there are."""
        return bool(self.version and self.version.lines_complete)

    @property
    def years(self) -> list[int]:
        """The years that its lines and its change of council tax name."""
        return sorted({line.year for line in self.lines} | {each.year for each in self.tax})

    @property
    def accounts(self) -> list[str]:
        """The accounts that its lines move, in the order of the words of the field."""
        held = {line.account for line in self.lines}
        return [account for account in Account.values if account in held]

    @property
    def labels(self) -> dict[int, str]:
        """Those years as the council prints them: 2019/20."""
        return {year: self.label(year) for year in self.years}

    def label(self, year: int) -> str:
        """Print a year as the council does."""
        return year_label(year, self.council.year_starts_month)

    def name(self, line: AmendmentLine) -> str:
        """Return what a line is called: its service, else the source of the money."""
        of_book = line.line.service if line.line and self.budget else ""
        given = line.service or of_book or line.funding_source or line.description
        return given or line.get_kind_display()

    def items(self) -> list[Item]:
        """Return the lines as the purpose of the amendment is read from them."""
        return [
            Item(line.role, line.kind, line.account, self.name(line), line.year, line.amount)
            for line in self.lines
        ]

    def facts(self) -> list[LedgerLine]:
        """Return the lines as the rules take them."""
        return [as_fact(line) for line in self.lines]


def as_fact(line: AmendmentLine) -> LedgerLine:
    """Return a line as the rules take it."""
    return LedgerLine(
        version=str(line.version_id),
        year=line.year,
        account=line.account,
        kind=line.kind,
        amount=line.amount,
        nature=line.nature,
        role=line.role,
        line=line.line.key if line.line else None,
        service=line.service,
        unit=line.entered_unit,
        precision=line.entered_precision,
    )


def read(record: Amendment, budget: Budget | None) -> Entered:
    """Read the figures of an amendment's present words."""
    version = record.current
    if version is None:
        return Entered(record.council, budget, None)
    tax = [CtrChange(each.year, each.amount) for each in version.ctr_changes.all()]
    return Entered(record.council, budget, version, queries.lines_of(version), tax)


def sides(record: Amendment, entered: Entered, plan_years: Collection[int]) -> dict[str, Any]:
    """Return the two sides of the ledger, its balance, and what is to know of its years."""
    years = sorted({line.year for line in entered.lines})
    facts = entered.facts()
    gaps = check_balance(facts, entered.tax)
    currency = record.council.currency
    both = {"gives": side(entered, years, +1), "pays": side(entered, years, -1)}
    return {
        "years": [entered.label(year) for year in years],
        **both,
        "places": places_of(amount for each in both.values() for amount in amounts_in(each)),
        "balance": balance_sentence(gaps, entered.is_complete, currency),
        "has_lines": bool(entered.lines),
        "ctr_changes": [(entered.label(each.year), each.amount) for each in entered.tax],
        "notes_on_years": year_notes(entered, facts, plan_years),
    }


def side(entered: Entered, years: Sequence[int], sign: int) -> dict[str, Any]:
    """Return one side of the ledger: a row a line of text, a column a year, and the sums.

    Money of two accounts is never added together (domain 2); a year without a line has no sum.
    """
    rows: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    sums: dict[str, dict[int, int | None]] = {
        account: dict.fromkeys(years) for account in entered.accounts
    }
    for line in entered.lines:
        if line.amount * sign < 0:
            continue
        key = entered.name(line), line.description, line.nature, line.account
        cells: dict[int, int | None] = dict.fromkeys(years)
        row = rows.setdefault(key, {"name": key[0], "line": line, "cells": cells})
        row["cells"][line.year] = (row["cells"][line.year] or 0) + abs(line.amount)
        row["claims"] = [claim for claim in line.claims.all() if seen(claim.pot)]
        held = sums[line.account]
        held[line.year] = (held[line.year] or 0) + abs(line.amount)
    for row in rows.values():
        row["cells"] = list(row["cells"].values())
        row["split_known"] = all(claim.amount is not None for claim in row["claims"])
    return {
        "rows": list(rows.values()),
        "sums": [
            (Account(account).label, list(found.values())) for account, found in sums.items()
        ],
        "has_accounts": len(entered.accounts) > 1,
    }


def amounts_in(found: dict[str, Any]) -> list[int | None]:
    """Return every amount that one side of the ledger prints."""
    columns = [*(row["cells"] for row in found["rows"]), *(sums for _, sums in found["sums"])]
    return [amount for column in columns for amount in column]


def year_notes(
    entered: Entered, facts: Sequence[LedgerLine], plan_years: Collection[int]
) -> list[str]:
    """Say what is to know of the years: how they were given, what runs out, what lies beyond."""
    years = sorted({line.year for line in facts})
    convention = entered.version.year_convention if entered.version else ""
    told = [convention_sentence(convention)] if len(years) > 1 else []
    found = unfunded_from_year(facts) if entered.is_complete else None
    if found is not None:
        currency = entered.council.currency
        told.append(unfunded_sentence(found, entered.label(found.year), currency))
    last = max(plan_years, default=entered.budget.year if entered.budget else None)
    beyond = [entered.label(year) for year in years if last is not None and year > last]
    if beyond:
        told.append(beyond_sentence(beyond))
    goes_on = [line.service for line in facts if line.nature == LineNature.RECURRING]
    if len(years) == 1 and any(goes_on):
        told.append(not_costed_sentence(dict.fromkeys(name for name in goes_on if name)))
    return [words for words in told if words]


def comments_on(versions: Iterable[AmendmentVersion]) -> list[dict[str, Any]]:
    """Return the officers' comments, those on the newest words first."""
    return [
        {"said": said, "version": version.number, "is_below": is_below(said)}
        for version in reversed(list(versions))
        for said in version.assessments.all()
    ]


def is_below(said: Assessment) -> bool:
    """Tell whether reserves would be below the least that they should be."""
    after, least = said.reserves_after, said.reserves_minimum
    return after is not None and least is not None and after < least
