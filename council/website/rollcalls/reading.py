"""The files of a folder of roll calls: vote events, members and ballots, read a part at a time."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from council.errors import RuleBroken

FILES = ("ballots.parquet", "vote_events.parquet", "members.csv")
# So many votes at once: memory stays flat, however many there are.
VOTES_AT_ONCE = 250
FAULTS = 1_000  # rows; more of one kind are not counted
Row = dict[str, Any]
BallotRow = tuple[int, int, str | None, str]


class Folder:
    """A folder of roll calls."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            message = f"There is no {missing[0]} in {folder}: name the folder of the roll calls."
            raise RuleBroken(message, "no_rollcalls")
        self.folder = folder
        self.server = _duckdb().connect(config={"threads": 1, "memory_limit": "512MB"})

    def file(self, name: str) -> str:
        """Return a file as a statement names it."""
        path = str(self.folder / name).replace("'", "''")
        return f"'{path}'"

    def _rows(self, statement: str) -> list[Row]:
        answer = self._answer(statement)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def _answer(self, statement: str) -> Any:
        """Run a statement; RuleBroken where a file is not what its name says."""
        try:
            return self.server.execute(statement)
        except _duckdb().Error as error:
            message = f"The files cannot be read: {str(error).splitlines()[0]}"
            raise RuleBroken(message, "unreadable_rollcalls") from error

    def columns(self, name: str) -> dict[str, str]:
        """Return the type of each column of a file."""
        rows = self._rows(f"DESCRIBE FROM {self.file(name)}")
        return {row["column_name"]: row["column_type"] for row in rows}

    def rows_where(self, name: str, condition: str) -> list[Row]:
        """Return the rows of a file of which a condition is true; ours, and never from a file."""
        return self._rows(f"FROM {self.file(name)} WHERE {condition} LIMIT {FAULTS}")

    def events(self) -> list[Row]:
        """Return all vote events, by chamber in the order of time."""
        file = self.file("vote_events.parquet")
        return self._rows(f"FROM {file} ORDER BY chamber, date, number, event_no")

    def members(self) -> list[Row]:
        """Return all members."""
        return self._rows(f"FROM {self.file('members.csv')} ORDER BY member_no")

    def groups(self) -> list[str]:
        """Return the groups' letters."""
        file = self.file("ballots.parquet")
        rows = self._rows(f"FROM {file} SELECT DISTINCT party ORDER BY 1")
        return [row["party"] for row in rows if row["party"] is not None]

    def other_answers(self, known: Iterable[str]) -> list[tuple[int, str]]:
        """Return, by event, the different answers that are none of the known words."""
        file = self.file("ballots.parquet")
        return self.server.execute(
            f"FROM {file} SELECT DISTINCT event_no, option WHERE NOT list_contains(?, option)"
            " ORDER BY 1, 2",
            [list(known)],
        ).fetchall()

    def cast_from_the_chair(self) -> set[int]:
        """Return the events that somebody decided from the chair, in no group and no seat."""
        ballots, members = self.file("ballots.parquet"), self.file("members.csv")
        rows = self._rows(
            f"FROM {ballots} JOIN {members} USING (member_no) SELECT event_no"
            " WHERE member_id = 'VP'"
        )
        return {row["event_no"] for row in rows}

    def ballots(self) -> Iterator[BallotRow]:
        """Walk through all ballots: event, member, group's letters and answer."""
        file = self.file("ballots.parquet")
        [(first, last)] = self.server.execute(
            f"FROM {file} SELECT min(event_no), max(event_no)"
        ).fetchall()
        if first is None:
            return
        for start in range(first, last + 1, VOTES_AT_ONCE):
            yield from self.server.execute(
                f"FROM {file} SELECT event_no, member_no, party, option"
                " WHERE event_no BETWEEN ? AND ? ORDER BY event_no, member_no",
                [start, start + VOTES_AT_ONCE - 1],
            ).fetchall()


def _duckdb() -> Any:
    try:
        import duckdb  # noqa: PLC0415 - not part of a running site
    except ImportError as error:
        message = "Parquet files are read with duckdb: install it with `pip install duckdb`."
        raise RuleBroken(message, "no_duckdb") from error
    return duckdb
