"""The whole page of a vote: its order, its questions to the database, its words in every state."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from council.models import Member, Source
from tests import factories as make
from tests.votes.hall import EVERY_WAY, Hall
from votes.derive import count_vote
from votes.models import Ballot, Vote, VoteEvent

pytestmark = pytest.mark.django_db
NB = "\N{NO-BREAK SPACE}"


def text_of(client, vote):
    response = client.get(vote.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def main_of(client, vote):
    """Return the page's own part, without what every page has."""
    return text_of(client, vote).split('<main id="main"')[1].split("</main>")[0]


def words_of(html):
    """Return the words of HTML with single, ordinary blanks."""
    return " ".join(strip_tags(html.replace("<", " <")).split())


def read_order(html):
    """Return what a screen reader comes to in `main`, in its order: heads, tally, label, lists."""
    found = re.findall(
        r'<h1[^>]*>(.*?)</h1>|<dl class="tally">(.*?)</dl>|aria-label="([^"]+)">|'
        r"<h2[^>]*>(.*?)</h2>|<h3[^>]*>(.*?)</h3>|<p class=\"small soft\">(.*?)</p>",
        html,
        re.DOTALL,
    )
    return [words_of(next(filter(None, groups))) for groups in found]


def test_a_screen_reader_comes_to_the_parts_in_the_order_of_the_answer(client):
    hall = Hall(size=24)
    choices = [EVERY_WAY[n // 2] if n < 18 else "for" for n in range(24)]
    vote = hall.vote(make.make_motion(hall.meeting, title="Budget for 2025/26"), choices)

    order = read_order(main_of(client, vote))

    expected = [
        "The budget for 2025/26 was carried by 8 votes to 2.",
        "The count",
        "For 8 Against 2 Abstained 2",
        "More votes for than against were needed.",
        "8 members voted for and 2 against. Two abstained.",
        "How the groups voted",
        "Who voted how",
        "For, 8",
        "Against, 2",
        "Abstained, 2",
        "Did not vote, 6",
        "Not in the chamber, 2",
        "Apologies, 2",
        "Absent, 2",
        "What was put to the vote",
        "Where this vote stood in the meeting",
        "Where this comes from",
    ]
    place = 0
    for words in expected:
        following = [n for n, told in enumerate(order) if n >= place and told.startswith(words)]
        assert following, (words, order[place:])
        place = following[0] + 1


def test_everybody_stands_on_the_page_once_under_their_choice_and_with_their_group(client):
    hall = Hall(size=40)
    vote = hall.vote(None, [EVERY_WAY[n % 10] for n in range(40)], roll_complete=False)

    page = main_of(client, vote)

    for member in hall.members:
        assert page.count(f">{member.name}</a>") == 1
    heads = re.findall(r"<h3>([^<]+), (\d+)</h3>", page)
    assert heads == [
        ("For", "4"), ("Against", "4"), ("Abstained", "4"), ("Did not vote", "12"),
        ("Not in the chamber", "4"), ("Apologies", "4"), ("Absent", "4"), ("Not known", "4"),
    ]  # fmt: skip
    assert "<h4>" in page.split("<h3>Did not vote, 12</h3>")[1].split("<h3>")[0]
    assert "<small>Harbour Group</small>" in page.split("<h3>For, 4</h3>")[1].split("<h3>")[0]
    assert "Barred" not in page
    assert "How the rest of each group voted is not known." in page
    assert 'role="img"' not in page


def test_no_chart_is_drawn_while_somebodys_choice_is_not_known(client):
    hall = Hall(size=8)
    whole = hall.vote(None, ["for"] * 8)
    gap = hall.vote(None, ["for"] * 7 + ["unknown"])

    assert 'role="img"' in main_of(client, whole)
    page = main_of(client, gap)
    assert 'role="img"' not in page
    assert "Not known, 1" in page


@pytest.mark.parametrize(
    ("evidence", "said"), [("minutes", True), ("press", True), ("desk", False)]
)
def test_a_record_without_absences_says_that_it_has_none(client, evidence, said):
    vote = Hall(size=6).vote(None, ["for"] * 6, evidence=evidence)

    assert ("It does not say who was away" in main_of(client, vote)) is said


def questions(client, vote):
    with CaptureQueriesContext(connection) as asked:
        text_of(client, vote)
    return len(asked)


def test_the_number_of_questions_does_not_grow_with_the_roll_or_the_meeting(client):
    small, large = Hall(size=4), Hall(size=100)
    few = small.vote(make.make_motion(small.meeting))
    motion = make.make_motion(large.meeting, make.make_budget(large.council))
    for _ in range(6):
        many = large.vote(make.make_amendment(motion, 1000), ["for"])
    for place, member in enumerate(large.members[1:], 1):
        make.make_ballot(many, member, EVERY_WAY[place % 10], group_at_vote=large.group(place))
    count_vote(many)

    assert questions(client, few) == questions(client, many) == 5


def test_a_corrected_vote_takes_one_question_more_with_the_papers_that_moved_or_without(client):
    hall = Hall(size=4)
    motion, other = make.make_motion(hall.meeting), make.make_motion(hall.meeting)
    vote = hall.vote(motion)
    Source.objects.create(
        council=hall.council, about=vote.reference, evidence="minutes", title="The minutes"
    )
    VoteEvent.objects.create(vote=vote, verb="correct", data={"changes": {"note": ["", "x"]}})
    once = questions(client, vote)
    also = {paper.reference: ["lost", "carried"] for paper in (motion, other)}
    VoteEvent.objects.create(vote=vote, verb="correct", data={"also": also})

    assert (once, questions(client, vote)) == (6, 6)
    page = main_of(client, vote)
    assert page.count("The minutes") == 1
    assert f'<a href="{other.get_absolute_url()}">' in page


def test_a_vote_between_several_answers_takes_no_question_more_for_the_groups_of_its_roll(client):
    hall = Hall(size=6)
    vote = hall.vote(None, ["for"] * 6, kind="elimination")
    red = vote.options.create(position=1, label="Red")
    vote.ballots.update(option=red, choice=None)
    count_vote(vote)
    also = {make.make_motion(hall.meeting).reference: ["lost", "carried"]}
    once = questions(client, vote)
    VoteEvent.objects.create(vote=vote, verb="correct", data={"also": also})

    assert (once, questions(client, vote)) == (5, 6)
    assert f"<small>{hall.group(0).name}</small>" in main_of(client, vote)


def test_a_choice_between_answers_is_told_with_names_under_their_answer(client):
    hall = Hall(size=5)
    vote = hall.vote(None, [], kind="elimination", question="Which budget?")
    red = vote.options.create(position=1, label="Red", declared_count=3)
    blue = vote.options.create(position=2, label="Blue", declared_count=2, is_eliminated=True)
    for place, member in enumerate(hall.members):
        option = red if place < 3 else blue
        fields = {"option": option, "group_at_vote": hall.group(place)}
        Ballot.objects.create(vote=vote, member=member, held_on=vote.held_on, **fields)
    count_vote(vote)

    page = main_of(client, vote)

    assert f"“Red” was chosen by 3{NB}votes to{NB}2, over “Blue”.</h1>" in page
    assert "Chosen</span>" in page
    assert "Blue (dropped out)" in page
    assert re.findall(r"<h3>([^<]+)</h3>", page)[:2] == ["Red, 3", "Blue, 2"]
    assert "<small>Harbour Group</small>" in page
    assert '<dl class="tally">' not in page
    assert 'role="img"' not in page
    assert "More votes for than against" not in page


def test_the_words_under_the_headline_say_what_the_vote_did_to_the_budget(client):
    hall = Hall(size=4)
    budget = make.make_budget(hall.council)
    motion = make.make_motion(hall.meeting, budget, state="carried", title="Budget for 2025/26")
    adopted = make.make_amendment(motion, 1_300_000, state="adopted", title="Family hubs")
    lost = make.make_amendment(motion, 1_000_000, state="lost", title="Roads")
    adopted.groups.add(hall.groups[1])
    on_adopted = hall.vote(adopted, ["for"] * 4)
    on_lost = hall.vote(lost, ["against"] * 4, declared_result="lost")
    on_motion = hall.vote(motion, ["for"] * 4)

    more = f"£1.3{NB}million more for Early childhood and family service in 2025/26"
    assert f"It is part of the budget that was adopted: {more}." in main_of(client, on_adopted)
    assert "Lantern Group" in main_of(client, on_adopted).split("<h1")[0]
    assert "It would have meant £1" in main_of(client, on_lost)
    assert "The motion before the meeting stayed as it was." in main_of(client, on_lost)
    said = "It set the budget for 2025/26, with one amendment in it: Family hubs."
    assert said in main_of(client, on_motion)
    assert said in text_of(client, on_motion).split("og:description")[1]


def test_what_was_keyed_in_the_meeting_is_marked_as_provisional(client):
    hall = Hall(size=4)
    live = hall.vote(None, status="declared", evidence="desk")
    reported = hall.vote(None, status="declared", evidence="press")

    page = main_of(client, live)
    assert "Provisional</span>" in page
    assert "Provisional until the record is confirmed." in page
    assert "rovisional" not in main_of(client, reported)


def test_a_correction_says_what_changed_whether_the_result_did_and_by_what_authority(client):
    hall = Hall(size=4)
    motion = make.make_motion(hall.meeting, title="The motion that moved")
    vote = hall.vote(motion)
    changes = {"declared_result": ["lost", "carried"], "declared_for": [1, 4]}
    data = {
        "changes": changes, "authority": {"words": ["", "The recording"]},
        "also": {motion.reference: ["lost", "carried"]},
        "ballots": {hall.members[0].reference: ["against", "for"]},
    }  # fmt: skip
    VoteEvent.objects.create(vote=vote, verb="correct", data=data)
    VoteEvent.objects.create(vote=vote, verb="note", data={})

    page = main_of(client, vote)

    notice = words_of(page.split('<div class="note wide">')[1].split("</section>")[0])
    assert "Declared result: Lost now Carried Declared for: 1 now 4" in notice
    assert f"{hall.members[0].name}: Against now For" in notice
    assert "The result changed. By what authority: The recording" in notice
    assert "With it changed: The motion that moved : Lost now Carried" in notice
    assert "<h2>Note, " in page
    assert page.index("note wide") < page.index('class="tally"')


def test_a_corrected_answer_is_told_in_its_own_words(client):
    vote = Hall(size=1).vote(None, [], kind="elimination", declared_result="unknown")
    vote.options.create(position=1, label="Red", declared_count=3)
    vote.options.create(position=2, label="Blue", declared_count=2, is_eliminated=True)
    answers = {"1 declared_count": [None, 3], "2 is_eliminated": [False, True]}
    VoteEvent.objects.create(vote=vote, verb="correct", data={"answers": answers})

    notice = words_of(main_of(client, vote).split("note wide")[1].split("</section>")[0])

    assert "Red: votes declared: not known now 3 Blue: dropped out: no now yes" in notice
    assert "The result changed." in notice


def test_papers_that_are_not_public_are_in_no_correction(client):
    hall = Hall(size=4)
    vote = hall.vote(make.make_motion(hall.meeting))
    motion = make.make_motion(hall.meeting)
    hidden = make.make_amendment(motion, title="In confidence", state="submitted")
    unpublished = make.make_amendment(motion, title="Not out yet", published_at=None)
    also = {paper.reference: ["lost", "carried"] for paper in (hidden, unpublished)}
    VoteEvent.objects.create(vote=vote, verb="correct", data={"also": also, "look_at": {}})

    page = main_of(client, vote)

    assert "The result did not change." in page
    assert "In confidence" not in page
    assert "Not out yet" not in page


def test_the_meeting_shows_its_public_votes_and_no_others(client):
    hall = Hall(size=4)
    motion = make.make_motion(hall.meeting, title="Seen")
    vote = hall.vote(motion)
    tomorrow = make.now() + timedelta(days=1)
    hall.vote(None, question="Not released", visible_from=tomorrow)
    open_one = make.make_vote(hall.meeting, question="Still open")
    elsewhere = make.make_meeting(hall.council, make.BUDGET_DAY - timedelta(days=1))
    make.make_vote(elsewhere, question="Another day", status="declared",
                   declared_result="carried", published_at=make.LONG_AGO)  # fmt: skip
    secret = make.make_amendment(motion, title="In confidence", state="submitted")
    other = hall.vote(secret, question="On what is in confidence")

    page = main_of(client, vote)

    assert other.get_absolute_url() in page
    for words in ("Not released", "Still open", "Another day", "In confidence"):
        assert words not in page
    assert open_one.get_absolute_url() not in page


def test_a_long_meeting_shows_the_votes_around_this_one(client):
    hall = Hall(size=1)
    votes = [hall.vote(None, ["for"]) for _ in range(40)]
    middle = votes[20]

    page = main_of(client, middle)

    shown = [vote for vote in votes if f'value="{vote.number}"' in page]
    assert middle in shown
    assert len(shown) == 25
    assert f'<a href="{hall.meeting.get_absolute_url()}">The whole meeting</a>' in page


def test_what_is_open_of_a_meeting_is_told_as_so_far(client):
    hall = Hall(size=2)
    vote = hall.vote(None)
    assert "so far" not in main_of(client, vote)

    type(hall.meeting).objects.filter(pk=hall.meeting.pk).update(status="open")

    assert "The meeting goes on: these are its votes so far." in main_of(client, vote)


def test_a_group_of_the_roll_or_of_the_proposers_that_is_not_public_is_not_named(client):
    hall = Hall(size=8)
    amendment = make.make_amendment(make.make_motion(hall.meeting), proposed_by="A source's word")
    amendment.groups.add(hall.groups[0])
    vote = hall.vote(amendment)
    type(hall.groups[0]).objects.filter(pk=hall.groups[0].pk).update(published_at=None)

    page = main_of(client, vote)

    assert "Harbour Group" not in page
    assert "#1a83d4" not in page
    assert "Group not published here" in page
    assert "A source&#x27;s word" in page


def test_the_margin_comes_last_with_sources_checks_and_files(client):
    hall = Hall(size=4)
    vote = hall.vote(None, declared_for=2, declared_against=1, declared_abstained=0)
    about = {"about": vote.reference, "council": hall.council, "evidence": "minutes"}
    Source.objects.create(**about, title="The minutes", url="https://example.org/minutes")
    margin = main_of(client, vote).split("<aside")[1]

    assert '<a href="https://example.org/minutes">The minutes</a>' in margin
    assert "The council's own record" in margin.replace("&#x27;", "'")
    for address in ("votes", "popolo-votes"):
        found = f"/api/v1/{address}/{vote.reference}"
        assert f'href="{found}"' in margin
        assert client.get(found).status_code == 200
    csv = f"/api/v1/ballots.csv?vote={vote.reference}"
    assert f'href="{csv}"' in margin
    assert client.get(csv).status_code == 200


def test_without_names_there_is_no_file_of_names(client):
    vote = Hall(size=1).vote(None, [])

    page = main_of(client, vote)

    assert "ballots.csv" not in page
    assert "Why names were taken" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"declared_for": 4}, "4 voted for. How many voted against or abstained is not known."),
        (
            {"declared_against": 4},
            "4 voted against. How many voted for or abstained is not known.",
        ),
        ({}, "The figures are not known. No source that we have seen gives them."),
        ({"method": "affirmation"}, "The figures are not known. The vote was taken without a"),
    ],
)
def test_a_count_that_is_not_whole_says_what_is_missing(client, fields, words):
    vote = Hall(size=1).vote(None, [], roll_complete=False, **fields)

    assert words in words_of(main_of(client, vote))


def test_the_page_says_of_a_vote_what_the_api_says(client):
    hall = Hall(size=20)
    motion = make.make_motion(hall.meeting, title="Budget for 2025/26")
    fields = {"declared_for": 9, "declared_against": 8, "declared_abstained": 1}
    vote = hall.vote(motion, [EVERY_WAY[n % 9] for n in range(20)], **fields,
                     presiding_member=hall.members[0])  # fmt: skip
    make.make_ballot(vote, hall.members[0], "for", is_casting=True)
    count_vote(vote)

    page, record = main_of(client, vote), client.get(f"/api/v1/votes/{vote.reference}").json()

    tally = words_of(page.split('<dl class="tally">')[1].split("</dl>")[0])
    declared = record["declared"]
    assert tally == (
        f"For {declared['for']} Against {declared['against']} Abstained {declared['abstained']}"
    )
    assert record["names"]["sentence"] in page
    assert record["mismatches"]
    assert all(each["message"] in page for each in record["mismatches"])
    assert record["question"] in page
    assert f"Revision {record['revision']}" in page
    assert record["presiding_member"]["name"] in page.split("Who presided")[1][:200]
    assert record["subjects"][0]["reference"] in page
    for ballot in record["ballots"]:
        times = 2 if ballot["is_casting"] or ballot["member"]["name"] == "Never" else 1
        assert page.count(f'/{ballot["member"]["reference"]}"') >= times
    rows = re.findall(r'<tr[^>]*><th scope="row"[^>]*>(.*?)</tr>', page)
    told = {words_of(row.split("</span>")[0]): re.findall(r'num"[^>]*>(\d+)', row) for row in rows}
    for group in record["group_tallies"]:
        counts = [str(group[name]) for name in ("for", "against", "abstained", "not_voting")]
        assert told[group["group"]["name"]][:4] == counts


def test_names_wait_with_everything_that_tells_of_them(client):
    hall = Hall(size=12)
    motion = make.make_motion(hall.meeting)
    vote = hall.vote(motion, declared_for=9, declared_against=2, names_published_at=None)
    Vote.objects.filter(pk=vote.pk).update(presiding_member=hall.members[0])
    data = {"ballots": {hall.members[1].reference: ["for", "against"]}}
    VoteEvent.objects.create(vote=vote, verb="correct", data=data)

    page = main_of(client, vote)

    assert [member.name for member in hall.members[1:] if member.name in page] == []
    assert [group.name for group in hall.groups if group.name in page] == []
    assert "ballots.csv" not in page
    assert Ballot.objects.filter(vote=vote).count() == Member.objects.count() == 12
