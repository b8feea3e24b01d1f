"""A council's colour is made readable, and stays as it is where it can be read already."""

import re

import pytest

from council.brand import DARK, LIGHT, WHITE, contrast, readable, sheet

YELLOW = "#ffd400"


def test_black_on_white_is_21_and_a_colour_on_itself_is_1():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast(YELLOW, YELLOW), 2) == 1


def test_the_designs_own_sample_colours_have_the_contrast_that_it_states():
    assert round(contrast("#0b566b", LIGHT[0]), 1) == 8.1
    assert round(contrast("#0b566b", LIGHT[1]), 1) == 7.3
    assert round(contrast("#84cbdf", DARK[0]), 1) == 10.0


def test_a_colour_that_can_be_read_is_left_alone():
    assert readable("#0b566b", LIGHT) == "#0b566b"


@pytest.mark.parametrize("colour", [YELLOW, "#ffffff", "#00ff00", "#ff66cc", "#31506b", "#000000"])
def test_any_colour_can_be_read_on_both_grounds_of_both_schemes(colour):
    light, dark = readable(colour, LIGHT), readable(colour, DARK, lighter=True)

    assert [contrast(light, ground) >= 4.5 for ground in LIGHT] == [True, True]
    assert [contrast(dark, ground) >= 4.5 for ground in DARK] == [True, True]
    assert contrast(readable(colour, [WHITE]), WHITE) >= 4.5


def test_the_sheet_says_colours_for_light_dark_and_paper():
    assert re.findall(r"--[a-z-]+:#[0-9a-f]+", sheet("#0b566b")) == [
        "--brand:#0b566b",
        "--brand-ink:#0b566b",
        f"--brand-ink:{readable('#0b566b', DARK, lighter=True)}",
        "--brand:#000",
        "--brand-ink:#000",
    ]


def test_yellow_becomes_a_darker_yellow_and_not_black():
    red, green, blue = (int(readable(YELLOW, LIGHT)[at : at + 2], 16) for at in (1, 3, 5))

    assert red > green > blue
    assert red > 0x60
