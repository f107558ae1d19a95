"""The letters of VU: the offer (§ 7) and the tilskuddsbrev (§ 6). From models to fields; the texts stand in brevmaler/."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.handlinger.brevfelt import avsender, konto, mottaker, person
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.kontrakt import Brevbestilling
from ordninger.felles.models import Beregning, Brev, Tilbud, Utbetaling, Vedtakslinje

from . import andel
from .brevmaler import felt
from .forskjell import Kjoring, forklar
from .frist import siste_dag
from .grunnlagstall import Andelsgrunnlag
from .satser import AndelParametre

NULL = Decimal("0.00")
TITTEL = {
    "vu_tilbud": {"nb": "Tilbud om videreutdanning {aar}", "nn": "Tilbod om vidareutdanning {aar}"},
    "vu_tilskuddsbrev": {"nb": "Tilskuddsbrev videreutdanning {aar}", "nn": "Tilskotsbrev vidareutdanning {aar}"},
    "vu_tillegg": {
        "nb": "Tilskuddsbrev videreutdanning {aar}, mer penger",
        "nn": "Tilskotsbrev vidareutdanning {aar}, meir pengar",
    },
}
UTBETALING = {
    # What the round says itself in parametre["brev"]["utbetaling"] goes first.
    "nb": "etter svarfristen, når dere har fått tilskuddsbrev",
    "nn": "etter svarfristen, når de har fått tilskotsbrev",
}


# --- the offer ------------------------------------------------------------------------------------------------------


def tilbudsbrev(tilbud: Any, *, dag: date) -> list[Brevbestilling]:
    """VU § 7: the recipient's letter about its share: the amount, the deadline, how it was computed, the terms.

    Raises UgyldigFelt when the receipt and the offer disagree. No right to appeal, and no words about how (§ 11).
    """
    sak, u, fordeling = tilbud.sak, tilbud.sak.utlysning, tilbud.fordeling
    til = sak.soker
    maalform = maalform_for(til, sak=sak, forvalter=u.forvalter)
    parametre = AndelParametre.fra_json(fordeling.beregning.parametre)
    linjer = list(fordeling.beregning.linjer.filter(mottaker=_nokkel(til)).order_by("nr"))
    deler = {x.tiltak.kode: x.sokt or NULL for x in sak.linjer.select_related("tiltak")}
    felter = flett(
        _felles("vu_tilbud", sak, maalform, dag, fordeling.foreslatt_av, fordeling.besluttet_av),
        felt.vilkar_felt(),
        felt.deler_felt(deler),
        felt.andelsfelt(linjer, tilbud.belop),
        {
            "aar": u.budsjettaar,
            "belop": {"tilbud": tilbud.belop, "nasjonal": parametre.ramme},
            "frist": {"svar": tilbud.svarfrist_tid},
            "utbetaling": {"tekst": {**UTBETALING, **u.parametre.get("brev", {}).get("utbetaling", {})}},
            "modell": {
                "versjon": fordeling.modellversjon,
                "avrunding": felt.avrunding(parametre.enhet, parametre.rest),
            },
            "vilkar": {"runden": felt.runden(tilbud.vilkar_nn if maalform == "nn" else tilbud.vilkar_nb)},
            "endring": None,
        },
        _endring(tilbud),
    )
    return [_bestilling("vu_tilbud", "vu_tilbud", maalform, til, u.budsjettaar, felter)]


def _nokkel(organisasjon: Any) -> str:
    """The recipient's key in the receipt, as nasjonal.grunnlag writes it."""
    return organisasjon.orgnr or f"org{organisasjon.pk}"


def _endring(tilbud: Any) -> dict[str, Any]:
    """What changed since the offer of the year before, with the causes when both runs are of this model. Empty without one."""
    sak, u = tilbud.sak, tilbud.sak.utlysning
    forrige = (
        Tilbud.objects.filter(
            sak__soker=sak.soker_id, sak__utlysning__ordning=u.ordning, sak__utlysning__budsjettaar=u.budsjettaar - 1
        )
        .select_related("fordeling")
        .order_by("-pk")
        .first()
    )
    if forrige is None:
        return {}
    versjon = (andel.MODELL, andel.VERSJON)
    steg = (
        forklar(
            _kjoring(forrige.fordeling.beregning_id),
            _kjoring(tilbud.fordeling.beregning_id),
            _nokkel(sak.soker),
        )
        if all((f.modell, f.modellversjon) == versjon for f in (forrige.fordeling, tilbud.fordeling))
        else ()
    )
    return felt.endringsfelt(u.budsjettaar - 1, forrige.belop, tilbud.belop, steg)


@lru_cache(maxsize=4)
def _kjoring(beregning_id: int) -> Kjoring:
    """The parameters and inputs of a stored run. Frozen rows, read once for all the letters of a round."""
    rad = Beregning.objects.only("parametre", "inndata").get(pk=beregning_id)
    return AndelParametre.fra_json(rad.parametre), Andelsgrunnlag.fra_json(rad.inndata)


# --- the tilskuddsbrev ----------------------------------------------------------------------------------------------


def tilskuddsbrev(vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
    """VU § 6: the letter that gives the money: the first award, or with `vedtak.nr` above 1 an extra amount of a round (§ 7).

    One letter, to the one payee. The three years (§ 10) run from the payment: its day when it is made, else the planned one.
    """
    sak = vedtak.sak
    u, til = sak.utlysning, sak.soker
    maalform = maalform_for(til, sak=sak)
    linjer = list(vedtak.linjer.select_related("tilskudd"))
    if not linjer:
        return []
    tilskudd = linjer[0].tilskudd
    svar = sak.tilbud.svar.filter(svar__in=["ja", "delvis"]).order_by("nr").last()
    naa, i_alt = _per_del(sak, fra=vedtak.nr, til=vedtak.nr), _per_del(sak, fra=1, til=vedtak.nr)
    sum_naa, sum_alt = sum(naa.values(), NULL), sum(i_alt.values(), NULL)
    tillegg = vedtak.nr > 1
    tidligere = list(
        Brev.objects.filter(sak=sak, mal="vu_tilskuddsbrev", vedtak__nr__lt=vedtak.nr)
        .order_by("pk")
        .values_list("nummer", flat=True)
    )
    betalt, utbetaling = _utbetaling(tilskudd, vedtak.nr, dag)
    felter = flett(
        _felles(
            "vu_tilskuddsbrev", sak, maalform, dag, vedtak.foreslatt_av, vedtak.besluttet_av, kontonummer=konto(til)
        ),
        felt.vilkar_felt(),
        felt.deler_felt(naa, i_alt),
        {
            "aar": u.budsjettaar,
            "tillegg": tillegg,
            "delvis": svar.svar == "delvis",
            "betalt": betalt,
            "belop": {
                "naa": sum_naa,
                "i_alt": sum_alt,
                "tilbud": sak.tilbud.belop,
                "onske": svar.onske_ekstra,
                "ekstra": sum_alt - svar.belop,
            },
            "dato": {"ja": svar.tid, "utbetaling": utbetaling, "bruksfrist": siste_dag(utbetaling)},
            "frist": {"rapport": tilskudd.rapportfrist_tid},
            "tidligere": {"brev": tidligere},
            "antall": {"tidligere": len(tidligere)},
        },
    )
    tittel = "vu_tillegg" if tillegg else "vu_tilskuddsbrev"
    return [_bestilling("vu_tilskuddsbrev", tittel, maalform, til, u.budsjettaar, felter, tilskudd=tilskudd)]


def _per_del(sak: Any, *, fra: int, til: int) -> Mapping[str, Decimal]:
    """Kroner per part of the share, over the decisions `fra` to `til` in the case."""
    ut: dict[str, Decimal] = defaultdict(lambda: NULL)
    for kode, belop in Vedtakslinje.objects.filter(
        vedtak__sak=sak, vedtak__nr__gte=fra, vedtak__nr__lte=til
    ).values_list("linje__tiltak__kode", "belop"):
        ut[kode] += belop
    return ut


def _utbetaling(tilskudd: Any, nr: int, dag: date) -> tuple[bool, date]:
    """Whether the award's instalment was paid by the letter's day, and when; else the day it is planned, never before the letter.

    A letter can be made later than its own day. It tells what was so on that day.
    """
    rad = Utbetaling.objects.filter(tilskudd=tilskudd, nr=nr).first()
    if rad and rad.utbetalt_dato and rad.utbetalt_dato <= dag:
        return True, rad.utbetalt_dato
    return False, max(rad.forfall, dag) if rad else dag


# --- both -----------------------------------------------------------------------------------------------------------


def _felles(
    mal: str,
    sak: Any,
    maalform: str,
    dag: date,
    saksbehandler: Any,
    ansvarlig: Any,
    *,
    kontonummer: str = "",
) -> dict[str, Any]:
    udir = sak.utlysning.forvalter
    return fellesfelt(
        avsender=avsender(udir),
        mottaker=mottaker(sak.soker, maalform, kontonummer),
        saksnummer=sak.nummer,
        brevnummer="",
        dato=dag,
        lov=felt.lov_felt(mal, maalform),
        saksbehandler=person(saksbehandler, udir),
        ansvarlig=person(ansvarlig, udir),
        demo=settings.DEMO,
    )


def _bestilling(
    mal: str,
    tittel: str,
    maalform: str,
    til: Any,
    aar: int,
    felter: dict[str, Any],
    *,
    tilskudd: Any = None,
) -> Brevbestilling:
    return Brevbestilling(
        mal=mal,
        maalform=maalform,
        mottaker=til,
        tittel=TITTEL[tittel][maalform].format(aar=aar),
        felt=felter,
        tilskudd=tilskudd,
    )
