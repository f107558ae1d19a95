"""Who prepared never decides: the trail remembers everybody, also those whose words or amounts another has written over."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from kompetanse.revisjon import klokke
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.handlinger import forberedelse, habilitet, vedtak, vurdering
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling, Sak, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-20T12:00")
    v = lag.verden()
    v.sak = lag.i_forslag(v)
    v.f = fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    v.annen = som("saksbehandler", v.embete)
    habilitet.erklaer(sak=v.sak, habil=True, av=v.annen)
    return v


def begrunn(v, av):
    for versjon, hvem in ((1, av), (2, v.saksbehandler)):
        vurdering.lagre_begrunnelse(sak=v.sak, begrunnelse=f"Ord {versjon}.", versjon=versjon, av=hvem)
    return v.f


def vurder(v, av):
    v.sak = fordelinger.ta_ut(sak=v.sak, av=v.saksbehandler)
    vilkar = v.sak.vurderinger.order_by("vilkar")[0].vilkar
    for ord_, hvem in (("Andre ord.", av), ("Godt vist.", v.saksbehandler)):
        vurdering.lagre_vurdering(sak=v.sak, vilkar=vilkar, resultat="oppfylt", begrunnelse=ord_, av=hvem)
    vurdering.legg_i_fordeling(sak=v.sak, av=v.saksbehandler)
    return fordelinger.beregn(fordeling=v.f, av=v.saksbehandler)


def legg_i(v, av):
    v.sak = fordelinger.ta_ut(sak=v.sak, av=v.saksbehandler)
    vurdering.legg_i_fordeling(sak=v.sak, av=av)
    return fordelinger.beregn(fordeling=v.f, av=v.saksbehandler)


def ta_ut(v, av):
    v.sak = fordelinger.ta_ut(sak=v.sak, av=av)
    vurdering.legg_i_fordeling(sak=v.sak, av=v.saksbehandler)
    return fordelinger.beregn(fordeling=v.f, av=v.saksbehandler)


def sett_belop(v, av):
    linje = v.f.linjer.order_by("pk")[0]
    for belop, grunn, hvem in ((Decimal(1), "Mindre.", av), (Decimal(2), "Litt mer.", v.saksbehandler)):
        linje = fordelinger.sett_belop(linje=linje, belop=belop, grunn=grunn, av=hvem)
    return v.f


def kjor_regelen(v, av):
    f = fordelinger.endre_regel(fordeling=v.f, regel="likt_kutt", parametre={}, av=av)
    return fordelinger.beregn(fordeling=f, av=v.saksbehandler)


def kopi_av_egen(v, av):
    """Somebody's hand-set amounts come along in the copy that another makes."""
    f = fordelinger.kopier(fordeling=v.f, navn="B", av=av)
    return fordelinger.kopier(fordeling=f, navn="C", av=v.saksbehandler)


def merknad(v, av):
    return fordelinger.lagre_merknad(fordeling=v.f, merknad="Vi avviker fra planen.", av=av)


def forum(v, av):
    return fordelinger.registrer_forum(
        fordeling=v.f, dato=klokke.idag(), protokoll=ContentFile(b"%PDF-1.7 en"), filnavn="en.pdf", av=av
    )


def sendt_for(v, av):
    f = forum(v, v.saksbehandler)
    f = fordelinger.send_til_beslutter(fordeling=f, av=av)
    return fordelinger.send_tilbake(fordeling=f, grunn="Se igjen.", av=v.beslutter)


I_SAKEN = [begrunn, vurder, legg_i, ta_ut, sett_belop]
I_FORDELINGEN = [kjor_regelen, kopi_av_egen, merknad, forum, sendt_for]


@pytest.mark.parametrize("handling", [*I_SAKEN, *I_FORDELINGEN])
def test_who_prepared_and_was_written_over_does_not_decide(v, handling):
    f = handling(v, v.annen)
    f = forum(v, v.saksbehandler) if f.pk == v.f.pk and f.forum_vurdert_dato is None else f
    if f.forum_vurdert_dato is None:
        f = fordelinger.registrer_forum(
            fordeling=f, dato=klokke.idag(), protokoll=ContentFile(b"%PDF-1.7 x"), filnavn="x.pdf", av=v.saksbehandler
        )
    f = fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    samme = som("beslutter", v.embete, person=v.annen.person)
    habilitet.erklaer(sak=v.sak, habil=True, av=samme)
    with pytest.raises(FireOyne):
        vedtak.beslutt(sak=v.sak, av=samme)
    assert [s for s, _b, _f in vedtak.forhaandssjekk(f, samme)["stopper"]] == [v.sak]
    if handling in I_FORDELINGEN:
        with pytest.raises(FireOyne):
            vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=samme)
    habilitet.erklaer(sak=v.sak, habil=True, av=v.beslutter)
    assert vedtak.beslutt(sak=v.sak, av=v.beslutter).besluttet_av == v.beslutter


@pytest.mark.parametrize("handling", [begrunn, vurder, legg_i, kjor_regelen, merknad, forum, sendt_for])
def test_the_database_remembers_too(v, handling, monkeypatch):
    f = handling(v, v.annen)
    f = f if f.forum_vurdert_dato else forum(v, v.saksbehandler)
    fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    samme = som("beslutter", v.embete, person=v.annen.person)
    habilitet.erklaer(sak=v.sak, habil=True, av=samme)
    monkeypatch.setattr(forberedelse, "av_sakene", lambda fordeling, saker: {s.pk: [] for s in saker})
    with pytest.raises(IkkeMulig, match="vært med på å foreslå"):
        vedtak.beslutt(sak=v.sak, av=samme)
    assert not Vedtak.objects.exists()


def test_habilitet_and_sending_back_are_not_preparing(v):
    f = sendt_for(v, v.saksbehandler)
    fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    habilitet.erklaer(sak=v.sak, habil=True, av=v.beslutter)
    assert vedtak.beslutt(sak=v.sak, av=v.beslutter)


def test_what_is_done_to_the_original_after_the_copy_counts_for_the_original_only(v, frys):
    ny = fordelinger.kopier(fordeling=v.f, navn="B", av=v.saksbehandler)
    frys("2027-01-20T13:00")
    fordelinger.lagre_merknad(fordeling=v.f, merknad="Bare her.", av=v.annen)
    personer = {k.person_id for k in forberedelse.av_fordelingen(v.f)}
    assert personer == {v.saksbehandler.person_id, v.annen.person_id}
    assert {k.person_id for k in forberedelse.av_fordelingen(ny)} == {v.saksbehandler.person_id}


@pytest.mark.parametrize("antall", [1, 20])
def test_the_same_number_of_queries_for_one_case_and_for_twenty(frys, django_assert_num_queries, antall):
    frys("2027-01-20T12:00")
    v = lag.verden()
    f = Fordeling.objects.select_related("ramme", "utlysning").get(pk=mange.til_beslutning(v, antall, "1000").pk)
    saker = list(
        Sak.objects.filter(fordelingslinjer__fordeling=f)
        .distinct()
        .select_related("forslag__endret_av")
        .prefetch_related("vurderinger__endret_av")
        .order_by("pk")
    )
    assert len(saker) == antall
    with django_assert_num_queries(3):
        forberedt = forberedelse.av_sakene(f, saker)
    assert {v.saksbehandler.pk} == {k.pk for kontoer in forberedt.values() for k in kontoer}
