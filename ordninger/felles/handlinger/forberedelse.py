"""Who prepared what is decided. None of them decides it, whoever touched it last and whatever account they use.

Read from the trail, where nobody is written over, and from the columns that say who made what stands there now.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import spor
from ordninger.felles import kontrakt
from ordninger.felles.models import Fordeling, Sak
from ordninger.felles.models.vedtak import FORBEREDER_FORDELING, FORBEREDER_SAK, SATT_FOR_HAND

# One row per (case or none, account): of the fordeling, of those it was copied from until then, and of a national frame.
_FORDELING = """
    WITH RECURSIVE opphav AS (
        SELECT id, kopiert_fra_id, opprettet_tid, 'infinity'::timestamptz AS til FROM felles_fordeling WHERE id = %(pk)s
        UNION ALL
        SELECT f.id, f.kopiert_fra_id, f.opprettet_tid, o.opprettet_tid FROM felles_fordeling f
        JOIN opphav o ON f.id = o.kopiert_fra_id)
    SELECT NULL::bigint, h.av_id FROM opphav o JOIN revisjon_hendelse h
        ON h.kjede = 'fordeling:' || o.id AND h.tid <= o.til AND h.handling = ANY(%(forbereder)s)
    UNION SELECT l.sak_id, h.av_id FROM opphav o JOIN revisjon_hendelse h
        ON h.kjede = 'fordeling:' || o.id AND h.tid <= o.til AND h.handling = %(for_hand)s
        JOIN felles_fordelingslinje l ON l.id = h.objekt_id
    UNION SELECT l.sak_id, l.endret_av_id FROM felles_fordelingslinje l WHERE l.fordeling_id = %(pk)s
    UNION SELECT NULL, f.opprettet_av_id FROM felles_fordeling f WHERE f.id = %(pk)s
    UNION SELECT NULL, f.foreslatt_av_id FROM felles_fordeling f WHERE f.id = %(pk)s
    UNION SELECT NULL, k.av_id FROM felles_fordeling f JOIN felles_beregning k ON k.id = f.beregning_id WHERE f.id = %(pk)s
    UNION SELECT NULL, p.av_id FROM felles_fordeling f JOIN felles_ramme r ON r.id = f.ramme_id
        JOIN felles_postering p ON p.ramme_id = r.id AND p.type = 'mottatt'
        WHERE f.id = %(pk)s AND r.kilde = 'bevilgning'
"""


def _rader(fordeling: Fordeling) -> dict[int | None, set[int]]:
    """Accounts by case, under None for all of them."""
    verdier: dict[str, Any] = {"pk": fordeling.pk, "forbereder": list(FORBEREDER_FORDELING), "for_hand": SATT_FOR_HAND}
    ut: dict[int | None, set[int]] = defaultdict(set)
    with connection.cursor() as c:
        c.execute(_FORDELING, verdier)
        for sak_id, av_id in c.fetchall():
            if av_id is not None:
                ut[sak_id].add(av_id)
    return ut


def av_fordelingen(fordeling: Fordeling, *, med_linjene: bool = True) -> list[Any]:
    """The accounts that made, computed, changed, laid before the forum or proposed the fordeling, or set its national frame.

    With `med_linjene` also those who set the amount of any one line.
    """
    rader = _rader(fordeling)
    ider = set().union(*rader.values()) if med_linjene else rader[None]
    egne = (
        kontrakt.hent(fordeling.ramme.ordning).forberedt_av(fordeling).get(None, []) if fordeling.utlysning_id else []
    )
    return [*Bruker.objects.filter(pk__in=ider).order_by("pk"), *egne]


def av_sakene(fordeling: Fordeling, saker: Iterable[Sak]) -> dict[int, list[Any]]:
    """By case: who prepared the fordeling, set an amount, judged a condition, wrote the reasons, or what the measure has.

    The same number of queries whatever the number of cases, given `forslag__endret_av` and `vurderinger__endret_av`.
    """
    saker = list(saker)
    rader = _rader(fordeling)
    kontoer = Bruker.objects.in_bulk({pk for ider in rader.values() for pk in ider})
    i_sak = spor.hvem([s.kjede for s in saker], FORBEREDER_SAK)
    egne = kontrakt.hent(fordeling.ramme.ordning).forberedt_av(fordeling)
    return {
        sak.pk: [
            *(kontoer[pk] for pk in rader[None] | rader[sak.pk]),
            *i_sak[sak.kjede],
            *(v.endret_av for v in sak.vurderinger.all()),
            *([sak.forslag.endret_av] if getattr(sak, "forslag", None) else []),
            *egne.get(sak.pk, []),
            *egne.get(None, []),
        ]
        for sak in saker
    }


def av_saken(sak: Sak) -> list[Any]:
    """The accounts that judged a condition or wrote the reasons of one case, at any time."""
    return [
        *spor.hvem([sak.kjede], FORBEREDER_SAK)[sak.kjede],
        *(v.endret_av for v in sak.vurderinger.select_related("endret_av")),
    ]
