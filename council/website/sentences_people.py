"""What pages of members and groups say in words: each opening can be printed; pure (DESIGN 7).

Counts and nothing else: no score, no order, no motive (domain 11).
"""

from collections.abc import Mapping, Sequence

from amendments.enums import AmendmentState
from council.rules import Share
from council.sentences import NINE, NO_BREAK, count, number_word
from votes.comparing import Cohesion, group_majority
from votes.enums import BallotChoice

ONCE = {1: "once", 2: "twice"}
SAID = {
    BallotChoice.FOR: "{} for",
    BallotChoice.AGAINST: "{} against",
    "": "{} for one of several answers",
    BallotChoice.ABSTAIN: "abstained {}",
}
NOT_SAID = {
    BallotChoice.PRESENT_NOT_VOTING: "did not vote {}",
    BallotChoice.LEFT_MEETING: "not in the chamber {}",
    BallotChoice.ABSENT_APOLOGIES: "absent with apologies {}",
    BallotChoice.ABSENT: "absent {}",
    BallotChoice.UNKNOWN: "choice not known {}",
}
PLURAL_FROM = 2


def in_words(number: int) -> str:
    """Print a number inside a sentence: three, but 12 and 10,412."""
    return NINE[number] if 0 <= number < len(NINE) else f"{number:,}"


def times(number: int) -> str:
    """Say how often: once, twice, three times, 12 times."""
    return ONCE.get(number) or f"{in_words(number)} times"


def span_of_days(first: str, last: str, precision: str = "day") -> str:
    """Say when something was: "on 4 March 2025", "in 2014", "between 2014 and 4 March 2025"."""
    if first == last:
        return f"{'on' if precision == 'day' else 'in'} {_tied(first)}"
    return f"between {_tied(first)} and {_tied(last)}"


def _tied(day: str) -> str:
    """Keep the number of a day with its month, so that no line ends between them."""
    number, blank, rest = day.partition(" ")
    return f"{number}{NO_BREAK}{rest}" if blank and number.isdigit() else day


def member_opening(name: str, choices: Mapping[str, int], when: str, took: Share) -> str:
    """Say how a member voted: "... voted in all three named votes held here under that name, ...".

    `choices` counts the ballots held, bars folded in, void votes and casting votes left out;
    `took` is the published figure. Where some rolls are held in part nothing is said of how
    many votes there were: only what is held.
    """
    total = sum(choices.values())
    if not total:
        return f"We hold no named vote of {name}."
    how = how_often(choices)
    if took.of != total:
        votes = "one vote" if total == 1 else f"{in_words(total)} votes"
        return f"{name} is named in {votes} held here, {when}: {how}."
    verb, votes = _verb(choices, took), _out_of(took)
    return f"{name} {verb} in {votes} held here under that name, {when}: {how}."


def _verb(choices: Mapping[str, int], took: Share) -> str:
    """Say what a member did: to abstain is to take part and not to vote."""
    if choices.get(BallotChoice.ABSTAIN):
        return "took part"
    return "did not vote" if (took.number, took.of) == (0, 1) else "voted"


def _out_of(took: Share) -> str:
    """Say so many of so many named votes: "all three named votes", "two of the three ..."."""
    if took.of == 1:
        return "the one named vote"
    if took.number == took.of:
        both = "both" if took.of == PLURAL_FROM else f"all {in_words(took.of)}"
        return f"{both} named votes"
    some = in_words(took.number) if took.number else "none"
    return f"{some} of the {in_words(took.of)} named votes"


def how_often(choices: Mapping[str, int]) -> str:
    """Say how often a member chose what, and what kept a vote from being given."""
    said = [words.format(times(choices[key])) for key, words in SAID.items() if choices.get(key)]
    rest = [
        words.format(times(choices[key])) for key, words in NOT_SAID.items() if choices.get(key)
    ]
    return "; ".join(", ".join(part) for part in (said, rest) if part)


def group_name(name: str) -> str:
    """Print a group inside a sentence: the Labour group, the Lantern Group."""
    plain = name.removeprefix("The ")
    return f"the {plain}" if plain.lower().endswith("group") else f"the {plain} group"


def group_opening(
    name: str, council: str, members: int, states: Mapping[str, int], *, is_unaligned: bool = False
) -> str:
    """Say how many members a group has now, and what became of its amendments.

    `members` is nought where they are not known; `states` counts amendments by state.
    """
    sit = "member of" if members == 1 else "members of"
    verb = "sits" if members == 1 else "sit"
    people = f"{number_word(members)} {sit} {council} {verb} in"
    if is_unaligned:
        return f"{people} no group." if members else f"Members of {council} in no group."
    group, papers = group_name(name), _papers(states)
    if not members:
        known = f"{group[0].upper()}{group[1:]} of {council}"
        return f"{known} put forward {papers}." if papers else f"{known}."
    rest = f", which put forward {papers}" if papers else ""
    return f"{people} {group}{rest}."


def _papers(states: Mapping[str, int]) -> str:
    """Count amendments and their ends: "two amendments held here: one carried, one lost"."""
    total = sum(states.values())
    if not total:
        return ""
    held = f"{in_words(total)} {'amendment' if total == 1 else 'amendments'} held here"
    return f"{held}: {fates(states)}"


def fates(states: Mapping[str, int]) -> str:
    """Count what became of amendments, in the words of their states, in the order of those."""
    parts = [
        f"{in_words(states[state])} {_lower(state.label)}"
        for state in AmendmentState
        if states.get(state)
    ]
    return ", ".join(parts)


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def cohesion_sentence(found: Cohesion | None) -> str:
    """Say a group's cohesion in whole numbers, with its denominators; empty: none is known."""
    if found is None:
        return ""
    votes = count(found.votes.number, "named vote", "named votes")
    together, cast = found.together.number, found.together.of
    some = f"all {cast:,}" if together == cast else f"{together:,} of the {cast:,}"
    return (
        f"In {votes}, {some} votes that its members cast for or against were on the side that"
        " more of them took."
    )


def majority_words(for_: int, against: int) -> str:
    """Say how those of a group voted who voted for or against: "36 of 37 for"."""
    majority = group_majority(for_, against)
    if majority is None:
        if for_ + against < PLURAL_FROM:
            return "fewer than two voted"
        return f"{for_} for, {against} against"
    return f"{max(for_, against)} of {for_ + against} {majority.label.lower()}"


def members_opening(council: str, now: int, groups: int, *, is_whole: bool, others: int) -> str:
    """Say how many councillors are in office, in how many groups; `others`: not, or not known."""
    if not now:
        if not others:
            return f"This record names no councillor of {council} yet."
        who = "councillor" if others == 1 else "councillors"
        named = f"This record names {in_words(others)} {who} of {council}"
        return f"{named}; who is in office now is not known."
    who = "councillor" if now == 1 else "councillors"
    verb = "is" if now == 1 else "are"
    recorded = f"{verb} in office" if is_whole else f"{verb} recorded as in office"
    sit = f", in {in_words(groups)} {'group' if groups == 1 else 'groups'}" if groups else ""
    return f"{number_word(now)} {who} of {council} {recorded}{sit}."


def groups_opening(council: str, sizes: Sequence[int]) -> str:
    """Say how many groups a council has, and how many members sit in them where known."""
    if not sizes:
        return f"No group of {council} is recorded."
    total, number = sum(sizes), len(sizes)
    groups = "group" if number == 1 else "groups"
    if not total:
        named = "is" if number == 1 else "are"
        return f"{number_word(number)} {groups} of {council} {named} named in this record."
    members = "member" if total == 1 else "members"
    sit = "sits" if total == 1 else "sit"
    return f"{number_word(total)} {members} of {council} {sit} in {in_words(number)} {groups}."
