"""Rights at the doors of an admin page: rows, choices and permissions, council by council.

What a clerk may do comes from ClerkRole alone; Django's own permissions are not asked.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from council.admin.access import KEYING, council_of, rights_of


class Scoped:
    """What model admins and inlines share: only rows of the clerk's own councils."""

    # How to reach the council from a row; empty on a council itself.
    council_path: ClassVar[str] = "council"
    # Roles that may add and change; every role of the council may read.
    kinds: ClassVar[tuple[str, ...]] = KEYING
    admin_site: admin.AdminSite
    model: type[models.Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep what belongs to the clerk's councils."""
        found = super().get_queryset(request)  # type: ignore[misc]  # mixed into a ModelAdmin
        return found.filter(rights_of(request.user).within(self.council_path))

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows of councils in which the clerk may key."""
        related = self.admin_site._registry.get(db_field.remote_field.model)  # noqa: SLF001 - the admin has no other door to its pages
        if isinstance(related, RightsAdmin):
            kwargs["queryset"] = related.choices(request, self.kinds)
        elif not rights_of(request.user).everything:
            kwargs["queryset"] = db_field.remote_field.model._default_manager.none()  # noqa: SLF001 - documented by Django for any model
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # mixed into a ModelAdmin

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only rows of councils in which the clerk may key."""
        related = self.admin_site._registry.get(db_field.remote_field.model)  # noqa: SLF001 - the admin has no other door to its pages
        if isinstance(related, RightsAdmin):
            kwargs["queryset"] = related.choices(request, self.kinds)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # mixed into a ModelAdmin

    def council_of_related(self, value: Any) -> int | None:
        """Return the council of a row that a field points to, if it belongs to one."""
        related = self.admin_site._registry.get(type(value))  # noqa: SLF001 - the admin has no other door to its pages
        return council_of(value, related.council_path) if isinstance(related, Scoped) else None

    def council_chosen(self, row: Any, data: dict[str, Any]) -> int | None:
        """Return the council of a row, or the one chosen in the form that adds it."""
        first = self.council_path.partition("__")[0]
        if first and first in data:
            return self.council_of_related(data[first])
        return council_of(row, self.council_path)


class RightsAdmin(Scoped, admin.ModelAdmin):
    """An admin page whose rights come from the clerk's roles, council by council."""

    may_add: ClassVar[bool] = True
    may_change: ClassVar[bool] = True

    def choices(self, request: HttpRequest, kinds: tuple[str, ...]) -> QuerySet:
        """Return the rows that the clerk may point to from a row keyed by `kinds`."""
        return self.model._default_manager.filter(  # noqa: SLF001 - documented by Django for any model
            rights_of(request.user).within(self.council_path, *kinds)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever has a role anywhere."""
        return rights_of(request.user).may_somewhere()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let every role of the council read."""
        rights = rights_of(request.user)
        if obj is None:
            return rights.may_somewhere()
        return rights.may(council_of(obj, self.council_path))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let the right roles add, in the councils where they have them."""
        return self.may_add and rights_of(request.user).may_somewhere(*self.kinds)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the right roles of the row's own council change it."""
        return self.may_change and self.may(request, obj, *self.kinds)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing; only a record that was never published can be discarded."""
        return False

    def may(self, request: HttpRequest, obj: Any, *kinds: str) -> bool:
        """Tell whether the clerk has one of the roles in the council of a row, or anywhere."""
        rights = rights_of(request.user)
        if obj is None:
            return rights.may_somewhere(*kinds)
        return rights.may(council_of(obj, self.council_path), *kinds)
