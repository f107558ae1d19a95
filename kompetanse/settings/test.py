"""Settings of the test run: own database and queue in a temporary folder, started by tests/conftest.py when first needed."""

import os

os.environ.setdefault("DEMO", "1")

from tests.stotte.maler import ukjent
from tests.stotte.mappe import testmappe

TILSTAND = testmappe()
os.environ["PORTAL_TILSTAND"] = str(TILSTAND)
# The tests own the tables; tests of the running role change role themselves.
os.environ.setdefault("PORTAL_DB_ROLLE", "eier")

from kompetanse.drift import tilstand  # noqa: E402
from kompetanse.settings.base import *  # noqa: E402, F403
from kompetanse.settings.base import STORAGES, TEMPLATES, env  # noqa: E402

SECRET_KEY = "en-nokkel-som-bare-gjelder-i-testene"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Fast on purpose; one test checks that the real one is argon2.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # tests of the lock-out turn it on

STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = TILSTAND / "opplastinger"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Without the fixture `ko`, a task runs where it is sent.
CELERY_TASK_ALWAYS_EAGER = env.bool("PORTAL_TEST_IVRIG", default=True)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or tilstand.redis_url(TILSTAND)

# An unknown name in a template is a mistake: tests/stotte/maler.py raises on it.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ukjent
