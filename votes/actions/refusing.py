"""Why a mark is refused: strangers, wrong words, a casting vote where there is none."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q

from council.errors import RuleBroken
from council.models import Member, Membership, PoliticalGroup
from council.queries import membership_list_complete
from council.records import Occasion
from votes.actions.marks import BallotMark, Named
from votes.enums import BallotChoice, VoteKind
from votes.models import Vote, VoteOption
from votes.queries.checks import checks_of, possible_days
from votes.rules import Check


def refuse_wrong_marks(vote: Vote, marks: Sequence[BallotMark]) -> Named:
    twice = [key for key, times in Counter(mark.key for mark in marks).items() if times > 1]
    if twice:
        raise RuleBroken("A member is marked twice in this list: keep one mark.", "member_twice")
    has_answers = vote.kind in VoteKind.with_options and vote.options.exists()
    for mark in marks:
        _refuse_wrong_words(mark, has_answers=has_answers)
    wanted = {mark.option_id for mark in marks if mark.option_id is not None}
    options = VoteOption.objects.filter(vote=vote).in_bulk(wanted)
    if len(options) != len(wanted):
        raise RuleBroken("This answer belongs to another vote: choose one of these.", "no_option")
    wanted = {mark.group_id for mark in marks if mark.group_id is not None}
    groups = PoliticalGroup.objects.filter(council=vote.council_id).in_bulk(wanted)
    if len(groups) != len(wanted):
        raise RuleBroken("This group sits on another council: choose another.", "other_council")
    return Named(options, groups)


def _refuse_wrong_words(mark: BallotMark, *, has_answers: bool) -> None:
    if mark.choice is not None and mark.choice not in BallotChoice.values:
        message = (
            f"“{mark.choice}” is no choice we know. Nothing is guessed: choose one of "
            f"{', '.join(BallotChoice.values)}."
        )
        raise RuleBroken(message, "unknown_choice")
    if mark.choice is not None and mark.option_id is not None:
        raise RuleBroken("Mark either a choice or an answer, not both.", "choice_and_option")
    if mark.is_casting:
        if not mark.is_removal and mark.choice not in BallotChoice.voting:
            raise RuleBroken("A casting vote is for or against.", "casting_for_or_against")
    elif mark.is_removal:
        message = "Mark a choice for each member; “Not known” where it is not known."
        raise RuleBroken(message, "no_choice")
    elif has_answers and mark.choice in BallotChoice.voting:
        raise RuleBroken("In this vote members choose one of the answers.", "no_option")


def refuse_strangers(vote: Vote, member_ids: set[int], occasion: Occasion) -> dict[int, Member]:
    """Refuse who is not of this council or, as far as is known, not in office (domain 5.3)."""
    first, last = possible_days(vote.meeting)
    dated = Membership.objects.filter(member=OuterRef("pk"))
    sat = dated.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last),
        Q(valid_to__isnull=True) | Q(valid_to__gte=first),
    )
    members = (
        Member.objects.filter(council=vote.council_id)
        .annotate(is_dated=Exists(dated), has_sat=Exists(sat))
        .in_bulk(member_ids)
    )
    if len(members) != len(member_ids):
        raise RuleBroken("A marked member sits on another council: take it off.", "other_council")
    whole = occasion.at_desk and membership_list_complete(vote.council, vote.held_on)
    for member in members.values():
        if not member.has_sat and (member.is_dated or whole):
            message = (
                f"{member} was not in office that day: take the mark off or correct the dates."
            )
            raise RuleBroken(message, "not_in_office")
    return dict(members)


def refuse_wrong_casting(vote: Vote, saved: Iterable[BallotMark], occasion: Occasion) -> None:
    """Refuse at the desk a casting vote that nobody could give (domain 5.3)."""
    if occasion.at_desk and any(mark.is_casting and not mark.is_removal for mark in saved):
        refuse_errors(vote)


def refuse_errors(vote: Vote, known: Iterable[Check] = ()) -> None:
    """Refuse what blocks at the desk (domain 5.6), with the first such sentence.

    What is `known` to be wrong since before is not the fault of what is done now.
    """
    told = {(check.code, check.member) for check in known}
    for check in checks_of(vote):
        if check.severity == "error" and (check.code, check.member) not in told:
            raise RuleBroken(check.message, check.code)
