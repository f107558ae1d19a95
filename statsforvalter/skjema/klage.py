"""Forms for appeals."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import DatoField, LangTekstField, Skjema

from .utlysning import KlokkeField


class KlageSkjema(Skjema):
    """An appeal that came on paper or by e-mail."""

    klager = forms.ChoiceField(label=_("Hvem klager?"))
    dag = DatoField(
        label=_("Mottatt dato"), help_text=_("Dagen klagen kom til dere, eller ble sendt når den dagen er kjent.")
    )
    kl = KlokkeField(label=_("Klokkeslett"))
    tekst = LangTekstField(
        label=_("Hva gjelder klagen?"), maks=20000, rader=6, error_messages={"required": _("Skriv hva klagen gjelder")}
    )
    onsker = LangTekstField(label=_("Hva ønsker klageren endret?"), maks=10000, rader=3, required=False)
    FELT = {"mottatt": "dag"}

    def __init__(self, *args: Any, parter: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parter = {str(p.pk): p for p in parter}
        self.fields["klager"].choices = [(k, p.navn) for k, p in self.parter.items()]
        naa = timezone.localtime(klokke.naa())
        self.fields["dag"].initial, self.fields["kl"].initial = naa.date(), naa.time().replace(second=0, microsecond=0)

    def felt(self) -> dict[str, Any]:
        d = self.cleaned_data
        mottatt = timezone.make_aware(datetime.combine(d["dag"], d["kl"]))
        return {"klager": self.parter[d["klager"]], "tekst": d["tekst"], "onsker": d["onsker"], "mottatt": mottatt}


class TekstSkjema(Skjema):
    """Words that an act needs."""

    tekst = LangTekstField(label=_("Tekst"), maks=20000, rader=6)

    def __init__(self, *args: Any, etikett: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tekst"].label = etikett
