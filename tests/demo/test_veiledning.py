"""Guidance of new teachers in the demo: both school years are decided in March, and last year's is reported."""

import pytest
from django.db.models import Sum

from ordninger.felles import kontrakt
from ordninger.felles.models import Brev, Fordeling, Krav, Rapport, Sak, Sakversjon, Tilskudd, Utbetaling, Utlysning


def saker(aar):
    return Sak.objects.filter(utlysning__ordning="veiledning", utlysning__budsjettaar=aar)


@pytest.mark.parametrize("aar", [2025, 2026])
def test_the_round_is_decided_within_the_frame_and_paid(demo, aar):
    f = Fordeling.objects.get(utlysning__ordning="veiledning", utlysning__budsjettaar=aar)
    assert f.tilstand == "besluttet"
    assert f.beregning.sum + f.beregning.rest == f.ramme.belop
    tilskudd = Tilskudd.objects.filter(ramme=f.ramme).aggregate(s=Sum("belop"))["s"]
    assert f.ramme.tilsagn == tilskudd <= f.ramme.belop
    assert not saker(aar).exclude(tilstand__in=["innvilget", "delvis_innvilget", "avslatt"]).exists()
    assert Utbetaling.objects.filter(tilskudd__ramme=f.ramme, tilstand="utbetalt").exists()


def test_what_was_sent_is_what_the_measure_would_freeze(demo):
    ordning = kontrakt.hent("veiledning")
    for sak in saker(2026).filter(innvilget_belop__gt=0, tilstand="innvilget").order_by("pk")[:5]:
        versjoner = list(Sakversjon.objects.filter(sak=sak).order_by("nr"))
        assert [v.arsak for v in versjoner] == ["innsendt", "avgjort"]
        assert versjoner[0].innhold == ordning.oyeblikksbilde(sak)
        assert ordning.mangler(sak) == []


def test_the_department_hears_appeals(demo):
    vedtak = saker(2026).first().vedtak.get()
    assert vedtak.klageinstans.navn == "Demo Kunnskapsdepartementet"
    assert vedtak.klageinstans.syntetisk
    assert kontrakt.hent("veiledning").klageinstans(vedtak, vedtak.besluttet_tid.date()) == vedtak.klageinstans


def test_ringsaker_and_gloppen_have_their_letters(demo):
    for navn, maalform in (("Ringsaker", "nb"), ("Gloppen", "nn")):
        sak = saker(2026).get(soker__navn__startswith=navn)
        assert {b.maalform for b in Brev.objects.filter(vedtak__sak=sak)} == {maalform}


def test_where_fewer_were_guided_money_is_claimed_back(demo):
    rapporter = Rapport.objects.filter(tilskudd__ramme__ordning="veiledning")
    assert set(rapporter.filter(levert_tid__isnull=False).values_list("tilstand", flat=True)) == {"godkjent"}
    krav = Krav.objects.filter(tilskudd__ramme__ordning="veiledning")
    assert krav.exists()
    assert all(0 < k.belop < k.tilskudd.utbetalt for k in krav)
    assert not Utlysning.objects.filter(ordning="veiledning", publisert_tid__isnull=True).exists()
    assert krav.filter(arsak="ubrukt", rapport__ubrukt__gt=0).exists()
    assert not rapporter.filter(levert_tid__isnull=False, ubrukt__gt=0, krav__isnull=True).exists()
