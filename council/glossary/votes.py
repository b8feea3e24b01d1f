"""Words of votes; data alone."""

from council.glossary.terms import Section, term

VOTES = Section(
    "votes",
    "Votes",
    (
        term(
            "vote",
            "vote",
            "A question put to a meeting once. One member's choice in it is called a ballot.",
        ),
        term(
            "for-and-against",
            "for and against",
            "The two ways to vote on a question. By the usual rule it is carried if more members"
            " vote for it than against it.",
            see=("abstained", "threshold"),
        ),
        term(
            "abstained",
            "abstained",
            "Was there and chose to vote neither for nor against. Abstentions are recorded, and"
            " do not count towards the result: 36 to 5 with 37 abstaining is carried.",
            see=("did-not-vote",),
        ),
        term(
            "did-not-vote",
            "did not vote",
            "Named in the record with no vote and no abstention: present but not voting, not in"
            " the chamber, absent, or absent with apologies. It is not an abstention, and is"
            " never counted as against anything.",
            see=("abstained",),
        ),
        term(
            "named-vote",
            "named vote",
            "A vote in which the minutes give the name of each member for, against and"
            " abstaining, also called a recorded vote. In England names must be taken when a"
            " council sets its budget, since February 2014. Whether that covers amendments is for"
            " each council's own rules.",
            see=("names-held",),
        ),
        term(
            "names-held",
            "names held",
            "What we have of the names of a vote: all of them, some of them, or none. “We do not"
            " hold the names for this vote” does not say that none were taken.",
            see=("named-vote", "not-known"),
        ),
        term(
            "show-of-hands",
            "show of hands",
            "A vote without names. Hands may be counted or not.",
        ),
        term(
            "affirmation",
            "by affirmation",
            "Agreed by the meeting with nobody against, and no vote taken. It has no figures.",
        ),
        term(
            "declared",
            "declared result",
            "What the person presiding said: the result and, if given, the figures. The declared"
            " result, the declared figures and the names are three facts. Where they differ, all"
            " three are shown.",
            see=("tally", "presiding"),
        ),
        term(
            "tally",
            "tally",
            "The numbers for, against and abstaining. A casting vote is never in it.",
            see=("declared", "casting-vote"),
        ),
        term(
            "casting-vote",
            "casting vote",
            "The second vote of the person presiding, which that person may give when the votes"
            " are equal. It decides the question and is counted in no tally and in no figure of a"
            " member or a group.",
            see=("tied", "presiding"),
        ),
        term(
            "tied",
            "tied",
            "As many votes for as against, and no casting vote. The question is not carried.",
            see=("casting-vote",),
        ),
        term(
            "threshold",
            "votes needed",
            "Most questions need more votes for than against. Some need more: a fraction of those"
            " voting, of those present or of all seats, or a fixed number.",
        ),
        term(
            "unanimous",
            "unanimous",
            "Everybody who voted was on one side, and nobody abstained.",
        ),
        term(
            "en-bloc",
            "en bloc",
            "One vote on several proposals together.",
        ),
        term(
            "elimination",
            "vote by elimination",
            "A choice between more than two answers in rounds: the one with fewest votes drops"
            " out, until two are left.",
        ),
        term(
            "provisional",
            "provisional",
            "Keyed while the meeting runs and not yet confirmed from the record. It may still be"
            " put right.",
            see=("correction",),
        ),
        term(
            "void",
            "void",
            "Made void: the vote decided nothing, and was usually taken again. It stays on record"
            " and is in no figure of a member or a group.",
        ),
    ),
)
