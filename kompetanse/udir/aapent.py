"""What is open now, for the public front page: the rounds of fylkene, the national ones, and the kommuners together. One query."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjonstype
from kompetanse.revisjon import klokke
from kompetanse.visning.offentlig import Aapen
from ordninger.felles import kontrakt
from ordninger.felles.models import Tilbud, Utlysning


def _navn(ordning: kontrakt.Ordning) -> str:
    """What is to be done, and in which measure."""
    if ordning.saksgang == "tilbud":
        return _("Svar på tilbud: %(navn)s") % {"navn": ordning.kort}
    if ordning.saksgang == "soknad":
        return _("Søk: %(navn)s") % {"navn": ordning.kort}
    return _("Meld behov: %(navn)s") % {"navn": ordning.kort}


def _hvor(u: Utlysning) -> str:
    if u.fylke is None:
        return _("Hele landet")
    return (sidens_maalform() == "nn" and u.fylke.navn_nn) or u.fylke.navn


def aapne() -> list[Aapen]:
    """The open rounds, nearest deadline first. A round that offers shares is open once the offers are sent."""
    naa = klokke.naa()
    tilbys = [o.kode for o in kontrakt.alle() if o.saksgang == "tilbud"]
    runder = (
        Utlysning.objects.apne(naa)
        .filter(~Q(ordning__in=tilbys) | Exists(Tilbud.objects.filter(sak__utlysning=OuterRef("pk"))))
        .select_related("fylke", "forvalter")
        .order_by("frist_tid", "fylke__navn_sortert", "pk")
    )
    ut: list[Aapen] = []
    i_kommuner: dict[str, list[Utlysning]] = defaultdict(list)
    for u in runder:
        if u.forvalter.type == Organisasjonstype.KOMMUNE:
            i_kommuner[u.ordning].append(u)
        else:
            ut.append(_aapen(u.ordning, _hvor(u), u.frist_tid))
    for kode, egne in i_kommuner.items():
        if len(egne) == 1:
            hvor = egne[0].forvalter.visningsnavn
        else:
            n = len({u.forvalter_id for u in egne})
            hvor = ngettext("%(n)s kommune, første", "%(n)s kommuner, første", n) % {"n": n}
        ut.append(_aapen(kode, hvor, egne[0].frist_tid))
    return sorted(ut, key=lambda a: a.frist)


def _aapen(kode: str, hvor: str, frist: Any) -> Aapen:
    ordning = kontrakt.hent(kode)
    url = reverse("offentlig:slik-beregnes", args=[kode]) if ordning.regler() else ""
    return Aapen(_navn(ordning), hvor, frist, url)
