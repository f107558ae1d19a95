"""The shape of each object. Amounts are text with two decimals, in kroner; states have a code and the words of the screen."""

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers as s

from ordninger.felles.models import Fordeling, Ramme, Sak, Tilbud, Tilbudssvar, Utbetaling, Utlysning, Vedtak
from ordninger.videreutdanning.models import Plan, Plandeltaker

TID = "2027-04-12T09:15:00+02:00"
KOMMUNE = {"orgnr": "310000001", "navn": "Eksempel kommune"}
EMBETE = {"orgnr": "310000019", "navn": "Statsforvalteren i Eksempel"}
FYLKE = {"nummer": "34", "navn": "Innlandet"}


def _eksempel(verdi: dict) -> Any:
    return extend_schema_serializer(examples=[OpenApiExample("eksempel", value=verdi, response_only=True)])


def _kroner(hjelp: Any, **felt: Any) -> s.DecimalField:
    return s.DecimalField(max_digits=16, decimal_places=2, read_only=True, help_text=hjelp, **felt)


def _endret() -> s.DateTimeField:
    return s.DateTimeField(read_only=True, help_text=_("Når noe som vises her, sist ble endret."))


class OrganisasjonSerializer(s.Serializer):
    """A party, by number and name."""

    orgnr = s.CharField(read_only=True, allow_null=True, help_text=_("Organisasjonsnummer, ni sifre."))
    navn = s.CharField(read_only=True)


class FylkeSerializer(s.Serializer):
    nummer = s.CharField(read_only=True, help_text=_("Fylkesnummer, to sifre."))
    navn = s.CharField(read_only=True)


class SakensFylkeSerializer(FylkeSerializer):
    """The fylke of the case's round, or in a national round that of the recipient."""

    def get_attribute(self, instance: Any) -> Any:
        sak = instance if isinstance(instance, Sak) else instance.sak
        return sak.utlysning.fylke or sak.soker.fylke


class OrdSerializer(s.Serializer):
    """A code and its word in both målformer: the same as on the screen."""

    kode = s.CharField(read_only=True, help_text=_("Koden endrer seg ikke."))
    nb = s.CharField(read_only=True, help_text=_("Ordet på bokmål, slik det står på skjermen."))
    nn = s.CharField(read_only=True, help_text=_("Ordet på nynorsk."))


@lru_cache(maxsize=200)
def _ord(valg: type, verdi: str) -> dict[str, str]:
    ut = {"kode": verdi}
    for maalform in ("nb", "nn"):
        with translation.override(maalform):
            ut[maalform] = str(valg(verdi).label)
    return ut


@extend_schema_field(OrdSerializer)
class OrdField(s.Field):
    """A value of a TextChoices as code and words."""

    def __init__(self, valg: type, **felt: Any) -> None:
        self.valg = valg
        super().__init__(read_only=True, **felt)

    def to_representation(self, value: str) -> dict[str, str]:
        return _ord(self.valg, value)


@_eksempel(
    {
        "nummer": "2026/00123", "tittel": "Felles praksis", "ordning": "kollektiv", "saksgang": "behovsmelding", "budsjettaar": 2027, "runde": 1,
        "utlysning": 7, "fylke": FYLKE, "forvalter": EMBETE, "soker": KOMMUNE,
        "tilstand": {"kode": "innvilget", "nb": "Innvilget", "nn": "Innvilga"}, "venter_paa": "ingen",
        "sokt_belop": "250000.00", "innvilget_belop": "250000.00", "innsendt_tid": "2027-01-20T10:00:00+01:00",
        "forventet_svar": "2027-04-15", "avgjort_tid": TID, "endret_tid": TID,
    }
)  # fmt: skip
class SakSerializer(s.Serializer):
    nummer = s.CharField(read_only=True, help_text=_("Saksnummeret. I en adresse skrives det 2026-00123."))
    tittel = s.CharField(read_only=True)
    ordning = s.CharField(source="utlysning.ordning", read_only=True, help_text=_("Koden til ordningen."))
    saksgang = s.CharField(
        read_only=True,
        help_text=_(
            "Hva slags sak det er: behovsmelding, soknad eller tilbud. Den sier hvilke tilstander saken kan ha."
        ),
    )
    budsjettaar = s.IntegerField(source="utlysning.budsjettaar", read_only=True)
    runde = s.IntegerField(source="utlysning.runde", read_only=True, help_text=_("Runde i budsjettåret."))
    utlysning = s.IntegerField(source="utlysning_id", read_only=True)
    fylke = SakensFylkeSerializer(
        read_only=True,
        allow_null=True,
        help_text=_("Fylket til runden. Er runden for hele landet, er det fylket til søkeren."),
    )
    forvalter = OrganisasjonSerializer(source="utlysning.forvalter", read_only=True)
    soker = OrganisasjonSerializer(read_only=True, help_text=_("Den som søker, eller som har fått tilbudet."))
    tilstand = OrdSerializer(source="tilstandsdata", read_only=True)
    venter_paa = s.CharField(
        source="tilstandsdata.venter_paa",
        read_only=True,
        help_text=_("Hvem saken venter på: eier, forvalter eller ingen."),
    )
    sokt_belop = _kroner(_("Summen det er søkt om i budsjettåret, eller som er tilbudt, i kroner."))
    innvilget_belop = _kroner(_("Summen som er innvilget, i kroner. Tom før saken er avgjort."), allow_null=True)
    innsendt_tid = s.DateTimeField(read_only=True, allow_null=True)
    forventet_svar = s.DateField(source="svardato", read_only=True, allow_null=True)
    avgjort_tid = s.DateTimeField(read_only=True, allow_null=True)
    endret_tid = _endret()


@_eksempel(
    {
        "id": 41, "sak": "2026/00123", "nr": 1, "ordning": "kollektiv", "budsjettaar": 2027,
        "utfall": {"kode": "delvis_innvilget", "nb": "Delvis innvilget", "nn": "Delvis innvilga"},
        "hjemmel": "KBG § 13", "soker": KOMMUNE, "forvalter": EMBETE, "sokt_belop": "250000.00",
        "innvilget_belop": "200000.00", "besluttet_tid": TID, "meddelt_tid": TID, "klagerett": True,
        "klagefrist": "2027-05-03", "klageinstans": {"orgnr": "310000027", "navn": "Utdanningsdirektoratet"},
        "omgjor": None, "endret_tid": TID,
    }
)  # fmt: skip
class VedtakSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    nr = s.IntegerField(read_only=True, help_text=_("Nummeret på vedtaket i saken, fra 1."))
    ordning = s.CharField(source="sak.utlysning.ordning", read_only=True)
    budsjettaar = s.IntegerField(source="sak.utlysning.budsjettaar", read_only=True)
    utfall = OrdField(Vedtak.Utfall)
    hjemmel = s.CharField(read_only=True, help_text=_("Paragrafene vedtaket bygger på."))
    soker = OrganisasjonSerializer(source="sak.soker", read_only=True)
    forvalter = OrganisasjonSerializer(source="ramme.forvalter", read_only=True)
    sokt_belop = _kroner(_("Søkt om, i kroner."))
    innvilget_belop = _kroner(_("Innvilget, i kroner. Endringen når vedtaket retter et tidligere."))
    besluttet_tid = s.DateTimeField(read_only=True)
    meddelt_tid = s.DateTimeField(read_only=True, help_text=_("Når brevet ble sendt."))
    klagerett = s.BooleanField(read_only=True)
    klagefrist = s.DateField(read_only=True, allow_null=True)
    klageinstans = OrganisasjonSerializer(read_only=True, allow_null=True)
    omgjor = s.IntegerField(
        source="omgjor_id", read_only=True, allow_null=True, help_text=_("Vedtaket som dette retter.")
    )
    endret_tid = _endret()


@_eksempel(
    {
        "id": 88, "sak": "2026/00123", "ordning": "kollektiv", "budsjettaar": 2027, "mottaker": KOMMUNE,
        "virksomhet": None, "forvalter": EMBETE, "belop": "100000.00", "utbetalt": "50000.00",
        "bruk_fra": "2027-01-01", "bruk_til": "2027-12-31", "rapportfrist_tid": "2028-01-17T23:59:59+01:00",
        "endret_tid": TID,
    }
)  # fmt: skip
class TilskuddSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    ordning = s.CharField(source="ramme.ordning", read_only=True)
    budsjettaar = s.IntegerField(read_only=True)
    mottaker = OrganisasjonSerializer(read_only=True)
    virksomhet = OrganisasjonSerializer(read_only=True, allow_null=True, help_text=_("Enheten pengene gjelder."))
    forvalter = OrganisasjonSerializer(source="ramme.forvalter", read_only=True)
    belop = _kroner(_("Tilskuddet, i kroner."))
    utbetalt = _kroner(_("Utbetalt til nå, i kroner."))
    bruk_fra = s.DateField(read_only=True)
    bruk_til = s.DateField(
        read_only=True, allow_null=True,
        help_text=_("Siste dag pengene kan brukes. Tom når fristen løper fra hver utbetaling, og da står den der."),
    )  # fmt: skip
    rapportfrist_tid = s.DateTimeField(read_only=True)
    endret_tid = _endret()


@_eksempel(
    {
        "id": 120, "tilskudd": 88, "sak": "2026/00123", "ordning": "kollektiv", "nr": 1, "mottaker": KOMMUNE, "belop": "50000.00",
        "forfall": "2027-05-15", "tilstand": {"kode": "utbetalt", "nb": "Utbetalt", "nn": "Utbetalt"},
        "utbetalt_dato": "2027-05-15", "bruk_til": "2027-12-31", "endret_tid": TID,
    }
)  # fmt: skip
class UtbetalingSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    tilskudd = s.IntegerField(source="tilskudd_id", read_only=True)
    sak = s.CharField(source="tilskudd.sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    ordning = s.CharField(source="tilskudd.ramme.ordning", read_only=True)
    nr = s.IntegerField(read_only=True, help_text=_("Nummeret på terminen, fra 1."))
    mottaker = OrganisasjonSerializer(source="tilskudd.mottaker", read_only=True)
    belop = _kroner(_("Terminens beløp, i kroner."))
    forfall = s.DateField(read_only=True)
    tilstand = OrdField(Utbetaling.Tilstand)
    utbetalt_dato = s.DateField(read_only=True, allow_null=True)
    bruk_til = s.DateField(
        source="siste_dag", read_only=True, allow_null=True,
        help_text=_("Siste dag disse pengene kan brukes. Tom til pengene er betalt når fristen løper fra utbetalingen."),
    )  # fmt: skip
    endret_tid = _endret()


class TospraakligSerializer(s.Serializer):
    nb = s.CharField(read_only=True, help_text=_("På bokmål."))
    nn = s.CharField(read_only=True, help_text=_("På nynorsk."))


@_eksempel(
    {
        "id": 7, "ordning": "kollektiv", "budsjettaar": 2027, "runde": 1, "fylke": FYLKE, "forvalter": EMBETE,
        "apner_tid": "2026-11-01T09:00:00+01:00", "frist_tid": "2027-02-01T23:59:59+01:00", "svar_innen": "2027-04-15",
        "bruk_fra": "2027-01-01", "bruk_til": "2027-12-31", "rapportfrist_tid": "2028-01-17T23:59:59+01:00",
        "tekst": {"nb": "Meld behov for utvikling.", "nn": "Meld behov for utvikling."},
        "vilkar": {"nb": "Pengene skal brukes til felles utvikling.", "nn": "Pengane skal brukast til felles utvikling."},
        "endret_tid": "2026-10-28T12:00:00+01:00",
    }
)  # fmt: skip
class UtlysningSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    ordning = s.CharField(read_only=True)
    budsjettaar = s.IntegerField(read_only=True)
    runde = s.IntegerField(read_only=True, help_text=_("Runde i budsjettåret."))
    fylke = FylkeSerializer(read_only=True, allow_null=True)
    forvalter = OrganisasjonSerializer(read_only=True)
    apner_tid = s.DateTimeField(read_only=True)
    frist_tid = s.DateTimeField(read_only=True, help_text=_("Siste øyeblikk som er i tide."))
    svar_innen = s.DateField(read_only=True)
    bruk_fra = s.DateField(read_only=True)
    bruk_til = s.DateField(read_only=True)
    rapportfrist_tid = s.DateTimeField(read_only=True)
    tekst = s.SerializerMethodField()
    vilkar = s.SerializerMethodField()
    endret_tid = _endret()

    @extend_schema_field(TospraakligSerializer)
    def get_tekst(self, u: Utlysning) -> dict[str, str]:
        return {"nb": u.tekst_nb, "nn": u.tekst_nn}

    @extend_schema_field(TospraakligSerializer)
    def get_vilkar(self, u: Utlysning) -> dict[str, str]:
        return {"nb": u.vilkar_nb, "nn": u.vilkar_nn}


@_eksempel(
    {
        "id": 12, "ordning": "kollektiv", "budsjettaar": 2027, "kilde": "forelder", "talt_i": "forelder", "forelder": 3,
        "forvalter": EMBETE, "regnskapsenhet": {"orgnr": "310000027", "navn": "Utdanningsdirektoratet"}, "fylke": FYLKE, "kapittel": "226", "post": "62", "belop": "31000000.00", "fordelt": "0.00",
        "tildelt": "12450000.00", "endret_tid": TID,
    }
)  # fmt: skip
class RammeSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    ordning = s.CharField(read_only=True)
    budsjettaar = s.IntegerField(read_only=True)
    kilde = s.CharField(read_only=True, help_text=_("Hvor rammen kommer fra: bevilgning, forelder eller tilskudd."))
    talt_i = s.SerializerMethodField(
        help_text=_(
            "Hvor pengene er talt: «landet» rett fra bevilgningen, «forelder» i rammen over, «tilskudd» i et tilskudd som"
            " alt er betalt. Legg bare sammen rammer som er talt i landet: ellers telles en krone flere ganger."
        )
    )
    forelder = s.IntegerField(source="forelder_id", read_only=True, allow_null=True, help_text=_("Rammen over."))
    forvalter = OrganisasjonSerializer(read_only=True)
    regnskapsenhet = OrganisasjonSerializer(read_only=True, help_text=_("Hvem sitt regnskap rammen står i."))
    fylke = FylkeSerializer(read_only=True, allow_null=True)
    kapittel = s.CharField(source="bevilgning.kapittel", read_only=True, default=None, allow_null=True)
    post = s.CharField(source="bevilgning.post", read_only=True, default=None, allow_null=True)
    belop = _kroner(_("Rammen, i kroner."))
    fordelt = _kroner(_("Gitt videre til rammer under denne, i kroner."))
    tildelt = _kroner(
        _("Tildelt i vedtak som er sendt, i kroner. Er rammen talt i et tilskudd, er det de samme pengene.")
    )
    endret_tid = _endret()

    @extend_schema_field({"type": "string", "enum": ["landet", "forelder", "tilskudd"]})
    def get_talt_i(self, ramme: Ramme) -> str:
        return "landet" if ramme.kilde == Ramme.Kilde.BEVILGNING else ramme.kilde


class MottakerSerializer(s.Serializer):
    """What one payee gets."""

    orgnr = s.CharField(read_only=True, allow_null=True)
    navn = s.CharField(read_only=True)
    belop = _kroner(_("Tildelt mottakeren, i kroner."))


# A refusal where every condition is met: the money went to others after an overall assessment.
SAMLET_VURDERING = "samlet_vurdering"


@_eksempel(
    {
        "id": 41, "sak": "2026/00123", "nr": 1, "ordning": "kollektiv", "budsjettaar": 2027, "fylke": FYLKE,
        "forvalter": EMBETE, "soker": KOMMUNE, "sokertype": "kommune",
        "utfall": {"kode": "avslatt", "nb": "Avslått", "nn": "Avslått"}, "avslagskoder": ["samlet_vurdering"],
        "hjemmel": "KBG § 15", "sokt_belop": "250000.00", "innvilget_belop": "0.00", "besluttet_dato": "2027-04-12",
        "omgjor": None, "videreformidlet": False, "mottakere": [], "endret_tid": TID,
    }
)  # fmt: skip
class TildelingSerializer(s.Serializer):
    id = s.IntegerField(read_only=True, help_text=_("Den samme som vedtakets id."))
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    nr = s.IntegerField(read_only=True, help_text=_("Nummeret på vedtaket i saken, fra 1."))
    ordning = s.CharField(source="sak.utlysning.ordning", read_only=True)
    budsjettaar = s.IntegerField(source="sak.utlysning.budsjettaar", read_only=True)
    fylke = SakensFylkeSerializer(read_only=True, allow_null=True)
    forvalter = OrganisasjonSerializer(source="sak.utlysning.forvalter", read_only=True)
    soker = OrganisasjonSerializer(source="sak.soker", read_only=True)
    sokertype = s.CharField(source="sak.soker.type", read_only=True)
    utfall = OrdField(Vedtak.Utfall)
    avslagskoder = s.SerializerMethodField(
        help_text=_(
            "Ved avslag: vilkårene som ikke er oppfylt, eller «samlet_vurdering» når alle er oppfylt. Ellers tom."
        )
    )
    hjemmel = s.CharField(read_only=True, help_text=_("Paragrafene vedtaket bygger på."))
    sokt_belop = _kroner(_("Søkt om, i kroner."))
    innvilget_belop = _kroner(_("Innvilget, i kroner. Endringen når vedtaket retter et tidligere."))
    besluttet_dato = s.SerializerMethodField()
    omgjor = s.IntegerField(
        source="omgjor_id", read_only=True, allow_null=True, help_text=_("Vedtaket som dette retter.")
    )
    videreformidlet = s.SerializerMethodField(
        help_text=_(
            "Om pengene er en del av et tilskudd som alt står her, gitt videre av mottakeren. Legg dem ikke til."
        )
    )
    mottakere = s.SerializerMethodField()
    endret_tid = _endret()

    def get_videreformidlet(self, vedtak: Vedtak) -> bool:
        return vedtak.ramme.kilde == Ramme.Kilde.TILSKUDD

    @extend_schema_field(s.ListField(child=s.CharField()))
    def get_avslagskoder(self, vedtak: Vedtak) -> list[str]:
        if vedtak.utfall != Vedtak.Utfall.AVSLATT:
            return []
        return [v.vilkar for v in vedtak.sak.ikke_oppfylt] or [SAMLET_VURDERING]

    @extend_schema_field(s.DateField())
    def get_besluttet_dato(self, vedtak: Vedtak) -> str:
        return timezone.localdate(vedtak.besluttet_tid).isoformat()

    @extend_schema_field(MottakerSerializer(many=True))
    def get_mottakere(self, vedtak: Vedtak) -> list[dict[str, Any]]:
        sum_: dict[int, Decimal] = defaultdict(Decimal)
        hvem = {}
        for linje in vedtak.linjer.all():
            sum_[linje.mottaker_id] += linje.belop
            hvem[linje.mottaker_id] = linje.mottaker
        return MottakerSerializer(
            [{"orgnr": hvem[pk].orgnr, "navn": hvem[pk].navn, "belop": belop} for pk, belop in sum_.items()], many=True
        ).data


@_eksempel(
    {
        "kode": "kollektiv",
        "navn": {
            "nb": "Kollektiv kompetanseutvikling i barnehage og grunnskole",
            "nn": "Kollektiv kompetanseutvikling i barnehage og grunnskule",
        },
        "hjemmel": "FOR-2026-01-12-23", "regelversjon": "2026.1", "saksgang": "behovsmelding",
        "fordeles_innen": "04-15", "bruk_aar_fra_utbetaling": None,
    }
)  # fmt: skip
class OrdningSerializer(s.Serializer):
    kode = s.CharField(read_only=True)
    navn = s.SerializerMethodField()
    hjemmel = s.CharField(read_only=True, help_text=_("Forskriften eller budsjettvedtaket."))
    regelversjon = s.CharField(read_only=True, help_text=_("Versjonen av reglene i portalen."))
    saksgang = s.CharField(
        read_only=True, help_text=_("Hva slags saker ordningen har: behovsmelding, soknad eller tilbud.")
    )
    bruk_aar_fra_utbetaling = s.IntegerField(
        read_only=True, allow_null=True,
        help_text=_("Hvor mange år hver utbetaling kan brukes. Tom når runden setter én dato for alle."),
    )  # fmt: skip
    fordeles_innen = s.SerializerMethodField(help_text=_("Måned og dag i budsjettåret, for eksempel 04-15."))

    @extend_schema_field(TospraakligSerializer)
    def get_navn(self, ordning) -> dict[str, str]:
        return {"nb": ordning.navn_nb, "nn": ordning.navn_nn}

    def get_fordeles_innen(self, ordning) -> str:
        return "{:02d}-{:02d}".format(*ordning.fordeles_innen)


# Offered shares ----------------------------------------------------------------------------------------------------------


class TilbudsdelSerializer(s.Serializer):
    """A part of an offer."""

    kode = s.CharField(source="tiltak.kode", read_only=True, help_text=_("Delen, for eksempel barnehage."))
    belop = _kroner(_("Tilbudt av denne delen, i kroner."), source="sokt")


class TilbudssvarSerializer(s.Serializer):
    """The answer that counts."""

    svar = OrdField(Tilbudssvar.Svar, source="svar_kode")
    belop = _kroner(_("Takket ja til, i kroner."), source="svar_belop")
    onske_ekstra = _kroner(_("Det meste som er ønsket utover tilbudet, i kroner."))
    tid = s.DateTimeField(source="svar_tid", read_only=True)


class SvarSerializer(TilbudssvarSerializer):
    """The answer on the offer's own row; empty until there is one."""

    def get_attribute(self, instance: Any) -> Any:
        return instance if instance.svar_kode else None


@_eksempel(
    {
        "id": 31, "sak": "2027/00311", "ordning": "videreutdanning", "budsjettaar": 2027, "fylke": FYLKE, "mottaker": KOMMUNE,
        "forvalter": {"orgnr": "310000027", "navn": "Utdanningsdirektoratet"}, "belop": "812345.00",
        "deler": [{"kode": "barnehage", "belop": "312345.00"}, {"kode": "grunnskole", "belop": "500000.00"}],
        "sendt_tid": "2027-01-14T10:00:00+01:00", "svarfrist_tid": "2027-02-05T23:59:59+01:00",
        "tilstand": {"kode": "takket_ja", "nb": "Takket ja", "nn": "Takka ja"},
        "svar": {"svar": {"kode": "ja", "nb": "Ja til hele beløpet", "nn": "Ja til heile beløpet"}, "belop": "812345.00",
                 "onske_ekstra": "100000.00", "tid": "2027-01-20T10:00:00+01:00"},
        "endret_tid": "2027-01-20T10:00:00+01:00",
    }
)  # fmt: skip
class TilbudSerializer(s.Serializer):
    id = s.IntegerField(read_only=True)
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    ordning = s.CharField(source="sak.utlysning.ordning", read_only=True)
    budsjettaar = s.IntegerField(source="sak.utlysning.budsjettaar", read_only=True)
    fylke = SakensFylkeSerializer(read_only=True, allow_null=True)
    mottaker = OrganisasjonSerializer(source="sak.soker", read_only=True)
    forvalter = OrganisasjonSerializer(source="sak.utlysning.forvalter", read_only=True)
    belop = _kroner(_("Tilbudt i alt, i kroner."))
    deler = TilbudsdelSerializer(source="sak.deler", many=True, read_only=True)
    sendt_tid = s.DateTimeField(read_only=True)
    svarfrist_tid = s.DateTimeField(read_only=True, help_text=_("Siste øyeblikk et svar er i tide."))
    tilstand = OrdSerializer(source="sak.tilstandsdata", read_only=True)
    svar = SvarSerializer(
        read_only=True, allow_null=True, help_text=_("Svaret som gjelder nå. Tomt til noen har svart.")
    )
    endret_tid = _endret()


class PlantallSerializer(s.Serializer):
    """Participants in one state."""

    tilstand = OrdField(Plandeltaker.Tilstand)
    antall = s.IntegerField(read_only=True)
    studiepoeng = s.DecimalField(max_digits=8, decimal_places=1, read_only=True)
    belop = _kroner(_("Det deltakerne i denne tilstanden har av tilskuddet, i kroner."))


@_eksempel(
    {
        "sak": "2027/00311", "ordning": "videreutdanning", "budsjettaar": 2027, "mottaker": KOMMUNE,
        "deltakere": [
            {"tilstand": {"kode": "startet", "nb": "Startet", "nn": "Starta"}, "antall": 3, "studiepoeng": "90.0", "belop": "432000.00"}
        ],
        "meldt_tilbake": "0.00", "avsluttet_tid": None, "endret_tid": "2027-09-01T10:00:00+02:00",
    }
)  # fmt: skip
class PlanSerializer(s.Serializer):
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    ordning = s.CharField(source="sak.utlysning.ordning", read_only=True)
    budsjettaar = s.IntegerField(source="sak.utlysning.budsjettaar", read_only=True)
    mottaker = OrganisasjonSerializer(source="sak.soker", read_only=True)
    deltakere = s.SerializerMethodField(help_text=_("Tall for hver tilstand. Enkeltdeltakere og studier er ikke med."))
    meldt_tilbake = _kroner(_("Meldt inn som ubrukt eller krevd tilbake, i kroner."))
    avsluttet_tid = s.DateTimeField(read_only=True, allow_null=True)
    endret_tid = _endret()

    @extend_schema_field(PlantallSerializer(many=True))
    def get_deltakere(self, plan: Plan) -> list[dict[str, Any]]:
        sum_: dict[str, list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
        for d in plan.rader:
            rad = sum_[d.tilstand]
            rad[0], rad[1], rad[2] = rad[0] + 1, rad[1] + d.studiepoeng, rad[2] + d.bundet
        return PlantallSerializer(
            [
                {"tilstand": t, "antall": sum_[t][0], "studiepoeng": sum_[t][1], "belop": sum_[t][2]}
                for t in Plandeltaker.Tilstand.values
                if t in sum_
            ],
            many=True,
        ).data


@_eksempel(
    {
        "id": 31, "sak": "2027/00311", "ordning": "videreutdanning", "budsjettaar": 2027, "fylke": FYLKE, "mottaker": KOMMUNE,
        "mottakertype": "kommune", "svar": {"kode": "delvis", "nb": "Ja til en del av beløpet", "nn": "Ja til ein del av beløpet"},
        "tilbudt": "812345.00", "takket_ja": "500000.00", "ikke_tatt": "312345.00", "tildelt": "500000.00",
        "svarfrist_tid": "2027-02-05T23:59:59+01:00", "endret_tid": "2027-02-10T10:00:00+01:00",
    }
)  # fmt: skip
class AndelSerializer(s.Serializer):
    id = s.IntegerField(read_only=True, help_text=_("Den samme som tilbudets id."))
    sak = s.CharField(source="sak.nummer", read_only=True, help_text=_("Saksnummeret."))
    ordning = s.CharField(source="sak.utlysning.ordning", read_only=True)
    budsjettaar = s.IntegerField(source="sak.utlysning.budsjettaar", read_only=True)
    fylke = SakensFylkeSerializer(read_only=True, allow_null=True)
    mottaker = OrganisasjonSerializer(source="sak.soker", read_only=True)
    mottakertype = s.CharField(source="sak.soker.type", read_only=True)
    svar = OrdField(Tilbudssvar.Svar, source="avgitt")
    tilbudt = _kroner(_("Tilbudt, i kroner."), source="belop")
    takket_ja = s.SerializerMethodField(help_text=_("Takket ja til, i kroner."))
    ikke_tatt = s.SerializerMethodField(help_text=_("Ikke tatt imot, og gitt til andre, i kroner."))
    tildelt = _kroner(_("Tildelt i alt i brev som er sendt, også i senere runder, i kroner."))
    svarfrist_tid = s.DateTimeField(read_only=True)
    endret_tid = _endret()

    @extend_schema_field(s.DecimalField(max_digits=16, decimal_places=2))
    def get_takket_ja(self, tilbud: Tilbud) -> str:
        return f"{tilbud.svar_belop or 0:.2f}"

    @extend_schema_field(s.DecimalField(max_digits=16, decimal_places=2))
    def get_ikke_tatt(self, tilbud: Tilbud) -> str:
        return f"{tilbud.belop - (tilbud.svar_belop or 0):.2f}"


class RundetildelingSerializer(s.Serializer):
    """One award of a round."""

    art = OrdField(Fordeling.Art)
    besluttet_tid = s.DateTimeField(read_only=True)
    antall = s.IntegerField(read_only=True, help_text=_("Vedtak som er sendt."))
    tildelt = _kroner(_("Tildelt i dem, i kroner."))


@_eksempel(
    {
        "id": 7, "ordning": "videreutdanning", "budsjettaar": 2027, "runde": 1, "fylke": None,
        "forvalter": {"orgnr": "310000027", "navn": "Utdanningsdirektoratet"},
        "tilstand": {"kode": "publisert", "nb": "publisert", "nn": "publisert"},
        "apner_tid": "2027-01-14T09:00:00+01:00", "frist_tid": "2027-02-05T23:59:59+01:00", "ramme": 3,
        "rammebelop": "310000000.00", "antall_vedtak": 371, "tildelt": "301000000.00",
        "tildelinger": [{"art": {"kode": "tilbud", "nb": "tilbud om andeler", "nn": "tilbod om delar"},
                         "besluttet_tid": "2027-01-14T09:00:00+01:00", "antall": 340, "tildelt": "290000000.00"}],
        "endret_tid": "2027-03-01T12:00:00+01:00",
    }
)  # fmt: skip
class RundeSerializer(s.Serializer):
    id = s.IntegerField(read_only=True, help_text=_("Den samme som utlysningens id."))
    ordning = s.CharField(read_only=True)
    budsjettaar = s.IntegerField(read_only=True)
    runde = s.IntegerField(read_only=True, help_text=_("Runde i budsjettåret."))
    fylke = FylkeSerializer(read_only=True, allow_null=True, help_text=_("Tomt når runden er for hele landet."))
    forvalter = OrganisasjonSerializer(read_only=True)
    tilstand = OrdField(Utlysning.Tilstand)
    apner_tid = s.DateTimeField(read_only=True)
    frist_tid = s.DateTimeField(read_only=True, help_text=_("Siste øyeblikk som er i tide."))
    ramme = s.IntegerField(source="ramme_id", read_only=True, allow_null=True)
    rammebelop = _kroner(_("Rammen, i kroner. Tom til rammen er åpen for alle."), allow_null=True)
    antall_vedtak = s.IntegerField(read_only=True, help_text=_("Vedtak som er sendt, også avslag."))
    tildelt = _kroner(_("Tildelt i dem, i kroner."))
    tildelinger = RundetildelingSerializer(
        many=True, read_only=True, help_text=_("Hver tildeling for seg: den første, og omfordelingene etter den.")
    )
    endret_tid = _endret()


class ParameterfeilSerializer(s.Serializer):
    name = s.CharField(help_text=_("Parameteren som er feil."))
    reason = s.CharField(help_text=_("Hva som er feil, og hva du kan skrive."))


@_eksempel(
    {
        "type": "/api/v1/dokumentasjon/#feil-ugyldig", "title": "Forespørselen er ikke gyldig", "status": 400,
        "detail": "Rett parameterne som står i listen «invalid_params».", "instance": "/api/v1/saker/",
        "invalid_params": [{"name": "budsjettaar", "reason": "Skriv året med fire sifre, for eksempel 2027."}],
    }
)  # fmt: skip
class ProblemSerializer(s.Serializer):
    """RFC 9457."""

    type = s.CharField(help_text=_("Adressen der feilen er forklart."))
    title = s.CharField(help_text=_("Hva slags feil det er."))
    status = s.IntegerField(help_text=_("HTTP-statusen."))
    detail = s.CharField(help_text=_("Hva du kan gjøre."))
    instance = s.CharField(help_text=_("Adressen du spurte om."))
    invalid_params = ParameterfeilSerializer(many=True, required=False)
