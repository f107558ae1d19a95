"""The whole thread through the pages: bevilgning, adoption, national frame, scenario, decision, frames shown."""

import csv
from decimal import Decimal

import pytest
from django.urls import reverse

from ordninger.felles.models import Bevilgning, Fordeling, Ramme
from tests.fabrikker.brukere import som
from tests.fabrikker.penger import AarsoppsettFactory

PARAMETRE = {
    "ramme": "700 000 000", "grunnbelop": "6 000 000", "samisk_andel": "2", "enhet": "1000",
    "vekt_innbyggere_1_5": "45", "vekt_innbyggere_6_15": "55", "vekt_barn_i_barnehage": "", "vekt_elever_grunnskole": "",
}  # fmt: skip


def side(klient, adresse, /, *args, status=200, **query):
    svar = klient.get(reverse(f"udir:{adresse}", args=args), query)
    assert svar.status_code == status
    return svar.content.decode()


def post(klient, adresse, /, *args, status=302, **felt):
    svar = klient.post(reverse(f"udir:{adresse}", args=args), felt)
    assert svar.status_code == status, svar.content.decode()[:3000]
    return svar


def test_fra_bevilgning_til_fylkenes_rammer(norge, fag, beslutter):
    post(fag, "bevilgning-ny", budsjettaar="2027", kapittel="226", post="61", navn="Kompetanse", belop="700 000 000")
    b = Bevilgning.objects.get()
    post(fag, "ramme-ny", bevilgning=b.pk, ordning="kollektiv", belop="700 000 000")
    rot = Ramme.objects.get()
    assert "ikke vedtatt i Stortinget" in side(fag, "ramme-liste")

    post(fag, "scenario-ny", rot.pk, navn="Gjeldende modell", **PARAMETRE)
    f = Fordeling.objects.get()
    html = side(fag, "fordeling", f.pk)
    assert "Send til beslutter" in html
    assert "svaret er det samme" in html
    post(fag, "fordeling-send", f.pk)

    html = side(beslutter, "fordeling-beslutt", f.pk)
    assert "ikke vedtatt i Stortinget" in html
    assert '<form class="stabel" method="post"' not in html
    post(beslutter, "bevilgning-vedtatt", b.pk, dato="17.12.2026")
    assert "Oppsettet for 2027 er ikke godkjent" in side(beslutter, "fordeling-beslutt", f.pk)
    AarsoppsettFactory(godkjent=True)
    svar = post(beslutter, "fordeling-beslutt", f.pk)
    assert svar.url == reverse("udir:tildelinger", args=[f.pk])

    html = side(fag, "ramme-liste", aar=2027)
    for ramme in Ramme.objects.filter(forelder=rot):
        assert reverse("udir:ramme", args=[ramme.pk]) in html
    assert "Sum, 15 fylker" in html
    assert html.count("700\u00a0000\u00a0000") >= 3
    assert "ikke laget ennå" in side(fag, "tildelinger", f.pk)


def test_nytt_scenario_fra_et_annet_blir_sammenlignet(norge, fag):
    rot = norge.ramme()
    a = norge.scenario(rot)

    post(fag, "fordeling", a.pk, navn="Mer til de små", **(PARAMETRE | {"grunnbelop": "10 000 000"}))

    b = Fordeling.objects.get(navn="Mer til de små")
    assert b.kopiert_fra == a
    html = side(fag, "fordeling", b.pk)
    assert "Endring per fylke fra «Gjeldende modell»" in html
    html = side(fag, "sammenlign", a.pk, b.pk)
    assert "Grunnbeløpet" in html
    html = side(fag, "sammenlign", a.pk, b.pk, fylke="56")
    rad = b.linjer.get(fylke="56")
    assert f"{rad.belop:,.0f}".replace(",", "\u00a0") in html


@pytest.mark.parametrize(
    ("endret", "setning"),
    [
        ({"vekt_innbyggere_1_5": "40"}, "til sammen 95 prosent"),
        ({"samisk_andel": "101"}, "fra 0 til 100"),
        ({"samisk_andel": "to"}, "Skriv prosenten med tall"),
        ({"grunnbelop": ""}, "Fyll inn beløpet"),
    ],
)
def test_feil_i_parametrene_sier_hva_som_maa_gjores(norge, fag, endret, setning):
    rot = norge.ramme()

    svar = post(fag, "scenario-ny", rot.pk, status=422, navn="X", **(PARAMETRE | endret))

    assert setning in svar.content.decode()
    assert not Fordeling.objects.exists()


def test_grunnbelop_storre_enn_rammen_gir_setning_og_ingen_fordeling(norge, fag):
    rot = norge.ramme()

    svar = post(fag, "scenario-ny", rot.pk, status=409, navn="X", **(PARAMETRE | {"grunnbelop": "60 000 000"}))

    assert "større enn rammen" in svar.content.decode()
    assert not Fordeling.objects.exists()


def test_godkjente_satser_er_fylt_inn(norge, fag):
    norge.satser(grunnbelop="4321000")

    html = side(fag, "scenario-ny", norge.ramme().pk)

    assert 'value="4\u00a0321\u00a0000"' in html
    assert 'value="45"' in html


def test_for_stort_scenario_kan_ikke_sendes(norge, fag):
    rot = norge.ramme()
    post(fag, "scenario-ny", rot.pk, navn="Mer", **(PARAMETRE | {"ramme": "800 000 000"}))
    f = Fordeling.objects.get()

    assert "mer enn den nasjonale rammen" in side(fag, "fordeling", f.pk)
    html = side(fag, "fordeling-send", f.pk)
    assert "Øk rammen først" in html


def test_samme_person_ser_hvorfor_hun_ikke_kan_beslutte(norge, fag, inn):
    from ordninger.felles.handlinger import rammer

    f = rammer.send_rammer_til_beslutter(fordeling=norge.scenario(norge.ramme()), av=norge.fag)
    dobbel = inn(som("udir_beslutter", norge.udir, person=norge.fag.person))

    assert "En annen må beslutte" in side(dobbel, "fordeling-beslutt", f.pk)
    assert "Beslutt fordelingen" not in side(dobbel, "fordeling", f.pk)


def test_hele_kvitteringen_som_fil_summerer_til_rammen(norge, fag):
    f = norge.scenario(norge.ramme())

    svar = fag.get(reverse("udir:fordeling", args=[f.pk]), {"format": "csv"})

    rader = list(csv.reader(b"".join(svar.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";"))
    hode = next(i for i, r in enumerate(rader) if r[0] == "Fylkesnummer")
    assert sum(Decimal(r[5].replace(",", ".")) for r in rader[hode + 1 :]) == Decimal("700000000")


def test_tildelingsbrevene_lages_og_kan_aapnes(norge, fag, settings, tmp_path):
    """KBG § 6: every embete gets a letter for each of its fylker, and Udir can read what was sent."""
    from ordninger.felles.handlinger import jobb as jobber
    from ordninger.felles.models import Brev, Jobb, Jobbpost

    settings.MEDIA_ROOT = tmp_path
    AarsoppsettFactory(godkjent=True)
    f = norge.fordelt()
    jobb = Jobb.objects.get()
    behold = jobb.poster.order_by("pk")[:2]
    Jobbpost.objects.filter(jobb=jobb).exclude(pk__in=[p.pk for p in behold]).delete()
    Jobb.objects.filter(pk=jobb.pk).update(antall=2)

    jobber.kjor(jobb.pk)

    jobb.refresh_from_db()
    assert (jobb.antall_ok, jobb.antall_feil) == (2, 0), list(jobb.poster.values_list("melding", flat=True))
    html = side(fag, "tildelinger", f.pk)
    assert "2 av 15 tildelingsbrev er laget" in html
    brev = Brev.objects.first()
    svar = fag.get(reverse("udir:brev", args=[brev.nummer]))
    assert svar.headers["Content-Type"] == "application/pdf"
    assert svar.getvalue()[:5] == b"%PDF-"
    svar.close()
