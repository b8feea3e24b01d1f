"""The desk page on which a file of a meeting's votes is looked at, asked about and imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from council.admin.access import PUBLISHING
from council.admin.desk import desk_address, desk_frame, meeting_or_404
from council.errors import RuleBroken
from council.models import Member
from council.website.votes_files.importing import Outcome, VotesFile, import_votes
from votes.sheets import Answers, Question
from votes.sheets.reading import decoded

LARGEST_FILE = 2_000_000  # bytes; larger ones go by the command
LABELS = {
    "new": "A new member, by this name",
    "nobody": "Not a member: leave it out",
    "blank": "No mark: leave it out",
    "leave_out": "Leave it out",
    "nothing": "Nothing",
    "no_vote": "Nothing was put to the vote",
    "marks": "Votes",
    "each": "Ask about each",
    "one": "One vote",
    "two": "Two votes",
    "apart": "A vote each",
    "for_first": "Those for the motion",
    "winner_first": "Those on the winning side",
    "of_this_body": "Yes, its votes",
    "put": "What was moved, such as “Motion to amend”",
    "day": "Day of the meeting",
    "words": "Words of class",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as sent: its name and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page shows it: a list to choose from, or words to write."""

    question: Question
    places: str
    choices: list[tuple[str, str]]
    answer: str
    is_wrong: bool


@require_http_methods(["GET", "HEAD", "POST"])
def votes_file_page(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show the form, what a file would become, or the outcome of its import."""
    found = meeting_or_404(request, meeting, *PUBLISHING)
    context: dict[str, Any] = desk_frame(request, found, "Votes from a file")
    context["sent"] = [Sent("votes.csv", "")]
    if request.method == "POST":
        context["sent"], context["error"] = _sent(request)
        if not context["error"]:
            wants = "import" in request.POST and "file" not in request.FILES
            outcome = _run(request, found, context["sent"], dry_run=not wants)
            if wants and not outcome.is_blocked:
                messages.success(request, _done(outcome))
                return HttpResponseRedirect(desk_address(found.pk))
            context |= {
                "outcome": outcome,
                "questions": list(_questions(outcome)),
                "counts": [(name, n) for name, n in outcome.counts.items() if n],
            }
    return TemplateResponse(request, "desk/votes_file.html", context)


def _sent(request: HttpRequest) -> tuple[list[Sent], str]:
    """Return the files as sent, chosen now or shown before, and what is wrong with them."""
    uploads = request.FILES.getlist("file")
    if not uploads:
        names, blocks = (request.POST.getlist(each) for each in ("name", "block"))
        given = [
            Sent(PurePath(name).name[:100] or "votes.csv", block)
            for name, block in zip_longest(names, blocks, fillvalue="")
            if block.strip() or len(blocks) <= 1
        ]
        return given or [Sent("votes.csv", "")], ""
    if sum(each.size or 0 for each in uploads) > LARGEST_FILE:
        return [Sent("votes.csv", "")], "This is larger than 2 MB: use the command import_votes."
    try:
        return [
            Sent(PurePath(each.name or "").name[:100] or "votes.csv", decoded(each.read()))
            for each in uploads
        ], ""
    except RuleBroken as error:
        return [Sent("votes.csv", "")], " ".join(error.messages)


def _run(request: HttpRequest, meeting: Any, sent: list[Sent], *, dry_run: bool) -> Outcome:
    given = {
        key.removeprefix("q-"): value
        for key, value in request.POST.items()
        if key.startswith("q-") and value
    }
    return import_votes(
        [VotesFile(each.name, each.text.encode) for each in sent],
        meeting.council.reference,
        answers=Answers.from_mapping(given),
        dry_run=dry_run,
        by=request.user,
        into=meeting,
        whole=True,
    )


def _questions(outcome: Outcome) -> Iterator[Asked]:
    """Yield every question with its choices in words."""
    inquiry = outcome.inquiry
    named = {
        each.removeprefix("member: ")
        for question in inquiry.asked.values()
        for each in question.choices
        if each.startswith("member: ")
    }
    names = dict(Member.objects.filter(reference__in=named).values_list("reference", "name"))
    for question in inquiry.asked.values():
        given = inquiry.answers.given.get(question.id)
        yield Asked(
            question,
            ", ".join(inquiry.where(question.id)),
            [(each, _label(each, names)) for each in question.choices if each],
            given.words if given else "",
            inquiry.is_wrong(question),
        )


def _label(choice: str, names: dict[str, str]) -> str:
    known = names.get(choice.removeprefix("member: ")) or LABELS.get(choice)
    return known or choice.replace("_", " ").capitalize()


def _done(outcome: Outcome) -> str:
    new = [
        f"{number} {name.removesuffix(' new')}"
        for name, number in outcome.counts.items()
        if number and name.endswith(" new")
    ]
    return f"Imported: {', '.join(new)}." if new else "All of this was on record already."
