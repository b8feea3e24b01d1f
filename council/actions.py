"""Verbs about the institution: numbers and references, publication, presence, groups, redaction."""

from typing import Literal

from django.db.models import F

from council.models import Meeting

Counter = Literal["motion", "amendment", "vote", "sequence"]


def give_number(meeting: Meeting, counter: Counter, given: int | None = None) -> int:
    """Return the next number of the meeting's counter, never given twice (architecture 0.14).

    A number that a file brings (`given`) is kept, and the counter moves past it.
    """
    field = f"last_{counter}"
    rows = Meeting.objects.filter(pk=meeting.pk)
    if given is None:
        rows.update(**{field: F(field) + 1})
    else:
        rows.filter(**{f"{field}__lt": given}).update(**{field: given})
    meeting.refresh_from_db(fields=[field])
    return given if given is not None else getattr(meeting, field)
