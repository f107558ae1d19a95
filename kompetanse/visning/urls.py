"""The public pages."""

from django.urls import path

from kompetanse.visning import offentlig

app_name = "offentlig"
urlpatterns = [
    path("", offentlig.forside, name="forside"),
    path("slik-beregner-vi/", offentlig.slik_beregner_vi, name="slik-beregner-vi"),
    path("slik-beregner-vi/<slug:kode>/", offentlig.slik_beregnes, name="slik-beregnes"),
    path("tilgjengelighet/", offentlig.tilgjengelighet, name="tilgjengelighet"),
    path("personvern/", offentlig.personvern, name="personvern"),
]
