"""A snapshot read whole: its totals, and each line as its newest row says."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from amendments.enums import BudgetStage
from amendments.models import BudgetAmount, BudgetLine, BudgetSnapshot, BudgetVersion, SnapshotRow
from amendments.rules import BEFORE, Comparison, amount_at, compare


def held_by(snapshot: BudgetSnapshot) -> tuple[int | None, int | None, int | None]:
    """Return the keys of the figures that a snapshot starts from, in the order of the stages."""
    return snapshot.base_version_id, snapshot.adopted_version_id, snapshot.adjusted_version_id


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a snapshot in pounds, of a line or of the whole budget; None: not known."""

    stage: str
    year: int
    line: BudgetLine | None
    basis: str | None
    base: int | None
    effect: int | None
    amount: int | None


def figures_of(snapshot: BudgetSnapshot) -> list[Figure]:
    """Return every figure of a snapshot: by stage totals before lines, in the book's order.

    Lines are read from the base version and the newest row that is not later than it.
    """
    lines = BudgetLine.objects.filter(budget=snapshot.budget_id).in_bulk()
    return sorted([*totals_of(snapshot), *_of_lines(snapshot, lines)], key=_in_order)


def compare_stages(figures: Iterable[Figure], year: int) -> dict[str, Comparison | None]:
    """Say of each stage how many lines of a year differ from the stage that it came from."""
    amounts: defaultdict[str, dict[Hashable, int | None]] = defaultdict(dict)
    for figure in figures:
        if figure.line is not None and figure.year == year:
            amounts[figure.stage][figure.line.pk] = figure.amount
    return {
        stage: compare(amounts[BEFORE[BudgetStage(stage)]], amounts[stage])
        for stage in list(amounts)
        if stage in BEFORE
    }


def figures_of_lines(snapshot: BudgetSnapshot, lines: Iterable[BudgetLine]) -> list[Figure]:
    """Return the figures of these lines in a snapshot, by stage in the book's order."""
    return sorted(_of_lines(snapshot, {line.pk: line for line in lines}), key=_in_order)


def totals_of(snapshot: BudgetSnapshot) -> list[Figure]:
    """Return the totals of a snapshot, each on its basis."""
    rows = SnapshotRow.objects.filter(snapshot=snapshot, line__isnull=True).order_by("id")
    return [
        Figure(row.stage, row.year, None, row.basis, row.base, row.effect, row.amount)
        for row in rows
    ]


def _of_lines(snapshot: BudgetSnapshot, lines: Mapping[int, BudgetLine]) -> Iterator[Figure]:
    base = BudgetAmount.objects.filter(version__in=[key for key in held_by(snapshot) if key])
    if len(lines) <= FEW_LINES:
        base = base.filter(line__in=lines)
    amounts: defaultdict[int | None, dict[tuple[int, int], int]] = defaultdict(dict)
    for version, line, year, amount in base.values_list("version_id", *PLACE, "amount"):
        amounts[version][line, year] = amount
    effects = moves_of(snapshot)
    for stage, version in stages_of(snapshot).items():
        given, moved = amounts[version], effects.get(stage, {})
        for line, year in {*given, *(place for place in moved if moved[place])}:
            if line in lines:
                was, effect = given.get((line, year)), moved.get((line, year), 0)
                total = amount_at(stage, was, effect, is_set=snapshot.is_set)
                yield Figure(str(stage), year, lines[line], None, was, effect, total)


def version_at(snapshot: BudgetSnapshot, stage: str) -> BudgetVersion | None:
    """Return the published figures that a stage of a snapshot starts from."""
    own = {
        BudgetStage.ADOPTED: snapshot.adopted_version,
        BudgetStage.ADJUSTED: snapshot.adjusted_version,
    }
    return own.get(BudgetStage(stage)) or snapshot.base_version


def stages_of(snapshot: BudgetSnapshot) -> dict[BudgetStage, int | None]:
    """Return the stages that a snapshot tells of, and the key of the figures each starts from."""
    base, adopted, adjusted = held_by(snapshot)
    found = {
        BudgetStage.RECOMMENDED: base,
        BudgetStage.SUBSTANTIVE: base,
        BudgetStage.ADOPTED: adopted or base,
    }
    return found | ({BudgetStage.ADJUSTED: adjusted} if adjusted else {})


FEW_LINES = 900  # as many as one condition may name


PLACE = ("line_id", "year")


STAGES = {str(stage): place for place, stage in enumerate(BudgetStage)}


def moves_of(snapshot: BudgetSnapshot) -> dict[str, dict[tuple[int, int], int | None]]:
    """Return what each line is moved by at each stage, in pounds, as its newest row says.

    Figures that were published as adopted hold all that was decided: nothing moves them.
    """
    rows = SnapshotRow.objects.filter(
        snapshot__budget=snapshot.budget_id,
        snapshot__number__lte=snapshot.number,
        line__isnull=False,
    ).order_by("snapshot__number")
    found: defaultdict[str, dict[tuple[int, int], int | None]] = defaultdict(dict)
    for stage, line, year, effect in rows.values_list("stage", *PLACE, "effect"):
        found[stage][line, year] = effect
    if snapshot.adopted_version_id is not None:
        found.pop(BudgetStage.ADOPTED, None)
    return found


def _in_order(figure: Figure) -> tuple[int, bool, int, int, int]:
    line = figure.line
    place = (line.position, line.pk) if line else (0, 0)
    return STAGES[figure.stage], line is not None, figure.year, *place
