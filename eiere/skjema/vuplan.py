"""The forms of the owner's plan (VU §§ 2, 4, 10). No name is asked for: a participant is a number."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from eiere.models import Organisasjon, Organisasjonstype, Virksomhet, Virksomhetstype
from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import BelopField, DatoField, LangTekstField, Skjema, TekstField
from ordninger.videreutdanning.deltaker import kan_delta
from ordninger.videreutdanning.handlinger.plan import MAKS_PER_GANG, Deltakerfelt
from ordninger.videreutdanning.models import Plan, Plandeltaker
from ordninger.videreutdanning.plangang import Semester

STUDIEAAR = 4
"""Study years that the form has: the budget year's autumn and those that three years from the payment can reach."""
MAKS_SP = Decimal(60)
FULLT_SEMESTER = Decimal(30)
"""Studiepoeng of full-time studies in a semester. More is unusual, and is asked about."""


class TallField(forms.Field):
    """A number with at most `desimaler` decimals, comma or point; empty is None."""

    def __init__(self, *, minst: Decimal, maks: Decimal, desimaler: int = 0, **kwargs: Any) -> None:
        self.minst, self.maks, self.desimaler = minst, maks, desimaler
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 5}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        tekst = "".join(str(value).split()).replace(",", ".").removesuffix("%")
        if not tekst:
            return None
        hele, _punktum, resten = tekst.partition(".")
        if not (hele.isascii() and hele.isdigit() and len(hele) < 7 and (not resten or resten.isdigit())):
            raise ValidationError(_("Skriv et tall, for eksempel %(n)s.") % {"n": "7,5" if self.desimaler else "5"})
        tall = Decimal(tekst.rstrip("."))
        if tall != round(tall, self.desimaler):
            raise ValidationError(
                _("Skriv høyst én desimal.") if self.desimaler else _("Skriv et helt tall, uten desimaler.")
            )
        return tall

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and not self.minst <= value <= self.maks:
            raise ValidationError(
                _("Skriv et tall fra %(minst)s til %(maks)s.") % {"minst": _vis(self.minst), "maks": _vis(self.maks)}
            )

    def prepare_value(self, value: Any) -> Any:
        return _vis(value) if isinstance(value, Decimal) else value


def _vis(tall: Decimal) -> str:
    return f"{tall.normalize():f}".replace(".", ",")


def semesternavn(s: Semester) -> str:
    """What a semester is called: «Høst 2027»."""
    return _("Høst %(aar)s") % {"aar": s.aar} if s.termin == "host" else _("Vår %(aar)s") % {"aar": s.aar}


def laeresteder() -> list[tuple[str, list[tuple[int, str]]]]:
    """The register's places of study, in two groups. One query."""
    nn = get_language() == "nn"
    rader = (
        Organisasjon.objects.aktive(klokke.idag())
        .filter(type__in=[Organisasjonstype.UH, Organisasjonstype.FAGSKOLE])
        .order_by("navn_sortert", "pk")
    )
    grupper: dict[str, list[tuple[int, str]]] = {"uh": [], "fagskole": []}
    for o in rader:
        grupper[o.type].append((o.pk, (nn and o.navn_nn) or o.navn))
    return [(_("Universiteter og høyskoler"), grupper["uh"]), (_("Fagskoler"), grupper["fagskole"])]


def enheter(eier: Organisasjon) -> list[Virksomhet]:
    """The units whose staff the owner may let take part (VU § 2): its own, and for a kommune the private barnehager in it."""
    vilkaar = Q(eierskap__eier=eier, eierskap__til__isnull=True)
    if eier.type == Organisasjonstype.KOMMUNE and eier.kommune_id:
        vilkaar |= Q(kommune=eier.kommune_id, type=Virksomhetstype.BARNEHAGE)
    return list(Virksomhet.objects.filter(vilkaar, nedlagt__isnull=True).distinct().order_by("navn_sortert", "pk"))


class DeltakerSkjema(Skjema):
    """VU §§ 2 and 4: what is planned for a participant, or for several that are alike."""

    antall = TallField(
        label=gettext_lazy("Hvor mange deltakere er like?"), minst=Decimal(1), maks=Decimal(MAKS_PER_GANG),
        help_text=gettext_lazy("Hver av dem blir en egen rad med eget nummer."), required=True,
        error_messages={"required": gettext_lazy("Skriv hvor mange deltakere det gjelder.")},
    )  # fmt: skip
    sektor = forms.ChoiceField(
        label=gettext_lazy("Hvor arbeider deltakeren?"), choices=Plandeltaker.Sektor.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hvor deltakeren arbeider.")},
    )  # fmt: skip
    virksomhet = forms.ChoiceField(label=gettext_lazy("Enhet (valgfritt)"), required=False)
    gruppe = forms.ChoiceField(
        label=gettext_lazy("Hva arbeider deltakeren som?"), choices=[("", gettext_lazy("Velg")), *Plandeltaker.Gruppe.choices],
        error_messages={"required": gettext_lazy("Velg hva deltakeren arbeider som.")},
    )  # fmt: skip
    grunnutdanning = forms.ChoiceField(
        label=gettext_lazy("Hvilken utdanning har deltakeren fra før?"), choices=Plandeltaker.Grunnutdanning.choices,
        widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Velg utdanningen deltakeren har fra før.")},
    )  # fmt: skip
    laerested = forms.ChoiceField(
        label=gettext_lazy("Lærested"), help_text=gettext_lazy("Universitet, høyskole eller fagskole fra registeret."),
        error_messages={"required": gettext_lazy("Velg lærestedet.")},
    )  # fmt: skip
    studium = TekstField(
        label=gettext_lazy("Hva heter studiet?"), maks=150,
        error_messages={"required": gettext_lazy("Skriv hva studiet heter.")},
    )  # fmt: skip
    merke = TekstField(
        label=gettext_lazy("Deres eget merke (valgfritt)"), maks=40, required=False,
        help_text=gettext_lazy("For at dere skal kjenne igjen raden. Ikke skriv navn. Merket slettes når planen avsluttes."),
    )  # fmt: skip
    stipend_prosent = TallField(
        label=gettext_lazy("Hvor stor del er stipend i stedet for fri (prosent)?"), minst=Decimal(0), maks=Decimal(100),
        help_text=gettext_lazy("Vanligvis 0. Stipend kan bare brukes når fri med lønn er særlig vanskelig (§ 4)."),
    )  # fmt: skip
    stipend_grunn = forms.ChoiceField(
        label=gettext_lazy("Hvorfor er fri særlig vanskelig?"), required=False,
        choices=[("", gettext_lazy("Ikke stipend")), *Plandeltaker.Stipendgrunn.choices],
    )  # fmt: skip
    stipend_begrunnelse = LangTekstField(
        label=gettext_lazy("Begrunnelse for stipend"), maks=1000, rader=2, required=False,
        help_text=gettext_lazy("Ikke skriv navn eller opplysninger om helse."),
    )  # fmt: skip
    stipend_dialog = forms.BooleanField(label=gettext_lazy("Vi har snakket med den ansatte om stipend"), required=False)
    vikarkostnad_aar = BelopField(
        label=gettext_lazy("Egen vikarkostnad for en hel stilling i ett år (valgfritt)"), required=False,
        help_text=gettext_lazy("La feltet stå tomt for å bruke beløpet i planen."),
    )  # fmt: skip

    sp_stemmer = forms.BooleanField(label=gettext_lazy("Ja, studiepoengene stemmer"), required=False)

    def __init__(self, *args: Any, plan: Plan, ny: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        if not ny:
            del self.fields["antall"]
        self.enheter = {str(v.pk): v for v in enheter(plan.sak.soker)}
        self.fields["virksomhet"].choices = [("", _("Ikke valgt")), *((pk, v.navn) for pk, v in self.enheter.items())]
        self.fields["laerested"].choices = [("", _("Velg")), *laeresteder()]
        foerste = plan.sak.utlysning.budsjettaar
        self.semestre = [Semester(a, t) for a in range(foerste, foerste + STUDIEAAR) for t in ("host", "vaar")]
        for s in self.semestre:
            self.fields[self._navn(s)] = TallField(
                label=semesternavn(s), minst=Decimal("0.5"), maks=MAKS_SP, desimaler=1,
            )  # fmt: skip

    @staticmethod
    def _navn(s: Semester) -> str:
        return f"sp_{s.studieaar}_{s.termin}"

    @property
    def semesterfelt(self) -> Iterator[Any]:
        """The fields of the semesters, in order of time."""
        return (self[self._navn(s)] for s in self.semestre)

    @property
    def spor_om(self) -> str:
        """The question about semesters with more studiepoeng than full-time studies have; empty when there is nothing to ask."""
        verdier = getattr(self, "cleaned_data", {}) if self.is_bound else self.initial
        mange = [
            (sp, s)
            for s in self.semestre
            if isinstance(sp := verdier.get(self._navn(s)), Decimal) and sp > FULLT_SEMESTER
        ]
        if not mange:
            return ""
        return _("%(tall)s er mer enn et fullt semester på 30 studiepoeng. Stemmer det?") % {
            "tall": ", ".join(_("%(sp)s studiepoeng (%(semester)s)") % {"sp": _vis(sp), "semester": semesternavn(s)} for sp, s in mange)
        }  # fmt: skip

    def clean_grunnutdanning(self) -> str:
        """VU § 2: without one of the three the participant cannot take part, and the form says why."""
        svar = kan_delta(self.cleaned_data["grunnutdanning"])
        if not svar.kan:
            raise ValidationError(svar.nn if get_language() == "nn" else svar.nb, code="grunnutdanning")
        return self.cleaned_data["grunnutdanning"]

    def clean_laerested(self) -> Organisasjon:
        return Organisasjon.objects.get(pk=self.cleaned_data["laerested"])

    def clean_virksomhet(self) -> Virksomhet | None:
        return self.enheter.get(self.cleaned_data["virksomhet"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        navn = [self._navn(s) for s in self.semestre]
        if not any(data.get(n) for n in navn) and not any(n in self.errors for n in navn):
            self.add_error(navn[0], _("Fyll inn studiepoeng i minst ett semester."))
        if not data.get("sp_stemmer") and (sporsmal := self.spor_om):
            self.add_error(
                "sp_stemmer", _("%(sporsmal)s Rett tallet, eller kryss av for at det stemmer.") % {"sporsmal": sporsmal}
            )
        if data.get("vikarkostnad_aar") == 0:
            self.add_error("vikarkostnad_aar", _("Skriv et beløp over 0, eller la feltet stå tomt."))
        if data.get("stipend_prosent"):
            if not data.get("stipend_grunn"):
                self.add_error(
                    "stipend_grunn", _("Velg om fri er særlig vanskelig for arbeidsplassen eller for den ansatte.")
                )
            if not (data.get("stipend_begrunnelse") or "").strip() and "stipend_begrunnelse" not in self.errors:
                self.add_error("stipend_begrunnelse", _("Skriv hvorfor stipend brukes i stedet for fri med lønn."))
            if not data.get("stipend_dialog"):
                self.add_error("stipend_dialog", _("Snakk med den ansatte før dere bestemmer dere for stipend."))
        return data

    @property
    def studiepoeng(self) -> dict[Semester, Decimal]:
        return {s: data for s in self.semestre if (data := self.cleaned_data.get(self._navn(s)))}

    @property
    def felt(self) -> Deltakerfelt:
        """What the handling takes. Only when the form is valid."""
        d = self.cleaned_data
        return Deltakerfelt(
            sektor=d["sektor"], gruppe=d["gruppe"], grunnutdanning=d["grunnutdanning"], laerested=d["laerested"],
            studium=d["studium"], semestre=self.studiepoeng, virksomhet=d["virksomhet"], merke=d["merke"],
            vikarkostnad_aar=d["vikarkostnad_aar"], stipend_andel=(d["stipend_prosent"] or Decimal(0)) / 100,
            stipend_grunn=d["stipend_grunn"], stipend_begrunnelse=d["stipend_begrunnelse"].strip(),
            stipend_dialog=d["stipend_dialog"],
        )  # fmt: skip

    @staticmethod
    def initial_av(felt: Deltakerfelt) -> dict[str, Any]:
        """What the form begins with for a participant that exists."""
        return {
            "sektor": felt.sektor, "gruppe": felt.gruppe, "grunnutdanning": felt.grunnutdanning, "studium": felt.studium,
            "laerested": felt.laerested.pk, "virksomhet": felt.virksomhet.pk if felt.virksomhet else "", "merke": felt.merke,
            "vikarkostnad_aar": felt.vikarkostnad_aar, "stipend_prosent": felt.stipend_andel * 100 or None,
            "stipend_grunn": felt.stipend_grunn, "stipend_begrunnelse": felt.stipend_begrunnelse,
            "stipend_dialog": felt.stipend_dialog,
            "sp_stemmer": any(sp > FULLT_SEMESTER for sp in felt.semestre.values()), **{DeltakerSkjema._navn(s): sp for s, sp in felt.semestre.items()},
        }  # fmt: skip


def _idag() -> Any:
    return klokke.idag()


class BekreftSkjema(Skjema):
    dato = DatoField(label=gettext_lazy("Dato"), initial=_idag)


GRUNNHJELP = gettext_lazy("Ikke skriv navn eller opplysninger om helse. Teksten blir stående i historikken.")


class GrunnSkjema(Skjema):
    """A reason, and nothing else."""

    grunn = LangTekstField(
        label=gettext_lazy("Hvorfor?"), maks=1000, rader=3, help_text=GRUNNHJELP,
        error_messages={"required": gettext_lazy("Skriv hvorfor.")},
    )  # fmt: skip


class IkkeStartetSkjema(GrunnSkjema):
    dato = DatoField(label=gettext_lazy("Når ble det klart?"), initial=_idag)


class SluttSkjema(GrunnSkjema):
    """VU § 10: when the participant dropped out, and what of the grant was used by then."""

    dato = DatoField(label=gettext_lazy("Når sluttet deltakeren?"), initial=_idag)
    brukt = BelopField(
        label=gettext_lazy("Hvor mye av tilskuddet er brukt på deltakeren?"), ore=True,
        help_text=gettext_lazy("Resten blir ledig og kan brukes på en annen. Skriv 0 hvis ingenting er brukt."),
    )  # fmt: skip
    field_order = ("dato", "brukt", "grunn")


class VikarkostnadSkjema(Skjema):
    vikarkostnad = BelopField(
        label=gettext_lazy("Hva koster en vikar i hel stilling i ett år?"), minst=1,
        help_text=gettext_lazy("Lønn med sosiale utgifter. De som bare er planlagt og ikke har eget beløp, regnes om."),
    )  # fmt: skip


class UbruktSkjema(GrunnSkjema):
    belop = BelopField(label=gettext_lazy("Hvor mye blir ikke brukt?"), ore=True, minst=1)
    field_order = ("belop", "grunn")
