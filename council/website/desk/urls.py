"""Addresses of the desk pages, under /admin/desk/; all of them behind the admin's log-in."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from council.admin.presence.member import presence_member
from council.admin.presence.page import presence
from council.website.desk.checklist import check_list
from council.website.desk.minutes import minutes_page
from council.website.desk.rivals import rivals
from council.website.desk.tonight import tonight, version
from council.website.votes_files.page import votes_file_page

View = Callable[..., Any]


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(f"desk/<int:meeting>/{route}", admin.site.admin_view(view), name=f"desk_{name}")


PAGES: list[URLPattern] = [
    _page("presence/", presence, "presence"),
    _page("presence/<int:member>/", presence_member, "presence_member"),
    _page("", tonight, "tonight"),
    _page("version/", version, "version"),
    _page("check-list/", check_list, "check_list"),
    _page("minutes/", minutes_page, "minutes"),
    _page("rivals/", rivals, "rivals"),
    _page("votes-file/", votes_file_page, "votes_file"),
]
