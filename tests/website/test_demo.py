"""The demo's bundles: they load, load twice, say what the sources say, and nothing more."""

import csv
import re
import shutil
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from amendments.models import (
    Amendment,
    AmendmentLine,
    Budget,
    BudgetSnapshot,
    Motion,
    Pot,
    PotClaim,
    SnapshotRow,
)
from amendments.queries import figures_of
from council.enums import Evidence
from council.models import (
    Council,
    GroupMembership,
    Meeting,
    Member,
    PoliticalGroup,
    Presence,
    Role,
    Source,
)
from council.records import Occasion
from tests.factories import make_clerk
from votes import actions
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo"
BUDGET_DAY = "norfolk/full-council/2019-02-11"
FROM_MINUTES = Occasion(evidence=Evidence.MINUTES)
LOSING_BLOC = {
    "Lee Ashworth", "Alan Hosker", "Mike Steel", "Neil Mottershead", "Jamie McGowan",
    "Don Whitaker", "Ivor Emo", "Joanne Broughton",
}  # fmt: skip


def load(folder: Path) -> None:
    call_command("import_bundle", str(folder), stdout=StringIO())


def rows(bundle: str, table: str) -> list[dict[str, str]]:
    with (DEMO / bundle / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def declared(vote: Vote) -> tuple[Any, ...]:
    return (
        vote.declared_result,
        vote.declared_for,
        vote.declared_against,
        vote.declared_abstained,
    )


def votes_of(meeting: str) -> list[Vote]:
    return list(Vote.objects.published().filter(meeting__reference=meeting).order_by("number"))


def states_of(meeting: str) -> list[str]:
    amendments = Amendment.objects.published().filter(meeting__reference=meeting)
    return list(amendments.order_by("number").values_list("state", flat=True))


@pytest.fixture
def norfolk() -> Council:
    load(DEMO / "norfolk")
    return Council.objects.get(slug="norfolk")


@pytest.fixture
def burnley() -> Council:
    load(DEMO / "burnley")
    return Council.objects.get(slug="burnley")


@pytest.fixture
def mockbridge() -> Council:
    load(DEMO / "mockbridge")
    return Council.objects.get(slug="mockbridge")


def everything() -> dict[str, int]:
    models = [
        model
        for label in ("council", "amendments", "votes")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.parametrize("bundle", ["norfolk", "burnley", "mockbridge"])
def test_loading_twice_changes_nothing(bundle):
    load(DEMO / bundle)
    before = everything()
    stamps = list(Vote.objects.values_list("reference", "revision", "updated_at"))

    load(DEMO / bundle)

    assert everything() == before
    assert list(Vote.objects.values_list("reference", "revision", "updated_at")) == stamps


def test_all_demo_councils_load_into_one_site():
    call_command("load_demo", stdout=StringIO())

    assert list(Council.objects.published().values_list("slug", flat=True)) == [
        "burnley",
        "mockbridge",
        "norfolk",
    ]


def test_budget_of_2015_was_lost_then_an_amendment_accepted_then_carried(norfolk):
    meeting = "norfolk/full-council/2015-02-16"

    assert [declared(vote) for vote in votes_of(meeting)] == [
        ("lost", 36, 40, 1),
        ("carried", 36, 5, 37),
    ]
    assert states_of(meeting) == ["lost", "lost", "adopted"]
    events = Motion.objects.get(meeting__reference=meeting).events.order_by("id")
    assert [event.outcome for event in events if event.outcome] == ["lost", "carried"]
    accepted = Amendment.objects.get(reference=f"{meeting}/amendment-3")
    assert [(event.verb, event.vote) for event in accepted.events.filter(verb="accept")] == [
        ("accept", "")
    ]


def test_the_meeting_of_2015_is_told_as_a_story(norfolk, client):
    page = client.get("/norfolk/full-council/2015-02-16").content.decode()

    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "budget for 2015/16 was lost by four votes, then carried the same day after" in words
    assert "First vote: 36 for, 40 against, 1 abstained." in words
    assert "Second vote: 36 for, 5 against, 37 abstained." in words
    assert "We do not hold the names for these two votes." in words
    told = [words.index(step) for step in (
        "First vote on the budget Rejected", "Accepted: it joined the motion without a vote.",
        "Second vote on the budget Carried", "The count for stayed at 36.",
    )]  # fmt: skip
    assert told == sorted(told)


def test_ukip_amendment_of_2014_went_into_the_budget_with_its_three_lines(norfolk):
    meeting = "norfolk/full-council/2014-02"

    assert states_of(meeting) == ["adopted", "lost"]
    assert [declared(vote) for vote in votes_of(meeting)] == [
        ("lost", 4, None, None),
        ("carried", 41, 39, 1),
    ]
    lines = AmendmentLine.objects.filter(version__amendment__reference=f"{meeting}/amendment-1")
    assert [line.amount for line in lines] == [250_000, 127_000, 123_000]
    assert Meeting.objects.get(reference=meeting).date_precision == "month"


@pytest.mark.parametrize(
    ("meeting", "tally"),
    [("2017-02-20", ("carried", 41, 33, 3)), ("2018-02-12", ("carried", 47, 23, 0))],
)
def test_main_votes_of_2017_and_2018_are_the_councils_own(norfolk, meeting, tally):
    votes = votes_of(f"norfolk/full-council/{meeting}")

    assert [(declared(vote), vote.evidence) for vote in votes] == [(tally, "council_page")]


def test_amendments_of_2021_were_all_lost_and_how_is_not_known(norfolk):
    meeting = "norfolk/full-council/2021-02"

    assert states_of(meeting) == ["lost"] * 4
    assert votes_of(meeting) == []


def test_three_amendments_of_2019_are_reported_as_not_carried(norfolk):
    amendments = Amendment.objects.published().filter(meeting__reference=BUDGET_DAY)

    assert [(a.state, a.mover, a.seconder, a.decided_at) for a in amendments] == [
        ("not_carried", None, None, None)
    ] * 3
    assert votes_of(BUDGET_DAY) == []
    assert Motion.objects.get(meeting__reference=BUDGET_DAY).state in {"carried", "final"}


def test_labour_amendment_of_2019_names_two_pots_and_no_split(norfolk):
    claims = PotClaim.objects.filter(
        line__version__amendment__reference=f"{BUDGET_DAY}/amendment-3"
    )

    assert Counter((claim.pot.slug, claim.line.year, claim.amount) for claim in claims) == {
        ("business-rates", 2019, None): 1,
        ("transformation", 2019, None): 1,
        ("business-rates", 2020, None): 1,
        ("transformation", 2020, None): 1,
    }


def test_both_totals_for_2019_stand_and_one_is_used(norfolk):
    stated = Budget.objects.get(reference="norfolk/budgets/2019").versions.get().stated

    totals = stated.filter(figure="total").values_list("amount", "basis", "is_used")
    assert set(totals) == {
        (409_300_000, "council_tax_requirement", True),
        (409_000_000, "council_tax_requirement", False),
    }
    savings = stated.filter(figure="savings").values_list("amount", "is_used")
    assert set(savings) == {(31_600_000, False), (31_100_000, False)}


def test_no_figure_whose_basis_is_not_known_is_calculated_with(norfolk):
    rows = SnapshotRow.objects.filter(
        snapshot__budget__council=norfolk, basis__isnull=False, base__isnull=False
    )

    assert {row.snapshot.budget.year for row in rows} <= {2019}


def test_real_councils_have_no_dated_groups_offices_or_presence_that_nobody_saw(norfolk, burnley):
    assert GroupMembership.objects.count() == 0
    assert Role.objects.count() == 0
    assert Presence.objects.count() == 0
    assert Ballot.objects.exclude(group_at_vote=None).count() == 0


# Must show: the Norfolk amendment through the whole chain.


@pytest.fixture
def evening(tmp_path, django_capture_on_commit_callbacks):
    """Load Norfolk as it stood before anything was decided on 11 February 2019."""
    folder = tmp_path / "norfolk"
    shutil.copytree(DEMO / "norfolk", folder)
    rewrite(folder / "events.csv", lambda row: row["meeting"] != BUDGET_DAY)
    rewrite(folder / "meetings.csv", None, {"2019-02-11": {"status": "open"}})
    with django_capture_on_commit_callbacks(execute=True):
        load(folder)
    return django_capture_on_commit_callbacks


def rewrite(path: Path, keep: Any, patches: dict[str, dict[str, str]] | None = None) -> None:
    """Write the file again with the rows to keep, patched by their day."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        kept = [row for row in reader if keep is None or keep(row)]
    for row in kept:
        row.update((patches or {}).get(row.get("held_on", ""), {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(kept)


def carry(commit: Any, reference: str, kind: str) -> None:
    """Put a paper to the vote and declare it carried, as the minutes would say it."""
    model: Any = Motion if kind == "main" else Amendment
    paper = model.objects.get(reference=reference)
    with commit(execute=True):
        vote = actions.open_vote(
            paper.meeting,
            kind=kind,
            question="That it be agreed",
            subjects=[paper.current],
            method="not_known",
            trigger="not_known",
            occasion=FROM_MINUTES,
        )
        actions.declare(vote, result="carried", occasion=FROM_MINUTES)


def figures(line: str | None = None, basis: str | None = None) -> dict[str, tuple[Any, Any, Any]]:
    """Return base, effect and amount of 2019/20 by stage, from the newest snapshot."""
    budget = Budget.objects.get(reference="norfolk/budgets/2019")
    newest = budget.snapshots.first()
    assert newest is not None
    assert newest.number == budget.facts_revision
    return {
        row.stage: (row.base, row.effect, row.amount)
        for row in figures_of(newest)
        if row.year == 2019 and (row.line.key if row.line else None, row.basis) == (line, basis)
    }


def amounts(line: str) -> tuple[int | None, ...]:
    found = figures(line=line)
    return tuple(found[stage][2] for stage in ("recommended", "substantive", "adopted"))


def effect_on(basis: str) -> int:
    return figures(basis=basis)["substantive"][1]


def test_carrying_the_childrens_amendment_moves_the_service_line_and_not_the_tax(evening):
    assert amounts("early-childhood") == (5_200_000, 5_200_000, None)

    carry(evening, f"{BUDGET_DAY}/amendment-1", "amendment")

    assert amounts("early-childhood") == (5_200_000, 6_200_000, None)
    whole = figures(basis="council_tax_requirement")
    assert {stage: found[2] for stage, found in whole.items()} == {
        "recommended": 409_300_000,
        "substantive": 409_300_000,
        "adopted": None,
    }
    assert effect_on("net_budget_requirement") == 1_000_000

    carry(evening, f"{BUDGET_DAY}/motion-1", "main")

    assert amounts("early-childhood") == (5_200_000, 6_200_000, 6_200_000)
    assert figures(basis="council_tax_requirement")["adopted"][2] == 409_300_000


def test_reader_of_the_api_sees_the_carried_amendment_in_the_totals(evening, client):
    carry(evening, f"{BUDGET_DAY}/amendment-1", "amendment")

    answer = client.get("/api/v1/budgets/norfolk/budgets/2019").json()

    assert not answer["totals_are_being_recomputed"]
    assert not answer["snapshot"]["is_set"]
    read = {
        (row["stage"], row["line"] or row["basis"]): (row["effect"], row["amount"])
        for row in answer["totals"]
        if row["year"] == 2019
    }
    assert read["recommended", "early-childhood"] == (0, 5_200_000)
    assert read["substantive", "early-childhood"] == (1_000_000, 6_200_000)
    assert read["adopted", "early-childhood"] == (0, None)
    assert read["substantive", "council_tax_requirement"] == (0, 409_300_000)
    assert read["substantive", "net_budget_requirement"] == (1_000_000, None)


def test_minimum_income_amendment_adds_half_a_million_to_the_net_budget_requirement(evening):
    carry(evening, f"{BUDGET_DAY}/amendment-2", "amendment")

    assert effect_on("net_budget_requirement") == 500_000
    assert effect_on("council_tax_requirement") == 0


def test_two_amendments_carried_add_up(evening):
    carry(evening, f"{BUDGET_DAY}/amendment-1", "amendment")
    carry(evening, f"{BUDGET_DAY}/amendment-3", "amendment")

    assert amounts("early-childhood") == (5_200_000, 7_500_000, None)
    assert effect_on("council_tax_requirement") == 0


def test_that_they_were_not_carried_is_a_newspapers_word(norfolk):
    amendment = Amendment.objects.get(reference=f"{BUDGET_DAY}/amendment-1")

    reported = amendment.events.filter(verb="report_not_carried")
    assert [(event.evidence, event.outcome, event.vote) for event in reported] == [
        ("press", "", "")
    ]


def test_burnley_holds_forty_four_names_on_three_questions(burnley):
    votes = votes_of("burnley/full-council/2025-03-04")

    assert [declared(vote) for vote in votes] == [
        ("carried", 36, 0, 8),
        ("lost", 8, 36, 0),
        ("carried", 36, 1, 7),
    ]
    for vote in votes:
        named = Ballot.objects.published().filter(vote=vote)
        assert named.count() == 44
        tally = (vote.declared_result, vote.tally_for, vote.tally_against, vote.tally_abstained)
        assert tally == declared(vote)
        assert (vote.computed_outcome, vote.mismatches) == (vote.declared_result, [])


def test_burnley_voted_in_two_blocs_and_one_member_against_at_the_end(burnley):
    first, second, third = votes_of("burnley/full-council/2025-03-04")

    def who(vote: Vote, choice: str) -> set[str]:
        ballots = Ballot.objects.filter(vote=vote, choice=choice)
        return set(ballots.values_list("member__name", flat=True))

    assert who(first, "abstain") == LOSING_BLOC
    assert who(second, "for") == LOSING_BLOC
    assert who(third, "against") == {"Neil Mottershead"}
    assert who(third, "abstain") == LOSING_BLOC - {"Neil Mottershead"}
    assert who(first, "for") == who(second, "against") == who(third, "for")


def test_burnley_took_an_amendment_in_without_a_vote_in_a_larger_form(burnley):
    meeting = "burnley/full-council/2026-03-03"
    amendment = Amendment.objects.get(reference=f"{meeting}/amendment-1")

    accepted = Amendment.objects.filter(pk=amendment.pk).values_list(
        "state", "accepted_by__name", "current__number"
    )
    assert list(accepted) == [("adopted", "Margaret Lishman", 2)]
    assert AmendmentLine.objects.filter(version__amendment=amendment).count() == 0
    assert [declared(vote) for vote in votes_of(meeting)] == [
        ("lost", 12, 31, 0),
        ("carried", 37, 6, 0),
    ]
    assert Vote.objects.filter(subjects__amendment_version__amendment=amendment).count() == 0


def test_members_of_burnley_are_not_said_to_be_all_there_are(burnley):
    assert burnley.members_complete_from is None
    assert Member.objects.published().filter(council=burnley).count() == 44


SOURCED = (Council, PoliticalGroup, Member, Meeting, Budget, Pot, Motion, Amendment, Vote)


def test_every_record_of_a_real_council_has_a_source(norfolk, burnley):
    held = {row.reference for model in SOURCED for row in model.objects.all()}

    assert held - set(Source.objects.values_list("about", flat=True)) == set()


def test_every_vote_of_a_named_real_person_has_a_source(norfolk, burnley):
    sourced = set(Source.objects.exclude(url="").values_list("about", flat=True))
    voted_on = set(Ballot.objects.values_list("vote__reference", flat=True))

    assert voted_on == {f"burnley/full-council/2025-03-04/vote-{n}" for n in (1, 2, 3)}
    assert voted_on <= sourced
    assert set(Vote.objects.values_list("reference", flat=True)) <= sourced
    assert not Vote.objects.filter(evidence=Evidence.DESK).exists()


def test_quoted_members_are_nowhere_shown_as_movers(norfolk):
    assert set(Member.objects.values_list("name", flat=True)) == {"Alexandra Kemp"}
    assert Amendment.objects.exclude(mover=None).count() == 0


def test_mockbridge_is_fictional_and_whole(mockbridge):
    members = Member.objects.published().filter(council=mockbridge)

    assert mockbridge.is_fictional
    assert members.count() == 84
    assert sorted(member.seat or 0 for member in members) == list(range(1, 85))
    groups = GroupMembership.objects.filter(member__council=mockbridge, ended_at=None)
    assert sorted(Counter(groups.values_list("group__name", flat=True)).values()) == [
        3, 8, 13, 23, 37,
    ]  # fmt: skip


def test_no_name_in_mockbridge_is_that_of_a_real_member_in_the_demo():
    real = {row["name"].split()[-1] for row in rows("burnley", "members")}
    made_up = {row["name"].split()[-1] for row in rows("mockbridge", "members")}

    assert real & made_up == set()


def test_mockbridge_has_a_budget_evening_to_key(mockbridge):
    meeting = Meeting.objects.get(reference="mockbridge/full-council/2027-02-15")

    assert [vote.status for vote in Vote.objects.filter(meeting=meeting)] == ["open"]
    assert states_of(meeting.reference) == ["seconded", "tabled", "tabled", "tabled", "tabled"]
    assert Presence.objects.filter(meeting=meeting, kind="present").count() == 78


def test_open_vote_of_mockbridge_can_be_keyed_and_moves_the_budget(
    mockbridge, django_capture_on_commit_callbacks
):
    vote = Vote.objects.get(council=mockbridge, status="open")
    at_the_desk = Occasion(by=make_clerk(mockbridge))
    present = Presence.objects.filter(meeting=vote.meeting, kind="present")
    members = present.order_by("member__seat").values_list("member_id", flat=True)
    marks = [
        actions.BallotMark(member, "for" if place < 45 else "against", expected_revision=0)
        for place, member in enumerate(members)
    ]

    with django_capture_on_commit_callbacks(execute=True):
        roll = actions.record_ballots(vote, marks, occasion=at_the_desk)
        actions.declare(
            vote, result="carried", for_=45, against=33, abstained=0, occasion=at_the_desk
        )

    assert (roll.saved, roll.conflicts) == (78, ())
    vote.refresh_from_db()
    assert (vote.computed_outcome, vote.mismatches) == ("carried", [])
    assert Ballot.objects.filter(vote=vote, group_at_vote=None).count() == 0
    second = BudgetSnapshot.objects.get(budget__reference="mockbridge/budgets/2027", number=2)
    rows = [row for row in figures_of(second) if row.year == 2027]
    assert {row.stage: row.amount for row in rows if row.line and row.line.key == "libraries"} == {
        "recommended": 9_200_000,
        "substantive": 10_700_000,
        "adopted": None,
    }


def test_lines_of_mockbridge_add_up_to_the_stated_total(mockbridge):
    budget = Budget.objects.get(reference="mockbridge/budgets/2027")
    version = budget.versions.get()
    used = version.stated.get(year=2027, basis="council_tax_requirement", is_used=True)

    assert version.lines_complete
    assert sum(row.amount for row in version.amounts.filter(year=2027)) == used.amount
    assert version.tax_base is not None
    assert round(used.amount / version.tax_base, 2) == version.band_d


def test_votes_of_mockbridge_agree_with_their_names(mockbridge):
    votes = Vote.objects.published().filter(council=mockbridge)

    assert [(vote.computed_outcome, vote.mismatches) for vote in votes] == [
        (vote.declared_result, []) for vote in votes
    ]
    assert votes.count() == 5
    casting = votes.get(declared_by_casting_vote=True)
    assert (casting.tally_for, casting.tally_against) == (41, 41)


def test_two_amendments_of_mockbridge_ask_one_pot_for_more_than_it_holds(mockbridge):
    claims = PotClaim.objects.filter(pot__reference__endswith="2027/pots/business-rates-growth")
    holds = claims[0].pot.amounts.get(year=2027).available

    assert sum(claim.amount or 0 for claim in claims) == 2_900_000
    assert holds == 2_500_000
