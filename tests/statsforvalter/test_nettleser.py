"""The caseworkers' pages in a real browser: readable by machine at both widths, nothing sideways, autosave that saves."""

import re

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import habilitet, klagebehandling, melding, retting, tildeling
from ordninger.felles.handlinger import sak as eierens
from ordninger.felles.models import HabilitetForhold, Sak, Tilskudd, Vurdering
from ordninger.kollektiv.models import Behovsmelding
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.statsforvalter.test_andre_sider import lever

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def land(transactional_db):
    """Cases in every shape the pages show, built as if it were 21 November 2026."""
    with klokke.stilt(fabrikk.tid(2026, 11, 21)):
        v = fabrikk.verden()
        vedtak = fabrikk.besluttet(v, "250000")[0]
        t = Tilskudd.objects.get(sak=vedtak.sak, mottaker=vedtak.sak.soker)
        v.rapport = lever(t)
        v.klage = klagebehandling.ta_imot(vedtak=vedtak, klager=t.mottaker, tekst="Uenig", av=v.saksbehandler)
        v.avgjort = vedtak.sak
        v.ny = fabrikk.innsendt(v, "400000")
        v.inhabil = fabrikk.innsendt(v, "150000")
        HabilitetForhold.objects.create(
            person=v.saksbehandler.person, organisasjon=v.inhabil.soker, art="verv", fra="2024-01-01"
        )
        rettes = fabrikk.vurdert(v, "300000")
        retting.be_om_retting(
            sak=rettes, felt=["behov"], tekst="Utdyp", frist=fabrikk.tid(2026, 12, 1).date(), av=v.saksbehandler
        )
        Behovsmelding.objects.filter(sak=rettes).update(behov="Behov for felles rutiner i alle skolene.")
        innsender = som("innsender", rettes.soker)
        eierens.send_retting(sak=Sak.objects.get(pk=rettes.pk), av=innsender)
        melding.send_melding(sak=rettes, tekst="Vi har rettet.", av=innsender)
        melding.send_melding(sak=rettes, tekst="Sjekk planen.", intern=True, av=v.saksbehandler)
        v.rettet = Sak.objects.get(pk=rettes.pk)
        v.jobb = tildeling.tildel_mange(saker=[v.ny], til=v.saksbehandler, av=v.beslutter)
        assert habilitet.er_habil(v.rettet, v.saksbehandler)
    return v


def adresser(v):
    r, rettet, avgjort = reverse, v.rettet.nummer, v.avgjort.nummer
    return [
        r("forvalter:forside"), r("forvalter:sak-liste"), r("forvalter:sak-liste") + "?valgt=alle&flagg=rettet",
        r("forvalter:sak-visning-lagre"), r("forvalter:sak-tildel-mange") + f"?valgt={v.ny.pk}&til={v.saksbehandler.pk}",
        r("forvalter:sak", args=[v.ny.nummer]), r("forvalter:sak", args=[v.inhabil.nummer]),
        r("forvalter:sak", args=[rettet]) + "?i=", r("forvalter:sak", args=[avgjort]),
        *[r(f"forvalter:sak-{s}", args=[avgjort]) for s in ("vedtak", "penger", "eier", "spor", "dokumenter")],
        *[r(f"forvalter:sak-{s}", args=[rettet]) for s in ("rett", "vent", "svar", "merk", "tildel", "tilgang")],
        r("forvalter:jobb", args=[v.jobb.pk]), r("forvalter:jobb-liste"), r("forvalter:klage-liste"),
        r("forvalter:klage", args=[v.klage.pk]), r("forvalter:klage-ny", args=[avgjort, 1]), r("forvalter:rapport-liste"),
        r("forvalter:rapport", args=[v.rapport.tilskudd_id]), r("forvalter:utlysning-liste"), r("forvalter:utlysning-ny"),
        r("forvalter:utlysning", args=[v.utlysning.pk]), r("forvalter:virksomhet-liste"), r("forvalter:konto-mangler"),
        r("forvalter:varsel-liste"),
    ]  # fmt: skip


def test_sidene_paa_skjerm_og_telefon(side, gaa_inn, les_sidene, land):
    gaa_inn(side, land.saksbehandler)
    les_sidene(side, adresser(land))


def test_vilkaarene_lagres_av_seg_selv(live_server, side, gaa_inn, land):
    gaa_inn(side, land.saksbehandler)
    side.goto(live_server.url + reverse("forvalter:sak", args=[land.ny.nummer]))
    side.get_by_role("button", name="Ja, jeg er habil").click()
    side.locator("#r-partnerskap-oppfylt").check()
    side.locator("#b-partnerskap").fill("Avtale med høgskolen.")
    side.locator("[data-lagretekst]", has_text=re.compile(r"^Lagret \d")).first.wait_for(timeout=8000)
    lagret = Vurdering.objects.get(sak=land.ny)
    assert (lagret.vilkar, lagret.resultat, lagret.begrunnelse) == ("partnerskap", "oppfylt", "Avtale med høgskolen.")
