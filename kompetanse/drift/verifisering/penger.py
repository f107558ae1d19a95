"""The money of each payee: decided, owed, planned, paid and claimed back."""

from collections.abc import Iterator

from .kontroll import Feil, Teller, rader, sammenlign


def tilskudd(t: Teller) -> Iterator[Feil]:
    """A Tilskudd is the sum of its Vedtakslinjer, and what is paid of it is the sum of its paid instalments."""
    yield from sammenlign(
        t, "felles_tilskudd",
        """SELECT t.id, s.nummer, t.belop, COALESCE(SUM(l.belop), 0) FROM felles_tilskudd t JOIN felles_sak s ON s.id = t.sak_id
            LEFT JOIN felles_vedtakslinje l ON l.tilskudd_id = t.id GROUP BY t.id, s.nummer ORDER BY t.id""",
        "er {lagret}, men vedtakslinjene gir {talt}",
    )  # fmt: skip
    yield from sammenlign(
        t, "felles_tilskudd",
        """SELECT t.id, s.nummer, t.utbetalt, COALESCE(SUM(u.belop), 0) FROM felles_tilskudd t JOIN felles_sak s ON s.id = t.sak_id
            LEFT JOIN felles_utbetaling u ON u.tilskudd_id = t.id AND u.tilstand = 'utbetalt' GROUP BY t.id, s.nummer ORDER BY t.id""",
        "utbetalt er {lagret}, men utbetalingene gir {talt}",
    )  # fmt: skip


def vedtak(t: Teller) -> Iterator[Feil]:
    """A decision is the sum of its lines, and the case holds the sum of its decisions."""
    yield from sammenlign(
        t, "felles_vedtak",
        """SELECT v.id, s.nummer, v.innvilget_belop, COALESCE(SUM(l.belop), 0) FROM felles_vedtak v
            JOIN felles_sak s ON s.id = v.sak_id LEFT JOIN felles_vedtakslinje l ON l.vedtak_id = v.id
            GROUP BY v.id, s.nummer ORDER BY v.id""",
        "innvilget er {lagret}, men linjene gir {talt}",
    )  # fmt: skip
    yield from sammenlign(
        t, "felles_sak",
        """SELECT s.id, s.nummer, COALESCE(s.innvilget_belop, 0), COALESCE(SUM(v.innvilget_belop), 0) FROM felles_sak s
            JOIN felles_vedtak v ON v.sak_id = s.id GROUP BY s.id ORDER BY s.id""",
        "innvilget er {lagret}, men vedtakene gir {talt}",
    )  # fmt: skip


def rammer(t: Teller) -> Iterator[Feil]:
    """What a frame has bound is what its decisions grant, and what it has paid is what is paid of it.

    Reserved is what lies with a decider, and the part that a kommune keeps for its own barnehager (VU § 8). What offered
    shares reserve is checked case by case.
    """
    for kolonne, kilde, ord_ in (
        ("tilsagn", "SELECT SUM(l.belop) FROM felles_vedtakslinje l JOIN felles_vedtak v ON v.id = l.vedtak_id WHERE v.ramme_id = r.id", "vedtakene"),
        ("utbetalt", "SELECT SUM(u.belop) FROM felles_utbetaling u JOIN felles_tilskudd x ON x.id = u.tilskudd_id WHERE x.ramme_id = r.id AND u.tilstand = 'utbetalt'", "utbetalingene"),
    ):  # fmt: skip
        yield from sammenlign(
            t, "felles_ramme",
            f"SELECT r.id, concat_ws(' ', r.ordning, r.budsjettaar, r.fylke_id), r.{kolonne}, COALESCE(({kilde}), 0) FROM felles_ramme r ORDER BY r.id",
            f"{kolonne} er {{lagret}}, men {ord_} gir {{talt}}",
        )  # fmt: skip
    yield from sammenlign(
        t, "felles_ramme",
        """SELECT r.id, concat_ws(' ', r.ordning, r.budsjettaar, r.fylke_id), r.reservert,
            COALESCE((SELECT SUM(l.belop) FROM felles_fordelingslinje l JOIN felles_fordeling f ON f.id = l.fordeling_id
                JOIN felles_sak s ON s.id = l.sak_id
                WHERE f.ramme_id = r.id AND f.art = 'saker' AND f.tilstand = 'til_beslutning' AND s.tilstand = 'til_beslutning'), 0)
            + COALESCE((SELECT SUM(b.belop) FROM felles_beregningslinje b JOIN felles_fordeling f ON f.beregning_id = b.beregning_id
                WHERE f.ramme_id = r.id AND f.art = 'saker' AND f.tilstand IN ('til_beslutning', 'besluttet')
                  AND b.data ->> 'side' = 'kommunal' AND b.mottaker <> ''), 0)
            FROM felles_ramme r WHERE NOT EXISTS (SELECT 1 FROM felles_fordeling f WHERE f.ramme_id = r.id AND f.art = 'tilbud')
            ORDER BY r.id""",
        "reservert er {lagret}, men sakene til beslutning og forvalterens egen del gir {talt}",
    )  # fmt: skip


def terminer(t: Teller) -> Iterator[Feil]:
    """The instalments of a Tilskudd are never more than it, and each that is paid stands in the ledger."""
    for id_, nummer, belop, sum_ in rader(
        """SELECT t.id, s.nummer, t.belop, SUM(u.belop) FROM felles_tilskudd t JOIN felles_sak s ON s.id = t.sak_id
            JOIN felles_utbetaling u ON u.tilskudd_id = t.id AND u.tilstand NOT IN ('avvist', 'returnert', 'annullert')
            GROUP BY t.id, s.nummer ORDER BY t.id"""
    ):
        t.sett()
        if sum_ > belop:
            yield Feil("felles_tilskudd", str(id_), nummer, f"er {belop}, men terminene er {sum_}")
    yield from sammenlign(
        t, "felles_utbetaling",
        """SELECT u.id, s.nummer, CASE WHEN u.tilstand = 'utbetalt' THEN u.belop ELSE 0 END,
            COALESCE(SUM(CASE p.type WHEN 'utbetalt' THEN p.belop WHEN 'utbetalt_tilbake' THEN -p.belop END), 0)
            FROM felles_utbetaling u JOIN felles_tilskudd x ON x.id = u.tilskudd_id JOIN felles_sak s ON s.id = x.sak_id
            LEFT JOIN felles_postering p ON p.utbetaling_id = u.id GROUP BY u.id, s.nummer ORDER BY u.id""",
        "utbetalt er {lagret}, men hovedboken har {talt}",
    )  # fmt: skip


def kjoringer(t: Teller) -> Iterator[Feil]:
    """A payment file holds the instalments that say so, and their sum."""
    for id_, nummer, antall, sum_, talt, belop in rader(
        """SELECT k.id, k.nummer, k.antall, k.sum, COUNT(u.id), COALESCE(SUM(u.belop), 0) FROM felles_utbetalingskjoring k
            LEFT JOIN felles_utbetaling u ON u.kjoring_id = k.id GROUP BY k.id ORDER BY k.id"""
    ):
        t.sett()
        if (antall, sum_) != (talt, belop):
            yield Feil(
                "felles_utbetalingskjoring",
                str(id_),
                nummer,
                f"har {antall} betalinger på {sum_}, men {talt} på {belop} peker hit",
            )


def krav(t: Teller) -> Iterator[Feil]:
    """Nobody is asked to repay more than was paid."""
    for id_, nummer, belop, utbetalt in rader(
        """SELECT k.id, s.nummer, k.belop, t.utbetalt FROM felles_krav k JOIN felles_tilskudd t ON t.id = k.tilskudd_id
            JOIN felles_sak s ON s.id = t.sak_id ORDER BY k.id"""
    ):
        t.sett()
        if belop > utbetalt:
            yield Feil("felles_krav", str(id_), nummer, f"er {belop}, men det er bare utbetalt {utbetalt}")
