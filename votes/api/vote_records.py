"""One vote's rows as a record of the API.

Declared result, declared tally and names are three facts, told side by side.
"""

from amendments.enums import AmendmentState, Outcome
from council.api.reading import Reading, Record, Row, grouped, link, record, seen_reference
from votes.api.vote_rows import (
    AMENDMENT,
    COUNTS,
    DECLARED_COLUMNS,
    MOTION,
    OPTIONS,
    PLAIN,
    SUBJECTS,
    THRESHOLD_COLUMNS,
    counts_in,
    declared_in,
    plain_in,
    threshold_in,
)
from votes.enums import NamesHeld, VoteKind
from votes.models import Vote
from votes.rules import names_held
from votes.sentences import mismatch_words, names_sentence

CONFIDENTIAL = AmendmentState.confidential
WITH_SUBJECT = frozenset(VoteKind.values) - VoteKind.without_subject


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
    tally = dict(zip(COUNTS, counts_in(row), strict=True))
    on_options = sum(option["tally"] for option in options)
    on_roll = sum(tally.values()) + on_options
    from_hidden_names = bool(on_roll) and not is_public
    codes = [] if from_hidden_names else row["mismatches"]
    codes = [code for code in codes if is_public or code != "names_differ_from_tally"]
    hidden = from_hidden_names and row["roll_complete"]
    return {
        "tally": tally if is_public and on_roll - on_options else None,
        "computed_outcome": Outcome.UNKNOWN if hidden else row["computed_outcome"],
        "mismatches": [
            {"code": code, "message": mismatch_words(code, row["threshold_kind"])}
            for code in codes
        ],
        "names": names_record(row, on_roll - tally["unknown"], is_public),
        "options": [option_record(option, is_public) for option in options],
    }


def option_record(row: Row, is_public: bool) -> Record:
    """Return one of more than two answers."""
    names = ("position", "label", "declared_count", "is_eliminated")
    return {name: row[name] for name in names} | {"tally": row["tally"] if is_public else None}


def vote_record(row: Row, reading: Reading) -> Record:
    """Return what the vote's own row says."""
    threshold = dict(zip(THRESHOLD_COLUMNS, threshold_in(row), strict=True))
    threshold |= {"of": threshold["of"] or None, "casting_allowed": row["casting_allowed"]}
    declared = dict(zip(DECLARED_COLUMNS, declared_in(row), strict=True))
    declared["words"] = declared["words"] or None
    found = record(row, "votes", reading)
    found.update(zip(PLAIN, plain_in(row), strict=True))
    found |= {
        "date_precision": row["meeting__date_precision"],
        "council": row["council__reference"],
        "meeting": row["meeting__reference"],
        "item": row["item__title"],
        "presiding_member": link(row, "presiding_member", reading),
        "threshold": threshold,
        "declared": declared,
        "replaces": seen_reference(row, "replaces", reading),
    }
    return found


def subjects_of(rows: list[Row], reading: Reading) -> dict[int, list[Record]]:
    """Return the public subjects of votes, in one query unless the rows bring them."""
    asked = [row["id"] for row in rows if "subjects" not in row and row["kind"] in WITH_SUBJECT]
    brought = [subject for row in rows for subject in row.get("subjects", ())]
    found: dict[int, list[Record]] = {}
    for row in [*brought, *(SUBJECTS.filter(vote__in=asked) if asked else ())]:
        kind = "motion" if row[f"{MOTION}__reference"] else "amendment"
        path = MOTION if kind == "motion" else AMENDMENT
        subject = link(row, path, reading, "title")
        if subject and row[f"{AMENDMENT}__state"] not in CONFIDENTIAL:
            version = row[f"{kind}_version__number"]
            found.setdefault(row["vote_id"], []).append(
                {"kind": kind, **subject, "version": version}
            )
    return found


def options_of(rows: list[Row]) -> dict[int, list[Row]]:
    """Return the options of votes, in one query; most votes are of a kind that has none."""
    votes = [row["id"] for row in rows if row["kind"] in VoteKind.with_options]
    return grouped(OPTIONS.filter(vote__in=votes), "vote_id") if votes else {}


def replaced_by(vote: int) -> list[str]:
    """Return the references of public votes that took this one again."""
    again = Vote.objects.published().filter(replaces=vote).order_by("number")
    return list(again.values_list("reference", flat=True))


def below_vote(rows: list[Row], name: str, columns: tuple[str, ...]) -> list[Row]:
    """Return the different rows below a vote that its own rows bring, each once."""
    found = {
        row[f"{name}__id"]: {column: row[f"{name}__{column}"] for column in columns}
        | {"vote_id": row["id"]}
        for row in rows
        if row[f"{name}__id"] is not None
    }
    return list(found.values())


def group_tallies_in(row: Row, reading: Reading) -> list[Record]:
    """Return the counts of each group at the vote, members of none known last."""
    found = [
        {"group": link(tally, "group", reading)}
        | {name: tally[f"tally_{name}"] for name in COUNTS}
        for tally in row["group_tallies"]
    ]
    return sorted(
        found, key=lambda row: (not row["group"], (row["group"] or {"name": ""})["name"])
    )
