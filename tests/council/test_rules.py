"""Time in office, quorum, named votes, years, names and amounts (domain 5.1, 6.3, 6.4, 7)."""

import contextlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council.errors import RuleBroken
from council.rules import (
    Attended,
    ParsedAmount,
    Share,
    Span,
    attendance,
    covers,
    group_at,
    in_office,
    matching_name,
    named_vote_due,
    parse_amount,
    parse_year,
    quorum,
    year_label,
)

QUICK = settings(max_examples=60, deadline=None, database=None)
LONDON = ZoneInfo("Europe/London")
MEETING = date(2019, 2, 11)


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    return datetime(2019, 2, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("span", "when", "expected"),
    [
        # days: the last one belongs to the span
        (Span(date(2017, 5, 4), MEETING), MEETING, True),
        (Span(date(2017, 5, 4), date(2019, 2, 10)), MEETING, False),
        (Span(MEETING, None), MEETING, True),
        (Span(date(2019, 2, 12), None), MEETING, False),
        (Span(None, None), MEETING, True),
        # moments: the last one does not
        (Span(at(10), at(20, 15)), at(10), True),
        (Span(at(10), at(20, 15)), at(9, 59), False),
        (Span(at(10), at(20, 15)), at(20, 14), True),
        (Span(at(10), at(20, 15)), at(20, 15), False),
        # days and moments together are compared as days
        (Span(date(2017, 5, 4), MEETING), at(23, 59), True),
        (Span(date(2017, 5, 4), MEETING), at(0, day=12), False),
        (Span(at(10), at(20, 15)), MEETING, True),
        (Span(at(10), at(20, 15)), date(2019, 2, 12), False),
        (Span(MEETING, at(12)), at(13), False),
    ],
)
def test_a_span_covers_its_last_day_but_not_its_last_moment(span, when, expected):
    assert covers(span, when) is expected


def test_a_member_is_in_office_in_any_of_several_spans():
    spans = [Span(date(2013, 5, 2), date(2017, 5, 4)), Span(date(2018, 6, 1), None)]

    assert in_office(spans, MEETING)
    assert in_office(spans, date(2013, 5, 2))
    assert not in_office(spans, date(2017, 12, 1))
    assert not in_office([], MEETING)


def test_a_member_who_leaves_the_group_in_the_meeting_votes_in_two_groups():
    spans = [(Span(date(2017, 5, 4), at(14)), "Labour"), (Span(at(14), None), "Independent")]

    assert group_at(spans, at(13, 59)) == "Labour"
    assert group_at(spans, at(14)) == "Independent"


def test_a_group_that_is_not_known_or_not_certain_is_none():
    same_day = [(Span(None, MEETING), "Labour"), (Span(MEETING, None), "Independent")]

    assert group_at(same_day, at(14)) is None
    assert group_at([(Span(None, date(2018, 1, 1)), "Labour")], at(14)) is None
    assert group_at([(Span(None, None), "Labour"), (Span(MEETING, None), "Labour")], at(9)) == (
        "Labour"
    )


@pytest.mark.parametrize(
    ("args", "expected"),
    [((84,), 21), ((63,), 16), ((45,), 12), ((0,), 0), ((60, 1, 3), 20), ((61, 1, 3), 21)],
)
def test_a_quorum_is_a_fraction_of_all_seats_rounded_up(args, expected):
    assert quorum(*args) == expected


BEFORE, FROM = date(2014, 2, 24), date(2014, 2, 25)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # budget decision, day, on an amendment, budget rule, rule on amendments
        ((True, FROM, False, True, None), True),
        ((True, BEFORE, False, True, True), False),
        ((True, FROM, False, False, True), False),  # Scotland and Wales
        ((False, FROM, False, True, True), False),
        ((None, FROM, False, True, True), None),
        ((None, BEFORE, False, True, True), False),
        ((True, FROM, True, True, True), True),
        ((True, FROM, True, True, False), False),
        ((True, FROM, True, True, None), None),
        ((None, FROM, True, True, False), False),
        ((None, FROM, True, True, True), None),
        ((False, FROM, True, True, None), False),
    ],
)
def test_names_are_due_at_a_budget_decision_in_england(facts, expected):
    assert named_vote_due(*facts) is expected


@pytest.mark.parametrize(
    ("start", "month", "label"),
    [(2019, 4, "2019/20"), (1999, 4, "1999/00"), (2009, 4, "2009/10"), (2019, 1, "2019")],
)
def test_a_year_is_labelled_as_councils_label_it(start, month, label):
    assert year_label(start, month) == label
    assert parse_year(label) == start


def test_a_year_may_be_written_with_a_hyphen_and_spaces_around_it():
    assert parse_year(" 2019-20 ") == 2019


@pytest.mark.parametrize(
    "label", ["2019/21", "2019/2020", "19/20", "2019/", "", "this year", "٢٠١٩"]
)
def test_what_is_no_financial_year_is_refused_with_an_example(label):
    with pytest.raises(RuleBroken, match="write it like 2019/20") as raised:
        parse_year(label)

    assert raised.value.code == "wrong_year"


@pytest.mark.parametrize(
    ("published", "matching"),
    [
        ("Fiona Wild", "fiona wild"),
        ("Councillor Fiona Wild", "fiona wild"),
        ("COUNTY COUNCILLOR FIONA WILD", "fiona wild"),
        ("Cllr. Fiona  Wild, MBE", "fiona wild"),
        ("Cllr Mrs Fiona Wild O.B.E. JP", "fiona wild"),
        ("The Rt Hon Lady Fiona Wild", "fiona wild"),
        ("M. Lishman", "m lishman"),
        ("Dr. A.N. Other", "a n other"),
        ("Anne O\u2019Kelly", "anne o'kelly"),
        ("Peter Lord", "peter lord"),
        ("Drew Mayor", "drew mayor"),
        ("Cllr", "cllr"),
        ("JP", "jp"),
        ("Councillor Wild", "wild"),
        ("", ""),
    ],
)
def test_titles_and_honours_are_left_out_for_matching(published, matching):
    assert matching_name(published) == matching


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1.3m", None, ParsedAmount(1_300_000, "millions", 100_000)),
        ("£1.3m", "pounds", ParsedAmount(1_300_000, "millions", 100_000)),
        ("1.3 million", "millions", ParsedAmount(1_300_000, "millions", 100_000)),
        ("£22.466m", None, ParsedAmount(22_466_000, "millions", 1_000)),
        ("£0.005m", None, ParsedAmount(5_000, "millions", 1_000)),
        ("10.2", "millions", ParsedAmount(10_200_000, "millions", 100_000)),
        ("500k", None, ParsedAmount(500_000, "thousands", 1_000)),
        ("£500 thousand", None, ParsedAmount(500_000, "thousands", 1_000)),
        ("5,200", "thousands", ParsedAmount(5_200_000, "thousands", 1_000)),
        ("£1,300,000", None, ParsedAmount(1_300_000, "pounds", 1)),
        ("1300000", "pounds", ParsedAmount(1_300_000, "pounds", 1)),
        ("£297,000.00", None, ParsedAmount(297_000, "pounds", 1)),
        ("(500)", None, ParsedAmount(-500, "pounds", 1)),
        ("£(500)", None, ParsedAmount(-500, "pounds", 1)),
        ("£(1.3)m", None, ParsedAmount(-1_300_000, "millions", 100_000)),
        ("(£1.3m)", None, ParsedAmount(-1_300_000, "millions", 100_000)),
        ("-500", "thousands", ParsedAmount(-500_000, "thousands", 1_000)),
        ("-£500", None, ParsedAmount(-500, "pounds", 1)),
        ("£-500", None, ParsedAmount(-500, "pounds", 1)),
        ("\u2212500", None, ParsedAmount(-500, "pounds", 1)),
        ("+500", None, ParsedAmount(500, "pounds", 1)),
        (" 0 ", None, ParsedAmount(0, "pounds", 1)),
        ("1.3000000m", None, ParsedAmount(1_300_000, "millions", 1)),
    ],
)
def test_an_amount_is_read_as_clerks_print_it(text, unit, expected):
    assert parse_amount(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "advice"),
    [
        ("", None, "cannot be read"),
        ("about 500", None, "cannot be read"),
        ("1,30", None, "cannot be read"),
        ("0,300", None, "cannot be read"),
        ("1 300 000", None, "cannot be read"),
        (".5m", None, "cannot be read"),
        ("1.3bn", None, "cannot be read"),
        ("$500", None, "cannot be read"),
        ("5" * 41, None, "cannot be read"),
        ("(500", None, "half a bracket"),
        ("500)", None, "half a bracket"),
        ("(-500)", None, "its sign twice"),
        ("-£-500", None, "its sign twice"),
        ("((500))", None, "its sign twice"),
        ("£1,300", "thousands", "pound sign in a column of another unit"),
        ("1.3m", "thousands", "is not in thousands"),
        ("500", "pence", "no known unit"),
        ("500.50", None, "write whole pounds"),
        ("1.3", "pounds", "write whole pounds"),
        ("1.300", None, "write whole pounds"),
        ("1.000", None, "could be pounds or thousands"),
        ("1.0000005m", None, "is not in whole pounds"),
        ("2000000000m", None, "too large"),
    ],
)
def test_an_amount_that_is_not_certain_is_refused_with_what_to_write(text, unit, advice):
    with pytest.raises(RuleBroken, match=advice) as raised:
        parse_amount(text, unit)

    assert raised.value.code == "wrong_amount"


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("$1.3m", "$", 1_300_000),
        ("($500)", "$", -500),
        ("-€500", "€", -500),
        ("CHF 500", "CHF", 500),
    ],
)
def test_an_amount_is_read_in_the_councils_own_currency(text, sign, amount):
    assert parse_amount(text, sign=sign).amount == amount
    with pytest.raises(RuleBroken, match="cannot be read"):
        parse_amount(text)


def test_pounds_are_not_taken_for_another_currency():
    with pytest.raises(RuleBroken, match="is in pounds: write it in \\$"):
        parse_amount("£500", sign="$")


@QUICK
@given(st.integers(-(10**12), 10**12))
def test_an_amount_printed_in_pounds_is_read_back(amount):
    printed = f"({-amount:,})" if amount < 0 else f"£{amount:,}"

    assert parse_amount(printed) == ParsedAmount(amount, "pounds", 1)


@QUICK
@given(st.text(max_size=45), st.sampled_from([None, "pounds", "thousands", "millions", "x"]))
def test_any_text_is_read_or_refused_with_a_sentence(text, unit):
    with contextlib.suppress(RuleBroken):
        parsed = parse_amount(text, unit)
        assert parsed.amount % parsed.precision == 0


SINCE_MAY = Span(date(2025, 5, 2), None)


@pytest.mark.parametrize(
    ("seats", "meetings", "found"),
    [
        ([SINCE_MAY], [], {}),
        ([], [Attended(date(2026, 2, 16), is_whole=True, is_there=True)], {}),
        ([SINCE_MAY], [Attended(date(2026, 2, 16), is_whole=False, is_there=True)], {}),
        ([SINCE_MAY], [Attended(date(2025, 5, 1), is_whole=True, is_there=True)], {}),
        (
            [SINCE_MAY],
            [
                Attended(date(2025, 5, 2), is_whole=True, is_there=True),
                Attended(date(2026, 2, 16), is_whole=True, is_there=True),
                Attended(date(2026, 7, 13), is_whole=True, is_there=False),
            ],
            {2026: Share(1, 2), 2025: Share(1, 1)},
        ),
    ],
)
def test_attendance_is_of_whole_records_while_in_office(seats, meetings, found):
    assert attendance(seats, meetings) == found
    assert list(attendance(seats, meetings)) == sorted(found, reverse=True)


@QUICK
@given(
    st.lists(
        st.builds(
            Attended,
            st.dates(date(2024, 1, 1), date(2026, 12, 31)),
            is_whole=st.booleans(),
            is_there=st.booleans(),
        )
    ),
    st.randoms(),
)
def test_attendance_depends_on_no_order_and_never_passes_its_denominator(meetings, random):
    other = list(meetings)
    random.shuffle(other)

    found = attendance([SINCE_MAY], meetings)

    assert attendance([SINCE_MAY], other) == found
    assert all(0 <= share.number <= share.of for share in found.values())
