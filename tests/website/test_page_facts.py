"""Each page prints what the API answers, field by field, on the fictional council's record."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from amendments.enums import AmendmentState, Basis, MotionState
from council.enums import PresenceKind
from council.sentences import money_short, pence, signed_money

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo" / "mockbridge"
MEETING = "mockbridge/full-council/2026-02-16"
NEXT_MEETING = "mockbridge/full-council/2027-02-15"
BUDGET = "mockbridge/budgets/2026"
GROUP = "mockbridge/groups/lantern-group"
STAGES = ("recommended", "substantive", "adopted")
# A row of a table: what it is about, and its cells.
Row = tuple[str, list[str]]


@pytest.fixture(scope="module")
def client(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """Load the council once for this module, and take everything back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_bundle", str(DEMO), stdout=StringIO())
        yield Client()
        transaction.set_rollback(True)


def api(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return response.json()


def listed(client: Client, address: str) -> list[dict[str, Any]]:
    answer = api(client, address)
    assert answer["next"] is None
    found: list[dict[str, Any]] = answer["results"]
    return found


def main_of(client: Client, address: str) -> str:
    response = client.get(f"/{address}")
    assert response.status_code == 200
    return response.content.decode().split("<main", 1)[1].split("</main>")[0]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str, caption: str) -> list[Row]:
    """Return the rows of the table of that caption, each with the words of its cells."""
    [table] = [each for each in html.split("<table")[1:]
               if words("<table" + each.split("</caption>")[0]).startswith(caption)]  # fmt: skip
    found = re.findall(
        r'<tr[^>]*>\s*<th scope="row"(.*?)</th>(.*?)</tr>', table.split("</table>")[0], re.DOTALL
    )
    return [
        (
            words("<th" + head),
            [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", body, re.DOTALL)],
        )
        for head, body in found
    ]


def plain(text: str) -> str:
    return " ".join(text.split())


def money(amount: int) -> str:
    return plain(money_short(amount, "GBP"))


def unpadded(cells: list[str]) -> list[str]:
    """Drop the noughts that give every amount of a column as many decimals."""
    return [re.sub(r"\.?0*m$", "m", cell) if "." in cell else cell for cell in cells]


def test_the_page_of_a_meeting_says_what_the_api_says(client: Client) -> None:
    page, record = main_of(client, MEETING), api(client, f"meetings/{MEETING}")
    told = words(page)
    steps = page.split('<ol class="time x">')[1].split("</ol>")[0]

    assert record["title"] in told
    assert record["body"]["name"] in told
    assert "Monday 16 February 2026" in told
    assert record["held_on"] == "2026-02-16"
    assert f"Revision {record['revision']}" in told
    assert record["note"] in told
    places = []
    for vote in sorted(
        listed(client, f"votes?meeting={MEETING}"), key=lambda each: each["number"]
    ):
        declared = vote["declared"]
        places.append(steps.index(f'"/{vote["reference"]}"'))
        step = words(steps[places[-1] :].split("<li ")[0])
        assert declared["words"] in step
        assert (
            f"{declared['for']} for {declared['against']} against"
            f" {declared['abstained']} abstained" in step
        )
        assert vote["question"] in step
    assert places == sorted(places)
    assert len(places) == 3
    for kind, states in (("motions", MotionState), ("amendments", AmendmentState)):
        for paper in listed(client, f"{kind}?meeting={MEETING}"):
            row = page.split("Motions and amendments")[1].split(f'/{paper["reference"]}"')[0]
            assert paper["title"] in told
            assert words(row.rpartition("<li>")[2]).startswith(str(states(paper["state"]).label))
    for item in record["items"]:
        assert f"{item['number']} {item['title']}" in told
    for member in record["presences"]:
        assert f'/{member["member"]["reference"]}"' in page
    there = [
        each
        for each in record["presences"]
        if each["kind"] == PresenceKind.PRESENT and not each["from_at"] and not each["to_at"]
    ]
    assert f"Recorded as present: {len(there)}" in told


@pytest.mark.parametrize("number", [1, 2])
def test_the_page_of_an_amendment_says_what_the_api_says(client: Client, number: int) -> None:
    reference = f"{MEETING}/amendment-{number}"
    page, record = main_of(client, reference), api(client, f"amendments/{reference}")
    told = words(page)

    assert AmendmentState(record["state"]).label in told[:200]
    assert f"Moved by {record['mover']['name']} ." in told
    assert f"Seconded by {record['seconder']['name']} ." in told
    assert f"Revision {record['revision']}" in told
    assert [f'/{each["reference"]}"' in page for each in record["groups"]] == [True]
    assert f'/{record["motion"]}"' in page
    assert f'/{record["budget"]}"' in page
    printed = rows(page, "Gives") + rows(page, "Paid for by")
    amounts = [cells[0] for head, cells in printed if not head.startswith("Total")]
    assert sorted(amounts) == sorted(money(abs(line["amount"])) for line in record["lines"])
    [vote] = listed(client, f"votes?amendment={reference}")
    assert f'/{vote["reference"]}"' in page
    counts = (vote["declared"]["for"], vote["declared"]["against"])
    assert f"by {max(counts)} votes to {min(counts)}" in told


def test_the_page_of_a_budget_says_what_the_api_says_at_each_stage(client: Client) -> None:
    page, record = main_of(client, BUDGET), api(client, f"budgets/{BUDGET}")
    told = words(page)
    services = {line["key"]: line["service"] for line in record["lines"]}
    held: dict[str, list[str]] = {}
    effects: dict[str, int] = {}
    own = [each for each in record["totals"] if each["year"] == record["year"]]
    for stage in STAGES:
        for each in (row for row in own if row["stage"] == stage):
            name = services[each["line"]] if each["line"] else str(Basis(each["basis"]).label)
            held.setdefault(name, []).append(money(each["amount"]))
            effects[name] = each["effect"] if stage == "substantive" else effects.get(name, 0)

    printed = rows(page, "2026/27 at each stage") + rows(page, "2026/27 totals on other")

    assert {head.split(" Not itemised")[0]: unpadded(cells[:3]) for head, cells in printed} == held
    for head, cells in printed:
        change = effects[head.split(" Not itemised")[0]]
        assert cells[3].startswith(plain(signed_money(change, "GBP")) if change else "nothing")
    assert record["snapshot"]["cause"] in told
    assert f"change {record['snapshot']['number']}:" in told
    [version] = record["versions"]
    stated = [cells[0] for _, cells in rows(page, "What the sources state")]
    assert sorted(stated) == sorted(money(each["amount"]) for each in version["stated_totals"])
    bands = dict(rows(page, "By band"))
    assert bands["D"] == [pence(Decimal(version["band_d"]), "GBP")]
    for reference in (*record["pots"], *record["motions"]):
        assert f'/{reference}"' in page


def test_the_page_of_a_pot_says_what_the_api_says(client: Client) -> None:
    reference = "mockbridge/budgets/2027/pots/business-rates-growth"
    page, record = main_of(client, reference), api(client, f"pots/{reference}")
    [year] = [each for each in record["years"] if each["wanted_most"]]

    claims = rows(page, "Claims on Business rates growth in 2027/28")

    assert record["name"] in words(page)
    drawn = [each for each in record["claims"] if not each["pays_in"]]
    assert len(claims) == len(drawn) + 1
    for (head, cells), claim in zip(claims, drawn, strict=False):
        assert head.startswith(claim["amendment"]["name"])
        assert cells == [money(claim["amount"])]
    assert claims[-1] == ("Asked for in all", [money(year["wanted_most"])])
    facts = words(page.split('<dl class="facts">')[1].split("</dl>")[0])
    assert facts == (
        f"It holds {money(year['available'])} Taken by what was carried nothing"
        f" Left {money(year['left_least'])}"
        f" Claimed by what is still to be decided {money(year['live_most'])}"
    )
    assert (year["taken_least"], year["taken_most"]) == (0, 0)
    outcomes = rows(page, "What became of each claim in 2027/28")
    assert [cells[0].split(" (")[0] for _, cells in outcomes[:-1]] == [
        str(AmendmentState(each["state"]).label).split(" (")[0] for each in drawn
    ]


def test_the_page_of_a_what_if_says_what_the_api_says(client: Client) -> None:
    page = main_of(client, f"{NEXT_MEETING}/what-if?with=1,2")
    answer = api(client, f"what-if?meeting={NEXT_MEETING}&with=1,2")
    told = words(page)

    for option in answer["options"]:
        box = page.split(f'name="with" value="{option["number"]}"')[1].split("</label>")[0]
        assert (" checked" in box) == option["is_chosen"]
        assert option["title"] in words("<" + box)
        assert str(AmendmentState(option["state"]).label).lower() in words("<" + box)
    for year in (2027, 2028):
        label = f"{year}/{year % 100 + 1}"
        for total in (each for each in answer["totals"] if each["year"] == year):
            [cells] = [cells for head, cells in rows(page, f"Totals of {label}")
                       if head == total["name"]]  # fmt: skip
            assert unpadded(cells[:2]) == [money(total["actual"]), money(total["supposed"])]
        pays = dict(rows(page, f"What would pay for it in {label}"))
        for line in (each for each in answer["lines"] if each["year"] == year):
            amounts = [money(line["actual"]), money(line["supposed"])]
            if line["name"] in pays:
                assert unpadded(pays[line["name"]][:2]) == amounts
            else:
                steps = rows(page, f"{line['name']}, {label}")
                assert [unpadded(cells) for _, cells in steps[-2:]] == [[one] for one in amounts]
    pots = {head.split(" More")[0]: cells for head, cells in rows(page, "Asked of the pots")}
    for pot in answer["pots"]:
        cells = pots[f"{pot['name']} , {pot['year']}/{pot['year'] % 100 + 1}"]
        assert cells[1] == money(pot["most"])
        held = "not known" if pot["available"] is None else money(pot["available"])
        assert unpadded(cells[:1]) == [held]
    assert dict(rows(page, "By band")) == {
        band: [pence(Decimal(amount), "GBP")] for band, amount in answer["tax"]["bands"].items()
    }
    assert f"{answer['tax']['rise_percent']}%" in told
    assert money(answer["tax"]["requirement"]) in told


def test_the_page_of_a_group_says_what_the_api_says(client: Client) -> None:
    page, record = main_of(client, GROUP), api(client, f"groups/{GROUP}")
    figures = api(client, f"group-figures?group={GROUP}")
    told, cohesion = words(page), figures["cohesion"]

    assert record["name"] in told
    assert f"Revision {record['revision']}" in told
    members = listed(client, f"members?group={GROUP}&limit=100")
    assert told.count(f"{len(members)} members of Mockbridge County Council sit in") == 1
    assert [each["name"] for each in members if f'/{each["reference"]}"' not in page] == []
    assert (
        f"In {cohesion['votes']} named votes, all {cohesion['of']} votes that its members cast"
        in told
    )
    assert rows(page, "Votes for or against on the larger side, by year") == [
        (
            f"{year['year']} · {year['votes']} of {year['votes_of']} named votes",
            [f"{year['number']} of {year['of']}"],
        )
        for year in figures["cohesion_by_year"]
    ]
    assert sum(each["number"] for each in figures["amendments"]) == 3
    for each in figures["amendments"]:
        assert f"one {str(AmendmentState(each['state']).label).lower()}" in told


def test_the_home_of_a_council_says_what_the_api_says(client: Client) -> None:
    page, record = main_of(client, "mockbridge"), api(client, "councils/mockbridge")
    told = words(page)
    votes = listed(client, "votes?council=mockbridge&kind=main")
    decided = [each for each in votes if "budget" in each["trigger"]]

    for vote in decided:
        row = page.split(f'<h3><a href="/{vote["reference"]}">')[1].split("</li>")[0]
        declared = vote["declared"]
        assert (
            f"{declared['for']} for {declared['against']} against"
            f" {declared['abstained']} abstained" in words(row)
        )
    assert len(decided) == 1
    assert f"the same scale of {record['standing_orders'][0]['seats']} seats" in told
    bands = dict(
        rows(page, "Mockbridge County Council\N{RIGHT SINGLE QUOTATION MARK}s own council tax")
    )
    for year in (2026, 2027):
        [version] = api(client, f"budgets/mockbridge/budgets/{year}")["versions"]
        [cells] = [cells for head, cells in bands.items() if head.startswith(f"{year}/")]
        assert cells == [pence(Decimal(version["band_d"]), "GBP")]
    now = listed(client, f"amendments?meeting={NEXT_MEETING}")
    for paper in now:
        row = page.split(f'<a href="/{paper["reference"]}">{paper["title"]}')[0]
        state = str(AmendmentState(paper["state"]).label)
        assert words(row.rpartition("<li>")[2]).startswith(state)
    assert f"Revision {record['revision']}" in told
