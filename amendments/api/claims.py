"""Claims of amendments on pots as one flat list: a row for each line that draws on a pot."""

from django.db.models import QuerySet

from amendments.api.lines import (
    OF_PAPER,
    OF_PAPER_COLUMNS,
    paper_columns,
    paper_filters,
    paper_records,
    public_lines,
)
from amendments.api.pots import PAYS_IN
from amendments.models import Pot, PotClaim
from amendments.rules import claim_of
from council.api.filters import named, year_filter
from council.api.reading import Reading, Record, Row, linked
from council.api.records import CSV_RECORD
from council.api.shapes import LINK, number, one, shape
from council.api.views import ListView, described_list
from council.pagination import Order
from council.records import visible

POT_CLAIM = shape(
    "PotClaimRow",
    {
        **OF_PAPER,
        "pot": one(LINK),
        "line": number("Place of the line in the version."),
        "year": number("Year in which the financial year starts."),
        "amount": number("Currency units; null: split not given.", known=False),
        "line_amount": number("Currency units of the whole line."),
        "pays_in": PAYS_IN,
        "least": number("Currency units claimed, or put in, for certain."),
        "most": number("Currency units claimed, or put in, at most."),
    },
)


@described_list
class PotClaimList(ListView):
    """What amendments would draw on pots: one row for each line and pot."""

    name, title = "pot-claims", "PotClaimRow"
    summary = "Claims of amendments on pots, one row each"
    rows = PotClaim.objects.values(
        "id", "amount", "pot_id", "line__position", "line__year", "line__amount",
        *linked("pot"), *paper_columns("line__"),
    )  # fmt: skip
    order = Order()
    filters = {
        **paper_filters("line__"),
        "pot": named(Pot, "pot", "pot"),
        "year": year_filter("line__year"),
    }
    row_shape = POT_CLAIM
    columns = (
        *OF_PAPER_COLUMNS, "pot.reference", "pot.name", "line", "year", "amount", "line_amount",
        "pays_in", "least", "most", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return public_lines(self.rows.filter(visible("pot__"), visible("pot__budget__")), "line__")

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        papers = paper_records(rows, reading, "line__")
        return [paper | claim_record(row) for row, paper in zip(rows, papers, strict=True)]


def claim_record(row: Row) -> Record:
    """Return one claim with what it is at least and at most, in positive units of the currency."""
    place = ("", row["line__year"])
    claim = claim_of("", row["public_state"], place, row["line__amount"], row["amount"])
    return {
        "pot": {"reference": row["pot__reference"], "name": row["pot__name"]},
        "line": row["line__position"],
        "year": claim.year,
        "amount": claim.amount,
        "line_amount": claim.line_amount,
        "pays_in": claim.pays_in,
        "least": claim.least,
        "most": claim.most,
    }
