"""The proposal: all lines or none, what is decided counts once, and what each step refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import fordeling as f_
from ordninger.felles.handlinger import vedtak
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Fordeling, Fordelingslinje, Ramme, Sak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-20T12:00")
    return lag.verden("150000")


def scenario(v, *belop):
    for b in belop:
        lag.i_forslag(v, b)
    return f_.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)


def test_money_moves_between_lines_in_one_go_but_never_over_the_frame(v):
    f = scenario(v, "100000", "100000")
    a, b, c, d = f.linjer.order_by("pk")
    sum_ = sum(x.belop for x in (a, b, c, d))
    ned, opp = a.belop - 30000, b.belop + 12000
    f_.sett_mange(fordeling=f, endringer={a.pk: (ned, "Ned"), b.pk: (opp, "Opp")}, av=v.saksbehandler)
    with pytest.raises(f_.Linjefeil) as nei:
        f_.sett_mange(
            fordeling=f,
            endringer={a.pk: (Decimal(50000), "x"), c.pk: (Decimal(50000), "y"), d.pk: (Decimal(50000), "z")},
            av=v.saksbehandler,
        )
    assert nei.value.felles
    assert f.linjer.aggregate(s=f_.Sum("belop"))["s"] == sum_ - 18000
    with pytest.raises(f_.Linjefeil) as nei:
        f_.sett_mange(
            fordeling=f,
            endringer={a.pk: (Decimal(-1), "x"), b.pk: (Decimal(1), ""), 999999: (Decimal(1), "x")},
            av=v.saksbehandler,
        )
    assert set(nei.value.per_linje) == {a.pk, b.pk, 999999}
    b.refresh_from_db()
    f_.sett_belop(linje=b, belop=b.regelbelop, grunn="", av=v.saksbehandler)
    b.refresh_from_db()
    assert (b.overstyrt, b.grunn) == (False, "")


def test_hand_set_lines_survive_the_rule(v):
    f = scenario(v, "100000", "100000")
    a = f.linjer.order_by("pk").first()
    f_.sett_belop(linje=a, belop=Decimal(1000), grunn="Lite", av=v.saksbehandler)
    f = f_.endre_regel(
        fordeling=f,
        regel="etter_prioritet",
        parametre=f_.kontrakt.hent("kollektiv").forslagsparametre(f, "etter_prioritet"),
        av=v.saksbehandler,
    )
    a.refresh_from_db()
    assert (a.belop, a.overstyrt, a.grunn) == (Decimal(1000), True, "Lite")
    assert a.regelbelop > 1000, "what the rule gives is not what the hand set"
    with pytest.raises(IkkeMulig, match="Regelen finnes ikke"):
        f_.endre_regel(fordeling=f, regel="tull", parametre={}, av=v.saksbehandler)


def test_one_proposal_at_a_time_is_on_its_way(v):
    f = scenario(v, "100000")
    kopi = f_.kopier(fordeling=f, navn="B", av=v.saksbehandler)
    f_.send_til_forum(fordeling=f, av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match=r"allerede sendt videre|Hent den tilbake"):
        f_.send_til_forum(fordeling=kopi, av=v.saksbehandler)
    f_.hent_fra_forum(fordeling=f, av=v.saksbehandler)
    assert f_.send_til_forum(fordeling=kopi, av=v.saksbehandler).tilstand == "hos_forum"
    with pytest.raises(IkkeMulig, match="ikke er sendt"):
        f_.forkast(fordeling=kopi, av=v.saksbehandler)


def test_forum_needs_minutes_and_a_day_that_has_been(v):
    f = scenario(v, "100000")
    with pytest.raises(IkkeMulig, match="fram i tid"):
        f_.registrer_forum(
            fordeling=f, dato=klokke.idag().replace(year=2028), protokoll=b"x", filnavn="p.pdf", av=v.saksbehandler
        )
    with pytest.raises(IkkeMulig, match="protokollen"):
        f_.registrer_forum(fordeling=f, dato=klokke.idag(), protokoll=b"", filnavn="p.pdf", av=v.saksbehandler)
    with pytest.raises(Mangler):
        f_.send_til_beslutter(fordeling=f, av=v.saksbehandler)


def test_sent_fordeling_is_closed_and_a_copy_leaves_decided_cases_behind(v):
    f = lag.til_beslutning(v, "100000", "50000")
    with pytest.raises(IkkeMulig, match="kan ikke endres"):
        f_.sett_belop(linje=f.linjer.first(), belop=Decimal(0), grunn="x", av=v.saksbehandler)
    sak = Sak.objects.order_by("pk").first()
    vedtak.beslutt(sak=sak, av=v.beslutter)
    kopi = f_.kopier(fordeling=f, navn="B", av=v.saksbehandler)
    assert not kopi.linjer.filter(sak=sak).exists()
    f = f_.send_tilbake(fordeling=f, grunn="Se igjen", av=v.beslutter)
    assert f_.til_disposisjon(f) == Ramme.objects.get(pk=v.ramme.pk).igjen + 100000
    with pytest.raises(f_.Linjefeil, match="avgjort"):
        f_.sett_belop(linje=f.linjer.filter(sak=sak).first(), belop=Decimal(0), grunn="x", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="avgjort i denne"):
        f_.forkast(fordeling=f, av=v.saksbehandler)
    f = f_.beregn(fordeling=f, av=v.saksbehandler)
    assert f.linjer.aggregate(s=f_.Sum("belop"))["s"] == Decimal(150000)


def test_only_own_caseworkers_propose(v):
    f = scenario(v, "100000")
    for hvem in (v.beslutter, v.okonomi, som("saksbehandler", lag.EmbeteFactory().organisasjon)):
        for handling in (f_.beregn, f_.send_til_forum, f_.forkast):
            with pytest.raises(IngenTilgang):
                handling(fordeling=f, av=hvem)
    assert Fordeling.objects.get().tilstand == "utkast"


def registrer(v, f, dato=None):
    return f_.registrer_forum(
        fordeling=f, dato=dato or klokke.idag(), protokoll=b"%PDF-1.7", filnavn="p.pdf", av=v.saksbehandler
    )


def test_forum_cannot_have_assessed_a_draft_before_it_was_laid_before_it(v):
    """KBG § 12: the day of the meeting is the day the draft was sent, or later."""
    f = f_.send_til_forum(fordeling=scenario(v, "100000"), av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="kan ikke ha vurdert det før"):
        registrer(v, f, klokke.idag() - timedelta(days=1))
    assert registrer(v, f).forum_vurdert_dato == klokke.idag()


def test_forum_assesses_a_draft_that_is_sent_again_anew(v):
    f = registrer(v, f_.send_til_forum(fordeling=scenario(v, "100000"), av=v.saksbehandler))
    f_.hent_fra_forum(fordeling=f, av=v.saksbehandler)
    f = f_.send_til_forum(fordeling=f, av=v.saksbehandler)
    assert f.forum_vurdert_dato is None
    with pytest.raises(Mangler):
        f_.send_til_beslutter(fordeling=f, av=v.saksbehandler)


def test_change_after_the_forum_needs_a_reason_and_is_marked(v):
    """KBG § 12: the statsforvalter decides, but what the forum did not see is said and explained."""
    f = registrer(v, f_.send_til_forum(fordeling=scenario(v, "100000"), av=v.saksbehandler))
    linje = f.linjer.order_by("pk").first()
    assert (linje.hos_forum, linje.endret_etter_forum) == (Decimal(50000), False)
    Fordelingslinje.objects.filter(pk=linje.pk).update(belop=20000, regelbelop=20000)
    endret = f_.laas(f).linjer.get(pk=linje.pk)
    assert (endret.hos_forum, endret.endret_etter_forum) == (Decimal(50000), True)
    with pytest.raises(Mangler) as nei:
        f_.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    assert "et annet enn forumet fikk se" in " ".join(nei.value.mangler)
    with pytest.raises(f_.Linjefeil, match="enn forumet fikk se"):
        f_.sett_belop(linje=endret, belop=Decimal(20000), grunn="", av=v.saksbehandler)
    f_.sett_belop(linje=endret, belop=Decimal(20000), grunn="Tiltaket er mindre.", av=v.saksbehandler)
    sendt = f_.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    assert sendt.linjer.get(pk=linje.pk).grunn == "Tiltaket er mindre."


def test_an_amount_by_hand_that_the_rule_now_gives_is_no_longer_by_hand(v):
    f = scenario(v, "100000")
    linje = f.linjer.order_by("pk").first()
    f_.sett_belop(linje=linje, belop=Decimal(40000), grunn="Lite", av=v.saksbehandler)
    Fordelingslinje.objects.filter(pk=linje.pk).update(belop=50000)
    linje = f_.beregn(fordeling=f, av=v.saksbehandler).linjer.get(pk=linje.pk)
    assert (linje.belop, linje.regelbelop, linje.overstyrt, linje.grunn) == (50000, 50000, False, "")
