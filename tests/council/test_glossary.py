"""The glossary: every word that a page links has its entry, and every entry can be reached."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client

from council.glossary import SECTIONS, TERMS, address_of, meaning_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    path for app in ("council", "amendments", "votes") for path in (ROOT / app).rglob("*.html")
]
TAG = re.compile(r"""\{%\s*term(?:_address)?\s+["']([^"']+)["']""")
ANCHOR = re.compile(r"/glossary#([\w-]+)")


def terms_in(text: str) -> set[str]:
    return {*TAG.findall(text), *ANCHOR.findall(text)}


def test_anchors_are_unique() -> None:
    keys = [term.key for section in SECTIONS for term in section.terms]
    anchors = [*keys, *(section.key for section in SECTIONS), "main"]

    assert len(anchors) == len(set(anchors))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", anchor) for anchor in anchors)


def test_words_beside_a_term_are_terms() -> None:
    assert {key for term in TERMS.values() for key in term.see} <= set(TERMS)


def test_every_term_says_something_in_whole_sentences() -> None:
    for term in TERMS.values():
        assert term.meaning
        assert all(paragraph.endswith((".", "?")) for paragraph in term.meaning)
        assert all("  " not in paragraph for paragraph in term.meaning)


@pytest.mark.parametrize("word", ["rebel", "loyal", "defied", "score", "failed to"])
def test_glossary_has_no_word_of_judgement(word: str) -> None:
    told = " ".join(" ".join(term.meaning) for term in TERMS.values()).lower()

    assert word not in told


def test_every_term_link_of_a_template_leads_to_an_entry() -> None:
    found = {path: terms_in(path.read_text()) for path in TEMPLATES}

    assert {
        str(path): keys - set(TERMS) for path, keys in found.items() if keys - set(TERMS)
    } == {}


@pytest.mark.django_db
def test_page_has_an_anchor_for_every_term_and_links_only_to_those(client: Client) -> None:
    page = client.get("/glossary").content.decode()

    anchors = re.findall(r'<div id="([\w-]+)">', page)
    assert sorted(anchors) == sorted(TERMS)
    assert set(ANCHOR.findall(page)) <= set(TERMS)


def test_term_is_a_link_from_the_word_to_its_entry() -> None:
    page = Template('{% load glossary %}{% term "substantive" %}, {% term "tied" own %}')

    printed = page.render(Context({"own": "a < b"}))

    assert printed == (
        '<a class="term" href="/glossary#substantive">substantive motion</a>, '
        '<a class="term" href="/glossary#tied">a &lt; b</a>'
    )


def test_word_that_is_no_term_is_a_fault_of_the_template() -> None:
    with pytest.raises(KeyError):
        Template('{% load glossary %}{% term "loyalty" %}').render(Context())


def test_address_and_meaning_are_the_same_for_pages_and_programs() -> None:
    assert address_of("cohesion") == "/glossary#cohesion"
    assert meaning_of("lapsed") == "Moved, and seconded by nobody. Definition: /glossary#lapsed"
