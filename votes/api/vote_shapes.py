"""What the API's description says of each field of a vote."""

from amendments.enums import Outcome, VoteMethod
from council.api.records import HISTORY, OF_COUNCIL
from council.api.shapes import (
    LINK,
    RECORD_FIELDS,
    choice,
    day,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.enums import DatePrecision
from votes.api.ballots import BALLOT
from votes.api.corrections import CORRECTION
from votes.enums import (
    NamesHeld,
    NamesTaken,
    ThresholdKind,
    ThresholdOf,
    VoteKind,
    VoteStatus,
    VoteTrigger,
)

TALLY_FIELDS = {
    "for": number("Members."),
    "against": number("Members."),
    "abstained": number("Members."),
    "not_voting": number("There or not, but cast nothing (members)."),
    "unknown": number("On the roll, choice not known (members)."),
}
TALLY = shape("Tally", TALLY_FIELDS)
VOTE = shape(
    "Vote",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "meeting": words("Reference of the meeting."),
        "item": words("Title of the agenda item.", known=False),
        "number": number("In the meeting; never reused."),
        "held_on": day("Day of the meeting.", known=True),
        "date_precision": choice(DatePrecision, "Of that day: what is known of it."),
        "taken_at": moment("Null: not known."),
        "kind": choice(VoteKind),
        "question": words("The exact words put."),
        "method": choice(VoteMethod, "How the vote was taken."),
        "trigger": choice(VoteTrigger, "Why names were taken."),
        "status": choice(VoteStatus),
        "is_private": truth("Taken in private session."),
        "presiding_member": one(LINK, known=False, help_text="Null: not known."),
        "threshold": one(
            shape(
                "Threshold",
                {
                    "kind": choice(ThresholdKind),
                    "numerator": number(known=False),
                    "denominator": number(known=False),
                    "of": choice(ThresholdOf, "What the fraction is of.", known=False),
                    "number": number(known=False),
                    "casting_allowed": truth(),
                },
            ),
            help_text="How many votes the question needs.",
        ),
        "declared": one(
            shape(
                "Declared",
                {
                    "result": choice(Outcome, known=False),
                    "words": words("CARRIED, AGREED, FELL, ...; the council's own.", known=False),
                    "for": number("Members; null: not known.", known=False),
                    "against": number("Members; null: not known.", known=False),
                    "abstained": number("Members; null: not known.", known=False),
                    "by_casting_vote": truth(),
                },
            ),
            help_text="What the person presiding said.",
        ),
        "declared_at": moment("Null: not known."),
        "tally": one(TALLY, known=False, help_text="Counted from public names; null: none held."),
        "computed_outcome": choice(Outcome, "What the figures give; unknown: not enough of them."),
        "mismatches": many(
            shape("Mismatch", {"code": words("Stable."), "message": words()}),
            "Where the three facts disagree.",
        ),
        "mismatch_reason": words("Why the difference was accepted."),
        "names": one(
            shape(
                "Names",
                {
                    "held": choice(NamesHeld),
                    "taken": choice(NamesTaken, "Whether the meeting took names."),
                    "count": number("Members whose names are held."),
                    "sentence": words(),
                },
            ),
            help_text="Which names are held here and public.",
        ),
        "subjects": many(
            shape(
                "VoteSubject",
                {
                    "kind": words("motion or amendment."),
                    "reference": words(),
                    "name": words("Title."),
                    "version": number("The words voted on."),
                },
            ),
            "What the vote was about.",
        ),
        "options": many(
            shape(
                "VoteOption",
                {
                    "position": number(),
                    "label": words(),
                    "declared_count": number("Members; null: not known.", known=False),
                    "tally": number("Counted from public names.", known=False),
                    "is_eliminated": truth(),
                },
            ),
            "More than two answers.",
        ),
        "replaces": words("Reference of the vote that was taken again.", known=False),
        "note": words(),
    },
)

VOTE_WHOLE = shape(
    "VoteRecord",
    {
        **VOTE().fields,
        "group_tallies": many(
            shape("GroupTally", {"group": one(LINK, known=False), **TALLY_FIELDS}),
            "Counted from public names by group at the vote; null: group not known, or none.",
        ),
        "ballots": many(BALLOT, "Public names."),
        "corrections": many(CORRECTION, "What was corrected, as it was and as it is."),
        "replaced_by": list_of_words("References of votes that took it again."),
        **HISTORY,
    },
)
