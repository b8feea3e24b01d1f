"""Words of people and meetings, of motions and amendments and their ends; data alone."""

from council.glossary.terms import Section, term

PEOPLE = Section(
    "people",
    "People and meetings",
    (
        term(
            "full-council",
            "full council",
            "All elected members of a council in a formal meeting. It sets the budget and the"
            " council tax, and cannot hand that decision to anybody else.",
        ),
        term(
            "executive",
            "cabinet or executive",
            "The leader or directly elected mayor with the members who each look after some of"
            " the council's work. It prepares a budget and recommends it to full council.",
            see=("recommended", "executive-period"),
        ),
        term(
            "committee-system",
            "committee system",
            "A council without a cabinet. Committees decide on services, and one of them"
            " recommends the budget to full council.",
            see=("recommended",),
        ),
        term(
            "area",
            "ward or division",
            "The area that a councillor represents. Counties and some unitary councils say"
            " division; most others say ward.",
        ),
        term(
            "presiding",
            "person presiding",
            "The member in the chair: a chairman, mayor, lord mayor, provost or convener. Not the"
            " political leader of the council, and usually not a directly elected mayor.",
            see=("casting-vote",),
        ),
        term(
            "group",
            "group",
            "Members who have told the council that they sit together. It need not be a party:"
            " independents form groups, and members of several parties may form one.",
            "A member's group can change. Each vote is shown with the group in which the member"
            " sat when it was taken, and keeps it.",
            see=("unaligned", "group-not-recorded"),
        ),
        term(
            "unaligned",
            "in no group",
            "Members who sit in no group, also called non-aligned. The council lists them"
            " together; they are not a group and are not compared with one another.",
            see=("group",),
        ),
        term(
            "finance-officer",
            "chief finance officer",
            "The officer whom the law makes responsible for the council's money, also called the"
            " section 151 officer. Such officers comment on amendments to a budget before the"
            " vote.",
        ),
        term(
            "quorum",
            "quorum",
            "How many members must be there for a meeting to decide anything. For a council in"
            " England it is a quarter of all its seats, vacant ones counted.",
        ),
    ),
)

PAPERS = Section(
    "papers",
    "Motions and amendments",
    (
        term(
            "motion",
            "motion",
            "The proposal before a meeting. For a budget it is the budget as recommended, until"
            " it is amended.",
            see=("substantive",),
        ),
        term(
            "substantive",
            "substantive motion",
            "The motion as amended so far. When an amendment is carried it becomes part of the"
            " motion, but it has not changed the budget: the budget changes only when the"
            " substantive motion is carried itself.",
            see=("carried", "adopted"),
        ),
        term(
            "amendment",
            "amendment",
            "A proposal to leave out, put in or replace words or figures of a motion. An"
            " amendment to a budget says what it would change and what would pay for it.",
        ),
        term(
            "alteration",
            "alteration",
            "A change that a mover makes to his or her own motion or amendment, with the consent"
            " of the meeting. It is not put to the vote; it makes a new version.",
            see=("accepted",),
        ),
        term(
            "alternative-budget",
            "alternative budget",
            "An amendment that replaces the whole budget with a group's own.",
        ),
        term(
            "part",
            "taken in parts",
            "An amendment that is put to the vote piece by piece. Each part has its own vote, so"
            " that an amendment can be carried in part.",
        ),
        term(
            "mover",
            "mover and seconder",
            "The two members who bring a motion or an amendment. They can be of different groups."
            " What nobody seconds lapses.",
            see=("lapsed",),
        ),
        term(
            "tabled",
            "tabled (put forward)",
            "Accepted for the meeting and sent round to members. In American English to table"
            " means the opposite, to put aside.",
        ),
        term(
            "recommended",
            "recommended",
            "The budget as the executive or a committee put it to full council, before any"
            " amendment.",
            see=("substantive", "adopted"),
        ),
        term(
            "adopted",
            "adopted",
            "What the council decided: the motion, with all that was taken into it, was carried"
            " and no further step is waited for. An adopted budget is an allocation. Where there"
            " is an executive, it decides the spending within it.",
            see=("recommended", "substantive", "executive-period"),
        ),
        term(
            "executive-period",
            "the executive's period",
            "Where full council changes a budget that an executive proposed, the decision can"
            " stand in principle only, while the leader or mayor has some days to accept it or to"
            " object. Then a second meeting decides.",
            see=("executive",),
        ),
        term(
            "rivals",
            "rivals for the same money",
            "Amendments that would draw on the same pot, or of which one leaves no room for the"
            " other. Voting against a rival is not voting against the service that it is for.",
            see=("pot",),
        ),
        term(
            "what-if",
            "what if",
            "What the figures would have been, had other amendments been carried. It is"
            " arithmetic and not history.",
        ),
    ),
)

ENDINGS = Section(
    "endings",
    "How an amendment can end",
    (
        term(
            "carried",
            "carried",
            "Agreed by the meeting. An amendment that is carried becomes part of the substantive"
            " motion.",
            see=("substantive", "adopted"),
        ),
        term(
            "lost",
            "lost",
            "Put to the vote and not agreed. Equal votes with no casting vote are not agreed"
            " either.",
            see=("tied",),
        ),
        term(
            "accepted",
            "accepted",
            "Taken in by the mover of the motion, with the consent of the meeting. There is no"
            " vote on it.",
            see=("alteration",),
        ),
        term(
            "withdrawn",
            "withdrawn",
            "Taken back by those who brought it, or not moved when it was called. Once seconded"
            " it needs the consent of the meeting.",
        ),
        term(
            "lapsed",
            "lapsed",
            "Moved, and seconded by nobody.",
            see=("mover",),
        ),
        term(
            "fallen",
            "fallen",
            "Overtaken by an earlier decision of the same meeting, so that it was not put.",
        ),
        term(
            "superseded",
            "superseded",
            "Carried or accepted, and then replaced by a later amendment that was carried. Its"
            " own vote stands.",
        ),
        term(
            "out-of-order",
            "out of order",
            "Not allowed by the person presiding, for a reason that is given.",
            see=("presiding",),
        ),
        term(
            "not-accepted",
            "not accepted for debate",
            "Not signed off by the council's officers, so that it was not put to the meeting.",
        ),
        term(
            "not-reached",
            "not reached",
            "Put forward, but the meeting closed before it came to it.",
        ),
        term(
            "not-carried-as-reported",
            "not carried (as reported)",
            "A source says that it did not become part of the budget, but not how: it may have"
            " been lost, withdrawn or have lapsed. We hold no record of a vote, and invent no"
            " figures.",
            see=("not-known",),
        ),
        term(
            "carried-not-adopted",
            "carried, not adopted",
            "Carried or accepted into a motion that then was not carried, or that another motion"
            " replaced. It did not change the budget.",
            see=("substantive", "adopted"),
        ),
        term(
            "rescinded",
            "rescinded",
            "Undone by a later decision of the council. The earlier decision stays on record.",
        ),
    ),
)
