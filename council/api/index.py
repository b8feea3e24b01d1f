"""The API's front door: where its lists are. Other apps' lists are named by path only."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.filters import read_parameters
from council.api.shapes import shape, words
from council.api.views import API, Endpoint

LISTS = {
    "councils": "Councils with their local rules",
    "groups": "Political groups",
    "members": "Members with seats, groups and offices over time",
    "bodies": "Full council, cabinets and committees",
    "meetings": "Meetings with agenda and presence",
    "motions": "Motions with their versions and what happened to them",
    "amendments": "Amendments with versions, lines and what happened to them",
    "votes": "Votes: declared result, declared tally and names, side by side",
    "ballots": "How each member voted, where names are public",
    "budgets": "Budgets with lines, stated totals and pots",
    "pots": "Sources of money and who would draw on them",
    "snapshots": "Totals of budgets: recommended, substantive so far, adopted",
}
INDEX = shape(
    "Index",
    {name: words(about) for name, about in LISTS.items()}
    | {"schema": words("Description of the API for programs (OpenAPI).")},
)


class Index(Endpoint):
    """Addresses of all lists."""

    @extend_schema(operation_id="index", tags=["index"], summary="All lists", responses=INDEX)
    def get(self, request: Request) -> Response:
        read_parameters(request.query_params, [])
        names = [*LISTS, "schema"]
        return Response({name: request.build_absolute_uri(f"{API}/{name}") for name in names})
