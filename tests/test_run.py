"""`make run` with real processes: it starts, serves, stops, and says plainly why it cannot."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from council import embedded, supervisor
from council.processes import BASE_DIR, Stopped
from tests.processes import fetch, free_port, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.embedded]

IS_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Run:
    """A supervisor under test, with its own folder and port."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        env = {
            k: v
            for k, v in os.environ.items()
            if k not in {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
        }
        env.pop("DJANGO_SETTINGS_MODULE", None)
        env |= {"VAR_DIR": str(var), "PORT": str(port)}
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "council.supervisor"],
            cwd=BASE_DIR,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def wait_until_running(self) -> str:
        """Read the output until the addresses are printed."""
        lines = []
        for line in self.popen.stdout or []:
            lines.append(line)
            if line.strip().startswith("Admin "):
                return "".join(lines)
        pytest.fail("".join(lines) + (self.popen.stderr.read() if self.popen.stderr else ""))

    def end(self) -> tuple[int, str]:
        """Wait for its end; return exit code and what it said on stderr."""
        _, said = self.popen.communicate(timeout=60)
        return self.popen.returncode, said


@pytest.fixture
def started() -> Iterator[list[Run]]:
    runs: list[Run] = []
    yield runs
    for run in runs:
        if run.popen.poll() is None:
            run.popen.terminate()
        run.popen.communicate(timeout=60)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder as a first start leaves it: migrated, and with the demo's councils."""
    var = tmp_path_factory.mktemp("filled") / "var"
    run = Run(var, free_port())
    run.wait_until_running()
    run.popen.terminate()
    assert run.end() == (0, "")
    return var


@pytest.fixture
def var(filled: Path, tmp_path: Path) -> Path:
    """Give a copy of that folder, so that the next start has little to do."""
    return Path(shutil.copytree(filled, tmp_path / "var"))


def start(started: list[Run], var: Path, port: int | None = None) -> Run:
    run = Run(var, port or free_port())
    started.append(run)
    return run


def processes_of(var: Path) -> set[int]:
    """Find every process that was given this folder in its environment."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "environ").read_bytes().split(b"\0") if folder.name.isdigit() else []
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0] if words else ""
        except OSError:
            continue
        if f"VAR_DIR={var}".encode() in words and state != "Z":
            found.add(int(folder.name))
    return found


@IS_LINUX
def test_site_serves_then_sigterm_leaves_no_process_and_the_second_start_keeps_the_data(
    started: list[Run], tmp_path: Path
) -> None:
    run = start(started, tmp_path)
    printed = run.wait_until_running()
    address = f"http://127.0.0.1:{run.port}"
    assert f"{address}/api/v1/" in printed
    assert fetch(f"{address}/healthz") == (200, "ok\n")
    assert "Log in" in fetch(f"{address}/admin/login/")[1]
    assert len(processes_of(tmp_path)) > 4
    key = (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600

    run.popen.send_signal(signal.SIGTERM)

    assert run.end() == (0, "")
    assert processes_of(tmp_path) == set()

    again = start(started, tmp_path)
    again.wait_until_running()
    assert (tmp_path / "secret_key").read_text() == key
    again.popen.send_signal(signal.SIGINT)
    assert again.end() == (0, "")


@IS_LINUX
def test_death_of_one_process_stops_all_and_names_it(started: list[Run], var: Path) -> None:
    run = start(started, var)
    run.wait_until_running()
    worker = int(
        subprocess.check_output(["pgrep", "-o", "-f", f"council-{run.popen.pid}@"], text=True)
    )

    os.kill(worker, signal.SIGKILL)

    code, said = run.end()
    assert code == 1
    assert said.startswith("The worker stopped by itself (signal SIGKILL)")
    assert processes_of(var) == set()


@IS_LINUX
def test_supervisor_killed_at_once_takes_its_processes_with_it(
    started: list[Run], var: Path
) -> None:
    run = start(started, var)
    run.wait_until_running()

    run.popen.kill()

    wait_for(lambda: not processes_of(var), 30)


def test_second_start_beside_a_running_site_is_one_sentence(started: list[Run], var: Path) -> None:
    first = start(started, var)
    first.wait_until_running()

    second = start(started, var)

    assert second.end() == (
        1,
        f"The site is already running here (process {first.popen.pid}): stop it first.\n",
    )
    assert fetch(f"http://127.0.0.1:{first.port}/healthz")[0] == 200


def test_taken_port_is_one_sentence(started: list[Run], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, said = start(started, tmp_path, port).end()

    assert code == 1
    assert said == (
        f"Port {port} cannot be used (Address already in use):"
        " choose another, for example PORT=8001.\n"
    )


def test_long_folder_name_still_gets_a_private_socket(
    started: list[Run], filled: Path, tmp_path: Path
) -> None:
    long = shutil.copytree(filled, tmp_path / ("long" * 30))
    run = start(started, long)
    folder = embedded.socket_path(run.var).parent

    run.wait_until_running()

    assert fetch(f"http://127.0.0.1:{run.port}/readyz") == (200, "ready\n")
    assert folder.stat().st_mode & 0o777 == 0o700
    run.popen.terminate()
    assert run.end() == (0, "")
    assert not folder.exists()


def test_folder_that_cannot_be_made_is_one_sentence(started: list[Run], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    code, said = start(started, tmp_path / "file" / "var").end()

    assert (code, said) == (1, f"Cannot use {tmp_path / 'file' / 'var'}: Not a directory.\n")


def test_wrong_port_is_one_sentence(started: list[Run], tmp_path: Path) -> None:
    code, said = start(started, tmp_path, -1).end()

    assert (code, said) == (
        1,
        "The setting PORT is '-1': write a whole number, 1 or more.\n",
    )


def test_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match=r"^The disk is full: \d+ MB are free under .*needed\.$"):
        supervisor.check_room(tmp_path, least=2**60)


@pytest.mark.parametrize(
    "line", ["OSError: [Errno 28] No space left on device\n", "database or disk is full\n"]
)
def test_disk_that_fills_up_during_the_start_is_one_sentence(tmp_path: Path, line: str) -> None:
    assert supervisor.blame(tmp_path, "migrate", ["Traceback\n", line]) == supervisor.DISK_FULL
