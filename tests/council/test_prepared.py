"""Rows whose SQL is written once: the same rows as ever, whatever values are filled in."""

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from council.models import Council, Meeting
from council.prepared import PreparedRows
from tests import factories as make

pytestmark = pytest.mark.django_db

COLUMNS = ("id", "reference", "held_on", "council__reference", "starts_at", "is_budget_decision")


@pytest.fixture
def meetings() -> list[Meeting]:
    councils = [make.make_council("one"), make.make_council("two")]
    days = [date(2025, 3, day) for day in (3, 4, 5)]
    return [make.make_meeting(council, day) for council in councils for day in days]


def as_ever() -> QuerySet[Meeting, dict[str, Any]]:
    return Meeting.objects.values(*COLUMNS)


CONDITIONS = [
    Q(),
    Q(reference="one/full-council/2025-03-04"),
    Q(council__reference="two"),
    Q(held_on__lte=date(2025, 3, 4)),
    Q(held_on__lt="2025-03-04") | Q(held_on__gt=date(2025, 3, 4)),
    Q(held_on__lte="2025-03-05") & ~Q(held_on="2025-03-05", id__gte=2**62),
    Q(reference__in=["one/full-council/2025-03-03", "two/full-council/2025-03-05", "three"]),
    Q(reference__in=[]),
    Q(council__in={1, 2**40}),
    Q(starts_at=None, ended_at__isnull=True),
    Q(is_budget_decision=True) | Q(starts_at__isnull=True),
    Q(reference__icontains="03-04"),
    Q(council__in=Council.objects.filter(slug="one")),
    ~Q(starts_at__gte=timezone.now()),
    Q(pk=1) | Q(pk__gt=-1),
    Q(published_at__by=timezone.now()),
    Q(published_at__by=make.LONG_AGO),
    ~Q(published_at__by=timezone.now()),
    ~Q(starts_at__by=timezone.now()),
    Q(starts_at__by=timezone.now()) | Q(starts_at__isnull=True),
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=map(str, range(len(CONDITIONS))))
def test_the_rows_are_those_of_the_query_set(meetings: list[Meeting], condition: Q) -> None:
    rows = PreparedRows(as_ever())

    found = [
        rows.published().filter(condition).order_by("-held_on", "-id")[:4].read()
        for _ in range(7)  # often enough for the database to prepare it too
    ]

    expected = list(Meeting.objects.published().filter(condition).values(*COLUMNS))
    expected.sort(key=lambda row: (row["held_on"], row["id"]), reverse=True)
    assert found == [expected[:4]] * 7


def test_the_text_is_written_once_for_all_values(meetings: list[Meeting]) -> None:
    rows = PreparedRows(as_ever())

    for meeting in meetings:
        [found] = rows.published().filter(reference=meeting.reference)
        assert found["id"] == meeting.pk
        assert len(rows.filter(reference__in=[m.reference for m in meetings]).read()) == 6

    assert len(rows.written) == (2 if connection.vendor == "postgresql" else 0)


def test_null_is_no_value_to_fill_in(meetings: list[Meeting]) -> None:
    rows = PreparedRows(as_ever())
    now = timezone.now()
    Meeting.objects.filter(pk=meetings[0].pk).update(starts_at=now)

    assert [row["id"] for row in rows.filter(starts_at=now)] == [meetings[0].pk]
    assert len(rows.filter(starts_at=None).read()) == 5
    assert [row["id"] for row in rows.filter(starts_at=now)] == [meetings[0].pk]


def test_a_timed_release_comes_due_although_the_text_is_kept(meetings: list[Meeting]) -> None:
    rows = PreparedRows(as_ever())
    due = timezone.now() + timedelta(seconds=0.3)
    Meeting.objects.filter(pk=meetings[0].pk).update(visible_from=due)

    assert len(rows.published().read()) == 5

    time.sleep(0.35)
    assert len(rows.published().read()) == 6


def test_narrowing_leaves_the_rows_it_began_with_alone(meetings: list[Meeting]) -> None:
    rows = PreparedRows(as_ever())

    some = rows.filter(council__reference="one")

    assert (len(some.read()), len(rows.read())) == (3, 6)


def test_other_columns_of_the_same_rows(meetings: list[Meeting]) -> None:
    rows = PreparedRows(as_ever().filter(council__reference="one").order_by("id"))

    assert rows.values("held_on").read() == [
        {"held_on": meeting.held_on} for meeting in meetings[:3]
    ]


def test_behind_a_proxy_that_cannot_prepare_nothing_is_kept(
    meetings: list[Meeting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", False)
    rows = PreparedRows(as_ever())

    assert [row["id"] for row in rows.filter(pk=meetings[0].pk)] == [meetings[0].pk]
    assert rows.written == {}


def expected_rows(word: str) -> float:
    """Return how many meetings PostgreSQL expects by a plan that is made before the moment."""
    rows = Meeting.objects.filter(**{f"published_at__{word}": timezone.now()}).values("id")
    text, _ = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE asked (timestamptz) AS {text.replace('%s', '$1')}")
        cursor.execute("EXPLAIN (FORMAT JSON) EXECUTE asked (now())")
        [[[plan]]] = cursor.fetchall()
        cursor.execute("DEALLOCATE asked")
    return float(plan["Plan"]["Plan Rows"])


@pytest.mark.servers  # only PostgreSQL keeps plans
def test_a_plan_made_before_the_moment_is_known_expects_that_nearly_all_is_published() -> None:
    council = make.make_council("one")
    for day in range(1, 29):
        make.make_meeting(council, date(2025, 3, day))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE council_meeting")

    assert expected_rows("by") == 28
    assert expected_rows("lte") < 28 / 2
