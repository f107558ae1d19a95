"""The bridge between the pot per teacher and the kernel's Fordeling, and the ways on when the floor overruns the frame."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from kompetanse.revisjon import spor
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.setning import vis_kroner, vis_tall
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import satser as satshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.kontrakt import Forslagslinje, Forslagsresultat, Telling
from ordninger.felles.models import Fordeling, Linje, Sak, Utlysning, Vurdering

from . import satser
from .brevmaler.felt import faerregrunn
from .models import VeiledningEnhet
from .pott import Pott, PottFeil, Pottlinje, beregn_pott, gruppesats, vurder_pott
from .satser import PottParametre, Sektor, Underskudd

REGLER = ((satser.REGEL, satser.REGELNAVN.nb, satser.REGELNAVN.nn),)
FAERRE = Q(godkjent_forste__lt=F("forste")) | Q(godkjent_andre__lt=F("andre"))
"""A unit where fewer are approved than are applied for."""
SATSNAVN = "veil_pott"
"""The Satstabell with floor, weights, caps and unit."""


def grunnparametre(utlysning: Utlysning) -> PottParametre:
    """The rule's parameters for a round: the approved Satstabell of the year, else the round's own, else the example set.

    Raises SatsFeil when what is stored does not hold together.
    """
    tabell = satshandlinger.gjeldende(ordning=utlysning.ordning, navn=SATSNAVN, budsjettaar=utlysning.budsjettaar)
    innhold: Mapping[str, Any] | None = tabell.verdier if tabell else utlysning.parametre.get("pott")
    if innhold is None:
        return satser.EKSEMPEL_POTT
    return PottParametre.fra_json({**_grunn(), **innhold, **({"eksempel": tabell.eksempel} if tabell else {})})


def _grunn() -> dict[str, Any]:
    """What a stored set may leave out: validity and frame, which the scenario's own frame replaces."""
    return {"gyldig": kanoniser(satser.EKSEMPEL_POTT.til_json()["gyldig"]), "ramme": "0"}


def parametre(fordeling: Any) -> PottParametre:
    """The scenario's parameters, with what the scenario may use of the frame."""
    grunn = grunnparametre(fordeling.utlysning)
    if fordeling.parametre:
        vekter = {
            k.removeprefix("vekt-").replace("-", "."): v for k, v in fordeling.parametre.items() if k[:5] == "vekt-"
        }
        lagret = kanoniser(grunn.til_json()) | fordeling.parametre
        grunn = PottParametre.fra_json(lagret | {"vekter": lagret["vekter"] | vekter})
    return replace(grunn, ramme=fordelinger.til_disposisjon(fordeling))


def forslagsparametre(fordeling: Any, regel: str = "") -> dict[str, Any]:
    """The parameters as JSON data, and `felt`: those a form edits. The frame is not among them: it is what it holds."""
    return _lagret(fordeling) | {"felt": _felt(parametre(fordeling))}


def _lagret(fordeling: Any) -> dict[str, Any]:
    return {k: v for k, v in kanoniser(parametre(fordeling).til_json()).items() if k != "ramme"}


def _felt(par: PottParametre) -> list[dict[str, Any]]:
    """What the rule's form asks for beside the unit, in order: code, kind, names, value."""

    def ett(kode: str, art: str, nb: str, nn: str, verdi: Any, **mer: Any) -> dict[str, Any]:
        return {"kode": kode, "art": art, "nb": nb, "nn": nn, "verdi": None if verdi is None else str(verdi), **mer}

    vekter = [
        ett(
            f"vekt-{aar}-{sektor}",
            "andel",
            f"Vekt for {satser.AARSNAVN[aar].nb} {satser.I_SEKTOR[sektor].nb} (prosent)",
            f"Vekt for {satser.AARSNAVN[aar].nn} {satser.I_SEKTOR[sektor].nn} (prosent)",
            par.vekt(aar, sektor),
        )
        for sektor in Sektor
        for aar in satser.Aar
    ]
    return [
        ett("gulv", "belop", "Gulv per nyutdannet (kr)", "Golv per nyutdanna (kr)", par.gulv),
        *vekter,
        ett(
            "tak_laerere", "antall", "Tak i antall nyutdannede per søker. La stå tomt uten tak.",
            "Tak i talet på nyutdanna per søkjar. La stå tomt utan tak.", par.tak_laerere, krav=False,
        ),
        ett(
            "tak_kroner", "belop", "Tak i kroner per søker. La stå tomt uten tak.",
            "Tak i kroner per søkjar. La stå tomt utan tak.", par.tak_kroner, krav=False,
        ),
        ett(
            "underskudd", "valg", "Når gulvet krever mer enn rammen", "Når golvet krev meir enn ramma", par.underskudd,
            valg=[(str(u), n.nb, n.nn) for u, n in satser.UNDERSKUDDSNAVN.items()],
        ),
        ett(
            "tilleggsramme", "belop", "Tilleggsrammen det er bedt om (kr)", "Tilleggsramma det er bede om (kr)",
            par.tilleggsramme,
        ),
    ]  # fmt: skip


def linjer(fordeling: Any) -> list[Pottlinje]:
    """The scenario's lines with the approved teachers of each. A case where a condition is not fulfilled gets nothing."""
    rader = list(fordeling.linjer.select_related("sak", "linje__tiltak").order_by("pk"))
    saker = {r.sak_id for r in rader}
    godkjent: dict[tuple[int, str], list[int]] = {}
    for e in VeiledningEnhet.objects.filter(sak__in=saker):
        tall = godkjent.setdefault((e.sak_id, e.sektor), [0, 0])
        tall[0] += e.godkjente[0]
        tall[1] += e.godkjente[1]
    nei = set(
        Vurdering.objects.filter(sak__in=saker, resultat=Vurdering.Resultat.IKKE_OPPFYLT).values_list(
            "sak_id", flat=True
        )
    )
    ut = []
    for r in rader:
        forste, andre = godkjent.get((r.sak_id, r.linje.tiltak.kode), [0, 0])
        ut.append(
            Pottlinje(
                id=str(r.linje_id),
                soker=str(r.sak.soker_id),
                sektor=Sektor(r.linje.tiltak.kode),
                forste=forste,
                andre=andre,
                fast=r.belop if r.overstyrt or r.sak.er_avgjort else None,
                avslatt=r.sak_id in nei and not r.overstyrt and not r.sak.er_avgjort,
            )
        )
    return ut


def pott(fordeling: Any) -> Pott:
    """The rate now, and what the floor lacks when it overruns the frame. Raises IkkeMulig."""
    try:
        return vurder_pott(parametre(fordeling), linjer(fordeling))
    except (PottFeil, satser.SatsFeil) as feil:
        raise IkkeMulig(str(feil)) from feil


def beregn_forslag(fordeling: Any) -> Forslagsresultat:
    """The pot over the scenario's lines, within what the frame has left. Raises IkkeMulig."""
    try:
        resultat = beregn_pott(parametre(fordeling), linjer(fordeling))
    except (PottFeil, satser.SatsFeil) as feil:
        raise IkkeMulig(str(feil)) from feil
    return Forslagsresultat(
        linjer=tuple(Forslagslinje(int(k), v) for k, v in resultat.andeler.items()),
        rest=resultat.rest,
        kvittering=resultat,
    )


def velg_vei(*, fordeling: Fordeling, vei: str, tilleggsramme: Decimal = Decimal(0), av: Any) -> Fordeling:
    """Choose what to do when the floor overruns the frame, and compute at once.

    `vei` is a value of Underskudd; `tilleggsramme` is the frame (kroner) that is asked for. Raises IkkeMulig.
    """
    if vei not in set(Underskudd):
        raise IkkeMulig(_("Velg tilleggsramme, lavere gulv eller likt kutt."), kode="vei")
    if vei == Underskudd.TILLEGGSRAMME and tilleggsramme <= 0:
        raise IkkeMulig(_("Skriv hvor stor tilleggsramme det gjelder."), kode="tilleggsramme")
    nye = {**_lagret(fordeling), "underskudd": str(vei), "tilleggsramme": str(tilleggsramme)}
    return fordelinger.endre_regel(fordeling=fordeling, regel=satser.REGEL, parametre=nye, av=av)


def regelsetning(fordeling: Any) -> str:
    """What the rule does, with its numbers, and what is the matter when the floor overruns the frame."""
    par = parametre(fordeling)
    deler = [
        _("Rammen deles på de godkjente nyutdannede, men ingen får under gulvet på %(gulv)s kroner.")
        % {"gulv": vis_kroner(par.gulv)},
        _("Satsen rundes ned til hele kroner, og resten blir stående i rammen.")
        if par.enhet == 1
        else _("Satsen rundes ned til hele %(enhet)s kroner, og resten blir stående i rammen.")
        % {"enhet": vis_kroner(par.enhet)},
    ]
    if par.tak_laerere is not None:
        deler.append(
            _("Hver søker får for inntil %(antall)s nyutdannede.") % {"antall": vis_tall(Decimal(par.tak_laerere))}
        )
    if par.tak_kroner is not None:
        deler.append(_("Hver søker får inntil %(belop)s kroner.") % {"belop": vis_kroner(par.tak_kroner)})
    funn = pott(fordeling) if fordeling.linjer.exists() else None
    if funn is not None and funn.overskridelse is not None:
        deler.append(overskridelsessetning(funn))
        deler.append(_valgsetning(par, funn))
    return " ".join(deler)


def overskridelsessetning(funn: Pott) -> str:
    """What the floor lacks, and the three ways on. Empty when it holds."""
    over = funn.overskridelse
    if over is None:
        return ""
    return _(
        "Gulvet krever %(trengs)s kroner, og rammen har %(ramme)s. Det mangler %(mangler)s kroner. Veiene videre er en"
        " tilleggsramme på %(mangler)s kroner, et gulv på %(gulv)s kroner, eller at alle får %(prosent)s prosent av"
        " gulvet."
    ) % {
        "trengs": vis_kroner(over.trengs),
        "ramme": vis_kroner(over.til_fordeling),
        "mangler": vis_kroner(over.mangler),
        "gulv": vis_kroner(over.hoyeste_gulv_som_gaar_opp),
        "prosent": vis_tall(over.forholdsmessig_prosent),
    }


def _valgsetning(par: PottParametre, funn: Pott) -> str:
    if funn.stoppet:
        return _("Ingenting er fordelt før det er valgt en vei videre.")
    return {
        Underskudd.TILLEGGSRAMME: _("Valgt: tilleggsramme på %(belop)s kroner."),
        Underskudd.LAVERE_GULV: _("Valgt: lavere gulv."),
        Underskudd.PROPORSJONALT: _("Valgt: likt kutt for alle."),
    }[par.underskudd] % {"belop": vis_kroner(par.tilleggsramme)}


def forberedt_av(fordeling: Any) -> dict[int | None, list[Any]]:
    """Who approved the number of new teachers in each case, unit by unit, now or before."""
    kjeder = {f"sak:{pk}": pk for pk in fordeling.linjer.order_by().values_list("sak", flat=True).distinct()}
    ut: dict[int | None, list[Any]] = {
        kjeder[kjede]: list(kontoer) for kjede, kontoer in spor.hvem(kjeder, ["veiledning.godkjent"]).items()
    }
    enheter = VeiledningEnhet.objects.filter(sak__in=fordeling.linjer.values("sak"), godkjent_av__isnull=False)
    for e in enheter.select_related("godkjent_av"):
        ut.setdefault(e.sak_id, []).append(e.godkjent_av)
    return ut


def tellinger(fordeling: Any) -> dict[int, Telling]:
    """Per line the teachers that are approved, and the rate of the last run. No rate where the groups of the line have
    different rates, where nothing is counted, and where somebody has set the amount.
    """
    kvittering = fordeling.beregning
    if kvittering is None:
        return {}
    par = PottParametre.fra_json(kvittering.parametre)
    alle = [Pottlinje.fra_json(x) for x in kvittering.inndata["linjer"]]
    sats = vurder_pott(par, alle).sats
    ut = {}
    for x in alle:
        antall = {satser.Aar.FORSTE: x.forste, satser.Aar.ANDRE: x.andre}
        grupper = {gruppesats(par, sats, aar, x.sektor) for aar, n in antall.items() if n}
        regel = x.fast is None and not x.avslatt and len(grupper) == 1
        ut[int(x.id)] = Telling(0 if x.avslatt else x.forste + x.andre, grupper.pop() if regel else None)
    return ut


def linjegrunner(linje_ider: Iterable[int], maalform: str) -> dict[int, str]:
    """Every unit where fewer are approved than are applied for, with the number and the reason, per line of its sector."""
    rader = Linje.objects.filter(pk__in=linje_ider).values_list("pk", "sak_id", "tiltak__kode")
    linje_av = {(sak_id, sektor): pk for pk, sak_id, sektor in rader}
    enheter = VeiledningEnhet.objects.filter(sak__in={sak_id for sak_id, _sektor in linje_av}).filter(FAERRE)
    ut: dict[int, list[str]] = {}
    for e in enheter.order_by("sak", "sektor", "virksomhet__navn_sortert", "navn", "pk"):
        if pk := linje_av.get((e.sak_id, e.sektor)):
            ut.setdefault(pk, []).append(faerregrunn(e.navn, sum(e.godkjente), e.sokt, e.godkjent_grunn, maalform))
    return {pk: "\n\n".join(grunner) for pk, grunner in ut.items()}


def hindringer(fordeling: Any) -> list[str]:
    """No decision before the way on is chosen, before a supplementary frame is in the frame, or on old numbers.

    What is sent to the decider has passed this, and no number can change there.
    """
    if fordeling.tilstand not in fordelinger.AAPNE:
        return []
    funn = []
    p, par = pott(fordeling), parametre(fordeling)
    if p.stoppet:
        funn.append(overskridelsessetning(p) + " " + _("Velg en vei videre før fordelingen sendes."))
    elif p.ramme > par.ramme:
        igjen = fordeling.ramme.bevilgning.igjen if fordeling.ramme.bevilgning else Decimal(0)
        funn.append(
            _(
                "Tilleggsrammen på %(belop)s kroner er ikke i rammen ennå. Udir legger den til den nasjonale rammen: av de %(igjen)s kronene som er igjen av bevilgningen, eller av en tilleggsbevilgning som en annen har bekreftet at er vedtatt."
            )
            % {"belop": vis_kroner(par.tilleggsramme), "igjen": vis_kroner(igjen)}
        )
    if not funn and _er_gammel(fordeling):
        funn.append(_("Antallet godkjente nyutdannede er endret etter beregningen. Beregn på nytt."))
    return funn


def _er_gammel(fordeling: Any) -> bool:
    """Whether the rule would give something else now than the amounts that stand on the lines."""
    aapne = fordeling.linjer.exclude(sak__avgjort_tid__isnull=False)
    naa = {linje.linje_id: linje.belop for linje in beregn_forslag(fordeling).linjer}
    return any(naa[linje_id] != belop for linje_id, belop in aapne.values_list("linje_id", "belop"))


def utfall(sak: Sak, belop: Decimal) -> str:
    """Nothing is a refusal; fewer approved than applied for, or less than the rule gives, a partial refusal."""
    if belop == 0:
        return "avslatt"
    faerre = sak.veiledningsenheter.filter(FAERRE)
    satt_ned = sak.fordelingslinjer.filter(
        fordeling__tilstand=Fordeling.Tilstand.TIL_BESLUTNING, overstyrt=True, belop__lt=F("regelbelop")
    )
    return "delvis_innvilget" if faerre.exists() or satt_ned.exists() else "innvilget"
