"""What the matrix of positions reads: amendments of a meeting, their votes, counts by group."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from amendments.enums import Verb
from amendments.models import Amendment, AmendmentEvent, AmendmentLine, Budget, CtrChange
from amendments.readable import as_readable, public_amendments
from amendments.rules import CtrChange as CtrFact
from council.models import Meeting
from council.records import seen
from council.website.queries_money import visible
from council.website.stories.ledger import Entered
from votes.enums import VoteKind, VoteStatus
from votes.models import GroupTally, Vote, VoteSubject

ON_PAPERS = (VoteKind.AMENDMENT, VoteKind.PART, VoteKind.EN_BLOC)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment, or a part of a divided one, with its figures and the vote that decided it.

    `tallies` are the counts by group: empty while no names are public.
    """

    amendment: Amendment
    entered: Entered
    vote: Vote | None = None
    tallies: tuple[GroupTally, ...] = ()
    was_accepted: bool = False


def proposals_of(meeting: Meeting) -> list[Proposed]:
    """Return what was put forward at a meeting, in the order of the paper; by parts if divided."""
    rows = public_amendments(Amendment.objects.filter(meeting=meeting))
    rows = rows.select_related("current", "parent", "council", "motion__budget__council")
    found = [
        as_readable(each)
        for each in rows.prefetch_related("groups", "parent__groups").order_by(
            "number", "part_number", "pk"
        )
    ]
    divided = {each.parent_id for each in found}
    papers = [each for each in found if each.pk not in divided]
    lines, taxes = lines_of(papers), taxes_of(papers)
    votes, accepted = votes_on(papers), accepted_of(papers)
    tallies = tallies_of(votes.values())
    return [
        Proposed(
            each,
            Entered(
                each.council,
                budget_of(each),
                each.current,
                lines[each.current_id],
                taxes[each.current_id],
            ),
            vote := votes.get(each.pk),
            tuple(tallies.get(vote.pk, ())) if vote else (),
            was_accepted=each.pk in accepted,
        )
        for each in papers
    ]


def budget_of(paper: Amendment) -> Budget | None:
    """Return the public budget that an amendment would change."""
    motion = seen(paper.motion)
    return seen(motion.budget) if motion else None


def accepted_of(papers: Iterable[Amendment]) -> set[int]:
    """Return the keys of the amendments that were accepted, as far as that is released."""
    rows = AmendmentEvent.objects.filter(
        visible(), amendment__in=[paper.pk for paper in papers], verb=Verb.ACCEPT
    )
    return set(rows.values_list("amendment", flat=True))


def lines_of(papers: Iterable[Amendment]) -> defaultdict[int | None, list[AmendmentLine]]:
    """Return the lines of the present words of amendments, by their version."""
    found: defaultdict[int | None, list[AmendmentLine]] = defaultdict(list)
    rows = AmendmentLine.objects.filter(version__in=[paper.current_id for paper in papers])
    for line in rows.select_related("line").order_by("position"):
        found[line.version_id].append(line)
    return found


def taxes_of(papers: Iterable[Amendment]) -> defaultdict[int | None, list[CtrFact]]:
    """Return the stated changes of the council tax requirement, by version."""
    found: defaultdict[int | None, list[CtrFact]] = defaultdict(list)
    rows = CtrChange.objects.filter(version__in=[paper.current_id for paper in papers])
    for version, year, amount in rows.order_by("year").values_list("version", "year", "amount"):
        found[version].append(CtrFact(year, amount))
    return found


def votes_on(papers: Iterable[Amendment]) -> dict[int, Vote]:
    """Return the last public vote that stands on each amendment, by the amendment's key."""
    keys = [paper.pk for paper in papers]
    public = Vote.objects.published().filter(
        kind__in=ON_PAPERS, status__in=VoteStatus.settled
    )  # fmt: skip
    rows = VoteSubject.objects.filter(vote__in=public, amendment_version__amendment__in=keys)
    pairs = rows.order_by("vote__number").values_list("amendment_version__amendment", "vote")
    last = {amendment: vote for amendment, vote in pairs if amendment is not None}
    votes = Vote.objects.in_bulk(set(last.values()))
    return {amendment: votes[vote] for amendment, vote in last.items()}


def tallies_of(votes: Collection[Vote]) -> dict[int, list[GroupTally]]:
    """Return the counts by group of those votes whose names are public, by the vote's key."""
    now = timezone.now()
    named = [
        vote.pk
        for vote in votes
        if vote.names_published_at is not None and vote.names_published_at <= now
    ]
    found: dict[int, list[GroupTally]] = {}
    rows = GroupTally.objects.filter(vote__in=named).select_related("group")
    for row in rows.order_by("group__name", "id"):
        found.setdefault(row.vote_id, []).append(row)
    return found
