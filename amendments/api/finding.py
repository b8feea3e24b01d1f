"""Which amendments a filter finds by their lines, and which papers by the year of their budget."""

from django.db.models import Q
from django.utils import timezone

from amendments.enums import Verb
from amendments.models import AmendmentEvent, AmendmentLine, Budget, PotClaim
from council.records import visible

# An alteration or new figures bring in words, which are out when the event is.
BRINGS_WORDS = (Verb.ALTER, Verb.RECOST)


def with_line(lines: Q) -> Q:
    """Return the condition that one public line of the words as they stand is so."""
    not_out = AmendmentEvent.objects.filter(
        visible_from__gt=timezone.now(), verb__in=BRINGS_WORDS, version__isnull=False
    )
    found = AmendmentLine.objects.filter(lines).exclude(version__in=not_out.values("version"))
    return Q(current__in=found.values("version"))


def of_service(part: str) -> Q:
    """Return the condition that a line is about a service, by the paper or by the budget."""
    of_book = visible("line__budget__") & Q(line__service__icontains=part)
    return Q(service__icontains=part) | of_book


def drawing_on(pot: int) -> Q:
    """Return the condition that a line draws on a pot."""
    return Q(pk__in=PotClaim.objects.filter(pot=pot).values("line"))


def of_year(path: str, year: int) -> Q:
    """Return the condition that the public budget at a path is of that year."""
    return Q(**{f"{path}__in": Budget.objects.published().filter(year=year)})
