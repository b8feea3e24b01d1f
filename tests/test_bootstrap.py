"""The first start says plainly what it lacks, and the second installs nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from council import bootstrap
from council.processes import BASE_DIR


def run(venv: Path, **settings: str) -> tuple[int, str]:
    """Run the bootstrap as `make` does."""
    done = subprocess.run(
        [sys.executable, "-I", "council/bootstrap.py", "run"],
        cwd=BASE_DIR,
        env=os.environ | {"VENV": str(venv)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Give an environment in which the present lock file was installed."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    lock = BASE_DIR / "requirements" / "run.lock"
    Path(bootstrap.stamp(str(venv), "run")).write_text(bootstrap.digest(str(lock)))
    return venv


def test_second_start_installs_nothing(installed: Path) -> None:
    assert run(installed) == (0, "")


def test_changed_lock_file_without_a_network_is_one_sentence(installed: Path) -> None:
    Path(bootstrap.stamp(str(installed), "run")).write_text("another")
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}

    code, said = run(installed, PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="", **closed)

    assert code == 1
    assert said.splitlines()[-1] == (
        "The packages cannot be fetched: check the network, or pip's own settings, and try again."
    )


def test_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    code, said = run(tmp_path)

    assert code == 1
    assert said.endswith(f"{tmp_path} is there and is not a Python environment: move it away.\n")
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_unsuitable_python_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(bootstrap.Refused, match=r"needs 3\.11, 3\.12 or 3\.13"):
        bootstrap.check_python(version)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "OSError: [Errno 28] No space left on device",
            "The disk is full: make room and start again.",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
            "A downloaded package is not the one that the lock file names; nothing was installed.",
        ),
        ("a\nERROR: b\n", "Installing failed: ERROR: b"),
        ("", "Installing failed: no message"),
    ],
)
def test_failure_is_told_in_one_sentence(output: str, sentence: str) -> None:
    assert bootstrap.reason(output, "Installing failed") == sentence
