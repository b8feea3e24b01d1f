"""The page of a pot: who wanted its money and who got it."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from amendments.models import Amendment, Pot
from amendments.rivals import published_ruling
from amendments.rivals_settled import public_rulings
from amendments.sentences_pots import RIVALS
from amendments.sentences_rivals import ruling_sentence
from council.pages import find, frame, page
from council.website import queries_money as queries
from council.website.pages.words import label_of
from council.website.stories import pots


def pot(request: HttpRequest, council: str, year: str, name: str) -> HttpResponse:
    """Show who wanted money of a pot and who got it."""
    read = Pot.objects.published().select_related("budget__council", "fed_by")
    record = find(read, f"{council}/budgets/{year}/pots/{name}")
    claims = queries.claims_on([record])
    wanting = {claim.line.version.amendment for claim in claims}
    prefetch_related_objects(list(wanting), "groups")
    prefetch_related_objects([claim.line for claim in claims], "claims__pot")
    label = label_of(record.budget.year, record.budget)
    crumbs = [
        ("Budgets", f"/{council}/budgets"),
        (label, record.budget.get_absolute_url()),
        (record.name, ""),
    ]
    years = pots.years_of(record, claims)
    context = frame(record, "pots", record.budget.council, crumbs) | {
        "pot": record,
        "budget": record.budget,
        "label": label,
        "feed_address": f"{record.get_absolute_url()}/feed.atom",
        "section": "budgets",
        "headline": pots.headline(record, claims),
        "standfirst": RIVALS if len(wanting) > 1 else "",
        "summary": record.note,
        "years": [pots.told(each) for each in years],
        "unknown_years": [each.label for each in years if each.found.available is None],
        "meetings": sorted({each.meeting for each in wanting}, key=lambda each: each.held_on),
        "rulings": public_rulings(pot=record),
        "published_rules": published_rules(wanting),
    }
    return page(request, "website/pot.html", context)


def published_rules(wanting: Iterable[Amendment]) -> list[str]:
    """Say what was published on the same money for the meetings of two amendments or more."""
    meetings = Counter(amendment.meeting for amendment in wanting)
    told = {meeting: ruling_sentence(published_ruling(meeting)) for meeting in meetings}
    return sorted({told[meeting] for meeting in meetings if meetings.total() > 1})
