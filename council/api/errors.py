"""One shape for every error of the API: {"error": {"code", "message", "field"}}."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import set_rollback

from council.errors import RuleBroken


class WrongRequest(APIException):
    """The request cannot be answered as it was asked; the message says what to change."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, message: str, code: str, field: str | None = None) -> None:
        super().__init__(message, code)
        self.field = field


def error_body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """Return the one shape of an error."""
    return {"error": {"code": code, "message": message, "field": field}}


def answer_error(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into an answer; None lets a programming mistake through (500)."""
    set_rollback()
    if isinstance(exc, RuleBroken):
        return Response(error_body(exc.code or "rule_broken", str(exc.message)), status=400)
    if isinstance(exc, Http404):
        message = "There is no public record at this address."
        return Response(error_body("not_found", message), status=404)
    if isinstance(exc, PermissionDenied):
        return Response(error_body("permission_denied", "You may not do this."), status=403)
    if isinstance(exc, APIException):
        return _answer_api_error(exc)
    return None


def _answer_api_error(exc: APIException) -> Response:
    code = exc.get_codes() if isinstance(exc.detail, str) else exc.default_code
    message = exc.detail if isinstance(exc.detail, str) else exc.default_detail
    headers = {"Retry-After": str(int(wait))} if (wait := getattr(exc, "wait", None)) else None
    body = error_body(str(code), str(message), getattr(exc, "field", None))
    return Response(body, status=exc.status_code, headers=headers)
