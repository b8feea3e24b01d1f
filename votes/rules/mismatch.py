"""Where names, declared tally and declared result disagree (domain 1.7 and 5.6)."""

from amendments.enums import Outcome
from votes.rules.counting import DeclaredTally, Tally, roll_is_whole


def mismatches(
    tally: Tally,
    roll_complete: bool,
    declared: DeclaredTally | None,
    declared_result: str | None,
    computed: str,
) -> list[str]:
    """Name where three public facts disagree: names, declared tally, declared result.

    Domain 1.7 and 5.6. Figures only, never a person; without enough facts, none.
    """
    found = []
    whole = roll_is_whole(tally, roll_complete)
    if declared and _names_differ(tally, whole, declared):
        found.append("names_differ_from_tally")
    if _result_differs(declared_result, computed):
        found.append("result_differs_from_arithmetic")
    if _casting_without_tie(tally, whole, declared):
        found.append("casting_vote_without_tie")
    return found


def _casting_without_tie(tally: Tally, whole: bool, declared: DeclaredTally | None) -> bool:
    """Tell whether a casting vote is told of although names or figures say there was no tie."""
    if not (tally.casting or (declared and declared.casting)):
        return False
    said = (declared.for_, declared.against) if declared else (None, None)
    return (whole and tally.for_ != tally.against) or (None not in said and said[0] != said[1])


def _names_differ(tally: Tally, whole: bool, declared: DeclaredTally) -> bool:
    """Compare each figure that was said; a part of the names can only be too many."""
    pairs = (
        (tally.for_, declared.for_),
        (tally.against, declared.against),
        (tally.abstained, declared.abstained),
    )
    known = [(names, said) for names, said in pairs if said is not None]
    casting_differs = bool(
        tally.casting and declared.casting and tally.casting != declared.casting
    )
    return casting_differs or any(
        names > said or (whole and names != said) for names, said in known
    )


def _result_differs(declared_result: str | None, computed: str) -> bool:
    """Compare results; a tie that the chair called lost is not carried either (domain 4)."""
    if declared_result is None or Outcome.UNKNOWN in {declared_result, computed}:
        return False
    not_carried = declared_result == Outcome.LOST and computed == Outcome.TIED
    return declared_result != computed and not not_carried
