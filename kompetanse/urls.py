"""Every address of the portal, by audience."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from kompetanse.brukere.views.inn import sett_sprak
from statsforvalter.views.brevkontroll import brevkontroll


def favicon(request):
    """Browsers ask for this address by themselves."""
    return RedirectView.as_view(url=static("portal/favicon.svg"))(request)


urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("sprak/", sett_sprak, name="sett-sprak"),
    path("brevkontroll/", brevkontroll, name="brevkontroll"),
    path("", include("kompetanse.drift.urls")),
    path("", include("kompetanse.visning.urls")),
    path("", include("kompetanse.brukere.urls")),
    path("eier/", include("eiere.urls")),
    path("forvalter/", include("statsforvalter.urls")),
    path("udir/", include("kompetanse.udir.urls")),
    path("", include("kompetanse.api.urls")),
]
