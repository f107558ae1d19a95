"""The scenario's pages: who may do what, saving that loses nothing, the rule, copies, comparison, files, cost."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.handlinger import habilitet
from ordninger.felles.models import Fordeling, Ramme, Sak, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.fabrikker.statsforvalter import LangsiktigPlanFactory, SamarbeidsforumFactory
from tests.statsforvalter import mange

pytestmark = pytest.mark.django_db


def adresse(navn, *args, sporring=""):
    return reverse(f"forvalter:{navn}", args=args) + sporring


def scenario(v, *belop, navn="A", regel="likt_kutt"):
    for b in belop:
        lag.i_forslag(v, b)
    return handlinger.nytt_scenario(utlysning=v.utlysning, navn=navn, regel=regel, av=v.saksbehandler)


def tekst(svar):
    return re.sub(r"\s+", " ", svar.content.decode().replace("\u00a0", " "))


SIDER = ["fordeling", "fordeling-fil", "fordeling-sammenlign"]
SKRIVER = [
    "fordeling-regel",
    "fordeling-kopier",
    "fordeling-forkast",
    "fordeling-til-forum",
    "fordeling-fra-forum",
    "fordeling-forum",
    "fordeling-til-beslutter",
]
POSTER = ["fordeling-lagre", "fordeling-merknad", "fordeling-beregn"]
BESLUTTER = ["fordeling-send-tilbake", "fordeling-beslutt"]


def test_roles_and_other_embeters_fordelinger(v, som_klient):
    f = scenario(v, "100000")
    sak = Sak.objects.get()
    fremmed = som_klient(som("saksbehandler", lag.EmbeteFactory().organisasjon))
    fremmed_beslutter = som_klient(som("beslutter", lag.EmbeteFactory().organisasjon))
    for navn in SIDER + SKRIVER:
        assert fremmed.get(adresse(navn, f.pk)).status_code == 404, navn
    for navn in POSTER:
        assert fremmed.post(adresse(navn, f.pk)).status_code == 404, navn
    for navn in BESLUTTER:
        assert fremmed_beslutter.get(adresse(navn, f.pk)).status_code == 404, navn
    assert fremmed.get(adresse("fordeling-runde", v.utlysning.pk)).status_code == 404
    assert fremmed.get(adresse("fordeling-sak", f.pk, sak.nummer)).status_code == 404
    for rolle in ("beslutter", "okonomi", "forvalter_leser"):
        c = som_klient(som(rolle, v.embete))
        for navn in SIDER:
            svar = c.get(adresse(navn, f.pk))
            assert svar.status_code == 200, (rolle, navn)
            assert not svar.streaming or b"".join(svar.streaming_content)
        for navn in SKRIVER:
            assert c.get(adresse(navn, f.pk)).status_code == 403, (rolle, navn)
        for navn in POSTER:
            assert c.post(adresse(navn, f.pk)).status_code == 403, (rolle, navn)
        assert (
            c.post(adresse("fordeling-runde", v.utlysning.pk), {"navn": "B", "regel": "likt_kutt"}).status_code == 403
        )
        assert c.get(adresse("fordeling-sak", f.pk, sak.nummer)).status_code == 200
    for rolle in ("saksbehandler", "okonomi", "forvalter_leser"):
        c = som_klient(som(rolle, v.embete))
        for navn in BESLUTTER:
            assert c.get(adresse(navn, f.pk)).status_code == 403, (rolle, navn)
        assert c.post(adresse("fordeling-sak", f.pk, sak.nummer)).status_code == 403
    for rolle in ("innsender", "udir_fag"):
        assert som_klient(som(rolle)).get(adresse("fordeling", f.pk)).status_code in (403, 404), rolle
    assert Fordeling.objects.count() == 1


def innsendt_skjema(f, **endret):
    """Every line of the page as the browser posts it, with some changed: pk=(amount, reason)."""
    data = {}
    for x in f.linjer.all():
        belop, grunn = endret.get(f"l{x.pk}", (str(x.belop), x.grunn))
        data |= {f"l{x.pk}-belop": belop, f"l{x.pk}-grunn": grunn, f"l{x.pk}-vist": str(x.belop)}
    return data


def test_saving_many_lines_moves_money_within_the_frame(v, klient):
    f = scenario(v, "100000", "200000")
    a, b = f.linjer.order_by("pk")[:2]
    svar = klient.post(
        adresse("fordeling-lagre", f.pk),
        innsendt_skjema(f, **{f"l{a.pk}": ("10 000", "Mindre omfang"), f"l{b.pk}": ("20000", "Felles med naboen")}),
        follow=True,
    )
    assert "2 linjer er lagret" in tekst(svar)
    a.refresh_from_db()
    assert (a.belop, a.overstyrt, a.grunn) == (Decimal(10000), True, "Mindre omfang")
    assert "Endret for hånd" in tekst(svar)
    bare = tekst(klient.get(adresse("fordeling", f.pk, sporring="?vis=endret")))
    assert a.mottaker.navn in bare
    assert "Vis alle" in bare
    svar = klient.post(adresse("fordeling-lagre", f.pk), innsendt_skjema(f), follow=True)
    assert "Ingenting er endret" in tekst(svar)


def test_nothing_typed_is_lost_when_a_line_is_wrong(v, klient):
    f = scenario(v, "100000", "200000")
    a, b = f.linjer.order_by("pk")[:2]
    svar = klient.post(
        adresse("fordeling-lagre", f.pk),
        innsendt_skjema(f, **{f"l{a.pk}": ("mye", "Prøver"), f"l{b.pk}": ("12 345", "Riktig")}),
    )
    side = svar.content.decode()
    assert svar.status_code == 422
    assert "ds-error-summary" in side
    assert f'href="#id_l{a.pk}-belop"' in side
    assert 'value="mye"' in side
    assert 'value="12 345"' in side
    assert 'value="Riktig"' in side
    assert not f.linjer.filter(overstyrt=True).exists()
    svar = klient.post(adresse("fordeling-lagre", f.pk), innsendt_skjema(f, **{f"l{a.pk}": ("1000", "")}))
    assert f'href="#id_l{a.pk}-grunn"' in svar.content.decode()
    assert "Skriv hvorfor" in tekst(svar)
    svar = klient.post(adresse("fordeling-lagre", f.pk), innsendt_skjema(f, **{f"l{a.pk}": ("9000000", "Alt")}))
    assert "større enn det som er søkt" in tekst(svar)


def test_the_sum_cannot_pass_the_frame(frys, som_klient, db):
    frys("2026-11-21T10:00")
    v = lag.verden("150000")
    f = scenario(v, "100000", "100000")
    a = f.linjer.order_by("pk").first()
    svar = som_klient(v.saksbehandler).post(
        adresse("fordeling-lagre", f.pk), innsendt_skjema(f, **{f"l{a.pk}": ("50000", "Alt til denne")})
    )
    assert "større enn rammen" in tekst(svar)
    assert not f.linjer.filter(overstyrt=True).exists()


def test_two_at_once_are_told_and_the_first_stands(v, klient):
    f = scenario(v, "100000")
    a = f.linjer.order_by("pk").first()
    data = innsendt_skjema(f, **{f"l{a.pk}": ("2000", "Min")})
    handlinger.sett_belop(linje=a, belop=Decimal(3000), grunn="Den andre", av=v.saksbehandler)
    svar = klient.post(adresse("fordeling-lagre", f.pk), data)
    assert svar.status_code == 422
    assert "En annen har endret beløpet til 3 000 kr" in tekst(svar)
    a.refresh_from_db()
    assert a.belop == Decimal(3000)


def test_inhabil_caseworker_cannot_change_the_cases_amount(v, klient):
    f = scenario(v, "100000")
    sak = Sak.objects.get()
    habilitet.erklaer(sak=sak, habil=False, grunn="Søsken", av=v.saksbehandler)
    a = f.linjer.order_by("pk").first()
    svar = klient.post(adresse("fordeling-lagre", f.pk), innsendt_skjema(f, **{f"l{a.pk}": ("2000", "Min")}))
    assert "ikke habil" in tekst(svar)


def test_rule_receipt_and_language(v, klient):
    f = scenario(v, "100000", "50002")
    svar = klient.post(
        adresse("fordeling-regel", f.pk),
        {
            "regel": "etter_prioritet",
            "enhet": "1000",
            "klasse_1": "88",
            "klasse_2": "60,5",
            "klasse_3": "10",
            "underskudd": "likt",
        },
        follow=True,
    )
    f.refresh_from_db()
    assert f.modell == "etter_prioritet"
    assert f.parametre["klasser"][1] == {"kode": "2", "andel": "0.605"}
    assert "prioritet 2 får inntil 60,5 prosent" in tekst(svar)
    linje = f.linjer.order_by("pk").first()
    side = tekst(klient.get(adresse("fordeling-linje", f.pk, linje.pk)))
    assert "Søkt beløp:" in side
    assert "Regelen gir" in side
    klient.cookies["django_language"] = "nn"
    assert "avrunding" in tekst(klient.get(adresse("fordeling-linje", f.pk, linje.pk))).lower()
    klient.cookies["django_language"] = "nb"
    svar = klient.post(
        adresse("fordeling-regel", f.pk),
        {"regel": "etter_nokkel", "enhet": "1000", "nokkel_barn": "50", "nokkel_elever": "40"},
    )
    assert svar.status_code == 422
    assert "til sammen være 100 prosent" in tekst(svar)
    svar = klient.post(
        adresse("fordeling-regel", f.pk),
        {"regel": "etter_nokkel", "enhet": "1000", "nokkel_barn": "50", "nokkel_elever": "50"},
    )
    assert svar.status_code == 422, "inhabitants are missing, and nothing is silently zero"
    assert "mangler" in tekst(svar)
    for feil in ("", "0", "abc"):
        assert klient.post(adresse("fordeling-regel", f.pk), {"regel": "likt_kutt", "enhet": feil}).status_code == 422


def test_copy_compare_and_put_aside(v, klient):
    f = scenario(v, "100000", "200000")
    svar = klient.post(adresse("fordeling-kopier", f.pk), {"navn": "B"}, follow=True)
    b = Fordeling.objects.get(navn="B")
    assert svar.redirect_chain[-1][0] == adresse("fordeling", b.pk)
    linje = b.linjer.order_by("pk").first()
    handlinger.sett_belop(linje=linje, belop=linje.belop - 1000, grunn="Mindre", av=v.saksbehandler)
    side = tekst(klient.get(adresse("fordeling-sammenlign", f.pk)))
    assert "A mot B" in side
    assert "−1 000" in side
    fil = klient.get(adresse("fordeling-sammenlign", f.pk, sporring="?format=csv"))
    assert b"".join(fil.streaming_content).decode().count("\n") == 4  # the demo's row, the heads and two cases
    klient.post(adresse("fordeling-forkast", b.pk))
    b.refresh_from_db()
    assert b.tilstand == "forkastet"
    assert "bare ett scenario" in tekst(klient.get(adresse("fordeling-sammenlign", f.pk)))


def test_files_hold_every_line(v, klient):
    f = scenario(v, "100000", "200000")
    csv = b"".join(klient.get(adresse("fordeling-fil", f.pk, sporring="?format=csv")).streaming_content).decode()
    assert csv.count("\n") == 2 + 4
    xlsx = klient.get(adresse("fordeling-fil", f.pk))
    assert b"".join(xlsx.streaming_content).startswith(b"PK")


def test_cases_that_come_later_are_shown_and_reckoned(v, klient):
    f = scenario(v, "100000")
    lag.i_forslag(v, "200000")
    side = tekst(klient.get(adresse("fordeling", f.pk)))
    assert "2 linjer er kommet til etter at regelen ble kjørt" in side
    klient.post(adresse("fordeling-beregn", f.pk))
    assert "kommet til etter" not in tekst(klient.get(adresse("fordeling", f.pk)))
    assert f.linjer.aggregate(s=handlinger.Sum("belop"))["s"] == Decimal(300000)


def test_back_from_the_decider_with_reason_and_money_free_again(v, klient, som_klient):
    f = lag.til_beslutning(v, "100000", "200000")
    forste = f.linjer.order_by("sak_id").first().sak
    beslutter = som_klient(v.beslutter)
    side = beslutter.get(adresse("fordeling-sak", f.pk, forste.nummer))
    assert "Beslutt: innvilget, 100 000 kr" in tekst(side)
    assert "Neste:" in tekst(side)
    svar = beslutter.post(adresse("fordeling-sak", f.pk, forste.nummer), follow=True)
    vedtak = Vedtak.objects.get()
    assert svar.redirect_chain[-1][0] == adresse("vedtak", vedtak.pk)
    assert beslutter.post(adresse("fordeling-send-tilbake", f.pk), {"grunn": ""}).status_code == 422
    beslutter.post(adresse("fordeling-send-tilbake", f.pk), {"grunn": "Se på tiltak 1 igjen."})
    f.refresh_from_db()
    assert (f.tilstand, f.merknad, f.tilbake_grunn) == ("utkast", "", "Se på tiltak 1 igjen.")
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert (ramme.reservert, ramme.tilsagn) == (0, Decimal(100000))
    side = tekst(klient.get(adresse("fordeling", f.pk)))
    assert "Se på tiltak 1 igjen." in side
    assert "9 700 000" in side, "what is decided counts once"
    klient.post(adresse("fordeling-beregn", f.pk))
    klient.post(adresse("fordeling-til-beslutter", f.pk))
    f.refresh_from_db()
    assert f.tilstand == "til_beslutning"
    assert Ramme.objects.get(pk=v.ramme.pk).reservert == Decimal(200000)


def test_a_deciders_pages_refuse_the_one_who_proposed(v, som_klient):
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    samme = som_klient(som("beslutter", v.embete, person=v.saksbehandler.person))
    svar = samme.post(adresse("fordeling-sak", f.pk, sak.nummer), follow=True)
    assert "Det må en annen person gjøre" in tekst(svar)
    svar = samme.post(adresse("fordeling-beslutt", f.pk), {"habil": "on"}, follow=True)
    assert "Det må en annen person gjøre" in tekst(svar)
    assert "Stopper" in tekst(samme.get(adresse("fordeling-beslutt", f.pk)))
    assert not Vedtak.objects.exists()


def test_drafts_are_read_and_reasons_changed_before_the_decision(v, klient):
    f = scenario(v, "100000")
    sak = Sak.objects.get()
    side = klient.get(adresse("fordeling-sak", f.pk, sak.nummer))
    assert "Utkast til brev" in tekst(side)
    html = klient.get(adresse("fordeling-utkast", f.pk, sak.nummer, 1))
    assert "Tiltaket følger planen." in tekst(html)
    pdf = klient.get(adresse("fordeling-utkast", f.pk, sak.nummer, 1, sporring="?format=pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert klient.get(adresse("fordeling-utkast", f.pk, sak.nummer, 9)).status_code == 404
    versjon = sak.forslag.versjon
    klient.post(adresse("fordeling-begrunnelse", f.pk, sak.nummer), {"begrunnelse": "Ny grunn.", "versjon": versjon})
    assert "Ny grunn." in tekst(klient.get(adresse("fordeling-utkast", f.pk, sak.nummer, 1)))
    svar = klient.post(
        adresse("fordeling-begrunnelse", f.pk, sak.nummer), {"begrunnelse": "Gammel side", "versjon": versjon}
    )
    assert svar.status_code == 422
    assert "Gammel side" in tekst(svar), "what was typed stands"
    assert "Noen andre har lagret" in tekst(svar)
    assert not sak.brev.exists()


def test_plan_stands_beside_the_proposal(v, klient):
    LangsiktigPlanFactory(forum=SamarbeidsforumFactory(embete=v.embete.embete, fylke=v.fylke))
    f = scenario(v, "100000")
    side = tekst(klient.get(adresse("fordeling", f.pk)))
    assert "Mot langsiktig plan 2026–2029" in side
    assert "+36,5" in side
    assert "Skriv hvorfor forslaget avviker" in side


def test_fordeling_without_cases_says_why(v, klient):
    side = klient.get(adresse("fordeling-runde", v.utlysning.pk))
    assert "Ingen saker er lagt i fordelingen ennå" in tekst(side)
    assert "Ikke begynt" in tekst(klient.get(adresse("fordeling-liste")))


KOST = {"fordeling-liste": 7, "fordeling": 24, "fordeling-sammenlign": 8}


def sporringer(klient, adresser):
    """How many queries each page takes."""
    ut = {}
    for navn, url in adresser.items():
        with CaptureQueriesContext(connection) as fanget:
            svar = klient.get(url)
        assert svar.status_code == 200, navn
        ut[navn] = len(fanget)
    return ut


@pytest.mark.parametrize("antall", [1, 50])
def test_pages_cost_the_same_with_one_and_fifty_cases(v, klient, antall):
    mange.i_forslag(v, antall)
    f = handlinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    handlinger.kopier(fordeling=f, navn="B", av=v.saksbehandler)
    assert f.linjer.count() == 2 * antall
    klient.get(adresse("fordeling-liste"))
    adresser = {n: adresse(n, *([] if n == "fordeling-liste" else [f.pk])) for n in KOST}
    assert sporringer(klient, adresser) == KOST


@pytest.mark.parametrize("antall", [1, 50])
def test_bulk_precheck_costs_the_same_with_one_and_fifty_cases(v, som_klient, antall):
    f = mange.til_beslutning(v, antall)
    c = som_klient(v.beslutter)
    c.get(adresse("fordeling-liste"))
    assert sporringer(c, {"beslutt": adresse("fordeling-beslutt", f.pk)}) == {"beslutt": 19}
    assert len(c.get(adresse("fordeling-beslutt", f.pk)).context["klare"]) == antall


def test_change_after_the_forum_is_shown_with_its_reason_to_caseworker_and_decider(v, klient, som_klient):
    """KBG § 12: what the forum saw stands beside what is proposed."""
    f = handlinger.send_til_forum(fordeling=scenario(v, "100000"), av=v.saksbehandler)
    f = handlinger.registrer_forum(
        fordeling=f, dato=lag.klokke.idag(), protokoll=b"%PDF-1.7", filnavn="p.pdf", av=v.saksbehandler
    )
    linje = f.linjer.order_by("pk").first()
    assert "Endret etter forumet" not in tekst(klient.get(adresse("fordeling", f.pk)))
    handlinger.sett_belop(linje=linje, belop=Decimal(20000), grunn="Tiltaket ble mindre.", av=v.saksbehandler)
    for c in (klient, som_klient(som("beslutter", v.embete))):
        for side in (
            adresse("fordeling", f.pk),
            adresse("fordeling-sak", f.pk, linje.sak.nummer),
            adresse("fordeling-linje", f.pk, linje.pk),
        ):
            svar = tekst(c.get(side))
            assert "Endret etter forumet" in svar, side
            assert "50 000 → 20 000" in svar, side
            assert "Tiltaket ble mindre." in svar, side
