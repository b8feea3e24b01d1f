"""Rounds of elimination: counts, what is dropped, where they differ, and their corrections."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amendments.actions import move, second
from amendments.models import Motion
from council.errors import RuleBroken
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from council.website.corrections.reading import corrections_of
from tests.factories import make_council, make_meeting, make_motion, make_vote
from tests.votes.chamber import Chamber
from votes.actions import (
    AnswerSaid,
    BallotMark,
    OptionInput,
    correct,
    declare,
    record_ballots,
    void,
)
from votes.actions.options import answers_told
from votes.models import Ballot, Vote, VoteEvent, VoteOption
from votes.queries.verifying import differences
from votes.rules import dropped_wrongly, elimination_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


class Round:
    """A round on three motions, two of which stay."""

    def __init__(self, chamber: Chamber, names: tuple[str, ...] = ("Red", "Blue", "Gold")) -> None:
        self.chamber = chamber
        self.motions = [self.seconded() for _ in names]
        self.vote = chamber.open(
            kind="elimination",
            method="elimination_round",
            subjects=[each.current for each in self.motions],
            options=[OptionInput(name, subject=n) for n, name in enumerate(names, start=1)],
        )
        self.options = list(self.vote.options.all())

    def seconded(self) -> Motion:
        mover, seconder, *_ = self.chamber.members
        motion = make_motion(self.chamber.meeting)
        move(motion, mover=mover, occasion=self.chamber.occasion())
        return second(motion, seconder=seconder, occasion=self.chamber.occasion())

    def mark(self, places: str) -> None:
        """Mark the members in order by the places of their answers."""
        marks = [
            BallotMark(member.pk, option_id=self.options[int(place) - 1].pk, expected_revision=0)
            for member, place in zip(self.chamber.members, places, strict=False)
        ]
        record_ballots(self.vote, marks, occasion=self.chamber.occasion())

    def declare(self, dropped: int, counts: tuple[int, ...] = (), **fields: Any) -> Vote:
        said = {option.pk: number for option, number in zip(self.options, counts, strict=False)}
        return declare(
            self.vote,
            result=None,
            eliminated=[self.options[dropped - 1].pk],
            option_counts=said,
            occasion=self.chamber.occasion(),
            **fields,
        )

    @property
    def states(self) -> list[str]:
        found = Motion.objects.in_bulk([each.pk for each in self.motions])
        return [found[each.pk].state for each in self.motions]


@pytest.mark.parametrize(
    ("counts", "dropped", "differs"),
    [
        ({"a": 3, "b": 1, "c": 1}, {"a"}, True),
        ({"a": 3, "b": 1, "c": 1}, {"b"}, False),
        ({"a": 3, "b": 2, "c": 1}, {"b"}, True),
        ({"a": 3, "b": 2, "c": 1}, {"b", "c"}, False),
        ({"a": 3, "b": 2}, {"a"}, True),
        ({"a": 2, "b": 2}, {"a"}, False),
        ({"a": 3, "b": 2}, set(), False),
        ({}, {"a"}, False),
    ],
)
def test_a_dropped_answer_with_more_votes_than_a_kept_one_differs_from_the_counts(
    counts: dict[str, int], dropped: set[str], *, differs: bool
) -> None:
    assert dropped_wrongly(counts, dropped) == differs
    winner, fewest = elimination_outcome(counts)
    if fewest is not None:
        assert not dropped_wrongly(counts, {fewest})
    if winner is not None:
        assert dropped_wrongly(counts, {winner})


@pytest.mark.parametrize(
    ("marks", "counts", "dropped", "mismatches"),
    [
        ("11223", (2, 2, 1), 3, []),
        ("11223", (), 1, ["dropped_answer_had_more_votes"]),
        ("11223", (2, 1, 1), 3, ["names_differ_from_tally"]),
        ("", (2, 2, 1), 2, ["dropped_answer_had_more_votes"]),
        ("", (2, None, 1), 2, []),
        # a roll with gaps proves nothing, unless it has too many already
        ("11", (2, 2, 1), 3, []),
        ("11", (1, 2, 1), 3, ["names_differ_from_tally"]),
    ],
)
def test_counts_names_and_what_was_dropped_are_held_against_each_other(
    chamber: Chamber,
    marks: str,
    counts: tuple[int | None, ...],
    dropped: int,
    mismatches: list[str],
) -> None:
    held = Round(chamber)
    held.mark(marks)

    given = dict(enumerate(counts))
    said = {held.options[n].pk: number for n, number in given.items() if number is not None}
    vote = declare(
        held.vote,
        result=None,
        eliminated=[held.options[dropped - 1].pk],
        option_counts=said,
        occasion=chamber.occasion(),
    )

    assert vote.mismatches == mismatches
    assert list(differences()) == []


def test_an_answer_dropped_by_mistake_is_put_right_and_its_motion_stands_again(
    chamber: Chamber,
) -> None:
    held = Round(chamber)
    held.mark("11223")
    vote = held.declare(1, (1, 2, 2))
    before = held.states

    vote = correct(
        vote,
        answers={1: AnswerSaid(2, is_eliminated=False), 3: AnswerSaid(1, is_eliminated=True)},
        occasion=chamber.because("The list was read upside down."),
    )

    event = VoteEvent.objects.filter(vote=vote).latest("id")
    assert (before, held.states) == (
        ["lost", "seconded", "seconded"], ["seconded", "seconded", "lost"],
    )  # fmt: skip
    assert event.data["answers"] == {
        "1 declared_count": [1, 2], "1 is_eliminated": [True, False],
        "3 declared_count": [2, 1], "3 is_eliminated": [False, True],
    }  # fmt: skip
    assert vote.mismatches == []
    assert list(differences()) == []


def test_a_corrected_answer_is_told_to_readers_on_the_page_and_in_the_api(
    chamber: Chamber, client: Client
) -> None:
    vote = Round(chamber)
    vote.mark("11223")
    declared = vote.declare(3, (2, 2, 2))

    correct(
        declared, answers={3: AnswerSaid(1, is_eliminated=True)}, occasion=chamber.because("So.")
    )

    (told,) = [each for each in corrections_of(chamber.council) if each.changes]
    api = client.get(f"/api/v1/votes/{declared.reference}").json()
    changes = [change for event in api["corrections"] for change in event["changes"]]
    assert [(each.what, each.was, each.now) for each in told.changes] == [
        ("Answer 3: votes declared", "2", "1")
    ]
    assert changes == [{"field": "options.3.declared_count", "was": 2, "now": 1}]


def test_a_correction_that_changes_no_answer_leaves_no_trace(chamber: Chamber) -> None:
    held = Round(chamber)
    vote = held.declare(3, (2, 2, 1))
    revision = vote.revision

    again = correct(
        vote, answers={3: AnswerSaid(1, is_eliminated=True)}, occasion=chamber.because()
    )
    with pytest.raises(RuleBroken, match="another vote"):
        correct(vote, answers={9: AnswerSaid(1, is_eliminated=True)}, occasion=chamber.because())

    assert again.revision == revision


def test_a_void_round_gives_every_motion_back(chamber: Chamber) -> None:
    held = Round(chamber)
    vote = held.declare(3, (2, 2, 1))

    void(vote, occasion=chamber.because())

    assert held.states == ["seconded"] * 3


# Pages.


def test_the_desk_asks_for_the_votes_of_each_answer_and_says_which_has_the_fewest(
    chamber: Chamber, client: Client
) -> None:
    held = Round(chamber)
    held.mark("11223")
    client.force_login(chamber.clerk)
    address = reverse("admin:votes_vote_roll_call", args=[held.vote.pk])
    shown = client.get(address)
    counts = {f"count_{option.pk}": n for option, n in zip(held.options, (2, 2, 1), strict=True)}

    sent = {
        "declare": "1", "declared_result": "unknown", "eliminated": held.options[2].pk,
        "words": "Gold falls", "expected_revision": held.vote.revision, **counts,
    }  # fmt: skip
    done = client.post(address, sent)

    text = shown.content.decode()
    assert "By the marks so far “Gold” has the fewest votes." in text
    assert text.count('name="count_') == 3
    assert 'name="for_"' not in text
    assert done.status_code == 302
    said = VoteOption.objects.filter(vote=held.vote).values_list("declared_count", "is_eliminated")
    assert list(said) == [(2, False), (2, False), (1, True)]


def test_answers_are_corrected_on_the_page_of_the_vote(chamber: Chamber, client: Client) -> None:
    held = Round(chamber)
    vote = held.declare(1, (1, 2, 2))
    client.force_login(chamber.clerk)
    address = reverse("admin:votes_vote_verb", args=[vote.pk, "correct-result"])
    form = client.get(address).context["form"]
    sent = {name: field.initial or "" for name, field in form.fields.items()}
    sent = {name: value for name, value in sent.items() if value not in {"", False}}
    del sent["answer_1_dropped"]

    answer = client.post(
        address, sent | {"answer_1_count": 3, "reason": "Read again.", "evidence": "desk"}
    )

    first = vote.options.get(position=1)
    assert answer.status_code == 302
    assert (first.declared_count, first.is_eliminated) == (3, False)


def test_a_pasted_list_may_hold_the_answers_of_a_round(chamber: Chamber, client: Client) -> None:
    held = Round(chamber)
    client.force_login(chamber.clerk)
    address = reverse("admin:votes_vote_paste", args=[held.vote.pk])
    rows = zip(chamber.members, ("red", "Blue", "GOLD.", "abstain", "Amber"), strict=True)
    block = "Name;Answer\n" + "".join(f"{member.name};{word}\n" for member, word in rows)

    asked = client.post(address, {"block": block}).content.decode()
    ready = {"block": block, "q-label:amber": "answer 2"}
    preview = client.post(address, ready).content.decode()
    client.post(address, {**ready, "record": "1"})

    marked = Ballot.objects.filter(vote=held.vote).order_by("member")
    assert "What does this mark mean?" in asked
    assert '<option value="for">' not in asked
    assert "Record 5 marks" in preview
    assert list(marked.values_list("option__label", "choice")) == [
        ("Red", None), ("Blue", None), ("Gold", None), (None, "abstain"), ("Blue", None),
    ]  # fmt: skip


def test_a_word_for_a_side_is_asked_in_a_round(chamber: Chamber, client: Client) -> None:
    held = Round(chamber)
    client.force_login(chamber.clerk)
    address = reverse("admin:votes_vote_paste", args=[held.vote.pk])

    page = client.post(address, {"block": f"Name;Vote\n{chamber.members[0].name};For\n"})

    assert "q-label:for" in page.content.decode()


# By a bundle.


def test_counts_of_answers_that_differ_are_a_fault_or_a_correction(tmp_path: Path) -> None:
    chamber = Chamber()
    vote = Round(chamber).declare(3, (2, 2, 1))
    export_bundle(chamber.council, tmp_path)
    file = tmp_path / "vote_options.csv"
    unchanged = import_bundle(tmp_path)
    file.write_text(file.read_text().replace(",2,no\n", ",3,no\n", 1))

    refused = import_bundle(tmp_path)
    done = import_bundle(tmp_path, reason="Three, not two.")

    assert (unchanged.faults, unchanged.counts["vote_options"]["same"]) == ([], 3)
    assert [(fault.file, fault.column) for fault in refused.faults] == [
        ("vote_options.csv", "declared_count")
    ]
    assert done.faults == []
    assert vote.options.get(position=1).declared_count == 3


def test_a_corrected_round_goes_out_and_comes_in_with_its_first_figures_and_its_last(
    tmp_path: Path,
) -> None:
    chamber = Chamber()
    held = Round(chamber)
    held.mark("11223")
    vote = held.declare(1, (1, 2, 2))
    correct(
        vote,
        answers={1: AnswerSaid(2, is_eliminated=False), 3: AnswerSaid(1, is_eliminated=True)},
        occasion=chamber.because("The list was read upside down."),
    )
    export_bundle(chamber.council, tmp_path / "out")
    folder = tmp_path / "out"
    for file in folder.glob("*.csv"):
        file.write_text(file.read_text().replace(chamber.council.slug, "elsewhere"))

    report = import_bundle(folder)
    assert report.faults == []

    copy = Vote.objects.get(council__slug="elsewhere")
    said = copy.options.values_list("declared_count", "is_eliminated")
    states = Motion.objects.filter(council__slug="elsewhere", pk__gt=held.motions[-1].pk)
    assert report.faults == []
    assert list(said) == [(2, False), (2, False), (1, True)]
    assert copy.events.get(verb="correct").data["answers"]["1 is_eliminated"] == [True, False]
    assert "lost" in set(states.values_list("state", flat=True))
    assert list(differences()) == []


def test_a_change_that_is_about_no_answer_tells_of_none() -> None:
    vote = make_vote(make_meeting(make_council()))

    assert answers_told(vote, {"declared_for": [1, 2]}) == {}
