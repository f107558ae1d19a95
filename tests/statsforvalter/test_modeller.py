"""What the tables of embeter and forum refuse."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from statsforvalter.models import LangsiktigPlan
from statsforvalter.register import kontroller
from tests.fabrikker.eiere import FylkeFactory
from tests.fabrikker.statsforvalter import (
    EmbeteFactory,
    ForummedlemFactory,
    LangsiktigPlanFactory,
    SamarbeidsforumFactory,
)

pytestmark = pytest.mark.django_db


def test_planen_er_versjonert_og_har_avviksgrense():
    plan = LangsiktigPlanFactory()
    LangsiktigPlanFactory(forum=plan.forum, versjon=2)
    assert LangsiktigPlan.objects.get(pk=plan.pk).avviksgrense == Decimal("1.5")
    with pytest.raises(IntegrityError), transaction.atomic():
        LangsiktigPlanFactory(forum=plan.forum, versjon=2)


def test_plan_kan_ikke_slutte_foer_den_begynner():
    with pytest.raises(IntegrityError):
        LangsiktigPlanFactory(fra_aar=2027, til_aar=2026)


def test_forum_har_unikt_navn_i_fylket():
    forum = SamarbeidsforumFactory()
    with pytest.raises(IntegrityError):
        SamarbeidsforumFactory(embete=forum.embete, navn=forum.navn)


def test_medlemskap_kan_ikke_slutte_foer_det_begynner():
    with pytest.raises(IntegrityError):
        ForummedlemFactory(fra=date(2026, 1, 1), til=date(2025, 1, 1))


def test_kontrollen_navngir_fylke_uten_embete_eller_forum():
    SamarbeidsforumFactory()
    assert list(kontroller()) == []
    FylkeFactory(navn="Fylke uten")
    assert [a.hva for a in kontroller()] == ["embeter for Fylke uten", "samarbeidsforum i Fylke uten"]


def test_kontrollen_finner_fylke_med_to_embeter():
    forum = SamarbeidsforumFactory()
    EmbeteFactory(fylker=[forum.fylke])
    assert [(a.ventet, a.funnet) for a in kontroller()] == [("1", "2")]
