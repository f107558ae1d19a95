"""Settings of the measurements: as in production, but with the embedded database and queue and without TLS."""

from kompetanse.drift import tilstand
from kompetanse.settings.base import *  # noqa: F403
from kompetanse.settings.base import env

TILSTAND = tilstand.mappe()
SECRET_KEY = "bare-for-malingene-" + "0123456789abcdefghij" * 2
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "kompetanse.drift.benk.urls"
STATIC_ROOT = TILSTAND / "static"
MEDIA_ROOT = TILSTAND / "opplastinger"
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or tilstand.redis_url(TILSTAND)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
BYGGER_FILER = True
