"""The plainest page that still is a page of the portal. Every page is measured in multiples of it, so it is never changed.

Full middleware, a person who is logged in, `base.html`, one query of its own and 25 plain rows.
"""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_safe

from eiere.models import Organisasjon
from kompetanse.brukere.decorators import krever_innlogging

MAL = """{% extends "base.html" %}
{% block innhold %}<h1>Basisside</h1><ul>{% for o in rader %}<li>{{ o.navn }}</li>{% endfor %}</ul>{% endblock %}"""

_ferdig = None


@require_safe
@krever_innlogging
def basisside(request: HttpRequest) -> HttpResponse:
    """25 names. The template is parsed once, as the cached loader does with files."""
    global _ferdig
    if _ferdig is None:
        _ferdig = engines["django"].from_string(MAL)
    return HttpResponse(_ferdig.render({"rader": Organisasjon.objects.order_by("pk")[:25]}, request))
