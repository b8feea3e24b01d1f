"""What if: the answer of the page of that name, for programs; arithmetic, not history."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from amendments.enums import Account, AmendmentState, Basis, LineRole
from amendments.what_if import Answer, Clash, Option, answer, budget_of, choose, options_of
from council.api.endpoints import Endpoint
from council.api.errors import WrongRequest
from council.api.filters import current_reference, read_parameters
from council.api.shapes import (
    ERROR,
    choice,
    decimal,
    list_of_numbers,
    list_of_words,
    many,
    number,
    one,
    shape,
    truth,
    words,
)
from council.errors import RuleBroken
from council.models import Meeting

STEP = shape(
    "WhatIfStep",
    {
        "year": number("Year in which the financial year starts."),
        "line": words("Key of the budget line; null: a total.", known=False),
        "basis": choice(Basis, "What a total counts; null: one line.", known=False),
        "name": words(),
        "actual": number("Pounds, as it stands; null: not known.", known=False),
        "supposed": number("Pounds, with the choice; null: not known.", known=False),
        "change": number("Pounds; null: not known.", known=False),
    },
)
SERVICE = shape(
    "WhatIfService",
    {
        "service": words(),
        "account": choice(Account),
        "year": number("Year in which the financial year starts."),
        "actual": number(
            "Pounds, all its lines together, as it stands; null: not known.", known=False
        ),
        "supposed": number("Pounds, with the choice; null: not known.", known=False),
        "change": number("Pounds."),
        "in_book": truth("The budget that we hold has lines for it."),
    },
)
GAP = shape(
    "WhatIfGap",
    {
        "year": number("Year in which the financial year starts."),
        "account": choice(Account),
        "gap": number(
            "Pounds: lines less the stated change of council tax; above nought: unpaid."
        ),
        "tolerance": number("Pounds that rounding of the figures may explain."),
        "balanced": truth("The gap is within what rounding may explain."),
    },
)
UNFUNDED = shape(
    "WhatIfUnfunded",
    {
        "year": number("Year in which the financial year starts."),
        "amount": number("Pounds missing: one-off money has run out."),
        "only_if_recurring": truth("The papers do not say that the spending goes on."),
    },
)
OPTION = shape(
    "WhatIfOption",
    {
        "number": words("As `with` names it: 2, or 2.1 for a part."),
        "amendment": words("Reference."),
        "title": words(),
        "state": choice(AmendmentState, "What really happened."),
        "is_chosen": truth(),
        "is_superseded": truth("A later chosen one replaces everything."),
        "lines_complete": truth("Its lines are all known; else no total is worked out."),
        "balances": truth("In each year and account, within what rounding explains."),
        "gaps": many(GAP, "By how much it is out by itself, per year and account."),
        "unfunded_from_year": number(
            "First year in which its one-off money has run out; null: none found.", known=False
        ),
        "unfunded_amount": number("Pounds missing in that year.", known=False),
        "unfunded_only_if_recurring": truth("The papers do not say that the spending goes on."),
    },
)
POT = shape(
    "WhatIfPot",
    {
        "reference": words(),
        "name": words(),
        "year": number(),
        "available": number("Pounds; null: not known.", known=False),
        "least": number("Pounds taken for certain."),
        "most": number("Pounds taken at most, where a split is not given."),
        "paid_in_least": number("Pounds put into it for certain."),
        "paid_in_most": number("Pounds put into it at most."),
        "left_least": number(
            "Pounds left for certain, below nought: too much is taken; null: not known.",
            known=False,
        ),
        "left_most": number("Pounds left at most; null: not known.", known=False),
        "is_overdrawn": truth("Null: cannot be said.", known=False),
    },
)
TAX = shape(
    "WhatIfTax",
    {
        "requirement": number("Pounds; null: not known.", known=False),
        "change": number("Pounds; null: not known.", known=False),
        "bands": one(
            shape("Bands", {band: decimal("Pounds and pence.") for band in "ABCDEFGH"}),
            known=False,
            help_text="Null: not known.",
        ),
        "is_published": truth("Band D is the published one, as the requirement does not move."),
        "rise_percent": decimal("Against last year's Band D; null: not known."),
        "needs_referendum": truth("Null: no limit recorded, or no rise known.", known=False),
    },
)
OVERLAP = shape(
    "WhatIfOverlap",
    {
        "line": words("Key of the budget line."),
        "role": choice(LineRole),
        "year": number(),
        "amendments": list_of_words("References of the amendments that move it."),
        "amounts": list_of_numbers("Pounds by which each of them does, in the same order."),
        "may_count_twice": truth("The same money may be in it twice; else both add to the line."),
    },
)
ANSWER = shape(
    "WhatIf",
    {
        "meeting": words(),
        "budget": words(),
        "facts_revision": number("Change of the budget's facts that it starts from.", known=False),
        "options": many(OPTION),
        "order": list_of_words("The chosen ones, in the order of their decisions."),
        "lines": many(STEP, "Budget lines that would differ."),
        "services": many(SERVICE, "Services that would differ, their lines added together."),
        "totals": many(STEP),
        "gaps": many(GAP, "By how much all that are chosen are out together."),
        "unfunded": many(UNFUNDED, "Years in which one-off money of all of them has run out."),
        "pots": many(POT),
        "tax": one(TAX, known=False, help_text="Null: no requirement is known."),
        "overlaps": many(OVERLAP, "Lines that two of them move: an officer's question."),
    },
)
PARAMETERS = [
    OpenApiParameter("meeting", str, description="Reference of a meeting.", required=True),
    OpenApiParameter("with", str, description="Amendments in the order of decision: 2,5 or 2.1."),
    OpenApiParameter(
        "budget",
        str,
        description="Reference of the budget, where several were before the meeting.",
    ),
]


class WhatIf(Endpoint):
    """What would have followed, had other amendments of a meeting been carried."""

    @extend_schema(
        operation_id="what_if",
        tags=["what-if"],
        summary="What if these amendments had been carried",
        parameters=PARAMETERS,
        responses={200: ANSWER, 400: ERROR},
    )
    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, ["format", "meeting", "with", "budget"])
        unchanged = self.unchanged(request, [given.get("meeting", "")])
        if unchanged is not None:
            return unchanged
        meeting = _meeting(given.get("meeting", "").strip("/"))
        asked = given.get("with", "")
        try:
            budget = budget_of(meeting, asked, given.get("budget", ""))
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), broken.code or "wrong", "budget") from None
        if budget is None:
            raise WrongRequest("No budget was before this meeting.", "no_budget", "meeting")
        options = options_of(meeting, budget)
        try:
            chosen = choose(options, asked)
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), broken.code or "wrong", "with") from None
        return self.unmodified(request) or Response(
            to_record(meeting, answer(budget, options, chosen))
        )


def _meeting(reference: str) -> Meeting:
    """Return the public meeting of a reference, an old one too."""
    known = [reference, current_reference(reference) or reference]
    meeting = Meeting.objects.published().filter(reference__in=known).first()
    if meeting is None:
        message = f"There is no meeting {reference[:80]!r} here. Give its reference."
        raise WrongRequest(message, "unknown_reference", "meeting")
    return meeting


def to_record(meeting: Meeting, found: Answer) -> dict[str, Any]:
    """Return an answer in the API's words."""
    return {
        "meeting": meeting.reference,
        "budget": found.budget.reference,
        "facts_revision": found.as_at.revision if found.as_at else None,
        "options": [_option(option, found) for option in found.options],
        "order": [option.number for option in found.chosen],
        "lines": [_step(step) for step in found.lines],
        "services": [asdict(step) for step in found.services],
        "totals": [_step(step) for step in found.totals],
        "gaps": [asdict(gap) for gap in found.gaps],
        "unfunded": [asdict(each) for each in found.unfunded],
        "pots": [asdict(pot) for pot in found.pots],
        "tax": asdict(found.tax) if found.tax else None,
        "overlaps": [_clash(clash) for clash in found.overlaps],
    }


def _clash(clash: Clash) -> dict[str, Any]:
    overlap = clash.overlap
    return {
        "line": overlap.line,
        "role": overlap.role,
        "year": overlap.year,
        "amendments": [option.amendment.reference for option in clash.options],
        "amounts": list(overlap.amounts),
        "may_count_twice": overlap.may_count_twice,
    }


def _option(option: Option, found: Answer) -> dict[str, Any]:
    unfunded = option.unfunded
    return {
        "number": option.number,
        "amendment": option.amendment.reference,
        "title": option.amendment.title,
        "state": option.amendment.state,
        "is_chosen": option in found.chosen,
        "is_superseded": option in found.superseded,
        "lines_complete": option.facts.lines_complete,
        "balances": all(gap.balanced for gap in option.gaps),
        "gaps": [asdict(gap) for gap in option.gaps],
        "unfunded_from_year": unfunded.year if unfunded else None,
        "unfunded_amount": unfunded.amount if unfunded else None,
        "unfunded_only_if_recurring": bool(unfunded and unfunded.only_if_recurring),
    }


def _step(step: Any) -> dict[str, Any]:
    names = ("year", "name", "actual", "supposed", "change")
    return {name: getattr(step, name) for name in names} | {
        "line": step.key or None,
        "basis": step.basis or None,
    }
