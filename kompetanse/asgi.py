"""The entry point for an asynchronous web server. The portal itself runs on WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompetanse.settings.prod")
application = get_asgi_application()
