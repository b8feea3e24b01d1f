"""Rights of clerks in one council, at every door of the admin (architecture 0.13)."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.urls import reverse

from amendments.models import (
    Amendment,
    AmendmentVersion,
    Budget,
    BudgetLine,
    BudgetVersion,
    Motion,
    Pot,
    ReferendumLimit,
)
from council.models import (
    AgendaItem,
    Area,
    Body,
    ClerkRole,
    Council,
    CouncilLogo,
    Meeting,
    Member,
    PoliticalGroup,
    Source,
    StandingOrders,
)
from council.website.models import Delivery, Subscription
from tests.factories import (
    make_amendment,
    make_area,
    make_ballot,
    make_budget,
    make_clerk,
    make_council,
    make_group,
    make_item,
    make_logo,
    make_meeting,
    make_member,
    make_motion,
    make_pot,
    make_standing_orders,
    make_vote,
)
from votes.models import Vote

pytestmark = pytest.mark.django_db

# Django's own; only whoever runs the installation sees them.
OF_THE_INSTALLATION = {User, Group, Subscription, Delivery}
# Rights and settings are not on record.
SETTINGS = {ClerkRole, CouncilLogo}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
AXES = {model for model in REGISTERED if model._meta.app_label == "axes"}
OF_COUNCILS = [model for model in REGISTERED if model not in OF_THE_INSTALLATION | AXES]


def whole_council(slug: str) -> dict[type[models.Model], models.Model]:
    """Make one row of everything that the admin shows."""
    council = make_council(slug)
    meeting = make_meeting(council)
    budget = make_budget(council)
    motion = make_motion(meeting, budget)
    amendment = make_amendment(motion, 1_000_000)
    member = make_member(council, "Secret Name", make_group(council))
    vote = make_vote(meeting, amendment)
    make_ballot(vote, member)
    rows: dict[type[models.Model], Any] = {
        Council: council,
        CouncilLogo: make_logo(council),
        StandingOrders: make_standing_orders(council),
        Area: make_area(council),
        Body: meeting.body,
        AgendaItem: make_item(meeting, title="Guarded item"),
        Source: Source.objects.create(
            council=council, about=meeting.reference, evidence="minutes", title="Minutes"
        ),
        ClerkRole: ClerkRole.objects.create(
            user=make_clerk(username=f"{slug}-clerk"), council=council, kind="keyer"
        ),
        Member: member,
        PoliticalGroup: PoliticalGroup.objects.get(council=council),
        Meeting: meeting,
        Motion: motion,
        Amendment: amendment,
        AmendmentVersion: amendment.current,
        Budget: budget,
        BudgetVersion: budget.versions.get(),
        BudgetLine: budget.lines.get(),
        Pot: make_pot(budget),
        ReferendumLimit: ReferendumLimit.objects.create(
            council=council, year=2025, core_percent=3, or_more=True
        ),
        Vote: vote,
    }
    return rows


@pytest.fixture
def rows() -> dict[type[models.Model], models.Model]:
    return whole_council("guarded")


@pytest.fixture
def stranger(client: Any) -> Any:
    """Log in a clerk with every role in another council."""
    council = make_council("elsewhere")
    user = make_clerk(council, "publisher")
    for kind in ("keyer", "finance"):
        ClerkRole.objects.create(user=user, council=council, kind=kind)
    client.force_login(user)
    return user


def address(model: type[models.Model], view: str, *args: Any) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=args)


def test_every_registered_model_of_ours_is_walked(rows: dict[Any, Any]) -> None:
    assert set(OF_COUNCILS) == set(rows)


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("view", ["change", "delete", "history"])
def test_stranger_finds_no_page_of_a_row(
    client: Any, stranger: Any, rows: dict[Any, Any], model: Any, view: str
) -> None:
    for send in (client.get, client.post):
        answer = send(address(model, view, rows[model].pk))

        assert (answer.status_code, answer.headers.get("Location")) in {
            (403, None),
            (404, None),
            (302, "/admin/"),
        }


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
def test_stranger_sees_no_row_in_a_list(
    client: Any, stranger: Any, rows: dict[Any, Any], model: Any
) -> None:
    answer = client.get(address(model, "changelist"))

    found = answer.context["cl"].queryset if answer.status_code == 200 else []
    assert rows[model] not in found
    assert "guarded" not in answer.content.decode()


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
def test_stranger_is_offered_no_row_to_point_to(
    client: Any, stranger: Any, rows: dict[Any, Any], model: Any
) -> None:
    answer = client.get(address(model, "add"))

    assert answer.status_code in {200, 403}
    assert "guarded" not in answer.content.decode()
    assert "Secret Name" not in answer.content.decode()


FIELDS = [
    (model, field)
    for model in OF_COUNCILS
    for field in admin.site._registry[model].autocomplete_fields
]


@pytest.mark.parametrize(
    ("model", "field"), FIELDS, ids=lambda value: getattr(value, "__name__", value)
)
def test_stranger_completes_no_name_of_another_council(
    client: Any, stranger: Any, rows: dict[Any, Any], model: Any, field: str
) -> None:
    meta = model._meta
    answer = client.get(
        reverse("admin:autocomplete"),
        {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": field},
    )

    remote = meta.get_field(field).remote_field.model
    if remote in OF_THE_INSTALLATION:
        assert answer.status_code == 403
    else:
        keys = {row["id"] for row in answer.json()["results"]}
        assert str(rows[remote].pk if remote in rows else 0) not in keys


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
def test_stranger_reaches_no_verb(
    client: Any, stranger: Any, rows: dict[Any, Any], model: Any
) -> None:
    page: Any = admin.site._registry[model]

    for verb in page.verbs_of(rows[model]):
        for send in (client.get, client.post):
            answer = send(address(model, "verb", rows[model].pk, verb.name))
            assert answer.status_code == 404


def test_stranger_reaches_no_roll_call(client: Any, stranger: Any, rows: dict[Any, Any]) -> None:
    url = address(Vote, "roll_call", rows[Vote].pk)
    member = rows[Member].pk

    page = client.get(url)
    sent = client.post(url, {f"c-{member}": "against", f"s-{member}": "1 for"})

    assert (page.status_code, sent.status_code) == (404, 404)
    assert rows[Vote].ballots.get().choice == "for"


def test_stranger_opens_no_vote_and_drafts_no_amendment(
    client: Any, stranger: Any, rows: dict[Any, Any]
) -> None:
    vote = client.get(address(Vote, "add"), {"meeting": rows[Meeting].pk})
    draft = client.get(address(Amendment, "add"), {"motion": rows[Motion].pk})

    assert (vote.status_code, draft.status_code) == (404, 404)


def test_front_page_names_no_open_vote_of_another_council(
    client: Any, stranger: Any, rows: dict[Any, Any]
) -> None:
    answer = client.get("/admin/").content.decode()

    assert "No meeting is under way or coming." in answer
    assert rows[Vote].question not in answer


def test_clerk_without_any_role_sees_no_app(client: Any, rows: dict[Any, Any]) -> None:
    client.force_login(make_clerk())

    assert client.get("/admin/").context["app_list"] == []


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
def test_superuser_sees_every_row(client: Any, rows: dict[Any, Any], model: Any) -> None:
    client.force_login(make_clerk(is_superuser=True))

    answer = client.get(address(model, "change", rows[model].pk))
    listed = client.get(address(model, "changelist"))

    assert answer.status_code == 200
    assert rows[model] in listed.context["cl"].queryset


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("kind", ["keyer", "publisher", "finance"])
def test_clerk_of_the_council_reads_every_page(
    client: Any, rows: dict[Any, Any], model: Any, kind: str
) -> None:
    client.force_login(make_clerk(rows[Council], kind))

    assert client.get(address(model, "change", rows[model].pk)).status_code == 200
    assert client.get(address(model, "history", rows[model].pk)).status_code == 200


KEYED = {Area, Body, Member, PoliticalGroup, Meeting, Source, Motion, Amendment, Vote}
# Base figures are frozen once they are published, as these are.
FINANCE = {Budget, BudgetLine, Pot, ReferendumLimit, AmendmentVersion}
CHANGED_BY = {
    "keyer": KEYED,
    "publisher": KEYED | {Council, CouncilLogo, StandingOrders},
    "finance": FINANCE,
}


@pytest.mark.parametrize("kind", CHANGED_BY)
def test_each_role_changes_its_own_rows(rf: Any, rows: dict[Any, Any], kind: str) -> None:
    request = rf.get("/")
    request.user = make_clerk(rows[Council], kind)

    changed = {
        model
        for model in OF_COUNCILS
        if admin.site._registry[model].has_change_permission(request, rows[model])
    }

    assert changed == CHANGED_BY[kind]


@pytest.mark.parametrize("model", OF_COUNCILS, ids=lambda model: model._meta.label)
def test_nothing_published_is_deleted(rf: Any, rows: dict[Any, Any], model: Any) -> None:
    request = rf.get("/")
    request.user = make_clerk(is_superuser=True)
    page = admin.site._registry[model]

    assert page.has_delete_permission(request, rows[model]) is (model in SETTINGS)


def test_keyer_does_not_publish(client: Any, rows: dict[Any, Any]) -> None:
    group = make_group(rows[Council], published_at=None)
    url = address(PoliticalGroup, "verb", group.pk, "publish")
    sent = {"evidence": "desk", "happened_at": "", "reason": ""}

    client.force_login(make_clerk(rows[Council], "keyer"))
    refused = client.post(url, sent)
    client.force_login(make_clerk(rows[Council], "publisher"))
    done = client.post(url, sent)

    assert (refused.status_code, done.status_code) == (403, 302)
    group.refresh_from_db()
    assert group.published_at is not None


def test_passive_clerk_is_sent_to_log_in(client: Any, rows: dict[Any, Any]) -> None:
    client.force_login(make_clerk(rows[Council], is_staff=False))

    answer = client.get(address(Vote, "roll_call", rows[Vote].pk))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")
