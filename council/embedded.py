"""Where the embedded broker's private socket lies; standard library only.

Settings and supervisor both ask here, so a command typed beside a running
site finds the same broker without being told.
"""

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

# A Unix socket's path must fit in 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100
PRIVATE = 0o700


def socket_path(var: Path) -> Path:
    """Return `var`'s own socket, or one in a private folder if the path is too long."""
    near = var.resolve() / "valkey.sock"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_PATH:
        return near
    # var's own path is too long; the name is the same at every start.
    name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"council-{os.getuid()}-{name}" / "valkey.sock"


def socket_url(var: Path) -> str:
    """Return the embedded broker's address in the form REDIS_URL takes."""
    return f"unix://{socket_path(var)}?db=0"


def make_private_folder(folder: Path, var: Path) -> None:
    """Make sure that nobody else can put a socket where ours is expected."""
    if folder == var.resolve():
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != PRIVATE:
        raise PermissionError(errno.EPERM, "it is not private to you", str(folder))


def remove_private_folder(var: Path) -> None:
    """Leave nothing outside `var` once the broker has stopped."""
    folder = socket_path(var).parent
    if folder != var.resolve() and folder.is_dir():
        (folder / "valkey.sock").unlink(missing_ok=True)
        folder.rmdir()
