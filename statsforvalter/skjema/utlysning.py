"""The form of an announcement. Deadlines are typed as a day and a clock time; the last minute is in time."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon
from kompetanse.visning.skjema import BelopField, DatoField, LangTekstField, Skjema, TekstField
from ordninger.felles import kontrakt
from ordninger.felles.models import Ramme, Utlysning


class KlokkeField(forms.TimeField):
    """A clock time, 23.59 or 23:59."""

    default_error_messages = {"invalid": _("Skriv klokkeslettet som 23.59"), "required": _("Fyll inn klokkeslettet")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H.%M", "%H:%M"])
        kwargs.setdefault(
            "widget", forms.TimeInput(format="%H.%M", attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)


def _parameterfelt(f: kontrakt.Utlysningsfelt) -> forms.Field:
    """A form field for a parameter of the measure's own."""
    felles = {"label": f.navn, "help_text": f.hjelp, "required": False, "initial": f.verdi}
    if f.art == "valg":
        nn = get_language() == "nn"
        return forms.ChoiceField(choices=[(k, navn_nn if nn else navn_nb) for k, navn_nb, navn_nn in f.valg], **felles)
    if f.art == "belop":
        return BelopField(**felles)
    return DatoField(**felles) if f.art == "dato" else TekstField(maks=200, **felles)


class UtlysningSkjema(Skjema):
    """Dates, texts and terms of a round. Ordning, year, round and fylke are chosen when it is made."""

    ordning = forms.ChoiceField(label=_("Ordning"))
    budsjettaar = forms.IntegerField(
        label=_("Budsjettår"), min_value=2024, max_value=2100, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    runde = forms.IntegerField(
        label=_("Runde"), min_value=1, max_value=9, initial=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    fylke = forms.ModelChoiceField(queryset=None, label=_("Fylke"), empty_label=None)
    apner_dag = DatoField(label=_("Åpner"))
    apner_kl = KlokkeField(label=_("Klokkeslett"), initial=time(8))
    frist_dag = DatoField(label=_("Frist for å sende inn"))
    frist_kl = KlokkeField(label=_("Klokkeslett for fristen"), initial=time(23, 59))
    svar_innen = DatoField(
        label=_("Forventet svar"), help_text=_("Datoen står i kvitteringen og er det foreløpige svaret.")
    )
    rapport_dag = DatoField(label=_("Frist for rapport"))
    rapport_kl = KlokkeField(label=_("Klokkeslett for rapport"), initial=time(23, 59))
    bruk_fra = DatoField(label=_("Pengene kan brukes fra"))
    bruk_til = DatoField(label=_("Pengene kan brukes til"))
    tekst_nb = LangTekstField(label=_("Tekst på bokmål"), required=False, maks=12000, rader=8)
    tekst_nn = LangTekstField(label=_("Tekst på nynorsk"), required=False, maks=12000, rader=8)
    vilkar_nb = LangTekstField(label=_("Vilkår på bokmål"), required=False, maks=12000, rader=6)
    vilkar_nn = LangTekstField(label=_("Vilkår på nynorsk"), required=False, maks=12000, rader=6)

    TIDER = (("apner", "apner_tid"), ("frist", "frist_tid"), ("rapport", "rapportfrist_tid"))
    FELT = {"apner_tid": "apner_dag", "frist_tid": "frist_dag", "rapportfrist_tid": "rapport_dag"}
    """Where a refusal of the handling belongs."""

    def __init__(self, *args: Any, forvalter: Organisasjon, utlysning: Utlysning | None = None, **kwargs: Any) -> None:
        if utlysning is not None:
            kwargs["initial"] = {**self._fra(utlysning), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.forvalter, self.utlysning = forvalter, utlysning
        self.fields["ordning"].choices = kontrakt.valg()
        embete = getattr(forvalter, "embete", None)
        if embete:
            self.fields["fylke"].queryset = embete.fylker.order_by("navn_sortert")
        else:  # Udir's rounds are for the whole country, a kommune's for itself
            del self.fields["fylke"]
        if utlysning is not None:
            for navn in ("ordning", "budsjettaar", "runde"):
                del self.fields[navn]
            for f in kontrakt.hent(utlysning.ordning).utlysningsfelt(utlysning):
                self.fields[f"p_{f.kode}"] = _parameterfelt(f)

    @classmethod
    def _fra(cls, u: Utlysning) -> dict[str, Any]:
        svar = {
            n: getattr(u, n)
            for n in ("fylke", "svar_innen", "bruk_fra", "bruk_til", "tekst_nb", "tekst_nn", "vilkar_nb", "vilkar_nn")
        }
        for kort, felt in cls.TIDER:
            lokal = timezone.localtime(getattr(u, felt))
            svar |= {f"{kort}_dag": lokal.date(), f"{kort}_kl": lokal.time().replace(second=0, microsecond=0)}
        return svar

    def felt(self) -> dict[str, Any]:
        """The cleaned values as the handling wants them. A deadline counts to the end of its minute; the frame follows the fylke."""
        d = {"fylke": self.utlysning.fylke if self.utlysning else None, **self.cleaned_data}
        for kort, felt in self.TIDER:
            kl = d.pop(f"{kort}_kl")
            d[felt] = timezone.make_aware(
                datetime.combine(d.pop(f"{kort}_dag"), kl if kort == "apner" else kl.replace(second=59))
            )
        svar = {navn[2:]: d.pop(navn) for navn in list(d) if navn.startswith("p_")}
        if svar:
            d["parametre"] = kontrakt.hent(self.utlysning.ordning).utlysningsparametre(self.utlysning, svar)
        ordning = self.utlysning.ordning if self.utlysning else d["ordning"]
        aar = self.utlysning.budsjettaar if self.utlysning else d["budsjettaar"]
        if self.utlysning and "fylke" not in self.fields and self.utlysning.ramme_id:
            return d | {"ramme": self.utlysning.ramme}
        d["ramme"] = Ramme.objects.filter(
            forvalter=self.forvalter, ordning=ordning, budsjettaar=aar, fylke=d["fylke"]
        ).first()
        return d


class TilbakeSkjema(Skjema):
    """Why an announcement is sent back to its author."""

    grunn = LangTekstField(
        label=_("Hva må endres?"), maks=1000, rader=3, error_messages={"required": _("Skriv hva som må endres")}
    )
