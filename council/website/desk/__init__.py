"""The clerk's pages around one meeting, which draw on motions, amendments and votes alike."""
