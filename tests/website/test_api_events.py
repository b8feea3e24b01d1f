"""Everything that happened, and everything that was corrected, as lists of the API."""

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from council.actions import change_reference, correct_record, declare_interest, redact
from council.enums import Evidence
from council.models import Member, RecordEvent
from council.records import Occasion
from council.website.api.log import KEYS, LOGS
from council.website.corrections.reading import corrections_of
from tests.api_world import make_world, text
from tests.factories import make_amendment, make_ballot, make_clerk, make_council, make_group
from votes.actions import correct
from votes.models import Vote, VoteEvent

pytestmark = pytest.mark.django_db
SOON = datetime(2999, 1, 1, tzinfo=UTC)
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def world() -> dict[str, Any]:
    return make_world()


@pytest.fixture
def clerk(world: dict[str, Any]) -> Any:
    return make_clerk(world["council"], username="casey")


def because(clerk: Any, reason: str = "Misread in the minutes") -> Occasion:
    return Occasion(by=clerk, evidence=Evidence.MINUTES, reason=reason)


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def walk(client: Client, address: str) -> list[str]:
    """Follow `next` to the end and return the names of all events."""
    found, next_one = [], f"/api/v1/{address}"
    while next_one:
        page = client.get(next_one).json()
        found += [row["id"] for row in page["results"]]
        next_one = page["next"]
    return found


def said(client: Client) -> str:
    """Return all that both lists say, as JSON and as CSV."""
    addresses = [f"/api/v1/{name}{form}" for name in ("events", "corrections")
                 for form in ("", ".csv")]  # fmt: skip
    return "\n".join(client.get(address).getvalue().decode() for address in addresses)


def add_event(log: Any, world: dict[str, Any], **fields: Any) -> Any:
    """Add an event to any of the four logs."""
    about: dict[str, Any] = {
        "vote": {"vote": world["vote"]},
        "motion": {"motion": world["motion"]},
        "amendment": {"amendment": world["amendment"]},
        "record": {"council": world["council"], "reference": world["member"].reference},
    }[KEYS[LOGS.index(log)]]
    return log.objects.create(**about | {"verb": "correct"} | fields)


# One order over four tables.


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("name", ["events", "corrections"])
def test_walk_meets_every_event_of_equal_times_once_and_in_one_order(
    client: Client, world: dict[str, Any], name: str, limit: int
) -> None:
    for log in LOGS:
        log.objects.all().delete()
        for number in range(5):
            add_event(log, world, recorded_at=NOON + timedelta(seconds=number % 2))

    whole = [row["id"] for row in rows(client, f"{name}?limit=500")]

    assert len(whole) == len(set(whole)) == 20
    assert walk(client, f"{name}?limit={limit}") == whole
    lines = csv.DictReader(client.get(f"/api/v1/{name}.csv").getvalue().decode().splitlines())
    assert [line["id"] for line in lines] == whole


def test_event_added_meanwhile_neither_repeats_nor_hides_another(
    client: Client, world: dict[str, Any]
) -> None:
    before = [row["id"] for row in rows(client, "events")]
    first = client.get("/api/v1/events?limit=2").json()
    for log in LOGS:
        add_event(log, world)

    second = [row["id"] for row in client.get(first["next"]).json()["results"]]

    assert [row["id"] for row in first["results"]] + second == before[: 2 + len(second)]


def test_last_page_reads_no_more_rows_than_the_first(
    client: Client, world: dict[str, Any]
) -> None:
    for log in LOGS:
        for number in range(30):
            add_event(log, world, recorded_at=NOON + timedelta(seconds=number))
    address, asked = "/api/v1/events?limit=10", []
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).json()
        asked.append([query["sql"].count("LIMIT 11") for query in queries])
        address = page["next"]

    assert len(asked) > 10
    assert {tuple(each) for each in asked} == {tuple(asked[0])}
    assert sum(asked[0]) == len(LOGS)


def test_cursor_of_another_list_or_made_up_is_refused(
    client: Client, world: dict[str, Any]
) -> None:
    for cursor in ("x", "WyItcmVjb3JkZWRfYXQiLG51bGwsMV0", "WyItaGVsZF9vbiIsIjIwMjAtMDEtMDEiLDFd"):
        answer = client.get(f"/api/v1/events?after={cursor}")

        assert answer.status_code == 400
        assert answer.json()["code"] == "wrong_cursor"


# What an event says.


def test_events_of_all_records_stand_in_one_list(client: Client, world: dict[str, Any]) -> None:
    correct_record(world["member"], {"name": "Jayne Field"}, occasion=because(None))

    found = {(row["list"], row["verb"]): row for row in rows(client, "events")}

    assert set(found) == {
        ("motions", "move"), ("votes", "correct"), ("amendments", "record_decision"),
        ("members", "correct"),
    }  # fmt: skip
    decision = found["amendments", "record_decision"]
    assert (decision["from_state"], decision["to_state"]) == ("seconded", "carried")
    assert decision["reference"] == world["amendment"].reference
    assert (decision["council"], decision["meeting"]) == ("norfolk", world["meeting"].reference)
    assert client.get(decision["api_url"]).status_code == 200
    of_member = found["members", "correct"]
    assert (of_member["meeting"], of_member["reason"]) == (None, "Misread in the minutes")


def test_event_of_a_record_in_a_meeting_says_which(client: Client, world: dict[str, Any]) -> None:
    for name in ("meeting", "vote", "motion", "amendment"):
        record = world[name]
        RecordEvent.objects.create(
            council=world["council"], reference=record.reference, verb="publish"
        )

    found = rows(client, f"events?verb=publish&meeting={world['meeting'].reference}")

    assert {row["list"] for row in found} == {"meetings", "votes", "motions", "amendments"}
    assert {row["meeting"] for row in found} == {world["meeting"].reference}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("list=votes", {"votes"}),
        ("list=votes,motions", {"votes", "motions"}),
        ("list=pots", set()),
        ("verb=record_decision", {"amendments"}),
        ("verb=rescind", set()),
        ("evidence=minutes", set()),
        ("council=norfolk", {"votes", "motions", "amendments"}),
        ("council=suffolk", set()),
        ("updated_since=2999-01-01", set()),
    ],
)
def test_events_are_found_by_what_happened_to_what(
    client: Client, world: dict[str, Any], query: str, found: set[str]
) -> None:
    make_council("suffolk")

    assert {row["list"] for row in rows(client, f"events?{query}")} == found


def test_events_of_one_record_are_found_by_its_reference_an_old_one_too(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    old = world["member"].reference
    change_reference(world["member"], "norfolk/members/jane-hill", occasion=because(clerk))

    for reference in (old, "norfolk/members/jane-hill"):
        (event,) = rows(client, f"events?record={reference}")
        assert (event["verb"], event["reference"]) == (
            "change_reference", "norfolk/members/jane-hill",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [("record=norfolk/nothing", "record"), ("verb=submit_secretly", "verb"), ("list=x", "list")],
)
def test_wrong_filter_of_events_is_answered_with_a_sentence(
    client: Client, world: dict[str, Any], query: str, field: str
) -> None:
    answer = client.get(f"/api/v1/events?{query}")

    assert answer.status_code == 400
    assert answer.json()["parameter" if "parameter" in answer.json() else "field"] == field


# What no event says.


def test_events_name_no_clerk_and_tell_nothing_of_the_time_in_confidence(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    amendment = world["amendment"]
    common = {"amendment": amendment, "by": clerk, "text": None}
    for verb, was, to in (
        ("submit", "draft", "submitted"), ("alter", "submitted", "submitted"),
        ("table", "submitted", "tabled"),
    ):  # fmt: skip
        AmendmentEvent.objects.create(
            **common | {"text": text(f"Secret {verb}") if to != "tabled" else None},
            verb=verb, from_state=was, to_state=to,
        )  # fmt: skip

    found = rows(client, f"events?record={amendment.reference}")

    assert [row["verb"] for row in found] == ["table", "record_decision"]
    assert found[0]["from_state"] is None
    assert not any(word in said(client) for word in ("casey", "Casey", "Secret", "submitted"))


@pytest.mark.parametrize("log", LOGS)
def test_event_with_a_timed_release_stands_nowhere_early(
    client: Client, world: dict[str, Any], log: type[Any]
) -> None:
    event = add_event(log, world, visible_from=SOON, text=text("Secret"))

    assert "Secret" not in said(client)
    log.objects.filter(pk=event.pk).update(visible_from=NOON)
    assert "Secret" in said(client)


@pytest.mark.parametrize("hidden", [{"published_at": None}, {"visible_from": SOON}])
@pytest.mark.parametrize("log", LOGS)
def test_events_of_what_is_not_public_stand_nowhere(
    client: Client, world: dict[str, Any], log: type[Any], hidden: dict[str, Any]
) -> None:
    add_event(log, world, text=text("Secret"))
    model: type[Any] = (Vote, Motion, Amendment, Member)[LOGS.index(log)]
    Vote.objects.update(names_published_at=None)
    model.objects.update(**hidden)

    assert "Secret" not in said(client)


def test_events_of_an_amendment_in_confidence_stand_nowhere(
    client: Client, world: dict[str, Any]
) -> None:
    secret = make_amendment(world["motion"], title="Secret", state="submitted")
    AmendmentEvent.objects.create(amendment=secret, verb="correct", text=text("Secret"))
    RecordEvent.objects.create(
        council=world["council"], reference=secret.reference, verb="correct", text=text("Secret")
    )

    assert "Secret" not in said(client)
    assert secret.reference not in said(client)


def test_interests_and_what_clerks_answer_stand_in_no_event(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    declare_interest(
        world["meeting"], world["member"], "disclosable", words="Secret", occasion=because(clerk)
    )
    for verb in ("open_vote", "record_ballots", "answer"):
        add_event(VoteEvent, world, verb=verb, text=text("Secret"), data={"answers": "Secret"})
    add_event(VoteEvent, world, verb="declare", text=text("Secret"))

    verbs = {row["verb"] for row in rows(client, "events?list=votes")}

    assert verbs == {"correct", "declare"}
    assert "Secret" not in said(client)
    assert "interest" not in said(client)


def test_names_that_are_not_out_are_not_said_to_be(client: Client, world: dict[str, Any]) -> None:
    add_event(VoteEvent, world, verb="publish")
    assert len(rows(client, "events?verb=publish")) == 1

    Vote.objects.update(names_published_at=SOON)

    assert rows(client, "events?verb=publish") == []


def test_words_taken_out_by_law_leave_the_ground_and_no_words(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    motion = world["motion"]
    event = add_event(MotionEvent, world, verb="withdraw", text=text("Secret libel"))
    redact(motion, "reason", "privacy", occasion=because(clerk, ""))

    found = {row["verb"]: row for row in rows(client, f"events?record={motion.reference}")}

    assert (found["withdraw"]["reason"], found["withdraw"]["ground"]) == (None, "privacy")
    assert (found["move"]["reason"], found["move"]["ground"]) == (None, None)
    assert (found["redact"]["field"], found["redact"]["ground"]) == ("reason", "privacy")
    assert "libel" not in said(client)
    assert found["withdraw"]["id"] == f"motion-{event.pk}"


# Corrections.


def test_list_of_corrections_and_their_page_agree_field_by_field(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    member, seconder, council = world["member"], world["seconder"], world["council"]
    make_ballot(world["vote"], seconder, "present_not_voting")
    marks = {member.pk: "against", seconder.pk: "barred_interest"}
    correct(world["vote"], changes={"declared_for": 3}, ballots=marks, occasion=because(clerk))
    correct_record(member, {"name": "Jayne Field"}, occasion=because(clerk))
    change_reference(world["group"], "norfolk/groups/libdem", occasion=because(clerk))
    redact(world["pot"], "name", "privacy", occasion=because(clerk))
    for log in (AmendmentEvent, MotionEvent):
        add_event(
            log, world, from_state="lost", to_state="carried",
            data={"changes": {"title": ["Budgte", "Budget"]}}, text=text("A slip"),
        )  # fmt: skip
    RecordEvent.objects.create(
        council=council, reference=world["meeting"].reference, verb="correct",
        data={"presence": {member.reference: [[], [["present", None, NOON.isoformat()]]]}},
    )  # fmt: skip

    listed = rows(client, "corrections?council=norfolk")
    shown = corrections_of(council)

    assert len(listed) == len(shown) == 9
    for row, each in zip(listed, shown, strict=True):
        assert (row["reference"], row["about"]) == (each.reference, each.label)
        assert (row["verb_in_words"], row["reason"] or "") == (each.verb, each.reason)
        assert datetime.fromisoformat(row["recorded_at"]) == each.at
        assert [
            (one["field_in_words"], one["was_in_words"], one["now_in_words"])
            for one in row["changes"]
        ] == [(one.what, one.was, one.now) for one in each.changes]
    page = client.get("/norfolk/corrections").content.decode()
    for row in listed:
        assert all(sentence in page for sentence in row["changes_in_words"])


def test_correction_says_what_was_published_and_what_replaced_it(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    member = world["member"]
    correct(
        world["vote"],
        changes={"declared_for": 3},
        ballots={member.pk: "against"},
        occasion=because(clerk),
    )

    newest = rows(client, "corrections?list=votes")[0]
    changes = {one["field"]: one for one in newest["changes"]}

    assert (newest["verb"], newest["reason"]) == ("correct", "Misread in the minutes")
    assert (changes["declared_for"]["was"], changes["declared_for"]["now"]) == (1, 3)
    ballot = changes["ballot"]
    assert (ballot["member"], ballot["was"], ballot["now"]) == (member.reference, "for", "against")
    assert "Vote of Jane Field: was For, now Against." in newest["changes_in_words"]
    (line, *_) = csv.DictReader(
        client.get("/api/v1/corrections.csv").getvalue().decode().splitlines()
    )
    assert "Declared for: was 1, now 3.; Vote of Jane Field" in line["changes_in_words"]


def test_redaction_is_a_correction_with_its_ground_and_without_the_value(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    correct_record(world["pot"], {"name": "Secret name"}, occasion=because(clerk))
    redact(world["pot"], "name", "privacy", occasion=because(clerk))

    taken_out, earlier = rows(client, "corrections?list=pots")

    assert (taken_out["verb"], taken_out["field"], taken_out["ground"]) == (
        "redact", "name", "privacy",
    )  # fmt: skip
    (change,) = taken_out["changes"]
    assert (change["field"], change["was"], change["now"]) == ("name", None, None)
    assert [(one["was"], one["now"]) for one in earlier["changes"]] == [(None, None)]
    assert "Secret" not in said(client)


def test_correction_shows_no_names_before_they_are_out_and_never_a_bar(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    make_ballot(world["vote"], world["seconder"], "present_not_voting")
    marks = {world["member"].pk: "against", world["seconder"].pk: "barred_arrears"}
    correct(world["vote"], ballots=marks, occasion=because(clerk))
    assert "arred" not in said(client)
    assert "Jane Field" in said(client)

    Vote.objects.update(names_published_at=None)

    assert "Jane Field" not in said(client)
    assert world["member"].reference not in said(client)


def test_correction_names_no_member_and_no_group_that_is_not_public(
    client: Client, world: dict[str, Any]
) -> None:
    secret = make_group(world["council"], "Secret group", published_at=None)
    Member.objects.filter(pk=world["seconder"].pk).update(
        published_at=None, reference="norfolk/members/sam-secret"
    )
    for log in (AmendmentEvent, VoteEvent):
        add_event(
            log, world,
            data={
                "changes": {"mover": ["norfolk/members/sam-secret", world["member"].reference]},
                "groups": {world["member"].reference: [secret.reference, None],
                           "norfolk/members/sam-secret": [None, secret.reference]},
            },
        )  # fmt: skip

    assert "ecret" not in said(client)
    changed = rows(client, "corrections?list=amendments")[0]["changes"]
    assert [(one["field"], one["was"], one["now"]) for one in changed] == [
        ("mover", None, world["member"].reference)
    ]


def test_what_corrected_nothing_is_no_correction(client: Client, world: dict[str, Any]) -> None:
    add_event(MotionEvent, world, verb="withdraw")
    add_event(RecordEvent, world, verb="publish")
    add_event(VoteEvent, world, verb="note", text=text("Recording is online"))

    assert {row["verb"] for row in rows(client, "corrections")} == {"correct"}
    assert [row["reason"] for row in rows(client, "events?verb=note")] == ["Recording is online"]
    assert client.get("/api/v1/corrections?verb=withdraw").status_code == 400


def test_event_written_before_its_record_was_public_is_out_when_the_record_is(
    client: Client, world: dict[str, Any]
) -> None:
    out = timezone.now() - timedelta(hours=1)
    for log in LOGS:
        log.objects.all().delete()
        add_event(log, world, recorded_at=NOON)
    member = Member.objects.filter(pk=world["member"].pk)
    for rows_ in (Vote.objects.all(), Motion.objects.all(), Amendment.objects.all(), member):
        rows_.update(published_at=out)
    said_at = out.isoformat().replace("+00:00", "Z")
    since = (out - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    after = (out + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")

    for name in ("events", "corrections"):
        assert {row["published_at"] for row in rows(client, name)} == {said_at}
        assert len(rows(client, f"{name}?updated_since={since}")) == 4
        assert rows(client, f"{name}?updated_since={after}") == []


def test_events_of_a_meeting_that_came_out_later_are_out_with_it(
    client: Client, world: dict[str, Any]
) -> None:
    out = timezone.now() - timedelta(hours=1)
    for log in (VoteEvent, MotionEvent, AmendmentEvent):
        log.objects.update(recorded_at=NOON)
    type(world["meeting"]).objects.update(visible_from=out)

    found = rows(client, f"events?meeting={world['meeting'].reference}")

    assert len(found) == 3
    assert {row["published_at"] for row in found} == {out.isoformat().replace("+00:00", "Z")}


def test_names_that_come_out_later_bring_their_corrections_again(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    correct(world["vote"], ballots={world["member"].pk: "against"}, occasion=because(clerk))
    out = timezone.now() + timedelta(hours=1)
    Vote.objects.update(names_published_at=out)
    since = f"updated_since={(out - timedelta(minutes=1)).isoformat().replace('+00:00', 'Z')}"
    before = rows(client, f"corrections?{since}")
    with time_machine.travel(out + timedelta(minutes=1), tick=False):
        after = rows(client, f"corrections?{since}")

    assert before == []
    assert "Vote of Jane Field: was For, now Against." in str(after)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("recorded_from=2025-03-04", 4), ("recorded_from=2025-03-05", 0),
        ("recorded_to=2025-03-04", 4), ("recorded_to=2025-03-03", 0),
        ("recorded_from=2025-03-04&recorded_to=2025-03-04", 4),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["events", "corrections"])
def test_events_are_found_by_the_day_on_which_they_were_written_down(
    client: Client, world: dict[str, Any], name: str, query: str, count: int
) -> None:
    for log in LOGS:
        log.objects.all().delete()
        add_event(log, world, recorded_at=NOON)

    assert len(rows(client, f"{name}?{query}")) == count


def test_events_of_several_records_are_read_at_once(client: Client, world: dict[str, Any]) -> None:
    asked = f"{world['vote'].reference},{world['motion'].reference}"

    assert {row["list"] for row in rows(client, f"events?record={asked}")} == {"votes", "motions"}


def test_corrections_of_a_member_are_those_that_name_her(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    member, seconder = world["member"], world["seconder"]
    correct(world["vote"], ballots={member.pk: "against"}, occasion=because(clerk, "Mark"))
    add_event(VoteEvent, world, data={"groups": {member.reference: [None, None]}}, text=text("Gr"))
    add_event(
        RecordEvent, world, reference=world["meeting"].reference, text=text("There"),
        data={"presence": {member.reference: [[], [["present", None, None]]]}},
    )  # fmt: skip
    change_reference(member, "norfolk/members/jane-hill", occasion=because(clerk, "Married"))

    found = {row["reason"] for row in rows(client, f"corrections?member={member.reference}")}

    assert found == {"Mark", "Gr", "There", "Married"}
    marked = next(row for row in rows(client, "corrections") if row["reason"] == "Mark")
    assert marked["changes_in_words"] == ["Vote of Jane Field: was For, now Against."]
    assert rows(client, f"corrections?member={seconder.reference}") == []
    assert [row["verb"] for row in rows(client, f"events?member={seconder.reference}")] == []


def test_no_filter_tells_of_a_mark_whose_change_readers_do_not_see(
    client: Client, world: dict[str, Any], clerk: Any
) -> None:
    vote, seconder = world["vote"], world["seconder"]
    make_ballot(vote, seconder, "present_not_voting")
    marks = {world["member"].pk: "against", seconder.pk: "barred_arrears"}
    correct(vote, ballots=marks, occasion=because(clerk))

    assert rows(client, f"corrections?member={seconder.reference}") == []
    assert rows(client, f"events?member={seconder.reference}") == []
    Vote.objects.update(names_published_at=None)
    assert rows(client, f"corrections?member={world['member'].reference}") == []


def test_event_says_since_when_readers_can_see_it(client: Client, world: dict[str, Any]) -> None:
    later = timezone.now() - timedelta(hours=1)
    add_event(VoteEvent, world, recorded_at=NOON, visible_from=later)

    found = [row for row in rows(client, "events") if row["recorded_at"] == "2025-03-04T12:00:00Z"]

    assert [row["published_at"] for row in found] == [later.isoformat().replace("+00:00", "Z")]
