"""Forms and filters of payments."""

from typing import Any

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.visning.skjema import BelopField, DatoField, LangTekstField, Skjema
from ordninger.felles.models import Postering, Ramme, Tilskudd, Utbetaling
from ordninger.felles.omfang import rammer

STATUS = [
    ("klar", gettext_lazy("Klar til frigiving")),
    ("blokkert", gettext_lazy("Kan ikke frigis ennå")),
    ("holdt", gettext_lazy("Stanset")),
    ("frigitt", gettext_lazy("Frigitt")),
    ("sendt", gettext_lazy("Sendt til banken")),
    ("utbetalt", gettext_lazy("Utbetalt")),
    ("avvist", gettext_lazy("Avvist av banken")),
    ("returnert", gettext_lazy("Returnert")),
    ("stoppet", gettext_lazy("Avvist eller returnert, ikke betalt på nytt")),
    ("annullert", gettext_lazy("Annullert")),
]


def stoppet() -> Q:
    """Payments that the bank refused or sent back, and that are not made anew."""
    erstattet = Exists(Utbetaling.objects.filter(erstatter=OuterRef("pk")))
    return Q(~erstattet, tilstand__in=["avvist", "returnert"])


class UtbetalingFilter(df.FilterSet):
    """Needs rows annotated with `kan_frigis`."""

    status = df.ChoiceFilter(
        choices=STATUS, method="etter_status", label=gettext_lazy("Status"), empty_label=gettext_lazy("Alle")
    )
    forfall_til = df.DateFilter(
        field_name="forfall", lookup_expr="lte", label=gettext_lazy("Forfall til og med"), input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"placeholder": gettext_lazy("dd.mm.åååå"), "autocomplete": "off"}),
    )  # fmt: skip
    aar = df.NumberFilter(field_name="tilskudd__budsjettaar", label=gettext_lazy("Budsjettår"))

    def etter_status(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        if verdi in ("klar", "blokkert"):
            return qs.filter(tilstand="planlagt", kan_frigis=verdi == "klar")
        if verdi == "stoppet":
            return qs.filter(stoppet())
        if verdi in ("avvist", "returnert"):
            qs = qs.filter(erstattet_av__isnull=True)
        return qs.filter(tilstand=verdi)

    class Meta:
        model = Utbetaling
        fields: list[str] = []
        form = Skjema


def _rammer(request: Any) -> QuerySet[Ramme]:
    return rammer(Ramme.objects.select_related("fylke"), request.user)


class RammeFelt(df.ModelChoiceFilter):
    """A frame by year and fylke."""

    class _Felt(df.fields.ModelChoiceField):
        def label_from_instance(self, obj: Any) -> str:
            return f"{obj.budsjettaar} {obj.fylke.navn if obj.fylke else obj.ordning}"

    field_class = _Felt


class PosteringFilter(df.FilterSet):
    ramme = RammeFelt(queryset=_rammer, label=gettext_lazy("Ramme"), empty_label=gettext_lazy("Alle"))
    type = df.ChoiceFilter(choices=Postering.Type.choices, label=gettext_lazy("Type"), empty_label=gettext_lazy("Alle"))
    bokforingsaar = df.NumberFilter(label=gettext_lazy("Bokføringsår"))

    class Meta:
        model = Postering
        fields: list[str] = []
        form = Skjema


class TilskuddFilter(df.FilterSet):
    aar = df.NumberFilter(field_name="budsjettaar", label=gettext_lazy("Budsjettår"))
    rest = df.ChoiceFilter(
        choices=[("ja", gettext_lazy("Ikke alt er utbetalt")), ("nei", gettext_lazy("Alt er utbetalt"))], method="etter_rest",
        label=gettext_lazy("Utbetaling"), empty_label=gettext_lazy("Alle"),
    )  # fmt: skip

    def etter_rest(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(rest__gt=0) if verdi == "ja" else qs.filter(rest=0)

    class Meta:
        model = Tilskudd
        fields: list[str] = []
        form = Skjema


class HoldSkjema(Skjema):
    grunn = LangTekstField(
        maks=1000, rader=3, label=gettext_lazy("Hvorfor stanses utbetalingen?"), help_text=gettext_lazy("En annen enn deg må oppheve stansen."),
        error_messages={"required": gettext_lazy("Skriv hvorfor utbetalingen stanses.")},
    )  # fmt: skip


class KontrollSkjema(Skjema):
    """What the person saw on the confirmation page. If it has moved on since, the page is shown anew."""

    antall = forms.IntegerField(widget=forms.HiddenInput)
    sum = BelopField(ore=True, widget=forms.HiddenInput)


class FilSkjema(KontrollSkjema):
    betalingsdato = DatoField(
        label=gettext_lazy("Betalingsdato"),
        help_text=gettext_lazy("Dagen banken skal betale: en hverdag som ikke er helligdag."),
    )


class StatusfilSkjema(Skjema):
    """A pain.002 from the bank: XML of at most 10 MB."""

    fil = forms.FileField(
        label=gettext_lazy("Statusfil fra banken (pain.002)"), widget=forms.FileInput(attrs={"accept": ".xml"}), max_length=150,
        error_messages={"required": gettext_lazy("Velg en fil"), "empty": gettext_lazy("Filen er tom. Velg en annen fil.")},
    )  # fmt: skip

    def clean_fil(self) -> Any:
        fil = self.cleaned_data["fil"]
        if fil.size > 10_000_000:
            raise ValidationError(_("Filen er større enn 10 MB. Banken sender mindre filer enn det."))
        return fil
