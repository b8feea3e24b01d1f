"""Rows below a record in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from council.admin.access import KEYING
from council.admin.fields import FIELDS
from council.admin.rights import RightsAdmin, Scoped


class ScopedInline(Scoped, admin.TabularInline):
    """Rows under a record: added by its clerks, fixed once the record is published."""

    formfield_overrides = FIELDS

    extra = 0
    show_change_link = False
    view_on_site = False
    kinds: ClassVar[tuple[str, ...]] = KEYING
    # Facts that are added with time stay as they are once readers have seen them.
    fixed_once_published: ClassVar[bool] = True

    def _may(self, request: HttpRequest, obj: Any) -> bool:
        parent = self.admin_site._registry[self.parent_model]  # noqa: SLF001 - the admin has no other door to its pages
        return isinstance(parent, RightsAdmin) and parent.may(request, obj, *self.kinds)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever reads the record read its rows."""
        parent = self.admin_site._registry[self.parent_model]  # noqa: SLF001 - the admin has no other door to its pages
        return parent.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the record's clerks add rows."""
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let rows change while nobody outside has read them."""
        return self._may(request, obj) and not self._is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let rows go while nobody outside has read them."""
        return self._may(request, obj) and not self._is_fixed(obj)

    def _is_fixed(self, obj: Any) -> bool:
        return self.fixed_once_published and bool(obj and getattr(obj, "published_at", None))
