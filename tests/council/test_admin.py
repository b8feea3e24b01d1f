"""The clerks' admin of the institution: demo clerk, corrections, discarding, what is in sight."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from council.models import ClerkRole, Council, Member, RecordEvent
from tests.factories import (
    make_amendment,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
)

pytestmark = pytest.mark.django_db


def run_make_demo_clerk(capsys: Any) -> str:
    call_command("make_demo_clerk")
    return capsys.readouterr().out


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


def test_demo_clerk_needs_the_fictional_council(var: Path, capsys: Any) -> None:
    printed = run_make_demo_clerk(capsys)

    assert printed.startswith("No demo clerk: the fictional council is not loaded")
    assert get_user_model().objects.count() == 0


def test_demo_clerk_logs_in_with_the_same_password_after_every_start(
    var: Path, capsys: Any
) -> None:
    council = make_council("mockbridge", is_fictional=True)
    make_council("norfolk")

    first = run_make_demo_clerk(capsys)
    second = run_make_demo_clerk(capsys)

    assert first == second
    name, password = first.removeprefix("Clerk login: ").split(" / ")
    user = authenticate(username=name, password=password.strip())
    assert user is not None
    assert (user.is_staff, user.is_superuser) == (True, False)
    roles = ClerkRole.objects.filter(user=user).values_list("council__slug", "kind")
    assert sorted(roles) == [
        (council.slug, "finance"),
        (council.slug, "keyer"),
        (council.slug, "publisher"),
    ]


def test_demo_clerks_password_is_for_its_owner_alone(var: Path, capsys: Any) -> None:
    make_council("mockbridge", is_fictional=True)

    run_make_demo_clerk(capsys)

    assert stat.S_IMODE((var / "demo_clerk").stat().st_mode) == 0o600


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge")


@pytest.fixture
def clerk(client: Any, council: Council) -> Any:
    user = make_clerk(council, username="keyer")
    client.force_login(user)
    return user


def change(name: str, row: Any) -> str:
    return reverse(f"admin:council_{name}_change", args=[row.pk])


def posted(client: Any, url: str, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send from the page, with `changes`."""
    form = client.get(url).context["adminform"].form
    context = client.get(url).context
    data = {}
    for part in (
        form,
        *[inline.formset.management_form for inline in context["inline_admin_formsets"]],
    ):
        for field in part:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    for inline in context["inline_admin_formsets"]:
        for row in inline.formset.forms:
            for field in row:
                value = field.value()
                data[field.html_name] = "" if value is None else value
    return data | changes


def test_draft_is_saved_without_a_reason(client: Any, clerk: Any, council: Council) -> None:
    member = make_member(council, "Ann Smith", published_at=None)

    answer = client.post(
        change("member", member), posted(client, change("member", member), name="Anne Smith")
    )

    assert answer.status_code == 302
    member.refresh_from_db()
    assert member.name == "Anne Smith"
    assert RecordEvent.objects.count() == 0


def test_published_record_wants_a_reason(client: Any, clerk: Any, council: Council) -> None:
    group = make_group(council, "Green")

    answer = client.post(
        change("politicalgroup", group),
        posted(client, change("politicalgroup", group), name="Greens"),
    )

    assert answer.context["errors"] == [["This field is required."]]
    group.refresh_from_db()
    assert group.name == "Green"


def test_published_record_is_corrected_in_public(
    client: Any, clerk: Any, council: Council
) -> None:
    group = make_group(council, "Green")

    answer = client.post(
        change("politicalgroup", group),
        posted(
            client,
            change("politicalgroup", group),
            name="Greens",
            correction_reason="The group's own name",
        ),
    )

    assert answer.status_code == 302
    group.refresh_from_db()
    assert (group.name, group.revision) == ("Greens", 2)
    event = RecordEvent.objects.get()
    assert (event.reference, event.reason, event.by) == (
        group.reference,
        "The group's own name",
        clerk,
    )


def test_form_that_another_clerk_overtook_names_that_clerk(
    client: Any, clerk: Any, council: Council
) -> None:
    member = make_member(council, "Ann Smith", published_at=None)
    mine = posted(client, change("member", member), name="Annie Smith")
    other = make_clerk(council, username="other", first_name="Robin", last_name="Other")
    client.force_login(other)
    client.post(
        change("member", member), posted(client, change("member", member), name="Anne Smith")
    )
    client.force_login(clerk)

    answer = client.post(change("member", member), mine)

    assert "Robin Other saved this while you were working on it" in answer.content.decode()
    assert 'value="Annie Smith"' in answer.content.decode()
    member.refresh_from_db()
    assert member.name == "Anne Smith"


def test_nobody_learns_an_address_by_the_number_of_a_record(
    client: Any, clerk: Any, council: Council
) -> None:
    meeting = make_meeting(council)
    draft = make_amendment(make_motion(meeting), state="draft", published_at=None)
    asked = [
        f"/admin/r/{ContentType.objects.get_for_model(record).pk}/{record.pk}/"
        for record in (draft, meeting)
    ]

    as_clerk = [client.get(url).status_code for url in asked]
    client.force_login(get_user_model().objects.create_superuser("root"))
    as_superuser = [client.get(url).status_code for url in asked]

    assert (as_clerk, as_superuser) == ([404, 404], [404, 404])


def test_only_a_record_never_published_can_be_discarded(
    client: Any, clerk: Any, council: Council
) -> None:
    mistake = make_group(council, "Gren", published_at=None)
    group = make_group(council, "Green")

    gone = client.post(
        reverse("admin:council_politicalgroup_delete", args=[mistake.pk]), {"post": "yes"}
    )
    kept = client.post(
        reverse("admin:council_politicalgroup_delete", args=[group.pk]), {"post": "yes"}
    )

    assert (gone.status_code, kept.status_code) == (302, 403)
    assert list(council.groups.all()) == [group]


def test_new_member_gets_a_reference(client: Any, clerk: Any, council: Council) -> None:
    add = reverse("admin:council_member_add")

    answer = client.post(
        add,
        posted(
            client,
            add,
            council=council.pk,
            name="Ann Smith",
            sort_name="Smith Ann",
            slug="ann-smith",
        ),
    )

    assert answer.status_code == 302
    member = Member.objects.get()
    assert (member.reference, member.published_at) == ("mockbridge/members/ann-smith", None)


def test_row_of_another_council_cannot_be_named(client: Any, clerk: Any, council: Council) -> None:
    elsewhere = make_council("elsewhere")
    make_clerk(elsewhere)
    member = make_member(council, published_at=None)
    foreign = make_group(elsewhere)
    data = posted(client, change("member", member)) | {
        "group_memberships-TOTAL_FORMS": "1",
        "group_memberships-0-group": str(foreign.pk),
        "group_memberships-0-member": str(member.pk),
        "group_memberships-0-precision": "day",
        "group_memberships-0-evidence": "desk",
    }

    answer = client.post(change("member", member), data)

    assert answer.status_code == 200
    assert member.group_memberships.count() == 0


def test_second_meeting_on_a_day_gets_a_number(client: Any, clerk: Any, council: Council) -> None:
    meeting = make_meeting(council)
    add = reverse("admin:council_meeting_add")

    answer = client.post(
        add, posted(client, add, council=council.pk, body=meeting.body_id, held_on="2025-03-04")
    )

    assert answer.status_code == 302
    references = council.meetings.order_by("id").values_list("reference", flat=True)
    assert list(references) == [
        "mockbridge/full-council/2025-03-04",
        "mockbridge/full-council/2025-03-04-2",
    ]


@pytest.mark.parametrize("name", ["member", "meeting", "politicalgroup"])
def test_list_costs_the_same_at_1_and_100_rows(
    client: Any, clerk: Any, council: Council, name: str, django_assert_num_queries: Any
) -> None:
    makers = {
        "member": lambda: make_member(council),
        "meeting": lambda: make_meeting(council, reference=f"m/{Member.objects.count()}"),
        "politicalgroup": lambda: make_group(council),
    }
    url = reverse(f"admin:council_{name}_changelist")
    makers[name]()
    costs = 11 if name == "meeting" else 9

    with django_assert_num_queries(costs):
        client.get(url)
    for number in range(99):
        if name == "meeting":
            make_meeting(council, reference=f"m/more-{number}")
        else:
            makers[name]()
    with django_assert_num_queries(costs):
        client.get(url)


@pytest.mark.parametrize(
    "address", ["votes/vote/?council={}", "amendments/budget/add/?council={}"]
)
def test_number_that_no_council_has_is_no_council(admin_client: Client, address: str) -> None:
    # SQLite cannot hold the number and is asked again without it; PostgreSQL finds nothing.
    response = admin_client.get("/admin/" + address.format("9" * 23), follow=True)

    assert response.status_code == 200
