"""Addresses of feeds and calendars: the page's own, and the file's name."""

from django.urls import path, re_path

from council.website.feeds import atom, calendars

FILE = atom.FILE
MEETING = "<slug:council>/<slug:body>/<str:day>"
AMENDMENT = r"^.+/amendment-\d+(?:[-/]part-\d+)?/" + FILE.replace(".", r"\.") + "$"

urlpatterns = [
    path(f"<slug:council>/{FILE}", atom.CouncilFeed()),
    path(f"<slug:council>/{calendars.FILE}", calendars.meetings),
    path(f"<slug:council>/corrections/{FILE}", atom.CorrectionsFeed()),
    path(f"<slug:council>/members/<slug:name>/{FILE}", atom.MemberFeed()),
    path(
        f"<slug:council>/budgets/<str:year>/pots/<slug:name>/{FILE}",
        atom.PotFeed(),
    ),
    path(f"{MEETING}/{FILE}", atom.MeetingFeed()),
    re_path(AMENDMENT, atom.AmendmentFeed()),
]
