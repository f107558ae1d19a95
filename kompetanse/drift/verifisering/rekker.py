"""Numbers, states and letters: nothing twice, nothing missing."""

from collections.abc import Iterator

from ordninger.felles.nummer import er_demokonto, er_gyldig_konto, er_gyldig_orgnr
from ordninger.felles.saksgang import AVGJORTE

from .kontroll import Feil, Teller, rader

_SERIER = {
    "sak": "SELECT substr(nummer, 1, 4)::int, MAX(substr(nummer, 6)::int), COUNT(*), COUNT(DISTINCT nummer) FROM felles_sak GROUP BY 1",
    "utbetaling": "SELECT substr(nummer, 2, 4)::int, MAX(substr(nummer, 7)::int), COUNT(*), COUNT(DISTINCT nummer) FROM felles_utbetalingskjoring GROUP BY 1",
}


def serier(t: Teller) -> Iterator[Feil]:
    """No number is higher than the last one given, and none is given twice."""
    gitt = {(s, a): n for s, a, n in rader("SELECT serie, aar, siste FROM felles_nummerserie")}
    for serie, sporring in _SERIER.items():
        for aar, hoyeste, antall, ulike in rader(sporring):
            t.sett(antall)
            if hoyeste > gitt.get((serie, aar), 0):
                yield Feil(
                    "felles_nummerserie",
                    f"{serie} {aar}",
                    "",
                    f"siste er {gitt.get((serie, aar), 0)}, men {hoyeste} er brukt",
                )
            if ulike != antall:
                yield Feil("felles_nummerserie", f"{serie} {aar}", "", "et nummer er brukt to ganger")
    for siste, brukt in rader(
        "SELECT (SELECT last_value FROM felles_brevnummer), MAX(substr(nummer, 7)::bigint) FROM felles_brev"
    ):
        t.sett()
        if brukt is not None and brukt > siste:
            yield Feil("felles_brevnummer", "rekken", "", f"siste er {siste}, men {brukt} er brukt")


def brev(t: Teller) -> Iterator[Feil]:
    """Each letter once to each payee, and alerted once."""
    for vedtak, mal, mottaker, antall in rader(
        """SELECT vedtak_id, mal, mottaker_id, COUNT(*) FROM felles_brev WHERE vedtak_id IS NOT NULL
            GROUP BY vedtak_id, mal, mottaker_id, tilskudd_id ORDER BY 1"""
    ):
        t.sett()
        if antall > 1:
            yield Feil("felles_brev", f"vedtak {vedtak}", mal, f"er sendt {antall} ganger til mottaker {mottaker}")
    for id_, nummer, antall in rader(
        """SELECT b.id, b.nummer, COUNT(h.id) FROM felles_brev b LEFT JOIN felles_brevhendelse h ON h.brev_id = b.id AND h.type = 'varslet'
            GROUP BY b.id ORDER BY b.id"""
    ):
        t.sett()
        if antall != 1:
            yield Feil("felles_brev", str(id_), nummer, f"er varslet {antall} ganger")


def tilstander(t: Teller) -> Iterator[Feil]:
    """A decided case has a decision that says the same, and one that is not decided has none."""
    for id_, nummer, gang, tilstand, utfall, antall in rader(
        """SELECT s.id, s.nummer, s.saksgang, s.tilstand, (SELECT v.utfall FROM felles_vedtak v WHERE v.sak_id = s.id ORDER BY v.nr DESC LIMIT 1),
            (SELECT COUNT(*) FROM felles_vedtak v WHERE v.sak_id = s.id) FROM felles_sak s ORDER BY s.id"""
    ):
        t.sett()
        avgjort = tilstand in AVGJORTE
        if avgjort and not antall and not (gang == "tilbud" and tilstand == "avsluttet"):
            yield Feil("felles_sak", str(id_), nummer, f"er {tilstand}, men har ikke noe vedtak")
        elif not avgjort and antall:
            yield Feil("felles_sak", str(id_), nummer, f"er {tilstand}, men har et vedtak")
        elif (
            avgjort and antall == 1 and utfall != {"tildelt": "innvilget", "avsluttet": utfall}.get(tilstand, tilstand)
        ):
            yield Feil("felles_sak", str(id_), nummer, f"er {tilstand}, men vedtaket er {utfall}")


def nummer(t: Teller) -> Iterator[Feil]:
    """Organisation and account numbers have the right check digit, and a demo account is only in demo files."""
    for tabell in ("eiere_organisasjon", "eiere_virksomhet"):
        for id_, orgnr in rader(f"SELECT id, orgnr FROM {tabell} WHERE orgnr IS NOT NULL ORDER BY id"):
            t.sett()
            if not er_gyldig_orgnr(orgnr):
                yield Feil(tabell, str(id_), orgnr, "har feil kontrollsiffer")
    for id_, konto, kjoring in rader(
        "SELECT u.id, u.kontonummer, k.melding_id FROM felles_utbetaling u JOIN felles_utbetalingskjoring k ON k.id = u.kjoring_id ORDER BY u.id"
    ):
        t.sett()
        if not er_gyldig_konto(konto):
            yield Feil("felles_utbetaling", str(id_), "", "kontonummeret har feil kontrollsiffer")
        elif er_demokonto(konto) != kjoring.startswith("DEMO"):
            yield Feil("felles_utbetaling", str(id_), kjoring, "demo og virkelighet er blandet")
