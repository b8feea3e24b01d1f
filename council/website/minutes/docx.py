"""Minutes as a Word file that a screen reader can use: headings, header rows, language."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from itertools import zip_longest
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from council.website.minutes.blocks import Block, Bullets, Heading, Paragraph, Quote, Table

# The oldest date that a ZIP can hold: the same facts give the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)
FONT = "Arial"
BLACK = RGBColor(0, 0, 0)
PLAIN, SMALL = 11, 9
SIZES = {1: 18, 2: 14, 3: 12, 4: 11}
A4 = Cm(21), Cm(29.7)
# Word copies a line break as a vertical tab, and no XML may hold one.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_docx(blocks: Sequence[Block], title: str, language: str, on: date) -> bytes:
    """Return the minutes as a DOCX file in a language ("en-GB"), dated with the meeting's day."""
    document = Document()
    blocks = [_printable(block) for block in blocks]
    _set_properties(document, _clean(title), on)
    _set_styles(document, language)
    _upright(document.sections[0])
    for block, following in zip_longest(blocks, blocks[1:]):
        if isinstance(block, Heading) and _is_wide(following):
            _sideways(document.add_section(WD_SECTION.NEW_PAGE))
        _add(document, block)
    return _steady(document)


def _printable(block: Block) -> Block:
    """Return the block with a blank for each character that the file cannot hold."""
    return replace(
        block, **{each.name: _clean(getattr(block, each.name)) for each in fields(block)}
    )


def _clean(words: Any) -> Any:
    if isinstance(words, tuple):
        return tuple(_clean(each) for each in words)
    return NOT_XML.sub(" ", words) if isinstance(words, str) else words


def _is_wide(block: Block | None) -> bool:
    return isinstance(block, Table) and block.is_wide


def _set_properties(document: Any, title: str, on: date) -> None:
    properties = document.core_properties
    moment = datetime.combine(on, time(), UTC).replace(tzinfo=None)
    properties.title, properties.subject = title, "Minutes"
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = moment


def _set_styles(document: Any, language: str) -> None:
    """Set one plain black typeface, and the language that a screen reader speaks."""
    document.core_properties.language = language
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    for level, size in SIZES.items():
        _set_font(document.styles[f"Heading {level}"], size)
    _set_font(document.styles["Normal"], PLAIN)
    quote = document.styles["Quote"]
    _set_font(quote, PLAIN)
    quote.font.italic = False
    quote.paragraph_format.left_indent = Cm(1)


def _set_font(style: Any, size: int) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _upright(section: Any) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = A4


def _sideways(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_height, section.page_width = A4


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Quote):
        for line in block.text.splitlines():
            document.add_paragraph(line, style="Quote")
    elif isinstance(block, Bullets):
        for row in block.rows:
            document.add_paragraph(row, style="List Bullet")
    elif isinstance(block, Table):
        _add_table(document, block)
    else:
        _add_paragraph(document, block)


def _add_paragraph(document: Any, block: Paragraph) -> None:
    paragraph = document.add_paragraph()
    if block.lead:
        paragraph.add_run(f"{block.lead} " if block.text else block.lead).bold = True
    paragraph.add_run(block.text)


def _add_table(document: Any, block: Table) -> None:
    """Add a table whose first row is repeated as its header on every page.

    A wide one stands on a page turned sideways, which begins with the heading before it.
    """
    caption = document.add_paragraph(block.caption)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.head), style="Table Grid")
    _describe(table, block.caption)
    for row in (block.head, *block.rows):
        _add_row(table, row, SMALL if block.is_wide else PLAIN)
    _mark_header(table.rows[0])
    document.add_paragraph()


def _add_row(table: Any, row: tuple[str, ...], size: int) -> None:
    cells = table.add_row().cells
    for cell, text in zip(cells, row, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.font.size = Pt(size)


def _describe(table: Any, caption: str) -> None:
    for name in ("w:tblCaption", "w:tblDescription"):
        words = OxmlElement(name)
        words.set(qn("w:val"), caption)
        table._tbl.tblPr.append(words)  # noqa: SLF001 - python-docx has no name for it


def _mark_header(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)  # noqa: SLF001 - python-docx has no name for it
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _steady(document: Any) -> bytes:
    """Return the file with every date in its wrapping set to one day."""
    saved, steady = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(steady, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, NO_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return steady.getvalue()
