"""Addresses of payments, runs, grants and the ledger."""

from django.urls import path

from . import okonomi, okonomi_kjoring, okonomi_tilskudd

_U = "utbetaling/<int:pk>/"
_K = "utbetaling/kjoringer/<int:pk>/"

urlpatterns = [
    path("utbetaling/", okonomi.utbetaling_liste, name="utbetaling-liste"),
    path("utbetaling/frigi/", okonomi.utbetaling_frigi, name="utbetaling-frigi"),
    path("utbetaling/fil/", okonomi.utbetaling_fil, name="utbetaling-fil"),
    path(_U, okonomi.utbetaling, name="utbetaling"),
    path(_U + "frigi/", okonomi.utbetaling_frigi_en, name="utbetaling-frigi-en"),
    path(_U + "stans/", okonomi.utbetaling_hold, name="utbetaling-hold"),
    path(_U + "opphev/", okonomi.utbetaling_opphev, name="utbetaling-opphev"),
    path(_U + "angre/", okonomi.utbetaling_angre, name="utbetaling-angre"),
    path(_U + "retur/", okonomi.utbetaling_retur, name="utbetaling-retur"),
    path(_U + "ny/", okonomi.utbetaling_ny, name="utbetaling-ny"),
    path("utbetaling/kjoringer/", okonomi_kjoring.kjoring_liste, name="kjoring-liste"),
    path(_K, okonomi_kjoring.kjoring, name="kjoring"),
    path(_K + "fil/", okonomi_kjoring.kjoring_fil, name="kjoring-fil"),
    path(_K + "status/", okonomi_kjoring.kjoring_status, name="kjoring-status"),
    path(_K + "demo/", okonomi_kjoring.kjoring_demo, name="kjoring-demo"),
    path("utbetaling/avstemming/", okonomi_kjoring.avstemming, name="avstemming"),
    path("utbetaling/posteringer/", okonomi_kjoring.postering_liste, name="postering-liste"),
    path("utbetaling/uten-konto/", okonomi_tilskudd.uten_konto, name="uten-konto"),
    path("utbetaling/tilskudd/", okonomi_tilskudd.tilskudd_liste, name="tilskudd-liste"),
    path("utbetaling/tilskudd/<int:pk>/", okonomi_tilskudd.tilskudd, name="tilskudd"),
]
