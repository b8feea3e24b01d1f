"""Motions, amendments, budgets, pots and snapshots in the API."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    AmendmentVersion,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    Motion,
    MotionEvent,
    MotionVersion,
    Pot,
    PotAmount,
    PotClaim,
    ReferendumLimit,
    SnapshotRow,
    StatedTotal,
)
from council.models import Meeting
from tests.api_world import add_snapshot, make_world, text
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
)

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def motion() -> Any:
    council = make_council("norfolk")
    return make_motion(make_meeting(council), make_budget(council))


def amend(motion: Any, amount: int = 0, **fields: Any) -> Any:
    return make_amendment(motion, amount, **fields)


def get(client: Client, name: str, reference: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{name}/{reference}")
    assert answer.status_code == 200
    return answer.json()


def references(client: Client, address: str) -> list[str]:
    return [row["reference"] for row in client.get(address).json()["results"]]


@pytest.mark.parametrize(
    "hidden",
    [{"state": "draft"}, {"state": "submitted"}, {"published_at": None}, {"visible_from": SOON}],
)
def test_amendment_that_is_not_public_stands_nowhere(
    client: Client, motion: Any, hidden: dict[str, Any]
) -> None:
    pot = make_pot(motion.budget)
    shown = amend(motion, 1_000_000, state="fallen")
    secret = amend(motion, 9_000_000, **{"title": "Secret", "parent": shown,
                                                  "part_number": 1} | hidden)  # fmt: skip
    Amendment.objects.filter(pk=shown.pk).update(cause_amendment=secret)
    AmendmentEvent.objects.create(
        amendment=shown, verb="fall", to_state="fallen", cause_amendment=secret
    )
    motion.current.takes_in.add(shown, secret)
    for amendment in (shown, secret):
        PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot)
    snapshot = add_snapshot(motion.budget, shown)
    snapshot.inputs["substantive"].append(secret.current_id)
    BudgetSnapshot.objects.filter(pk=snapshot.pk).update(inputs=snapshot.inputs)
    Amendment.objects.filter(pk=secret.pk).update(parent=None, part_number=None)

    assert references(client, "/api/v1/amendments") == [shown.reference]
    assert client.get(f"/api/v1/amendments/{secret.reference}").status_code == 404
    found = get(client, "amendments", shown.reference)
    assert (found["parts"], found["cause_amendment"]) == ([], None)
    assert found["events"][0]["cause_amendment"] is None
    of_motion = get(client, "motions", motion.reference)
    assert of_motion["amendments"] == [shown.reference]
    assert of_motion["versions"][0]["takes_in"] == [shown.reference]
    of_pot = get(client, "pots", pot.reference)
    assert [claim["amendment"]["reference"] for claim in of_pot["claims"]] == [shown.reference]
    inputs = get(client, "snapshots", f"{motion.budget.reference}/snapshot-1")["inputs"]
    assert [row["amendment"] for row in inputs] == [shown.reference]
    for name in ("amendments", "pots", "motions", "snapshots"):
        assert "Secret" not in client.get(f"/api/v1/{name}.csv").getvalue().decode()


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_confidential_states_cannot_be_asked_for(client: Client, state: str) -> None:
    assert client.get(f"/api/v1/amendments?state={state}").status_code == 400


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
def test_other_records_that_are_not_public_stand_nowhere(
    client: Client, motion: Any, hidden: dict[str, Any]
) -> None:
    pot = make_pot(motion.budget)
    amendment = amend(motion, 1_000_000)
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot)
    add_snapshot(motion.budget, amendment)
    Motion.objects.update(**hidden)
    Budget.objects.update(**hidden)

    for name in ("motions", "budgets", "pots", "snapshots"):
        assert references(client, f"/api/v1/{name}") == []
    for address in (
        f"motions/{motion.reference}",
        f"budgets/{motion.budget.reference}",
        f"pots/{pot.reference}",
        f"snapshots/{motion.budget.reference}/snapshot-1",
    ):
        assert client.get(f"/api/v1/{address}").status_code == 404
    found = get(client, "amendments", amendment.reference)
    assert (found["motion"], found["budget"]) == (None, None)
    assert [line["line"] for line in found["lines"]] == [None, None]
    assert [line["claims"] for line in found["lines"]] == [[], []]
    assert client.get(f"/api/v1/amendments?motion={motion.reference}").status_code == 400
    Meeting.objects.update(**hidden)
    assert references(client, "/api/v1/amendments") == []


def test_pot_and_members_that_are_not_public_are_not_named(client: Client, motion: Any) -> None:
    secret = make_member(motion.council, "Sam Secret", published_at=None)
    group = make_group(motion.council, "Secret group", published_at=None)
    pot = make_pot(motion.budget, "Secret pot", published_at=None)
    amendment = amend(motion, 1_000_000, mover=secret, accepted_by=secret)
    amendment.groups.add(group)
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot)
    AmendmentEvent.objects.create(amendment=amendment, verb="move", member=secret)

    answer = client.get(f"/api/v1/amendments/{amendment.reference}")

    assert b"ecret" not in answer.content
    assert (answer.json()["mover"], answer.json()["groups"]) == (None, [])


def test_timed_decision_shows_nothing_early(client: Client, motion: Any) -> None:
    amendment = amend(motion, state="superseded", decided_at=LONG_AGO, cause_vote="norfolk/secret")
    common = {"amendment": amendment}
    AmendmentEvent.objects.create(**common, verb="second", from_state="moved", to_state="seconded")
    AmendmentEvent.objects.create(
        **common,
        verb="record_decision",
        from_state="seconded",
        to_state="carried",
        outcome="carried",
        visible_from=SOON,
    )
    AmendmentEvent.objects.create(
        **common, verb="supersede", from_state="carried", to_state="superseded", visible_from=SOON
    )
    Motion.objects.update(state="carried", decided_at=LONG_AGO)
    MotionEvent.objects.create(
        motion=motion, verb="record_decision", from_state="seconded", to_state="carried",
        visible_from=SOON,
    )  # fmt: skip

    found = get(client, "amendments", amendment.reference)

    assert found["state"] == "seconded"
    assert (found["decided_at"], found["cause_vote"]) == (None, None)
    assert [event["verb"] for event in found["events"]] == ["second"]
    assert references(client, "/api/v1/amendments?state=seconded") == [amendment.reference]
    for state in ("carried", "superseded"):
        assert references(client, f"/api/v1/amendments?state={state}") == []
    of_motion = get(client, "motions", motion.reference)
    assert (of_motion["state"], of_motion["decided_at"]) == ("seconded", None)
    assert references(client, "/api/v1/motions?state=carried") == []


def test_events_tell_the_story_without_the_clerk_and_without_what_was_in_confidence(
    client: Client, motion: Any
) -> None:
    clerk = make_clerk(motion.council, username="casey")
    member = make_member(motion.council, "Ann Bell")
    amendment = amend(motion, state="lost")
    version = amendment.current
    common = {"amendment": amendment, "version": version, "by": clerk}
    AmendmentEvent.objects.create(
        **common, verb="submit", from_state="draft", to_state="submitted", text=text("In secret")
    )
    AmendmentEvent.objects.create(
        **common, verb="table", from_state="submitted", to_state="tabled", sequence=1
    )
    AmendmentEvent.objects.create(
        **common, verb="move", from_state="tabled", to_state="moved", member=member
    )
    wrong = AmendmentEvent.objects.create(
        **common, verb="record_decision", from_state="seconded", to_state="carried",
        outcome="carried", method="recorded_electronic", decision_for=36, decision_against=35,
        vote="norfolk/vote-1",
    )  # fmt: skip
    AmendmentEvent.objects.create(
        **common, verb="record_decision", from_state="carried", to_state="lost", outcome="lost",
        corrects=wrong, text=text("Miscounted"),
    )  # fmt: skip

    answer = client.get(f"/api/v1/amendments/{amendment.reference}")
    events = answer.json()["events"]

    assert [(e["verb"], e["from_state"], e["to_state"]) for e in events] == [
        ("table", None, "tabled"),
        ("move", "tabled", "moved"),
        ("record_decision", "seconded", "carried"),
        ("record_decision", "carried", "lost"),
    ]
    assert events[1]["member"] == {"reference": member.reference, "name": "Ann Bell"}
    assert events[2]["decision"] == {
        "outcome": "carried",
        "method": "recorded_electronic",
        "for": 36,
        "against": 35,
        "abstained": None,
        "by_casting_vote": False,
        "vote": "norfolk/vote-1",
    }
    assert (events[3]["corrects"], events[3]["reason"]) == (3, "Miscounted")
    assert events[3]["decision"]["method"] is None
    assert not any(word in answer.content for word in (b"casey", b"Casey", b"In secret"))


def test_versions_keep_their_words_lines_and_comments(client: Client, motion: Any) -> None:
    amendment = amend(motion, 1_000_000)
    pot = make_pot(motion.budget)
    line = amendment.current.lines.last()
    PotClaim.objects.create(line=line, pot=pot, amount=600_000)
    second = AmendmentVersion.objects.create(amendment=amendment, number=2, text="Altered")
    AmendmentLine.objects.create(
        version=second, position=1, role="investment", year=2025, amount=1_300_000,
        entered_unit="millions", entered_precision=100_000,
    )  # fmt: skip
    amendment.current = second
    amendment.save(update_fields=["current"])

    found = get(client, "amendments", amendment.reference)

    assert [version["text"] for version in found["versions"]] == ["Amend ...", "Altered"]
    first = found["versions"][0]["lines"]
    assert [(one["line"], one["amount"]) for one in first] == [
        ("early-childhood", 1_000_000),
        (None, -1_000_000),
    ]
    assert first[1]["claims"] == [{"pot": pot.reference, "amount": 600_000}]
    assert [one["amount"] for one in found["lines"]] == [1_300_000]
    assert found["lines"][0]["entered_unit"] == "millions"
    assert found["version"] == 2


def test_parts_name_their_whole_and_the_whole_its_parts(client: Client, motion: Any) -> None:
    whole = amend(motion, state="partly_carried")
    part = amend(motion, parent=whole, part_number=1, state="carried")

    assert get(client, "amendments", whole.reference)["parts"] == [part.reference]
    assert get(client, "amendments", part.reference)["parent"] == whole.reference


def test_filters_of_motions_and_amendments_find_their_own(client: Client, motion: Any) -> None:
    ann, tom = (make_member(motion.council, name) for name in ("Ann Bell", "Tom Marsh"))
    group = make_group(motion.council, "Green")
    found = amend(motion, mover=ann, seconder=tom, state="lost")
    found.groups.add(group)
    Motion.objects.filter(pk=motion.pk).update(mover=tom)
    council = make_council("suffolk")
    other = make_motion(make_meeting(council), make_budget(council), evidence="press")
    amend(other, evidence="press")

    for query in ("council=norfolk", f"meeting={motion.meeting.reference}",
                  f"budget={motion.budget.reference}", f"member={tom.reference}",
                  "evidence=minutes"):  # fmt: skip
        assert references(client, f"/api/v1/amendments?{query}") == [found.reference]
        assert references(client, f"/api/v1/motions?{query}") == [motion.reference]
    for query in (f"motion={motion.reference}", f"member={ann.reference}", "state=lost",
                  f"group={group.reference}"):  # fmt: skip
        assert references(client, f"/api/v1/amendments?{query}") == [found.reference]


def test_motion_shows_its_words_over_time(client: Client, motion: Any) -> None:
    amendment = amend(motion, state="accepted")
    second = MotionVersion.objects.create(motion=motion, number=2, text="That ... as altered")
    second.takes_in.add(amendment)

    found = get(client, "motions", motion.reference)

    assert [(v["text"], v["takes_in"]) for v in found["versions"]] == [
        ("That ...", []),
        ("That ... as altered", [amendment.reference]),
    ]
    assert found["budget"] == motion.budget.reference
    assert (found["mover"], found["decided_at"]) == (None, None)


def test_budget_shows_published_figures_only(client: Client) -> None:
    budget = make_budget(make_council("norfolk"))
    draft = BudgetVersion.objects.create(budget=budget, number=2, label="Draft")
    line = budget.lines.get()
    BudgetAmount.objects.create(version=draft, line=line, year=2025, amount=7)
    StatedTotal.objects.create(version=draft, year=2025, amount=8)
    StatedTotal.objects.create(
        version=budget.versions.get(number=1), year=2025, amount=400_000_000
    )
    ReferendumLimit.objects.create(
        council=budget.council, year=2025, core_percent="2.99", or_more=False
    )

    found = get(client, "budgets", budget.reference)

    (version,) = found["versions"]
    assert (version["tax_base"], version["band_d"]) == (None, None)
    assert [(total["basis"], total["amount"]) for total in version["stated_totals"]] == [
        ("council_tax_requirement", 409_300_000),
        (None, 400_000_000),
    ]
    assert found["lines"][0]["amounts"] == [{"version": 1, "year": 2025, "amount": 5_200_000}]
    assert found["referendum_limit"]["core_percent"] == "2.99"
    assert found["referendum_limit"]["cash"] is None
    assert (found["basis"], found["snapshot"], found["totals"]) == (None, None, [])


def test_three_totals_are_kept_apart_and_unknown_bases_stay_null(client: Client) -> None:
    world = make_world()
    budget, snapshot = world["budget"], world["snapshot"]
    for stage in ("recommended", "adopted"):
        SnapshotRow.objects.create(
            snapshot=snapshot, stage=stage, year=2025, basis="council_tax_requirement",
            base=409_300_000, effect=0, amount=409_300_000,
        )  # fmt: skip

    found = get(client, "budgets", budget.reference)
    whole = get(client, "snapshots", f"{budget.reference}/snapshot-1")

    expected = [
        ("recommended", None, "council_tax_requirement", 409_300_000, 0, 409_300_000),
        ("recommended", "early-childhood", None, 5_200_000, 0, 5_200_000),
        ("substantive", None, "net_budget_requirement", None, 1_000_000, None),
        ("substantive", "early-childhood", None, 5_200_000, 1_000_000, 6_200_000),
        ("adopted", None, "council_tax_requirement", 409_300_000, 0, 409_300_000),
        ("adopted", "early-childhood", None, 5_200_000, 0, None),
    ]
    columns = ("stage", "line", "basis", "base", "effect", "amount")
    assert [tuple(row[name] for name in columns) for row in found["totals"]] == expected
    assert whole["rows"] == found["totals"]
    assert whole["inputs"] == [
        {"stage": "substantive", "amendment": world["amendment"].reference, "version": 1}
    ]
    assert (whole["cause"], whole["is_set"], whole["number"]) == ("Carried", False, 1)
    assert found["snapshot"]["number"] == 1
    assert client.get(found["snapshot"]["api_url"]).json() == whole


def test_totals_that_lag_behind_say_so(client: Client) -> None:
    budget = make_world()["budget"]
    version = budget.versions.get()

    assert get(client, "budgets", budget.reference)["totals_are_being_recomputed"] is False
    Budget.objects.update(facts_revision=2)
    BudgetChange.objects.create(budget=budget, revision=2, cause="x", version=version)
    found = get(client, "budgets", budget.reference)
    assert (found["facts_revision"], found["totals_are_being_recomputed"]) == (2, True)
    BudgetSnapshot.objects.create(budget=budget, number=2, cause="x", base_version=version)
    found = get(client, "budgets", budget.reference)
    assert (found["snapshot"]["number"], found["totals_are_being_recomputed"]) == (2, False)


def test_totals_of_a_timed_release_are_not_even_counted(client: Client) -> None:
    budget = make_world()["budget"]
    version = budget.versions.get()
    for number in (2, 3):
        release = SOON if number == 2 else None
        BudgetChange.objects.create(
            budget=budget, revision=number, cause="x", version=version, visible_from=release
        )
        BudgetSnapshot.objects.create(
            budget=budget, number=number, cause="x", base_version=version, visible_from=SOON
        )
    Budget.objects.update(facts_revision=3)

    found = get(client, "budgets", budget.reference)

    assert (found["facts_revision"], found["snapshot"]["number"]) == (1, 1)
    assert found["totals_are_being_recomputed"] is False
    assert references(client, f"/api/v1/snapshots?budget={budget.reference}") == [
        f"{budget.reference}/snapshot-1"
    ]
    assert client.get(f"/api/v1/snapshots/{budget.reference}/snapshot-2").status_code == 404


@pytest.mark.parametrize(
    "last", ["snapshot-99", "snapshot-x", "snapshot-", "1", "snapshot-1\u0661", "snapshot--1"]
)
def test_snapshot_that_does_not_exist_is_not_found(client: Client, last: str) -> None:
    budget = make_world()["budget"]

    assert client.get(f"/api/v1/snapshots/{budget.reference}/{last}").status_code == 404


def test_pot_shows_what_is_claimed_at_least_and_at_most(client: Client, motion: Any) -> None:
    pot = make_pot(motion.budget)
    PotAmount.objects.create(pot=pot, year=2025, available=1_500_000)
    PotAmount.objects.create(pot=pot, year=2027, available=5)
    for amount, state, claimed in (
        (1_000_000, "carried", 1_000_000),
        (1_300_000, "tabled", None),
        (400_000, "lost", 400_000),
    ):
        amendment = amend(motion, amount, state=state)
        PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot, amount=claimed)

    found = get(client, "pots", pot.reference)

    nothing = dict.fromkeys(("least", "most", "wanted_least", "wanted_most"), 0)
    nothing |= dict.fromkeys(("taken_least", "taken_most", "live_least", "live_most"), 0)
    nothing |= dict.fromkeys(("paid_in_least", "paid_in_most"), 0)
    assert found["years"] == [
        {
            "year": 2025,
            "available": 1_500_000,
            "least": 1_000_000,
            "most": 2_300_000,
            "wanted_least": 1_400_000,
            "wanted_most": 2_700_000,
            "taken_least": 1_000_000,
            "taken_most": 1_000_000,
            "paid_in_least": 0,
            "paid_in_most": 0,
            "left_least": 500_000,
            "left_most": 500_000,
            "live_least": 0,
            "live_most": 1_300_000,
            "is_overdrawn": False,
            "rest_fits": "may_fit",
            "fits_without": [],
            "says": f"Still to be decided: {found['claims'][1]['amendment']['name']} (may fit).",
        },
        {"year": 2027, "available": 5, "left_least": 5, "left_most": 5, "rest_fits": None}
        | {"is_overdrawn": False, "fits_without": [], "says": ""}
        | nothing,
    ]
    assert [
        tuple(claim[name] for name in ("state", "amount", "line_amount", "least", "most", "fits"))
        for claim in found["claims"]
    ] == [
        ("carried", 1_000_000, 1_000_000, 1_000_000, 1_000_000, None),
        ("tabled", None, 1_300_000, 0, 1_300_000, "may_fit"),
        ("lost", 400_000, 400_000, 400_000, 400_000, None),
    ]


def test_pot_of_which_nothing_is_known_says_null(client: Client, motion: Any) -> None:
    pot = make_pot(motion.budget)
    amendment = amend(motion, 1_000_000)
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot, amount=1_000_000)

    found = get(client, "pots", pot.reference)

    assert (found["is_one_off"], found["fed_by"]) == (None, None)
    assert found["years"][0]["available"] is None


def test_only_present_words_claim_and_of_a_whole_only_its_parts(
    client: Client, motion: Any
) -> None:
    pot = make_pot(motion.budget)
    altered = amend(motion, 1_000_000)
    PotClaim.objects.create(line=altered.current.lines.last(), pot=pot, amount=1_000_000)
    altered.current = AmendmentVersion.objects.create(amendment=altered, number=2)
    altered.save(update_fields=["current"])
    whole = amend(motion, 2_000_000, state="carried")
    part = amend(motion, 2_000_000, parent=whole, part_number=1, state="carried")
    for amendment in (whole, part):
        PotClaim.objects.create(line=amendment.current.lines.last(), pot=pot, amount=2_000_000)

    found = get(client, "pots", pot.reference)

    assert [claim["amendment"]["reference"] for claim in found["claims"]] == [part.reference]
    assert found["years"][0]["taken_most"] == 2_000_000


def test_pots_of_one_page_do_not_mix(client: Client, motion: Any) -> None:
    first, second = make_pot(motion.budget, "First"), make_pot(motion.budget, "Second")
    amendment = amend(motion, 1_000_000)
    PotClaim.objects.create(line=amendment.current.lines.last(), pot=second)

    rows = client.get("/api/v1/pots").json()["results"]

    assert {row["reference"]: len(row["years"]) for row in rows} == {
        first.reference: 0,
        second.reference: 1,
    }
    assert Pot.objects.count() == 2


@pytest.mark.parametrize(("year", "status"), [("2025", 200), ("25", 400), ("99999", 400)])
def test_budgets_are_found_by_year(client: Client, year: str, status: int) -> None:
    budget = make_budget(make_council("norfolk"))
    make_budget(budget.council, 2024)

    answer = client.get(f"/api/v1/budgets?year={year}")

    assert answer.status_code == status
    if status == 200:
        assert [row["reference"] for row in answer.json()["results"]] == [budget.reference]
