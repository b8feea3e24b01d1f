"""A PostgreSQL server of a test's own, which it may restart as a power cut would."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port

# A test's data need not outlive the machine, only the server.
OWNER = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
QUICK = "-c fsync=off -c full_page_writes=off -c max_connections=40 -c shared_buffers=16MB"


class Server:
    """A running PostgreSQL with a folder and a port of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"postgres://council@127.0.0.1:{self.port}/postgres"

    @property
    def restart_command(self) -> list[str]:
        """The command that ends the server without a goodbye and starts it again."""
        return self._control("-m", "immediate", "restart")

    def start(self) -> None:
        """Make its files and start it."""
        data = str(self.folder / "data")
        options = ["-D", data, "-U", "council", "-A", "trust", "-E", "UTF8", "--no-sync"]
        run(as_owner([str(binaries() / "initdb"), *options]))
        run(self._control("start"))

    def stop(self) -> None:
        """End it with all its connections."""
        run(self._control("-m", "immediate", "stop"))

    def _control(self, *words: str) -> list[str]:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {QUICK}"
        log = str(self.folder / "log")
        data = str(self.folder / "data")
        command = [str(binaries() / "pg_ctl"), "-D", data, "-l", log, "-w", "-o", options, *words]
        return as_owner(command)


def binaries() -> Path:
    """Return where the newest PostgreSQL on this machine has its programs."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (debian[-1] if debian else None)
    assert found, "install PostgreSQL's server programs (initdb, pg_ctl) on this machine"
    return Path(found).parent


def as_owner(command: list[str]) -> list[str]:
    """Let the user `postgres` run a command where we are root, whom the server refuses."""
    return ["setpriv", *OWNER, *command] if os.getuid() == 0 else command


def run(command: list[str]) -> None:
    """Run a command of the server to its end; a failure shows all that it said.

    Its output goes to a file: the server inherits it, and a pipe would never end.
    """
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False)
        said.seek(0)
        assert done.returncode == 0, said.read()


@contextmanager
def own_postgresql() -> Iterator[Server]:
    """Start a PostgreSQL server that nobody else uses; end it and remove its files."""
    folder = Path(tempfile.mkdtemp(prefix="council-pg-"))
    server = Server(folder, free_port())
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
