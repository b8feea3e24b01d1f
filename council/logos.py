"""A council's logo as a file: what is taken, and its size in pixels; pure."""

import hashlib
import struct

from council.errors import RuleBroken

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">8s4x4sII")
MOST_BYTES = 50_000
LEAST_HEIGHT = 44
WIDEST = 6  # times as wide as high: a longer one leaves no room for the name on a phone


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height in pixels; raise RuleBroken if it is not a logo that we take."""
    if len(picture) < HEADER.size:
        raise RuleBroken("This file is no PNG picture. Save the logo as PNG.", "logo_not_png")
    signature, chunk, width, height = HEADER.unpack_from(picture)
    if signature != SIGNATURE or chunk != b"IHDR" or not width or not height:
        raise RuleBroken("This file is no PNG picture. Save the logo as PNG.", "logo_not_png")
    if len(picture) > MOST_BYTES:
        raise RuleBroken(
            f"The file has {len(picture) // 1000} kB. Save it smaller: at most 50 kB.",
            "logo_too_heavy",
        )
    if height < LEAST_HEIGHT or width > WIDEST * height:
        raise RuleBroken(
            f"The picture is {width} by {height} pixels. It must be at least 44 pixels high"
            f" and at most {WIDEST} times as wide as high.",
            "logo_wrong_shape",
        )
    return width, height


def shown_width(width: int, height: int) -> int:
    """Return how wide it stands on the page, in CSS pixels, where it is 44 high."""
    return max(1, round(width * LEAST_HEIGHT / height))


def digest(picture: bytes) -> str:
    """Return what tells this picture from any other, for an address kept for ever."""
    return hashlib.sha256(picture).hexdigest()[:16]
