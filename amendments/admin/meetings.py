"""A meeting with the verbs of its papers."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin

from amendments import actions
from amendments.admin.forms.words import MotionForm
from council.admin import MeetingAdmin, VerbButton
from council.enums import MeetingStatus
from council.models import Meeting
from council.records import Occasion


def _put_motion(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    names = ("title", "text", "budget", "item")
    actions.create_motion(meeting, **{name: data[name] for name in names}, occasion=occasion)


def _close(meeting: Any, data: dict[str, Any], occasion: Occasion) -> None:
    actions.close_meeting(meeting, occasion=occasion)


PUT_MOTION = VerbButton("put-motion", "Put a motion on the paper", _put_motion, MotionForm)
CLOSE = VerbButton(
    "close",
    "Close the meeting",
    _close,
    help_text="What was tabled and not reached ends here; amendments of a motion that was not"
    " carried end as not adopted.",
)
LIVE = {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED}

admin.site.unregister(Meeting)


@admin.register(Meeting)
class MeetingWithPapersAdmin(MeetingAdmin):
    """A meeting with the verbs of its papers; closing it ends what is still open."""

    def verbs_of(self, record: Any) -> Sequence[VerbButton]:
        """Offer also what touches motions and amendments."""
        verbs = [*super().verbs_of(record), PUT_MOTION]
        return [*verbs, CLOSE] if record.status in LIVE else verbs
