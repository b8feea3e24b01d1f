"""The rows of the change feed: marks, numbered changes, and the head of the numbers."""

import secrets

from django.db import models
from django.utils import timezone

EPOCH_BYTES = 6


def new_epoch() -> str:
    """Return a word that no other feed has."""
    return secrets.token_urlsafe(EPOCH_BYTES)


class ChangeMark(models.Model):
    """Something that readers may have to be told, from `due_at` on; gone once it has a number."""

    table = models.CharField(max_length=60, blank=True, help_text="Label of the model.")
    key = models.BigIntegerField(null=True, blank=True)
    reference = models.CharField(
        max_length=200, blank=True, help_text="Where the table is not known."
    )
    spreads = models.BooleanField(
        default=False, help_text="What other records show of it may have changed too."
    )
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "council"

    def __str__(self) -> str:
        return f"{self.table} {self.key}" if self.table else self.reference


class Change(models.Model):
    """What the feed last said of one reference in one list, and its place in the feed."""

    number = models.BigIntegerField(unique=True)
    council = models.ForeignKey(
        "council.Council", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    listing = models.CharField(max_length=40, help_text="Name of the list in the API.")
    reference = models.CharField(max_length=200)
    key = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    is_removal = models.BooleanField(default=False)
    moved_to = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(help_text="When it was written, or came due.")
    numbered_at = models.DateTimeField(help_text="When readers could first see it.")

    class Meta:
        app_label = "council"
        ordering = ("number",)
        indexes = [
            models.Index(fields=("council", "number"), name="change_newest_in_council"),
            models.Index(fields=("council", "listing", "number"), name="change_newest_in_list"),
            models.Index(fields=("numbered_at",), name="change_moment"),
            models.Index(fields=("listing", "key"), name="change_of_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("listing", "reference"),
                name="change_unique_per_list_and_reference",
                violation_error_message="The feed tells this record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.listing} {self.reference}"


class FeedHead(models.Model):
    """The one row that numbering locks: the last number given, and which feed this is."""

    ONLY = 1

    last_number = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=20, default=new_epoch)

    class Meta:
        app_label = "council"

    def __str__(self) -> str:
        return f"{self.last_number} of {self.epoch}"
