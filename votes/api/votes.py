"""Votes: declared result, declared tally and names are three facts, shown side by side."""

from typing import Any

from django.db.models import Q

from amendments.enums import AmendmentState, Outcome, VoteMethod
from amendments.models import Amendment, AmendmentVersion, Budget, Motion, MotionVersion
from council.api.filters import named, one_of, related
from council.api.institution import (
    CSV_RECORD,
    HISTORY,
    OF_COUNCIL,
    HistoryView,
    filters_of_council,
)
from council.api.reading import (
    RECORD,
    Reading,
    Record,
    Row,
    changes,
    grouped,
    link,
    linked,
    record,
    released,
    seen_reference,
)
from council.api.shapes import (
    CHANGE,
    LINK,
    RECORD_FIELDS,
    choice,
    day,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.api.views import ListView, described_list, described_record
from council.enums import DatePrecision
from council.models import Meeting, Member
from council.pagination import Order
from votes.api.ballots import BALLOT, public_ballots, roll
from votes.enums import (
    PUBLIC_CHOICE,
    NamesHeld,
    NamesTaken,
    ThresholdKind,
    ThresholdOf,
    VoteKind,
    VoteStatus,
    VoteTrigger,
    VoteVerb,
)
from votes.models import Ballot, GroupTally, Vote, VoteEvent, VoteOption, VoteSubject
from votes.rules import names_held
from votes.sentences import names_sentence

MISMATCHES = {
    "names_differ_from_tally": "The names do not add up to the tally that was declared.",
    "result_differs_from_arithmetic": "The declared result is not what the figures give.",
}
CONFIDENTIAL = AmendmentState.confidential
NOTHING = Q(pk__in=[])
NO_CHANGES: dict[str, list[Record]] = {"ballots": [], "groups": []}
EVENT_COLUMNS = ("sequence", "verb", "recorded_at", "happened_at", "from_state", "to_state")
COUNTS = ("for", "against", "abstained", "not_voting", "unknown")
PLAIN = (
    "number", "held_on", "taken_at", "kind", "question", "method", "trigger", "status",
    "is_private", "declared_at", "mismatch_reason", "note",
)  # fmt: skip
THRESHOLD_COLUMNS = ("kind", "numerator", "denominator", "of", "number")
DECLARED_COLUMNS = ("result", "words", "for", "against", "abstained", "by_casting_vote")
COLUMNS = (
    *RECORD, *PLAIN, "council__reference", "meeting__reference", "meeting__date_precision",
    "item__title", *(f"threshold_{name}" for name in THRESHOLD_COLUMNS), "casting_allowed",
    *(f"declared_{name}" for name in DECLARED_COLUMNS),
    *(f"tally_{name}" for name in COUNTS),
    "computed_outcome", "mismatches", "roll_complete", "names_taken", "names_published_at",
    *linked("presiding_member"), *linked("replaces", label="question"),
)  # fmt: skip

# Built once: making a query costs as much as asking it.
MOTION, AMENDMENT = "motion_version__motion", "amendment_version__amendment"
SUBJECTS = VoteSubject.objects.order_by("vote", "position", "id").values(
    "vote_id", "motion_version__number", "amendment_version__number", f"{AMENDMENT}__state",
    *linked(MOTION, AMENDMENT, label="title"),
)  # fmt: skip
OPTIONS = VoteOption.objects.order_by("vote", "position").values(
    "vote_id", "position", "label", "declared_count", "tally", "is_eliminated"
)
GROUPS = GroupTally.objects.order_by("id").values(
    *linked("group"), *(f"tally_{name}" for name in COUNTS)
)
CORRECTIONS = (
    VoteEvent.objects.filter(verb__in=[VoteVerb.CORRECT, VoteVerb.VOID])
    .order_by("id")
    .values(*EVENT_COLUMNS, "text__text", "data")
)

TALLY_FIELDS = {
    "for": number("Members."),
    "against": number("Members."),
    "abstained": number("Members."),
    "not_voting": number("There or not, but cast nothing (members)."),
    "unknown": number("On the roll, choice not known (members)."),
}
TALLY = shape("Tally", TALLY_FIELDS)
VOTE = shape(
    "Vote",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "meeting": words("Reference of the meeting."),
        "item": words("Title of the agenda item.", known=False),
        "number": number("In the meeting; never reused."),
        "held_on": day("Day of the meeting.", known=True),
        "date_precision": choice(DatePrecision, "Of that day: what is known of it."),
        "taken_at": moment("Null: not known."),
        "kind": choice(VoteKind),
        "question": words("The exact words put."),
        "method": choice(VoteMethod, "How the vote was taken."),
        "trigger": choice(VoteTrigger, "Why names were taken."),
        "status": choice(VoteStatus),
        "is_private": truth("Taken in private session."),
        "presiding_member": one(LINK, known=False, help_text="Null: not known."),
        "threshold": one(
            shape(
                "Threshold",
                {
                    "kind": choice(ThresholdKind),
                    "numerator": number(known=False),
                    "denominator": number(known=False),
                    "of": choice(ThresholdOf, "What the fraction is of.", known=False),
                    "number": number(known=False),
                    "casting_allowed": truth(),
                },
            ),
            help_text="How many votes the question needs.",
        ),
        "declared": one(
            shape(
                "Declared",
                {
                    "result": choice(Outcome, known=False),
                    "words": words("CARRIED, AGREED, FELL, ...; the council's own.", known=False),
                    "for": number("Members; null: not known.", known=False),
                    "against": number("Members; null: not known.", known=False),
                    "abstained": number("Members; null: not known.", known=False),
                    "by_casting_vote": truth(),
                },
            ),
            help_text="What the person presiding said.",
        ),
        "declared_at": moment("Null: not known."),
        "tally": one(TALLY, known=False, help_text="Counted from public names; null: none held."),
        "computed_outcome": choice(Outcome, "What the figures give; unknown: not enough of them."),
        "mismatches": many(
            shape("Mismatch", {"code": words("Stable."), "message": words()}),
            "Where the three facts disagree.",
        ),
        "mismatch_reason": words("Why the difference was accepted."),
        "names": one(
            shape(
                "Names",
                {
                    "held": choice(NamesHeld),
                    "taken": choice(NamesTaken, "Whether the meeting took names."),
                    "count": number("Members whose names are held."),
                    "sentence": words(),
                },
            ),
            help_text="Which names are held here and public.",
        ),
        "subjects": many(
            shape(
                "VoteSubject",
                {
                    "kind": words("motion or amendment."),
                    "reference": words(),
                    "name": words("Title."),
                    "version": number("The words voted on."),
                },
            ),
            "What the vote was about.",
        ),
        "options": many(
            shape(
                "VoteOption",
                {
                    "position": number(),
                    "label": words(),
                    "declared_count": number("Members; null: not known.", known=False),
                    "tally": number("Counted from public names.", known=False),
                    "is_eliminated": truth(),
                },
            ),
            "More than two answers.",
        ),
        "replaces": words("Reference of the vote that was taken again.", known=False),
        "note": words(),
    },
)
CORRECTION = shape(
    "VoteCorrection",
    {
        "sequence": number("Order on the day.", known=False),
        "verb": words("correct or void."),
        "recorded_at": moment(known=True),
        "happened_at": moment("Null: not known."),
        "reason": words(known=False),
        "from_state": words(known=False),
        "to_state": words(known=False),
        "changes": many(CHANGE),
        "ballots": many(
            shape(
                "BallotChange",
                {
                    "member": words("Reference of the member."),
                    "is_casting": truth(),
                    "was": words("Choice; null: none.", known=False),
                    "now": words("Choice; null: none.", known=False),
                },
            ),
            "Marks, as readers saw and see them.",
        ),
        "groups": many(
            shape(
                "GroupChange",
                {
                    "member": words("Reference of the member."),
                    "was": words("Reference of the group.", known=False),
                    "now": words("Reference of the group.", known=False),
                },
            ),
            "Group at the vote.",
        ),
    },
)
VOTE_WHOLE = shape(
    "VoteRecord",
    {
        **VOTE().fields,
        "group_tallies": many(
            shape("GroupTally", {"group": one(LINK, known=False), **TALLY_FIELDS}),
            "Counted from public names by group at the vote; null: group not known, or none.",
        ),
        "ballots": many(BALLOT, "Public names."),
        "corrections": many(CORRECTION, "What was corrected, as it was and as it is."),
        "replaced_by": list_of_words("References of votes that took it again."),
        **HISTORY,
    },
)


def names_are_public(row: Row, reading: Reading) -> bool:
    """Tell whether readers may see the names of the vote in the row."""
    released = row["names_published_at"]
    return released is not None and released <= reading.now


def names_record(row: Row, count: int, is_public: bool) -> Record:
    """Say which names are held, in a sentence too (domain 11)."""
    held = names_held(count, row["roll_complete"]) if is_public else NamesHeld.NONE
    count = count if is_public else 0
    said = [row[f"declared_{name}"] for name in ("for", "against", "abstained")]
    voted = None if None in said else sum(said)
    return {
        "held": held,
        "taken": row["names_taken"],
        "count": count,
        "sentence": names_sentence(held, row["names_taken"], count, voted, row["method"]),
    }


def figures_record(row: Row, options: list[Row], reading: Reading) -> Record:
    """Return all that is counted; from names that are not public nothing is shown."""
    is_public = names_are_public(row, reading)
    tally = {name: row[f"tally_{name}"] for name in COUNTS}
    on_options = sum(option["tally"] for option in options)
    on_roll = sum(tally.values()) + on_options
    from_hidden_names = bool(on_roll) and not is_public
    codes = [] if from_hidden_names else row["mismatches"]
    codes = [code for code in codes if is_public or code != "names_differ_from_tally"]
    hidden = from_hidden_names and row["roll_complete"]
    return {
        "tally": tally if is_public and on_roll - on_options else None,
        "computed_outcome": Outcome.UNKNOWN if hidden else row["computed_outcome"],
        "mismatches": [{"code": code, "message": MISMATCHES[code]} for code in codes],
        "names": names_record(row, on_roll - tally["unknown"], is_public),
        "options": [option_record(option, is_public) for option in options],
    }


def option_record(row: Row, is_public: bool) -> Record:
    """Return one of more than two answers."""
    names = ("position", "label", "declared_count", "is_eliminated")
    return {name: row[name] for name in names} | {"tally": row["tally"] if is_public else None}


def vote_record(row: Row, reading: Reading) -> Record:
    """Return what the vote's own row says."""
    threshold = {name: row[f"threshold_{name}"] for name in THRESHOLD_COLUMNS}
    declared = {name: row[f"declared_{name}"] for name in DECLARED_COLUMNS}
    return (
        record(row, "votes", reading)
        | {name: row[name] for name in PLAIN}
        | {"date_precision": row["meeting__date_precision"]}
        | {
            "council": row["council__reference"],
            "meeting": row["meeting__reference"],
            "item": row["item__title"],
            "presiding_member": link(row, "presiding_member", reading),
            "threshold": threshold
            | {"of": threshold["of"] or None, "casting_allowed": row["casting_allowed"]},
            "declared": declared | {"words": declared["words"] or None},
            "replaces": seen_reference(row, "replaces", reading),
        }
    )


def subjects_of(votes: list[int], reading: Reading) -> dict[int, list[Record]]:
    """Return the public subjects of votes, in one query."""
    found: dict[int, list[Record]] = {}
    for row in SUBJECTS.filter(vote__in=votes):
        kind = "motion" if row[f"{MOTION}__reference"] else "amendment"
        path = MOTION if kind == "motion" else AMENDMENT
        subject = link(row, path, reading, "title")
        if subject and row[f"{AMENDMENT}__state"] not in CONFIDENTIAL:
            version = row[f"{kind}_version__number"]
            found.setdefault(row["vote_id"], []).append(
                {"kind": kind, **subject, "version": version}
            )
    return found


def options_of(votes: list[int]) -> dict[int, list[Row]]:
    """Return the options of votes, in one query."""
    return grouped(OPTIONS.filter(vote__in=votes), "vote_id")


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


def named_on_roll(member: int) -> Q:
    """Return the condition that a member is on the vote's public roll."""
    ballots = public_ballots(Ballot.objects.filter(member=member))
    return Q(pk__in=ballots.values("vote"))


@described_list
class VoteList(ListView):
    """Votes, newest first."""

    name, title, summary = "votes", "Vote", "Votes: declared result, tally and names"
    rows = Vote.objects.values(*COLUMNS)
    order = Order("held_on", descending=True)
    filters = {
        **filters_of_council(),
        "meeting": named(Meeting, "meeting", "meeting"),
        "motion": related(Motion, lambda pk: about(Q(pk=pk), NOTHING), "motion"),
        "amendment": related(Amendment, lambda pk: about(NOTHING, Q(pk=pk)), "amendment"),
        "budget": related(Budget, lambda pk: about(Q(budget=pk), Q(motion__budget=pk)), "budget"),
        "member": related(Member, named_on_roll, "member"),
        "kind": one_of("kind", VoteKind),
        "status": one_of("status", sorted(set(VoteStatus.values) - {"open"})),
        "result": one_of("declared_result", Outcome),
    }
    row_shape = VOTE
    columns = (
        "reference", "council", "meeting", "item", "number", "held_on", "date_precision",
        "taken_at", "kind", "question", "subjects", "method", "trigger", "status",
        "presiding_member.name",
        *(f"declared.{name}" for name in DECLARED_COLUMNS), "declared_at",
        *(f"tally.{name}" for name in COUNTS), "computed_outcome", "mismatches", "names.held",
        "names.taken", "names.count", "replaces", "note", *CSV_RECORD,
    )  # fmt: skip

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        reading = reading.with_sources_of(row["reference"] for row in rows)
        keys = [row["id"] for row in rows]
        subjects, options = subjects_of(keys, reading), options_of(keys)
        return [
            vote_record(row, reading)
            | figures_record(row, options.get(row["id"], []), reading)
            | {"subjects": subjects.get(row["id"], [])}
            for row in rows
        ]


@described_record("One vote with its names, groups and corrections")
class VoteRecord(HistoryView):
    """One vote."""

    listing, shape = VoteList, VOTE_WHOLE

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        key, is_public = row["id"], names_are_public(row, reading)
        again = Vote.objects.published().filter(replaces=key).order_by("number")
        return {
            "group_tallies": group_tallies_of(key, reading) if is_public else [],
            "ballots": roll(key, reading),
            "corrections": corrections_of(key, is_public),
            "replaced_by": list(again.values_list("reference", flat=True)),
            **super().more(row, found, reading),
        }


def group_tallies_of(vote: int, reading: Reading) -> list[Record]:
    """Return the counts of each group at the vote, members of none known last."""
    found = [
        {"group": link(row, "group", reading)} | {name: row[f"tally_{name}"] for name in COUNTS}
        for row in GROUPS.filter(vote=vote)
    ]
    return sorted(
        found, key=lambda row: (not row["group"], (row["group"] or {"name": ""})["name"])
    )


def corrections_of(vote: int, names_public: bool) -> list[Record]:
    """Return what was corrected or made void, oldest first."""
    rows = list(CORRECTIONS.filter(released(), vote=vote))
    if not rows:
        return []
    people = [people_changes(row["data"]) if names_public else NO_CHANGES for row in rows]
    seen = public_members(people)
    return [
        {name: row[name] for name in EVENT_COLUMNS}
        | {
            "reason": row["text__text"] or None,
            "from_state": row["from_state"] or None,
            "to_state": row["to_state"] or None,
            "changes": changes(row["data"]),
        }
        | {
            name: [change for change in found if change["member"] in seen]
            for name, found in changed.items()
        }
        for row, changed in zip(rows, people, strict=True)
    ]


def public_members(people: list[dict[str, list[Record]]]) -> set[str]:
    """Return those members named in changes who are public, in one query."""
    named_ones = {
        change["member"] for changed in people for found in changed.values() for change in found
    }
    members = Member.objects.published().filter(reference__in=named_ones)
    return set(members.values_list("reference", flat=True))


def people_changes(data: dict[str, Any]) -> dict[str, list[Record]]:
    """Return what a correction changed about members."""
    groups = [
        {"member": member, "was": was, "now": now}
        for member, (was, now) in (data.get("groups") or {}).items()
    ]
    return {"ballots": ballot_changes(data), "groups": groups}


def ballot_changes(data: dict[str, Any]) -> list[Record]:
    """Return changed marks as readers saw and see them: a bar was never shown as one."""
    found = []
    for key, is_casting in (("ballots", False), ("casting", True)):
        for member, (was, now) in (data.get(key) or {}).items():
            before, after = PUBLIC_CHOICE.get(was, was), PUBLIC_CHOICE.get(now, now)
            if before != after:
                change = {"member": member, "is_casting": is_casting}
                found.append(change | {"was": before, "now": after})
    return found


VIEWS = [(VoteList, VoteRecord)]
