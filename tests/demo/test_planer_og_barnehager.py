"""What the owners do with the money: plans with every kind of participant, and the barnehage part split by the kommune."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from ordninger.felles.models import (
    Brev,
    Fordeling,
    Klage,
    Ramme,
    Rapport,
    Sak,
    Tilskudd,
    Utbetaling,
    Utlysning,
    Vedtakslinje,
)
from ordninger.videreutdanning.models import Plan, Plandeltaker
from ordninger.vu_barnehage import uspurt
from ordninger.vu_barnehage.handlinger import behov


@pytest.mark.parametrize("tilstand", ["planlagt", "startet", "sluttet", "ikke_startet"])
def test_participants_stand_in_every_stage(demo, tilstand):
    assert Plandeltaker.objects.filter(tilstand=tilstand).exists()


def test_freed_money_went_to_another(demo):
    ny = Plandeltaker.objects.filter(erstatter__isnull=False).first()
    assert ny.erstatter.tilstand == "sluttet"
    assert ny.plan_id == ny.erstatter.plan_id


def test_last_years_plans_have_begun_and_this_years_are_only_planned(demo):
    for aar, begynt in ((2026, True), (2027, False)):
        deltakere = Plandeltaker.objects.filter(plan__sak__utlysning__budsjettaar=aar)
        assert deltakere.exists()
        assert deltakere.exclude(tilstand="planlagt").exists() is begynt
    for navn in ("Ringsaker", "Gloppen"):
        assert Plan.objects.filter(sak__soker__navn__startswith=navn).count() == 2


def test_some_have_reported_on_last_years_money(demo):
    rapporter = Rapport.objects.filter(tilskudd__ramme__ordning="videreutdanning")
    assert set(rapporter.values_list("tilstand", flat=True)) == {"levert", "utkast"}
    for r in rapporter.filter(tilstand="levert"):
        assert r.brukt + r.ubrukt == r.tilskudd.belop


def test_the_kommunes_frame_is_what_is_paid_of_its_barnehage_part(demo):
    rammer = Ramme.objects.filter(ordning="vu_barnehage")
    assert {(r.forvalter.kommune_id, r.budsjettaar) for r in rammer} == {
        ("3411", 2026), ("3411", 2027), ("4650", 2026), ("4650", 2027),
    }  # fmt: skip
    for r in rammer:
        del_ = r.kilde_tilskudd.vedtakslinjer.filter(linje__tiltak__kode="barnehage").aggregate(s=Sum("belop"))["s"]
        assert 0 < r.belop <= del_
        assert r.regnskapsenhet == r.forvalter


def test_private_barnehager_have_answered_been_decided_and_paid_by_the_kommune(demo):
    saker = Sak.objects.filter(utlysning__ordning="vu_barnehage")
    assert saker.count() >= 4
    assert set(saker.values_list("tilstand", flat=True)) <= {"innvilget", "delvis_innvilget"}
    betalt = Utbetaling.objects.filter(tilskudd__ramme__ordning="vu_barnehage", tilstand="utbetalt")
    assert betalt.exists()
    assert not betalt.filter(bilag="").exists() and not betalt.filter(kjoring__isnull=False).exists()
    assert Brev.objects.filter(vedtak__sak__in=saker, klagefrist__isnull=False).exists()
    svar = {e.svar for u in Utlysning.objects.filter(ordning="vu_barnehage") for e in behov.status(u)}
    assert {"sendt", "uten_behov"} <= svar


def test_money_leaves_the_private_side_only_with_words_about_those_that_were_not_asked(demo):
    delinger = Fordeling.objects.filter(ramme__ordning="vu_barnehage", beregning__isnull=False)
    brukt = [f for f in delinger.filter(tilstand="besluttet") if uspurt.tas_fra_private(f)]
    med_uspurte = [f for f in brukt if uspurt.uspurte(f.utlysning).antall]
    assert med_uspurte
    for f in med_uspurte:
        assert uspurt.maa_forklares(f) is None
        assert uspurt.gjeldende(f)["grunn"]
        for b in Brev.objects.filter(vedtak__fordeling=f):
            assert any(x["id"] == "fordeling_uspurt" for x in b.innhold["blokker"])


def test_every_part_of_a_share_and_every_frame_is_in_whole_kroner(demo):
    vu = Vedtakslinje.objects.filter(vedtak__ramme__ordning__in=["videreutdanning", "vu_barnehage"])
    assert vu.exists()
    assert [x.belop for x in vu if x.belop % 1] == []
    assert [r.belop for r in Ramme.objects.filter(ordning="vu_barnehage") if r.belop % 1] == []


def test_no_letter_tells_of_a_payment_after_its_own_day(demo):
    brev = Brev.objects.filter(mal="vu_tilskuddsbrev")
    assert brev.exists()
    for b in brev.prefetch_related("tilskudd__utbetalinger"):
        if "ble utbetalt" in str(b.innhold) or "vart utbetalte" in str(b.innhold):
            assert (
                min(u.utbetalt_dato for u in b.tilskudd.utbetalinger.all() if u.utbetalt_dato).isoformat()
                <= b.innhold["dato"]
            )


def test_one_private_owner_appealed_to_the_statsforvalter(demo):
    klage = Klage.objects.get(vedtak__sak__utlysning__ordning="vu_barnehage")
    assert klage.vedtak.sak.utlysning.forvalter.navn.startswith("Ringsaker")
    assert klage.vedtak.klageinstans.navn == "Statsforvalteren i Innlandet"
    assert klage.tilstand == "oversendt"
    assert Utbetaling.objects.filter(tilskudd__sak=klage.vedtak.sak, tilstand="holdt").exists()


def test_a_krone_in_a_barnehage_is_not_counted_twice_in_the_nation(demo):
    rot = Ramme.objects.get(ordning="videreutdanning", budsjettaar=2026)
    tilskudd = Tilskudd.objects.filter(ramme=rot).aggregate(s=Sum("belop"))["s"]
    assert rot.tilsagn == tilskudd <= rot.belop == Decimal(1_560_000_000)
    assert not Ramme.objects.filter(ordning="vu_barnehage").exclude(kilde="tilskudd").exists()
