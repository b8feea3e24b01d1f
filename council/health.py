"""Two addresses for machines: is the process alive, and can it answer readers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process runs; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database does; readers need nothing more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse(
            "The database does not answer.\n",
            content_type="text/plain; charset=utf-8",
            status=503,
        )
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")
