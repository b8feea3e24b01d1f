"""Lines of amendments as one flat list: a row for each line and year of each public version."""

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from amendments.api.amendments import PUBLIC_STATES, groups_of, proposed_by_group
from amendments.api.finding import BRINGS_WORDS, drawing_on, of_service
from amendments.api.versions import LINE_COLUMNS, REVENUE_COSTS, claims_of_lines, costs_of
from amendments.enums import (
    Account,
    AmendmentState,
    LineKind,
    LineNature,
    LineRole,
    Unit,
)
from amendments.models import Amendment, AmendmentEvent, AmendmentLine, Budget, Pot
from amendments.queries import since_tabled
from council.api.belonging import of, owner, with_sources_of
from council.api.figures import at_least, at_most, containing
from council.api.filters import Filter, named, one_of, related, truth_filter, year_filter
from council.api.filters_of_time import updated_since
from council.api.reading import (
    Reading,
    Record,
    Row,
    link,
    linked,
    public_references,
    seen_reference,
)
from council.api.records import CSV_RECORD, OF_COUNCIL
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
from council.api.views import ListView, described_list
from council.enums import Evidence
from council.models import Council, Meeting, Member, PoliticalGroup
from council.pagination import Order
from council.records import visible

PAPER = "version__amendment"
BUDGET = f"{PAPER}__motion__budget"

OF_PAPER = {
    **RECORD_FIELDS,
    **OF_COUNCIL,
    "meeting": words("Reference of the meeting."),
    "budget": words("Reference of the budget it is about.", known=False),
    "number": number("Of the amendment in its meeting."),
    "title": words("Of the amendment."),
    "parent": words("Reference of the amendment that it is a part of.", known=False),
    "has_parts": truth("Its parts have rows of their own: adding both counts twice."),
    "state": choice(AmendmentState, "Where the amendment stands."),
    "mover": one(LINK, known=False, help_text="Null: not known, or not moved."),
    "groups": many(LINK, "Groups that put it forward."),
    "version": number("The words that the row is of."),
    "is_current": truth("These are the words as they stand."),
}
OF_PAPER_COLUMNS = (
    "reference", "council", "meeting", "budget", "number", "title", "parent", "has_parts",
    "state", "mover.reference", "mover.name", "groups", "version", "is_current",
)  # fmt: skip
AMENDMENT_LINE = shape(
    "AmendmentLineRow",
    {
        **OF_PAPER,
        "position": number("Order on the paper."),
        "role": choice(LineRole),
        "account": choice(Account),
        "kind": choice(LineKind),
        "line": words("Key of the budget line that it changes.", known=False),
        "line_service": words("Service of that budget line.", known=False),
        "service": words("As on the amendment's paper."),
        "description": words(),
        "funding_source": words(),
        "year": number("Year in which the financial year starts."),
        "amount": number(
            "Currency units against the plan for that year; spending up is positive."
        ),
        "nature": choice(LineNature),
        "entered_unit": choice(Unit, "Unit in which it was printed."),
        "entered_precision": number("Size in currency units of the last digit given."),
        "pots": list_of_words("References of the pots that it draws on."),
        "claims": many(
            shape(
                "AmendmentLineClaim",
                {
                    "pot": words("Reference of the pot."),
                    "amount": number("Currency units taken; null: split not given.", known=False),
                },
            ),
            "The same, one row each, in the list pot-claims.",
        ),
        "revenue_costs": REVENUE_COSTS,
    },
)


def paper_columns(line: str = "") -> tuple[str, ...]:
    """Return the columns to read of a line's amendment; `line` is the path to the line."""
    paper = f"{line}{PAPER}"
    return (
        *of(paper), f"{paper}__council__reference", f"{paper}__meeting__reference",
        f"{paper}__number", f"{paper}__title", f"{paper}__parent", f"{line}version__number",
        *linked(f"{paper}__mover"),
        *linked(f"{line}{BUDGET}", label="title"),
    )  # fmt: skip


def public_lines(rows: QuerySet, line: str = "") -> QuerySet:
    """Return the rows whose amendment and words are public, with the state readers may know."""
    paper, now = f"{line}{PAPER}", timezone.now()
    hidden = AmendmentEvent.objects.filter(visible_from__gt=now)
    of_paper = hidden.filter(amendment=OuterRef(paper)).order_by("id")
    of_words = of_paper.filter(verb__in=BRINGS_WORDS).values("version__number")
    first = Subquery(of_paper.values("from_state")[:1])
    parts = Amendment.objects.published().filter(parent=OuterRef(paper))
    return (
        rows.filter(
            visible(f"{paper}__"), visible(f"{paper}__meeting__"), since_tabled(f"{line}version__")
        )
        .annotate(
            public_state=Coalesce(first, F(f"{paper}__state")),
            not_yet=Subquery(of_words[:1]),
            stands=_stands(line),
            has_parts=Exists(parts),
        )
        .exclude(**{f"{paper}__state__in": AmendmentState.confidential})
        .exclude(public_state__in=AmendmentState.confidential)
        .filter(Q(not_yet=None) | Q(**{f"{line}version__number__lt": F("not_yet")}))
    )


def _stands(line: str) -> Case:
    """Tell whether a row is of its amendment's words as they stand, for readers."""
    return Case(
        When(not_yet=None, **{f"{line}version": F(f"{line}{PAPER}__current")}, then=True),
        When(**{f"{line}version__number": F("not_yet") - 1}, then=True),
        default=False,
        output_field=BooleanField(),
    )


def paper_filters(line: str = "") -> dict[str, Filter]:
    """Return the filters of rows by their amendment."""
    paper = f"{line}{PAPER}"
    return {
        "council": named(Council, f"{paper}__council", "council"),
        "meeting": named(Meeting, f"{paper}__meeting", "meeting"),
        "budget": named(Budget, f"{line}{BUDGET}", "budget"),
        "amendment": named(Amendment, paper, "amendment"),
        "member": related(
            Member,
            lambda pk: Q(**{f"{paper}__mover": pk}) | Q(**{f"{paper}__seconder": pk}),
            "member",
        ),
        "group": related(
            PoliticalGroup, lambda pk: Q(**{f"{paper}__in": proposed_by_group(pk)}), "group"
        ),
        "state": one_of("public_state", PUBLIC_STATES),
        "is_current": truth_filter(Q(stands=True)),
        "evidence": one_of(f"{paper}__evidence", Evidence),
        "updated_since": updated_since(
            f"{paper}__updated_at", f"{paper}__published_at", f"{paper}__visible_from"
        ),
    }


def paper_records(rows: list[Row], reading: Reading, line: str = "") -> list[Record]:
    """Return what rows say of their amendments, in three queries."""
    paper = f"{line}{PAPER}"
    reading = with_sources_of(rows, paper, reading)
    groups = groups_of([*{row[f"{paper}__id"] for row in rows}], reading)
    public = public_references(Amendment, (row[f"{paper}__parent"] for row in rows))
    return [
        _paper_record(row, line, reading)
        | {
            "groups": groups.get(row[f"{paper}__id"], []),
            "parent": public.get(row[f"{paper}__parent"]),
        }
        for row in rows
    ]


def _paper_record(row: Row, line: str, reading: Reading) -> Record:
    paper = f"{line}{PAPER}"
    return owner(row, paper, "amendments", reading) | {
        "council": row[f"{paper}__council__reference"],
        "meeting": row[f"{paper}__meeting__reference"],
        "budget": seen_reference(row, f"{line}{BUDGET}", reading),
        "number": row[f"{paper}__number"],
        "title": row[f"{paper}__title"],
        "has_parts": row["has_parts"],
        "state": row["public_state"],
        "mover": link(row, f"{paper}__mover", reading),
        "version": row[f"{line}version__number"],
        "is_current": row["stands"],
    }


@described_list
class AmendmentLineList(ListView):
    """What amendments would change: one row for each line and year."""

    name, title = "amendment-lines", "AmendmentLineRow"
    summary = "Lines of amendments, one row each"
    rows = AmendmentLine.objects.values(
        "id", *LINE_COLUMNS, *paper_columns(), "line__key", "line__service",
        *linked("line__budget", label="title"),
    )  # fmt: skip
    order = Order()
    filters = {
        **paper_filters(),
        "pot": related(Pot, drawing_on, "pot"),
        "service": containing(of_service, "the name of a service"),
        "year": year_filter("year"),
        "role": one_of("role", LineRole),
        "kind": one_of("kind", LineKind),
        "account": one_of("account", Account),
        "nature": one_of("nature", LineNature),
        "amount_least": at_least("amount"),
        "amount_most": at_most("amount"),
    }  # fmt: skip
    row_shape = AMENDMENT_LINE
    columns = (
        *OF_PAPER_COLUMNS, "position", "role", "account", "kind", "line", "line_service",
        "service", "description", "funding_source", "year", "amount", "nature", "entered_unit",
        "entered_precision", "pots", "revenue_costs", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return public_lines(self.rows)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        keys = [row["id"] for row in rows]
        claims = claims_of_lines(keys, reading)
        costs = costs_of(rows)
        papers = paper_records(rows, reading)
        return [
            paper | line_record(row, claims, reading) | {"revenue_costs": costs.get(row["id"], [])}
            for row, paper in zip(rows, papers, strict=True)
        ]


def line_record(row: Row, claims: dict[int, list[Record]], reading: Reading) -> Record:
    """Return the figure itself; a line of a budget that is not public is not named."""
    is_seen, found = reading.sees(row, "line__budget__"), claims.get(row["id"], [])
    return {name: row[name] for name in LINE_COLUMNS} | {
        "line": row["line__key"] if is_seen else None,
        "line_service": row["line__service"] if is_seen else None,
        "pots": [claim["pot"] for claim in found],
        "claims": found,
    }
