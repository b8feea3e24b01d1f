"""Ballots by the million: copied by natural keys, matched in SQL, inserted in one statement.

Nothing is inserted while one row finds no vote, member, group or option: what is missing is
named first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from council.errors import RuleBroken
from council.models import Member, PoliticalGroup
from council.prepared import AnyOf
from votes.models import Vote, VoteOption

NAMED_AT_ONCE = 10
STAGE = """CREATE TEMPORARY TABLE staged_ballot (
 vote text, member text, choice text, option text, "group" text, is_casting boolean,
 source_label text) ON COMMIT DROP"""
COPY = 'COPY staged_ballot (vote, member, choice, option, "group", is_casting, source_label) '
INSERT = """INSERT INTO votes_ballot (
 vote_id, member_id, choice, option_id, is_casting, group_at_vote_id, name_as_printed,
 source_label, note, held_on, revision, marked_at)
SELECT v.id, m.id, s.choice, o.id, s.is_casting, g.id, '', s.source_label, '', v.held_on, 1, now()
FROM staged_ballot s
JOIN votes_vote v ON v.reference = s.vote
JOIN council_member m ON m.reference = s.member
LEFT JOIN council_politicalgroup g ON g.reference = s."group"
LEFT JOIN votes_voteoption o ON o.vote_id = v.id AND o.label = s.option"""


TWICE = """SELECT member, vote FROM staged_ballot GROUP BY vote, member, is_casting
HAVING count(*) > 1 ORDER BY vote, member LIMIT %s"""


class StagedBallot(NamedTuple):
    """One ballot by natural keys: references, a choice or an option's label, the source's word."""

    vote: str
    member: str
    choice: str | None
    option: str | None
    group: str | None
    is_casting: bool
    source_label: str


@dataclass(slots=True)
class Loaded:
    """What was loaded (ballots), with the keys that it named."""

    ballots: int = 0
    votes: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    groups: set[str | None] = field(default_factory=set)
    options: set[tuple[str, str]] = field(default_factory=set)


def load_ballots(ballots: Iterable[tuple[Any, ...]]) -> Loaded:
    """Insert ballots given as `StagedBallot` or tuples like it: all of them, or none.

    RuleBroken names what has no match, before anything is inserted. What is counted of the
    votes and their logs are the caller's to write.
    """
    require_postgresql()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STAGE)
        loaded = _stage(cursor, ballots)
        _refuse_unmatched(loaded)
        cursor.execute("ANALYZE staged_ballot")
        try:
            with transaction.atomic():
                cursor.execute(INSERT)
                # The links are checked here, and not when somebody else commits.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as error:
            raise RuleBroken(_what_is_wrong(cursor), "wrong_ballots") from error
        # What counts them next must know how many there are.
        cursor.execute("ANALYZE votes_ballot")
    return loaded


def _what_is_wrong(cursor: Any) -> str:
    """Say which ballots the record refused, of those that are still staged."""
    cursor.execute(TWICE, [NAMED_AT_ONCE])
    twice = ", ".join(f"{member} in {vote}" for member, vote in cursor.fetchall())
    if twice:
        return (
            f"Nothing was loaded. A member has one ballot in a vote; there are more for: {twice}."
        )
    return (
        "Nothing was loaded: a ballot is on record already, a vote has two casting votes, or a"
        " ballot has no choice. Take it out and load the rest."
    )


def require_postgresql() -> None:
    """Raise RuleBroken for a database that takes in no stream of rows."""
    if connection.vendor != "postgresql":
        message = "Ballots by the million need PostgreSQL: set DATABASE_URL."
        raise RuleBroken(message, "needs_postgresql")


def _stage(cursor: Any, ballots: Iterable[tuple[Any, ...]]) -> Loaded:
    found = Loaded()
    votes, members, groups = found.votes, found.members, found.groups
    count = 0
    with cursor.copy(COPY + "FROM STDIN") as copy:
        for ballot in ballots:
            copy.write_row(ballot)
            votes.add(ballot[0])
            members.add(ballot[1])
            groups.add(ballot[4])
            if ballot[3] is not None:
                found.options.add((ballot[0], ballot[3]))
            count += 1
    found.ballots = count
    return found


def _refuse_unmatched(loaded: Loaded) -> None:
    """Name what the record does not hold."""
    elections = list({vote for vote, _ in loaded.options})
    options = VoteOption.objects.filter(AnyOf(F("vote__reference"), elections))
    known: dict[str, tuple[set[Any], set[Any]]] = {
        "votes": (loaded.votes, _references(Vote, loaded.votes)),
        "members": (loaded.members, _references(Member, loaded.members)),
        "groups": (loaded.groups - {None}, _references(PoliticalGroup, loaded.groups)),
        "options": (loaded.options, set(options.values_list("vote__reference", "label"))),
    }
    told = []
    for what, (named, held) in known.items():
        if missing := sorted(map(str, named - held)):
            some = ", ".join(missing[:NAMED_AT_ONCE])
            told.append(
                f"{len(missing):,} {what} ({some}{', ...' if missing[NAMED_AT_ONCE:] else ''})"
            )
    if told:
        message = f"Nothing was loaded. These are not on record: {'; '.join(told)}."
        raise RuleBroken(message, "unmatched_ballots")


def _references(model: Any, wanted: Iterable[str | None]) -> set[Any]:
    named = [each for each in wanted if each is not None]
    held = model.objects.filter(AnyOf(F("reference"), named))
    return set(held.values_list("reference", flat=True))
