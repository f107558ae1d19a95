"""The small demo: complete, true to its day, the same twice, and refused where it does not belong."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max

from eiere.models import Kontonummer
from kompetanse.brukere.models import Bruker, Person, Tilhorighet
from kompetanse.demo import status
from kompetanse.revisjon.models import Hendelse
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import jobb as jobber
from ordninger.felles.models import (
    Brev,
    Fordeling,
    Jobb,
    Klage,
    Ramme,
    Rapport,
    Sak,
    Sakversjon,
    Tilbud,
    Tilbudssvar,
    Tilskudd,
    Utbetaling,
    Utlysning,
)
from statsforvalter.views import spor_tekster
from tests.stotte.demo import DAG, bygg, kjor

TABELLER = {
    "felles_sak": "id, nummer, tilstand, soker_id, sokt_belop, innvilget_belop, innsendt_tid, avgjort_tid, saksbehandler_id",
    "felles_linje": "id, sak_id, mottaker_id, virksomhet_id, budsjettaar, sokt",
    "felles_vedtak": "id, sak_id, utfall, innvilget_belop, besluttet_tid, begrunnelse",
    "felles_tilskudd": "id, sak_id, mottaker_id, belop, utbetalt",
    "felles_utbetaling": "id, tilskudd_id, nr, belop, forfall, tilstand, kontonummer",
    "felles_utbetalingskjoring": "id, nummer, sum, fil_sha256",
    "felles_postering": "id, ramme_id, type, belop, tid",
    "felles_beregning": "id, hash, sum, rest",
    "felles_rapport": "id, tilstand, brukt, ubrukt, levert_tid",
    "felles_tilbud": "id, sak_id, belop, svarfrist_tid, sendt_tid",
    "felles_tilbudssvar": "id, tilbud_id, nr, svar, belop, onske_ekstra, tid",
    "videreutdanning_plandeltaker": "id, plan_id, nr, tilstand, statlig, bundet",
    "videreutdanning_planhendelse": "id, plan_id, art, tid",
    "vu_barnehage_barnehagetall": "id, utlysning_id, virksomhet_id, barn",
    "veiledning_veiledningenhet": "id, sak_id, forste, andre, godkjent_forste",
    "felles_klage": "id, tilstand, mottatt_tid",
    "felles_brev": "id, nummer, tittel, kode, laget_tid",
    "felles_sakversjon": "id, sak_id, nr, sha256",
    "revisjon_hendelse": "id, kjede, nr, hash",
    "brukere_person": "id, nokkel, navn",
    "brukere_bruker": "id, epost, person_id, opprettet_tid",
    "eiere_organisasjon": "id, orgnr, navn",
    "eiere_kontonummer": "id, nummer, status, registrert_tid",
}


def kollektiv():
    return Sak.objects.filter(utlysning__ordning="kollektiv")


def test_the_year_stands_as_on_the_dashboard(demo):
    i_aar = Fordeling.objects.filter(utlysning__budsjettaar=2027, utlysning__runde=1, navn__startswith="A")
    assert {t: i_aar.filter(tilstand=t).count() for t in ("besluttet", "til_beslutning", "hos_forum")} == {
        "besluttet": 1, "til_beslutning": 11, "hos_forum": 3,
    }  # fmt: skip
    rot = Ramme.objects.get(ordning="kollektiv", kilde="bevilgning", budsjettaar=2027)
    assert (rot.belop, rot.fordelt) == (Decimal(700_000_000), Decimal(700_000_000))
    assert Ramme.objects.filter(forelder=rot).count() == 15


@pytest.mark.parametrize(
    "tilstand",
    ["utkast", "til_vurdering", "hos_forum", "til_beslutning", "innvilget", "delvis_innvilget", "avslatt"],
)
def test_cases_stand_in_every_stage(demo, tilstand):
    assert Sak.objects.filter(tilstand=tilstand).exists()


@pytest.mark.parametrize("tilstand", ["planlagt", "utbetalt"])
def test_payments_stand_in_every_stage(demo, tilstand):
    assert Utbetaling.objects.filter(tilstand=tilstand).exists()


def test_ringsaker_and_gloppen_are_complete(demo):
    for navn, maalform in (("Ringsaker", "nb"), ("Gloppen", "nn")):
        saker = Sak.objects.filter(soker__navn__startswith=navn, utlysning__budsjettaar=2026)
        sak = saker.filter(utlysning__ordning="kollektiv").earliest("nummer")
        assert sak.maalform == maalform
        vedtak = sak.vedtak.get()
        brev = vedtak.brev.get(tilskudd__isnull=True)
        assert brev.maalform == maalform
        with brev.fil.open("rb") as fil:
            assert fil.read(4) == b"%PDF"
        assert Rapport.objects.filter(tilskudd__sak=sak).exists()


def test_waiting_letters_have_the_time_of_their_decision(demo):
    jobber_fra_embeter = Jobb.objects.filter(type="brev.vedtak", tilstand="venter", organisasjon__type="embete")
    jobb = jobber_fra_embeter.order_by("pk").first()
    vedtak_tid = datetime.fromisoformat(jobb.parametre["klokke"])
    jobber.kjor(jobb.pk)
    nye = Brev.objects.filter(
        vedtak__pk__in=[int(n.split(":")[0]) for n in jobb.poster.values_list("nokkel", flat=True)]
    )
    assert nye.exists()
    assert {b.laget_tid for b in nye} == {vedtak_tid}


def test_nothing_is_after_the_day(demo):
    grense = datetime(2027, 3, 18, tzinfo=ZoneInfo("Europe/Oslo"))
    for modell, felt in (
        (Hendelse, "tid"), (Sak, "opprettet_tid"), (Sak, "innsendt_tid"), (Sak, "avgjort_tid"), (Sak, "tilstand_tid"),
        (Utlysning, "publisert_tid"), (Kontonummer, "registrert_tid"), (Rapport, "levert_tid"), (Klage, "mottatt_tid"),
        (Brev, "laget_tid"), (Jobb, "opprettet_tid"), (Bruker, "opprettet_tid"), (Tilskudd, "opprettet_tid"),
        (Tilbud, "sendt_tid"), (Tilbudssvar, "tid"), (Fordeling, "opprettet_tid"), (Fordeling, "besluttet_tid"),
    ):  # fmt: skip
        siste = modell.objects.aggregate(m=Max(felt))["m"]
        assert siste is None or siste <= grense, f"{modell.__name__}.{felt} {siste}"


def test_frozen_versions_are_what_the_measure_would_make(demo):
    sjekket = 0
    for sak in kollektiv().exclude(innsendt_tid=None).exclude(tilstand="utkast").order_by("nummer")[::17]:
        versjon = Sakversjon.objects.filter(sak=sak).order_by("-nr").first()
        assert versjon.innhold == kontrakt.hent("kollektiv").oyeblikksbilde(sak), sak.nummer
        sjekket += 1
    assert sjekket > 5


def test_sent_cases_lack_nothing_and_drafts_do(demo):
    ordning = kontrakt.hent("kollektiv")
    sendt = kollektiv().exclude(tilstand__in=["utkast", "trukket"]).order_by("nummer")[::19]
    assert [m.nb for s in sendt for m in ordning.mangler(s)] == []
    assert all(ordning.mangler(s) for s in kollektiv().filter(tilstand="utkast"))


def test_people_are_plainly_invented_and_have_no_password(demo):
    assert not Person.objects.exclude(navn__contains=" Demo ").exists()
    assert not any(b.has_usable_password() for b in Bruker.objects.all())
    for rolle in ("saksbehandler", "beslutter", "okonomi", "forvalter_leser", "tilgangsstyrer"):
        roller = Tilhorighet.objects.filter(rolle=rolle, organisasjon__type="embete", bruker__er_demo=True)
        assert roller.values("organisasjon").distinct().count() == 10


def test_one_person_has_two_accounts_and_one_account_two_organisations(demo):
    innlandet = demo.bruker("saksbehandler", "Statsforvalteren i Innlandet")
    personer = Bruker.objects.filter(tilhorigheter__organisasjon=innlandet.aktiv_tilhorighet.organisasjon)
    antall = {}
    for b in personer.distinct():
        antall[b.person_id] = antall.get(b.person_id, 0) + 1
    assert max(antall.values()) == 2
    ringsaker = demo.bruker("innsender", "Ringsaker")
    assert ringsaker.tilhorigheter.values("organisasjon").distinct().count() == 2


def test_a_second_run_changes_nothing(demo):
    antall = Hendelse.objects.count()
    call_command("bygg_demo", dato=DAG.isoformat(), storrelse="liten", verbosity=0)
    assert Hendelse.objects.count() == antall
    assert status.bygget_for() == DAG


def test_another_day_is_refused(demo):
    with pytest.raises(CommandError, match="allerede bygget for 2027-03-18"):
        call_command("bygg_demo", dato="2027-03-19", storrelse="liten", verbosity=0)


def test_refused_outside_the_demo(demo, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("bygg_demo", dato=DAG.isoformat(), verbosity=0)


def test_a_date_that_is_none_is_refused(demo):
    with pytest.raises(CommandError, match="ÅÅÅÅ-MM-DD"):
        call_command("bygg_demo", dato="18.3.2027", verbosity=0)


@pytest.mark.django_db
@pytest.mark.tabelleier
def test_refused_without_the_register():
    with pytest.raises(CommandError, match="last_register"):
        call_command("bygg_demo", dato=DAG.isoformat(), verbosity=0)


def test_the_demo_of_another_season_fits_together(demomal, postgres):
    base = bygg(postgres, "demo_host", date(2026, 11, 21))
    svar = kjor(base, "verifiser")
    assert not svar.returncode, svar.stdout + svar.stderr


def test_the_same_day_gives_the_same_demo(demomal, postgres):
    baser = [demomal, bygg(postgres, "demo_to")]
    for tabell, felt in TABELLER.items():
        innhold = []
        for base in baser:
            with postgres.koble_til(base) as forbindelse:
                innhold.append(forbindelse.execute(f"SELECT {felt} FROM {tabell} ORDER BY id").fetchall())
        assert innhold[0], tabell
        assert innhold[0] == innhold[1], tabell


@pytest.mark.django_db
def test_every_act_of_the_demo_has_words(demo):
    handlinger = set(Hendelse.objects.filter(kjede__startswith="sak:").values_list("handling", flat=True))
    assert len(handlinger) > 30
    uten = [h for h in handlinger if spor_tekster.ord_for(h, {}) == h.replace(".", ": ").replace("_", " ")]
    assert uten == []
