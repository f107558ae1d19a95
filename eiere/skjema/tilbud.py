"""The answer to an offer: all, a part, or no. The rules are the kernel's; this form asks and shows them at the fields."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from kompetanse.visning import formater
from kompetanse.visning.skjema import BelopField, Skjema
from ordninger.felles.handlinger.tilbud import feil_i_svar
from ordninger.felles.models import Tilbud

SVAR = [
    ("ja", gettext_lazy("Ja til hele beløpet")),
    ("delvis", gettext_lazy("Ja til en del av beløpet")),
    ("nei", gettext_lazy("Nei takk")),
]


class TilbudSkjema(Skjema):
    """VU § 7, in three steps (`trinn`): `utkast` requires nothing, `videre` is ready to be seen over, `send` has the terms."""

    svar = forms.ChoiceField(
        label=gettext_lazy("Hva svarer dere?"), choices=SVAR, required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Velg hva dere svarer.")},
    )  # fmt: skip
    belop = BelopField(label=gettext_lazy("Hvor mye tar dere imot?"), required=False)
    onske_ekstra = BelopField(
        label=gettext_lazy("Hvor mye mer vil dere ha, hvis andre takker nei?"), required=False,
        help_text=gettext_lazy("Det meste dere vil ha i tillegg. Gjelder bare når dere tar imot hele beløpet. La feltet stå tomt hvis dere ikke vil ha mer."),
    )  # fmt: skip
    godtar_vilkar = forms.BooleanField(label=gettext_lazy("Vi godtar vilkårene"), required=False)

    def __init__(self, *args: Any, tilbud: Tilbud, trinn: str = "utkast", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tilbud, self.trinn = tilbud, trinn
        if trinn != "send":
            del self.fields["godtar_vilkar"]
        self.fields["belop"].help_text = gettext_lazy(
            "Svar bare hvis dere tar imot en del. Hele kroner, mindre enn %(maks)s."
        ) % {"maks": formater.kr(tilbud.belop)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.trinn != "utkast":
            godtar = bool(data.get("godtar_vilkar")) or self.trinn == "videre"
            for feil in feil_i_svar(self.tilbud, **self._svar(data), godtar_vilkar=godtar):
                if feil.felt not in self.errors:
                    self.add_error(feil.felt, feil.setning)
        return data

    @staticmethod
    def _svar(data: dict[str, Any]) -> dict[str, Any]:
        svar = data.get("svar") or ""
        return {
            "svar": svar,
            "belop": data.get("belop") if svar == "delvis" else None,
            "onske_ekstra": data.get("onske_ekstra") or Decimal(0),
        }

    @property
    def svaret(self) -> dict[str, Any]:
        """The answer as the handling takes it. An amount counts only where a part is accepted."""
        return self._svar(self.cleaned_data)

    @property
    def utkast(self) -> dict[str, Any]:
        """The answer as it was typed, for the draft; what cannot be read is left out."""
        data = self.cleaned_data
        return {
            "svar": data.get("svar") or "", "belop": data.get("belop"), "onske_ekstra": data.get("onske_ekstra"),
        }  # fmt: skip

    @property
    def tatt(self) -> Decimal | None:
        """Kroner that the answer accepts, None when it does not say."""
        self.is_valid()
        svar, belop = self.cleaned_data.get("svar"), self.cleaned_data.get("belop")
        if svar == "delvis":
            return belop if belop is not None and 0 < belop < self.tilbud.belop else None
        return {"ja": self.tilbud.belop, "nei": Decimal(0)}.get(svar or "")
