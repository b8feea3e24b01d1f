"""Before and after of a service's money, in sentences."""

import pytest

from amendments.sentences_changes import WITH, beyond_plan_sentence, change_sentence, stands_label

NB = "\N{NO-BREAK SPACE}"
YEARS = ("2018/19", "2019/20")
NAME = "Children's centres"


@pytest.mark.parametrize(
    ("figures", "mood", "is_set", "words"),
    [
        (
            (10_200_000, 5_200_000, 6_500_000, 5_200_000),
            "ended",
            True,
            (
                f"Children's centres had £10.2{NB}million in 2018/19."
                f" For 2019/20, £5.2{NB}million was recommended;"
                f" with this amendment it would have been £6.5{NB}million."
                f" The council adopted £5.2{NB}million."
            ),
        ),
        (
            (None, 5_200_000, 6_500_000, 5_200_000),
            "live",
            False,
            (
                f"For 2019/20, £5.2{NB}million was recommended for children's centres;"
                f" with this amendment it would be £6.5{NB}million."
            ),
        ),
        (
            (None, 5_200_000, 6_500_000, 6_500_000),
            "in_force",
            True,
            (
                f"For 2019/20, £5.2{NB}million was recommended for children's centres;"
                f" with this amendment it is £6.5{NB}million."
                f" The council adopted £6.5{NB}million."
            ),
        ),
        (
            (None, 5_200_000, 6_500_000, None),
            "ended",
            True,
            (
                f"For 2019/20, £5.2{NB}million was recommended for children's centres;"
                f" with this amendment it would have been £6.5{NB}million."
            ),
        ),
    ],
)
def test_a_service_is_told_from_last_year_to_what_was_adopted(figures, mood, is_set, words):
    assert change_sentence(NAME, figures, YEARS, mood, "GBP", is_set=is_set) == words


@pytest.mark.parametrize(
    ("amount", "mood", "words"),
    [
        (3_000_000, "ended", f"it would have given children's centres £3{NB}million more than"),
        (-90_000, "live", "it would give children's centres £90,000 less than"),
        (90_000, "in_force", "it gives children's centres £90,000 more than"),
    ],
)
def test_a_year_without_a_plan_is_told_by_what_the_amendment_does(amount, mood, words):
    told = beyond_plan_sentence(NAME, amount, "2020/21", mood, "GBP")

    assert told.startswith(f"In 2020/21 {words} the plan; what the plan gives")
    assert told.endswith("in that year is not known.")


def test_the_rows_of_the_table_are_named_by_what_stands():
    assert WITH["ended"].format(year="2019/20") == "2019/20 if this amendment had been carried"
    assert stands_label("2019/20", is_set=True) == "2019/20 as adopted"
    assert stands_label("2019/20", is_set=False) == "2019/20 as amended so far"
