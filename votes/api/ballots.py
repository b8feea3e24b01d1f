"""How members voted, as far as names are public; a bar is shown as not voting, everywhere."""

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from amendments.enums import Outcome, VoteMethod
from council.api.filters import Filter, named, one_of, related_year, truth_by, word_filter
from council.api.filters_of_time import held_filters, updated_since
from council.api.reading import Reading, Record, Row, grouped, later, link, linked
from council.api.records import CSV_RECORD, OF_COUNCIL
from council.api.shapes import LINK, RECORD_FIELDS, choice, day, one, shape, truth, words
from council.api.views import ListView, described_list
from council.enums import DatePrecision, Evidence
from council.models import Council, Meeting, Member, PoliticalGroup
from council.pagination import Order
from council.prepared import PreparedRows, Rows
from votes.api.finding import of_year
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
ROLL = PreparedRows(
    Ballot.objects.order_by("is_casting", "member__sort_name", "member_id").values(
        "vote_id", *BALLOT_COLUMNS
    )
)
OF_VOTE = (
    "vote__reference", "vote__evidence", "vote__published_at", "vote__visible_from",
    "vote__updated_at", "vote__revision", "vote__names_published_at", "vote__question",
    "vote__held_on",
    "vote__meeting__reference", "vote__meeting__date_precision", "vote__council__reference",
)  # fmt: skip


def public_ballots(ballots: Rows) -> Rows:
    """Return the ballots of which the names are out, at the moment set for it too."""
    published = ballots.published()  # type: ignore[union-attr]  # the manager is a RecordQuerySet
    return published.filter(vote__names_published_at__by=timezone.now())


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


def rolls(votes: list[Row], reading: Reading) -> list[list[Record]]:
    """Return the public names of each of the votes, in one query."""
    rows = public_ballots(ROLL).filter(vote__in=[row["id"] for row in votes])
    by_vote = grouped(rows, "vote_id")
    return [[ballot_record(row, reading) for row in by_vote.get(vote["id"], [])] for vote in votes]


def with_choice(word: str) -> Q:
    """Return the condition that readers see this choice."""
    shown_so = [choice for choice, shown in PUBLIC_CHOICE.items() if shown == word]
    return Q(choice__in=[word, *shown_so])


def held_filter(name: str) -> Filter:
    """Filter by the day of the ballot and of its vote, which are one: any index may serve."""
    of_ballot, of_vote = held_filters()[name], held_filters("vote__held_on")[name]
    return replace(
        of_ballot,
        condition=lambda name, value: (
            of_ballot.condition(name, value) & of_vote.condition(name, value)
        ),
    )


@described_list
class BallotList(ListView):
    """How each member voted, newest votes first. A ballot belongs to the vote of its reference."""

    name, title, summary = "ballots", "Ballot", "How each member voted, where names are public"
    rows = PreparedRows(Ballot.objects.values("id", "held_on", *BALLOT_COLUMNS, *OF_VOTE))
    order = Order("held_on", descending=True)
    orders = (Order("held_on"),)
    filters = {
        **{name: held_filter(name) for name in held_filters()},
        "council": named(Council, "vote__council", "council"),
        "meeting": named(Meeting, "vote__meeting", "meeting"),
        "vote": named(Vote, "vote", "vote"),
        "member": named(Member, "member", "member"),
        "group": named(PoliticalGroup, "group_at_vote", "group"),
        "choice": word_filter(with_choice, PUBLIC_WORDS),
        "is_casting": truth_by(
            lambda is_so: Q(is_casting=is_so), "True: the second vote of the person presiding."
        ),
        "year": related_year(
            lambda year: Q(vote__in=Vote.objects.published().filter(of_year(year)))
        ),
        "result": one_of("vote__declared_result", Outcome),
        "method": one_of("vote__method", VoteMethod),
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

    def public(self) -> Rows:
        return public_ballots(self.rows)

    def asked_order(self, given: dict[str, str]) -> Order:
        """Walk the votes of a council: its ballots alone would be sought among everybody's."""
        order = super().asked_order(given)
        by_vote = "council" in given and not {"member", "group"} & given.keys()
        return Order("vote__held_on", order.descending) if by_vote else order

    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        sources = reading.sources_of({row["vote__reference"] for row in rows})
        found = [of_vote(row, reading) for row in rows]
        for row, ballot in zip(rows, found, strict=True):
            ballot["sources"] = sources.get(row["vote__reference"], [])
            ballot.update(ballot_record(row, reading))
        return found


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
