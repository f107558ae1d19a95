"""Every address of the portal, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("kompetanse.drift.urls")),
    path("", include("kompetanse.visning.urls")),
    path("", include("kompetanse.brukere.urls")),
    path("eier/", include("eiere.urls")),
    path("forvalter/", include("statsforvalter.urls")),
    path("udir/", include("kompetanse.udir.urls")),
    path("api/v1/", include("kompetanse.api.urls")),
]
