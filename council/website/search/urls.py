"""Address of search in the API."""

from django.urls import path

from council.website.search.api import Search

urlpatterns = [path("search", Search.as_view())]
