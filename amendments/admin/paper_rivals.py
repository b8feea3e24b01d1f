"""Tells the clerk, as a paper is entered, which others want the same money."""

from amendments.actions.locking import name_of
from amendments.models import Amendment, Pot
from amendments.rivals import Contested, contested, contested_in_confidence, published_ruling
from amendments.sentences_rivals import reason_words, stage_sentence
from council.enums import PotRuling
from council.rules import year_label


def rival_words(amendment: Amendment) -> list[str]:
    """Say what money others want too, drafts and what is with the officers among them."""
    budget = amendment.motion.budget
    if budget is None:
        return []
    ruling = published_ruling(amendment.meeting)
    found = {_place(each): each for each in contested(budget, ruling, public=False)}
    found |= {_place(each): each for each in contested_in_confidence(budget, ruling)}
    return [
        _words(each, amendment, ruling)
        for each in found.values()
        if any(_is_of(rival.amendment, amendment) for rival in each.rivals)
    ]


def _words(each: Contested, amendment: Amendment, ruling: PotRuling | None) -> str:
    council = amendment.council
    label = year_label(each.rivalry.year, council.year_starts_month)
    name = each.about.name if isinstance(each.about, Pot) else each.about.service
    stands = stage_sentence(each.rivalry, ruling, council.currency)
    reason = reason_words(each.rivalry.role, name, label)
    return f"{reason}. {stands} Wanted too by {_others(each, amendment)}."


def _place(each: Contested) -> tuple[str, str, str, int]:
    rivalry = each.rivalry
    return rivalry.pot, rivalry.line, rivalry.role, rivalry.year


def _is_of(rival: Amendment, amendment: Amendment) -> bool:
    return amendment.pk in {rival.pk, rival.parent_id}


def _others(each: Contested, amendment: Amendment) -> str:
    return "; ".join(
        f"{name_of(rival.amendment)}, “{rival.amendment.title}”"
        f" ({rival.amendment.get_state_display().lower()})"
        for rival in each.rivals
        if not _is_of(rival.amendment, amendment)
    )
