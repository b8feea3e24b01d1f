"""What the headings of columns say: known words, however they are cased or joined."""

import re

MARKS, TICK, MEMBER = "marks", "tick", "member"
FIRST, SURNAME, AREA, GROUP = "first_name", "surname", "area", "group"
NUMBER, TITLE, PUT, DAY, BODY = "number", "title", "put", "day", "body"
RESULT, WORDS, METHOD, LINK, LEAVE_OUT = "result", "words", "method", "link", "leave_out"
SAID_FOR, SAID_AGAINST, SAID_ABSTAINED = "declared_for", "declared_against", "declared_abstained"
SAID = (SAID_FOR, SAID_AGAINST, SAID_ABSTAINED)
SINGLE = frozenset(
    {MEMBER, FIRST, SURNAME, AREA, GROUP, NUMBER, TITLE, PUT, DAY, BODY, RESULT, WORDS, METHOD,
     LINK, *SAID}
)  # fmt: skip
# What a person may answer of a column.
ROLES = (
    MARKS, MEMBER, FIRST, SURNAME, AREA, GROUP, NUMBER, TITLE, PUT, DAY, BODY, RESULT, WORDS,
    METHOD, LINK, *SAID, LEAVE_OUT,
)  # fmt: skip
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
FOOTNOTE = " .:?*†‡"


def heading_words(heading: str) -> str:
    """Return a heading as it is compared: "AgendaItem_#" is "agenda item no"."""
    words = CAMEL.sub(" ", heading).replace("_", " ").replace("#", " no ").casefold().split()
    plain = ("no" if word in {"number", "num", "nr", "no."} else word for word in words)
    return " ".join(plain).strip(FOOTNOTE)


HEADINGS = {
    MEMBER: (
        "member", "members", "councillor", "councillors", "councilor", "council member",
        "councilmember", "voter", "cllr", "member name", "councillor name", "alderman",
        "representative", "full name", "name of member", "name of councillor", "name", "names",
        "person", "person name", "voter name", "elected member", "council member name",
        "councillors name", "member's name", "councillor's name", "cllr name", "members name",
        "display name", "attendee", "member of council",
    ),
    FIRST: ("first name", "forename", "forenames", "given name", "first names", "firstname"),
    SURNAME: ("surname", "last name", "family name", "lastname"),
    AREA: (
        "ward", "division", "area", "district", "electoral division", "constituency", "ward name",
        "division name",
    ),
    GROUP: (
        "group", "party", "political group", "political party", "party name", "group name",
        "member party", "affiliation",
    ),
    NUMBER: (
        "number", "item no", "agenda number", "agenda item number", "vote number", "motion number",
        "vote id", "ref", "reference", "item ref", "agenda item", "division number",
        "amendment number", "agenda item id", "item id", "motion id", "minute number",
        "record number", "file number", "vote ref",
    ),
    TITLE: (
        "title", "item", "agenda item title", "question", "motion", "subject", "description",
        "matter", "resolution", "vote title", "item title", "vote", "amendment", "proposal",
        "bill", "motion title", "motion text", "item description", "agenda description",
        "motion description", "matter title", "question put", "topic", "issue", "agenda title",
        "vote question", "text of motion", "agenda item description",
    ),
    PUT: ("motion type", "type of motion", "question type", "action", "stage"),
    DAY: (
        "date", "day", "meeting date", "held on", "vote date", "date of meeting", "date/time",
        "date time", "datetime", "date of vote", "meeting day", "event date", "timestamp",
    ),
    BODY: ("committee", "body", "meeting type", "committee name", "body name", "board"),
    RESULT: (
        "result", "outcome", "status", "decision", "vote result", "declared result",
        "motion result", "vote outcome", "result of vote", "carried/lost", "passed",
    ),
    WORDS: ("class", "classes", "tags", "type", "category", "section"),
    METHOD: (
        "method", "voting method", "vote method", "method of voting", "how taken", "vote type",
        "type of vote", "voting type",
    ),
    LINK: ("link", "url", "source url", "href", "web address", "source link", "web page"),
}  # fmt: skip
KNOWN = {heading_words(each): role for role, found in HEADINGS.items() for each in found}
# An agenda item is its number where a title stands beside it, and its title where none does.
KNOWN["agenda item"] = TITLE
SAID_HEADINGS = {
    heading_words(each): role
    for role, found in {
        SAID_FOR: (
            "for", "ayes", "aye", "yes", "yeas", "yea", "votes for", "total for", "for votes",
            "yes votes", "total yes", "total ayes", "in favour", "in favor", "votes in favour",
            "for count", "count for", "number for", "for total", "for (total)", "yes count",
            "number of votes for", "members for", "votes in favor",
        ),
        SAID_AGAINST: (
            "against", "noes", "nays", "nay", "no", "votes against", "total against",
            "against votes", "no votes", "total no", "total noes", "opposed", "in opposition",
            "against count", "count against", "number against", "against total",
            "against (total)", "no count", "number of votes against", "members against",
        ),
        SAID_ABSTAINED: (
            "abstain", "abstained", "abstentions", "total abstained", "abstention",
            "total abstentions", "abstain count", "abstain total", "number abstained",
            "abstained votes", "total abstain", "abstaining", "number of abstentions",
        ),
    }.items()
    for each in found
}  # fmt: skip
CHOICE_HEADINGS = frozenset(
    {"vote", "votes", "choice", "ballot", "how voted", "voted", "cast", "vote cast", "position",
     "member vote", "voting", "response", "vote value", "value", "member's vote", "decision cast"}
)  # fmt: skip
# Numbers under (or beside) these words add up others: they are nobody's marks.
TOTALS = frozenset(
    {"total", "totals", "total votes", "votes cast", "sum", "turnout", "majority", "margin",
     "percentage", "per cent", "percent", "%", "present", "absent", "total present",
     "total absent", "did not vote", "not voting", "total voting", "number voting", "count",
     "grand total", "apologies", "no of votes", "vacancies", "vacant"}
)  # fmt: skip
# What says who was there and not how anybody voted, though its cells may read "yes".
ATTENDANCE = frozenset({"present", "attendance", "attended", "in attendance", "in the room"})
# Numbers that a system gives its rows.
TECHNICAL = frozenset({"id", "row", "row id", "row no", "objectid", "object id", "index", "s/n"})
# Cells under these may read "yes" or "for", and are no member's mark.
NEVER_MARKS = frozenset({RESULT, WORDS, METHOD, LINK, DAY, BODY})
