"""`make start` and work on the code: embedded database and queue, demo data, everything on this machine."""

import os

# The demo is what one looks at here. Set before the shared settings are read.
os.environ.setdefault("DEMO", "1")

from kompetanse.drift import tilstand
from kompetanse.drift.hemmelig import hemmelig_nokkel
from kompetanse.settings.base import *  # noqa: F403
from kompetanse.settings.base import STORAGES, env

TILSTAND = tilstand.mappe()

DEBUG = env.bool("PORTAL_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or hemmelig_nokkel(TILSTAND)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

STATIC_ROOT = TILSTAND / "static"
MEDIA_ROOT = TILSTAND / "opplastinger"
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or tilstand.redis_url(TILSTAND)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = TILSTAND / "epost"

BYGGER_FILER = True
if DEBUG:
    STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
