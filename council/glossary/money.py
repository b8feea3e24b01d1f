"""Words of budgets and money, and of what this record knows; data alone."""

from council.glossary.terms import Section, term

MONEY = Section(
    "money",
    "Budgets and money",
    (
        term(
            "basis",
            "basis",
            "What a total counts. Gross: all spending before income. Net cost of services:"
            " spending less the services' own income. Net budget requirement: what is met from"
            " council tax, business rates and general grants. Council tax requirement: what is"
            " met from council tax. Totals on different bases cannot be compared.",
            see=("council-tax-requirement",),
        ),
        term(
            "council-tax-requirement",
            "council tax requirement",
            "The part of a council's spending that council tax has to meet. It is the one total"
            " that the law defines: all spending, less all income, grants and reserves used.",
            see=("band-d", "basis"),
        ),
        term(
            "band-d",
            "Band D",
            "The usual measure of council tax: the council tax requirement divided by the tax"
            " base. Other bands are ninths of it: A 6, B 7, C 8, D 9, E 11, F 13, G 15, H 18.",
            see=("tax-base", "precept"),
        ),
        term(
            "tax-base",
            "tax base",
            "The number of homes that pay council tax, counted as if all were in Band D.",
        ),
        term(
            "precept",
            "precept",
            "What a county, the police, the fire service or a parish asks the district, borough"
            " or unitary council to collect for it with the council tax. It is not the collecting"
            " council's to amend.",
        ),
        term(
            "one-off",
            "one-off and recurring",
            "Whether an amount is there for one year or for each year from then on. Recurring"
            " spending paid from one-off money leaves a gap in later years.",
        ),
        term(
            "account",
            "revenue and capital",
            "Revenue is day-to-day spending; capital is spending on things that last, such as"
            " buildings. Housing and schools have accounts of their own. They are never added"
            " together.",
        ),
        term(
            "pot",
            "pot",
            "A named source of money that an amendment would draw on: a reserve, a contingency or"
            " a grant. Several amendments may want the same pot.",
            see=("rivals", "reserve"),
        ),
        term(
            "reserve",
            "reserves",
            "Money put aside: a general balance for what nobody foresaw, and earmarked reserves"
            " for a purpose.",
        ),
        term(
            "business-rates",
            "business rates pilot",
            "An arrangement by which some councils kept more of the local business rates. What it"
            " brought was usually there for one year.",
            see=("one-off",),
        ),
        term(
            "saving",
            "saving",
            "A reduction in what a budget gives to something, or more income for it. An amendment"
            " may reverse one.",
        ),
        term(
            "balance",
            "balances",
            "What an amendment gives and what pays for it are equal, in each year and account."
            " Where some of it is not known, that cannot be checked.",
        ),
        term(
            "stated-total",
            "stated total",
            "A total as its source gives it. What no line explains is shown as “not itemised"
            " here” and never filled in.",
        ),
    ),
)

RECORD = Section(
    "record",
    "What this record knows",
    (
        term(
            "not-known",
            "not known",
            "We have not seen it. It never means none, and it is never a nought. Nothing is"
            " filled in by guessing.",
        ),
        term(
            "group-not-recorded",
            "group not recorded",
            "The source names the member but not the group in which the member sat when the vote"
            " was taken. It is never taken from a later list of members.",
            see=("group",),
        ),
        term(
            "as-reported",
            "as reported",
            "Known from a press report or a party's own paper, not from the council.",
        ),
        term(
            "correction",
            "correction",
            "What is published is never written over. A correction stands beside what it"
            " corrects, with what it said before, when and why.",
        ),
        term(
            "mismatch",
            "mismatch",
            "A place where the declared result, the declared figures and the names do not agree."
            " We show all of them and put none right by ourselves.",
            see=("declared",),
        ),
    ),
)
