"""KBG §§ 5 and 17: the yearly report."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.handlinger.sak import ToVersjoner
from ordninger.felles.models import Tilskudd, Varsel
from tests.eiere.stotte import full_rapport
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def t():
    v = lag.verden()
    lag.besluttet(v, "100000")
    return Tilskudd.objects.get(mottaker=v.partner)


def lagre(t, av, versjon=0, **felt):
    return rapporter.lagre_rapport(tilskudd=t, felt=full_rapport(t) | felt, versjon=versjon, av=av)


def test_whole_report_is_delivered_once(t):
    person = som("fagmiljo", t.mottaker)
    lagre(t, person)
    for _nr in range(2):
        r = rapporter.lever_rapport(tilskudd=t, av=person)
    assert (r.tilstand, r.brukt, r.ubrukt, r.levert_av) == ("levert", t.belop, 0, person)
    assert Varsel.objects.filter(type="ny_rapport").count() == 1
    with pytest.raises(IkkeMulig, match="levert"):
        lagre(t, person, versjon=1, deltakere=3)


def test_other_payees_and_the_applicant_cannot_write_it(t):
    for person in (som("innsender", t.sak.soker), som("fagmiljo")):
        with pytest.raises(IngenTilgang):
            lagre(t, person)


def test_empty_report_lists_everything(t):
    person = som("fagmiljo", t.mottaker)
    with pytest.raises(Mangler) as nei:
        rapporter.lever_rapport(tilskudd=t, av=person)
    felt = [m.felt for m in nei.value.mangler]
    assert len(felt) == 2 + 10 + 3
    assert all(m.nb and m.nn and m.paragraf for m in nei.value.mangler)


@pytest.mark.parametrize(
    ("felt", "setning"),
    [
        ({"brukt": Decimal(40000), "ubrukt": Decimal(1)}, "til sammen"),
        ({"brukt": Decimal(40000), "ubrukt": Decimal(10000)}, "Tiltakene har brukt"),
        ({"ubrukt": None}, "ikke er brukt"),
        ({"deltakere": None}, "hvor mange"),
    ],
)
def test_sums_must_agree(t, felt, setning):
    person = som("fagmiljo", t.mottaker)
    lagre(t, person, **felt)
    with pytest.raises(Mangler) as nei:
        rapporter.lever_rapport(tilskudd=t, av=person)
    assert any(setning in m.nb for m in nei.value.mangler)


def test_unspent_money_needs_a_reason(t):
    person = som("fagmiljo", t.mottaker)
    tiltak = full_rapport(t)["tiltak"]
    for svar in tiltak.values():
        svar["brukt"] = "40000.00"
    lagre(t, person, tiltak=tiltak, brukt=Decimal(40000), ubrukt=t.belop - 40000)
    with pytest.raises(Mangler) as nei:
        rapporter.lever_rapport(tilskudd=t, av=person)
    assert [m.felt for m in nei.value.mangler] == ["ubrukt_forklaring"]


def test_two_who_write_see_both_versions(t):
    en, to = som("fagmiljo", t.mottaker), som("fagmiljo", t.mottaker)
    lagre(t, en, deltakere=10)
    with pytest.raises(ToVersjoner) as konflikt:
        lagre(t, to, deltakere=20)
    assert [(u.felt, u.din, u.lagret) for u in konflikt.value.felter] == [("deltakere", 20, 10)]


def test_late_report_is_received(t):
    person = som("fagmiljo", t.mottaker)
    lagre(t, person)
    with klokke.stilt(t.rapportfrist_tid + timedelta(days=30)):
        assert rapporter.lever_rapport(tilskudd=t, av=person).tilstand == "levert"
