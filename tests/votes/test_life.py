"""Who may do what with a vote, wherever it stands: every verb at the admin's door."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from council.records import Occasion
from tests.factories import make_clerk, make_council
from tests.votes.chamber import Chamber
from votes.actions import confirm, correct, draft, publish, void
from votes.admin.verbs import VERBS, verbs_of
from votes.enums import VoteStatus
from votes.models import Vote, VoteEvent

pytestmark = pytest.mark.django_db

CORRECTING = {
    "correct-mark", "correct-result", "correct-facts", "correct-casting", "correct-group",
}  # fmt: skip
PUBLISHERS = {"publish", "release", "draft", "confirm", "void", *CORRECTING}
# What may follow in each status; four eyes keep the names back, so that they can be published.
MAY_FOLLOW: dict[str, set[str]] = {
    "open": {"note", "void"},
    "declared": {"publish", "draft", "confirm", "note", "void", *CORRECTING},
    "draft_minutes": {"publish", "confirm", "note", "void", *CORRECTING},
    "confirmed_minutes": {"publish", "note", "void", *CORRECTING},
    "void": {"note"},
}
EVERY_VERB = sorted({*PUBLISHERS, "note", "answer"})
WHO = {
    "keyer": {"note", "answer"},
    "publisher": {*PUBLISHERS, "note", "answer"},
    "finance": set(),
    "superuser": {*PUBLISHERS, "note", "answer"},
}


@pytest.fixture
def chamber() -> Chamber:
    made = Chamber()
    made.rules.four_eyes = True
    made.rules.save()
    return made


def vote_in(chamber: Chamber, status: str) -> Vote:
    """Make a vote that stands there, every mark known."""
    if status == "open":
        return chamber.open()
    vote = chamber.declared("fffaa")
    if status in {"draft_minutes", "confirmed_minutes"}:
        vote = draft(vote, occasion=chamber.occasion())
    if status == "confirmed_minutes":
        vote = confirm(vote, occasion=chamber.occasion())
    if status == "void":
        vote = void(vote, occasion=chamber.because())
    return vote


def user_of(chamber: Chamber, who: str) -> Any:
    if who == "superuser":
        return get_user_model().objects.create_superuser("root", "r@example.org", "x")
    return make_clerk(chamber.council, who, username=who)


def door(vote: Vote, verb: str) -> str:
    return reverse("admin:votes_vote_verb", args=[vote.pk, verb])


def test_the_table_knows_every_status_and_every_verb() -> None:
    offered = {verb.name for verbs in VERBS.values() for verb in verbs}

    assert set(MAY_FOLLOW) == set(VoteStatus.values)
    assert offered == set(EVERY_VERB)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("status", MAY_FOLLOW)
def test_each_verb_opens_to_its_roles_where_the_vote_stands(
    client: Client, chamber: Chamber, status: str, who: str
) -> None:
    vote = vote_in(chamber, status)
    client.force_login(user_of(chamber, who))
    expected = {
        verb: (200 if verb in WHO[who] else 403) if verb in MAY_FOLLOW[status] else 302
        for verb in EVERY_VERB
    }

    assert {verb: client.get(door(vote, verb)).status_code for verb in EVERY_VERB} == expected
    posted = {verb: client.post(door(vote, verb)).status_code for verb in EVERY_VERB}
    assert {verb for verb, code in posted.items() if code == 403} == {
        verb for verb, code in expected.items() if code == 403
    }


@pytest.mark.parametrize("status", MAY_FOLLOW)
def test_no_clerk_of_another_council_and_nobody_unknown_gets_in(
    client: Client, chamber: Chamber, status: str
) -> None:
    vote = vote_in(chamber, status)
    doors = [door(vote, verb) for verb in EVERY_VERB]
    doors += [reverse("admin:votes_vote_roll_call", args=[vote.pk])]
    events = VoteEvent.objects.count()

    assert {client.get(address).status_code for address in doors} == {302}
    client.force_login(make_clerk(make_council("elsewhere"), "publisher", username="other"))
    codes = {client.get(address).status_code for address in doors}
    codes |= {client.post(address).status_code for address in doors}

    assert codes == {404}
    assert VoteEvent.objects.count() == events


@pytest.mark.parametrize(("who", "may"), [("keyer", 1), ("publisher", 1), ("finance", 0)])
def test_marks_are_keyed_on_the_roll_by_those_who_key(
    client: Client, chamber: Chamber, who: str, may: int
) -> None:
    vote, member = chamber.open(), chamber.members[0]
    client.force_login(user_of(chamber, who))
    keyed = {f"s-{member.pk}": "0 ", f"c-{member.pk}": "for"}

    answer = client.post(reverse("admin:votes_vote_roll_call", args=[vote.pk]), keyed)

    assert answer.status_code == (302 if may else 403)
    assert vote.ballots.count() == may


def sent(**fields: Any) -> dict[str, Any]:
    return {"evidence": "desk", "reason": "The recording shows it.", **fields}


def shown_form(client: Client, vote: Vote, verb: str) -> dict[str, Any]:
    """Return what a browser sends when a verb's page is left as it is."""
    form = client.get(door(vote, verb)).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def publisher(client: Client, chamber: Chamber) -> None:
    client.force_login(make_clerk(chamber.council, "publisher", username="publisher"))


def test_several_marks_are_corrected_at_once_and_by_whose_word(
    client: Client, chamber: Chamber
) -> None:
    vote, members = chamber.declared("fffaa"), chamber.members
    publisher(client, chamber)
    keyed = sent(
        member=members[0].pk, choice="against", member_2=members[3].pk, choice_2="for",
        authority="The recording of 4 March",
    )  # fmt: skip

    client.post(door(vote, "correct-mark"), keyed)

    event = VoteEvent.objects.latest("id")
    assert event.data["ballots"] == {
        members[0].reference: ["for", "against"], members[3].reference: ["against", "for"],
    }  # fmt: skip
    assert event.data["authority"] == {"words": ["", "The recording of 4 March"]}


def test_one_member_is_not_corrected_twice_at_once(client: Client, chamber: Chamber) -> None:
    vote, pk = chamber.declared("fffaa"), chamber.members[0].pk
    publisher(client, chamber)
    twice = sent(member=pk, choice="against", member_2=pk, choice_2="for")

    answer = client.post(door(vote, "correct-mark"), twice)
    half = client.post(
        door(vote, "correct-mark"),
        sent(member=pk, choice="against", member_2=chamber.members[1].pk),
    )

    assert "named twice" in answer.content.decode()
    assert "for each member named" in half.content.decode()


def test_what_was_put_is_corrected_and_what_is_left_alone_stays(
    client: Client, chamber: Chamber
) -> None:
    vote = chamber.declared("fffaa")
    publisher(client, chamber)
    as_it_is = shown_form(client, vote, "correct-facts")

    client.post(door(vote, "correct-facts"), as_it_is | sent())
    unchanged = VoteEvent.objects.filter(verb="correct").count()
    client.post(door(vote, "correct-facts"), as_it_is | sent(question="That it be so"))

    assert unchanged == 0
    event = VoteEvent.objects.latest("id")
    assert event.data["changes"] == {"question": ["That the amendment be agreed", "That it be so"]}


def test_group_and_casting_vote_are_corrected(client: Client, chamber: Chamber) -> None:
    vote, member = chamber.declared("ffaax", "tied"), chamber.members[0]
    publisher(client, chamber)

    client.post(door(vote, "correct-group"), sent(member=member.pk, group=chamber.groups[1].pk))
    client.post(door(vote, "correct-casting"), sent(member=chamber.chair.pk, casting="for"))

    given = vote.ballots.get(is_casting=True)
    assert (given.member, given.choice) == (chamber.chair, "for")
    assert vote.ballots.get(member=member, is_casting=False).group_at_vote == chamber.groups[1]


def test_a_wrong_button_is_noted_on_the_mark_and_the_mark_stands(
    client: Client, chamber: Chamber
) -> None:
    vote, member = chamber.declared("fffaa"), chamber.members[0]
    publisher(client, chamber)

    client.post(
        door(vote, "note"),
        {"evidence": "desk", "text": "Said that Against was meant.", "member": member.pk},
    )

    mark = vote.ballots.get(member=member)
    assert (mark.choice, mark.note) == ("for", "Said that Against was meant.")


def test_a_held_vote_is_released_with_a_time_and_by_no_other_button(
    client: Client, chamber: Chamber
) -> None:
    chamber.rules.four_eyes = False
    chamber.rules.save()
    vote = chamber.declared(opening={"is_private": True})
    publisher(client, chamber)
    offered = {verb.name for verb in verbs_of(vote)}

    client.post(
        door(vote, "release"), {"evidence": "minutes", "visible_from": "2099-03-04T10:00:00"}
    )
    vote.refresh_from_db()
    assert vote.visible_from is not None
    assert (vote.visible_from.year, vote.visible_from > timezone.now()) == (2099, True)
    client.post(door(vote, "release"), {"evidence": "minutes"})
    vote.refresh_from_db()

    assert "release" in offered
    assert "publish" not in offered
    assert vote.visible_from is None


def test_a_second_person_publishes_names_after_a_correction(chamber: Chamber) -> None:
    vote = chamber.declared("fffaa")
    correct(vote, changes={"declared_words": "AGREED"}, occasion=chamber.because())
    other = make_clerk(chamber.council, "publisher", username="other")

    vote = publish(vote, occasion=Occasion(by=other))

    assert vote.names_published_at is not None
