"""Reads who wants the same money in a budget: for the clerk's page, public pages and the API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amendments.enums import AmendmentState, Contest
from amendments.models import Amendment, Budget, BudgetLine, Pot, PotAmount, PotClaim, RivalRuling
from amendments.queries import ledger_lines
from amendments.readable import as_readable, public_amendments
from amendments.rivals_settled import rulings_on
from amendments.rules import Claim, Range, Rivalry, VersionFacts, claim_of, rivalries
from amendments.rules.rivals import Place
from council.enums import PotRuling
from council.models import Meeting
from council.queries import rules_on


@dataclass(frozen=True, slots=True)
class Rival:
    """An amendment that wants the money, and how much of it (pounds)."""

    amendment: Amendment
    claim: Range

    @property
    def is_in_force(self) -> bool:
        """Whether it is part of the substantive motion."""
        return self.amendment.state in AmendmentState.in_substantive

    @property
    def is_in_confidence(self) -> bool:
        """Whether it is a draft, or with the officers."""
        return self.amendment.state in AmendmentState.confidential


@dataclass(frozen=True, slots=True)
class Contested:
    """Money that several amendments want in one year: a pot, or a budget line in a role."""

    rivalry: Rivalry
    about: Pot | BudgetLine
    rivals: tuple[Rival, ...]
    rulings: tuple[RivalRuling, ...]

    @property
    def is_due(self) -> bool:
        """Whether it waits for the clerk: a ruling that lets all stand settles it."""
        due = self.rivalry.stage == Contest.DUE and self.standing_by is None
        return due and not self.is_in_confidence

    @property
    def is_in_confidence(self) -> bool:
        """Whether a paper in confidence is among them, so that only clerks may know of it."""
        return any(rival.is_in_confidence for rival in self.rivals)

    @property
    def standing_by(self) -> RivalRuling | None:
        """The newest ruling, where it lets all who are in force stand side by side."""
        last = self.rulings[-1] if self.rulings else None
        if last is None or not last.stands:
            return None
        named = {each.pk for each in last.amendments.all()}
        wanting = {rival.amendment.pk for rival in self.rivals}
        return last if wanting <= named else None


def published_ruling(meeting: Meeting) -> PotRuling | None:
    """Return the rule that the council published for its meeting; None where none is held."""
    rules = rules_on(meeting.council, meeting.held_on)
    return None if rules is None else PotRuling(rules.pot_ruling)


def papers_of(budget: Budget, *, public: bool, entered: bool = False) -> list[Amendment]:
    """Return the amendments to a budget that are out of confidence, those in parts by parts.

    The public ones stand as readers may know them. With `entered` those still in confidence
    are among them, for clerks' eyes alone.
    """
    rows = Amendment.objects.filter(motion__budget=budget, current__isnull=False)
    if public or not entered:
        rows = rows.exclude(state__in=AmendmentState.confidential)
    rows = rows.select_related("current", "meeting")
    rows = rows.order_by("meeting__held_on", "number", "part_number", "pk")
    found = [as_readable(each) for each in public_amendments(rows)] if public else list(rows)
    whole = {paper.parent_id for paper in found}
    return [paper for paper in found if paper.pk not in whole]


def claims_of(papers: Iterable[Amendment]) -> list[Claim]:
    """Return the claims of amendments' present words; pounds."""
    by_version = {paper.current_id: paper for paper in papers}
    rows = PotClaim.objects.filter(line__version__in=by_version).order_by("id")
    return [
        claim_of(str(version), _weighed_as(by_version[version]), (str(pot), year), line, amount)
        for version, pot, year, line, amount in rows.values_list(
            "line__version_id", "pot_id", "line__year", "line__amount", "amount"
        )
    ]


def held_by(budget: Budget) -> dict[Place, int | None]:
    """Return what each pot of a budget holds by the pot's key and year; pounds."""
    rows = PotAmount.objects.filter(pot__budget=budget)
    return {
        (str(pot), year): amount
        for pot, year, amount in rows.values_list("pot_id", "year", "available")
    }


def contested(
    budget: Budget, ruling: PotRuling | None, *, public: bool = True
) -> tuple[Contested, ...]:
    """Return what is contested in a budget now, in a fixed number of queries."""
    return _contested(budget, ruling, papers_of(budget, public=public), public=public)


def contested_in_confidence(budget: Budget, ruling: PotRuling | None) -> tuple[Contested, ...]:
    """Return what papers still in confidence would contest if they were tabled as they are.

    For clerks' eyes alone: it tells of two amendments on the same money when the second is
    entered (domain 6.6), with those that stand already. Nothing of it is due.
    """
    papers = papers_of(budget, public=False, entered=True)
    if not any(paper.state in AmendmentState.confidential for paper in papers):
        return ()
    found = _contested(budget, ruling, papers, public=False)
    return tuple(each for each in found if each.is_in_confidence)


def _contested(
    budget: Budget, ruling: PotRuling | None, papers: Sequence[Amendment], *, public: bool
) -> tuple[Contested, ...]:
    pots = Pot.objects.published() if public else Pot.objects.all()
    held_pots = {str(pot.pk): pot for pot in pots.filter(budget=budget).select_related("fed_by")}
    claims = claims_of(papers) if held_pots else []
    found = rivalries(
        contest_facts(papers),
        [claim for claim in claims if claim.pot in held_pots],
        held_by(budget) if held_pots else {},
        later_wins=ruling == PotRuling.LATER_WINS,
        feeding=frozenset(pot.fed_by.key for pot in held_pots.values() if pot.fed_by),
    )
    return _with_records(budget, found, papers, held_pots)


def _weighed_as(paper: Amendment) -> str:
    """Return the state in which a paper wants money: one in confidence as if it were tabled."""
    return AmendmentState.TABLED if paper.state in AmendmentState.confidential else paper.state


def contest_facts(papers: Sequence[Amendment]) -> list[VersionFacts]:
    lines = ledger_lines([paper.current_id for paper in papers if paper.current_id])
    return [
        VersionFacts(
            version=str(paper.current_id),
            state=_weighed_as(paper),
            lines=lines.get(paper.current_id or 0, ()),
            ctr_changes=(),
            sequence=place,
        )
        for place, paper in enumerate(papers)
    ]


def _with_records(
    budget: Budget,
    found: Iterable[Rivalry],
    papers: Iterable[Amendment],
    pots: Mapping[str, Pot],
) -> tuple[Contested, ...]:
    by_version = {str(paper.current_id): paper for paper in papers}
    lines = {line.key: line for line in BudgetLine.objects.filter(budget=budget)}
    rulings = rulings_on(budget)
    made = []
    for each in found:
        about: Pot | BudgetLine = pots[each.pot] if each.pot else lines[each.line]
        rivals = tuple(
            Rival(by_version[version], claim)
            for version, claim in zip(each.versions, each.claims, strict=True)
        )
        if not _one_paper(rivals):
            made.append(Contested(each, about, rivals, rulings.get(pair_key(about), ())))
    return tuple(made)


def _one_paper(rivals: Iterable[Rival]) -> bool:
    """Tell whether all of them are parts of one amendment, which planned for itself."""
    wholes = {rival.amendment.parent_id or -rival.amendment.pk for rival in rivals}
    return len(wholes) == 1


def pair_key(about: Pot | BudgetLine) -> tuple[str, int]:
    return ("pot" if isinstance(about, Pot) else "line"), about.pk
