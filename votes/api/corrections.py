"""What was corrected of a vote or made void: its rows, its fields, and the record of each."""

from collections.abc import Mapping
from typing import Any

from council.api.reading import Record, changes, released
from council.api.shapes import CHANGE, many, moment, number, shape, truth, words
from council.models import Member
from council.prepared import PreparedRows
from votes.enums import PUBLIC_CHOICE, VoteVerb
from votes.followed import ALSO, LOOK_AT, authority_of, papers_named
from votes.models import VoteEvent

NO_CHANGES: dict[str, list[Record]] = {"ballots": [], "groups": []}
EVENT_COLUMNS = ("sequence", "verb", "recorded_at", "happened_at", "from_state", "to_state")

CORRECTING = VoteEvent.objects.filter(verb__in=[VoteVerb.CORRECT, VoteVerb.VOID])
CORRECTIONS = PreparedRows(CORRECTING.order_by("id").values(*EVENT_COLUMNS, "text__text", "data"))

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
        "authority": words("By whose word or which record; null: not said.", known=False),
        "changes": many(CHANGE),
        "also_changed": many(
            shape(
                "AlsoChanged",
                {
                    "reference": words("Of the motion or amendment."),
                    "was": words("State."),
                    "now": words("State."),
                },
            ),
            "What moved with the corrected result.",
        ),
        "not_undone": many(
            shape(
                "NotUndone",
                {
                    "reference": words("Of the motion or amendment."),
                    "state": words("As it stood when this was corrected."),
                    "why": words("Stable code."),
                },
            ),
            "What still stood on the wrong result and no rule could move.",
        ),
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


def corrections_of(vote: int, names_public: bool) -> list[Record]:
    """Return what was corrected or made void, oldest first."""
    rows = list(CORRECTIONS.filter(released(), vote=vote))
    if not rows:
        return []
    people = [people_changes(row["data"]) if names_public else NO_CHANGES for row in rows]
    seen = public_members(people)
    papers = papers_named((row["data"] for row in rows), public=True)
    return [
        {name: row[name] for name in EVENT_COLUMNS}
        | {
            "reason": row["text__text"] or None,
            "from_state": row["from_state"] or None,
            "to_state": row["to_state"] or None,
            "authority": authority_of(row["data"]) or None,
            "changes": [*changes(row["data"]), *answer_changes(row["data"])],
            "also_changed": paper_changes(row["data"], ALSO, ("was", "now"), papers),
            "not_undone": paper_changes(row["data"], LOOK_AT, ("state", "why"), papers),
        }
        | {
            name: [change for change in found if change["member"] in seen]
            for name, found in changed.items()
        }
        for row, changed in zip(rows, people, strict=True)
    ]


def paper_changes(
    data: dict[str, Any], key: str, names: tuple[str, str], papers: Mapping[str, Any]
) -> list[Record]:
    """Return what an event tells of public papers, the two words of each under these names."""
    return [
        {"reference": reference} | dict(zip(names, pair, strict=True))
        for reference, pair in (data.get(key) or {}).items()
        if reference in papers
    ]


def answer_changes(data: dict[str, Any]) -> list[Record]:
    """Return what a correction changed of answers, by their places in `options`."""
    return [
        {"field": f"options.{name.replace(' ', '.')}", "was": was, "now": now}
        for name, (was, now) in (data.get("answers") or {}).items()
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
