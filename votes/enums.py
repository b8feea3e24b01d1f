"""Words of a vote (domain 5.2 and 5.3); Outcome and VoteMethod stand in amendments.enums."""

from enum import nonmember

from django.db.models import TextChoices


class VoteKind(TextChoices):
    """What sort of question was put."""

    MAIN = "main", "Main motion"
    AMENDMENT = "amendment", "Amendment"
    PART = "part", "Part of an amendment"
    EN_BLOC = "en_bloc", "Several together"
    PROCEDURAL = "procedural", "Procedural"
    ELIMINATION = "elimination", "Elimination round"
    APPOINTMENT = "appointment", "Appointment"
    OTHER = "other", "Other"

    without_subject = nonmember(frozenset({"procedural", "appointment"}))
    one_subject = nonmember(frozenset({"main", "amendment", "part"}))
    with_options = nonmember(frozenset({"elimination", "appointment"}))


class VoteTrigger(TextChoices):
    """Why names were taken."""

    STATUTORY_BUDGET = "statutory_budget", "Budget decision (law)"
    LOCAL_RULE = "local_rule", "Standing orders"
    MEMBERS_REQUEST = "members_request", "Members asked for it"
    PRESIDING_CHOICE = "presiding_choice", "The person presiding chose it"
    NONE = "none", "No recorded vote"
    NOT_KNOWN = "not_known", "Not known"


class VoteStatus(TextChoices):
    """Life of a vote; corrected is an event, publication a time."""

    OPEN = "open", "Open"
    DECLARED = "declared", "Declared, provisional"
    DRAFT_MINUTES = "draft_minutes", "In draft minutes"
    CONFIRMED_MINUTES = "confirmed_minutes", "In confirmed minutes"
    VOID = "void", "Void"

    settled = nonmember(frozenset({"declared", "draft_minutes", "confirmed_minutes"}))


class BallotChoice(TextChoices):
    """One member's choice or the reason for none (domain 5.3)."""

    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAIN = "abstain", "Abstained"
    PRESENT_NOT_VOTING = "present_not_voting", "Did not vote"
    BARRED_INTEREST = "barred_interest", "Barred by an interest"
    BARRED_ARREARS = "barred_arrears", "Barred by arrears"
    ABSENT = "absent", "Absent"
    ABSENT_APOLOGIES = "absent_apologies", "Apologies"
    LEFT_MEETING = "left_meeting", "Not in the chamber"
    UNKNOWN = "unknown", "Not known"

    voting = nonmember(frozenset({"for", "against"}))
    counted = nonmember(frozenset({"for", "against", "abstain"}))


# How lists of names are printed: those who voted, those there, those away.
CHOICES_IN_ORDER = (
    BallotChoice.FOR,
    BallotChoice.AGAINST,
    BallotChoice.ABSTAIN,
    BallotChoice.PRESENT_NOT_VOTING,
    BallotChoice.LEFT_MEETING,
    BallotChoice.ABSENT_APOLOGIES,
    BallotChoice.ABSENT,
    BallotChoice.UNKNOWN,
)
# What the public may read of each choice: a bar is never named (domain 5.3 and 11).
PUBLIC_CHOICE = {
    BallotChoice.BARRED_INTEREST: BallotChoice.PRESENT_NOT_VOTING,
    BallotChoice.BARRED_ARREARS: BallotChoice.PRESENT_NOT_VOTING,
}


class Compared(TextChoices):
    """Where a member's vote stands beside the group majority; the glossary defines each."""

    AS_MOST = "as_most", "As most of the group"
    OTHERWISE = "otherwise", "Otherwise"
    NO_MAJORITY = "no_majority", "No majority"
    ABSTAINED = "abstained", "Abstained"
    DID_NOT_VOTE = "did_not_vote", "Did not vote"
    IN_NO_GROUP = "in_no_group", "In no group"
    GROUP_NOT_RECORDED = "group_not_recorded", "Group not recorded"


class NamesHeld(TextChoices):
    """Which of the names of a vote we hold (domain 11)."""

    WHOLE = "whole", "All names"
    PART = "part", "Some names"
    NONE = "none", "No names"


class NamesTaken(TextChoices):
    """Whether the meeting took names, as far as is known."""

    YES = "yes", "Names were taken"
    NO = "no", "Names were not taken"
    NOT_KNOWN = "not_known", "Not known"


class ThresholdKind(TextChoices):
    """How many votes a motion needs (domain 5.4)."""

    SIMPLE = "simple", "More for than against"
    MORE_THAN = "more_than", "More than a fraction"
    AT_LEAST = "at_least", "At least a fraction"
    FIXED = "fixed", "At least a fixed number"


class ThresholdOf(TextChoices):
    """What the fraction is taken of."""

    VOTING = "voting", "those voting for or against"
    PRESENT = "present", "those present"
    IN_OFFICE = "in_office", "members in office"
    SEATS = "seats", "all seats, vacant ones too"


class VotesNeeded(TextChoices):
    """The rules of decision that a clerk meets, in her words; each is a threshold."""

    SIMPLE = "simple", "More for than against (the usual rule)"
    TWO_THIRDS = "two_thirds", "At least two thirds of those voting for or against"
    ALL_SEATS = "all_seats", "More than half of all seats, vacant ones too (absolute majority)"
    FRACTION = "fraction", "Another fraction"
    FIXED = "fixed", "A fixed number of votes for"


class CastingRule(TextChoices):
    """Whether the person presiding may break a tie, as the clerk says it."""

    USUAL = "usual", "As usual"
    ALLOWED = "allowed", "Allowed"
    NOT_ALLOWED = "not_allowed", "Not allowed"


class VoteVerb(TextChoices):
    """What can happen to a vote; one event each."""

    OPEN = "open_vote", "Opened"
    RECORD = "record_ballots", "Ballots marked"
    DECLARE = "declare", "Declared"
    PUBLISH = "publish", "Names published"
    DRAFT = "draft", "Put in the draft minutes"
    CONFIRM = "confirm", "Confirmed"
    CORRECT = "correct", "Corrected"
    NOTE = "note", "Note added"
    ANSWER = "answer", "Warnings answered"
    VOID = "void", "Made void"
    REDACT = "redact", "Taken out by law"
