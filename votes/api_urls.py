"""Addresses of votes, ballots and figures of members and groups in the API."""

from django.urls import path

from council.api.views import addresses
from votes.api.ballots import BallotList
from votes.api.figures import FORMATS, GroupFiguresView, MemberFiguresView
from votes.api.votes import VoteList, VoteRecord

urlpatterns = [
    *addresses(VoteList, VoteRecord),
    *addresses(BallotList),
    path("member-figures", MemberFiguresView.as_view()),
    path("group-figures", GroupFiguresView.as_view()),
    *(
        path(f"{name}.{suffix}", view.as_view(schema=None, suffix=suffix))
        for name, view in (
            ("member-figures", MemberFiguresView),
            ("group-figures", GroupFiguresView),
        )
        for suffix in FORMATS
    ),
]
