"""The matrix of positions: groups by rival proposals, each cell how the group's members voted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import AmendmentState, LineRole
from amendments.models import AmendmentLine
from amendments.sentences_purpose import purpose_of, purpose_words
from council.records import seen
from council.website.evening.looks import look_of
from council.website.queries_positions import Proposed
from council.website.sentences_positions import (
    ACCEPTED,
    NONE_ON_ROLL,
    NOT_HELD,
    Counts,
    Known,
    proposal_words,
    without_vote,
)
from council.website.stories.changes import SERVICES
from council.website.stories.telling import groups_of
from votes.models import GroupTally
from votes.sentences import names_sentence

NOT_RECORDED = "Group not recorded"
NOT_PUBLIC = "Group not published here"


@dataclass(frozen=True, slots=True)
class Cell:
    """How one group voted on one proposal; without counts `says` why."""

    counts: tuple[tuple[str, int, str], ...] = ()
    says: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Contest:
    """Proposals on one service (or all others, `service` empty) with the service's budget key."""

    service: str
    key: str
    proposals: tuple[Proposed, ...]


def contests_of(proposals: Sequence[Proposed]) -> list[Contest]:
    """Return the services that two proposals or more would change, then all other proposals.

    A proposal stands at every service that it would change with a rival.
    """
    services = services_of(proposals)
    found = []
    for (key, service), rivals in services.items():
        if len(rivals) > 1:
            found.append(Contest(service, key, tuple(rivals)))
    contested = {id(each) for contest in found for each in contest.proposals}
    rest = tuple(each for each in proposals if id(each) not in contested)
    return [*found, *([Contest("", "others", rest)] if rest else [])]


def services_of(proposals: Iterable[Proposed]) -> dict[tuple[str, str], list[Proposed]]:
    """Return the proposals on each service of the budget, in the order of the paper."""
    found: dict[tuple[str, str], list[Proposed]] = {}
    for each in proposals:
        for line in filter(is_service, each.entered.lines):
            if line.line is not None and each.entered.budget is not None:
                rivals = found.setdefault((line.line.key, line.line.service), [])
                rivals += [] if each in rivals else [each]
    return found


def is_service(line: AmendmentLine) -> bool:
    """Tell whether a line changes a service, and does not only pay for something."""
    return line.line is not None and line.kind in SERVICES and line.role != LineRole.FUNDING


def table_of(contest: Contest) -> dict[str, Any]:
    """Return a table: a column a proposal, a row a group whose `voted` names each proposal."""
    columns = [column_of(each) for each in contest.proposals]
    words = [column["proposal"] for column in columns]
    rows = []
    for pk, (name, group) in rows_of(contest.proposals).items():
        cells = [cell_of(each, pk) for each in contest.proposals]
        voted = list(zip(words, cells, strict=True))
        rows.append({"name": name, "group": group, "cells": cells, "voted": voted})
    return {"service": contest.service, "key": contest.key, "columns": columns, "rows": rows}


def column_of(each: Proposed) -> dict[str, Any]:
    """Return what heads a column: the proposal, whose it is, what became of it, its vote."""
    record, vote = each.amendment, each.vote
    return {
        "amendment": record,
        "proposal": proposal_words(purpose_in(each), record.title),
        "groups": groups_of(record),
        "look": look_of(record),
        "vote": vote,
        "names": names_of(each) if vote else "",
    }


def purpose_in(each: Proposed) -> str:
    """Return the phrase of what it would do; empty where its lines leave several readings."""
    entered = each.entered
    if not entered.is_complete or (entered.version and entered.version.replaces_all):
        return ""
    purpose = purpose_of(entered.items(), {tax.year: tax.amount for tax in entered.tax})
    if purpose is None:
        return ""
    year = entered.budget.year if entered.budget else None
    return purpose_words(purpose, year, entered.labels, entered.council.currency)


def names_of(each: Proposed) -> str:
    """Say which names are held of a vote; empty where it is all of them."""
    vote = each.vote
    if vote is None or (each.tallies and vote.roll_complete):
        return ""
    if each.tallies:
        return "Counted from the names that we hold: not all of them."
    return names_sentence("none", vote.names_taken, 0, None, vote.method)


# Rows by the group's key: None for members whose group was not recorded, 0 for groups not public.
Rows = dict[int | None, tuple[str, Any]]


def rows_of(proposals: Iterable[Proposed]) -> Rows:
    """Return the groups that voted on any of these or put one forward, by name."""
    groups, others = {}, {}
    for each in proposals:
        for group in groups_of(each.amendment):
            groups[group.pk] = (group.name, group)
        for tally in each.tallies:
            group = seen(tally.group)
            if group:
                groups[group.pk] = (group.name, group)
            elif tally.group_id:
                others[0] = (NOT_PUBLIC, None)
            else:
                others[-1] = (NOT_RECORDED, None)
    named: Rows = dict(sorted(groups.items(), key=lambda row: row[1][0]))
    return named | {(None if key < 0 else key): row for key, row in others.items()}


def cell_of(each: Proposed, row: int | None) -> Cell:
    """Return how a group's members voted on a proposal, or why that is not said."""
    is_own, state = row in {group.pk for group in groups_of(each.amendment)}, each.amendment.state
    if each.vote is None:
        return Cell(says=ACCEPTED if each.was_accepted else without_vote(state), is_own=is_own)
    if not each.tallies:
        return Cell(says=NOT_HELD, is_own=is_own)
    counts = added([tally for tally in each.tallies if row_key(tally) == row])
    if counts.told:
        return Cell(tuple(counts.told), is_own=is_own)
    whole = each.vote.roll_complete and all(tally.group_id for tally in each.tallies)
    return Cell(says=NONE_ON_ROLL if whole else NOT_HELD, is_own=is_own)


def row_key(tally: GroupTally) -> int | None:
    """Return the row that a count belongs to."""
    if tally.group_id is None:
        return None
    return tally.group_id if seen(tally.group) else 0


def added(tallies: Sequence[GroupTally]) -> Counts:
    """Add up counts; those of groups that are not public stand in one row."""
    return Counts(
        sum(tally.tally_for for tally in tallies),
        sum(tally.tally_against for tally in tallies),
        sum(tally.tally_abstained for tally in tallies),
        sum(tally.tally_not_voting for tally in tallies),
        sum(tally.tally_unknown for tally in tallies),
    )


def is_decided(each: Proposed) -> bool:
    """Tell whether it was decided in a way that may have been a vote."""
    return not each.was_accepted and without_vote(each.amendment.state) == NOT_HELD


def known(proposals: Sequence[Proposed]) -> Known:
    """Return what is known of the proposals, for the opening sentence."""
    voted = [each for each in proposals if each.vote or is_decided(each)]
    return Known(
        len(proposals),
        tuple(any(tally.group_id for tally in each.tallies) for each in voted),
        is_live=any(each.amendment.state in AmendmentState.live for each in proposals),
    )
