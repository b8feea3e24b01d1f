"""Votes of a bundle that no event declares: each is declared in its place, a meeting is ended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from amendments import actions as papers
from council import actions as institution
from council.bundle import Import, Row
from council.enums import Evidence, MeetingStatus
from council.models import Meeting
from council.records import Occasion
from council.website.bundle_events.table import as_source
from votes.bundle_tables import VoteInput, declare, open_and_mark, votes_of
from votes.models import Vote


def waiting_votes(imp: Import) -> dict[str, list[VoteInput]]:
    """Return the new votes by meeting, in order of number."""
    found: dict[str, list[VoteInput]] = defaultdict(list)
    drafts = [vote for vote in votes_of(imp).values() if vote.draft is not None]
    references = Meeting.objects.in_bulk({v.draft.values["meeting_id"] for v in drafts if v.draft})
    for vote in sorted(drafts, key=lambda v: v.draft.values["number"] if v.draft else 0):
        if vote.draft is not None:
            found[references[vote.draft.values["meeting_id"]].reference].append(vote)
    return found


def declare_others(votes: Iterable[VoteInput], imp: Import) -> None:
    """Open, mark and declare the votes that no event told of."""
    for vote in votes:
        if vote.draft is None:
            continue
        draft = vote.draft
        if is_spoilt(vote, draft.values["reference"], imp):
            imp.wait(draft.row)
            vote.draft = None
            continue
        with imp.faults_of(draft.row):
            declared_at = draft.values.get("declared_at")
            record = open_and_mark(vote, imp, happened_at=declared_at)
            if record is not None and draft.values.get("declared_result"):
                declare_now(record, vote, Occasion(
                    by=imp.by,
                    evidence=Evidence(draft.values.get("evidence") or Evidence.MINUTES),
                    happened_at=declared_at,
                    visible_from=draft.values.get("visible_from"),
                ))  # fmt: skip
        vote.draft = None


def is_spoilt(vote: VoteInput, reference: str, imp: Import) -> bool:
    """Tell whether a row about a vote, or about a paper it is taken on, has a fault."""
    about = (reference, *(subject for subject, _ in vote.subjects.values()))
    return any(imp.lost.is_spoilt(each) for each in about)


def declare_now(record: Vote, vote: VoteInput, occasion: Occasion) -> None:
    """Declare a vote, and hide it where its row says so."""
    declare(record, vote, occasion)
    if vote.draft is not None and vote.draft.values.get("published") is False:
        Vote.objects.filter(pk=record.pk).update(published_at=None, names_published_at=None)


def end_meeting(meeting: Meeting, ending: tuple[str, Row] | None, imp: Import) -> None:
    """Bring a meeting to the status that its row says, by the verbs."""
    if ending is None:
        return
    status, row = ending
    meeting.refresh_from_db()
    if meeting.status == status:
        return
    occasion = Occasion(
        by=imp.by, evidence=as_source(meeting.evidence), happened_at=meeting.ended_at
    )
    with imp.faults_of(row, "status"):
        if status == MeetingStatus.CLOSED:
            papers.close_meeting(meeting, occasion=occasion)
        elif status == MeetingStatus.OPEN:
            started = replace(occasion, happened_at=meeting.started_at)
            institution.open_meeting(meeting, occasion=started)
        else:
            institution.adjourn_meeting(meeting, occasion=replace(occasion, happened_at=None))
