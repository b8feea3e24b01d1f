"""The clerks' admin: the base of every page, and the pages of the institution."""

from django.contrib import admin

from council.admin.base import ScopedAdmin
from council.admin.inlines import ScopedInline
from council.admin.institution import CouncilAdmin
from council.admin.logos import CouncilLogoAdmin
from council.admin.meetings import MeetingAdmin
from council.admin.people import MemberAdmin
from council.admin.records import RecordAdmin
from council.admin.verbs import VerbButton

__all__ = [
    "CouncilAdmin",
    "CouncilLogoAdmin",
    "MeetingAdmin",
    "MemberAdmin",
    "RecordAdmin",
    "ScopedAdmin",
    "ScopedInline",
    "VerbButton",
]

admin.site.site_header = "Clerks' desk"
admin.site.site_title = "Clerks' desk"
admin.site.index_title = "What do you want to do?"
