"""What flat lists of a budget's money share: its filters, columns and fields."""

from amendments.models import Budget
from council.api.belonging import of, owner
from council.api.filters import Filter, named, one_of
from council.api.filters_of_time import updated_since
from council.api.reading import Reading, Record, Row
from council.enums import Evidence
from council.models import Council


def budget_filters(path: str) -> dict[str, Filter]:
    """Return the filters of rows that belong to a budget."""
    return {
        "council": named(Council, f"{path}__council", "council"),
        "budget": named(Budget, path, "budget"),
        "evidence": one_of(f"{path}__evidence", Evidence),
        "updated_since": updated_since(
            f"{path}__updated_at", f"{path}__published_at", f"{path}__visible_from"
        ),
    }


def budget_fields(row: Row, path: str, reading: Reading) -> Record:
    """Return what a row says of its budget."""
    return owner(row, path, "budgets", reading) | {
        "council": row[f"{path}__council__reference"],
        "budget": row[f"{path}__reference"],
        "budget_year": row[f"{path}__year"],
    }


def budget_columns(path: str) -> tuple[str, ...]:
    """Return the columns to read of a row's budget."""
    return (*of(path), f"{path}__council__reference", f"{path}__year")
