"""What a clerk need not key again when a vote is opened: all of it can be changed in the form."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from amendments.enums import AmendmentState, VoteMethod
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from amendments.queries import motions_before
from council.enums import BodyKind, RoleKind
from council.models import AgendaItem, Meeting, Role
from council.queries import rules_on
from council.rules import named_vote_due
from votes.actions.consequences import version_of
from votes.actions.opening import may_be_decided, proposal_of
from votes.enums import VoteKind, VotesNeeded, VoteStatus, VoteTrigger
from votes.models import Vote, VoteOption, VoteSubject
from votes.queries.counting import threshold_of
from votes.rules import words_of

Proposal = Motion | Amendment
OPEN_MOTIONS = ("recommended", "moved", "seconded", "adjourned", "lost")


def _proposals(meeting: Meeting) -> dict[str, Proposal]:
    """Return what is not over, by the words of the form; of an amendment in parts the parts."""
    before = motions_before(meeting)
    motions = before.filter(current__isnull=False, state__in=OPEN_MOTIONS)
    motions = motions.order_by("meeting__held_on", "meeting", "number")
    amendments = Amendment.objects.filter(
        motion__in=before,
        current__isnull=False,
        parts__isnull=True,
        state__in=sorted(AmendmentState.live),
    ).order_by("number", "part_number")
    found: dict[str, Proposal] = {f"motion-{row.current_id}": row for row in motions}
    return found | {f"amendment-{row.current_id}": row for row in amendments}


def subjects_before(meeting: Meeting) -> list[tuple[str, str]]:
    """List the versions a meeting can vote on, those not yet moved and seconded saying so."""
    return [(value, _listed(proposal)) for value, proposal in _proposals(meeting).items()]


def _listed(proposal: Proposal) -> str:
    state = "" if may_be_decided(proposal) else f": {proposal.get_state_display().lower()}"
    return f"{name_of(proposal)}: {proposal.title}{state}"


def name_of(proposal: Proposal) -> str:
    """Return what the meeting calls it: Motion 1, Amendment 2, Part 1 of Amendment 2."""
    if isinstance(proposal, Motion):
        return f"Motion {proposal.number}"
    part = f"Part {proposal.part_number} of " if proposal.parent_id else ""
    return f"{part}Amendment {proposal.number}"


def prefill(meeting: Meeting, asked: QueryDict) -> dict[str, Any]:
    """Return first values of the form: of a void vote, of the round before, or of the subjects.

    `asked` may hold `subject` (several), `kind`, `replaces` (a void vote) or `after` (a round).
    """
    again = _vote(meeting, asked.get("replaces"), status=VoteStatus.VOID)
    if again is not None:
        return {**_as_before(again), "replaces": again.pk}
    before = _vote(meeting, asked.get("after"), kind__in=sorted(VoteKind.with_options))
    if before is not None and before.status in VoteStatus.settled:
        return _as_before(before)
    return _of_subjects(meeting, asked)


def next_round_after(meeting: Meeting) -> Vote | None:
    """Return the last round of elimination if it dropped an answer and left two or more."""
    rounds = Vote.objects.filter(meeting=meeting, kind=VoteKind.ELIMINATION)
    last = rounds.exclude(status=VoteStatus.VOID).order_by("number").last()
    if last is None or last.status not in VoteStatus.settled:
        return None
    dropped = list(last.options.values_list("is_eliminated", flat=True))
    return last if any(dropped) and dropped.count(False) > 1 else None


def waiting_to_be_retaken(meeting: Meeting) -> list[Vote]:
    """Return the void votes of a meeting that no other vote stands in place of."""
    votes = Vote.objects.filter(meeting=meeting)
    again = votes.exclude(status=VoteStatus.VOID).filter(replaces__isnull=False)
    void = votes.filter(status=VoteStatus.VOID, replaced_by__isnull=True)
    return list(void.exclude(pk__in=again.values("replaces")).order_by("number"))


def _vote(meeting: Meeting, key: str | None, **fields: Any) -> Vote | None:
    if key is None or not key.isdecimal():
        return None
    return Vote.objects.filter(meeting=meeting, pk=key, **fields).first()


# A vote like one before: taken again, or the next round.


def _as_before(vote: Vote) -> dict[str, Any]:
    """Copy how a vote was put; of its answers those still standing, of its subjects those open."""
    options = list(vote.options.filter(is_eliminated=False).select_related("subject"))
    subjects = [_still_open(subject) for subject in vote.subjects.all()]
    dropped = vote.options.filter(is_eliminated=True, subject__isnull=False)
    over = {_still_open(option.subject) for option in dropped if option.subject}
    return {
        "kind": vote.kind,
        "question": vote.question,
        "method": vote.method,
        "trigger": vote.trigger,
        "presiding_member": vote.presiding_member_id,
        "item": vote.item_id,
        "is_private": vote.is_private,
        "subjects": [value for value in subjects if value not in over],
        **_threshold_keyed(vote),
        **_answers_keyed(options),
    }


def _still_open(subject: VoteSubject) -> str:
    """Return a subject as the form names it, in its newest words."""
    proposal = proposal_of(version_of(subject))
    return f"{'motion' if isinstance(proposal, Motion) else 'amendment'}-{proposal.current_id}"


def _answers_keyed(options: Iterable[VoteOption]) -> dict[str, str]:
    found = {}
    for number, option in enumerate(options, start=1):
        found[f"answer_{number}"] = option.label
        found[f"answer_subject_{number}"] = _still_open(option.subject) if option.subject else ""
    return found


def _threshold_keyed(vote: Vote) -> dict[str, Any]:
    needed, casting = words_of(threshold_of(vote))
    return {
        "needed": needed,
        "casting": casting,
        "fraction_kind": vote.threshold_kind if needed == VotesNeeded.FRACTION else None,
        "fraction_top": vote.threshold_numerator,
        "fraction_bottom": vote.threshold_denominator,
        "fraction_of": vote.threshold_of,
        "fixed_number": vote.threshold_number,
    }


# A vote on something new.


def _of_subjects(meeting: Meeting, asked: QueryDict) -> dict[str, Any]:
    known = _proposals(meeting)
    wanted = [_newest(value) for value in asked.getlist("subject")]
    chosen = {value: known[value] for value in wanted if value in known}
    proposals = list(chosen.values())
    kind = asked.get("kind", "")
    kind = kind if kind in VoteKind.values else _kind(proposals)
    item = next((row.item for row in proposals if isinstance(row, Motion) and row.item_id), None)
    method, trigger = _how_taken(meeting, item, kind, proposals)
    return {
        "kind": kind,
        "subjects": list(chosen),
        "question": _question(proposals),
        "presiding_member": _presiding(meeting),
        "item": item.pk if item else None,
        "is_private": item is not None and item.is_exempt,
        "method": method,
        "trigger": trigger,
    }


def _newest(value: str) -> str:
    """Follow a link to words that were altered since to the newest; else leave it as it is."""
    kind, _, key = value.partition("-")
    model: Any = {"motion": MotionVersion, "amendment": AmendmentVersion}.get(kind)
    version = model.objects.filter(pk=key).first() if model and key.isdecimal() else None
    return f"{kind}-{proposal_of(version).current_id}" if version else value


def _kind(proposals: Sequence[Proposal]) -> str:
    if len(proposals) > 1:
        return VoteKind.EN_BLOC
    if proposals and isinstance(proposals[0], Motion):
        return VoteKind.MAIN
    parts = [row for row in proposals if isinstance(row, Amendment) and row.parent_id]
    return VoteKind.PART if parts else VoteKind.AMENDMENT


def _question(proposals: Sequence[Proposal]) -> str:
    """Return words to begin with; the clerk writes what the chair puts."""
    named = [f"{name_of(row)} ({row.title}){_as_amended(row)}" for row in proposals]
    return f"That {_and(named)} be agreed" if named else ""


def _as_amended(proposal: Proposal) -> str:
    if not isinstance(proposal, Motion):
        return ""
    in_force = proposal.amendments.filter(state__in=["carried", "accepted"], parent__isnull=True)
    partly = proposal.amendments.filter(state="partly_carried")
    return ", as amended," if in_force.exists() or partly.exists() else ""


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _presiding(meeting: Meeting) -> int | None:
    """Return who presided at the vote before, else who holds the chair; None where two do."""
    votes = Vote.objects.filter(meeting=meeting, presiding_member__isnull=False)
    last = votes.order_by("-number").values_list("presiding_member", flat=True).first()
    if last is not None:
        return last
    found = set(_in_the_chair(meeting))
    return found.pop() if len(found) == 1 else None


def _in_the_chair(meeting: Meeting) -> Iterator[int]:
    on, ours = meeting.held_on, Q(body=meeting.body_id)
    is_council = meeting.body.kind == BodyKind.FULL_COUNCIL
    roles = Role.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        ours | Q(body__isnull=True) if is_council else ours,
        member__council=meeting.council_id,
        kind=RoleKind.PRESIDING if is_council else RoleKind.COMMITTEE_CHAIR,
    )
    yield from roles.values_list("member", flat=True)


def _how_taken(
    meeting: Meeting, item: AgendaItem | None, kind: str, proposals: Sequence[Proposal]
) -> tuple[str, str]:
    """Return method and trigger as standing orders ask (domain 1.8 and 5.1)."""
    if kind == VoteKind.ELIMINATION:
        return VoteMethod.ELIMINATION_ROUND, VoteTrigger.NOT_KNOWN
    if kind in VoteKind.without_subject:
        return VoteMethod.SHOW_OF_HANDS_COUNTED, VoteTrigger.NONE
    about_amendment = any(isinstance(row, Amendment) for row in proposals)
    due = _names_due(meeting, item, about_amendment)
    if due is False:
        return VoteMethod.SHOW_OF_HANDS_COUNTED, VoteTrigger.NONE
    why = VoteTrigger.LOCAL_RULE if about_amendment else VoteTrigger.STATUTORY_BUDGET
    return _named_method(meeting), why if due else VoteTrigger.NOT_KNOWN


def _names_due(meeting: Meeting, item: AgendaItem | None, about_amendment: bool) -> bool | None:
    rules = rules_on(meeting.council, meeting.held_on)
    if rules is None:
        return None
    return named_vote_due(
        meeting.is_budget_decision if item is None else item.is_budget_decision,
        meeting.held_on,
        about_amendment,
        rules.named_vote_at_budget,
        rules.named_vote_on_amendments,
    )


def _named_method(meeting: Meeting) -> str:
    """Return how names were taken at the vote before in this meeting, or by calling them."""
    votes = Vote.objects.filter(meeting=meeting, method__in=sorted(VoteMethod.named))
    last = votes.order_by("-number").values_list("method", flat=True).first()
    return last or VoteMethod.RECORDED_ROLL_CALL
