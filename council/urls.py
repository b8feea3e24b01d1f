"""The site's addresses. Other apps are named as strings: nothing is imported upwards."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from council import health
from council.admin.access import no_shortcut
from council.api.index import Index
from council.api.views import NotFound

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("admin/r/<path:rest>", no_shortcut),
    path("admin/", admin.site.urls),
    path("api/v1", Index.as_view(schema=None)),
    path("api/v1/", include("council.api_urls")),
    path("api/v1/", include("amendments.api_urls")),
    path("api/v1/", include("votes.api_urls")),
    path("api/<path:rest>", NotFound.as_view()),
    # Last: it answers at every other address.
    path("", include("council.website.urls")),
]
handler404 = "council.website.pages.lost.not_found"
