"""Template tags of the votes app."""
