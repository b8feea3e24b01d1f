"""A council that is exported and imported elsewhere gives the same answers (issue: one door)."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client

from amendments.actions import (
    LineInput,
    PartInput,
    adjourn,
    new_motion_version,
    publish_budget,
    recost,
    resume,
    take_in_parts,
    withdraw,
)
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    BudgetAmount,
    BudgetVersion,
    MotionEvent,
    StatedTotal,
)
from council.enums import Evidence
from council.models import Council, Meeting, StandingOrders
from council.records import Occasion
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle, write_missing_snapshots
from tests.amendments.evening import make_evening, spend
from tests.api_world import LISTS
from tests.factories import (
    make_amendment,
    make_budget,
    make_clerk,
    make_council,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
    make_standing_orders,
)
from votes.actions import add_note, correct, void
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "council" / "demo"
SIMPLE = Path(__file__).parents[1] / "bundles" / "simple"
COUNCILS = sorted(path.name for path in DEMO.iterdir() if path.is_dir())
# Times at which we learnt something, cursors, and digests of them.
OF_THIS_INSTALLATION = {
    "updated_at", "published_at", "recorded_at", "taken_at", "names_published_at", "next",
    "created_at", "changed_at", "put_at",
}  # fmt: skip


def plain(answer: Any) -> Any:
    """Leave out what tells when and where, not what."""
    if isinstance(answer, dict):
        return {
            name: plain(value)
            for name, value in answer.items()
            if name not in OF_THIS_INSTALLATION
        }
    return [plain(value) for value in answer] if isinstance(answer, list) else answer


def walk(client: Client) -> dict[str, Any]:
    """Return the answer of every list and every detail of the API, by address."""
    answers: dict[str, Any] = {}
    for name in LISTS:
        address: str | None = f"/api/v1/{name}"
        found: list[Any] = []
        while address:
            page = client.get(address).json()
            found += page["results"]
            address = page["next"]
        answers[name] = sorted((plain(row) for row in found), key=str)
        for row in found:
            own = row.get("api_url") or row.get("url")
            if own:
                answers[own] = plain(client.get(own).json())
    return answers


def load(path: Path) -> None:
    report = import_bundle(path)
    assert report.faults == []
    write_missing_snapshots()


def there_and_back(client: Client, first: Path, exported: Path, slug: str) -> tuple[Any, Any]:
    """Return the API's answers of a first import, and of an import of its export."""
    with transaction.atomic():
        load(first)
        before = walk(client)
        export_bundle(Council.objects.get(slug=slug), exported)
        transaction.set_rollback(True)
    assert not Council.objects.exists()
    load(exported)
    return before, walk(client)


@pytest.mark.parametrize("slug", COUNCILS)
def test_an_exported_council_gives_the_same_api_answers_elsewhere(
    client: Client, tmp_path: Path, slug: str
) -> None:
    before, after = there_and_back(client, DEMO / slug, tmp_path / "out", slug)
    assert before["votes"]
    assert before.keys() == after.keys()
    for address, answer in before.items():
        assert answer == after[address], address


def test_an_export_of_an_imported_export_is_the_same_to_the_byte(tmp_path: Path) -> None:
    with transaction.atomic():
        load(DEMO / "burnley")
        export_bundle(Council.objects.get(slug="burnley"), tmp_path / "one")
        transaction.set_rollback(True)
    load(tmp_path / "one")
    export_bundle(Council.objects.get(slug="burnley"), tmp_path / "two")
    one = {file.name: file.read_text() for file in (tmp_path / "one").iterdir()}
    two = {file.name: file.read_text() for file in (tmp_path / "two").iterdir()}
    assert one == two


def test_figures_come_back_at_the_stage_at_which_they_were_published(
    client: Client, tmp_path: Path
) -> None:
    with transaction.atomic():
        council = make_council("quay")
        budget = make_budget(council)
        line = budget.lines.get()
        for number, stage in ((2, "adopted"), (3, "adjusted")):
            version = BudgetVersion.objects.create(
                budget=budget, number=number, stage=stage, complete_on="gross", evidence="press"
            )
            BudgetAmount.objects.create(version=version, line=line, year=2025, amount=number)
            StatedTotal.objects.create(version=version, year=2025, amount=number, stage=stage)
        for version in budget.versions.all():
            publish_budget(budget, version, occasion=Occasion(evidence=Evidence.PRESS))
        write_missing_snapshots()
        before = client.get(f"/api/v1/budgets/{budget.reference}").json()
        export_bundle(council, tmp_path / "out")
        transaction.set_rollback(True)

    load(tmp_path / "out")

    after = client.get(f"/api/v1/budgets/{budget.reference}").json()
    assert plain(before) == plain(after)
    gross = {row["stage"]: row["amount"] for row in after["totals"] if row["basis"] == "gross"}
    assert (gross["adopted"], gross["adjusted"]) == (2, 3)
    assert [version["stage"] for version in after["versions"]] == [
        "recommended", "adopted", "adjusted",
    ]  # fmt: skip


def test_a_stated_total_is_of_the_stage_of_its_figures_unless_it_says_another(
    tmp_path: Path,
) -> None:
    make_budget(make_council("quay"))
    budget = "quay/budgets/2025"
    (tmp_path / "budget_versions.csv").write_text(
        f"budget,number,stage\n{budget},2,adopted\n", encoding="utf-8"
    )
    (tmp_path / "stated_totals.csv").write_text(
        f"budget,version,year,amount,source\n{budget},2,2025,7,Press\n{budget},1,2025,8,Press\n",
        encoding="utf-8",
    )

    load(tmp_path)

    found = dict(StatedTotal.objects.filter(source="Press").values_list("amount", "stage"))
    assert found == {7: "adopted", 8: "recommended"}


def test_what_a_motion_takes_in_and_where_it_was_taken_up_come_back(
    client: Client, tmp_path: Path
) -> None:
    with transaction.atomic():
        evening = make_evening()
        evening.carried()
        told = Occasion(evidence=Evidence.MINUTES)
        new_motion_version(evening.motion, text="Without", takes_in=[], occasion=told)
        adjourn(evening.motion, occasion=told)
        later = make_meeting(evening.meeting.council, evening.meeting.held_on + timedelta(days=7))
        resume(evening.motion, meeting=later, occasion=told)
        council, address = evening.meeting.council, evening.motion.reference
        before = client.get(f"/api/v1/motions/{address}").json()
        export_bundle(council, tmp_path / "out")
        transaction.set_rollback(True)

    load(tmp_path / "out")

    after = client.get(f"/api/v1/motions/{address}").json()
    assert [version["lists_amendments"] for version in after["versions"]] == [False, True]
    assert after["versions"][1]["takes_in"] == []
    assert plain(before) == plain(after)
    resumed = MotionEvent.objects.get(verb="resume")
    assert resumed.meeting is not None
    assert resumed.meeting.reference == later.reference


def test_what_a_later_meeting_did_with_a_motion_comes_back_as_of_that_meeting(
    tmp_path: Path,
) -> None:
    with transaction.atomic():
        evening = make_evening()
        amendment = evening.seconded("Open")
        told = Occasion(evidence=Evidence.MINUTES)
        adjourn(evening.motion, occasion=told)
        later = make_meeting(evening.meeting.council, evening.meeting.held_on + timedelta(days=7))
        resume(evening.motion, meeting=later, occasion=told)
        withdraw(amendment, occasion=told)
        export_bundle(evening.meeting.council, tmp_path)
        transaction.set_rollback(True)

    load(tmp_path)

    event = AmendmentEvent.objects.get(verb="withdraw")
    assert event.meeting is not None
    assert event.meeting.reference == later.reference
    load(tmp_path)


def test_a_correction_survives_with_what_was_and_what_is(client: Client, tmp_path: Path) -> None:
    with transaction.atomic():
        load(DEMO / "burnley")
        vote = Vote.objects.order_by("id").first()
        assert vote is not None
        ballot = Ballot.objects.filter(vote=vote, choice="for").first()
        assert ballot is not None
        correct(
            vote,
            changes={"declared_for": 29, "declared_words": "CARRIED"},
            ballots={ballot.member_id: "abstain"},
            occasion=Occasion(evidence=Evidence.MINUTES, reason="The minutes were corrected."),
        )
        before = walk(client)
        export_bundle(Council.objects.get(slug="burnley"), tmp_path)
        assert import_bundle(tmp_path).changed == 0
        transaction.set_rollback(True)
    load(tmp_path)
    assert walk(client) == before
    assert import_bundle(tmp_path).changed == 0


def test_a_zip_holds_what_a_folder_holds(client: Client, tmp_path: Path) -> None:
    before, after = there_and_back(client, DEMO / "burnley", tmp_path / "b.zip", "burnley")
    assert before == after


def test_an_export_never_names_a_clerk(tmp_path: Path) -> None:
    council = make_council("testshire")
    make_member(council, "Jane Doe")
    clerk = make_clerk(council, username="secret-clerk")
    export_bundle(council, tmp_path)
    written = "".join(file.read_text() for file in tmp_path.iterdir())
    assert "Jane Doe" in written
    assert clerk.username not in written
    assert clerk.last_name not in written


def test_a_draft_in_confidence_stays_one(tmp_path: Path) -> None:
    with transaction.atomic():
        council = make_council("testshire")
        motion = make_motion(make_meeting(council))
        make_amendment(motion, state="draft", published_at=None, title="In confidence")
        export_bundle(council, tmp_path)
        transaction.set_rollback(True)
    load(tmp_path)
    draft = Amendment.objects.get()
    assert (draft.title, draft.state, draft.published_at) == ("In confidence", "draft", None)
    assert not Amendment.objects.published().exists()


def test_an_unknown_council_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no council 'nowhere'"):
        call_command("export_bundle", "nowhere", str(tmp_path))


def exported(tmp_path: Path, name: str) -> tuple[Path, dict[str, str]]:
    """Export the council of the test, and return the folder with the text of its files."""
    export_bundle(Council.objects.get(), tmp_path / name)
    return tmp_path / name, {
        file.name: file.read_text() for file in sorted((tmp_path / name).iterdir())
    }


def come_back(client: Client, tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Export the council, forget it, import it: the API answers as before; return both exports."""
    before = walk(client)
    folder, first = exported(tmp_path, "one")
    report = import_bundle(folder)
    assert (report.faults, report.changed) == ([], 0)
    forget()
    load(folder)
    assert walk(client) == before
    return first, exported(tmp_path, "two")[1]


def forget() -> None:
    """Empty the database of everything that a council has."""
    connection.check_constraints()  # PostgreSQL empties no table with checks to come
    call_command("flush", verbosity=0, interactive=False)


def test_increments_and_printed_units_come_back_as_the_paper_gave_them(
    client: Client, tmp_path: Path
) -> None:
    load(SIMPLE)

    first, second = come_back(client, tmp_path)

    assert first == second
    cells = list(csv.DictReader(first["lines.csv"].splitlines()))
    assert [row["amount"] for row in cells] == ["1300000", "1700000", "-1300000", "-1700000"]
    assert {(row["entered_unit"], row["precision"]) for row in cells} == {("millions", "100000")}
    assert ",increment" in first["amendment_versions.csv"]
    levels = AmendmentLine.objects.order_by("position").values_list("amount", flat=True)
    assert list(levels) == [1_300_000, 3_000_000, -1_300_000, -3_000_000]


def test_lines_that_only_their_pots_tell_apart_keep_their_increments(tmp_path: Path) -> None:
    evening = make_evening()
    make_pot(evening.budget, "Transformation")
    lines = [
        LineInput(role="funding", year=year, amount=-amount, claims=((pot, None),))
        for pot, amounts in (("business-rates", (1, 5)), ("transformation", (10, 70)))
        for year, amount in zip((2019, 2020), amounts, strict=True)
    ]
    evening.drafted(lines=lines, year_convention="increment")

    cells = list(csv.DictReader(exported(tmp_path, "one")[1]["lines.csv"].splitlines()))

    assert [row["amount"] for row in cells] == ["-1", "-4", "-10", "-60"]
    assert import_bundle(tmp_path / "one").changed == 0


def test_figures_that_a_part_was_given_later_come_back(tmp_path: Path) -> None:
    evening = make_evening()
    other, whole = evening.carried("Other"), evening.seconded("Whole")
    parts = [PartInput(title=f"Part {n}", line_positions=(3 - n,)) for n in (1, 2)]
    part = take_in_parts(whole, parts=parts, occasion=Occasion())[0]
    recost(part, lines=spend(5), cause_amendment=other, occasion=Occasion(reason="Shared."))

    folder, first = exported(tmp_path, "one")
    assert import_bundle(folder).changed == 0
    forget()
    load(folder)
    second = exported(tmp_path, "two")[1]

    for table in ("amendments", "amendment_versions", "lines", "pot_claims"):
        assert first[f"{table}.csv"] == second[f"{table}.csv"]
    part = Amendment.objects.get(title="Part 1")
    amounts = part.versions.order_by("number", "lines__position").values_list("lines__amount")
    assert [amount for (amount,) in amounts] == [-1_000_000, 5, -5]


def test_notes_and_the_authority_of_a_void_vote_come_back(client: Client, tmp_path: Path) -> None:
    load(DEMO / "burnley")
    ballot = Ballot.objects.filter(is_casting=False).select_related("member").latest("id")
    vote, member = ballot.vote, ballot.member.reference
    other = Vote.objects.exclude(pk=vote.pk).latest("id")
    said = Occasion(evidence=Evidence.MINUTES, reason="The screen had failed.")
    add_note(vote, "Taken on paper.", occasion=said)
    add_note(vote, "The screen had failed.", occasion=said)
    add_note(vote, "Meant against.", member_id=ballot.member_id, occasion=said)
    void(other, authority="Monitoring officer", occasion=said)
    write_missing_snapshots()

    first, second = come_back(client, tmp_path)

    assert "Monitoring officer" in first["events.csv"]
    assert first == second
    again = Vote.objects.get(reference=vote.reference)
    assert again.note.endswith("Taken on paper.\nThe screen had failed.")
    assert again.ballots.get(member__reference=member).note == "Meant against."


def test_the_notice_of_a_meeting_comes_back_and_what_it_does_not_say_stays_unsaid(
    tmp_path: Path,
) -> None:
    with transaction.atomic():
        council = make_council("norfolk")
        make_meeting(council, amendments_per_group=2, signoff_required=False)
        make_meeting(council, held_on=date(2025, 4, 1))
        export_bundle(council, tmp_path)
        transaction.set_rollback(True)

    assert import_bundle(tmp_path).faults == []
    asked = Meeting.objects.order_by("held_on").values_list(
        "amendments_per_group", "signoff_required"
    )
    assert list(asked) == [(2, False), (None, None)]


def test_deadlines_of_rules_and_of_a_meeting_come_back_and_no_hour_is_guessed(
    tmp_path: Path,
) -> None:
    due = datetime(2025, 2, 20, 9, 30, tzinfo=UTC)
    with transaction.atomic():
        council = make_council("norfolk")
        make_standing_orders(council, amendment_deadline_days=5, amendment_deadline_time=time(12))
        make_meeting(council, amendments_due_at=due)
        export_bundle(council, tmp_path)
        transaction.set_rollback(True)
    written = (tmp_path / "standing_orders.csv").read_text()

    report = import_bundle(tmp_path)
    (tmp_path / "standing_orders.csv").write_text(written.replace("12:00:00", "noon"))
    refused = import_bundle(tmp_path)

    assert report.faults == []
    assert Meeting.objects.get().amendments_due_at == due
    assert StandingOrders.objects.get().amendment_deadline_time == time(12)
    assert [fault.message for fault in refused.faults] == [
        "'noon' is no time of day: write it like 12:00."
    ]
