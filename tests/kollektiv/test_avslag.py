"""KBG § 15: every refused krone has its reason, in the decision, in the letter and before it goes to the decider."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev, habilitet, vedtak
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger.grunn import Mangler
from ordninger.felles.models import Fordeling, Fordelingslinje
from ordninger.kollektiv import avslag, brevfelt, satser
from ordninger.kollektiv.brevmaler.felt import REGELGRUNN
from tests.fabrikker import sak as lag

pytestmark = pytest.mark.django_db
ROS = "Tiltaket følger planen."  # the reasons of the decision, as the factory writes them


@pytest.fixture
def v(frys):
    frys("2027-02-20T12:00")
    with klokke.stilt(lag.tid(2027, 1, 20)):
        return lag.verden("150000")


def scenario(v, *belop, regel="likt_kutt", **org):
    for b in belop:
        with klokke.stilt(lag.tid(2027, 1, 20)):
            lag.i_forslag(v, b, **org)
    return fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel=regel, av=v.saksbehandler)


def send(v, f):
    f = fordelinger.registrer_forum(
        fordeling=f, dato=klokke.idag(), protokoll=ContentFile(b"%PDF-1.7"), filnavn="p.pdf", av=v.saksbehandler
    )
    return fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)


def uten_regel(f, linje):
    """A line that gets less, without words and without a rule that says why."""
    Fordelingslinje.objects.filter(pk=linje.pk).update(belop=Decimal(40_000), regelbelop=Decimal(40_000))
    Fordeling.objects.filter(pk=f.pk).update(beregning=None)
    f.refresh_from_db()


def brev_felt(vedtaket):
    return brevfelt.vedtaksbrev(vedtaket, dag=klokke.idag())[0]


def beslutt(v, f):
    sak = v.saker[0]
    habilitet.erklaer(sak=sak, habil=True, av=v.beslutter)
    return vedtak.beslutt(sak=sak, av=v.beslutter)


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_likt_kutt_staar_som_grunn_og_rosen_bare_der_det_er_innvilget(v, maalform):
    f = send(v, scenario(v, "100000", "100000", **({"nynorsk": True} if maalform == "nn" else {})))

    bestilling = brev_felt(beslutt(v, f))

    (tiltak,) = bestilling.felt["tiltak_avslag"]
    setning = {
        "nb": "Behovene i fylket er større enn rammen. Alle får derfor 75 prosent av det de har meldt, rundet ned til hele"
        " 1\u00a0000 kroner.",
        "nn": "Behova i fylket er større enn ramma. Alle får derfor 75 prosent av det dei har meldt, runda ned til heile"
        " 1\u00a0000 kroner.",
    }  # fmt: skip
    assert bestilling.maalform == maalform
    assert tiltak["begrunnelse"] == setning[maalform]
    assert tiltak["hjemmel"] == {"nb": "forskriften §§ 9 og 15", "nn": "forskrifta §§ 9 og 15"}[maalform]
    assert bestilling.felt["planen"]["treff"] == ROS
    assert str(brev.innhold_av_utkast(bestilling)).count(ROS) == 1
    assert {x.begrunnelse for x in v.saker[0].vedtak.get().linjer.all()} == {setning[maalform]}


def test_det_som_er_skrevet_paa_linjen_er_grunnen(v):
    f = scenario(v, "100000")
    forste, andre = f.linjer.order_by("pk")
    fordelinger.sett_belop(linje=forste, belop=Decimal(40_000), grunn="Reisene er ikke dekket.", av=v.saksbehandler)

    bestilling = brev_felt(beslutt(v, send(v, f)))

    (tiltak,) = bestilling.felt["tiltak_avslag"]
    assert tiltak["begrunnelse"] == "Reisene er ikke dekket."
    assert tiltak["hjemmel"] == "forskriften §§ 4 og 15"
    assert {x.linje_id: x.begrunnelse for x in v.saker[0].vedtak.get().linjer.all()} == {
        forste.linje_id: "Reisene er ikke dekket.",
        andre.linje_id: "",
    }


def test_grunnen_kan_skrives_om_ogsaa_naar_det_er_beregnet_paa_nytt(v):
    f = scenario(v, "100000")
    linje = f.linjer.order_by("pk").first()
    fordelinger.sett_belop(linje=linje, belop=Decimal(40_000), grunn="Reiser.", av=v.saksbehandler)
    fordelinger.beregn(fordeling=f, av=v.saksbehandler)

    ny = fordelinger.sett_belop(linje=linje, belop=Decimal(40_000), grunn="Reiser dekkes ikke.", av=v.saksbehandler)

    assert (ny.belop, ny.overstyrt, ny.grunn) == (Decimal(40_000), True, "Reiser dekkes ikke.")


def test_planens_prioritet_er_grunnen(v):
    f = scenario(v, "100000", "100000", regel="etter_prioritet")
    linjer = list(f.linjer.filter(sak=v.saker[0]).values_list("linje_id", flat=True))

    klasse = next(k for k in satser.EKSEMPEL_FORSLAG[satser.Metode.ETTER_PRIORITET].klasser if k.kode == "2")
    (setning,) = set(avslag.regelgrunner(f, linjer, "nb").values())
    assert setning.startswith(f"Den langsiktige planen gir prioritet 2 inntil {int(klasse.andel * 100)} prosent")


def test_regionens_nokkel_er_grunnen():
    tekst = REGELGRUNN["etter_nokkel"]["nb"].format(nokler="barn 36,5 %", rundet="rundet ned til hele kroner")
    assert "(barn 36,5 %), rundet ned til hele kroner." in tekst


def test_uten_grunn_gaar_forslaget_ikke_til_beslutteren(v):
    f = scenario(v, "100000")
    linje = f.linjer.order_by("pk").first()
    uten_regel(f, linje)

    with pytest.raises(Mangler) as nei:
        send(v, f)

    assert [m for m in nei.value.mangler if "§ 15" in m] == [
        f"Skriv hvorfor {linje.mottaker.visningsnavn} i sak {v.saker[0].nummer} får mindre enn det er søkt om (KBG § 15)."
    ]


def test_utkastet_sier_at_grunnen_mangler(v):
    f = scenario(v, "100000")
    linje = f.linjer.order_by("pk").first()
    uten_regel(f, linje)

    utkast = vedtak.som_utkast(v.saker[0], besluttes_av=v.beslutter, fordeling=f)

    assert brev_felt(utkast).felt["tiltak_avslag"][0]["begrunnelse"] == "(begrunnelsen er ikke skrevet ennå)"
