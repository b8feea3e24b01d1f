"""Keys and buttons of the working grid: the choices, or the answers of the vote."""

from votes.enums import BallotChoice, VoteKind
from votes.models import Vote

LABELS = dict(BallotChoice.choices) | {BallotChoice.ABSENT: "Not present"}
KEYS = {
    BallotChoice.FOR: "F",
    BallotChoice.AGAINST: "A",
    BallotChoice.ABSTAIN: "X",
    BallotChoice.ABSENT: "N",
    BallotChoice.PRESENT_NOT_VOTING: "D",
    BallotChoice.ABSENT_APOLOGIES: "P",
    BallotChoice.LEFT_MEETING: "L",
    BallotChoice.BARRED_INTEREST: "I",
    BallotChoice.BARRED_ARREARS: "R",
    BallotChoice.UNKNOWN: "U",
}
FIRST, OTHER = tuple(KEYS)[:4], tuple(KEYS)[4:]
# One key for each of several answers: figures, then letters that mean nothing else here.
ANSWER_KEYS = "1234567890BCEGHJKMOQSTVWYZ"
# What a whole group can be set to: never that nobody of it is there.
OF_GROUP = FIRST[:3]
AWAY = frozenset({BallotChoice.ABSENT, BallotChoice.ABSENT_APOLOGIES, BallotChoice.LEFT_MEETING})
Button = tuple[str, str, str]
Buttons = tuple[list[Button], list[Button]]


def buttons_of(vote: Vote) -> Buttons:
    """Return value, label and key of each button: those always in sight, and the rarer ones."""
    other = [_button(choice) for choice in OTHER]
    answers = list(vote.options.all()) if vote.kind in VoteKind.with_options else []
    if not answers:
        return [_button(choice) for choice in FIRST], other
    keys = ANSWER_KEYS.ljust(len(answers))
    options = [
        (f"option-{option.pk}", option.label, key.strip())
        for option, key in zip(answers, keys, strict=False)
    ]
    return [*options, *[_button(choice) for choice in FIRST[2:]]], other


def _button(choice: BallotChoice) -> Button:
    return str(choice), LABELS[choice], KEYS[choice]


def buttons_of_group(vote: Vote) -> list[Button]:
    """Return the buttons that set a whole group: the choices or answers that count."""
    first, _ = buttons_of(vote)
    return [button for button in first if button[0] in OF_GROUP or button[0].startswith("option-")]
