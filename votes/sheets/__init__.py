"""Votes as spreadsheets hold them: read, told apart, matched, and asked about; no database.

`reading` finds the layout, `labels` reads marks, `matching` finds members, `questions` keeps
what only a person can decide.
"""

from votes.sheets.labels import Reading, read_label
from votes.sheets.layouts import read_sheet
from votes.sheets.lines import Layout, Line, Sheet, SheetMark, Voter
from votes.sheets.matching import Candidate, Match, match
from votes.sheets.questions import Answers, Inquiry, Question
from votes.sheets.reading import Table, read_table

__all__ = [
    "Answers",
    "Candidate",
    "Inquiry",
    "Layout",
    "Line",
    "Match",
    "Question",
    "Reading",
    "Sheet",
    "SheetMark",
    "Table",
    "Voter",
    "match",
    "read_label",
    "read_sheet",
    "read_table",
]
