"""Rivals of an amendment: who wants the same money, what fits, what was ruled or noted."""

from collections.abc import Iterable

from amendments.api.pot_years import claims_on, held_by, to_claim, together_record
from amendments.api.pots import TOGETHER
from amendments.api.rulings import PUBLISHED_RULE, RULING, published_rule, rulings_on
from amendments.api.versions import LINE, LINE_COLUMNS
from amendments.enums import AmendmentState, Fit, LineRole
from amendments.models import Amendment, Budget, InterplayLine, InterplayNote, Pot, PotClaim
from amendments.readable import public_amendments
from amendments.rivals_settled import notes_of
from amendments.rivals_shared import Money, Shared, shared_with
from amendments.rules import PotYear, pot_years
from amendments.sentences_rivals import reason_words
from council.api.reading import Record
from council.api.shapes import LINK, choice, many, moment, number, one, shape, words
from council.records import seen
from council.rules import year_label

RIVAL = shape(
    "Rival",
    {
        "amendment": one(LINK),
        "state": choice(AmendmentState),
        "shares": many(
            shape(
                "SharedMoney",
                {
                    "pot": words("Reference of the pot both draw on; null: a line.", known=False),
                    "line": words("Key of the line both change; null: a pot.", known=False),
                    "role": choice(LineRole, "What both do to the line.", known=False),
                    "year": number("Year in which the financial year starts."),
                    "says": words("In a sentence, as the page prints it."),
                },
            )
        ),
    },
)
RIVAL_POT = shape(
    "RivalPot",
    {
        "pot": words("Reference of a pot that it draws on."),
        "year": number(),
        "available": number("What the pot holds; null: not known.", known=False),
        "left_least": number("What is left for certain; null: not known.", known=False),
        "left_most": number("What is left at most; null: not known.", known=False),
        "fits": choice(
            Fit, "Whether it alone fits what is left; null: it is decided.", known=False
        ),
        **TOGETHER,
    },
)
NOTE = shape(
    "InterplayNote",
    {
        "amendment": one(LINK, help_text="Whose figures they are."),
        "other": one(LINK, help_text="The amendment that must be carried too."),
        "words": words("What changes and why."),
        "said_by": words("Office or officer."),
        "recorded_at": moment(known=True),
        "lines": many(
            shape("InterplayLine", {"name": words("As the page names it."), **LINE().fields}),
            "All its figures for that case.",
        ),
    },
)
RIVALS = shape(
    "Rivals",
    {
        "amendments": many(RIVAL, "Public amendments that want the same money, any state."),
        "pots": many(RIVAL_POT, "What fits the pots it draws on, alone and together."),
        "published_rule": one(PUBLISHED_RULE, help_text="Of its council, for its meeting."),
        "rulings": many(RULING, "What officers ruled about it, oldest first."),
        "if_also_carried": many(NOTE, "Other figures for a pair; the newest of each pair."),
    },
)


def rivals_of(key: int) -> Record:
    """Return the rivals of a public amendment, in a number of queries that stays the same."""
    related = ("motion__budget__council", "meeting__council")
    amendment = Amendment.objects.published().select_related(*related).get(pk=key)
    budget = amendment.motion.budget
    shared = shared_with(amendment, budget) if budget else []
    return {
        "amendments": rival_records(shared, budget),
        "pots": pot_records(amendment),
        "published_rule": published_rule(amendment.meeting),
        "rulings": rulings_on(amendments=key),
        "if_also_carried": [note_record(note) for note in notes_of([amendment])],
    }


def rival_records(shared: Iterable[Shared], budget: Budget | None) -> list[Record]:
    """Return each rival once, with all that it shares."""
    by_rival: dict[Amendment, list[Money]] = {}
    for each in shared:
        by_rival.setdefault(each.amendment, []).append(each.money)
    rows = public_amendments(Amendment.objects.filter(pk__in=[paper.pk for paper in by_rival]))
    states = dict(rows.values_list("pk", "public_state"))
    return [
        {
            "amendment": link_to(rival),
            "state": states[rival.pk],
            "shares": [money_record(money, budget) for money in found],
        }
        for rival, found in by_rival.items()
        if rival.pk in states
    ]


def link_to(paper: Amendment) -> Record:
    """Return the reference and title of an amendment."""
    return {"reference": paper.reference, "name": paper.title}


def money_record(money: Money, budget: Budget | None) -> Record:
    """Return what two amendments share."""
    label = year_label(money.year, budget.council.year_starts_month) if budget else ""
    return {
        "pot": money.pot or None,
        "line": money.line or None,
        "role": money.role or None,
        "year": money.year,
        "says": reason_words(money.role, money.name, label),
    }


def pot_records(amendment: Amendment) -> list[Record]:
    """Return what is left of the pots that an amendment draws on, and who fits."""
    drawn = PotClaim.objects.filter(line__version=amendment.current_id)
    drawn = drawn.filter(pot__in=Pot.objects.published())
    places = set(drawn.values_list("pot_id", "line__year", "pot__reference"))
    keys = sorted({pot for pot, _, _ in places})
    claims, held = claims_on(keys), held_by(keys)
    fits = pot_years(map(to_claim, claims), held)
    papers = {str(row["amendment"]): row["paper"] for row in claims}
    return [
        pot_record(reference, year, fits.get((str(pot), year), PotYear()), amendment)
        | together_record(fits.get((str(pot), year), PotYear()), papers)
        for pot, year, reference in sorted(places, key=lambda place: (place[2], place[1]))
    ]


def pot_record(reference: str, year: int, found: PotYear, amendment: Amendment) -> Record:
    """Return one pot in one year for one amendment."""
    return {
        "pot": reference,
        "year": year,
        "available": found.available,
        "left_least": found.left.least if found.left else None,
        "left_most": found.left.most if found.left else None,
        "fits": (found.alone or {}).get(str(amendment.pk)),
    }


def note_record(note: InterplayNote) -> Record:
    """Return figures that an officer gave for two amendments carried together."""
    return {
        "amendment": link_to(note.amendment),
        "other": link_to(note.other),
        "words": note.words,
        "said_by": note.said_by,
        "recorded_at": note.recorded_at,
        "lines": [noted_line(line) for line in note.lines.all()],
    }


def noted_line(line: InterplayLine) -> Record:
    """Return one figure of a note."""
    pot = line.pot if line.pot and seen(line.pot) and seen(line.pot.budget) else None
    claims = [{"pot": pot.reference, "amount": line.claimed}] if pot else []
    book = line.line if line.line and seen(line.line.budget) else None
    return {name: getattr(line, name) for name in LINE_COLUMNS} | {
        "name": line.name,
        "line": book.key if book else None,
        "claims": claims,
    }
