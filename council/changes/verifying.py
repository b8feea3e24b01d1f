"""The feed compared with what is public now."""

from collections.abc import Iterator

from council.changes.numbering import due_marks
from council.changes.rows import Change
from council.changes.told import told_lists
from council.changes.touched import records_touched


def differences() -> Iterator[str]:
    """Say where the feed tells other than what is public: too little, too much, too old."""
    waiting = records_touched(list(due_marks()))
    for told in told_lists():
        live = Change.objects.filter(listing=told.listing, is_removal=False)
        said = {
            key: (reference, revision)
            for key, reference, revision in live.values_list("key", "reference", "revision")
        }
        for row in told.rows().iterator():
            key, is_now = row["pk"], (row["told_reference"], row["told_revision"])
            if said.pop(key, None) != is_now and key not in waiting.get(told.table, {}):
                what = f"{told.listing} {is_now[0]} at revision {is_now[1]}"
                yield f"The change feed does not tell {what}."
        for key, (reference, _) in said.items():
            if key not in waiting.get(told.table, {}):
                yield f"The change feed tells {told.listing} {reference}, which is not public."
