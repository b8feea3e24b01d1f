"""The verb behind each word of the events: what takes more than an occasion has a function."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from amendments import actions as papers
from amendments.actions import PartInput
from amendments.bundle_tables.lines import lines_of
from amendments.bundle_tables.proposals import use
from amendments.bundle_tables.versions import NONE_TAKEN_IN, VersionInput, versions_of
from amendments.enums import VoteMethod
from amendments.models import Amendment, Motion
from amendments.rules import Decision
from council import actions as institution
from council.bundle import Import, values
from council.models import Member, PoliticalGroup
from council.records import Occasion
from council.website.bundle_events.corrections import read_correction
from council.website.bundle_events.table import EventRow
from votes import actions as voting
from votes.actions.options import answers_told
from votes.models import Vote


def _note(event: EventRow, vote: Any, occasion: Occasion, imp: Import) -> None:
    """Add words to a vote, or to the ballot of the member that the row names."""
    member = event.member.pk if event.member else None
    voting.add_note(vote, event.get("text") or "", member_id=member, occasion=occasion)


def _void(event: EventRow, vote: Any, occasion: Occasion, imp: Import) -> None:
    voting.void(vote, authority=event.get("authority") or "", occasion=occasion)


def _correct_vote(event: EventRow, vote: Any, occasion: Occasion, imp: Import) -> None:
    """Make a correction again as the file tells it."""
    data = read_correction(event)
    words = {**data.get("ballots", {}), **data.get("withheld", {})}
    casting, groups = data.get("casting", {}), data.get("groups", {})
    named = Member.objects.filter(reference__in={*words, *casting, *groups})
    keys = dict(named.values_list("reference", "pk"))
    group_keys = dict(
        PoliticalGroup.objects.filter(
            reference__in=[now for _, now in groups.values() if now]
        ).values_list("reference", "pk")
    )
    voting.correct(
        vote,
        changes={name: now for name, (_, now) in data.get("changes", {}).items()},
        ballots={keys[name]: now for name, (_, now) in words.items() if name in keys},
        casting={keys[name]: now for name, (_, now) in casting.items() if name in keys},
        groups={
            keys[name]: group_keys.get(now) for name, (_, now) in groups.items() if name in keys
        },
        answers=answers_told(vote, data.get("answers", {})),
        authority=str(data.get("authority", {}).get("words", [""])[-1]),
        occasion=occasion,
    )


def find_paper(reference: str) -> Motion | Amendment | None:
    """Return the motion or amendment of a reference."""
    return (
        Amendment.objects.filter(reference=reference).first()
        or Motion.objects.filter(reference=reference).first()
    )


Apply = Callable[[EventRow, Any, Occasion, Import], Any]


def plain(verb: Callable[..., Any]) -> Apply:
    """Return a verb that takes nothing but its occasion."""

    def apply(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
        verb(subject, occasion=occasion)

    return apply


def at_meeting(verb: Callable[..., Any]) -> Apply:
    """Return a verb that may happen at another meeting than the paper's own."""

    def apply(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
        verb(subject, occasion=occasion, meeting=event.meeting)

    return apply


def _alter(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    version = _next_version(event, subject, imp)
    if isinstance(subject, Motion):
        _alter_motion(event, subject, version, occasion, imp)
        return
    papers.alter(
        subject,
        **_figures(version),
        altered_by=event.member,
        replaces_all=bool(version.values.get("replaces_all")),
        occasion=occasion,
    )


def _recost(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    figures = _figures(_next_version(event, subject, imp))
    papers.recost(subject, **figures, **_cause_of(event), occasion=occasion)


def _next_version(event: EventRow, subject: Any, imp: Import) -> VersionInput:
    number = subject.versions.count() + 1
    if event.get("version") not in {None, number}:
        message = f"The next version is {number}: give that number."
        raise ValidationError(message, code="wrong_version")
    return use(versions_of(imp).of(subject.reference, number), imp)


def _figures(version: VersionInput) -> dict[str, Any]:
    """Return the words and lines of a version as the verbs take them."""
    return {
        "text": version.values.get("text") or "",
        "lines": lines_of(version),
        "ctr_changes": version.ctr_changes,
        "lines_complete": bool(version.values.get("lines_complete")),
        "year_convention": version.values.get("year_convention"),
    }


def _alter_motion(
    event: EventRow, motion: Motion, version: VersionInput, occasion: Occasion, imp: Import
) -> None:
    text = version.values.get("text") or ""
    said = version.values.get("takes_in") or ""
    names = [] if said.lower() == NONE_TAKEN_IN else values.several(said)
    if event.verb == "alter" and not said:
        papers.alter(motion, text=text, altered_by=event.member, occasion=occasion)
        return
    taken = Amendment.objects.filter(reference__in=names)
    for missing in sorted(set(names) - {each.reference for each in taken}):
        message, row = f"There is no amendment {missing!r}.", version.row or event.row
        imp.missing(row, "takes_in", missing, message, tables=["amendments"])
    takes_in = list(taken) if said else None
    papers.new_motion_version(motion, text=text, takes_in=takes_in, occasion=occasion)


def _accept(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    number = event.get("version")
    version = subject.versions.filter(number=number).first() if number else None
    if number and version is None:
        message = f"Version {number} does not stand yet: add an event alter before this."
        raise ValidationError(message, code="no_version")
    papers.accept(subject, accepted_by=event.member, version=version, occasion=occasion)


def _decide(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    word = str(event.values["verb"]).lower()
    outcome = event.get("outcome") or (word if word in {"carried", "lost"} else None)
    if outcome is None:
        raise ValidationError("Say how it ended in the column outcome.", code="no_outcome")
    number = event.get("version")
    version = subject.versions.get(number=number) if number else subject.current
    decision = Decision(
        outcome,
        event.get("method") or VoteMethod.NOT_KNOWN,
        event.get("for"),
        event.get("against"),
        event.get("abstained"),
        bool(event.get("by_casting_vote")),
        event.get("vote") or "",
    )
    papers.record_decision(version, decision, occasion=occasion, meeting=event.meeting)


def _cause_of(event: EventRow) -> dict[str, Any]:
    """Return the amendment or the vote that a row names as the cause."""
    cause = event.get("cause") or ""
    amendment = Amendment.objects.filter(reference=cause).first()
    if cause and amendment is None and not Vote.objects.filter(reference=cause).exists():
        message = f"There is no amendment or vote {cause!r}."
        raise ValidationError(message, code="no_cause")
    return {"cause_amendment": amendment, "cause_vote": "" if amendment else cause}


def _take_in_lost(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    lost = _cause_of(event)["cause_amendment"]
    papers.executive_take_in(
        subject, cause_amendment=lost, accepted_by=event.member, occasion=occasion
    )


def _with_cause(verb: Callable[..., Any]) -> Apply:
    def apply(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
        verb(subject, **_cause_of(event), occasion=occasion)

    return apply


def _take_in_parts(event: EventRow, subject: Any, occasion: Occasion, imp: Import) -> None:
    drafts = imp.shared.get("parts", {}).pop(subject.reference, [])
    drafts.sort(key=lambda draft: draft.values.get("part_number") or 0)
    parts = []
    for draft in drafts:
        reference = draft.values["reference"]
        version = use(versions_of(imp).of(reference, 1), imp)
        places = values.several(draft.row.cells.get("part_lines", ""))
        parts.append(
            PartInput(
                title=draft.values["title"],
                text=version.values.get("text") or "",
                line_positions=tuple(int(place) for place in places if place.isdigit()),
                ctr_changes=version.ctr_changes,
                reference=reference,
            )
        )
        imp.count(draft.row, "new")
    papers.take_in_parts(subject, parts=parts, occasion=occasion)


PAPER_VERBS: dict[str, Apply] = {
    "move": lambda e, s, o, _: papers.move(s, mover=e.member, occasion=o),
    "second": lambda e, s, o, _: papers.second(s, seconder=e.member, occasion=o),
    "refuse": lambda e, s, o, _: papers.refuse(s, ground=e.get("ground") or "", occasion=o),
    "alter": _alter,
    "new_version": _alter,
    "accept": _accept,
    "record_decision": _decide,
    "fall": _with_cause(papers.fall),
    "supersede": _with_cause(papers.supersede),
    "recost": _recost,
    "executive_take_in": _take_in_lost,
    "take_in_parts": _take_in_parts,
    **{
        name: plain(getattr(papers, name))
        for name in (
            "submit", "table", "withdraw", "lapse", "rule_out", "adjourn",
            "report_not_carried", "not_reach", "refer_to_executive", "not_adopt",
        )
    },
    **{
        name: at_meeting(getattr(papers, name))
        for name in (
            "resume", "adopt", "executive_accept", "executive_reject", "insist", "rescind",
        )
    },
}  # fmt: skip


VOTE_VERBS: dict[str, Apply] = {
    "publish": plain(voting.publish),
    "draft": plain(voting.draft),
    "confirm": plain(voting.confirm),
    "void": _void,
    "correct": _correct_vote,
    "note": _note,
}


MEETING_VERBS: dict[str, Apply] = {
    "open_meeting": plain(institution.open_meeting),
    "adjourn_meeting": plain(institution.adjourn_meeting),
    "close_meeting": plain(papers.close_meeting),
}
