"""Every word of the public pages that stands in a template is marked for translation."""

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# What readers see; the clerks' desk speaks English.
FOLDERS = (
    "council/templates/parts",
    "council/website/templates/website",
    "votes/templates/votes/parts",
)
SINGLE = (
    "council/templates/base.html",
    "council/templates/404.html",
    "council/templates/500.html",
    "votes/templates/votes/vote.html",
)
OF_CLERKS = {"desk_field.html", "after.html"}
SPOKEN = re.compile(r'(?:aria-label|alt|title|placeholder|content)="([^"]*)"')
TAGS = re.compile(r"<[^>]*>|&[a-z#0-9]+;")
# Addresses, code, and the names of fields in the page about the data.
HIDDEN = re.compile(
    r'<(code|pre)\b.*?</\1>|<!--.*?-->|<span class="address">.*?</span>|<dt id="[^"]*">.*?</dt>',
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Values of the format itself, and names of formats.
NOT_WORDS = re.compile(
    r"width=device-width|initial-scale|text/html|\b(?:JSON|CSV|SHA-256|API|article|website)\b|\.zip|data-[a-z]+="
)
# What is said by a tag or a filter: the words of `term`, of `default`, of a part's heading.
GIVEN = re.compile(r"""(?P<door>_\(|date:|)(?P<quote>["'])(?P<words>.*?)(?P=quote)""")
SENTENCE = re.compile(r"[A-Z]|.* ")
SPEAKING = {"include", "term", "with", "firstof", "cycle"}
STAND_IN = "\N{SYMBOL FOR SUBSTITUTE}"


def templates() -> list[Path]:
    """Return the templates whose words readers see."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.html"))]
    found += [ROOT / name for name in SINGLE]
    return [path for path in found if path.name not in OF_CLERKS]


def given(token: Token) -> list[str]:
    """Return the words that a tag or a variable is given without a mark."""
    speaks = token.token_type == TokenType.VAR or token.contents.split()[0] in SPEAKING
    found = GIVEN.finditer(token.contents) if speaks else ()
    words = [each["words"] for each in found if not each["door"]]
    return [each for each in words if SENTENCE.match(each) and WORD.search(each)]


def unmarked(source: str) -> list[str]:
    """Return the texts of a template that stand outside every translation tag."""
    pieces, said, inside = [], [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name == "blocktranslate" or (inside and name != "endblocktranslate")
        if token.token_type == TokenType.TEXT:
            pieces.append("" if inside else token.contents)
        elif token.token_type != TokenType.COMMENT:
            pieces.append(STAND_IN)
            said += given(token)
    text = HIDDEN.sub("", "".join(pieces))
    said += SPOKEN.findall(text)
    said += TAGS.sub("\n", text).split("\n")
    return [" ".join(each.split()) for each in said if WORD.search(NOT_WORDS.sub("", each))]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Carried</p>", ["Carried"]),
        ('<p>{% translate "Carried" %} {{ count }}</p>', []),
        ("<p>{% blocktranslate %}Vote {{ n }}{% endblocktranslate %} 3</p>", []),
        ("{% blocktranslate count n=n %}a vote{% plural %}votes{% endblocktranslate %}", []),
        ("{% blocktranslate trimmed %}\n  a vote\n{% endblocktranslate %}", []),
        ('<svg aria-label="For"></svg>', ["For"]),
        ("<svg aria-label=\"{% translate 'For' %}\"></svg>", []),
        ("<code>with=1</code>", []),
        ("{# said of a vote #}", []),
        ('{{ name|default:"not known" }}', ["not known"]),
        ('{{ name|default:_("not known") }}', []),
        ('{{ day|date:"j F Y" }}', []),
        ('{% include "parts/bar.html" with caption="By year" size="thin" %}', ["By year"]),
        ('{% include "parts/bar.html" with caption=_("By year") %}', []),
        ('{% if look == "Any word" %}{% endif %}', []),
    ],
)
def test_a_word_outside_a_translation_tag_is_found(source: str, found: list[str]) -> None:
    assert unmarked(source) == found


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_every_word_of_a_public_page_is_marked_for_translation(path: Path) -> None:
    assert unmarked(path.read_text()) == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_the_words_of_every_public_page_can_be_collected_for_translators(path: Path) -> None:
    source = path.read_text()

    collected = templatize(source, origin=str(path))

    marks = len(re.findall(r"{% (?:block)?translate |_\(", source))
    assert len(re.findall(r"gettext\(|_\(", collected)) >= marks
