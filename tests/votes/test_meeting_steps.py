"""Where a vote stood in its meeting: titles, badges and bars to one scale; pure."""

from datetime import timedelta

import pytest

from tests.factories import LONG_AGO, now
from votes import markup
from votes.evening import OF_AMENDMENT, OF_MOTION, scale_of, steps_of
from votes.models import Vote
from votes.shown import Figures

NOTHING = {"title": None, "published_at": None, "visible_from": None}


def row(key=1, *, motion=None, amendment=None, state=None, **fields):
    """One public vote with one subject, as it is read."""
    given = {
        "id": key, "reference": f"c/m/vote-{key}", "number": key, "kind": "main",
        "question": "That it be agreed", "method": "not_known", "status": "declared",
        "declared_result": "carried", "declared_words": "", "declared_for": 30,
        "declared_against": 10, "declared_abstained": 0, "declared_by_casting_vote": False,
        "roll_complete": False, "names_published_at": None, "tally_for": 0, "tally_against": 0,
        "tally_abstained": 0, "subjects__id": key,
    }  # fmt: skip
    for prefix, title in ((OF_MOTION, motion), (OF_AMENDMENT, amendment)):
        public = {"title": title, "published_at": LONG_AGO, "visible_from": None}
        found = public if title else NOTHING
        given |= {f"{prefix}{name}": value for name, value in found.items()}
    return given | {f"{OF_AMENDMENT}state": state} | fields


def steps(*rows, this=1):
    return steps_of(rows, Vote(pk=this), now())


TITLES = [
    (row(motion="The budget"), "The budget", "That it be agreed"),
    (row(amendment="Roads", kind="amendment"), "Amendment: Roads", "That it be agreed"),
    (row(amendment="Roads", kind="part"), "Part of an amendment: Roads", "That it be agreed"),
    (row(kind="procedural"), "That it be agreed", ""),
    (row(amendment="In confidence", state="submitted"), "That it be agreed", ""),
    (row(motion="Later", **{f"{OF_MOTION}visible_from": now() + timedelta(days=1)}),
     "That it be agreed", ""),
    (row(kind="other", question="word " * 50), " ".join(["word"] * 40) + "…", ""),
]  # fmt: skip


@pytest.mark.parametrize(("one", "title", "question"), TITLES)
def test_a_vote_is_called_by_its_one_public_subject_or_by_its_question(one, title, question):
    (step,) = steps(one)

    assert (step.title, step.question) == (title, question)


def test_a_vote_on_several_is_one_step_and_called_by_its_question():
    (step,) = steps(row(motion="One", kind="en_bloc"), row(motion="Two", kind="en_bloc"))

    assert step.title == "That it be agreed"


BADGES = [
    (row(), "yes", "Carried"),
    (row(declared_words="AGREED"), "yes", "AGREED"),
    (row(declared_result="tied"), "no", "Equal votes"),
    (row(status="void"), "no", "Void"),
    (row(kind="elimination", declared_result="unknown"), "half", "Elimination round"),
    (row(kind="elimination"), "yes", "Carried"),
    (row(declared_result="unknown"), "live", "Not known"),
]


@pytest.mark.parametrize(("one", "look", "word"), BADGES)
def test_the_badge_says_what_was_declared(one, look, word):
    (step,) = steps(one)

    assert (step.look, step.word) == (look, word)


def test_this_vote_is_marked_and_the_others_are_links():
    html = markup.steps(steps(row(1), row(2), this=2))

    assert html.count('aria-current="true"') == 1
    first, second = html.split('<li class="ballot"')[1:]
    assert '<a href="/c/m/vote-1">' in first
    assert "This vote." not in first
    assert "<a " not in second
    assert "This vote." in second
    assert 'value="2"' in second


def test_all_bars_have_the_scale_of_the_largest_vote():
    large, small = Figures(60, 20, 0, False), Figures(20, 20, None, False)
    unknown = Figures(500, None, None, False)

    assert scale_of([large, small, unknown]) == 82
    html = markup.steps(steps(row(1, declared_for=60, declared_against=20), row(2)))
    assert 'class="on" x="0.00%" y="1" width="73.17%"' in html
    assert 'class="on" x="0.00%" y="1" width="36.59%"' in html


def test_without_a_vote_the_scale_is_still_a_number():
    assert scale_of([]) == 1


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (row(declared_for=4, declared_against=None), "4 for; the rest of the count is not known."),
        (row(declared_for=None, declared_against=None, declared_abstained=None),
         "Count: not known."),
        (row(kind="elimination", declared_for=None, declared_against=None,
             declared_abstained=None), "A choice between several answers."),
        (row(declared_abstained=None), "abstained: not known"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_said_in_place(one, words):
    assert words in markup.steps(steps(one))


def test_words_put_are_escaped():
    html = markup.steps(steps(row(motion="<b>", question="<i>")))

    assert "&lt;b&gt;" in html
    assert "&lt;i&gt;" in html
    assert "<b>" not in html
