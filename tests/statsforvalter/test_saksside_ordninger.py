"""The case page of every measure: what it shows of the case has a name, and is what the measure asks for."""

import html
import re

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import habilitet, retting
from tests.fabrikker import sak as kollektiv
from tests.fabrikker import tilbud
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.sak import tid
from tests.veiledning import verden as veiledning
from tests.vu_barnehage import verden as barnehage

pytestmark = pytest.mark.django_db

LEDD = re.compile(r"<(dt|th|label|legend)\b[^>]*>(.*?)</\1>", re.DOTALL)
KODE = re.compile(r"^[a-zæøå0-9]+([._][a-zæøå0-9]+)*$")
EN_AV_FLERE = re.compile(r"(?<![\d,.])1[ \u00a0](deltakere|deltakarar|saker|barnehager|tiltakene|nyutdannede|kroner)\b")


def _kollektiv():
    v = kollektiv.verden()
    return v.saksbehandler, kollektiv.vurdert(v)


def _veiledning():
    v = veiledning.verden()
    return v.saksbehandler, veiledning.til_vurdering(v, 1, 0)


def _videreutdanning():
    v = tilbud.verden()
    tilbud.sendt(v)
    tilbud.svar(v, v.kommuner[0], "ja")
    bruker, sak = som("saksbehandler", v.udir), v.saken(v.kommuner[0])
    habilitet.erklaer(sak=sak, habil=True, av=bruker)
    return bruker, sak


def _vu_barnehage():
    with klokke.stilt(barnehage.NAA):
        k = barnehage.apnet()
        barnehage.publisert(k)
        sak = barnehage.meldt(k, 0, 1)
    habilitet.erklaer(sak=sak, habil=True, av=k.saksbehandler)
    return k.saksbehandler, sak


LAGERE = {
    "kollektiv": ("2026-11-21T10:00", _kollektiv),
    "veiledning": ("2026-11-20T12:00", _veiledning),
    "videreutdanning": ("2027-01-11T10:00", _videreutdanning),
    "vu_barnehage": ("2027-03-02T10:00", _vu_barnehage),
}


def test_alle_ordninger_er_med():
    assert set(LAGERE) == {o.kode for o in kontrakt.alle()}


@pytest.mark.parametrize("maalform", ["nb", "nn"])
@pytest.mark.parametrize("ordning", LAGERE)
def test_saken_viser_ingen_koder_og_entall_av_en(client, frys, ordning, maalform):
    naa, lag = LAGERE[ordning]
    frys(naa)
    bruker, sak = lag()
    logg_inn(client, bruker)
    client.cookies["django_language"] = maalform
    side = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    ledd = [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", m[2])).split()) for m in LEDD.finditer(side)]
    assert 'id="behov"' in side or "ikke sendt inn" in side or "ikkje sendt inn" in side or "ikkje send inn" in side
    assert [x for x in ledd if KODE.match(x)] == []
    assert EN_AV_FLERE.findall(re.sub(r"<[^>]+>", "", side)) == []


def test_den_private_barnehagens_sak_har_sine_egne_felt(client, frys):
    frys("2027-03-02T10:00")
    bruker, sak = _vu_barnehage()
    logg_inn(client, bruker)
    side = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    enhet = sak.linjer.get().virksomhet.navn
    assert f"<dt>{enhet}</dt><dd>1 deltaker, 30 studiepoeng, 144\u00a0000 kroner</dd>" in side
    assert f"<dt>{enhet}: hvorfor</dt><dd>Vi mangler barnehagelærere.</dd>" in side
    assert "<dt>Kontaktperson</dt>" in side
    for borte in ("Egeninnsats", "Koordinator", "Samiske perspektiver", "Ikke besvart"):
        assert borte not in side


def test_endringen_i_den_private_barnehagens_sak_staar_en_gang(client, frys):
    frys("2027-03-02T10:00")
    bruker, sak = _vu_barnehage()
    frist = tid(2027, 3, 20).date()
    with klokke.stilt(tid(2027, 3, 3)):
        sak = barnehage.vurdering.ta_til_vurdering(sak=sak, av=bruker)
        retting.be_om_retting(sak=sak, felt=["enheter"], tekst="Er det én?", frist=frist, av=bruker)
        linje = sak.linjer.get()
        innsender = som("innsender", sak.soker)
        ny = barnehage.Svar(2, linje.barnehagebehov.studiepoeng, linje.barnehagebehov.hvorfor)
        barnehage.behov.lagre(sak=sak, svar={linje.pk: ny}, av=innsender)
        barnehage.sak.send_retting(sak=sak, av=innsender)
    logg_inn(client, bruker)
    side = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    assert side.count("<del>1</del>") == 1
    assert side.count("<ins>2</ins>") == 1
    assert "Endret siden" not in side
