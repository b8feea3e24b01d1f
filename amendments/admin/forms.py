"""Forms of papers: words and lines of an amendment, and what a verb needs (domain 3 and 4)."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from amendments.actions import LineInput, PartInput
from amendments.actions.versions import line_inputs
from amendments.enums import (
    Account,
    AmendmentState,
    LineKind,
    LineNature,
    LineRole,
    RefusalGround,
    Unit,
    YearConvention,
)
from amendments.models import (
    Amendment,
    AmendmentVersion,
    Budget,
    BudgetLine,
    Motion,
    MotionVersion,
    Pot,
)
from amendments.rules import Need
from council.admin.access import rights_of
from council.admin.forms import VerbForm
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import AgendaItem, Member, PoliticalGroup
from council.rules import parse_amount

MEMBER_OF_NEED = {
    Need.MOVER: ("mover", "Moved by"),
    Need.SECONDER: ("seconder", "Seconded by"),
    Need.ACCEPTOR: ("accepted_by", "Accepted by"),
}

YEAR = re.compile(r"199[0-9]|20[0-9]{2}")
# As many parts as the page offers; a file may bring more.
PARTS = range(1, 7)
AS_IT_STANDS = "as-it-stands"
PRINTED = ("entered_unit", "entered_precision")
SHOWN = (
    "role",
    "service",
    "description",
    "year",
    "account",
    "kind",
    "nature",
    "funding_source",
)


def members_of(council_id: int) -> Any:
    """Return the members of a council in the order of the roll."""
    return Member.objects.filter(council=council_id).order_by("sort_name")


class NeedsForm(VerbForm):
    """What one verb needs at the desk; a source may leave it empty."""

    needs: ClassVar[frozenset[Need]] = frozenset()
    wants_cause: ClassVar[bool] = False
    only_reported: ClassVar[bool] = False

    def add_fields(self) -> None:
        """Ask for members, ground, cause and consent as the verb needs them."""
        members = members_of(self.record.council_id)
        for need, (name, label) in MEMBER_OF_NEED.items():
            if need in self.needs:
                self.fields[name] = forms.ModelChoiceField(members, label=label, required=False)
        if Need.GROUND in self.needs:
            self.fields["ground"] = forms.ChoiceField(choices=RefusalGround)
        if self.wants_cause:
            self.fields["cause_amendment"] = forms.ModelChoiceField(
                Amendment.objects.filter(meeting=self.record.meeting_id).exclude(
                    pk=self.record.pk
                ),
                label="Because of this amendment",
                required=False,
            )
            self.fields["cause_vote"] = forms.CharField(
                label="Or because of this vote", required=False, help_text="Its reference."
            )
        if Need.CONSENT in self.needs:
            self.fields["consent"] = forms.BooleanField(
                label="The meeting consented", required=False
            )
        if self.only_reported:
            told = [choice for choice in Evidence.choices if choice[0] != Evidence.DESK]
            self.fields["evidence"] = forms.ChoiceField(label="How do you know?", choices=told)

    def clean(self) -> dict[str, Any]:
        """Ask for the consent that only the clerk in the room can have seen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        at_desk = data.get("evidence") == Evidence.DESK
        if at_desk and Need.CONSENT in self.needs and not data.get("consent"):
            self.add_error("consent", "Tick this once the meeting has consented.")
        return data


class TextForm(VerbForm):
    """New words of a motion."""

    def add_fields(self) -> None:
        """Begin with the words as they stand."""
        current = self.record.current
        self.fields["text"] = forms.CharField(
            label="Words",
            initial=current.text if current else "",
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["altered_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id), label="Altered by", required=False
        )


class NewVersionForm(VerbForm):
    """Words of a motion moved again, and the amendments that they contain."""

    def add_fields(self) -> None:
        """Offer the amendments in force."""
        in_force = Amendment.objects.filter(
            motion=self.record, state__in=sorted(AmendmentState.in_substantive)
        )
        current: MotionVersion | None = self.record.current
        self.fields["text"] = forms.CharField(
            label="Words",
            initial=current.text if current else "",
            widget=forms.Textarea(attrs={"rows": 8}),
        )
        self.fields["takes_in"] = forms.ModelMultipleChoiceField(
            in_force,
            label="Amendments it contains",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class MotionForm(VerbForm):
    """A motion for the paper of a meeting."""

    title = forms.CharField(max_length=300)
    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def add_fields(self) -> None:
        """Offer the budgets and items of this meeting."""
        self.fields["budget"] = forms.ModelChoiceField(
            Budget.objects.filter(council=self.record.council_id), required=False
        )
        self.fields["item"] = forms.ModelChoiceField(
            AgendaItem.objects.filter(meeting=self.record), label="Agenda item", required=False
        )


def motions_of(user: Any, kinds: tuple[str, ...]) -> QuerySet[Motion]:
    """Return the motions that the user may draft amendments to, newest first."""
    found = Motion.objects.filter(rights_of(user).within("council", *kinds))
    return found.select_related("budget", "meeting__body").order_by("-meeting__held_on", "-id")


class ChooseMotionForm(forms.Form):
    """Which motion the amendment is to."""

    def __init__(self, user: Any, kinds: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motion"] = forms.ModelChoiceField(motions_of(user, kinds))


class ChangesField(forms.CharField):
    """Pounds by year, one `year: amount` a row."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """Return pounds by the year it starts in; say which row cannot be read."""
        found: dict[int, int] = {}
        for row in str(value or "").splitlines():
            if not row.strip():
                continue
            year, _, amount = row.partition(":")
            if not YEAR.fullmatch(year.strip()):
                raise forms.ValidationError(f"Write {row.strip()!r} like 2025: 1,300,000.")
            if int(year) in found:
                raise forms.ValidationError(f"The year {int(year)} is given twice: keep one row.")
            try:
                found[int(year)] = parse_amount(amount.strip()).amount
            except RuleBroken as error:
                raise forms.ValidationError(error.messages) from error
        return found


def changes_field(of: str = "") -> ChangesField:
    """Return the field for what the paper says of the council tax (domain 6.3)."""
    return ChangesField(
        label=f"Change in council tax income, as the paper states it{of}",
        required=False,
        help_text="One row for each year it states, for example 2025: 1.3m; more is positive.",
    )


def shown_changes(version: AmendmentVersion) -> str:
    """Return the stated changes of a version as the form shows them."""
    stated = version.ctr_changes.values_list("year", "amount")
    return "\n".join(f"{year}: {amount}" for year, amount in stated)


class AmendmentForm(VerbForm):
    """An amendment as it comes in: title, words and who puts it forward."""

    title = forms.CharField(max_length=300)
    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    proposed_by = forms.CharField(
        label="Put forward by, as the paper says", max_length=160, required=False
    )
    year_convention = forms.ChoiceField(label="How years are given", choices=YearConvention)
    lines_complete = forms.BooleanField(
        label="The lines below are all there are", required=False, initial=True
    )
    replaces_all = forms.BooleanField(label="It replaces the whole budget", required=False)
    ctr_changes = changes_field()

    def add_fields(self) -> None:
        """Offer the groups of the motion's council."""
        self.fields["groups"] = forms.ModelMultipleChoiceField(
            PoliticalGroup.objects.filter(council=self.record.council_id),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class AlterForm(VerbForm):
    """An amendment altered by its own mover: its words, with the lines below."""

    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    year_convention = forms.ChoiceField(label="How years are given", choices=YearConvention)
    lines_complete = forms.BooleanField(label="The lines below are all there are", required=False)
    replaces_all = forms.BooleanField(label="It replaces the whole budget", required=False)
    ctr_changes = changes_field()
    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Begin with the version as it stands."""
        self.fields["altered_by"] = forms.ModelChoiceField(
            members_of(self.record.council_id), label="Altered by", required=False
        )
        current = self.record.current
        if current is None:
            return
        for name in ("text", "year_convention", "lines_complete", "replaces_all"):
            self.fields[name].initial = getattr(current, name)
        self.fields["ctr_changes"].initial = shown_changes(current)
        self.fields["opened_with"].initial = str(current.pk)


class PartsForm(VerbForm):
    """An amendment put to the vote in parts: a title for each, and the part of every line."""

    opened_with = forms.CharField(widget=forms.HiddenInput, required=False)

    def add_fields(self) -> None:
        """Ask for titles and stated changes of parts, then where each line goes."""
        for part in PARTS:
            self.fields[f"title_{part}"] = forms.CharField(
                label=f"Title of part {part}", max_length=300, required=part in PARTS[:2]
            )
            self.fields[f"text_{part}"] = forms.CharField(
                label=f"Words of part {part}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"ctr_changes_{part}"] = changes_field(f" (part {part})")
        current = self.record.current
        self.fields["opened_with"].initial = str(current.pk) if current else ""
        self.stored = line_inputs(current)
        for place, line in self.stored.items():
            self.fields[f"line_{place}"] = forms.ChoiceField(
                label=f"Line {place}: {line.service or line.description} {line.amount:,}"
                f" in {line.year}",
                choices=[("", "Choose a part"), *((part, f"Part {part}") for part in PARTS)],
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a title where a part has lines, words or a stated change."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for part in PARTS:
            if f"title_{part}" in self.errors or data.get(f"title_{part}"):
                continue
            if self._places(part) or data.get(f"text_{part}") or data.get(f"ctr_changes_{part}"):
                self.add_error(
                    f"title_{part}", "Give this part a title, or leave all of it empty."
                )
        if not self.errors:
            self._give_all_stated()
        return data

    def _give_all_stated(self) -> None:
        """Put an error on the form unless the parts state together what the whole states."""
        current = self.record.current
        stated = dict(current.ctr_changes.values_list("year", "amount")) if current else {}
        given: Counter[int] = Counter()
        for part in PARTS:
            given.update(self.cleaned_data[f"ctr_changes_{part}"])
        if stated and given != Counter(stated):
            told = shown_changes(current).replace("\n", "; ")
            message = f"Give the change in council tax income to the parts, all of it: {told}."
            self.add_error(None, message)

    def _places(self, part: int) -> tuple[int, ...]:
        data = self.cleaned_data
        return tuple(place for place in self.stored if data.get(f"line_{place}") == str(part))

    def parts(self) -> list[PartInput]:
        """Return the parts for the verb."""
        data = self.cleaned_data
        return [
            PartInput(
                title=data[f"title_{part}"],
                text=data[f"text_{part}"],
                line_positions=self._places(part),
                ctr_changes=data[f"ctr_changes_{part}"],
            )
            for part in PARTS
            if data[f"title_{part}"]
        ]


class LineForm(forms.Form):
    """One figure: pounds, spending up is positive, savings and income are negative."""

    role = forms.ChoiceField(label="What it does", choices=LineRole)
    service = forms.CharField(max_length=160, required=False)
    description = forms.CharField(max_length=300, required=False)
    year = forms.IntegerField(
        min_value=1990, max_value=2100, help_text="Year it starts in: 2025 for 2025/26."
    )
    amount = forms.CharField(help_text="For example 1.3m, 250,000 or (500).")
    account = forms.ChoiceField(choices=Account, initial=Account.GENERAL_FUND_REVENUE)
    kind = forms.ChoiceField(label="Kind of money", choices=LineKind, initial=LineKind.SPENDING)
    nature = forms.ChoiceField(
        label="One-off or recurring", choices=LineNature, initial=LineNature.NOT_STATED
    )
    funding_source = forms.CharField(label="Paid for by", max_length=160, required=False)
    line_key = forms.ChoiceField(label="Budget line", required=False)
    pot = forms.ChoiceField(
        label="Takes from pot",
        required=False,
        help_text="A pot chosen here gives the line its whole amount.",
    )

    def __init__(self, motion: Motion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "None")]
        self.stored: LineInput | None = self.initial.get("stored")
        lines = BudgetLine.objects.filter(budget=motion.budget_id).values_list("key", "service")
        pots = Pot.objects.filter(budget=motion.budget_id).values_list("reference", "name")
        has_budget = motion.budget_id is not None
        self.fields["line_key"].choices = [*nothing, *(lines if has_budget else [])]  # type: ignore[attr-defined]
        offered = list(pots) if has_budget else []
        self.fields["pot"].choices = [*self._claimed(dict(offered)), *nothing, *offered]  # type: ignore[attr-defined]

    def _claimed(self, names: dict[str, str]) -> list[tuple[str, str]]:
        """Offer to leave the claims of a stored line as they stand, told one by one."""
        if self.stored is None or not self.stored.claims:
            return []
        told = [
            f"{names.get(pot, pot)} {'(amount not known)' if amount is None else f'£{amount:,}'}"
            for pot, amount in self.stored.claims
        ]
        return [(AS_IT_STANDS, f"As it stands: {', '.join(told)}")]

    def clean_amount(self) -> Any:
        """Read the amount as clerks print it."""
        try:
            return parse_amount(self.cleaned_data["amount"])
        except RuleBroken as error:
            raise forms.ValidationError(error.messages) from error

    def line(self) -> LineInput:
        """Return the line for the verb; a pot that the clerk chose gives all of it."""
        data = self.cleaned_data
        amount = data["amount"]
        found = LineInput(
            role=data["role"],
            year=data["year"],
            amount=amount.amount,
            account=data["account"],
            kind=data["kind"],
            funding_source=data["funding_source"],
            line_key=data["line_key"] or None,
            service=data["service"],
            description=data["description"],
            nature=data["nature"],
            entered_unit=Unit(amount.unit),
            entered_precision=amount.precision,
            claims=((data["pot"], abs(amount.amount)),) if data["pot"] else (),
        )
        return self._as_stored(found)

    def _as_stored(self, line: LineInput) -> LineInput:
        """Keep what the form cannot show: how the amount was printed, and the claims."""
        if self.stored is None:
            return line
        if line.amount == self.stored.amount:
            printed = {name: getattr(self.stored, name) for name in PRINTED}
            line = replace(line, **printed)
        kept = self.cleaned_data["pot"] == AS_IT_STANDS
        return replace(line, claims=self.stored.claims) if kept else line


LineFormSet = forms.formset_factory(LineForm, extra=6, can_delete=True, can_delete_extra=False)


def lines_of(formset: Any) -> tuple[LineInput, ...]:
    """Return the lines that were filled in and not taken out."""
    taken_out = formset.deleted_forms
    kept = [form for form in formset if form not in taken_out]
    return tuple(form.line() for form in kept if form.has_changed() or form.initial)


def stored_lines(record: Amendment) -> list[dict[str, Any]]:
    """Return the lines of the version as it stands, as the form shows them."""
    return [_initial(line) for _, line in sorted(line_inputs(record.current).items())]


def _initial(line: LineInput) -> dict[str, Any]:
    return {name: getattr(line, name) for name in SHOWN} | {
        "amount": str(line.amount),
        "line_key": line.line_key or "",
        "pot": AS_IT_STANDS if line.claims else "",
        "stored": line,
    }
