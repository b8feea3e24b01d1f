"""What the front page of the clerks' desk shows of votes."""

from typing import Any

from django import template

from council.admin.access import rights_of
from votes.enums import VoteStatus
from votes.models import Vote

register = template.Library()
MOST = 20


@register.inclusion_tag("admin/open_votes.html", takes_context=True)
def open_votes(context: dict[str, Any]) -> dict[str, Any]:
    """List the open votes of the clerk's own councils, newest first."""
    rights = rights_of(context["request"].user)
    found = Vote.objects.filter(rights.within("council"), status=VoteStatus.OPEN)
    return {"votes": found.select_related("council").order_by("-held_on", "-id")[:MOST]}
