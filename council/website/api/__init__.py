"""Lists of the API that draw on more than one app: what happened, and what was corrected."""
