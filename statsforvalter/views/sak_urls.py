"""Addresses of the caseworkers' pages."""

from django.urls import path

from kompetanse.visning import urlkonvertere  # noqa: F401  <saksnr:…>

from . import (
    forside,
    jobber,
    klager,
    rapporter,
    sak,
    sak_antall,
    sak_faner,
    sak_liste,
    sak_valg,
    utlysning,
    varsler,
    virksomhet,
)

_SAK = "saker/<saksnr:nummer>/"

urlpatterns = [
    path("", forside.forside, name="forside"),
    path("saker/", sak_liste.sak_liste, name="sak-liste"),
    path("saker/neste/", sak_liste.sak_neste, name="sak-neste"),
    path("saker/tildel/", sak_liste.sak_tildel_mange, name="sak-tildel-mange"),
    path("saker/visninger/", sak_liste.sak_visning_lagre, name="sak-visning-lagre"),
    path("saker/visninger/<int:pk>/slett/", sak_liste.sak_visning_slett, name="sak-visning-slett"),
    path(_SAK, sak.sak, name="sak"),
    path(_SAK + "habilitet/", sak.sak_habilitet, name="sak-habilitet"),
    path(_SAK + "vurdering/", sak.sak_vurder, name="sak-vurder"),
    path(_SAK + "begrunnelse/", sak.sak_begrunnelse, name="sak-begrunnelse"),
    path(_SAK + "antall/", sak_antall.sak_antall, name="sak-antall"),
    path(_SAK + "antall/lagre/", sak_antall.sak_antall_lagre, name="sak-antall-lagre"),
    path(_SAK + "melding/", sak.sak_melding, name="sak-melding"),
    path(_SAK + "lest/", sak.sak_lest, name="sak-lest"),
    *[path(f"{_SAK}{h}/", sak.sak_handling, {"handling": h}, name=f"sak-{h}") for h in sak.HANDLINGER],
    path(_SAK + "rett/", sak_valg.sak_rett, name="sak-rett"),
    path(_SAK + "rett/frist/", sak_valg.sak_rett_frist, name="sak-rett-frist"),
    path(_SAK + "vent/", sak_valg.sak_vent, name="sak-vent"),
    path(_SAK + "svar/", sak_valg.sak_svar, name="sak-svar"),
    path(_SAK + "merk/", sak_valg.sak_merk, name="sak-merk"),
    path(_SAK + "tildel/", sak_valg.sak_tildel, name="sak-tildel"),
    path(_SAK + "tilgang/", sak_valg.sak_tilgang, name="sak-tilgang"),
    path(_SAK + "tilgang/<int:pk>/slutt/", sak_valg.sak_tilgang_slutt, name="sak-tilgang-slutt"),
    path(_SAK + "dokumenter/", sak_faner.sak_dokumenter, name="sak-dokumenter"),
    path(_SAK + "dokumenter/nytt/", sak_faner.sak_dokument_nytt, name="sak-dokument-nytt"),
    path(_SAK + "dokumenter/<int:pk>/", sak_faner.sak_dokument, name="sak-dokument"),
    path(_SAK + "brev/<int:pk>/", sak_faner.sak_brev, name="sak-brev"),
    path(_SAK + "vedtak/", sak_faner.sak_vedtak, name="sak-vedtak"),
    path(_SAK + "penger/", sak_faner.sak_penger, name="sak-penger"),
    path(_SAK + "eier/", sak_faner.sak_eier, name="sak-eier"),
    path(_SAK + "spor/", sak_faner.sak_spor, name="sak-spor"),
    path("jobber/", jobber.jobb_liste, name="jobb-liste"),
    path("jobber/<int:pk>/", jobber.jobb, name="jobb"),
    path("jobber/<int:pk>/igjen/", jobber.jobb_prov_igjen, name="jobb-prov-igjen"),
    path(_SAK + "vedtak/<int:nr>/klage/", klager.klage_ny, name="klage-ny"),
    path("klager/", klager.klage_liste, name="klage-liste"),
    path("klager/<int:pk>/", klager.klage, name="klage"),
    *[
        path(f"klager/<int:pk>/{h}/", klager.klage_handling, {"handling": h}, name=f"klage-{h}")
        for h in klager.HANDLINGER
    ],
    path("rapporter/", rapporter.rapport_liste, name="rapport-liste"),
    path("rapporter/<int:pk>/", rapporter.rapport, name="rapport"),
    path("rapporter/<int:pk>/kontroll/", rapporter.rapport_kontroller, name="rapport-kontroller"),
    path("rapporter/<int:pk>/purr/", rapporter.rapport_purr, name="rapport-purr"),
    path("rapporter/<int:pk>/krav/", rapporter.krav_oppgjor, name="krav-oppgjor"),
    path("utlysninger/", utlysning.utlysning_liste, name="utlysning-liste"),
    path("utlysninger/ny/", utlysning.utlysning_ny, name="utlysning-ny"),
    path("utlysninger/<int:pk>/", utlysning.utlysning, name="utlysning"),
    path("utlysninger/<int:pk>/rediger/", utlysning.utlysning_rediger, name="utlysning-rediger"),
    path("utlysninger/<int:pk>/send/", utlysning.utlysning_send, name="utlysning-send"),
    path("utlysninger/<int:pk>/tilbake/", utlysning.utlysning_tilbake, name="utlysning-tilbake"),
    path("utlysninger/<int:pk>/publiser/", utlysning.utlysning_publiser, name="utlysning-publiser"),
    path("utlysninger/<int:pk>/avslutt/", utlysning.utlysning_avslutt, name="utlysning-avslutt"),
    path("virksomheter/", virksomhet.virksomhet_liste, name="virksomhet-liste"),
    path("virksomheter/<str:orgnr>/eier/", virksomhet.virksomhet_eier, name="virksomhet-eier"),
    path("mangler-konto/", virksomhet.konto_mangler, name="konto-mangler"),
    path("varsler/", varsler.varsel_liste, name="varsel-liste"),
    path("varsler/<int:pk>/lest/", varsler.varsel_lest, name="varsel-lest"),
]
