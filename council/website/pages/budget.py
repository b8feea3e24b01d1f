"""Pages of a budget: stored figures printed at their stages, each change down to its vote."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from amendments.council_tax import beside
from amendments.enums import MotionState
from amendments.models import Amendment, Budget, BudgetSnapshot, Motion, Pot
from council.models import Meeting, PoliticalGroup
from council.pages import find, frame, page
from council.sentences import places_of
from council.templatetags.facts import day
from council.website import queries_budget_history as history
from council.website import queries_budgets as queries
from council.website import queries_money
from council.website.budgets.amounts import amount_sentence
from council.website.budgets.facts import Ground, four_facts, in_order, label_of
from council.website.budgets.history import change_rows
from council.website.budgets.moves import Entry, Paper
from council.website.budgets.notable import notable_sentence
from council.website.budgets.opening import as_it_stood, opening_sentence
from council.website.budgets.pictures import outside_pictures, service_pictures, whole_picture
from council.website.budgets.pots import pot_rows
from council.website.budgets.reading import Laid, lay, lay_out
from council.website.budgets.sections import sections_of
from council.website.budgets.service import service_sentence
from council.website.budgets.steps import unmoving_sentence
from council.website.budgets.taxes import bands_of_stages, mismatches_of, taxes_of
from council.website.budgets.telling import Course, groups_of, opening_of
from council.website.fates import Moment, fates_sentence
from council.website.pages import book
from council.website.pages.meetings import look_of
from council.website.pages.words import MOMENTS
from council.website.sentences import on_day


def budget(request: HttpRequest, council: str, year: str) -> HttpResponse:
    """Show a budget at its stages, what changed it, and the votes behind each change.

    With ?snapshot= its figures as they stood after an earlier change; with ?service= the lines
    of one service.
    """
    read = Budget.objects.published().select_related("council")
    record = find(read, f"{council}/budgets/{year}")
    snapshot = queries.snapshot_of(record, request.GET.get("snapshot", ""))
    if "service" in request.GET:
        return service(request, record, snapshot)
    laid = lay_out(record, snapshot)
    course = Course(queries.motions_on(record), queries.decisions_on(record))
    changes, has_more = history.changes_of(record, course.decisions)
    crumbs = [("Budgets", f"/{record.council.slug}/budgets"), (laid.label, "")]
    context = (
        frame(record, "budgets", record.council, crumbs)
        | common(laid)
        | opening(laid, course)
        | how_new(laid, changes, is_asked="snapshot" in request.GET)
        | figures(request, laid)
        | pictures(laid)
        | money_of(laid)
        | {
            "amendments": amendment_rows(laid),
            "what_if": meetings_of(laid),
            "changes": change_rows(changes, laid),
            "has_more_changes": has_more,
        }
    )
    return page(request, "website/budget.html", context)


def common(laid: Laid) -> dict[str, Any]:
    """Return what the page of a budget and that of a service both print."""
    return {
        "budget": laid.budget,
        "label": laid.label,
        "section": "budgets",
        "snapshot": laid.snapshot,
        "is_set": laid.is_set,
        "is_long": laid.is_long,
        "before": laid.before,
        "before_label": laid.before_label,
    }


# The opening.


def opening(laid: Laid, course: Course) -> dict[str, Any]:
    """Return the sentence and what stands above and below it."""
    total = laid.own_year.own_total if laid.own_year else None
    motion = course.motion
    return {
        "headline": opening_sentence(
            opening_of(laid.budget, laid.label, total, course, laid.papers)
        ),
        "standfirst": standfirst(laid, motion),
        "motion": motion,
        "look": look_of(motion) if motion else "",
    }


def how_new(laid: Laid, changes: Sequence[history.Change], *, is_asked: bool) -> dict[str, Any]:
    """Tell figures that are older on request from those that are older until they are made."""
    newest = changes[0].change.revision if changes else 0
    number = laid.snapshot.number if laid.snapshot else 0
    stood = as_it_stood(laid.budget.council.name, laid.label, number, newest)
    return {
        **({"headline": stood} if 0 < number < newest else {}),
        "newest": newest,
        "is_old": is_asked and number < newest,
        "behind": not is_asked and number < newest,
    }


def standfirst(laid: Laid, motion: Motion | None) -> list[str]:
    """Say which service changed most, and what became of the amendments."""
    rows = laid.own_year.lines if laid.own_year else ()
    notable = notable_sentence(
        rows, laid.before_label, laid.label, laid.currency, is_set=laid.is_set
    )
    states = Counter(each.state for each in laid.papers.amendments if each.parent_id is None)
    moment = MOMENTS.get(MotionState(motion.state), Moment.AFTER) if motion else Moment.AFTER
    told = fates_sentence(states, moment) or "No amendment to it is on record."
    return [sentence for sentence in (notable, told) if sentence]


# Figures.


def figures(request: HttpRequest, laid: Laid) -> dict[str, Any]:
    """Return the tables of the stages, and what sources state."""
    rows = max((len(year.lines) for year in laid.years), default=0)
    part = book.part_of(request, rows, len(laid.years) if laid.is_long else 1)
    years = book.cut(laid.years, part)
    own = next((year for year in years if year.is_own), None)
    is_open = request.GET.get("lines") == "open"
    return {
        "own_year": own,
        "other_years": [year for year in years if not year.is_own],
        "sections": sections_of(own) if own and not laid.is_long else [],
        "part": part,
        "is_open": is_open,
        "open_address": f"?{urlencode(request.GET.dict() | {'lines': 'open'})}",
    }


def money_of(laid: Laid) -> dict[str, Any]:
    """Return what sources state, council tax at each stage, and the pots."""
    version = (laid.snapshot and laid.snapshot.base_version) or queries_money.base_version(
        laid.budget
    )
    held = beside(laid.budget)
    said = list(version.stated.all()) if version else []
    ground = Ground(
        laid.budget.council.name, laid.budget.year, laid.budget.basis, laid.currency, laid.year
    )
    taxes = taxes_of(laid, version, held)
    pots = list(Pot.objects.published().filter(budget=laid.budget))
    own = (version.band_d, held.band_d, version.stage) if version else ()
    return {
        "version": version,
        "facts": four_facts(said, ground, *own),
        "stated": [(label_of(each, ground), each) for each in in_order(said, ground)],
        "taxes": taxes,
        "tax_places": places_of(
            size for each in taxes for size in (each.tax.requirement, each.tax.change)
        ),
        "bands": bands_of_stages(taxes),
        "mismatches": mismatches_of(laid, version),
        "pots": pot_rows(pots, queries.claims_on(pots, laid.papers), laid),
    }


def pictures(laid: Laid) -> dict[str, Any]:
    """Return the tables of steps: the whole budget, its services, and what lies outside them."""
    whole, unmoving = whole_picture(laid)
    return {
        "whole": whole,
        "unmoving": unmoving_sentence(unmoving),
        "services": service_pictures(laid, laid.own_year.lines if laid.own_year else ()),
        "outside": outside_pictures(laid),
    }


# Amendments.


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amendment in the list: whose, what it gives or takes, and what became of it."""

    record: Amendment
    look: str
    groups: Sequence[PoliticalGroup]
    amount: str


def amendment_rows(laid: Laid) -> list[AmendmentRow]:
    """Return the amendments in their order; of one in parts, the parts say the amounts."""
    told = {paper.key: paper for paper in laid.told}
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in laid.entries:
        entries[entry.paper.key].append(entry)
    return [
        AmendmentRow(
            record,
            look_of(record),
            groups_of(record),
            amount_words(told.get(record.pk), entries[record.pk], laid),
        )
        for record in laid.papers.amendments
    ]


def amount_words(paper: Paper | None, entries: Sequence[Entry], laid: Laid) -> str:
    """Say what an amendment gives or takes; empty for one in parts."""
    if paper is None:
        return ""
    return amount_sentence(paper, entries, laid.year, laid.currency, is_set=laid.is_set)


def meetings_of(laid: Laid) -> list[tuple[Meeting, str]]:
    """Return the meetings at which other amendments could have been carried, by date."""
    meetings = {amendment.meeting for amendment in laid.papers.amendments}
    return [
        (meeting, on_day(day(meeting), meeting.date_precision))
        for meeting in sorted(meetings, key=lambda each: (each.held_on, each.pk))
    ]


# One service.


def service(request: HttpRequest, record: Budget, snapshot: BudgetSnapshot | None) -> HttpResponse:
    """Show the lines of one service of a budget, and what would have changed each."""
    if snapshot is None:
        raise Http404
    found = book.service_page(request, record, snapshot)
    laid = lay(record, snapshot, found.figures, is_long=False)
    crumbs = [
        ("Budgets", f"/{record.council.slug}/budgets"),
        (laid.label, record.get_absolute_url()),
        (found.service, ""),
    ]
    rows = laid.own_year.lines if laid.own_year else ()
    context = (
        frame(record, "budgets", record.council, crumbs)
        | common(laid)
        | {
            "headline": service_sentence(
                found.service, found.lines, rows, laid.label, laid.currency, is_set=laid.is_set
            ),
            "found": found,
            "part": found.part,
            "own_year": laid.own_year,
            "other_years": [year for year in laid.years if not year.is_own],
            "services": service_pictures(laid, rows, all_rows=True),
        }
    )
    return page(request, "website/budget_service.html", context)
