"""What the top layer adds to the clerks' admin: the desk, and the page that imports a bundle."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from council.website.desk.urls import PAGES
from council.website.upload import upload
from council.website.webhooks.admin import DeliveryAdmin, SubscriptionAdmin

__all__ = ["DeliveryAdmin", "SubscriptionAdmin"]

AddedTo = list[URLPattern | URLResolver]
site_urls = admin.site.get_urls


def with_pages() -> AddedTo:
    """Return the admin's addresses with those of the desk and the upload page before them."""
    page = path("import/", admin.site.admin_view(upload), name="import_bundle")
    return [page, *PAGES, *site_urls()]


admin.site.get_urls = with_pages  # type: ignore[method-assign]  # Django's own site takes more pages in no other way
