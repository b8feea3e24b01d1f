"""motions.csv and amendments.csv: made by the verbs of `amendments.actions`."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from amendments import actions
from amendments.actions import LineInput
from amendments.actions.versions import line_inputs
from amendments.bundle_tables.lines import lines_of
from amendments.bundle_tables.shared import REFERENCE
from amendments.bundle_tables.versions import VersionInput, versions_of
from amendments.enums import YearConvention
from amendments.models import Amendment, Budget, Motion
from council.bundle import Column, Draft, FactTable, Import, values
from council.bundle.columns import PUBLICATION
from council.enums import Evidence
from council.models import AgendaItem, Council, Meeting, PoliticalGroup
from council.records import Occasion


def occasion_of(draft: Draft, imp: Import) -> Occasion:
    """Return the occasion on which a row's record is made."""
    return Occasion(
        by=imp.by,
        evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
        visible_from=draft.values.get("visible_from"),
    )


def use(version: VersionInput, imp: Import, fate: Any = "new") -> VersionInput:
    """Mark a version as made, and count its rows."""
    if not version.is_used:
        version.is_used = True
        for row in version.rows:
            imp.count(row, fate)
    return version


class Proposals(FactTable):
    """What motions.csv and amendments.csv share."""

    key = ("reference",)
    order = ("meeting__held_on", "meeting__reference", "number", "pk")

    def store(self, drafts: list[Draft], imp: Import) -> None:
        """Make new records by the verb, and compare the others."""
        for draft in self.unknown_of(drafts, imp):
            with imp.faults_of(draft.row):
                made = self.create(draft, imp)
                if made is not None:
                    self.after_create(made, draft, imp)

    @abstractmethod
    def create(self, draft: Draft, imp: Import) -> Any:
        """Make the record by its verb."""

    def after_create(self, made: Any, draft: Draft, imp: Import) -> None:
        """Count the new record."""
        imp.count(draft.row, "new")


class Motions(Proposals):
    """motions.csv."""

    name = "motions"
    model = Motion
    council_lookup = "council"
    columns = (
        Column(name="meeting", to=Meeting, required=True),
        Column(name="number", read=values.number, required=True),
        Column(name="title", required=True),
        REFERENCE,
        Column(name="budget", to=Budget),
        Column(name="item", read=values.number,
               within=("meeting_id", AgendaItem, "meeting_id", "position")),
        *PUBLICATION,
    )  # fmt: skip

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference from the meeting and the number."""
        found = draft.values
        if not found.get("reference"):
            meeting = Meeting.objects.get(pk=found["meeting_id"])
            found["reference"] = f"{meeting.reference}/motion-{found['number']}"

    def create(self, draft: Draft, imp: Import) -> Motion:
        """Make the motion with its first words."""
        found = draft.values
        version = use(versions_of(imp).of(found["reference"], 1), imp)
        meeting = Meeting.objects.get(pk=found["meeting_id"])
        budget = found.get("budget_id")
        motion = actions.create_motion(
            meeting,
            title=found["title"],
            text=version.values.get("text") or "",
            budget=Budget.objects.get(pk=budget) if budget else None,
            item=AgendaItem.objects.filter(pk=found.get("item_id") or 0).first(),
            number=found["number"],
            reference=found["reference"],
            occasion=occasion_of(draft, imp),
        )
        if found.get("published") is False:
            Motion.objects.filter(pk=motion.pk).update(published_at=None)
        return motion


class Amendments(Proposals):
    """amendments.csv; a part is made by the event that takes its amendment in parts."""

    name = "amendments"
    model = Amendment
    ignored = frozenset({"groups", "part_lines"})
    columns = (
        Column(name="motion", to=Motion, required=True),
        Column(name="title", required=True),
        Column(name="number", read=values.number),
        REFERENCE,
        Column(name="proposed_by"),
        Column(name="parent"),
        Column(name="part_number", read=values.number),
        *PUBLICATION,
    )

    def value(self, column: Column, cell: str, setting: values.Setting) -> Any:
        """Read a cell; parts have no number, amendments no parent."""
        if column.name in {"number", "parent"} and not cell:
            return None
        return super().value(column, cell, setting)

    def complete(self, draft: Draft, imp: Import) -> None:
        """Make the reference from the meeting and the number, or from the parent."""
        found = draft.values
        found["groups"] = self._groups(draft, imp)
        if found.get("parent"):
            part = found.get("part_number")
            found["reference"] = found.get("reference") or f"{found['parent']}-part-{part}"
        elif found.get("number") is None:
            imp.fault(draft.row, "number", "Give the amendment its number.")
            draft.is_broken = True
        elif not found.get("reference"):
            motion = Motion.objects.select_related("meeting").get(pk=found["motion_id"])
            found["reference"] = f"{motion.meeting.reference}/amendment-{found['number']}"

    def _groups(self, draft: Draft, imp: Import) -> list[PoliticalGroup] | None:
        cell = draft.row.cells.get("groups")
        if cell is None:
            return None
        names = values.several(cell)
        imp.references.load(
            PoliticalGroup, "groups", [(name, imp.council_of(draft.row)) for name in names]
        )
        keys = []
        for name in names:
            found = imp.references.get(PoliticalGroup, name, imp.council_of(draft.row))
            if found is None or found.council_id != draft.council_id:
                message = f"There is no group {name!r} in this council."
                imp.missing(draft.row, "groups", name, message, tables=["groups"])
                draft.is_broken = True
            else:
                keys.append(found.pk)
        return list(PoliticalGroup.objects.filter(pk__in=keys))

    def create(self, draft: Draft, imp: Import) -> Amendment | None:
        """Make the amendment with its first version; keep a part for its event."""
        found = draft.values
        if found.get("parent"):
            parts = imp.shared.setdefault("parts", defaultdict(list))
            parts[found["parent"]].append(draft)
            return None
        version = use(versions_of(imp).of(found["reference"], 1), imp)
        return actions.create_amendment(
            Motion.objects.get(pk=found["motion_id"]),
            title=found["title"],
            text=version.values.get("text") or "",
            lines=lines_of(version),
            ctr_changes=version.ctr_changes,
            groups=tuple(found["groups"] or ()),
            proposed_by=found.get("proposed_by") or "",
            lines_complete=bool(version.values.get("lines_complete")),
            year_convention=version.values.get("year_convention") or YearConvention.LEVEL,
            replaces_all=bool(version.values.get("replaces_all")),
            number=found["number"],
            reference=found["reference"],
            occasion=occasion_of(draft, imp),
        )

    def after_create(self, made: Any, draft: Draft, imp: Import) -> None:
        """Remember what is to be tabled unless an event says otherwise."""
        super().after_create(made, draft, imp)
        waiting = imp.shared.setdefault("to_table", {})
        waiting[made.reference] = draft

    def differences(self, record: Any, draft: Draft) -> dict[str, Any]:
        """Compare the plain columns; a part has its parent's number."""
        found = super().differences(record, draft)
        if draft.values.get("number") is None:
            found.pop("number", None)
        return found

    def export(self, council: Council) -> Iterator[dict[str, str]]:
        """Yield amendments before their parts, with their groups."""
        rows = Amendment.objects.filter(council=council).order_by(*self.order)
        shares = Shares(council)
        for record in rows.select_related("motion", "parent").prefetch_related("groups"):
            cells = {column.name: self.written(column, record) for column in self.columns}
            cells["groups"] = ";".join(sorted(each.reference for each in record.groups.all()))
            cells["part_lines"] = ""
            if record.parent:
                cells |= {"parent": record.parent.reference, "number": ""}
                cells["part_lines"] = ";".join(map(str, shares.take(record)))
            yield cells


class Shares:
    """Which lines of an amendment each of its parts took over, read from what the parts hold."""

    def __init__(self, council: Council) -> None:
        parts = Amendment.objects.filter(council=council, parent__isnull=False)
        self.left: dict[int, dict[int, LineInput]] = {}
        for whole in (
            Amendment.objects.filter(parts__in=parts).distinct().select_related("current")
        ):
            held = line_inputs(whole.current)
            self.left[whole.pk] = {place: plain(line) for place, line in held.items()}

    def take(self, part: Amendment) -> list[int]:
        """Return the positions in the whole of the lines that a part began with."""
        left, found = self.left[part.parent_id or 0], []
        for line in line_inputs(part.versions.get(number=1)).values():
            position = next(place for place, each in left.items() if each == plain(line))
            found.append(position)
            del left[position]
        return found


def plain(line: LineInput) -> LineInput:
    """Return a line without the places of its revenue costs: a part counts anew."""
    return replace(line, revenue_costs=())
