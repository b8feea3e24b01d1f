"""The project, and the foundation app: councils, members, bodies and meetings."""

from council.celery import app as celery_app

__all__ = ["celery_app"]
