"""Which records a mark touches, as far as readers can see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from council.changes.rows import Change, ChangeMark
from council.changes.told import Told, told_lists

AT_ONCE = 1000


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield keys in as many pieces as a database takes in one question."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


Touched = dict[str, dict[int, datetime]]


def records_touched(marks: Iterable[ChangeMark]) -> Touched:
    """Return the keys that marks name, by table, and of all that shows what spreads."""
    found: Touched = defaultdict(dict)
    spreading: Touched = defaultdict(dict)
    for each in [*marks, *by_reference(marks)]:
        if each.key is not None:
            found[each.table][each.key] = each.due_at
            if each.spreads:
                spreading[each.table][each.key] = each.due_at
    _spread(found, spreading)
    return found


def by_reference(marks: Iterable[ChangeMark]) -> Iterator[ChangeMark]:
    """Yield the marks of which only a reference is known with the records that have it."""
    named = {each.reference: each for each in marks if not each.table}
    if not named:
        return
    for told in told_lists():
        if told.reference == "reference":
            rows = told.model._default_manager.filter(reference__in=list(named))  # noqa: SLF001 - documented by Django for any model
            for key, reference in rows.values_list("pk", "reference"):
                due = named[reference].due_at
                yield ChangeMark(table=told.table, key=key, spreads=True, due_at=due)


def _spread(found: Touched, spreading: Touched) -> None:
    """Add the records that show the spreading ones; those that rest on them spread on."""
    lists = told_lists()
    while spreading:
        label, keys = spreading.popitem()
        origin = next(told for told in lists if told.table == label)
        source, keys = origin.model, _known(origin, keys)
        for told in lists:
            for way in told.named_by(source):
                near = _naming(told, way, keys)
                fresh = {key: at for key, at in near.items() if key not in found[told.table]}
                found[told.table] |= fresh
                if told.rests_on.get(source) == way and fresh:
                    spreading[told.table] |= fresh


def _known(told: Told, keys: Mapping[int, datetime]) -> dict[int, datetime]:
    """Keep those that readers know or knew: of others nothing may be told, nor that they are."""
    known: set[int] = set()
    for some in batches(list(keys)):
        said = Change.objects.filter(listing=told.listing, key__in=some)
        known |= {row["pk"] for row in told.rows().filter(pk__in=some)}
        known |= set(said.values_list("key", flat=True))
    return {key: at for key, at in keys.items() if key in known}


def _naming(told: Told, way: str, keys: Mapping[int, datetime]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for some in batches(list(keys)):
        rows = told.model._default_manager.filter(**{f"{way}__in": some})  # noqa: SLF001 - documented by Django for any model
        found |= {key: keys[via] for key, via in rows.order_by().values_list("pk", way)}
    return found
