"""Pots: what they hold, and what public amendments would draw or have drawn (domain 6.6)."""

from django.db.models import F, Q

from amendments.api.states import public_amendments
from amendments.enums import Account, AmendmentState
from amendments.models import Amendment, Budget, Pot, PotAmount, PotClaim
from amendments.rules import Claim, Draw, pot_draws
from council.api.filters import named
from council.api.institution import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    HistoryView,
    filters_of_council,
)
from council.api.reading import RECORD, Reading, Record, Row, grouped, record
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    many,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.pagination import Order

POT_COLUMNS = ("name", "account", "is_one_off", "note")
POT = shape(
    "Pot",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "budget": words("Reference of the budget."),
        "name": words(),
        "account": choice(Account),
        "is_one_off": truth("Null: not known.", known=False),
        "fed_by": words("Key of the budget line that feeds it.", known=False),
        "note": words(),
        "years": many(
            shape(
                "PotYear",
                {
                    "year": number("Year in which the financial year starts."),
                    "available": number("Pounds; null: not known.", known=False),
                    "least": number("Pounds claimed for certain, put forward or in force."),
                    "most": number("Pounds claimed at most: where a split is not given."),
                    "wanted_least": number("For certain, by all, whatever became of them."),
                    "wanted_most": number("At most, by all, whatever became of them."),
                    "taken_least": number("Of that, by amendments in the substantive motion."),
                    "taken_most": number("Of that, by amendments in the substantive motion."),
                },
            ),
            "More than is there may be claimed: not every amendment will be carried.",
        ),
    },
)
CLAIM = shape(
    "PotClaim",
    {
        "amendment": one(LINK),
        "state": choice(AmendmentState),
        "version": number("The words as they stand."),
        "line": number("Place of the line in the version."),
        "year": number(),
        "amount": number("Pounds; null: split not given.", known=False),
        "line_amount": number("Pounds of the whole line."),
        "least": number("Pounds claimed for certain."),
        "most": number("Pounds claimed at most."),
    },
)
POT_WHOLE = shape(
    "PotRecord",
    {**POT().fields, "claims": many(CLAIM, "Claims of every public amendment."), **HISTORY},
)


@described_list
class PotList(ListView):
    """Sources of money that amendments draw on."""

    name, title, summary = "pots", "Pot", "Sources of money and who would draw on them"
    rows = Pot.objects.values(
        *RECORD, *POT_COLUMNS, "budget__reference", "budget__council__reference", "fed_by__key"
    )
    order = Order()
    filters = {
        **filters_of_council("budget__council"),
        "budget": named(Budget, "budget", "budget"),
    }
    row_shape = POT
    columns = (
        "reference", "council", "budget", "name", "account", "is_one_off", "fed_by", "note",
        *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        years = years_of([row["id"] for row in rows])
        return [
            record(row, self.name, reading)
            | {name: row[name] for name in POT_COLUMNS}
            | {
                "council": row["budget__council__reference"],
                "budget": row["budget__reference"],
                "fed_by": row["fed_by__key"],
                "years": years[row["id"]],
            }
            for row in rows
        ]


@described_record("One pot with every public claim on it")
class PotRecord(HistoryView):
    """One pot."""

    listing, shape = PotList, POT_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        claims = claims_on([row["id"]])
        return {
            "claims": [claim_record(claim) for claim in claims],
            **super().more(row, found, reading),
        }


def claims_on(pots: list[int]) -> list[Row]:
    """Return the claims of public amendments' present words on the pots, in two queries.

    Of an amendment in parts the parts claim, not the whole.
    """
    rows = PotClaim.objects.filter(
        Q(line__version=F("line__version__amendment__current")), pot__in=pots
    )
    claims = list(
        rows.order_by("line__version__amendment", "line__position", "id").values(
            "pot_id", "amount", amendment=F("line__version__amendment"),
            version=F("line__version__number"), position=F("line__position"),
            year=F("line__year"), line_amount=F("line__amount"),
        )
    )  # fmt: skip
    whole = Amendment.objects.filter(parts__isnull=True, pk__in={c["amendment"] for c in claims})
    public = public_amendments(whole.values("id", "reference", "title"))
    papers = {paper["id"]: paper for paper in public}
    return [
        claim | {"paper": papers[claim["amendment"]]}
        for claim in claims
        if claim["amendment"] in papers
    ]


def to_claim(row: Row, state: AmendmentState | None = None) -> Claim:
    """Return a claim as the rule takes it, in positive pounds.

    With TABLED for `state` it counts as wanted, whatever became of the amendment.
    """
    return Claim(
        version=str(row["amendment"]),
        state=state or row["paper"]["public_state"],
        pot=str(row["pot_id"]),
        year=row["year"],
        line_amount=abs(row["line_amount"]),
        amount=row["amount"],
    )


def claim_record(row: Row) -> Record:
    """Return one claim with what it is at least and at most."""
    claim, paper = to_claim(row), row["paper"]
    return {
        "amendment": {"reference": paper["reference"], "name": paper["title"]},
        "state": claim.state,
        "version": row["version"],
        "line": row["position"],
        "year": claim.year,
        "amount": claim.amount,
        "line_amount": claim.line_amount,
        "least": claim.least,
        "most": claim.most,
    }


def years_of(pots: list[int]) -> dict[int, list[Record]]:
    """Return, by pot, what it holds and what is drawn in each year of which either is known."""
    amounts = PotAmount.objects.filter(pot__in=pots).values("pot_id", "year", "available")
    held = {
        pot: {row["year"]: row["available"] for row in rows}
        for pot, rows in grouped(amounts, "pot_id").items()
    }
    claims = claims_on(pots)
    draws = pot_draws(to_claim(row) for row in claims)
    wanted = pot_draws(to_claim(row, AmendmentState.TABLED) for row in claims)
    found: dict[int, list[Record]] = {}
    for pot in pots:
        key, available = str(pot), held.get(pot, {})
        years = {year for name, year in wanted if name == key} | available.keys()
        found[pot] = [
            year_record(
                year,
                available.get(year),
                draws.get((key, year), Draw()),
                wanted.get((key, year), Draw()),
            )
            for year in sorted(years)
        ]
    return found


def year_record(year: int, available: int | None, draw: Draw, wanted: Draw) -> Record:
    """Return one year of a pot: what is claimed now, and what was ever wanted."""
    return {
        "year": year,
        "available": available,
        "least": draw.least,
        "most": draw.most,
        "wanted_least": wanted.least,
        "wanted_most": wanted.most,
        "taken_least": draw.taken_least,
        "taken_most": draw.taken_most,
    }


VIEWS = [(PotList, PotRecord)]
