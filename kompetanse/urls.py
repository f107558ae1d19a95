"""Every address of the portal, by audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("kompetanse.drift.urls")),
]
