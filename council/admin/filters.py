"""Filters of the change lists, in clerks' words and only over their own councils."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from council.admin.access import rights_of
from council.models import Council


class CouncilFilter(admin.SimpleListFilter):
    """Rows of one of the clerk's councils; not shown to a clerk of one council."""

    title = "council"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer the councils of the clerk."""
        found = Council.objects.filter(rights_of(request.user).within("pk"))
        return [(slug, name) for slug, name in found.values_list("slug", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep the rows of the chosen council."""
        path = self.path
        return queryset.filter(**{path: self.value()}) if self.value() else queryset

    path = "council__slug"


class PublishedFilter(admin.SimpleListFilter):
    """Published, or not yet."""

    title = "published"
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer both sides."""
        return (("yes", "Published"), ("no", "Not yet published"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep one side."""
        if self.value() in {"yes", "no"}:
            return queryset.filter(published_at__isnull=self.value() == "no")
        return queryset
