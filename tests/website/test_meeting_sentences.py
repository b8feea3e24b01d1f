"""The sentence that opens a meeting's page, for every way in which a meeting can go."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from amendments.enums import AmendmentState, MotionState, Outcome, VoteMethod
from amendments.sentences_decision import Ending
from council.enums import MeetingStatus
from council.website.fates import STATES, Moment, fates_sentence, listed
from council.website.sentences_counts import (
    NamesOf,
    count_sentence,
    names_sentence,
    votes_sentence,
    waiting_sentence,
)
from council.website.sentences_meeting import (
    Ended,
    MeetingTold,
    MotionTold,
    opening,
    several_sentence,
    tallies_sentence,
)

NB = "\N{NO-BREAK SPACE}"
DAY = date(2015, 2, 16)
OF = "\N{RIGHT SINGLE QUOTATION MARK}s"
BUDGET = f"Norfolk County Council{OF} budget for 2015/16"
PLACE = f"the council{OF} meeting"
LOST = Ending("lost", 36, 40, 1)
CARRIED = Ending("carried", 36, 5, 37)
TIED = Ending("tied", 28, 28, 0)
CASTING = Ending("carried", 28, 28, 1, by_casting_vote=True)
UNKNOWN = Ending(None, None, None, None)
BARE = Ending("carried", None, None, None)
HANDS = Ending("carried", None, None, None, method=VoteMethod.SHOW_OF_HANDS_UNCOUNTED)
THRESHOLD = Ending("lost", 40, 36, 0)


def told(motion: MotionTold, status: str = "closed", **fields: Any) -> str:
    meeting = MeetingTold(PLACE, status, [motion], on=DAY, **fields)
    return opening(meeting).replace(NB, " ")


def budget(state: str, *endings: Ending | Ended) -> MotionTold:
    found = [each if isinstance(each, Ended) else Ended(each) for each in endings]
    return MotionTold(BUDGET, state, found, is_budget=True)


def test_norfolk_2015_is_told_as_a_newspaper_would() -> None:
    second = Ended(CARRIED, taken_in={"accepted": 1, "carried": 0})

    assert told(budget("carried", LOST, second), amendments={"lost": 2, "adopted": 1}) == (
        f"{BUDGET} was lost by four votes, then carried the same day after an amendment was"
        " accepted."
    )


@pytest.mark.parametrize(
    ("motion", "sentence"),
    [
        (budget("carried", CARRIED), "was carried by 36 votes to 5. 37 members abstained."),
        (
            budget("lost", LOST),
            "was lost by 40 votes to 36. One member abstained. The meeting set no budget.",
        ),
        (
            budget("lost", TIED),
            "was not carried: the votes were equal, 28 votes each way. The meeting set no budget.",
        ),
        (
            budget("carried", CASTING),
            (
                "was carried on the casting vote of the person presiding, after 28 votes each"
                " way. One member abstained."
            ),
        ),
        (budget("carried", BARE), "was carried."),
        (budget("carried", HANDS), "was carried on a show of hands."),
        (budget("moved", UNKNOWN), "was put to the vote; the result is not known."),
        (
            budget("lost", THRESHOLD),
            "was lost with 40 votes for and 36 against. The meeting set no budget.",
        ),
        (
            budget("in_principle", CARRIED),
            (
                "was carried by 36 votes to 5. 37 members abstained. The decision is in"
                " principle: the executive can still object."
            ),
        ),
        (budget("carried"), "was carried."),
        (budget("final"), "was carried."),
        (budget("in_principle"), "was carried in principle."),
        (budget("lost"), "was lost. The meeting set no budget."),
        (budget("not_carried"), "was not carried, as reported."),
        (budget("withdrawn"), "was withdrawn."),
        (budget("lapsed"), "lapsed: nobody seconded it."),
        (budget("not_reached"), "was not reached."),
        (budget("adjourned"), "was moved, and the debate on it was adjourned."),
    ],
)
def test_a_motion_of_a_closed_meeting_is_told_by_how_it_was_decided(
    motion: MotionTold, sentence: str
) -> None:
    assert told(motion) == f"{BUDGET} {sentence}"


@pytest.mark.parametrize("state", ["recommended", "moved", "seconded"])
def test_a_motion_without_an_end_on_record_is_not_called_anything(state: str) -> None:
    other = MotionTold("The motion “Swift bricks”", state)

    assert told(budget(state)) == f"What became of {BUDGET} is not known."
    assert told(other) == "What became of the motion “Swift bricks” is not known."


@pytest.mark.parametrize(
    ("motion", "amendments", "sentence"),
    [
        (budget("recommended"), {}, "has not been moved yet."),
        (
            budget("moved"),
            {"tabled": 2},
            "has been moved. Neither of the two amendments on record has been decided yet.",
        ),
        (
            budget("seconded"),
            {"tabled": 1},
            "has been moved and seconded. The one amendment on record has not been decided yet.",
        ),
        (
            budget("seconded"),
            {"carried": 1, "lost": 1, "moved": 1, "tabled": 2},
            (
                "has been moved and seconded. So far, of five amendments on record, one was"
                " carried, one was lost and three are still to be decided."
            ),
        ),
        (
            budget("seconded"),
            {"carried": 1, "lost": 1},
            (
                "has been moved and seconded. Of two amendments on record, one was carried and"
                " one was lost."
            ),
        ),
        (budget("adjourned"), {}, "was moved, and the debate on it is adjourned."),
        (
            budget("lost", LOST),
            {"lost": 2},
            "was lost by 40 votes to 36. One member abstained. No budget is set yet.",
        ),
        (
            budget("carried", CARRIED),
            {"lost": 2},
            "was carried by 36 votes to 5. 37 members abstained.",
        ),
    ],
)
@pytest.mark.parametrize("status", ["open", "adjourned"])
def test_a_meeting_under_way_is_told_so_far(
    status: str, motion: MotionTold, amendments: dict[str, int], sentence: str
) -> None:
    assert told(motion, status, amendments=amendments) == f"{BUDGET} {sentence}"


@pytest.mark.parametrize(
    ("endings", "sentence"),
    [
        ([LOST, LOST], "was lost by four votes, then lost again the same day."),
        (
            [Ending("lost", 36, 37, 0), Ended(CARRIED, taken_in={"accepted": 2, "carried": 1})],
            (
                "was lost by one vote, then carried the same day after two amendments were"
                " accepted and an amendment was carried."
            ),
        ),
        (
            [LOST, LOST, CARRIED],
            "was lost by four votes, then lost again the same day, then carried the same day.",
        ),
        (
            [TIED, CASTING],
            (
                "was not carried, the votes being equal, then carried the same day on the"
                " casting vote of the person presiding."
            ),
        ),
        (
            [CASTING, UNKNOWN],
            (
                "was carried on the casting vote of the person presiding, then put to the vote"
                " the same day, with a result that is not known."
            ),
        ),
        ([THRESHOLD, CARRIED], "was lost, then carried the same day."),
        (
            [Ended(LOST, date(2015, 2, 16)), Ended(CARRIED, date(2015, 2, 17))],
            "was lost by four votes, then carried later in the same meeting.",
        ),
    ],
)
def test_several_votes_on_one_motion_are_told_in_their_order(
    endings: list[Any], sentence: str
) -> None:
    found = [each if isinstance(each, Ended) else Ended(each) for each in endings]

    assert several_sentence("It", found, DAY).replace(NB, " ") == f"It {sentence}"


def test_the_day_is_not_claimed_where_only_the_month_is_known() -> None:
    found = [Ended(LOST), Ended(CARRIED)]

    assert several_sentence("It", found, None).endswith("then carried at the same meeting.")


def every_meeting() -> Iterator[tuple[str, str, Any]]:
    results: list[Ending | None] = [None, *(Ending(str(result), 3, 2, 1) for result in Outcome)]
    for status, state, first, second in product(MeetingStatus, MotionState, results, results):
        endings = [each for each in (first, second) if each is not None]
        yield str(status), str(state), endings


def test_every_combination_has_one_whole_sentence() -> None:
    for status, state, endings in every_meeting():
        for amendments in ({}, {"lost": 1}, {"tabled": 3, "accepted": 2}):
            sentence = told(
                budget(state, *endings), status, amendments=amendments, otherwise="It is to be."
            )
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert "None" not in sentence
            assert "  " not in sentence
            assert ".." not in sentence


@pytest.mark.parametrize(
    ("motions", "status", "sentence"),
    [
        (["carried", "carried"], "closed", f"At {PLACE}: both motions on record were carried."),
        (
            ["carried", "lost", "withdrawn"],
            "closed",
            (
                f"At {PLACE}: of three motions on record, one was carried, one was lost and one"
                " was withdrawn."
            ),
        ),
        (
            ["carried", "moved"],
            "open",
            (
                f"At {PLACE}: so far, of two motions on record, one was carried and one is still"
                " to be decided."
            ),
        ),
        ([], "closed", "Nothing more."),
    ],
)
def test_a_meeting_of_several_motions_counts_them(
    motions: list[str], status: str, sentence: str
) -> None:
    found = [MotionTold(f"The motion {place}", state) for place, state in enumerate(motions)]
    meeting = MeetingTold(PLACE, status, found, otherwise="Nothing more.")

    assert opening(meeting) == sentence


def test_one_budget_among_several_motions_is_what_the_meeting_is_told_by() -> None:
    other = MotionTold("The motion “Swift bricks”", "carried")
    meeting = MeetingTold(PLACE, "closed", [other, budget("carried", BARE)])

    assert opening(meeting) == f"{BUDGET} was carried."


# What became of several.


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ({}, ""),
        ({"lost": 0}, ""),
        ({"lost": 1}, "The one amendment on record was lost."),
        ({"lost": 2}, "Both amendments on record were lost."),
        ({"lost": 4}, "All four amendments on record were lost."),
        ({"not_carried": 3}, "All three amendments on record were reported as not carried."),
        (
            {"adopted": 1, "lost": 11},
            "Of 12 amendments on record, one was adopted and 11 were lost.",
        ),
        ({"tabled": 1}, "The one amendment on record has no result on record."),
        (
            {"carried": 1, "adopted": 1, "fallen": 1},
            "Of three amendments on record, one was adopted, one was carried and one fell.",
        ),
    ],
)
def test_what_became_of_several_is_told_by_their_states(
    states: dict[str, int], sentence: str
) -> None:
    assert fates_sentence(states) == sentence


def test_before_a_meeting_amendments_have_been_put_forward() -> None:
    assert fates_sentence({"tabled": 5}, Moment.BEFORE) == (
        "All five amendments on record have been put forward."
    )


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("state", [*AmendmentState, *MotionState])
def test_every_state_is_told_at_every_moment(state: str, moment: Moment) -> None:
    one, many = fates_sentence({state: 1}, moment), fates_sentence({state: 2, "lost": 3}, moment)

    assert one.endswith(".")
    assert many.endswith(".")
    assert state in STATES or "on record" in one


def test_a_list_of_words_ends_with_and() -> None:
    assert (listed(["one"]), listed(["one", "two"]), listed(["one", "two", "three"])) == (
        "one",
        "one and two",
        "one, two and three",
    )


# The standfirst.


def test_several_votes_have_their_counts_below() -> None:
    counts = tallies_sentence([Ended(LOST), Ended(CARRIED), Ended(Ending("lost", 36, None, None))])

    assert counts.replace(NB, " ") == (
        "First vote: 36 for, 40 against, 1 abstained."
        " Second vote: 36 for, 5 against, 37 abstained."
        " Third vote: 36 for, against not known, abstained not known."
    )
    assert tallies_sentence([Ended(LOST)]) == ""


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (NamesOf(), ""),
        (NamesOf(none=1), "We do not hold the names for this vote."),
        (NamesOf(none=2), "We do not hold the names for these two votes."),
        (NamesOf(whole=3), "We hold the names for these three votes."),
        (NamesOf(part=1), "We hold some of the names for this vote."),
        (NamesOf(whole=2, none=1), "We hold the names for two of these three votes."),
        (
            NamesOf(whole=2, part=1),
            "We hold the names for two of these three votes, and some of the names for one.",
        ),
        (NamesOf(part=1, none=2), "We hold some of the names for one of these three votes."),
    ],
)
def test_names_are_said_to_be_held_and_never_said_to_be_missing(
    names: NamesOf, sentence: str
) -> None:
    assert names_sentence(names).replace(NB, " ") == sentence


def test_a_count_that_is_not_known_is_said_to_be_not_known() -> None:
    assert count_sentence(budget("carried")) == "The count is not known."
    assert count_sentence(budget("carried", BARE)) == "The count is not known."
    assert count_sentence(budget("carried", CARRIED)) == ""
    assert count_sentence(budget("carried", HANDS)) == ""
    assert count_sentence(budget("withdrawn")) == ""


def test_a_meeting_that_has_not_begun_says_when_it_is_to_be() -> None:
    when = "on Monday 15 February 2027 at 10:00"

    assert waiting_sentence("Mockbridge County Council", "Full council", when, "scheduled") == (
        f"Mockbridge County Council is to meet {when}."
    )
    assert waiting_sentence(
        "The Council", "Cabinet", when, "cancelled", is_full_council=False
    ) == (f"Cabinet of The Council was to meet {when}, but the meeting was called off.")


def test_a_meeting_told_by_no_motion_counts_its_votes() -> None:
    assert votes_sentence("the meeting", 0, is_live=False) == (
        "Nothing is on record of the meeting yet."
    )
    assert votes_sentence("the meeting", 1, is_live=False) == "At the meeting one vote was taken."
    assert votes_sentence("the meeting", 3, is_live=True) == (
        "At the meeting three votes were taken so far."
    )
