"""What a vote page says in words: how it ended, what was needed, which names are held; pure."""

from amendments.enums import Outcome, VoteMethod
from amendments.sentences_decision import Ending, abstained_words, became
from council.enums import Evidence
from council.sentences import NO_BREAK, count
from votes.enums import NamesHeld, NamesTaken, ThresholdKind, ThresholdOf, VoteKind, VoteStatus

LOOKS: dict[str, str] = {
    Outcome.CARRIED: "yes",
    Outcome.LOST: "no",
    Outcome.TIED: "no",
    Outcome.UNKNOWN: "live",
}
# Words of chairs and minutes that say the same as the declared result (domain 8.1).
SAYS_THE_SAME = {
    Outcome.CARRIED: {"carried", "agreed", "approved", "resolved", "adopted", "passed"},
    Outcome.LOST: {"lost", "rejected", "defeated", "fell", "fallen", "not carried", "not agreed"},
}
MARKED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"
SUBJECTS = {
    VoteKind.MAIN: "The motion",
    VoteKind.AMENDMENT: "The amendment",
    VoteKind.PART: "The part of the amendment",
    VoteKind.PROCEDURAL: "The procedural motion",
    VoteKind.ELIMINATION: "The choice between several answers",
    VoteKind.APPOINTMENT: "The appointment",
    VoteKind.OTHER: "The question",
}
NAMED = {
    VoteKind.MAIN: "{}",
    VoteKind.AMENDMENT: f"The amendment {MARKED}",
    VoteKind.PART: f"The part {MARKED} of the amendment",
}
# Kinds that nothing but the words put can name.
QUOTED = {VoteKind.PROCEDURAL, VoteKind.OTHER}
SHORT = 100
MISMATCHES = {
    "names_differ_from_tally": "The names do not add up to the tally that was declared.",
    "result_differs_from_arithmetic": "The declared result is not what the figures give.",
    "dropped_answer_had_more_votes": (
        "An answer was dropped that had more votes than one that was kept."
    ),
    "casting_vote_without_tie": (
        "A casting vote is said to have decided, but the votes were not equal."
    ),
}
FRACTIONS = {
    (1, 2): "half", (1, 3): "one third", (2, 3): "two thirds", (1, 4): "one quarter",
    (3, 4): "three quarters", (3, 5): "three fifths",
}  # fmt: skip
OF = {
    ThresholdOf.VOTING: "those voting",
    ThresholdOf.PRESENT: "those present",
    ThresholdOf.IN_OFFICE: "members in office",
    ThresholdOf.SEATS: "all seats",
}
AT_ITS_THRESHOLD = (
    "The declared result is not what the figures give with the votes that this question needed."
)


def badge_word(result: str | None, words: str) -> str:
    """Return the council's own word where it says what was declared; else the result itself."""
    if result is None:
        return "Result not known"
    outcome = Outcome(result)
    own = words.strip()
    return own if own.lower() in SAYS_THE_SAME.get(outcome, ()) else outcome.label


def subject_words(kind: str, *, title: str = "", question: str = "", number: int = 0) -> str:
    """Return what a sentence is about: the title where one subject has one, else the kind.

    `question`: the words put, where nothing else names what it was; `number`: items of a block.
    """
    if title and kind in NAMED:
        return _motion(title) if kind == VoteKind.MAIN else NAMED[VoteKind(kind)].format(title)
    if kind == VoteKind.EN_BLOC:
        return f"The block of {number}{NO_BREAK}items" if number > 1 else "The block of items"
    put = question.strip().rstrip(".")
    if kind in QUOTED and put and len(put) <= SHORT and "\n" not in put:
        return f"{SUBJECTS[VoteKind(kind)]} {MARKED.format(put)}"
    return SUBJECTS[VoteKind(kind)]


def _motion(title: str) -> str:
    """Return a motion's title so that a sentence can begin with it."""
    if title.startswith("Budget "):
        return f"The b{title[1:]}"
    return (
        title if title.startswith(("The ", "A ", "An ")) else f"The motion {MARKED.format(title)}"
    )


def ending_sentence(subject: str, ending: Ending) -> str:
    """Say what became of `subject`: "The budget was carried by 36 votes to 1." (DESIGN 7)."""
    abstained = abstained_words(ending.abstained)
    return f"{subject} {became(ending)}.{' ' if abstained else ''}{abstained}"


def names_sentence(held: str, taken: str, names: int, voted: int | None, method: str) -> str:
    """Say which names are held, in the words of domain 11; numbers of members.

    Never "not recorded" by default: at a budget meeting that would allege a breach of the law.
    """
    if held == NamesHeld.WHOLE:
        return "We hold the names for this vote."
    if held == NamesHeld.PART:
        of = f" of {voted}" if voted is not None and voted >= names else ""
        return f"We hold the names of {names}{of} members."
    if taken == NamesTaken.NO:
        how = "" if method == VoteMethod.NOT_KNOWN else f" ({VoteMethod(method).label.lower()})"
        return f"Names were not taken for this vote{how}."
    if taken == NamesTaken.YES:
        return "The names for this vote are not published here."
    return "We do not hold the names for this vote."


def mismatch_words(code: str, threshold_kind: str) -> str:
    """Name where the public facts of a vote differ (domain 5.6): names, tally, result."""
    if code == "result_differs_from_arithmetic" and threshold_kind != ThresholdKind.SIMPLE:
        return AT_ITS_THRESHOLD
    return MISMATCHES[code]


def checks_sentence(names: int, from_names: bool, differ: bool) -> str:
    """Say how all names, so many of them, stand to the count that is shown."""
    told = count(names, "name", "names")
    if from_names:
        return f"{told}. The count is made from them."
    if differ:
        return f"{told}. They do not add up to the count that was declared."
    return f"{told}. The names and the count agree."


def provisional_sentence(status: str, evidence: str) -> str:
    """Say that what was keyed in the meeting may still be put right; else nothing."""
    if status == VoteStatus.DECLARED and evidence == Evidence.DESK:
        return "Provisional until the record is confirmed."
    return ""


def standing_words(status: str, evidence: str) -> str:
    """Say how a vote stands; only what was keyed in the meeting is provisional."""
    if status == VoteStatus.DECLARED and evidence != Evidence.DESK:
        return "As reported"
    return str(VoteStatus(status).label)


def needed_sentence(
    kind: str, numerator: int | None, denominator: int | None, of: str, number: int | None
) -> str:
    """Say how many votes the question needed (domain 5.4)."""
    if kind == ThresholdKind.SIMPLE:
        return (
            "More votes for than against were needed. Abstentions do not count towards the result."
        )
    if kind == ThresholdKind.FIXED:
        return f"At least {number} votes for were needed."
    whom = ThresholdOf(of).label
    least = _least(kind, numerator, denominator).capitalize()
    return f"{least} of {whom}{',' * (',' in whom)} had to vote for."


def needed_words(
    kind: str, numerator: int | None, denominator: int | None, of: str, number: int | None
) -> str:
    """Return what it took where more for than against was not enough; else nothing."""
    if kind == ThresholdKind.SIMPLE:
        return ""
    if kind == ThresholdKind.FIXED:
        return f"at least {number}"
    return f"{_least(kind, numerator, denominator)} of {OF[ThresholdOf(of)]}"


def _least(kind: str, numerator: int | None, denominator: int | None) -> str:
    part = FRACTIONS.get((numerator or 0, denominator or 0), f"{numerator}/{denominator}")
    return f"{'more than' if kind == ThresholdKind.MORE_THAN else 'at least'} {part}"
