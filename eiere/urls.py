"""The owners' addresses."""

from django.urls import path

from kompetanse.visning import urlkonvertere  # noqa: F401 - registers <saksnr:…>

from .views import brev, forside, parter, penger, rapport, sak, skjema, tilbud, vedtak

app_name = "eier"
urlpatterns = [
    path("", forside.forside, name="forside"),
    path("kalender.ics", forside.kalender, name="kalender"),
    path("folk/", forside.folk_liste, name="folk-liste"),
    path("saker/", sak.sak_liste, name="sak-liste"),
    path("saker/ny/", sak.sak_ny, name="sak-ny"),
    path("saker/<saksnr:nummer>/", sak.sak_detalj, name="sak-detalj"),
    path("saker/<saksnr:nummer>/steg/<slug:steg>/", skjema.sak_steg, name="sak-steg"),
    path("saker/<saksnr:nummer>/tiltak/", skjema.tiltak_liste, name="tiltak-liste"),
    path("saker/<saksnr:nummer>/tiltak/ny/", skjema.tiltak_ny, name="tiltak-ny"),
    path("saker/<saksnr:nummer>/tiltak/<int:nr>/", skjema.tiltak_rediger, name="tiltak-rediger"),
    path("saker/<saksnr:nummer>/tiltak/<int:nr>/slett/", skjema.tiltak_slett, name="tiltak-slett"),
    path("saker/<saksnr:nummer>/tiltak/<int:nr>/flytt/", skjema.tiltak_flytt, name="tiltak-flytt"),
    path("saker/<saksnr:nummer>/tiltak/<int:nr>/mottaker/", parter.mottaker_ny, name="mottaker-ny"),
    path("saker/<saksnr:nummer>/tiltak/<int:nr>/partner/", parter.partner_ny, name="partner-ny"),
    path(
        "saker/<saksnr:nummer>/tiltak/<int:nr>/mottaker/<slug:nokkel>/fjern/",
        parter.mottaker_fjern,
        name="mottaker-fjern",
    ),
    path("saker/<saksnr:nummer>/deltakere/ny/", parter.deltaker_ny, name="deltaker-ny"),
    path("saker/<saksnr:nummer>/deltakere/<int:pk>/fjern/", parter.deltaker_fjern, name="deltaker-fjern"),
    path("saker/<saksnr:nummer>/send/", skjema.sak_send, name="sak-send"),
    path("saker/<saksnr:nummer>/kvittering/", sak.kvittering, name="kvittering"),
    path("saker/<saksnr:nummer>/kvittering/<int:nr>.pdf", sak.kvittering_pdf, name="kvittering-pdf"),
    path("saker/<saksnr:nummer>/versjoner/", sak.versjon_liste, name="versjon-liste"),
    path("saker/<saksnr:nummer>/versjoner/<int:nr>/", sak.versjon_detalj, name="versjon-detalj"),
    path("saker/<saksnr:nummer>/trekk/", sak.sak_trekk, name="sak-trekk"),
    path("saker/<saksnr:nummer>/hent-tilbake/", sak.sak_hent_tilbake, name="sak-hent-tilbake"),
    path("saker/<saksnr:nummer>/meldinger/", sak.melding_send, name="melding-send"),
    path("saker/<saksnr:nummer>/vedlegg/", sak.vedlegg_ny, name="vedlegg-ny"),
    path("saker/<saksnr:nummer>/dokumenter/<int:pk>/", sak.dokument_fil, name="dokument-fil"),
    path("saker/<saksnr:nummer>/vedtak/<int:nr>/", vedtak.vedtak_detalj, name="vedtak-detalj"),
    path("saker/<saksnr:nummer>/vedtak/<int:nr>/klage/", vedtak.klage_ny, name="klage-ny"),
    path("saker/<saksnr:nummer>/klager/<int:pk>/", vedtak.klage_detalj, name="klage-detalj"),
    path("saker/<saksnr:nummer>/klager/<int:pk>/trekk/", vedtak.klage_trekk, name="klage-trekk"),
    path("saker/<saksnr:nummer>/endring/", vedtak.endring_ny, name="endring-ny"),
    path("tilbud/", tilbud.tilbud_liste, name="tilbud-liste"),
    path("tilbud/<saksnr:nummer>/", tilbud.tilbud_detalj, name="tilbud-detalj"),
    path("tilbud/<saksnr:nummer>/send/", tilbud.tilbud_send, name="tilbud-send"),
    path("tilbud/<saksnr:nummer>/endring/", tilbud.tilbud_endring, name="tilbud-endring"),
    path("brev/", brev.brev_liste, name="brev-liste"),
    path("brev/<int:pk>/", brev.brev_detalj, name="brev-detalj"),
    path("brev/<int:pk>/pdf/", brev.brev_pdf, name="brev-pdf"),
    path("penger/", penger.penger, name="penger"),
    path("penger/utbetalinger/", penger.utbetaling_liste, name="utbetaling-liste"),
    path("penger/<int:pk>/", penger.tilskudd_detalj, name="tilskudd-detalj"),
    path("rapporter/", rapport.rapport_liste, name="rapport-liste"),
    path("rapporter/<int:pk>/", rapport.rapport_rediger, name="rapport-rediger"),
    path("rapporter/<int:pk>/lever/", rapport.rapport_lever, name="rapport-lever"),
    path("mottakere/", parter.mottaker_liste, name="mottaker-liste"),
    path("virksomheter/<int:pk>/eier/", parter.sett_eier, name="sett-eier"),
]
