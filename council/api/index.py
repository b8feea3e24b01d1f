"""The API's front door: where its lists are. Other apps' lists are named by path only."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import API, Endpoint
from council.api.filters import read_parameters
from council.api.shapes import shape, words

LISTS = {
    "search": "Records of all lists by their words: `?q=`",
    "changes": "What changed since a cursor, for whoever keeps a copy",
    "councils": "Councils with their local rules",
    "groups": "Political groups",
    "members": "Members with seats, groups and offices over time",
    "areas": "Wards and electoral divisions, and who has represented them",
    "bodies": "Full council, cabinets and committees",
    "meetings": "Meetings with agenda and presence",
    "presences": "Who was in public meetings, from when to when",
    "motions": "Motions with their versions and what happened to them",
    "amendments": "Amendments with versions, lines and what happened to them",
    "amendment-lines": "What amendments would change: one row for each line and year",
    "votes": "Votes: declared result, declared tally and names, side by side",
    "ballots": "How each member voted, where names are public",
    "member-figures": "Figures of one member, by the published definitions",
    "group-figures": "Figures of one group, by the published definitions",
    "popolo-votes": "Votes as Popolo vote events",
    "ocd-votes": "Votes as Open Civic Data",
    "budgets": "Budgets with lines, stated totals and pots",
    "budget-lines": "Lines of budgets as published: one row for each line, year and version",
    "budget-versions": "Budgets as put to councils, with tax base and Band D",
    "stated-totals": "Totals of budgets as sources state them",
    "pots": "Sources of money and who would draw on them",
    "pot-claims": "What amendments would draw on pots: one row for each line and pot",
    "what-if": "What would have followed, had other amendments of a meeting been carried",
    "snapshots": "Totals of budgets: recommended, substantive so far, adopted",
    "snapshot-rows": "Figures of snapshots: totals, and the lines that each change moved",
    "fiscal-data-packages": "Every line of a budget at each stage, one zip for each snapshot",
    "events": "Everything public that happened to any record, newest first",
    "corrections": "What was published, what replaced it, when and why, newest first",
}
INDEX = shape(
    "Index",
    {name: words(about) for name, about in LISTS.items()}
    | {
        "glossary": words("The words of the pages, and how figures are worked out."),
        "problems": words("Kinds of errors, and what to do about them."),
        "schema": words("Description of the API for programs (OpenAPI)."),
    },
)


class Index(Endpoint):
    """Addresses of all lists."""

    @extend_schema(operation_id="index", tags=["index"], summary="All lists", responses=INDEX)
    def get(self, request: Request) -> HttpResponseBase:
        read_parameters(request.query_params, [])
        unchanged = self.same_code(request)
        if unchanged is not None:
            return unchanged
        names = [*LISTS, "glossary", "problems", "schema"]
        return Response({name: request.build_absolute_uri(f"{API}/{name}") for name in names})
