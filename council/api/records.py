"""What every list of records shares: filters, history, sources, columns of files."""

from council.api.filters import Filter, named, one_of
from council.api.filters_of_time import updated_since
from council.api.reading import Reading, Record, Row, history
from council.api.shapes import HISTORY_EVENT, choice, many, words
from council.api.views import RecordView
from council.enums import Evidence
from council.models import Council

HISTORY = {"history": many(HISTORY_EVENT, "Public changes, oldest first.")}
CSV_RECORD = ("evidence", "published_at", "updated_at", "revision", "sources", "url", "api_url")
OF_COUNCIL = {"council": words("Reference of the council.")}


def filters_of_every_list() -> dict[str, Filter]:
    """Return the filters that every list of records has."""
    return {
        "evidence": one_of("evidence", Evidence),
        "updated_since": updated_since("updated_at", "published_at", "visible_from"),
    }


def filters_of_council(path: str = "council") -> dict[str, Filter]:
    """Return the filters of a list whose records belong to a council."""
    return {"council": named(Council, path, "council"), **filters_of_every_list()}


class HistoryView(RecordView):
    """A record without a log of its own: its public changes come with it."""

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        return {"history": history(row["reference"]) if reading.wants("history") else []}


def with_sources(rows: list[Row], reading: Reading) -> Reading:
    """Read the sources of a page of rows in one query."""
    return reading.with_sources_of(row["reference"] for row in rows)


SPAN = {"evidence": choice(Evidence)}
