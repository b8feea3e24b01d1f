"""The balance of a paper as it is keyed: gaps, one-off money, council tax (domain 6.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from amendments.actions import LineInput
from amendments.admin.paper_rows import Book
from amendments.council_tax import band_d_before, limit_of
from amendments.enums import Account, Basis, BudgetStage
from amendments.models import Budget
from amendments.queries import budget_record
from amendments.rules import (
    CtrChange,
    Gap,
    LedgerLine,
    changed_tax,
    check_balance,
    needs_referendum,
    rise,
    totals,
    unfunded_from_year,
)
from amendments.sentences import beyond_sentence, unfunded_sentence
from council.sentences import count, pence


@dataclass(frozen=True, slots=True)
class Balance:
    """One year and account of the paper, with its sums as they are printed."""

    account: str
    year: str
    used: str
    found: str
    tax: str
    is_balanced: bool
    words: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What the paper comes to."""

    has_accounts: bool
    balances: tuple[Balance, ...]
    headline: str
    is_balanced: bool
    tolerance: str
    notes: tuple[str, ...]


def ledger_of(lines: Iterable[LineInput]) -> list[LedgerLine]:
    """Return lines as keyed in the form that the rules read."""
    return [
        LedgerLine(
            version="",
            year=line.year,
            account=str(line.account),
            kind=line.kind,
            amount=line.amount,
            nature=line.nature,
            role=line.role,
            line=line.line_key,
            service=line.service,
            unit=line.entered_unit,
            precision=line.entered_precision,
        )
        for line in lines
    ]


def sums_of(
    lines: Sequence[LineInput], ctr: Mapping[int, int], budget: Budget | None, book: Book
) -> Sums:
    """Work out what the paper comes to, by the rules that decide whether it can be tabled."""
    ledger = ledger_of(lines)
    gaps = check_balance(ledger, [CtrChange(year, amount) for year, amount in ctr.items()])
    balances = tuple(_balance(gap, ledger, ctr, book) for gap in gaps)
    is_balanced = all(gap.balanced for gap in gaps)
    notes = [*_unfunded(ledger, book), *_beyond(ledger, budget, book)]
    has_accounts = len({balance.account for balance in balances}) > 1
    return Sums(
        has_accounts,
        balances,
        _headline(balances, has_accounts=has_accounts),
        is_balanced,
        _tolerance(gaps, ledger, book),
        (*notes, *tax_words(ctr, budget, book)),
    )


def _balance(gap: Gap, ledger: list[LedgerLine], ctr: Mapping[int, int], book: Book) -> Balance:
    here = [line.amount for line in ledger if (line.year, line.account) == (gap.year, gap.account)]
    tax = ctr.get(gap.year, 0) if gap.account == Account.GENERAL_FUND_REVENUE else 0
    return Balance(
        Account(gap.account).label,
        book.year(gap.year),
        book.money(sum(amount for amount in here if amount > 0)),
        book.money(-sum(amount for amount in here if amount < 0)),
        book.money(tax) if tax else "",
        gap.balanced,
        _gap_words(gap, book),
    )


def _gap_words(gap: Gap, book: Book) -> str:
    if gap.gap == 0:
        return "balances"
    if gap.balanced:
        return f"balances: {book.money(abs(gap.gap))} apart, which rounding may explain"
    if gap.gap > 0:
        return f"{book.money(gap.gap)} is not paid for"
    return f"{book.money(-gap.gap)} more is found than is used"


def _headline(balances: Sequence[Balance], *, has_accounts: bool) -> str:
    """Say in a line where the paper stands; more than one account is named."""
    if not balances:
        return "No figures yet."
    told = (
        f"{balance.account}, {balance.year}: {balance.words}"
        if has_accounts
        else f"{balance.year}: {balance.words}"
        for balance in balances
    )
    return f"{'; '.join(told)}."


def _tolerance(gaps: Sequence[Gap], ledger: list[LedgerLine], book: Book) -> str:
    """Say how much rounding may explain, and why."""
    if not gaps or not gaps[0].tolerance:
        return ""
    coarsest = max(line.precision for line in ledger)
    many = sum(line.precision == coarsest for line in ledger)
    if coarsest == 1:
        return ""
    figures = count(many, "figure", "figures")
    return (
        f"Up to {book.money(gaps[0].tolerance)} may be rounding: half of"
        f" {book.money(coarsest)}, the last digit printed, for {figures}."
        " Nothing is put in to close a gap."
    )


def _unfunded(ledger: list[LedgerLine], book: Book) -> list[str]:
    """Say from which year recurring spending has no money (domain 6.4)."""
    found = unfunded_from_year(ledger)
    if found is None:
        return []
    return [unfunded_sentence(found, book.year(found.year), book.currency)]


def _beyond(ledger: list[LedgerLine], budget: Budget | None, book: Book) -> list[str]:
    """Say which years no plan covers."""
    last = max(book.years, default=0)
    years = sorted({line.year for line in ledger if line.year > last})
    if budget is None or not years:
        return []
    return [beyond_sentence(book.year(year) for year in years)]


def tax_words(ctr: Mapping[int, int], budget: Budget | None, book: Book) -> list[str]:
    """Say what happens to council tax, and whether a referendum would be needed (domain 6.8)."""
    told = [
        f"Council tax requirement, {book.year(year)}: {book.money(abs(amount))}"
        f" {'more' if amount > 0 else 'less'}."
        for year, amount in sorted(ctr.items())
        if amount
    ]
    own = ctr.get(budget.year, 0) if budget else 0
    if budget is None or not own:
        return told or ["Council tax stays as it is in the plan."]
    return [*told, *_band_d_words(budget, own, book)]


def _band_d_words(budget: Budget, change: int, book: Book) -> list[str]:
    """Say the new Band D, its rise and the referendum limit, as far as each can be known."""
    label = book.year(budget.year)
    now = _band_d(budget, change)
    if now is None:
        return [f"Band D of {label} cannot be worked out: its requirement or tax base is missing."]
    before, limit = band_d_before(budget), limit_of(budget)
    if not before:
        told = f"Band D {label}: {pence(now, book.currency)}."
        return [f"{told} Last year's Band D is not known: no rise is worked out."]
    told = (
        f"Band D {label}: {pence(now, book.currency)}, {rise(before, now)}% against"
        f" {pence(before, book.currency)} last year."
    )
    if limit is None:
        return [told, "No limit is recorded for the year: nothing is said of a referendum."]
    beyond = needs_referendum(before, now, limit)
    says = "would need a referendum" if beyond else "is within the referendum limit"
    return [told, f"This rise {says}."]


def _band_d(budget: Budget, change: int) -> Decimal | None:
    """Return Band D with the change of the requirement as recommended; None if not known."""
    record = budget_record(budget)
    if not record.changes:
        return None
    newest = record.changes[-1]
    wanted = (BudgetStage.RECOMMENDED, budget.year, Basis.COUNCIL_TAX_REQUIREMENT)
    base = next(
        (
            row.amount
            for row in totals(record.as_at(newest))
            if (row.stage, row.year, row.basis) == wanted
        ),
        None,
    )
    tax_base = newest.version.tax_base
    if base is None or not tax_base:
        return None
    return changed_tax(base, change, tax_base, newest.version.band_d)["D"]
