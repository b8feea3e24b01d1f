"""Words that more than one app uses for facts about the institution and its records."""

from enum import nonmember

from django.db.models import TextChoices


class Evidence(TextChoices):
    """How a record got here (architecture 0.11); DESK must be whole, the others may have gaps."""

    DESK = "desk", "Keyed in the meeting"
    MINUTES = "minutes", "Minutes"
    COUNCIL_PAGE = "council_page", "The council's own page"
    PRESS = "press", "Press report"
    PARTY = "party", "Party's own paper"


class DatePrecision(TextChoices):
    """How exactly a date is known."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class MeetingStatus(TextChoices):
    """Where a meeting stands."""

    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Under way"
    ADJOURNED = "adjourned", "Adjourned"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Called off"


class PresenceKind(TextChoices):
    """What a span of a member's presence says."""

    PRESENT = "present", "Present in the room"
    REMOTE = "remote", "Present remotely"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"

    there = nonmember(frozenset({"present", "remote"}))


class InterestKind(TextChoices):
    """Why a member may be kept from a vote (domain 5.1); for clerks only until minuted."""

    DISCLOSABLE = "disclosable", "Disclosable pecuniary interest"
    OTHER = "other", "Other interest"
    ARREARS = "arrears", "Council tax arrears (s106)"


class RoleKind(TextChoices):
    """Office that a member holds besides the seat."""

    PRESIDING = "presiding", "Presides over full council"
    DEPUTY_PRESIDING = "deputy_presiding", "Deputy to the one who presides"
    LEADER = "leader", "Leader of the council"
    ELECTED_MAYOR = "elected_mayor", "Directly elected mayor"
    CABINET = "cabinet", "Cabinet member"
    GROUP_LEADER = "group_leader", "Group leader"
    COMMITTEE_CHAIR = "committee_chair", "Committee chair"
    COMMITTEE_MEMBER = "committee_member", "Committee member"


class BodyKind(TextChoices):
    """What sort of body meets."""

    FULL_COUNCIL = "full_council", "Full council"
    EXECUTIVE = "executive", "Cabinet or executive"
    COMMITTEE = "committee", "Committee"


class AreaKind(TextChoices):
    """What the council calls the area that a member represents."""

    WARD = "ward", "Ward"
    DIVISION = "division", "Electoral division"
    AREA = "area", "Area"


class ReasonIn(TextChoices):
    """How a membership began."""

    ELECTION = "election", "Election"
    BY_ELECTION = "by_election", "By-election"
    NOT_KNOWN = "not_known", "Not known"


class ReasonOut(TextChoices):
    """How a membership ended."""

    END_OF_TERM = "end_of_term", "End of term"
    RESIGNATION = "resignation", "Resignation"
    DEATH = "death", "Death"
    DISQUALIFICATION = "disqualification", "Disqualification"
    NOT_KNOWN = "not_known", "Not known"


class PotRuling(TextChoices):
    """What the council published for two amendments carried on the same money (domain 6.6)."""

    OFFICER_DECIDES = "officer_decides", "The finance officer decides"
    LATER_WINS = "later_wins", "The later one wins"
    EARLIER_WINS = "earlier_wins", "The earlier one wins"
    SHARE = "share", "They share it"


class ClerkRoleKind(TextChoices):
    """What a clerk may do in one council (architecture 0.13)."""

    KEYER = "keyer", "Keys in what happens"
    PUBLISHER = "publisher", "Keys in, publishes, confirms and corrects"
    FINANCE = "finance", "Keys in figures and officers' comments"


class Ground(TextChoices):
    """Legal ground on which a value was taken out of the record (architecture 0.12)."""

    DATA_PROTECTION = "data_protection", "Data protection law"
    COURT_ORDER = "court_order", "Court order"
    EXEMPT = "exempt", "Exempt information"
    DEFAMATION = "defamation", "Defamation"
