"""Forms of the samarbeidsforum: members and a new version of the plan (KBG §§ 8 and 9)."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.models import Organisasjon
from kompetanse.visning.skjema import DatoField, OrgnrField, Skjema, TekstField
from statsforvalter.models import Forumgruppe
from statsforvalter.planer import MOTTAKERE, SEKTORER

ANTALL_TEMAER = 8


class MedlemSkjema(Skjema):
    """A member: a group, and an organisation by number or a name."""

    gruppe = forms.ChoiceField(choices=Forumgruppe.choices, label=gettext_lazy("Gruppe"))
    orgnr = OrgnrField(
        required=False,
        label=gettext_lazy("Organisasjonsnummer"),
        help_text=gettext_lazy("Finnes den i registeret, henter vi navnet."),
    )
    navn = TekstField(maks=150, required=False, label=gettext_lazy("Navn"))
    fra = DatoField(label=gettext_lazy("Med fra"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        org = Organisasjon.objects.filter(orgnr=data["orgnr"]).first() if data.get("orgnr") else None
        if data.get("orgnr") and org is None and not data.get("navn"):
            self.add_error("navn", ValidationError(_("Organisasjonen er ikke i registeret. Skriv navnet.")))
        elif not data.get("orgnr") and not data.get("navn"):
            self.add_error("navn", ValidationError(_("Skriv navnet på den som er med, eller organisasjonsnummeret.")))
        data["organisasjon"] = org
        return data


class TallField(forms.Field):
    """A number from 0 to 100 with at most one decimal, typed with comma or point."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(
            error_messages={"required": gettext_lazy("Fyll inn prosenten. Skriv 0 hvis det ikke skal være noe.")},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value in (None, ""):
            return None
        try:
            tall = Decimal(str(value).strip().removesuffix("%").strip().replace(",", "."))
        except InvalidOperation as feil:
            raise ValidationError(_("Skriv tallet med sifre, for eksempel 36,5")) from feil
        if not tall.is_finite() or not 0 <= tall <= 100:
            raise ValidationError(_("Tallet må være fra 0 til 100"))
        if tall != round(tall, 1):
            raise ValidationError(_("Skriv høyst ett siffer etter kommaet"))
        return tall.quantize(Decimal("0.1"))


ANDELSNAVN = {
    "barnehage": gettext_lazy("Barnehage"), "skole": gettext_lazy("Skole"), "eier": gettext_lazy("Eiere"),
    "uh": gettext_lazy("Universitet og høyskole"), "fagskole": gettext_lazy("Fagskole"), "andre": gettext_lazy("Andre"),
}  # fmt: skip


class PlanSkjema(Skjema):
    """A new version of the plan, filled from the last one."""

    fra_aar = forms.IntegerField(min_value=2020, max_value=2100, label=gettext_lazy("Fra og med år"))
    til_aar = forms.IntegerField(min_value=2020, max_value=2100, label=gettext_lazy("Til og med år"))
    vedtatt = DatoField(label=gettext_lazy("Vedtatt av forumet"))
    avviksgrense = TallField(label=gettext_lazy("Avvik over så mange prosentpoeng må begrunnes"))

    def __init__(self, *args: Any, forrige: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forrige = forrige
        for del_, koder in (("sektor", SEKTORER), ("mottaker", MOTTAKERE)):
            for kode in koder:
                self.fields[f"{del_}_{kode}"] = TallField(label=ANDELSNAVN[kode])
                if forrige:
                    self.initial.setdefault(
                        f"{del_}_{kode}", Decimal(str(forrige.andeler.get(del_, {}).get(kode, "0")))
                    )
        if forrige:
            for felt in ("fra_aar", "til_aar", "avviksgrense"):
                self.initial.setdefault(felt, getattr(forrige, felt))
        gamle = list(forrige.temaer) if forrige else []
        for nr in range(max(ANTALL_TEMAER, len(gamle) + 2)):
            gammel = gamle[nr] if nr < len(gamle) else {}
            self.fields[f"tema_{nr}_kode"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
            self.fields[f"tema_{nr}_nb"] = TekstField(
                maks=100, required=False, label=_("Tema %(nr)s på bokmål") % {"nr": nr + 1}
            )
            self.fields[f"tema_{nr}_nn"] = TekstField(
                maks=100, required=False, label=_("Tema %(nr)s på nynorsk") % {"nr": nr + 1}
            )
            self.fields[f"tema_{nr}_prioritet"] = forms.TypedChoiceField(
                required=False, coerce=int, empty_value=2, label=_("Prioritet for tema %(nr)s") % {"nr": nr + 1},
                choices=[("1", "1"), ("2", "2"), ("3", "3")],
            )  # fmt: skip
            for felt in ("kode", "nb", "nn"):
                self.initial.setdefault(f"tema_{nr}_{felt}", gammel.get(felt, ""))
            self.initial.setdefault(f"tema_{nr}_prioritet", str(gammel.get("prioritet") or 2))
        self.antall_temaer = max(ANTALL_TEMAER, len(gamle) + 2)

    @property
    def andelsfelter(self) -> list[tuple[str, list[Any]]]:
        return [
            (_("Sektor, prosent"), [self[f"sektor_{k}"] for k in SEKTORER]),
            (_("Mottaker, prosent"), [self[f"mottaker_{k}"] for k in MOTTAKERE]),
        ]

    @property
    def temafelter(self) -> list[tuple[Any, ...]]:
        return [
            tuple(self[f"tema_{nr}_{f}"] for f in ("kode", "nb", "nn", "prioritet")) for nr in range(self.antall_temaer)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for del_, koder, navn in (("sektor", SEKTORER, _("sektor")), ("mottaker", MOTTAKERE, _("mottaker"))):
            tall = [data.get(f"{del_}_{k}") for k in koder]
            if None not in tall and sum(tall) != 100:
                self.add_error(
                    f"{del_}_{koder[0]}",
                    ValidationError(
                        _("Andelene på %(del)s er %(sum)s prosent til sammen. De skal være 100.")
                        % {"del": navn, "sum": str(sum(tall)).replace(".", ",")}
                    ),
                )
        if data.get("fra_aar") and data.get("til_aar") and data["til_aar"] < data["fra_aar"]:
            self.add_error("til_aar", ValidationError(_("Planens siste år kan ikke være før det første.")))
        for nr in range(self.antall_temaer):
            nb, nn = data.get(f"tema_{nr}_nb", ""), data.get(f"tema_{nr}_nn", "")
            if bool(nb) != bool(nn):
                self.add_error(
                    f"tema_{nr}_{'nn' if nb else 'nb'}", ValidationError(_("Skriv temaet på begge målformer."))
                )
        return data

    def som_plan(self) -> dict[str, Any]:
        """The arguments of `planer.ny_plan`. A theme keeps its code; a new one gets a code from its name."""
        d = self.cleaned_data
        temaer: list[dict[str, Any]] = []
        brukt: set[str] = set()
        for nr in range(self.antall_temaer):
            if not d[f"tema_{nr}_nb"]:
                continue
            kode = (
                d[f"tema_{nr}_kode"]
                or slugify(d[f"tema_{nr}_nb"].lower().translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a"})))[:36]
                or f"tema{nr + 1}"
            )
            while kode in brukt:
                kode = f"{kode}-2"
            brukt.add(kode)
            temaer.append(
                {
                    "kode": kode,
                    "nb": d[f"tema_{nr}_nb"],
                    "nn": d[f"tema_{nr}_nn"],
                    "prioritet": d[f"tema_{nr}_prioritet"],
                }
            )
        return {
            "fra_aar": d["fra_aar"], "til_aar": d["til_aar"], "vedtatt": d["vedtatt"], "avviksgrense": d["avviksgrense"], "temaer": temaer,
            "andeler": {"sektor": {k: d[f"sektor_{k}"] for k in SEKTORER}, "mottaker": {k: d[f"mottaker_{k}"] for k in MOTTAKERE}},
            "regler": dict(self.forrige.regler) if self.forrige else {},
        }  # fmt: skip
