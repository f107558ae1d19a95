"""Two natural persons in everything that takes two, whatever accounts they used."""

from collections.abc import Iterator

from ordninger.felles.models.vedtak import FORBEREDER_FORDELING, FORBEREDER_SAK

from .kontroll import Feil, Teller, rader

# table: (first, second, number)
_PAR = {
    "felles_bevilgning": ("registrert_av_id", "vedtatt_av_id", "budsjettaar::text"),
    "felles_satstabell": ("foreslatt_av_id", "godkjent_av_id", "versjon"),
    "felles_aarsoppsett": ("foreslatt_av_id", "godkjent_av_id", "budsjettaar::text"),
    "felles_utlysning": ("opprettet_av_id", "publisert_av_id", "concat_ws(' ', budsjettaar, fylke_id)"),
    "felles_fordeling": ("foreslatt_av_id", "besluttet_av_id", "navn"),
    "felles_krav": ("opprettet_av_id", "oppgjort_av_id", "''"),
    "felles_vedtak": ("foreslatt_av_id", "besluttet_av_id", "(SELECT nummer FROM felles_sak s WHERE s.id = x.sak_id)"),
    "eiere_kontonummer": ("registrert_av_id", "bekreftet_av_id", "''"),
}


def par(t: Teller) -> Iterator[Feil]:
    for tabell, (en, to, nummer) in _PAR.items():
        for id_, navn, samme in rader(
            f"""SELECT x.id, {nummer}, a.person_id = b.person_id FROM {tabell} x JOIN brukere_bruker a ON a.id = x.{en}
                JOIN brukere_bruker b ON b.id = x.{to} ORDER BY x.id"""
        ):
            t.sett()
            if samme:
                yield Feil(tabell, str(id_), str(navn or ""), "samme person har gjort begge delene")


def vedtak(t: Teller) -> Iterator[Feil]:
    """Who judged, gave reasons, computed, or set an amount by hand, at any time, has not decided."""
    for id_, nummer, brudd in rader(
        """SELECT v.id, s.nummer, EXISTS (
                SELECT 1 FROM brukere_bruker b WHERE b.person_id = d.person_id AND (
                    b.id IN (SELECT endret_av_id FROM felles_vurdering w WHERE w.sak_id = v.sak_id)
                    OR b.id IN (SELECT endret_av_id FROM felles_fordelingslinje l WHERE l.sak_id = v.sak_id AND l.fordeling_id = v.fordeling_id)
                    OR b.id IN (SELECT av_id FROM revisjon_hendelse h WHERE h.kjede = 'sak:' || v.sak_id AND h.handling = ANY(%s))
                    OR b.id IN (SELECT av_id FROM revisjon_hendelse h WHERE h.kjede = 'fordeling:' || v.fordeling_id AND h.handling = ANY(%s))))
            FROM felles_vedtak v JOIN felles_sak s ON s.id = v.sak_id JOIN brukere_bruker d ON d.id = v.besluttet_av_id ORDER BY v.id""",
        [list(FORBEREDER_SAK), list(FORBEREDER_FORDELING)],
    ):
        t.sett()
        if brudd:
            yield Feil("felles_vedtak", str(id_), nummer, "den som har vurdert eller foreslått, har også besluttet")


def utbetalinger(t: Teller) -> Iterator[Feil]:
    """Who decided has not released the money."""
    for id_, nummer, brudd in rader(
        """SELECT u.id, s.nummer, EXISTS (
                SELECT 1 FROM felles_vedtakslinje l JOIN felles_vedtak v ON v.id = l.vedtak_id
                JOIN brukere_bruker d ON d.id = v.besluttet_av_id WHERE l.tilskudd_id = u.tilskudd_id AND d.person_id = f.person_id)
            FROM felles_utbetaling u JOIN brukere_bruker f ON f.id = u.frigitt_av_id JOIN felles_tilskudd t ON t.id = u.tilskudd_id
            JOIN felles_sak s ON s.id = t.sak_id ORDER BY u.id"""
    ):
        t.sett()
        if brudd:
            yield Feil("felles_utbetaling", str(id_), nummer, "den som besluttet, har også frigitt")
