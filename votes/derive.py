"""The only writer of what is counted: tallies, computed outcome, mismatches, groups, options."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F

from council.models import Council
from council.prepared import AnyOf
from votes.enums import VoteKind
from votes.models import Ballot, GroupTally, Vote, VoteOption
from votes.queries.counting import GROUP_COUNTS, answers_of, bodies_of, computed, ended_by
from votes.queries.roll import marks_of
from votes.queries.verifying import AT_A_TIME
from votes.rules import Bodies, Mark, Tally

GroupCounts = dict[int | None, tuple[int, ...]]


def count_vote(vote: Vote) -> None:
    """Count a vote from its rows and store what comes out; twice gives the same rows.

    The caller holds the vote's row locked, so that no mark is left out of the count.
    """
    marks = marks_of([vote])[vote.pk]
    options = _options_of(vote)
    right = computed(vote, marks, answers_of(options.values()), bodies_of(vote))
    for column, value in right.columns.items():
        setattr(vote, column, value)
    vote.save(update_fields=[*right.columns, "updated_at"])
    _store_groups(vote, right.groups)
    _store_options(options, right.options)


def _options_of(vote: Vote) -> dict[int, VoteOption]:
    if vote.kind not in VoteKind.with_options:
        return {}
    return {option.pk: option for option in VoteOption.objects.filter(vote=vote)}


def _store_groups(vote: Vote, groups: dict[int | None, tuple[int, ...]]) -> None:
    """Write the counts of groups anew where one differs."""
    stored = {
        row.group_id: tuple(getattr(row, column) for column in GROUP_COUNTS)
        for row in GroupTally.objects.filter(vote=vote)
    }
    if stored == groups:
        return
    GroupTally.objects.filter(vote=vote).delete()
    GroupTally.objects.bulk_create(
        GroupTally(vote=vote, group_id=group, **dict(zip(GROUP_COUNTS, numbers, strict=True)))
        for group, numbers in groups.items()
    )


def _store_options(options: dict[int, VoteOption], tallies: dict[int, int]) -> None:
    changed = [option for pk, option in options.items() if option.tally != tallies[pk]]
    for option in changed:
        option.tally = tallies[option.pk]
    VoteOption.objects.bulk_update(changed, ["tally"])


def count_new(vote: Vote, marks: Sequence[Mark], bodies: Bodies) -> GroupCounts:
    """Set on a vote that is not stored yet what its marks add up to; return its groups' counts.

    The marks are those with which it is about to be stored, groups as frozen.
    """
    right = computed(vote, marks, {}, bodies)
    for column, value in right.columns.items():
        setattr(vote, column, value)
    return right.groups


def store_new_groups(counted: Iterable[tuple[Vote, GroupCounts]]) -> None:
    """Write the counts of groups of votes just stored, all at once."""
    GroupTally.objects.bulk_create(
        GroupTally(vote=vote, group_id=group, **dict(zip(GROUP_COUNTS, numbers, strict=True)))
        for vote, groups in counted
        for group, numbers in groups.items()
    )


# Whole councils at once, for an import of millions of ballots; a test holds it against the above.

NUMBERS = (
    "count(*) FILTER (WHERE choice = 'for'), count(*) FILTER (WHERE choice = 'against'),"
    " count(*) FILTER (WHERE choice = 'abstain'), count(*) FILTER (WHERE choice NOT IN"
    " ('for', 'against', 'abstain', 'unknown')), count(*) FILTER (WHERE choice = 'unknown')"
)
GROUPS_IN_SETS = f"""INSERT INTO votes_grouptally (vote_id, group_id, {", ".join(GROUP_COUNTS)})
 SELECT b.vote_id, b.group_at_vote_id, {NUMBERS}
 FROM votes_ballot b JOIN votes_vote v ON v.id = b.vote_id
 WHERE v.council_id = %s AND v.status <> 'open' AND NOT b.is_casting AND b.option_id IS NULL
 GROUP BY b.vote_id, b.group_at_vote_id"""  # noqa: S608 - our own words
SUMS_IN_SETS = f"""UPDATE votes_vote SET {", ".join(f"{name} = s.{name}" for name in GROUP_COUNTS)}
 FROM (SELECT t.vote_id, {", ".join(f"sum(t.{name}) AS {name}" for name in GROUP_COUNTS)}
  FROM votes_grouptally t GROUP BY t.vote_id) s
 WHERE s.vote_id = votes_vote.id AND votes_vote.council_id = %s"""  # noqa: S608 - our own words
OPTIONS_IN_SETS = """UPDATE votes_voteoption SET tally = s.number
 FROM (SELECT b.option_id, count(*) AS number FROM votes_ballot b
  JOIN votes_vote v ON v.id = b.vote_id
  WHERE v.council_id = %s AND NOT b.is_casting AND b.option_id IS NOT NULL
  GROUP BY b.option_id) s
 WHERE s.option_id = votes_voteoption.id"""


def count_council(council: Council) -> None:
    """Count every vote of a council that has no counts yet, in a few statements."""
    with connection.cursor() as cursor:
        for statement in (GROUPS_IN_SETS, SUMS_IN_SETS, OPTIONS_IN_SETS):
            cursor.execute(statement, [council.pk])
    castings = Ballot.objects.filter(vote__council=council, is_casting=True)
    cast = dict(castings.values_list("vote_id", "choice"))
    ended: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    votes = Vote.objects.filter(council=council).select_related("council", "meeting")
    for vote in votes.iterator(AT_A_TIME):
        outcome, found = ended_by(vote, _stored_tally(vote, cast.get(vote.pk)))
        ended[outcome, tuple(found)].append(vote.pk)
    for (outcome, codes), keys in ended.items():
        Vote.objects.filter(AnyOf(F("pk"), keys)).update(
            computed_outcome=outcome, mismatches=list(codes)
        )


def _stored_tally(vote: Vote, casting: str | None) -> Tally:
    return Tally(
        vote.tally_for,
        vote.tally_against,
        vote.tally_abstained,
        vote.tally_not_voting,
        vote.tally_unknown,
        casting,
    )


LOG_IN_SETS = """INSERT INTO votes_voteevent
 (vote_id, verb, from_state, to_state, recorded_at, happened_at, text_digest, evidence, data)
 SELECT v.id, 'record_ballots', 'open', 'open', now(), v.taken_at, '', v.evidence,
  jsonb_build_object('ballots', coalesce(jsonb_object_agg(m.reference, jsonb_build_array(null,
   coalesce(b.choice, 'option-' || o.position))) FILTER (WHERE NOT b.is_casting), '{}'),
   'groups', coalesce(jsonb_object_agg(m.reference, jsonb_build_array(null, g.reference))
   FILTER (WHERE g.id IS NOT NULL AND NOT b.is_casting), '{}'))
  || CASE WHEN bool_or(b.is_casting) THEN jsonb_build_object('casting',
   jsonb_object_agg(m.reference, jsonb_build_array(null, b.choice)) FILTER (WHERE b.is_casting))
   ELSE '{}' END
 FROM votes_vote v JOIN votes_ballot b ON b.vote_id = v.id
 JOIN council_member m ON m.id = b.member_id
 LEFT JOIN council_politicalgroup g ON g.id = b.group_at_vote_id
 LEFT JOIN votes_voteoption o ON o.id = b.option_id
 WHERE v.council_id = %s AND v.id BETWEEN %s AND %s
 GROUP BY v.id ORDER BY v.id"""


def log_ballots(council: Council) -> None:
    """Write the event that marks the ballots of each vote, as marking them at a desk would."""
    keys = list(Vote.objects.filter(council=council).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for start in range(0, len(keys), AT_A_TIME):
            part = keys[start : start + AT_A_TIME]
            cursor.execute(LOG_IN_SETS, [council.pk, part[0], part[-1]])
