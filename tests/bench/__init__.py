"""`make bench`: what things cost here, as medians and as ratios to a yardstick of that minute."""

import os

HOST = "votes.example.org"


def postgresql() -> str:
    """Return the address of the PostgreSQL server to measure on; empty where there is none."""
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else ""


def skipped() -> int:
    """Say that a part needs PostgreSQL; where CI=true, which has it, that is a fault (1)."""
    print("Skipped: this part needs DATABASE_URL with a PostgreSQL server.")
    return int(os.environ.get("CI") == "true")
