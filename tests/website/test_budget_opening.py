"""The sentence that opens a budget's page: one row for every stage and outcome."""

from dataclasses import replace
from typing import Any

import pytest

from amendments.enums import MotionState
from council.website.budgets.opening import CASES, Opening, case_of, opening_sentence

NB = "\N{NO-BREAK SPACE}"
BASE = Opening("Mock Council", "2019/20", basis="council_tax_requirement")
PUT = {"recommended": 409_300_000, "now": 409_300_000}
LOWER = {"recommended": 409_300_000, "now": 408_500_000}
STANDS = f"Its council tax requirement is £409.3{NB}million."
LESS = f"£408.5{NB}million, £800,000 less than recommended."
ADOPTED = "Mock Council adopted its budget for 2019/20"
DECIDING = "Mock Council is deciding its budget for 2019/20:"
STATES = "Its council tax requirement stands at"
WAS = f"Its council tax requirement was £409.3{NB}million."
ADVISED = f"The recommended council tax requirement is £409.3{NB}million."
ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("recommended only", {"state": "recommended", **PUT},
     f"The budget recommended to Mock Council for 2019/20 is not decided so far. {ADVISED}"),
    ("moved", {"state": "moved", **PUT},
     f"{DECIDING} nothing in it has changed so far. {ADVISED}"),
    ("seconded", {"state": "seconded", "on_record": 3, **PUT},
     f"{DECIDING} nothing in it has changed so far. {ADVISED}"),
    ("one in it so far", {"state": "seconded", "in_force": 1, **LOWER},
     (f"{DECIDING} one amendment is in it so far."
     f" Its council tax requirement stands at £408.5{NB}million so far, £800,000 less than"
     " recommended.")),
    ("two in it that change no total", {"state": "seconded", "in_force": 2, **PUT},
     (f"{DECIDING} two amendments are in it so far."
     f" Its council tax requirement stands at £409.3{NB}million so far.")),
    ("in it before the motion was moved", {"state": "recommended", "in_force": 1, **PUT},
     (f"{DECIDING} one amendment is in it so far."
     f" Its council tax requirement stands at £409.3{NB}million so far.")),
    ("adjourned", {"state": "adjourned", **PUT},
     f"Mock Council has adjourned the debate on its budget for 2019/20. {ADVISED}"),
    ("adjourned, changed", {"state": "adjourned", "in_force": 2, **PUT},
     ("Mock Council has adjourned the debate on its budget for 2019/20: two amendments are in it"
     f" so far. Its council tax requirement stands at £409.3{NB}million so far.")),
    ("adopted unchanged", {"state": "carried", "on_record": 3, **PUT},
     f"Mock Council adopted the budget recommended for 2019/20 unchanged. {STANDS}"),
    ("adopted unchanged, as reported",
     {"state": "carried", "on_record": 3, "as_reported": True, **PUT},
     f"Mock Council adopted the budget recommended for 2019/20 unchanged, as reported. {STANDS}"),
    ("adopted, no amendment on record", {"state": "final", **PUT},
     f"{ADOPTED}. {STANDS}"),
    ("adopted with one amendment", {"state": "carried", "in_force": 1, "on_record": 2, **LOWER},
     f"{ADOPTED} with one amendment. Its council tax requirement is {LESS}"),
    ("adopted with many", {"state": "carried", "in_force": 12, "on_record": 12, **PUT},
     f"{ADOPTED} with 12 amendments. {STANDS}"),
    ("adopted, total not known", {"state": "carried", "in_force": 1, "as_reported": True},
     f"{ADOPTED} with one amendment, as reported. Its total is not known."),
    ("adopted, basis not known",
     {"state": "carried", "in_force": 1, "basis": "", "as_reported": True},
     f"{ADOPTED} with one amendment, as reported."),
    ("lost then carried", {"state": "carried", "lost_before": 1, "in_force": 1, **PUT},
     f"{ADOPTED} at the second vote on it, with one amendment. {STANDS}"),
    ("lost twice, then carried as it was",
     {"state": "carried", "lost_before": 2, "on_record": 1, **PUT},
     f"{ADOPTED} at the third vote on it. {STANDS}"),
    ("in principle", {"state": "in_principle", **PUT},
     ("Mock Council agreed its budget for 2019/20 in principle: the executive has not answered so"
     f" far. {STANDS}")),
    ("in principle, amended", {"state": "in_principle", "in_force": 5, **LOWER},
     ("Mock Council agreed its budget for 2019/20 in principle, with five amendments: the"
     f" executive has not answered so far. Its council tax requirement is {LESS}")),
    ("lost", {"state": "lost", **PUT},
     f"Mock Council has set no budget for 2019/20: the one put to it was lost. {WAS}"),
    ("amended and lost", {"state": "lost", "in_force": 5, "as_reported": True, **LOWER},
     ("Mock Council has set no budget for 2019/20: the one put to it, with five amendments, was"
     f" lost, as reported. Its council tax requirement was {LESS}")),
    ("not carried, as reported", {"state": "not_carried", **PUT},
     ("Mock Council has set no budget for 2019/20: the one put to it was not carried, as reported."
     f" {WAS}")),
    ("withdrawn", {"state": "withdrawn"},
     "Mock Council has set no budget for 2019/20: the one put to it was withdrawn."),
    ("lapsed", {"state": "lapsed"},
     ("Mock Council has set no budget for 2019/20: the one put to it lapsed, as nobody seconded"
     " it.")),
    ("not reached", {"state": "not_reached"},
     ("Mock Council has set no budget for 2019/20: the one put to it was not reached before the"
     " meeting ended.")),
    ("one rescinded", {"state": "carried", "rescinded": 1, "on_record": 1, **PUT},
     (f"{ADOPTED}. One amendment in it was rescinded later."
     f" {STANDS}")),
    ("some rescinded", {"state": "carried", "in_force": 1, "rescinded": 2, **PUT},
     (f"{ADOPTED} with one amendment. Two amendments in it were"
     f" rescinded later. {STANDS}")),
    ("published as adopted, no motion held", {"is_published": True, "on_record": 1, **LOWER},
     f"{ADOPTED}. Its council tax requirement is {LESS}"),
    ("published as adopted, with an amendment",
     {"is_published": True, "state": "carried", "in_force": 1, **PUT},
     f"{ADOPTED} with one amendment. {STANDS}"),
    ("no motion held", {**PUT},
     ("What became of the budget that was put to Mock Council for 2019/20 is not known."
     f" {WAS}")),
    ("nothing held", {"basis": ""},
     "What became of the budget that was put to Mock Council for 2019/20 is not known."),
    ("gross spending, in dollars",
     {"state": "carried", "basis": "gross", "now": 5, "currency": "USD"},
     f"{ADOPTED}. Its gross spending is $5."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_each_stage_and_outcome_has_its_sentence(fields, sentence):
    assert opening_sentence(replace(BASE, **fields)) == sentence


def test_every_state_of_a_motion_has_a_sentence():
    for state in MotionState:
        for in_force in (0, 1):
            assert opening_sentence(replace(BASE, state=state, in_force=in_force))


def test_every_sentence_is_in_the_table():
    assert {case_of(replace(BASE, **fields)) for _, fields, _ in ROWS} == set(CASES)
