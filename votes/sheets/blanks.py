"""Rows of a long sheet that leave their vote, day or body blank, as merged cells do."""

from dataclasses import dataclass, field

from votes.sheets import headings as h
from votes.sheets.columns import Columns
from votes.sheets.lines import Line
from votes.sheets.questions import Inquiry, Question, question_id
from votes.sheets.reading import Table

AS_ABOVE, AS_IT_IS = "as_above", "as_it_is"
# What is blank together: a vote may have no number, but it has some word.
GROUPS = (("day",), ("body",), ("number", "put", "title"))
ROLES = {"day": h.DAY, "body": h.BODY, "number": h.NUMBER, "put": h.PUT, "title": h.TITLE}


@dataclass(slots=True)
class Blanks:
    """Fills such rows by what stands above them, unless a person says that they are blank.

    An open question stops the import; meanwhile the rows are taken together, so that nothing
    more is asked for that reason.
    """

    table: Table
    found: Columns
    inquiry: Inquiry
    file: str
    above: dict[str, str] = field(default_factory=dict)

    def filled(self, line: Line) -> Line:
        """Return the line, with what it leaves blank taken from the rows above."""
        for group in GROUPS:
            names = [name for name in group if self.found.at(ROLES[name])]
            if any(getattr(line, name) for name in names):
                self.above |= {name: getattr(line, name) for name in names}
            elif any(self.above.get(name) for name in names) and self._is_as_above(line):
                for name in names:
                    setattr(line, name, self.above[name])
        return line

    def _is_as_above(self, line: Line) -> bool:
        asks = (
            "Some rows leave blank what rows above them say: the vote, its day or the body. Is it "
            "the same as above, as in merged cells?"
        )
        question = Question(
            question_id("blanks", self.file), asks, self.file, (AS_ABOVE, AS_IT_IS)
        )
        return self.inquiry.ask(question, f"{self.file}, row {line.row}") != AS_IT_IS
