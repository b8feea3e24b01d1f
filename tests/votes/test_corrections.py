"""What a correction undoes, what it leaves to a person, and what must be said again."""

from typing import Any

import pytest
from django.test import Client

from amendments.actions import fall
from amendments.models import Amendment
from council.actions import redact
from council.errors import RuleBroken
from tests.votes.chamber import Chamber
from votes.actions import (
    UnseenWarnings,
    add_note,
    answer_checks,
    confirm,
    correct,
    declare,
    publish,
    void,
)
from votes.models import Vote, VoteEvent
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db

LOST = {"declared_result": "lost", "declared_for": 2, "declared_against": 3}


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


def with_a_rival_fallen(chamber: Chamber) -> tuple[Amendment, Vote]:
    rival: Amendment = chamber.new_amendment()
    vote = chamber.declared()
    fall(rival, cause_amendment=chamber.amendment, occasion=chamber.occasion())
    return rival, vote


def test_a_rival_that_fell_stands_again_while_the_motion_is_undecided(chamber: Chamber) -> None:
    rival, vote = with_a_rival_fallen(chamber)

    correct(vote, changes=LOST, occasion=chamber.because())

    rival.refresh_from_db()
    data = VoteEvent.objects.latest("id").data
    assert (rival.state, rival.cause_amendment) == ("seconded", None)
    assert data["also"] == {
        chamber.amendment.reference: ["carried", "lost"],
        rival.reference: ["fallen", "seconded"],
    }
    assert "look_at" not in data


def test_what_a_carried_motion_built_on_the_wrong_result_is_left_to_a_person(
    chamber: Chamber,
) -> None:
    rival, vote = with_a_rival_fallen(chamber)
    chamber.motion.refresh_from_db()
    chamber.declared(opening={"kind": "main", "subjects": [chamber.motion.current]})

    correct(vote, changes=LOST, authority="The minutes", occasion=chamber.because())

    rival.refresh_from_db()
    chamber.amendment.refresh_from_db()
    data = VoteEvent.objects.latest("id").data
    assert (chamber.amendment.state, rival.state) == ("lost", "fallen")
    assert data["look_at"] == {
        chamber.motion.reference: ["carried", "carried_with"],
        rival.reference: ["fallen", "ended_by_it"],
    }
    assert data["authority"] == {"words": ["", "The minutes"]}


def test_another_difference_on_a_confirmed_vote_wants_its_own_reason(chamber: Chamber) -> None:
    vote = chamber.declared(for_=2, against=3)
    confirm(vote, occasion=chamber.because("Read out the wrong way round."))

    with pytest.raises(RuleBroken) as broken:
        correct(vote, changes={"declared_for": 1}, occasion=chamber.because())
    accepted = {"declared_for": 1, "mismatch_reason": "So it is on the recording."}
    vote = correct(vote, changes=accepted, occasion=chamber.because())

    assert broken.value.code == "mismatch_not_accepted"
    assert vote.mismatch_reason == "So it is on the recording."


def test_warnings_are_shown_once_before_a_vote_is_declared(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "fffaa")

    with pytest.raises(UnseenWarnings) as unseen:
        declare(vote, result="lost", seen_warnings=(), occasion=chamber.occasion())
    vote.refresh_from_db()
    before = vote.status
    shown = {check.code for check in unseen.value.checks}
    vote = declare(vote, result="lost", seen_warnings=shown, occasion=chamber.occasion())

    assert "result_differs_from_arithmetic" in shown
    assert (before, vote.status) == ("open", "declared")


def test_a_private_vote_made_void_can_still_be_released(chamber: Chamber) -> None:
    vote = chamber.declared(opening={"is_private": True})
    void(vote, occasion=chamber.because())

    publish(vote, occasion=chamber.occasion())

    assert not Amendment.objects.filter(visible_from__isnull=False).exists()
    assert not VoteEvent.objects.filter(visible_from__isnull=False).exists()


def test_what_a_private_correction_undoes_is_released_with_its_vote(chamber: Chamber) -> None:
    rival = chamber.new_amendment()
    vote = chamber.declared(opening={"is_private": True})
    fall(rival, cause_vote=vote.reference, occasion=chamber.occasion())
    correct(vote, changes={"declared_result": "lost"}, occasion=chamber.because())
    held = set(Amendment.objects.filter(visible_from__isnull=False))

    publish(vote, occasion=chamber.occasion())

    assert held == {chamber.amendment, rival}
    assert not Amendment.objects.filter(visible_from__isnull=False).exists()


def test_a_result_read_out_wrongly_and_its_correction_are_both_shown(
    client: Client, chamber: Chamber
) -> None:
    """RC4: Lichfield announced the opposite result and corrected it from the recording."""
    vote = chamber.declared("ffaaa", "carried", for_=2, against=3)

    correct(
        vote,
        changes={"declared_result": "lost"},
        authority="The recording of the meeting",
        occasion=chamber.because("Read out wrongly."),
    )

    page = client.get(vote.get_absolute_url()).content.decode()
    assert "<s>Carried</s> now Lost" in page
    assert "By what authority: The recording of the meeting" in page
    assert f'<a href="/{chamber.amendment.reference}">' in page
    assert "With it changed:" in page
    (told,) = client.get(f"/api/v1/votes/{vote.reference}").json()["corrections"]
    assert told["authority"] == "The recording of the meeting"
    assert told["changes"] == [{"field": "declared_result", "was": "carried", "now": "lost"}]
    assert told["also_changed"] == [
        {"reference": chamber.amendment.reference, "was": "carried", "now": "lost"}
    ]
    assert told["not_undone"] == []


def test_a_void_vote_leads_to_taking_it_again(client: Client, chamber: Chamber) -> None:
    vote = void(chamber.declared(), occasion=chamber.because())
    client.force_login(chamber.clerk)

    page = client.get(f"/admin/votes/vote/{vote.pk}/change/").content.decode()

    address = f"/admin/votes/vote/add/?meeting={vote.meeting_id}&amp;replaces={vote.pk}"
    assert address in page
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_what_a_corrected_result_leaves_over_is_told_to_the_clerk_and_explained_to_readers(
    client: Client, chamber: Chamber
) -> None:
    vote = chamber.declared("fffaa")
    opening = {"kind": "main", "subjects": [chamber.motion.current], "question": "The budget"}
    chamber.declared("fffaa", opening=opening)
    correct(vote, changes={"declared_result": "lost"}, occasion=chamber.because())

    client.force_login(chamber.clerk)
    admin = client.get(f"/admin/votes/vote/{vote.pk}/change/").content.decode()
    left = client.get(f"/admin/desk/{vote.meeting_id}/check-list/").content.decode()
    page = client.get(vote.get_absolute_url()).content.decode()

    assert "Look at:" in admin
    assert "What stands on a corrected result" in left
    assert "What did not change by itself:" in page


def test_a_wrong_button_stands_with_its_note_on_the_page_but_never_beside_a_bar(
    client: Client, chamber: Chamber
) -> None:
    vote, (first, barred, *_) = chamber.declared("fffaa"), chamber.members
    add_note(vote, "Said Against was meant.", member_id=first.pk, occasion=chamber.occasion())
    add_note(vote, "Owns the land.", member_id=barred.pk, occasion=chamber.occasion())
    correct(vote, ballots={barred.pk: "barred_interest"}, occasion=chamber.because())

    page = client.get(vote.get_absolute_url()).content.decode()

    assert f"{first.name} (For): Said Against was meant." in page
    assert "Owns the land" not in page


def test_facts_are_corrected_in_words_and_by_name(client: Client, chamber: Chamber) -> None:
    vote, other = chamber.declared("fffaa"), chamber.members[1]
    changes = {"presiding_member": other, "method": "recorded_electronic", "roll_complete": False}

    correct(vote, changes=changes, occasion=chamber.because())

    page = client.get(vote.get_absolute_url()).content.decode()
    assert f"<s>{chamber.chair.name}</s> now {other.name}" in page
    assert "Roll complete: <s>yes</s> now no" in page


def test_what_the_law_takes_out_of_a_vote_leaves_its_log_too(chamber: Chamber) -> None:
    vote = chamber.declared("fffaa", words="AGREED, said Mr Smith")
    correct(vote, changes={"declared_words": "Smithed"}, occasion=chamber.because())

    redact(vote, "declared_words", "data_protection", occasion=chamber.occasion())

    assert "Smith" not in str(list(VoteEvent.objects.values_list("data", flat=True)))
    assert list(differences()) == []


def test_a_fact_that_no_event_tells_is_a_difference(chamber: Chamber) -> None:
    vote = chamber.declared("fffaa")
    Vote.objects.filter(pk=vote.pk).update(question="Something else", presiding_member=None)

    assert [words for words in differences() if "what the log says" in words] == [
        f"{vote.reference}: presiding_member differs from what the log says.",
        f"{vote.reference}: question differs from what the log says.",
    ]


def test_a_reason_given_for_one_difference_does_not_stand_for_another() -> None:
    chamber = Chamber(evidence="minutes")
    vote = chamber.declared("fffaa", "carried", for_=4, against=1, roll_complete=True)
    confirm(vote, occasion=chamber.because("One member spoke too softly."))

    vote = correct(vote, changes={"declared_for": 5}, occasion=chamber.because("The minutes."))

    assert vote.mismatches == ["names_differ_from_tally"]
    assert vote.mismatch_reason == ""
    event: Any = VoteEvent.objects.latest("id")
    assert event.data["changes"]["mismatch_reason"] == ["One member spoke too softly.", ""]


def test_an_answer_to_a_warning_wants_words() -> None:
    chamber = Chamber()
    vote = chamber.declared()

    with pytest.raises(RuleBroken, match="Say why it stands"):
        answer_checks(vote, "  ", occasion=chamber.occasion())


def test_the_councils_corrections_name_the_authority(client: Client) -> None:
    chamber = Chamber()
    vote = chamber.declared()

    correct(vote, changes=LOST, authority="The monitoring officer", occasion=chamber.because())

    page = client.get(f"/{chamber.council.slug}/corrections").content.decode()
    assert "By what authority: The monitoring officer" in page
    assert "The recording shows it." in page
