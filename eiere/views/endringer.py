"""What changed between two frozen pictures of a case, field by field, with the words that changed marked."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.maalform import sidens_maalform
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.models import Sak
from ordninger.kollektiv import vilkar

ARSAKER = {"innsendt": gettext_lazy("Sendt inn"), "rettet": gettext_lazy("Rettet"), "vedtak": gettext_lazy("Besluttet")}
MAKS_ORD = 4000
"""Longer texts than this are shown one after the other: a comparison word by word would take too long."""


@dataclass(frozen=True)
class Endring:
    """One field that differs: its name and the difference as ready HTML."""

    navn: str
    html: SafeString


def mellom(gammel: dict[str, Any], ny: dict[str, Any], sak: Sak) -> list[Endring]:
    """The differences in the order of the form."""
    for_, etter = _flat(gammel, sak), _flat(ny, sak)
    navn = list(dict.fromkeys([*for_, *etter]))
    return [
        Endring(n, ord_for_ord(for_.get(n, ""), etter.get(n, ""))) for n in navn if for_.get(n, "") != etter.get(n, "")
    ]


def _flat(bilde: dict[str, Any], sak: Sak) -> dict[str, str]:
    """The picture as name → text: the measure's own words for it, else the fields of a behovsmelding."""
    egne = sak.ordningen.bildefelt(bilde)
    if egne is not None:
        kontakt, vedlegg = bilde["kontakt"].values(), (v["tittel"] for v in bilde["vedlegg"])
        return {
            _("Kontaktperson"): ", ".join(v for v in kontakt if v),
            **egne,
            _("Vedlegg"): ", ".join(vedlegg),
        }
    maalform = sidens_maalform()
    grupper = dict(vilkar.valg(vilkar.MAALGRUPPER, maalform))
    temaer = dict(kontrakt.hent(sak.utlysning.ordning).temaer(sak.utlysning))
    ut = {
        _("Kontaktperson"): ", ".join(v for v in bilde["kontakt"].values() if v),
        _("Deltakere"): ", ".join(d["navn"] for d in bilde["deltakere"]),
        _("Behov"): bilde["behov"],
        _("Medvirkning"): bilde["medvirkning"],
    }
    for t in bilde["tiltak"]:
        foran = _("Tiltak %(nr)s") % {"nr": t["nr"]}
        ut[f"{foran}: {_('navn')}"] = t["tittel"]
        ut[f"{foran}: {_('behov')}"] = t["behov"]
        ut[f"{foran}: {_('medvirkning')}"] = t["medvirkning"]
        maalgrupper = _("målgrupper")
        ut[f"{foran}: {maalgrupper}"] = ", ".join(grupper.get(g, g) for g in t["malgrupper"])
        ut[f"{foran}: {_('tema')}"] = temaer.get(t["tema"], t["tema"])
        ut[f"{foran}: {_('partner')}"] = ", ".join(
            v for v in [(t["partner"] or {}).get("navn", ""), t["partner_kontakt"]] if v
        )
        ut[f"{foran}: {_('plan')}"] = t["plan"]
        ut[f"{foran}: {_('egeninnsats')}"] = t["egeninnsats"]
        ut[f"{foran}: {_('samiske perspektiver')}"] = t["samiske_perspektiver"]
        for m in t["mottakere"]:
            hvem = (m["virksomhet"] or m)["navn"]
            for aar, belop in sorted(m["sokt"].items()):
                ut[f"{foran}: {hvem}, {aar}"] = formater.kroner(belop) if belop is not None else ""
    ut[_("Egeninnsats")] = bilde["egeninnsats"]
    ut[_("Koordinator")] = bilde["koordinator"]["oppgaver"]
    ut[_("Beløp til koordinator")] = ", ".join(formater.kroner(x["sokt"]) for x in bilde["koordinator"]["linjer"])
    ut[_("Samiske perspektiver")] = bilde["samiske_perspektiver"]
    ut[_("Vedlegg")] = ", ".join(v["tittel"] for v in bilde["vedlegg"])
    return ut


def ord_for_ord(gammel: str, ny: str) -> SafeString:
    """The two texts as one, with `del` and `ins`. Everything is escaped."""
    a, b = re.findall(r"\s+|\S+", gammel), re.findall(r"\s+|\S+", ny)
    if len(a) > MAKS_ORD or len(b) > MAKS_ORD:
        return format_html("<del>{}</del> <ins>{}</ins>", gammel, ny)
    deler: list[SafeString] = []
    for art, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if art == "equal":
            deler.append(format_html("{}", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            deler.append(format_html('<del><span class="ds-sr-only">{} </span>{}</del> ', _("Før:"), "".join(a[a1:a2])))
        if b2 > b1:
            deler.append(format_html('<ins><span class="ds-sr-only">{} </span>{}</ins>', _("Nå:"), "".join(b[b1:b2])))
    return format_html_join("", "{}", ((d,) for d in deler)) if deler else mark_safe("")
