"""Byte ranges of a file (RFC 9110, section 14); pure."""

import re

ONE_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII)
LONGEST = 18  # digits; no file has more bytes


class Unsatisfiable(ValueError):
    """The range lies beyond the end of the file."""


def read_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None: send the whole file.

    What is no single range of bytes is passed over, as the standard allows.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()) or max(map(len, match.groups())) > LONGEST:
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(int(last), size)
    start, end = int(first), int(last) + 1 if last else size
    if last and end <= start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size)


def _last_bytes(number: int, size: int) -> tuple[int, int]:
    if number == 0 or size == 0:
        raise Unsatisfiable
    return max(size - number, 0), size
