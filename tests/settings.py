"""Settings of the test suite: the real ones, but fast and closed in."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")

from council.settings import *  # noqa: F403 - the real settings, all of them
from council.settings import DATABASES, MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
AXES_ENABLED = False
API_REQUESTS_PER_MINUTE = 0
# A thread of the live server lives as long as a browser's connection: its own must not.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# What a test wrote need not outlive a power cut.
OPTIONS = DATABASES["default"]["OPTIONS"]
if "init_command" in OPTIONS:
    OPTIONS["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
if "options" in OPTIONS:
    OPTIONS["options"] += " -c synchronous_commit=off"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that the live server's threads do not share the test's one connection.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"council-tests-{os.getpid()}.sqlite3")
    }
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
