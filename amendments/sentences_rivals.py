"""What pages say of amendments that want the same money; pure."""

from amendments.enums import Contest, Fit, LineRole
from amendments.rules import PotYear, Range, Rivalry
from amendments.sentences import between
from council.enums import PotRuling
from council.sentences import money, money_short, number_word

PUBLISHED = {
    PotRuling.OFFICER_DECIDES: (
        "We hold no other rule for this meeting: where amendments are carried on the same money,"
        " the council's finance officer decides."
    ),
    PotRuling.LATER_WINS: (
        "The council published that the later one wins: where amendments are carried on the"
        " same money, the earlier one is superseded."
    ),
    PotRuling.EARLIER_WINS: (
        "The council published that the earlier one wins: where an amendment is carried, a"
        " later one on the same money falls."
    ),
    PotRuling.SHARE: (
        "The council published that they share it: where amendments are carried on the same"
        " money, their figures are worked out again."
    ),
}
SAME_LINE = {
    LineRole.SAVING_REVERSAL: "the same saving put back",
    LineRole.INCOME: "the same income counted",
    LineRole.SAVING: "the same saving made",
    LineRole.FUNDING: "the same line drawn on",
    LineRole.INVESTMENT: "money to the same line",
    LineRole.REPROFILE: "the same money moved between years",
    LineRole.BORROWING_COST: "the same cost of borrowing",
}
DUE = "One is carried: whether the others can stand beside it is for the officers."
DUE_OVER_A_POT = "What was carried leaves too little for all of them."
ADVICE = {
    PotRuling.OFFICER_DECIDES: "Ask the finance officer, and record the ruling.",
    PotRuling.LATER_WINS: "The one carried first is superseded by the one carried after it.",
    PotRuling.EARLIER_WINS: "What was carried first stands; what does not fit beside it falls.",
    PotRuling.SHARE: "They are re-costed to share what there is.",
}


def ruling_sentence(ruling: PotRuling | None) -> str:
    """Say what the council published for this meeting; None where no rule is held.

    That its officer decides is what holds without a rule, so it is never said to be published.
    """
    return PUBLISHED[ruling or PotRuling.OFFICER_DECIDES]


def advice(ruling: PotRuling | None) -> str:
    """Say what the published rule asks for once it is due."""
    return ADVICE[ruling or PotRuling.OFFICER_DECIDES]


def reason_words(role: str, name: str, label: str) -> str:
    """Say why they are rivals: the same pot (no role), or the same line in the same role."""
    if not role:
        return f"The same pot: {name}, {label}"
    what = SAME_LINE[LineRole(role)]
    return f"{what[0].upper()}{what[1:]}: {name}, {label}"


def rivals_sentence(number: int) -> str:
    """Say how many other amendments want the same money."""
    wants = "other amendment wants" if number == 1 else "other amendments want"
    return f"{number_word(number)} {wants} the same money. Usually not all of them are carried."


def stage_sentence(rivalry: Rivalry, ruling: PotRuling | None, currency: str) -> str:
    """Say how things stand between rivals, with the money in it."""
    told = _claimed(rivalry, currency)
    if rivalry.stage == Contest.DUE:
        return f"{told} {DUE_OVER_A_POT if rivalry.holds is not None else DUE}"
    if ruling == PotRuling.LATER_WINS:
        return f"{told} Nothing to settle until both are carried."
    return f"{told} Nothing to settle: not all of them need pass."


def _claimed(rivalry: Rivalry, currency: str) -> str:
    least = sum(claim.least for claim in rivalry.claims)
    most = sum(claim.most for claim in rivalry.claims)
    wanted = between(least, most, currency, tell=money)
    if rivalry.line:
        return f"Together {wanted}; it may be counted twice."
    if rivalry.holds is None:
        return f"Together they claim {wanted}; what the pot holds is not known."
    return f"Together they claim {wanted} of {money(rivalry.holds, currency)}."


def range_words(found: Range | None, currency: str, places: int = 0) -> str:
    """Print money at least and at most; short where more is taken than there is."""
    if found is None:
        return "not known"
    if found.least == found.most < 0:
        return f"{money_short(-found.most, currency, places)} short"
    if found.least == found.most == 0:
        return "nothing"
    return between(found.least, found.most, currency, places)


FITS = {
    Fit.FITS: "fits",
    Fit.MAY_FIT: "may fit",
    Fit.DOES_NOT_FIT: "does not fit",
    Fit.NOT_KNOWN: "whether it fits is not known",
}


def together_sentence(pot: PotYear, names: dict[str, str]) -> str:
    """Say whether those still to be decided fit together; names of amendments by version."""
    if pot.together is None:
        return ""
    if len(pot.alone or {}) == 1:
        name = next(iter(names[version] for version in pot.alone or {}))
        return f"Still to be decided: {name} ({FITS[pot.together]})."
    told = {
        Fit.FITS: "All that are still to be decided fit together.",
        Fit.MAY_FIT: "Whether all that are still to be decided fit together is not known:"
        " a split between pots is not given.",
        Fit.DOES_NOT_FIT: "Those still to be decided do not all fit together.",
        Fit.NOT_KNOWN: "Whether those still to be decided fit together is not known.",
    }[pot.together]
    without = " or ".join(names[version] for version in pot.fits_without)
    return f"{told} Without {without} the rest fit." if without else told
