"""A vote in the sentences of minutes: how it was taken, its figures and its result."""

from amendments.enums import Outcome, VoteMethod
from council.website.minutes.facts import Answer, Count, Vote
from council.website.minutes.words.names import one
from votes.enums import BallotChoice, VoteTrigger
from votes.sentences import SAYS_THE_SAME

METHODS = {
    VoteMethod.RECORDED_ELECTRONIC: "A recorded vote was taken electronically",
    VoteMethod.RECORDED_ROLL_CALL: "A recorded vote was taken by calling the names",
    VoteMethod.SHOW_OF_HANDS_COUNTED: "The vote was taken by a show of hands and counted",
    VoteMethod.SHOW_OF_HANDS_UNCOUNTED: "The vote was taken by a show of hands and not counted",
    VoteMethod.AFFIRMATION: "The question was put by affirmation, with no count of votes",
    VoteMethod.BALLOT: "The vote was taken by secret ballot",
    VoteMethod.ELIMINATION_ROUND: "The vote was a round of elimination",
    VoteMethod.NOT_KNOWN: "How the vote was taken is not known",
}
TRIGGERS = {
    VoteTrigger.STATUTORY_BUDGET: ", as the law requires at a budget decision",
    VoteTrigger.LOCAL_RULE: ", as standing orders require",
    VoteTrigger.MEMBERS_REQUEST: ", because members asked for it",
    VoteTrigger.PRESIDING_CHOICE: ", as the person presiding decided",
}


def vote_heading(vote: Vote) -> str:
    """Return the number of the vote and the words put."""
    return f"Vote {vote.number}: {vote.question}"


def method_sentence(vote: Vote) -> str:
    """Say how the vote was taken and why names were."""
    why = TRIGGERS.get(VoteTrigger(vote.trigger), "")
    is_named = vote.method in VoteMethod.named
    sentence = f"{METHODS[VoteMethod(vote.method)]}{why if is_named else ''}."
    return f"{sentence} {vote.needed}".strip()


def count_words(count: Count) -> str:
    """Print figures in the statutory order; a figure that is missing is said to be."""
    parts = ((count.for_, "for"), (count.against, "against"), (count.abstained, "abstained"))
    return ", ".join(f"{word} not known" if n is None else f"{n} {word}" for n, word in parts)


def result_word(vote: Vote) -> str:
    """Return the council's own word for the result; else the label of the result declared."""
    if vote.word and not _contradicts(vote.word, vote.result):
        return vote.word[0].upper() + vote.word[1:]
    if vote.result in {None, Outcome.UNKNOWN}:
        return "Result not known"
    return str(Outcome(vote.result).label)


def _contradicts(word: str, result: str | None) -> bool:
    """Tell whether the word was spoken of another result, which was corrected since."""
    other = Outcome.LOST if result == Outcome.CARRIED else Outcome.CARRIED
    is_known = result not in {None, Outcome.UNKNOWN}
    return is_known and word.lower().startswith(tuple(SAYS_THE_SAME[other]))


def result_sentence(vote: Vote) -> str:
    """Say what the chair declared, in the council's own words, with the figures declared.

    Empty for a round of several answers, whose counts are the result.
    """
    if vote.voided and vote.result is None:
        return "No result was declared."
    if vote.answers and vote.result in {None, Outcome.UNKNOWN}:
        return ""
    if vote.declared.is_known:
        return f"{result_word(vote)}: {count_words(vote.declared)}."
    if vote.method in VoteMethod.uncounted or vote.answers:
        return f"{result_word(vote)}."
    if vote.roll_complete and vote.has_names:
        return f"{result_word(vote)}: {count_words(vote.tally)}, by the names."
    return f"{result_word(vote)}. The figures are not known."


def casting_sentence(vote: Vote) -> str:
    """Say what became of equal votes; a casting vote is never among the figures."""
    # No tie is made up where names or figures tell of none.
    equal = "" if "casting_vote_without_tie" in vote.mismatches else "The votes were equal. "
    if vote.casting:
        side = "for" if vote.casting.choice == BallotChoice.FOR else "against"
        who = one(vote.casting.name)
        return f"{equal}{who}, presiding, gave the casting vote {side}."
    if vote.by_casting_vote:
        who = one(vote.presiding) if vote.presiding else "the person presiding"
        decided = "was said to have decided" if not equal else "decided"
        return f"{equal}The casting vote of {who} {decided}."
    if vote.result == Outcome.TIED:
        return (
            "The votes were equal and no casting vote was given, so the question was not carried."
        )
    return ""


def answer_sentence(answer: Answer) -> str:
    """Print one answer's count, and whether it dropped out."""
    number = "not known" if answer.count is None else f"{answer.count}"
    return f"{answer.label}: {number}{' (eliminated)' if answer.is_eliminated else ''}"
