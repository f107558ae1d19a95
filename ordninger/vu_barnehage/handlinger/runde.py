"""VU § 8: a round of the kommune: dates, key and why, numbers per barnehage. Published by two people, and fast from then on."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eiere.models import Virksomhet
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.handlinger.grunn import IkkeMulig, i_database
from ordninger.felles.models import Ramme, Utlysning

from .. import grunnlag, vilkar
from ..models import Barnehagerunde, Barnehagetall

VIKARKOSTNAD_EKSEMPEL = Decimal("768000")
"""Kroner for a full position in a full year. An example, since no rate is set: the kommune types its own."""
LAAST = dict.fromkeys(
    ("barnehagerunde_fast_naar_publisert", "barnehagetall_fast_naar_publisert"),
    "Runden er publisert, og da står nøkkelen og tallene fast.",
)


@transaction.atomic
def opprett(
    *,
    ramme: Ramme,
    apner_tid: datetime,
    frist_tid: datetime,
    svar_innen: date,
    rapportfrist_tid: datetime,
    vikarkostnad: Decimal = VIKARKOSTNAD_EKSEMPEL,
    av: Any,
) -> Utlysning:
    """A draft of a round over what is free in the frame, with the kommune's barnehager and their numbers from the register.

    The money can be used for three years from Udir's payment (VU § 10), so the last day follows from the frame.
    """
    kommune = ramme.forvalter
    sjekk_rett(av, "utlysning.rediger", kommune)
    if ramme.ordning != grunnlag.ORDNING or kommune.kommune_id is None:
        raise IkkeMulig(_("Runden må bygge på barnehagedelen til kommunen."))
    if ramme.igjen <= 0:
        raise IkkeMulig(_("Det er ikke noe igjen å fordele i barnehagedelen."))
    if vikarkostnad <= 0:
        raise IkkeMulig(_("Vikarkostnaden må være over 0 kroner."), kode="vikarkostnad")
    siste = Utlysning.objects.filter(forvalter=kommune, ordning=grunnlag.ORDNING, budsjettaar=ramme.budsjettaar)
    kommunenavn = {"kommune": kommune.navn}
    u = utlysninger.opprett(
        forvalter=kommune,
        ordning=grunnlag.ORDNING,
        budsjettaar=ramme.budsjettaar,
        runde=(siste.aggregate(n=Max("runde"))["n"] or 0) + 1,
        fylke=kommune.fylke,
        ramme=ramme,
        apner_tid=apner_tid,
        frist_tid=frist_tid,
        svar_innen=svar_innen,
        rapportfrist_tid=rapportfrist_tid,
        bruk_fra=klokke.idag(),
        bruk_til=grunnlag.bruksfrist(ramme) or klokke.idag(),
        tekst_nb=vilkar.UTLYSNING.nb.format(**kommunenavn),
        tekst_nn=vilkar.UTLYSNING.nn.format(**kommunenavn),
        vilkar_nb=vilkar.VILKARSTEKST.nb,
        vilkar_nn=vilkar.VILKARSTEKST.nn,
        av=av,
    )
    Barnehagerunde.objects.create(
        utlysning=u,
        vikarkostnad=vikarkostnad,
        prioritering_nb=vilkar.PRIORITERING.nb,
        prioritering_nn=vilkar.PRIORITERING.nn,
        endret_av=av,
        endret_tid=klokke.naa(),
    )
    hent_barnehager(utlysning=u, av=av)
    return u


def _kilde(v: Virksomhet) -> str:
    """Where the number of children comes from, and from which day."""
    dag = f", {date_format(v.antall_dato, 'j.n.Y')}" if v.antall_dato else ""
    return f"{v.kilde or 'Nasjonalt barnehageregister'}{dag}"[:120]


def _utkast(utlysning: Utlysning, av: Any) -> Utlysning:
    u = Utlysning.objects.select_for_update(of=("self",)).select_related("forvalter", "ramme").get(pk=utlysning.pk)
    sjekk_rett(av, "utlysning.rediger", u.forvalter)
    if u.ordning != grunnlag.ORDNING:
        raise IkkeMulig(_("Runden må bygge på barnehagedelen til kommunen."))
    if u.tilstand != Utlysning.Tilstand.UTKAST:
        raise IkkeMulig(_("Runden er sendt til godkjenning eller publisert. Da står nøkkelen og tallene fast."))
    return u


@transaction.atomic
def hent_barnehager(*, utlysning: Utlysning, av: Any) -> int:
    """Add barnehager that the register has and the draft lacks, take out those that are closed. Gives how many were added.

    What the kommune has typed stays.
    """
    u = _utkast(utlysning, av)
    kjente = {t.virksomhet_id: t for t in u.barnehagetall.all()}
    i_drift = {v.pk: v for v in grunnlag.barnehager_i(u.forvalter.kommune_id or "")}
    u.barnehagetall.exclude(virksomhet__in=i_drift).delete()
    nye = [v for pk, v in i_drift.items() if pk not in kjente]
    Barnehagetall.objects.bulk_create(
        [
            Barnehagetall(
                utlysning=u, virksomhet=v, privat=v.privat, barn=v.antall,
                barn_kilde=_kilde(v) if v.antall is not None else "",
            )
            for v in nye
        ]
    )  # fmt: skip
    return len(nye)


@transaction.atomic
def lagre_nokkel(
    *, utlysning: Utlysning, nokkel: str, grunn: str, prioritering_nb: str, prioritering_nn: str, av: Any
) -> Barnehagerunde:
    """VU § 8: choose what the split is proportional to, and say why. The reason stands in every letter."""
    u = _utkast(utlysning, av)
    if nokkel not in Barnehagerunde.Nokkel.values:
        raise IkkeMulig(_("Velg en av nøklene."), kode="nokkel")
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor dere velger denne nøkkelen."), kode="nokkel_grunn")
    r = Barnehagerunde.objects.select_for_update(of=("self",)).get(utlysning=u)
    r.nokkel, r.nokkel_grunn = nokkel, grunn.strip()
    r.prioritering_nb, r.prioritering_nn = prioritering_nb.strip(), prioritering_nn.strip()
    r.endret_av, r.endret_tid = av, klokke.naa()
    with i_database(**LAAST):
        r.save()
    spor.skriv(utlysninger.kjede(u), "barnehage.nokkel", av=av, objekt=u, data={"nokkel": nokkel})
    return r


@transaction.atomic
def lagre_tall(
    *, utlysning: Utlysning, tall: Mapping[int, tuple[int | None, Decimal | None]], av: Any
) -> list[Barnehagetall]:
    """(children, årsverk) per unit. A number that is another than the register's gets the kommune as its source."""
    u = _utkast(utlysning, av)
    if any((b or 0) < 0 or (a or 0) < 0 for b, a in tall.values()):
        raise IkkeMulig(_("Tallene kan ikke være under 0."), kode="tall")
    kilde = _("Oppgitt av %(kommune)s %(dag)s") % {
        "kommune": u.forvalter.navn, "dag": date_format(klokke.idag(), "j.n.Y"),
    }  # fmt: skip
    endret = []
    for t in u.barnehagetall.select_for_update(of=("self",)).filter(virksomhet__in=tall).order_by("pk"):
        barn, aarsverk = tall[t.virksomhet_id]
        if (barn, aarsverk) == (t.barn, t.aarsverk):
            continue
        if barn != t.barn:
            t.barn, t.barn_kilde = barn, kilde[:120] if barn is not None else ""
        if aarsverk != t.aarsverk:
            t.aarsverk, t.aarsverk_kilde = aarsverk, kilde[:120] if aarsverk is not None else ""
        endret.append(t)
    with i_database(**LAAST):
        Barnehagetall.objects.bulk_update(endret, ["barn", "barn_kilde", "aarsverk", "aarsverk_kilde"])
    if endret:
        spor.skriv(utlysninger.kjede(u), "barnehage.tall", av=av, objekt=u, data={"endret": len(endret)})
    return endret
