"""KBG § 15: why the rule gives a line less than it asks for, as the sentence that is frozen with the decision."""

from collections.abc import Iterable
from typing import Any

from ordninger.felles.beregning.setning import nokkelnavn, vis_kroner, vis_tall

from . import satser
from .brevmaler.felt import REGELGRUNN, RUNDET

REGELKODER = ("kbg.forslag.likt_kutt", "kbg.forslag.etter_prioritet", "kbg.forslag.nokkel")
"""The lines of a receipt that say that the rule set the amount, not somebody by hand."""


def regelgrunner(fordeling: Any, linje_ider: Iterable[int], maalform: str) -> dict[int, str]:
    """The sentence of the rule per line, for those of `linje_ider` whose amount the rule has set."""
    ider = {str(i) for i in linje_ider}
    if not ider or fordeling.beregning is None:
        return {}
    par = satser.ForslagParametre.fra_json(fordeling.beregning.parametre)
    ut: dict[int, str] = {}
    for rad in fordeling.beregning.linjer.filter(mottaker__in=ider, tekstkode__in=REGELKODER).order_by("nr"):
        ut.setdefault(int(rad.mottaker), _setning(par, rad, maalform))
    return ut


def satt_av_regelen(fordeling: Any) -> set[int]:
    """The lines of the scenario whose amount the rule has set."""
    if fordeling.beregning is None:
        return set()
    rader = fordeling.beregning.linjer.filter(tekstkode__in=REGELKODER).order_by()
    return {int(m) for m in rader.values_list("mottaker", flat=True).distinct()}


def _setning(par: satser.ForslagParametre, rad: Any, maalform: str) -> str:
    felt = {
        "prosent": vis_tall((rad.vekt or 0) * 100),
        "klasse": rad.data.get("klasse", ""),
        "klasseprosent": rad.data.get("klasseprosent", "").replace(".", ","),
        "rundet": RUNDET[maalform].format(enhet="" if par.enhet == 1 else f" {vis_kroner(par.enhet)}"),
    }
    kode = str(par.metode)
    if par.metode is satser.Metode.ETTER_NOKKEL:
        felt["nokler"] = ", ".join(f"{nokkelnavn(n.kode, maalform)} {vis_tall(n.vekt * 100)} %" for n in par.nokler)
    elif par.metode is satser.Metode.ETTER_PRIORITET and felt["prosent"] != felt["klasseprosent"]:
        kode += ".rekker" if rad.vekt else ".ingenting"
    return REGELGRUNN[kode][maalform].format(**felt)
