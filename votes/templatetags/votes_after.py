"""What the admin's page of a vote tells of its corrections and of answered warnings."""

from typing import Any

from django import template

from council.admin.access import KEYING, rights_of
from votes.answers import ANSWERS
from votes.enums import VoteStatus
from votes.followed import authority_of, left_over, moved, papers_named
from votes.models import Vote

register = template.Library()


@register.inclusion_tag("votes/parts/after.html", takes_context=True)
def what_followed(context: dict[str, Any], vote: Vote) -> dict[str, Any]:
    """List what corrections moved, what they leave to look at, and why warnings stand.

    Why warnings stand is for those who may read interests: clerks who key (domain 5.6).
    """
    reads_checks = rights_of(context["request"].user).may(vote.council_id, *KEYING)
    events = [event for event in vote.events.select_related("by").order_by("-id") if event.data]
    papers = papers_named((event.data for event in events), public=False)
    told = [
        {
            "event": event,
            "authority": authority_of(event.data),
            "moved": moved(event.data, papers),
            "left": left_over(event.data, papers),
            "answers": [
                {"code": key.partition(":")[0].replace("_", " "), "why": now}
                for key, (_, now) in event.data.get(ANSWERS, {}).items()
                if reads_checks
            ],
        }
        for event in events
    ]
    keys = ("authority", "moved", "left", "answers")
    return {
        "vote": vote,
        "told": [one for one in told if any(one[key] for key in keys)],
        "is_void": vote.status == VoteStatus.VOID
        and not Vote.objects.filter(replaces=vote).exclude(status=VoteStatus.VOID).exists(),
    }
