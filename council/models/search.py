"""What search knows of public records: derived from what the API shows, to be thrown away."""

from django.db import models

from council.models.councils import Council


class SearchEntry(models.Model):
    """One public record as search compares it; rebuilt whenever readers see it change.

    Next to it the database keeps its own index of `terms`: PostgreSQL a full-text one, SQLite
    an FTS5 table filled by triggers. A migration that rebuilds this table on SQLite must
    make the triggers again.
    """

    council = models.ForeignKey(Council, null=True, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=30, help_text="The record's list in the API.")
    reference = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    excerpt = models.CharField(max_length=300, blank=True)
    on = models.DateField(null=True, help_text="Day the record is about; empty: none.")
    title_terms = models.TextField(help_text="Of the title, each between two blanks.")
    terms = models.TextField(help_text="Of everything, each once.")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("listing", "reference"),
                name="search_entry_unique_per_record",
                violation_error_message="This record is already in the index.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SearchWord(models.Model):
    """A word as somebody may mean it, and in how many records it stands."""

    word = models.CharField(max_length=40, unique=True)
    length = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class SearchProgress(models.Model):
    """The one row that says up to which number of the change feed search has read."""

    ONLY = 1

    number = models.BigIntegerField(default=0)
    followed_at = models.DateTimeField(null=True, help_text="When it last read something.")

    def __str__(self) -> str:
        return str(self.number)
