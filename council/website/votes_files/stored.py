"""The votes of a meeting on record, as a file is held against them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from amendments.enums import VoteMethod
from council.models import AgendaItem, Meeting
from council.website.votes_files.planning import PlannedVote
from votes.enums import VoteStatus
from votes.models import Ballot, Vote
from votes.queries.counting import threshold_of
from votes.rules import SIMPLE

Mark = tuple[str, bool]


def differences(vote: PlannedVote, held: Vote) -> Iterator[str]:
    """Say where the file tells another result, figure, threshold or way than is on record.

    What it does not tell is no difference, nor is anything of a vote that is still open.
    """
    if held.status == VoteStatus.OPEN:
        return
    if vote.ending.result not in {None, held.declared_result}:
        yield f"The result is recorded as {held.declared_result}, the file says otherwise."
    figures = (held.declared_for, held.declared_against, held.declared_abstained)
    for name, was, now in zip(("for", "against", "abstained"), figures, vote.said, strict=True):
        if now is not None and was != now:
            known = "not known" if was is None else was
            yield f"The figure declared {name} is recorded as {known}, the file says {now}."
    if vote.threshold not in {SIMPLE, threshold_of(held)}:
        yield "Another number of votes needed is recorded than the file says."
    if VoteMethod.NOT_KNOWN not in {vote.ending.method, held.method} and (
        vote.ending.method != held.method
    ):
        yield f"It is recorded as “{held.get_method_display()}”, the file says otherwise."


class Stored:
    """The votes, rolls and items of a meeting on record; each is taken by one line only.

    `brought` are the votes that files of this import added, by their words.
    """

    def __init__(self, meeting: Meeting) -> None:
        rows = Vote.objects.filter(meeting=meeting).exclude(status=VoteStatus.VOID)
        self.votes = list(rows.order_by("number"))
        self.rolls = _rolls(self.votes)
        items = AgendaItem.objects.filter(meeting=meeting)
        voted = {vote.item_id for vote in self.votes}
        self.items = Counter((item.number, item.title) for item in items if item.pk not in voted)
        self.last_position = max((item.position for item in items), default=0)
        self.used: set[int] = set()
        self.brought: dict[str, Vote] = {}

    def take(self, question: str) -> Vote | None:
        """Return the first vote on exactly these words that no line has taken."""
        for vote in self.votes:
            if vote.question == question and self.use(vote):
                return vote
        return None

    def known(self, question: str) -> Vote | None:
        """Return the first vote on these words, taken or not, brought by this import or not."""
        on_record = (vote for vote in self.votes if vote.question == question)
        return next(on_record, self.brought.get(question))

    def roll(self, vote: Vote) -> dict[Mark, str]:
        """Return the marks of a vote, by member and casting."""
        if vote.pk not in {each.pk for each in self.votes}:
            return _rolls([vote])[vote.pk]
        return self.rolls[vote.pk]

    def use(self, vote: Vote) -> bool:
        """Take a vote; return False if a line has it already."""
        if vote.pk in self.used:
            return False
        self.used.add(vote.pk)
        return True

    def take_item(self, number: str, title: str) -> bool:
        """Take an item without a vote."""
        self.items[number, title] -= 1
        return self.items[number, title] >= 0


def _rolls(votes: Iterable[Vote]) -> dict[int, dict[Mark, str]]:
    found: dict[int, dict[Mark, str]] = defaultdict(dict)
    rows = Ballot.objects.filter(vote__in=list(votes))
    columns = rows.values_list("vote_id", "member__reference", "is_casting", "choice")
    for vote, member, is_casting, choice in columns:
        found[vote][member, is_casting] = str(choice)
    return found
