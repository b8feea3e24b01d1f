"""Read the motions and amendments of a meeting and the words of their versions."""

from django.db.models import Q

from amendments.enums import AmendmentState
from amendments.models import (
    Amendment,
    AmendmentVersion,
    Motion,
    MotionVersion,
)
from council.website.minutes.facts import (
    Wording,
)
from council.website.minutes.rows import Rows, key_of, label_of
from votes import models as stored


def read_proposals(rows: Rows) -> None:
    """Read what was before the meeting, that put off from an earlier one too."""
    here = Q(meeting=rows.meeting) | Q(events__meeting=rows.meeting)
    put = stored.VoteSubject.objects.filter(vote__meeting=rows.meeting)
    motions = (
        Motion.objects.filter(here | Q(pk__in=put.values("motion_version__motion")))
        .distinct()
        .order_by("number")
    )
    rows.motions = {each.pk: each for each in motions if _may_show_paper(rows, each, each.item_id)}
    amendments = (
        Amendment.objects.filter(here | Q(pk__in=put.values("amendment_version__amendment")))
        .exclude(state__in=AmendmentState.confidential)
        .select_related("motion")
        .prefetch_related("groups")
        .order_by("number", "part_number", "pk")
        .distinct()
    )
    rows.amendments = {
        each.pk: each for each in amendments if _may_show_paper(rows, each, each.motion.item_id)
    }


def _may_show_paper(rows: Rows, paper: Motion | Amendment, item_id: int | None) -> bool:
    """Tell whether a paper is shown; one that is not holds its votes back too."""
    is_shown = rows.may_show(paper, item_id)
    if not is_shown:
        rows.held.add(key_of(paper))
    return is_shown


def read_wordings(rows: Rows) -> None:
    """Read the words of each version, and what a motion's version takes in."""
    motions = MotionVersion.objects.filter(motion__in=rows.motions)
    taken = {pk: label_of(each) for pk, each in rows.amendments.items()}
    for version in motions.prefetch_related("takes_in"):
        rows.owners["motion", version.pk] = rows.motions[version.motion_id]
        takes_in = tuple(taken[each.pk] for each in version.takes_in.all() if each.pk in taken)
        key = ("motion", version.pk)
        label = label_of(rows.motions[version.motion_id])
        none = version.lists_amendments and not version.takes_in.all()
        rows.versions[key] = Wording(key, label, version.text.strip(), takes_in, none)
    for words in AmendmentVersion.objects.filter(amendment__in=rows.amendments):
        key = ("amendment", words.pk)
        rows.owners[key] = rows.amendments[words.amendment_id]
        label = label_of(rows.owners[key])
        rows.versions[key] = Wording(key, label, words.text.strip())
