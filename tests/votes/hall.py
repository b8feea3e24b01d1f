"""A chamber of real size for the vote page: 84 members, four groups with colours, every choice."""

from collections.abc import Sequence
from typing import Any

from council.models import Council, Meeting, Member, PoliticalGroup
from tests import factories as make
from votes.derive import count_vote
from votes.models import Vote

SIZE = 84
COLOURS = {
    "Harbour Group": "#1a83d4",
    "Lantern Group": "#f2c21a",
    "Orchard Group": "#55a630",
    "Weir Group": "#d5293d",
}
# Harbour votes against, Orchard and Weir for, Lantern every way there is.
EVERY_WAY = (
    "for", "against", "abstain", "present_not_voting", "barred_interest", "barred_arrears",
    "left_meeting", "absent_apologies", "absent", "unknown",
)  # fmt: skip
SIDES = {"Harbour Group": "against", "Orchard Group": "for", "Weir Group": "for"}
SEEN: dict[str, Any] = {
    "published_at": make.LONG_AGO,
    "names_published_at": make.LONG_AGO,
    "status": "confirmed_minutes",
    "evidence": "minutes",
    "declared_result": "carried",
}


class Hall:
    """A council with its groups and members in order of surname, each in the group of its turn."""

    def __init__(self, slug: str = "", size: int = SIZE, **fields: Any) -> None:
        self.council: Council = make.make_council(slug, colour="#2f4f6f", **fields)
        self.groups: list[PoliticalGroup] = [
            make.make_group(self.council, name, colour=colour) for name, colour in COLOURS.items()
        ]
        self.members: list[Member] = [
            make.make_member(self.council, f"Robin Example-Surname-{n:02}", self.group(n))
            for n in range(size)
        ]
        self.meeting: Meeting = make.make_meeting(self.council, title="Budget meeting")

    def group(self, place: int) -> PoliticalGroup:
        """Return the group of a member's place."""
        return self.groups[place % len(self.groups)]

    def sides(self) -> list[str]:
        """Return how everybody votes: three groups as one, the fourth for, against, abstaining."""
        lantern = iter(("for", "against", "abstain", "absent_apologies") * SIZE)
        return [SIDES.get(self.group(n).name) or next(lantern) for n in range(len(self.members))]

    def vote(
        self, subject: Any = None, choices: Sequence[str] | None = None, **fields: Any
    ) -> Vote:
        """Make a public vote with all its names, counted and declared carried."""
        given = {"roll_complete": True, "names_taken": "yes"} | SEEN | fields
        vote = make.make_vote(self.meeting, subject, **given)
        for place, choice in enumerate(self.sides() if choices is None else choices):
            make.make_ballot(vote, self.members[place], choice, group_at_vote=self.group(place))
        count_vote(vote)
        return vote
