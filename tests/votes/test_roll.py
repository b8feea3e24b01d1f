"""The roll as readers see it, and how it is drawn: pure functions of rows."""

import re
from datetime import timedelta

import pytest

from tests.factories import LONG_AGO, now
from votes import markup
from votes.enums import BallotChoice
from votes.queries.page import OnRoll
from votes.roll import (
    NO_GROUP,
    Group,
    GroupRow,
    GroupTable,
    finding,
    groups_missing,
    has_only_voters,
    name_lists,
    roll_of,
)
from votes.sentences_answers import Answer

HARBOUR = Group("Harbour", "/c/groups/harbour", "#1a83d4", is_known=True, is_group=True)
WEIR = Group("Weir", "/c/groups/weir", "", is_known=True, is_group=True)
NONE = Group("In no group", "/c/groups/none", "", is_known=True, is_group=False)
SECRET = Group("", "", "", is_known=True, is_group=False)
GROUPS = {1: HARBOUR, 2: WEIR, 3: NONE, 4: SECRET}


def row(name="Ada Field", choice="for", group=None, **fields):
    """A ballot of a public member."""
    given = {
        "choice": choice, "option": None, "is_casting": False, "printed": "", "note": "",
        "group": group, "reference": f"c/members/{name.lower().replace(' ', '-')}", "name": name,
        "published_at": LONG_AGO, "visible_from": None, "proxy_name": None,
        "proxy_published_at": None, "proxy_visible_from": None,
    }  # fmt: skip
    return OnRoll(**given | fields)


def roll(*rows):
    return roll_of(rows, GROUPS, now())


def test_a_bar_is_shown_as_not_voting_and_nothing_is_told_beside_it():
    barred = [row(choice=word, printed="A. F. (s106)", note="Arrears")
              for word in ("barred_interest", "barred_arrears")]  # fmt: skip

    names = roll(*barred).names

    assert {one.choice for one in names} == {"present_not_voting"}
    assert {(one.name, one.note) for one in names} == {("Ada Field", "")}


@pytest.mark.parametrize("choice", ["for", "against", "abstain"])
def test_beside_a_vote_stand_the_printed_name_and_what_was_noted(choice):
    (one,) = roll(row(choice=choice, printed="Cllr Field", note="Wrong button")).names

    assert (one.name, one.note) == ("Cllr Field", "Wrong button")


@pytest.mark.parametrize(
    "hidden", [{"published_at": None}, {"visible_from": now() + timedelta(days=1)}]
)
def test_a_member_who_is_not_public_is_counted_and_not_named(hidden):
    found = roll(row(printed="Field", note="Said so", **hidden))

    assert found.members == 1
    assert found.names[0][:2] == ("Name not published here", "")
    assert found.names[0].note == found.names[0].member == ""
    assert found.by_reference() == {}


def test_a_casting_vote_is_apart_from_the_names():
    found = roll(row(choice="against"), row(choice="for", is_casting=True))

    assert [one.choice for one in found.names] == ["against"]
    assert found.casting is not None
    assert found.casting.choice == "for"


def test_nobody_is_told_of_as_casting_before_the_member_is_public():
    assert roll(row(is_casting=True, published_at=None)).casting is None


def test_a_proxy_is_named_once_public():
    public = {"proxy_name": "Ben Hill", "proxy_published_at": LONG_AGO}
    later = public | {"proxy_visible_from": now() + timedelta(days=1)}

    assert [one.proxy for one in roll(row(**public), row(**later)).names] == ["Ben Hill", ""]


def test_groups_that_came_with_no_counts_are_asked_for():
    assert groups_missing([row(group=1), row(group=9), row()], GROUPS) == {9}


def test_every_choice_has_its_heading_in_the_order_of_the_law():
    found = roll(*[row(choice=word) for word in reversed(BallotChoice.values)])

    told = [(one.heading, one.number) for one in name_lists(found)]

    assert told == [
        ("For", 1), ("Against", 1), ("Abstained", 1), ("Did not vote", 3),
        ("Not in the chamber", 1), ("Apologies", 1), ("Absent", 1), ("Not known", 1),
    ]  # fmt: skip


def test_answers_come_first_in_their_own_order():
    found = roll(row(choice=None, option=2), row(choice=None, option=1), row(choice="absent"))

    told = [one.heading for one in name_lists(found, [(1, "Red"), (2, "Blue")])]

    assert told == ["Red", "Blue", "Absent"]


def test_many_names_are_read_by_group_and_few_with_their_group_behind():
    many = roll(*[row(f"N {n}", group=1 if n % 2 else None) for n in range(10)])
    few = roll(row(group=1), row("Ben Hill"))

    by_group, with_group = markup.names(name_lists(many)), markup.names(name_lists(few))

    assert "Harbour, 5" in by_group
    assert by_group.index("Harbour, 5") < by_group.index("Group not recorded, 5")
    assert "<small>" not in by_group
    assert "<h4>" not in with_group
    assert "<small>Harbour</small>" in with_group
    assert "<small>Group not recorded</small>" in with_group


def test_without_any_group_the_names_stand_alone():
    html = markup.names(name_lists(roll(*[row(f"N {n}") for n in range(12)])))

    assert "<h4>" not in html
    assert "not recorded" not in html
    assert html.count("<a href=") == 12


def test_names_are_escaped_wherever_they_come_from():
    words = "<b>\"&'"
    group = Group(words, f"/{words}", "#fff", is_known=True, is_group=True)
    one = row(words, reference=words, note=words, group=5, proxy_name=words,
              proxy_published_at=LONG_AGO)  # fmt: skip
    found = roll_of([one], {5: group}, now())

    html = markup.names(name_lists(found)) + markup.chip(group) + markup.proposers([], words)

    assert words not in html
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&quot;&amp;&#x27;") == 8


FINDINGS = [
    (
        [row(group=1, choice="against")] * 3 + [row(group=1, choice="absent")] + [row(group=2)],
        (
            "1 member voted for and 3 against. One did not vote. "
            "Harbour: all who were present voted against. Weir: all who were present voted for."
        ),
    ),
    (
        [row(group=1), row(group=1, choice="present_not_voting"), row(choice="abstain")],
        (
            "1 member voted for and 0 against. One abstained. One did not vote. "
            "Harbour: 1 for, 1 did not vote. Group not recorded: 1 abstained."
        ),
    ),
    (
        [row(group=3), row(group=3), row(group=2, choice="absent")],
        (
            "2 members voted for and 0 against. One did not vote. "
            "In no group: 2 for. Weir: nobody voted."
        ),
    ),
    (
        [row(), row(choice="against"), row(choice="abstain")],
        "1 member voted for and 1 against. One abstained. Groups are not recorded.",
    ),
    (
        [row(group=4), row(group=1)],
        (
            "2 members voted for and 0 against. Harbour: all who were present voted for. "
            "Group not published here: 1 for."
        ),
    ),
]


@pytest.mark.parametrize(("rows", "words"), FINDINGS)
def test_the_chart_tells_its_finding_in_words(rows, words):
    assert finding(roll(*rows)).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("choices", "only"),
    [(["for", "against", "abstain"], True), (["for", "absent"], False), (["unknown"], False)],
)
def test_it_is_told_whether_the_roll_names_voters_alone(choices, only):
    assert has_only_voters(roll(*[row(choice=choice) for choice in choices])) is only


def places(svg):
    """Return shape and x of each seat in the order in which they are drawn."""
    return [(shape, float(x)) for shape, x in re.findall(r'#s-(\w+)" x="([\d.]+)"', svg)]


def test_for_sits_left_against_right_and_the_rest_between():
    choices = ["against", "absent", "for", "abstain"] * 6
    drawn = markup.seats(roll(*[row(choice=choice) for choice in choices]))

    shapes = [shape for shape, _ in places(drawn.svg)]

    assert shapes == ["for"] * 6 + ["abstain"] * 6 + ["absent"] * 6 + ["against"] * 6
    assert drawn.has_absent
    assert not drawn.has_casting


def test_within_a_choice_groups_sit_together_under_their_colour():
    drawn = markup.seats(roll(*[row(group=group) for group in (2, 1, None, 1, 4)]))

    runs = re.findall(r"<g( color=\"#\w+\")?>((?:<use [^>]+>)+)</g>", drawn.svg)

    assert [(colour, uses.count("<use")) for colour, uses in runs] == [
        (' color="#1a83d4"', 2),
        ("", 3),
    ]


def test_every_shape_has_an_outline_that_no_colour_takes_away():
    svg = markup.seats(roll(row())).svg

    for shape in ("for", "against", "abstain", "absent"):
        drawn = re.search(rf'<g id="s-{shape}".*?</g>|<circle id="s-{shape}".*?/>', svg)
        assert drawn is not None
        assert 'class="seat"' in drawn[0]


def test_a_casting_vote_is_a_diamond_and_takes_no_seat():
    drawn = markup.seats(roll(row(), row(choice="against"), row(is_casting=True)))

    assert len(places(drawn.svg)) == 2
    assert drawn.svg.count('href="#casting"') == 1
    assert drawn.has_casting


def counts(group, *numbers):
    return GroupRow(group, *numbers)


def test_groups_are_drawn_to_one_scale_with_their_sums():
    rows = (counts(HARBOUR, 0, 20, 0, 1, 0), counts(NO_GROUP, 5, 0, 5, 0, 0))
    table = GroupTable(rows, counts(NO_GROUP, 5, 20, 5, 1, 0), 31, has_unknown=False)

    drawn = markup.drawn_groups(table)

    assert drawn.total == "".join(f'<td class="num" role="cell">{n}</td>' for n in (5, 20, 5, 1))
    assert '<a href="/c/groups/harbour">Harbour</a>' in drawn.rows[0].head
    assert 'class="off" x="0.00%" y="1" width="95.24%"' in drawn.rows[0].head
    assert 'class="on" x="0.00%" y="1" width="23.81%"' in drawn.rows[1].head
    assert drawn.rows[1].head.startswith("Group not recorded<svg")
    assert "<a" not in drawn.rows[0].swatch


def test_what_is_not_known_has_a_column_only_where_there_is_some():
    row_ = counts(HARBOUR, 1, 0, 0, 0, 2)
    table = GroupTable((row_,), row_, 3, has_unknown=True)

    assert markup.drawn_groups(table).rows[0].cells.count("<td") == 5


def test_who_did_not_vote_is_no_column_where_the_record_names_voters_alone():
    row_ = counts(HARBOUR, 36, 1, 7, 0, 0)
    drawn = markup.drawn_groups(GroupTable((row_,), row_, 44, has_unknown=False), only_voters=True)

    assert re.findall(r">(\d+)<", drawn.rows[0].cells) == ["36", "1", "7"]
    assert re.findall(r">(\d+)<", drawn.total) == ["36", "1", "7"]


def test_answers_have_bars_to_the_scale_of_the_strongest():
    answers = [Answer("Red", 32, False), Answer("Blue", 16, True), Answer("Green", None, True)]

    rows = markup.answer_rows(answers, [32, 16, None], [31, 0, 0])

    assert 'class="on" x="0.00%" y="1" width="100.00%"' in (rows[0].bar or "")
    assert 'class="ghost" x="0.00%" y="1" width="50.00%"' in (rows[1].bar or "")
    assert rows[2].bar is None
    assert [(one.declared, one.named) for one in rows] == [(32, 31), (16, 0), (None, 0)]
