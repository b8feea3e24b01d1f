"""Settings are read strictly, and a wrong one stops the start with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from council import embedded, environment
from council.environment import WrongSetting
from council.processes import BASE_DIR

PRINT = (
    "from django.conf import settings as s\n"
    "s.DATABASES\n"
    "print(s.DATABASES['default']['ENGINE'].rpartition('.')[2], s.CELERY_BROKER_URL, s.HTTPS)"
)


def start(tmp_path: Path, **settings: str) -> tuple[int, str]:
    """Read the settings in a process of their own; return exit code and output."""
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {"DJANGO_SETTINGS_MODULE": "council.settings", "SECRET_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=BASE_DIR,
        env=env | {"VAR_DIR": str(tmp_path)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_without_settings_the_site_is_embedded(tmp_path: Path) -> None:
    socket = embedded.socket_path(tmp_path)

    assert start(tmp_path) == (0, f"sqlite3 redis+socket://{socket}?virtual_host=0 False")


def test_two_addresses_alone_move_the_site_to_postgresql_and_redis(tmp_path: Path) -> None:
    moved = start(tmp_path, DATABASE_URL="postgres:///x", REDIS_URL="redis://localhost/1")

    assert moved == (0, "postgresql redis://localhost/1 False")


def test_https_follows_the_public_address(tmp_path: Path) -> None:
    assert start(tmp_path, PUBLIC_BASE_URL="https://votes.example.org")[1].endswith("True")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "The setting DEBUG is 'maybe': write true or false."),
        ("SECRET_KEY", "", "The setting SECRET_KEY is missing: put it in the environment."),
        (
            "DATABASE_URL",
            "mysql://localhost/x",
            "DATABASE_URL must begin with sqlite:// or postgres://.",
        ),
        (
            "REDIS_URL",
            "amqp://localhost",
            "The setting REDIS_URL must begin with redis://, rediss:// or unix://.",
        ),
        (
            "PUBLIC_BASE_URL",
            "votes.example.org",
            (
                "The setting PUBLIC_BASE_URL is 'votes.example.org': write a full address such as"
                " https://votes.example.org."
            ),
        ),
        (
            "SNAPSHOT_SWEEP_SECONDS",
            "0",
            "The setting SNAPSHOT_SWEEP_SECONDS is '0': write a whole number, 1 or more.",
        ),
        (
            "LOG_LEVEL",
            "loud",
            "The setting LOG_LEVEL is 'LOUD': write one of DEBUG, ERROR, INFO, WARNING.",
        ),
    ],
)
def test_wrong_value_stops_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    assert start(tmp_path, **{name: value}) == (1, sentence)


@pytest.mark.parametrize(("word", "value"), [("Yes", True), ("0", False), ("", True)])
def test_boolean_reads_plain_words(
    monkeypatch: pytest.MonkeyPatch, word: str, value: bool
) -> None:
    monkeypatch.setenv("SOME_SETTING", word)

    assert environment.boolean("SOME_SETTING", default=True) is value


def test_listing_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SETTING", "a.example, ,b.example ")

    assert environment.listing("SOME_SETTING") == ["a.example", "b.example"]


def test_text_without_default_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_SETTING", raising=False)

    with pytest.raises(WrongSetting):
        environment.text("SOME_SETTING")


@pytest.mark.parametrize(
    ("redis", "celery"),
    [
        ("redis://localhost:6379/3", "redis://localhost:6379/3"),
        ("unix:///var/x.sock?db=2", "redis+socket:///var/x.sock?virtual_host=2"),
        ("rediss://host/0", "rediss://host/0?ssl_cert_reqs=required"),
    ],
)
def test_broker_address_is_said_in_celerys_words(redis: str, celery: str) -> None:
    assert environment.broker_url(redis) == celery


def test_socket_stays_in_var_unless_its_path_is_too_long(tmp_path: Path) -> None:
    far = tmp_path / ("x" * 120)

    assert embedded.socket_path(Path("/srv/var")) == Path("/srv/var/valkey.sock")
    assert len(str(embedded.socket_path(far))) <= embedded.LONGEST_SOCKET_PATH
    assert embedded.socket_path(far) == embedded.socket_path(far)


def test_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "socket"
    folder.mkdir(mode=0o755)

    with pytest.raises(PermissionError, match="not private"):
        embedded.make_private_folder(folder, tmp_path / "var")
