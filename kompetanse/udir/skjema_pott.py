"""The form of the parameters of guidance: floor, weights, caps, unit, and the way on when the floor overruns the frame."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from eiere.maalform import sidens_maalform
from kompetanse.udir.skjema import ENHETER, HUNDRE, ProsentField, aarsvalg
from kompetanse.visning import formater
from kompetanse.visning.skjema import BelopField, Skjema
from ordninger.felles.beregning.kanonisk import kanoniser, tall_som_tekst
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.veiledning.satser import (
    EKSEMPEL_POTT,
    LIKE_VEKTER,
    UNDERSKUDDSNAVN,
    PottParametre,
    SatsFeil,
    Underskudd,
)


class VektField(ProsentField):
    """A weight in per cent, which may be above 100."""

    grense = 1000


def _valg() -> list[tuple[str, Any]]:
    nn = get_language() == "nn"
    return [(str(u), n.nn if nn else n.nb) for u, n in UNDERSKUDDSNAVN.items()]


class PottSkjema(Skjema):
    """A new version of the table."""

    budsjettaar = forms.TypedChoiceField(label=_("Budsjettår"), coerce=int, choices=aarsvalg)
    gulv = BelopField(label=_("Gulv per nyutdannet (kr)"), ore=True)
    tak_laerere = forms.IntegerField(
        label=_("Tak i antall nyutdannede per søker"), required=False, min_value=1, max_value=100_000,
        help_text=_("La stå tomt uten tak"), widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    tak_kroner = BelopField(
        label=_("Tak i kroner per søker"), required=False, minst=1, help_text=_("La stå tomt uten tak")
    )
    enhet = forms.ChoiceField(label=_("Satsen rundes ned til hele"), choices=ENHETER)
    underskudd = forms.ChoiceField(label=_("Når gulvet krever mer enn rammen"), choices=_valg)
    eksempel = forms.BooleanField(label=_("Eksempeltall, ikke fastsatt"), required=False)
    vekttittel = _("Vekt på gruppene (prosent)")
    vekthjelp = _("100 teller som én.")

    def __init__(self, *args: Any, verdier: dict[str, Any] | None = None, **kwargs: Any) -> None:
        kjent = {**kanoniser(EKSEMPEL_POTT.til_json()), **(verdier or {})}
        kwargs["initial"] = {
            "gulv": Decimal(kjent["gulv"]), "enhet": kjent["enhet"], "underskudd": kjent["underskudd"],
            "tak_laerere": kjent["tak_laerere"], "tak_kroner": Decimal(kjent["tak_kroner"]) if kjent["tak_kroner"] else None,
            **{_felt(kode): Decimal(vekt) for kode, vekt in kjent["vekter"].items()},
            **kwargs.get("initial", {}),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for kode in LIKE_VEKTER:
            navn = nokkelnavn(kode, sidens_maalform())
            self.fields[_felt(kode)] = VektField(label=navn[:1].upper() + navn[1:])

    @property
    def vekter(self) -> list[forms.BoundField]:
        """The weights, group by group."""
        return [self[_felt(kode)] for kode in LIKE_VEKTER]

    @property
    def andre(self) -> list[forms.BoundField]:
        """The fields after the weights."""
        return [self[f] for f in ("gulv", "tak_laerere", "tak_kroner", "enhet", "underskudd", "eksempel")]

    def clean(self) -> dict[str, Any]:
        """The table must hold together by the rule's own check."""
        renset = super().clean()
        if not self.errors:
            grunn = {"gyldig": EKSEMPEL_POTT.til_json()["gyldig"], "ramme": "0"}
            try:
                PottParametre.fra_json({**kanoniser(grunn), **kanoniser(self.verdier)})
            except SatsFeil as feil:
                raise ValidationError(str(feil)) from feil
        return renset

    @property
    def verdier(self) -> dict[str, Any]:
        """The values of the form as the rule's parameters, without the frame."""
        renset = self.cleaned_data
        return {
            "gulv": renset["gulv"],
            "vekter": {kode: renset[_felt(kode)] for kode in LIKE_VEKTER},
            "tak_laerere": renset["tak_laerere"],
            "tak_kroner": renset["tak_kroner"],
            "enhet": Decimal(renset["enhet"]),
            "underskudd": renset["underskudd"],
        }


def _felt(kode: str) -> str:
    return f"vekt_{kode.replace('.', '_')}"


def lesbare(verdier: dict[str, Any], maalform: str) -> list[tuple[str, str, str]]:
    """(key, label, value in words) of the table, for reading and comparing."""
    uten = gettext("uten tak")
    vekter = verdier.get("vekter", {})
    return [
        ("gulv", gettext("Gulv per nyutdannet"), formater.kroner(verdier.get("gulv", "0"))),
        *(
            (
                f"vekt.{kode}",
                gettext("Vekt: %(nokkel)s") % {"nokkel": nokkelnavn(kode, maalform)},
                f"{tall_som_tekst(Decimal(vekter.get(kode, '0')) * HUNDRE).replace('.', ',')} %",
            )
            for kode in LIKE_VEKTER
        ),
        (
            "tak_laerere",
            gettext("Tak i antall nyutdannede per søker"),
            formater.antall(verdier["tak_laerere"]) if verdier.get("tak_laerere") else uten,
        ),
        (
            "tak_kroner",
            gettext("Tak i kroner per søker"),
            formater.kroner(verdier["tak_kroner"]) if verdier.get("tak_kroner") else uten,
        ),
        ("enhet", gettext("Satsen rundes ned til hele"), formater.kroner(verdier.get("enhet", "1"))),
        (
            "underskudd",
            gettext("Når gulvet krever mer enn rammen"),
            UNDERSKUDDSNAVN[Underskudd(verdier.get("underskudd", "stopp"))].paa(maalform),
        ),
    ]
