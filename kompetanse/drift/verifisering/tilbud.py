"""Offered shares: what is offered, answered, awarded and used (VU §§ 3, 7 and 10)."""

import hashlib
from collections.abc import Iterator

from ordninger.felles import frister, kontrakt

from .kontroll import Feil, Teller, rader, sammenlign

_SISTE = "SELECT DISTINCT ON (tilbud_id) * FROM felles_tilbudssvar ORDER BY tilbud_id, nr DESC"
_TILSTANDER = {
    None: {"tilbud"},
    "ja": {"takket_ja", "tildelt", "avsluttet"},
    "delvis": {"takket_ja_delvis", "tildelt", "avsluttet"},
    "nei": {"takket_nei", "avsluttet"},
    "ubesvart": {"ubesvart", "avsluttet"},
}


def belop(t: Teller) -> Iterator[Feil]:
    """An offer is the sum of the case's lines, of its share in the computation, and of what was reserved for it."""
    yield from sammenlign(
        t, "felles_tilbud",
        """SELECT t.id, s.nummer, t.belop, COALESCE((SELECT SUM(l.sokt) FROM felles_linje l WHERE l.sak_id = s.id), 0)
            FROM felles_tilbud t JOIN felles_sak s ON s.id = t.sak_id ORDER BY t.id""",
        "er {lagret}, men linjene i saken gir {talt}",
    )  # fmt: skip
    yield from sammenlign(
        t, "felles_tilbud",
        """SELECT t.id, s.nummer, t.belop, COALESCE((SELECT SUM(l.belop) FROM felles_fordelingslinje l
                WHERE l.fordeling_id = t.fordeling_id AND l.mottaker_id = s.soker_id), 0)
            FROM felles_tilbud t JOIN felles_sak s ON s.id = t.sak_id ORDER BY t.id""",
        "er {lagret}, men andelen i beregningen er {talt}",
    )  # fmt: skip
    yield from sammenlign(
        t, "felles_fordeling",
        """SELECT f.id, f.navn, SUM(t.belop), COALESCE((SELECT SUM(p.belop) FROM felles_postering p
                WHERE p.fordeling_id = f.id AND p.type = 'reservert'), 0)
            FROM felles_tilbud t JOIN felles_fordeling f ON f.id = t.fordeling_id GROUP BY f.id ORDER BY f.id""",
        "tilbyr {lagret}, men det er reservert {talt}",
    )  # fmt: skip


def svar(t: Teller) -> Iterator[Feil]:
    """The last answer is what the case says, within the offer, on the terms as they stood, and before the deadline."""
    vilkar: dict[int, str] = {}
    for sak, nb, nn in rader("SELECT sak_id, vilkar_nb, vilkar_nn FROM felles_tilbud"):
        vilkar[sak] = hashlib.sha256(f"{nb}\n{nn}".encode()).hexdigest()
    for id_, sak, nummer, tilstand, tilbudt, svar_id, ord_, tatt, avtrykk, for_sent, reservert in rader(
        f"""SELECT t.id, s.id, s.nummer, s.tilstand, t.belop, v.id, v.svar, v.belop, v.vilkar_sha256,
              v.svar <> 'ubesvart' AND v.tid > t.svarfrist_tid,
              t.belop - COALESCE((SELECT SUM(p.belop) FROM felles_postering p
                WHERE p.sak_id = s.id AND p.type = 'reservert_tilbake'), 0)
            FROM felles_tilbud t JOIN felles_sak s ON s.id = t.sak_id LEFT JOIN ({_SISTE}) v ON v.tilbud_id = t.id ORDER BY t.id"""
    ):
        t.sett()
        if tilstand not in _TILSTANDER[ord_]:
            yield Feil("felles_sak", str(sak), nummer, f"er {tilstand}, men siste svar er {ord_ or 'ikke gitt'}")
        tatt = tatt or 0
        if tatt > tilbudt or (ord_ == "ja" and tatt != tilbudt):
            yield Feil("felles_tilbudssvar", str(svar_id), nummer, f"tar imot {tatt} av {tilbudt}")
        if tatt and avtrykk != vilkar[sak]:
            yield Feil("felles_tilbudssvar", str(svar_id), nummer, "gjelder andre vilkår enn tilbudets")
        if for_sent:
            yield Feil("felles_tilbudssvar", str(svar_id), nummer, "kom etter fristen")
        ventet = {tilbudt, tatt}
        if tilstand == "tilbud":
            ventet = {tilbudt}
        elif tilstand in ("tildelt", "avsluttet", "ubesvart"):
            ventet = {0}
        if reservert not in ventet:
            yield Feil("felles_tilbud", str(id_), nummer, f"{reservert} står reservert, men saken er {tilstand}")


def tildelt(t: Teller) -> Iterator[Feil]:
    """The first award is what was accepted, and all awards together are never above that and the wish."""
    for sak, nummer, tatt, onske, forste, alle in rader(
        f"""SELECT s.id, s.nummer, v.belop, v.onske_ekstra, MIN(d.innvilget_belop) FILTER (WHERE d.nr = 1), SUM(d.innvilget_belop)
            FROM felles_vedtak d JOIN felles_sak s ON s.id = d.sak_id JOIN felles_tilbud t ON t.sak_id = s.id
            JOIN ({_SISTE}) v ON v.tilbud_id = t.id GROUP BY s.id, s.nummer, v.belop, v.onske_ekstra ORDER BY s.id"""
    ):
        t.sett()
        if forste != tatt:
            yield Feil("felles_sak", str(sak), nummer, f"fikk først {forste}, men tok imot {tatt}")
        if alle > tatt + onske:
            yield Feil("felles_sak", str(sak), nummer, f"har fått {alle}, men tok imot {tatt} og ønsket {onske} til")


def brukstid(t: Teller) -> Iterator[Feil]:
    """Where the clock runs from the payment (VU § 10), each paid instalment has its own last day."""
    for ordning in kontrakt.alle():
        if not (aar := ordning.bruk_aar_fra_utbetaling):
            continue
        for id_, nummer, betalt, siste in rader(
            """SELECT u.id, s.nummer, u.utbetalt_dato, u.bruk_til FROM felles_utbetaling u
                JOIN felles_tilskudd x ON x.id = u.tilskudd_id JOIN felles_ramme r ON r.id = x.ramme_id
                JOIN felles_sak s ON s.id = x.sak_id
                WHERE u.tilstand = 'utbetalt' AND r.ordning = %s ORDER BY u.id""",
            [ordning.kode],
        ):
            t.sett()
            skal = frister.legg_til_maaneder(betalt, 12 * aar)
            if siste != skal:
                yield Feil("felles_utbetaling", str(id_), nummer, f"kan brukes til {siste}, men skal være {skal}")


def planer(t: Teller) -> Iterator[Feil]:
    """A participant costs what its semesters cost, is in the state its history says, and all fit in the share.

    The share holds participants who have started, what is given to others from its frames (VU § 8) and not paid back by
    them, and what is reported unused or claimed back: a krone is in one of them only.
    """
    yield from sammenlign(
        t, "videreutdanning_plandeltaker",
        """SELECT d.id, concat_ws(' deltaker ', s.nummer, d.nr), d.statlig, COALESCE(SUM(m.statlig), 0)
            FROM videreutdanning_plandeltaker d JOIN felles_sak s ON s.id = d.plan_id
            LEFT JOIN videreutdanning_plansemester m ON m.deltaker_id = d.id GROUP BY d.id, s.nummer ORDER BY d.id""",
        "koster {lagret}, men semestrene gir {talt}",
    )  # fmt: skip
    yield from sammenlign(
        t, "videreutdanning_plandeltaker",
        """SELECT d.id, concat_ws(' deltaker ', s.nummer, d.nr), d.tilstand, (SELECT h.til FROM videreutdanning_planhendelse h
                WHERE h.plan_id = d.plan_id AND h.deltaker_nr = d.nr AND h.til <> '' ORDER BY h.id DESC LIMIT 1)
            FROM videreutdanning_plandeltaker d JOIN felles_sak s ON s.id = d.plan_id ORDER BY d.id""",
        "er {lagret}, men historikken sier {talt}",
    )  # fmt: skip
    for id_, nummer, brukt, gitt, tilbake, andel in rader(
        """SELECT s.id, s.nummer,
            COALESCE((SELECT SUM(d.bundet) FROM videreutdanning_plandeltaker d
                WHERE d.plan_id = s.id AND d.tilstand IN ('startet', 'fullfort', 'sluttet')), 0),
            COALESCE((SELECT SUM(CASE p.type WHEN 'tilsagn' THEN p.belop ELSE -p.belop END) FROM felles_postering p
                JOIN felles_ramme r ON r.id = p.ramme_id JOIN felles_tilskudd x ON x.id = r.kilde_tilskudd_id
                JOIN felles_vedtakslinje v ON v.id = p.vedtakslinje_id
                WHERE x.sak_id = s.id AND p.type IN ('tilsagn', 'tilsagn_tilbake') AND v.mottaker_id <> r.forvalter_id), 0)
            - COALESCE((SELECT SUM(k.belop) FROM felles_krav k JOIN felles_tilskudd y ON y.id = k.tilskudd_id
                JOIN felles_ramme r ON r.id = y.ramme_id JOIN felles_tilskudd x ON x.id = r.kilde_tilskudd_id
                WHERE x.sak_id = s.id AND k.tilstand = 'oppgjort' AND y.mottaker_id <> r.forvalter_id), 0),
            COALESCE((SELECT SUM(k.belop) FROM felles_krav k JOIN felles_tilskudd x ON x.id = k.tilskudd_id
                WHERE x.sak_id = s.id AND k.tilstand <> 'frafalt'), 0),
            COALESCE((SELECT SUM(x.belop) FROM felles_tilskudd x WHERE x.sak_id = s.id), 0)
            FROM felles_sak s WHERE EXISTS (SELECT 1 FROM videreutdanning_plan p WHERE p.sak_id = s.id)
              OR EXISTS (SELECT 1 FROM felles_ramme r JOIN felles_tilskudd x ON x.id = r.kilde_tilskudd_id WHERE x.sak_id = s.id)
            ORDER BY s.id"""
    ):
        t.sett()
        if brukt + gitt + tilbake > andel:
            yield Feil(
                "videreutdanning_plan",
                str(id_),
                nummer,
                f"deltakerne bruker {brukt}, {gitt} er gitt videre og {tilbake} skal tilbake, men andelen er {andel}",
            )
