"""The parts of a vote's page with a piece for each member or vote, as HTML and SVG; pure.

Written here and not in templates, where 84 names would cost more than all the queries. What
people wrote is escaped; so are addresses and colours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape as escaped
from itertools import groupby
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from council.bars import Piece, pieces, vote_bar
from votes.enums import BallotChoice
from votes.evening import Step, scale_of
from votes.roll import Group, GroupRow, GroupTable, Named, NameList, Part, Roll
from votes.seats import WIDTH, chart
from votes.sentences_answers import Answer
from votes.shown import MARKS, Figures

# For on the left, against on the right, abstained and not there between.
CHAIRS: Mapping[Any, int] = {
    BallotChoice.FOR: 0, BallotChoice.ABSTAIN: 1, BallotChoice.AGAINST: 3,
}  # fmt: skip
BETWEEN = 2
# The casting vote stands where the chair does: inside the arc, in nobody's seat.
CASTING = f'<use href="#casting" x="{WIDTH / 2 - 15:g}" y="212" width="30" height="30"/>'


UNSAFE = re.compile(r"""[&<>"']""")


def escape(text: str) -> str:
    """Escape text for HTML; nearly every name and address has nothing to escape."""
    return escaped(text) if UNSAFE.search(text) else text


class Drawn(NamedTuple):
    """The seats as SVG, and what else than the three choices is among them."""

    svg: SafeString
    has_absent: bool
    has_casting: bool


def seats(roll: Roll) -> Drawn:
    """Seat everyone on the roll: by vote from left to right, within it by group and name."""
    seated = sorted(roll.names, key=_chair)
    places = chart(len(seated))
    pairs = zip(places.seats, seated, strict=True)
    drawn = [_symbols(places.radius)]
    for (shape, colour), some in groupby(pairs, key=lambda pair: _looks(pair[1])):
        uses = [f'<use href="#s-{shape}" x="{seat.x:g}" y="{seat.y:g}"/>' for seat, _ in some]
        drawn.append(f'<g color="{escape(colour)}">' if colour else "<g>")
        drawn += [*uses, "</g>"]
    has_casting, has_absent = roll.casting is not None, any(x.choice not in MARKS for x in seated)
    return Drawn(SafeString("".join(drawn) + CASTING * has_casting), has_absent, has_casting)


def _chair(one: Named) -> tuple[int, bool, str]:
    return CHAIRS.get(one.choice, BETWEEN), not one.group.name, one.group.name


def _looks(one: Named) -> tuple[str, str]:
    return MARKS.get(one.choice, "absent"), one.group.colour


@lru_cache(maxsize=64)
def _symbols(radius: float) -> str:
    """Return the shapes around nought: ink outside, so that a pale colour still reads."""
    half, hole, reach = radius * 0.86, radius * 0.56, f"{radius * 0.62:.1f}"
    cross = f"M-{reach}-{reach}L{reach} {reach}M{reach}-{reach}L-{reach} {reach}"
    return (
        f'<defs><circle id="s-for" class="seat" r="{radius:g}" fill="currentColor"/>'
        f'<g id="s-against" fill="none"><circle r="{radius * 0.84:.1f}" stroke="currentColor"'
        f' stroke-width="{radius * 0.32:.1f}"/><circle class="seat" r="{radius:g}"/>'
        f'<path class="seat" d="{cross}"/></g>'
        f'<g id="s-abstain" fill="none">{_square((half + hole) / 2)} stroke="currentColor"'
        f' stroke-width="{half - hole:.1f}"/>{_square(half)} class="seat"/>'
        f'{_square(hole)} class="seat"/></g>'
        f'<circle id="s-absent" class="seat" r="{radius * 0.3:.1f}" fill="currentColor"/></defs>'
    )


def _square(half: float) -> str:
    return f'<rect x="-{half:.1f}" y="-{half:.1f}" width="{half * 2:.1f}" height="{half * 2:.1f}"'


NOTHING = SafeString("")
TALL = 18, 20
THIN = 10, 12


def bar(drawn: Iterable[Piece], height: tuple[int, int] = TALL) -> SafeString:
    """Return a bar that proves the numbers beside it; `height` of its pieces and of its axis."""
    piece, axis = height
    rects = [
        f'<rect class="{one.look}" x="{one.start}" y="1" width="{one.width}" height="{piece}"/>'
        for one in drawn
    ]
    look = "bar thin" if height == THIN else "bar"
    return SafeString(
        f'<svg class="{look}" aria-hidden="true" focusable="false"><line class="axis" x1="0"'
        f' x2="100%" y1="{axis}" y2="{axis}"/>{"".join(rects)}</svg>'
    )


@lru_cache(maxsize=256)
def badge(look: str, word: str) -> SafeString:
    """Return a badge as its template has it, rendered once for each look and word."""
    return SafeString(render_to_string("parts/badge.html", {"look": look, "word": word}))


def vote_drawing(figures: Figures, scale: int) -> SafeString:
    """Draw figures to a scale of votes; nothing where a side is not known."""
    if figures.for_ is None or figures.against is None:
        return NOTHING
    return bar(vote_bar(figures.for_, figures.against, figures.abstained, scale))


def counts(figures: Figures) -> str:
    """Return the three counts of a vote (members) behind their marks, for under a bar."""
    told = [
        ("for", figures.for_, "for"),
        ("against", figures.against, "against"),
        ("abstain", figures.abstained, "abstained"),
    ]
    parts = [
        f'<span><svg class="m" aria-hidden="true"><use href="#{mark}"/></svg>'
        + (f"{words}: not known" if number is None else f"<strong>{number}</strong> {words}")
        + "</span>"
        for mark, number, words in told
    ]
    return f'<p class="count">{"".join(parts)}</p>'


def steps(found: Sequence[Step]) -> SafeString:
    """Return the votes of a meeting as rows of its time line, their bars to one scale."""
    scale = scale_of([step.figures for step in found])
    return SafeString("".join([_step(step, scale) for step in found]))


def _step(step: Step, scale: int) -> str:
    title, current, this = escape(step.title), "", ""
    if step.is_this:
        current, this = ' aria-current="true"', "<strong>This vote.</strong> "
    else:
        title = f'<a href="{escape(step.address)}">{title}</a>'
    if step.figures.known:
        drawn = f"{vote_drawing(step.figures, scale)}{counts(step.figures)}"
    else:
        drawn = f'<p class="soft small">{_not_drawn(step)}</p>'
    said = f"{this}{escape(step.question)}"
    words = f'<p class="small">{said}</p>' if said else ""
    return (
        f'<li class="ballot" value="{step.number}"{current}>'
        f"<h3>{title} {badge(step.look, step.word)}</h3>{words}{drawn}</li>"
    )


def _not_drawn(step: Step) -> str:
    if step.figures.for_ is not None:
        return f"{step.figures.for_} for; the rest of the count is not known."
    return "A choice between several answers." if step.has_answers else "Count: not known."


class AnswerRow(NamedTuple):
    """One answer of a choice with its bar; votes for it as declared, and by names."""

    answer: Answer
    declared: int | None
    named: int
    bar: SafeString | None


def answer_rows(
    answers: Sequence[Answer], declared: Sequence[int | None], named: Sequence[int]
) -> list[AnswerRow]:
    """Draw the answers of a choice to one scale: the most votes for one of them."""
    scale = max((one.number or 0 for one in answers), default=0)
    return [
        AnswerRow(
            one,
            said,
            number,
            bar(pieces([("ghost" if one.is_eliminated else "on", one.number)], scale), THIN)
            if one.number is not None
            else None,
        )
        for one, said, number in zip(answers, declared, named, strict=True)
    ]


class DrawnRow(NamedTuple):
    """One row of the groups' table: its colour for the key, its bar, its numbers as cells."""

    group: Group
    swatch: SafeString
    head: SafeString
    cells: SafeString


class DrawnGroups(NamedTuple):
    """The table of the groups, ready to print."""

    rows: list[DrawnRow]
    total: SafeString
    members: int
    has_unknown: bool


def drawn_groups(table: GroupTable, *, only_voters: bool = False) -> DrawnGroups:
    """Draw the groups of a table to one scale.

    `only_voters`: who did not vote is not known, so it is no column: a nought would say nobody.
    """
    end = 4 if only_voters else 6 if table.has_unknown else 5
    rows = [
        DrawnRow(
            row.group,
            SafeString(chip(row.group._replace(address=""))),
            _head(row, table.scale),
            _cells(row[1:end]),
        )
        for row in table.rows
    ]
    return DrawnGroups(rows, _cells(table.totals[1:end]), table.members, table.has_unknown)


def _head(row: GroupRow, scale: int) -> SafeString:
    drawn = bar(vote_bar(row.for_, row.against, row.abstained, scale), THIN)
    return SafeString(f"{chip(row.group)}{drawn}")


def _cells(numbers: Iterable[Any]) -> SafeString:
    cells = [f'<td class="num" role="cell">{number}</td>' for number in numbers]
    return SafeString("".join(cells))


def names(found: Iterable[NameList]) -> SafeString:
    """Return the lists of names under their headings, each name with its mark and its page."""
    return SafeString("".join([_list(one) for one in found]))


def _list(one: NameList) -> str:
    parts = "".join([_part(part, one.mark) for part in one.parts])
    return f"<h3>{escape(one.heading)}, {one.number}</h3>{parts}"


def _part(part: Part, mark: str) -> str:
    icon = f'<li><svg class="m" aria-hidden="true"><use href="#{mark}"/></svg>'
    items = "".join([f"{icon}{_name(one, part.tells_groups)}</li>" for one in part.names])
    number = f", {len(part.names)}"
    head = f"<h4>{chip(part.head, number)}</h4>" if part.head else ""
    return f'{head}<ul class="names x">{items}</ul>'


def proposers(groups: Iterable[Group], words: str) -> SafeString:
    """Return who proposed an amendment: its groups, else the source's own word for them."""
    told = [chip(group._replace(address="")) for group in groups]
    return SafeString("".join(told) or (f"<span>{escape(words)}</span>" if words else ""))


def chip(group: Group, rest: str = "") -> str:
    """Return a group's name behind its colour, and a link where it has a page."""
    name = escape(group.words)
    if not group.is_known:
        return f"{name}{rest}"
    if group.address and not rest:
        name = f'<a href="{escape(group.address)}">{name}</a>'
    return (
        '<span class="chip"><svg viewBox="0 0 12 12" aria-hidden="true"><rect x="1" y="1"'
        f' width="10" height="10" fill="{escape(group.colour or "currentColor")}"/></svg>'
        f"{name}{rest}</span>"
    )


def _name(one: Named, tells_group: bool) -> str:
    name = escape(one.name)
    if one.address:
        name = f'<a href="{escape(one.address)}">{name}</a>'
    said = [one.group.words] if tells_group else []
    if one.proxy:
        said.append(f"by proxy, {one.proxy}")
    if one.note:
        said.append(one.note)
    if not said:
        return name
    return f"<span>{name}{''.join(f'<small>{escape(words)}</small>' for words in said)}</span>"
