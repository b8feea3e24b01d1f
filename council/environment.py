"""Strict readers for settings from the environment.

A wrong value stops the start with one sentence that names the setting, so
nothing here guesses: "ture" is a mistake and not a false.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import environ

TRUE = {"true", "yes", "on", "1"}
FALSE = {"false", "no", "off", "0"}
SQLITE_OPTIONS = {
    # A deferred transaction that has read is refused at its first write.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
POSTGRESQL_OPTIONS = {
    "server_side_binding": True,
    "prepare_threshold": 5,
    # The default of 4 is for turning disks: it reads whole tables where an index is faster.
    "options": "-c random_page_cost=1.1",
}


class WrongSetting(SystemExit):
    """A setting is missing or cannot be read; ends the process with its message."""


def text(name: str, default: str | None = None) -> str:
    """Read a text; without a default the setting must be there."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise WrongSetting(f"The setting {name} is missing: put it in the environment.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """Read true or false, and nothing in between."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise WrongSetting(f"The setting {name} is {value!r}: write true or false.")
    return value in TRUE


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number that is not below `least`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise WrongSetting(
            f"The setting {name} is {value!r}: write a whole number, {least} or more."
        )
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Read a list of words with commas between them."""
    value = os.environ.get(name, default)
    return [word.strip() for word in value.split(",") if word.strip()]


def one_of(name: str, default: str, choices: set[str]) -> str:
    """Read one word of a closed list, in capitals."""
    value = text(name, default).upper()
    if value not in choices:
        allowed = ", ".join(sorted(choices))
        raise WrongSetting(f"The setting {name} is {value!r}: write one of {allowed}.")
    return value


def base_url(name: str) -> str:
    """Read the site's public address without a closing slash, or an empty text."""
    value = os.environ.get(name, "").strip().rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
        raise WrongSetting(
            f"The setting {name} is {value!r}: write a full address such as"
            " https://votes.example.org."
        )
    return value


def redis_url(name: str, default: str) -> str:
    """Read the address of a Redis or Valkey server."""
    value = text(name, default)
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise WrongSetting(f"The setting {name} must begin with redis://, rediss:// or unix://.")
    return value


def broker_url(url: str) -> str:
    """Say a Redis address in Celery's words: sockets and certificates differ."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme == "unix":
        query["virtual_host"] = query.pop("db", "0")
        parts = parts._replace(scheme="redis+socket")
        return f"redis+socket://{parts.path}?{urlencode(query)}"
    if parts.scheme == "rediss":
        query.setdefault("ssl_cert_reqs", "required")
    return urlunsplit(parts._replace(query=urlencode(query)))


def database(var_dir: Path) -> dict[str, Any]:
    """Read DATABASE_URL, and add what each of the two servers needs."""
    url = text("DATABASE_URL", f"sqlite:///{var_dir / 'db.sqlite3'}")
    config = environ.Env.db_url_config(url)
    engines = {
        "django.db.backends.sqlite3": SQLITE_OPTIONS,
        "django.db.backends.postgresql": (
            POSTGRESQL_OPTIONS if boolean("PREPARED_STATEMENTS", default=True) else {}
        ),
    }
    engine = config.get("ENGINE")
    if engine not in engines:
        raise WrongSetting("DATABASE_URL must begin with sqlite:// or postgres://.")
    options = engines[engine] | config.get("OPTIONS", {})
    return config | {"OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
