"""Settings shared by every way of running the portal."""

from datetime import date
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kompetanse.settings.database import database
from kompetanse.settings.logg import logging

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# --- What this installation is ---------------------------------------------------------------------------------------
# Demo data are unmistakable: every page, letter, export and payment file says so.
DEMO = env.bool("DEMO", default=False)
DEBUG = False
# Fødselsnumre from the official synthetic series are accepted only where nobody real is.
SYNTETISKE_PERSONER = DEMO

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "pgtrigger",
    "axes",
    "csp",
    "django_htmx",
    # Ours, from the bottom layer up.
    "kompetanse.revisjon",
    "eiere",
    "kompetanse.brukere",
    "statsforvalter",
    "ordninger.felles",
    "ordninger.kollektiv",
    "ordninger.videreutdanning",
    "ordninger.veiledning",
    "ordninger.vu_barnehage",
    "kompetanse.udir",
    "kompetanse.api",
    "kompetanse.visning",
    "kompetanse.drift",
]

MIDDLEWARE = [
    "kompetanse.drift.middleware.ForesporselsIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kompetanse.drift.middleware.IkkeLagreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kompetanse.drift.middleware.NullbyteMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kompetanse.brukere.middleware.TilhorighetMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kompetanse.urls"
WSGI_APPLICATION = "kompetanse.wsgi.application"
ASGI_APPLICATION = "kompetanse.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kompetanse.visning.kontekst.portal",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------------
# One alias. The running role owns nothing; PORTAL_DB_ROLLE=eier makes a command run as the role that owns the tables.
DATABASES = {"default": database(env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and login ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "brukere.Bruker"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
LOGIN_URL = "brukere:logg-inn"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_PASSORD = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_PASSORD}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_PASSORD}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_PASSORD}.CommonPasswordValidator"},
    {"NAME": f"{_PASSORD}.NumericPasswordValidator"},
]
# Proxies in front that add to X-Forwarded-For. What they did not add is the caller's own word.
ANTALL_PROXYER = 0
# Locked by account *and* address together: one office behind one address must not be able to lock itself out.
AXES_CLIENT_IP_CALLABLE = "kompetanse.drift.adresse.adresse"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# Wrong passwords from one address in that time, whatever the accounts: a whole kommune may be behind one address.
FEIL_PER_ADRESSE = 100
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "brukere/utestengt.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would lose the session on the way back from ID-porten
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Security of every page ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons are data addresses in its style sheet
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# A long text must come back to the user with the field's own message, not as a bare 400: forms limit their fields,
# this limits memory. Bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("bokmål")), ("nn", _("nynorsk"))]
LOCALE_PATHS = [BASE_DIR / "kompetanse" / "locale"]
LANGUAGE_COOKIE_NAME = "malform"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------------------
NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kompetanse.drift.finnere.NodeModulesFinder",
]
# Fonts of the letters, translations and static files are made by klargjor_portal; an image has them from its build.
BYGGER_FILER = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = "/ikke-offentlig/"  # nothing is served from here; documents go through views that ask for rights

# --- Queue -----------------------------------------------------------------------------------------------------------
# The broker only wakes workers; the job row in the database is the truth.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_ROUTES = {"drift.*": {"queue": "portal"}, "felles.*": {"queue": "portal"}}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
# An unreachable broker must cost the user a second, not a hanging page: the beat task re-sends what was not delivered.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # seconds; longer than any task, so that no task runs twice at once
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_policy": {"timeout": 2.0},
}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "kompetanse.api.skjema.Skjema",
    "DEFAULT_FILTER_BACKENDS": ["kompetanse.api.filtre.Filter"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "kompetanse.api.autentisering.NokkelAutentisering",
        "kompetanse.api.autentisering.Oktautentisering",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "kompetanse.api.paginering.Markorside",
    # Requests a minute. The page /api/v1/dokumentasjon/ tells these numbers.
    "DEFAULT_THROTTLE_RATES": {"nokkel": "300/min", "innlogget": "120/min", "aapen": "60/min"},
    "EXCEPTION_HANDLER": "kompetanse.api.problem.haandter",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kompetanseportalen",
    "DESCRIPTION": _(
        "Tilskudd til kompetanseutvikling: utlysninger, rammer, saker, vedtak, tilskudd og utbetalinger. Bare lesing."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # No component is an enumeration; filters carry their own values.
    "POSTPROCESSING_HOOKS": [],
}

LOGGING = logging(env.str("LOGGNIVAA", default="INFO"))

# The day LOV-2025-06-20-81 enters into force, as YYYY-MM-DD. Empty until it is set: the act of 1967 applies.
_FVL_2025 = env.str("FORVALTNINGSLOV_2025_FRA", default="")
FORVALTNINGSLOV_2025_FRA = date.fromisoformat(_FVL_2025) if _FVL_2025 else None

# The bank that the payment files go to, and our agreement with it.
BANK_BIC = env.str("BANK_BIC", default="")
BANK_AVTALE = env.str("BANK_AVTALE", default="")

# Where one writes to the personvernombud of the controller (behandlingsansvarlig), for the page about privacy.
PERSONVERNOMBUD = env.str("PERSONVERNOMBUD", default="personvernombud@demo.example.no" if DEMO else "")

# The portal's own address, for the link in e-mails.
PORTAL_ADRESSE = env.str("PORTAL_ADRESSE", default="")
