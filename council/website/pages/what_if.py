"""The page that supposes amendments carried: a plain form whose address is the question."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from amendments.enums import AmendmentState
from amendments.sentences import balance_sentence
from amendments.sentences_what_if import happened_sentence, what_if_sentence
from amendments.what_if import (
    MOST_CHOSEN,
    Answer,
    Option,
    answer,
    budget_of,
    budgets_of,
    choose,
    options_of,
)
from council.errors import RuleBroken
from council.models import Meeting
from council.pages import find, frame, page
from council.website.evening.looks import look_of
from council.website.pages.words import label_of
from council.website.stories import supposing


def what_if(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    """Answer `?with=2,5`; the form's `with=2&with=5` goes to that one address."""
    read = Meeting.objects.published().select_related("council", "body")
    record = find(read, f"{council}/{body}/{day}")
    asked = request.GET.getlist("with")
    if len(asked) > 1:
        return redirect(f"{request.path}?with={','.join(asked)}")
    reference = request.GET.get("budget", "")
    crumbs = [(record.title or "Meeting", record.get_absolute_url()), ("What if", "")]
    context = frame(record, "meetings", record.council, crumbs) | {
        "meeting": record,
        "section": "meetings",
        "address": request.path,
    }
    try:
        budget = budget_of(record, asked[0] if asked else "", reference)
    except RuleBroken as error:
        context |= {"headline": error.messages[0], "budgets": budgets_before(record)}
        return page(request, "website/what_if.html", context)
    if budget is None:
        return page(request, "website/what_if.html", context | {"headline": NO_BUDGET})
    options = options_of(record, budget)
    status, wrong = 200, ""
    chosen: tuple[Option, ...] = ()
    try:
        chosen = choose(options, asked[0] if asked else "")
    except RuleBroken as error:
        status, wrong = 400, error.messages[0]
    found = answer(budget, options, chosen)
    context |= {"wrong": wrong, "budget": budget} | answered(found)
    context["api_address"] = api_address(record, chosen)
    response = page(request, "website/what_if.html", context)
    response.status_code = status
    return response


NO_BUDGET = "No budget was before this meeting, so there is nothing to work out."


def budgets_before(meeting: Meeting) -> list[dict[str, str]]:
    """Return the budgets that a question may be about, each with the address that asks."""
    return [
        {"label": label_of(budget.year, budget), "address": f"?budget={budget.reference}"}
        for budget in budgets_of(meeting)
    ]


def api_address(meeting: Meeting, chosen: tuple[Option, ...]) -> str:
    """Return where the API answers the same question."""
    numbers = ",".join(option.number for option in chosen)
    return f"/api/v1/what-if?meeting={meeting.reference}&with={numbers}"


def answered(found: Answer) -> dict[str, Any]:
    """Return what the page prints of an answer."""
    asked = supposing.read(found)
    label = asked.label(found.budget.year)
    now = [step for step in asked.services if step.year == found.budget.year]
    states = [option.amendment.state for option in found.chosen]
    happened = happened_sentence(states)
    return {
        "label": label,
        "headline": what_if_sentence(
            [option.amendment.title for option in found.chosen],
            [(step.name, step.actual, step.supposed) for step in now],
            label,
            asked.currency,
            asked.mood,
        ),
        "happened": happened,
        "summary": f"Arithmetic, not history. {happened}",
        "options": [option_row(option, found) for option in found.options],
        "everything": everything_of(found),
        "chosen": [chosen_row(option, found) for option in found.chosen],
        "years": supposing.years_of(asked),
        "says": supposing.sentences(asked),
        "pots": supposing.pots_of(asked),
        "tax": found.tax,
        "overlaps": supposing.conflicts_of(asked),
        "mood": asked.mood,
        "not_whole": found.not_whole,
        "as_at": found.as_at,
    }


def everything_of(found: Answer) -> str:
    """Return the question about all amendments; empty where it is asked or is none."""
    numbers = [option.number for option in found.options]
    is_asked = len(found.chosen) == len(numbers)
    return "" if is_asked or not 1 < len(numbers) <= MOST_CHOSEN else ",".join(numbers)


def option_row(option: Option, found: Answer) -> dict[str, Any]:
    """Return one box of the form: what the amendment gives in the budget's year."""
    gives = sum(
        line.amount
        for line in option.facts.lines
        if line.amount > 0 and line.year == found.budget.year
    )
    return {
        "option": option,
        "look": look_of(option.amendment),
        "gives": gives if option.facts.lines else None,
        "is_chosen": option in found.chosen,
        "is_live": option.amendment.state in AmendmentState.live,
    }


def chosen_row(option: Option, found: Answer) -> dict[str, Any]:
    """Return a chosen amendment: its balance, its unfunded year, and the order with it earlier."""
    place = found.chosen.index(option)
    numbers = [one.number for one in found.chosen]
    earlier = [*numbers]
    if place:
        earlier[place - 1], earlier[place] = earlier[place], earlier[place - 1]
    unfunded = option.unfunded
    return {
        "option": option,
        "balance": balance_sentence(
            option.gaps, option.facts.lines_complete, found.budget.council.currency
        ),
        "is_superseded": option in found.superseded,
        "earlier": ",".join(earlier) if place else "",
        "unfunded": unfunded,
        "unfunded_label": label_of(unfunded.year, found.budget) if unfunded else "",
    }
