"""A clerk opens every kind of vote through the desk's form, and declares it on the next page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from amendments.actions import PartInput, alter, take_in_parts
from council.errors import RuleBroken
from council.models import Role, StandingOrders
from tests.factories import make_body, make_clerk, make_council, make_item, make_meeting
from tests.votes.chamber import Chamber
from votes.actions import OptionInput, void
from votes.models import Vote
from votes.queries.verifying import differences
from votes.rules import Threshold, threshold_asked, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


@pytest.fixture
def desk(client: Client, chamber: Chamber) -> Client:
    client.force_login(chamber.clerk)
    return client


@pytest.fixture(autouse=True)
def nothing_differs(db: Any) -> Iterator[None]:
    yield
    assert list(differences()) == []


def page(chamber: Chamber, *asked: str) -> str:
    return (
        f"{reverse('admin:votes_vote_add')}?{'&'.join([f'meeting={chamber.meeting.pk}', *asked])}"
    )


def named(proposal: Any) -> str:
    """Name a motion or an amendment as the form does, by its newest version."""
    proposal.refresh_from_db()
    return f"{type(proposal).__name__.lower()}-{proposal.current_id}"


def about(*proposals: Any) -> list[str]:
    return [f"subject={named(proposal)}" for proposal in proposals]


def form_of(desk: Client, address: str) -> Any:
    return desk.get(address).context["form"]


def shown(form: Any) -> dict[str, Any]:
    """Return what a browser would send of a form as it stands."""
    values = {field.name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def opened(desk: Client, address: str, **keyed: Any) -> Vote:
    """Send the form as it is filled in, changed by `keyed`, and return the vote."""
    answer = desk.post(address, shown(form_of(desk, address)) | keyed)
    wrong = [] if answer.status_code == 302 else answer.context["form"].errors
    assert answer.status_code == 302, wrong
    vote = Vote.objects.latest("id")
    is_named = vote.method.startswith("recorded") or vote.method == "elimination_round"
    assert answer.headers["Location"] == roll(vote) + ("" if is_named else "#declare")
    return vote


def refused(desk: Client, address: str, **keyed: Any) -> list[str]:
    before = Vote.objects.count()
    answer = desk.post(address, shown(form_of(desk, address)) | keyed)
    assert (answer.status_code, Vote.objects.count()) == (200, before)
    return list(answer.context["form"].non_field_errors())


def roll(vote: Vote) -> str:
    return reverse("admin:votes_vote_roll_call", args=[vote.pk])


def declared(desk: Client, vote: Vote, result: str, **said: Any) -> Vote:
    """Declare on the page of the roll, with marks as `m0="for"` by the order of the roll."""
    shown_page = desk.get(roll(vote))
    data: dict[str, Any] = {"declare": "1", "declared_result": result}
    data["expected_revision"] = vote.revision
    for place, row in enumerate(shown_page.context["grid"].rows):
        data[f"s-{row.member_id}"] = f"{row.seen} {row.was}"
        if f"m{place}" in said:
            data[f"c-{row.member_id}"] = said.pop(f"m{place}")
    answer = desk.post(roll(vote), data | said)
    assert answer.status_code == 302, answer.context["declaration"].errors
    vote.refresh_from_db()
    return vote


def marked(words: str) -> dict[str, str]:
    choice = {"f": "for", "a": "against", "x": "abstain", "-": "absent"}
    return {f"m{place}": choice[word] for place, word in enumerate(words)}


def state_of(proposal: Any) -> str:
    proposal.refresh_from_db()
    return str(proposal.state)


# What the page knows before the clerk keys anything.


def test_an_amendment_comes_with_its_kind_its_words_and_what_it_is_about(
    desk: Client, chamber: Chamber
) -> None:
    amendment = chamber.amendment
    form = form_of(desk, page(chamber, *about(amendment)))

    assert form["kind"].value() == "amendment"
    assert form["subjects"].value() == [named(amendment)]
    assert form["question"].value() == (
        f"That Amendment {amendment.number} ({amendment.title}) be agreed"
    )


def test_the_words_that_the_clerk_keys_are_those_that_are_put(
    desk: Client, chamber: Chamber
) -> None:
    vote = opened(desk, page(chamber, *about(chamber.amendment)), question="That it be approved")

    assert vote.question == "That it be approved"
    assert vote.subjects.get().amendment_version == chamber.amendment.current


def test_a_link_to_words_altered_since_leads_to_the_newest(desk: Client, chamber: Chamber) -> None:
    old = about(chamber.amendment)
    alter(
        chamber.amendment, text="Other words", altered_by=chamber.chair,
        occasion=chamber.occasion(),
    )  # fmt: skip

    assert form_of(desk, page(chamber, *old))["subjects"].value() == [named(chamber.amendment)]


def test_a_motion_that_was_amended_is_put_as_amended(desk: Client, chamber: Chamber) -> None:
    address = page(chamber, *about(chamber.motion))
    before = form_of(desk, address)["question"].value()
    chamber.declared()

    form = form_of(desk, address)

    number = chamber.motion.number
    assert before == f"That Motion {number} (The budget) be agreed"
    assert form["question"].value() == f"That Motion {number} (The budget), as amended, be agreed"
    assert form["kind"].value() == "main"


def test_the_person_who_holds_the_chair_presides_until_another_took_it(
    desk: Client, chamber: Chamber
) -> None:
    Role.objects.create(member=chamber.members[2], kind="presiding")
    address = page(chamber, *about(chamber.amendment))
    first = form_of(desk, address)["presiding_member"].value()
    chamber.open(presiding_member=chamber.members[3])

    then = form_of(desk, address)["presiding_member"].value()

    assert (first, then) == (chamber.members[2].pk, chamber.members[3].pk)


def test_nobody_presides_by_guess_where_two_hold_the_office(
    desk: Client, chamber: Chamber
) -> None:
    for member in chamber.members[:2]:
        Role.objects.create(member=member, kind="presiding")

    assert form_of(desk, page(chamber))["presiding_member"].value() is None


def test_the_chair_of_the_committee_presides_over_the_committee(
    desk: Client, chamber: Chamber
) -> None:
    committee = make_body(chamber.council, slug="planning", kind="committee")
    chamber.meeting = make_meeting(chamber.council, body=committee)
    Role.objects.create(member=chamber.members[1], kind="presiding")
    Role.objects.create(member=chamber.members[4], kind="committee_chair", body=committee)

    assert form_of(desk, page(chamber))["presiding_member"].value() == chamber.members[4].pk


@pytest.mark.parametrize(
    ("is_budget", "on_amendments", "expected"),
    [
        (True, True, ("recorded_roll_call", "local_rule")),
        (True, False, ("show_of_hands_counted", "none")),
        (True, None, ("recorded_roll_call", "not_known")),
        (False, True, ("show_of_hands_counted", "none")),
        (None, True, ("recorded_roll_call", "not_known")),
    ],
)
def test_names_are_taken_on_an_amendment_where_standing_orders_ask(
    desk: Client,
    chamber: Chamber,
    is_budget: bool | None,
    on_amendments: bool | None,
    expected: tuple[str, str],
) -> None:
    StandingOrders.objects.update(named_vote_on_amendments=on_amendments)
    chamber.meeting.is_budget_decision = is_budget
    chamber.meeting.save()

    form = form_of(desk, page(chamber, *about(chamber.amendment)))

    assert (form["method"].value(), form["trigger"].value()) == expected


def test_names_are_taken_on_the_budget_by_law_and_as_they_were_taken_before(
    desk: Client, chamber: Chamber
) -> None:
    item = make_item(chamber.meeting, is_budget_decision=True, is_exempt=True)
    chamber.motion.item = item
    chamber.motion.save()
    chamber.open(method="recorded_electronic")

    form = form_of(desk, page(chamber, *about(chamber.motion)))

    assert (form["method"].value(), form["trigger"].value()) == (
        "recorded_electronic",
        "statutory_budget",
    )
    assert (form["item"].value(), form["is_private"].value()) == (item.pk, True)


def test_no_rule_is_told_where_the_standing_orders_are_not_known(
    desk: Client, chamber: Chamber
) -> None:
    StandingOrders.objects.all().delete()

    form = form_of(desk, page(chamber, *about(chamber.motion)))

    assert (form["method"].value(), form["trigger"].value()) == (
        "recorded_roll_call",
        "not_known",
    )


def test_what_cannot_be_read_in_the_address_fills_in_nothing(
    desk: Client, chamber: Chamber
) -> None:
    open_vote = chamber.open()
    strange = ["subject=amendment-0", "subject=x", "kind=x", f"replaces={open_vote.pk}", "after=x"]

    form = form_of(desk, page(chamber, *strange, f"after={open_vote.pk}"))

    assert (form["subjects"].value(), form["question"].value()) == ([], "")
    assert (form["kind"].value(), form["replaces"].value()) == ("amendment", None)


def test_open_votes_of_the_meeting_stand_above_the_form(desk: Client, chamber: Chamber) -> None:
    vote = chamber.open(question="That it be agreed")

    body = desk.get(page(chamber)).content.decode()

    assert f'<a href="{roll(vote)}">That it be agreed</a>' in body


def test_the_meeting_is_asked_for_where_none_is_named(desk: Client, chamber: Chamber) -> None:
    answer = desk.get(reverse("admin:votes_vote_add"))

    assert list(answer.context["form"].fields["meeting"].queryset) == [chamber.meeting]
    assert b"in which meeting" in answer.content


def test_a_meeting_of_another_council_is_not_there(desk: Client, chamber: Chamber) -> None:
    other = make_meeting(make_council())

    assert desk.get(f"{reverse('admin:votes_vote_add')}?meeting={other.pk}").status_code == 404
    assert desk.get(f"{reverse('admin:votes_vote_add')}?meeting=x").status_code == 404


def test_a_clerk_of_finance_opens_no_vote(client: Client, chamber: Chamber) -> None:
    client.force_login(make_clerk(chamber.council, "finance"))

    assert client.get(page(chamber)).status_code in {403, 404}


def test_the_page_costs_the_same_for_one_amendment_and_for_eleven(
    desk: Client, chamber: Chamber, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(PAGE):
        desk.get(page(chamber, *about(chamber.amendment)))
    for _ in range(10):
        chamber.new_amendment()
    with django_assert_max_num_queries(PAGE):
        desk.get(page(chamber, *about(chamber.amendment)))


PAGE = 30


# What may be put to the vote.


@pytest.mark.parametrize("state", ["tabled", "moved"])
def test_an_amendment_not_yet_moved_and_seconded_is_refused_at_opening(
    desk: Client, chamber: Chamber, state: str
) -> None:
    chamber.amendment.state = state
    chamber.amendment.save()
    label = chamber.amendment.get_state_display()
    address = page(chamber, *about(chamber.amendment))
    choices = dict(form_of(desk, address).fields["subjects"].choices)

    assert choices[named(chamber.amendment)].endswith(f": {label.lower()}")
    sentence = (
        f"“{chamber.amendment}” stands at “{label}” and cannot be put to the vote yet: "
        "record that it was moved and seconded first."
    )
    assert refused(desk, address) == [sentence]


def test_minutes_may_leave_out_that_it_was_moved_and_seconded(
    desk: Client, chamber: Chamber
) -> None:
    chamber.amendment.state = "tabled"
    chamber.amendment.save()

    vote = opened(desk, page(chamber, *about(chamber.amendment)), evidence="minutes")

    assert (vote.evidence, vote.status) == ("minutes", "open")


def test_what_was_decided_is_not_put_again(chamber: Chamber) -> None:
    chamber.declared()

    with pytest.raises(RuleBroken, match="there is nothing left to vote on"):
        chamber.open()


def test_who_sits_elsewhere_does_not_preside_here(chamber: Chamber) -> None:
    with pytest.raises(RuleBroken, match="sits on another council"):
        chamber.open(presiding_member=Chamber().chair)


def test_an_item_of_another_meeting_is_refused(chamber: Chamber) -> None:
    other = make_meeting(chamber.council, reference="another")

    with pytest.raises(RuleBroken, match="agenda of another meeting"):
        chamber.open(item=make_item(other))


@pytest.mark.parametrize(
    "options",
    [["Ours", "Ours"], [OptionInput("Ours", subject=1), OptionInput("Theirs", subject=1)]],
)
def test_two_answers_that_are_the_same_are_refused(chamber: Chamber, options: list[Any]) -> None:
    with pytest.raises(RuleBroken, match="Two answers are the same"):
        chamber.open(kind="elimination", options=options)


def test_an_answer_about_no_subject_of_the_vote_is_named_in_the_refusal(
    chamber: Chamber,
) -> None:
    with pytest.raises(RuleBroken, match="The answer “Ours” names a subject"):
        chamber.open(kind="elimination", options=[OptionInput("Ours", subject=2), "None"])


# One kind after the other, from the form to what it decides.


def test_an_amendment_by_names(desk: Client, chamber: Chamber) -> None:
    vote = opened(desk, page(chamber, *about(chamber.amendment)))

    declared(desk, vote, "carried", for_=3, against=1, abstained=1, **marked("fffax"))

    assert (vote.computed_outcome, vote.roll_complete) == ("carried", True)
    assert state_of(chamber.amendment) == "carried"


def test_the_main_motion_by_names(desk: Client, chamber: Chamber) -> None:
    vote = opened(desk, page(chamber, *about(chamber.motion)))

    declared(desk, vote, "lost", for_=2, against=3, **marked("ffaaa"))

    assert (vote.kind, state_of(chamber.motion)) == ("main", "lost")


def test_each_part_of_an_amendment_is_put_by_itself(desk: Client, chamber: Chamber) -> None:
    whole = named(chamber.amendment)
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    parts = take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())
    choices = dict(form_of(desk, page(chamber)).fields["subjects"].choices)

    roads = opened(desk, page(chamber, *about(parts[0])))
    parks = opened(desk, page(chamber, *about(parts[1])))
    declared(desk, roads, "carried", **marked("fffff"))
    declared(desk, parks, "lost", **marked("aaaaa"))

    number = chamber.amendment.number
    assert whole not in choices
    assert choices[named(parts[1])] == f"Part 2 of Amendment {number}: Parks"
    assert (roads.kind, roads.question) == (
        "part",
        f"That Part 1 of Amendment {number} (Roads) be agreed",
    )
    assert state_of(chamber.amendment) == "partly_carried"


def test_an_amendment_in_parts_is_not_put_as_a_whole(chamber: Chamber) -> None:
    inputs = [PartInput(title="Roads", line_positions=(1, 2)), PartInput(title="Parks")]
    take_in_parts(chamber.amendment, parts=inputs, occasion=chamber.occasion())

    with pytest.raises(RuleBroken, match="put each part to the vote by itself"):
        chamber.open()


def test_several_go_together_and_one_is_taken_out_before_the_vote(
    desk: Client, chamber: Chamber
) -> None:
    bloc = [chamber.amendment, chamber.new_amendment(), chamber.new_amendment()]
    address = page(chamber, *about(*bloc))
    first = opened(desk, address)
    void(first, occasion=chamber.because("A member asked to take one out."))

    again = page(chamber, f"replaces={first.pk}")
    kept = form_of(desk, again)["subjects"].value()
    vote = opened(desk, again, subjects=kept[:2])
    declared(desk, vote, "carried", **marked("fffff"))

    assert (vote.kind, kept) == ("en_bloc", [named(each) for each in bloc])
    assert [state_of(each) for each in bloc] == ["carried", "carried", "seconded"]


def test_a_procedural_question_has_no_subject(desk: Client, chamber: Chamber) -> None:
    vote = opened(desk, page(chamber, "kind=procedural"), question="That the question be now put")

    declared(desk, vote, "carried", for_=4, against=1)

    assert (vote.method, vote.trigger) == ("show_of_hands_counted", "none")
    assert (vote.subjects.count(), vote.computed_outcome) == (0, "carried")
    assert state_of(chamber.amendment) == "seconded"


def test_hands_are_counted_without_a_roll(desk: Client, chamber: Chamber) -> None:
    address = page(chamber, *about(chamber.amendment))
    vote = opened(desk, address, method="show_of_hands_counted", trigger="none")

    declared(desk, vote, "carried", for_=3, against=2)

    assert (vote.computed_outcome, vote.mismatches) == ("carried", [])
    assert (vote.names_taken, vote.ballots.count()) == ("no", 0)
    assert state_of(chamber.amendment) == "carried"


@pytest.mark.parametrize("method", ["affirmation", "show_of_hands_uncounted"])
def test_nothing_is_computed_where_nobody_counted(
    desk: Client, chamber: Chamber, method: str
) -> None:
    address = page(chamber, *about(chamber.amendment))
    vote = opened(desk, address, method=method, trigger="none")

    declared(desk, vote, "carried")

    assert (vote.declared_for, vote.computed_outcome, vote.mismatches) == (None, "unknown", [])
    assert state_of(chamber.amendment) == "carried"


def test_the_next_page_says_that_no_names_are_needed(desk: Client, chamber: Chamber) -> None:
    address = page(chamber, *about(chamber.amendment))
    keyed = shown(form_of(desk, address)) | {"method": "affirmation", "trigger": "none"}

    answer = desk.post(address, keyed, follow=True)

    assert [str(each) for each in answer.context["messages"]] == [
        "The vote is open. No names are needed: key what the chair declares."
    ]


def test_a_round_drops_one_the_next_round_offers_the_rest_and_the_last_decides(
    desk: Client, chamber: Chamber
) -> None:
    budgets = [chamber.amendment, chamber.new_amendment(), chamber.new_amendment()]
    keyed: dict[str, Any] = {"question": "Which budget?"}
    for number, (budget, group) in enumerate(zip(budgets, "ABC", strict=True), start=1):
        keyed[f"answer_{number}"] = f"Budget of group {group}"
        keyed[f"answer_subject_{number}"] = named(budget)
    first = opened(desk, page(chamber, "kind=elimination"), **keyed)
    a, b, c = first.options.all()
    choices = [a, a, b, b, c]
    chosen = {f"m{place}": f"option-{each.pk}" for place, each in enumerate(choices)}

    declared(desk, first, "unknown", eliminated=[c.pk], **chosen)

    assert (first.method, [each.tally for each in first.options.all()]) == (
        "elimination_round",
        [2, 2, 1],
    )
    assert [state_of(each) for each in budgets] == ["seconded", "seconded", "lost"]
    offer = f"?meeting={chamber.meeting.pk}&amp;after={first.pk}"
    assert f'<a href="{offer}">open the next round</a>' in desk.get(page(chamber)).content.decode()
    last = opened(desk, page(chamber, f"after={first.pk}"))
    a, b = last.options.all()
    stands_for = "label", "subject__amendment_version__amendment"
    assert list(last.options.values_list(*stands_for)) == [
        ("Budget of group A", budgets[0].pk),
        ("Budget of group B", budgets[1].pk),
    ]
    chosen = {f"m{place}": f"option-{each.pk}" for place, each in enumerate([a, a, a, b, b])}
    declared(desk, last, "carried", eliminated=[b.pk], **chosen)
    assert [state_of(each) for each in budgets] == ["carried", "lost", "lost"]
    assert desk.get(page(chamber)).context["next_round"] is None


def test_an_answer_without_words_is_called_as_what_it_stands_for(
    desk: Client, chamber: Chamber
) -> None:
    keyed = {"question": "Which?", "answer_1": "Neither"}
    keyed["answer_subject_2"] = named(chamber.amendment)

    vote = opened(desk, page(chamber, "kind=elimination"), **keyed)

    number = chamber.amendment.number
    assert list(vote.options.values_list("label", flat=True)) == [
        "Neither",
        f"Amendment {number}: {chamber.amendment.title}",
    ]
    assert vote.subjects.get().amendment_version == chamber.amendment.current


def test_an_appointment_has_candidates_and_no_subject(desk: Client, chamber: Chamber) -> None:
    keyed = {"question": "Who is to be deputy?", "answer_1": "Ann", "answer_2": "Bob"}
    vote = opened(desk, page(chamber, "kind=appointment"), **keyed, method="recorded_roll_call")
    ann, bob = vote.options.all()
    chosen = {f"m{place}": f"option-{each.pk}" for place, each in enumerate([ann, ann, ann, bob])}

    declared(desk, vote, "carried", words="Ann", **chosen)

    assert [each.tally for each in vote.options.all()] == [3, 1]
    assert (vote.declared_words, vote.computed_outcome) == ("Ann", "unknown")


# Taken again.


def test_a_void_vote_is_taken_again_with_its_subjects_and_its_words(
    desk: Client, chamber: Chamber
) -> None:
    fields = {"threshold_kind": "at_least", "threshold_numerator": 3, "threshold_denominator": 4}
    first = chamber.declared(
        opening={"question": "That it be so", **fields, "threshold_of": "present"}
    )
    void(first, occasion=chamber.because("The machine failed."))
    offer = f"?meeting={chamber.meeting.pk}&amp;replaces={first.pk}"
    offered = desk.get(page(chamber)).content.decode()

    vote = opened(desk, page(chamber, f"replaces={first.pk}"))

    assert f'<a href="{offer}">take it again</a>' in offered
    assert (vote.replaces, vote.question, vote.kind) == (first, "That it be so", "amendment")
    assert vote.subjects.get().amendment_version == chamber.amendment.current
    assert (vote.threshold_kind, vote.threshold_numerator, vote.threshold_of) == (
        "at_least",
        3,
        "present",
    )
    assert (vote.casting_allowed, vote.presiding_member) == (True, chamber.chair)
    assert desk.get(page(chamber)).context["void_votes"] == []


def test_a_vote_is_taken_again_once(chamber: Chamber) -> None:
    first = chamber.declared()
    void(first, occasion=chamber.because())
    second = chamber.open(replaces=first)

    with pytest.raises(RuleBroken, match="has been taken again already"):
        chamber.open(replaces=first)

    void(second, occasion=chamber.because())
    assert chamber.open(replaces=first).replaces == first


def test_a_round_made_void_is_taken_again_with_its_answers(desk: Client, chamber: Chamber) -> None:
    options = [OptionInput("Ours", subject=1), "None of them"]
    first = chamber.open(kind="elimination", options=options, method="elimination_round")
    void(first, occasion=chamber.because())

    vote = opened(desk, page(chamber, f"replaces={first.pk}"))

    assert list(vote.options.values_list("label", flat=True)) == ["Ours", "None of them"]
    assert vote.options.get(position=1).subject == vote.subjects.get()


# Votes needed.


NEEDED = [
    ({}, Threshold()),
    ({"casting": "not_allowed"}, Threshold(casting_allowed=False)),
    ({"needed": "two_thirds"}, Threshold("at_least", 2, 3, "voting", casting_allowed=False)),
    ({"needed": "all_seats"}, Threshold("more_than", 1, 2, "seats", casting_allowed=False)),
    (
        {"needed": "all_seats", "casting": "allowed"},
        Threshold("more_than", 1, 2, "seats", casting_allowed=True),
    ),
    (
        {"needed": "fixed", "fixed_number": 3},
        Threshold("fixed", number=3, casting_allowed=False),
    ),
    (
        {
            "needed": "fraction", "fraction_kind": "at_least", "fraction_top": 3,
            "fraction_bottom": 5, "fraction_of": "in_office",
        },
        Threshold("at_least", 3, 5, "in_office", casting_allowed=False),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("keyed", "expected"), NEEDED)
def test_the_clerks_words_for_the_votes_needed_become_the_rule_of_the_vote(
    desk: Client, chamber: Chamber, keyed: dict[str, Any], expected: Threshold
) -> None:
    vote = opened(desk, page(chamber, *about(chamber.amendment)), **keyed)

    assert vote.threshold_kind == expected.kind
    assert (vote.threshold_numerator, vote.threshold_denominator, vote.threshold_of) == (
        expected.numerator,
        expected.denominator,
        expected.of or "",
    )
    assert vote.threshold_number == expected.number
    assert vote.casting_allowed == expected.casting_allowed


@pytest.mark.parametrize("expected", [expected for _, expected in NEEDED])
def test_a_rule_is_read_back_in_the_clerks_words(expected: Threshold) -> None:
    needed, casting = words_of(expected)

    assert expected == threshold_asked(
        needed,
        casting,
        kind=expected.kind,
        fraction=(expected.numerator, expected.denominator),
        of=expected.of,
        number=expected.number,
    )


@pytest.mark.parametrize(
    ("needed", "sentence"),
    [
        ("fraction", "Say which fraction, and of whom."),
        ("fixed", "Say how many votes are needed."),
    ],
)
def test_a_rule_that_is_not_whole_is_refused_in_place(
    desk: Client, chamber: Chamber, needed: str, sentence: str
) -> None:
    assert refused(desk, page(chamber, *about(chamber.amendment)), needed=needed) == [sentence]


def test_two_thirds_of_those_voting_are_reached_with_any_number_abstaining(
    desk: Client, chamber: Chamber
) -> None:
    vote = opened(desk, page(chamber, *about(chamber.amendment)), needed="two_thirds")

    declared(desk, vote, "carried", for_=2, against=1, abstained=2, **marked("ffaxx"))

    assert (vote.computed_outcome, vote.mismatches) == ("carried", [])


def test_a_majority_that_is_not_one_of_all_seats_is_lost(desk: Client, chamber: Chamber) -> None:
    StandingOrders.objects.update(seats=6)  # one seat is vacant
    vote = opened(desk, page(chamber, *about(chamber.amendment)), needed="all_seats")

    declared(desk, vote, "lost", for_=3, against=1, abstained=1, **marked("fffax"))

    assert (vote.computed_outcome, vote.mismatches) == ("lost", [])


# Equal votes.


def test_equal_votes_are_broken_by_the_second_vote_of_whoever_presides_then(
    desk: Client, chamber: Chamber
) -> None:
    Role.objects.create(member=chamber.chair, kind="presiding")
    opened(desk, page(chamber, *about(chamber.amendment)))
    deputy = chamber.members[3]
    address = page(chamber, *about(chamber.new_amendment()))
    vote = opened(desk, address, presiding_member=deputy.pk)

    declared(desk, vote, "carried", casting="for", for_=2, against=2, **marked("faxfa"))

    assert vote.ballots.get(is_casting=True).member == deputy
    assert (vote.tally_for, vote.tally_against, vote.computed_outcome) == (2, 2, "carried")
    assert form_of(desk, page(chamber))["presiding_member"].value() == deputy.pk


def test_equal_votes_without_a_casting_vote_carry_nothing(desk: Client, chamber: Chamber) -> None:
    vote = opened(desk, page(chamber, *about(chamber.amendment)), casting="not_allowed")

    declared(desk, vote, "tied", for_=2, against=2, abstained=1, **marked("ffaax"))

    assert (vote.computed_outcome, vote.mismatches) == ("tied", [])
    assert state_of(chamber.amendment) == "lost"


@pytest.mark.parametrize("needed", ["two_thirds", "all_seats"])
def test_no_casting_vote_is_given_where_the_rule_allows_none(
    desk: Client, chamber: Chamber, needed: str
) -> None:
    address = page(chamber, *about(chamber.amendment))
    vote = opened(desk, address, needed=needed, presiding_member=chamber.chair.pk)
    data = {"declare": "1", "declared_result": "carried", "expected_revision": "1"}

    answer = desk.post(roll(vote), data | {"casting": "for", "for_": "2", "against": "2"})

    assert answer.context["declaration"].non_field_errors() == [
        "The rule for this vote allows no casting vote: remove it."
    ]
