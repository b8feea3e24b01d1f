"""Health checks from inside a container: `python -m council.probe web`.

Exit code 0 means healthy. Each asks the process beside it, and nothing else.
"""

import os
import socket
import sys
import time
from pathlib import Path

from council import environment, processes

# Beat writes its schedule at the start and every three minutes.
STALE_SCHEDULE_SECONDS = 600


def web() -> bool:
    """Ask the web server of this container."""
    return processes.web_answers(environment.integer("PORT", 8000))


def worker() -> bool:
    """Ask the worker of this container, not just any worker of the installation."""
    return processes.worker_answers(f"celery@{socket.gethostname()}", seconds=5)


def beat() -> bool:
    """See that beat is still writing its schedule."""
    folder = Path(os.environ.get("VAR_DIR", "var"))
    newest = max((file.stat().st_mtime for file in folder.glob("celerybeat-schedule*")), default=0)
    return time.time() - newest < STALE_SCHEDULE_SECONDS


PROBES = {"web": web, "worker": worker, "beat": beat}

if __name__ == "__main__":
    sys.exit(not PROBES[sys.argv[1]]())
