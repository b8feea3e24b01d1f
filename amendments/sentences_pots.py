"""What the page of a pot says: who asked for its money and who got it; pure (DESIGN 5.6)."""

from dataclasses import dataclass

from amendments.enums import AmendmentState
from amendments.rules import Range
from amendments.sentences_what_if import between_words
from council.sentences import number_word

RIVALS = "Several amendments may claim one pot: usually not all of them are carried."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wanted money of a pot: the states of their amendments, and pounds in one year.

    `asked` is what all of them asked for, whatever became of them; `label` its year. Without
    a year only the number is told.
    """

    states: tuple[str, ...]
    asked: Range
    label: str

    @property
    def carried(self) -> int:
        """How many of them are part of the motion, or of the budget."""
        return sum(state in AmendmentState.in_substantive for state in self.states)

    @property
    def is_undecided(self) -> bool:
        """Whether any of them is still to be decided."""
        return not AmendmentState.live.isdisjoint(self.states)

    @property
    def is_report(self) -> bool:
        """Whether all that is known of their end is a report that none was carried."""
        return set(self.states) == {AmendmentState.NOT_CARRIED}


def pot_sentence(name: str, wanted: Wanted, currency: str) -> str:
    """Say who wanted money of the pot and who got it."""
    number = len(wanted.states)
    if not number:
        return f"No amendment draws on {name}."
    return f"{_asked(name, wanted, number, currency)} {_got(wanted, number)}"


def _asked(name: str, wanted: Wanted, number: int, currency: str) -> str:
    who = f"{number_word(number)} {'amendment' if number == 1 else 'amendments'}"
    asks = ("asks" if number == 1 else "ask") if wanted.is_undecided else "asked"
    if not wanted.asked.most:
        return f"{who} {asks} for money from {name}."
    amount = between_words(wanted.asked.least, wanted.asked.most, currency)
    return f"{who} {asks} for {amount} from {name} in {wanted.label}."


def _got(wanted: Wanted, number: int) -> str:
    so_far = " so far" if wanted.is_undecided else ""
    if not wanted.carried:
        none = "It" if number == 1 else "None of them"
        became = "has not been carried" if number == 1 else "has been carried"
        if not so_far:
            became = "was not carried" if number == 1 else "was carried"
        return f"{none} {became}{so_far}{', as reported' if wanted.is_report else ''}."
    if number == 1:
        return "It was carried."
    if wanted.carried == number:
        return "All of them were carried."
    were = "was" if wanted.carried == 1 else "were"
    return f"{number_word(wanted.carried)} of them {were} carried{so_far}."


def past_words(begun: int, least: int, most: int, holds: int | None) -> str:
    """Say where a claim passes what the pot holds; `begun` is what those above it ask for.

    Empty where it stays within, or where what the pot holds is not known.
    """
    if holds is None or begun + most <= holds:
        return ""
    if least > holds:
        return "more than the pot holds"
    if most > holds:
        return "perhaps more than the pot holds"
    sure = begun + least > holds
    return f"with the claims above {'' if sure else 'perhaps '}more than the pot holds"
