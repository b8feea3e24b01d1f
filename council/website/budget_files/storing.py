"""Store one year of a file as a version of a budget, or compare it: nothing is overwritten."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from amendments.actions import publish_budget
from amendments.enums import Basis, BudgetStage, LineKind
from amendments.models import Budget, BudgetAmount, BudgetLine, BudgetVersion
from council.actions import cite
from council.errors import RuleBroken
from council.models import Council, Source
from council.records import Occasion
from council.rules import year_label
from council.website.budget_files.pairing import Held, keys_of, name_of, shared_name
from council.website.budget_files.rows import FileRow
from council.website.budget_files.stages import STAGES

AT_ONCE = 2_000  # rows written by one statement
PUBLISHED_AS = {
    "proposed": BudgetStage.RECOMMENDED,
    "adopted": BudgetStage.ADOPTED,
    "adjusted": BudgetStage.ADJUSTED,
}


def files_of(rows: Sequence[FileRow]) -> str:
    """Return the names of the files that rows stand in."""
    return ", ".join(dict.fromkeys(row.file for row in rows))


def _is_whole(rows: Sequence[FileRow]) -> bool:
    """Tell whether all spending of a stage is known: a total with a gap in it is not known."""
    spending = [row.amount for row in rows if row.kind == LineKind.SPENDING]
    return bool(spending) and None not in spending


@dataclass(slots=True)
class Store:
    """Writes the rows of one import; `counts` and `told` say what became of them."""

    council: Council
    occasion: Occasion
    source: Mapping[str, str]
    is_public: bool
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def year(self, year: int, stage: str, rows: Sequence[FileRow]) -> None:
        """Store the rows of one year at one stage; RuleBroken where other figures are held."""
        budget, files = self._budget(year), files_of(rows)
        version = budget.versions.filter(number=STAGES[stage]).first()
        if version is None:
            version = self._version(budget, stage, rows)
            self._cite(budget, files)
            self.counts["versions new"] += 1
            if self.is_public:
                publish_budget(budget, version, occasion=self.occasion)
        else:
            self._compare(version, rows, files)
            self.counts["versions unchanged"] += 1
        self._tell(budget, stage, rows)

    def _budget(self, year: int) -> Budget:
        """Return the council's budget of a year; what its files hold is gross spending."""
        found = Budget.objects.filter(council=self.council, year=year).first()
        if found is not None:
            return found
        self.counts["budgets new"] += 1
        return Budget.objects.create(
            council=self.council,
            year=year,
            reference=f"{self.council.reference}/budgets/{year}",
            basis=Basis.GROSS,
            evidence=self.occasion.evidence,
        )

    def _version(self, budget: Budget, stage: str, rows: Sequence[FileRow]) -> BudgetVersion:
        version = BudgetVersion.objects.create(
            budget=budget,
            number=STAGES[stage],
            label=stage.capitalize(),
            stage=PUBLISHED_AS[stage],
            complete_on=Basis.GROSS if _is_whole(rows) else "",
            evidence=self.occasion.evidence,
        )
        lines = self._lines(budget, rows)
        amounts = (
            BudgetAmount(version=version, line=line, year=row.year, amount=row.amount)
            for row, line in zip(rows, lines, strict=True)
            if row.amount is not None
        )
        BudgetAmount.objects.bulk_create(amounts, batch_size=AT_ONCE)
        self.counts["rows stored"] += len(rows)
        return version

    def _lines(self, budget: Budget, rows: Sequence[FileRow]) -> list[BudgetLine]:
        """Return the line of each row, new ones in the order of the files."""
        held = {line.key: line for line in budget.lines.all()}
        newest = dict(
            BudgetAmount.objects.filter(version__budget=budget)
            .order_by("version__number")
            .values_list("line__key", "amount")
        )
        keys = keys_of(
            rows,
            [
                Held(key, newest.get(key), is_spending=line.kind == LineKind.SPENDING)
                for key, line in held.items()
            ],
        )
        first = max((line.position for line in held.values()), default=0) + 1
        new = [
            BudgetLine(
                budget=budget, key=key, position=first + place, kind=row.kind,
                service=row.service, description=row.description,
            )
            for place, (row, (key, is_held)) in enumerate(zip(rows, keys, strict=True))
            if not is_held
        ]  # fmt: skip
        made = BudgetLine.objects.bulk_create(new, batch_size=AT_ONCE)
        self.counts["lines new"] += len(made)
        lines = held | {line.key: line for line in made}
        for row, (key, is_held) in zip(rows, keys, strict=True):
            if is_held:
                self._same_line(row, lines[key])
        return [lines[key] for key, _ in keys]

    def _same_line(self, row: FileRow, line: BudgetLine) -> None:
        """Refuse a line that changed its kind, and tell of one that is printed otherwise."""
        if row.kind != line.kind:
            message = (
                f"{row.file}, row {row.number}: line {line.key} is on record as "
                f"{line.get_kind_display()}. Give the same answers as before."
            )
            raise RuleBroken(message, "other_kind")
        if row.service != line.service:
            self.told.append(
                f"{row.file}, row {row.number}: printed as {row.service!r}, on record as "
                f"{line.service!r}: the name on record stays."
            )

    def _compare(self, version: BudgetVersion, rows: Sequence[FileRow], files: str) -> None:
        """Accept a version that holds exactly these rows, however they are ordered."""
        held = Counter(
            (shared_name(key), amount)
            for key, amount in version.amounts.values_list("line__key", "amount")
        )
        given = Counter(
            (name_of(row.identity), row.amount) for row in rows if row.amount is not None
        )
        missing, other = (held - given).total(), (given - held).total()
        if missing or other:
            message = (
                f"{version} is on record with other figures: {missing} amounts of it are not in "
                f"{files}, {other} of what is given are not on record. Give all files of a stage "
                "together, a later stage as one of its own, or correct the record with a bundle."
            )
            raise RuleBroken(message, "other_figures")

    def _cite(self, budget: Budget, files: str) -> None:
        sources = [
            Source(
                council=self.council,
                about=budget.reference,
                field=f"version {STAGES[stage]}",
                evidence=self.occasion.evidence,
                title=self.source["title"] or "Not named",
                publisher=self.source["publisher"],
                url=self.source["url"],
                note=f"File {files}.",
            )
            for stage in STAGES
            if budget.versions.filter(number=STAGES[stage]).exists()
        ]
        cite(sources)

    def _tell(self, budget: Budget, stage: str, rows: Sequence[FileRow]) -> None:
        """Say what the rows add up to, and which have no amount."""
        sums = {True: 0, False: 0}
        for row in rows:
            if row.amount is None:
                self.told.append(f"{row.file}, row {row.number}: no amount, so it is not known.")
            else:
                sums[row.kind == LineKind.SPENDING] += row.amount
        label = year_label(budget.year, self.council.year_starts_month)
        self.told.append(
            f"{label} {stage}: {len(rows)} rows, spending {sums[True]:,}, income {-sums[False]:,}."
        )
        if any(row.rounded_by for row in rows):
            self._tell_rounded(f"{label} {stage}", rows, sums)

    def _tell_rounded(
        self, version: str, rows: Sequence[FileRow], sums: Mapping[bool, int]
    ) -> None:
        """Say how many amounts were rounded, and what they add up to as printed."""
        added = {True: Decimal(0), False: Decimal(0)}
        for row in rows:
            added[row.kind == LineKind.SPENDING] += row.rounded_by
        number = sum(bool(row.rounded_by) for row in rows)
        self.counts["amounts rounded"] += number
        self.told.append(
            f"{version}: {number} amounts rounded to whole units; as printed, spending "
            f"{sums[True] - added[True]:,f}, income {added[False] - sums[False]:,f}."
        )
