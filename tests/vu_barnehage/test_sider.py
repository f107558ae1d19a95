"""The kommune's pages: who sees them, and the way from an opened frame to a registered payment."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from kompetanse.visning.formater import kr
from ordninger.felles.models import Ramme, Utbetaling, Utlysning
from ordninger.vu_barnehage.models import Barnehagerunde
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import VirksomhetFactory

from . import verden as v

pytestmark = pytest.mark.django_db


def _hent(client, navn, *args):
    svar = client.get(reverse(f"forvalter:{navn}", args=args))
    assert svar.status_code == 200, svar.status_code
    return svar.content.decode()


def test_kommunen_aapner_lager_runde_og_velger_nokkel(client):
    with klokke.stilt(v.NAA):
        k = v.kommune(barn=((120,), (60, None)))
        logg_inn(client, k.saksbehandler)
        assert "Åpne barnehagedelen" in _hent(client, "barnehage")
        client.post(reverse("forvalter:barnehage-apne", args=[k.tilskudd.pk]))
        ramme = Ramme.objects.get(ordning="vu_barnehage")
        assert "Lag en runde" in _hent(client, "barnehage")
        _hent(client, "barnehage-ny-runde", ramme.pk)
        svar = client.post(
            reverse("forvalter:barnehage-ny-runde", args=[ramme.pk]),
            {"apner": "01.03.2027", "frist": "15.04.2027", "svar_innen": "15.05.2027", "rapport": "15.03.2029", "vikarkostnad": "768 000"},
        )  # fmt: skip
        assert svar.status_code == 422
        assert "ikke være før pengene er brukt" in svar.content.decode()
        client.post(
            reverse("forvalter:barnehage-ny-runde", args=[ramme.pk]),
            {"apner": "01.03.2027", "frist": "15.04.2027", "svar_innen": "15.05.2027", "rapport": "15.03.2030", "vikarkostnad": "768 000"},
        )  # fmt: skip
        u = Utlysning.objects.get(ordning="vu_barnehage")
        side = _hent(client, "barnehage-runde", u.pk)
        assert k.private[1].navn in side
        tall = {}
        for x, barn, aarsverk in ((k.kommunale[0], 120, "24,5"), (k.private[0], 60, "12"), (k.private[1], 30, "6")):
            tall |= {f"barn-{x.pk}": str(barn), f"aarsverk-{x.pk}": aarsverk}
        assert "Nasjonalt" in _hent(client, "barnehage-tall", u.pk)
        assert client.post(reverse("forvalter:barnehage-tall", args=[u.pk]), tall).status_code == 302
        assert client.post(reverse("forvalter:barnehage-hent", args=[u.pk])).status_code == 302
        svar = client.post(
            reverse("forvalter:barnehage-runde", args=[u.pk]),
            {"nokkel": "aarsverk", "nokkel_grunn": "", "prioritering_nb": "B.", "prioritering_nn": "B."},
        )
        assert svar.status_code == 422
        client.post(
            reverse("forvalter:barnehage-runde", args=[u.pk]),
            {"nokkel": "aarsverk", "nokkel_grunn": "Det følger bemanningen.", "prioritering_nb": "B.", "prioritering_nn": "B."},
        )  # fmt: skip
        assert Barnehagerunde.objects.get().nokkel == "aarsverk"
        client.post(reverse("forvalter:utlysning-send", args=[u.pk]))
        logg_inn(client, k.beslutter)
        _hent(client, "utlysning", u.pk)
        client.post(reverse("forvalter:utlysning-publiser", args=[u.pk]))
        u.refresh_from_db()
        assert u.tilstand == "publisert"
        assert "Valgt nøkkel" in _hent(client, "barnehage-runde", u.pk)
        _hent(client, "barnehage-tall", u.pk)


def test_kommunen_ser_hvem_som_har_svart_og_registrerer_egne(client):
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        v.meldt(k, 0, 1)
        logg_inn(client, k.saksbehandler)
        side = _hent(client, "barnehage-behov", u.pk)
        assert "1 av 2 har svart" in side
        en, to = k.kommunale
        data = {f"v{en.pk}-deltakere": "2", f"v{en.pk}-studiepoeng": "7,5", f"v{en.pk}-hvorfor": ""}
        svar = client.post(reverse("forvalter:barnehage-behov", args=[u.pk]), data)
        assert svar.status_code == 422
        assert "Skriv hvorfor" in svar.content.decode()
        client.post(reverse("forvalter:barnehage-behov", args=[u.pk]), data | {f"v{en.pk}-hvorfor": "Fagfolk."})
        assert u.kommunale_behov.get().belop == Decimal(72_000)
        assert client.post(reverse("forvalter:barnehage-paaminn", args=[u.pk])).status_code == 302
        assert to.navn in side


def test_fra_forslag_til_registrert_betaling(client):
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        saker = [v.meldt(k, nr, 20) for nr in (0, 1)]
        v.kommunalt(k, 20, 60)
    with klokke.stilt(v.ETTER_FRIST):
        for s in saker:
            v.vurdert(k, s)
        logg_inn(client, k.saksbehandler)
        for s in saker:
            _hent(client, "sak", s.nummer)
        f = v.til_beslutning(k)
        assert reverse("forvalter:barnehage-deling", args=[f.pk]) in _hent(client, "fordeling", f.pk)
        assert k.kommunale[0].navn in _hent(client, "barnehage-deling", f.pk)
        for x in v.besluttet(k, f):
            assert x.er_enkeltvedtak
        v.kjor_jobber()
        logg_inn(client, k.okonomi)
        assert "Registrer betaling" in _hent(client, "barnehage-betaling")
        assert client.get(reverse("forvalter:utbetaling-liste")).url == reverse("forvalter:barnehage-betaling")
        utb = Utbetaling.objects.filter(tilskudd__ramme=k.ramme).order_by("pk").first()
        _hent(client, "barnehage-betalt", utb.pk)
        url = reverse("forvalter:barnehage-betalt", args=[utb.pk])
        assert client.post(url, {"dato": "16.04.2027", "bilag": ""}).status_code == 422
        assert client.post(url, {"dato": "16.05.2027", "bilag": "1"}).status_code == 422
        assert client.post(url, {"dato": "16.04.2027", "bilag": "2027-17"}).status_code == 302
        utb.refresh_from_db()
        k.ramme.refresh_from_db()
        assert (utb.tilstand, utb.bilag) == ("utbetalt", "2027-17")
        assert k.ramme.utbetalt == utb.belop
        assert not utb.kontonummer


def test_de_som_ikke_er_spurt_staar_paa_sidene_og_ma_forklares(client):
    with klokke.stilt(v.NAA):
        k = v.apnet()
        VirksomhetFactory.create_batch(9, kommune=k.org.kommune, antall=10, privat=True)
        v.publisert(k)
        s = v.meldt(k, 0, 1)
        v.kommunalt(k, 20, 60)
        logg_inn(client, k.saksbehandler)
        side = _hent(client, "barnehage-behov", k.utlysning.pk)
    ukjent = "9 private barnehager er ikke spurt, for eieren er ikke kjent."
    assert "Private eiere: 1 av 2 har svart" in side
    assert "De har svart for 1 av 11 private barnehager." in side
    assert ukjent in side and reverse("forvalter:virksomhet-liste") in side
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        f = v.foreslatt(k, "For få private har meldt behov.")
        logg_inn(client, k.saksbehandler)
        side = _hent(client, "barnehage-deling", f.pk)
        url = reverse("forvalter:barnehage-ikke-spurt", args=[f.pk])
        assert ukjent in side and url in side
        assert ukjent in _hent(client, "fordeling", f.pk)
        assert ukjent in _hent(client, "barnehage-ikke-spurt", f.pk)
        assert client.post(url, {"grunn": ""}).status_code == 422
        assert client.post(url, {"grunn": "Vi har ringt alle ni."}).status_code == 302
        assert "Vi har ringt alle ni." in _hent(client, "barnehage-deling", f.pk)
        assert "Alt er på plass" in _hent(client, "fordeling", f.pk)


def test_tallene_over_forslaget_gaar_opp(client):
    """Til fordeling, minus egne barnehager, minus foreslått, er igjen: i tall og i ord."""
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        s = v.meldt(k, 0, 1)
        v.kommunalt(k, 2, 1)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, s)
        f = v.foreslatt(k)
        logg_inn(client, k.saksbehandler)
        svar = client.get(reverse("forvalter:fordeling", args=[f.pk]))
    side, summer = svar.content.decode(), svar.context["b"].summer
    egne, private = Decimal(3 * 144_000), Decimal(144_000)
    assert (summer["egen"], summer["forslag"], summer["til_disposisjon"]) == (egne, private, k.ramme.belop)
    assert summer["igjen"] == k.ramme.belop - egne - private == f.beregning.rest
    assert f"<span>Egne barnehager</span><b>{kr(egne)}</b>" in side
    assert f"<span>Igjen</span><b>{kr(summer['igjen'])}</b>" in side
    assert f"og {kr(summer['igjen'])} kroner er igjen" in side


@pytest.mark.parametrize("navn", ["barnehage-runde", "barnehage-tall", "barnehage-behov"])
def test_andres_runde_er_404(client, navn):
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        logg_inn(client, som("saksbehandler", k.land.kommuner[1]))
        assert client.get(reverse(f"forvalter:{navn}", args=[u.pk])).status_code == 404
        logg_inn(client, som("saksbehandler", k.land.embete))
        assert client.get(reverse(f"forvalter:{navn}", args=[u.pk])).status_code == 404


def test_bare_den_med_rett_endrer(client):
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        logg_inn(client, som("forvalter_leser", k.org))
        _hent(client, "barnehage")
        for navn, pk in (("barnehage-runde", u.pk), ("barnehage-tall", u.pk), ("barnehage-behov", u.pk)):
            _hent(client, navn, pk)
            assert client.post(reverse(f"forvalter:{navn}", args=[pk])).status_code == 403
        for navn, pk in (("barnehage-apne", k.tilskudd.pk), ("barnehage-paaminn", u.pk), ("barnehage-hent", u.pk)):
            assert client.post(reverse(f"forvalter:{navn}", args=[pk])).status_code == 403
