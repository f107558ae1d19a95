"""Forms of the kommune's barnehage part: a round, the key, the numbers, its own needs, a payment (VU §§ 4, 8 and 10)."""

from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.visning.skjema import BelopField, DatoField, LangTekstField, Skjema, TekstField
from ordninger.vu_barnehage.handlinger.behov import MAKS_DELTAKERE, MAKS_STUDIEPOENG, Svar
from ordninger.vu_barnehage.models import Barnehagerunde, Barnehagetall, KommunaltBehov


class DesimalField(forms.DecimalField):
    """A number with comma or point; empty is not known."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.error_messages |= {
            "invalid": _("Skriv et tall, for eksempel 7,5"),
            "min_value": _("Tallet kan ikke være under 0"),
            "max_digits": _("Tallet er for stort. Sjekk det."),
            "max_decimal_places": _("Skriv tallet med færre desimaler"),
            "max_value": _("Tallet er for stort. Sjekk det."),
        }

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class AntallField(forms.IntegerField):
    def __init__(self, *, maks: int = 100_000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=0, max_value=maks, required=False, **kwargs)
        self.error_messages |= {
            "invalid": _("Skriv antallet med tall, for eksempel 42"),
            "min_value": _("Antallet kan ikke være under 0"),
            "max_value": _("Antallet er for stort. Sjekk tallet."),
        }


class IkkeSpurtSkjema(Skjema):
    """VU § 8: how the kommune has tried to reach those that were not asked, and why money leaves their side all the same."""

    grunn = LangTekstField(
        maks=2000, label=gettext_lazy("Hvordan har dere prøvd å nå dem, og hvorfor kan pengene likevel gå til de kommunale?"),
        help_text=gettext_lazy("Antallet og det du skriver her, står i vedtakene til de private eierne."),
        error_messages={"required": gettext_lazy("Skriv hvordan dere har prøvd å nå barnehagene som ikke er spurt.")},
    )  # fmt: skip


class RundeSkjema(Skjema):
    """A new round. Deadlines count to the end of the day."""

    apner = DatoField(label=gettext_lazy("Åpner"))
    frist = DatoField(label=gettext_lazy("Frist for å melde behov"), help_text=gettext_lazy("Fristen er kl. 23.59."))
    svar_innen = DatoField(label=gettext_lazy("Forventet svar"))
    rapport = DatoField(
        label=gettext_lazy("Frist for rapport"),
        help_text=gettext_lazy("Tidligst den siste dagen pengene kan brukes. Rapporten kan leveres når som helst før."),
    )
    vikarkostnad = BelopField(
        label=gettext_lazy("Vikarkostnad for et årsverk"),
        help_text=gettext_lazy("Behovet regnes ut fra dette beløpet, det samme for alle barnehager (VU § 4)."),
    )
    FELT = {"apner_tid": "apner", "frist_tid": "frist", "rapportfrist_tid": "rapport"}
    """Where a refusal of the handling belongs."""

    def felt(self) -> dict[str, Any]:
        """The cleaned values as the handling wants them."""
        d = self.cleaned_data

        def slutten(dag: Any) -> datetime:
            return timezone.make_aware(datetime.combine(dag, time(23, 59, 59)))

        return {
            "apner_tid": timezone.make_aware(datetime.combine(d["apner"], time(8))),
            "frist_tid": slutten(d["frist"]),
            "svar_innen": d["svar_innen"],
            "rapportfrist_tid": slutten(d["rapport"]),
            "vikarkostnad": d["vikarkostnad"],
        }


class NokkelSkjema(Skjema):
    """VU § 8: the key, why, and the order of priority in both målformer."""

    nokkel = forms.ChoiceField(
        label=gettext_lazy("Hva skal pengene deles etter?"), choices=Barnehagerunde.Nokkel.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg en nøkkel")},
    )  # fmt: skip
    nokkel_grunn = LangTekstField(
        label=gettext_lazy("Hvorfor velger dere denne nøkkelen?"), maks=2000, rader=3,
        help_text=gettext_lazy("Grunnen står i alle vedtakene."),
        error_messages={"required": gettext_lazy("Skriv hvorfor dere velger nøkkelen")},
    )  # fmt: skip
    prioritering_nb = LangTekstField(
        label=gettext_lazy("Slik prioriterer dere når pengene ikke rekker, på bokmål"), maks=2000, rader=3,
        help_text=gettext_lazy("Setningen står i vedtakene på bokmål."),
    )  # fmt: skip
    prioritering_nn = LangTekstField(
        label=gettext_lazy("Slik prioriterer dere når pengene ikke rekker, på nynorsk"), maks=2000, rader=3,
        help_text=gettext_lazy("Setningen står i vedtakene på nynorsk."),
    )  # fmt: skip


class TallSkjema(Skjema):
    """Children and årsverk of every barnehage in the round."""

    def __init__(self, *args: Any, rader: Sequence[Barnehagetall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tall = list(rader)
        for t in self.tall:
            navn = t.virksomhet.navn
            self._felt(f"barn-{t.virksomhet_id}", AntallField(label=_("Barn, %(navn)s") % {"navn": navn}), t.barn)
            self._felt(
                f"aarsverk-{t.virksomhet_id}",
                DesimalField(
                    label=_("Årsverk, %(navn)s") % {"navn": navn}, max_digits=7, decimal_places=2, min_value=Decimal(0)
                ),
                t.aarsverk,
            )

    def _felt(self, navn: str, felt: forms.Field, verdi: Any) -> None:
        felt.widget.attrs |= {"aria-label": felt.label, "class": "ds-input", "data-size": "sm"}
        self.fields[navn], self.initial[navn] = felt, verdi

    @property
    def svar(self) -> dict[int, tuple[int | None, Decimal | None]]:
        """(children, årsverk) per unit."""
        d = self.cleaned_data
        return {t.virksomhet_id: (d[f"barn-{t.virksomhet_id}"], d[f"aarsverk-{t.virksomhet_id}"]) for t in self.tall}

    @property
    def rader(self) -> list[dict[str, Any]]:
        """The rows of the table, municipal first, with source and errors."""
        ut = []
        for t in self.tall:
            felt = [self[f"barn-{t.virksomhet_id}"], self[f"aarsverk-{t.virksomhet_id}"]]
            ut.append({"t": t, "barn": felt[0], "aarsverk": felt[1], "feil": [str(e) for f in felt for e in f.errors]})
        return ut


class KommunaleBehovSkjema(Skjema):
    """The needs of the kommune's own barnehager: three answers for each."""

    def __init__(
        self, *args: Any, rader: Sequence[Barnehagetall], lagret: dict[int, KommunaltBehov], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.tall, self.lagret = list(rader), lagret
        for t in self.tall:
            b, p = lagret.get(t.virksomhet_id), f"v{t.virksomhet_id}"
            self.fields[f"{p}-deltakere"] = AntallField(label=_("Deltakere med grunnutdanning"), maks=MAKS_DELTAKERE)
            self.fields[f"{p}-studiepoeng"] = DesimalField(
                label=_("Studiepoeng per deltaker"), max_digits=4, decimal_places=1, min_value=Decimal("0.5"),
                max_value=MAKS_STUDIEPOENG,
            )  # fmt: skip
            self.fields[f"{p}-hvorfor"] = TekstField(label=_("Hvorfor"), maks=1000, required=False)
            for kode in ("deltakere", "studiepoeng", "hvorfor"):
                self.initial[f"{p}-{kode}"] = getattr(b, kode) if b else None

    def clean(self) -> dict[str, Any]:
        """Participants need studiepoeng and a reason."""
        data = super().clean() or self.cleaned_data
        for t in self.tall:
            p = f"v{t.virksomhet_id}"
            if data.get(f"{p}-deltakere"):
                if data.get(f"{p}-studiepoeng") is None and f"{p}-studiepoeng" not in self.errors:
                    self.add_error(f"{p}-studiepoeng", ValidationError(_("Skriv hvor mange studiepoeng hver skal ta")))
                if not (data.get(f"{p}-hvorfor") or "").strip() and f"{p}-hvorfor" not in self.errors:
                    self.add_error(f"{p}-hvorfor", ValidationError(_("Skriv hvorfor barnehagen trenger dette")))
        return data

    @property
    def svar(self) -> dict[int, Svar]:
        """The answers by unit."""
        d = self.cleaned_data
        return {
            t.virksomhet_id: Svar(
                d[f"v{t.virksomhet_id}-deltakere"],
                d[f"v{t.virksomhet_id}-studiepoeng"],
                d[f"v{t.virksomhet_id}-hvorfor"],
            )
            for t in self.tall
        }

    @property
    def enheter(self) -> list[dict[str, Any]]:
        """Each barnehage with its stored amount and its fields."""
        return [
            {
                "navn": t.virksomhet.navn,
                "belop": self.lagret[t.virksomhet_id].belop if t.virksomhet_id in self.lagret else None,
                "felt": [self[f"v{t.virksomhet_id}-{kode}"] for kode in ("deltakere", "studiepoeng", "hvorfor")],
            }
            for t in self.tall
        ]


class BetalingSkjema(Skjema):
    """That the kommune has paid: the day and the voucher."""

    dato = DatoField(label=gettext_lazy("Betalt dato"))
    bilag = TekstField(
        label=gettext_lazy("Bilag i regnskapet"), maks=60,
        error_messages={"required": gettext_lazy("Skriv bilagsnummeret i regnskapet deres")},
    )  # fmt: skip
