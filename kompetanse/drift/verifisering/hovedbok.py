"""The ledger: every counter is the sum of its lines, and what one frame gives is what the other gets."""

from collections.abc import Iterator

from .kontroll import Feil, Teller, rader, sammenlign

_NAVN = "concat_ws(' ', r.ordning, r.budsjettaar, r.fylke_id)"
TELLERE = {
    "belop": "mottatt",
    "fordelt": "fordelt",
    "reservert": "reservert",
    "tilsagn": "tilsagn",
    "utbetalt": "utbetalt",
}


def tellere(t: Teller) -> Iterator[Feil]:
    """Each counter of each Ramme is the sum of its posteringer."""
    for kolonne, type_ in TELLERE.items():
        yield from sammenlign(
            t, "felles_ramme",
            f"""SELECT r.id, {_NAVN}, r.{kolonne},
                COALESCE(SUM(CASE p.type WHEN '{type_}' THEN p.belop WHEN '{type_}_tilbake' THEN -p.belop END), 0)
                FROM felles_ramme r LEFT JOIN felles_postering p ON p.ramme_id = r.id GROUP BY r.id ORDER BY r.id""",
            f"{kolonne} er {{lagret}}, men posteringene gir {{talt}}",
        )  # fmt: skip


def innenfor(t: Teller) -> Iterator[Feil]:
    """No frame has handed down, reserved and bound more than it has, nor paid more than it has bound."""
    for id_, navn, igjen, ubetalt in rader(
        f"SELECT r.id, {_NAVN}, r.belop - r.fordelt - r.reservert - r.tilsagn, r.tilsagn - r.utbetalt FROM felles_ramme r ORDER BY r.id"
    ):
        t.sett()
        if igjen < 0:
            yield Feil("felles_ramme", str(id_), navn, f"rammen er overskredet med {-igjen}")
        if ubetalt < 0:
            yield Feil("felles_ramme", str(id_), navn, f"det er utbetalt {-ubetalt} mer enn tilsagnene")


def nedover(t: Teller) -> Iterator[Feil]:
    """What a child has received from its parent is what the parent has handed down to it."""
    yield from sammenlign(
        t, "felles_ramme",
        f"""SELECT r.id, {_NAVN}, r.belop, COALESCE(SUM(CASE p.type WHEN 'fordelt' THEN p.belop ELSE -p.belop END), 0)
            FROM felles_ramme r LEFT JOIN felles_postering p ON p.ramme_id = r.forelder_id AND p.motpart_ramme_id = r.id
                AND p.type IN ('fordelt', 'fordelt_tilbake')
            WHERE r.kilde = 'forelder' GROUP BY r.id ORDER BY r.id""",
        "har mottatt {lagret}, men rammen over har fordelt {talt} hit",
    )  # fmt: skip
    yield from sammenlign(
        t, "felles_ramme",
        f"""SELECT r.id, {_NAVN}, r.fordelt, COALESCE((SELECT SUM(b.belop) FROM felles_ramme b WHERE b.forelder_id = r.id), 0)
            FROM felles_ramme r WHERE r.kilde = 'bevilgning' ORDER BY r.id""",
        "har fordelt {lagret}, men rammene under har {talt}",
    )  # fmt: skip


def bevilgninger(t: Teller) -> Iterator[Feil]:
    """What is disposed of a Bevilgning is what its national frames have received."""
    yield from sammenlign(
        t, "felles_bevilgning",
        """SELECT b.id, concat_ws(' ', b.budsjettaar, b.kapittel, b.post), b.disponert,
            COALESCE((SELECT SUM(CASE p.type WHEN 'mottatt' THEN p.belop ELSE -p.belop END) FROM felles_postering p
                JOIN felles_ramme r ON r.id = p.ramme_id
                WHERE COALESCE(p.bevilgning_id, r.bevilgning_id) = b.id AND r.kilde = 'bevilgning' AND p.type IN ('mottatt', 'mottatt_tilbake')), 0)
            FROM felles_bevilgning b ORDER BY b.id""",
        "disponert er {lagret}, men rammene har fått {talt}",
    )  # fmt: skip


def landet(t: Teller) -> Iterator[Feil]:
    """A krone is counted once: the nation's frames are the roots, and a frame paid for by a Tilskudd is not one of them."""
    for aar, rot, under, rest in rader(
        """SELECT budsjettaar, SUM(belop) FILTER (WHERE kilde = 'bevilgning'),
            COALESCE(SUM(belop) FILTER (WHERE kilde = 'forelder'), 0),
            SUM(belop - fordelt) FILTER (WHERE kilde = 'bevilgning')
            FROM felles_ramme r WHERE kilde IN ('bevilgning', 'forelder')
              AND (forelder_id IS NULL OR EXISTS (SELECT 1 FROM felles_ramme f WHERE f.id = r.forelder_id AND f.kilde = 'bevilgning'))
            GROUP BY budsjettaar ORDER BY budsjettaar"""
    ):
        t.sett()
        if rot is None or rot != under + rest:
            yield Feil(
                "felles_ramme",
                f"landet {aar}",
                "",
                f"landets ramme er {rot}, men det som er gitt videre og resten er {under + (rest or 0)}",
            )
    for id_, navn, belop, kilde in rader(
        f"""SELECT r.id, {_NAVN}, SUM(r.belop) OVER (PARTITION BY t.id), t.utbetalt FROM felles_ramme r JOIN felles_tilskudd t ON t.id = r.kilde_tilskudd_id
            WHERE r.kilde = 'tilskudd' ORDER BY r.id"""
    ):
        t.sett()
        if belop > kilde:
            yield Feil(
                "felles_ramme", str(id_), navn, f"er {belop}, men det er utbetalt {kilde} av tilskuddet den kommer fra"
            )


def posteringer(t: Teller) -> Iterator[Feil]:
    """A ledger line says what it rests on, with the same amount and on the same frame."""
    for id_, nummer, grunn in rader(
        """SELECT p.id, s.nummer, CASE
              WHEN v.ramme_id <> p.ramme_id THEN 'står på en annen ramme enn vedtaket'
              WHEN abs(l.belop) <> p.belop THEN 'er ' || p.belop || ', men vedtakslinjen er ' || l.belop END
            FROM felles_postering p JOIN felles_vedtakslinje l ON l.id = p.vedtakslinje_id
            JOIN felles_vedtak v ON v.id = l.vedtak_id JOIN felles_sak s ON s.id = v.sak_id ORDER BY p.id"""
    ):
        t.sett()
        if grunn:
            yield Feil("felles_postering", str(id_), nummer, grunn)
    for id_, nummer, grunn in rader(
        """SELECT p.id, s.nummer, CASE
              WHEN p.type IN ('mottatt', 'mottatt_tilbake') AND r.kilde_tilskudd_id IS DISTINCT FROM ti.id
                THEN 'står på en ramme som ikke kommer fra tilskuddet'
              WHEN p.type IN ('mottatt', 'mottatt_tilbake') AND p.belop > u.belop
                THEN 'er ' || p.belop || ', men utbetalingen er bare ' || u.belop
              WHEN p.type IN ('mottatt', 'mottatt_tilbake') THEN NULL
              WHEN ti.ramme_id <> p.ramme_id THEN 'står på en annen ramme enn tilskuddet'
              WHEN u.belop <> p.belop THEN 'er ' || p.belop || ', men utbetalingen er ' || u.belop END
            FROM felles_postering p JOIN felles_utbetaling u ON u.id = p.utbetaling_id JOIN felles_ramme r ON r.id = p.ramme_id
            JOIN felles_tilskudd ti ON ti.id = u.tilskudd_id JOIN felles_sak s ON s.id = ti.sak_id ORDER BY p.id"""
    ):
        t.sett()
        if grunn:
            yield Feil("felles_postering", str(id_), nummer, grunn)
