"""Groups by rival proposals: what each column is about, and what each cell says or never says."""

from datetime import timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amendments.models import Amendment, AmendmentEvent
from council.website.sentences_positions import (
    STANDING,
    Counts,
    Known,
    positions_sentence,
    proposal_words,
    without_vote,
)
from tests import factories as make
from tests.api_world import DECLARED
from votes.models import GroupTally, Vote

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo"
NB = "\N{NO-BREAK SPACE}"


class Chamber:
    """A meeting with a budget line, two groups, and an amendment to the line by each of them."""

    def __init__(self) -> None:
        self.council = make.make_council("quay", name="Quay Council")
        self.budget = make.make_budget(self.council)
        self.meeting = make.make_meeting(self.council)
        self.motion = make.make_motion(self.meeting, self.budget)
        self.oak = make.make_group(self.council, "Oak Group")
        self.elm = make.make_group(self.council, "Elm Group")
        self.first = self.proposal(1_000_000, "First", self.oak)
        self.second = self.proposal(500_000, "Second", self.elm)

    def proposal(self, amount: int, title: str, *groups: Any, **fields: Any) -> Amendment:
        paper = make.make_amendment(self.motion, amount, title=title, **fields)
        paper.groups.set(groups)
        return paper

    def vote(self, paper: Amendment, *tallies: tuple[Any, int, int], **fields: Any) -> Vote:
        vote = make.make_vote(self.meeting, paper, **{**DECLARED, **fields})
        for group, for_, against in tallies:
            GroupTally.objects.create(
                vote=vote, group=group, tally_for=for_, tally_against=against
            )
        Amendment.objects.filter(pk=paper.pk).update(state="lost")
        return vote

    def read(self, client: Client, query: str = "") -> Any:
        response = client.get(f"{self.meeting.get_absolute_url()}/positions{query}")
        assert response.status_code == 200
        return response

    def cells(self, client: Client) -> dict[str, list[str]]:
        """Return what each row says, by the name of its group."""
        return {
            row["name"]: [told(cell) for cell in row["cells"]]
            for table in self.read(client).context["tables"]
            for row in table["rows"]
        }


def told(cell: Any) -> str:
    counts = ", ".join(f"{number} {word}" for _, number, word in cell.counts)
    return f"{counts or cell.says}{' (own)' if cell.is_own else ''}"


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


def test_each_cell_is_how_the_groups_members_voted_on_the_proposal(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.oak, 12, 1), (chamber.elm, 0, 20))
    chamber.vote(chamber.second, (chamber.oak, 2, 11), (chamber.elm, 20, 0))

    page = chamber.read(client)

    assert chamber.cells(client) == {
        "Elm Group": ["20 against", "20 for (own)"],
        "Oak Group": ["12 for, 1 against (own)", "2 for, 11 against"],
    }
    [table] = page.context["tables"]
    assert table["service"] == "Early childhood and family service"
    assert [column["proposal"] for column in table["columns"]] == [
        f"Spend £1{NB}million more on early childhood and family service in 2025/26",
        "Spend £500,000 more on early childhood and family service in 2025/26",
    ]
    assert page.context["headline"] == (
        "Two amendments put forward on 4 March 2025 were about the money for early childhood and"
        " family service. Here is how each group voted on each of them."
    )


def test_the_page_says_that_a_vote_is_on_a_proposal_and_never_on_the_service(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.elm, 0, 20))

    page = unescape(chamber.read(client).content.decode())

    assert STANDING in page
    assert "against the service" not in page.replace(STANDING, "").lower()
    assert "voted against early childhood" not in page.lower()


def test_what_is_not_held_is_not_known_and_never_nought(chamber: Chamber, client: Client) -> None:
    chamber.vote(chamber.first, names_published_at=None, names_taken="not_known")
    chamber.vote(chamber.second, (None, 20, 13))

    page = chamber.read(client)

    assert chamber.cells(client) == {
        "Elm Group": ["not known", "not known (own)"],
        "Oak Group": ["not known (own)", "not known"],
        "Group not recorded": ["not known", "20 for, 13 against"],
    }
    [table] = page.context["tables"]
    assert table["columns"][0]["names"] == "We do not hold the names for this vote."
    assert "How the groups voted on each of them is not known." in page.context["headline"]


def test_names_held_in_part_say_so_at_the_head_of_the_column(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.oak, 3, 0), roll_complete=False)

    [table] = chamber.read(client).context["tables"]

    assert table["columns"][0]["names"] == "Counted from the names that we hold: not all of them."
    assert [told(row["cells"][0]) for row in table["rows"]] == ["not known", "3 for (own)"]


def test_a_group_without_a_member_on_a_whole_roll_is_told_apart_from_not_known(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.oak, 3, 0))

    assert chamber.cells(client)["Elm Group"][0] == "no member on the roll"


def test_without_a_vote_the_cell_says_why(chamber: Chamber, client: Client) -> None:
    Amendment.objects.filter(pk=chamber.first.pk).update(state="adopted")
    AmendmentEvent.objects.create(amendment=chamber.first, verb="accept", to_state="accepted")

    page = chamber.read(client)

    assert chamber.cells(client)["Oak Group"] == [
        "accepted, not voted on (own)",
        "not voted on so far",
    ]
    assert page.context["headline"].endswith("None of them has been put to a vote so far.")


def test_proposals_on_no_shared_service_stand_apart(chamber: Chamber, client: Client) -> None:
    chamber.proposal(0, "Something else", chamber.elm)

    tables = chamber.read(client).context["tables"]
    one = chamber.read(client, "?service=early-childhood").context

    assert [(table["service"], len(table["columns"])) for table in tables] == [
        ("Early childhood and family service", 2),
        ("", 1),
    ]
    assert len(one["tables"]) == 1
    assert one["headline"].startswith("Two amendments put forward on 4 March 2025 were about")


def test_a_vote_that_is_void_is_passed_over_for_the_one_taken_again(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.oak, 1, 12), status="void")
    chamber.vote(chamber.first, (chamber.oak, 12, 1))

    assert chamber.cells(client)["Oak Group"][0] == "12 for, 1 against (own)"


def test_every_count_is_that_of_the_api(chamber: Chamber, client: Client) -> None:
    votes = [
        chamber.vote(chamber.first, (chamber.oak, 12, 1), (chamber.elm, 0, 20)),
        chamber.vote(chamber.second, (chamber.oak, 2, 11), (chamber.elm, 20, 0)),
    ]
    [table] = chamber.read(client).context["tables"]
    papers = client.get(f"/api/v1/amendments?meeting={chamber.meeting.reference}").json()

    records = [client.get(f"/api/v1/votes/{vote.reference}").json() for vote in votes]
    api = [
        {
            each["group"]["name"]: (each["for"], each["against"], each["abstained"])
            for each in record["group_tallies"]
        }
        for record in records
    ]
    page = [
        {
            row["name"]: tuple(
                {mark: number for mark, number, _ in row["cells"][place].counts}.get(mark, 0)
                for mark in ("for", "against", "abstain")
            )
            for row in table["rows"]
        }
        for place in (0, 1)
    ]
    assert page == api
    assert {column["amendment"].reference: column["amendment"].state
            for column in table["columns"]} == {
        paper["reference"]: paper["state"] for paper in papers["results"]
    }  # fmt: skip
    assert [record["subjects"][0]["reference"] for record in records] == [
        column["amendment"].reference for column in table["columns"]
    ]


def test_nothing_that_is_not_public_shows(chamber: Chamber, client: Client) -> None:
    soon = make.now() + timedelta(days=1)
    hidden = make.make_group(chamber.council, "Hidden group", published_at=None)
    chamber.proposal(7, "Hidden paper", chamber.oak, state="submitted")
    chamber.proposal(7, "Hidden later", chamber.oak, visible_from=soon)
    chamber.vote(chamber.first, (chamber.oak, 3301, 3302), names_published_at=soon)
    unseen = {"published_at": None, "names_published_at": None}
    chamber.vote(chamber.second, (hidden, 3303, 3304), (chamber.oak, 3305, 3306), **unseen)

    page = chamber.read(client).content.decode()

    assert "Hidden" not in page
    assert "330" not in page


def test_a_group_that_is_not_public_is_counted_without_its_name(
    chamber: Chamber, client: Client
) -> None:
    hidden = make.make_group(chamber.council, "Hidden group", published_at=None)
    chamber.vote(chamber.first, (hidden, 5, 6))

    assert chamber.cells(client)["Group not published here"][0] == "5 for, 6 against"
    assert "Hidden" not in chamber.read(client).content.decode()


def test_a_meeting_that_is_not_public_has_no_positions(client: Client) -> None:
    meeting = make.make_meeting(make.make_council(), published_at=None)

    assert client.get(f"{meeting.get_absolute_url()}/positions").status_code == 404


def test_the_page_asks_the_same_for_2_and_for_40_proposals(
    chamber: Chamber, client: Client
) -> None:
    chamber.vote(chamber.first, (chamber.oak, 12, 1))
    with CaptureQueriesContext(connection) as few:
        chamber.read(client)
    for place in range(40):
        group = make.make_group(chamber.council, f"Group {place}")
        paper = chamber.proposal(place + 1, f"Paper {place}", group)
        chamber.vote(paper, (group, place, 1), (chamber.oak, 1, 1))
    with CaptureQueriesContext(connection) as many:
        chamber.read(client)

    assert len(few) == len(many) == 10


def test_norfolk_2019_has_its_rivals_side_by_side_and_invents_no_vote(client: Client) -> None:
    call_command("import_bundle", str(DEMO / "norfolk"), stdout=StringIO())

    page = client.get("/norfolk/full-council/2019-02-11/positions?service=early-childhood")

    [table] = page.context["tables"]
    assert [column["proposal"] for column in table["columns"]] == [
        f"Spend £1{NB}million more on Early Childhood and Family Service in 2019/20",
        f"Spend £1.3{NB}million more on children's centres in 2019/20",
    ]
    assert {told(cell) for row in table["rows"] for cell in row["cells"]} == {
        "not known",
        "not known (own)",
    }


def test_burnley_2025_counts_members_whose_group_is_not_recorded(client: Client) -> None:
    call_command("import_bundle", str(DEMO / "burnley"), stdout=StringIO())

    page = client.get("/burnley/full-council/2025-03-04/positions")

    [table] = page.context["tables"]
    rows = {row["name"]: [told(cell) for cell in row["cells"]] for row in table["rows"]}
    assert rows["Group not recorded"] == ["36 for, 8 abstained", "8 for, 36 against"]
    assert rows["Labour"] == ["not known (own)", "not known"]


@pytest.mark.parametrize(
    ("service", "known", "words"),
    [
        ("", Known(0), "We hold no amendment that was put forward in May."),
        ("", Known(1), "One amendment was put forward in May. It was not put to a vote."),
        (
            "",
            Known(2, is_live=True),
            "Two amendments were put forward in May. None of them has been put to a vote so far.",
        ),
        (
            "",
            Known(1, is_live=True),
            "One amendment was put forward in May. It has not been put to a vote so far.",
        ),
        (
            "Parks",
            Known(2, (True, True)),
            (
                "Two amendments put forward in May were about the money for parks."
                " Here is how each group voted on each of them."
            ),
        ),
        (
            "Parks",
            Known(1, (False,)),
            (
                "One amendment put forward in May was about the money for parks."
                " How the groups voted on it is not known."
            ),
        ),
        (
            "",
            Known(3, (True, False)),
            (
                "Three amendments were put forward in May."
                " How the groups voted on the 2 put to a vote is known in part."
            ),
        ),
        (
            "",
            Known(2, (False,)),
            (
                "Two amendments were put forward in May."
                " How the groups voted on the one that was put to a vote is not known."
            ),
        ),
    ],
)
def test_the_page_opens_with_what_is_known(service: str, known: Known, words: str) -> None:
    assert positions_sentence(service, known, "in May") == words


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("not_carried", "not known"),
        ("lost", "not known"),
        ("adopted", "not known"),
        ("seconded", "not voted on so far"),
        ("withdrawn", "not voted on"),
        ("not_reached", "not voted on"),
    ],
)
def test_an_amendment_without_a_vote_says_why(state: str, says: str) -> None:
    assert without_vote(state) == says


def test_counts_leave_out_what_is_nought_and_proposals_are_named() -> None:
    counts = Counts(for_=3, not_voting=1, unknown=2)

    assert [number for _, number, _ in counts.told] == [3, 1, 2]
    assert proposal_words("to spend £5 more on parks", "Parks") == "Spend £5 more on parks"
    assert proposal_words("", "Parks") == "Parks"
