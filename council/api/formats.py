"""In which format an answer is wanted: by suffix, by `format=`, or by the Accept header."""

from functools import lru_cache

from council.api.errors import NotAcceptable, WrongRequest

JSON, CSV, LINES, ZIP = "json", "csv", "jsonl", "zip"
MEDIA_TYPES = {
    JSON: "application/json",
    CSV: "text/csv",
    LINES: "application/x-ndjson",
    ZIP: "application/zip",
}
# What a list can be; a zip holds one record's own files.
FORMATS = (JSON, CSV, LINES)


def asked_format(has: tuple[str, ...], suffix: str | None, named: str | None, accept: str) -> str:
    """Return which of the formats that an address `has` is wanted.

    What the address says goes before what the program says it would like, because people
    hand addresses on and headers get lost.
    """
    if named is not None and named not in has:
        raise WrongRequest(f"format must be one of: {', '.join(has)}.", "wrong_value", "format")
    if suffix and named and suffix != named:
        message = f"The address ends in .{suffix}, but format is {named}: give one of them."
        raise WrongRequest(message, "wrong_value", "format")
    found = suffix or named or accepted(has, accept)
    if found is None:
        types = ", ".join(MEDIA_TYPES[name] for name in has)
        message = f"This address has {types}: put one of them in the Accept header."
        raise NotAcceptable(message, "not_acceptable")
    return found


@lru_cache(maxsize=256)
def accepted(has: tuple[str, ...], accept: str) -> str | None:
    """Return the format that an Accept header likes best, the first of equals; RFC 9110 12.5.1."""
    if not accept.strip():
        return has[0]
    ranges = [_media_range(part) for part in accept.split(",")]
    likes = {name: _quality(MEDIA_TYPES[name], ranges) for name in has}
    best = max(has, key=lambda name: likes[name])
    return best if likes[best] > 0 else None


def _media_range(text: str) -> tuple[str, float]:
    """Read one part of an Accept header; a quality that is no number counts as 1."""
    media_type, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q" and value.strip().replace(".", "", 1).isdecimal():
            quality = float(value)
    return media_type, quality


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return how much a media type is liked: the most exact range that takes it in decides."""
    for wanted in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
