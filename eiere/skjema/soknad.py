"""The forms of an application for guidance of new teachers. Nothing is required while it is a draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.maalform import sidens_maalform
from kompetanse.visning.skjema import TekstField
from ordninger.veiledning import lagring
from ordninger.veiledning.grunnlag import enhetsnokkel
from ordninger.veiledning.lagring import Enhetssvar
from ordninger.veiledning.models import VeiledningEnhet
from ordninger.veiledning.satser import AARSNAVN, I_SEKTOR, SEKTORNAVN, Aar, Sektor
from ordninger.veiledning.sporsmal import Sporsmal
from ordninger.veiledning.visning import sektorvisning as sektorvisning

from .behovsmelding import Fritekst, OmOssSkjema, Stegskjema
from .rapport import AntallField

BLANKE_RADER = 5
"""Empty rows for units that the register does not have."""


class VeiledereSkjema(Stegskjema):
    """Guides per sector that has new teachers."""

    nokler = lagring.STEGFELT["veiledere"]

    def __init__(self, *args: Any, sektorer: Iterable[Sektor], aapne: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, aapne=aapne, **kwargs)
        if aapne is not None and "veiledere" not in aapne:
            return
        for sektor in sektorer:
            hvor = I_SEKTOR[sektor].paa(sidens_maalform())
            self.fields[f"veiledere_{sektor}"] = AntallField(
                label=_("Hvor mange veiledere har dere %(hvor)s?") % {"hvor": hvor}, required=False,
                help_text=_("Tell dem som skal veilede nyutdannede dette skoleåret."),
            )  # fmt: skip
            self.fields[f"utdannede_{sektor}"] = AntallField(
                label=_("Hvor mange av veilederne %(hvor)s har formell veilederutdanning?") % {"hvor": hvor},
                required=False,
                help_text=_("Studiepoeng i veiledning. Dere kan føre opp de andre i planen for videreutdanning."),
            )


class PlanSkjema(Stegskjema):
    nokler = lagring.STEGFELT["plan"]

    plan = Fritekst(
        label=gettext_lazy("Hvordan skal dere gjennomføre veiledningen?"), rader=8,
        help_text=gettext_lazy("Skriv hvem som veileder, hvor ofte, hvordan det er satt av tid, og hvem som har ansvaret."),
    )  # fmt: skip
    medvirkning = Fritekst(
        label=gettext_lazy("Hvordan har de ansatte vært med på å lage planen?"), rader=5,
        help_text=gettext_lazy("Hvem deltok, når og på hvilken måte?"),
    )  # fmt: skip


class PrinsipperSkjema(Stegskjema):
    nokler = lagring.STEGFELT["prinsipper"]

    prinsipper_bekreftet = forms.BooleanField(
        label=gettext_lazy("Vi bekrefter at veiledningen følger Prinsipper og forpliktelser"), required=False,
        help_text=gettext_lazy("Bekreftelsen gjelder alle enhetene dere søker for, og står i tilskuddsbrevet."),
    )  # fmt: skip


STEGSKJEMA: dict[str, type[Stegskjema]] = {
    "om_oss": OmOssSkjema,
    "veiledere": VeiledereSkjema,
    "plan": PlanSkjema,
    "prinsipper": PrinsipperSkjema,
}


@dataclass(frozen=True)
class Enhetsrad:
    """A row of the table: the unit, its cells, the question about its size, and its errors."""

    navn: str
    under: str
    forste: str
    andre: str
    sporsmal: str
    svar: Any
    feil: list[str]
    nokkel: str


class EnheterSkjema(Stegskjema):
    """New teachers per unit: two numbers in each row, and empty rows for units outside the register."""

    def __init__(
        self,
        *args: Any,
        enheter: Sequence[VeiledningEnhet],
        sektorer: Sequence[Sektor],
        sporsmal: dict[str, Sporsmal],
        i_fjor: dict[str, str],
        aapne: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.enheter, self.sporsmal, self.i_fjor = list(enheter), sporsmal, i_fjor
        self.sektorvalg = [(str(s), SEKTORNAVN[s].paa(sidens_maalform())) for s in sektorer]
        self.aapen = aapne is None or "enheter" in aapne
        if not self.aapen:
            return
        for enhet in self.enheter:
            n = enhetsnokkel(enhet)
            self._tall(f"forste-{n}", Aar.FORSTE, enhet.navn, enhet.forste)
            self._tall(f"andre-{n}", Aar.ANDRE, enhet.navn, enhet.andre)
            if n in sporsmal:
                self.fields[f"stemmer-{n}"] = forms.BooleanField(
                    label=_("Ja, tallet stemmer for %(navn)s") % {"navn": enhet.navn}, required=False
                )
                self.initial[f"stemmer-{n}"] = enhet.stemmer
        for nr in range(BLANKE_RADER):
            self.fields[f"ny-{nr}-navn"] = TekstField(label=_("Navn på enheten"), maks=200, required=False)
            self.fields[f"ny-{nr}-sektor"] = forms.ChoiceField(
                label=_("Sektor"), required=False, choices=[("", _("Velg sektor")), *self.sektorvalg]
            )
            self._tall(f"forste-ny-{nr}", Aar.FORSTE, _("ny rad %(nr)s") % {"nr": nr + 1}, None)
            self._tall(f"andre-ny-{nr}", Aar.ANDRE, _("ny rad %(nr)s") % {"nr": nr + 1}, None)

    def _tall(self, navn: str, aar: Aar, enhet: str, verdi: int | None) -> None:
        felt = AntallField(label=f"{enhet}, {AARSNAVN[aar].paa(sidens_maalform())}", required=False)
        felt.widget.attrs |= {"aria-label": felt.label, "class": "ds-input", "data-size": "sm"}
        self.fields[navn] = felt
        self.initial[navn] = verdi

    def clean(self) -> dict[str, Any]:
        """A row of the owner's own needs a name and a sector, and at least one number."""
        data = super().clean() or self.cleaned_data
        for nr in range(BLANKE_RADER) if self.aapen else ():
            har_tall = any(data.get(f"{aar}-ny-{nr}") is not None for aar in Aar)
            navn, sektor = data.get(f"ny-{nr}-navn", "").strip(), data.get(f"ny-{nr}-sektor", "")
            if (har_tall or sektor) and not navn:
                self.add_error(f"ny-{nr}-navn", _("Skriv navnet på enheten"))
            if (har_tall or navn) and not sektor:
                self.add_error(f"ny-{nr}-sektor", _("Velg hva slags enhet det er"))
            if navn and sektor and not har_tall:
                self.add_error(f"forste-ny-{nr}", _("Fyll inn antallet nyutdannede"))
        return data

    @property
    def svar(self) -> list[Enhetssvar]:
        """What is answered of the registered rows; a field with an error keeps what was saved."""
        g = self.gyldige
        ut = []
        for e in self.enheter:
            n = enhetsnokkel(e)
            ut.append(
                Enhetssvar(
                    e.pk, e.sektor, e.navn, g.get(f"forste-{n}", e.forste), g.get(f"andre-{n}", e.andre),
                    stemmer=g.get(f"stemmer-{n}", e.stemmer),
                )
            )  # fmt: skip
        return ut if self.aapen else []

    @property
    def nye(self) -> list[Enhetssvar]:
        """The rows that are new and complete."""
        g = self.gyldige
        return [
            Enhetssvar(
                None, g[f"ny-{nr}-sektor"], g[f"ny-{nr}-navn"].strip(), g[f"forste-ny-{nr}"], g[f"andre-ny-{nr}"]
            )
            for nr in range(BLANKE_RADER if self.aapen else 0)
            if all(g.get(f"ny-{nr}-{del_}") for del_ in ("sektor", "navn"))
            and f"forste-ny-{nr}" in g
            and f"andre-ny-{nr}" in g
        ]

    @property
    def grupper(self) -> list[dict[str, Any]]:
        """The rows by sector, for the template, with the sector's stored sum."""
        ut = []
        for kode, navn in SEKTORNAVN.items():
            enheter = [e for e in self.enheter if e.sektor == kode]
            if enheter:
                rader = [self._rad(e) for e in enheter]
                ut.append(
                    {
                        "kode": str(kode),
                        "navn": navn.paa(sidens_maalform()),
                        "rader": rader,
                        "sum": sum(e.sokt for e in enheter),
                    }
                )
        return ut

    def _rad(self, e: VeiledningEnhet) -> Enhetsrad:
        n = enhetsnokkel(e)
        under = []
        if e.virksomhet and e.virksomhet.antall is not None:
            under.append(
                (_("%(n)s barn") if e.sektor == Sektor.BARNEHAGE else _("%(n)s elever")) % {"n": e.virksomhet.antall}
            )
        if n in self.i_fjor:
            under.append(_("i fjor: %(tall)s") % {"tall": self.i_fjor[n]})
        spor = self.sporsmal.get(n)
        celler = [f"forste-{n}", f"andre-{n}"]
        feil = [f for navn in celler for f in self[navn].errors]
        return Enhetsrad(
            navn=e.navn,
            under=" · ".join(under),
            forste=self._celle(celler[0], n),
            andre=self._celle(celler[1], n),
            sporsmal=spor.setning.paa(sidens_maalform()) if spor else "",
            svar=self[f"stemmer-{n}"] if spor else None,
            feil=feil,
            nokkel=n,
        )

    def _celle(self, navn: str, nokkel: str) -> str:
        felt = self[navn]
        attrs = {"aria-describedby": f"feil-{nokkel}", "aria-invalid": "true"} if felt.errors else {}
        return felt.as_widget(attrs=attrs)

    @property
    def blanke(self) -> list[dict[str, Any]]:
        return [
            {"navn": self[f"ny-{nr}-navn"], "sektor": self[f"ny-{nr}-sektor"], "forste": self[f"forste-ny-{nr}"],
             "andre": self[f"andre-ny-{nr}"]}
            for nr in range(BLANKE_RADER)
        ]  # fmt: skip
