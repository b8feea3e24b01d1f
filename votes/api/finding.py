"""Which votes a filter finds: by what they were about, by how they ended, by what disagrees."""

from django.db.models import Q
from django.utils import timezone

from amendments.models import Amendment, AmendmentVersion, Budget, Motion, MotionVersion
from council.glossary import meaning_of
from votes.models import VoteOption, VoteSubject
from votes.sentences import MISMATCHES

NOTHING = Q(pk__in=[])
OF_NAMES = "names_differ_from_tally"
ANY, NONE = "any", "none"
MISMATCH_WORDS = (ANY, NONE, *sorted(MISMATCHES))
UNANIMOUS = (
    f"{meaning_of('unanimous')} True: it is known to be so; false: it is known not to be so. By"
    " the declared figures where all three are known, or by the names where all are held; where"
    " the two say different things, or too little is known, in neither."
)


def about(motions: Q, amendments: Q) -> Q:
    """Return the condition that one of a vote's public subjects is one of these."""
    motion_versions = MotionVersion.objects.filter(
        motion__in=Motion.objects.published().filter(motions)
    )
    amendment_versions = AmendmentVersion.objects.filter(
        amendment__in=Amendment.objects.published().filter(amendments)
    )
    subjects = VoteSubject.objects.filter(
        Q(motion_version__in=motion_versions) | Q(amendment_version__in=amendment_versions)
    )
    return Q(pk__in=subjects.values("vote"))


def of_year(year: int) -> Q:
    """Return the condition that a vote was on the budget of a year, or on its amendments."""
    budgets = Budget.objects.published().filter(year=year)
    return about(Q(budget__in=budgets), Q(motion__budget__in=budgets))


def names_are_out() -> Q:
    """Return the condition that the names of a vote are public now."""
    return Q(names_published_at__by=timezone.now())


def unanimous(is_so: bool) -> Q:
    """Return the condition that a vote is known to have been unanimous, or known not to."""
    named, whole = names_are_out(), Q(roll_complete=True, tally_unknown=0)
    one_sided = _one_sided("declared") | (named & whole & _one_sided("tally"))
    divided = _divided("declared") | (named & _divided("tally"))
    return one_sided & ~divided if is_so else divided & ~one_sided


def _one_sided(figures: str) -> Q:
    votes_for, against, abstained = (
        f"{figures}_{name}" for name in ("for", "against", "abstained")
    )
    return Q(**{abstained: 0}) & (
        Q(**{f"{votes_for}__gt": 0, against: 0}) | Q(**{votes_for: 0, f"{against}__gt": 0})
    )


def _divided(figures: str) -> Q:
    """Return the condition that two of the three figures are above nought."""
    votes_for, against, abstained = (
        Q(**{f"{figures}_{name}__gt": 0}) for name in ("for", "against", "abstained")
    )
    return (votes_for & against) | (votes_for & abstained) | (against & abstained)


def mismatching(word: str) -> Q:
    """Return the condition that readers are told of a mismatch: of any, of none, or of one."""
    if word in MISMATCHES:
        return _tells(word)
    of_any = _tells(OF_NAMES)
    for code in MISMATCHES:
        of_any |= _tells(code)
    return of_any if word == ANY else ~of_any


def _tells(code: str) -> Q:
    """Return the condition that readers see a code: nothing is shown from hidden names."""
    has = Q(mismatches__icontains=f'"{code}"')
    if code == OF_NAMES:
        return has & names_are_out()
    marked = VoteOption.objects.filter(tally__gt=0).values("vote")
    no_names = Q(
        tally_for=0, tally_against=0, tally_abstained=0, tally_not_voting=0, tally_unknown=0
    ) & ~Q(pk__in=marked)
    return has & (names_are_out() | no_names)
