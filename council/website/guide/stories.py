"""Five stories that a journalist may come with, each as one address of the API.

They ask about records that this site really has: the newest budget that was amended, and
so on. Where it has none yet, the address shows the form of a reference and says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from amendments.models import Amendment, Pot, PotClaim
from amendments.readable import public_amendments
from council.api.endpoints import API
from council.models import Council
from council.prepared import query_set_of
from votes.api.ballots import public_ballots
from votes.models import Ballot

PYTHON = """import json
from urllib.request import urlopen

address = "{address}"
while address:
    page = json.load(urlopen(address))
    for row in page["results"]:
        print({columns})
    address = page["next"]"""


@dataclass(frozen=True, slots=True)
class Story:
    """A question, the address that answers it, and what to do with the answer."""

    title: str
    why: str
    path: str
    fields: tuple[str, ...]
    reading: str
    is_example: bool = False

    def address(self, site: str) -> str:
        """Return the address of the answer as JSON."""
        return f"{site}{API}/{self.path}"

    def file(self, site: str) -> str:
        """Return the address of the answer as a file for a spreadsheet."""
        name, _, query = self.path.partition("?")
        return f"{site}{API}/{name}.csv?{query}"

    def curl(self, site: str) -> str:
        """Return a command that saves the answer as a file."""
        name = self.path.partition("?")[0]
        return f'curl --fail -o {name}.csv "{self.file(site)}"'

    def python(self, site: str) -> str:
        """Return a program that prints the answer, page after page; it needs only Python."""
        columns = ", ".join(f"row{steps(name)}" for name in self.fields)
        return PYTHON.format(address=self.address(site), columns=columns)

    def sheet(self, site: str) -> str:
        """Return a cell's formula that brings the answer into an online spreadsheet."""
        return f'=IMPORTDATA("{self.file(site)}")'


def steps(name: str) -> str:
    """Return the way to a field in Python: `member.name` is `["member"]["name"]`."""
    return "".join(f'["{part}"]' for part in name.split("."))


def stories() -> list[Story]:
    """Return the stories, in a fixed number of queries."""
    return [how() for how in STORIES]


def amendments_of_a_budget() -> Story:
    """Tell what was proposed, and what became of it."""
    found = public_amendments(Amendment.objects.filter(motion__budget__isnull=False))
    budget = newest(found.order_by("-meeting__held_on", "-id"), "motion__budget__reference")
    return Story(
        title="What was proposed to the budget, and what became of it?",
        why="Every amendment to one year's budget, with who moved it and how it ended.",
        path=f"amendments?budget={budget or 'norfolk/budgets/2019'}",
        fields=("title", "state", "url"),
        reading=(
            "state is how it ended, as far as is known. not_carried means that a source reports"
            " so; how it was decided is then not known, and no vote is made up."
        ),
        is_example=budget is None,
    )


def claims_on_a_pot() -> Story:
    """Tell who wanted the same money."""
    public = Amendment.objects.published()
    claims = PotClaim.objects.filter(
        pot__in=Pot.objects.published(), line__version__amendment__in=public
    )
    pot = newest(claims.order_by("-id"), "pot__reference")
    return Story(
        title="Who wanted the same money?",
        why="Each line of an amendment that draws on one pot of money.",
        path=f"pot-claims?pot={pot or 'norfolk/budgets/2019/pots/business-rates'}",
        fields=("title", "state", "year", "line_amount"),
        reading=(
            "Amounts are whole units of the council's currency. Where a line names several pots"
            " and the split is not given, amount is null, and least and most say what is possible."
        ),
        is_example=pot is None,
    )


def names_of_a_vote() -> Story:
    """Tell who voted how."""
    ballots = query_set_of(public_ballots(Ballot.objects.order_by("-held_on", "-id")))
    vote = newest(ballots, "vote__reference")
    return Story(
        title="Who voted how?",
        why="One line for each member named, with the group she sat in on that day.",
        path=f"ballots?vote={vote or 'burnley/full-council/2025-03-04/vote-1'}",
        fields=("member.name", "choice", "is_casting"),
        reading=(
            "A member who did not vote was not against: absent, present_not_voting and the others"
            " are reasons of their own. A casting vote is a second ballot and is in no count."
        ),
        is_example=vote is None,
    )


def divided_votes_of_a_council() -> Story:
    """Tell which votes were not unanimous."""
    council = newest(Council.objects.published().order_by("-id"), "reference")
    return Story(
        title="Which votes did not all agree on?",
        why=(
            "The votes of a council that were not unanimous, newest first: members were on both"
            " sides, or somebody abstained."
        ),
        path=f"votes?council={council or 'norfolk'}&unanimous=false",
        fields=("held_on", "question", "computed_outcome"),
        reading=(
            "declared is what the person presiding said, tally what the names give. Where they"
            " differ, mismatches says how."
        ),
        is_example=council is None,
    )


def corrections_of_a_council() -> Story:
    """Tell what was corrected after it was published."""
    council = newest(Council.objects.published().order_by("-id"), "reference")
    return Story(
        title="What was corrected after it was published?",
        why="Everything that the record said before, what it says now, when and why.",
        path=f"corrections?council={council or 'norfolk'}",
        fields=("reference", "recorded_at", "reason"),
        reading="Nothing published is overwritten. Look here before you print an older figure.",
        is_example=council is None,
    )


def newest(rows: QuerySet[Any], path: str) -> str | None:
    """Return the reference that the first of the rows names."""
    return rows.values_list(path, flat=True).first()


STORIES: tuple[Callable[[], Story], ...] = (
    amendments_of_a_budget,
    claims_on_a_pot,
    names_of_a_vote,
    divided_votes_of_a_council,
    corrections_of_a_council,
)
