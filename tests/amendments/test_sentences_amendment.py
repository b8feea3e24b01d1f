"""The sentence that opens an amendment's page, for every state and outcome."""

import pytest

from amendments.enums import AmendmentState
from amendments.sentences_amendment import Paper, amendment_sentence, subject_words
from amendments.sentences_decision import Ending

NB = "\N{NO-BREAK SPACE}"
CENTRES = f"to spend £1.3{NB}million more on children's centres in 2019/20"
WON = Ending("carried", 36, 8, 0)
LOST = Ending("lost", 8, 36, 0)
ACCEPTED = frozenset({"accept"})


def became(state, **facts):
    paper = Paper("Buses", state, **facts)
    return amendment_sentence(paper).removeprefix(f"{subject_words(paper)} ")


@pytest.mark.parametrize(
    ("facts", "subject"),
    [
        ({"groups": ["Labour"], "purpose": CENTRES}, f"The Labour amendment {CENTRES}"),
        ({"purpose": CENTRES}, f"The amendment {CENTRES}"),
        ({"groups": ["Labour"]}, "The Labour amendment “Buses”"),
        ({}, "The amendment “Buses”"),
        (
            {"groups": ["Labour", "Green"], "purpose": CENTRES},
            f"The Labour and Green amendment {CENTRES}",
        ),
        ({"groups": ["Labour", "Green", "UKIP"]}, "The Labour, Green and UKIP amendment “Buses”"),
        (
            {"groups": ["Labour"], "purpose": CENTRES, "part_number": 2},
            f"Part 2 of the Labour amendment, {CENTRES},",
        ),
        ({"part_number": 2}, "Part 2 of the amendment “Buses”"),
        (
            {"groups": ["Green"], "purpose": CENTRES, "is_alternative": True},
            "The Green alternative budget “Buses”",
        ),
        (
            {"groups": ["Labour"], "came_by": frozenset({"executive_take_in"})},
            "The executive's revision “Buses”",
        ),
        (
            {"title": "Green amendment (what it proposed is not known)", "groups": ["Green"]},
            "The Green amendment (what it proposed is not known)",
        ),
        (
            {"title": "Independent group's amendment", "groups": ["Independent"]},
            "The Independent group's amendment",
        ),
        ({"title": "Alexandra Kemp's amendment"}, "Alexandra Kemp's amendment"),
        ({"title": "An amendment on pay"}, "The amendment “An amendment on pay”"),
    ],
)  # fmt: skip
def test_the_subject_is_whose_and_to_do_what_or_its_title(facts, subject):
    assert subject_words(Paper(**{"title": "Buses", "state": "lost"} | facts)) == subject


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        # Live: so far.
        ("tabled", {}, "has been put forward and not moved so far."),
        ("moved", {}, "has been moved and not seconded so far."),
        ("seconded", {}, "has been moved and seconded, and not decided so far."),
        (
            "seconded",
            {"decision": Ending("unknown", None, None, None)},
            "was put to the vote; the result is not known.",
        ),
        # Ended without a vote.
        ("withdrawn", {}, "was withdrawn."),
        ("lapsed", {}, "lapsed: nobody seconded it."),
        ("out_of_order", {}, "was ruled out of order."),
        ("not_reached", {}, "was not reached before the meeting ended."),
        ("not_accepted_for_debate", {}, "was not accepted for debate."),
        ("not_carried", {}, "was not carried, as reported."),
        ("fallen", {}, "fell."),
        ("fallen", {"cause": "the amendment “Trams”"}, "fell because of the amendment “Trams”."),
        ("fallen", {"cause": "another vote"}, "fell because of another vote."),
        # Lost.
        ("lost", {}, "was lost."),
        ("lost", {"decision": LOST}, f"was lost by 36{NB}votes to{NB}8."),
        (
            "lost",
            {"decision": Ending("lost", 4, None, None)},
            f"was lost with 4{NB}votes for; how many voted against is not known.",
        ),
        (
            "lost",
            {"decision": Ending("lost", 28, 28, 1, by_casting_vote=True)},
            f"was lost on the casting vote of the person presiding, after 28{NB}votes each way.",
        ),
        (
            "lost",
            {"decision": Ending("tied", 28, 28, 1)},
            f"was not carried: the votes were equal, 28{NB}votes each way.",
        ),
        (
            "lost",
            {"decision": Ending("lost", None, None, None, method="show_of_hands_uncounted")},
            "was lost on a show of hands.",
        ),
        ("lost", {"parts": ["lost", "lost"]}, "was lost in all 2 parts."),
        ("lost", {"decision": WON}, "was lost."),
        # Carried, and what came of the motion.
        ("carried", {}, "was carried."),
        ("carried", {"decision": WON}, f"was carried by 36{NB}votes to{NB}8."),
        ("carried", {"decision": LOST}, "was carried."),
        (
            "carried",
            {"decision": Ending("carried", 28, 28, 0, by_casting_vote=True)},
            (
                "was carried on the casting vote of the person presiding,"
                f" after 28{NB}votes each way."
            ),
        ),
        (
            "carried",
            {"decision": Ending("carried", None, None, None, method="show_of_hands_uncounted")},
            "was carried on a show of hands.",
        ),
        (
            "carried",
            {"decision": Ending("carried", None, None, None, method="affirmation")},
            "was carried by affirmation of the meeting.",
        ),
        ("carried", {"parts": ["carried", "carried", "adopted"]}, "was carried in all 3 parts."),
        (
            "carried",
            {"decision": WON, "motion_state": "seconded"},
            (
                f"was carried by 36{NB}votes to{NB}8, and is part of the motion so far:"
                " the budget itself is not decided."
            ),
        ),
        (
            "carried",
            {"motion_state": "adjourned", "is_budget": False},
            "was carried, and is part of the motion so far: the motion itself is not decided.",
        ),
        (
            "carried",
            {"decision": WON, "motion_state": "lost"},
            f"was carried by 36{NB}votes to{NB}8, but the budget as amended was lost.",
        ),
        (
            "partly_carried",
            {"parts": ["carried", "lost", "superseded"]},
            "was carried in part: 2 of its 3 parts.",
        ),
        ("partly_carried", {}, "was carried in part."),
        # Accepted.
        ("accepted", {}, "was accepted and not voted on."),
        (
            "accepted",
            {"motion_state": "moved"},
            (
                "was accepted and not voted on, and is part of the motion so far:"
                " the budget itself is not decided."
            ),
        ),
        (
            "adopted",
            {"came_by": ACCEPTED},
            "was accepted and not voted on, and is part of the budget that was adopted.",
        ),
        (
            "accepted",
            {"came_by": frozenset({"executive_take_in"}), "motion_state": "in_principle"},
            "was taken in by the executive.",
        ),
        # Adopted, or carried and not adopted.
        (
            "adopted",
            {"decision": WON},
            f"was carried by 36{NB}votes to{NB}8, and is part of the budget that was adopted.",
        ),
        (
            "adopted",
            {"is_budget": False},
            "was carried, and is part of the motion that was carried.",
        ),
        (
            "carried_not_adopted",
            {"decision": WON, "motion_state": "lost"},
            f"was carried by 36{NB}votes to{NB}8, but the budget as amended was lost.",
        ),
        (
            "carried_not_adopted",
            {"motion_state": "not_carried"},
            "was carried, but the budget as amended was not carried, as reported.",
        ),
        (
            "carried_not_adopted",
            {"motion_state": "carried"},
            "was carried, but is not part of the budget that was adopted.",
        ),
        (
            "carried_not_adopted",
            {"came_by": ACCEPTED, "motion_state": "carried"},
            "was accepted and not voted on, but is not part of the budget that was adopted.",
        ),
        # Superseded, rescinded.
        ("superseded", {}, "was carried, and then superseded."),
        (
            "superseded",
            {"decision": WON, "cause": "the amendment “Trams”"},
            f"was carried by 36{NB}votes to{NB}8, and then superseded by the amendment “Trams”.",
        ),
        ("rescinded", {}, "was rescinded by a later decision."),
        (
            "rescinded",
            {"decision": LOST},
            f"was lost by 36{NB}votes to{NB}8; that decision was rescinded later.",
        ),
        (
            "rescinded",
            {"came_by": ACCEPTED},
            "was accepted and not voted on; that was rescinded later.",
        ),
        # The executive.
        (
            "pending_executive",
            {"decision": WON},
            (
                f"was carried by 36{NB}votes to{NB}8, in principle: the executive has not answered"
                " so far."
            ),
        ),
        (
            "executive_rejected",
            {"decision": WON},
            f"was carried by 36{NB}votes to{NB}8, and then rejected by the executive.",
        ),
        (
            "adopted",
            {"decision": WON, "came_by": frozenset({"executive_accept"})},
            f"was carried by 36{NB}votes to{NB}8, and accepted by the executive.",
        ),
        (
            "adopted",
            {"decision": WON, "came_by": frozenset({"insist"})},
            f"was carried by 36{NB}votes to{NB}8, and adopted because the council insisted on it.",
        ),
    ],
)
def test_what_became_of_it_is_exact(state, facts, words):
    assert became(state, **facts) == words


def test_every_state_that_the_public_sees_has_an_ending():
    told = {state: became(state) for state in AmendmentState
            if state not in AmendmentState.confidential}  # fmt: skip

    assert len(set(told.values())) == len(told) == 20


def test_the_labour_amendment_of_2019_is_told_whole():
    paper = Paper("Children's centres", "not_carried", groups=["Labour"], purpose=CENTRES)

    assert amendment_sentence(paper) == (
        f"The Labour amendment to spend £1.3{NB}million more on children's centres in 2019/20"
        " was not carried, as reported."
    )
