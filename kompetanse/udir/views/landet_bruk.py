"""VU § 10: use over three years, recipient by recipient: what the figures of «Landet nå» are sums of."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.revisjon import klokke
from kompetanse.udir import bruk
from kompetanse.udir.grupper import UTEN_KODE, gruppering
from kompetanse.udir.hjelp import fylkesnavn, udir
from kompetanse.udir.minneliste import Minneliste
from kompetanse.udir.views.filtre import ALLE, JA_NEI, listeside
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne
from ordninger.felles.models import Sak
from statsforvalter.models import Embete


class Bruksfilter(forms.Form):
    """Which recipients and payments. A wrong value finds nothing."""

    aar = forms.ChoiceField(label=gettext_lazy("Budsjettår"), required=False)
    betalt = forms.ChoiceField(label=gettext_lazy("Utbetalt i"), required=False)
    embete = forms.ChoiceField(label=gettext_lazy("Embete"), required=False)
    fylke = forms.ChoiceField(label=gettext_lazy("Fylke"), required=False)
    mottaker = forms.ChoiceField(label=gettext_lazy("Mottaker"), required=False)
    igjen = forms.ChoiceField(label=gettext_lazy("Har penger igjen"), required=False)

    def __init__(self, data: Any, saker: list[bruk.Saksbruk]) -> None:
        super().__init__(data)
        betalt = sorted({b.dato.year for s in saker for b in s.betalinger}, reverse=True)
        embeter = Embete.objects.select_related("organisasjon").prefetch_related("fylker")
        self.steder = {str(e.pk): (str(e), {f.pk for f in e.fylker.all()}) for e in embeter}
        valg: dict[str, list[tuple[Any, Any]]] = {
            "aar": [(a, a) for a in sorted({s.budsjettaar for s in saker}, reverse=True)],
            "betalt": [(a, a) for a in betalt],
            "embete": [(pk, navn) for pk, (navn, _f) in self.steder.items()],
            "fylke": [*fylkesnavn().items(), (UTEN_KODE, _("Uten fylke"))],
            "mottaker": list(gruppering(bruk.ORDNING).navn.items()),
            "igjen": JA_NEI[:1],
        }
        for navn, av in valg.items():
            self.fields[navn].choices = [("", ALLE), *((str(k), v) for k, v in av)]  # type: ignore[attr-defined]

    def velg(self, saker: list[bruk.Saksbruk]) -> list[bruk.Saksbruk]:
        """The recipients that pass, each with the payments that do."""
        if not self.is_valid():
            return []
        v = self.cleaned_data
        steder = {v["fylke"].replace(UTEN_KODE, "")} if v["fylke"] else None
        av_embetet = self.steder[v["embete"]][1] if v["embete"] else None
        ut = []
        for s in saker:
            if (v["aar"] and str(s.budsjettaar) != v["aar"]) or v["mottaker"] not in ("", s.slag):
                continue
            if (steder is not None and s.fylke not in steder) or (av_embetet is not None and s.fylke not in av_embetet):
                continue
            s = s.i_aar(int(v["betalt"]) if v["betalt"] else None)
            if s.betalinger and (not v["igjen"] or s.sum("igjen")):
                ut.append(s)
        return ut


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponseBase:
    """Every recipient of money with a clock of its own: paid, used, planned, left, and the first last day."""
    alle = bruk.per_sak(klokke.idag(), Sak.objects.for_bruker(request.user).filter(utlysning__ordning=bruk.ORDNING))
    skjema = Bruksfilter(request.GET, alle)
    fylker, navn = fylkesnavn(), gruppering(bruk.ORDNING).navn

    def kr(kode: str, overskrift: Any, **felt: Any) -> Kolonne:
        return Kolonne(
            kode, overskrift, lambda s: s.sum(kode), vis=formater.kr, tall=True, sorter=kode, sum=True, **felt
        )

    kolonner = [
        Kolonne("navn", gettext_lazy("Mottaker"), "navn", hode=True, sorter="navn",
                lenke=lambda s: reverse("udir:sak", args=[s.nummer]), under=lambda s: s.nummer),
        Kolonne("slag", gettext_lazy("Slag mottaker"), lambda s: str(navn.get(s.slag, "")), sorter="slag", standard=False),
        Kolonne("fylke", gettext_lazy("Fylke"), lambda s: fylker.get(s.fylke, ""), sorter="fylke"),
        Kolonne("aar", gettext_lazy("Budsjettår"), "budsjettaar", tall=True, sorter="aar"),
        kr("belop", gettext_lazy("Utbetalt (kr)")),
        kr("brukt", gettext_lazy("Brukt (kr)")),
        kr("tilbake", gettext_lazy("Meldt tilbake (kr)")),
        kr("holdt", gettext_lazy("Bundet framover (kr)")),
        kr("planlagt", gettext_lazy("Planlagt (kr)")),
        kr("uten_plan", gettext_lazy("Uten plan (kr)")),
        kr("forfalt", gettext_lazy("Gått ut på tid (kr)")),
        kr("igjen", gettext_lazy("Igjen (kr)")),
        Kolonne("siste", gettext_lazy("Første siste dag"), "siste_dag", vis=lambda d: formater.dato(d) if d else "", sorter="siste"),
    ]  # fmt: skip
    nokler: dict[str, Any] = {k.nokkel: k.raa for k in kolonner if k.sum}
    nokler |= {"navn": lambda s: s.navn.lower(), "fylke": lambda s: fylker.get(s.fylke), "aar": lambda s: s.budsjettaar}
    nokler |= {"slag": lambda s: s.slag, "siste": lambda s: s.siste_dag}
    tabell = Minneliste(
        request, skjema.velg(alle), kolonner, skjema=skjema, nokler=nokler, sokbar=lambda s: f"{s.navn} {s.nummer}".lower(),
        sok_etikett=gettext_lazy("Søk i navn og saksnummer"), sorter="-igjen", navn="bruk", entall=gettext_lazy("mottaker"),
        flertall=gettext_lazy("mottakere"), tom_tekst=_("Ingen er utbetalt penger ennå."),
    )  # fmt: skip
    return listeside(
        request,
        tabell,
        _("Bruk over tre år"),
        _(
            "Hver utbetaling kan brukes i tre år (§ 10). Tallene er summer av eiernes planer; deltakerne ser bare eieren."
        )
        + " "
        + _("Det en kommune har gitt til private barnehager (§ 8), er brukt fra vedtaket."),
    )
