"""verifiser: silent when all is well; names the row, whatever is tampered with, and exits 1."""

import contextlib
import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from kompetanse.drift import verifisering
from ordninger.felles.models import Brev, Fordeling, Utbetalingskjoring
from tests.stotte.rolle import som_tabelleier


def test_a_fresh_demo_fits_together(demo):
    ut = io.StringIO()
    call_command("verifiser", stdout=ut)
    assert "Alt stemmer." in ut.getvalue()
    assert "FEIL" not in ut.getvalue()


def test_every_check_looks_at_something(demo):
    tomme = {r.navn for r in verifisering.kjor() if r.antall == 0}
    assert tomme <= {"Dokumenter"}


@contextlib.contextmanager
def tuklet(*sporringer: str):
    """Change rows past every guard, as only a superuser can, and take it back afterwards."""
    with transaction.atomic():
        with som_tabelleier(), connection.cursor() as c:
            c.execute("SET LOCAL session_replication_role = replica")
            for sporring in sporringer:
                c.execute(sporring)
                assert c.rowcount, sporring
            c.execute("SET LOCAL session_replication_role = DEFAULT")
        yield
        transaction.set_rollback(True)


def en(sporring: str):
    with connection.cursor() as c:
        c.execute(sporring)
        return c.fetchone()[0]


TUKLING = {
    # what: (finds an id, changes it, table named, words in the reason)
    "counter": ("SELECT id FROM felles_ramme WHERE tilsagn > utbetalt ORDER BY id LIMIT 1", "UPDATE felles_ramme SET tilsagn = tilsagn - 1 WHERE id = {}", "felles_ramme", "posteringene gir"),
    "overspent": ("SELECT id FROM felles_ramme WHERE kilde = 'forelder' ORDER BY id LIMIT 1", "ALTER TABLE felles_ramme DROP CONSTRAINT ramme_ikke_overskredet; UPDATE felles_ramme SET reservert = belop + 1 WHERE id = {}", "felles_ramme", "overskredet"),
    "child": ("SELECT id FROM felles_ramme WHERE kilde = 'forelder' ORDER BY id LIMIT 1", "UPDATE felles_ramme SET belop = belop + 1000 WHERE id = {}", "felles_ramme", "rammen over har fordelt"),
    "ledger line": ("SELECT id FROM felles_postering WHERE type = 'tilsagn' ORDER BY id LIMIT 1", "UPDATE felles_postering SET belop = belop + 1 WHERE id = {}", "felles_postering", "vedtakslinjen er"),
    "appropriation": ("SELECT id FROM felles_bevilgning ORDER BY id LIMIT 1", "UPDATE felles_bevilgning SET disponert = disponert - 5 WHERE id = {}", "felles_bevilgning", "disponert er"),
    "nation": ("SELECT id FROM felles_ramme WHERE kilde = 'bevilgning' AND fordelt > 0 ORDER BY id LIMIT 1", "UPDATE felles_ramme SET fordelt = fordelt - 7 WHERE id = {}", "felles_ramme", "landets ramme er"),
    "tilskudd": ("SELECT id FROM felles_tilskudd WHERE utbetalt > 0 ORDER BY id LIMIT 1", "UPDATE felles_tilskudd SET belop = belop + 1 WHERE id = {}", "felles_tilskudd", "vedtakslinjene gir"),
    "paid": ("SELECT id FROM felles_tilskudd WHERE utbetalt > 0 ORDER BY id LIMIT 1", "UPDATE felles_tilskudd SET utbetalt = utbetalt - 1 WHERE id = {}", "felles_tilskudd", "utbetalingene gir"),
    "instalment": ("SELECT id FROM felles_utbetaling WHERE tilstand = 'utbetalt' ORDER BY id LIMIT 1", "UPDATE felles_utbetaling SET belop = belop + 1 WHERE id = {}", "felles_utbetaling", "hovedboken har"),
    "decision": ("SELECT id FROM felles_vedtak WHERE innvilget_belop > 0 ORDER BY id LIMIT 1", "UPDATE felles_vedtak SET innvilget_belop = innvilget_belop + 1 WHERE id = {}", "felles_vedtak", "linjene gir"),
    "case": ("SELECT id FROM felles_sak WHERE innvilget_belop > 0 ORDER BY id LIMIT 1", "UPDATE felles_sak SET innvilget_belop = innvilget_belop - 1 WHERE id = {}", "felles_sak", "vedtakene gir"),
    "state": ("SELECT id FROM felles_sak WHERE tilstand = 'avslatt' ORDER BY id LIMIT 1", "UPDATE felles_sak SET tilstand = 'innvilget' WHERE id = {}", "felles_sak", "vedtaket er avslatt"),
    "batch": ("SELECT id FROM felles_utbetalingskjoring ORDER BY id LIMIT 1", "UPDATE felles_utbetalingskjoring SET sum = sum + 1 WHERE id = {}", "felles_utbetalingskjoring", "peker hit"),
    "claim": ("SELECT id FROM felles_krav ORDER BY id LIMIT 1", "UPDATE felles_krav SET belop = 999999999 WHERE id = {}", "felles_krav", "bare utbetalt"),
    "receipt": ("SELECT id FROM felles_beregning ORDER BY id LIMIT 1", "UPDATE felles_beregning SET hash = repeat('0', 64) WHERE id = {}", "felles_beregning", "annet fingeravtrykk"),
    "receipt's sum": ("SELECT id FROM felles_beregning ORDER BY id LIMIT 1", "UPDATE felles_beregning SET rest = rest + 1 WHERE id = {}", "felles_beregning", "sum og rest"),
    "receipt's input": ("SELECT id FROM felles_beregning WHERE modell = 'kbg_ramme' ORDER BY id LIMIT 1", "UPDATE felles_beregning SET parametre = parametre - 'ramme' WHERE id = {}", "felles_beregning", "kan ikke regnes ut"),
    "receipt's line": ("SELECT id FROM felles_beregningslinje ORDER BY id LIMIT 1", "UPDATE felles_beregningslinje SET belop = belop + 1 WHERE id = {}", "felles_beregningslinje", "ulik omregningen i belop"),
    "version": ("SELECT id FROM felles_sakversjon ORDER BY id LIMIT 1", """UPDATE felles_sakversjon SET innhold = innhold || '{{"sokt": "1.00"}}' WHERE id = {}""", "felles_sakversjon", "ikke det som ble fryst"),
    "letter's content": ("SELECT id FROM felles_brev ORDER BY id LIMIT 1", """UPDATE felles_brev SET innhold = innhold || '{{"tittel": "x"}}' WHERE id = {}""", "felles_brev", "kontrollkoden"),
    "letter's sum": ("SELECT id FROM felles_brev ORDER BY id LIMIT 1", "UPDATE felles_brev SET fil_sha256 = repeat('0', 64) WHERE id = {}", "felles_brev", "ikke den som ble lagret"),
    "minutes": ("SELECT id FROM felles_fordeling WHERE forum_protokoll_sha256 <> '' ORDER BY id LIMIT 1", "UPDATE felles_fordeling SET forum_protokoll_sha256 = repeat('0', 64) WHERE id = {}", "felles_fordeling", "ikke den som ble lagret"),
    "same person decided": ("SELECT id FROM felles_vedtak ORDER BY id LIMIT 1", "UPDATE felles_vedtak SET besluttet_av_id = foreslatt_av_id WHERE id = {}", "felles_vedtak", "samme person"),
    "judge decided": ("SELECT v.id FROM felles_vedtak v ORDER BY v.id LIMIT 1", "UPDATE felles_vurdering SET endret_av_id = (SELECT besluttet_av_id FROM felles_vedtak WHERE id = {0}) WHERE sak_id = (SELECT sak_id FROM felles_vedtak WHERE id = {0})", "felles_vedtak", "har også besluttet"),
    "decider released": ("SELECT u.id FROM felles_utbetaling u WHERE frigitt_av_id IS NOT NULL ORDER BY id LIMIT 1", "UPDATE felles_utbetaling u SET frigitt_av_id = (SELECT v.besluttet_av_id FROM felles_vedtak v JOIN felles_vedtakslinje l ON l.vedtak_id = v.id WHERE l.tilskudd_id = u.tilskudd_id LIMIT 1) WHERE id = {}", "felles_utbetaling", "har også frigitt"),
    "own account confirmed": ("SELECT id FROM eiere_kontonummer WHERE bekreftet_av_id IS NOT NULL ORDER BY id LIMIT 1", "UPDATE eiere_kontonummer SET bekreftet_av_id = registrert_av_id WHERE id = {}", "eiere_kontonummer", "samme person"),
    "series": ("SELECT id FROM felles_nummerserie WHERE serie = 'sak' ORDER BY id LIMIT 1", "UPDATE felles_nummerserie SET siste = 1 WHERE id = {}", "felles_nummerserie", "er brukt"),
    "orgnr": ("SELECT id FROM eiere_organisasjon WHERE syntetisk ORDER BY id LIMIT 1", "UPDATE eiere_organisasjon SET orgnr = '310000001' WHERE id = {}", "eiere_organisasjon", "kontrollsiffer"),
    "offer": ("SELECT id FROM felles_tilbud ORDER BY id LIMIT 1", "UPDATE felles_tilbud SET belop = belop + 1 WHERE id = {}", "felles_tilbud", "linjene i saken gir"),
    "offer against the run": ("SELECT id FROM felles_tilbud ORDER BY id LIMIT 1", "UPDATE felles_tilbud SET belop = belop + 1 WHERE id = {}", "felles_tilbud", "andelen i beregningen"),
    "offers against the ledger": ("SELECT fordeling_id FROM felles_tilbud ORDER BY id LIMIT 1", "UPDATE felles_postering SET belop = belop - 1 WHERE type = 'reservert' AND fordeling_id = {}", "felles_fordeling", "det er reservert"),
    "held for an offer": ("SELECT t.id FROM felles_tilbud t JOIN felles_sak s ON s.id = t.sak_id WHERE s.tilstand = 'tildelt' ORDER BY t.id LIMIT 1", "UPDATE felles_postering SET belop = belop - 1 WHERE type = 'reservert_tilbake' AND sak_id = (SELECT sak_id FROM felles_tilbud WHERE id = {})", "felles_tilbud", "står reservert"),
    "answer and case": ("SELECT s.id FROM felles_sak s JOIN felles_tilbud t ON t.sak_id = s.id WHERE s.tilstand = 'takket_nei' ORDER BY s.id LIMIT 1", "UPDATE felles_sak SET tilstand = 'takket_ja' WHERE id = {}", "felles_sak", "siste svar er nei"),
    "answer above the offer": ("SELECT id FROM felles_tilbudssvar WHERE svar = 'ja' ORDER BY id LIMIT 1", "UPDATE felles_tilbudssvar SET belop = belop + 1 WHERE id = {}", "felles_tilbudssvar", "tar imot"),
    "answer's terms": ("SELECT id FROM felles_tilbudssvar WHERE svar = 'ja' ORDER BY id LIMIT 1", "UPDATE felles_tilbudssvar SET vilkar_sha256 = repeat('0', 64) WHERE id = {}", "felles_tilbudssvar", "andre vilkår"),
    "answer too late": ("SELECT id FROM felles_tilbudssvar WHERE svar = 'ja' ORDER BY id LIMIT 1", "UPDATE felles_tilbudssvar SET tid = tid + interval '40 days' WHERE id = {}", "felles_tilbudssvar", "etter fristen"),
    "awarded above the wish": ("SELECT s.id FROM felles_sak s JOIN felles_vedtak v ON v.sak_id = s.id AND v.nr = 2 JOIN felles_tilbud t ON t.sak_id = s.id ORDER BY s.id LIMIT 1", "UPDATE felles_vedtak SET innvilget_belop = innvilget_belop + 100000000 WHERE nr = 2 AND sak_id = {}", "felles_sak", "ønsket"),
    "last day of use": ("SELECT id FROM felles_utbetaling WHERE bruk_til IS NOT NULL ORDER BY id LIMIT 1", "UPDATE felles_utbetaling SET bruk_til = bruk_til + 1 WHERE id = {}", "felles_utbetaling", "kan brukes til"),
    "frame of a grant": ("SELECT id FROM felles_ramme WHERE kilde = 'tilskudd' ORDER BY id LIMIT 1", "UPDATE felles_ramme SET belop = belop + 1000000000 WHERE id = {}", "felles_ramme", "men det er utbetalt"),
    "the kommune's own part": ("SELECT id FROM felles_ramme WHERE kilde = 'tilskudd' AND reservert > 0 ORDER BY id LIMIT 1", "UPDATE felles_ramme SET reservert = reservert - 1 WHERE id = {}", "felles_ramme", "forvalterens egen del"),
    "participant": ("SELECT id FROM videreutdanning_plandeltaker WHERE tilstand = 'planlagt' ORDER BY id LIMIT 1", "UPDATE videreutdanning_plandeltaker SET statlig = statlig + 1, bundet = bundet + 1 WHERE id = {}", "videreutdanning_plandeltaker", "semestrene gir"),
    "participant's history": ("SELECT id FROM videreutdanning_plandeltaker WHERE tilstand = 'startet' ORDER BY id LIMIT 1", "UPDATE videreutdanning_plandeltaker SET tilstand = 'fullfort' WHERE id = {}", "videreutdanning_plandeltaker", "historikken sier"),
    "plan above the share": ("SELECT plan_id FROM videreutdanning_plandeltaker WHERE tilstand = 'startet' ORDER BY id LIMIT 1", "UPDATE videreutdanning_plandeltaker SET statlig = statlig + 1000000000, bundet = bundet + 1000000000 WHERE tilstand = 'startet' AND plan_id = {}", "videreutdanning_plan", "men andelen er"),
    "given onward and used": ("SELECT t.sak_id FROM felles_ramme r JOIN felles_tilskudd t ON t.id = r.kilde_tilskudd_id WHERE r.tilsagn > 0 ORDER BY r.id LIMIT 1", "UPDATE felles_postering SET belop = belop + 1000000000 WHERE type = 'tilsagn' AND ramme_id IN (SELECT r.id FROM felles_ramme r JOIN felles_tilskudd t ON t.id = r.kilde_tilskudd_id WHERE t.sak_id = {})", "videreutdanning_plan", "er gitt videre"),
    "receipt of the pot": ("SELECT id FROM felles_beregning WHERE modell = 'pott_per_laerer' ORDER BY id LIMIT 1", "UPDATE felles_beregning SET rest = rest + 1 WHERE id = {}", "felles_beregning", "sum og rest"),
    "receipt of a barnehage part": ("SELECT id FROM felles_beregning WHERE modell = 'vu_barnehage' ORDER BY id LIMIT 1", "UPDATE felles_beregning SET rest = rest + 1 WHERE id = {}", "felles_beregning", "sum og rest"),
    "receipt of shares": ("SELECT id FROM felles_beregning WHERE modell = 'vu_andel' ORDER BY id LIMIT 1", """UPDATE felles_beregning SET parametre = parametre || '{{"eksempel": false}}' WHERE id = {}""", "felles_beregning", "fingeravtrykk"),
    "receipt of a round": ("SELECT id FROM felles_beregning WHERE modell = 'vu_runde' ORDER BY id LIMIT 1", "UPDATE felles_beregning SET sum = sum + 1 WHERE id = {}", "felles_beregning", "sum og rest"),
    "trail": ("SELECT id FROM revisjon_hendelse ORDER BY id LIMIT 1", "UPDATE revisjon_hendelse SET handling = 'noe.annet' WHERE id = {}", "revisjon_hendelse", "innholdet er endret"),
    "trail's link": ("SELECT id FROM revisjon_hendelse WHERE nr = 2 ORDER BY id LIMIT 1", "UPDATE revisjon_hendelse SET forrige_hash = repeat('0', 64) WHERE id = {}", "revisjon_hendelse", "peker ikke på"),
    "register": ("SELECT id FROM eiere_nokkeltall WHERE aar = (SELECT MAX(aar) FROM eiere_nokkeltall) ORDER BY id LIMIT 1", "UPDATE eiere_nokkeltall SET verdi = verdi + 1 WHERE id = {}", "register", "manifestet"),
}  # fmt: skip


@pytest.mark.parametrize("hva", TUKLING)
def test_a_row_that_is_tampered_with_is_named(demo, hva):
    finn, endre, tabell, grunn = TUKLING[hva]
    id_ = en(finn)
    with tuklet(*endre.format(id_).split("; ")):
        feil = [f for r in verifisering.kjor() for f in r.feil]
    assert any(f.tabell == tabell and grunn in f.grunn for f in feil), [str(f) for f in feil]
    navngitt = {f.id for f in feil if f.tabell == tabell}
    assert (
        tabell in ("felles_nummerserie", "revisjon_hendelse", "register") or "landet" in grunn or str(id_) in navngitt
    )


def test_the_command_exits_1_and_prints_the_row(demo):
    id_ = en("SELECT id FROM felles_tilskudd ORDER BY id LIMIT 1")
    ut = io.StringIO()
    with tuklet(f"UPDATE felles_tilskudd SET belop = belop + 1 WHERE id = {id_}"), pytest.raises(SystemExit) as slutt:
        call_command("verifiser", stdout=ut)
    assert slutt.value.code == 1
    assert f"felles_tilskudd {id_} (" in ut.getvalue()


@pytest.mark.parametrize(
    ("modell", "felt", "tabell"),
    [
        (Brev, "fil", "felles_brev"),
        (Utbetalingskjoring, "fil", "felles_utbetalingskjoring"),
        (Fordeling, "forum_protokoll", "felles_fordeling"),
    ],
)
def test_a_file_that_is_gone_or_changed_is_named(demo, modell, felt, tabell):
    rad = modell.objects.exclude(**{felt: ""}).order_by("pk").first()
    fil = getattr(rad, felt)
    with fil.open("rb") as f:
        innhold = f.read()
    sti = fil.storage.path(fil.name)
    try:
        with open(sti, "wb") as f:
            f.write(b"noe annet")
        assert [f.id for r in verifisering.kjor() for f in r.feil if f.tabell == tabell] == [str(rad.pk)]
    finally:
        with open(sti, "wb") as f:
            f.write(innhold)
