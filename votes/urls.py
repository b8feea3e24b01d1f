"""Public addresses of votes."""

from django.urls import re_path

from votes.pages import vote

urlpatterns = [re_path(r"^.+/vote-\d+$", vote)]
