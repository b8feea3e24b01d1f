"""A migrated SQLite database kept between runs: migrating takes longer than most tests.

Its name holds a digest of every migration, so that a changed one is never missed.
"""

import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

ENDINGS = ("", "-wal", "-shm", "-journal")


@cache
def kept() -> Path:
    """Return where the database lies that has had just these migrations."""
    told = hashlib.sha256(django.get_version().encode())
    for path in sorted(settings.BASE_DIR.glob("*/**/migrations/*.py")):
        told.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"council-migrated-{told.hexdigest()[:16]}.sqlite3"


def lend() -> bool:
    """Copy it to where this run's database will be looked for; tell whether there was one."""
    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor != "sqlite" or not kept().exists():
        return False
    shutil.copyfile(kept(), name)
    return True


def keep() -> None:
    """Keep a copy of this run's database, just migrated, for the next run."""
    if connection.vendor != "sqlite" or kept().exists():
        return
    copy = kept().with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    copy.replace(kept())


def give_back() -> None:
    """Remove this run's database."""
    name = connection.settings_dict["NAME"]
    connection.close()
    for ending in ENDINGS:
        Path(f"{name}{ending}").unlink(missing_ok=True)
