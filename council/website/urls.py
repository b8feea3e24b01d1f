"""Public addresses: a slash and the reference, and the lists of a council."""

from django.urls import include, path, re_path

from council.website.pages import brand, institution, lists, lost, meetings, money

MEETING = "<slug:council>/<slug:body>/<str:day>"

urlpatterns = [
    path("", lists.home),
    path("about", lists.about),
    path("robots.txt", lists.robots),
    path("favicon.ico", lists.favicon),
    path("<slug:council>", institution.council),
    path("<slug:council>/brand.css", brand.brand),
    path("<slug:council>/meetings", lists.meetings),
    path("<slug:council>/members", lists.members),
    path("<slug:council>/groups", lists.groups),
    path("<slug:council>/budgets", lists.budgets),
    path("<slug:council>/corrections", lists.corrections),
    path("<slug:council>/members/<slug:name>", institution.member),
    path("<slug:council>/groups/<slug:name>", institution.group),
    path("<slug:council>/budgets/<str:year>", money.budget),
    path("<slug:council>/budgets/<str:year>/pots/<slug:name>", money.pot),
    path("<slug:council>/<slug:body>", institution.body),
    path(MEETING, meetings.meeting),
    re_path(r"^.+/motion-\d+$", meetings.motion),
    re_path(r"^.+/amendment-\d+(?:[-/]part-\d+)?$", money.amendment),
    path("", include("votes.urls")),
    re_path(r"^.*$", lost.lost),
]
