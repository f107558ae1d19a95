"""The bridge between the pure split of VU § 8 and the kernel's Fordeling."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eiere.maalform import sidens_maalform
from kompetanse.revisjon import spor
from ordninger.felles.beregning import Resultat
from ordninger.felles.beregning.setning import vis_kroner
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.handlinger.fordeling import til_disposisjon
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.kontrakt import Forslagslinje, Forslagsresultat
from ordninger.felles.models import Sak
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.barnehage import (
    NOKKELNAVN,
    SIDENAVN,
    BarnehageFeil,
    Delingsnokkel,
    ManglerBarnehagetall,
    Side,
    del_barnehagedel,
)

from . import grunnlag, uspurt
from .models import Barnehagerunde

REGEL = "nokkel_og_behov"
REGLER = ((REGEL, "Etter nøkkelen mellom sidene, så etter behov", "Etter nøkkelen mellom sidene, så etter behov"),)
IKKE_VURDERT = ("innsendt", "til_vurdering", "pa_vent", "ma_rettes")


def runde(fordeling: Any) -> Barnehagerunde:
    """The kommune's choices for the fordeling's round. Raises IkkeMulig before the key is chosen."""
    r = grunnlag.runde_for(fordeling.utlysning)
    if r is None or not r.nokkel:
        raise IkkeMulig(_("Velg nøkkel for runden først (VU § 8)."))
    return r


def regn(fordeling: Any) -> Resultat:
    """VU § 8: the split of what the frame has left, on all barnehager of the kommune. Raises IkkeMulig."""
    r = runde(fordeling)
    try:
        return del_barnehagedel(
            til_disposisjon(fordeling), grunnlag.i_fordelingen(fordeling), Delingsnokkel(r.nokkel), r.enhet
        )
    except ManglerBarnehagetall as feil:
        raise IkkeMulig(mangler_tall(fordeling.utlysning, feil.nokkel)) from feil
    except BarnehageFeil as feil:
        raise IkkeMulig(str(feil)) from feil


def mangler_tall(utlysning: Any, nokkel: str) -> str:
    """Which barnehager lack the number of the key, by name; empty when none does."""
    if nokkel == Delingsnokkel.LIKT:
        return ""
    uten = utlysning.barnehagetall.filter(**{f"{nokkel}__isnull": True})
    navn = list(uten.order_by("virksomhet__navn_sortert").values_list("virksomhet__navn", flat=True))
    if not navn:
        return ""
    return _("Tallet på %(hva)s mangler for %(navn)s. Fyll det inn, eller velg en annen nøkkel.") % {
        "hva": NOKKELNAVN[Delingsnokkel(nokkel)].paa(sidens_maalform()), "navn": ", ".join(navn),
    }  # fmt: skip


def beregn_forslag(fordeling: Any) -> Forslagsresultat:
    """The private lines' amounts; the kommune's own stand in the receipt."""
    resultat = regn(fordeling)
    linjer = tuple(
        Forslagslinje(pk, resultat.andeler[str(pk)]) for pk in fordeling.linjer.values_list("linje_id", flat=True)
    )
    return Forslagsresultat(linjer=linjer, rest=resultat.rest, kvittering=resultat)


def egen_del(fordeling: Any) -> Decimal:
    """VU § 8: what the kommune's own barnehager get, in kroner."""
    return grunnlag.deling(fordeling.beregning).kommunal.tildelt if fordeling.beregning else Decimal(0)


def forberedt_av(fordeling: Any) -> dict[int | None, list[Any]]:
    """VU § 8: who has registered the needs of the kommune's own barnehager, under None: every case is split against them."""
    kjede = utlysninger.kjede(fordeling.utlysning)
    skrev = spor.hvem([kjede], ["barnehage.kommunale_behov"])[kjede]
    naa = fordeling.utlysning.kommunale_behov.select_related("endret_av")
    return {None: [*skrev, *(b.endret_av for b in naa)]}


def regelsetning(fordeling: Any) -> str:
    """What the rule does, with the key and what it gives."""
    r = runde(fordeling)
    navn = NOKKELNAVN[Delingsnokkel(r.nokkel)].paa(sidens_maalform())
    setning = _(
        "Pengene deles forholdsmessig mellom kommunale og private barnehager etter %(nokkel)s, og så etter meldt behov på"
        " hver side. Ingen får mer enn de har meldt."
    ) % {"nokkel": navn}
    if fordeling.beregning:
        d = grunnlag.deling(fordeling.beregning)
        setning += " " + _("Regelen gir kommunale %(kommunal)s kroner og private %(privat)s kroner, og %(rest)s kroner er igjen.") % {
            "kommunal": vis_kroner(d.kommunal.tildelt), "privat": vis_kroner(d.privat.tildelt), "rest": vis_kroner(d.rest),
        }  # fmt: skip
    return setning


def avvik(fordeling: Any) -> list[dict[str, Any]]:
    """VU § 8: each side's part by the key and in the proposal, in per cent of the pot. A moved krone must be explained."""
    if fordeling.beregning is None:
        return []
    d = grunnlag.deling(fordeling.beregning)
    if not d.pott:
        return []
    ut = []
    for side, sum_ in ((Side.KOMMUNAL, d.kommunal), (Side.PRIVAT, d.privat)):
        plan = _prosent(sum_.forholdsmessig, d.pott)
        forslag = _prosent(sum_.forholdsmessig + sum_.flyttet, d.pott)
        ut.append(
            {
                "del": "side", "kode": str(side), "navn": SIDENAVN[side].paa(sidens_maalform()).capitalize(), "plan": plan,
                "forslag": forslag, "avvik": forslag - plan, "maa_begrunnes": sum_.flyttet != 0,
            }
        )  # fmt: skip
    return ut


def _prosent(del_: Decimal, hele: Decimal) -> Decimal:
    return (del_ * 100 / hele).quantize(Decimal("0.1"))


def hindringer(fordeling: Any) -> list[str]:
    """VU § 8: what stops the way to the decision."""
    from kompetanse.revisjon import klokke

    u = fordeling.utlysning
    funn = []
    if klokke.naa() <= u.frist_tid:
        funn.append(_("Fristen for å melde behov er ikke ute ennå."))
    if igjen := Sak.objects.filter(utlysning=u, tilstand__in=IKKE_VURDERT).count():
        funn.append(
            ngettext(
                "%(n)s behovsmelding er ikke vurdert ferdig. Alle må være med før pengene deles.",
                "%(n)s behovsmeldinger er ikke vurdert ferdig. Alle må være med før pengene deles.",
                igjen,
            )
            % {"n": igjen}
        )
    if fordeling.beregning is None or _er_gammel(fordeling):
        funn.append(_("Behovene er endret etter beregningen. Beregn på nytt."))
        return funn
    d = grunnlag.deling(fordeling.beregning)
    privat = fordeling.linjer.aggregate(s=Sum("belop"))["s"] or Decimal(0)
    if privat > d.privat.forholdsmessig + d.privat.flyttet:
        funn.append(
            _("Forslaget til private barnehager er større enn den private delen på %(belop)s kroner (VU § 8).")
            % {"belop": vis_kroner(d.privat.forholdsmessig + d.privat.flyttet)}
        )
    ubesluttet = fordeling.linjer.filter(sak__avgjort_tid__isnull=True).aggregate(s=Sum("belop"))["s"] or Decimal(0)
    ledig = planbilde.ledig(fordeling.ramme.kilde_tilskudd.sak)
    if ubesluttet > ledig:
        funn.append(
            _("Forslaget gir %(privat)s kroner til private barnehager, men det er bare %(ledig)s kroner igjen av andelen. Resten er i bruk i planen deres eller meldt inn som ubrukt. Gi mindre, eller frigi penger i planen.")
            % {"privat": vis_kroner(ubesluttet), "ledig": vis_kroner(max(Decimal(0), ledig))}
        )  # fmt: skip
    if d.flyttet and not fordeling.merknad.strip():
        funn.append(_("Skriv hvorfor den forholdsmessige delingen fravikes (VU § 8)."))
    if setning := uspurt.hindring(fordeling):
        funn.append(setning)
    return funn


def _er_gammel(fordeling: Any) -> bool:
    """Whether needs or frame have changed since the stored computation."""
    if fordeling.tilstand == "til_beslutning":
        return False
    naa, lagret = regn(fordeling), fordeling.beregning.linjer.exclude(mottaker="")
    return naa.andeler != dict(lagret.values_list("mottaker", "belop"))
