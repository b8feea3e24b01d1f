"""What the chair declares, as a form; whether a result may stand is for votes.actions."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms

from amendments.enums import Outcome, VoteMethod
from votes.enums import VoteKind
from votes.models import Vote
from votes.rules import elimination_outcome

FIGURES = ("for_", "against", "abstained", "roll_complete")
SIDES = ("for_", "against", "casting")
COUNT = "count_{}"
# A key may hold a name, and no name holds a bar.
BETWEEN = "|"


class DeclareForm(forms.Form):
    """What the chair declares (domain 5.2): the result, and figures as far as they are said."""

    # Marks are saved long before there is a result, with the same form.
    use_required_attribute = False

    declared_result = forms.ChoiceField(
        label="The chair declares it", choices=Outcome, widget=forms.RadioSelect
    )
    for_ = forms.IntegerField(label="For", min_value=0, required=False)
    against = forms.IntegerField(label="Against", min_value=0, required=False)
    abstained = forms.IntegerField(label="Abstained", min_value=0, required=False)
    words = forms.CharField(
        label="The chair's word", max_length=120, required=False, help_text="AGREED, FELL, ..."
    )
    casting = forms.ChoiceField(
        label="Casting vote",
        required=False,
        choices=[("", "None given"), ("for", "For"), ("against", "Against")],
        help_text="Only on equal votes, and only by the person presiding.",
    )
    roll_complete = forms.BooleanField(
        label="Every member who could vote is marked above", required=False
    )
    eliminated = forms.TypedMultipleChoiceField(
        label="Dropped in this round",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    why_it_stands = forms.CharField(
        label="Why it stands (for clerks only)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expected_revision = forms.IntegerField(widget=forms.HiddenInput)
    seen_warnings = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, vote: Vote, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vote = vote
        if not self.data.get("seen_warnings"):
            del self.fields["why_it_stands"]
        for name in not_asked(vote):
            del self.fields[name]
        is_counted = vote.kind in VoteKind.with_options and vote.method not in VoteMethod.uncounted
        self.counted = list(vote.options.all()) if is_counted else []
        for option in self.counted:
            self.fields[COUNT.format(option.pk)] = forms.IntegerField(
                label=option.label, min_value=0, required=False
            )
        if vote.kind == VoteKind.ELIMINATION:
            self._ask_what_dropped()
        else:
            del self.fields["eliminated"]

    def _ask_what_dropped(self) -> None:
        """Offer the answers that are left; say what the marks so far would drop."""
        left = list(self.vote.options.filter(is_eliminated=False))
        field: Any = self.fields["eliminated"]
        field.choices = [(option.pk, option.label) for option in left]
        marked = Counter(
            self.vote.ballots.filter(option__in=left).values_list("option", flat=True)
        )
        winner, fewest = elimination_outcome({str(o.pk): marked[o.pk] for o in left})
        said = {str(option.pk): option.label for option in left}
        if fewest:
            field.help_text = f"By the marks so far “{said[fewest]}” has the fewest votes."
        elif winner:
            field.help_text = f"By the marks so far “{said[winner]}” has more votes."

    @property
    def answers(self) -> list[tuple[Any, str]]:
        """List the field of each answer's declared count, with the value of its button."""
        return [(self[COUNT.format(option.pk)], f"option-{option.pk}") for option in self.counted]

    @property
    def others(self) -> list[Any]:
        """List the visible fields without those of answers, which stand in a table."""
        own = {COUNT.format(option.pk) for option in self.counted}
        return [field for field in self.visible_fields() if field.name not in own]

    def clean(self) -> dict[str, Any]:
        """Gather the counts that were given of answers."""
        data = super().clean() or self.cleaned_data
        given = {option.pk: data.get(COUNT.format(option.pk)) for option in self.counted}
        counts = {pk: number for pk, number in given.items() if number is not None}
        return data | {"option_counts": counts}

    def clean_seen_warnings(self) -> list[str]:
        """Return the keys of the warnings that the page showed."""
        return [key for key in self.cleaned_data["seen_warnings"].split(BETWEEN) if key]

    def told(self, keys: Iterable[str]) -> "DeclareForm":
        """Return the form as it was sent, which now shows these warnings."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent is a QueryDict
        data["seen_warnings"] = BETWEEN.join(keys)
        return DeclareForm(self.vote, data)


def not_asked(vote: Vote) -> tuple[str, ...]:
    """Return the fields that its method leaves nothing to say in (domain 5.2)."""
    if vote.method == VoteMethod.AFFIRMATION:
        return (*FIGURES, "casting")
    if vote.method in VoteMethod.uncounted:
        return FIGURES
    return SIDES if vote.kind == VoteKind.ELIMINATION else ()
