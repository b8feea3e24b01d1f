"""What is known of the whole set of roll calls, held against what was stored (SOURCE.txt)."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from council.models import Council
from votes.enums import BallotChoice

BALLOTS, TIES, LOST_TIES = "ballots", "level votes", "level votes that were lost"
AGAINST, FOLLOWING = "ballots against the party line", "ballots where a party has a line"
LABELS = """SELECT source_label, count(*) FROM votes_ballot b
 JOIN votes_vote v ON v.id = b.vote_id WHERE v.council_id = %s GROUP BY 1"""
CHAMBERS = """SELECT o.slug, count(*) FROM votes_vote v
 JOIN council_meeting m ON m.id = v.meeting_id
 JOIN council_body o ON o.id = m.body_id WHERE v.council_id = %s GROUP BY 1"""
# A casting vote is in no tally of ours; the source counts it among the names. One of the level
# votes, on a point of order not sustained, it counts apart.
LEVEL = """SELECT count(*), count(*) FILTER (WHERE declared_result = 'lost'
  AND declared_words NOT LIKE '%%Not Sustained') FROM votes_vote v
 WHERE council_id = %s AND tally_for > 0 AND tally_against > 0
 AND tally_for + declared_by_casting_vote::int = tally_against
 AND NOT EXISTS (SELECT 1 FROM votes_ballot b WHERE b.vote_id = v.id
  AND b.source_label IN ('Guilty', 'Not Guilty'))"""
PARTY_LINES = """SELECT sum(least(t.tally_for, t.tally_against)),
 sum(t.tally_for + t.tally_against)
 FROM votes_grouptally t JOIN votes_vote v ON v.id = t.vote_id
 WHERE v.council_id = %s AND t.group_id IS NOT NULL AND t.tally_for <> t.tally_against
 AND NOT EXISTS (SELECT 1 FROM votes_ballot b WHERE b.vote_id = v.id
  AND b.source_label IN ('Guilty', 'Not Guilty'))"""
CASTING = """SELECT count(*), count(*) FILTER (WHERE choice = %s AND v.tally_for = v.tally_against)
 FROM votes_ballot b JOIN votes_vote v ON v.id = b.vote_id
 WHERE v.council_id = %s AND is_casting"""


@dataclass(frozen=True, slots=True)
class Checks:
    """Numbers to find again after the load: ballots, votes."""

    numbers: dict[str, int] = field(default_factory=dict)


OF_THE_WHOLE = Checks(
    {
        BALLOTS: 11_016_304,
        "Yea": 4_432_601,
        "Aye": 2_241_416,
        "No": 2_057_130,
        "Nay": 1_743_482,
        "Not Voting": 444_006,
        "Present": 80_203,
        "answers": 70,
        "votes in house": 22_467,
        "votes in senate": 12_910,
        "votes on an amendment": 13_604,
        "votes that need 1/2": 27_539,
        "votes that need 2/3": 5_103,
        "votes that need 3/5": 2_552,
        "calls of the roll": 183,
        TIES: 158,
        LOST_TIES: 156,
        "casting votes": 66,
        "casting votes for, on level votes": 66,
        AGAINST: 842_492,
        FOLLOWING: 10_463_279,
    }
)


def measured(council: Council) -> dict[str, int]:
    """Return the same numbers of what is stored."""
    with connection.cursor() as cursor:

        def ask(statement: str, *values: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement, [*values, council.pk])
            return cursor.fetchall()

        labels = {str(label): int(number) for label, number in ask(LABELS)}
        found = {**labels, BALLOTS: sum(labels.values()), "answers": len(labels)}
        found |= {f"votes in {slug}": int(number) for slug, number in ask(CHAMBERS)}
        pairs: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
            (LEVEL, (), (TIES, LOST_TIES)),
            (PARTY_LINES, (), (AGAINST, FOLLOWING)),
            (
                CASTING,
                (str(BallotChoice.FOR),),
                ("casting votes", "casting votes for, on level votes"),
            ),
        )
        for statement, values, names in pairs:
            [row] = ask(statement, *values)
            found |= dict(zip(names, (int(number or 0) for number in row), strict=True))
    return found


def differences(found: dict[str, int], checks: Checks) -> list[str]:
    """Return a sentence for each number that is not the one expected."""
    return [
        f"{name}: {found.get(name, 0):,}, expected {number:,}"
        for name, number in checks.numbers.items()
        if found.get(name, 0) != number
    ]
