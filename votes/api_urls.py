"""Addresses of votes and ballots in the API."""

from council.api.views import addresses
from votes.api.ballots import BallotList
from votes.api.votes import VoteList, VoteRecord

urlpatterns = [*addresses(VoteList, VoteRecord), *addresses(BallotList)]
