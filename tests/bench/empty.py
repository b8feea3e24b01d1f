"""An empty Django view behind the middleware that Django's own template project has.

The yardstick of the pages: what a request costs before anything is read or written. It is a
site of its own, so that none of our middleware makes it slower and our share larger.
"""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from tests.bench import HOST

settings.configure(
    ALLOWED_HOSTS=[HOST, "127.0.0.1"],
    SECRET_KEY="only-to-bench",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()


def hello(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer at every address."""
    return HttpResponse("hello")


urlpatterns = [re_path(r"^(?P<path>.*)$", hello)]
application = get_wsgi_application()
