"""Addresses for those who watch the portal."""

from django.urls import path

from kompetanse.drift import helse

app_name = "drift"

urlpatterns = [
    path("helse/", helse.helse, name="helse"),
    path("klar/", helse.klar, name="klar"),
]
