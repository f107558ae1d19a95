"""Addresses of login, own page, access and account numbers."""

from django.urls import path

from .views import inn, invitasjon, konto, meg, tilgang

app_name = "brukere"
urlpatterns = [
    path("logg-inn/", inn.logg_inn, name="logg-inn"),
    path("logg-inn/demo/", inn.logg_inn_demo, name="logg-inn-demo"),
    path("logg-ut/", inn.logg_ut, name="logg-ut"),
    path("velg-rolle/", inn.velg_rolle, name="velg-rolle"),
    path("bytt-rolle/", inn.bytt_rolle, name="bytt-rolle"),
    path("meg/", meg.meg, name="meg"),
    path("meg/passord/", meg.passord, name="passord"),
    path("meg/stedfortreder/", meg.stedfortreder, name="stedfortreder"),
    path("meg/stedfortreder/<int:pk>/opphev/", meg.stedfortreder_opphev, name="stedfortreder-opphev"),
    path("tilgang/", tilgang.tilgang, name="tilgang"),
    path("tilgang/inviter/", tilgang.inviter, name="inviter"),
    path("tilgang/invitasjon/<int:pk>/trekk/", tilgang.trekk_invitasjon, name="trekk-invitasjon"),
    path("tilgang/person/<int:pk>/rolle/", tilgang.gi_rolle, name="gi-rolle"),
    path("tilgang/rolle/<int:pk>/avslutt/", tilgang.avslutt_rolle, name="avslutt-rolle"),
    path("tilgang/utnevn/", tilgang.utnevn, name="utnevn"),
    path("tilgang/utnevn/<int:pk>/", tilgang.utnevn_i, name="utnevn-i"),
    path("invitasjon/<str:nokkel>/", invitasjon.invitasjon, name="invitasjon"),
    path("konto/", konto.konto, name="konto"),
    path("konto/registrer/", konto.registrer, name="konto-registrer"),
    path("konto/<int:pk>/bekreft/", konto.bekreft, name="konto-bekreft"),
    path("konto/<int:pk>/avvis/", konto.avvis, name="konto-avvis"),
    path("konto/lenker/ny/", konto.ny_lenke, name="kontolenke-ny"),
    path("konto/lenke/<str:nokkel>/", konto.lenke, name="kontolenke"),
]
