"""What officers ruled on amendments that want the same money, and what the council published."""

from amendments.models import Amendment, RivalRuling
from amendments.rivals import published_ruling
from amendments.rivals_settled import public_rulings
from amendments.sentences_rivals import ruling_sentence
from council.api.reading import Record, public_references
from council.api.shapes import choice, list_of_words, moment, shape, truth, words
from council.enums import Evidence, PotRuling
from council.models import Meeting

RULING_COLUMNS = ("ruling", "words", "ruled_by", "stands", "happened_at", "evidence")
RULING = shape(
    "RivalRuling",
    {
        "meeting": words("Reference of the meeting."),
        "pot": words("Reference of the pot it is about; null: a budget line.", known=False),
        "line": words("Key of the budget line it is about; null: a pot.", known=False),
        "ruling": choice(PotRuling),
        "words": words("The officer's own words."),
        "ruled_by": words("Office or officer."),
        "stands": truth("The amendments named stand side by side as they are."),
        "surplus_to": words("Key of the budget line that a surplus goes to.", known=False),
        "amendments": list_of_words("References of the amendments that it is about."),
        "happened_at": moment("Null: not known."),
        "evidence": choice(Evidence),
    },
)
PUBLISHED_RULE = shape(
    "PublishedRule",
    {
        "meeting": words("Reference of the meeting."),
        "ruling": choice(PotRuling, "Null: no rule is held; the officer decides.", known=False),
        "says": words("In a sentence, as the page prints it."),
    },
)


def rulings_on(**about: int) -> list[Record]:
    """Return what was ruled on a `pot`, or about `amendments`, oldest first."""
    rows = public_rulings(**about)
    named = (amendment.pk for row in rows for amendment in row.amendments.all())
    public = public_references(Amendment, named)
    return [ruling_record(row, public) for row in rows]


def ruling_record(row: RivalRuling, public: dict[int, str]) -> Record:
    """Return one ruling with those of the amendments that are public."""
    return {name: getattr(row, name) for name in RULING_COLUMNS} | {
        "meeting": row.meeting.reference,
        "pot": row.pot.reference if row.pot else None,
        "line": row.line.key if row.line else None,
        "surplus_to": row.surplus_to.key if row.surplus_to else None,
        "amendments": [public[a.pk] for a in row.amendments.all() if a.pk in public],
    }


def published_rule(meeting: Meeting) -> Record:
    """Return the rule that a council published for a meeting, with its sentence."""
    ruling = published_ruling(meeting)
    return {
        "meeting": meeting.reference,
        "ruling": ruling,
        "says": ruling_sentence(ruling),
    }
