"""The work list's filter: what a caseworker narrows 40 000 cases by."""

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters as df
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjonstype
from kompetanse.brukere.models import Stedfortreder
from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import BelopField, Skjema
from kompetanse.visning.tilstander import valg_i
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.tildeling import saksbehandlere
from ordninger.felles.models import Melding, Retting, Sak, Utlysning
from ordninger.felles.saksgang import AAPNE

SVAR_NAER = timedelta(days=7)
FLAGG = [
    ("melding", _("Ny melding")),
    ("retting", _("Frist for retting er nær eller ute")),
    ("rettet", _("Rettet og kommet tilbake")),
    ("svar", _("Svaret er forsinket eller snart det")),
    ("vilkar", _("Vilkår er ikke vurdert")),
]
SOKERTYPER = [
    (t.value, t.label) for t in Organisasjonstype if t in ("kommune", "fylkeskommune", "privat_eier", "statlig_skole")
]


def dekkes_av(bruker: Any) -> QuerySet:
    """The accounts whose cases `bruker` looks after today, as a subquery."""
    t = bruker.aktiv_tilhorighet
    rader = Stedfortreder.objects.gjeldende(klokke.idag()).filter(bruker=bruker, organisasjon=t.organisasjon_id)
    return rader.order_by().values("fravaerende")


def mine(bruker: Any) -> Q:
    """My own cases and those I cover for."""
    return Q(saksbehandler=bruker) | Q(saksbehandler__in=dekkes_av(bruker))


def har_ny_melding() -> Exists:
    return Exists(nye_meldinger().filter(sak=OuterRef("pk")))


def nye_meldinger() -> QuerySet:
    return Melding.objects.filter(fra_forvalter=False, lest_tid__isnull=True).order_by()


def har_retting_naer() -> Exists:
    """An open correction whose deadline is today, tomorrow or passed."""
    return Exists(retting_naer().filter(sak=OuterRef("pk")))


def retting_naer() -> QuerySet:
    frist = klokke.idag() + timedelta(days=1)
    return Retting.objects.filter(lukket_tid__isnull=True, frist__lte=frist).order_by()


def er_rettet() -> Q:
    """Answered by the party and waiting for the caseworker."""
    svart = Retting.objects.filter(sak=OuterRef("pk"), lukket_tid__gte=OuterRef("tilstand_tid"))
    return Q(tilstand="til_vurdering") & Q(Exists(svart))


def svar_forsinket() -> Q:
    """The date the party was given has passed or comes within a week."""
    return Q(tilstand__in=AAPNE, svar__lte=klokke.idag() + SVAR_NAER)


def med_svar(qs: QuerySet) -> QuerySet:
    return qs.annotate(svar=Coalesce(F("svar_utsatt_til"), F("forventet_svar")))


class BelopFilter(df.Filter):
    """An amount as people write it; anything else is an error at the field."""

    field_class = BelopField


class Filterskjema(Skjema):
    """The filter's form, with our own field widgets."""


class SakFilter(df.FilterSet):
    """Needs `request` with the active role; the queryset must be annotated by `med_svar`."""

    tilstand = df.ChoiceFilter(label=_("Status"), empty_label=_("Alle"), method="etter_tilstand")
    saksbehandler = df.ChoiceFilter(label=_("Saksbehandler"), empty_label=_("Alle"), method="etter_saksbehandler")
    runde = df.ChoiceFilter(label=_("Runde"), empty_label=_("Alle"), method="etter_runde")
    fylke = df.ChoiceFilter(label=_("Fylke"), empty_label=_("Alle"), field_name="utlysning__fylke_id")
    sokertype = df.ChoiceFilter(
        label=_("Type eier"), empty_label=_("Alle"), field_name="soker__type", choices=SOKERTYPER
    )
    tema = df.ChoiceFilter(label=_("Tema"), empty_label=_("Alle"), method="etter_tema")
    flagg = df.ChoiceFilter(label=_("Følg med"), empty_label=_("Alle"), method="etter_flagg", choices=FLAGG)
    sokt_fra = BelopFilter(label=_("Søkt fra (kr)"), method="etter_belop")
    sokt_til = BelopFilter(label=_("Søkt til (kr)"), method="etter_belop")
    merkelapp = df.CharFilter(label=_("Merkelapp"), method="etter_merkelapp")

    class Meta:
        model = Sak
        fields: list[str] = []
        form = Filterskjema

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        f = self.filters
        f["tilstand"].extra["choices"] = [("apne", _("Alle åpne")), *valg_i("behovsmelding", uten=("utkast",))]
        f["saksbehandler"].extra["choices"] = self._saksbehandlervalg
        runde = _("runde")
        f["runde"].extra["choices"] = [
            (f"{o}-{a}-{r}", f"{kontrakt.hent(o).kort} {a}" + (f", {runde} {r}" if r > 1 else ""))
            for o, a, r in dict.fromkeys((u.ordning, u.budsjettaar, u.runde) for u in self._runder)
        ]
        f["fylke"].extra["choices"] = list({u.fylke_id: u.fylke.navn for u in self._runder if u.fylke_id}.items())
        temaer: dict[str, str] = {}
        for u in self._runder:
            temaer.update(kontrakt.hent(u.ordning).temaer(u))
        f["tema"].extra["choices"] = sorted(temaer.items(), key=lambda par: par[1])

    @cached_property
    def _runder(self) -> list[Utlysning]:
        org = self.request.tilhorighet.organisasjon_id
        return list(
            Utlysning.objects.filter(forvalter=org, tilstand__in=["publisert", "avsluttet"])
            .select_related("fylke")
            .only("ordning", "budsjettaar", "runde", "parametre", "fylke__navn")  # not the texts
            .order_by("-budsjettaar", "ordning", "runde", "fylke__navn_sortert")
        )

    @cached_property
    def _saksbehandlervalg(self) -> list[tuple[str, Any]]:
        bruker = self.request.user
        navn = [(str(b.pk), b.navn) for b in saksbehandlere(self.request.tilhorighet.organisasjon) if b.pk != bruker.pk]
        return [
            ("meg", _("Meg og dem jeg dekker for")),
            ("ingen", _("Ikke tildelt")),
            ("dekker", _("Dem jeg dekker for")),
            *navn,
        ]

    def etter_tilstand(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        return qs.filter(tilstand__in=AAPNE) if verdi == "apne" else qs.filter(tilstand=verdi)

    def etter_saksbehandler(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        if verdi == "ingen":
            return qs.filter(saksbehandler__isnull=True)
        if verdi == "meg":
            return qs.filter(mine(self.request.user))
        if verdi == "dekker":
            return qs.filter(saksbehandler__in=dekkes_av(self.request.user))
        return qs.filter(saksbehandler=int(verdi))

    def etter_runde(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        ordning, aar, runde = verdi.rsplit("-", 2)
        return qs.filter(utlysning__ordning=ordning, utlysning__budsjettaar=int(aar), utlysning__runde=int(runde))

    def etter_tema(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        return qs.filter(pk__in=Sak.objects.filter(tiltak__kollektiv__tema=verdi).order_by().values("pk"))

    def etter_flagg(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        if verdi == "melding":
            return qs.filter(har_ny_melding())
        if verdi == "retting":
            return qs.filter(har_retting_naer())
        if verdi == "rettet":
            return qs.filter(er_rettet())
        if verdi == "svar":
            return qs.filter(svar_forsinket())
        return qs.filter(tilstand="til_vurdering", vurdert__lt=F("krav"))

    def etter_belop(self, qs: QuerySet, navn: str, verdi: Decimal) -> QuerySet:
        return qs.filter(**{f"sokt_belop__{'gte' if navn == 'sokt_fra' else 'lte'}": verdi})

    def etter_merkelapp(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        return qs.filter(merkelapper__contains=[verdi.strip()])
