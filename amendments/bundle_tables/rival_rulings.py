"""Officers' rulings on amendments that want the same money."""

from typing import Any

from django.core.exceptions import ValidationError

from amendments import actions
from amendments.actions.versions import pots_of
from amendments.bundle_tables.shared import BUDGET
from amendments.bundle_tables.written_once import NUMBER, ONE_OF_TWO, WrittenOnceTable
from amendments.models import Amendment, Budget, BudgetLine, RivalRuling
from council.bundle import Column, Draft, Import, values
from council.bundle.columns import evidence
from council.enums import Evidence, PotRuling
from council.models import Meeting
from council.records import Occasion

RULED = ("ruling", "words", "ruled_by", "stands", "evidence", "happened_at")


class RivalRulings(WrittenOnceTable):
    """rival_rulings.csv; read after the events, for it may be about parts."""

    name = "rival_rulings"
    model = RivalRuling
    key = ("meeting_id", "number")
    series = ("meeting_id",)
    related = ("meeting", "pot__budget", "line__budget", "surplus_to")
    many = ("amendments",)
    council_lookup = "meeting__council"
    columns = (
        Column(name="meeting", to=Meeting, required=True),
        NUMBER,
        BUDGET,
        Column(name="pot"),
        Column(name="line", within=("budget_id", BudgetLine, "budget_id", "key")),
        Column(name="amendments", required=True),
        Column(name="ruling", read=values.choice(PotRuling), required=True),
        Column(name="words", required=True),
        Column(name="ruled_by", required=True),
        Column(name="stands", read=values.yes_no),
        Column(name="surplus_to", within=("budget_id", BudgetLine, "budget_id", "key")),
        Column(name="evidence", read=evidence),
        Column(name="happened_at", read=values.moment),
    )

    def complete(self, draft: Draft, imp: Import) -> None:
        """Find the pot and the amendments."""
        found = draft.values
        if bool(found.get("pot")) == bool(found.get("line_id")):
            raise ValidationError(ONE_OF_TWO, code="one_of_two")
        if found.get("pot"):
            pots = pots_of(Budget.objects.get(pk=found["budget_id"]), [found["pot"]])
            found["pot"] = pots[found["pot"]]
        names = values.several(found["amendments"])
        papers = Amendment.objects.filter(reference__in=names).select_related("motion")
        held = {paper.reference: paper for paper in papers}
        for missing in sorted(set(names) - held.keys()):
            message = f"There is no amendment {missing!r}."
            imp.missing(draft.row, "amendments", missing, message, tables=["amendments"])
            draft.is_broken = True
        found["amendments"] = [held[name] for name in sorted(held)]

    def write(self, draft: Draft, held: list[Any], imp: Import) -> RivalRuling:
        """Record the ruling."""
        found = draft.values
        occasion = Occasion(
            by=imp.by,
            evidence=Evidence(found.get("evidence") or Evidence.MINUTES),
            happened_at=found.get("happened_at"),
        )
        made = actions.rule_on_rivals(
            Meeting.objects.get(pk=found["meeting_id"]),
            found.get("pot") or BudgetLine.objects.get(pk=found["line_id"]),
            found["amendments"],
            ruling=found["ruling"],
            words=found["words"],
            ruled_by=found["ruled_by"],
            stands=bool(found.get("stands")),
            surplus_to=BudgetLine.objects.filter(pk=found.get("surplus_to_id") or 0).first(),
            occasion=occasion,
        )
        if made in held:
            message = "The ruling before this one says the same: leave this row out."
            raise ValidationError(message, code="twice")
        return made

    def said(self, record: RivalRuling) -> dict[str, Any]:
        """Return what was ruled, on what, about which amendments."""
        about = record.pot or record.line
        names = sorted(each.reference for each in record.amendments.all())
        return {name: getattr(record, name) for name in RULED} | {
            "meeting": record.meeting.reference,
            "budget": about.budget.reference if about else "",
            "pot": record.pot.reference if record.pot else "",
            "line": record.line.key if record.line else "",
            "amendments": ";".join(names),
            "surplus_to": record.surplus_to.key if record.surplus_to else "",
        }

    def given(self, draft: Draft) -> dict[str, Any]:
        """Return what the row rules, on what, about which amendments."""
        found, cells = draft.values, draft.row.cells
        keys = {name: cells[name] for name in ("line", "surplus_to") if name in cells}
        return {name: found[name] for name in RULED if name in found} | keys | {
            "pot": found["pot"].reference if found.get("pot") else "",
            "amendments": ";".join(paper.reference for paper in found["amendments"]),
        }  # fmt: skip
