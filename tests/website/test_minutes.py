"""The minutes' block of a meeting: its facts, its three layouts, its three files, its privacy."""

import io
import itertools
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from amendments import actions as papers
from amendments.models import Amendment
from amendments.rules import Decision
from council.actions import (
    adjourn_meeting,
    change_reference,
    close_meeting,
    declare_interest,
    open_meeting,
    record_presence,
)
from council.models import AgendaItem, Meeting, MemberName, Role
from council.records import Occasion
from council.website.minutes.blocks import Bullets, Heading, Paragraph, Quote, Table
from council.website.minutes.docx import write_docx
from council.website.minutes.layouts import NOT_ON_ROLL, Layout, minutes, title_of
from council.website.minutes.record import read_minutes
from council.website.minutes.text import write_text
from tests import factories as make
from tests.votes.chamber import Chamber
from votes import actions
from votes.actions import BallotMark
from votes.models import Vote

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[2] / "council" / "demo"
NAMES = ("Ann Field", "Bob Marsh", "Cay Penn", "Dee Stone", "Eve Stone")


def load(council: str) -> None:
    call_command("import_bundle", str(DEMO / council), stdout=StringIO())


def meeting_of(reference: str) -> Meeting:
    return Meeting.objects.select_related("council", "body").get(reference=reference)


def printed(
    meeting: Meeting | str, layout: Layout = Layout.LISTS, *, is_public: bool = True
) -> str:
    """Return the minutes as text in one line for each block."""
    found = meeting_of(meeting if isinstance(meeting, str) else meeting.reference)
    return one_line(write_text(minutes(read_minutes(found, is_public=is_public), layout)))


def one_line(text: str) -> str:
    blocks = text.split("\n\n")
    return "\n".join(" ".join(block.split()) for block in blocks)


@pytest.fixture
def chamber() -> Chamber:
    """Five members of whom two have one surname; the chair is Ann Field."""
    found = Chamber()
    for member, name in zip(found.members, NAMES, strict=True):
        given, surname = name.split()
        member.name, member.sort_name = name, f"{surname} {given}"
        member.save()
    return found


def put(chamber: Chamber, **fields: Any) -> None:
    Meeting.objects.filter(pk=chamber.meeting.pk).update(**fields)
    chamber.meeting.refresh_from_db()


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


# Real meetings.


def test_norfolk_2015_is_told_in_order_and_nothing_is_filled_in():
    load("norfolk")

    text = printed("norfolk/full-council/2015-02-16")

    first = text.index("Rejected: 36 for, 40 against, 1 abstained.")
    accepted = text.index("The amendment was accepted and was not put to the vote.")
    altered = text.index("The motion was altered to take in Amendment 3.")
    second = text.index(": 36 for, 5 against, 37 abstained.")
    assert first < accepted < altered < second
    assert "Draft, not yet confirmed." in text
    assert "Times: When the meeting started is not known. When it ended is not known." in text
    assert "In the chair: Not known." in text
    assert "Who was present is not known here." in text
    assert text.count("Mover and seconder are not known.") == 4
    assert text.count("The names are not held here.") == 2
    assert "For (" not in text


def test_norfolk_2014_has_a_figure_that_is_not_known_and_a_day_that_is_not():
    load("norfolk")

    text = printed("norfolk/full-council/2014-02")

    assert "Full council, February 2014" in text
    assert "Lost: 4 for, against not known, abstained not known." in text


def test_burnley_2025_prints_forty_four_names_in_the_statutory_order():
    load("burnley")

    text = printed("burnley/full-council/2025-03-04")

    last = text[text.index("Vote 3: ") :]
    assert "Carried: 36 for, 1 against, 7 abstained." in last
    assert last.index("For (36): Councillors Ali, Anwar, Baker") < last.index("Against (1)")
    assert "Against (1): Councillor Mottershead\n" in last
    assert last.index("Against (1)") < last.index("Abstained (7): Councillors Ashworth, Broughton")
    assert "N. Kazmi, S. Kazmi" in last
    assert "By the names: 37 voting, 7 abstaining, 0 not voting or not there." in last
    assert "Rejected: 8 for, 36 against, 0 abstained." in text


def test_burnley_2026_tells_an_accepted_amendment_without_a_vote():
    load("burnley")

    text = printed("burnley/full-council/2026-03-03")

    assert "Moved by Councillor M. Lishman, seconded by Councillor Anwar." in text
    assert (
        "The amendment was accepted by Councillor M. Lishman and was not put to the vote." in text
    )
    assert "Names were taken; they are not held here." in text


def test_a_roll_of_84_is_whole_in_every_layout_and_the_casting_vote_in_no_tally():
    load("mockbridge")
    reference = "mockbridge/full-council/2026-07-13"

    lists, table, wide = (printed(reference, layout) for layout in Layout)

    for text in (lists, table, wide):
        assert "Councillor Quillfeather, presiding, gave the casting vote for." in text
        assert "CARRIED on the chair's casting vote: 41 for, 41 against, 0 abstained." in text
        assert "By the names: 82 voting, 0 abstaining, 2 not voting or not there." in text
    assert "For (41): Councillors " in lists
    assert "In the chair: Councillor Quillfeather, Chair of the council." in lists
    assert "Present (82): " in lists
    found = meeting_of(reference)
    tables = [
        each for each in minutes(read_minutes(found), Layout.TABLE) if isinstance(each, Table)
    ]
    assert [len(each.rows) for each in tables] == [84, 84]
    assert [row[1] for row in tables[1].rows].count("For") == 41
    (whole,) = [
        each for each in minutes(read_minutes(found), Layout.WIDE) if isinstance(each, Table)
    ]
    assert whole.head == ("Councillor", "Vote 1", "Vote 2")
    assert len(whole.rows) == len({row[0] for row in whole.rows}) == 84
    assert ("Marrowbeam", "Apologies", "Apologies") in whole.rows


# The meeting and who was there.


def test_times_are_the_councils_own_and_past_midnight_have_the_day(chamber):
    put(chamber, venue="Town Hall", starts_at=at(18), date_precision="day")
    for verb, moment in (
        (open_meeting, at(18, 2)), (adjourn_meeting, at(21)), (open_meeting, at(21, 30)),
        (close_meeting, at(0, 20, 5)),
    ):  # fmt: skip
        verb(chamber.meeting, occasion=chamber.occasion(happened_at=moment))
        chamber.meeting.refresh_from_db()

    text = printed(chamber.meeting)

    assert "Place: Town Hall" in text
    assert (
        "Times: The meeting was called for 18:00. It started at 18:02. It adjourned at 21:00. "
        "It resumed at 21:30. It ended at 00:20 on 5 March 2025." in text
    )


def test_a_meeting_in_summer_is_an_hour_on(chamber):
    put(chamber, held_on=date(2025, 7, 1), status="open",
        started_at=datetime(2025, 7, 1, 17, 5, tzinfo=UTC))  # fmt: skip

    text = printed(chamber.meeting)

    assert "The meeting started at 18:05. The meeting has not ended." in text


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("scheduled", "The meeting has not started."), ("cancelled", "The meeting was called off."),
     ("adjourned", "The meeting stands adjourned.")],
)  # fmt: skip
def test_a_meeting_that_has_not_ended_says_how_it_stands(chamber, status, sentence):
    put(chamber, status=status)

    assert sentence in printed(chamber.meeting)


def test_attendance_says_who_came_late_left_and_returned(chamber):
    put(chamber, status="closed", started_at=at(18), ended_at=at(22))
    ann, bob, cay, dee, _ = chamber.members
    spans = (
        (ann, "present", at(18), at(22)), (bob, "present", at(18, 40), at(20)),
        (bob, "remote", at(20, 30), None), (cay, "remote", None, None),
        (dee, "apologies", None, None),
    )  # fmt: skip
    for member, kind, start, end in spans:
        record_presence(
            chamber.meeting, member, kind, from_at=start, to_at=end, occasion=chamber.occasion()
        )

    text = printed(chamber.meeting)

    assert "Present (2): Councillors Field and Marsh" in text
    assert "Present remotely (1): Councillor Penn" in text
    assert "Apologies (1): Councillor D. Stone" in text
    assert "Attendance not known (1): Councillor E. Stone" in text
    assert (
        "- Councillor Marsh arrived at 18:40, left at 20:00 and returned remotely at 20:30."
        in text
    )
    assert text.count("arrived at") == 1


def test_names_are_those_of_the_day(chamber):
    ann = chamber.members[0]
    MemberName.objects.create(member=ann, name="Ann Brook", sort_name="Brook Ann")
    MemberName.objects.create(
        member=ann, name="Ann Hill", sort_name="Hill Ann", valid_from=date(2025, 6, 1)
    )

    assert "Moved by Councillor Brook, seconded by Councillor Marsh." in printed(
        declared(chamber).meeting
    )


def test_an_elected_mayor_is_no_councillor(chamber):
    Role.objects.create(member=chamber.chair, kind="elected_mayor")
    declared(chamber)

    text = printed(chamber.meeting)

    assert "For (3): Mayor Field; Councillors Marsh, Penn" in text
    assert "Mayor Field For" in printed(chamber.meeting, Layout.TABLE)


def test_only_interests_that_were_minuted_are_printed_and_only_their_words(chamber):
    item = make.make_item(chamber.meeting, number="7", title="Budget")
    said: dict[str, Any] = {
        "item": item,
        "words": "A lease of a council shop.",
        "is_minuted": True,
    }
    declare_interest(
        chamber.meeting, chamber.members[1], "disclosable", **said, has_dispensation=True,
        left_room=True, occasion=chamber.occasion(),
    )  # fmt: skip
    declare_interest(
        chamber.meeting, chamber.members[2], "arrears", words="Owes since May.",
        occasion=chamber.occasion(),
    )  # fmt: skip

    for is_public in (True, False):
        text = printed(chamber.meeting, is_public=is_public)

        assert "- Councillor Marsh (7. Budget): A lease of a council shop.\n" in text
        for private in ("Owes", "arrears", "Disclosable", "ispensation", "room"):
            assert private not in text


# Votes.


def declared(
    chamber: Chamber, marks: str = "fffaa", result: str = "carried", **fields: Any
) -> Vote:
    return chamber.declared(marks, result, **fields)


def test_the_bar_is_never_named_in_minutes(chamber):
    vote = chamber.open()
    words = ("for", "for", "for", "barred_interest", "barred_arrears")
    marks = [
        BallotMark(member.pk, word, expected_revision=0)
        for member, word in zip(chamber.members, words, strict=True)
    ]
    actions.record_ballots(vote, marks, occasion=chamber.occasion())
    actions.declare(
        vote, result="carried", for_=3, against=0, abstained=0, occasion=chamber.occasion()
    )

    for layout in Layout:
        for is_public in (True, False):
            text = printed(chamber.meeting, layout, is_public=is_public)
            assert "Did not vote" in text
            assert "arred" not in text
            assert "nterest" not in text


def test_notes_are_printed_but_none_that_is_about_a_bar(chamber):
    vote = chamber.open()
    marks = [
        BallotMark(member.pk, word, expected_revision=0)
        for member, word in zip(chamber.members, ("for",) * 4 + ("barred_arrears",), strict=True)
    ]
    actions.record_ballots(vote, marks, occasion=chamber.occasion())
    vote = actions.declare(
        vote, result="carried", for_=4, against=0, abstained=0, occasion=chamber.occasion()
    )
    for text, member in (("Pressed the wrong button.", 1), ("Owes since May.", 4)):
        actions.add_note(
            vote, text, member_id=chamber.members[member].pk, occasion=chamber.occasion()
        )
    actions.add_note(vote, "The bell rang.", occasion=chamber.occasion())

    text = printed(chamber.meeting, is_public=False)

    assert "Note: The bell rang." in text
    assert "Note on Councillor Marsh: Pressed the wrong button." in text
    assert "Owes" not in text


def test_a_tie_is_broken_by_the_chair_in_a_sentence_of_its_own(chamber):
    vote = chamber.open()
    chamber.mark(vote, "ffaa-")
    chamber.casting(vote, "against")
    actions.declare(
        vote, result="lost", for_=2, against=2, abstained=0, words="FELL", by_casting_vote=True,
        occasion=chamber.occasion(),
    )  # fmt: skip

    text = printed(chamber.meeting)

    assert "FELL: 2 for, 2 against, 0 abstained." in text
    assert (
        "The votes were equal. Councillor Field, presiding, gave the casting vote against." in text
    )
    assert "For (2): Councillors Field, Marsh\nAgainst (2): Councillors Penn, D. Stone" in text
    assert "Absent (1): Councillor E. Stone" in text
    assert "By the names: 4 voting, 0 abstaining, 1 not voting or not there." in text


def test_a_void_vote_is_told_without_its_names_and_points_to_the_next(chamber):
    first = declared(chamber, "faaaa", "lost")
    actions.void(first, occasion=chamber.because("The system had the wrong question."))
    declared(chamber, opening={"replaces": first})

    text = printed(chamber.meeting)
    void, again = (
        text[text.index("Vote 1:") : text.index("Vote 2:")],
        text[text.index("Vote 2:") :],
    )

    assert "Lost: 1 for, 4 against, 0 abstained." in void
    assert ": The system had the wrong question." in void
    assert "It was taken again: vote 2." in void
    assert "Councillors" not in void
    assert "This vote was taken in place of vote 1." in again
    assert "For (3): Councillors Field, Marsh, Penn" in again
    assert "Vote 1" not in " ".join(
        column
        for each in minutes(read_minutes(meeting_of(chamber.meeting.reference)), Layout.WIDE)
        if isinstance(each, Table)
        for column in each.head
    )


def test_a_correction_next_day_says_what_when_why_and_by_whose_word(chamber):
    vote = declared(chamber)
    actions.correct(
        vote, changes={"declared_for": 4, "declared_against": 1},
        ballots={chamber.members[3].pk: "for"}, authority="The monitoring officer",
        occasion=chamber.because(happened_at=at(9, day=5)),
    )  # fmt: skip

    text = printed(chamber.meeting)

    assert "Carried: 4 for, 1 against, 0 abstained." in text
    assert "Corrected on 5 March 2025. " in text
    assert "Declared for: 4 (it had been 3)" in text
    assert "Vote of Dee Stone: For (it had been Against)" in text
    assert "Reason: The recording shows it. Authority: The monitoring officer" in text


def test_figures_and_names_that_differ_stand_side_by_side(chamber):
    declared(chamber, for_=2)

    text = printed(chamber.meeting)

    assert "Carried: 2 for, 2 against, 0 abstained." in text
    assert (
        "The figures declared were 2 for, 2 against, 0 abstained; "
        "the names give 3 for, 2 against, 0 abstained." in text
    )


def test_an_amendment_accepted_lapsed_or_withdrawn_has_no_vote(chamber):
    occasion = chamber.occasion()
    titles = ("One", "Two", "Three")
    one, two, three = (
        papers.create_amendment(chamber.motion, title=title, text=title, occasion=occasion)
        for title in titles
    )
    for each in (one, two, three):
        papers.submit(each, occasion=occasion)
        papers.table(each, occasion=occasion)
    papers.move(one, mover=chamber.members[1], occasion=occasion)
    papers.second(one, seconder=chamber.members[2], occasion=occasion)
    papers.accept(one, accepted_by=chamber.members[0], occasion=occasion)
    papers.move(two, mover=chamber.members[3], occasion=occasion)
    papers.lapse(two, occasion=occasion)
    papers.withdraw(three, occasion=occasion)
    papers.create_amendment(chamber.motion, title="Secret draft", text="", occasion=occasion)

    text = printed(chamber.meeting, is_public=False)

    assert "Moved by Councillor Marsh, seconded by Councillor Penn.\nOne\n" in text
    assert "The amendment was accepted by Councillor Field and was not put to the vote." in text
    assert "Moved by Councillor D. Stone.\nTwo\nThe amendment was not seconded and lapsed." in text
    assert "The amendment was withdrawn." in text
    assert "Secret draft" not in text


def test_business_stands_under_its_items_and_a_procedural_vote_on_its_own(chamber):
    item = make.make_item(chamber.meeting, number="5.", title="Revenue budget")
    type(chamber.motion).objects.filter(pk=chamber.motion.pk).update(item=item)
    declared(chamber, opening={"item": item})
    declared(chamber, opening={
        "kind": "procedural", "subjects": [], "question": "That standing orders be suspended",
        "item": item,
    })  # fmt: skip

    text = printed(chamber.meeting)

    assert text.count("5. Revenue budget") == 1
    assert (
        text.index("5. Revenue budget") < text.index("Vote 1:") < text.index("Vote 2: That stan")
    )


def test_minutes_are_a_draft_until_every_vote_is_in_confirmed_minutes(chamber):
    first, second = declared(chamber), chamber.declared_again()
    assert "Draft, not yet confirmed." in printed(chamber.meeting)

    for vote in (first, second):
        actions.draft(vote, occasion=chamber.occasion())
        actions.confirm(vote, occasion=chamber.occasion())
        drafts = "Draft, not yet confirmed." in printed(chamber.meeting)
        assert drafts is (vote == first)


def test_a_vote_without_a_result_is_named_and_left_out(chamber):
    chamber.open()

    text = printed(chamber.meeting)

    assert "Vote 1 has no result yet and is left out." in text
    assert "Vote 1:" not in text


# What the public may not read yet.


def test_private_business_is_in_the_whole_minutes_alone(chamber):
    hidden = make.make_item(chamber.meeting, number="9", title="Land deal", is_exempt=True)
    motion = make.make_motion(chamber.meeting, title="Sell it", item=hidden, **chamber.seconded())
    declared(chamber)
    declare_interest(
        chamber.meeting, chamber.members[1], "other", item=hidden, words="My field.",
        is_minuted=True, occasion=chamber.occasion(),
    )  # fmt: skip
    declared(chamber, opening={
        "kind": "main", "subjects": [motion.current], "is_private": True, "item": hidden,
        "question": "That it be sold",
    })  # fmt: skip

    public, whole = printed(chamber.meeting), printed(chamber.meeting, is_public=False)

    for words in ("Land deal", "Sell it", "That it be sold", "My field."):
        assert words not in public
        assert words in whole
    assert "A part of the business of this meeting is not in these public minutes" in public
    assert "exempt minutes" not in whole
    assert "for officers" in whole


def test_names_wait_for_the_second_person_in_the_public_part_alone(chamber):
    vote = declared(chamber)
    Vote.objects.filter(pk=vote.pk).update(names_published_at=None)

    public, whole = printed(chamber.meeting), printed(chamber.meeting, is_public=False)

    assert "The names are not public yet." in public
    assert "Penn" not in public.split("Vote 1:")[1]
    assert "For (3): Councillors Field, Marsh, Penn" in whole


def test_a_timed_release_holds_an_amendment_back(chamber):
    later = timezone.now() + timedelta(days=1)
    Amendment.objects.filter(pk=chamber.amendment.pk).update(
        visible_from=later, title="Not before tomorrow", state="withdrawn"
    )

    assert "Not before tomorrow" not in printed(chamber.meeting)
    assert "Not before tomorrow" in printed(chamber.meeting, is_public=False)


# The page and the files.


def page(chamber: Chamber) -> str:
    return f"/admin/desk/{chamber.meeting.pk}/minutes/"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_shows_the_minutes_and_offers_the_choices(chamber):
    declared(chamber)

    answer = client_of(chamber.clerk).get(page(chamber), {"layout": "table"})
    text = answer.content.decode()

    assert answer.status_code == 200
    assert answer.templates[0].name == "desk/minutes.html"
    assert 'value="table" checked' in text
    assert '<th scope="row">Field</th><td>For</td>' in text
    assert text.count("<h1") == 1
    assert "<script" not in text.split("<article")[1]


@pytest.mark.parametrize("choice", ["layout=round", "part=secret", "format=pdf"])
def test_there_are_no_other_choices(chamber, choice):
    assert client_of(chamber.clerk).get(f"{page(chamber)}?{choice}").status_code == 404


def test_another_councils_clerk_finds_nothing_and_nobody_else_gets_in(chamber):
    stranger = make.make_clerk(make.make_council())

    assert client_of(stranger).get(page(chamber)).status_code == 404
    assert client_of(stranger).get(page(chamber), {"format": "docx"}).status_code == 404
    answer = Client().get(page(chamber))
    assert (answer.status_code, "/admin/login/" in answer["Location"]) == (302, True)


def test_a_finance_officer_reads_the_public_part_alone(chamber):
    officer = client_of(make.make_clerk(chamber.council, "finance"))

    assert officer.get(page(chamber)).status_code == 200
    assert officer.get(page(chamber), {"part": "whole"}).status_code == 404


@pytest.mark.parametrize(
    ("format_", "kind"),
    [("txt", "text/plain; charset=utf-8"), ("html", "text/html; charset=utf-8"),
     ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")],
)  # fmt: skip
def test_a_file_is_named_after_the_meeting_and_the_whole_says_so(chamber, format_, kind):
    declared(chamber)
    client = client_of(chamber.clerk)
    stem = chamber.meeting.reference.replace("/", "-")

    public = client.get(page(chamber), {"format": format_})
    whole = client.get(page(chamber), {"format": format_, "part": "whole"})

    assert public["Content-Type"] == kind
    assert public["Content-Disposition"] == f'attachment; filename="{stem}-minutes.{format_}"'
    assert f"{stem}-minutes-with-exempt-part.{format_}" in whole["Content-Disposition"]


def test_the_html_is_whole_plain_and_has_a_title(chamber):
    declared(chamber)

    html = client_of(chamber.clerk).get(page(chamber), {"format": "html"}).content.decode()

    assert '<html lang="en-GB">' in html
    assert "<title>Minutes: " in html
    assert html.count("<h1>") == 1
    for foreign in ("<script", "style=", "class=", "<link"):
        assert foreign not in html


def words_of(document: Any) -> list[str]:
    """Return the words of a Word file in their order, tables row by row."""
    found: list[str] = []
    for part in document.iter_inner_content():
        is_table = hasattr(part, "rows")
        found += (
            [cell.text for row in part.rows for cell in row.cells] if is_table else [part.text]
        )
    return re.findall(r"\w+", " ".join(found))


def opened(blocks: list[Any], title: str) -> Any:
    """Return the Word file of these minutes as Word would open it."""
    return Document(io.BytesIO(write_docx(blocks, title, "en-GB", date(2025, 3, 4))))


@pytest.mark.parametrize("layout", Layout)
def test_the_word_file_says_what_the_text_says(layout):
    load("burnley")
    record = read_minutes(meeting_of("burnley/full-council/2025-03-04"))
    blocks = minutes(record, layout)

    document = opened(blocks, title_of(record))

    assert words_of(document) == re.findall(r"\w+", write_text(blocks))


@pytest.mark.parametrize("sign", ["\x0b", "\x07", "\x00", "\x1f", "\ufffe"])
def test_signs_that_word_cannot_hold_are_blanks_and_the_file_opens(sign):
    words = f"Fill{sign}potholes"
    blocks = [
        Heading(words, 1), Paragraph(words, words), Quote(words), Bullets((words,)),
        Table(words, (words,), ((words,),)),
    ]  # fmt: skip

    document = opened(blocks, words)

    assert set(words_of(document)) == {"Fill", "potholes"}
    assert document.core_properties.title == "Fill potholes"


def test_the_word_file_can_be_walked_through_by_a_screen_reader():
    load("burnley")
    record = read_minutes(meeting_of("burnley/full-council/2025-03-04"))
    blocks = minutes(record, Layout.WIDE)

    document = opened(blocks, title_of(record))

    assert document.core_properties.title == title_of(record)
    assert document.core_properties.language == "en-GB"
    languages = {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    levels = [
        int(each.style.name.removeprefix("Heading "))
        for each in document.paragraphs
        if each.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_ <= level + 1 for level, next_ in itertools.pairwise(levels))
    (table,) = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert len(table.rows) == 45


def test_the_same_facts_give_the_same_bytes():
    load("burnley")
    record = read_minutes(meeting_of("burnley/full-council/2025-03-04"))
    blocks = minutes(record, Layout.LISTS)

    with time_machine.travel(at(9)):
        first = write_docx(blocks, title_of(record), "en-GB", date(2025, 3, 4))
    with time_machine.travel(at(10, day=9)):
        second = write_docx(blocks, title_of(record), "en-GB", date(2025, 3, 4))

    assert first == second


def test_reading_takes_as_many_queries_for_a_long_evening_as_for_a_short_one(chamber):
    declared(chamber)
    meeting = meeting_of(chamber.meeting.reference)
    with CaptureQueriesContext(
        connection,
    ) as short:
        read_minutes(meeting)
    for _ in range(3):
        vote = chamber.declared_again()
        actions.correct(vote, changes={"declared_words": "AGREED"}, occasion=chamber.because())
    AgendaItem.objects.create(meeting=chamber.meeting, position=1, title="Item")
    with CaptureQueriesContext(connection) as long:
        read_minutes(meeting)

    assert len(long) == len(short) == 25


def test_a_decision_without_a_vote_row_is_told(chamber):
    papers.record_decision(
        chamber.amendment.current, Decision("carried", "affirmation"), occasion=Occasion()
    )

    assert "The amendment was carried. The question was put by affirmation" in printed(
        chamber.meeting
    )


def test_an_amendment_in_parts_has_a_vote_and_words_for_each(chamber):
    parts = papers.take_in_parts(
        chamber.amendment,
        parts=[
            papers.PartInput(title="Spend", text="Spend it.", line_positions=(1,)),
            papers.PartInput(title="Fund", text="From rates.", line_positions=(2,)),
        ],
        occasion=chamber.occasion(),
    )
    for part, result in zip(parts, ("carried", "lost"), strict=True):
        declared(
            chamber, "fffaa" if result == "carried" else "ffaaa", result,
            opening={"kind": "part", "subjects": [part.current]},
        )  # fmt: skip

    text = printed(chamber.meeting)

    number = chamber.amendment.number
    first, second = (text.index(f"Amendment {number}, part {part}: ") for part in (1, 2))
    assert text.index("The amendment was taken in parts.") < first < second
    assert "Spend it." in text[first:second]
    assert "Carried: 3 for, 2 against" in text[first:second]
    assert "Lost: 2 for, 3 against" in text[second:]
    assert "Mover and seconder" not in text[first:]


def test_a_round_of_elimination_prints_each_answer_with_its_names(chamber):
    motions = [chamber.motion, make.make_motion(chamber.meeting, **chamber.seconded())]
    vote = chamber.open(
        kind="elimination",
        subjects=[each.current for each in motions],
        options=["Ours", "Theirs", "Neither"],
        method="elimination_round",
    )
    ours, theirs, neither = vote.options.order_by("position")
    chosen = (ours, ours, theirs, theirs, neither)
    marks = [
        BallotMark(member.pk, option_id=option.pk, expected_revision=0)
        for member, option in zip(chamber.members, chosen, strict=True)
    ]
    actions.record_ballots(vote, marks, occasion=chamber.occasion())
    actions.declare(
        vote, result="unknown", eliminated=[neither.pk],
        option_counts={ours.pk: 2, theirs.pk: 2, neither.pk: 1}, occasion=chamber.occasion(),
    )  # fmt: skip

    text = printed(chamber.meeting)

    assert "- Neither: 1 (eliminated)" in text
    assert "Ours (2): Councillors Field, Marsh" in text
    assert "By the names: 5 voting, 0 abstaining, 0 not voting or not there." in text
    assert "Eve" not in text
    assert "E. Stone Neither" in printed(chamber.meeting, Layout.WIDE)


def test_a_wide_table_stands_on_a_page_of_its_own_turned_sideways(chamber):
    for _ in range(5):
        chamber.declared_again()
    record = read_minutes(meeting_of(chamber.meeting.reference))

    document = opened(minutes(record, Layout.WIDE), title_of(record))

    upright, sideways = document.sections
    assert upright.page_height > upright.page_width
    assert sideways.page_height < sideways.page_width
    assert [len(table.columns) for table in document.tables] == [6]


def test_a_motion_put_off_is_in_the_minutes_of_both_meetings(chamber):
    papers.adjourn(chamber.motion, occasion=chamber.occasion())
    later = chamber.new_meeting(date(2025, 3, 20))
    papers.resume(chamber.motion, meeting=later, occasion=chamber.occasion())

    first, second = printed(chamber.meeting), printed(later)

    assert "The motion was adjourned." in first
    assert "taken up again" not in first
    assert "The motion was taken up again." in second
    assert "was adjourned" not in second


def test_a_state_that_was_wrong_is_corrected_in_the_minutes_of_its_meeting(chamber):
    papers.withdraw(chamber.amendment, occasion=chamber.occasion())
    papers.correct_state(
        chamber.amendment, to="lapsed", occasion=chamber.because("It had no seconder.")
    )

    text = printed(chamber.meeting)

    assert "State: Lapsed (not seconded) (it had been Withdrawn). Reason: It had no second" in text


def test_a_threshold_is_said_and_a_corrected_time_is_on_the_councils_clock(chamber):
    vote = declared(
        chamber, "ffffa",
        opening={
            "threshold_kind": "at_least", "threshold_numerator": 2, "threshold_denominator": 3,
            "threshold_of": "voting", "taken_at": at(20),
        },
    )  # fmt: skip
    actions.correct(
        vote,
        changes={"taken_at": at(20, 30), "presiding_member": chamber.members[1]},
        occasion=chamber.because(),
    )

    text = printed(chamber.meeting)

    assert "At least two thirds of those voting for or against had to vote for." in text
    assert "Taken at: 20:30 on 4 March 2025 (it had been 20:00 on 4 March 2025)" in text
    assert "Presiding member: Bob Marsh (it had been Ann Field)" in text


def test_a_cause_is_named_unless_the_public_may_not_read_it(chamber):
    vote = declared(chamber)
    overtaken, also = chamber.new_amendment(), chamber.new_amendment()
    papers.fall(overtaken, cause_vote=vote.reference, occasion=chamber.occasion())
    papers.fall(also, cause_amendment=chamber.amendment, occasion=chamber.occasion())

    text = printed(chamber.meeting)
    Vote.objects.update(published_at=None, names_published_at=None)
    hidden = printed(chamber.meeting)

    assert "The amendment fell as a result of vote 1." in text
    assert f"The amendment fell as a result of Amendment {chamber.amendment.number}." in text
    assert "The amendment fell.\n" in hidden
    assert "vote 1" not in hidden


def test_a_paper_of_which_no_event_is_held_says_how_it_stands(chamber):
    make.make_amendment(chamber.motion, title="Old", state="lost")
    make.make_amendment(chamber.motion, title="Not called yet", state="tabled")

    text = printed(chamber.meeting)

    assert ": Old ~~~" in text
    assert "Mover and seconder are not known.\nThe amendment: lost." in text
    assert "Not called yet" not in text


def test_the_wide_table_tells_a_gap_from_a_name_that_is_not_on_the_list(chamber):
    short = chamber.open()
    Vote.objects.filter(pk=short.pk).update(
        status="declared", declared_result="carried", evidence="minutes",
        published_at=make.LONG_AGO, names_published_at=make.LONG_AGO,
    )  # fmt: skip
    make.make_ballot(short, chamber.members[0])
    whole = declared(chamber, "ffff-", opening={"subjects": [chamber.new_amendment().current]})
    whole.ballots.filter(member=chamber.members[4]).delete()
    make.make_ballot(short, chamber.members[4])

    text = printed(chamber.meeting, Layout.WIDE)

    assert "Marsh Not known For" in text
    assert f"E. Stone For {NOT_ON_ROLL}" in text
    assert f"{NOT_ON_ROLL} means not on the list of that vote." in text
    assert "2 names are known of this vote." in text


def test_the_wide_table_names_the_proxy_who_gave_a_vote(chamber):
    vote = declared(chamber, "fffa-")
    proxy = chamber.members[4]
    vote.ballots.filter(member=chamber.members[0]).update(proxy=proxy)

    text = printed(chamber.meeting, Layout.WIDE)

    assert text.count("For (by proxy, Councillor ") == 1


def test_a_meeting_of_which_nothing_is_held_says_so_in_every_layout(chamber):
    empty = chamber.new_meeting(date(2025, 5, 1))

    for layout in Layout:
        assert "No motion, amendment or vote is held here." in printed(empty, layout)
    assert "No vote in these minutes has names." in printed(empty, Layout.WIDE)


def test_an_event_held_back_is_not_told_before_its_time(chamber):
    later = timezone.now() + timedelta(days=1)
    papers.withdraw(chamber.amendment, occasion=chamber.occasion(visible_from=later))

    assert "withdrawn" not in printed(chamber.meeting)
    assert "withdrawn" in printed(chamber.meeting, is_public=False)


def test_a_member_whose_address_changed_is_still_named_in_a_correction(chamber):
    vote = declared(chamber)
    actions.correct(vote, ballots={chamber.members[3].pk: "for"}, occasion=chamber.because())
    change_reference(
        chamber.members[3], f"{chamber.council.slug}/members/dee-new", occasion=chamber.occasion()
    )

    assert "Vote of Dee Stone: For (it had been Against)" in printed(chamber.meeting)


def test_a_vote_on_an_exempt_motion_is_private_whatever_its_own_item_says(chamber):
    hidden = make.make_item(chamber.meeting, title="Land deal", is_exempt=True)
    motion = make.make_motion(chamber.meeting, title="Sell", item=hidden, **chamber.seconded())
    about = {"kind": "main", "subjects": [motion.current], "question": "That it be sold"}
    declared(chamber, opening=about)
    open_one = {**about, "subjects": [make.make_motion(
        chamber.meeting, title="Let", item=hidden, **chamber.seconded()).current]}  # fmt: skip
    chamber.open(**open_one)

    public, whole = printed(chamber.meeting), printed(chamber.meeting, is_public=False)

    assert "That it be sold" not in public
    assert "Vote 2" not in public
    assert "That it be sold" in whole
    assert "Vote 2 has no result yet" in whole


def test_a_vote_on_a_motion_of_an_earlier_meeting_names_it(chamber):
    later = chamber.new_meeting(date(2025, 3, 20), status="open")
    vote = make.make_vote(
        later, chamber.motion, status="declared", declared_result="carried",
        published_at=make.LONG_AGO,
    )  # fmt: skip

    text = printed(later)

    assert f"Motion {chamber.motion.number}: The budget" in text
    assert f"Vote {vote.number}: " in text
