"""The roll call as sent: shape alone; whether a mark may stand is for votes.actions."""

import json
import re
from collections.abc import Mapping
from typing import Any

from votes.actions import BallotMark
from votes.enums import BallotChoice

# Short names: ten buttons for each of 84 members would else weigh on a slow line.
FIELD = re.compile(r"^c-([0-9]{1,18})$")
SEEN = "s-{}"
OPTION = re.compile(r"^option-([0-9]{1,18})$")
GROUP = re.compile(r"^([0-9]{1,18}):(.+)$")
SHAPE = "The page was sent in a form that cannot be read. Open it again and key the marks again."
# Far above any council, far below what would hold the roll for long.
MOST_MARKS = 500
LARGEST_KEY = 10**18
LARGEST_REVISION = 2**31


class RollCallForm:
    """Marks as sent: for each member the choice, and the revision and mark that were seen.

    `of_group` is the group and the value of a button that marks whoever is left in a group.
    """

    def __init__(self, data: Any) -> None:
        self.data = data
        self.error = ""
        self.choices: dict[int, str] = {}
        self.seen: dict[int, tuple[str, int]] = {}
        self.marks: list[BallotMark] = []
        self.of_group: tuple[int, str] | None = None

    def is_valid(self) -> bool:
        """Read every mark; say so if one cannot be read."""
        try:
            for name, value in self.data.items():
                found = FIELD.match(name)
                if found:
                    self._read(int(found[1]), value)
            if "set" in self.data:
                self.of_group = _of_group(self.data["set"])
        except (ValueError, KeyError):
            self.error = SHAPE
        return not self.error

    def _read(self, member: int, value: str) -> None:
        """Keep what is keyed; a mark that the clerk changed goes to the verb."""
        revision, _, was = self.data[SEEN.format(member)].partition(" ")
        mark = mark_of(member, value, int(revision))
        self.choices[member] = value
        self.seen[member] = (was, int(revision))
        if value != was:
            self.marks.append(mark)


def _of_group(sent: str) -> tuple[int, str]:
    found = GROUP.match(sent)
    if found is None:
        raise ValueError(sent)
    return int(found[1]), found[2]


def mark_of(member: int, value: str, seen: int) -> BallotMark:
    """Return one mark; ValueError for a word that is no choice."""
    option = OPTION.match(value)
    if option:
        return BallotMark(member_id=member, option_id=int(option[1]), expected_revision=seen)
    return BallotMark(member_id=member, choice=BallotChoice(value), expected_revision=seen)


def marks_sent(body: bytes) -> list[BallotMark]:
    """Return the marks of a request in JSON; ValueError where it cannot be read."""
    sent = json.loads(body)
    marks = sent.get("marks") if isinstance(sent, Mapping) else None
    if not isinstance(marks, list) or len(marks) > MOST_MARKS:
        raise ValueError(SHAPE)
    return [_mark_sent(mark) for mark in marks]


def _mark_sent(mark: Any) -> BallotMark:
    if not isinstance(mark, Mapping) or not isinstance(mark.get("value"), str):
        raise ValueError(SHAPE)  # noqa: TRY004 - one fault for whatever cannot be read
    member = _number(mark.get("member"), LARGEST_KEY)
    return mark_of(member, mark["value"], _number(mark.get("seen"), LARGEST_REVISION))


def _number(sent: Any, limit: int) -> int:
    if type(sent) is not int or not 0 <= sent < limit:
        raise ValueError(SHAPE)
    return sent
