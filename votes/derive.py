"""The only writer of what is counted: tallies, computed outcome, mismatches, groups, options."""

from votes.enums import VoteKind
from votes.models import GroupTally, Vote, VoteOption
from votes.queries import GROUP_COUNTS, bodies_of, computed, marks_of


def count_vote(vote: Vote) -> None:
    """Count a vote from its rows and store what comes out; twice gives the same rows.

    The caller holds the vote's row locked, so that no mark is left out of the count.
    """
    marks = marks_of([vote])[vote.pk]
    options = _options_of(vote)
    said = {pk: option.declared_count for pk, option in options.items()}
    right = computed(vote, marks, said, bodies_of(vote))
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
