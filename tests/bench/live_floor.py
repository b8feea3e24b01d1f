"""The yardstick of live parts: an empty view in the site's own settings and middleware."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
os.environ.setdefault("SECRET_KEY", "only-to-bench")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

ADDRESS = "/hello"


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("hello", hello), path("healthz", hello)]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
