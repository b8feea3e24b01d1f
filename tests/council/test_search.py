"""One table of questions that both databases must answer alike; what is put in comes out."""

from datetime import date

import pytest

from council.models import SearchEntry, SearchWord
from council.search import index, matching
from council.search.index import Found

pytestmark = pytest.mark.django_db

TEXTS = {
    "norfolk/amendment-1": ("Children\u2019s centres kept open", "Business rates pay £1.3m."),
    "norfolk/amendment-2": ("Road repairs", "Instead of closing a children's centre in 2019/20"),
    "norfolk/vote-1": ("That the motion be agreed", "Councillor O\u2019Brien-Møller moved it"),
    "norfolk/vote-2": ("Ynys Môn library", "50% of café rents; see section 3(b) OR not"),
    "norfolk/pot-1": ("Business rates pool", ""),
}
# Question, and the records that have every word of it.
QUESTIONS = [
    ("children centre", {"norfolk/amendment-1", "norfolk/amendment-2"}),
    ("CHILDREN\u2019S CENTRES", {"norfolk/amendment-1", "norfolk/amendment-2"}),
    ("the children of a centre", {"norfolk/amendment-1", "norfolk/amendment-2"}),
    ("business rate", {"norfolk/amendment-1", "norfolk/pot-1"}),
    ("o'brien", {"norfolk/vote-1"}),
    ("obrien moller", {"norfolk/vote-1"}),
    ("mon libraries", {"norfolk/vote-2"}),
    ("cafe", {"norfolk/vote-2"}),
    ("2019", {"norfolk/amendment-2"}),
    ("2019/20", {"norfolk/amendment-2"}),
    ("2018", set()),
    ("section 3(b)", {"norfolk/vote-2"}),
    ("50%", {"norfolk/vote-2"}),
    ("business roads", set()),
    ("NOT business", {"norfolk/none"}),
    ('"business" AND rates*', {"norfolk/amendment-1", "norfolk/pot-1"}),
    ("business -rates", {"norfolk/amendment-1", "norfolk/pot-1"}),
    ("terms:business", set()),
    ("'; DROP TABLE x; --", set()),
    ("the", set()),
    ("", set()),
    ("   ", set()),
    ("日本", set()),
]


@pytest.fixture
def filled() -> None:
    index.put(
        Found("any", reference, None, title, text) for reference, (title, text) in TEXTS.items()
    )


def found(question: str) -> set[str]:
    return set(matching.matching(question).values_list("reference", flat=True))


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
@pytest.mark.usefixtures("filled")
def test_a_question_finds_the_records_that_have_all_its_words(
    question: str, expected: set[str]
) -> None:
    assert found(question) == expected & TEXTS.keys()


@pytest.mark.usefixtures("filled")
def test_titles_that_have_every_word_come_first() -> None:
    question = "children centre"
    rows = matching.matching(question).order_by(matching.rank(question).desc())

    assert [row.reference for row in rows] == ["norfolk/amendment-1", "norfolk/amendment-2"]


@pytest.mark.usefixtures("filled")
def test_one_list_s_records_are_found_by_reference() -> None:
    index.put([Found("votes", "norfolk/vote-9", None, "Business rates", "")])

    assert [row["reference"] for row in matching.references("business", "votes")] == [
        "norfolk/vote-9"
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("chlidren centres", "children centres"),
        ("bussiness rates", "business rates"),
        ("libary", "library"),
        ("children centres", None),
        ("chlidren zzzzzz", None),
        ("2091", None),
        ("", None),
    ],
)
@pytest.mark.usefixtures("filled")
def test_a_misspelt_question_is_put_right_if_that_finds_something(
    question: str, expected: str | None
) -> None:
    assert matching.corrected(question) == expected


@pytest.mark.usefixtures("filled")
def test_a_record_written_again_stands_once_with_its_new_words() -> None:
    index.put([Found("any", "norfolk/pot-1", None, "Winter fund", "gritting", date(2019, 2, 11))])

    assert found("gritting") == {"norfolk/pot-1"}
    assert found("business") == {"norfolk/amendment-1"}
    assert SearchEntry.objects.count() == len(TEXTS)
    assert SearchEntry.objects.get(reference="norfolk/pot-1").on == date(2019, 2, 11)


@pytest.mark.usefixtures("filled")
def test_what_is_taken_out_is_found_no_more_nor_offered() -> None:
    index.remove("any", ["norfolk/vote-2"])

    assert found("library") == set()
    assert matching.corrected("libary") is None


@pytest.mark.usefixtures("filled")
def test_everything_can_be_forgotten() -> None:
    index.clear()

    assert found("business") == set()
    assert not SearchWord.objects.exists()


def test_long_texts_and_many_words_are_bounded() -> None:
    index.put([Found("any", "x", None, "a" * 400, "word " * 5000)])

    entry = SearchEntry.objects.get()
    assert (len(entry.title), len(entry.excerpt)) == (300, 300)
    assert found(" ".join(f"word{n}" for n in range(500))) == set()
    assert found("word " * 500) == {"x"}
