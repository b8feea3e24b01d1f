"""Times beside the days of a file of votes: of each mark, of each vote, or of two meetings."""

import pytest

from tests.website.test_votes_files import open_ids
from tests.website.test_votes_files_whole import council, done, load, roll
from votes.models import Ballot, Vote
from votes.sheets.days import parted_time

pytestmark = pytest.mark.django_db
__all__ = ["council"]
HEAD = "timestamp,motion,councillor,vote\n"
STAMPED = HEAD + (
    "2024-01-02 19:02:11,Roads,Ann Adams,For\n2024-01-02 19:02:13,Roads,Bo Brown,Against\n"
    "2024-01-02 19:02:19,Roads,Cy Clark,For\n2024-01-02 19:20:01,Parks,Ann Adams,For\n"
    "2024-01-02 19:20:05,Parks,Bo Brown,For\n2024-01-02 19:20:04,Parks,Cy Clark,Against\n"
)
TWO_MEETINGS = HEAD + (
    "2024-01-02 10:00,Roads,Ann Adams,For\n2024-01-02 10:00,Roads,Bo Brown,For\n"
    "2024-01-02 10:00,Roads,Cy Clark,For\n2024-01-02 7 pm,Parks,Ann Adams,For\n"
    "2024-01-02 7 pm,Parks,Bo Brown,For\n2024-01-02 7 pm,Parks,Cy Clark,For\n"
)


@pytest.mark.parametrize(
    ("text", "day", "minutes"),
    [
        ("2024-01-02", "2024-01-02", None),
        ("2024-01-02 19:02:11", "2024-01-02", 1142),
        ("2024-01-02T19:02:11Z", "2024-01-02", 1142),
        ("2024-01-02T19:02:11.500+01:00", "2024-01-02", 1142),
        ("02/01/2024 7.05 pm", "02/01/2024", 1145),
        ("2 January 2024 at 12 am", "2 January 2024", 0),
        ("Tuesday 2 January 2024, 12:30 p.m.", "Tuesday 2 January 2024", 750),
        ("2 January 24", "2 January 24", None),
        ("2 Jan 2024", "2 Jan 2024", None),
        ("45293", "45293", None),
        ("45293.79", "45293", 1138),
        ("2024-01-02 29:00", "2024-01-02", None),
        ("soon", "soon", None),
        ("after 7 pm", "after 7 pm", None),
    ],
)
def test_a_time_is_told_from_the_day_it_stands_beside(
    text: str, day: str, minutes: int | None
) -> None:
    assert parted_time(text) == (day, minutes)


@pytest.mark.usefixtures("council")
def test_marks_with_a_time_each_are_of_one_vote() -> None:
    done(STAMPED)

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "for"}
    assert roll("Parks") == {"Ann Adams": "for", "Bo Brown": "for", "Cy Clark": "against"}
    assert (Vote.objects.count(), Ballot.objects.count()) == (2, 6)


@pytest.mark.usefixtures("council")
def test_rows_of_one_day_hours_apart_are_asked_about_and_are_one_meeting_if_so_answered() -> None:
    assert open_ids(load(TWO_MEETINGS)) == {"hours:2024-01-02"}
    assert not Vote.objects.exists()

    done(TWO_MEETINGS, **{"hours:2024-01-02": "one"})

    assert Vote.objects.values_list("meeting", flat=True).distinct().count() == 1
    assert Vote.objects.count() == 2


@pytest.mark.usefixtures("council")
def test_rows_of_two_meetings_of_one_day_are_never_put_together() -> None:
    outcome = load(TWO_MEETINGS, **{"hours:2024-01-02": "two"})

    assert len(outcome.problems) == 1
    assert "are of two meetings. Make a file for each meeting" in outcome.problems[0]
    assert not Vote.objects.exists()


PAST_MIDNIGHT = HEAD + (
    "2024-01-02 23:50,Roads,Ann Adams,For\n2024-01-02 23:50,Roads,Bo Brown,For\n"
    "2024-01-02 23:50,Roads,Cy Clark,For\n2024-01-03 00:20,Parks,Ann Adams,For\n"
    "2024-01-03 00:20,Parks,Bo Brown,For\n2024-01-03 00:21,Parks,Cy Clark,Against\n"
)


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(("answer", "meetings"), [("one", 1), ("two", 2)])
def test_rows_of_the_small_hours_are_of_the_evening_before_if_so_answered(
    answer: str, meetings: int
) -> None:
    assert open_ids(load(PAST_MIDNIGHT)) == {"midnight:2024-01-02"}

    done(PAST_MIDNIGHT, **{"midnight:2024-01-02": answer})

    assert Vote.objects.values_list("meeting", flat=True).distinct().count() == meetings
    assert roll("Parks") == {"Ann Adams": "for", "Bo Brown": "for", "Cy Clark": "against"}
    again = done(PAST_MIDNIGHT, **{"midnight:2024-01-02": answer})
    assert (Vote.objects.count(), again.counts["votes new"]) == (2, 0)


@pytest.mark.usefixtures("council")
def test_days_one_after_the_other_are_two_meetings_without_a_question() -> None:
    text = PAST_MIDNIGHT.replace("03 00:20", "03 19:00").replace("03 00:21", "03 19:01")

    done(text)

    assert Vote.objects.values_list("meeting", flat=True).distinct().count() == 2
