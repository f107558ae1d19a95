"""Further education in the demo: on 18 March last year's round is over, and this year's second round is decided."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db.models import F, Sum

from kompetanse.brukere.models import Tilhorighet
from kompetanse.demo import tilbudssvar
from kompetanse.demo.kalender import Tilbudsaar
from kompetanse.demo.terning import terning
from ordninger.felles.handlinger import tilbud as handlinger
from ordninger.felles.models import (
    Fordeling,
    Jobb,
    Ramme,
    Sak,
    Satstabell,
    Tilbud,
    Tilbudssvar,
    Tilskudd,
    Utbetaling,
    Utlysning,
)

ALLE = 357 + 14
"""Kommuner and fylkeskommuner. Beside them the owners of private schools that the demo knows."""


def vu(aar):
    return Utlysning.objects.get(ordning="videreutdanning", budsjettaar=aar)


@pytest.mark.parametrize(("aar", "rammen"), [(2026, 1_560_000_000), (2027, 1_610_000_000)])
def test_everyone_is_offered_a_share_of_the_whole_frame(demo, aar, rammen):
    tilbud = Tilbud.objects.filter(sak__utlysning=vu(aar))
    assert tilbud.filter(sak__soker__type__in=["kommune", "fylkeskommune"]).count() == ALLE
    assert tilbud.filter(sak__soker__type="privat_eier").exists()
    assert tilbud.aggregate(s=Sum("belop"))["s"] == Decimal(rammen)
    assert {t.fordeling.parametre["eksempel"] for t in tilbud[:1]} == {True}


def test_answers_are_of_every_kind(demo):
    for aar in (2026, 2027):
        svar = Tilbudssvar.objects.filter(tilbud__sak__utlysning=vu(aar))
        assert set(svar.values_list("svar", flat=True)) == {"ja", "delvis", "nei", "ubesvart"}
        assert svar.filter(onske_ekstra__gt=0).count() > 30
        assert svar.filter(nr=2).exists()
        assert not svar.exclude(svar="ubesvart").filter(tid__gt=F("tilbud__svarfrist_tid")).exists()


def test_the_second_round_gives_to_those_who_asked_and_the_rounds_are_closed_when_the_day_has_come(demo):
    for aar, tilstand in ((2026, "avsluttet"), (2027, "publisert")):
        u = vu(aar)
        assert u.tilstand == tilstand
        runde = Fordeling.objects.get(utlysning=u, art="omfordeling")
        assert runde.tilstand == "besluttet" and runde.linjer.exists()
        ramme = Ramme.objects.get(pk=u.ramme_id)
        assert ramme.reservert == 0
        assert ramme.tilsagn == Tilskudd.objects.filter(ramme=ramme).aggregate(s=Sum("belop"))["s"]
    assert handlinger.ledig(vu(2026)) > 0, "last year more was left than anybody wanted"
    assert handlinger.ledig(vu(2027)) == 0, "this year more was wanted than was left"


def test_last_year_is_paid_and_this_years_second_round_is_not(demo):
    def antall(aar, **hva):
        return Utbetaling.objects.filter(tilskudd__sak__utlysning=vu(aar), **hva).count()

    assert antall(2026, nr=1, tilstand="utbetalt", bruk_til=date(2029, 2, 27)) > ALLE * 0.9
    assert antall(2026, nr=2, tilstand="utbetalt") > 30
    assert antall(2027, nr=1, tilstand="utbetalt") > ALLE * 0.9
    assert antall(2027, nr=2, tilstand="utbetalt") == 0
    assert antall(2027, nr=2, tilstand="planlagt") > 30


def test_ringsaker_wants_more_and_gloppen_changed_its_mind(demo):
    for navn, forste, antall in (("Ringsaker", "ja", 1), ("Gloppen", "delvis", 2)):
        sak = Sak.objects.get(utlysning=vu(2027), soker__navn__startswith=navn)
        svar = list(sak.tilbud.svar.order_by("nr"))
        assert [svar[0].svar, len(svar)] == [forste, antall]
        assert svar[-1].onske_ekstra > 0
        assert [v.nr for v in sak.vedtak.order_by("nr")] == [1, 2]


def test_the_letters_wait_with_the_time_they_were_ordered(demo):
    for type_ in ("brev.tilbud", "brev.vedtak"):
        jobb = Jobb.objects.filter(type=type_, tilstand="venter", organisasjon__type="udir").latest("pk")
        assert datetime.fromisoformat(jobb.parametre["klokke"]) == jobb.opprettet_tid
        assert jobb.antall == jobb.poster.count() > 0


def test_the_parameters_are_marked_as_examples_and_differ_between_the_years(demo):
    tabeller = Satstabell.objects.filter(ordning="videreutdanning", navn="vu_andel").order_by("budsjettaar")
    assert [s.eksempel for s in tabeller] == [True, True]
    assert tabeller[0].verdier["sentralitet"] != tabeller[1].verdier["sentralitet"]


def test_udir_and_two_kommuner_have_people_as_forvalter_on_the_login_page(demo):
    for navn in ("Utdanningsdirektoratet", "Ringsaker", "Gloppen"):
        roller = Tilhorighet.objects.filter(organisasjon__navn__startswith=navn, bruker__er_demo=True)
        forvaltere = roller.filter(rolle__in=["saksbehandler", "beslutter", "okonomi"])
        assert forvaltere.count() == 3
        assert forvaltere.values("bruker__person").distinct().count() == 3


def test_an_answer_is_before_the_deadline_and_within_the_offer():
    a, belop = Tilbudsaar(2027), Decimal(144_000)
    for n in range(300):
        svar = tilbudssvar.planlegg(belop, None, a, terning(f"s{n}"), iver=0.5)
        assert [s.tid for s in svar] == sorted(s.tid for s in svar)
        for s in svar:
            assert a.sendt < s.tid.date() <= a.frist
            assert 0 <= s.belop <= belop and (s.svar == "ja") == (s.belop == belop)
            assert s.onske == 0 or s.svar == "ja"
