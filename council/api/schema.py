"""The API's own description (OpenAPI 3.1), made once in each process, and what its errors mean."""

from functools import cache
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import Endpoint
from council.api.errors import PROBLEMS, WrongRequest
from council.api.filters import read_parameters
from council.api.shapes import many, number, shape, words

RENDERERS = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}


class Schema(Endpoint):
    """The description as YAML, or as JSON by `format=json` or the Accept header."""

    schema = None
    formats = ()

    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, ["format"])
        likes_json = "json" in request.headers.get("accept", "")
        name = given.get("format", "json" if likes_json else "yaml")
        if name not in RENDERERS:
            raise WrongRequest("format must be yaml or json.", "wrong_value", "format")
        unchanged = self.same_code(request)
        if unchanged is not None:
            return unchanged
        return HttpResponse(description(name), content_type=RENDERERS[name].media_type)


@cache
def description(name: str) -> bytes | str:
    """Return the description in one of its two formats."""
    generator: Any = SchemaGenerator
    return RENDERERS[name]().render(generator().get_schema(public=True), renderer_context={})


PROBLEM_KINDS = shape(
    "ProblemKinds",
    {
        "problems": many(
            shape(
                "ProblemKind",
                {
                    "code": words("As errors have it."),
                    "status": number("HTTP status."),
                    "title": words("The kind of error."),
                    "help": words("What to do about it."),
                },
            ),
            "Every kind of error that the API answers.",
        )
    },
)


class Problems(Endpoint):
    """What each kind of error means; the `type` of an error leads here."""

    @extend_schema(
        operation_id="problems",
        tags=["index"],
        summary="Kinds of errors and what to do about them",
        responses=PROBLEM_KINDS,
    )
    def get(self, request: Request) -> HttpResponseBase:
        read_parameters(request.query_params, [])
        unchanged = self.same_code(request)
        if unchanged is not None:
            return unchanged
        kinds = [
            {"code": code, "status": it.status, "title": it.title, "help": it.help}
            for code, it in PROBLEMS.items()
        ]
        return Response({"problems": kinds})
