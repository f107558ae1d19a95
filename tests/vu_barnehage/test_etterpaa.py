"""After the decision: appeal to the Statsforvalter, payment by another person, report and repayment to the kommune, and sums."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompetanse.brukere.tilgang import FireOyne
from kompetanse.revisjon import klokke
from kompetanse.udir import sporringer
from ordninger.felles.handlinger import klagebehandling, kontroll, penger, rapport, utbetaling
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Klage, Krav, Postering, Ramme, Sak, Tilskudd, Utbetaling
from ordninger.videreutdanning.barnehage import Barnehage, Delingsnokkel, Side, del_barnehagedel, sider
from ordninger.vu_barnehage.vilkar import MARKORER
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.sak import tid

from . import verden as v

pytestmark = pytest.mark.django_db

DAGEN_ETTER = tid(2027, 4, 17)


@pytest.fixture
def k():
    """One private owner has got its decision and its letter."""
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        s = v.meldt(k, 0, 20)
        v.kommunalt(k, 20, 60)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        (k.vedtak,) = v.besluttet(k, v.til_beslutning(k))
        v.kjor_jobber()
    return k


def _utbetaling(k) -> Utbetaling:
    return Utbetaling.objects.get(tilskudd__ramme=k.ramme)


def _betal(k) -> Utbetaling:
    return utbetaling.registrer_betalt(utbetaling=_utbetaling(k), dato=klokke.idag(), bilag="B-1", av=k.okonomi)


# Appeal ---------------------------------------------------------------------------------------------------------------


def test_den_private_eieren_klager_og_saken_gaar_til_statsforvalteren(client, k):
    with klokke.stilt(DAGEN_ETTER):
        logg_inn(client, som("innsender", k.eiere[0]))
        url = reverse("eier:klage-ny", args=[k.vedtak.sak.nummer, k.vedtak.nr])
        assert client.get(url).status_code == 200
        assert client.post(url, {"tekst": "Vi fikk for lite.", "onsker": "Mer.", "steg": "send"}).status_code == 302
        klage = Klage.objects.get()
        assert klage.i_tide and klage.utbetaling_holdt
        assert _utbetaling(k).tilstand == "holdt"
        with pytest.raises(IkkeMulig, match="påklaget"):
            _betal(k)
        assert not Sak.objects.for_bruker(som("klagebehandler", k.land.embete)).exists()
        klage = klagebehandling.vurder(klage=klage, vurdering="Vi holder fast.", av=k.saksbehandler)
        klage = klagebehandling.oversend(klage=klage, av=k.saksbehandler)
        assert klage.tilstand == "oversendt"
        assert Sak.objects.for_bruker(som("klagebehandler", k.land.embete)).get() == k.vedtak.sak


# Payment --------------------------------------------------------------------------------------------------------------


def test_kommunen_betaler_uten_fil_og_uten_konto_i_portalen(k):
    with klokke.stilt(DAGEN_ETTER):
        assert not k.eiere[0].kontoer.exists()
        with pytest.raises(IkkeMulig, match="egen konto"):
            utbetaling.frigi(utbetaling=_utbetaling(k), av=k.okonomi)
        u = _betal(k)
    k.ramme.refresh_from_db()
    assert (u.tilstand, u.kontonummer, u.kjoring) == ("utbetalt", "", None)
    assert k.ramme.utbetalt == u.belop


def test_den_som_besluttet_registrerer_ikke_betalingen(k):
    with klokke.stilt(DAGEN_ETTER):
        selv = som("okonomi", k.org, person=k.beslutter.person)
        with pytest.raises(FireOyne):
            utbetaling.registrer_betalt(utbetaling=_utbetaling(k), dato=klokke.idag(), bilag="B", av=selv)


def test_en_med_rolle_hos_eieren_registrerer_ikke_betalingen(k):
    with klokke.stilt(DAGEN_ETTER):
        som("leser", _utbetaling(k).tilskudd.mottaker, person=k.okonomi.person)
        with pytest.raises(IkkeMulig, match="knyttet til"):
            _betal(k)


# Report and repayment -------------------------------------------------------------------------------------------------


def test_ubrukte_penger_blir_et_krav_til_kommunen(k):
    with klokke.stilt(DAGEN_ETTER):
        u = _betal(k)
        t, innsender = u.tilskudd, som("innsender", k.eiere[0])
        (tiltak,) = rapport.tiltak_i(t)
        r = rapport.hent_rapport(t)
        rapport.lagre_rapport(
            tilskudd=t, versjon=r.versjon, av=innsender,
            felt={
                "tiltak": {str(tiltak["id"]): {"gjennomfort": "delvis", "tekst": "En sluttet.", "brukt": str(t.belop - 1000)}},
                "markorer": {kode: {"grad": 3, "tekst": "Vi ser det."} for kode, _navn in MARKORER},
                "brukt": t.belop - 1000, "ubrukt": Decimal(1000), "ubrukt_forklaring": "En sluttet.", "deltakere": 19,
            },
        )  # fmt: skip
        r = rapport.lever_rapport(tilskudd=t, av=innsender)
        for trinn in ("formalia", "rimelighet"):
            kontroll.kontroller_rapport(rapport=r, trinn=trinn, godkjent=True, merknad="I orden.", av=k.saksbehandler)
        krav = Krav.objects.get()
    assert krav.belop == 1000
    assert krav.tilskudd.ramme.forvalter == k.org


# The nation ------------------------------------------------------------------------------------------------------------


def test_landet_teller_aldri_kommunens_viderefordeling(k):
    """The same krone stands in Udir's ledger and in the kommune's, and is the nation's once."""
    with klokke.stilt(DAGEN_ETTER):
        _betal(k)
        statens = Ramme.objects.filter(regnskapsenhet=k.land.udir)
        assert statens.aggregate(s=Sum("utbetalt"))["s"] == k.tilskudd.utbetalt
        assert k.ramme.pk not in statens.values_list("pk", flat=True)
        assert all(r[1] != "tilskudd" for r in sporringer.rammer("videreutdanning", 2027))
        paid = Tilskudd.objects.filter(ramme__regnskapsenhet=k.land.udir).aggregate(s=Sum("utbetalt"))["s"]
        assert paid == k.tilskudd.utbetalt
    assert Ramme.objects.filter(kilde="tilskudd", bevilgning__isnull=False).count() == 0


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(min_value="1", max_value="400000", places=2), min_size=1, max_size=5))
def test_hovedboken_gaar_opp_og_rammen_er_aldri_storre_enn_tilskuddet(k, belop):
    """Whatever is reserved: the counters are the sum of the ledger, and the frame holds."""
    for b in belop:
        k.ramme.refresh_from_db()
        linje = penger.Linje(k.ramme, "reservert", b, {"fordeling": k.vedtak.fordeling})
        if b <= k.ramme.igjen:
            penger.bokfor([linje], av=k.saksbehandler)
        else:
            with pytest.raises(IkkeMulig):
                penger.bokfor([linje], av=k.saksbehandler)
    k.ramme.refresh_from_db()
    sum_ = dict(Postering.objects.filter(ramme=k.ramme).order_by().values_list("type").annotate(s=Sum("belop")))
    assert k.ramme.belop == sum_["mottatt"] == k.barnehagedel
    assert k.ramme.reservert == sum_["reservert"] - sum_.get("reservert_tilbake", 0)
    assert k.ramme.tilsagn == sum_["tilsagn"]
    assert k.ramme.reservert + k.ramme.tilsagn <= k.ramme.belop <= k.tilskudd.utbetalt


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 5_000_000),
    st.lists(st.tuples(st.booleans(), st.integers(1, 200), st.integers(0, 900_000)), min_size=1, max_size=8),
)
def test_kommunalt_pluss_privat_pluss_rest_er_barnehagedelen(pott, rader):
    barnehager = {
        f"b{nr}": Barnehage(Side.PRIVAT if privat else Side.KOMMUNAL, barn=barn, behov=Decimal(behov))
        for nr, (privat, barn, behov) in enumerate(rader)
    }
    r = del_barnehagedel(Decimal(pott), barnehager, Delingsnokkel.BARN, Decimal(1))
    s = sider(r)
    assert s[Side.KOMMUNAL].tildelt + s[Side.PRIVAT].tildelt + r.rest == pott
    assert all(r.andeler[kode] <= b.behov for kode, b in barnehager.items())
