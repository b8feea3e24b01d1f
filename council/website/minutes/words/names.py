"""Members in the sentences of minutes, with their style."""

from collections.abc import Callable, Sequence

from council.website.minutes.facts import Name


def joined(words: Sequence[str]) -> str:
    """Join words as a sentence does: A, B and C."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def one(name: Name) -> str:
    """Return a member with the style: Councillor Jones."""
    return f"{name.style} {name.short}".strip()


def several(names: Sequence[Name], join: Callable[[Sequence[str]], str] = joined) -> str:
    """Return members with their style once: Councillors A, B and C; Mayor D."""
    styles = dict.fromkeys(name.style for name in names)
    return "; ".join(_of_style(style, names, join) for style in styles)


def _of_style(style: str, names: Sequence[Name], join: Callable[[Sequence[str]], str]) -> str:
    found = [name.short for name in names if name.style == style]
    ending = "s" if style and len(found) > 1 else ""
    return f"{style}{ending} {join(found)}".strip()
