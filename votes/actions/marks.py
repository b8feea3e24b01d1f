"""A mark as its clerk keyed it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from council.models import PoliticalGroup
from votes.models import VoteOption

Key = tuple[int, bool]
FROM_PRESENCE, FROM_LAST_VOTE = "Presence", "Previous vote"
PREFILLED = frozenset({FROM_PRESENCE, FROM_LAST_VOTE})


@dataclass(frozen=True, slots=True)
class BallotMark:
    """One member's mark: a choice or an option; neither takes a casting vote off again.

    `expected_revision` is the revision of the mark that the clerk saw, 0 for none; None
    compares nothing and is for imports. `group_given` says that the source names the group,
    if only (with no `group_id`) as not known.
    """

    member_id: int
    choice: str | None = None
    option_id: int | None = None
    is_casting: bool = False
    expected_revision: int | None = None
    name_as_printed: str = ""
    source_label: str = ""
    note: str = ""
    group_id: int | None = None
    group_given: bool = False

    @property
    def key(self) -> Key:
        """Whose mark it is, and whether it is the casting vote."""
        return self.member_id, self.is_casting

    @property
    def is_removal(self) -> bool:
        """Whether it takes a mark off."""
        return self.choice is None and self.option_id is None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark that another clerk made first: what it says now, who made it, its revision."""

    member_id: int
    choice: str | None
    by_name: str
    revision: int
    option_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RollResult:
    """How many marks were saved, and those that were not because another was there first.

    `revisions` are those of every mark that now stands as it was asked for.
    """

    saved: int
    conflicts: tuple[Conflict, ...] = ()
    revisions: Mapping[Key, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """The answers and the groups that marks name, by id."""

    options: Mapping[int, VoteOption]
    groups: Mapping[int, PoliticalGroup]
