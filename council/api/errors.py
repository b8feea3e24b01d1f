"""One shape for every error of the API: RFC 9457, `application/problem+json`."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import set_rollback

from council.errors import RuleBroken

PROBLEM_TYPE = "application/problem+json"
PROBLEMS_ADDRESS = "/api/v1/problems"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error: the same title each time, and what helps."""

    status: int
    title: str
    help: str


# By code. /api/v1/problems prints them; the `type` of an error leads there.
PROBLEMS = {
    "unknown_parameter": Problem(
        400,
        "Unknown parameter",
        "The address has a parameter that this list does not take. Nothing is ignored, because"
        " a filter spelt wrongly would answer with too much.",
    ),
    "parameter_twice": Problem(
        400, "Parameter given twice", "Give each parameter once; where it may, with commas."
    ),
    "wrong_value": Problem(
        400, "Wrong value", "The parameter cannot have this value; the sentence says which."
    ),
    "wrong_limit": Problem(
        400, "Wrong page size", "limit is a whole number from 1 to the largest of this list."
    ),
    "wrong_cursor": Problem(
        400,
        "Wrong cursor",
        "after is ours to make: follow the `next` address, and keep the order it was made for.",
    ),
    "unknown_field": Problem(
        400, "Unknown field", "fields names something that the record does not have."
    ),
    "unknown_reference": Problem(
        400, "Unknown reference", "There is no public record of that reference to filter by."
    ),
    "no_budget": Problem(400, "No budget", "No budget was before the meeting."),
    "no_amendment": Problem(
        400, "No such amendment", "The meeting has no such amendment to choose."
    ),
    "named_twice": Problem(400, "Chosen twice", "An amendment can be chosen once."),
    "not_found": Problem(
        404, "Not found", "There is no public record at this address, nor was there ever."
    ),
    "method_not_allowed": Problem(405, "Method not allowed", "The API only reads: GET or HEAD."),
    "not_acceptable": Problem(
        406,
        "Not acceptable",
        "The Accept header names no format that this address has; leave it out for JSON.",
    ),
    "server_error": Problem(
        500,
        "Our mistake",
        "Something is broken here, and whoever runs the site has been told. Ask again later.",
    ),
    "too_many_requests": Problem(
        429, "Too many requests", "Wait as many seconds as Retry-After says, then go on."
    ),
}


class WrongRequest(APIException):
    """The request cannot be answered as it was asked; the message says what to change."""

    status_code: int = status.HTTP_400_BAD_REQUEST

    def __init__(self, message: str, code: str, parameter: str | None = None) -> None:
        super().__init__(message, code)
        self.parameter = parameter


class NotAcceptable(WrongRequest):
    """The address has none of the formats that the reader takes."""

    status_code = status.HTTP_406_NOT_ACCEPTABLE


class TooManyRequests(WrongRequest):
    """The reader has asked too often; `wait` is in seconds."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS

    def __init__(self, wait: int) -> None:
        message = f"You have asked too often. Ask again in {wait} seconds."
        super().__init__(message, "too_many_requests")
        self.wait = wait


def problem(
    code: str, sentence: str, code_of_status: int, parameter: str | None = None, site: str = ""
) -> dict[str, Any]:
    """Return the one shape of an error; `site` is the site's address."""
    known = PROBLEMS.get(code)
    return {
        "type": f"{site}{PROBLEMS_ADDRESS}#{code}" if known else "about:blank",
        "title": known.title if known else HTTPStatus(code_of_status).phrase,
        "status": code_of_status,
        "detail": sentence,
        "code": code,
        "parameter": parameter,
    }


def answer_error(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into an answer; None lets a programming mistake through (500)."""
    set_rollback()
    found = _told(exc)
    if found is None:
        return None
    code, sentence, code_of_status = found
    request = context.get("request")
    site = request.build_absolute_uri("/").rstrip("/") if request is not None else ""
    body = problem(code, sentence, code_of_status, getattr(exc, "parameter", None), site)
    wait = getattr(exc, "wait", None)
    headers = {"Retry-After": str(int(wait))} if wait else None
    return Response(body, status=code_of_status, headers=headers, content_type=PROBLEM_TYPE)


def _told(exc: Exception) -> tuple[str, str, int] | None:
    """Return code, sentence and status of an exception that is an answer."""
    if isinstance(exc, RuleBroken):
        return exc.code or "rule_broken", str(exc.message), 400
    if isinstance(exc, Http404):
        return "not_found", "There is no public record at this address.", 404
    if isinstance(exc, PermissionDenied):
        return "permission_denied", "You may not do this.", 403
    if isinstance(exc, APIException):
        is_text = isinstance(exc.detail, str)
        code = exc.get_codes() if is_text else exc.default_code
        sentence = exc.detail if is_text else exc.default_detail
        return str(code), str(sentence), exc.status_code
    return None
