"""Public addresses: a slash and the reference, and the lists of a council."""

from django.urls import include, path, re_path

from council.website import sitemaps
from council.website.bulk import pages as bulk
from council.website.guide import pages as guide
from council.website.pages import (
    amendment,
    brand,
    budget,
    glossary,
    groups,
    institution,
    lists,
    lost,
    meetings,
    people,
    positions,
    pot,
    what_if,
)
from council.website.search import page as search

MEETING = "<slug:council>/<slug:body>/<str:day>"

urlpatterns = [
    path("", include("council.website.live.urls")),  # first: asked for every second
    path("", lists.home),
    path("about", lists.about),
    path("glossary", glossary.glossary),
    path("robots.txt", lists.robots),
    path("favicon.ico", lists.favicon),
    path("sitemap.xml", sitemaps.index),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-part"),
    path("data", bulk.files),
    path("data/<slug:name>.zip", bulk.download),
    path("data/use", guide.use_the_data),
    path("", include("council.website.feeds.urls")),
    path("search", search.search),
    path("<slug:council>/search", search.search),
    path("<slug:council>", institution.council),
    path("<slug:council>/brand.css", brand.brand),
    path("<slug:council>/logo-<slug:digest>.png", brand.logo),
    path("<slug:council>/meetings", lists.meetings),
    path("<slug:council>/members", people.members),
    path("<slug:council>/groups", groups.groups),
    path("<slug:council>/budgets", lists.budgets),
    path("<slug:council>/corrections", lists.corrections),
    path("<slug:council>/members/<slug:name>", people.member),
    path("<slug:council>/members/<slug:name>/votes", people.member_votes),
    path("<slug:council>/members/<slug:name>/amendments", people.member_amendments),
    path("<slug:council>/groups/<slug:name>", groups.group),
    path("<slug:council>/groups/<slug:name>/votes", groups.group_votes),
    path("<slug:council>/groups/<slug:name>/amendments", groups.group_amendments),
    path("<slug:council>/budgets/<str:year>", budget.budget),
    path("<slug:council>/budgets/<str:year>/pots/<slug:name>", pot.pot),
    path("<slug:council>/<slug:body>", institution.body),
    path(MEETING, meetings.meeting),
    path(f"{MEETING}/what-if", what_if.what_if),
    path(f"{MEETING}/positions", positions.positions),
    re_path(r"^.+/motion-\d+$", meetings.motion),
    re_path(r"^.+/amendment-\d+(?:[-/]part-\d+)?$", amendment.amendment),
    path("", include("votes.urls")),
    re_path(r"^.*$", lost.lost),
]
