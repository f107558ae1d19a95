"""Production: everything from the environment, nothing has a default that could be guessed."""

from django.core.exceptions import ImproperlyConfigured

from kompetanse.settings.base import *  # noqa: F403
from kompetanse.settings.base import DEMO, env

if DEMO:
    raise ImproperlyConfigured("DEMO kan ikke være på i produksjon.")
for _navn in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "MEDIA_ROOT"):
    if not env.str(_navn, default=""):
        raise ImproperlyConfigured(f"{_navn} må være satt i produksjon.")

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if any(len(nokkel) < 50 or len(set(nokkel)) < 10 for nokkel in (SECRET_KEY, *SECRET_KEY_FALLBACKS)):
    raise ImproperlyConfigured("SECRET_KEY må ha minst 50 tegn, ti av dem ulike.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if any(vert.lstrip(".") in ("", "*") for vert in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS må navngi verten. Stjerne slipper inn alle.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{vert}" for vert in ALLOWED_HOSTS])
MEDIA_ROOT = env.str("MEDIA_ROOT")
CELERY_BROKER_URL = env.str("REDIS_URL")

SECURE_SSL_REDIRECT = True
# The container's and the load balancer's health checks come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^helse/$", r"^klar/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sesjon"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True

# The lock-out and the limits must see the user's address, not the proxy's.
ANTALL_PROXYER = env.int("ANTALL_PROXYER", default=1)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EPOST_VERT", default="localhost")
EMAIL_PORT = env.int("EPOST_PORT", default=587)
EMAIL_HOST_USER = env.str("EPOST_BRUKER", default="")
EMAIL_HOST_PASSWORD = env.str("EPOST_PASSORD", default="")
EMAIL_USE_TLS = env.bool("EPOST_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EPOST_AVSENDER", default="ikke-svar@localhost")
