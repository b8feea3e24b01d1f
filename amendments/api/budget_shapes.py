"""What the API's description says of each field of a budget and of its snapshots."""

from amendments.enums import Account, Basis, BudgetStage, LineKind, StatedFigure
from council.api.records import HISTORY, OF_COUNCIL
from council.api.shapes import (
    RECORD_FIELDS,
    choice,
    decimal,
    list_of_words,
    many,
    moment,
    number,
    one,
    shape,
    truth,
    words,
)
from council.enums import Evidence

IS_SET = (
    "The budget is set: a motion on it stood carried, or figures published as adopted are held."
)
STARTS_FROM = {
    "base_version": number(
        "Number of the budget version that recommended figures are from; null: none is held.",
        known=False,
    ),
    "adopted_version": number(
        "Number of the version that was published as adopted; null: adopted figures follow from"
        " decisions.",
        known=False,
    ),
    "adjusted_version": number(
        "Number of the version that was published as adjusted; null: none is held.", known=False
    ),
}

FIGURE = shape(
    "SnapshotFigure",
    {
        "stage": choice(BudgetStage),
        "year": number("Year in which the financial year starts."),
        "line": words("Key of the budget line; null: the whole budget.", known=False),
        "basis": choice(Basis, "What a total counts; null: one line.", known=False),
        "base": number(
            "Currency units as published at the stage, else recommended; null: not known.",
            known=False,
        ),
        "effect": number(
            "Currency units: sum of the amendments in force at the stage; null: not known, as"
            " their lines are not all known.",
            known=False,
        ),
        "amount": number(
            "Currency units: base and effect; null: one of them not known.", known=False
        ),
    },
)
NEWEST = shape(
    "NewestSnapshot",
    {
        "number": number(),
        "api_url": words(),
        "is_set": truth(IS_SET),
        "adopted_version": STARTS_FROM["adopted_version"],
        "cause": words("In words: what happened."),
        "taken_at": moment(known=True),
    },
)
BUDGET = shape(
    "Budget",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "year": number("Year in which the financial year starts: 2019 for 2019/20."),
        "title": words(),
        "basis": choice(Basis, "The council's own; null: not known.", known=False),
        "reserves_in_net_budget": truth(),
        "facts_revision": number("Counts changes of what the totals are made of."),
        "snapshot": one(NEWEST, known=False, help_text="Newest totals; null: none yet."),
        "totals_are_being_recomputed": truth("The newest totals lag behind the facts."),
    },
)
STATED = shape(
    "StatedTotal",
    {
        "year": number(),
        "figure": choice(StatedFigure),
        "basis": choice(Basis, "Null: not known, so it is added to nothing.", known=False),
        "stage": choice(BudgetStage),
        "amount": number("Currency units."),
        "is_used": truth("Of several figures, the one that totals start from."),
        "source": words("Who states it."),
        "url": words(),
        "note": words(),
    },
)
BANDS = {
    f"band_{band}": decimal(
        f"Band {band.upper()} in the council's own published table, in currency units."
    )
    for band in "abcefgh"
}
OF_BUDGET = {
    **RECORD_FIELDS,
    **OF_COUNCIL,
    "budget": words("Reference of the budget."),
    "budget_year": number("Year in which the budget's financial year starts."),
}
# What each list of published figures says of them.
OF_VERSION = {
    "number": number(),
    "label": words(),
    "stage": choice(BudgetStage, "Stage at which the council published these figures."),
    "lines_complete": truth("The lines are all there are."),
    "complete_on": choice(
        Basis, "Basis of which the lines are all there is; null: see above.", known=False
    ),
    "tax_base": decimal("Band D equivalent dwellings."),
    "band_d": decimal("Currency units, as published."),
    **BANDS,
}
VERSION = shape(
    "BudgetVersion",
    {
        **OF_VERSION,
        "published_at": moment(known=True),
        "evidence": choice(Evidence),
        "stated_totals": many(STATED),
    },
)
AT_STAGE = shape(
    "BudgetAtStage",
    {
        "stage": choice(BudgetStage),
        "version": number(
            "Number of the version that was published at this stage; null: none.", known=False
        ),
        "compared_with": choice(BudgetStage, "The stage it came from; null: none.", known=False),
        "lines_changed": number(
            "Lines of the budget's own year with another amount; null: cannot be said.",
            known=False,
        ),
        "lines_only_here": number(
            "Lines whose amount is known here and not there; null: cannot be said.", known=False
        ),
        "lines_only_there": number(
            "Lines whose amount is known there and not here; null: cannot be said.", known=False
        ),
    },
)
LINE = shape(
    "BudgetLine",
    {
        "key": words("Short name of the line in this budget."),
        "position": number(),
        "account": choice(Account),
        "kind": choice(LineKind),
        "service": words(),
        "description": words(),
        "amounts": many(
            shape(
                "BudgetAmount",
                {
                    "version": number("Number of the budget version."),
                    "year": number(),
                    "amount": number("Currency units; no entry: not known."),
                },
            )
        ),
    },
)
LIMIT = shape(
    "ReferendumLimit",
    {
        "core_percent": decimal(),
        "cash": decimal("Currency units at Band D."),
        "social_care_percent": decimal(),
        "or_more": truth("The limit itself already needs a referendum."),
    },
)
BUDGET_WHOLE = shape(
    "BudgetRecord",
    {
        **BUDGET().fields,
        "versions": many(VERSION, "Figures as published, each at its stage."),
        "stages": many(AT_STAGE, "How the newest totals differ from stage to stage."),
        "lines": many(LINE),
        "totals": many(FIGURE, "Figures of the newest snapshot."),
        "pots": list_of_words("References of its pots."),
        "motions": list_of_words("References of the motions on it."),
        "referendum_limit": one(LIMIT, known=False, help_text="Null: no statement."),
        **HISTORY,
    },
)

SNAPSHOT = shape(
    "Snapshot",
    {
        **RECORD_FIELDS,
        **OF_COUNCIL,
        "budget": words("Reference of the budget."),
        "number": number("The change of facts that it belongs to."),
        "cause": words("In words: what happened."),
        "cause_reference": words("Record that it happened to.", known=False),
        **STARTS_FROM,
        "is_set": truth(IS_SET),
        "taken_at": moment(known=True),
        "fiscal_data_package": words("Address of its every line at each stage, as a zip."),
    },
)
SNAPSHOT_WHOLE = shape(
    "SnapshotRecord",
    {
        **SNAPSHOT().fields,
        "rows": many(FIGURE, "Recommended, substantive and adopted are never mixed."),
        "inputs": many(
            shape(
                "SnapshotInput",
                {
                    "stage": choice(BudgetStage),
                    "amendment": words("Reference."),
                    "version": number("The words that went in."),
                },
            )
        ),
    },
)
