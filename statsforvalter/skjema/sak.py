"""Forms on the pages of a case."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import DatoField, FilField, LangTekstField, Skjema, TekstField
from ordninger.felles.models import Dokument


class RettingSkjema(Skjema):
    """Which fields to open, what is asked, and until when."""

    felt = forms.MultipleChoiceField(
        label=_("Hvilke felt skal åpnes?"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Bare feltene du velger, kan endres. Resten står som det ble sendt inn."),
        error_messages={"required": _("Velg minst ett felt som skal rettes")},
    )  # fmt: skip
    tekst = LangTekstField(
        label=_("Hva skal rettes?"), maks=4000, rader=5, help_text=_("Teksten sendes til parten."),
        error_messages={"required": _("Skriv hva som skal rettes")},
    )  # fmt: skip
    frist = DatoField(label=_("Frist"), help_text=_("Parten kan svare ut dagen."))

    def __init__(self, *args: Any, feltnavn: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nn = get_language() == "nn"
        self.fields["felt"].choices = [(k, n[1] if nn else n[0]) for k, n in feltnavn.items()]
        self.fields["frist"].initial = klokke.idag() + timedelta(days=7)


class FristSkjema(Skjema):
    """A later deadline for a correction."""

    frist = DatoField(label=_("Ny frist"))


class VentSkjema(Skjema):
    """Why the case is put on hold."""

    grunn = LangTekstField(
        label=_("Hvorfor settes saken på vent?"), maks=1000, rader=3, help_text=_("Blir et notat. Parten ser det ikke."),
        error_messages={"required": _("Skriv hvorfor saken settes på vent")},
    )  # fmt: skip


class SvarSkjema(Skjema):
    """A preliminary answer: the new date and why."""

    ny_dato = DatoField(label=_("Når kan parten vente svar?"))
    grunn = LangTekstField(
        label=_("Hvorfor kommer svaret senere?"), maks=1000, rader=3, help_text=_("Teksten sendes til parten."),
        error_messages={"required": _("Skriv hvorfor svaret kommer senere")},
    )  # fmt: skip


class MerkSkjema(Skjema):
    """The caseworkers' own tags and priority."""

    merkelapper = TekstField(
        label=_("Merkelapper"), required=False, maks=250, help_text=_("Skill med komma. Bare dere ser dem."),
    )  # fmt: skip
    prioritet = forms.TypedChoiceField(
        label=_("Prioritet"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=[("", _("Ingen")), ("1", _("1, først")), ("2", "2"), ("3", "3")],
    )  # fmt: skip

    def clean_merkelapper(self) -> list[str]:
        return [m.strip() for m in self.cleaned_data["merkelapper"].split(",") if m.strip()]


class TildelSkjema(Skjema):
    """Who gets the case."""

    til = forms.ChoiceField(
        label=_("Hvem skal ha saken?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som skal ha saken")},
    )

    def __init__(self, *args: Any, folk: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["til"].choices = [*[(str(b.pk), b.navn) for b in folk], ("ingen", _("Ingen"))]


class TilgangSkjema(Skjema):
    """Personal access to one case, for a reason and until a day."""

    epost = forms.EmailField(
        label=_("E-posten til den som skal få lese saken"), help_text=_("Personen må ha en konto i portalen."),
        error_messages={"required": _("Fyll inn e-posten"), "invalid": _("Skriv en gyldig e-postadresse")},
    )  # fmt: skip
    til = DatoField(label=_("Siste dag med tilgang"))
    grunn = TekstField(
        label=_("Hvorfor trenger personen tilgang?"),
        maks=300,
        error_messages={"required": _("Skriv hvorfor personen trenger tilgang")},
    )


class DokumentSkjema(Skjema):
    """A file with what the archive needs."""

    fil = FilField(label=_("Fil"), help_text=_("PDF, bilde, Word eller Excel, inntil 20 MB."))
    tittel = TekstField(label=_("Tittel"), maks=200, error_messages={"required": _("Gi dokumentet en tittel")})
    retning = forms.ChoiceField(
        label=_("Retning"), widget=forms.RadioSelect, choices=Dokument.Retning.choices, initial="inn",
        error_messages={"required": _("Velg om dokumentet er inn, ut eller internt")},
    )  # fmt: skip
    journaldato = DatoField(label=_("Journaldato"))
    tilgangskode = TekstField(
        label=_("Tilgangskode"), required=False, maks=10, help_text=_("Bare når dokumentet er unntatt offentlighet.")
    )
    tilgangshjemmel = TekstField(label=_("Hjemmel for unntaket"), required=False, maks=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["journaldato"].initial = klokke.idag()

    def clean(self) -> dict[str, Any]:
        svar = super().clean()
        if bool(svar.get("tilgangskode")) != bool(svar.get("tilgangshjemmel")):
            self.add_error("tilgangshjemmel", _("Fyll inn både tilgangskode og hjemmel, eller ingen av dem"))
        return svar
