"""What a decision's totals and a what-if cost on big budgets, as medians and as ratios.

It works in an installation of its own, with a broker and a real worker, on a throwaway
database: on PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set. Times are
printed and never judged; only a wrong result fails.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from council.processes import BASE_DIR
from tests.processes import installation


def main() -> int:
    """Start broker and worker, and measure beside them."""
    with (
        TemporaryDirectory() as folder,
        installation(Path(folder), Path(folder) / "static") as site,
    ):
        site.manage("collectstatic", "--no-input")
        site.start_worker()
        measures = [sys.executable, "-m", "tests.bench.money_measures"]
        return subprocess.run(measures, cwd=BASE_DIR, env=site.env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
