"""The page of one vote: sentence, tally, seats, groups, names, its place in the meeting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from amendments.enums import VoteMethod
from council.enums import Evidence
from council.pages import find, frame, page
from votes import evening, markup, shown
from votes.corrected import Notice, notices_of, papers_told_of
from votes.enums import NamesHeld, VoteKind, VoteStatus, VoteTrigger
from votes.models import Vote
from votes.queries import page as queries
from votes.queries.page import Bound, Link
from votes.roll import (
    EMPTY,
    OF_TALLY,
    ON_ROLL,
    Roll,
    finding,
    group_table,
    groups_in,
    groups_missing,
    has_only_voters,
    name_lists,
    roll_of,
)
from votes.sentences import checks_sentence, provisional_sentence, standing_words
from votes.sentences_answers import Answer, answers_badge
from votes.sentences_effect import Money, effect_sentence
from votes.subjects import subjects_of

KINDS, METHODS, TRIGGERS = map(dict, (VoteKind.choices, VoteMethod.choices, VoteTrigger.choices))


def vote(request: HttpRequest) -> HttpResponse:
    """Show one vote."""
    return page(request, "votes/vote.html", context_of(vote_of(request.path.strip("/"))))


def vote_of(reference: str) -> Bound:
    """Return a public vote; raise Moved where it has another reference now, else Http404."""
    found = queries.vote_at(reference)
    return find(Vote.objects.published().none(), reference) if found is None else found


def context_of(found: Bound) -> dict[str, Any]:
    """Return what the template prints."""
    vote, now = found.vote, timezone.now()
    is_public = shown.names_are_public(vote)
    roll = public_roll(found, now) if is_public else EMPTY
    events = queries.events_of(vote) if found.has_events else []
    sources, papers = queries.sources_and_papers(vote, papers_told_of(events))
    answers = answers_of(found, is_public)
    crumbs = [
        (vote.meeting.title or found.body, vote.meeting.get_absolute_url()),
        (f"Vote {vote.number}", ""),
    ]
    return {
        **frame(vote, "votes", vote.council, crumbs, sources),
        **sentence_context(vote, answers, now),
        **figures_context(found, answers, roll),
        **names_context(found, roll, now),
        "found": found,
        "vote": vote,
        "meeting": vote.meeting,
        "section": "meetings",
        "notices": notices(found, events, roll, papers),
        "steps": markup.steps(evening.steps_of(queries.votes_around(vote), vote, now)),
        "corrections_address": f"/{vote.council.slug}/corrections",
        "take_away": take_away(vote.reference, bool(roll.names)),
    }


def take_away(reference: str, has_names: bool) -> list[tuple[str, str]]:
    """Return the files of a vote beside its JSON."""
    names = [("CSV of the names", f"/api/v1/ballots.csv?vote={reference}")] if has_names else []
    return [*names, ("Popolo", f"/api/v1/popolo-votes/{reference}")]


def public_roll(found: Bound, now: datetime) -> Roll:
    """Return the roll of a vote whose names are out; its groups came with their counts.

    Those who chose one of several answers are counted in no group: theirs come with the roll.
    """
    if found.options:
        rows, named = queries.public_roll_with_groups(found.vote)
        return roll_of(rows, groups_in(named, ON_ROLL, now), now)
    rows, groups = queries.public_roll(found.vote), groups_in(found.groups, OF_TALLY, now)
    if missing := groups_missing(rows, groups):
        groups |= groups_in(queries.groups_of(missing), "", now)
    return roll_of(rows, groups, now)


def sentence_context(vote: Vote, answers: Sequence[Answer], now: datetime) -> dict[str, Any]:
    """Return what is said first: the sentence, who proposed it, what it did to the budget."""
    subjects = subjects_of(queries.subjects_of(vote), now)
    subject = shown.subject_named(vote, [one.title for one in subjects])
    only = subjects[0] if len(subjects) == 1 else None
    style = Money(vote.council.currency, vote.council.year_starts_month)
    about = only.about if only and vote.status != VoteStatus.VOID else None
    effect = effect_sentence(vote.kind, vote.declared_result, about, style)
    provisional = provisional_sentence(vote.status, vote.evidence)
    return {
        "headline": shown.headline(vote, subject, answers),
        "summary": " ".join(filter(None, (effect, provisional))),
        "badge": markup.badge(*badge_of(vote, answers)),
        "provisional": markup.badge("live", "Provisional") if provisional else "",
        "proposers": markup.proposers(only.groups, only.proposed_by) if only else "",
        "subjects": subjects,
        "told": {
            "kind": KINDS[vote.kind].lower(),
            "method": METHODS[vote.method],
            "trigger": TRIGGERS[vote.trigger],
            "standing": standing_words(vote.status, vote.evidence),
        },
    }


def badge_of(vote: Vote, answers: Sequence[Answer]) -> tuple[str, str]:
    """Return look and word of the badge."""
    if answers and vote.status != VoteStatus.VOID:
        return answers_badge(vote.kind, answers)
    return evening.look_of(vote), evening.word_of(vote)


def answers_of(found: Bound, is_public: bool) -> list[Answer]:
    """Return the answers of a choice: counts as declared, else of a whole public roll."""
    counts_names = is_public and found.vote.roll_complete
    return [
        Answer(
            row["options__label"],
            row["options__tally"]
            if counts_names and row["options__declared_count"] is None
            else row["options__declared_count"],
            row["options__is_eliminated"],
        )
        for row in found.options
    ]


def figures_context(found: Bound, answers: Sequence[Answer], roll: Roll) -> dict[str, Any]:
    """Return the counts with their bar, and where the three facts disagree."""
    vote, figures = found.vote, shown.figures_of(found.vote)
    tallies = [row["options__tally"] for row in found.options]
    declared = [row["options__declared_count"] for row in found.options]
    mismatches = shown.mismatches_of(vote, tallies)
    is_whole = shown.held(vote, roll.known) == NamesHeld.WHOLE
    differ = shown.NAMES_DIFFER in vote.mismatches
    return {
        "figures": figures,
        "bar": markup.vote_drawing(figures, evening.scale_of([figures])),
        "answers": markup.answer_rows(answers, declared, tallies),
        "needed": shown.needed(vote),
        "mismatches": mismatches,
        "checks": checks_sentence(roll.known, figures.from_names, differ) if is_whole else "",
    }


def names_context(found: Bound, roll: Roll, now: datetime) -> dict[str, Any]:
    """Return names, groups and seats; without all names there is no chart (DESIGN 3)."""
    vote = found.vote
    is_whole = shown.held(vote, roll.known) == NamesHeld.WHOLE
    are_all_known = is_whole and roll.known == roll.members
    has_chart = are_all_known and vote.kind not in VoteKind.with_options
    is_from_source = vote.evidence != Evidence.DESK
    headed = [(row["options__position"], row["options__label"]) for row in found.options]
    only_voters = is_whole and is_from_source and has_only_voters(roll)
    table = group_table(found.groups, now) if roll.names else None
    return {
        "names_words": shown.names_words(vote, roll.known),
        "names": markup.names(name_lists(roll, headed)),
        "casting": roll.casting,
        "seats": markup.seats(roll) if has_chart else None,
        "finding": finding(roll) if has_chart else "",
        "groups": markup.drawn_groups(table, only_voters=only_voters) if table else None,
        "no_group_known": not roll.knows_groups,
        "in_part": bool(roll.names) and not is_whole,
        "only_voters": only_voters,
    }


def notices(
    found: Bound, events: Sequence[queries.Row], roll: Roll, papers: Mapping[str, Link]
) -> list[Notice]:
    """Return the corrections and notes that are out; most votes have none."""
    answers = {row["options__position"]: row["options__label"] for row in found.options}
    return notices_of(events, roll.by_reference(), answers, papers)
