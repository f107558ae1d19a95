"""Filters of the lists. Everything that is not understood is refused with a sentence: a filter never silently counts for nothing."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema_field

from ordninger.felles.models import Ramme, Tilbudssvar, Utbetaling, Utlysning, Vedtak
from ordninger.felles.saksgang import alle_tilstander

from .problem import UgyldigeParametre

OSLO = ZoneInfo("Europe/Oslo")
MAKS_LENGDE = 200


class Filter(DjangoFilterBackend):
    """Answers with the problem's list of parameters."""

    def filter_queryset(self, request, queryset, view):
        filtre = self.get_filterset(request, queryset, view)
        if filtre is None:
            return queryset
        if not filtre.is_valid():
            raise UgyldigeParametre({navn: list(feil) for navn, feil in filtre.errors.items()})
        return filtre.qs


class Monsterfelt(forms.CharField):
    """A text that `les` understands; it raises ValueError for all others."""

    def __init__(self, *, les: Callable[[str], Any], feil: Any, **kwargs: Any) -> None:
        self.les, self.feil = les, feil
        kwargs.pop("lookup_expr", None)
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The value as the database wants it, or None when it is not given."""
        if value in (None, ""):
            return None
        try:
            return self.les(value)
        except (ValueError, OverflowError):
            raise ValidationError(self.feil, code="invalid") from None

    def run_validators(self, value: Any) -> None:
        """All has been checked in `les`."""


class _Felt(django_filters.Filter):
    field_class = Monsterfelt


def _siffer(antall: int) -> Callable[[str], str]:
    def les(verdi: str) -> str:
        if len(verdi) != antall or not (verdi.isascii() and verdi.isdigit()):
            raise ValueError
        return verdi

    return les


def _aar(verdi: str) -> int:
    aar = int(_siffer(4)(verdi))
    if not 2000 <= aar <= 2099:
        raise ValueError
    return aar


def _dato(verdi: str) -> date:
    dato = parse_date(verdi) if len(verdi) == 10 else None
    if dato is None:
        raise ValueError
    return dato


def _tid(verdi: str) -> datetime:
    # A plus sign that was not encoded arrives as a space.
    tid = parse_datetime(verdi.upper().replace(" ", "+")) if len(verdi) <= 60 and "T" in verdi.upper() else None
    if tid is None:
        raise ValueError
    # No row is older or newer, and at the ends of the calendar a zone would lead outside it.
    if not 1900 < tid.year < 2200:
        return datetime(1900 if tid.year < 2000 else 2200, 1, 1, tzinfo=OSLO)
    return tid if tid.tzinfo else tid.replace(tzinfo=OSLO)


def _saksnummer(verdi: str) -> str:
    aar, skille, nr = verdi.replace("/", "-").partition("-")
    if not skille or not 5 <= len(nr) <= 7 or not (nr.isascii() and nr.isdigit()):
        raise ValueError
    return f"{_siffer(4)(aar)}/{nr}"


def _felt(
    navn: str, les: Callable[[str], Any], feil: Any, skjema: dict, beskrivelse: Any, lookup: str = "exact"
) -> Any:
    f = _Felt(field_name=navn, lookup_expr=lookup, les=les, feil=feil)
    return extend_schema_field({**skjema, "description": beskrivelse})(f)


def _valg(navn: str, koder: list[str], beskrivelse: Any) -> Any:
    def les(verdi: str) -> str:
        if verdi not in koder:
            raise ValueError
        return verdi

    return _felt(navn, les, _("Verdien finnes ikke. Se hvilke som finnes, i dokumentasjonen."), {"type": "string", "enum": koder}, beskrivelse)  # fmt: skip


def _ordning(navn: str) -> Any:
    def les(verdi: str) -> str:
        if not (verdi.isascii() and verdi.replace("_", "a").isalnum() and verdi == verdi.lower() and len(verdi) <= 30):
            raise ValueError
        return verdi

    skjema = {"type": "string", "pattern": "^[a-z0-9_]{1,30}$"}
    return _felt(navn, les, _("Skriv koden til ordningen, for eksempel kollektiv."), skjema, _("Koden til ordningen."))


def _budsjettaar(navn: str) -> Any:
    skjema = {"type": "integer", "minimum": 2000, "maximum": 2099}
    return _felt(navn, _aar, _("Skriv året med fire sifre, for eksempel 2027."), skjema, _("Budsjettåret."))


def _fylke(navn: str) -> Any:
    skjema = {"type": "string", "pattern": "^[0-9]{2}$"}
    return _felt(
        navn, _siffer(2), _("Skriv fylkesnummeret med to sifre, for eksempel 34."), skjema, _("Fylkesnummeret.")
    )


def _orgnr(navn: str, beskrivelse: Any) -> Any:
    skjema = {"type": "string", "pattern": "^[0-9]{9}$"}
    return _felt(navn, _siffer(9), _("Skriv organisasjonsnummeret med ni sifre."), skjema, beskrivelse)


def _sak(navn: str) -> Any:
    skjema = {"type": "string", "pattern": "^[0-9]{4}[-/][0-9]{5,7}$"}
    return _felt(navn, _saksnummer, _("Skriv saksnummeret slik: 2026-00123."), skjema, _("Saksnummeret, for eksempel 2026-00123."))  # fmt: skip


def _forfall(lookup: str, beskrivelse: Any) -> Any:
    feil = _("Skriv datoen som år-måned-dag, for eksempel 2027-04-15.")
    return _felt("forfall", _dato, feil, {"type": "string", "format": "date"}, beskrivelse, lookup)


class Felles(FilterSet):
    """What all lists have."""

    endret_etter = _felt(
        "endret_tid",
        _tid,
        _("Skriv tidspunktet som 2026-11-20T10:00:00+01:00. Plusstegnet må skrives %2B i en adresse."),
        {"type": "string", "format": "date-time"},
        _("Bare rader som er endret etter dette tidspunktet. Uten tidssone gjelder norsk tid."),
        "gt",
    )


class Sakfilter(Felles):
    tilstand = _valg("tilstand", [kode for kode, _ord in alle_tilstander()], _("Tilstanden saken er i."))
    ordning = _ordning("utlysning__ordning")
    budsjettaar = _budsjettaar("utlysning__budsjettaar")


class Vedtakfilter(Felles):
    utfall = _valg("utfall", Vedtak.Utfall.values, _("Utfallet av vedtaket."))
    ordning = _ordning("sak__utlysning__ordning")
    budsjettaar = _budsjettaar("sak__utlysning__budsjettaar")
    sak = _sak("sak__nummer")


class Tilskuddfilter(Felles):
    budsjettaar = _budsjettaar("budsjettaar")
    ordning = _ordning("ramme__ordning")
    sak = _sak("sak__nummer")
    mottaker = _orgnr("mottaker__orgnr", _("Organisasjonsnummeret til mottakeren."))


class Utbetalingfilter(Felles):
    ordning = _ordning("tilskudd__ramme__ordning")
    tilstand = _valg("tilstand", Utbetaling.Tilstand.values, _("Tilstanden utbetalingen er i."))
    budsjettaar = _budsjettaar("tilskudd__budsjettaar")
    sak = _sak("tilskudd__sak__nummer")
    forfall_fra = _forfall("gte", _("Forfall denne dagen eller senere."))
    forfall_til = _forfall("lte", _("Forfall denne dagen eller tidligere."))


class Utlysningfilter(Felles):
    ordning = _ordning("ordning")
    budsjettaar = _budsjettaar("budsjettaar")
    fylke = _fylke("fylke__nummer")


class Rammefilter(Felles):
    ordning = _ordning("ordning")
    budsjettaar = _budsjettaar("budsjettaar")
    fylke = _fylke("fylke__nummer")
    kilde = _valg("kilde", Ramme.Kilde.values, _("Hvor rammen kommer fra."))


class Tildelingfilter(Felles):
    ordning = _ordning("sak__utlysning__ordning")
    budsjettaar = _budsjettaar("sak__utlysning__budsjettaar")
    fylke = _fylke("fylkesnummer")
    utfall = _valg("utfall", Vedtak.Utfall.values, _("Utfallet av vedtaket."))
    soker = _orgnr("sak__soker__orgnr", _("Organisasjonsnummeret til søkeren."))


class Tilbudfilter(Felles):
    svar = _valg("svar_kode", Tilbudssvar.Svar.values, _("Svaret som gjelder nå."))
    ordning = _ordning("sak__utlysning__ordning")
    budsjettaar = _budsjettaar("sak__utlysning__budsjettaar")
    sak = _sak("sak__nummer")
    mottaker = _orgnr("sak__soker__orgnr", _("Organisasjonsnummeret til mottakeren."))


class Planfilter(Felles):
    ordning = _ordning("sak__utlysning__ordning")
    budsjettaar = _budsjettaar("sak__utlysning__budsjettaar")
    sak = _sak("sak__nummer")
    mottaker = _orgnr("sak__soker__orgnr", _("Organisasjonsnummeret til mottakeren."))


class Andelfilter(Felles):
    svar = _valg("avgitt", Tilbudssvar.Svar.values, _("Svaret da fristen gikk ut."))
    ordning = _ordning("sak__utlysning__ordning")
    budsjettaar = _budsjettaar("sak__utlysning__budsjettaar")
    fylke = _fylke("fylkesnummer")
    mottaker = _orgnr("sak__soker__orgnr", _("Organisasjonsnummeret til mottakeren."))


class Rundefilter(Felles):
    tilstand = _valg(
        "tilstand",
        [str(t) for t in (Utlysning.Tilstand.PUBLISERT, Utlysning.Tilstand.AVSLUTTET)],
        _("Tilstanden runden er i."),
    )
    ordning = _ordning("ordning")
    budsjettaar = _budsjettaar("budsjettaar")
    fylke = _fylke("fylke__nummer")
