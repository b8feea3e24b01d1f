"""The site's addresses. Other apps are named as strings: nothing is imported upwards."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from council import health
from council.admin.access import no_shortcut
from council.api.endpoints import NotFound
from council.api.index import Index

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("admin/r/<path:rest>", no_shortcut),
    path("admin/", admin.site.urls),
    path("api/v1", Index.as_view(schema=None)),
    path("api/v1/", include("votes.api_urls")),  # first: what is asked for most
    path("api/v1/", include("council.api_urls")),
    path("api/v1/", include("amendments.api_urls")),
    path("api/v1/", include("council.website.api_urls")),
    path("api/v1/", include("council.website.standards.urls")),
    path("api/v1/", include("council.website.search.urls")),
    path("api", NotFound.as_view()),
    path("api/", NotFound.as_view()),
    path("api/<path:rest>", NotFound.as_view()),
    # Last: it answers at every other address.
    path("", include("council.website.urls")),
]
handler500 = "council.website.pages.lost.broken"
handler404 = "council.website.pages.lost.not_found"
