"""The sentence that opens the list of a council's budgets; pure."""

from collections.abc import Sequence

from council.sentences import number_word


def list_sentence(council: str, years: Sequence[str]) -> str:
    """Say how many budgets are held and of which years; `years` are printed, newest first."""
    if not years:
        return f"No budget of {council} is held here yet."
    if len(years) == 1:
        return f"One budget of {council} is held here: {years[0]}."
    return (
        f"{number_word(len(years))} budgets of {council} are held here, {years[-1]} to {years[0]}."
    )
