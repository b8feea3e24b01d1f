"""Words for how a vote ended, and what else a source's class words may say; never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amendments.enums import Outcome, VoteMethod
from votes.enums import ThresholdKind, ThresholdOf, VoteKind
from votes.rules import SIMPLE, Threshold
from votes.sheets.labels import plain

RESULTS: dict[str, Outcome] = {
    **dict.fromkeys(("pass", "passed", "carried", "agreed", "approved", "adopted", "resolved",
                     "carried unanimously", "agreed unanimously", "motion carried",
                     "amendment carried", "motion passed"), Outcome.CARRIED),
    **dict.fromkeys(("fail", "failed", "lost", "defeated", "rejected", "not carried",
                     "not agreed", "not approved", "fell", "motion lost", "amendment lost",
                     "motion failed", "motion defeated"), Outcome.LOST),
    **dict.fromkeys(("tied", "tie", "equal votes"), Outcome.TIED),
    **dict.fromkeys(("unknown", "not known"), Outcome.UNKNOWN),
}  # fmt: skip
METHODS: dict[str, VoteMethod] = {
    **dict.fromkeys(("roll call", "roll call vote", "names called", "roll-call vote"),
                    VoteMethod.RECORDED_ROLL_CALL),
    **dict.fromkeys(("electronic", "electronic vote", "electronic voting"),
                    VoteMethod.RECORDED_ELECTRONIC),
    **dict.fromkeys(("show of hands", "by show of hands", "on a show of hands"),
                    VoteMethod.SHOW_OF_HANDS_UNCOUNTED),
    **dict.fromkeys(("affirmation", "by affirmation", "affirmation of the meeting"),
                    VoteMethod.AFFIRMATION),
    **dict.fromkeys(("secret ballot", "ballot"), VoteMethod.BALLOT),
    **{str(method): method for method in VoteMethod},
    **{method.label.lower(): method for method in VoteMethod},
}  # fmt: skip
NO_VOTE = "no_vote"
FIGURES = re.compile(
    r"\A(?P<words>\D*?[^\W\d_])[\s,:;.(\[–—-]*"  # noqa: RUF001 - sources print each of these dashes
    r"(?P<first>\d{1,3})\s*(?:-|–|—|to|:|/)\s*(?P<second>\d{1,3})"  # noqa: RUF001 - as above
    r"(?:\s*(?:-|–|—|,|:|/)\s*(?P<third>\d{1,3}))?[\s\])]*\.?\Z"  # noqa: RUF001 - as above
)
FOR_FIRST, WINNER_FIRST = "for_first", "winner_first"
NOTHING = "nothing"
METHOD, KIND = "method ", "kind "
KINDS = (VoteKind.OTHER, VoteKind.PROCEDURAL, VoteKind.APPOINTMENT)
RESULT_CHOICES = tuple(str(outcome) for outcome in Outcome)
ENDING_CHOICES = (*RESULT_CHOICES, NO_VOTE)
WORD_CHOICES = (
    NOTHING,
    *(str(outcome) for outcome in Outcome if outcome != Outcome.UNKNOWN),
    *(f"{METHOD}{method}" for method in VoteMethod),
    *(f"{KIND}{kind}" for kind in KINDS),
)
FIXED, AT_LEAST, MORE_THAN = "fixed ", "at_least ", "more_than "
SIMPLE_STANDS = "simple"
NUMBERS = 2  # of a fraction
NEEDED = re.compile(
    r"\b(?:\d{1,3}|two[- ]thirds|three[- ]fourths|three[- ]quarters|unanimous)\s+votes?\s+"
    r"(?:(?:is|are)\s+)?(?:required|needed)\b",
    re.IGNORECASE,
)


def read_result(words: str) -> Outcome | None:
    """Read a result by the known words; None must be asked."""
    return RESULTS.get(plain(words))


def parted(text: str) -> tuple[str, tuple[int, ...]]:
    """Part a result from the figures behind it: "Carried, 23-1"; no figures for none."""
    found = FIGURES.fullmatch(" ".join(text.split()))
    if found is None:
        return text, ()
    numbers = (found["first"], found["second"], found["third"])
    return found["words"], tuple(int(each) for each in numbers if each)


def said_by(result: Outcome, numbers: Sequence[int], order: str) -> tuple[int, ...]:
    """Return for, against and perhaps abstained of figures that stand in an order."""
    for_, against, *rest = numbers
    if order == WINNER_FIRST and result == Outcome.LOST:
        for_, against = against, for_
    return for_, against, *rest


def read_method(words: str, *, has_figures: bool) -> VoteMethod | None:
    """Read how a vote was taken; hands with figures were counted. None must be asked."""
    found = METHODS.get(plain(words))
    if found == VoteMethod.SHOW_OF_HANDS_UNCOUNTED and has_figures:
        return VoteMethod.SHOW_OF_HANDS_COUNTED
    return found


@dataclass(frozen=True, slots=True)
class Ending:
    """What the words of a line say: result with its own word, how and what was put."""

    result: Outcome | None = None
    words: str = ""
    method: VoteMethod = VoteMethod.NOT_KNOWN
    kind: VoteKind = VoteKind.OTHER
    is_vote: bool = True

    @property
    def tells(self) -> bool:
        """Whether the words alone say that the question was decided."""
        return self.is_vote and self.result not in {None, Outcome.UNKNOWN}


def ending_of(meanings: dict[str, str]) -> Ending:
    """Put together what words mean, by word: a known result, or an answer of WORD_CHOICES.

    Known words go before answered ones. Words that contradict each other say nothing.
    """
    known = {word: found for word in meanings if (found := read_result(word)) is not None}
    answered = {
        word: Outcome(meaning)
        for word, meaning in meanings.items()
        if word not in known and meaning in RESULT_CHOICES
    }
    said = known or answered
    result = set(said.values())
    methods = {each.removeprefix(METHOD) for each in meanings.values() if each.startswith(METHOD)}
    kinds = {each.removeprefix(KIND) for each in meanings.values() if each.startswith(KIND)}
    return Ending(
        result.pop() if len(result) == 1 else None,
        " ".join(said)[:120],
        VoteMethod(methods.pop()) if len(methods) == 1 else VoteMethod.NOT_KNOWN,
        VoteKind(kinds.pop()) if len(kinds) == 1 else VoteKind.OTHER,
    )


def needed_words(title: str) -> str:
    """Return what a title itself says of the votes needed: "8 Votes Required"; else nothing."""
    found = NEEDED.search(title)
    return " ".join(found[0].split()) if found else ""


def read_threshold(answer: str) -> Threshold | None:
    """Read how many votes are needed: "simple", "fixed 8", "at_least 2/3 of voting"; else None."""
    if answer == SIMPLE_STANDS:
        return SIMPLE
    if answer.startswith(FIXED):
        number = answer.removeprefix(FIXED)
        is_number = number.isdecimal() and int(number) > 0
        return Threshold(ThresholdKind.FIXED, number=int(number)) if is_number else None
    kind, _, rest = answer.partition(" ")
    fraction, _, of = rest.partition(" of ")
    parts = fraction.split("/")
    good = len(parts) == NUMBERS and all(part.isdecimal() and int(part) for part in parts)
    if f"{kind} " not in {AT_LEAST, MORE_THAN} or not good or of not in ThresholdOf.values:
        return None
    return Threshold(kind, int(parts[0]), int(parts[1]), of)
