"""An amendment's paper as forms: heading, proposal and rows, read together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from amendments.actions import LineInput
from amendments.actions.versions import line_inputs
from amendments.admin.paper_costs import linked, moved, refuse_missing
from amendments.admin.paper_forms import (
    ASK_CONVENTION,
    DraftForm,
    PaperForm,
    RedraftForm,
    years_in,
)
from amendments.admin.paper_lines import PaperLineForm
from amendments.admin.paper_rows import GIVE, TAKE, Number, book_of, rows_of
from amendments.admin.paper_sums import Sums, sums_of
from amendments.enums import Unit, YearConvention
from amendments.models import Amendment, AmendmentVersion, Motion
from council.admin.fields import LONGEST_KEY
from council.sentences import money_short

NEW_ROWS, MORE_ROWS, MOST_ROWS = 3, 3, 400

SECTIONS = ((GIVE, "Investment", "Investment"), (TAKE, "To be paid for by", "Paid by"))


class Paper:
    """The forms of one paper, bound to what was keyed or begun with a version as it stands."""

    def __init__(
        self, motion: Motion, amendment: Amendment | None, data: QueryDict | None
    ) -> None:
        self.motion, self.amendment, self.data = motion, amendment, data
        self.book = book_of(motion.budget, motion.council)
        self.opened = self._opened()
        self.stored = line_inputs(self.opened)
        self.years = self._years()
        labels = [(year, self.book.year(year)) for year in self.years]
        about: Any = amendment or motion
        form_class: type[PaperForm] = RedraftForm if amendment else DraftForm
        self.form = form_class(about, labels, data)
        self.sections = {section: self._formset(section) for section, *_ in SECTIONS}

    def _opened(self) -> AmendmentVersion | None:
        """Return the version that the page was opened with."""
        if self.amendment is None:
            return None
        key = self.data.get("opened_with", "") if self.data is not None else ""
        if key.isdecimal():
            return self.amendment.versions.filter(pk=key[:LONGEST_KEY]).first()
        return self.amendment.current

    def _years(self) -> list[int]:
        """Return the years of the columns: the version's, with what was keyed or the plan's."""
        found = {line.year for line in self.stored.values()}
        if self.opened is not None:
            found |= set(self.opened.ctr_changes.values_list("year", flat=True))
        keyed = None if self.data is None else years_in(self.data.get("years", ""))
        found |= set(self.book.years) if keyed is None else keyed
        return sorted(found or {self._first_year()})

    def _first_year(self) -> int:
        return self.book.years[0] if self.book.years else self.motion.meeting.held_on.year

    def _formset(self, section: str) -> Any:
        convention = self.data.get("year_convention", "") if self.data is not None else ""
        rows: list[dict[str, Any]] = []
        if self.data is None:
            stated = self.opened.year_convention if self.opened else YearConvention.LEVEL
            rows = rows_of(self.stored, stated, self.book, is_stored=True)[section]
            convention = stated
        extra = 0 if self.data is not None else 1 if rows else NEW_ROWS
        unit = self.data.get("unit", "") if self.data is not None else Unit.POUNDS
        given = {
            "book": self.book,
            "section": section,
            "years": self.years,
            "unit": unit if unit in Unit.values else Unit.POUNDS,
            "convention": convention,
            "stored": self.stored,
        }
        made = forms.formset_factory(PaperLineForm, extra=extra, max_num=MOST_ROWS)
        return made(self.data, initial=rows, prefix=section, form_kwargs=given)

    # What is on the paper.

    def rows(self) -> Iterable[PaperLineForm]:
        """Return the rows of both sections in their order."""
        for formset in self.sections.values():
            yield from formset.forms

    def lines(self) -> tuple[LineInput, ...]:
        """Return the lines of every row whose figures can be read."""
        if self.data is None:
            return tuple(self.stored.values())
        return linked([row for row in self.rows() if row.is_read()])

    def ctr_changes(self) -> Mapping[int, int]:
        """Return the stated change of council tax as far as it can be read."""
        if self.data is None:
            stated = self.opened.ctr_changes.values_list("year", "amount") if self.opened else ()
            return dict(stated)
        self.form.is_valid()
        return self.form.cleaned_data["ctr_changes"]

    def sums(self) -> Sums:
        """Return what the paper comes to."""
        return sums_of(self.lines(), self.ctr_changes(), self.motion.budget, self.book)

    def spans_years(self) -> bool:
        """Tell whether the lines give figures of more than one year."""
        return len({line.year for line in self.lines()}) > 1

    def has_open_question(self) -> bool:
        """Tell whether the meaning of several years is still to be said."""
        keyed = self.data is not None
        return keyed and self.spans_years() and not self.form.cleaned_data.get("year_convention")

    def question(self) -> str:
        """Ask with the paper's own figures whether they are levels or come on top."""
        for row in self.rows():
            if row.is_bound and row.is_read() and len(row.amounts) > 1:
                (first, was), (then, now) = sorted(row.amounts.items())[:2]
                before = money_short(abs(was.amount), self.book.currency)
                after = money_short(abs(now.amount), self.book.currency)
                year = self.book.year
                return (
                    f"{before} then {after}: is the {after} the level in {year(then)}, or on top"
                    f" of {year(first)}?"
                )
        return "Are the figures of later years levels, or on top of the year before?"

    def unread(self) -> int:
        """Return how many rows have a figure that cannot be read."""
        return sum(
            row.is_bound and not row.is_blank() and not row.is_read() for row in self.rows()
        )

    def is_valid(self) -> bool:
        """Tell whether all can be saved; a paper that does not balance can."""
        found = [self.form.is_valid(), *(each.is_valid() for each in self.sections.values())]
        if self.has_open_question():
            self.form.add_error("year_convention", ASK_CONVENTION)
        found.append(not refuse_missing(list(self.rows())))
        return all(found) and not self.form.errors

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        """Return what the verb is given."""
        data = self.form.cleaned_data
        convention = data["year_convention"] if self.spans_years() else YearConvention.LEVEL
        found = {name: data[name] for name in names}
        return found | {"lines": self.lines(), "year_convention": convention}


def _total(data: QueryDict, section: str) -> int:
    given = data.get(f"{section}-TOTAL_FORMS", "")[:LONGEST_KEY]
    return min(int(given), MOST_ROWS - MORE_ROWS) if given.isdecimal() else 0


def _add_rows(
    data: QueryDict,
    section: str,
    rows: Mapping[int, Mapping[str, Any]],
    now: Mapping[Number, Number],
) -> None:
    """Put rows at their places; those that they name stand where `now` says."""
    for number, row in rows.items():
        for name in PaperLineForm.base_fields:
            data.pop(f"{section}-{number}-{name}", None)
        for name, value in row.items():
            data[f"{section}-{number}-{name}"] = str(value)
        if row.get("costs"):
            data[f"{section}-{number}-costs"] = moved(row["costs"], now)
    total = max((_total(data, section), *(number + 1 for number in rows)))
    data[f"{section}-TOTAL_FORMS"] = str(total)
