"""What of votes the change feed tells, and what else a vote's row and its ballots show."""

from amendments.models import Amendment, Motion
from council.changes.told import Told
from council.models import Council, Meeting, Member, PoliticalGroup
from votes.api.votes import VoteList
from votes.models import Vote

TOLD = [
    Told(
        view=VoteList,
        model=Vote,
        rests_on={Meeting: "meeting"},
        shows={
            Council: ("council",),
            Member: ("presiding_member", "ballots__member", "ballots__proxy"),
            PoliticalGroup: ("ballots__group_at_vote", "group_tallies__group"),
            Motion: ("subjects__motion_version__motion",),
            Amendment: ("subjects__amendment_version__amendment",),
            Vote: ("replaces", "replaced_by"),
        },
    ),
]
