"""The sentence that opens a budget's page, exact for every stage and outcome; pure (DESIGN 7)."""

from dataclasses import dataclass

from amendments.enums import Basis, MotionState
from council.sentences import NINE, money, number_word

ADOPTED = frozenset({MotionState.CARRIED, MotionState.FINAL})
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class Opening:
    """A budget as its sentence tells it; amounts in pounds, on the council's own basis.

    `state` is that of the motion that counts, None where none is held. `now` is the adopted
    total once the budget is set, before that the total as amended so far. `in_force` counts the
    amendments that are in it, `on_record` all that are public; `lost_before` the votes on the
    budget that were lost before one was carried. `as_reported`: not from the council's record.
    `is_published`: figures are held that were published as adopted; whatever they hold besides
    amendments is not told one by one.
    """

    council: str
    year: str
    state: str | None = None
    basis: str = ""
    recommended: int | None = None
    now: int | None = None
    in_force: int = 0
    on_record: int = 0
    rescinded: int = 0
    lost_before: int = 0
    as_reported: bool = False
    is_published: bool = False
    currency: str = "GBP"


CASES = {
    "adopted": "{council} adopted its budget for {year}{reported}.",
    "unchanged": "{council} adopted the budget recommended for {year} unchanged{reported}.",
    "amended": "{council} adopted its budget for {year} with {amendments}{reported}.",
    "again": "{council} adopted its budget for {year} at the {nth} vote on it{reported}.",
    "amended again": (
        "{council} adopted its budget for {year} at the {nth} vote on it, with"
        " {amendments}{reported}."
    ),
    "in principle": (
        "{council} agreed its budget for {year} in principle{reported}: the executive has not"
        " answered so far."
    ),
    "amended in principle": (
        "{council} agreed its budget for {year} in principle, with {amendments}{reported}: the"
        " executive has not answered so far."
    ),
    "recommended": "The budget recommended to {council} for {year} is not decided so far.",
    "deciding": "{council} is deciding its budget for {year}: nothing in it has changed so far.",
    "changing": "{council} is deciding its budget for {year}: {amendments} in it so far.",
    "adjourned": "{council} has adjourned the debate on its budget for {year}.",
    "changed and adjourned": (
        "{council} has adjourned the debate on its budget for {year}: {amendments} in it so far."
    ),
    "lost": "{council} has set no budget for {year}: the one put to it was lost{reported}.",
    "amended and lost": (
        "{council} has set no budget for {year}: the one put to it, with {amendments}, was"
        " lost{reported}."
    ),
    "not carried": (
        "{council} has set no budget for {year}: the one put to it was not carried, as reported."
    ),
    "withdrawn": "{council} has set no budget for {year}: the one put to it was withdrawn.",
    "lapsed": (
        "{council} has set no budget for {year}: the one put to it lapsed, as nobody seconded it."
    ),
    "not reached": (
        "{council} has set no budget for {year}: the one put to it was not reached before the"
        " meeting ended."
    ),
    "not known": "What became of the budget that was put to {council} for {year} is not known.",
}
UNSET = {
    MotionState.NOT_CARRIED: "not carried",
    MotionState.WITHDRAWN: "withdrawn",
    MotionState.LAPSED: "lapsed",
    MotionState.NOT_REACHED: "not reached",
}
# With amendments in force, and without.
PAIRS = {
    MotionState.IN_PRINCIPLE: ("amended in principle", "in principle"),
    MotionState.LOST: ("amended and lost", "lost"),
    MotionState.MOVED: ("changing", "deciding"),
    MotionState.SECONDED: ("changing", "deciding"),
    MotionState.ADJOURNED: ("changed and adjourned", "adjourned"),
    MotionState.RECOMMENDED: ("changing", "recommended"),
}
SET = frozenset({
    "adopted", "unchanged", "amended", "again", "amended again", "in principle",
    "amended in principle",
})  # fmt: skip
OPEN = frozenset({"changing", "changed and adjourned"})
GONE = frozenset({
    "lost", "amended and lost", "not carried", "withdrawn", "lapsed", "not reached", "not known",
})  # fmt: skip
SET_TOTAL = "Its {basis} is {amount}{difference}."
OPEN_TOTAL = "Its {basis} stands at {amount} so far{difference}."
RECOMMENDED_TOTAL = "The recommended {basis} is {amount}."
GONE_TOTAL = "Its {basis} was {amount}{difference}."


def as_it_stood(council: str, year: str, number: int, newest: int) -> str:
    """Say which figures these are; what became of a budget is told of its newest alone."""
    return f"The budget of {council} for {year} as it stood after change {number} of {newest}."


def opening_sentence(budget: Opening) -> str:
    """Say what became of the budget, what changed it, and its total on the council's own basis."""
    case = case_of(budget)
    told = CASES[case].format(
        council=budget.council,
        year=budget.year,
        amendments=_amendments(budget.in_force, is_open=case in OPEN),
        nth=_nth(budget.lost_before + 1),
        reported=", as reported" if budget.as_reported else "",
    )
    return " ".join(part for part in (told, *_rescinded(budget), total_sentence(budget)) if part)


def case_of(budget: Opening) -> str:
    """Return which of the sentences is true."""
    if budget.is_published or budget.state in ADOPTED:
        return _adopted_case(budget)
    if budget.state is None:
        return "not known"
    state = MotionState(budget.state)
    if state in PAIRS:
        return PAIRS[state][0 if budget.in_force else 1]
    return UNSET[state]


def _adopted_case(budget: Opening) -> str:
    if budget.lost_before:
        return "amended again" if budget.in_force else "again"
    if budget.in_force:
        return "amended"
    # Of a budget without any amendment on record it is not known that there was none.
    is_known = budget.on_record and not budget.rescinded and not budget.is_published
    return "unchanged" if is_known else "adopted"


def total_sentence(budget: Opening) -> str:
    """Say the total that stands and how it differs from the recommended one; empty: no basis."""
    if not budget.basis:
        return ""
    form, amount = _total(budget, case_of(budget))
    if amount is None:
        return "Its total is not known." if form == SET_TOTAL else ""
    return form.format(
        basis=Basis(budget.basis).label.lower(),
        amount=money(amount, budget.currency),
        difference=_difference(amount, budget.recommended, budget.currency),
    )


def _total(budget: Opening, case: str) -> tuple[str, int | None]:
    if case in SET:
        return SET_TOTAL, budget.now
    if case in OPEN:
        return OPEN_TOTAL, budget.now
    if case in GONE:
        return GONE_TOTAL, budget.now
    return RECOMMENDED_TOTAL, budget.recommended


def _difference(amount: int, recommended: int | None, currency: str) -> str:
    if recommended is None or amount == recommended:
        return ""
    word = "more" if amount > recommended else "less"
    return f", {money(abs(amount - recommended), currency)} {word} than recommended"


def _amendments(number: int, *, is_open: bool) -> str:
    told = f"{small(number)} {'amendment' if number == 1 else 'amendments'}"
    verb = "is" if number == 1 else "are"
    return f"{told} {verb}" if is_open else told


def _rescinded(budget: Opening) -> list[str]:
    if not budget.rescinded:
        return []
    if budget.rescinded == 1:
        return ["One amendment in it was rescinded later."]
    return [f"{number_word(budget.rescinded)} amendments in it were rescinded later."]


def small(number: int) -> str:
    """Return a number inside a sentence: four, but 12."""
    return NINE[number] if 0 <= number < len(NINE) else str(number)


def _nth(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"
