"""Every setting of the site, read from the environment; docs/settings.md lists them.

Without any of them the site runs for one person on one machine: SQLite and an
embedded broker, both in VAR_DIR. DATABASE_URL and REDIS_URL alone move it to
PostgreSQL and Redis. A wrong value stops the start with one sentence.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from council import embedded, environment
from council.schedule import beat_schedule

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()

# The site and who may reach it.

DEBUG = environment.boolean("DEBUG", default=False)
SITE_NAME = environment.text("SITE_NAME", "Council votes")
PUBLIC_BASE_URL = environment.base_url("PUBLIC_BASE_URL")
PUBLIC_HOST = urlsplit(PUBLIC_BASE_URL).hostname

# Health checks ask on this machine, whatever the site is called outside.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.listing("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = []
if PUBLIC_HOST:
    ALLOWED_HOSTS.append(PUBLIC_HOST)
    CSRF_TRUSTED_ORIGINS.append(PUBLIC_BASE_URL)


def secret_key() -> str:
    """Take the key from the environment, or the one `make run` made in VAR_DIR."""
    made = VAR_DIR / "secret_key"
    if made.is_file():
        return environment.text("SECRET_KEY", made.read_text().strip() or None)
    return environment.text("SECRET_KEY", "only-for-debugging" if DEBUG else None)


SECRET_KEY = secret_key()

# Apps, from the top layer down: a higher one may replace a lower one's template.

INSTALLED_APPS = [
    "council.website",
    "votes",
    "amendments",
    "council",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Nearly all polls of live parts cost no more than this.
    "council.website.live.memory.FromMemory",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "council.zones.TimesOfOneRequest",
    "council.pages.MovedRecords",
]
ROOT_URLCONF = "council.urls"
WSGI_APPLICATION = "council.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            # Every template marks its words for translation: no file has to load the tags.
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database.

DATABASES = {"default": environment.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker and cache.

REDIS_URL = environment.redis_url("REDIS_URL", embedded.socket_url(VAR_DIR))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # The same database as the broker's: never call cache.clear() here.
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "council",
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 5},
    },
}

# Worker. Tasks can run twice or never: their facts are rows, and the sweep finds gaps.

SNAPSHOT_SWEEP_SECONDS = environment.integer("SNAPSHOT_SWEEP_SECONDS", 60, least=1)
WEBHOOK_SWEEP_SECONDS = environment.integer("WEBHOOK_SWEEP_SECONDS", 60, least=1)
# A timed release is told in the change feed within this time; what is keyed is told at once.
CHANGE_SWEEP_SECONDS = 10
SEARCH_SWEEP_SECONDS = environment.integer("SEARCH_SWEEP_SECONDS", 10, least=1)
CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": environment.integer("VISIBILITY_TIMEOUT_SECONDS", 600, least=1),
    "socket_connect_timeout": 5,
}
CELERY_RESULT_EXPIRES = 3600
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = beat_schedule(
    snapshots=SNAPSHOT_SWEEP_SECONDS,
    changes=CHANGE_SWEEP_SECONDS,
    search=SEARCH_SWEEP_SECONDS,
    webhooks=WEBHOOK_SWEEP_SECONDS,
)

# Files with everything public, made every night.

BULK_DIR = Path(environment.text("BULK_DIR", str(VAR_DIR / "bulk"))).absolute()
BULK_KEEP_DAYS = environment.integer("BULK_KEEP_DAYS", 7, least=1)
DATA_LICENCE = environment.text("DATA_LICENCE", "")
DATA_LICENCE_URL = environment.text("DATA_LICENCE_URL", "")

# Webhooks go to the open internet alone. Not from the environment: only tests have others.

WEBHOOK_ALLOWED_NETWORKS: list[str] = []

# Language and time. Times are stored in UTC; a council's own zone is a field of its row.

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files.

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(VAR_DIR / "static"))).absolute()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Logging in.

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATORS}.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = environment.integer("LOGIN_FAILURE_LIMIT", 10, least=1)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_DISABLE_ACCESS_LOG = True

# Security. HTTPS means: a proxy in front speaks https and sets X-Forwarded-Proto.

HTTPS = environment.boolean("HTTPS", default=PUBLIC_BASE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = environment.integer("HSTS_SECONDS", 30 * 24 * 3600) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The council decides about its other hosts and about browsers' preload lists, not this site.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# API: public, read-only, JSON, CSV and JSON Lines.

API_REQUESTS_PER_MINUTE = environment.integer("API_REQUESTS_PER_MINUTE", 600)
# How many proxies of our own stand in front and write X-Forwarded-For.
TRUSTED_PROXIES = environment.integer("TRUSTED_PROXIES", 0)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["council.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "council.api.errors.answer_error",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
# Lists that the change feed tells, those that others name first.

CHANGE_FEED = ["council.api.told.TOLD", "amendments.api.told.TOLD", "votes.api.told.TOLD"]

SPECTACULAR_SETTINGS = {
    "TITLE": "Council votes",
    "DESCRIPTION": "Votes of councils and the amendments to their budgets.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Closed lists of words stand where they are used: no invented names for them.
    "POSTPROCESSING_HOOKS": [
        "council.api.description.plain_enums",
        "council.api.description.every_status",
        "council.api.description.every_field",
        "council.api.description.sparse_records",
    ],
}

# Logs: to stderr, without names or addresses of people.

LOG_LEVEL = environment.one_of("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        # These two write user names, addresses or forged host names.
        "axes": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
