"""What the page of amendments on the same money shows, row by row, and the form of a ruling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    BudgetLine,
    InterplayNote,
    RivalRuling,
)
from council.enums import PotRuling


@dataclass(frozen=True, slots=True)
class EndButton:
    """A verb that ends an amendment because of one of its rivals."""

    address: str
    label: str
    causes: tuple[Amendment, ...]


@dataclass(frozen=True, slots=True)
class RivalRow:
    """One amendment in a contest, with what the clerk can do to it."""

    amendment: Amendment
    name: str
    look: str
    claim: str
    end: EndButton | None
    recost: str


@dataclass(frozen=True, slots=True)
class ContestRow:
    """Contested money as the page prints it."""

    key: str
    title: str
    says: str
    advice: str
    is_due: bool
    rows: list[RivalRow]
    rulings: Sequence[RivalRuling]
    stands: RivalRuling | None
    form: "RulingForm | None"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Figures agreed for a pair, and the button that brings them in once both are carried."""

    note: InterplayNote
    lines: list[tuple[str, str, int]]
    can_bring_in: bool
    is_in: bool


@dataclass(frozen=True, slots=True)
class SettledRow:
    """How one amendment was settled: what happened, because of what, who keyed it, and why."""

    event: AmendmentEvent
    name: str
    cause: str
    by: str
    stale: bool


class RulingForm(forms.Form):
    """An officer's ruling on contested money."""

    ruling = forms.ChoiceField(label="Rule applied", choices=PotRuling)
    ruled_by = forms.CharField(
        label="Ruled by", max_length=120, initial="Chief finance officer (section 151)"
    )
    words = forms.CharField(label="Words of the officer", widget=forms.Textarea(attrs={"rows": 3}))
    stands = forms.BooleanField(label="All of them stand as they are", required=False)

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surplus_to"] = forms.ModelChoiceField(
            BudgetLine.objects.filter(budget=budget),
            label="A surplus goes to",
            required=False,
            empty_label="No surplus",
        )
