"""Sources of facts, ids in other systems, and events of records without a log of their own."""

from django.db import models

from council.enums import Evidence, Ground
from council.models.councils import Council
from council.records import EventBase


class Source(models.Model):
    """One source of one record, or of one of its fields; named by the record's reference."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sources")
    about = models.CharField(max_length=200, db_index=True, help_text="Reference of the record.")
    field = models.CharField(max_length=60, blank=True, help_text="Empty: the whole record.")
    evidence = models.CharField(max_length=12, choices=Evidence)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=400, blank=True)
    published_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("about", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("about", "field", "title", "url"),
                name="source_unique_per_record_and_field",
                violation_error_message="This source is already recorded here.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Identifier(models.Model):
    """What another system calls one of our records (for example a ModernGov member id)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="identifiers")
    table = models.CharField(max_length=40, help_text="Bundle table: members, meetings, ...")
    value = models.CharField(max_length=120)
    reference = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("council", "table", "value"),
                name="identifier_unique_per_council_and_table",
                violation_error_message="This id already names another record.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} is {self.reference}"


class RecordEvent(EventBase):
    """A public change of a record outside the logs of motions, amendments and votes."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="events")
    reference = models.CharField(max_length=200, db_index=True)
    verb = models.CharField(max_length=20)
    field = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=16, choices=Ground, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("recorded_at", "id"), name="record_event_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.reference}"
