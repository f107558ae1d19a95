"""Who opens which page of Udir's: reading is for all four roles, changing for one, approving for another."""

import pytest
from django.urls import reverse

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from kompetanse.udir.urls import urlpatterns
from ordninger.felles.handlinger import tilbud as handlinger
from tests.fabrikker import sak, tilbud
from tests.fabrikker.brukere import som
from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory

ENDRER = {"udir_fag"}
BESLUTTER = {"udir_beslutter"}
LESER = {"udir_fag", "udir_beslutter", "udir_okonomi", "udir_analyse"}
KREVER = {
    "ramme-ny": ENDRER, "bevilgning-ny": ENDRER, "oppsett-nytt": ENDRER, "oppsett-kopier": ENDRER, "oppsett-gjenapne": ENDRER,
    "satser-nye": ENDRER, "scenario-ny": ENDRER, "fordeling-send": ENDRER, "paminnelse": ENDRER,
    "bevilgning-vedtatt": BESLUTTER, "oppsett-godkjenn": BESLUTTER, "satser-godkjenn": BESLUTTER,
    "fordeling-beslutt": BESLUTTER, "jobb-igjen": BESLUTTER, "fordeling-hent": ENDRER | BESLUTTER,
    "andel-send": ENDRER, "andel-forkast": ENDRER, "andel-omfordel": ENDRER, "andel-omfordeling-send": ENDRER,
    "andel-omfordeling-forkast": ENDRER, "andel-godkjenn": BESLUTTER, "andel-tildel": BESLUTTER,
    "andel-avslutt": BESLUTTER, "andel-omfordeling-godkjenn": BESLUTTER, "andel-hent": ENDRER | BESLUTTER,
    "andel-minn": ENDRER | BESLUTTER, "andel-lukk": ENDRER | BESLUTTER, "andel-omfordeling-hent": ENDRER | BESLUTTER,
}  # fmt: skip
BARE_POST = {"oppdater", "jobb-igjen"}
SENDER_VIDERE = {"sammenlign-velg", "andel-sammenlign"}


def _andeler(udir):
    """A round of offered shares that is awarded, with a scenario and a redistribution."""
    with klokke.stilt(sak.tid(2027, 1, 10)):
        v = tilbud.verden(udir=udir)
        for org in Organisasjon.objects.filter(type="kommune").exclude(pk__in=[k.pk for k in v.kommuner]):
            tilbud.nokkeltall(org, 2026, 300, 700, 200, 9000)
        v.scenario = tilbud.scenario(v, "B")
        tilbud.sendt(v)
        tilbud.svar(v, v.kommuner[0], "ja", ekstra="50000")
        tilbud.svar(v, v.kommuner[1], "nei")
    with klokke.stilt(sak.tid(2027, 2, 8)):
        tilbud.tildelt(v)
        v.omfordeling = handlinger.ny_omfordeling(
            utlysning=v.utlysning, navn="Omfordeling 1", parametre=tilbud.RUNDE, av=v.fag
        )
    return v


@pytest.fixture
def adresser(norge):
    """Every named address with an object that exists."""
    f = norge.fordelt()
    andre = norge.scenario(f.ramme, navn="B")
    oppsett, satser = AarsoppsettFactory(), SatstabellFactory()
    vu = _andeler(norge.udir)
    args = {
        "ramme": [f.ramme_id], "bevilgning": [f.ramme.bevilgning_id], "bevilgning-vedtatt": [f.ramme.bevilgning_id],
        "oppsett-aar": [oppsett.pk], "oppsett-kopier": [oppsett.pk], "oppsett-godkjenn": [oppsett.pk],
        "oppsett-gjenapne": [oppsett.pk], "satstabell": [satser.pk], "satser-godkjenn": [satser.pk],
        "scenario-ny": [f.ramme_id], "sammenlign": [f.pk, andre.pk], "fordeling": [f.pk], "fordeling-send": [f.pk],
        "fordeling-hent": [f.pk], "fordeling-beslutt": [f.pk], "tildelinger": [f.pk],
        "jobb": [(jobb := norge.udir.jobber.order_by("pk")[0].pk)], "jobb-igjen": [jobb],
        "andel-mottaker": [vu.utlysning.pk, vu.kommuner[0].orgnr],
        **{f"andel-{n}": [vu.utlysning.pk] for n in ("runde", "hva-hvis", "sammenlign", "minn", "lukk", "tildel", "omfordel", "avslutt")},
        **{f"andel-{n}": [vu.scenario.pk] for n in ("scenario", "send", "hent", "godkjenn", "forkast")},
        **{f"andel-omfordeling{n}": [vu.omfordeling.pk] for n in ("", "-send", "-hent", "-godkjenn", "-forkast")},
    }  # fmt: skip
    navn = [p.name for p in urlpatterns if p.name not in ("brev", "sak")]
    return {n: reverse(f"udir:{n}", args=args.get(n, [])) for n in navn}


def test_hver_rolle_kommer_inn_der_den_skal_og_bare_der(norge, inn, adresser):
    for rolle in sorted(LESER):
        klient = inn(som(rolle, norge.udir))
        for navn, adresse in adresser.items():
            svar = klient.get(adresse)
            if navn in BARE_POST:
                ventet = 403 if rolle not in KREVER.get(navn, LESER) else 405
            elif navn in SENDER_VIDERE:
                ventet = 302
            else:
                ventet = 200 if rolle in KREVER.get(navn, LESER) else 403
            assert svar.status_code == ventet, (rolle, navn, svar.status_code)


@pytest.mark.parametrize("rolle", ["saksbehandler", "beslutter", "innsender", "leser", "klagebehandler", "fagmiljo"])
def test_andre_publikum_kommer_ikke_inn(norge, inn, adresser, rolle):
    klient = inn(som(rolle))

    for navn, adresse in adresser.items():
        assert klient.get(adresse).status_code == 403, navn


def test_klagebehandler_og_tilgangsstyrer_i_udir_ser_ikke_landet(norge, inn):
    for rolle in ("klagebehandler", "tilgangsstyrer"):
        assert inn(som(rolle, norge.udir)).get(reverse("udir:forside")).status_code == 403


def test_uten_innlogging_gaar_til_innlogging(client, norge):
    svar = client.get(reverse("udir:forside"))

    assert svar.status_code == 302
    assert reverse("brukere:logg-inn") in svar.url


def test_analyse_endrer_ikke_ved_post(norge, inn):
    f = norge.scenario(norge.ramme())
    oppsett = AarsoppsettFactory()
    klient = inn(som("udir_analyse", norge.udir))

    for adresse in (
        reverse("udir:fordeling", args=[f.pk]), reverse("udir:bevilgning", args=[f.ramme.bevilgning_id]),
        reverse("udir:oppsett-aar", args=[oppsett.pk]),
    ):  # fmt: skip
        assert klient.post(adresse, {"navn": "x"}).status_code == 403


def test_et_annet_embetes_scenario_finnes_ikke_for_udir(norge, fag):
    from ordninger.felles.models import Fordeling, Ramme

    norge.fordelt()
    ramme = Ramme.objects.get(fylke="34")
    skjult = Fordeling.objects.create(
        art="rammer", ramme=ramme, navn="Embetets utkast", modell="x", modellversjon="1", opprettet_av=norge.fag,
        opprettet_tid="2027-01-10T09:00+01:00",
    )  # fmt: skip

    assert fag.get(reverse("udir:fordeling", args=[skjult.pk])).status_code == 404
    assert "Embetets utkast" not in fag.get(reverse("udir:fordeling-liste")).content.decode()
