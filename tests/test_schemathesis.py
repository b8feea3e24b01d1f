"""Schemathesis asks what our own description allows, and what it forbids, of every address.

Coverage takes the edges of each parameter, fuzzing what nobody thought of. References are
words to the description, so that a made-up one is rightly refused: that valid data is always
taken cannot be asked. That garbage is never taken, and that no status comes up undocumented,
can. Each question about a record is put a second time about one that is there, and each
good one about a list to one of its files, whose addresses the description leaves out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import CHECKS
from werkzeug.test import Client

from council.api.errors import PROBLEM_TYPE
from council.api.formats import CSV, LINES, MEDIA_TYPES
from tests.api_world import LISTS, make_world

NOT_ASKED = ("positive_data_acceptance",)
# Nor, of a record that is there, whether the made-up name that it stands for is refused.
NOT_ASKED_OF_KNOWN = (*NOT_ASKED, "negative_data_rejection")
# Lists of records that are kept under another name in the world.
KEPT_AS = {
    "bodies": "body", "popolo-votes": "vote", "ocd-votes": "vote",
    "fiscal-data-packages": "snapshot",
}  # fmt: skip
WITH_FILES = [f"/api/v1/{name}" for name in (*LISTS, "events", "corrections")]

schema = schemathesis.openapi.from_path(Path(settings.BASE_DIR) / "docs" / "openapi.yml")
schema.app = get_wsgi_application()


@pytest.fixture
def world(db: None) -> Iterator[dict[str, Any]]:
    """A small filled site, whose connection no request closes (as with Django's own client)."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield make_world()
    for signal in signals:
        signal.connect(close_old_connections)


def get(address: str) -> Any:
    """Ask as Schemathesis does: Django's own client would take up closing connections again."""
    return Client(schema.app).get(address)


def known(path: str, world: dict[str, Any]) -> str:
    """Return the reference of the record that the world has for an address of records."""
    name = path.removeprefix("/api/v1/").partition("/")[0]
    record = world[KEPT_AS.get(name, name.removesuffix("s"))]
    if name in {"snapshots", "fiscal-data-packages"}:
        return f"{world['budget'].reference}/snapshot-{record.number}"
    return str(record.reference)


def ask_of_known(case: Any, world: dict[str, Any]) -> None:
    """Put the question about a record that is there: it is never not found."""
    case.path_parameters = {"reference": known(case.operation.path, world)}

    response = case.call_and_validate(excluded_checks=CHECKS.get_by_names(NOT_ASKED_OF_KNOWN))

    assert response.status_code in {200, 204, 304, 400, 405, 406}


def ask_file(asked: str) -> None:
    """Put a good question to one of the list's files: a file, or why that cannot be one."""
    parts = urlsplit(asked)
    suffix = (CSV, LINES)[len(parts.query) % 2]
    answer = get(f"{parts.path}.{suffix}?{parts.query}")
    assert answer.status_code in {200, 400}, asked
    assert answer.mimetype == (MEDIA_TYPES[suffix] if answer.status_code == 200 else PROBLEM_TYPE)


@schema.parametrize()
@hypothesis_settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_address_keeps_to_the_description(case: Any, world: dict[str, Any]) -> None:
    response = case.call_and_validate(excluded_checks=CHECKS.get_by_names(NOT_ASKED))

    assert response.status_code < 500
    if "{reference}" in case.operation.path:
        ask_of_known(case, world)
    elif response.status_code == 200 and case.operation.path in WITH_FILES:
        ask_file(str(response.request.url))


def test_there_is_a_record_for_every_address_of_records(world: dict[str, Any]) -> None:
    of_records = [path for path in schema.raw_schema["paths"] if "{reference}" in path]

    for address in of_records:
        answer = get(address.replace("{reference}", known(address, world)))
        assert answer.status_code == 200, address
    assert len(of_records) == 14
