"""Addresses of the API, and of the pages where an organisation's tokens are kept."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from kompetanse.visning import urlkonvertere  # noqa: F401  registers <saksnr:…>

from . import dokumentasjon, sider, visninger
from .problem import ukjent_adresse
from .skjemavisning import Skjemavisning

app_name = "api"

LISTE, EN = {"get": "list"}, {"get": "retrieve"}
RESSURSER = {
    "vedtak": visninger.Vedtakene,
    "tilskudd": visninger.Tilskuddene,
    "utbetalinger": visninger.Utbetalinger,
    "utlysninger": visninger.Utlysninger,
    "rammer": visninger.Rammer,
    "tildelinger": visninger.Tildelinger,
    "runder": visninger.Runder,
}
PER_SAK = {
    # one for each case, found by its number
    "saker": visninger.Saker,
    "tilbud": visninger.Tilbudene,
    "planer": visninger.Planer,
    "andeler": visninger.Andeler,
}


def _ressurs(navn: str, visning, en: str = "<int:pk>") -> list:
    return [
        path(f"api/v1/{navn}/", visning.as_view(LISTE), name=f"{navn}-liste"),
        path(f"api/v1/{navn}/{en}/", visning.as_view(EN), name=navn),
    ]


urlpatterns = [
    path("nokler/", sider.nokler, name="nokler"),
    path("nokler/ny/", sider.nokkel_ny, name="nokkel-ny"),
    path("nokler/<int:pk>/tilbakekall/", sider.nokkel_tilbakekall, name="nokkel-tilbakekall"),
    path("api/", RedirectView.as_view(pattern_name="api:dokumentasjon")),
    path("api/v1/", RedirectView.as_view(pattern_name="api:dokumentasjon"), name="rot"),
    path("api/v1/dokumentasjon/", dokumentasjon.dokumentasjon, name="dokumentasjon"),
    path("api/v1/schema/", Skjemavisning.as_view(), name="schema"),
    *(sti for navn, visning in PER_SAK.items() for sti in _ressurs(navn, visning, "<saksnr:nummer>")),
    *(sti for navn, visning in RESSURSER.items() for sti in _ressurs(navn, visning)),
    path("api/v1/ordninger/", visninger.Ordninger.as_view(LISTE), name="ordninger-liste"),
    path("api/v1/ordninger/<slug:kode>/", visninger.Ordninger.as_view(EN), name="ordninger"),
    re_path(r"^api/(?P<sti>.*)$", ukjent_adresse),
]
