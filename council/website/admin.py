"""What the top layer adds to the clerks' admin: the page that imports a bundle."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from council.website.upload import upload

AddedTo = list[URLPattern | URLResolver]
site_urls = admin.site.get_urls


def with_upload() -> AddedTo:
    """Return the admin's addresses with that of the upload page before them."""
    page = path("import/", admin.site.admin_view(upload), name="import_bundle")
    return [page, *site_urls()]


admin.site.get_urls = with_upload  # type: ignore[method-assign]
