"""What a cell says of one member's vote: a known word, or a question; never a guess."""

from dataclasses import dataclass

from votes.enums import BallotChoice

# Domain 9.2 and 9.5. A single letter is not here: A may be aye, against, abstained or absent.
KNOWN: dict[str, BallotChoice] = {
    "for": BallotChoice.FOR,
    "voted for": BallotChoice.FOR,
    "aye": BallotChoice.FOR,
    "ayes": BallotChoice.FOR,
    "yes": BallotChoice.FOR,
    "yea": BallotChoice.FOR,
    "yeas": BallotChoice.FOR,
    "true": BallotChoice.FOR,
    "affirmative": BallotChoice.FOR,
    "in favour": BallotChoice.FOR,
    "in favor": BallotChoice.FOR,
    "voted in favour": BallotChoice.FOR,
    "voted yes": BallotChoice.FOR,
    "voted aye": BallotChoice.FOR,
    "against": BallotChoice.AGAINST,
    "voted against": BallotChoice.AGAINST,
    "no": BallotChoice.AGAINST,
    "noes": BallotChoice.AGAINST,
    "nay": BallotChoice.AGAINST,
    "nays": BallotChoice.AGAINST,
    "false": BallotChoice.AGAINST,
    "negative": BallotChoice.AGAINST,
    "opposed": BallotChoice.AGAINST,
    "oppose": BallotChoice.AGAINST,
    "in opposition": BallotChoice.AGAINST,
    "voted no": BallotChoice.AGAINST,
    "voted nay": BallotChoice.AGAINST,
    "abstain": BallotChoice.ABSTAIN,
    "abstained": BallotChoice.ABSTAIN,
    "abstains": BallotChoice.ABSTAIN,
    "abstaining": BallotChoice.ABSTAIN,
    "abstention": BallotChoice.ABSTAIN,
    "voted to abstain": BallotChoice.ABSTAIN,
    "did not vote": BallotChoice.PRESENT_NOT_VOTING,
    "dnv": BallotChoice.PRESENT_NOT_VOTING,
    "nv": BallotChoice.PRESENT_NOT_VOTING,
    "no vote": BallotChoice.PRESENT_NOT_VOTING,
    "no vote cast": BallotChoice.PRESENT_NOT_VOTING,
    "nonvoting": BallotChoice.PRESENT_NOT_VOTING,
    "not voting": BallotChoice.PRESENT_NOT_VOTING,
    "non-voting": BallotChoice.PRESENT_NOT_VOTING,
    "present, not voting": BallotChoice.PRESENT_NOT_VOTING,
    "present not voting": BallotChoice.PRESENT_NOT_VOTING,
    "abstained (no vote cast)": BallotChoice.PRESENT_NOT_VOTING,
    "absent": BallotChoice.ABSENT,
    "not present": BallotChoice.ABSENT,
    "apologies": BallotChoice.ABSENT_APOLOGIES,
    "apologies for absence": BallotChoice.ABSENT_APOLOGIES,
    "apologies received": BallotChoice.ABSENT_APOLOGIES,
    "apologies given": BallotChoice.ABSENT_APOLOGIES,
    "absent (apologies)": BallotChoice.ABSENT_APOLOGIES,
    "absent with apologies": BallotChoice.ABSENT_APOLOGIES,
    "left the meeting": BallotChoice.LEFT_MEETING,
    "left meeting": BallotChoice.LEFT_MEETING,
    "not in the chamber": BallotChoice.LEFT_MEETING,
    "unknown": BallotChoice.UNKNOWN,
    "not known": BallotChoice.UNKNOWN,
    "?": BallotChoice.UNKNOWN,
}
KNOWN |= {
    words: choice for choice in BallotChoice for words in (str(choice), choice.label.lower())
}
CASTING: dict[str, BallotChoice] = {
    words.format(word): choice
    for word, choice in (
        ("for", BallotChoice.FOR),
        ("against", BallotChoice.AGAINST),
    )
    for words in (
        "casting_{}",
        "casting {}",
        "casting vote {}",
        "casting vote: {}",
        "{} (casting vote)",
        "{} (casting)",
    )
}
BLANK = "blank"
# In a column headed by a choice: this one, or not this one.
TICKS = frozenset({"x", "✓", "✔", "☑", "√", "1", "y", "yes", "•", "*", "+"})
UNTICKED = frozenset({"0", "n", "no", "-", "–", "—"})  # noqa: RUF001 - sources print each of these dashes
SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a label says: a choice, perhaps as the casting vote; no choice means no mark."""

    choice: BallotChoice | None
    is_casting: bool = False


def plain(label: str) -> str:
    """Return a label as it is compared: no capitals, no spaces or full stop around it."""
    return " ".join(label.casefold().replace("\u2019", "'").split()).rstrip(".").strip()


def read_label(label: str) -> Reading | None:
    """Read a label by the house's known words (domain 9.2); None must be asked."""
    words = plain(label)
    if words in CASTING:
        return Reading(CASTING[words], is_casting=True)
    return Reading(KNOWN[words]) if words in KNOWN else None


def label_choices() -> tuple[str, ...]:
    """Return what a person may answer when asked what a label means."""
    return (*(str(choice) for choice in BallotChoice), "casting_for", "casting_against", BLANK)


def answered_label(answer: str) -> Reading:
    """Return what the answer to such a question says; ValueError for no such answer."""
    if answer == BLANK:
        return Reading(None)
    found = read_label(answer) if answer in label_choices() else None
    if found is None:
        raise ValueError(answer)
    return found


def is_ticked(cell: str, heading: str) -> bool:
    """Tell whether a cell says that the choice in the heading was made."""
    words = plain(cell)
    return bool(words) and (words in TICKS or words == plain(heading))


def is_tick(cell: str, heading: str) -> bool:
    """Tell whether a cell may stand in a column headed by a choice."""
    return is_ticked(cell, heading) or plain(cell) in UNTICKED


def looks_like_label(text: str) -> bool:
    """Tell whether a cell may be a mark: a known word, or one too short to be anything else."""
    return read_label(text) is not None or len(text.strip()) <= SHORTEST_WORD
