"""What is said besides a vote's result: differences, notes, corrections, a vote made void."""

from amendments.enums import Outcome
from council.website.minutes.facts import Change, Correction, Vote
from council.website.minutes.words.days import plain_day
from council.website.minutes.words.names import one
from council.website.minutes.words.votes import count_words, result_word


def difference_sentences(vote: Vote) -> list[str]:
    """Say where declared figures, names and declared result differ, and why that stands."""
    found = []
    if "names_differ_from_tally" in vote.mismatches:
        found.append(_figures_differ(vote))
    if "result_differs_from_arithmetic" in vote.mismatches:
        found.append(
            f"The result declared was {result_word(vote)}; "
            f"the figures give: {Outcome(vote.computed).label.lower()}."
        )
    if "dropped_answer_had_more_votes" in vote.mismatches:
        found.append("An answer was dropped that had more votes than one that was kept.")
    if "casting_vote_without_tie" in vote.mismatches:
        found.append("A casting vote is recorded; by the names or the figures there was no tie.")
    if found:
        reason = vote.mismatch_reason.strip()
        found.append(f"Accepted because: {reason}" if reason else "No reason is recorded yet.")
    return found


def _figures_differ(vote: Vote) -> str:
    if not vote.has_names or vote.answers:
        return "The figures declared and the names differ."
    return (
        f"The figures declared were {count_words(vote.declared)}; "
        f"the names give {count_words(vote.tally)}."
    )


def void_sentences(vote: Vote) -> list[str]:
    """Say that a vote was void, when, why, and which vote stands in its place."""
    found = []
    if vote.voided:
        on = f" on {plain_day(vote.voided.on)}" if vote.voided.on else ""
        why = f": {vote.voided.reason}" if vote.voided.reason else "."
        found += [f"This vote was made void{on}{why}", "It counts for nothing."]
        found += [f"Authority: {vote.voided.authority}"] if vote.voided.authority else []
    if vote.replaced_by:
        found.append(f"It was taken again: vote {vote.replaced_by}.")
    if vote.replaces:
        found.append(f"This vote was taken in place of vote {vote.replaces}.")
    return found


def correction_sentence(correction: Correction) -> str:
    """Say what was corrected, when and why; both values stay readable."""
    changes = "; ".join(_change(each) for each in correction.changes)
    what = f" {changes}." if changes else ""
    why = f" Reason: {correction.reason}" if correction.reason else ""
    by = f" Authority: {correction.authority}" if correction.authority else ""
    return f"Corrected on {plain_day(correction.on)}.{what}{why}{by}"


def _change(change: Change) -> str:
    return f"{change.what}: {change.now} (it had been {change.was})"


def note_sentences(vote: Vote) -> list[str]:
    """Print what is noted of the vote and of single members' votes, which stand as cast."""
    of_vote = [f"Note: {vote.note}"] if vote.note else []
    marks = vote.marks if vote.has_names else ()
    return of_vote + [f"Note on {one(mark.name)}: {mark.note}" for mark in marks if mark.note]
