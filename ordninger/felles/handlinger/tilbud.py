"""Offered shares: computed for everyone, approved by a second person, offered, answered, awarded, redistributed in rounds.

What an owner says yes to is frozen with the terms. What comes later is a new Vedtak with its own reason, never a change.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.beregning import del_kroner
from ordninger.felles.models import (
    Fordeling,
    Fordelingslinje,
    Jobbpost,
    Linje,
    Postering,
    Rapport,
    Sak,
    Satstabell,
    Tilbud,
    Tilbudssvar,
    Tilskudd,
    Tiltak,
    Utbetaling,
    Utlysning,
    Vedtak,
    Vedtakslinje,
)

from . import brev, forberedelse, penger
from . import fordeling as fordelinger
from .grunn import IkkeMulig, Mangler, flytt, i_database, laas_sak
from .jobb import jobbtype, start_jobb
from .maalform import maalform_for
from .nummerserie import saksnumre

NULL = Decimal("0.00")
SVART_JA = ("takket_ja", "takket_ja_delvis")
_OVERGANG = {"ja": "takk_ja", "delvis": "takk_ja_delvis", "nei": "takk_nei"}


# --- compute and approve --------------------------------------------------------------------------------------------


@transaction.atomic
def nytt_scenario(
    *,
    utlysning: Utlysning,
    navn: str,
    parametre: dict[str, Any],
    satser: Satstabell | None = None,
    kopiert_fra: Fordeling | None = None,
    av: Any,
) -> Fordeling:
    """Save a computation of everyone's share as a scenario, with its receipt. Raises IkkeMulig when a key is missing."""
    sjekk_rett(av, "fordeling.foresla", utlysning.forvalter)
    if not navn.strip():
        raise IkkeMulig(_("Gi scenarioet et navn."), kode="navn")
    ramme = _ramme(utlysning)
    andeler = kontrakt.hent(utlysning.ordning).beregn_andeler(utlysning, parametre)
    scenario = Fordeling.objects.create(
        art=Fordeling.Art.TILBUD,
        ramme=ramme,
        utlysning=utlysning,
        navn=navn.strip()[:100],
        modell=andeler.resultat.modell,
        modellversjon=andeler.resultat.versjon,
        satser=satser,
        parametre=parametre,
        beregning=fordelinger.lagre_kvittering(andeler.resultat, av=av),
        kopiert_fra=kopiert_fra,
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    Fordelingslinje.objects.bulk_create(
        [
            Fordelingslinje(fordeling=scenario, mottaker_id=a.mottaker_id, del_kode=kode, regelbelop=belop, belop=belop)
            for a in andeler.andeler
            for kode, belop in a.deler.items()
            if belop > 0
        ],
        batch_size=2000,
    )
    spor.skriv(
        fordelinger.kjede(scenario),
        "fordeling.opprettet",
        av=av,
        objekt=scenario,
        data={"sum": andeler.resultat.sum, "rest": andeler.resultat.rest},
    )
    return scenario


def _ramme(utlysning: Utlysning) -> Any:
    if utlysning.ramme is None:
        raise IkkeMulig(_("Runden har ingen ramme ennå. Sett den nasjonale rammen først."))
    return utlysning.ramme


@transaction.atomic
def send_til_beslutter(*, fordeling: Fordeling, av: Any) -> Fordeling:
    """Send a scenario of shares, or a redistribution, to a second natural person."""
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.UTKAST:
        raise IkkeMulig(_("Fordelingen er allerede sendt."))
    if fordeling.art == Fordeling.Art.TILBUD and har_tilbud(fordeling.utlysning):
        raise IkkeMulig(_("Tilbudene i runden er sendt. Andelene kan ikke regnes om."))
    fordeling.tilstand = Fordeling.Tilstand.TIL_BESLUTNING
    fordeling.foreslatt_av, fordeling.foreslatt_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.til_beslutning", av=av, objekt=fordeling)
    return fordeling


@transaction.atomic
def send_tilbake(*, fordeling: Fordeling, grunn: str = "", av: Any) -> Fordeling:
    """Back to a scenario: by the one who proposed, or by the beslutter with a reason."""
    fordeling = fordelinger.laas(fordeling)
    if fordeling.foreslatt_av_id == av.pk:
        sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    else:
        sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
        if not grunn.strip():
            raise IkkeMulig(_("Skriv hvorfor fordelingen sendes tilbake."), kode="grunn")
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    fordeling.tilstand, fordeling.tilbake_grunn = Fordeling.Tilstand.UTKAST, grunn.strip()
    fordeling.foreslatt_av = fordeling.foreslatt_tid = None
    fordeling.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid", "tilbake_grunn"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.sendt_tilbake", av=av, objekt=fordeling)
    return fordeling


def har_tilbud(utlysning: Utlysning | None) -> bool:
    """Whether the round's offers are sent."""
    return Tilbud.objects.filter(sak__utlysning=utlysning).exists()


@transaction.atomic
def publiser(*, fordeling: Fordeling, av: Any) -> Fordeling:
    """A second person approves the shares: every recipient gets its case with the offer, and the frame is reserved.

    All or nothing, in one transaction. The letters are made afterwards by a job.
    """
    fordeling = fordelinger.laas(fordeling)
    _til_beslutning(fordeling, Fordeling.Art.TILBUD, av)
    utlysning = fordeling.utlysning
    naa = klokke.naa()
    if har_tilbud(utlysning):
        raise IkkeMulig(_("Tilbudene i runden er allerede sendt."))
    if utlysning is None or utlysning.tilstand != Utlysning.Tilstand.PUBLISERT or utlysning.frist_tid <= naa:
        raise IkkeMulig(_("Runden må være publisert og ha en svarfrist fram i tid før tilbudene kan sendes."))
    ramme = penger.laas_rammer(fordeling.ramme)[fordeling.ramme_id]
    saker = _opprett_saker(fordeling, utlysning, av)
    if not saker:
        raise IkkeMulig(_("Ingen får en andel i dette scenarioet."))
    # One line for them all: what a case holds is its offer, less what has been given back for it.
    penger.bokfor([penger.Linje(ramme, "reservert", sum(saker.values(), NULL), {"fordeling": fordeling})], av=av)
    spor.skriv_mange(
        [(s.kjede, "tilbud.sendt", s, {"belop": belop, "fordeling": fordeling.pk}) for s, belop in saker.items()], av=av
    )
    _besluttet(fordeling, av)
    start_jobb(
        type="brev.tilbud",
        tittel=_("Tilbudsbrev: %(navn)s") % {"navn": fordeling.navn},
        nokler=[str(s.pk) for s in saker],
        organisasjon=fordeling.ramme.forvalter,
        av=av,
    )
    return fordeling


def _til_beslutning(fordeling: Fordeling, art: str, av: Any) -> None:
    sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
    if fordeling.art != art or fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    sjekk_annen_person(av, *forberedelse.av_fordelingen(fordeling), handling=_("beslutte fordelingen"))


def _besluttet(fordeling: Fordeling, av: Any) -> None:
    fordeling.tilstand = Fordeling.Tilstand.BESLUTTET
    fordeling.besluttet_av, fordeling.besluttet_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "besluttet_av", "besluttet_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.besluttet", av=av, objekt=fordeling)


def _opprett_saker(fordeling: Fordeling, utlysning: Utlysning, av: Any) -> dict[Sak, Decimal]:
    """A case with its offer per recipient, by name, and what it is offered. One Tiltak and Linje per part of the share.

    All but the cases themselves are written set by set in the database, from the lines of the approved scenario.
    """
    ordning = kontrakt.hent(utlysning.ordning)
    naa = klokke.naa()
    andeler = dict(
        fordeling.linjer.filter(belop__gt=0)
        .order_by()
        .values_list("mottaker")
        .annotate(s=Sum("belop"))
        .values_list("mottaker", "s")
    )
    mottakere = list(
        Organisasjon.objects.filter(pk__in=andeler)
        .only("navn", "type", "spraakvedtak", "maalform")
        .order_by("navn_sortert", "pk")
    )
    numre = saksnumre(klokke.idag().year, len(mottakere))
    saker = Sak.objects.bulk_create(
        [
            Sak(
                nummer=nummer,
                saksgang=ordning.saksgang,
                utlysning=utlysning,
                soker=org,
                tittel=f"{ordning.kort_nb} {utlysning.budsjettaar}",
                tilstand="tilbud",
                tilstand_tid=naa,
                maalform=maalform_for(org, forvalter=utlysning.forvalter),
                opprettet_av=av,
                opprettet_tid=naa,
                innsendt_av=av,
                innsendt_tid=naa,
                sokt_belop=andeler[org.pk],
                sokbar=f"{nummer} {org.navn}".lower(),
            )
            for nummer, org in zip(numre, mottakere, strict=True)
        ]
    )
    deler = ordning.andelsdeler()
    sektor = {"barnehage": Tiltak.Sektor.BARNEHAGE, "grunnskole": Tiltak.Sektor.SKOLE}
    verdier: dict[str, Any] = {
        "saker": [s.pk for s in saker],
        "fordeling": fordeling.pk,
        "aar": utlysning.budsjettaar,
        "koder": list(deler),
        "nb": [nb for nb, _nn in deler.values()],
        "nn": [nn for _nb, nn in deler.values()],
        "sektorer": [str(sektor.get(kode, "")) for kode in deler],
        "frist": utlysning.frist_tid,
        "vilkar_nb": utlysning.vilkar_nb,
        "vilkar_nn": utlysning.vilkar_nn,
        "naa": naa,
    }
    with connection.cursor() as c:
        for setning in (_PARTER, _DELER, _LINJER, _TILBUD):
            c.execute(setning, verdier)
    return {s: s.sokt_belop for s in saker}


_PARTER = """
    INSERT INTO felles_sakspart (sak_id, organisasjon_id, rolle, vertskommune)
    SELECT id, soker_id, 'soker', false FROM felles_sak WHERE id = ANY(%(saker)s) ORDER BY id
"""
_DELER = """
    INSERT INTO felles_tiltak (sak_id, nr, tittel, sektor, kode)
    SELECT s.id, row_number() OVER (PARTITION BY s.id ORDER BY d.nr),
           CASE s.maalform WHEN 'nn' THEN d.nn ELSE d.nb END, d.sektor, d.kode
    FROM felles_sak s
    JOIN felles_fordelingslinje l ON l.fordeling_id = %(fordeling)s AND l.mottaker_id = s.soker_id AND l.belop > 0
    JOIN unnest(%(koder)s::text[], %(nb)s::text[], %(nn)s::text[], %(sektorer)s::text[])
         WITH ORDINALITY AS d(kode, nb, nn, sektor, nr) ON d.kode = l.del_kode
    WHERE s.id = ANY(%(saker)s)
    ORDER BY s.id, d.nr
"""
_LINJER = """
    INSERT INTO felles_linje (sak_id, tiltak_id, mottaker_id, budsjettaar, sokt, koordinator)
    SELECT t.sak_id, t.id, s.soker_id, %(aar)s, l.belop, false
    FROM felles_tiltak t
    JOIN felles_sak s ON s.id = t.sak_id
    JOIN felles_fordelingslinje l
      ON l.fordeling_id = %(fordeling)s AND l.mottaker_id = s.soker_id AND l.del_kode = t.kode
    WHERE t.sak_id = ANY(%(saker)s)
    ORDER BY t.id
"""
_TILBUD = """
    INSERT INTO felles_tilbud (sak_id, fordeling_id, belop, svarfrist_tid, vilkar_nb, vilkar_nn, sendt_tid)
    SELECT id, %(fordeling)s, sokt_belop, %(frist)s, %(vilkar_nb)s, %(vilkar_nn)s, %(naa)s
    FROM felles_sak WHERE id = ANY(%(saker)s) ORDER BY id
"""


@jobbtype("brev.tilbud")
def _tilbudsbrev(post: Jobbpost) -> int:
    """One recipient's letter about its offer; made once. Gives the letter."""
    tilbud = Tilbud.objects.select_related(
        "sak__soker", "sak__utlysning__forvalter", "sak__utlysning__ramme", "fordeling__beregning",
        "fordeling__besluttet_av__person", "fordeling__foreslatt_av__person",
    ).get(sak=int(post.nokkel))  # fmt: skip
    sak, pk = tilbud.sak, 0
    for bestilling in kontrakt.hent(sak.utlysning.ordning).tilbudsbrev(tilbud, dag=klokke.idag()):
        laget = sak.brev.filter(mal=bestilling.mal).first()
        if laget is None:
            laget = brev.lag(bestilling, avsender=sak.utlysning.forvalter, av=post.jobb.av, sak=sak)
        pk = pk or laget.pk
    return pk


# --- the answer -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Svarfeil:
    """A field of the answer that must be mended, and how."""

    felt: str
    setning: str


def fingeravtrykk(tilbud: Tilbud) -> str:
    """What identifies the terms, word for word in both målformer."""
    return hashlib.sha256(f"{tilbud.vilkar_nb}\n{tilbud.vilkar_nn}".encode()).hexdigest()


def feil_i_svar(
    tilbud: Tilbud, *, svar: str, belop: Decimal | None, onske_ekstra: Decimal, godtar_vilkar: bool
) -> list[Svarfeil]:
    """What must be mended before the answer can be sent, field by field."""
    feil = []
    if svar not in _OVERGANG:
        feil.append(Svarfeil("svar", _("Velg hva dere svarer.")))
    if svar == "delvis" and (belop is None or not NULL < belop < tilbud.belop):
        feil.append(Svarfeil("belop", _("Skriv et beløp større enn 0 og mindre enn det dere er tilbudt.")))
    if onske_ekstra < 0:
        feil.append(Svarfeil("onske_ekstra", _("Beløpet kan ikke være under 0.")))
    if onske_ekstra > 0 and svar != "ja":
        feil.append(Svarfeil("onske_ekstra", _("Dere kan bare be om mer når dere tar imot hele beløpet.")))
    if svar in ("ja", "delvis") and not godtar_vilkar:
        feil.append(Svarfeil("godtar_vilkar", _("Dere må godta vilkårene for å ta imot pengene.")))
    return feil


@transaction.atomic
def svar_paa(
    *,
    tilbud: Tilbud,
    svar: str,
    belop: Decimal | None = None,
    onske_ekstra: Decimal = NULL,
    godtar_vilkar: bool = False,
    av: Any,
) -> Tilbudssvar:
    """The owner's answer: all, a part, or no; with all also the most it wants beyond. Can be changed until the deadline.

    Raises Mangler with a Svarfeil per field, IkkeMulig after the deadline.
    """
    sak = laas_sak(tilbud.sak)
    sjekk_rett(av, "tilbud.svar", sak.soker)
    tilbud = Tilbud.objects.get(sak=sak)
    if klokke.naa() > tilbud.svarfrist_tid:
        raise IkkeMulig(_("Svarfristen er ute. Kontakt Utdanningsdirektoratet hvis noe hindret dere."), kode="frist")
    feil = feil_i_svar(tilbud, svar=svar, belop=belop, onske_ekstra=onske_ekstra, godtar_vilkar=godtar_vilkar)
    if feil:
        raise Mangler(_("Svaret kan ikke sendes ennå."), feil)
    tatt = {"ja": tilbud.belop, "delvis": belop or NULL, "nei": NULL}[svar]
    nr = (tilbud.svar.aggregate(n=Max("nr"))["n"] or 0) + 1
    rad = Tilbudssvar.objects.create(
        tilbud=tilbud,
        nr=nr,
        svar=svar,
        belop=tatt,
        onske_ekstra=onske_ekstra,
        vilkar_sha256=fingeravtrykk(tilbud) if tatt else "",
        av=av,
        tid=klokke.naa(),
    )
    if sak.gang.overgang(_OVERGANG[svar], sak.tilstand) is None:
        if sak.tilstand != "takket_nei" or svar != "nei":
            raise IkkeMulig(_("Saken er «%(ord)s» nå, og svaret kan ikke endres.") % {"ord": sak.tilstandsord})
        return rad
    flytt(sak, _OVERGANG[svar], av=av, data={"belop": tatt, "onske_ekstra": onske_ekstra, "svar": rad.pk})
    return rad


def gjeldende_svar(tilbud: Iterable[Tilbud]) -> dict[int, Tilbudssvar]:
    """The last answer per offer, by the offer's case, in one query."""
    rader = (
        Tilbudssvar.objects.filter(tilbud__in=[t.pk for t in tilbud]).select_related("tilbud").order_by("tilbud", "nr")
    )
    return {r.tilbud.sak_id: r for r in rader}


@transaction.atomic
def lukk_svarfristen(*, utlysning: Utlysning, av: Any) -> int:
    """After the deadline: those who did not answer have said no, and what nobody took is free again. Gives how many were silent.

    Run twice it does nothing more.
    """
    sjekk_rett(av, "tilbud.lukk")
    utlysning = (
        Utlysning.objects.select_for_update(of=("self",)).select_related("ramme", "forvalter").get(pk=utlysning.pk)
    )
    if klokke.naa() <= utlysning.frist_tid:
        raise IkkeMulig(_("Svarfristen er ikke ute ennå."))
    ramme = penger.laas_rammer(_ramme(utlysning))[_ramme(utlysning).pk]
    tause = list(
        Tilbud.objects.filter(sak__utlysning=utlysning, sak__tilstand="tilbud").select_related("sak").order_by("pk")
    )
    naa = klokke.naa()
    # A case that still is an offer has no answer: an answer moves it. So this is its first.
    Tilbudssvar.objects.bulk_create(
        [Tilbudssvar(tilbud=t, nr=1, svar="ubesvart", belop=NULL, av=av, tid=naa) for t in tause]
    )
    Sak.objects.filter(pk__in=[t.sak_id for t in tause]).update(tilstand="ubesvart", tilstand_tid=naa)
    spor.skriv_mange(
        [(t.sak.kjede, "sak.lukk_uten_svar", t.sak, {"fra": "tilbud", "til": "ubesvart"}) for t in tause], av=av
    )
    alle = list(Tilbud.objects.filter(sak__utlysning=utlysning).select_related("sak").order_by("pk"))
    svar = gjeldende_svar(alle)
    reservert = _reservert(alle)
    poster = []
    for t in alle:
        skal_staa = svar[t.sak_id].belop if t.sak.tilstand in SVART_JA else NULL
        if (fri := reservert.get(t.sak_id, NULL) - skal_staa) > 0:
            poster.append(penger.Linje(ramme, "reservert_tilbake", fri, {"sak": t.sak, "fordeling": t.fordeling}))
    penger.bokfor(poster, av=av)
    return len(tause)


def _reservert(alle: Iterable[Tilbud]) -> dict[int, Decimal]:
    """What each case still holds of the frame: its offer, less what has been given back for it."""
    ut = {t.sak_id: t.belop for t in alle}
    rader = (
        Postering.objects.filter(sak__in=list(ut), type="reservert_tilbake")
        .order_by()
        .values_list("sak_id")
        .annotate(s=Sum("belop"))
    )
    for sak_id, tilbake in rader:
        ut[sak_id] -= tilbake
    return ut


# --- the award ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tildeling:
    """What one case gets now: kroner per Linje."""

    sak: Sak
    belop: dict[int, Decimal]

    @property
    def sum(self) -> Decimal:
        return sum(self.belop.values(), NULL)


@transaction.atomic
def tildel(*, utlysning: Utlysning, av: Any) -> list[Vedtak]:
    """After the deadline is closed: what was accepted becomes an award with letter, obligation and instalment (VU §§ 6, 7).

    The amounts were approved with the offer; here another person than who proposed them binds the money. All or nothing.
    """
    sjekk_rett(av, "fordeling.beslutt", utlysning.forvalter)
    utlysning = (
        Utlysning.objects.select_for_update(of=("self",)).select_related("ramme", "forvalter").get(pk=utlysning.pk)
    )
    if Sak.objects.filter(utlysning=utlysning, tilstand="tilbud").exists():
        raise IkkeMulig(_("Lukk svarfristen først. Noen tilbud er ikke besvart."))
    if klokke.naa() <= utlysning.frist_tid:
        raise IkkeMulig(_("Svarfristen er ikke ute ennå. Svar kan fortsatt endres."))
    saker = list(
        Sak.objects.select_for_update(of=("self",))
        .filter(utlysning=utlysning, tilstand__in=SVART_JA)
        .select_related(
            "soker", "tilbud__fordeling__foreslatt_av", "tilbud__fordeling__opprettet_av", "utlysning__forvalter"
        )
        .order_by("pk")
    )
    if not saker:
        raise IkkeMulig(_("Alle som takket ja, har fått tilskuddet."))
    fordeling = saker[0].tilbud.fordeling
    sjekk_annen_person(av, *forberedelse.av_fordelingen(fordeling), handling=_("tildele andelene"))
    svar = gjeldende_svar([s.tilbud for s in saker])
    linjer = _linjer(saker)
    tildelinger = [Tildeling(s, _del_paa_linjer(svar[s.pk].belop, linjer[s.pk])) for s in saker]
    frigjor = _reservert([s.tilbud for s in saker])
    vedtak = _skriv(utlysning, fordeling, tildelinger, art="svar", frigjor=frigjor, av=av)
    naa = klokke.naa()
    for s in saker:
        s.avgjort_tid = s.tilstand_tid = naa
        s.innvilget_belop = svar[s.pk].belop
        s.tilstand = "tildelt"
    Sak.objects.bulk_update(saker, ["tilstand", "tilstand_tid", "avgjort_tid", "innvilget_belop"], batch_size=500)
    spor.skriv_mange([(s.kjede, "sak.tildel", s, {"til": "tildelt", "belop": s.innvilget_belop}) for s in saker], av=av)
    return vedtak


def _linjer(saker: Iterable[Sak]) -> dict[int, list[Linje]]:
    ut: dict[int, list[Linje]] = defaultdict(list)
    for x in Linje.objects.filter(sak__in=list(saker)).select_related("tiltak").order_by("sak", "tiltak__nr"):
        ut[x.sak_id].append(x)
    return ut


def _del_paa_linjer(belop: Decimal, linjer: list[Linje]) -> dict[int, Decimal]:
    """An amount on the parts of a share, in proportion to what was offered for each, in whole kroner by largest remainder."""
    if belop == sum((x.sokt or NULL for x in linjer), NULL):
        return {x.pk: x.sokt or NULL for x in linjer}
    delt = del_kroner(belop, {f"{x.tiltak.nr:03d}": x.sokt or NULL for x in linjer})
    return {x.pk: delt[f"{x.tiltak.nr:03d}"] for x in linjer}


def _skriv(
    utlysning: Utlysning,
    fordeling: Fordeling,
    tildelinger: list[Tildeling],
    *,
    art: str,
    frigjor: Mapping[int, Decimal],
    av: Any,
) -> list[Vedtak]:
    """Vedtak, Tilskudd, lines, ledger and instalments for many cases, set by set. Inside the caller's transaction."""
    ordning = kontrakt.hent(utlysning.ordning)
    naa, idag = klokke.naa(), klokke.idag()
    lov = frister.lov_paa(idag, settings.FORVALTNINGSLOV_2025_FRA).kode
    ramme = penger.laas_rammer(fordeling.ramme)[fordeling.ramme_id]
    siste = dict(
        Vedtak.objects.filter(sak__in=[t.sak.pk for t in tildelinger])
        .order_by()
        .values_list("sak_id")
        .annotate(n=Max("nr"))
    )
    vedtak = []
    for t in tildelinger:
        maalform = maalform_for(t.sak.soker, sak=t.sak)
        v = Vedtak(
            sak=t.sak,
            nr=siste.get(t.sak.pk, 0) + 1,
            ramme=ramme,
            fordeling=fordeling,
            utfall=Vedtak.Utfall.INNVILGET,
            begrunnelse=ordning.tildelingsgrunn(art, maalform),
            hjemmel=ordning.vedtakshjemmel("innvilget"),
            maalform=maalform,
            er_enkeltvedtak=ordning.er_enkeltvedtak,
            lov=lov,
            regelversjon=ordning.regelversjon,
            sokt_belop=t.sum,
            innvilget_belop=t.sum,
            foreslatt_av=fordeling.foreslatt_av,
            foreslatt_tid=fordeling.foreslatt_tid or naa,
            besluttet_av=av,
            besluttet_tid=naa,
        )
        v.klageinstans = ordning.klageinstans(v, idag)
        v.klagerett = v.klageinstans is not None
        vedtak.append(v)
    with i_database():
        Vedtak.objects.bulk_create(vedtak)
    tilskudd = _tilskudd_for(utlysning, ramme, ordning, tildelinger)
    linje = {x.pk: x for xs in _linjer(t.sak for t in tildelinger).values() for x in xs}
    vedtakslinjer = Vedtakslinje.objects.bulk_create(
        [
            Vedtakslinje(
                vedtak=v,
                linje=linje[pk],
                tilskudd=tilskudd[t.sak.pk],
                mottaker_id=t.sak.soker_id,
                budsjettaar=utlysning.budsjettaar,
                sokt=belop,
                belop=belop,
            )
            for v, t in zip(vedtak, tildelinger, strict=True)
            for pk, belop in t.belop.items()
            if belop > 0
        ]
    )
    penger.bokfor(
        [
            *(
                penger.Linje(
                    ramme, "reservert_tilbake", frigjor.get(t.sak.pk, NULL), {"sak": t.sak, "fordeling": fordeling}
                )
                for t in tildelinger
            ),
            *(
                penger.Linje(
                    ramme, "tilsagn", x.belop, {"vedtakslinje": x, "sak": x.vedtak.sak, "fordeling": fordeling}
                )
                for x in vedtakslinjer
            ),
        ],
        av=av,
    )
    planlagt = utlysning.parametre.get("utbetales")
    forfall = date.fromisoformat(planlagt) if planlagt else idag
    terminer = dict(
        Utbetaling.objects.filter(tilskudd__in=[x.pk for x in tilskudd.values()])
        .order_by()
        .values_list("tilskudd_id")
        .annotate(n=Max("nr"))
    )
    Utbetaling.objects.bulk_create(
        [
            Utbetaling(
                tilskudd=tilskudd[t.sak.pk],
                nr=terminer.get(tilskudd[t.sak.pk].pk, 0) + 1,
                belop=t.sum,
                forfall=max(forfall, idag),
            )
            for t in tildelinger
        ]
    )
    spor.skriv_mange(
        [(v.sak.kjede, "vedtak.skrevet", v, {"nr": v.nr, "belop": v.innvilget_belop}) for v in vedtak], av=av
    )
    start_jobb(
        type="brev.vedtak",
        tittel=_("Tilskuddsbrev: %(navn)s") % {"navn": fordeling.navn},
        nokler=[str(v.pk) for v in vedtak],
        organisasjon=utlysning.forvalter,
        av=av,
    )
    return vedtak


def _tilskudd_for(
    utlysning: Utlysning, ramme: Any, ordning: kontrakt.Ordning, tildelinger: list[Tildeling]
) -> dict[int, Tilskudd]:
    """The one Tilskudd of each case: made with the first award, and added to by the later ones."""
    finnes = {t.sak_id: t for t in Tilskudd.objects.filter(sak__in=[t.sak.pk for t in tildelinger])}
    nye = Tilskudd.objects.bulk_create(
        [
            Tilskudd(
                sak=t.sak,
                ramme=ramme,
                mottaker_id=t.sak.soker_id,
                budsjettaar=utlysning.budsjettaar,
                bruk_fra=utlysning.bruk_fra,
                bruk_til=None if ordning.bruk_aar_fra_utbetaling else utlysning.bruk_til,
                rapportfrist_tid=utlysning.rapportfrist_tid,
                opprettet_tid=klokke.naa(),
            )
            for t in tildelinger
            if t.sak.pk not in finnes
        ]
    )
    Rapport.objects.bulk_create([Rapport(tilskudd=t) for t in nye])
    return finnes | {t.sak_id: t for t in nye}


# --- redistribution in rounds ---------------------------------------------------------------------------------------


def ledig(utlysning: Utlysning) -> Decimal:
    """What of the round's frame nobody has been offered, promised or given, in kroner."""
    ramme = type(_ramme(utlysning)).objects.get(pk=utlysning.ramme_id)
    return ramme.igjen


def onsker(utlysning: Utlysning) -> list[tuple[Sak, kontrakt.Onske]]:
    """Those who accepted all and want more than they have got so far, by name. The key is the case number."""
    siste = Tilbudssvar.objects.filter(tilbud__sak=OuterRef("pk")).order_by("-nr")
    saker = (
        Sak.objects.filter(utlysning=utlysning, tilstand="tildelt")
        .annotate(
            onske=Subquery(siste.values("onske_ekstra")[:1]),
            tatt=Subquery(siste.values("belop")[:1]),
        )
        .filter(onske__gt=0)
        .select_related("soker", "tilbud")
        .order_by("soker__navn_sortert", "pk")
    )
    ut: list[tuple[Sak, kontrakt.Onske]] = []
    for s in saker:
        gitt = (s.innvilget_belop or NULL) - s.tatt
        if s.onske > gitt:
            ut.append((s, kontrakt.Onske(s.nummer, s.tilbud.belop, s.onske, gitt)))
    return ut


@transaction.atomic
def ny_omfordeling(*, utlysning: Utlysning, navn: str, parametre: dict[str, Any], av: Any) -> Fordeling:
    """VU § 7: a proposal for what was not accepted, to those who wish more, with receipt. Lowers nobody."""
    sjekk_rett(av, "fordeling.foresla", utlysning.forvalter)
    if Sak.objects.filter(utlysning=utlysning, tilstand__in=["tilbud", *SVART_JA]).exists():
        raise IkkeMulig(_("Lukk svarfristen og tildel det som er tatt imot, før resten omfordeles."))
    if Fordeling.objects.filter(utlysning=utlysning, art="omfordeling", tilstand="til_beslutning").exists():
        raise IkkeMulig(_("En omfordeling er allerede til beslutning. Ta stilling til den først."))
    vil_ha = onsker(utlysning)
    pott = ledig(utlysning)
    if not vil_ha:
        raise IkkeMulig(_("Ingen har bedt om mer enn de har fått. Da er det ingen å omfordele til."))
    if pott <= 0:
        raise IkkeMulig(_("Det er ikke noe igjen i rammen å omfordele."))
    ordning = kontrakt.hent(utlysning.ordning)
    resultat = ordning.omfordel(utlysning, pott, [o for _s, o in vil_ha], parametre)
    fordeling = Fordeling.objects.create(
        art=Fordeling.Art.OMFORDELING,
        ramme=_ramme(utlysning),
        utlysning=utlysning,
        navn=navn.strip()[:100] or _("Omfordeling"),
        modell=resultat.modell,
        modellversjon=resultat.versjon,
        parametre=parametre,
        beregning=fordelinger.lagre_kvittering(resultat, av=av),
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    linjer = _linjer(s for s, _o in vil_ha)
    Fordelingslinje.objects.bulk_create(
        [
            Fordelingslinje(
                fordeling=fordeling, sak=s, linje_id=linje_id, mottaker_id=s.soker_id, regelbelop=belop, belop=belop
            )
            for s, o in vil_ha
            for linje_id, belop in _del_paa_linjer(resultat.andeler[o.nokkel], linjer[s.pk]).items()
            if belop > 0
        ]
    )
    spor.skriv(
        fordelinger.kjede(fordeling), "fordeling.opprettet", av=av, objekt=fordeling,
        data={"pott": pott, "sum": resultat.sum, "rest": resultat.rest},
    )  # fmt: skip
    return fordeling


@transaction.atomic
def beslutt_omfordeling(*, fordeling: Fordeling, av: Any) -> list[Vedtak]:
    """A second person approves: every line is a new award with its own letter and instalment. All or nothing."""
    fordeling = fordelinger.laas(fordeling)
    _til_beslutning(fordeling, Fordeling.Art.OMFORDELING, av)
    utlysning = fordeling.utlysning
    assert utlysning is not None  # noqa: S101  a redistribution belongs to a round
    linjer = list(fordeling.linjer.filter(belop__gt=0).order_by("sak", "pk"))
    saker = {
        s.pk: s
        for s in Sak.objects.select_for_update(of=("self",))
        .filter(pk__in={x.sak_id for x in linjer})
        .select_related("soker", "utlysning__forvalter")
        .order_by("pk")
    }
    per_sak: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for x in linjer:
        per_sak[x.sak_id or 0][x.linje_id or 0] = x.belop
    rom = {s.pk: o.onske - o.gitt for s, o in onsker(utlysning)}
    for pk, deler in per_sak.items():
        if sum(deler.values(), NULL) > rom.get(pk, NULL):
            raise IkkeMulig(
                _("%(navn)s får mer enn den har bedt om. Lag omfordelingen på nytt.") % {"navn": saker[pk].soker.navn}
            )
    tildelinger = [Tildeling(saker[pk], deler) for pk, deler in sorted(per_sak.items())]
    vedtak = _skriv(utlysning, fordeling, tildelinger, art="omfordeling", frigjor={}, av=av)
    for t in tildelinger:
        t.sak.innvilget_belop = (t.sak.innvilget_belop or NULL) + t.sum
    Sak.objects.bulk_update([t.sak for t in tildelinger], ["innvilget_belop"], batch_size=500)
    _besluttet(fordeling, av)
    return vedtak


@transaction.atomic
def avslutt_rundene(*, utlysning: Utlysning, av: Any) -> Decimal:
    """No more rounds: the round is closed, and what is left of the frame is shown. Gives the rest in kroner."""
    sjekk_rett(av, "fordeling.beslutt", utlysning.forvalter)
    utlysning = Utlysning.objects.select_for_update(of=("self",)).get(pk=utlysning.pk)
    if Sak.objects.filter(utlysning=utlysning, tilstand__in=["tilbud", *SVART_JA]).exists():
        raise IkkeMulig(_("Noen tilbud er ikke besvart eller tildelt ennå."))
    if Fordeling.objects.filter(utlysning=utlysning, tilstand="til_beslutning").exists():
        raise IkkeMulig(_("En omfordeling er til beslutning. Ta stilling til den først."))
    utlysning.tilstand = Utlysning.Tilstand.AVSLUTTET
    utlysning.save(update_fields=["tilstand"])
    rest = ledig(utlysning)
    spor.skriv(f"utlysning:{utlysning.pk}", "utlysning.avsluttet", av=av, objekt=utlysning, data={"rest": rest})
    return rest
