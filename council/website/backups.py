"""Backup of a whole installation in one archive, and its restore into an empty one.

SQLite is copied by its online backup, PostgreSQL by COPY within one snapshot: both are
consistent while the site runs. Derived figures are in the archive too.
"""

import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from council.changes.rows import FeedHead, new_epoch
from council.errors import RuleBroken
from council.models import Council

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE_COPY = "database.sqlite3"
LEFT_OUT = frozenset({"django_session"})  # everybody logs in again
BLOCK = 1 << 20


def backup(path: Path) -> int:
    """Write the archive; return its size in bytes. The file appears whole or not at all."""
    if path.exists():
        raise RuleBroken(f"{path.name} exists already: choose another name.", "exists")
    half = path.with_name(f".{path.name}.half")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest(), indent=1))
            if connection.vendor == "sqlite":
                _backup_sqlite(archive)
            else:
                _backup_postgres(archive)
        half.chmod(0o600)
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    return path.stat().st_size


def manifest() -> dict[str, Any]:
    """Say what is in the archive: kind of database, time, migrations."""
    return {
        "format": FORMAT,
        "database": connection.vendor,
        "taken_at": timezone.now().isoformat(),
        "migrations": migrations(),
    }


def migrations() -> list[str]:
    """Return the applied migrations, so that only the same version restores."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def restore(path: Path) -> dict[str, Any]:
    """Read an archive into this empty installation; return its manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = json.loads(archive.read(MANIFEST))
            _refuse_unsuitable(found)
            if connection.vendor == "sqlite":
                _restore_sqlite(archive)
            else:
                _restore_postgres(archive)
            # What readers know past this backup did not happen here: their cursors end.
            FeedHead.objects.update(epoch=new_epoch())
    except FileNotFoundError:
        raise RuleBroken(f"There is no file {path.name}.", "no_file") from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RuleBroken(
            f"{path.name} is no backup of this site, or is damaged.", "bad"
        ) from error
    return dict(found)


def _refuse_unsuitable(found: dict[str, Any]) -> None:
    if Council.objects.exists() or get_user_model().objects.exists():
        message = "This installation holds data: restore only into an empty one."
        raise RuleBroken(message, "not_empty")
    if found.get("database") != connection.vendor:
        message = (
            f"This backup is of {found.get('database')}, and the database here is "
            f"{connection.vendor}: name the right one in DATABASE_URL."
        )
        raise RuleBroken(message, "other_database")
    if found.get("format") != FORMAT or found.get("migrations") != migrations():
        message = (
            "This backup is of another version of the site: install that version, "
            "run migrate, restore, and upgrade then."
        )
        raise RuleBroken(message, "other_version")


def _backup_sqlite(archive: zipfile.ZipFile) -> None:
    """Copy the database while others write, without its sessions."""
    connection.ensure_connection()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / SQLITE_COPY
        target = sqlite3.connect(copy)
        try:
            connection.connection.backup(target)
            for table in LEFT_OUT:
                target.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables; values are bound
            target.commit()
        finally:
            target.close()
        archive.write(copy, SQLITE_COPY)


def _restore_sqlite(archive: zipfile.ZipFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(archive.extract(SQLITE_COPY, folder))
        source = sqlite3.connect(copy)
        try:
            if source.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise RuleBroken("The backup is damaged: take an older one.", "bad")
            connection.ensure_connection()
            _copy_rows(source)
        except sqlite3.DatabaseError as error:
            raise RuleBroken("The backup is damaged: take an older one.", "bad") from error
        finally:
            source.close()


def _copy_rows(source: sqlite3.Connection) -> None:
    """Replace every table's rows in one transaction, checked at its end."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            for table in tables():
                names = [row[1] for row in source.execute(f'PRAGMA table_info("{table}")')]
                columns = ", ".join(f'"{name}"' for name in names)
                marks = ", ".join(["%s"] * len(names))
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own tables; values are bound
                rows = source.execute(f'SELECT {columns} FROM "{table}"')  # noqa: S608 - names of our own tables; values are bound
                while part := rows.fetchmany(1_000):
                    cursor.executemany(
                        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608 - names of our own tables; values are bound
                        part,
                    )
        connection.check_constraints()


def tables() -> Iterator[str]:
    """Yield every table of the site's models, join tables included, but for sessions."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - documented by Django, underscore or not
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_OUT:
            yield meta.db_table


def _backup_postgres(archive: zipfile.ZipFile) -> None:
    """Copy each table out within one repeatable read, so that all are of one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:  # a test may have opened a transaction around it
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in tables():
            with (
                archive.open(f"tables/{table}.copy", "w", force_zip64=True) as target,
                cursor.copy(f'COPY "{table}" ({_columns(cursor, table)}) TO STDOUT') as copy,
            ):
                for block in copy:
                    target.write(block)
            archive.writestr(f"columns/{table}", _columns(cursor, table))


def _columns(cursor: Any, table: str) -> str:
    described = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f'"{column.name}"' for column in described)


def _restore_postgres(archive: zipfile.ZipFile) -> None:
    """Copy each table in, references checked at the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        names = ", ".join(f'"{table}"' for table in tables())
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table in tables():
            columns = archive.read(f"columns/{table}").decode()
            with (
                archive.open(f"tables/{table}.copy") as source,
                cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy,
            ):
                while block := source.read(BLOCK):
                    copy.write(block)
        for statement in _sequence_resets():
            cursor.execute(statement)


def _sequence_resets() -> list[str]:
    found: list[type[models.Model]] = list(apps.get_models(include_auto_created=True))
    return connection.ops.sequence_reset_sql(no_style(), found)


def size_of(path: os.PathLike[str]) -> str:
    """Say a file's size for a person."""
    return f"{Path(path).stat().st_size / 1_000_000:.1f} MB"
