"""Minutes as plain text, for e-mail and for systems that take nothing else."""

import textwrap
from collections.abc import Iterable

from council.website.minutes.blocks import Block, Bullets, Heading, Paragraph, Quote, Table

WIDTH = 78
UNDERLINES = {1: "=", 2: "-", 3: "~", 4: "."}


def write_text(blocks: Iterable[Block]) -> str:
    """Return the minutes as text with lines of at most 78 characters, tables apart."""
    return "\n\n".join(_text(block) for block in blocks) + "\n"


def _text(block: Block) -> str:
    if isinstance(block, Heading):
        return _heading(block)
    if isinstance(block, Quote):
        return "\n".join(_wrap(line, "    ") for line in block.text.splitlines())
    if isinstance(block, Bullets):
        return "\n".join(_wrap(row, "  ", "- ") for row in block.rows)
    if isinstance(block, Table):
        return _table(block)
    return _wrap(paragraph_text(block))


def paragraph_text(block: Paragraph) -> str:
    """Return a paragraph with its lead in one line."""
    return f"{block.lead} {block.text}".strip()


def _heading(block: Heading) -> str:
    text = _wrap(block.text)
    return f"{text}\n{UNDERLINES[block.level] * max(map(len, text.splitlines()))}"


def _wrap(text: str, indent: str = "", first: str | None = None) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(block: Table) -> str:
    """Set columns under each other; every row is one line, so that it can be read back."""
    rows = (block.head, *block.rows)
    widths = [max(len(row[place]) for row in rows) for place in range(len(block.head))]
    lines = [_row(row, widths) for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([f"{block.caption}:", "", lines[0], rule, *lines[1:]])


def _row(row: tuple[str, ...], widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join(cells).rstrip()
