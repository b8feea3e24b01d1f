"""The API's JSON."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext_lazy
from rest_framework.serializers import Serializer
from rest_framework.utils.serializer_helpers import ReturnDict

from council.renderers import OrjsonRenderer


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (None, b""),
        ({}, b"{}"),
        ({"for": 36, "at": dt.datetime(2015, 2, 16, tzinfo=dt.UTC)}, None),
        ([gettext_lazy("Carried"), Decimal("1.50")], b'["Carried","1.50"]'),
        (ReturnDict({"a": {1: (2, 3)}}, serializer=Serializer()), b'{"a":{"1":[2,3]}}'),
        ({"rows": iter([1, 2])}, b'{"rows":[1,2]}'),
    ],
)
def test_renderer_writes_what_views_return(data: Any, body: bytes | None) -> None:
    expected = b'{"for":36,"at":"2015-02-16T00:00:00Z"}' if body is None else body

    assert OrjsonRenderer().render(data) == expected
