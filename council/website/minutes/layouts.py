"""The three layouts of domain 8.1: name lists, a table for each vote, one wide table; pure."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from council.website.minutes.blocks import Block, Bullets, Heading, Paragraph, Quote, Table
from council.website.minutes.facts import Name, Record, Step, Subject, Vote, Wording
from council.website.minutes.words.choices import (
    choice_by,
    choice_word,
    mark_name,
    name_lists,
    names_sentence,
    totals_sentence,
)
from council.website.minutes.words.corrections import (
    correction_sentence,
    difference_sentences,
    note_sentences,
    void_sentences,
)
from council.website.minutes.words.days import day_words
from council.website.minutes.words.meeting import (
    DRAFT,
    HELD_BACK,
    WHOLE,
    attendance_lists,
    chair_sentence,
    declared_sentence,
    movements,
    standing_sentence,
    times_sentence,
    unfinished_sentence,
)
from council.website.minutes.words.names import joined, one
from council.website.minutes.words.papers import (
    NOT_HELD,
    intro_sentence,
    state_sentence,
    step_sentence,
)
from council.website.minutes.words.votes import (
    answer_sentence,
    casting_sentence,
    method_sentence,
    result_sentence,
    vote_heading,
)

NOT_ON_ROLL = "\N{EN DASH}"


class Layout(StrEnum):
    """How named votes are printed."""

    LISTS = "lists"
    TABLE = "table"
    WIDE = "wide"


LABELS = {
    Layout.LISTS: "Lists of names under each vote",
    Layout.TABLE: "A table of councillor and vote under each vote",
    Layout.WIDE: "One table at the end, a column for each vote",
}


def title_of(record: Record) -> str:
    """Return the title of the document."""
    head = record.head
    return f"Minutes: {head.council}, {head.body}, {day_words(head.day)}"


def minutes(record: Record, layout: Layout) -> list[Block]:
    """Lay out the minutes of a meeting."""
    return [
        *_head(record),
        *_attendance(record),
        *_interests(record),
        *_business(record, layout),
        *(_wide_table(record) if layout == Layout.WIDE else ()),
    ]


def _head(record: Record) -> Iterator[Block]:
    yield Heading(title_of(record), 1)
    if record.is_draft:
        yield Paragraph(unfinished_sentence(record.unfinished), lead=f"{DRAFT}.")
    if not record.is_public:
        yield Paragraph(WHOLE)
    if record.holds_back:
        yield Paragraph(HELD_BACK)
    yield Paragraph(record.head.title or record.head.body, lead="Meeting:")
    yield Paragraph(day_words(record.head.day), lead="Day:")
    yield Paragraph(record.head.venue or "Not known", lead="Place:")
    times = f"{times_sentence(record)} {standing_sentence(record)}".strip()
    yield Paragraph(times, lead="Times:")


def _attendance(record: Record) -> Iterator[Block]:
    yield Heading("Attendance", 2)
    yield Paragraph(chair_sentence(record.chairs, record.votes), lead="In the chair:")
    for heading, names in attendance_lists(record):
        yield Paragraph(names, lead=f"{heading}:")
    if not record.attendance:
        yield Paragraph("Who was present is not known here.")
    moves = [movements(each, record.head.day) for each in record.attendance]
    if any(moves):
        yield Paragraph("", lead="Arrived late, left or returned:")
        yield Bullets(tuple(filter(None, moves)))


def _interests(record: Record) -> Iterator[Block]:
    if record.declared:
        yield Heading("Declarations of interest", 2)
        yield Bullets(tuple(declared_sentence(each) for each in record.declared))


def _business(record: Record, layout: Layout) -> Iterator[Block]:
    """Print what happened in the order of the day, with a heading wherever the subject changes."""
    item: str | None = None
    subject: Subject | None = None
    printed: set[tuple[str, int]] = set()
    introduced: set[tuple[str, int]] = set()
    for step in record.steps:
        if step.item != item:
            item, subject = step.item, None
            yield Heading(item or "Business", 2)
        if step.subject and (subject is None or subject.key != step.subject.key):
            yield Heading(f"{step.subject.label}: {step.subject.title}", 3)
            if step.subject.key not in introduced:
                yield from _introduction(step.subject)
                introduced.add(step.subject.key)
        subject = step.subject
        yield from _step(step, layout, printed)
    if not record.steps:
        yield Heading("Business", 2)
        yield Paragraph("No motion, amendment or vote is held here.")


def _introduction(subject: Subject) -> Iterator[Block]:
    sentence = intro_sentence(subject)
    if sentence:
        yield Paragraph(sentence)


def _step(step: Step, layout: Layout, printed: set[tuple[str, int]]) -> Iterator[Block]:
    if step.vote:
        yield from _vote(step.vote, step.subject is not None, layout, printed)
        return
    if step.verb == "state" and step.subject:
        yield Paragraph(state_sentence(step.subject))
    if step.correction:
        yield Paragraph(correction_sentence(step.correction))
    sentence = step_sentence(step)
    if sentence:
        yield Paragraph(sentence)
    if step.wording:
        yield from _words_of(step.wording, printed)


def _words_of(wording: Wording, printed: set[tuple[str, int]]) -> Iterator[Block]:
    """Print each version's words once, where they first come up."""
    if wording.key in printed:
        return
    printed.add(wording.key)
    if wording.text:
        yield Quote(wording.text)
    else:
        yield Paragraph(f"{wording.label}: {NOT_HELD[0].lower()}{NOT_HELD[1:]}")


def _vote(
    vote: Vote, is_on_subject: bool, layout: Layout, printed: set[tuple[str, int]]
) -> Iterator[Block]:
    yield Heading(vote_heading(vote), 4 if is_on_subject else 3)
    if not is_on_subject and vote.wordings:
        about = joined([each.label for each in vote.wordings])
        yield Paragraph(f"Put together: {about}.")
    for wording in vote.wordings:
        yield from _words_of(wording, printed)
    yield Paragraph(method_sentence(vote))
    result = result_sentence(vote)
    if result:
        yield Paragraph("", lead=result)
    if vote.answers:
        yield Bullets(tuple(answer_sentence(each) for each in vote.answers))
    yield from _sentences(casting_sentence(vote))
    yield from _names(vote, layout)
    yield from _sentences(
        *difference_sentences(vote),
        *void_sentences(vote),
        *note_sentences(vote),
        *(correction_sentence(each) for each in vote.corrections),
    )


def _sentences(*sentences: str) -> Iterator[Block]:
    for sentence in sentences:
        if sentence:
            yield Paragraph(sentence)


def _names(vote: Vote, layout: Layout) -> Iterator[Block]:
    yield from _sentences(names_sentence(vote))
    if vote.has_names:
        yield from NAMES[layout](vote)


def _as_lists(vote: Vote) -> Iterator[Block]:
    for heading, names in name_lists(vote):
        yield Paragraph(names, lead=f"{heading}:")
    yield from _totals(vote)


def _as_table(vote: Vote) -> Iterator[Block]:
    rows = tuple((_row_name(mark_name(mark)), choice_word(mark)) for mark in vote.marks)
    yield from _totals(vote)
    yield Table(f"How each councillor voted in vote {vote.number}", ("Councillor", "Vote"), rows)


def _in_wide_table(vote: Vote) -> Iterator[Block]:
    yield from _totals(vote)
    yield Paragraph("The names are in the table at the end.")


def _totals(vote: Vote) -> Iterator[Block]:
    if vote.roll_complete:
        yield Paragraph(totals_sentence(vote))


NAMES: dict[Layout, Callable[[Vote], Iterator[Block]]] = {
    Layout.LISTS: _as_lists,
    Layout.TABLE: _as_table,
    Layout.WIDE: _in_wide_table,
}


def _row_name(name: Name) -> str:
    """Return a name under the heading Councillor; another style is printed with it."""
    return name.short if name.style == "Councillor" else one(name)


def _wide_table(record: Record) -> Iterator[Block]:
    named = [step.vote for step in record.steps if step.vote and step.vote.has_names]
    yield Heading("Recorded votes", 2)
    if not named:
        yield Paragraph("No vote in these minutes has names.")
        return
    named.sort(key=lambda vote: vote.number)
    head = ("Councillor", *(f"Vote {vote.number}" for vote in named))
    yield Table("How each councillor voted in each recorded vote", head, _wide_rows(named))
    cells = {cell for row in _wide_rows(named) for cell in row}
    if NOT_ON_ROLL in cells:
        yield Paragraph(f"{NOT_ON_ROLL} means not on the list of that vote.")


def _wide_rows(named: Sequence[Vote]) -> tuple[tuple[str, ...], ...]:
    """Return a row for each member, in the order of the roll."""
    columns = [{mark.name: choice_by(mark) for mark in vote.marks} for vote in named]
    absent = [NOT_ON_ROLL if vote.roll_complete else "Not known" for vote in named]
    return tuple(
        (_row_name(name), *(col.get(name, gap) for col, gap in zip(columns, absent, strict=True)))
        for name in _roll(named)
    )


def _roll(named: Sequence[Vote]) -> list[Name]:
    """Merge the rolls of several votes, each of which is in order of surname."""
    found: list[Name] = []
    for vote in named:
        place = 0
        for mark in vote.marks:
            if mark.name in found:
                place = found.index(mark.name) + 1
            else:
                found.insert(place, mark.name)
                place += 1
    return found
