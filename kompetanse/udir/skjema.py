"""Udir's forms. Parameters of the models are edited here, field by field, never as raw data."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import BelopField, DatoField, LangTekstField, Skjema, TekstField
from ordninger.felles import kontrakt
from ordninger.felles.beregning.kanonisk import tall_som_tekst
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.models import Bevilgning
from ordninger.kollektiv.nasjonal import NOKLER

HUNDRE = Decimal(100)


class ProsentField(forms.Field):
    """Per cent with at most two decimals, kept as a share: 45 is Decimal("0.45"). Empty is None."""

    grense = 100
    default_error_messages = {
        "required": _("Fyll inn prosenten. Skriv 0 hvis den ikke skal telle."),
        "ugyldig": _("Skriv prosenten med tall, for eksempel 45 eller 2,5"),
        "grense": _("Prosenten må være fra 0 til %(grense)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A share is shown as per cent; what was typed stays as typed."""
        return tall_som_tekst(value * HUNDRE).replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """The share. Raises ValidationError for anything but 0–100 with two decimals."""
        tekst = re.sub(r"[\s\u00a0%]", "", str(value or ""))
        if not tekst:
            return None
        if not re.fullmatch(r"-?[0-9]{1,6}([.,][0-9]{1,2})?", tekst):
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig")
        tall = Decimal(tekst.replace(",", "."))
        if not 0 <= tall <= self.grense:
            raise ValidationError(self.error_messages["grense"], code="grense", params={"grense": self.grense})
        return tall / HUNDRE


def aarsvalg(fra: int = -1, til: int = 3) -> list[tuple[int, int]]:
    """Budget years to choose from, around this year."""
    aar = klokke.idag().year
    return [(a, a) for a in range(aar + til, aar + fra - 1, -1)]


class BevilgningSkjema(Skjema):
    """A chapter and post in the budget."""

    budsjettaar = forms.TypedChoiceField(label=_("Budsjettår"), coerce=int, choices=aarsvalg)
    kapittel = TekstField(label=_("Kapittel"), maks=10)
    post = TekstField(label=_("Post"), maks=10)
    navn = TekstField(label=_("Navn på posten"), maks=200)
    belop = BelopField(label=_("Bevilget beløp (kr)"), minst=1)


class BevilgningEndreSkjema(Skjema):
    """What can change before the budget is adopted."""

    navn = TekstField(label=_("Navn på posten"), maks=200)
    belop = BelopField(label=_("Bevilget beløp (kr)"), minst=1)


class VedtattSkjema(Skjema):
    """The day Stortinget adopted the budget."""

    dato = DatoField(label=_("Når vedtok Stortinget budsjettet?"))


class RammeSkjema(Skjema):
    """A part of a bevilgning as an Ordning's national frame."""

    bevilgning = forms.ModelChoiceField(label=_("Bevilgning"), queryset=Bevilgning.objects.none())
    ordning = forms.ChoiceField(label=_("Tiltak"), choices=kontrakt.valg)
    belop = BelopField(
        label=_("Beløp (kr)"), minst=1, help_text=_("Har tiltaket en ramme fra før, legges beløpet til den.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bevilgning"].queryset = Bevilgning.objects.filter(budsjettaar__gte=klokke.idag().year - 1)
        self.fields["bevilgning"].error_messages["required"] = gettext("Velg en bevilgning")
        self.fields["bevilgning"].label_from_instance = lambda b: f"{b} {b.navn}"


class OppsettSkjema(Skjema):
    """Common dates and terms of a year."""

    fordeles_innen = DatoField(label=_("Embetene skal ha fordelt rammen innen"), help_text=_("KBG § 14: 15. april"))
    meld_ufordelt_innen = DatoField(label=_("Embetene melder ufordelte midler innen"))
    samlerapport_innen = DatoField(label=_("Embetene sender samlerapport innen"))
    vilkar_nb = LangTekstField(label=_("Vilkår på bokmål"), maks=8000, rader=8)
    vilkar_nn = LangTekstField(label=_("Vilkår på nynorsk"), maks=8000, rader=8)


class NyttOppsettSkjema(OppsettSkjema):
    """The first year of a measure, without a year to copy."""

    ordning = forms.ChoiceField(label=_("Tiltak"), choices=kontrakt.valg)
    budsjettaar = forms.TypedChoiceField(label=_("Budsjettår"), coerce=int, choices=aarsvalg)
    field_order = ["ordning", "budsjettaar"]


class KopierSkjema(Skjema):
    """The year that last year is copied to."""

    til_aar = forms.TypedChoiceField(label=_("Nytt budsjettår"), coerce=int)

    def __init__(self, *args: Any, fra: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["til_aar"].choices = [(a, a) for a in range(fra + 1, fra + 4)]


class GrunnSkjema(Skjema):
    """Why."""

    grunn = LangTekstField(label=_("Hvorfor?"), maks=1000, error_messages={"required": _("Skriv hvorfor")})


ENHETER = [
    ("1", _("1 krone")), ("1000", _("1 000 kroner")), ("10000", _("10 000 kroner")), ("100000", _("100 000 kroner")),
]  # fmt: skip


class RammemodellSkjema(Skjema):
    """KBG § 6: the parameters of the model kbg_ramme. Weights and shares in per cent, amounts in kroner."""

    grunnbelop = BelopField(label=_("Grunnbeløp per fylke (kr)"))
    samisk_andel = ProsentField(
        label=_("Samisk andel (prosent)"), help_text=_("Følger kommuner i samisk forvaltningsområde")
    )
    enhet = forms.ChoiceField(label=_("Rammene rundes av til hele"), choices=ENHETER)
    erstatning = forms.BooleanField(label=_("Bruk fjorårets tall når et nøkkeltall mangler"), required=False)

    def __init__(self, *args: Any, verdier: dict[str, Any] | None = None, **kwargs: Any) -> None:
        if verdier is not None:
            kwargs["initial"] = self.fra_verdier(verdier) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for nokkel in NOKLER:
            self.fields[f"vekt_{nokkel.value}"] = ProsentField(label=nokkel.label.capitalize(), required=False)

    @staticmethod
    def fra_verdier(verdier: dict[str, Any]) -> dict[str, Any]:
        """The form's initial values from a Satstabell or a scenario's parameters."""
        return {
            "grunnbelop": Decimal(verdier["grunnbelop"]) if verdier.get("grunnbelop") not in (None, "") else None,
            "samisk_andel": Decimal(verdier.get("samisk_andel", "0")),
            "enhet": str(verdier.get("enhet", "1000")),
            "erstatning": bool(verdier.get("erstatninger")),
            **{f"vekt_{n['kode']}": Decimal(n["vekt"]) for n in verdier.get("nokler", [])},
        }

    @property
    def vekter(self) -> list[forms.BoundField]:
        """The weights, in the order of the register's keys."""
        return [self[f"vekt_{n.value}"] for n in NOKLER]

    def clean(self) -> dict[str, Any]:
        """The weights must add up to 100 per cent."""
        renset = super().clean()
        if any(f"vekt_{n.value}" in self.errors for n in NOKLER):
            return renset
        summen = sum((renset.get(f"vekt_{n.value}") or Decimal(0) for n in NOKLER), Decimal(0))
        if summen != 1:
            raise ValidationError(
                gettext("Vektene er til sammen %(sum)s prosent. De må være 100.")
                % {"sum": tall_som_tekst(summen * HUNDRE).replace(".", ",")}
            )
        return renset

    @property
    def verdier(self) -> dict[str, Any]:
        """The values of the form as the model's parameters."""
        renset = self.cleaned_data
        nokler = [(n.value, renset[f"vekt_{n.value}"]) for n in NOKLER if renset[f"vekt_{n.value}"]]
        return {
            "grunnbelop": renset["grunnbelop"],
            "samisk_andel": renset["samisk_andel"],
            "samisk_nokkel": "samiske_kommuner",
            "enhet": Decimal(renset["enhet"]),
            "nokler": [{"kode": k, "vekt": v} for k, v in nokler],
            "erstatninger": {k: "fjoraarets_verdi" for k, _v in nokler} if renset["erstatning"] else {},
            "rest": "storst_rest",
        }


class SatserSkjema(RammemodellSkjema):
    """A new version of the parameters."""

    budsjettaar = forms.TypedChoiceField(label=_("Budsjettår"), coerce=int, choices=aarsvalg)
    eksempel = forms.BooleanField(label=_("Eksempeltall, ikke fastsatt"), required=False)
    vekttittel = _("Vekt på nøklene (prosent)")
    vekthjelp = _("Til sammen 100. Tom teller ikke.")

    @property
    def andre(self) -> list[forms.BoundField]:
        """The fields after the weights."""
        return [self[f] for f in ("grunnbelop", "samisk_andel", "enhet", "erstatning", "eksempel")]


class ScenarioSkjema(RammemodellSkjema):
    """What if: name, amount to split, parameters."""

    navn = TekstField(label=_("Navn på scenariet"), maks=100)
    ramme = BelopField(label=_("Beløp å fordele (kr)"), minst=1)


def lesbare(verdier: dict[str, Any], maalform: str) -> list[tuple[str, str, str]]:
    """(key, label, value in words) of the parameters, for reading and comparing."""
    from kompetanse.visning import formater

    def prosent(tekst: Any) -> str:
        return f"{tall_som_tekst(Decimal(tekst) * HUNDRE).replace('.', ',')} %"

    vekter = {n["kode"]: n["vekt"] for n in verdier.get("nokler", [])}
    rader = [
        (
            f"vekt_{k}",
            gettext("Vekt: %(nokkel)s") % {"nokkel": nokkelnavn(k, maalform)},
            prosent(vekter[k]) if k in vekter else gettext("teller ikke"),
        )
        for k in dict.fromkeys([*(n.value for n in NOKLER[:2]), *vekter])
    ]
    if verdier.get("grunnbelop") is not None:
        rader.append(("grunnbelop", gettext("Grunnbeløp per fylke"), formater.kroner(verdier["grunnbelop"])))
    rader.append(("samisk_andel", gettext("Samisk andel"), prosent(verdier.get("samisk_andel", "0"))))
    rader.append(("enhet", gettext("Rammene rundes av til hele"), formater.kroner(verdier.get("enhet", "1"))))
    rader.append(
        (
            "erstatninger",
            gettext("Når et nøkkeltall mangler"),
            gettext("fjorårets tall") if verdier.get("erstatninger") else gettext("stopper kjøringen"),
        )
    )
    return rader
