"""Four eyes in the database itself, asked of every guard: the natural person counts, not the account."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from kompetanse.revisjon import klokke
from ordninger.felles.models import Utbetaling
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import BrukerFactory
from tests.stotte.rolle import som_tabelleier

pytestmark = pytest.mark.django_db

ANDRE = ("besluttet_av", "godkjent_av", "vedtatt_av", "publisert_av", "bekreftet_av", "frigitt_av", "oppgjort_av")
"""Columns of the second person: who decides, approves, adopts, publishes, confirms, releases or settles."""

ALENE = {
    # Not a second signature, though the column's name sounds like one; the case's decision is another person's.
    ("VeiledningDetaljer", "bekreftet_av"),  # the owner's own word that it follows the principles
    ("VeiledningEnhet", "godkjent_av"),  # the caseworker's count, before the proposal
}


def vakter() -> dict[str, tuple[type[models.Model], str]]:
    """Every guard by its name in the database: its model and its trigger function."""
    with connection.cursor() as peker:
        peker.execute(
            "SELECT c.relname, t.tgname, p.proname, pg_get_functiondef(p.oid) FROM pg_trigger t JOIN pg_class c ON "
            "c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname LIKE '%to_personer%' AND t.tgenabled = 'O'"
        )
        rader = peker.fetchall()
    tabeller = {m._meta.db_table: m for m in apps.get_models()}
    return {navn: (tabeller[tabell], proc, kilde) for tabell, navn, proc, kilde in rader}


def par(kilde: str) -> tuple[str, str]:
    """The two account columns that the function compares."""
    kolonner = list(dict.fromkeys(re.findall(r"NEW\.(\w+_av_id)", kilde)))
    return kolonner[0], kolonner[-1]


def test_every_second_signature_has_a_guard():
    med_vakt = {m for m, _proc, _kilde in vakter().values()}
    trenger = {
        m
        for m in apps.get_models()
        if {f.name for f in m._meta.get_fields() if isinstance(f, models.Field) and (m.__name__, f.name) not in ALENE}
        & set(ANDRE)
    }
    assert {m.__name__ for m in trenger - med_vakt} == set()


def test_one_person_with_two_accounts_is_refused_by_every_guard():
    en = BrukerFactory()
    samme, annen = BrukerFactory(person=en.person), BrukerFactory()
    provd = 0
    for navn, (modell, proc, kilde) in vakter().items():
        if modell is Utbetaling:
            continue  # compares with the decision: below
        forste, andre = par(kilde)
        tabell = f"prov_{provd}"
        with som_tabelleier(), connection.cursor() as peker:
            # The guard alone on a table of the same shape, so that no other rule can be what refuses.
            peker.execute(f"CREATE TEMP TABLE {tabell} (LIKE {modell._meta.db_table})")
            for felt in modell._meta.concrete_fields:
                if not felt.primary_key:
                    peker.execute(f"ALTER TABLE {tabell} ALTER COLUMN {felt.column} DROP NOT NULL")
            peker.execute(
                f"CREATE TRIGGER x BEFORE INSERT OR UPDATE ON {tabell} FOR EACH ROW EXECUTE FUNCTION {proc}()"
            )
            peker.execute(f"INSERT INTO {tabell} (id, {forste}, {andre}) VALUES (1, %s, %s)", [en.pk, annen.pk])
            for bruker in (en, samme):
                with pytest.raises(IntegrityError), transaction.atomic():
                    peker.execute(
                        f"INSERT INTO {tabell} (id, {forste}, {andre}) VALUES (2, %s, %s)", [en.pk, bruker.pk]
                    )
                with pytest.raises(IntegrityError), transaction.atomic():
                    peker.execute(f"UPDATE {tabell} SET {andre} = %s", [bruker.pk])
                with pytest.raises(IntegrityError), transaction.atomic():
                    peker.execute(f"UPDATE {tabell} SET {forste} = {andre}")
        provd += 1
        assert navn
    assert provd >= 8


def test_the_decider_cannot_release_with_another_account_in_sql():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden()
        lag.besluttet(v, "100000")
        dobbel = lag.som("okonomi", v.embete, person=v.beslutter.person)
        u = Utbetaling.objects.order_by("pk")[0]
        konto = u.tilskudd.mottaker.kontoer.filter(status="bekreftet").order_by("pk")[0]
        felt = {"tilstand": "frigitt", "frigitt_tid": klokke.naa(), "konto": konto, "kontonummer": konto.nummer}
        with pytest.raises(IntegrityError, match="kan ikke frigi"), transaction.atomic():
            Utbetaling.objects.filter(pk=u.pk).update(frigitt_av=dobbel, **felt)
        assert Utbetaling.objects.filter(pk=u.pk).update(frigitt_av=v.okonomi, **felt) == 1
