"""Base classes and fields of every form in the portal.

Nothing typed is lost, the errors say what to do, and 0 and empty are two answers. Browsers' own validation bubbles are
not used (``novalidate`` on the form), so that the words are ours in both målformer.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from stdnum.exceptions import ValidationError as StdnumFeil
from stdnum.no import kontonr, orgnr

from kompetanse.visning import formater

# Digits before the comma in the database's amounts (14, 2).
STORSTE_BELOP = Decimal("999999999999.99")


class _Felles:
    """What both kinds of form share: our own messages instead of the browser's."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class Skjema(_Felles, forms.Form):
    """A form without a model."""


class ModellSkjema(_Felles, forms.ModelForm):
    """A form over one object. Saving across models is a handling, not ``save``."""


class BelopInput(forms.TextInput):
    """An amount: numeric keyboard on phones, spaces accepted, shown with spaces."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-belop": "", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A number with thousands spaces; what the user typed stays as typed."""
        if value is None or value == "":
            return None
        return formater.kr(value) if isinstance(value, Decimal | int) else str(value)


class BelopField(forms.Field):
    """An amount in kroner as Decimal with two decimals; empty is None, which is another answer than 0.

    ``ore`` allows øre, ``maks`` and ``minst`` are limits in kroner. Accepts spaces, no-break spaces, thousands points
    and a trailing «kr».
    """

    widget = BelopInput
    default_error_messages = {
        "required": _("Fyll inn beløpet. Skriv 0 hvis det ikke skal være noe."),
        "ugyldig": _("Skriv beløpet med tall, for eksempel 125 000"),
        "negativ": _("Beløpet kan ikke være under 0"),
        "ore": _("Skriv hele kroner, uten øre"),
        "orer": _("Skriv høyst to sifre etter kommaet"),
        "maks": _("Beløpet kan ikke være over %(maks)s kr"),
        "minst": _("Beløpet må være minst %(minst)s kr"),
    }

    def __init__(
        self, *, ore: bool = False, maks: Decimal | int | None = None, minst: Decimal | int = 0, **kwargs: Any
    ) -> None:
        self.ore, self.minst = ore, Decimal(minst)
        self.maks = STORSTE_BELOP if maks is None else Decimal(maks)
        super().__init__(**kwargs)
        if ore:
            self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Decimal | None:
        """The text as Decimal, or None when empty. Raises ValidationError with what to do."""
        if value is None or isinstance(value, Decimal):
            return value
        tekst = re.sub(r"[\s\u00a0\u202f]", "", str(value)).replace(formater.MINUS, "-")
        tekst = re.sub(r"kr\.?$", "", tekst, flags=re.IGNORECASE).removesuffix(",-")
        if tekst == "":
            return None
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", tekst):
            tekst = tekst.replace(".", "")
        if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", tekst):
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig")
        try:
            belop = Decimal(tekst.replace(",", "."))
        except InvalidOperation as feil:
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig") from feil
        if belop != belop.to_integral_value() and not self.ore:
            raise ValidationError(self.error_messages["ore"], code="ore")
        if -belop.as_tuple().exponent > 2 and belop != round(belop, 2):
            raise ValidationError(self.error_messages["orer"], code="orer")
        if abs(belop) > STORSTE_BELOP:
            raise self._for_stort(STORSTE_BELOP)
        return belop.quantize(Decimal("0.01"))

    def _for_stort(self, grense: Decimal) -> ValidationError:
        return ValidationError(self.error_messages["maks"], code="maks", params={"maks": formater.kr(grense)})

    def validate(self, value: Decimal | None) -> None:
        """The limits. A negative amount has its own message."""
        super().validate(value)
        if value is None:
            return
        if value < 0 and self.minst >= 0:
            raise ValidationError(self.error_messages["negativ"], code="negativ")
        if value > self.maks:
            raise self._for_stort(self.maks)
        if value < self.minst:
            raise ValidationError(self.error_messages["minst"], code="minst", params={"minst": formater.kr(self.minst)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares amounts, so that «1 000» and 1000.00 are the same."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class _SifferField(forms.Field):
    """A number with check digits, stored as bare digits."""

    kontroll: Callable[[str], str]
    formater_visning: Callable[[Any], str] = staticmethod(formater.orgnr)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored digits are shown in groups; wrong input is shown as typed."""
        return type(self).formater_visning(value) if value else value

    def to_python(self, value: Any) -> str:
        """Digits only. Raises ValidationError when length or check digit is wrong."""
        tekst = re.sub(r"[\s\u00a0\u202f.\-]", "", str(value or ""))
        if not tekst:
            return ""
        if not tekst.isascii() or not tekst.isdigit():
            raise ValidationError(self.error_messages["siffer"], code="siffer")
        try:
            return type(self).kontroll(tekst)
        except StdnumFeil as feil:
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig") from feil


class OrgnrField(_SifferField):
    """Organisation number: nine digits, modulus 11."""

    kontroll = staticmethod(orgnr.validate)
    default_error_messages = {
        "required": _("Fyll inn organisasjonsnummeret"),
        "siffer": _("Skriv organisasjonsnummeret med ni sifre"),
        "ugyldig": _("Organisasjonsnummeret stemmer ikke. Sjekk de ni sifrene."),
    }


class KontonummerField(_SifferField):
    """Norwegian account number: eleven digits, modulus 11."""

    kontroll = staticmethod(kontonr.validate)
    formater_visning = staticmethod(formater.kontonr)
    default_error_messages = {
        "required": _("Fyll inn kontonummeret"),
        "siffer": _("Skriv kontonummeret med elleve sifre"),
        "ugyldig": _("Kontonummeret stemmer ikke. Sjekk de elleve sifrene."),
    }


class DatoField(forms.DateField):
    """A date written dd.mm.åååå; also accepts d.m.åå and ISO dates."""

    default_error_messages = {
        "required": _("Fyll inn datoen"),
        "invalid": _("Skriv datoen som dag.måned.år, for eksempel 15.04.2027"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"])
        kwargs.setdefault(
            "widget",
            forms.DateInput(
                format="%d.%m.%Y",
                attrs={"placeholder": "dd.mm.åååå", "inputmode": "numeric", "autocomplete": "off"},
            ),
        )
        super().__init__(**kwargs)


class TekstField(forms.CharField):
    """One line of text with a limit that is explained. Null characters are refused by Django itself."""

    default_error_messages = {"required": _("Fyll inn feltet")}

    def __init__(self, *, maks: int = 255, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.maks = maks

    def validate(self, value: str) -> None:
        """The limit counts line breaks as one character, as the browser's counter does."""
        super().validate(value)
        for_mye = len(value.replace("\r\n", "\n")) - self.maks
        if for_mye > 0:
            raise ValidationError(
                ngettext_lazy(
                    "Teksten er %(n)s tegn for lang. Den kan ha inntil %(maks)s tegn.",
                    "Teksten er %(n)s tegn for lang. Den kan ha inntil %(maks)s tegn.",
                    "n",
                ),
                code="max_length",
                params={"n": for_mye, "maks": self.maks},
            )


class LangTekstField(TekstField):
    """Running text in several lines, with a counter below the field."""

    def __init__(self, *, maks: int = 4000, rader: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rader, "data-maks": maks}))
        super().__init__(maks=maks, **kwargs)


class JaNeiField(forms.TypedChoiceField):
    """A question with yes and no as radio buttons and no answer given in advance. Empty is None."""

    default_error_messages = {"required": _("Svar ja eller nei"), "invalid_choice": _("Svar ja eller nei")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("ja", _("Ja")), ("nei", _("Nei"))])
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(coerce=lambda svar: svar == "ja", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stored booleans as the choices' values."""
        return {True: "ja", False: "nei"}.get(value, value) if isinstance(value, bool) else value


# Files ----------------------------------------------------------------------------------------------------------


def _er_office(fil: UploadedFile, mappe: str) -> bool:
    """True for an Office Open XML package with the given part and without macros."""
    try:
        with zipfile.ZipFile(fil) as pakke:
            navn = pakke.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    har_makro = any(n.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for n in navn)
    return "[Content_Types].xml" in navn and any(n.startswith(f"{mappe}/") for n in navn) and not har_makro


def _begynner(*signaturer: bytes) -> Callable[[UploadedFile], bool]:
    def sjekk(fil: UploadedFile) -> bool:
        return fil.read(16).startswith(signaturer)

    return sjekk


# extension -> (accepted extensions, real content, content type)
FILTYPER: dict[str, tuple[tuple[str, ...], Callable[[UploadedFile], bool], str]] = {
    "pdf": (("pdf",), _begynner(b"%PDF-"), "application/pdf"),
    "png": (("png",), _begynner(b"\x89PNG\r\n\x1a\n"), "image/png"),
    "jpg": (("jpg", "jpeg"), _begynner(b"\xff\xd8\xff"), "image/jpeg"),
    "docx": (
        ("docx",),
        lambda fil: _er_office(fil, "word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (
        ("xlsx",),
        lambda fil: _er_office(fil, "xl"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def filtype(fil: UploadedFile, typer: Sequence[str] = tuple(FILTYPER)) -> str | None:
    """The real type by content, when it is one of ``typer``; else None. The file is left at its beginning."""
    for type_ in typer:
        fil.seek(0)
        treff = FILTYPER[type_][1](fil)
        fil.seek(0)
        if treff:
            return type_
    return None


class FilField(forms.FileField):
    """An attachment whose content must be what its name says. The type is read from the bytes, never from the browser.

    The cleaned file gets ``content_type`` from the real content. Sizes in megabytes (1 000 000 bytes).
    """

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Velg en fil"),
        "missing": _("Velg en fil"),
        "empty": _("Filen er tom. Velg en annen fil."),
        "max_length": _("Filnavnet er for langt. Gi filen et kortere navn."),
        "type": _("Filen må være av typen %(typer)s"),
        "innhold": _("Innholdet i filen stemmer ikke med filtypen %(type)s. Lagre filen på nytt og prøv igjen."),
        "stor": _("Filen er %(mb)s MB. Den kan være høyst %(maks)s MB."),
    }

    def __init__(
        self, *, typer: Sequence[str] = ("pdf", "png", "jpg", "docx", "xlsx"), maks_mb: int = 20, **kwargs: Any
    ) -> None:
        self.typer, self.maks_mb = tuple(typer), maks_mb
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{e}" for t in self.typer for e in FILTYPER[t][0])

    def to_python(self, data: Any) -> Any:
        """The uploaded file. Raises ValidationError for wrong name, content or size."""
        fil = super().to_python(data)
        if fil is None:
            return None
        endelse = fil.name.rpartition(".")[2].lower() if "." in fil.name else ""
        ventet = next((t for t in self.typer if endelse in FILTYPER[t][0]), None)
        if ventet is None:
            raise ValidationError(
                self.error_messages["type"], code="type", params={"typer": ", ".join(t.upper() for t in self.typer)}
            )
        if fil.size > self.maks_mb * 1_000_000:
            raise ValidationError(
                self.error_messages["stor"],
                code="stor",
                params={"mb": f"{fil.size / 1_000_000:.1f}".replace(".", ","), "maks": self.maks_mb},
            )
        if filtype(fil, (ventet,)) is None:
            raise ValidationError(self.error_messages["innhold"], code="innhold", params={"type": endelse.upper()})
        fil.content_type = FILTYPER[ventet][2]
        return fil
