"""The OpenAPI document itself. Apart from skjema.py, which the REST framework must be able to import first."""

from drf_spectacular.views import SpectacularAPIView

from .visninger import Lesbar


class Skjemavisning(Lesbar, SpectacularAPIView):
    """In YAML, or JSON for those who ask for it. Open to all."""

    schema = None
