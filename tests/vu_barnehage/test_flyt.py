"""VU § 8 from Udir's payment to the decision: frame, key, needs, split, letters, payment."""

from decimal import Decimal

import pytest

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import rammer, utlysning, vedtak
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Postering, Ramme, Tilskudd
from ordninger.vu_barnehage import grunnlag, uspurt
from ordninger.vu_barnehage.handlinger import behov, ramme, runde
from ordninger.vu_barnehage.handlinger import fordeling as egne
from ordninger.vu_barnehage.handlinger import uspurt as uspurthandlinger
from ordninger.vu_barnehage.handlinger.behov import Svar
from ordninger.vu_barnehage.models import Barnehagerunde, UtenBehov
from ordninger.vu_barnehage.ordning import VuBarnehage
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import VirksomhetEierFactory, VirksomhetFactory

from . import verden as v

pytestmark = pytest.mark.django_db


# The frame ------------------------------------------------------------------------------------------------------------


def test_rammen_er_barnehagedelen_som_er_utbetalt():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    assert k.barnehagedel > 0
    assert (k.ramme.belop, k.ramme.kilde, k.ramme.forvalter, k.ramme.regnskapsenhet) == (
        k.barnehagedel, "tilskudd", k.org, k.org,
    )  # fmt: skip
    assert k.ramme.bevilgning is None


def test_rammen_aapnes_ikke_for_pengene_er_kommet():
    with klokke.stilt(v.NAA):
        k = v.kommune(betalt=False)
        with pytest.raises(IkkeMulig, match="utbetalt"):
            ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
    assert not Ramme.objects.filter(ordning="vu_barnehage").exists()


def test_aapne_igjen_endrer_ingenting():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        igjen = ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
    assert igjen.pk == k.ramme.pk
    assert igjen.belop == k.barnehagedel
    assert Postering.objects.filter(ramme=igjen).count() == 1


def test_bare_kommunens_egen_saksbehandler_aapner():
    with klokke.stilt(v.NAA):
        k = v.kommune()
        with pytest.raises(IngenTilgang):
            ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=som("saksbehandler", k.land.kommuner[1]))
        with pytest.raises(IngenTilgang):
            ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.okonomi)


def test_databasen_nekter_en_ramme_storre_enn_det_utbetalte():
    from ordninger.felles.handlinger import penger

    with klokke.stilt(v.NAA):
        k = v.apnet()
        with pytest.raises(IkkeMulig, match="utbetalt"):
            penger.bokfor([penger.Linje(k.ramme, "mottatt", k.tilskudd.utbetalt, {})], av=k.saksbehandler)


def test_returnert_utbetaling_tar_rammen_tilbake():
    with klokke.stilt(v.NAA):
        k = v.kommune(betalt=False)
        u = v.betal_i_banken(k.tilskudd.utbetalinger.get(), v.BETALT, k.land.okonomi)
        r = ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
        assert r.belop == k.barnehagedel
        u.tilstand = "returnert"
        u.save()
        assert ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler).belop == 0


def test_deler_av_tilskudd_folger_erstatningen():
    with klokke.stilt(v.NAA):
        k = v.kommune()
        ((belop, u),) = rammer.deler_av_tilskudd(k.tilskudd, "barnehage")
        assert (belop, u.pk) == (k.barnehagedel, k.tilskudd.utbetalinger.get().pk)
        assert rammer.deler_av_tilskudd(k.tilskudd, "finnes ikke") == []


# The round and the key ------------------------------------------------------------------------------------------------


def test_runden_har_registerets_barn_med_kilde_og_tre_aars_frist():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.utkast(k)
    rader = list(u.barnehagetall.values_list("virksomhet_id", "privat", "barn"))
    assert sorted(rader) == sorted(
        [(x.pk, False, x.antall) for x in k.kommunale] + [(x.pk, True, x.antall) for x in k.private]
    )
    assert all(t.barn_kilde for t in u.barnehagetall.all())
    assert u.bruk_til == v.BETALT.replace(year=2030)


def test_uten_nokkel_kan_runden_ikke_sendes():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.utkast(k)
        with pytest.raises(Mangler, match="nøkkel"):
            utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)


def test_manglende_tall_stopper_til_det_er_fylt_inn():
    with klokke.stilt(v.NAA):
        k = v.apnet(barn=((120,), (None,)))
        u = v.utkast(k)
        runde.lagre_nokkel(
            utlysning=u, nokkel="barn", grunn="Barna.", prioritering_nb="B.", prioritering_nn="B.", av=k.saksbehandler
        )
        with pytest.raises(Mangler, match=k.private[0].navn):
            utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)
        runde.lagre_tall(utlysning=u, tall={k.private[0].pk: (40, None)}, av=k.saksbehandler)
        assert "Oppgitt av" in u.barnehagetall.get(virksomhet=k.private[0]).barn_kilde
        assert utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler).tilstand == "til_godkjenning"


def test_den_som_laget_runden_publiserer_den_ikke():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.utkast(k)
        runde.lagre_nokkel(
            utlysning=u, nokkel="barn", grunn="Barna.", prioritering_nb="B.", prioritering_nn="B.", av=k.saksbehandler
        )
        utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)
        selv = som("beslutter", k.org, person=k.saksbehandler.person)
        with pytest.raises(FireOyne):
            utlysning.publiser(utlysning=u, av=selv)


def test_nokkelen_staar_fast_naar_runden_er_publisert():
    from django.db import DatabaseError, transaction

    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        with pytest.raises(IkkeMulig, match="fast"):
            runde.lagre_tall(utlysning=u, tall={k.private[0].pk: (1, None)}, av=k.saksbehandler)
        for endre in (
            lambda: Barnehagerunde.objects.filter(utlysning=u).update(nokkel="likt"),
            lambda: u.barnehagetall.update(barn=1),
            lambda: u.barnehagetall.first().delete(),
        ):
            with pytest.raises(DatabaseError, match="fast"), transaction.atomic():
                endre()


def test_de_tre_noklene_vises_med_det_de_gir():
    with klokke.stilt(v.NAA):
        k = v.apnet(barn=((420,), (180,)))
        u = v.utkast(k)
        runde.lagre_tall(
            utlysning=u,
            tall={k.kommunale[0].pk: (420, Decimal(95)), k.private[0].pk: (180, Decimal(55))},
            av=k.saksbehandler,
        )
        e = {x.nokkel.value: dict(x.deler) for x in grunnlag.effekter(u, Decimal(600_000), Decimal(1))}
    assert list(e["barn"].values()) == [Decimal(420_000), Decimal(180_000)]
    assert list(e["aarsverk"].values()) == [Decimal(380_000), Decimal(220_000)]
    assert list(e["likt"].values()) == [Decimal(300_000), Decimal(300_000)]


# Needs ----------------------------------------------------------------------------------------------------------------


def test_behovet_regnes_etter_forskriften():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        s = v.meldt(k, 0, 2)
    assert s.sokt_belop == Decimal(288_000)
    assert s.linjer.get().antall == 2
    assert s.saksgang == "soknad"


def test_bare_eier_med_barnehage_i_kommunen_kan_melde():
    from ordninger.felles.handlinger import sak
    from tests.fabrikker.eiere import OrganisasjonFactory

    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        fremmed = OrganisasjonFactory(privat=True, kommune=k.org.kommune)
        for org in (fremmed, k.land.kommuner[1]):
            with pytest.raises(IkkeMulig, match="ikke for dere"):
                sak.opprett_sak(utlysning=u, soker=org, av=som("innsender", org))


def test_et_ufullstendig_behov_kan_ikke_sendes():
    from ordninger.felles.handlinger import sak

    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        innsender = som("innsender", k.eiere[0])
        s = sak.opprett_sak(utlysning=u, soker=k.eiere[0], av=innsender)
        with pytest.raises(Mangler, match="0 er også et svar"):
            sak.send_inn(sak=s, av=innsender)
        linje = s.linjer.get()
        behov.lagre(sak=s, svar={linje.pk: Svar(0, None)}, av=innsender)
        with pytest.raises(Mangler, match="Vi har ikke behov"):
            sak.send_inn(sak=s, av=innsender)


def test_uten_behov_er_et_svar_og_trekker_utkastet():
    from ordninger.felles.handlinger import sak

    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        innsender = som("innsender", k.eiere[0])
        s = sak.opprett_sak(utlysning=u, soker=k.eiere[0], av=innsender)
        behov.meld_uten_behov(utlysning=u, eier=k.eiere[0], av=innsender)
        s.refresh_from_db()
        assert s.tilstand == "trukket"
        v.meldt(k, 1, 1)
        assert [(e.eier.pk, e.svar) for e in behov.status(u)] == [
            (k.eiere[0].pk, "uten_behov"), (k.eiere[1].pk, "sendt"),
        ]  # fmt: skip
        with pytest.raises(IkkeMulig, match="Trekk saken"):
            behov.meld_uten_behov(utlysning=u, eier=k.eiere[1], av=som("innsender", k.eiere[1]))
    assert UtenBehov.objects.count() == 1


def test_paaminnelse_gaar_til_dem_som_ikke_har_svart_en_gang_om_dagen():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        v.meldt(k, 0, 1)
        assert behov.paaminn(utlysning=u, av=k.saksbehandler) == 1
        assert behov.paaminn(utlysning=u, av=k.saksbehandler) == 0


def test_kommunen_registrerer_egne_behov_uten_sak():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        u = v.publisert(k)
        v.kommunalt(k, 1, 2)
        assert sorted(u.kommunale_behov.values_list("belop", flat=True)) == [Decimal(144_000), Decimal(288_000)]
        with pytest.raises(IkkeMulig, match="egne"):
            behov.registrer_kommunalt(utlysning=u, svar={k.private[0].pk: Svar(0, None)}, av=k.saksbehandler)
    assert not u.saker.exists()


# The split ------------------------------------------------------------------------------------------------------------


def _klar(k, private=(3, 4), kommunale=(2, 6)):
    """Everything reported and judged, on the day after the deadline."""
    with klokke.stilt(v.NAA):
        v.publisert(k)
        saker = [v.meldt(k, nr, n) for nr, n in enumerate(private) if n]
        v.kommunalt(k, *kommunale)
    with klokke.stilt(v.ETTER_FRIST):
        for s in saker:
            v.vurdert(k, s)
    return saker


def test_kommunal_og_privat_del_er_til_sammen_barnehagedelen():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(20, 20), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k)
        d = grunnlag.deling(f.beregning)
    assert d.kommunal.tildelt + d.privat.tildelt + d.rest == k.ramme.belop == d.pott
    assert d.kommunal.tildelt > d.privat.tildelt > 0
    assert sum(grunnlag.kommunale_belop(f.beregning).values()) == d.kommunal.tildelt
    assert sum(x.belop for x in f.linjer.all()) == d.privat.tildelt


def test_ingen_faar_mer_enn_behovet_og_resten_vises():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(1, 1), kommunale=(1, 0))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k)
        d = grunnlag.deling(f.beregning)
    assert [x.belop for x in f.linjer.all()] == [Decimal(144_000)] * 2
    assert d.rest == k.ramme.belop - 3 * 144_000


def test_fordelingen_venter_til_alle_er_vurdert():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        en, _to = v.meldt(k, 0, 1), v.meldt(k, 1, 1)
    with klokke.stilt(v.ETTER_FRIST):
        v.vurdert(k, en)
        with pytest.raises(Mangler, match="ikke vurdert ferdig"):
            v.til_beslutning(k)


def test_endret_behov_krever_ny_beregning():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k)
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k)
        v.kommunalt(k, 9, 9)
        with pytest.raises(Mangler, match="Beregn på nytt"):
            fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)


def test_unntaket_krever_grunn():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(20, 20), kommunale=(1, 0))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k)
        assert grunnlag.deling(f.beregning).privat.flyttet > 0
        with pytest.raises(Mangler, match="fravikes"):
            fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)
        f = fordelinger.lagre_merknad(fordeling=f, merknad="Bare én kommunal barnehage meldte.", av=k.saksbehandler)
        assert fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler).tilstand == "til_beslutning"


def _uten_eier(k, antall=1):
    """Private barnehager in the kommune whose owner the register does not know. Before the round is made."""
    k.ukjente = [VirksomhetFactory(kommune=k.org.kommune, antall=60, privat=True) for _nr in range(antall)]
    return k


def test_unntaket_krever_forklaring_naar_noen_ikke_er_spurt():
    """VU § 8: the one that is not asked has not reported too little."""
    with klokke.stilt(v.NAA):
        k = _uten_eier(v.apnet(), 2)
    _klar(k, private=(1, 1), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k, "For få private har meldt behov.")
        assert grunnlag.deling(f.beregning).privat.flyttet < 0
        with pytest.raises(Mangler) as nei:
            fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)
        (funn,) = nei.value.mangler
        assert funn.startswith("2 private barnehager er ikke spurt, for eieren er ikke kjent.")
        for grunn in ("", "  "):
            with pytest.raises(IkkeMulig, match="prøvd å nå"):
                uspurthandlinger.forklar(fordeling=f, grunn=grunn, av=k.saksbehandler)
        with pytest.raises(IngenTilgang):
            uspurthandlinger.forklar(fordeling=f, grunn="Ringt.", av=k.beslutter)
        f = uspurthandlinger.forklar(fordeling=f, grunn="Vi har ringt dem.", av=k.saksbehandler)
        f = uspurthandlinger.forklar(fordeling=f, grunn="Vi har ringt og skrevet.", av=k.saksbehandler)
        assert [x["grunn"] for x in uspurt.forklaringer(f)] == ["Vi har ringt dem.", "Vi har ringt og skrevet."]
        assert uspurt.gjeldende(f)["enheter"] == sorted(x.pk for x in k.ukjente)
        f = fordelinger.endre_regel(
            fordeling=f, regel=f.modell, parametre=VuBarnehage().forslagsparametre(f), av=k.saksbehandler
        )
        f = fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)
        assert f.tilstand == "til_beslutning"
        with pytest.raises(IkkeMulig, match="sendt videre"):
            uspurthandlinger.forklar(fordeling=f, grunn="Mer.", av=k.saksbehandler)


def test_en_eier_som_blir_kjent_etter_fristen_er_ikke_spurt():
    with klokke.stilt(v.NAA):
        k = _uten_eier(v.apnet(), 2)
        v.publisert(k)
        VirksomhetEierFactory(eier=k.eiere[0], virksomhet=k.ukjente[0], fra=klokke.idag())
        assert [x.pk for x in uspurt.uspurte(k.utlysning).enheter] == [k.ukjente[1].pk]
    VirksomhetEierFactory(eier=k.eiere[0], virksomhet=k.ukjente[1], fra=v.ETTER_FRIST.date())
    alle = uspurt.uspurte(k.utlysning)
    assert (alle.antall, alle.ukjente) == (1, 0)
    assert alle.setning == "1 privat barnehage er ikke spurt, for eieren var ikke kjent før fristen."


def test_ingen_forklaring_naar_pengene_gaar_til_de_private():
    with klokke.stilt(v.NAA):
        k = _uten_eier(v.apnet())
    _klar(k, private=(20, 20), kommunale=(1, 0))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.til_beslutning(k, "Bare én kommunal barnehage meldte.")
    assert f.tilstand == "til_beslutning"


def test_det_ma_forklares_paa_nytt_naar_flere_ikke_er_spurt():
    with klokke.stilt(v.NAA):
        k = _uten_eier(v.apnet(), 2)
    _klar(k, private=(1, 1), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k, "For få private har meldt behov.")
        f.parametre = {uspurt.NOKKEL: [{"grunn": "Ringt.", "antall": 1, "enheter": [k.ukjente[0].pk]}]}
        assert uspurt.maa_forklares(f).antall == 2
        f.parametre[uspurt.NOKKEL].append({"grunn": "Ringt.", "antall": 2, "enheter": [x.pk for x in k.ukjente]})
        assert uspurt.maa_forklares(f) is None


def test_den_private_delen_kan_ikke_overskrides_for_haand():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(20, 1), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.foreslatt(k)
        storst = f.linjer.order_by("-belop").first()
        fordelinger.sett_belop(linje=storst, belop=storst.belop + 100_000, grunn="Mer.", av=k.saksbehandler)
        with pytest.raises(Mangler, match="private delen"):
            fordelinger.send_til_beslutter(fordeling=f, av=k.saksbehandler)


def test_kommunens_del_reserveres_med_forslaget_og_frigjores_naar_det_gaar_tilbake():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(20, 20), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.til_beslutning(k)
        k.ramme.refresh_from_db()
        d = grunnlag.deling(f.beregning)
        assert k.ramme.reservert == d.kommunal.tildelt + d.privat.tildelt
        assert fordelinger.reservert_egen_del(f) == d.kommunal.tildelt
        fordelinger.send_tilbake(fordeling=f, grunn="Se på nytt.", av=k.beslutter)
        k.ramme.refresh_from_db()
        assert k.ramme.reservert == 0


def test_vedtak_er_enkeltvedtak_med_klage_til_statsforvalteren():
    with klokke.stilt(v.NAA):
        k = v.apnet()
    _klar(k, private=(20, 1), kommunale=(20, 60))
    with klokke.stilt(v.ETTER_FRIST):
        f = v.til_beslutning(k)
        egen = fordelinger.reservert_egen_del(f)
        alle = v.besluttet(k, f)
    for x in alle:
        assert x.er_enkeltvedtak and x.klagerett
        assert x.klageinstans == k.land.embete
        assert x.begrunnelse
    f.refresh_from_db()
    k.ramme.refresh_from_db()
    assert f.tilstand == "besluttet"
    assert k.ramme.reservert == egen
    assert k.ramme.tilsagn == sum(x.innvilget_belop for x in alle)
    assert {t.bruk_til for t in Tilskudd.objects.filter(ramme=k.ramme)} == {v.BETALT.replace(year=2030)}


def test_saksbehandleren_kan_ikke_beslutte_med_en_annen_konto():
    from ordninger.felles.handlinger import habilitet

    with klokke.stilt(v.NAA):
        k = v.apnet()
    (s,) = _klar(k, private=(2, 0))
    with klokke.stilt(v.ETTER_FRIST):
        v.til_beslutning(k, merknad="Bare én privat barnehage meldte.")
        selv = som("beslutter", k.org, person=k.saksbehandler.person)
        habilitet.erklaer(sak=s, habil=True, av=selv)
        with pytest.raises(FireOyne):
            vedtak.beslutt(sak=s, av=selv)


def test_bare_kommunale_behov_besluttes_uten_saker_av_to():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        foreslaar, k.saksbehandler = k.saksbehandler, som("saksbehandler", k.org)
    _klar(k, private=(0, 0), kommunale=(20, 60))
    meldte, k.saksbehandler = k.saksbehandler, foreslaar
    with klokke.stilt(v.NAA):
        v.kommunalt(k, 21, 61)  # another writes over it, and it is still prepared by both
    with klokke.stilt(v.ETTER_FRIST):
        f = v.til_beslutning(k, merknad="Ingen private har meldt behov.")
        selv = som("beslutter", k.org, person=k.saksbehandler.person)
        with pytest.raises(FireOyne):
            egne.beslutt_uten_saker(fordeling=f, av=selv)
        teller = som("beslutter", k.org, person=meldte.person)
        with pytest.raises(FireOyne):
            egne.beslutt_uten_saker(fordeling=f, av=teller)
        f = egne.beslutt_uten_saker(fordeling=f, av=k.beslutter)
        k.ramme.refresh_from_db()
    assert f.tilstand == "besluttet"
    assert k.ramme.reservert == k.ramme.belop
