"""The public pages."""

from django.urls import path

from kompetanse.visning import offentlig

app_name = "offentlig"
urlpatterns = [
    path("", offentlig.forside, name="forside"),
    path("tilgjengelighet/", offentlig.tilgjengelighet, name="tilgjengelighet"),
    path("personvern/", offentlig.personvern, name="personvern"),
]
