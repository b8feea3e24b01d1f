"""How members voted, as far as names are public; a bar is shown as not voting, everywhere."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from council.api.filters import named, one_of, updated_since, word_filter
from council.api.institution import CSV_RECORD, OF_COUNCIL
from council.api.reading import Reading, Record, Row, later, link, linked, sources_of
from council.api.shapes import LINK, RECORD_FIELDS, choice, day, one, shape, truth, words
from council.api.views import ListView, described_list
from council.enums import DatePrecision, Evidence
from council.models import Council, Meeting, Member, PoliticalGroup
from council.pagination import Order
from votes.enums import PUBLIC_CHOICE, BallotChoice
from votes.models import Ballot, Vote
from votes.rules import public_choice

PUBLIC_WORDS = tuple(str(word) for word in BallotChoice if word not in PUBLIC_CHOICE)
BALLOT_COLUMNS = (
    "choice", "option__label", "is_casting", "name_as_printed", "source_label", "note",
    *linked("member", "group_at_vote", "proxy"),
)  # fmt: skip
BALLOT_FIELDS = {
    "member": one(LINK, known=False),
    "group_at_vote": one(LINK, known=False, help_text="Group when the vote was taken."),
    "choice": choice(BallotChoice, "Null: the ballot is for an option.", known=False),
    "option": words("One of more than two answers.", known=False),
    "is_casting": truth("Second vote of the person presiding; never counted in the tally."),
    "proxy": one(LINK, known=False, help_text="Who cast it for the member."),
    "name_as_printed": words("As the source writes it."),
    "source_label": words("The source's own word for the choice."),
    "note": words(),
}
BALLOT = shape("Ballot", BALLOT_FIELDS)
BALLOT_ROW = shape(
    "BallotRow",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "meeting": words("Reference of the meeting."),
        "question": words("The words put to the vote."),
        "held_on": day(known=True),
        "date_precision": choice(DatePrecision, "Of that day: what is known of it."),
        **BALLOT_FIELDS,
    },
)
# Built once: making a query costs as much as asking it.
ROLL = Ballot.objects.order_by("is_casting", "member__sort_name", "member_id").values(
    *BALLOT_COLUMNS
)
OF_VOTE = (
    "vote__reference", "vote__evidence", "vote__published_at", "vote__visible_from",
    "vote__updated_at", "vote__revision", "vote__names_published_at", "vote__question",
    "vote__meeting__reference", "vote__meeting__date_precision", "vote__council__reference",
)  # fmt: skip


def public_ballots(ballots: QuerySet) -> QuerySet:
    """Return the ballots of which the names are out, at the moment set for it too."""
    published = ballots.published()  # type: ignore[attr-defined]
    return published.filter(vote__names_published_at__lte=timezone.now())


def ballot_record(row: Row, reading: Reading) -> Record:
    """Return one ballot as the public may read it.

    What a source says beside a bar could name the reason, so it is not shown either.
    """
    shown = public_choice(row["choice"])
    withheld = shown != row["choice"]
    member = link(row, "member", reading)
    return {
        "member": member,
        "group_at_vote": link(row, "group_at_vote", reading),
        "choice": shown,
        "option": row["option__label"],
        "is_casting": row["is_casting"],
        "proxy": link(row, "proxy", reading),
        "name_as_printed": row["name_as_printed"] if member else "",
        "source_label": "" if withheld else row["source_label"],
        "note": "" if withheld else row["note"],
    }


def roll(vote: int, reading: Reading) -> list[Record]:
    """Return the public names of a vote in order of surname, the casting vote last."""
    return [ballot_record(row, reading) for row in public_ballots(ROLL).filter(vote=vote)]


def with_choice(word: str) -> Q:
    """Return the condition that readers see this choice."""
    shown_so = [choice for choice, shown in PUBLIC_CHOICE.items() if shown == word]
    return Q(choice__in=[word, *shown_so])


@described_list
class BallotList(ListView):
    """How each member voted, newest votes first. A ballot belongs to the vote of its reference."""

    name, title, summary = "ballots", "Ballot", "How each member voted, where names are public"
    rows = Ballot.objects.values("id", "held_on", *BALLOT_COLUMNS, *OF_VOTE)
    order = Order("held_on", descending=True)
    filters = {
        "council": named(Council, "vote__council", "council"),
        "meeting": named(Meeting, "vote__meeting", "meeting"),
        "vote": named(Vote, "vote", "vote"),
        "member": named(Member, "member", "member"),
        "group": named(PoliticalGroup, "group_at_vote", "group"),
        "choice": word_filter(with_choice, PUBLIC_WORDS),
        "evidence": one_of("vote__evidence", Evidence),
        "updated_since": updated_since(
            "vote__updated_at",
            "vote__published_at",
            "vote__visible_from",
            "vote__names_published_at",
        ),
    }
    row_shape = BALLOT_ROW
    columns = (
        "reference", "council", "meeting", "held_on", "date_precision", "question",
        "member.reference", "member.name", "group_at_vote.reference",
        "group_at_vote.name", "choice", "option", "is_casting", "proxy.name", "name_as_printed",
        "source_label", "note", *CSV_RECORD,
    )  # fmt: skip

    def public(self) -> QuerySet:
        return public_ballots(self.rows)

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        sources = sources_of({row["vote__reference"] for row in rows})
        return [
            of_vote(row, reading) | {"sources": sources.get(row["vote__reference"], [])}
            | ballot_record(row, reading)
            for row in rows
        ]  # fmt: skip


def of_vote(row: Row, reading: Reading) -> Record:
    """Return what a ballot's row in a list says of its vote."""
    reference = row["vote__reference"]
    released = later(row["vote__names_published_at"], row["vote__visible_from"])
    return {
        "reference": reference,
        "url": reading.page(reference),
        "api_url": reading.api("votes", reference),
        "evidence": row["vote__evidence"],
        "published_at": released,
        "updated_at": later(row["vote__updated_at"], released),
        "revision": row["vote__revision"],
        "council": row["vote__council__reference"],
        "meeting": row["vote__meeting__reference"],
        "question": row["vote__question"],
        "held_on": row["held_on"],
        "date_precision": row["vote__meeting__date_precision"],
    }
