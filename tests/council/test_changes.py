"""The change feed: order of visibility, tombstones, releases, and nothing that is not public."""

import threading
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from amendments.derive import take_snapshot
from council.actions import change_reference, cite, correct_record, publish, redact
from council.api.changes import last_cursor
from council.changes.marks import mark
from council.changes.numbering import number_changes
from council.changes.rows import Change, ChangeMark, FeedHead, new_epoch
from council.changes.told import told_lists
from council.changes.verifying import differences
from council.enums import Evidence
from council.models import Council, Member, Source
from council.prepared import query_set_of
from council.records import Occasion, tell, tell_owners
from council.tasks import number_changes_task, verify_changes_task
from tests.api_world import make_world
from tests.factories import (
    make_amendment,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
    make_vote,
)
from tests.followers import API, Follower, get, mark_all
from tests.votes.chamber import Chamber
from votes.actions import BallotMark, record_ballots

pytestmark = pytest.mark.django_db
MINUTES = Occasion(evidence=Evidence.MINUTES, reason="The minutes say so.")


def numbered() -> dict[str, int]:
    """Give numbers to all that is due; return the number of each reference that is told."""
    number_changes()
    return dict(Change.objects.values_list("reference", "number"))


def told(**query: str) -> list[tuple[str, bool]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return [
        (each["reference"], each["removed"]) for each in get(f"{API}/changes?{asked}")["results"]
    ]


# Order.


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_of_two_that_commit_in_the_wrong_order_no_reader_misses_the_later() -> None:
    council = make_council()
    first, second = make_member(council), make_member(council)
    follower = Follower()
    follower.catch_up()
    was = first.name
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        """Write first, and commit last."""
        with transaction.atomic():
            correct_record(first, {"name": "First Written"}, occasion=MINUTES)
            written.set()
            may_commit.wait(30)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    correct_record(second, {"name": "Second Written"}, occasion=MINUTES)
    follower.catch_up()
    between = dict(follower.copy["members"])
    may_commit.set()
    thread.join()
    follower.catch_up()

    assert between[second.reference]["name"] == "Second Written"
    assert between[first.reference]["name"] == was
    assert follower.copy["members"][first.reference]["name"] == "First Written"
    numbers = dict(Change.objects.values_list("reference", "number"))
    assert numbers[first.reference] > numbers[second.reference]


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_gives_the_number_once_the_commit_is_done() -> None:
    with transaction.atomic():
        council = make_council()
        make_member(council)
        before = Change.objects.count()

    assert (before, Change.objects.count(), ChangeMark.objects.count()) == (0, 2, 0)


@pytest.mark.django_db(transaction=True)
def test_many_writes_in_a_transaction_ask_for_numbers_once() -> None:
    with transaction.atomic():
        council = make_council()
        asked = len(connection.run_on_commit)
        for _ in range(3):
            make_member(council)
        with transaction.atomic():
            make_member(council)

        assert len(connection.run_on_commit) == asked


@pytest.mark.django_db(transaction=True)
def test_a_rollback_to_a_savepoint_leaves_neither_mark_nor_change() -> None:
    with transaction.atomic():
        with transaction.atomic():
            make_council("undone")
            transaction.set_rollback(True)
        make_council("kept")

    assert list(Change.objects.values_list("reference", flat=True)) == ["kept"]


def test_numbers_follow_each_other_without_a_gap_and_a_record_keeps_only_its_newest() -> None:
    council = make_council()
    member = make_member(council)
    first = numbered()
    correct_record(member, {"name": "Another Name"}, occasion=MINUTES)
    second = numbered()

    assert sorted(first.values()) == [1, 2]
    assert second == {council.reference: 3, member.reference: 4}


def test_numbering_twice_changes_nothing() -> None:
    make_council()
    first = numbered()

    assert (number_changes_task(), numbered()) == (0, first)


def test_more_marks_than_one_batch_takes_are_all_numbered(monkeypatch: Any) -> None:
    monkeypatch.setattr("council.changes.touched.AT_ONCE", 2)
    council = make_council()
    for _ in range(5):
        make_member(council)

    assert len(numbered()) == 6


# What is told, and what is not.


def test_what_is_not_public_is_told_in_no_way() -> None:
    council = make_council()
    member = make_member(council, published_at=None)
    meeting = make_meeting(council, published_at=None)
    motion = make_motion(meeting)
    make_amendment(motion, state="draft", published_at=None)
    numbered()
    head = FeedHead.objects.get()

    correct_record(member, {"name": "Still Hidden"}, occasion=MINUTES)
    member.save()
    tell_owners(member.names.all())
    number_changes()

    body = meeting.body.reference
    assert [reference for reference, _ in told()] == [council.reference, body]
    assert FeedHead.objects.get().last_number == head.last_number
    assert not ChangeMark.objects.exists()


def test_marks_on_an_open_vote_are_no_changes() -> None:
    council = make_council()
    member = make_member(council)
    vote = make_vote(make_meeting(council), status="open")
    cursor = get(f"{API}/changes")["cursor"] if numbered() else ""

    record_ballots(vote, [BallotMark(member.pk, "for")], occasion=MINUTES)

    assert not ChangeMark.objects.exists()
    assert told(cursor=cursor) == []


def test_a_release_in_the_future_waits_without_a_gap_and_is_told_when_it_is_due() -> None:
    council = make_council()
    member = make_member(council, published_at=None)
    later = timezone.now() + timedelta(hours=1)
    publish(member, occasion=Occasion(evidence=Evidence.MINUTES, visible_from=later))
    group = make_group(council)
    early = numbered()
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        due = numbered()

    assert early == {council.reference: 1, group.reference: 2}
    assert due[member.reference] > 2


def test_a_record_that_is_held_back_again_is_told_as_removed() -> None:
    member = make_member(make_council())
    numbered()
    member.visible_from = timezone.now() + timedelta(hours=1)
    member.save(update_fields=["visible_from", "updated_at"])
    numbered()

    assert (member.reference, True) in told()


def test_a_record_whose_publication_is_taken_back_is_told_as_removed() -> None:
    member = make_member(make_council())
    numbered()
    member.published_at = None
    member.save(update_fields=["published_at"])
    numbered()

    assert (member.reference, True) in told()


def test_a_renamed_record_is_removed_under_its_old_reference_and_says_its_new_one() -> None:
    member = make_member(make_council("norfolk"))
    numbered()
    old, new = member.reference, "norfolk/members/other"
    change_reference(member, new, occasion=MINUTES)
    numbered()
    changes = {each["reference"]: each for each in get(f"{API}/changes")["results"]}

    assert (changes[old]["removed"], changes[old]["moved_to"]) == (True, new)
    assert (changes[old]["record"], changes[old]["url"], changes[old]["api_url"]) == (None,) * 3
    assert changes[new]["record"]["reference"] == new


def test_a_reference_that_is_taken_back_is_told_as_a_record_again() -> None:
    member = make_member(make_council("norfolk"))
    numbered()
    old = member.reference
    change_reference(member, "norfolk/members/other", occasion=MINUTES)
    numbered()
    change_reference(member, old, occasion=MINUTES)
    numbered()

    assert dict(told())[old] is False
    assert dict(told())["norfolk/members/other"] is True


def test_what_the_law_takes_out_is_a_change() -> None:
    meeting = make_meeting(make_council(), note="Words of somebody")
    before = numbered()[meeting.reference]

    redact(meeting, "note", "court_order", occasion=MINUTES)

    assert numbered()[meeting.reference] > before


def test_a_new_source_is_a_change_of_the_record_that_it_is_about() -> None:
    council = make_council()
    member = make_member(council)
    before = numbered()[member.reference]
    source = Source(council=council, about=member.reference, title="Minutes", evidence="minutes")

    cite([source])
    after = numbered()[member.reference]
    cite([source])

    assert after > before
    assert numbered()[member.reference] == after


def test_records_that_show_a_name_are_told_when_it_is_corrected() -> None:
    council = make_council()
    member = make_member(council)
    motion = make_motion(make_meeting(council), mover=member)
    before = numbered()

    correct_record(member, {"name": "Another Name"}, occasion=MINUTES)
    after = numbered()

    assert after[motion.reference] > before[motion.reference]


def test_a_list_and_the_feed_call_the_same_rows_public() -> None:
    make_world()
    mark_all()
    number_changes()

    for each in told_lists():
        listed = set(query_set_of(each.view().public()).values_list("pk", flat=True))
        fed = Change.objects.filter(listing=each.listing, is_removal=False)
        assert set(fed.values_list("key", flat=True)) == listed, each.listing


# The address.


def test_pages_end_with_a_cursor_that_goes_on_from_there() -> None:
    council = make_council()
    for _ in range(4):
        make_member(council)
    number_changes()
    first = get(f"{API}/changes?limit=3")
    second = get(f"{API}/changes?limit=3&cursor={first['cursor']}")
    third = get(f"{API}/changes?cursor={second['cursor']}")

    assert [len(page["results"]) for page in (first, second, third)] == [3, 2, 0]
    assert [page["more"] for page in (first, second, third)] == [True, False, False]
    assert third["cursor"] == second["cursor"] == last_cursor()


def test_changes_of_one_council_are_told_alone() -> None:
    norfolk, burnley = make_council("norfolk"), make_council("burnley")
    member = make_member(norfolk)
    make_member(burnley)
    number_changes()
    page = get(f"{API}/changes?council=norfolk")

    assert [each["reference"] for each in page["results"]] == ["norfolk", member.reference]
    assert page["cursor"] == last_cursor()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("cursor=nonsense", "wrong_cursor"),
        ("cursor=WyJ4Iiwi", "wrong_cursor"),
        ("cursor=W10", "wrong_cursor"),
        ("cursor=WyJhIiwtMV0", "wrong_cursor"),
        ("limit=0", "wrong_limit"),
        ("council=nowhere", "unknown_reference"),
        ("colour=red", "unknown_parameter"),
    ],
)
def test_a_wrong_request_is_refused(client: Client, query: str, code: str) -> None:
    response = client.get(f"{API}/changes?{query}")

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_cursor_of_a_feed_that_a_backup_replaced_is_refused(client: Client) -> None:
    make_council()
    number_changes()
    cursor = last_cursor()
    FeedHead.objects.update(epoch=new_epoch())
    response = client.get(f"{API}/changes?cursor={cursor}")

    assert (response.status_code, response.json()["code"]) == (400, "cursor_of_another_feed")


def test_a_page_takes_as_many_queries_for_fifty_records_as_for_two(
    django_assert_max_num_queries: Any,
) -> None:
    world = make_world()
    mark_all()
    number_changes()
    with django_assert_max_num_queries(60) as few:
        get(f"{API}/changes")
    for _ in range(50):
        make_member(world["council"])
    number_changes()

    with django_assert_max_num_queries(len(few.captured_queries)):
        get(f"{API}/changes?limit=500")


# Proof.


def test_verify_names_what_the_feed_does_not_tell_and_what_it_tells_too_much() -> None:
    member = make_member(make_council("norfolk"), "Jane")
    assert list(differences()) == []
    number_changes()
    Member.objects.filter(pk=member.pk).update(revision=7)
    behind = list(differences())
    Council.objects.filter(slug="norfolk").update(published_at=None)

    assert behind == ["The change feed does not tell members norfolk/members/jane at revision 7."]
    assert "The change feed tells councils norfolk, which is not public." in list(differences())
    with pytest.raises(CommandError):
        call_command("verify")


def test_the_nightly_check_logs_each_difference(caplog: Any) -> None:
    make_council("norfolk")
    number_changes()
    Council.objects.update(revision=7)

    assert verify_changes_task() == 1
    assert caplog.messages == ["The change feed does not tell councils norfolk at revision 7."]


def test_marking_nothing_writes_nothing() -> None:
    mark(Council, [])
    tell(Council(slug="draft"))
    tell_owners([get_user_model()(username="robin")])

    assert not ChangeMark.objects.exists()


def test_what_is_updated_since_is_what_the_feed_told_since(client: Client) -> None:
    council = make_council("norfolk")
    member = make_member(council)
    motion = make_motion(make_meeting(council), mover=member)
    number_changes()
    moment = timezone.now()
    type(motion).objects.update(updated_at=moment - timedelta(days=1))
    correct_record(member, {"name": "Another Name"}, occasion=MINUTES)
    number_changes()
    since = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    found = get(f"{API}/motions?updated_since={since}")["results"]
    assert [each["reference"] for each in found] == [motion.reference]
    assert get(f"{API}/bodies?updated_since={since}")["results"] == []


def test_a_vote_in_private_session_moves_nothing_that_readers_can_count() -> None:
    chamber = Chamber()
    number_changes()
    before = FeedHead.objects.get().last_number
    chamber.declared(opening={"is_private": True})
    take_snapshot(chamber.budget.pk)
    number_changes()
    removed = {reference for reference, gone in told() if gone}

    # The paper itself is held back until its decision may be read.
    assert removed <= {chamber.amendment.reference}
    assert FeedHead.objects.get().last_number - before == len(removed)


def test_what_was_published_before_there_was_a_feed_is_told() -> None:
    make_world()
    ChangeMark.objects.all().delete()
    later = timezone.now() + timedelta(hours=1)
    make_member(Council.objects.get(), visible_from=later)
    ChangeMark.objects.all().delete()
    migration = import_module("council.website.migrations.0001_mark_published")

    migration.mark_published(apps, None)
    number_changes()
    with time_machine.travel(later, tick=False):
        number_changes()
        assert list(differences()) == []
    assert Change.objects.filter(listing="snapshots").exists()
