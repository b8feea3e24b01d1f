"""Search in the API: `/api/v1/search?q=`."""

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import API, Endpoint
from council.api.errors import WrongRequest
from council.api.filters import read_parameters
from council.api.reading import Record
from council.api.shapes import day, many, shape, words
from council.errors import RuleBroken
from council.models import Council, SearchEntry
from council.pagination import read_limit
from council.website.search.asking import LARGEST_LIMIT, LONGEST_QUESTION, Answer, ask
from council.website.search.texts import BY_LISTING

HIT = shape(
    "SearchHit",
    {
        "list": words("List of the API that the record is in."),
        "reference": words("Its reference."),
        "url": words("Public page."),
        "api_url": words("The record in the API."),
        "council": words("Reference of the council.", known=False),
        "title": words(),
        "excerpt": words("Beginning of what else was searched, in the record's own words."),
        "on": day("Day the record is about; null: none."),
    },
)
FOUND = shape(
    "SearchAnswer",
    {
        "asked": words("The question."),
        "instead": words(
            "What was searched for instead, as no record has one of the words; null: nothing.",
            known=False,
        ),
        "next": words("Address of the next page; null: this is the last.", known=False),
        "results": many(HIT, "Titles with every word first, then the newest."),
    },
)
PARAMETERS = [
    OpenApiParameter("q", str, required=True, description="Words that a record must all have."),
    OpenApiParameter("council", str, description="Reference of a council."),
    OpenApiParameter("list", str, description=f"One or more, by comma: {', '.join(BY_LISTING)}."),
    OpenApiParameter("after", str, description="Cursor of the next page, from `next`."),
    OpenApiParameter("limit", int, description=f"Rows, 1 to {LARGEST_LIMIT}."),
]


class Search(Endpoint):
    """Records by their words: folded, stemmed, slips forgiven."""

    by_words = True

    @extend_schema(
        operation_id="search",
        tags=["search"],
        summary="Records that have all the words",
        parameters=PARAMETERS,
        responses=FOUND,
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(
            request.query_params, ["q", "council", "list", "after", "limit", "format"]
        )
        question = asked_for(given)
        unchanged = self.unchanged(request, [])
        if unchanged is not None:
            return unchanged
        try:
            answer = ask(
                question,
                council=council_of(given),
                listings=lists_of(given),
                after=given.get("after"),
                limit=limit_of(given),
            )
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), "wrong_cursor", "after") from None
        return self.unmodified(request) or Response(self.told(request, question, answer))

    def told(self, request: Request, question: str, answer: Answer) -> Record:
        """Return the answer as the API gives it."""
        query = request.query_params.copy()
        query["after"] = answer.next or ""
        site = request.build_absolute_uri("/").rstrip("/")
        return {
            "asked": question,
            "instead": answer.instead,
            "next": f"{site}{API}/search?{query.urlencode()}" if answer.next else None,
            "results": [hit(entry, site) for entry in answer.entries],
        }


def hit(entry: SearchEntry, site: str) -> Record:
    """Return one record that was found."""
    return {
        "list": entry.listing,
        "reference": entry.reference,
        "url": f"{site}/{entry.reference}",
        "api_url": f"{site}{API}/{entry.listing}/{entry.reference}",
        "council": entry.council.reference if entry.council else None,
        "title": entry.title,
        "excerpt": entry.excerpt,
        "on": entry.on,
    }


def asked_for(given: dict[str, str]) -> str:
    """Return the question; say what is wrong with it."""
    question = given.get("q", "").strip()
    if not question or len(question) > LONGEST_QUESTION:
        message = f"q must be one or more words, {LONGEST_QUESTION} letters at most."
        raise WrongRequest(message, "wrong_value", "q")
    return question


def council_of(given: dict[str, str]) -> Council | None:
    """Return the council that is asked for, if one is."""
    if "council" not in given:
        return None
    council = Council.objects.published().filter(reference=given["council"].strip("/")).first()
    if council is None:
        message = f"There is no council {given['council'][:80]!r} here. Give its reference."
        raise WrongRequest(message, "unknown_reference", "council")
    return council


def lists_of(given: dict[str, str]) -> list[str]:
    """Return the lists that are asked for; none: all of them."""
    chosen = given["list"].split(",") if "list" in given else []
    if not set(chosen) <= BY_LISTING.keys():
        message = f"list must be one or more of: {', '.join(BY_LISTING)}."
        raise WrongRequest(message, "wrong_value", "list")
    return chosen


def limit_of(given: dict[str, str]) -> int:
    """Return how many records a page has."""
    try:
        return read_limit(given.get("limit"), LARGEST_LIMIT)
    except RuleBroken as broken:
        raise WrongRequest(str(broken.message), "wrong_limit", "limit") from None
