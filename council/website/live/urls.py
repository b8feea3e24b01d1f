"""Addresses of live parts: the page's own, and the file's name."""

from django.urls import path, re_path

from council.live import FILE
from council.website.live import views

urlpatterns = [
    path(f"<slug:council>/{FILE}", views.council),
    path(f"<slug:council>/<slug:body>/<str:day>/{FILE}", views.meeting),
    re_path(r"^.+/vote-\d+/" + FILE.replace(".", r"\.") + "$", views.vote),
]
