"""What is noted of a source besides its votes."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from council.website.votes_files.planning import PlannedMeeting, PlannedVote, item_title
from votes.sheets import Layout

LONGEST_URL = 400
IS_URL = URLValidator(schemes=["http", "https"])


def is_url(text: str) -> bool:
    try:
        IS_URL(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_URL


def notes_of(vote: PlannedVote | None, plan: PlannedMeeting | None, link: str) -> Iterator[str]:
    """Say where it stands in the file, and all that has no field of its own."""
    if vote is None or plan is None:
        return
    yield f"{vote.place}."
    # Of a row that is no item of the agenda the number stands nowhere else.
    is_kept = plan.layout == Layout.ITEM_ROWS and vote.line.number == vote.number
    if vote.line.number and not is_kept:
        yield f"Number as printed: {vote.line.number}."
    if plan.above:
        yield f"Above the table: {' / '.join(plan.above)[:300]}."
    if vote.line.words:
        yield f"Class: {vote.line.words}."
    if item_title(vote.title) != vote.title and not vote.is_vote:
        yield f"Title: {vote.title}"
    if link:
        yield f"Link: {link}"
