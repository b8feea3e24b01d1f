"""Where the files lie: a folder for each council, in it each version by time and checksum.

A file appears whole or not at all, and is never written to afterwards. The newest is served.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

ALL = "all"
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{64})\.zip")
HALF = ".half"
BLOCK = 1 << 20
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a file: since when it is so, and when it was last found to be so."""

    path: Path
    since: datetime
    checked: datetime
    sha256: str
    size: int


def folder(name: str) -> Path:
    """Return the folder of a file's versions."""
    return Path(settings.BULK_DIR) / name


def newest(name: str) -> Stored | None:
    """Return the newest version of a file; None before the first night."""
    return max(_versions(name), key=lambda one: (one.checked, one.since), default=None)


def _versions(name: str) -> Iterator[Stored]:
    try:
        entries = list(os.scandir(folder(name)))
    except FileNotFoundError:
        return
    for entry in entries:
        match = NAME.fullmatch(entry.name)
        if match:
            found = entry.stat()
            yield Stored(
                Path(entry.path),
                datetime.strptime(match[1], STAMP).replace(tzinfo=UTC),
                datetime.fromtimestamp(found.st_mtime, UTC),
                match[2],
                found.st_size,
            )


@contextmanager
def unfinished(name: str) -> Iterator[Path]:
    """Give a file to write to, beside the finished ones; it is gone at the end, kept or not."""
    where = folder(name)
    where.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(suffix=HALF, dir=where)
    os.close(handle)
    path = Path(half)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(name: str, written: Path) -> Stored:
    """Keep what was written as the newest version, or find that it says what the newest says."""
    sha256, now = checksum(written), timezone.now()
    old = newest(name)
    if old is not None and old.sha256 == sha256:
        os.utime(old.path)
    else:
        written.chmod(0o644)
        os.utime(written)
        written.rename(folder(name) / f"{now:{STAMP}}-{sha256}.zip")
    _clear(name, now)
    found = newest(name)
    assert found is not None  # noqa: S101 - it was kept a moment ago
    return found


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _clear(name: str, now: datetime) -> None:
    """Remove versions that were last true so many days ago, and what a crash left behind."""
    last = newest(name)
    for one in _versions(name):
        is_old = now - one.checked > settings.BULK_KEEP_DAYS * DAY
        if last is not None and one.path != last.path and is_old:
            one.path.unlink(missing_ok=True)
    for half in folder(name).glob(f"*{HALF}"):
        if now.timestamp() - half.stat().st_mtime > DAY.total_seconds():
            half.unlink(missing_ok=True)
