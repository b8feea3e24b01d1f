"""members.csv and what is told of a member over time: names, seats, offices."""

from council.bundle import Column, Draft, FactTable, Import, Row, values
from council.bundle.columns import PUBLICATION
from council.bundle_tables.shared import (
    COUNCIL,
    EVIDENCE,
    MEMBER,
    REFERENCE,
    VALID_FROM,
    VALID_TO,
    Named,
)
from council.enums import ReasonIn, ReasonOut, RoleKind
from council.models import Area, Body, Member, MemberName, Membership, Role
from council.rules import matching_name

PRIVATE_COLUMNS = frozenset({"address", "home_address", "phone", "telephone", "email", "e-mail"})


def surname_first(name: str) -> str:
    """Return a name as the roll sorts it: the last word first, titles left out."""
    words = name.split()
    known = matching_name(name).split()
    plain = [word for word in words if word.casefold().rstrip(".,") in known] or words
    return " ".join([plain[-1], *plain[:-1]])


SIMPLE = frozenset({"area", "group", "party", "from", "to"})


class Members(Named):
    """members.csv."""

    name = "members"
    model = Member
    folder = "members"
    ignored = frozenset({"source_id", *SIMPLE})
    columns = (
        COUNCIL,
        Column(name="name", read=values.name_of_person, required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="sort_name", read=values.name_of_person),
        Column(name="seat", read=values.number),
        *PUBLICATION,
    )

    def has_good_header(self, imp: Import, given: list[str]) -> bool:
        """Refuse columns of people's addresses."""
        head = Row("members.csv", 1, {})
        private = PRIVATE_COLUMNS & set(given)
        for name in sorted(private):
            imp.fault(head, name, "Addresses and numbers of people are not kept: delete this.")
        return not private and super().has_good_header(imp, given)

    def slug_source(self, draft: Draft) -> str:
        """Leave titles out of the address."""
        return matching_name(str(draft.values["name"]))

    def complete(self, draft: Draft, imp: Import) -> None:
        """Give the member an address and a place in the roll."""
        super().complete(draft, imp)
        if not draft.values.get("sort_name"):
            draft.values["sort_name"] = surname_first(str(draft.values["name"]))


class MemberNames(FactTable):
    """member_names.csv."""

    name = "member_names"
    model = MemberName
    key = ("member_id", "valid_from")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="name", read=values.name_of_person, required=True),
        Column(name="sort_name", read=values.name_of_person),
        VALID_FROM,
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Say how the name is sorted and from when it holds."""
        found = draft.values
        found["sort_name"] = found.get("sort_name") or surname_first(str(found["name"]))
        found.setdefault("valid_from", None)


class Memberships(FactTable):
    """memberships.csv."""

    name = "memberships"
    model = Membership
    key = ("member_id", "valid_from")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="area", to=Area),
        VALID_FROM,
        VALID_TO,
        Column(name="reason_in", read=values.choice(ReasonIn)),
        Column(name="reason_out", read=values.choice(ReasonOut)),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No first day is a first day that is not known."""
        draft.values.setdefault("valid_from", None)


class Roles(FactTable):
    """roles.csv."""

    name = "roles"
    model = Role
    key = ("member_id", "kind", "title", "valid_from")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="kind", read=values.choice(RoleKind), required=True),
        Column(name="title"),
        Column(name="body", to=Body),
        VALID_FROM,
        VALID_TO,
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Hold what is not given of the key for not known."""
        draft.values.setdefault("valid_from", None)
        draft.values.setdefault("title", "")
