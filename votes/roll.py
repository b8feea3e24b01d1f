"""A public roll as readers see it: names under each choice, by group; what the groups did; pure.

Rows come from `votes.queries.page`. A bar is never named, nor shown by what a source says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from council.sentences import count, number_word
from votes.enums import CHOICES_IN_ORDER, BallotChoice
from votes.queries.page import COUNTS, OnRoll, Row, is_released, link
from votes.rules import public_choice
from votes.shown import MARKS

PRESENT = (*MARKS, BallotChoice.PRESENT_NOT_VOTING)
DID = {
    BallotChoice.FOR: "voted for",
    BallotChoice.AGAINST: "voted against",
    BallotChoice.ABSTAIN: "abstained",
    BallotChoice.PRESENT_NOT_VOTING: "did not vote",
}
COUNTED = {
    BallotChoice.FOR: "for",
    BallotChoice.AGAINST: "against",
    BallotChoice.ABSTAIN: "abstained",
    BallotChoice.PRESENT_NOT_VOTING: "did not vote",
}
NOT_PUBLISHED = "Name not published here"
# A list with more names than this is read group by group.
LONG = 8


class Group(NamedTuple):
    """A group on the day; without a name it is not known, or not public."""

    name: str
    address: str
    colour: str
    is_known: bool
    is_group: bool  # false for a heading over members in no group

    @property
    def words(self) -> str:
        """How the group is called where it stands."""
        if self.name:
            return self.name
        return "Group not published here" if self.is_known else "Group not recorded"


OF_TALLY = "group_tallies__group__"
ON_ROLL = "group_at_vote__"
NO_GROUP = Group("", "", "", is_known=False, is_group=False)


class Named(NamedTuple):
    """A member on the roll as printed, with what is noted beside the mark."""

    name: str
    address: str
    choice: str
    option: int | None
    group: Group
    proxy: str  # who cast it for the member
    note: str
    member: str  # reference; empty while the member is not public


class Roll(NamedTuple):
    """Everybody on the roll in order of surname, and the casting vote, which is apart."""

    names: tuple[Named, ...]
    casting: Named | None

    @property
    def members(self) -> int:
        """How many members' names are held; a casting vote is a second mark of one of them."""
        return len(self.names)

    @property
    def knows_groups(self) -> bool:
        """Whether the group on the day is known of anybody."""
        return any(one.group.is_known for one in self.names)

    def by_reference(self) -> Mapping[str, Named]:
        """Return the public members by reference, the one with the casting vote too."""
        casting = [self.casting] if self.casting else []
        return {one.member: one for one in (*casting, *self.names) if one.member}

    @property
    def known(self) -> int:
        """How many members' names are held with what they did."""
        return sum(one.choice != BallotChoice.UNKNOWN for one in self.names)


EMPTY = Roll((), None)


def roll_of(rows: Iterable[OnRoll], groups: Mapping[int, Group], now: datetime) -> Roll:
    """Return the roll of these rows; `groups` by key are all that are on it."""
    names, casting = [], None
    for row in rows:
        one = _named(row, groups[row.group] if row.group else NO_GROUP, now)
        if not row.is_casting:
            names.append(one)
        elif one.member:
            casting = one
    return Roll(tuple(names), casting)


def groups_missing(rows: Iterable[OnRoll], groups: Mapping[int, Group]) -> set[int]:
    """Return the keys of groups on the roll that are not among those known."""
    return {row.group for row in rows if row.group} - groups.keys()


def groups_in(rows: Iterable[Row], path: str, now: datetime) -> dict[int, Group]:
    """Return the groups that rows name, by key."""
    return {row[f"{path}id"]: group_of(row, path, now) for row in rows if row[f"{path}id"]}


def group_of(row: Row, path: str, now: datetime) -> Group:
    """Return the group that a row names; one that is not public has no name and no colour."""
    if row[f"{path}id"] is None:
        return NO_GROUP
    found = link(row, path, now)
    if found is None:
        return Group("", "", "", is_known=True, is_group=False)
    colour, is_group = row[f"{path}colour"], not row[f"{path}is_unaligned"]
    return Group(*found, colour, is_known=True, is_group=is_group)


def _named(row: OnRoll, group: Group, now: datetime) -> Named:
    """Return a name: as the source prints it only beside for, against, abstained.

    Beside a bar the source's own words could say why a member could not vote.
    """
    choice, option = public_choice(row.choice) or "", row.option
    proxy = ""
    if row.proxy_name and is_released(row.proxy_published_at, row.proxy_visible_from, now):
        proxy = row.proxy_name
    if not is_released(row.published_at, row.visible_from, now):
        return Named(NOT_PUBLISHED, "", choice, option, group, proxy, "", "")
    name, note = row.name, ""
    if choice in MARKS or option is not None:
        name, note = row.printed or name, row.note
    return Named(name, f"/{row.reference}", choice, option, group, proxy, note, row.reference)


# Names.


class Part(NamedTuple):
    """Names of one list, in order of surname: under the name of their group, or each with it."""

    head: Group | None
    tells_groups: bool
    names: tuple[Named, ...]


class NameList(NamedTuple):
    """The members under one heading."""

    heading: str
    mark: str
    number: int
    parts: tuple[Part, ...]


def name_lists(roll: Roll, answers: Sequence[tuple[int, str]] = ()) -> list[NameList]:
    """Put the names under headings: each answer, then the choices in the order of the law."""
    chosen: defaultdict[int | str, list[Named]] = defaultdict(list)
    for one in roll.names:
        chosen[one.choice if one.option is None else one.option].append(one)
    headed: list[tuple[int | str, str]] = [
        *answers,
        *((word, word.label) for word in CHOICES_IN_ORDER),
    ]
    knows_groups = roll.knows_groups
    return [
        NameList(heading, MARKS.get(key, "absent"), len(found), _parts(found, knows_groups))
        for key, heading in headed
        if (found := chosen.get(key))
    ]


def _parts(names: list[Named], knows_groups: bool) -> tuple[Part, ...]:
    if not knows_groups or len(names) <= LONG:
        return (Part(None, knows_groups, tuple(names)),)
    groups: defaultdict[Group, list[Named]] = defaultdict(list)
    for one in names:
        groups[one.group].append(one)
    ordered = sorted(groups, key=_by_name)
    return tuple(Part(group, tells_groups=False, names=tuple(groups[group])) for group in ordered)


def _by_name(group: Group) -> tuple[bool, bool, str]:
    return not group.name, not group.is_known, group.name


def has_only_voters(roll: Roll) -> bool:
    """Tell whether nobody on the roll is shown as away, as not voting or as not known."""
    return all(one.choice in MARKS or one.option is not None for one in roll.names)


# What the chart shows, in words.


def finding(roll: Roll) -> str:
    """Say what the seats show: the counts, and where all of a group did the same (members).

    A heading over members in no group is no group: nothing is said of what they had in common.
    """
    totals = Counter(one.choice for one in roll.names)
    said = [
        f"{count(totals['for'], 'member', 'members')} voted for and {totals['against']} against."
    ]
    if totals["abstain"]:
        said.append(f"{number_word(totals['abstain'])} abstained.")
    away = roll.members - sum(totals[choice] for choice in MARKS)
    if away:
        said.append(f"{number_word(away)} did not vote.")
    if not roll.knows_groups:
        return " ".join([*said, "Groups are not recorded."])
    groups: defaultdict[Group, Counter[str]] = defaultdict(Counter)
    for one in roll.names:
        groups[one.group][one.choice] += 1
    return " ".join(
        [*said, *(_did(group, groups[group]) for group in sorted(groups, key=_by_name))]
    )


def _did(group: Group, counts: Counter[str]) -> str:
    here = [choice for choice in PRESENT if counts[choice]]
    if not here:
        return f"{group.words}: nobody voted."
    if len(here) == 1 and group.is_group:
        return f"{group.words}: all who were present {DID[here[0]]}."
    told = ", ".join(f"{counts[choice]} {COUNTED[choice]}" for choice in here)
    return f"{group.words}: {told}."


# Groups.


class GroupRow(NamedTuple):
    """The stored counts of a group (members)."""

    group: Group
    for_: int
    against: int
    abstained: int
    not_voting: int
    unknown: int

    @property
    def drawn(self) -> int:
        """How many members its bar draws."""
        return self.for_ + self.against + self.abstained


class GroupTable(NamedTuple):
    """The groups' counts, their sums, and whether some choice is not known."""

    rows: tuple[GroupRow, ...]
    totals: GroupRow
    members: int
    has_unknown: bool

    @property
    def scale(self) -> int:
        """The one scale of the bars: the most that a row draws (members), and a gap."""
        most = max((row.drawn for row in self.rows), default=0)
        return most + max(1, most // 20)


def group_table(rows: Iterable[Row], now: datetime) -> GroupTable:
    """Return the table of the groups from their stored counts, groups not known last."""
    found = tuple(
        GroupRow(
            group_of(row, OF_TALLY, now),
            *(row[f"group_tallies__{column}"] for column in COUNTS),
        )
        for row in rows
    )
    sums = [sum(column) for column in zip(*(row[1:] for row in found), strict=True)]
    totals = GroupRow(NO_GROUP, *(sums or [0] * len(COUNTS)))
    return GroupTable(found, totals, sum(totals[1:]), bool(totals.unknown))
