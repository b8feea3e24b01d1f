"""The institution's lists, and the API's front door; what nobody knows is caught in urls.py."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from council.api.index import Index
from council.api.institution import VIEWS
from council.api.views import addresses

SCHEMA = SpectacularAPIView.as_view()

urlpatterns = [
    path("", Index.as_view()),
    path("schema", SCHEMA),
    path("schema/", SCHEMA),
]
for listing, record in VIEWS:
    urlpatterns += addresses(listing, record)
