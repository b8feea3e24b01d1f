"""The website app."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Composed pages, bundles, search, feeds and files."""

    name = "council.website"
    label = "website"
    verbose_name = "Website"
    default_auto_field = "django.db.models.BigAutoField"
