"""The forms of a behovsmelding. Nothing is required while it is a draft: what is missing is the rules' own list."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.maalform import sidens_maalform
from kompetanse.visning import formater
from kompetanse.visning.skjema import BelopField, LangTekstField, Skjema, TekstField
from ordninger.kollektiv import vilkar
from ordninger.kollektiv.grunnlag import Rad
from ordninger.kollektiv.lagring import STEGFELT, TILTAKSFELT

MAKS_TEKST = 8000
MAKS_BELOP = 999_999_999
"""Kroner in one line; the database refuses a billion."""


class Fritekst(LangTekstField):
    """Running text with one kind of line break, so that the same text is the same text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("maks", MAKS_TEKST)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")


class TelefonField(TekstField):
    """A telephone number: digits, spaces and +, at least eight digits. May be empty."""

    def clean(self, value: Any) -> str:
        tekst = super().clean(value) or ""
        if tekst and (not re.fullmatch(r"\+?[\d\s]+", tekst) or sum(t.isdigit() for t in tekst) < 8):
            raise ValidationError(_("Skriv telefonnummeret med minst åtte siffer, for eksempel 22 00 00 00"))
        return tekst


class Stegskjema(Skjema):
    """One step. `aapne` leaves only the fields that a correction opens (None: all of them)."""

    nokler: Mapping[str, str] = {}

    def __init__(self, *args: Any, aapne: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for navn in list(self.fields):
            if aapne is not None and self.nokler.get(navn, navn) not in aapne:
                del self.fields[navn]

    @property
    def gyldige(self) -> dict[str, Any]:
        """The values of the fields without errors, so that one mistake does not keep the rest from being saved."""
        self.full_clean()
        return {navn: verdi for navn, verdi in self.cleaned_data.items() if navn not in self.errors}

    def som_bundet(self) -> "Stegskjema":
        """The same form with its stored values as if they were sent in, so that it can carry errors."""
        data: MultiValueDict = MultiValueDict()
        for felt in self:
            verdi = felt.value()
            data.setlist(
                felt.html_name, list(verdi) if isinstance(verdi, list | tuple) else [] if verdi is None else [verdi]
            )
        self.data, self.is_bound = data, True
        self.full_clean()
        return self

    def vis_mangler(self, mangler: Iterable[tuple[str, str]]) -> None:
        """Put (field, sentence) at the fields."""
        for felt, setning in mangler:
            self.add_error(felt if felt in self.fields else None, setning)


class OmOssSkjema(Stegskjema):
    nokler = STEGFELT["om_oss"]

    kontakt_navn = TekstField(label=gettext_lazy("Hvem kan vi kontakte?"), maks=150, required=False)
    kontakt_epost = forms.EmailField(
        label=gettext_lazy("E-post"), required=False,
        error_messages={"invalid": gettext_lazy("Skriv e-postadressen slik: navn@kommune.no")},
    )  # fmt: skip
    kontakt_telefon = TelefonField(label=gettext_lazy("Telefon"), maks=20, required=False)


class BehovSkjema(Stegskjema):
    nokler = STEGFELT["behov"]

    behov = Fritekst(
        label=gettext_lazy("Hvilke behov for kompetanse har dere?"), rader=8,
        help_text=gettext_lazy("Se barnehager og skoler samlet. Skriv hva dere bygger på, for eksempel kartlegging og tilsyn."),
    )  # fmt: skip
    medvirkning = Fritekst(
        label=gettext_lazy("Hvordan har de ansatte vært med på å vurdere behovet?"), rader=6,
        help_text=gettext_lazy("Hvem deltok, når og på hvilken måte?"),
    )  # fmt: skip


class EgeninnsatsSkjema(Stegskjema):
    nokler = STEGFELT["egeninnsats"]

    egeninnsats = Fritekst(
        label=gettext_lazy("Hva bidrar dere med selv?"), rader=5,
        help_text=gettext_lazy("For eksempel tid, lokaler, vikarer og penger. Det finnes ingen fast prosent."),
    )  # fmt: skip
    koordinator_belop = BelopField(
        label=gettext_lazy("Hvor mye søker dere om til koordinator?"), required=False, maks=MAKS_BELOP,
        help_text=gettext_lazy("Kommer i tillegg til beløpene i tiltakene, og går til dere som søker."),
    )  # fmt: skip
    koordinator = Fritekst(
        label=gettext_lazy("Hva skal koordinatoren gjøre?"), rader=3, maks=4000,
        help_text=gettext_lazy("Svar bare hvis dere vil bruke penger på en koordinator."),
    )  # fmt: skip


class SamiskSkjema(Stegskjema):
    nokler = STEGFELT["samisk"]

    samiske_perspektiver = Fritekst(
        label=gettext_lazy("Hvordan har dere vurdert samiske perspektiver?"), rader=6,
        help_text=gettext_lazy("Svar også hvis dere ikke har samiske barn i barnehagene og skolene i dag."),
    )  # fmt: skip


STEGSKJEMA: dict[str, type[Stegskjema]] = {
    "om_oss": OmOssSkjema, "behov": BehovSkjema, "egeninnsats": EgeninnsatsSkjema, "samisk": SamiskSkjema,
}  # fmt: skip


class TiltakSkjema(Stegskjema):
    """One tiltak: words, choices and a table of amounts with one field for each payee and year."""

    nokler = TILTAKSFELT

    tittel = TekstField(label=gettext_lazy("Navn på tiltaket"), maks=200, required=False)
    behov = Fritekst(
        label=gettext_lazy("Hvilket behov skal tiltaket møte?"), maks=4000,
        help_text=gettext_lazy("Bygg på vurderingen i steg 2. Skriv kort, gjerne i punkter."),
    )  # fmt: skip
    medvirkning = Fritekst(
        label=gettext_lazy("Hvordan har de ansatte vært med på å velge tiltaket?"), maks=4000, rader=3,
        help_text=gettext_lazy("Hvem deltok, når og på hvilken måte?"),
    )  # fmt: skip
    malgrupper = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem er tiltaket for?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Velg alle som skal delta."),
    )  # fmt: skip
    tema = forms.ChoiceField(label=gettext_lazy("Tema"), required=False)
    partner = forms.TypedChoiceField(
        label=gettext_lazy("Hvem samarbeider dere med?"), required=False, coerce=int, empty_value=None,
    )  # fmt: skip
    partner_kontakt = TekstField(label=gettext_lazy("Kontakt hos partneren"), maks=150, required=False)
    plan = Fritekst(
        label=gettext_lazy("Hva skal dere gjøre, og når?"), maks=4000,
        help_text=gettext_lazy("Fortell hva dere gjør sammen med partneren."),
    )  # fmt: skip
    flerarig = forms.BooleanField(
        label=gettext_lazy("Tiltaket går over flere år"), required=False,
        help_text=gettext_lazy("Dere melder tiltaket på nytt hvert år."),
    )  # fmt: skip
    egeninnsats = Fritekst(
        label=gettext_lazy("Hva bidrar dere med selv i dette tiltaket?"), maks=4000, rader=3,
        help_text=gettext_lazy("Dere kan også svare samlet i steg 4."),
    )  # fmt: skip
    samiske_perspektiver = Fritekst(
        label=gettext_lazy("Samiske perspektiver i dette tiltaket"), maks=4000, rader=3,
        help_text=gettext_lazy("Dere kan også svare samlet i steg 5."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, temaer: list[tuple[str, str]], partnere: list[Any], rader: list[Rad], aar: list[int],
        aapne: set[str] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, aapne=aapne, **kwargs)
        self.rader, self.aar = rader, aar
        nn = sidens_maalform()
        if "malgrupper" in self.fields:
            self.fields["malgrupper"].choices = vilkar.valg(vilkar.MAALGRUPPER, nn)
        if "tema" in self.fields:
            self.fields["tema"].choices = [("", _("Velg tema")), *temaer]
        if "partner" in self.fields:
            self.fields["partner"].choices = [("", _("Velg partner")), *_grupper(partnere)]
        if aapne is None or "tiltak.belop" in aapne:
            self._belopsfelt()

    def _belopsfelt(self) -> None:
        for rad in self.rader:
            for aar in self.aar:
                felt = Cellefelt(navn=rad.navn, aar=aar)
                felt.widget.attrs.update(
                    {
                        "data-sum": f"aar{aar} rad{rad.nokkel} alle",
                        "data-size": "sm",
                        "class": "ds-input",
                        "aria-label": _("%(navn)s, %(aar)s, kroner") % {"navn": rad.navn, "aar": aar},
                    }
                )
                navn = cellenavn(rad.nokkel, aar)
                self.fields[navn] = felt
                linje = rad.per_aar.get(aar)
                self.initial[navn] = linje.sokt if linje else None

    @property
    def har_belop(self) -> bool:
        return any(n.startswith("b-") for n in self.fields)

    @property
    def ordfelt(self) -> dict[str, Any]:
        """Valid values of everything but the amounts."""
        return {n: v for n, v in self.gyldige.items() if not n.startswith("b-")}

    @property
    def belop(self) -> dict[tuple[str, int], Decimal | None]:
        """Valid amounts by row and year."""
        gyldige = self.gyldige
        return {
            (r.nokkel, a): gyldige[cellenavn(r.nokkel, a)] for r in self.rader for a in self.aar
            if cellenavn(r.nokkel, a) in gyldige
        }  # fmt: skip

    @property
    def tabell(self) -> list[dict[str, Any]]:
        """The rows of the amounts: who, the cells, errors by row, and the sum the server knows."""
        return [
            {
                "rad": r,
                "celler": [(a, self._celle(r, a)) for a in self.aar],
                "feil": [f for a in self.aar for f in self[cellenavn(r.nokkel, a)].errors],
            }
            for r in self.rader
        ]

    def _celle(self, rad: Rad, aar: int) -> str:
        """The input; an error is tied to the row's list of errors."""
        felt = self[cellenavn(rad.nokkel, aar)]
        attrs = {"aria-describedby": f"feil-{rad.nokkel}", "aria-invalid": "true"} if felt.errors else {}
        return felt.as_widget(attrs=attrs)

    @property
    def summer(self) -> list[tuple[int, Decimal]]:
        """Stored sum per year."""
        return [
            (a, sum((r.per_aar[a].sokt or Decimal(0) for r in self.rader if a in r.per_aar), Decimal(0)))
            for a in self.aar
        ]

    @property
    def sum_alt(self) -> Decimal:
        return sum((s for _a, s in self.summer), Decimal(0))


class Cellefelt(BelopField):
    """The amount of one payee in one year. Its errors name both."""

    def __init__(self, *, navn: str, aar: int, **kwargs: Any) -> None:
        super().__init__(maks=MAKS_BELOP, required=False, **kwargs)
        self.hvem = _("%(navn)s i %(aar)s") % {"navn": navn, "aar": aar}
        self.label = self.hvem

    def clean(self, value: Any) -> Decimal | None:
        try:
            return super().clean(value)
        except ValidationError as feil:
            raise ValidationError(f"{self.hvem}: {' '.join(feil.messages)}", code=getattr(feil, "code", None)) from feil


def cellenavn(nokkel: str, aar: int) -> str:
    return f"b-{nokkel}-{aar}"


def _grupper(partnere: list[Any]) -> list[tuple[str, list[tuple[int, str]]]]:
    navn = {"uh": _("Universiteter og høyskoler"), "fagskole": _("Fagskoler"), "annen": _("Andre fagmiljøer")}
    grupper = [(navn[t], [(o.pk, o.navn) for o in partnere if o.type == t]) for t in navn]
    return [(tittel, valg) for tittel, valg in grupper if valg]


def vis_verdi(verdi: Any) -> str:
    """A value as words, for the two versions of a conflict."""
    if verdi is None or verdi == "" or verdi == []:
        return _("(tomt)")
    if isinstance(verdi, bool):
        return _("Ja") if verdi else _("Nei")
    if isinstance(verdi, Decimal):
        return formater.kroner(verdi)
    if isinstance(verdi, list):
        navn = dict(vilkar.valg(vilkar.MAALGRUPPER, sidens_maalform()))
        return ", ".join(navn.get(v, str(v)) for v in verdi)
    return str(verdi)
