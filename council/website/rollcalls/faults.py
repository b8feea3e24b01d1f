"""Files of roll calls held against what an import needs: each fault in a sentence with its place.

Ballots of one member in one vote are told by the database: they are too many to compare here.
"""

from collections.abc import Iterator

from council.errors import RuleBroken
from council.website.rollcalls.reading import Folder
from council.website.rollcalls.words import CHOICES

# Votes that are answered with a name; some have no category, but their question says so.
ELECTION = "category = 'leadership' OR question ILIKE 'election of %'"
BALLOTS, EVENTS, MEMBERS = "ballots.parquet", "vote_events.parquet", "members.csv"
NUMBERS = frozenset({"event_no", "member_no", "number"})
NEEDED = {
    BALLOTS: ("event_no", "member_no", "option"),
    EVENTS: ("event_no", "vote_id", "chamber", "date", "number", "requires"),
    MEMBERS: ("member_no", "member_id", "display_name"),
}
OPTIONAL = {
    BALLOTS: ("party",),
    EVENTS: (
        "category", "type", "question", "result", "subject", "amendment_number",
        "amendment_author", "amendment_purpose", "bill_type", "bill_number",
    ),
    MEMBERS: (),
}  # fmt: skip
ONCE = {EVENTS: ("event_no", "vote_id"), MEMBERS: ("member_no", "member_id")}
WORDS = {"chamber": ("h", "s"), "requires": ("1/2", "2/3", "3/5", "QUORUM")}


def refuse_faults(folder: Folder) -> None:
    """Raise RuleBroken for files that lack a column, a value, a record or a known word."""
    faults = list(_columns(folder)) or [
        *_blanks(folder), *_doubles(folder), *_words(folder), *_strangers(folder),
        *_answers(folder),
    ]  # fmt: skip
    if faults:
        message = f"Nothing was imported. {' '.join(faults)}"
        raise RuleBroken(message, "wrong_rollcalls")


def _columns(folder: Folder) -> Iterator[str]:
    for file, needed in NEEDED.items():
        types = folder.columns(file)
        for name in (*needed, *OPTIONAL[file]):
            if name not in types:
                yield f"{file}: the column {name} is missing."
            elif name in NUMBERS and "INT" not in types[name]:
                yield f"{file}: the column {name} holds other things than whole numbers."


def _blanks(folder: Folder) -> Iterator[str]:
    for file, needed in NEEDED.items():
        for name in needed:
            yield from _told(
                folder.rows_where(file, f"{name} IS NULL OR trim({name}::VARCHAR) = ''"),
                f"{file}: {name} is blank",
            )


def _doubles(folder: Folder) -> Iterator[str]:
    for file, names in ONCE.items():
        for name in names:
            where = f"TRUE QUALIFY row_number() OVER (PARTITION BY {name}) > 1"
            rows = [row for row in folder.rows_where(file, where) if row[name] is not None]
            yield from _told(rows, f"{file}: {name} stands there again", name)


def _words(folder: Folder) -> Iterator[str]:
    for name, known in WORDS.items():
        rows = folder.rows_where(EVENTS, f"{name} NOT IN {known}")
        yield from _told(rows, f"{EVENTS}: {name} is none of {', '.join(known)}", name)
    rows = folder.rows_where(EVENTS, "TRY_CAST(substr(date::VARCHAR, 1, 10) AS DATE) IS NULL")
    rows = [row for row in rows if row["date"]]
    yield from _told(rows, f"{EVENTS}: date is no day like 2001-01-03", "date")


def _strangers(folder: Folder) -> Iterator[str]:
    for name, file in (("event_no", EVENTS), ("member_no", MEMBERS)):
        rows = folder.rows_where(
            BALLOTS, f"{name} NOT IN (FROM {folder.file(file)} SELECT {name})"
        )
        yield from _told(rows, f"{BALLOTS}: {name} is not in {file}", name)


def _answers(folder: Folder) -> Iterator[str]:
    """Yield a fault for an answer that is no known word, where no name was asked for."""
    elections = f"(FROM {folder.file(EVENTS)} SELECT event_no WHERE {ELECTION})"
    where = f"option NOT IN {tuple(CHOICES)} AND event_no NOT IN {elections}"
    yield from _told(
        folder.rows_where(BALLOTS, where), f"{BALLOTS}: option is no known answer", "option"
    )


def _told(rows: list[dict[str, object]], words: str, name: str = "") -> Iterator[str]:
    """Yield a sentence on such rows, if there are any, with the first of them."""
    if rows:
        first = rows[0]
        row = ", ".join(
            f"{each} {first[each]}" for each in ("event_no", "member_no") if each in first
        )
        value = f" ({first[name]})" if name and name not in NUMBERS else ""
        more = f", and {len(rows) - 1:,} more" if rows[1:] else ""
        yield f"{words}{value}: {row}{more}."
