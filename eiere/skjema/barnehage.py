"""The form of a private owner's need in a kommune: three answers for each of its barnehager (VU §§ 2, 4 and 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordninger.felles.models import Linje
from ordninger.vu_barnehage.handlinger.behov import MAKS_DELTAKERE, MAKS_STUDIEPOENG, Svar

from .behovsmelding import Fritekst, Stegskjema
from .rapport import AntallField


class PoengField(forms.DecimalField):
    """Studiepoeng with comma or point, at most one decimal."""

    default_error_messages = {
        "invalid": gettext_lazy("Skriv studiepoengene med tall, for eksempel 30 eller 7,5"),
        "grense": gettext_lazy("Studiepoengene må være over 0 og høyst 60"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=4, decimal_places=1, required=False, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and not 0 < value <= MAKS_STUDIEPOENG:
            raise ValidationError(self.error_messages["grense"], code="grense")

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


def behovsfelt(navn: str) -> dict[str, forms.Field]:
    """The three fields of one barnehage: participants, studiepoeng for each, and why."""
    antall = AntallField(
        label=_("Hvor mange ansatte med grunnutdanning vil ta videreutdanning?"), required=False,
        help_text=_("Tell dem som har fag- eller svennebrev, fagskole eller en grad. Skriv 0 hvis dere ikke har behov."),
    )  # fmt: skip
    antall.max_value = MAKS_DELTAKERE
    return {
        "deltakere": antall,
        "studiepoeng": PoengField(label=_("Hvor mange studiepoeng skal hver av dem ta?")),
        "hvorfor": Fritekst(label=_("Hvorfor trenger barnehagen dette?"), maks=2000, rader=3),
    }


@dataclass(frozen=True)
class Enhet:
    """One barnehage in the form: its name, its stored amount and its fields."""

    navn: str
    under: str
    belop: Decimal | None
    felt: list[Any]


class BehovSkjema(Stegskjema):
    """All barnehager of the owner in the round."""

    def __init__(self, *args: Any, linjer: Sequence[Linje], aapne: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.linjer = list(linjer) if aapne is None or "enheter" in aapne else []
        for linje in self.linjer:
            b = linje.barnehagebehov
            for kode, felt in behovsfelt(linje.virksomhet.navn).items():
                self.fields[f"e{linje.pk}-{kode}"] = felt
                self.initial[f"e{linje.pk}-{kode}"] = getattr(b, kode)

    @property
    def svar(self) -> dict[int, Svar]:
        """The answers by Linje; a field with an error keeps what was saved."""
        g = self.gyldige
        ut = {}
        for x in self.linjer:
            b, p = x.barnehagebehov, f"e{x.pk}"
            ut[x.pk] = Svar(
                g.get(f"{p}-deltakere", b.deltakere), g.get(f"{p}-studiepoeng", b.studiepoeng),
                g.get(f"{p}-hvorfor", b.hvorfor),
            )  # fmt: skip
        return ut

    @property
    def enheter(self) -> list[Enhet]:
        """The barnehager with their fields, for the template."""
        return [
            Enhet(
                x.virksomhet.navn,
                _("%(n)s barn") % {"n": x.virksomhet.antall} if x.virksomhet.antall is not None else "",
                x.sokt,
                [self[f"e{x.pk}-{kode}"] for kode in ("deltakere", "studiepoeng", "hvorfor")],
            )
            for x in self.linjer
        ]


def barnehagevisning(bilde: dict[str, Any]) -> list[dict[str, Any]]:
    """The barnehager of a frozen picture with amounts in kroner and numbers as they are written."""
    return [
        b
        | {
            "belop": None if b["sokt"] is None else Decimal(b["sokt"]),
            "studiepoeng": (b["studiepoeng"] or "").replace(".", ","),
        }
        for b in bilde["barnehager"]
    ]
