"""The foundation app."""

from django.apps import AppConfig


class CouncilConfig(AppConfig):
    """Councils, members, groups, bodies and meetings."""

    name = "council"
    label = "council"
    verbose_name = "Councils and meetings"
    default_auto_field = "django.db.models.BigAutoField"
