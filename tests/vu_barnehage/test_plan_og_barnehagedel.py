"""VU §§ 8 and 10: what the kommune has given to private barnehager is bound, in its own plan and in Udir's figures, once."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.drift.verifisering import tilbud as verifisering
from kompetanse.drift.verifisering.kontroll import Teller
from kompetanse.revisjon import klokke
from kompetanse.udir import bruk
from ordninger.felles import videregitt
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Krav, Sak
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger import ubrukt
from tests.eiere.test_tilbud import tekst
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.sak import tid

from . import verden as v

pytestmark = pytest.mark.django_db

DAGEN_ETTER, I_STUDIET = tid(2027, 4, 17), tid(2027, 9, 1)


@pytest.fixture
def foreslatt():
    """One private owner and the kommune's own have reported, and the split waits for the decider. The plan is begun."""
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        k.sak = v.meldt(k, 0, 20)
        v.kommunalt(k, 20, 60)
        k.plan = vuplan.plan(k.tilskudd.sak)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, k.sak)
        k.fordeling = v.til_beslutning(k)
    return k


@pytest.fixture
def k(foreslatt):
    """… and the private owner has got its money granted."""
    with klokke.stilt(v.ETTER_FRIST):
        (foreslatt.vedtak,) = v.besluttet(foreslatt, foreslatt.fordeling)
    foreslatt.gitt = foreslatt.vedtak.innvilget_belop
    assert foreslatt.gitt > 0
    return foreslatt


def startet(k, antall, **felt):
    rader = vuplan.deltakere(k.plan, antall, **felt)
    planer.bekreft(
        plan=k.plan, deltakere=rader, til="startet", dato=klokke.idag(), av=som("redaktor", k.plan.sak.soker)
    )
    return rader


def plass(k) -> int:
    """How many participants of 144 000 kroner the share holds when nothing is given onward."""
    return int(k.tilskudd.belop // 144_000)


# The kernel: what is granted onward -----------------------------------------------------------------------------------


def test_bare_tilsagn_til_andre_er_gitt_videre(foreslatt):
    k, sak = foreslatt, foreslatt.plan.sak
    assert videregitt.foringer([sak.pk]) == {}, "det som er reservert, også til kommunens egne, er ikke gitt"
    with klokke.stilt(v.ETTER_FRIST):
        (vedtak,) = v.besluttet(k, k.fordeling)
    k.ramme.refresh_from_db()
    assert k.ramme.reservert > 0, "kommunens egen del"
    assert videregitt.foringer([sak.pk])[sak.pk] == [(v.ETTER_FRIST.date(), vedtak.innvilget_belop)]


def test_det_en_privat_barnehage_betaler_tilbake_er_kommunens_igjen(k):
    sak = k.plan.sak
    with klokke.stilt(DAGEN_ETTER):
        krav = Krav.objects.create(
            tilskudd=k.vedtak.linjer.first().tilskudd, belop=Decimal(5000), opprettet_av=k.saksbehandler,
            opprettet_tid=klokke.naa(),
        )  # fmt: skip
        assert planbilde.gitt_videre(sak) == k.gitt, "et krav som ikke er gjort opp, er penger hos barnehagen"
        krav.tilstand, krav.oppgjort_av, krav.oppgjort_tid = "oppgjort", k.beslutter, klokke.naa()
        krav.save()
        assert planbilde.gitt_videre(sak) == k.gitt - 5000
        (u,) = planbilde.oversikt(k.plan, klokke.idag()).utbetalinger
    assert (u.brukt, u.igjen) == (k.gitt - 5000, k.tilskudd.belop - k.gitt + 5000)
    assert u.siste_dag == v.BETALT.replace(year=2030), "klokka går fra Udirs utbetaling, også for det som kom tilbake"


# The plan -------------------------------------------------------------------------------------------------------------


def test_planen_trekker_fra_det_som_er_gitt_og_tallene_gaar_opp(k):
    with klokke.stilt(DAGEN_ETTER):
        vuplan.deltakere(k.plan, 2)
        b = planbilde.bilde(k.plan)
    assert b.gitt == k.gitt
    assert b.andel - b.meldt - b.gitt - b.bundet - b.planlagt == b.igjen
    assert b.igjen == k.tilskudd.belop - k.gitt - 2 * 144_000
    deler = {d.kode: d for d in b.deler}
    assert (deler["barnehage"].gitt, deler["grunnskole"].gitt) == (k.gitt, 0)
    assert sum(d.igjen for d in b.deler) == b.delenes_rest == b.igjen


def test_siden_viser_tallet_og_varsler_om_barnehagedelen(client, k):
    logg_inn(client, som("redaktor", k.org))
    adresse = reverse("eier:plan-detalj", args=[k.plan.sak.nummer])
    with klokke.stilt(DAGEN_ETTER):
        side = tekst(client.get(adresse))
        assert "Gitt til private barnehager (kr)" in side and "regnet som brukt fra vedtaket" in side
        assert "mer enn barnehagedelen" not in side
        igjen = {d.kode: d.igjen for d in planbilde.bilde(k.plan).deler}["barnehage"]
        vuplan.deltakere(k.plan, int(igjen // 144_000) + 1, sektor="barnehage", gruppe="barnehagelaerer")
        side = tekst(client.get(adresse))
    assert "Dere har planlagt for mer enn barnehagedelen" in side
    assert "er gitt til private barnehager (§ 8)" in side
    assert "Dere har planlagt for mer enn andelen" not in side, "et varsel om delen, ikke om hele andelen"


def test_det_som_er_gitt_kan_ikke_brukes_av_kommunen(k):
    with klokke.stilt(DAGEN_ETTER):
        with pytest.raises(IkkeMulig, match="kroner igjen") as nei:
            startet(k, plass(k))
        assert nei.value.kode == "penger"
        k.plan.deltakere.all().delete()
        assert startet(k, int((k.tilskudd.belop - k.gitt) // 144_000))


def test_det_som_er_gitt_kan_ikke_meldes_ubrukt(client, k):
    sender = som("innsender", k.org)
    with klokke.stilt(I_STUDIET):
        startet(k, 2)
        maks = ubrukt.kan_meldes(k.plan)
        assert maks == k.tilskudd.belop - k.gitt - 2 * 144_000
        with pytest.raises(IkkeMulig, match="ikke i bruk"):
            ubrukt.meld_ubrukt(plan=k.plan, belop=maks + 1, grunn="For få søkte.", av=sender)
        logg_inn(client, sender)
        assert "private barnehager" in tekst(client.get(reverse("eier:plan-ubrukt", args=[k.plan.sak.nummer])))
        ubrukt.meld_ubrukt(plan=k.plan, belop=maks, grunn="For få søkte.", av=sender)
        (u,) = planbilde.oversikt(k.plan, klokke.idag()).utbetalinger
        semester = planbilde.bruk_hittil(k.plan, klokke.idag())
    assert (u.brukt, u.tilbakebetalt) == (k.gitt + sum(b for _dag, b in semester), maks)
    assert planbilde.bilde(k.plan).ledig == 0


def test_det_som_er_brukt_i_planen_kan_ikke_gis_videre(foreslatt):
    """The same krone, the other way: the plan came first."""
    k = foreslatt
    with klokke.stilt(v.ETTER_FRIST):
        startet(k, plass(k))
        with pytest.raises(Mangler, match="kroner igjen av andelen"):
            v.besluttet(k, k.fordeling)
        assert not k.sak.vedtak.exists()


def test_rapporten_regner_det_som_er_gitt_som_brukt_i_barnehagedelen(k):
    with klokke.stilt(I_STUDIET):
        startet(k, 2)
        utkast = planbilde.rapportutkast(k.tilskudd)
    barnehage = k.tilskudd.sak.tiltak.get(kode="barnehage")
    assert utkast["tiltak"][str(barnehage.pk)] == {"brukt": str(k.gitt)}
    assert utkast["brukt"] == k.gitt + 144_000
    assert utkast["brukt"] + utkast["ubrukt"] == k.tilskudd.belop


def test_det_som_er_gitt_gaar_ikke_ut_paa_tid_hos_kommunen(k):
    """VU § 10: after three years only what nobody got is to be repaid."""
    with klokke.stilt(tid(2030, 3, 1)):
        (u,) = planbilde.oversikt(k.plan, klokke.idag()).utbetalinger
        assert (u.brukt, u.forfalt) == (k.gitt, k.tilskudd.belop - k.gitt)
        assert planbilde.krav(k.tilskudd).andeler["krav"] == k.tilskudd.belop - k.gitt


# Udir's figures and the check -----------------------------------------------------------------------------------------


def test_udir_teller_det_som_er_gitt_som_brukt_en_gang(k):
    with klokke.stilt(I_STUDIET):
        startet(k, 2)
        vuplan.deltakere(k.plan)
        rader = bruk.per_sak(klokke.idag(), Sak.objects.filter(pk=k.tilskudd.sak_id))
    (rad,) = rader
    assert rad.henger_sammen
    assert rad.sum("brukt") == k.gitt + 144_000, "det som er gitt, og høstsemesteret til to deltakere"
    assert (rad.sum("holdt"), rad.sum("planlagt")) == (Decimal(144_000), Decimal(144_000))
    felt = ("brukt", "tilbake", "holdt", "planlagt", "forfalt", "uten_plan")
    assert sum(rad.sum(f) for f in felt) == rad.sum("belop") == k.tilskudd.belop


def test_udirs_sporringer_er_de_samme_uansett_hvor_mye_som_er_gitt(foreslatt):
    k = foreslatt

    def antall():
        with CaptureQueriesContext(connection) as funnet:
            bruk.per_sak(klokke.idag())
        return len(funnet)

    with klokke.stilt(v.ETTER_FRIST):
        foer = antall()
        v.besluttet(k, k.fordeling)
        assert antall() == foer == 6


def test_verifiseringen_finner_en_krone_som_er_brukt_to_ganger(k):
    assert list(verifisering.planer(Teller())) == []
    with klokke.stilt(DAGEN_ETTER):
        Krav.objects.create(
            tilskudd=k.tilskudd, belop=k.tilskudd.belop - k.gitt + 1, opprettet_av=k.okonomi, opprettet_tid=klokke.naa()
        )
    (feil,) = verifisering.planer(Teller())
    assert "er gitt videre" in str(feil)
