"""What a vote did to the budget, in words: never what happens to a service (domain 11)."""

import pytest

from votes.sentences_effect import About, Line, Money, change_words, effect_sentence

POUNDS = Money("GBP", 4)
NB = "\N{NO-BREAK SPACE}"
CENTRES = Line("investment", "general_fund_revenue", "Early years", 2019, 1_300_000)
MORE = f"£1.3{NB}million more for Early years in 2019/20"
STAYED = "The motion before the meeting stayed as it was."
CHANGED = "It changed the motion before the meeting"
ONLY_WHEN = "The budget changes only when that motion is carried."

EFFECTS = [
    ("main", "carried", About("carried", 2025), "It set the budget for 2025/26."),
    ("main", "carried", About("final", 2025), "It set the budget for 2025/26."),
    (
        "main",
        "carried",
        About("carried", 2025, (), ("Bulky waste",)),
        "It set the budget for 2025/26, with one amendment in it: Bulky waste.",
    ),
    (
        "main",
        "carried",
        About("carried", 2025, (), ("A", "B", "C")),
        "It set the budget for 2025/26, with 3 amendments in it: A, B and C.",
    ),
    (
        "main",
        "carried",
        About("carried", 2025, (), ("A", "B", "C", "D")),
        "It set the budget for 2025/26, with 4 amendments in it.",
    ),
    (
        "main",
        "carried",
        About("in_principle", 2025),
        "It set the budget for 2025/26 in principle: the executive may still object.",
    ),
    ("main", "carried", About("recommended", 2025), ""),
    ("main", "carried", About("carried", None), ""),
    ("main", "lost", About("lost", 2015), "It set no budget for 2015/16."),
    ("main", "lost", About("carried", 2015), "It set no budget for 2015/16."),
    ("main", "tied", About("lost", 2015), "It set no budget for 2015/16."),
    ("main", "unknown", About("moved", 2015), ""),
    ("amendment", "carried", About("carried", 2019), f"{CHANGED}. {ONLY_WHEN}"),
    (
        "amendment",
        "carried",
        About("carried", 2019, (CENTRES,)),
        f"{CHANGED}: {MORE}. {ONLY_WHEN}",
    ),
    ("amendment", "carried", About("carried", None), f"{CHANGED}."),
    (
        "amendment",
        "carried",
        About("adopted", 2019, (CENTRES,)),
        f"It is part of the budget that was adopted: {MORE}.",
    ),
    ("part", "carried", About("adopted", 2019), "It is part of the budget that was adopted."),
    (
        "amendment",
        "carried",
        About("carried_not_adopted", 2019),
        f"{CHANGED}. It is not part of a budget that was adopted.",
    ),
    (
        "amendment",
        "carried",
        About("executive_rejected", 2022, (CENTRES,)),
        f"{CHANGED}: {MORE}. The executive then rejected it.",
    ),
    (
        "amendment",
        "carried",
        About("superseded", 2019),
        f"{CHANGED}. A later amendment superseded it.",
    ),
    (
        "amendment",
        "lost",
        About("lost", 2019, (CENTRES,)),
        f"It would have meant {MORE}. {STAYED}",
    ),
    ("amendment", "tied", About("lost", 2019), STAYED),
    ("amendment", "unknown", About("moved", 2019, (CENTRES,)), ""),
    ("amendment", None, About("moved", 2019), ""),
    ("amendment", "carried", None, ""),
    ("procedural", "carried", About("carried", 2019), ""),
    ("en_bloc", "carried", None, ""),
    ("elimination", "carried", None, ""),
]


@pytest.mark.parametrize(("kind", "result", "about", "words"), EFFECTS)
def test_what_the_result_did_is_said_as_far_as_it_goes(kind, result, about, words):
    assert effect_sentence(kind, result, about, POUNDS) == words


def line(service="Roads", amount=1000, *, role="investment", account="general_fund_revenue",
         year=2026):  # fmt: skip
    return Line(role, account, service, year, amount)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], ""),
        ([line(amount=400_000)], "£400,000 more for Roads in 2026/27"),
        ([line(amount=-90_000, role="saving")], "£90,000 less for Roads in 2026/27"),
        ([line(amount=500), line(amount=700)], "£1,200 more for Roads in 2026/27"),
        (
            [line(), line("Parks", -1000, role="funding")],
            "£1,000 more for Roads and £1,000 less for Parks in 2026/27",
        ),
        (
            [line(account="capital"), line("Flats", account="hra")],
            (
                "£1,000 more for Roads (capital) and "
                "£1,000 more for Flats (housing revenue account) in 2026/27"
            ),
        ),
        ([line(), line(amount=9000, year=2027)], "£1,000 more for Roads in 2026/27"),
        ([line(role="reprofile")], ""),
        ([line("")], ""),
        ([line(), line(amount=-1000)], ""),
        ([line(f"Service {n}") for n in range(4)], ""),
    ],
)
def test_lines_of_spending_are_told_by_service_in_their_first_year(lines, words):
    assert change_words(lines, POUNDS) == words


def test_years_and_sums_are_written_as_the_council_does():
    assert change_words([line()], Money("USD", 1)) == "$1,000 more for Roads in 2026"
