"""Letter 8: three outcomes, one and several barnehager, the exception, both målformer; and that it is a lawful PDF."""

from decimal import Decimal
from io import BytesIO

import page
import pypdf
import pytest

from kompetanse.demo import tekster
from kompetanse.revisjon import klokke
from ordninger.felles.brev import pdf
from ordninger.felles.brev.fyll import fyll
from ordninger.felles.brev.mal import last_mal
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import vedtak
from ordninger.felles.handlinger.brev import innhold_av, innhold_av_utkast
from ordninger.felles.models import Brev, Utbetaling
from ordninger.vu_barnehage import kvittering
from ordninger.vu_barnehage.brevfelt import vedtaksbrev
from ordninger.vu_barnehage.handlinger import uspurt
from tests.brev.stotte import blokk, hele, tekst
from tests.fabrikker.eiere import VirksomhetEierFactory, VirksomhetFactory

from . import verden as v

pytestmark = pytest.mark.django_db

HARDT = "\u00a0"


def _gyldig(innhold):
    fil = pdf.render(innhold)
    for profil in ("2a", "ua1"):
        rapport = page.validate_pdf_bytes(fil, profile=profil)
        assert rapport.is_compliant, [(f.rule_id, f.message) for f in rapport.failures][:5]
    leser = pypdf.PdfReader(BytesIO(fil))
    assert leser.trailer["/Root"]["/Lang"] == innhold["maalform"]


def _vedtak(*, deltakere=20, kommunale=(20, 60), enheter=1, null=False, maalform="nb", merknad=""):
    """One private owner's decision, with `enheter` barnehager."""
    with klokke.stilt(v.NAA):
        k = v.kommune(barn=((120, 300), (80, 100)))
        for _nr in range(enheter - 1):
            VirksomhetEierFactory(
                eier=k.eiere[0], virksomhet=VirksomhetFactory(kommune=k.org.kommune, privat=True, antall=40)
            )
        type(k.eiere[0]).objects.filter(pk=k.eiere[0].pk).update(maalform=maalform)
        k.eiere[0].refresh_from_db()
        k.ramme = v.ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
        v.publisert(k)
        s = v.meldt(k, 0, deltakere)
        v.kommunalt(k, *kommunale)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        f = v.foreslatt(k, merknad)
        if null:
            for linje in f.linjer.all():
                fordelinger.sett_belop(
                    linje=linje, belop=Decimal(0), grunn="Studiet gir ikke studiepoeng.", av=k.saksbehandler
                )
        fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)
        return k, v.besluttet(k, f)[0]


def _innhold(x):
    with klokke.stilt(v.ETTER_FRIST):
        (b,) = vedtaksbrev(x, dag=klokke.idag())
        return innhold_av(b, nummer="B2027-000008", dag=klokke.idag())


@pytest.mark.parametrize("maalform", ["nb", "nn"])
@pytest.mark.parametrize(
    ("valg", "ord_nb", "ord_nn"),
    [
        ({"deltakere": 1, "merknad": "Få har meldt."}, "Vi innvilger", "Vi innvilgar"),
        ({"merknad": "En kan melde lite."}, "og avslår", "og avslår"),
        ({"null": True}, "Vi avslår", "Vi avslår"),
        ({"enheter": 3, "merknad": "Få har meldt."}, "og avslår", "og avslår"),
        ({"kommunale": (1, 0), "merknad": "Bare én kommunal barnehage meldte."}, "fraveket", "ikkje følgt"),
    ],
    ids=["innvilget", "delvis", "avslag", "flere", "unntak"],
)
def test_brevet_er_gyldig_og_sier_utfallet(valg, ord_nb, ord_nn, maalform):
    _k, x = _vedtak(maalform=maalform, **valg)
    innhold = _innhold(x)
    assert innhold["maalform"] == maalform
    alt = hele(innhold)
    assert (ord_nb if maalform == "nb" else ord_nn) in alt
    _gyldig(innhold)


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_klagen_gaar_til_statsforvalteren_med_dato(maalform):
    k, x = _vedtak(maalform=maalform)
    innhold = _innhold(x)
    klage = tekst(blokk(innhold, "klage"))
    assert k.land.embete.navn_paa(maalform) in klage
    assert f"§{HARDT}11" in klage
    frist = "fredag 7. mai 2027"
    assert frist in klage.replace(HARDT, " ")
    assert frist in tekst(blokk(innhold, "nokkel_klage")).replace(HARDT, " ")
    assert k.org.navn in klage


def test_delingen_i_brevet_gaar_opp():
    k, x = _vedtak()
    innhold = _innhold(x)
    tabell = next(e for e in blokk(innhold, "fordeling")["innhold"] if e["slag"] == "tabell")
    summen = tabell["sum"][-1][0].replace(HARDT, "")
    assert Decimal(summen.replace(",", ".")) == k.ramme.belop
    assert len(tabell["rader"]) == 2
    assert "antall barn" in tekst(blokk(innhold, "fordeling"))


def test_brevet_har_alle_innholdsgruppene_men_ingen_konto():
    _k, x = _vedtak()
    innhold = _innhold(x)
    assert {b["gruppe"] for b in innhold["blokker"]} >= set("abcdef")
    assert "konto" in tekst(blokk(innhold, "utbetaling"))
    assert "26. februar 2030" in tekst(blokk(innhold, "tid")).replace(HARDT, " ")
    assert "egenandelen" in tekst(blokk(innhold, "formal"))


def test_avslaget_har_ingen_penger_eller_plikter():
    _k, x = _vedtak(null=True)
    innhold = _innhold(x)
    assert not any(blokk(innhold, b) for b in ("utbetaling", "tid", "rapport", "plikter", "sanksjoner"))
    assert "Barnehagen får etter meldt behov." in tekst(blokk(innhold, "begrunnelse"))
    assert blokk(innhold, "klage")


def test_jobben_sender_ett_brev_og_betalingen_venter_paa_det():
    from ordninger.felles.handlinger import utbetaling

    k, x = _vedtak()
    with klokke.stilt(v.ETTER_FRIST):
        u = Utbetaling.objects.get(tilskudd__ramme=k.ramme)
        assert utbetaling.hindringer(u) == ["Tilskuddsbrevet er ikke sendt ennå."]
        v.kjor_jobber()
        brev = Brev.objects.get(vedtak=x)
        assert (brev.mal, brev.avsender, brev.mottaker) == ("vu_barnehage_vedtak", k.org, k.eiere[0])
        assert brev.klagefrist is not None
        assert utbetaling.hindringer(u) == []


def test_utkastet_kan_leses_for_beslutningen():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        s = v.meldt(k, 0, 20)
        v.kommunalt(k, 1, 0)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        f = v.foreslatt(k)
        (b,) = vedtaksbrev(vedtak.som_utkast(s, besluttes_av=k.beslutter, fordeling=f), dag=klokke.idag())
        assert "UTKAST" in hele(innhold_av_utkast(b))


def test_malen_trenger_ikke_konto():
    from ordninger.felles.brev.mal import felt_for

    assert "mottaker.konto" not in felt_for("vu_barnehage_vedtak")


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_kvitteringen_er_gyldig_og_har_det_som_ble_sendt(maalform):
    with klokke.stilt(v.NAA):
        k = v.kommune()
        type(k.eiere[0]).objects.filter(pk=k.eiere[0].pk).update(maalform=maalform)
        k.eiere[0].refresh_from_db()
        k.ramme = v.ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
        v.publisert(k)
        s = v.meldt(k, 0, 2, "7.5")
        versjon = s.versjoner.get()
        innhold = fyll(kvittering.MAL, maalform, kvittering.felt(s, versjon, maalform))
        dok = kvittering.kvittering(versjon=versjon, av=versjon.av)
        assert kvittering.kvittering(versjon=versjon, av=versjon.av).pk == dok.pk
    assert f"72{HARDT}000" in hele(innhold)
    assert "7,5" in hele(innhold)
    _gyldig(innhold)


def _fra_private(maalform="nb", *, forklaring="Vi har ringt begge to."):
    """Money leaves the private side, where two barnehager were not asked."""
    with klokke.stilt(v.NAA):
        k = v.kommune(barn=((120, 300), (80, 100)))
        VirksomhetFactory.create_batch(2, kommune=k.org.kommune, privat=True, antall=60)
        type(k.eiere[0]).objects.filter(pk=k.eiere[0].pk).update(maalform=maalform)
        k.eiere[0].refresh_from_db()
        k.ramme = v.ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
        v.publisert(k)
        s = v.meldt(k, 0, 2)
        v.kommunalt(k, 20, 60)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        f = v.foreslatt(k, "Bare én privat eier meldte behov.")
        if not forklaring:
            return vedtak.som_utkast(s, besluttes_av=k.beslutter, fordeling=f)
        f = uspurt.forklar(fordeling=f, grunn=forklaring, av=k.saksbehandler)
        fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)
        return v.besluttet(k, f)[0]


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_de_som_ikke_er_spurt_staar_i_grunnene(maalform):
    """VU § 8."""
    innhold = _innhold(_fra_private(maalform))
    ord_ = tekst(blokk(innhold, "fordeling_uspurt"))
    assert {"nb": "2 private barnehager er ikke spurt", "nn": "2 private barnehagar er ikkje spurde"}[maalform] in ord_
    assert "Vi har ringt begge to." in ord_
    _gyldig(innhold)


def test_utkastet_viser_at_forklaringen_mangler():
    ord_ = tekst(blokk(_innhold(_fra_private(forklaring="")), "fordeling_uspurt"))
    assert "2 private barnehager er ikke spurt" in ord_
    assert "(grunnen er ikke skrevet ennå)" in ord_


@pytest.mark.parametrize(
    ("valg", "ord_"),
    [
        ({"deltakere": 1, "merknad": "Få har meldt."}, "Det er nok til alle"),
        ({"merknad": "En kan melde lite."}, "i forhold til det de har meldt"),
        ({"null": True}, "Vi har satt et annet beløp"),
    ],
    ids=["nok", "regel", "for_haand"],
)
def test_brevet_sier_bare_den_regelen_som_er_brukt(valg, ord_):
    _k, x = _vedtak(**valg)
    grunn = tekst(blokk(_innhold(x), "begrunnelse"))
    alle = ("Det er nok til alle", "i forhold til det de har meldt", "Vi har satt et annet beløp")
    assert [r for r in alle if r in grunn] == [ord_]


def test_brevet_viser_til_forskriften_paa_en_maate():
    for maalform in ("nb", "nn"):
        for mal in ("vu_barnehage_vedtak", "vu_barnehage_kvittering"):
            for blokk_ in last_mal(mal, maalform).blokker:
                for linje in blokk_.linjer:
                    assert not [d for d in linje.deler if isinstance(d, str) and "VU §" in d], blokk_.id
    demo = [*tekster.BARNEHAGEMERKNAD.values(), *tekster.BARNEHAGEUSPURT.values(), *tekster.BARNEHAGEGRUNN.values()]
    assert not [t for t in demo if "VU §" in t]
    assert not [t for t in tekster.BARNEHAGEGRUNN.values() if "først" in t or "fyrst" in t]
