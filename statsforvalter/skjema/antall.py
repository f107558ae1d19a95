"""The caseworker's numbers of new teachers, unit by unit: approved in first and second year, and why when it is fewer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from kompetanse.visning.skjema import Skjema, TekstField
from ordninger.veiledning.godkjenning import Godkjent
from ordninger.veiledning.models import VeiledningEnhet
from ordninger.veiledning.satser import SEKTORNAVN, Sektor


class AntallSkjema(Skjema):
    """Two numbers and a reason for each unit that is applied for. Empty means as applied for."""

    def __init__(self, *args: Any, enheter: Sequence[VeiledningEnhet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enheter = list(enheter)
        for e in self.enheter:
            for aar, ord_ in (("forste", _("første år")), ("andre", _("andre år"))):
                navn, sokt = f"{aar}_{e.pk}", getattr(e, aar) or 0
                felt = forms.IntegerField(
                    label=f"{e.navn}, {ord_}", required=False, min_value=0, max_value=sokt,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ds-input", "data-size": "sm"}),
                    error_messages={
                        "invalid": _("Skriv antallet med tall"),
                        "min_value": _("Antallet kan ikke være under 0"),
                        "max_value": _("Dere kan godkjenne inntil %(sokt)s, som er det det er søkt for") % {"sokt": sokt},
                    },
                )  # fmt: skip
                felt.widget.attrs["aria-label"] = felt.label
                self.fields[navn] = felt
                godkjent = getattr(e, f"godkjent_{aar}")
                self.initial[navn] = sokt if godkjent is None else godkjent
            self.fields[f"grunn_{e.pk}"] = TekstField(
                label=_("Hvorfor færre, %(navn)s") % {"navn": e.navn}, required=False, maks=500
            )
            self.fields[f"grunn_{e.pk}"].widget.attrs |= {
                "class": "ds-input", "data-size": "sm", "aria-label": self.fields[f"grunn_{e.pk}"].label,
            }  # fmt: skip
            self.initial[f"grunn_{e.pk}"] = e.godkjent_grunn

    def clean(self) -> dict[str, Any]:
        """Fewer than applied for needs a reason."""
        data = super().clean() or self.cleaned_data
        for e in self.enheter:
            faerre = any(
                (n := data.get(f"{aar}_{e.pk}")) is not None and n < (getattr(e, aar) or 0)
                for aar in ("forste", "andre")
            )
            if faerre and not data.get(f"grunn_{e.pk}", "").strip():
                self.add_error(f"grunn_{e.pk}", _("Skriv hvorfor færre er godkjent"))
        return data

    @property
    def svar(self) -> dict[int, Godkjent]:
        """The answers by unit."""
        d = self.cleaned_data
        return {e.pk: Godkjent(d[f"forste_{e.pk}"], d[f"andre_{e.pk}"], d[f"grunn_{e.pk}"]) for e in self.enheter}

    @property
    def rader(self) -> list[dict[str, Any]]:
        """The rows of the table, for the template."""
        nn = sidens_maalform()
        return [
            {
                "e": e,
                "sektor": SEKTORNAVN[Sektor(e.sektor)].paa(nn),
                "forste": self[f"forste_{e.pk}"],
                "andre": self[f"andre_{e.pk}"],
                "grunn": self[f"grunn_{e.pk}"],
                "feil": [f for del_ in ("forste", "andre", "grunn") for f in self[f"{del_}_{e.pk}"].errors],
            }
            for e in self.enheter
        ]
