"""Officers' rulings and figures for pairs go through the one door, out and in, by the verbs."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from amendments import actions
from amendments.actions import LineInput
from amendments.models import Amendment, BudgetLine, InterplayNote, Pot, RivalRuling
from council.bundle import Report
from council.models import Council
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle, write_missing_snapshots
from tests.amendments.evening import MINUTES, SERVICE, YEAR, Evening, make_evening, spend
from tests.factories import make_clerk

pytestmark = pytest.mark.django_db
RULINGS = "rival_rulings.csv"
NOTES = "interplay_notes.csv"
LINES = "interplay_lines.csv"
POT = "testshire/budgets/2019/pots/business-rates"
SECOND = "testshire/full-council/2025-03-04/amendment-2"


@pytest.fixture
def evening() -> Evening:
    return make_evening(slug="testshire", name="Testshire")


def settled(evening: Evening) -> tuple[Amendment, Amendment]:
    """Rule on a pot twice and on a line once, and note other figures for a pair twice."""
    pot, line = evening.budget.pots.get(), evening.budget.lines.get()
    first, second = evening.carried("First"), evening.carried("Second", lines=spend(500_000))
    both: Any = [first, second]
    said: dict[str, Any] = {"ruled_by": "Chief finance officer", "occasion": MINUTES}
    meeting = evening.meeting
    actions.rule_on_rivals(meeting, pot, both, ruling="share", words="Half each.", **said)
    actions.rule_on_rivals(
        meeting, line, both, ruling="officer_decides", words="Once.\nNot twice.", stands=True,
        surplus_to=line, **said,
    )  # fmt: skip
    actions.rule_on_rivals(meeting, pot, both, ruling="later_wins", words="No: the later.", **said)
    for amount in (200_000, 150_000):
        lines = [
            LineInput(role="investment", year=YEAR, amount=amount, line_key=SERVICE,
                      entered_unit="thousands", entered_precision=1_000),
            LineInput(role="funding", year=YEAR, amount=-amount, nature="one_off",
                      kind="business_rates", claims=(("business-rates", None),)),
        ]  # fmt: skip
        actions.note_if_also_carried(
            second, first, lines=lines, words=f"Then {amount}.", said_by="CFO", occasion=MINUTES
        )
    actions.note_if_also_carried(
        first, second, lines=[], words="Nothing changes.", said_by="CFO", occasion=MINUTES
    )
    return first, second


def load(path: Path) -> Report:
    report = import_bundle(path)
    assert report.faults == []
    write_missing_snapshots()
    return report


def written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The export of a council that is not on record any more."""
    with transaction.atomic():
        settled(make_evening(slug="testshire", name="Testshire"))
        export_bundle(Council.objects.get(), tmp_path / "one")
        transaction.set_rollback(True)
    return tmp_path / "one"


def test_rulings_and_notes_come_back_to_the_byte(exported: Path, tmp_path: Path) -> None:
    load(exported)
    export_bundle(Council.objects.get(), tmp_path / "two")

    assert {RULINGS, NOTES, LINES} <= written(exported).keys()
    assert written(exported) == written(tmp_path / "two")
    assert (RivalRuling.objects.count(), InterplayNote.objects.count()) == (3, 3)


def test_a_second_import_writes_no_second_ruling(exported: Path) -> None:
    load(exported)
    assert load(exported).changed == 0
    assert (RivalRuling.objects.count(), InterplayNote.objects.count()) == (3, 3)


def test_what_was_ruled_and_noted_keeps_every_word_and_figure(exported: Path) -> None:
    load(exported)

    first, second, third = RivalRuling.objects.order_by("id")
    assert (first.pot, first.ruling, first.evidence) == (Pot.objects.get(), "share", "minutes")
    assert (second.line, second.words) == (BudgetLine.objects.get(), "Once.\nNot twice.")
    assert (second.stands, second.surplus_to) == (True, BudgetLine.objects.get())
    assert (third.happened_at, third.amendments.count()) == (None, 2)
    to, from_ = InterplayNote.objects.order_by("id")[0].lines.all()
    assert (to.amount, to.entered_unit, to.entered_precision) == (200_000, "thousands", 1_000)
    assert (from_.pot, from_.claimed) == (Pot.objects.get(), None)


def test_rows_may_stand_in_any_order(exported: Path) -> None:
    for name in (NOTES, LINES):
        head, *rows = (exported / name).read_text().splitlines()
        (exported / name).write_text("\n".join([head, *reversed(rows)]) + "\n")
    load(exported)
    words = InterplayNote.objects.filter(amendment__title="Second").order_by("id")
    assert [each.words for each in words] == ["Then 200000.", "Then 150000."]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (RULINGS, "Half each.", "Mine alone.", "recorded otherwise"),
        (RULINGS, ",1,", ",7,", "The next number here is"),
        (NOTES, "Then 150000.", "Then nothing.", "recorded otherwise"),
        (LINES, ",200000,", ",200001,", "recorded otherwise"),
    ],
)
def test_what_is_written_once_is_never_changed_by_a_file(
    exported: Path, file: str, old: str, new: str, said: str
) -> None:
    load(exported)
    text = (exported / file).read_text()
    assert old in text
    (exported / file).write_text(text.replace(old, new, 1))

    report = import_bundle(exported, reason="The file is right.")

    assert [fault.file for fault in report.faults] == [NOTES if file == LINES else file]
    assert said in report.faults[0].message


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (RULINGS, ",share,", ",dice,", "'dice' is not known here"),
        (RULINGS, ",Half each.,", ",,", "This must be given"),
        (RULINGS, "/pots/business-rates,", "/pots/unknown,", "has no pot"),
        (RULINGS, f"{POT},,", ",,", "one of the two"),
        (RULINGS, f"{POT},,", f"{POT},{SERVICE},", "one of the two"),
        (RULINGS, "amendment-1;", "amendment-9;", "There is no amendment"),
        (RULINGS, f";{SECOND}", "", "at least two"),
        (RULINGS, ",1,", ",5,", "The next number here is 1."),
        (NOTES, ",CFO", ",", "This must be given"),
        (NOTES, "amendment-2,testshire", "amendment-1,testshire", "no rival of itself"),
        (LINES, ",business_rates,", ",dice,", "'dice' is not known here"),
        (LINES, f",{SERVICE},", ",unknown,", "has no line unknown"),
        (LINES, ",1,1,", ",1,2,", "This position stands twice."),
        (LINES, "amendment-2,", "amendment-7,", "There is no note 1 on"),
    ],
)
def test_a_file_is_held_to_what_the_clerks_verbs_ask(
    exported: Path, file: str, old: str, new: str, said: str
) -> None:
    text = (exported / file).read_text()
    assert old in text
    (exported / file).write_text(text.replace(old, new, 1))

    report = import_bundle(exported)

    assert any(said in fault.message for fault in report.faults), report.faults
    assert not Council.objects.exists()


def test_the_same_ruling_twice_in_a_row_is_said(exported: Path) -> None:
    rows = (exported / RULINGS).read_text()
    again = rows.splitlines()[-1].replace(",3,", ",4,", 1)
    (exported / RULINGS).write_text(f"{rows}{again}\n")

    report = import_bundle(exported)

    assert [fault.message for fault in report.faults] == [
        "The ruling before this one says the same: leave this row out."
    ]


def test_an_amendment_in_confidence_is_ruled_on_by_no_file(
    evening: Evening, tmp_path: Path
) -> None:
    settled(evening)
    secret = evening.drafted("Secret")
    export_bundle(Council.objects.get(), tmp_path)
    rows = (tmp_path / RULINGS).read_text()
    extra = rows.splitlines()[1].replace("Half each.", "All.").replace(",1,", ",4,", 1)
    second = Amendment.objects.get(title="Second").reference
    (tmp_path / RULINGS).write_text(rows + extra.replace(second, secret.reference) + "\n")

    report = import_bundle(tmp_path)

    assert len(report.faults) == 1
    assert "in confidence still" in report.faults[0].message


def test_a_clerk_of_another_council_brings_in_no_ruling(evening: Evening, tmp_path: Path) -> None:
    settled(evening)
    export_bundle(Council.objects.get(), tmp_path)
    for file in tmp_path.iterdir():
        if file.name not in {RULINGS, NOTES, LINES}:
            file.unlink()
    stranger = make_clerk(make_evening().meeting.council, "publisher")

    report = import_bundle(tmp_path, by=stranger)

    assert {fault.file for fault in report.faults} >= {RULINGS, NOTES}


def addresses(evening: Evening, *papers: Amendment) -> list[str]:
    """Every public door that tells of these amendments, their pot, budget and meeting."""
    pot = evening.budget.pots.get()
    records = [
        *((paper, "amendments") for paper in papers), (pot, "pots"),
        (evening.budget, "budgets"), (evening.meeting, "meetings"), (evening.motion, "motions"),
    ]  # fmt: skip
    lists = ["amendments", "amendments.csv", "pots", "pots.csv", "motions", "snapshots"]
    return [
        *(f"/{record.reference}" for record, _ in records),
        *(f"/api/v1/{name}/{record.reference}" for record, name in records),
        *(f"/api/v1/{name}" for name in lists),
        f"/{evening.meeting.reference}/what-if",
    ]


def test_a_note_on_a_pair_with_an_amendment_in_confidence_stands_nowhere(
    client: Client, evening: Evening
) -> None:
    shown, secret = evening.carried("Shown"), evening.drafted("Secret one")
    for amendment, other in ((shown, secret), (secret, shown)):
        actions.note_if_also_carried(
            amendment, other, lines=spend(7), words="Whispered.", said_by="CFO", occasion=MINUTES
        )

    for address in addresses(evening, shown):
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        for word in ("Whispered", "Secret one", secret.reference):
            assert word not in text, address
    for address in (f"/{secret.reference}", f"/api/v1/amendments/{secret.reference}"):
        assert client.get(address).status_code == 404
