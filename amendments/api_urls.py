"""Addresses of motions, amendments, budgets, pots and snapshots in the API."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
