"""groups.csv and group_memberships.csv."""

from typing import ClassVar

from council.bundle import Column, Draft, FactTable, Import, values
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
from council.enums import DatePrecision
from council.models import GroupMembership, PoliticalGroup


class Groups(Named):
    """groups.csv."""

    name = "groups"
    model = PoliticalGroup
    folder = "groups"
    columns: ClassVar[tuple[Column, ...]] = (
        COUNCIL,
        Column(name="name", required=True),
        REFERENCE,
        Column(name="slug"),
        Column(name="short_name"),
        Column(name="colour"),
        Column(name="is_unaligned", read=values.yes_no),
        VALID_FROM,
        VALID_TO,
        *PUBLICATION,
    )


class GroupMemberships(FactTable):
    """group_memberships.csv."""

    name = "group_memberships"
    model = GroupMembership
    key = ("member_id", "started_at")
    council_lookup = "member__council"
    columns = (
        MEMBER,
        Column(name="group", to=PoliticalGroup, required=True),
        Column(name="started_at", read=values.moment),
        Column(name="ended_at", read=values.moment),
        Column(name="precision", read=values.choice(DatePrecision)),
        Column(name="reason"),
        EVIDENCE,
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """No start is a start that is not known."""
        draft.values.setdefault("started_at", None)
