"""What minutes are laid out in: headings, paragraphs, quotations, lists and tables."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the document."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` is printed bold before the text."""

    kind: ClassVar[str] = "paragraph"
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words."""

    kind: ClassVar[str] = "quote"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    kind: ClassVar[str] = "bullets"
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one row of headings; the first column heads its rows."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_wide(self) -> bool:
        """Whether it wants the page on its side."""
        return len(self.head) > 5  # noqa: PLR2004 - as many as an upright page holds


Block = Heading | Paragraph | Quote | Bullets | Table


def deeper(blocks: Iterable[Block], by: int = 1) -> list[Block]:
    """Lower every heading, for a page that has its own title."""
    return [
        replace(block, level=block.level + by) if isinstance(block, Heading) else block
        for block in blocks
    ]
