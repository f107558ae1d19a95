"""Forms around the decision: reasons, the decider's own habilitet."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.visning.skjema import JaNeiField, LangTekstField, Skjema


class BegrunnelseSkjema(Skjema):
    """The reasons in the letter, with the version that the form was filled from."""

    begrunnelse = LangTekstField(
        maks=8000, rader=6, label=gettext_lazy("Begrunnelsen i brevet"), help_text=gettext_lazy("Skriv på målformen til den som får brevet."),
        error_messages={"required": gettext_lazy("Skriv begrunnelsen.")},
    )  # fmt: skip
    versjon = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class HabilitetSkjema(Skjema):
    """Habil or not, with a reason when it is no, or yes in spite of something known."""

    habil = JaNeiField(label=gettext_lazy("Er du habil i saken?"))
    grunn = LangTekstField(maks=2000, rader=2, required=False, label=gettext_lazy("Hvorfor"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("habil") is False and not data.get("grunn", "").strip():
            self.add_error("grunn", ValidationError(_("Skriv hvorfor du ikke er habil.")))
        return data
