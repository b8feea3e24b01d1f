"""The bundle's engine: reading CSV files, faults, values, references and tables of facts.

Each app declares its own tables in `bundle_tables`; docs/bundle.md describes them.
"""

from council.bundle.columns import Column, Draft
from council.bundle.context import Import
from council.bundle.faults import Fault, Report, messages_of
from council.bundle.reader import Bundle, Row, Unreadable, open_bundle
from council.bundle.references import References
from council.bundle.tables import FactTable

__all__ = [
    "Bundle",
    "Column",
    "Draft",
    "FactTable",
    "Fault",
    "Import",
    "References",
    "Report",
    "Row",
    "Unreadable",
    "messages_of",
    "open_bundle",
]
