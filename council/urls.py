"""The site's addresses. Other apps are named as strings: nothing is imported upwards."""

from django.contrib import admin
from django.urls import path

from council import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]
