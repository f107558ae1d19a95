"""The forms of offered shares: the parameters of a run (VU § 3), and the rule of a redistribution (VU § 7).

The form of a run is sent by GET, so that the address holds everything: an address with a frame is a whole run, and one
without starts from the run in force.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.udir.skjema import ENHETER, HUNDRE, ProsentField
from kompetanse.visning.skjema import BelopField, LangTekstField, Skjema, TekstField
from ordninger.felles.beregning.kanonisk import kanoniser, tall_som_tekst
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.videreutdanning.satser import (
    ERSTATNINGSNAVN,
    MOTTAKERTYPENAVN,
    RUNDEREGELNAVN,
    SEKTORNAVN,
    SENTRALITETSKLASSER,
    SKOLER,
    Erstatning,
    Mottakertype,
    Runderegel,
    Sektor,
)

NOKLER = ("innbyggere_1_5", "innbyggere_6_15", "innbyggere_16_18", "innbyggere")
"""The keys that can be given a weight in every sector. Pupils are the key of the schools' own part."""
EGNE_NOKLER = {Sektor.BARNEHAGE: ("barn_i_barnehage",), Sektor.GRUNNSKOLE: ("elever_grunnskole",)}
"""The keys that count only what the sector is about, where the register has them."""
ALLE_NOKLER = (*NOKLER, *(n for egne in EGNE_NOKLER.values() for n in egne))


def nokler_i(sektor: Sektor) -> tuple[str, ...]:
    """The keys that the sector can be split by."""
    return (*NOKLER, *EGNE_NOKLER.get(sektor, ()))


SKOLENOKKEL = "elever"
MED_SKOLER = (Sektor.GRUNNSKOLE, Sektor.VGO)
"""The sectors of which a part can be set aside for statlige and private skoler."""
EIERE = {Sektor.VGO: Mottakertype.FYLKESKOMMUNE}
"""Who shares a sector by the keys, when it is not the kommuner."""
REST = [("storst_rest", _("Til dem med størst rest")), ("vises", _("Vises som rest"))]

STANDARD = {
    "enhet": "1",
    "rest": "storst_rest",
    **{f"andel_{s}": "0" for s in Sektor},
    **{f"s{k}": "1,00" for k in SENTRALITETSKLASSER},
    **{f"mangler_{n}": str(Erstatning.STOPP) for n in (*ALLE_NOKLER, SKOLENOKKEL)},
}
"""What a field is when the address leaves it out."""


class VektField(forms.Field):
    """A factor above 0 with at most two decimals: «1,10». Empty is 1."""

    default_error_messages = {
        "ugyldig": _("Skriv vekten med tall, for eksempel 1,10"),
        "grense": _("Vekten må være over 0 og høyst 9,99"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> Decimal:
        """The factor."""
        tekst = re.sub(r"\s", "", str(value or ""))
        if not tekst:
            return Decimal(1)
        if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,2})?", tekst):
            raise ValidationError(self.error_messages["ugyldig"], code="ugyldig")
        tall = Decimal(tekst.replace(",", "."))
        if not 0 < tall < 10:
            raise ValidationError(self.error_messages["grense"], code="grense")
        return tall


def _prosent(andel: Any) -> str:
    return tall_som_tekst(Decimal(str(andel)) * HUNDRE).replace(".", ",")


def _vekt(tall: Any) -> str:
    return f"{Decimal(str(tall)):.2f}".replace(".", ",")


def _belop(tall: Any) -> str:
    """An amount as the address and the field write it: «1 640 000 000» in the field, without spaces here."""
    return tall_som_tekst(Decimal(str(tall))).replace(".", ",")


def som_felt(parametre: Mapping[str, Any]) -> dict[str, str]:
    """Stored parameters as the values of the form, by the names that stand in the address."""
    felt = STANDARD | {
        "ramme": _belop(parametre["ramme"]),
        "enhet": tall_som_tekst(Decimal(str(parametre["enhet"]))),
        "rest": str(parametre.get("rest", "storst_rest")),
    }
    for s in parametre["sektorer"]:
        felt[f"andel_{s['kode']}"] = _prosent(s["andel"])
        if s["kode"] in MED_SKOLER:
            felt[f"skoler_{s['kode']}"] = _prosent(s.get("del_skoler", 0))
        for n in s["nokler"]:
            felt[f"vekt_{s['kode']}_{n['kode']}"] = _prosent(n["vekt"])
    for klasse in SENTRALITETSKLASSER:
        felt[f"s{klasse}"] = _vekt(parametre.get("sentralitet", {}).get(klasse, 1))
    for type_ in Mottakertype:
        for grense in ("gulv", "tak"):
            if (verdi := parametre.get(grense, {}).get(type_)) is not None:
                felt[f"{grense}_{type_}"] = _belop(verdi)
    for nokkel in (*ALLE_NOKLER, SKOLENOKKEL):
        felt[f"mangler_{nokkel}"] = str(parametre.get("erstatninger", {}).get(nokkel, Erstatning.STOPP))
    return felt


class AndelSkjema(Skjema):
    """VU § 3: what a run is computed from. `fra` is the parameters one starts from, `mot` those one compares with."""

    ramme = BelopField(label=_("Nasjonal ramme (kr)"), minst=1, ore=True)
    enhet = forms.ChoiceField(label=_("Andelene rundes av til hele"), choices=ENHETER[:3])
    rest = forms.ChoiceField(label=_("Det som ikke går opp"), choices=REST)

    def __init__(
        self, data: QueryDict | None, *, fra: Mapping[str, Any], mot: Mapping[str, Any] | None, maalform: str
    ) -> None:
        self.fra, self.maalform = fra, maalform
        self.foer = som_felt(mot) if mot else {}
        self.i_adressen = data is not None and "ramme" in data
        super().__init__(dict(data.items()) if self.i_adressen and data is not None else som_felt(fra))
        self._lag_felt()
        for navn, standard in STANDARD.items():
            self.data.setdefault(navn, standard)
        self._vis_belop()

    def _lag_felt(self) -> None:
        for kode, navn in SEKTORNAVN.items():
            kort = gettext("Andre") if kode is Sektor.ANDRE else navn.paa(self.maalform)
            self.fields[f"andel_{kode}"] = ProsentField(label=kort)
            if kode in MED_SKOLER:
                self.fields[f"skoler_{kode}"] = ProsentField(label=gettext("Av dette til skolene"), required=False)
            for nokkel in nokler_i(kode):
                self.fields[f"vekt_{kode}_{nokkel}"] = ProsentField(
                    label=nokkelnavn(nokkel, self.maalform).capitalize(), required=False
                )
        for klasse in SENTRALITETSKLASSER:
            self.fields[f"s{klasse}"] = VektField(label=gettext("Klasse %(nr)s") % {"nr": klasse})
        for type_, typenavn in MOTTAKERTYPENAVN.items():
            for grense in ("gulv", "tak"):
                self.fields[f"{grense}_{type_}"] = BelopField(
                    label=typenavn.paa(self.maalform), required=False, ore=True
                )
        regler = [(str(e), ERSTATNINGSNAVN[e].paa(self.maalform).capitalize()) for e in _TILBUDTE]
        for nokkel in (*ALLE_NOKLER, SKOLENOKKEL):
            valgte = regler if nokkel != SKOLENOKKEL else regler[:1]
            self.fields[f"mangler_{nokkel}"] = forms.ChoiceField(
                label=nokkelnavn(nokkel, self.maalform).capitalize(), choices=valgte, required=False
            )

    def _vis_belop(self) -> None:
        """Amounts from stored parameters are shown with spaces; what was typed stays as typed."""
        for navn, f in self.fields.items():
            if isinstance(f, BelopField) and re.fullmatch(r"[0-9]+(,00)?", self.data.get(navn, "")):
                tall = self.data[navn].removesuffix(",00")
                self.data[navn] = f"{int(tall):,}".replace(",", "\u00a0")

    def var(self, navn: str) -> str:
        """What the field was in the run compared with; "" when there is none or it does not change."""
        if not self.foer:
            return ""
        foer, naa = self.foer.get(navn, ""), str(self.data.get(navn, ""))
        if self._like(navn, foer, naa):
            return ""
        felt = self.fields[navn]
        if isinstance(felt, BelopField) and foer:
            foer = f"{Decimal(foer.replace(',', '.')):,.0f}".replace(",", "\u00a0")
        if isinstance(felt, forms.ChoiceField):
            foer = str(dict(felt.choices).get(foer, foer))  # type: ignore[arg-type]
        return gettext("Var %(verdi)s") % {"verdi": foer or gettext("tomt")}

    def ulike(self) -> list[tuple[str, str, str]]:
        """(name, before, now) of the parameters that differ from the run compared with."""
        ut = []
        for navn in self.fields:
            if var := self.var(navn):
                naa = str(self.data.get(navn, "")) or gettext("tomt")
                felt = self.fields[navn]
                if isinstance(felt, forms.ChoiceField):
                    naa = str(dict(felt.choices).get(naa, naa))  # type: ignore[arg-type]
                ut.append((self._helt_navn(navn), var.removeprefix(gettext("Var %(verdi)s") % {"verdi": ""}), naa))
        return ut

    def _helt_navn(self, navn: str) -> str:
        """The label with the group it stands in."""
        etikett = str(self.fields[navn].label)
        slag, _skille, resten = navn.partition("_")
        if slag == "andel":
            return gettext("Del av rammen: %(navn)s") % {"navn": etikett.lower()}
        if slag == "skoler":
            return gettext("Til skolene av %(navn)s") % {"navn": SEKTORNAVN[Sektor(resten)].paa(self.maalform).lower()}
        if slag == "vekt":
            sektor = SEKTORNAVN[Sektor(resten.partition("_")[0])].paa(self.maalform)
            return gettext("Vekt i %(sektor)s: %(nokkel)s") % {"sektor": sektor.lower(), "nokkel": etikett.lower()}
        if slag == "gulv":
            return gettext("Gulv: %(navn)s") % {"navn": etikett.lower()}
        if slag == "tak":
            return gettext("Tak: %(navn)s") % {"navn": etikett.lower()}
        if slag == "mangler":
            return gettext("Når tall mangler: %(navn)s") % {"navn": etikett.lower()}
        if navn[0] == "s" and navn[1:].isdigit():
            return gettext("Vekt etter sentralitet: %(navn)s") % {"navn": etikett.lower()}
        return etikett

    def _like(self, navn: str, a: str, b: str) -> bool:
        felt = self.fields[navn]
        try:
            x, y = felt.to_python(a), felt.to_python(b)
        except ValidationError:
            return False
        return (x or 0) == (y or 0) if isinstance(felt, ProsentField) else x == y

    # What the template shows, in groups ------------------------------------------------------------------------------

    def _felter(self, navn: Iterable[str]) -> SafeString:
        return format_html_join("", "{}", ((self._felt(n),) for n in navn))

    def _felt(self, navn: str, etikett: str = "") -> SafeString:
        """One field, as the tag `felt` makes it. There are forty of them, so no template is run for each."""
        bundet, hjelp = self[navn], self.var(navn)
        id_, feil = bundet.auto_id, bundet.errors
        beskrevet = " ".join([*([f"{id_}-hjelp"] if hjelp else []), *([f"{id_}-feil"] if feil else [])])
        attrs = {**bundet.field.widget.attrs, "id": id_, "class": "ds-input", "name": navn}
        if beskrevet:
            attrs["aria-describedby"] = beskrevet
        if feil:
            attrs["aria-invalid"] = "true"
        return format_html(
            '<ds-field class="ds-field"><label class="ds-label" for="{}">{}</label>{}{}{}</ds-field>',
            id_,
            etikett or bundet.label,
            format_html('<div data-field="description" id="{}-hjelp">{}</div>', id_, hjelp) if hjelp else "",
            self._kontroll(bundet, attrs),
            format_html(
                '<div class="ds-validation-message" data-field="validation" id="{}-feil">{}</div>',
                id_,
                format_html_join("", "<p>{}</p>", ((f,) for f in feil)),
            ) if feil else "",
        )  # fmt: skip

    @staticmethod
    def _kontroll(bundet: forms.BoundField, attrs: dict[str, Any]) -> SafeString:
        verdi = str(bundet.data or "")
        if not isinstance(bundet.field, forms.ChoiceField):
            return format_html('<input type="text"{}>', flatatt({**attrs, "value": verdi}))
        valg = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((k, flatatt({"selected": str(k) == verdi}), n) for k, n in bundet.field.choices),  # type: ignore[misc]
        )
        return format_html("<select{}>{}</select>", flatatt(attrs), valg)

    @property
    def hoved(self) -> SafeString:
        return self._felt("ramme")

    @property
    def sektorer(self) -> SafeString:
        return self._felter(f"andel_{s}" for s in Sektor)

    @property
    def skoler(self) -> SafeString:
        return format_html_join(
            "", "{}", ((self._felt(f"skoler_{s}", SEKTORNAVN[s].paa(self.maalform)),) for s in MED_SKOLER)
        )

    @property
    def vekter(self) -> list[tuple[str, SafeString]]:
        return [(SEKTORNAVN[s].paa(self.maalform), self._felter(f"vekt_{s}_{n}" for n in nokler_i(s))) for s in Sektor]

    @property
    def sentralitet(self) -> SafeString:
        return self._felter(f"s{k}" for k in SENTRALITETSKLASSER)

    @property
    def gulv(self) -> SafeString:
        return self._felter(f"gulv_{t}" for t in Mottakertype)

    @property
    def tak(self) -> SafeString:
        return self._felter(f"tak_{t}" for t in Mottakertype)

    @property
    def erstatninger(self) -> SafeString:
        return self._felter(f"mangler_{n}" for n in (*ALLE_NOKLER, SKOLENOKKEL))

    @property
    def avrunding(self) -> SafeString:
        return self._felter(("enhet", "rest"))

    @property
    def sum_sektorer(self) -> str:
        """The sector shares added up, in per cent."""
        if any(f"andel_{s}" in self.errors for s in Sektor):
            return ""
        return _prosent(sum((self.cleaned_data.get(f"andel_{s}") or Decimal(0) for s in Sektor), Decimal(0)))

    # What it means ---------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Sectors and, in each sector that has a part, the keys must be 100 per cent."""
        renset = super().clean() or {}
        if not any(f"andel_{s}" in self.errors for s in Sektor):
            self._hundre([renset[f"andel_{s}"] for s in Sektor], "andel_barnehage", gettext("Sektorene"))
        for s in Sektor:
            navn = [f"vekt_{s}_{n}" for n in nokler_i(s)]
            if not renset.get(f"andel_{s}") or any(n in self.errors for n in navn):
                continue
            if renset.get(f"skoler_{s}") == 1:
                continue
            self._hundre([renset.get(n) for n in navn], navn[0], SEKTORNAVN[s].paa(self.maalform))
        return renset

    def _hundre(self, andeler: list[Any], felt: str, navn: str) -> None:
        sum_ = sum((a or Decimal(0) for a in andeler), Decimal(0))
        if sum_ != 1:
            self.add_error(
                felt,
                gettext("%(navn)s: prosentene er til sammen %(sum)s. De må være 100.")
                % {"navn": navn, "sum": _prosent(sum_)},
            )

    @property
    def parametre(self) -> dict[str, Any]:
        """The parameters of the run as JSON, without frame and validity: what a Satstabell holds."""
        r = self.cleaned_data
        return kanoniser(
            {
                "enhet": Decimal(r["enhet"]),
                "rest": r["rest"],
                "sektorer": [self._sektor(s) for s in Sektor if r[f"andel_{s}"]],
                "sentralitet": {k: r[f"s{k}"] for k in SENTRALITETSKLASSER if r[f"s{k}"] != 1},
                "gulv": {t: r[f"gulv_{t}"] for t in Mottakertype if r[f"gulv_{t}"]},
                "tak": {t: r[f"tak_{t}"] for t in Mottakertype if r[f"tak_{t}"]},
                "erstatninger": {
                    n: r[f"mangler_{n}"] for n in (*ALLE_NOKLER, SKOLENOKKEL) if r[f"mangler_{n}"] not in ("", Erstatning.STOPP)
                },
                "eksempel": bool(self.fra.get("eksempel", False)),
            }
        )  # fmt: skip

    def _sektor(self, s: Sektor) -> dict[str, Any]:
        r = self.cleaned_data
        del_skoler = r.get(f"skoler_{s}") or Decimal(0)
        typer = [EIERE.get(s, Mottakertype.KOMMUNE)] if del_skoler < 1 else []
        return {
            "kode": s,
            "andel": r[f"andel_{s}"],
            "nokler": [
                {"kode": n, "vekt": r[f"vekt_{s}_{n}"]} for n in nokler_i(s) if r[f"vekt_{s}_{n}"] and del_skoler < 1
            ],
            "mottakertyper": sorted([*typer, *(SKOLER if del_skoler else ())]),
            "del_skoler": del_skoler,
            "skolenokkel": SKOLENOKKEL,
        }

    @property
    def adresse(self) -> str:
        """The parameters as the query of an address. What is empty or as usual is left out."""
        q = QueryDict(mutable=True)
        for navn, felt in self.fields.items():
            verdi = re.sub(r"[\s\u00a0]", "", str(self.data.get(navn, "")))
            if verdi in ("", STANDARD.get(navn)) or (verdi == "0" and isinstance(felt, ProsentField)):
                continue
            q[navn] = verdi
        return q.urlencode()


_TILBUDTE = (Erstatning.STOPP, Erstatning.FJORAARETS_VERDI)


class ScenarioNavnSkjema(Skjema):
    """The name that a tried run is saved under."""

    navn = TekstField(label=_("Navn på scenariet"), maks=100, error_messages={"required": _("Gi scenariet et navn")})


class TilbakeSkjema(Skjema):
    """Why the beslutter sends it back."""

    grunn = LangTekstField(label=_("Hvorfor?"), maks=1000, error_messages={"required": _("Skriv hvorfor")})


class OmfordelSkjema(Skjema):
    """VU § 7: the name of a redistribution and the rule it follows."""

    navn = TekstField(label=_("Navn på omfordelingen"), maks=100)
    regel = forms.ChoiceField(label=_("Fordel det som er ledig"), widget=forms.RadioSelect)
    enhet = forms.ChoiceField(label=_("Beløpene rundes av til hele"), choices=ENHETER[:3])

    def __init__(self, *args: Any, maalform: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regel"].choices = [  # type: ignore[attr-defined]
            (str(r), RUNDEREGELNAVN[r].paa(maalform).capitalize()) for r in Runderegel
        ]
