"""Forms of what follows a declaration: a note, names released, checks answered."""

from django import forms

from council.admin.forms import MOMENT, VerbForm
from council.models import Member
from votes.answers import unanswered_checks


class NoteForm(VerbForm):
    """A note for readers."""

    def add_fields(self) -> None:
        """Ask for the words, and whose mark they are about, if anybody's."""
        self.fields["text"] = forms.CharField(
            label="Note", widget=forms.Textarea(attrs={"rows": 3})
        )
        on_roll = Member.objects.filter(pk__in=self.record.ballots.values("member"))
        self.fields["member"] = forms.ModelChoiceField(
            on_roll.order_by("sort_name"),
            label="About one member's mark",
            required=False,
            empty_label="No, about the vote",
            help_text="For example: said afterwards that the wrong button was pressed. "
            "The mark stands.",
        )


class ReleaseForm(VerbForm):
    """When a vote that is held back may be read."""

    def add_fields(self) -> None:
        """Ask for the moment."""
        self.fields["visible_from"] = forms.DateTimeField(
            label="To be read from",
            required=False,
            widget=MOMENT,
            help_text="Empty: at once.",
        )


class AnswerForm(VerbForm):
    """Why the warnings of a vote stand, for clerks alone."""

    def add_fields(self) -> None:
        """Show the warnings that nobody has answered, and ask why they stand."""
        self.fields["why"] = forms.CharField(
            label="Why it stands (for clerks only)",
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=" ".join(check.message for check in unanswered_checks(self.record)),
        )
