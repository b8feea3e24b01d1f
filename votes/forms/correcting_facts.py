"""Forms of what is put right of a declaration: its result and its facts."""

from datetime import datetime
from typing import Any

from django import forms

from amendments.enums import Outcome, VoteMethod
from council.admin.forms import MOMENT
from council.models import AgendaItem
from votes.actions import AnswerSaid
from votes.enums import NamesTaken, ThresholdKind, ThresholdOf, VoteTrigger
from votes.forms.correcting import CorrectionForm, could_vote
from votes.models import VoteOption


class FactsForm(CorrectionForm):
    """Facts of the vote as they stand; what is left as it is, is not corrected."""

    def initial_of(self, name: str) -> Any:
        """Return a fact as its field shows it, moments to the second."""
        value = getattr(self.record, name)
        return value.replace(microsecond=0) if isinstance(value, datetime) else value

    def add_fact(self, name: str, field: type[forms.Field], **kwargs: Any) -> None:
        """Add a field that holds the fact as it stands."""
        self.fields[name] = field(initial=self.initial_of(name), **kwargs)

    def clean(self) -> dict[str, Any]:
        """Gather what differs from what stands."""
        data = super().clean() or self.cleaned_data
        facts = set(self.fields) - set(CorrectionForm.base_fields)
        changes = {
            name: data[name] for name in sorted(facts & data.keys()) if self._differs(name, data)
        }
        return data | {"changes": changes}

    def _differs(self, name: str, data: dict[str, Any]) -> bool:
        return bool(data[name] != self.initial_of(name))


class CorrectResultForm(FactsForm):
    """What the chair declared, where the record got it wrong."""

    def add_fields(self) -> None:
        """Ask for what the record has to say."""
        self.add_fact("declared_result", forms.ChoiceField, choices=Outcome)
        for option in self.record.options.all():
            self._ask_about(option)
        for name, label in (("for", "For"), ("against", "Against"), ("abstained", "Abstained")):
            field = forms.IntegerField
            self.add_fact(f"declared_{name}", field, label=label, min_value=0, required=False)
        self.add_fact("declared_words", forms.CharField, label="The chair's word", required=False)
        self.add_fact(
            "declared_by_casting_vote",
            forms.BooleanField,
            label="Decided by the casting vote",
            required=False,
        )
        self.add_fact(
            "mismatch_reason",
            forms.CharField,
            label="Why a difference is accepted",
            required=False,
            help_text="Where names, figures and result differ. Readers see it.",
        )

    def _ask_about(self, option: VoteOption) -> None:
        """Ask what was said of one of several answers."""
        count, dropped = names_of_answer(option.position)
        self.fields[count] = forms.IntegerField(
            label=f"Votes for “{option.label}”",
            min_value=0,
            required=False,
            initial=option.declared_count,
        )
        self.fields[dropped] = forms.BooleanField(
            label=f"“{option.label}” was dropped", required=False, initial=option.is_eliminated
        )

    def initial_of(self, name: str) -> Any:
        """Return a fact of the vote, or of an answer, as its field shows it."""
        return self.fields[name].initial if name.startswith(ANSWER) else super().initial_of(name)

    def clean(self) -> dict[str, Any]:
        """Gather what was said of answers apart from what was said of the vote."""
        data = super().clean()
        changes = {n: v for n, v in data["changes"].items() if not n.startswith(ANSWER)}
        answers = {
            option.position: AnswerSaid(data.get(count), bool(data.get(dropped)))
            for option in self.record.options.all()
            for count, dropped in (names_of_answer(option.position),)
            if {count, dropped} & data["changes"].keys()
        }
        return data | {"changes": changes, "answers": answers}


ANSWER = "answer_"


def names_of_answer(position: int) -> tuple[str, str]:
    """Return the names of the two fields of an answer: its votes, and whether it dropped out."""
    return f"{ANSWER}{position}_count", f"{ANSWER}{position}_dropped"


class CorrectFactsForm(FactsForm):
    """What was put to the vote and how it was taken, where the record got it wrong."""

    def add_fields(self) -> None:
        """Ask for the question, who presided, how it was taken and what was needed."""
        words = forms.Textarea(attrs={"rows": 3})
        self.add_fact("question", forms.CharField, label="Words put", widget=words)
        items = AgendaItem.objects.filter(meeting=self.record.meeting_id)
        self.add_fact("item", forms.ModelChoiceField, queryset=items, required=False)
        self.add_fact(
            "presiding_member",
            forms.ModelChoiceField,
            queryset=could_vote(self.record),
            label="Person presiding",
            required=False,
        )
        self.add_fact("method", forms.ChoiceField, label="How it was taken", choices=VoteMethod)
        self.add_fact(
            "trigger", forms.ChoiceField, label="Why names were taken", choices=VoteTrigger
        )
        self.add_fact(
            "names_taken", forms.ChoiceField, label="Were names taken", choices=NamesTaken
        )
        self.add_fact(
            "roll_complete",
            forms.BooleanField,
            label="Every member who could vote is accounted for",
            required=False,
        )
        for name, label in (("taken_at", "When it was taken"), ("declared_at", "When declared")):
            field = forms.DateTimeField
            self.add_fact(name, field, label=label, required=False, widget=MOMENT)
        self._add_threshold()

    def _add_threshold(self) -> None:
        kinds, of = ThresholdKind.choices, [("", "Choose"), *ThresholdOf.choices]
        self.add_fact("threshold_kind", forms.ChoiceField, label="Votes needed", choices=kinds)
        for name, label in (
            ("threshold_numerator", "Fraction: upper number"),
            ("threshold_denominator", "Fraction: lower number"),
            ("threshold_number", "Fixed number of votes for"),
        ):
            self.add_fact(name, forms.IntegerField, label=label, min_value=1, required=False)
        self.add_fact(
            "threshold_of",
            forms.ChoiceField,
            label="Fraction of whom",
            required=False,
            choices=of,
        )
        self.add_fact(
            "casting_allowed",
            forms.BooleanField,
            label="A casting vote is allowed",
            required=False,
        )
