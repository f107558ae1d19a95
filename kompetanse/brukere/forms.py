"""Forms of login, people and accounts."""

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from eiere.models import Maalform, Organisasjon
from eiere.register import oppslag
from kompetanse.visning.skjema import DatoField, KontonummerField, OrgnrField, Skjema, TekstField

from . import roller
from .models import Bruker


class InnloggingForm(Skjema):
    """E-mail and password of a local account."""

    username = forms.EmailField(
        label=_("E-post"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": _("Skriv e-postadressen din"), "invalid": _("Skriv en gyldig e-postadresse")},
    )
    passord = forms.CharField(
        label=_("Passord"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Skriv passordet ditt")},
    )


class NyttPassordForm(Skjema):
    """A new password twice, checked by the portal's rules."""

    passord = forms.CharField(
        label=_("Passord"),
        help_text=_("Minst 12 tegn. En setning er lettere å huske enn et ord."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Skriv et passord")},
    )
    gjenta = forms.CharField(
        label=_("Gjenta passordet"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Skriv passordet en gang til")},
    )

    def __init__(self, *args, bruker: Bruker | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.bruker = bruker

    def clean(self):
        data = super().clean()
        passord, gjenta = data.get("passord"), data.get("gjenta")
        if passord and gjenta and passord != gjenta:
            self.add_error("gjenta", _("Passordene er ulike. Skriv det samme to ganger."))
        if passord:
            try:
                password_validation.validate_password(passord, self.bruker)
            except forms.ValidationError as feil:
                self.add_error("passord", feil)
        return data


class NyKontoForm(NyttPassordForm):
    """Name and password of a new account. The e-mail address is the invitation's."""

    navn = TekstField(label=_("Navn"), maks=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["navn", "passord", "gjenta"]


class ByttPassordForm(NyttPassordForm):
    """The password now, and a new one."""

    naa = forms.CharField(
        label=_("Passordet du har nå"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Skriv passordet du har nå")},
    )
    field_order = ["naa", "passord", "gjenta"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passord"].label = _("Nytt passord")

    def clean_naa(self):
        if not self.bruker.check_password(self.cleaned_data["naa"]):
            raise forms.ValidationError(_("Passordet er feil."))
        return self.cleaned_data["naa"]


class MegForm(Skjema):
    """What a person says about herself: position, phone and language."""

    stilling = TekstField(label=_("Stilling"), maks=100, required=False)
    telefon = TekstField(
        label=_("Telefon"),
        maks=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    maalform = forms.ChoiceField(
        label=_("Språk i portalen"),
        choices=[(v, n.capitalize()) for v, n in Maalform.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg språk")},
    )


def _epost() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-post"),
        max_length=254,
        error_messages={"required": _("Skriv e-postadressen"), "invalid": _("Skriv en gyldig e-postadresse")},
    )


class RolleForm(Skjema):
    """One of the roles that the organisation may give."""

    rolle = forms.ChoiceField(
        label=_("Rolle"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg rolle"), "invalid_choice": _("Velg en av rollene")},
    )

    def __init__(self, *args, organisasjon: Organisasjon, **kwargs):
        super().__init__(*args, **kwargs)
        koder = roller.ROLLER_FOR_TYPE[organisasjon.type]
        self.fields["rolle"].choices = [(k, roller.ROLLER[k][1]) for k in koder]


class InvitasjonForm(RolleForm):
    """Whom to invite, and to what."""

    epost = _epost()
    field_order = ["epost", "rolle"]


class UtnevnForm(Skjema):
    """Whom to appoint as tilgangsstyrer."""

    epost = _epost()


class StedfortrederForm(Skjema):
    """Who covers, and when."""

    stedfortreder = forms.ModelChoiceField(
        label=_("Stedfortreder"), queryset=Bruker.objects.none(), error_messages={"required": _("Velg en kollega")}
    )
    fra = DatoField(label=_("Første dag"))
    til = DatoField(label=_("Siste dag"))

    def __init__(self, *args, kolleger, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stedfortreder"].queryset = kolleger


class KontoForm(Skjema):
    """A new account number."""

    nummer = KontonummerField(label=_("Kontonummer"), help_text=_("Elleve siffer. Kontoen må tilhøre organisasjonen."))


class OrgnrBekreftForm(Skjema):
    """The payee's own organisation number, to show that the link came to the right place."""

    orgnr = OrgnrField(label=_("Organisasjonsnummeret til dere"), help_text=_("Ni siffer"))


class KontolenkeForm(Skjema):
    """Send an account link to a payee."""

    orgnr = OrgnrField(label=_("Mottakerens organisasjonsnummer"), help_text=_("Ni siffer"))
    epost = _epost()

    def clean_orgnr(self):
        organisasjon = oppslag.finn_orgnr(self.cleaned_data["orgnr"])
        if organisasjon is None:
            raise forms.ValidationError(_("Mottakeren finnes ikke i portalen."))
        self.organisasjon = organisasjon
        return self.cleaned_data["orgnr"]
