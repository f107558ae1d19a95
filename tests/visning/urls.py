"""A small portal for the tests: the frame, a list, a form with autosave and the figures, without other apps' pages."""

from django.http import HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

from tests.visning import sider


def tom(request):
    return HttpResponse("ok")


urlpatterns = [
    path("", include("kompetanse.visning.urls")),
    path("sprak/", set_language, name="sett-sprak"),
    path(
        "konto/",
        include(
            (
                [
                    path("inn/", sider.innlogging, name="logg-inn"),
                    path("ut/", tom, name="logg-ut"),
                    path("bytt/", tom, name="bytt-rolle"),
                ],
                "brukere",
            )
        ),
    ),
    path(
        "forvalter/",
        include(
            (
                [
                    path("", sider.figurside, name="forside"),
                    path("saker/", sider.liste, name="sak-liste"),
                    path("saker/tildel/", sider.tildel, name="sak-tildel"),
                ],
                "forvalter",
            )
        ),
    ),
    path("skjema/", sider.skjema, name="skjema"),
    path("skjema/lagre/", sider.lagre, name="lagre"),
    path("nekt/", sider.nekt),
    path("krasj/", sider.krasj),
]
