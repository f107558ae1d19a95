"""The portal itself: settings, people and roles, the trail, Udir's pages, the API and operation."""

from kompetanse.celery import app as celery_app

__all__ = ["celery_app"]
