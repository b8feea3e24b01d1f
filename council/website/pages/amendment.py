"""The page of an amendment: its story from what it would change to what became of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from amendments.enums import AmendmentState, LineRole
from amendments.models import Amendment, Budget, InterplayNote
from amendments.readable import as_readable, public_amendments
from amendments.rivals import published_ruling
from amendments.rivals_settled import notes_of, public_rulings
from amendments.rivals_shared import Shared, shared_with
from amendments.sentences_rivals import reason_words, rivals_sentence, ruling_sentence
from council.pages import find, frame, page
from council.records import seen
from council.website import queries_money as money
from council.website import queries_story as queries
from council.website.evening.looks import look_of
from council.website.pages.words import label_of
from council.website.stories import capital, changes, endings, ledger, telling

GIVES = frozenset({LineRole.INVESTMENT, LineRole.SAVING_REVERSAL, LineRole.SAVING})
# States in which nobody need have moved it, or seconded it.
NOT_MOVED = frozenset({
    AmendmentState.TABLED, AmendmentState.NOT_ACCEPTED_FOR_DEBATE, AmendmentState.NOT_REACHED,
    AmendmentState.WITHDRAWN, AmendmentState.FALLEN,
})  # fmt: skip
NOT_SECONDED = NOT_MOVED | {
    AmendmentState.MOVED, AmendmentState.LAPSED, AmendmentState.OUT_OF_ORDER,
}  # fmt: skip


def amendment(request: HttpRequest) -> HttpResponse:
    """Show an amendment: what it would change, what pays for it, what became of it."""
    rows = public_amendments(queries.AMENDMENTS)
    record = as_readable(find(rows, request.path.strip("/")))
    meeting = record.meeting
    crumbs = [(meeting.title or "Meeting", meeting.get_absolute_url()), ("Amendment", "")]
    context = frame(record, "amendments", record.council, crumbs) | {
        "amendment": record,
        "feed_address": f"{record.get_absolute_url()}/feed.atom",
        "meeting": meeting,
        "section": "meetings",
        "look": look_of(record),
        **story_of(record),
    }
    return page(request, "website/amendment.html", context)


def story_of(record: Amendment) -> dict[str, Any]:
    """Return all that the page tells beside the amendment's own row."""
    motion = queries.motion_of(record)
    budget = motion.budget if motion else None
    events, parts = money.events_of(record), queries.parts_of(record)
    versions = money.public_versions(record)
    entered = ledger.read(record, budget)
    told = telling.tell(telling.Known(record, motion, events, parts, entered))
    supposed = changes.suppose(record, budget)
    return {
        "motion": motion,
        "budget": budget,
        "headline": told.headline,
        "standfirst": told.standfirst,
        "summary": " ".join(told.standfirst),
        "groups": told.groups,
        "parts": [(part, look_of(part)) for part in parts],
        "parent": seen(record.parent),
        "cause": seen(record.cause_amendment),
        "was_accepted": "accept" in told.came_by,
        "unknown": unknown_of(record, is_commented=any(v.assessments.all() for v in versions)),
        "versions": versions,
        "assessments": ledger.comments_on(versions),
        "corrections": queries.corrections_of(record, events, budget),
        **ledger.sides(record, entered, supposed.answer.plan_years if supposed else ()),
        "revenue_costs": capital.told(entered),
        **changes.told(supposed),
        **endings.of(record, motion, events),
        **rivals_of(record, budget, numbers_of(supposed)),
    }


def unknown_of(record: Amendment, *, is_commented: bool) -> list[str]:
    """Name what a reader would look for and no source tells."""
    never_moved, never_seconded = record.state in NOT_MOVED, record.state in NOT_SECONDED
    wanted = {
        "who moved it": never_moved or seen(record.mover),
        "who seconded it": never_seconded or seen(record.seconder),
        "the finance officer's view": is_commented,
    }
    return [name for name, known in wanted.items() if not known]


def numbers_of(supposed: changes.Supposed | None) -> dict[int, str]:
    """Return the number by which a what if names each amendment, in the order of decisions."""
    options = supposed.answer.options if supposed else ()
    return {option.amendment.pk: option.number for option in options}


def rivals_of(
    record: Amendment, budget: Budget | None, numbers: Mapping[int, str]
) -> dict[str, Any]:
    """Return who else wants the money and why, what was ruled, and figures agreed for pairs."""
    found = shared_with(record, budget) if budget else []
    published = ruling_sentence(published_ruling(record.meeting))
    by_rival: dict[Amendment, list[str]] = {}
    pots: dict[str, str] = {}
    for each in found:
        by_rival.setdefault(each.amendment, []).append(shared_words(each, budget))
        if each.money.pot:
            pots[each.money.pot] = each.money.name
    prefetch_related_objects(list(by_rival), "groups")
    return {
        "rivals": [
            rival_row(rival, reasons, both_of(record, rival, numbers))
            for rival, reasons in by_rival.items()
        ],
        "rivals_say": rivals_sentence(len(by_rival)) if by_rival else "",
        "shared_pots": pots,
        "positions_address": positions_of(record, found),
        "ruling": published if found else "",
        "rulings": public_rulings(amendments=record),
        "notes": [note_row(note, budget) for note in notes_of([record])],
    }


def positions_of(record: Amendment, found: list[Shared]) -> str:
    """Return where the groups stand on it and its rivals: on the service, if they share one."""
    address = f"{record.meeting.get_absolute_url()}/positions"
    services = [each.money.line for each in found if each.money.role in GIVES]
    return f"{address}?service={services[0]}" if services else address


def both_of(record: Amendment, rival: Amendment, numbers: Mapping[int, str]) -> str:
    """Return the question what if both had been carried; empty where it cannot be asked."""
    chosen = [number for key, number in numbers.items() if key in {record.pk, rival.pk}]
    return ",".join(chosen) if len(chosen) == 2 else ""  # noqa: PLR2004 - both


def rival_row(rival: Amendment, reasons: list[str], both: str) -> dict[str, Any]:
    """Return a rival with its groups, what it shares, and the question about both."""
    groups = [group for group in rival.groups.all() if seen(group)]
    return {
        "amendment": rival,
        "look": look_of(rival),
        "groups": groups,
        "reasons": reasons,
        "both": both,
    }


def shared_words(shared: Shared, budget: Budget | None) -> str:
    """Say what is shared, with its year."""
    found = shared.money
    label = label_of(found.year, budget) if budget else str(found.year)
    return reason_words(found.role, found.name, label)


def note_row(note: InterplayNote, budget: Budget | None) -> dict[str, Any]:
    """Return figures agreed for a pair as the page of either of them prints them."""
    lines = [
        (line.name, label_of(line.year, budget) if budget else str(line.year), line.amount)
        for line in note.lines.all()
    ]
    return {"note": note, "lines": lines}
