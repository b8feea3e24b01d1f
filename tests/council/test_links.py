"""Tests for links that stand as one piece inside a translated sentence."""

from types import SimpleNamespace
from typing import Any

import pytest

from council.templatetags.links import linked, named


def records(*names: str) -> list[Any]:
    return [SimpleNamespace(name=each, get_absolute_url=lambda: "/x") for each in names]


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        ((), ""),
        (("A",), '<a href="/x">A</a>'),
        (("A", "B"), '<a href="/x">A</a> and <a href="/x">B</a>'),
        (("A", "B", "C"), '<a href="/x">A</a>, <a href="/x">B</a> and <a href="/x">C</a>'),
    ],
)
def test_links_to_several_records_read_as_a_list(names: tuple[str, ...], printed: str) -> None:
    assert linked(records(*names)) == printed


def test_names_alone_read_as_a_list() -> None:
    assert named(records("A", "B & C")) == "A and B &amp; C"


def test_a_list_without_and_has_commas_alone() -> None:
    assert linked(records("A", "B"), with_and=False) == '<a href="/x">A</a>, <a href="/x">B</a>'


def test_records_can_hang_on_a_field_and_are_known_by_their_title() -> None:
    paper = SimpleNamespace(title="Keep <it>", get_absolute_url=lambda: "/y")

    printed = linked([SimpleNamespace(amendment=paper)], "amendment")

    assert printed == '<a href="/y">Keep &lt;it&gt;</a>'
