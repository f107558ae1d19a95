"""Forms of the fordeling: amounts line by line, the rule and its parameters, copies, the forum, sending back."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from kompetanse.visning.skjema import BelopField, DatoField, FilField, LangTekstField, Skjema, TekstField
from ordninger.felles.beregning.setning import nokkelnavn

HUNDRE = Decimal(100)


class ProsentField(forms.Field):
    """A percentage typed with comma or point; the value is a share (88 → 0.88)."""

    default_error_messages = {
        "required": gettext_lazy("Fyll inn prosenten"),
        "ugyldig": gettext_lazy("Skriv prosenten med tall, for eksempel 87,5"),
        "grense": gettext_lazy("Prosenten må være fra 0 til 100"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{(value * HUNDRE).normalize():f}".replace(".", ",")
        return value

    def to_python(self, value: Any) -> Decimal | None:
        if value in (None, "") or isinstance(value, Decimal):
            return value or None
        try:
            tall = Decimal(str(value).replace(" ", "").replace("\u00a0", "").removesuffix("%").replace(",", "."))
        except InvalidOperation as feil:
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig") from feil
        if not tall.is_finite():
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig")
        if not 0 <= tall <= HUNDRE:
            raise ValidationError(self.error_messages["grense"], code="grense")
        return (tall / HUNDRE).normalize()


class LinjeSkjema(Skjema):
    """The proposed amount of one line and why. `vist` is the amount that the person saw."""

    belop = BelopField(ore=True, label=gettext_lazy("Forslag"))
    grunn = TekstField(maks=500, required=False, label=gettext_lazy("Grunn"))
    vist = BelopField(ore=True, required=False, widget=forms.HiddenInput)


class ScenarioSkjema(Skjema):
    """A new scenario: a name and the rule of its first proposal."""

    navn = TekstField(maks=100, label=gettext_lazy("Navn på scenarioet"))
    regel = forms.ChoiceField(label=gettext_lazy("Regel for det første forslaget"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ordning: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regel"].choices = regelvalg(ordning)
        self.fields["regel"].error_messages["required"] = _("Velg en regel")


def regelvalg(ordning: Any) -> list[tuple[str, str]]:
    """(code, name in the page's language) of the rules that can make a first proposal."""
    nn = get_language() == "nn"
    return [(kode, navn_nn if nn else navn_nb) for kode, navn_nb, navn_nn in ordning.forslagsregler]


class KopiSkjema(Skjema):
    navn = TekstField(maks=100, label=gettext_lazy("Navn på det nye scenarioet"))


class MerknadSkjema(Skjema):
    merknad = LangTekstField(
        maks=4000, required=False, rader=4, label=gettext_lazy("Hvorfor avviker forslaget fra planen?")
    )

    def __init__(self, *args: Any, har_plan: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not har_plan:
            self.fields["merknad"].label = _("Hvorfor fravikes den forholdsmessige delingen?")


class GrunnSkjema(Skjema):
    grunn = LangTekstField(
        maks=2000, label=gettext_lazy("Hvorfor går forslaget tilbake?"),
        help_text=gettext_lazy("Saksbehandlerne ser grunnen på siden for fordelingen."),
        error_messages={"required": gettext_lazy("Skriv hvorfor fordelingen går tilbake.")},
    )  # fmt: skip


class ForumSkjema(Skjema):
    """KBG § 12: the day the forum assessed the draft, its minutes, and what it said."""

    dato = DatoField(label=gettext_lazy("Når vurderte forumet forslaget?"))
    protokoll = FilField(
        typer=("pdf", "docx"), label=gettext_lazy("Protokoll fra møtet"), help_text=gettext_lazy("PDF eller Word, inntil 20 MB."),
        error_messages={"required": gettext_lazy("Legg ved protokollen fra møtet.")},
    )  # fmt: skip
    merknad = LangTekstField(
        maks=4000, required=False, label=gettext_lazy("Hva sa forumet?"),
        help_text=gettext_lazy("Kort om støtte, dissens og forslag til endringer. Kan stå tomt."),
    )  # fmt: skip


class HabilSkjema(Skjema):
    """The decider's one declaration for all the cases."""

    habil = forms.BooleanField(
        required=False,
        label=gettext_lazy("Jeg er habil i alle sakene jeg beslutter nå"),
        help_text=gettext_lazy("Gjelder det ikke alle, beslutt sakene én for én i stedet."),
    )

    def clean_habil(self) -> bool:
        if not self.cleaned_data["habil"]:
            raise ValidationError(_("Bekreft at du er habil i alle sakene, eller beslutt dem én for én."))
        return True


class RegelSkjema(Skjema):
    """The parameters of one rule, made from what the measure says the rule has."""

    enhet = BelopField(minst=1, maks=1_000_000, label=gettext_lazy("Beløp rundes ned til nærmeste (kr)"))

    def __init__(self, *args: Any, parametre: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parametre = parametre
        self.maalform = sidens_maalform()
        self.initial.setdefault("enhet", Decimal(str(parametre.get("enhet", "1"))))
        for k in parametre.get("klasser", []):
            navn = f"klasse_{k['kode']}"
            self.fields[navn] = ProsentField(
                label=_("Prioritet %(kode)s får inntil (prosent av søkt)") % {"kode": k["kode"]}
            )
            self.initial.setdefault(navn, Decimal(str(k["andel"])))
        for n in parametre.get("nokler", []):
            navn = f"nokkel_{n['kode']}"
            self.fields[navn] = ProsentField(
                label=_("%(navn)s teller (prosent)") % {"navn": nokkelnavn(n["kode"], self.maalform).capitalize()}
            )
            self.initial.setdefault(navn, Decimal(str(n["vekt"])))
        if parametre.get("klasser"):
            self.fields["underskudd"] = forms.ChoiceField(
                label=_("Når prioritetene til sammen er større enn rammen"), widget=forms.RadioSelect,
                choices=[("siste_forst", _("Kutt den laveste prioriteten først")), ("likt", _("Kutt alle like mye i prosent"))],
            )  # fmt: skip
            self.initial.setdefault("underskudd", parametre.get("underskudd", "siste_forst"))
        for f in parametre.get("felt", []):
            self.fields[f["kode"]] = _regelfelt(f, f[self.maalform])
            self.initial.setdefault(f["kode"], None if f["verdi"] is None else _startverdi(f))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        vekter = [data.get(f"nokkel_{n['kode']}") for n in self.parametre.get("nokler", [])]
        if vekter and None not in vekter and sum(vekter) != 1:
            raise ValidationError(_("Nøklene må til sammen være 100 prosent."))
        return data

    def som_parametre(self) -> dict[str, Any]:
        """The parameters as JSON data, with what the form does not show kept as it was."""
        d = self.cleaned_data
        ut = {**self.parametre, "enhet": str(d["enhet"]), "eksempel": False}
        ut["klasser"] = [
            {"kode": k["kode"], "andel": str(d[f"klasse_{k['kode']}"])} for k in self.parametre.get("klasser", [])
        ]
        ut["nokler"] = [
            {"kode": n["kode"], "vekt": str(d[f"nokkel_{n['kode']}"])} for n in self.parametre.get("nokler", [])
        ]
        if "underskudd" in d:
            ut["underskudd"] = d["underskudd"]
        for f in ut.pop("felt", []):
            ut[f["kode"]] = None if d[f["kode"]] is None else str(d[f["kode"]])
        return ut


def _regelfelt(f: dict[str, Any], etikett: str) -> forms.Field:
    """The field of a rule's own parameter: its `art` is belop, andel, antall or valg; `krav` says that it must be filled in."""
    hjelp = {"label": etikett, "required": f.get("krav", True)}
    match f["art"]:
        case "belop":
            return BelopField(**hjelp)
        case "andel":
            return ProsentField(**hjelp)
        case "antall":
            return forms.IntegerField(min_value=1, max_value=1_000_000, **hjelp)
        case "valg":
            i = 2 if get_language() == "nn" else 1
            return forms.ChoiceField(choices=[(v[0], v[i]) for v in f["valg"]], widget=forms.RadioSelect, **hjelp)
    raise ValueError(f"Ukjent art for {f['kode']}: {f['art']}")


def _startverdi(f: dict[str, Any]) -> Any:
    return f["verdi"] if f["art"] == "valg" else Decimal(str(f["verdi"]))
