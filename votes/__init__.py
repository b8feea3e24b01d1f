"""Votes, ballots and tallies."""
