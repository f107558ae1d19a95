"""The report form: one group for each tiltak, one for each goal marker, and the money."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kompetanse.visning.skjema import BelopField
from ordninger.felles.models import Rapport

from .behovsmelding import Fritekst, Stegskjema

GJENNOMFORT = [
    ("ja", gettext_lazy("Ja, som planlagt")),
    ("delvis", gettext_lazy("Delvis")),
    ("nei", gettext_lazy("Nei")),
]
GRADER = [
    (4, gettext_lazy("I svært stor grad")), (3, gettext_lazy("I stor grad")), (2, gettext_lazy("I noen grad")),
    (1, gettext_lazy("I liten grad")),
]  # fmt: skip


class AntallField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=0, max_value=1_000_000, **kwargs)
        self.error_messages.update(
            {"invalid": _("Skriv antallet med tall, for eksempel 42"), "min_value": _("Antallet kan ikke være under 0"),
             "max_value": _("Antallet er for stort. Sjekk tallet.")}
        )  # fmt: skip

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = "".join(value.split())
        return super().to_python(value)


class RapportSkjema(Stegskjema):
    """KBG §§ 5 and 17."""

    brukt = BelopField(label=gettext_lazy("Hvor mye har dere brukt i alt?"), required=False, ore=True)
    ubrukt = BelopField(
        label=gettext_lazy("Hvor mye er ikke brukt?"), required=False, ore=True,
        help_text=gettext_lazy("Brukt og ubrukt skal til sammen bli det dere fikk. Skriv 0 hvis alt er brukt."),
    )  # fmt: skip
    ubrukt_forklaring = Fritekst(
        label=gettext_lazy("Hvorfor er ikke alt brukt?"), rader=3, maks=4000,
        help_text=gettext_lazy("Svar bare hvis noe ikke er brukt. Penger som ikke er brukt, skal betales tilbake."),
    )  # fmt: skip
    deltakere = AntallField(
        label=gettext_lazy("Hvor mange har deltatt?"), required=False,
        help_text=gettext_lazy("Tell hver person én gang. Skriv bare antallet, ingen navn."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        rapport: Rapport,
        tiltak: list[dict[str, Any]],
        markorer: list[tuple[str, str, str]],
        egne: Sequence[tuple[str, str, str]] = (),
        innvilget: Mapping[tuple[int, str], int] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.tiltak, self.markorer, self.egne = tiltak, markorer, egne
        for navn in ("brukt", "ubrukt", "ubrukt_forklaring", "deltakere"):
            self.initial.setdefault(navn, getattr(rapport, navn))
        for t in tiltak:
            svar = rapport.tiltak.get(str(t["id"]), {})
            self._felt(
                f"t{t['id']}_gjennomfort",
                forms.ChoiceField(
                    label=_("Er tiltaket gjennomført?"), choices=GJENNOMFORT, required=False, widget=forms.RadioSelect
                ),
                svar.get("gjennomfort"),
            )
            self._felt(
                f"t{t['id']}_tekst",
                Fritekst(
                    label=_("Hva har dere gjort?"),
                    rader=3,
                    maks=4000,
                    help_text=_("Skriv hvorfor, hvis noe ble annerledes enn planlagt."),
                ),
                svar.get("tekst", ""),
            )
            self._felt(
                f"t{t['id']}_brukt",
                BelopField(label=_("Brukt på tiltaket (kr)"), required=False, ore=True),
                _desimal(svar.get("brukt")),
            )
            self.fields[f"t{t['id']}_brukt"].widget.attrs["data-sum"] = "brukt"
            for kode, nb, nn_navn in egne:
                etikett = nn_navn if get_language() == "nn" else nb
                n = (innvilget or {}).get((t["id"], kode))
                hjelp = "" if n is None else _("Dere fikk tilskudd for %(n)s.") % {"n": n}
                felt = AntallField(label=etikett, required=False, help_text=hjelp)
                self._felt(f"t{t['id']}_{kode}", felt, svar.get(kode))
        nn = get_language() == "nn"
        for kode, nb, nn_navn in markorer:
            svar = rapport.markorer.get(kode, {})
            self._felt(
                f"m_{kode}_grad",
                forms.TypedChoiceField(
                    label=nn_navn if nn else nb,
                    choices=GRADER,
                    required=False,
                    coerce=int,
                    empty_value=None,
                    widget=forms.RadioSelect,
                ),
                svar.get("grad"),
            )
            self._felt(
                f"m_{kode}_tekst",
                Fritekst(label=_("Hva bygger dere svaret på?"), rader=3, maks=4000),
                svar.get("tekst", ""),
            )

    def _felt(self, navn: str, felt: forms.Field, verdi: Any) -> None:
        self.fields[navn] = felt
        self.initial[navn] = verdi

    @property
    def grupper(self) -> list[dict[str, Any]]:
        """The tiltak with their fields, for the template."""
        return [
            {
                "t": t,
                "gjennomfort": self[f"t{t['id']}_gjennomfort"],
                "tekst": self[f"t{t['id']}_tekst"],
                "brukt": self[f"t{t['id']}_brukt"],
                "egne": [self[f"t{t['id']}_{kode}"] for kode, _nb, _nn in self.egne],
            }
            for t in self.tiltak
        ]

    @property
    def markorfelt(self) -> list[dict[str, Any]]:
        return [
            {"kode": k, "grad": self[f"m_{k}_grad"], "tekst": self[f"m_{k}_tekst"]} for k, _nb, _nn in self.markorer
        ]

    def som_rapport(self, rapport: Rapport) -> dict[str, Any]:
        """The valid values as the report keeps them; a field with an error keeps what was saved."""
        g = self.gyldige
        tiltak = {}
        for t in self.tiltak:
            gammelt = rapport.tiltak.get(str(t["id"]), {})
            nytt = dict(gammelt)
            for del_ in ("gjennomfort", "tekst", *(kode for kode, _nb, _nn in self.egne)):
                if f"t{t['id']}_{del_}" in g:
                    nytt[del_] = g[f"t{t['id']}_{del_}"]
            if f"t{t['id']}_brukt" in g:
                verdi = g[f"t{t['id']}_brukt"]
                nytt["brukt"] = None if verdi is None else f"{verdi:.2f}"
            tiltak[str(t["id"])] = nytt
        markorer = {}
        for kode, _nb, _nn in self.markorer:
            nytt = dict(rapport.markorer.get(kode, {}))
            for del_ in ("grad", "tekst"):
                if f"m_{kode}_{del_}" in g:
                    nytt[del_] = g[f"m_{kode}_{del_}"]
            markorer[kode] = nytt
        enkle = {n: g[n] for n in ("brukt", "ubrukt", "ubrukt_forklaring", "deltakere") if n in g}
        return {"tiltak": tiltak, "markorer": markorer, **enkle}


def _desimal(verdi: Any) -> Decimal | None:
    return None if verdi in (None, "") else Decimal(str(verdi))


def feltnavn(mangel: str) -> str:
    """The form's field of a missing thing: `tiltak.7.brukt` → `t7_brukt`, `markorer.a.grad` → `m_a_grad`."""
    deler = mangel.split(".")
    if deler[0] == "tiltak":
        return f"t{deler[1]}_{deler[2]}"
    if deler[0] == "markorer":
        return f"m_{deler[1]}_{deler[2]}"
    return mangel
