"""The decision: never two by one person, never more than the frame, whoever and however many decide at once."""

import random
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import habilitet, jobb, penger, vedtak
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Fordeling, Jobb, Postering, Ramme, Sak, Tilskudd, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange


@pytest.fixture
def januar():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield


def samtidig(arbeid, antall):
    """Run `arbeid(nr)` in that many threads that start together; gives each one's result or refusal."""
    port = threading.Barrier(antall)
    svar: list = [None] * antall

    def kjor(nr):
        try:
            port.wait(30)
            svar[nr] = arbeid(nr)
        except (IkkeMulig, FireOyne) as nei:
            svar[nr] = nei
        finally:
            connection.close()

    traader = [threading.Thread(target=kjor, args=(nr,)) for nr in range(antall)]
    for t in traader:
        t.start()
    for t in traader:
        t.join(120)
    return svar


def ansikt(bruker):
    """The same account as another request has it: its own object."""
    ny = Bruker.objects.select_related("person").get(pk=bruker.pk)
    ny.aktiv_tilhorighet = bruker.aktiv_tilhorighet
    return ny


@pytest.mark.django_db(transaction=True)
def test_twenty_deciders_at_once_decide_each_case_once_within_the_frame():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden("70000")
        mange.til_beslutning(v, 10, "10000")
    saker = list(Sak.objects.order_by("pk"))

    def arbeid(nr):
        with klokke.stilt(lag.tid(2027, 1, 20)):
            return vedtak.beslutt(sak=Sak.objects.get(pk=saker[nr % 10].pk), av=ansikt(v.beslutter))

    svar = samtidig(arbeid, 20)
    assert sum(isinstance(s, Vedtak) for s in svar) == 10
    assert sum(isinstance(s, IkkeMulig) for s in svar) == 10
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.reservert == 0
    assert ramme.tilsagn == sum(Vedtak.objects.values_list("innvilget_belop", flat=True)) <= ramme.belop
    assert Tilskudd.objects.count() == 20
    assert Fordeling.objects.get().tilstand == "besluttet", "the last one closes the fordeling, whoever it is"
    assert list(spor.brudd()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fro", [1, 2, 3])
def test_twenty_reservations_of_random_amounts_never_pass_the_frame(fro):
    tilfeldig = random.Random(fro)
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden("100000")
    belop = [Decimal(tilfeldig.randint(1, 2_000_000)) / 100 for _n in range(20)]

    def arbeid(nr):
        with klokke.stilt(lag.tid(2027, 1, 20)), transaction.atomic():
            penger.bokfor(
                [penger.Linje(Ramme.objects.get(pk=v.ramme.pk), "reservert", belop[nr], {})], av=ansikt(v.saksbehandler)
            )
        return belop[nr]

    svar = samtidig(arbeid, 20)
    gitt = [s for s in svar if isinstance(s, Decimal)]
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.reservert == sum(gitt) <= ramme.belop == Decimal(100000)
    for nei in (s for s in svar if isinstance(s, IkkeMulig)):
        assert "ikke nok igjen i rammen" in str(nei)
    assert len(gitt) + sum(isinstance(s, IkkeMulig) for s in svar) == 20
    assert Postering.objects.filter(type="reservert").count() == len(gitt)


@pytest.mark.django_db(transaction=True)
def test_sending_back_and_deciding_at_once_never_locks_up_or_loses_money():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden("100000")
        f = mange.til_beslutning(v, 4, "10000")
    saker = list(Sak.objects.order_by("pk"))

    def arbeid(nr):
        with klokke.stilt(lag.tid(2027, 1, 20)):
            if nr == 0:
                return fordelinger.send_tilbake(
                    fordeling=Fordeling.objects.get(pk=f.pk), grunn="Nei", av=ansikt(v.beslutter)
                )
            return vedtak.beslutt(sak=Sak.objects.get(pk=saker[nr - 1].pk), av=ansikt(v.beslutter))

    svar = samtidig(arbeid, 5)
    assert None not in svar
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.reservert == 0
    assert ramme.tilsagn == Decimal(10000) * Vedtak.objects.count()


@pytest.mark.django_db
def test_one_person_cannot_propose_and_decide_alone_in_bulk_or_by_command(januar, django_capture_on_commit_callbacks):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    samme = som("beslutter", v.embete, person=v.saksbehandler.person)
    with pytest.raises(FireOyne):
        vedtak.beslutt(sak=sak, av=samme)
    with pytest.raises(FireOyne):
        vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=samme)
    # Another account of the same person orders the job while only the case, not the fordeling, is hers.
    with django_capture_on_commit_callbacks(execute=True):
        vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=v.beslutter)
    assert Vedtak.objects.get().besluttet_av == v.beslutter


@pytest.mark.django_db
def test_the_one_who_made_the_proposal_does_not_decide_though_another_sent_it(januar):
    v = lag.verden()
    lag.i_forslag(v, "100000")
    laget_av = som("saksbehandler", v.embete)
    sendt_av, v.saksbehandler = v.saksbehandler, laget_av
    f = lag.fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=laget_av)
    lag.fordelinger.registrer_forum(
        fordeling=f, dato=klokke.idag(), protokoll=lag.ContentFile(b"%PDF-1.7 x"), filnavn="x.pdf", av=sendt_av
    )
    f = lag.fordelinger.send_til_beslutter(fordeling=f, av=sendt_av)
    selv = som("beslutter", v.embete, person=laget_av.person)
    habilitet.erklaer(sak=Sak.objects.get(), habil=True, av=selv)
    with pytest.raises(FireOyne):
        vedtak.beslutt(sak=Sak.objects.get(), av=selv)
    with pytest.raises(FireOyne):
        vedtak.beslutt_alle(fordeling=f, av=selv)


@pytest.mark.django_db
def test_the_one_who_judged_one_of_the_cases_is_stopped_in_that_row_only(januar, django_capture_on_commit_callbacks):
    v = lag.verden()
    to = som("saksbehandler", v.embete)
    lag.i_forslag(v, "100000")
    forste = v.saksbehandler
    v.saksbehandler = to
    lag.i_forslag(v, "200000")
    v.saksbehandler = forste
    f = lag.til_beslutning(v)
    beslutter = som("beslutter", v.embete, person=to.person)
    sjekk = vedtak.forhaandssjekk(f, beslutter)
    assert [len(sjekk["klare"]), len(sjekk["stopper"])] == [1, 1]
    with django_capture_on_commit_callbacks(execute=True):
        jobb = vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=beslutter)
    jobb = Jobb.objects.get(pk=jobb.pk)
    assert (jobb.antall_ok, jobb.antall_feil) == (1, 1)
    assert "en annen person" in jobb.poster.get(tilstand="feil").melding
    f.refresh_from_db()
    assert f.tilstand == "til_beslutning"
    with pytest.raises(IkkeMulig, match=r"ikke til beslutning|allerede satt"):
        vedtak.beslutt_alle(
            fordeling=lag.fordelinger.send_tilbake(fordeling=f, grunn="x", av=v.beslutter), av=v.beslutter
        )


@pytest.fixture
def stoppet(januar, django_capture_on_commit_callbacks):
    """A bulk decision whose only row stopped: the decider was not habil that day."""
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    forhold = habilitet.HabilitetForhold.objects.create(
        person=v.beslutter.person, organisasjon=Sak.objects.get().soker, art="verv", fra="2024-01-01"
    )
    with django_capture_on_commit_callbacks(execute=True):
        rad = vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=v.beslutter)
    forhold.delete()
    v.fordeling, v.jobb = f, Jobb.objects.get(pk=rad.pk)
    assert v.jobb.antall_feil == 1
    return v


@pytest.mark.django_db
def test_nobody_sets_another_persons_decision_going_again(stoppet, django_capture_on_commit_callbacks):
    """The one who proposed would otherwise decide by a click, in the decider's name."""
    v = stoppet
    for hvem in (som("beslutter", v.embete, person=v.saksbehandler.person), som("beslutter", v.embete)):
        assert not jobb.kan_prove_igjen(v.jobb, hvem)
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(IkkeMulig, match="startet denne jobben"):
            jobb.prov_igjen(jobb=v.jobb, av=hvem)
    assert not Vedtak.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        jobb.prov_igjen(jobb=v.jobb, av=v.beslutter)
    assert Vedtak.objects.get().besluttet_av == v.beslutter


@pytest.mark.django_db
def test_a_row_stops_when_the_fordeling_was_back_with_the_caseworker(stoppet, django_capture_on_commit_callbacks):
    v = stoppet
    f = fordelinger.send_tilbake(fordeling=v.fordeling, grunn="Se på dette", av=v.beslutter)
    with klokke.stilt(lag.tid(2027, 1, 21)):
        fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
        with django_capture_on_commit_callbacks(execute=True):
            jobb.prov_igjen(jobb=v.jobb, av=v.beslutter)
    assert "sendt tilbake eller endret" in v.jobb.poster.get().melding
    assert not Vedtak.objects.exists()


@pytest.mark.django_db
def test_wrong_role_other_embete_and_missing_reasons(januar):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    for hvem in (v.saksbehandler, v.okonomi, som("beslutter", lag.EmbeteFactory().organisasjon)):
        with pytest.raises(IngenTilgang):
            vedtak.beslutt(sak=sak, av=hvem)
    sak.forslag.begrunnelse = " "
    sak.forslag.save()
    with pytest.raises(Mangler, match="Begrunnelsen mangler"):
        vedtak.beslutt(sak=sak, av=v.beslutter)
    assert [funn for _s, _b, funn in vedtak.forhaandssjekk(f, v.beslutter)["stopper"]] == [["Begrunnelsen mangler."]]


@pytest.mark.django_db
def test_a_condition_that_is_not_met_can_only_be_refused(januar):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    sak.vurderinger.filter(pk=sak.vurderinger.first().pk).update(resultat="ikke_oppfylt")
    with pytest.raises(Mangler, match="bare avslås"):
        vedtak.beslutt(sak=sak, av=v.beslutter)
    f = fordelinger.send_tilbake(fordeling=f, grunn="Sett til 0", av=v.beslutter)
    fordelinger.sett_mange(
        fordeling=f,
        endringer={x.pk: (Decimal(0), "Vilkåret er ikke oppfylt") for x in f.linjer.all()},
        av=v.saksbehandler,
    )
    f = fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    vedtaket = vedtak.beslutt(sak=sak, av=v.beslutter)
    assert vedtaket.utfall == "avslatt"
    assert not Tilskudd.objects.exists()
    assert Ramme.objects.get(pk=v.ramme.pk).igjen == Decimal(10000000)


@pytest.mark.django_db
def test_draft_is_of_the_fordeling_that_is_on_its_way(januar):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    kopi = fordelinger.kopier(fordeling=f, navn="Prøve", av=v.saksbehandler)
    assert vedtak.som_utkast(sak, besluttes_av=v.beslutter).fordeling == f
    assert vedtak.som_utkast(sak, besluttes_av=v.beslutter, fordeling=kopi).fordeling == kopi


@pytest.mark.django_db
def test_relations_block_a_decider_in_every_way(januar, django_capture_on_commit_callbacks):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    habilitet.HabilitetForhold.objects.create(
        person=v.beslutter.person, organisasjon=sak.soker, art="verv", fra="2024-01-01"
    )
    with pytest.raises(IkkeMulig, match="verv"):
        vedtak.beslutt(sak=sak, av=v.beslutter)
    with django_capture_on_commit_callbacks(execute=True):
        jobb = vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=v.beslutter)
    assert Jobb.objects.get(pk=jobb.pk).antall_feil == 1
    assert not Vedtak.objects.exists()
