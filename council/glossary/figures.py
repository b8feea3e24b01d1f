"""How the figures of members and groups are worked out: the published definitions; data alone.

`votes.comparing` and `council.rules` work by these words, and the API describes its
fields with them.
"""

from council.glossary.terms import Section, term

FIGURES = Section(
    "figures",
    "How figures are worked out",
    (
        term(
            "counted-votes",
            "votes that are counted",
            "Figures of members and groups are counted from votes of which we hold all the names."
            " Votes of which we hold only some names, votes made void and casting votes are left"
            " out. A choice between several answers is not compared with a group's.",
            "A member counts in the group in which he or she sat when the vote was taken.",
            see=("names-held", "void", "casting-vote"),
        ),
        term(
            "group-majority",
            "group majority",
            "The choice, for or against, of more than half of those members of a group who voted"
            " for or against. There is none where as many voted for as against, or where fewer"
            " than two of them voted.",
            "Abstaining and not voting count on neither side, and never as against the group.",
            see=("counted-votes", "compared-with-group"),
        ),
        term(
            "compared-with-group",
            "compared with the group",
            "Each vote of a member is in one of these, and in one only. As most of the group: the"
            " member voted for or against, and so did the group majority. Otherwise: the member"
            " voted for or against, and the group majority the other way. No majority: the member"
            " voted for or against, and there was no group majority. Abstained. Did not vote."
            " Group not recorded. In no group.",
            "It is arithmetic. It does not say why anybody voted as they did, and members are not"
            " put in an order by it.",
            see=("group-majority", "abstained", "did-not-vote", "group-not-recorded", "unaligned"),
        ),
        term(
            "cohesion",
            "cohesion",
            "How many of a group's votes for or against were on the side that more of its members"
            " took. For one vote it is the larger of the numbers for and against, of both added."
            " For a year it is the sum of the first, of the sum of the second: “40 of 42” says"
            " that of 42 votes for or against, 40 were on the larger side.",
            "Votes in which fewer than two of its members voted for or against are left out."
            " Where the numbers are equal, half of them count, so that it is never less than"
            " half. Abstaining and not voting are in neither number.",
            see=("counted-votes", "group-majority"),
        ),
        term(
            "took-part",
            "took part in",
            "In how many of the named votes that list the member he or she voted for, against,"
            " for an answer, or abstained. It is counted of the votes of which we hold all the"
            " names. It is not a measure of attendance at meetings.",
            see=("named-vote", "attendance"),
        ),
        term(
            "attendance",
            "attendance",
            "At how many meetings the member was there, in the room or remotely, for some of the"
            " time. It is counted of the meetings of full council that were held while the member"
            " was in office and whose attendance record is whole: it says of every member in"
            " office that day whether he or she was there.",
            "Where we hold no such record, or do not know when the member was in office,"
            " attendance is not known.",
            see=("took-part", "not-known"),
        ),
    ),
)
