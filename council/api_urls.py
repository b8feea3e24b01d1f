"""The institution's lists, and the API's front door; what nobody knows is caught in urls.py."""

from django.urls import path

from council.api.bodies import BodyList, BodyRecord
from council.api.changes import Changes
from council.api.councils import CouncilList, CouncilRecord
from council.api.glossary import Glossary
from council.api.groups import GroupList, GroupRecord
from council.api.index import Index
from council.api.meetings import MeetingList, MeetingRecord
from council.api.members import MemberList, MemberRecord
from council.api.places import AreaList, PresenceList
from council.api.schema import Problems, Schema
from council.api.views import addresses

urlpatterns = [
    path("", Index.as_view()),
    path("schema", Schema.as_view()),
    path("schema/", Schema.as_view()),
    path("glossary", Glossary.as_view()),
    path("problems", Problems.as_view()),
    path("problems/", Problems.as_view(schema=None)),
    path("changes", Changes.as_view()),
    path("changes/", Changes.as_view(schema=None)),
    *addresses(CouncilList, CouncilRecord),
    *addresses(GroupList, GroupRecord),
    *addresses(MemberList, MemberRecord),
    *addresses(BodyList, BodyRecord),
    *addresses(MeetingList, MeetingRecord),
    *addresses(AreaList),
    *addresses(PresenceList),
]
