"""Words of motions, amendments and money (domain 4, 5.2 and 6)."""

from enum import nonmember

from django.db.models import TextChoices


class AmendmentState(TextChoices):
    """Where an amendment stands (domain 4); the groups say what counts where."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "With the officers, in confidence"
    NOT_ACCEPTED_FOR_DEBATE = "not_accepted_for_debate", "Not accepted for debate"
    TABLED = "tabled", "Tabled (put forward)"
    MOVED = "moved", "Moved"
    SECONDED = "seconded", "Moved and seconded"
    CARRIED = "carried", "Carried"
    LOST = "lost", "Lost"
    PARTLY_CARRIED = "partly_carried", "Partly carried"
    ACCEPTED = "accepted", "Accepted without a vote"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed (not seconded)"
    OUT_OF_ORDER = "out_of_order", "Ruled out of order"
    NOT_REACHED = "not_reached", "Not reached"
    FALLEN = "fallen", "Fell"
    NOT_CARRIED = "not_carried", "Not carried (as reported)"
    SUPERSEDED = "superseded", "Superseded"
    PENDING_EXECUTIVE = "pending_executive", "With the executive"
    EXECUTIVE_REJECTED = "executive_rejected", "Rejected by the executive"
    ADOPTED = "adopted", "Adopted"
    CARRIED_NOT_ADOPTED = "carried_not_adopted", "Carried, not adopted"
    RESCINDED = "rescinded", "Rescinded"

    confidential = nonmember(frozenset({"draft", "submitted"}))
    live = nonmember(frozenset({"tabled", "moved", "seconded"}))
    in_substantive = nonmember(
        frozenset({"carried", "accepted", "pending_executive", "executive_rejected", "adopted"})
    )
    in_adopted = nonmember(frozenset({"adopted"}))
    decided = nonmember(
        frozenset(
            {
                "carried", "lost", "partly_carried", "accepted", "not_carried", "superseded",
                "pending_executive", "executive_rejected", "adopted", "carried_not_adopted",
                "rescinded",
            }
        )
    )  # fmt: skip


class MotionState(TextChoices):
    """Where a main motion stands; "substantive" is a reading of what is in force, not a state."""

    RECOMMENDED = "recommended", "Recommended"
    MOVED = "moved", "Moved"
    SECONDED = "seconded", "Moved and seconded"
    ADJOURNED = "adjourned", "Adjourned"
    CARRIED = "carried", "Carried"
    LOST = "lost", "Lost"
    NOT_CARRIED = "not_carried", "Not carried (as reported)"
    IN_PRINCIPLE = "in_principle", "In principle (with the executive)"
    FINAL = "final", "Final"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed (not seconded)"
    NOT_REACHED = "not_reached", "Not reached"

    carried_states = nonmember(frozenset({"carried", "in_principle", "final"}))
    # Nothing is put in fresh words from here; what was lost can be, the same evening.
    settled = nonmember(
        frozenset(
            {
                "carried", "in_principle", "final", "not_carried", "withdrawn", "lapsed",
                "not_reached",
            }
        )
    )  # fmt: skip


class Verb(TextChoices):
    """What can happen to a motion or an amendment; one event each."""

    SUBMIT = "submit", "Submitted to the officers"
    TABLE = "table", "Tabled (put forward)"
    REFUSE = "refuse", "Not accepted for debate"
    MOVE = "move", "Moved"
    SECOND = "second", "Seconded"
    ALTER = "alter", "Altered"
    ACCEPT = "accept", "Accepted"
    WITHDRAW = "withdraw", "Withdrawn"
    LAPSE = "lapse", "Lapsed"
    RULE_OUT = "rule_out", "Ruled out of order"
    TAKE_IN_PARTS = "take_in_parts", "Taken in parts"
    ADJOURN = "adjourn", "Adjourned"
    RESUME = "resume", "Resumed"
    RECORD_DECISION = "record_decision", "Decided"
    REPORT_NOT_CARRIED = "report_not_carried", "Reported as not carried"
    FALL = "fall", "Fell"
    SUPERSEDE = "supersede", "Superseded"
    RECOST = "recost", "Re-costed"
    NOT_REACH = "not_reach", "Not reached"
    ADOPT = "adopt", "Adopted"
    REFER_TO_EXECUTIVE = "refer_to_executive", "Put to the executive"
    EXECUTIVE_ACCEPT = "executive_accept", "Accepted by the executive"
    EXECUTIVE_REJECT = "executive_reject", "Rejected by the executive"
    INSIST = "insist", "Council insisted"
    EXECUTIVE_TAKE_IN = "executive_take_in", "Taken in by the executive"
    NOT_ADOPT = "not_adopt", "Carried, not adopted"
    RESCIND = "rescind", "Rescinded"
    CORRECT = "correct", "Corrected"
    PUBLISH = "publish", "Published"
    REDACT = "redact", "Taken out by law"


class Outcome(TextChoices):
    """How a vote ended."""

    CARRIED = "carried", "Carried"
    LOST = "lost", "Lost"
    TIED = "tied", "Equal votes"
    UNKNOWN = "unknown", "Not known"


class VoteMethod(TextChoices):
    """How a vote was taken (domain 5.2)."""

    RECORDED_ELECTRONIC = "recorded_electronic", "Recorded, electronic"
    RECORDED_ROLL_CALL = "recorded_roll_call", "Recorded, names called"
    SHOW_OF_HANDS_COUNTED = "show_of_hands_counted", "Show of hands, counted"
    SHOW_OF_HANDS_UNCOUNTED = "show_of_hands_uncounted", "Show of hands, not counted"
    AFFIRMATION = "affirmation", "Affirmation of the meeting"
    BALLOT = "ballot", "Secret ballot"
    ELIMINATION_ROUND = "elimination_round", "Elimination round"
    NOT_KNOWN = "not_known", "Not known"

    uncounted = nonmember(frozenset({"affirmation", "show_of_hands_uncounted"}))
    named = nonmember(frozenset({"recorded_electronic", "recorded_roll_call"}))


class BudgetStage(TextChoices):
    """Totals that are never mixed (domain 1.1); the last one only where figures of it are held."""

    RECOMMENDED = "recommended", "Recommended"
    SUBSTANTIVE = "substantive", "Substantive so far"
    ADOPTED = "adopted", "Adopted"
    ADJUSTED = "adjusted", "Adjusted in the year"

    # What a council publishes figures of; the substantive motion is worked out alone.
    published = nonmember(("recommended", "adopted", "adjusted"))


class Basis(TextChoices):
    """What a total counts (domain 6.1)."""

    GROSS = "gross", "Gross spending"
    NET_SERVICE = "net_service", "Net service spending"
    NET_BUDGET_REQUIREMENT = "net_budget_requirement", "Net budget requirement"
    COUNCIL_TAX_REQUIREMENT = "council_tax_requirement", "Council tax requirement"


class Account(TextChoices):
    """The four pots of account that must not be mixed (domain 2)."""

    GENERAL_FUND_REVENUE = "general_fund_revenue", "General fund revenue"
    CAPITAL = "capital", "Capital"
    HRA = "hra", "Housing revenue account"
    DSG = "dsg", "Dedicated schools grant"


class LineKind(TextChoices):
    """What a line is, so that each basis knows whether to count it (domain 6.1)."""

    SPENDING = "spending", "Spending"
    SERVICE_INCOME = "service_income", "Service income"
    SPECIFIC_GRANT = "specific_grant", "Specific grant"
    RESERVES = "reserves", "Reserves"
    CAPITAL_FINANCING = "capital_financing", "Capital financing"
    GENERAL_GRANT = "general_grant", "General grant"
    BUSINESS_RATES = "business_rates", "Business rates"
    COLLECTION_FUND = "collection_fund", "Collection fund"
    LOCAL_TAX = "local_tax", "Local tax"
    OTHER_INCOME = "other_income", "Other income"

    pays_for_the_net_budget = nonmember(
        frozenset({"general_grant", "business_rates", "collection_fund", "local_tax"})
    )


class LineRole(TextChoices):
    """What an amendment's line does in the amendment (domain 6.3)."""

    INVESTMENT = "investment", "Investment"
    SAVING_REVERSAL = "saving_reversal", "Saving put back"
    FUNDING = "funding", "Funding"
    SAVING = "saving", "Saving"
    INCOME = "income", "Income"
    REPROFILE = "reprofile", "Moved between years"
    BORROWING_COST = "borrowing_cost", "Cost of borrowing"


class LineNature(TextChoices):
    """Whether money is there next year; nothing is assumed."""

    ONE_OFF = "one_off", "One-off"
    RECURRING = "recurring", "Recurring"
    NOT_STATED = "not_stated", "Not stated"


class YearConvention(TextChoices):
    """How the figures of several years were given (domain 6.4)."""

    LEVEL = "level", "Level against the plan in each year"
    INCREMENT = "increment", "Change from the year before"
    NOT_STATED = "not_stated", "Not stated"


class Unit(TextChoices):
    """Unit in which a figure was printed; storage is always whole pounds."""

    POUNDS = "pounds", "£"
    THOUSANDS = "thousands", "£000"
    MILLIONS = "millions", "£m"


class StatedFigure(TextChoices):
    """What a stated figure measures; only totals have a basis."""

    TOTAL = "total", "Total"
    SAVINGS = "savings", "Savings in the year"


class RefusalGround(TextChoices):
    """Why the officers did not sign an amendment off (domain 3.1)."""

    LATE = "late", "Received after the deadline"
    UNSIGNED = "unsigned", "Not signed off"
    UNLAWFUL = "unlawful", "Unlawful, or very high risk that it cannot be delivered"
    NO_EVIDENCE = "no_evidence", "Not enough evidence to assess the saving"
    ADDS_TO_SAVING = "adds_to_saving", "Adds to an existing saving with no plan"
    UNSUPPORTED_MONEY = "unsupported_money", "Needs money or capacity that cannot be supported"
    OUTSIDE_POWERS = "outside_powers", "Outside the council's powers"
    OTHER = "other", "Other reason"


class Fit(TextChoices):
    """Whether money that is asked for is left in a pot."""

    FITS = "fits", "Fits"
    MAY_FIT = "may_fit", "May fit: how it is split between pots is not given"
    DOES_NOT_FIT = "does_not_fit", "Does not fit"
    NOT_KNOWN = "not_known", "Not known: what the pot holds is not known"


class Contest(TextChoices):
    """How far amendments that want the same money have come."""

    OPEN = "open", "Nothing to settle yet"
    DUE = "due", "To be settled"


class AssessmentRole(TextChoices):
    """Whose comment on an amendment it is."""

    FINANCE = "finance", "Chief finance officer (section 151)"
    LEGAL = "legal", "Monitoring officer"
    EQUALITIES = "equalities", "Equalities"
    CHIEF_EXECUTIVE = "chief_executive", "Chief executive"


class Opinion(TextChoices):
    """What the officer concludes."""

    ROBUST = "robust", "Robust"
    RISKS = "risks", "Robust, with risks"
    NOT_SUPPORTED = "not_supported", "Not supported"
    NOT_STATED = "not_stated", "Not stated"


class Leftover(TextChoices):
    """Why a paper needs a look after a result was corrected: what no rule can undo."""

    OVERTAKEN = "overtaken", "A later decision says where it stands: that has not moved."
    CARRIED_WITH = "carried_with", "It was carried while the amendment counted as part of it."
    CARRIED_WITHOUT = "carried_without", "It was carried while the amendment was no part of it."
    ENDED_BY_IT = "ended_by_it", "It ended because of the wrong result and was not put again."
    STANDS_AGAIN = "stands_again", "It counts as carried again, but the motion was put without it."
    NOT_TAKEN_IN = "not_taken_in", "It was left out while the motion counted as lost."
    SETTLED_BY_IT = "settled_by_it", "What was settled on the wrong result has not moved."
    REVISION_STANDS = (
        "revision_stands",
        "The executive took it into a budget that was not carried after all: it still counts.",
    )
