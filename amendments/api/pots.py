"""Lists and records of pots: what they hold, what amendments would draw together (domain 6.6)."""

from collections.abc import Iterable

from amendments.api.pot_years import claim_record, claims_on, held_by, to_claim, years_of
from amendments.api.rulings import PUBLISHED_RULE, RULING, published_rule, rulings_on
from amendments.enums import Account, AmendmentState, Fit
from amendments.models import Budget, Pot
from amendments.rules import pot_years
from council.api.filters import named, one_of, year_filter
from council.api.reading import RECORD, Reading, Record, Row, record
from council.api.records import CSV_RECORD, HISTORY, OF_COUNCIL, HistoryView, filters_of_council
from council.api.searching import having_words
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    list_of_words,
    many,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.models import Meeting
from council.pagination import Order

PAYS_IN = truth("Its line puts money into the pot, and draws none.")
POT_COLUMNS = ("name", "account", "is_one_off", "note")
TOGETHER = {
    "rest_fits": choice(
        Fit,
        "Whether all that are still to be decided fit what is left together; null: none is.",
        known=False,
    ),
    "fits_without": list_of_words(
        "References of the amendments without any one of which the rest are sure to fit."
    ),
    "says": words("Whether they fit together, in a sentence; empty: none is to be decided."),
}
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
                    "available": number("Currency units; null: not known.", known=False),
                    "least": number(
                        "Currency units claimed for certain, put forward or in force."
                    ),
                    "most": number("Currency units claimed at most: where a split is not given."),
                    "wanted_least": number("For certain, by all, whatever became of them."),
                    "wanted_most": number("At most, by all, whatever became of them."),
                    "taken_least": number("Of that, by amendments in the substantive motion."),
                    "taken_most": number("Of that, by amendments in the substantive motion."),
                    "paid_in_least": number("Currency units put in for certain by those carried."),
                    "paid_in_most": number("Currency units put in at most by those carried."),
                    "left_least": number(
                        "Currency units left for certain with what was put in, below nought where"
                        " more is taken than there is; null: not known.",
                        known=False,
                    ),
                    "left_most": number(
                        "Currency units left at most; null: not known.", known=False
                    ),
                    "live_least": number("For certain, by those still to be decided."),
                    "live_most": number("At most, by those still to be decided."),
                    "is_overdrawn": truth(
                        "More is taken than it holds; null: not known.", known=False
                    ),
                    **TOGETHER,
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
        "amount": number("Currency units; null: split not given.", known=False),
        "line_amount": number("Currency units of the whole line."),
        "pays_in": PAYS_IN,
        "least": number("Currency units claimed, or put in, for certain."),
        "most": number("Currency units claimed, or put in, at most."),
        "fits": choice(
            Fit,
            "Whether its amendment alone fits what is left in that year;"
            " null: it is not still to be decided, or draws nothing.",
            known=False,
        ),
    },
)
POT_WHOLE = shape(
    "PotRecord",
    {
        **POT().fields,
        "claims": many(CLAIM, "Claims of every public amendment."),
        "rulings": many(RULING, "What officers ruled on amendments that want it, oldest first."),
        "published_rules": many(
            PUBLISHED_RULE, "For the meetings of those that want it, from the second one on."
        ),
        **HISTORY,
    },
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
        **having_words("pots"),
        "budget": named(Budget, "budget", "budget"),
        "year": year_filter("budget__year"),
        "account": one_of("account", Account),
    }
    row_shape = POT
    columns = (
        "reference", "council", "budget", "name", "account", "is_one_off", "fed_by", "note",
        *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        keys = [row["id"] for row in rows]
        years = years_of(keys) if reading.wants("years") else {}
        return [
            record(row, self.name, reading)
            | {name: row[name] for name in POT_COLUMNS}
            | {
                "council": row["budget__council__reference"],
                "budget": row["budget__reference"],
                "fed_by": row["fed_by__key"],
                "years": years.get(row["id"], []),
            }
            for row in rows
        ]


@described_record("One pot with every public claim on it")
class PotRecord(HistoryView):
    """One pot."""

    listing, shape = PotList, POT_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        claims = claims_on([row["id"]])
        fits = pot_years(map(to_claim, claims), held_by([row["id"]]))
        return {
            "claims": [claim_record(claim, fits) for claim in claims],
            "rulings": rulings_on(pot=row["id"]),
            "published_rules": published_rules(claims),
            **super().more(row, found, reading),
        }


def published_rules(claims: Iterable[Row]) -> list[Record]:
    """Return what was published for the meetings of two amendments or more, in order of day."""
    wanting = {claim["amendment"]: claim["paper"]["meeting"] for claim in claims}
    if len(wanting) == 1:
        return []
    meetings = Meeting.objects.published().filter(pk__in=set(wanting.values()))
    ordered = meetings.select_related("council").order_by("held_on", "id")
    return [published_rule(meeting) for meeting in ordered]
