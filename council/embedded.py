"""Where the embedded broker's private socket lies; standard library only.

Settings and supervisor both ask here, so a command typed beside a running
site finds the same broker without being told.
"""

import hashlib
import os
import tempfile
from pathlib import Path

# A Unix socket's path must fit in 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100


def socket_path(var: Path) -> Path:
    """Return `var`'s own socket, or one in a private folder if the path is too long."""
    near = var.resolve() / "valkey.sock"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_PATH:
        return near
    name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"council-{os.getuid()}-{name}" / "valkey.sock"


def socket_url(var: Path) -> str:
    """Return the embedded broker's address in the form REDIS_URL takes."""
    return f"unix://{socket_path(var)}?db=0"
