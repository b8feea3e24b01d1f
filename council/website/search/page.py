"""The search page: of the whole site, or of one council."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from council.errors import RuleBroken
from council.models import Council, SearchEntry
from council.pages import find, page
from council.rules import year_label
from council.website.search.asking import LONGEST_QUESTION, ask
from council.website.search.texts import BY_LISTING

ON_A_PAGE = 20


def search(request: HttpRequest, council: str = "") -> HttpResponse:
    """Show what a question finds; without one, the empty form."""
    of = find(Council.objects.published(), council) if council else None
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION].replace("\x00", "")
    after = request.GET.get("after")
    try:
        answer = ask(question, council=of, after=after, limit=ON_A_PAGE) if question else None
    except RuleBroken as broken:
        raise Http404(str(broken.message)) from None
    context = {"council": of, "question": question, "answer": answer, "section": "search"}
    if answer is not None:
        context |= {"rows": [row(entry) for entry in answer.entries], "after": after}
        context["next"] = query_with(request, after=answer.next) if answer.next else ""
        context["api_address"] = f"/api/v1/search?{query_with(request, council=of and of.slug)}"
    return page(request, "website/search.html", context)


def row(entry: SearchEntry) -> dict[str, Any]:
    """Return one record that was found, as the page shows it."""
    return {
        "kind": kind_of(entry),
        "title": entry.title,
        "address": f"/{entry.reference}",
        "council": entry.council,
        "on": entry.on,
        "excerpt": entry.excerpt,
    }


def kind_of(entry: SearchEntry) -> str:
    """Say what was found; of a pot in which budget, since each year has one of the same name."""
    label = str(BY_LISTING[entry.listing].label)
    year = re.search(r"/budgets/(\d+)/pots/", entry.reference)
    if year is None or entry.council is None:
        return label
    return f"{label}, budget {year_label(int(year[1]), entry.council.year_starts_month)}"


def query_with(request: HttpRequest, **other: str | None) -> str:
    """Return the question of this address with other parts in it."""
    query = request.GET.copy()
    for name in ("after", *other):
        query.pop(name, None)
    for name, value in other.items():
        if value:
            query[name] = value
    return query.urlencode()
