"""Roll calls by the million: read from Parquet, staged by COPY, counted in sets."""

from council.website.rollcalls.importing import Imported, import_rollcalls
from council.website.rollcalls.staging import Loaded, StagedBallot, load_ballots

__all__ = ["Imported", "Loaded", "StagedBallot", "import_rollcalls", "load_ballots"]
