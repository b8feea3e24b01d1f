"""A new vote of a bundle is opened, marked and declared at once, when its turn comes."""

from dataclasses import replace
from typing import Any

from amendments.bundle_tables.proposals import occasion_of
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.bundle import Draft, Import
from council.models import AgendaItem, Meeting, Member
from votes import actions
from votes.bundle_tables.votes import VoteInput
from votes.models import Vote, VoteOption


def subject_version(reference: str, number: int | None) -> MotionVersion | AmendmentVersion | None:
    """Return the version that was put to the vote: the one in force, unless one is named."""
    for model in (Amendment, Motion):
        record = model._default_manager.filter(reference=reference).first()  # noqa: SLF001 - documented by Django for any model
        if record is not None:
            return record.versions.filter(number=number).first() if number else record.current
    return None


def open_and_mark(vote: VoteInput, imp: Import, **given: Any) -> Vote | None:
    """Open a new vote with its subjects, options and marks; None when there is a fault."""
    draft = vote.draft
    if draft is None:
        return None
    subjects = _subjects(vote, draft, imp)
    if subjects is None:
        return None
    found = draft.values
    occasion = replace(occasion_of(draft, imp), **given)
    record = actions.open_vote(
        Meeting.objects.get(pk=found["meeting_id"]),
        kind=found["kind"],
        question=found["question"],
        subjects=subjects,
        options=[vote.options[position] for position in sorted(vote.options)],
        item=AgendaItem.objects.filter(pk=found.get("item_id") or 0).first(),
        presiding_member=Member.objects.filter(pk=found.get("presiding_member_id") or 0).first(),
        replaces=Vote.objects.filter(reference=found.get("replaces")).first(),
        number=found["number"],
        occasion=occasion,
        **{name: found[name] for name in OPENING if found.get(name) is not None},
    )
    if record.reference != found["reference"]:
        Vote.objects.filter(pk=record.pk).update(reference=found["reference"])
        record.reference = found["reference"]
    _mark(record, vote, imp, replace(occasion, reason=""))
    for row in (draft.row, *vote.rows):
        imp.count(row, "new")
    return record


PAPERS = ("motions", "amendments")
OPENING = (
    "method", "trigger", "is_private", "casting_allowed", "threshold_kind", "threshold_of",
    "threshold_numerator", "threshold_denominator", "threshold_number", "names_taken",
    "taken_at", "note",
)  # fmt: skip


def _subjects(vote: VoteInput, draft: Draft, imp: Import) -> list[Any] | None:
    found = []
    for position in sorted(vote.subjects):
        reference, number = vote.subjects[position]
        version = subject_version(reference, number)
        if version is None:
            named = f"{reference!r}" + (f" with a version {number}" if number else "")
            message = f"There is no motion or amendment {named}."
            imp.missing(draft.row, "subject", reference, message, tables=PAPERS)
            return None
        found.append(version)
    return found


def _mark(record: Vote, vote: VoteInput, imp: Import, occasion: Any) -> None:
    if not vote.marks:
        return
    options = dict(VoteOption.objects.filter(vote=record).values_list("position", "pk"))
    marks = []
    for row, mark, position in vote.marks:
        if position is not None and position not in options:
            imp.fault(row, "option", "The vote has no such option.")
        else:
            marks.append(replace(mark, option_id=options[position] if position else None))
    with imp.faults_of(vote.marks[0][0]):
        actions.record_ballots(record, marks, occasion=occasion)
    for row, _, _ in vote.marks:
        imp.count(row, "new")


def declare(record: Vote, vote: VoteInput, occasion: Any) -> None:
    """Declare a new vote as its row says."""
    if vote.draft is None:
        return
    found = vote.draft.values
    actions.declare(
        record,
        result=found["declared_result"],
        for_=found.get("declared_for"),
        against=found.get("declared_against"),
        abstained=found.get("declared_abstained"),
        words=found.get("declared_words") or "",
        by_casting_vote=bool(found.get("declared_by_casting_vote")),
        roll_complete=found.get("roll_complete"),
        occasion=occasion,
    )
