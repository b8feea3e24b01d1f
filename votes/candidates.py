"""Who may be meant by a name in a list of votes: the members who sat that day, and their names."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Q

from council.models import Council, Member, MemberName, Membership, PoliticalGroup
from council.queries import group_of
from votes.sheets import Candidate


def candidates_on(council: Council, day: date) -> list[Candidate]:
    """Return the members of a council who sat on a day, or of whose seats nothing is known."""
    sat = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        member__council=council,
    )
    areas = dict(sat.values_list("member_id", F("area__name")))
    dated = Membership.objects.filter(member__council=council).values("member")
    rows = Member.objects.filter(council=council)
    rows = rows.filter(Q(pk__in=list(areas)) | ~Q(pk__in=dated))
    names = _names_on(council, day)
    found = list(rows.values_list("pk", "reference", "name"))
    groups = group_of([pk for pk, *_ in found], day)
    sorts = PoliticalGroup.objects.filter(council=council)
    called = {pk: words for pk, *words in sorts.values_list("pk", "name", "short_name")}
    return [
        Candidate(
            reference,
            tuple(dict.fromkeys([name, *names[pk]])),
            areas.get(pk) or "",
            *called.get(groups.get(pk) or 0, ("", "")),
        )
        for pk, reference, name in found
    ]


def _names_on(council: Council, day: date) -> defaultdict[int, list[str]]:
    """Return the dated names that members bore on a day."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = MemberName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), member__council=council
    )
    for member, name in rows.values_list("member_id", "name"):
        found[member].append(name)
    return found
