"""The round after the offers are sent (VU § 7): the answers as they come, and the next step: remind, close, award, redistribute."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters as df
from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eiere.maalform import sidens_maalform
from eiere.models import Fylke
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from kompetanse.udir import andeler
from kompetanse.udir.hjelp import bekreft, udir
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import tilbud
from ordninger.felles.handlinger.varsel import minn_om_tilbud
from ordninger.felles.models import (
    Fordeling,
    Jobb,
    Jobbpost,
    Postering,
    Sak,
    Tilbudssvar,
    Utbetaling,
    Utlysning,
    Vedtak,
)
from ordninger.videreutdanning.satser import MOTTAKERTYPENAVN

NULL = Decimal("0.00")
SVAR = {
    # the answer: word and colour
    "ja": (gettext_lazy("Takket ja"), "success"),
    "delvis": (gettext_lazy("Ja til en del"), "success-kant"),
    "nei": (gettext_lazy("Takket nei"), "neutral"),
    "ubesvart": (gettext_lazy("Ikke besvart"), "neutral"),
    "": (gettext_lazy("Ikke svart ennå"), "warning"),
}


SAMLET = {
    # several answers together: word and filter
    "svart": (gettext_lazy("Har svart"), Q(svar__in=["ja", "delvis", "nei"])),
    "tok": (gettext_lazy("Takket ja til noe"), Q(svar__in=["ja", "delvis"])),
    "uten": (gettext_lazy("Uten svar"), Q(svar__isnull=True) | Q(svar="ubesvart")),
}


def svarmerke(svar: str | None) -> dict[str, Any]:
    """The word of an answer and its colour."""
    ord_, farge = SVAR[svar or ""]
    return {"ord": ord_, "farge": farge}


def saker(request: HttpRequest, u: Utlysning) -> QuerySet[Sak]:
    """The round's cases with the answer that counts: `svar`, `tatt`, `ekstra`, `svart_tid`."""
    siste = Tilbudssvar.objects.filter(tilbud__sak=OuterRef("pk")).order_by("-nr")
    return (  # type: ignore[no-any-return]
        Sak.objects.for_bruker(request.user)
        .filter(utlysning=u)
        .annotate(
            svar=Subquery(siste.values("svar")[:1]),
            tatt=Subquery(siste.values("belop")[:1]),
            ekstra=Subquery(siste.values("onske_ekstra")[:1]),
            svart_tid=Subquery(siste.values("tid")[:1]),
        )
    )


@dataclass
class Tall:
    """How many and how much, in kroner."""

    antall: int = 0
    tilbudt: Decimal = NULL
    tatt: Decimal = NULL

    def legg_til(self, n: int, tilbudt: Decimal | None, tatt: Decimal | None) -> None:
        self.antall += n
        self.tilbudt += tilbudt or NULL
        self.tatt += tatt or NULL


@dataclass
class Svarbilde:
    """The answers of a round: by answer and by fylke, and what waits for an award."""

    per_svar: dict[str, Tall]
    per_fylke: list[dict[str, Any]]
    alle: Tall
    venter_tildeling: Tall
    i_tilbud: int
    tildelt: int
    onsket: Decimal

    @property
    def svart(self) -> int:
        """Those who have answered themselves."""
        return sum(self.per_svar[s].antall for s in ("ja", "delvis", "nei"))

    @property
    def ikke_tatt(self) -> Decimal:
        """What of the offered money those who have answered, or were silent to the end, did not take."""
        ferdige = [self.per_svar[s] for s in ("ja", "delvis", "nei", "ubesvart")]
        return sum((t.tilbudt - t.tatt for t in ferdige), NULL)

    @property
    def uten_svar(self) -> int:
        """Those who have not answered yet."""
        return self.per_svar[""].antall


def svarbilde(request: HttpRequest, u: Utlysning) -> Svarbilde:
    """All sums of the answers, from one query and the names of the fylker."""
    rader = (
        saker(request, u)
        .order_by()
        .values_list("soker__fylke_id", "svar", "tilstand")
        .annotate(n=Count("pk"), b=Sum("tilbud__belop"), t=Sum(F("tatt")), e=Sum(F("ekstra")))
    )
    bilde = Svarbilde({s: Tall() for s in SVAR}, [], Tall(), Tall(), 0, 0, NULL)
    fylker: dict[str, dict[str, Tall]] = defaultdict(lambda: defaultdict(Tall))
    for fylke, svar, tilstand, n, tilbudt, tatt, ekstra in rader:
        for tall in (
            bilde.per_svar[svar or ""],
            bilde.alle,
            fylker[fylke or ""][svar or ""],
            fylker[fylke or ""]["alle"],
        ):
            tall.legg_til(n, tilbudt, tatt)
        bilde.onsket += ekstra or NULL
        if tilstand in tilbud.SVART_JA:
            bilde.venter_tildeling.legg_til(n, tilbudt, tatt)
        bilde.i_tilbud += n if tilstand == "tilbud" else 0
        bilde.tildelt += n if tilstand == "tildelt" else 0
    for f in Fylke.objects.filter(pk__in=fylker):
        t = fylker[f.pk]
        svart = sum(t[s].antall for s in ("ja", "delvis", "nei"))
        bilde.per_fylke.append(
            {"nummer": f.pk, "navn": (get_language() == "nn" and f.navn_nn) or f.navn, "alle": t["alle"], "svart": svart,
             "ja": t["ja"].antall, "delvis": t["delvis"].antall, "nei": t["nei"].antall, "uten": t[""].antall + t["ubesvart"].antall,
             "andel": Decimal(svart) / t["alle"].antall}
        )  # fmt: skip
    return bilde


# The list ----------------------------------------------------------------------------------------------------------


class SvarFilter(df.FilterSet):
    """Which recipients: the answer, the fylke, the type."""

    svar = df.ChoiceFilter(label=gettext_lazy("Svar"), method="_svar", empty_label=gettext_lazy("Alle"),
                           choices=[*(("ingen" if s == "" else s, n) for s, (n, _f) in SVAR.items()),
                                    *((kode, n) for kode, (n, _s) in SAMLET.items())])  # fmt: skip
    fylke = df.ChoiceFilter(
        label=gettext_lazy("Fylke"), field_name="soker__fylke", empty_label=gettext_lazy("Alle"), choices=()
    )
    type = df.ChoiceFilter(label=gettext_lazy("Mottaker"), method="_type", empty_label=gettext_lazy("Alle"), choices=())
    mer = df.ChoiceFilter(
        label=gettext_lazy("Ønsker mer"),
        method="_mer",
        empty_label=gettext_lazy("Alle"),
        choices=[("ja", gettext_lazy("Ja"))],
    )

    class Meta:
        model = Sak
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        maal = sidens_maalform()
        self.filters["fylke"].extra["choices"] = [
            (f.pk, (maal == "nn" and f.navn_nn) or f.navn) for f in Fylke.objects.filter(gyldig_til__isnull=True)
        ]
        self.filters["type"].extra["choices"] = [(str(t), n.paa(maal)) for t, n in MOTTAKERTYPENAVN.items()]

    def _svar(self, qs: QuerySet[Sak], _navn: str, verdi: str) -> QuerySet[Sak]:
        if verdi in SAMLET:
            return qs.filter(SAMLET[verdi][1])
        return qs.filter(svar__isnull=True) if verdi == "ingen" else qs.filter(svar=verdi)

    def _type(self, qs: QuerySet[Sak], _navn: str, verdi: str) -> QuerySet[Sak]:
        return qs.filter(soker__type="privat_eier" if verdi == "privat_skole" else verdi)

    def _mer(self, qs: QuerySet[Sak], _navn: str, verdi: str) -> QuerySet[Sak]:
        return qs.filter(ekstra__gt=0)


def svarliste(request: HttpRequest, u: Utlysning) -> Liste:
    """Every recipient with its offer and answer; each row leads to the case."""
    return Liste(
        request,
        saker(request, u).select_related("soker__fylke", "tilbud"),
        kolonner=[
            Kolonne("navn", gettext_lazy("Mottaker"), lambda s: s.soker.visningsnavn, hode=True, sorter="soker__navn_sortert",
                    lenke=lambda s: reverse("udir:sak", args=[s.nummer]), under=lambda s: s.nummer),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), "soker.orgnr", standard=False),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda s: str(s.soker.fylke) if s.soker.fylke_id else None, sorter="soker__fylke__navn_sortert"),
            Kolonne("svar", gettext_lazy("Svar"), lambda s: svarmerke(s.svar), merke=True, sorter="svar"),
            Kolonne("tilbudt", gettext_lazy("Tilbudt (kr)"), lambda s: s.tilbud.belop, vis=formater.kr, tall=True, sorter="tilbud__belop", sum=True),
            Kolonne("tatt", gettext_lazy("Takket ja til (kr)"), lambda s: s.tatt, vis=formater.kr, tall=True, sorter="tatt", sum=True),
            Kolonne("ekstra", gettext_lazy("Ønsker mer (kr)"), lambda s: s.ekstra or None, vis=formater.kr, tall=True, sorter="ekstra", sum=True),
            Kolonne("tildelt", gettext_lazy("Tildelt (kr)"), lambda s: s.innvilget_belop, vis=formater.kr, tall=True, sorter="innvilget_belop", sum=True),
            Kolonne("svart", gettext_lazy("Svart"), lambda s: s.svart_tid, vis=lambda t: formater.tid(t) if t else "–", sorter="svart_tid"),
            Kolonne("status", gettext_lazy("Status i saken"), lambda s: s.tilstandsord, sorter="tilstand", standard=False),
        ],
        filter=SvarFilter,
        sok=("soker__navn", "soker__orgnr", "nummer"),
        sok_etikett=gettext_lazy("Søk i navn, nummer og sak"),
        sorter="navn",
        navn="svar",
        entall=gettext_lazy("tilbud"),
        flertall=gettext_lazy("tilbud"),
    )  # fmt: skip


# The next step -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Steg:
    """The next step of a round: what it is, and the button when this person can take it."""

    tekst: str
    knapp: str = ""
    url: str = ""
    hindring: str = ""


def holdt(u: Utlysning) -> Decimal:
    """What the round's offers still hold of the frame, in kroner."""
    rader = dict(
        Postering.objects.filter(sak__utlysning=u, type__in=["reservert", "reservert_tilbake"])
        .order_by().values_list("type").annotate(s=Sum("belop"))
    )  # fmt: skip
    return rader.get("reservert", NULL) - rader.get("reservert_tilbake", NULL)  # type: ignore[no-any-return]


def neste_steg(request: HttpRequest, u: Utlysning, b: Svarbilde, omfordelinger: list[Fordeling]) -> Steg:
    """What this round waits for, and whether this person can do it."""
    bruker = request.user
    foreslar = har_rett(bruker, "fordeling.foresla", u.forvalter)
    beslutter = har_rett(bruker, "fordeling.beslutt", u.forvalter)
    lukker = har_rett(bruker, "tilbud.lukk")
    if u.tilstand == Utlysning.Tilstand.AVSLUTTET:
        return Steg(_("Rundene er avsluttet."))
    if klokke.naa() <= u.frist_tid:
        if not b.uten_svar:
            return Steg(_("Alle har svart. Svar kan endres til fristen er ute."))
        tekst = _("Fristen er ikke ute. %(n)s har ikke svart.") % {"n": formater.antall(b.uten_svar)}
        if not lukker:
            return Steg(tekst)
        return Steg(tekst, _("Minn %(n)s som ikke har svart") % {"n": formater.antall(b.uten_svar)}, _url("minn", u))
    if b.i_tilbud or holdt(u) > b.venter_tildeling.tatt:
        tekst = _("Fristen er ute. %(n)s har ikke svart, og pengene deres går til andre.") % {
            "n": formater.antall(b.i_tilbud)
        }
        return Steg(tekst, _("Lukk svarfristen"), _url("lukk", u)) if lukker else Steg(tekst)
    if b.venter_tildeling.antall:
        tekst = _("%(n)s har takket ja og skal få tilskuddet sitt.") % {"n": formater.antall(b.venter_tildeling.antall)}
        knapp = _("Tildel %(n)s tilskudd") % {"n": formater.antall(b.venter_tildeling.antall)}
        return (
            Steg(tekst, knapp, _url("tildel", u))
            if beslutter
            else Steg(_("%(tekst)s En beslutter tildeler.") % {"tekst": tekst})
        )
    aapen = next((f for f in omfordelinger if f.tilstand in ("utkast", "til_beslutning")), None)
    if aapen is not None:
        return _aapen_omfordeling(bruker, aapen, foreslar, beslutter)
    igjen, vil_ha = tilbud.ledig(u), tilbud.onsker(u)
    if igjen > 0 and vil_ha:
        tekst = _("%(igjen)s er ledig, og %(n)s ønsker mer.") % {
            "igjen": formater.kroner(igjen),
            "n": formater.antall(len(vil_ha)),
        }
        return Steg(tekst, _("Lag en omfordeling"), _url("omfordel", u)) if foreslar else Steg(tekst)
    tekst = _("Det er ikke mer å fordele. %(igjen)s blir stående som rest.") % {"igjen": formater.kroner(igjen)}
    return Steg(tekst, _("Avslutt rundene"), _url("avslutt", u)) if beslutter else Steg(tekst)


def _aapen_omfordeling(bruker: Any, f: Fordeling, foreslar: bool, beslutter: bool) -> Steg:
    url = reverse("udir:andel-omfordeling", args=[f.pk])
    if f.tilstand == "utkast":
        tekst = _("Omfordelingen «%(navn)s» er ikke sendt til godkjenning.") % {"navn": f.navn}
        return Steg(tekst, _("Åpne omfordelingen"), url) if foreslar else Steg(tekst)
    tekst = _("Omfordelingen «%(navn)s» er til godkjenning.") % {"navn": f.navn}
    egen = samme_person(bruker, f.foreslatt_av) or samme_person(bruker, f.opprettet_av)
    if beslutter and not egen:
        return Steg(tekst, _("Se på omfordelingen"), url)
    return Steg(tekst, hindring=_("Du har foreslått den. En annen person må godkjenne.") if beslutter and egen else "")


def _url(navn: str, u: Utlysning) -> str:
    return reverse(f"udir:andel-{navn}", args=[u.pk])


def jobber(u: Utlysning) -> list[Jobb]:
    """The jobs that make the round's letters, newest first."""

    def poster(type_: str, nokler: QuerySet[Any]) -> QuerySet[Jobbpost]:
        som_tekst = nokler.order_by().annotate(tekst=Cast("pk", CharField())).values("tekst")
        return Jobbpost.objects.filter(jobb__type=type_, nokkel__in=som_tekst)

    tilbudsbrev = poster("brev.tilbud", Sak.objects.filter(utlysning=u))
    tilskuddsbrev = poster("brev.vedtak", Vedtak.objects.filter(sak__utlysning=u))
    return list(
        Jobb.objects.filter(organisasjon=u.forvalter)
        .filter(Q(pk__in=tilbudsbrev.values("jobb")) | Q(pk__in=tilskuddsbrev.values("jobb")))
        .order_by("-opprettet_tid", "-pk")
    )


def runde(request: HttpRequest, u: Utlysning) -> HttpResponseBase:
    """The answers as they are now, with the next step. The caller has checked the access."""
    liste = svarliste(request, u)
    if liste.vil_eksportere:
        return liste.eksporter()
    b = svarbilde(request, u)
    omfordelinger = list(
        andeler.synlige(request, Fordeling.Art.OMFORDELING).filter(utlysning=u).exclude(tilstand="forkastet").order_by("opprettet_tid")
    )  # fmt: skip
    ubetalt = Utbetaling.objects.filter(
        tilskudd__sak__utlysning=u, tilstand__in=["planlagt", "holdt", "frigitt", "sendt"]
    ).aggregate(n=Count("pk"), kr=Sum("belop"))
    from kompetanse.udir.views.andeler import sti_andeler, sti_runde
    from kompetanse.udir.views.andeler_vei import rundemerke
    from kompetanse.udir.views.scenarier import merke

    return render(
        request,
        "udir/tilbud_runde.html",
        {
            "u": u, "ordning": kontrakt.hent(u.ordning), "merke": rundemerke(u), "b": b, "liste": liste,
            "steg": neste_steg(request, u, b, omfordelinger), "omfordelinger": [(f, merke(f)) for f in omfordelinger],
            "svar": [(s or "ingen", svarmerke(s), b.per_svar[s]) for s in SVAR if b.per_svar[s].antall],
            "ledig": tilbud.ledig(u), "ubetalt": ubetalt, "jobber": jobber(u), "frist_ute": klokke.naa() > u.frist_tid,
            "scenario": andeler.synlige(request).filter(utlysning=u, tilstand="besluttet").first(),
            "kan_minne": klokke.naa() <= u.frist_tid and b.uten_svar and har_rett(request.user, "tilbud.lukk"),
            "sti": [sti_andeler(), sti_runde(u)],
        },
    )  # fmt: skip


# The steps that ask first ----------------------------------------------------------------------------------------------


def _hent(request: HttpRequest, pk: int) -> Utlysning:
    from kompetanse.udir.views.andeler import runder

    return get_object_or_404(runder(request), pk=pk)  # type: ignore[no-any-return]


def _side(request: HttpRequest, u: Utlysning, **felt: Any) -> HttpResponse:
    from kompetanse.udir.views.andeler import sti_andeler, sti_runde

    til = reverse("udir:andel-runde", args=[u.pk])
    return bekreft(request, tilbake=til, sti=[sti_andeler(), sti_runde(u)], **felt)


def _uten_tilbud(u: Utlysning) -> str:
    return "" if tilbud.har_tilbud(u) else _("Tilbudene i runden er ikke sendt ennå.")


@udir("tilbud.lukk")
@require_http_methods(["GET", "HEAD", "POST"])
def minn(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered, at most once a day each."""
    u = _hent(request, pk)
    b = svarbilde(request, u)
    hindring = _uten_tilbud(u)
    if not hindring and klokke.naa() > u.frist_tid:
        hindring = _("Svarfristen er ute. Da hjelper det ikke å minne.")
    elif not hindring and not b.uten_svar:
        hindring = _("Alle har svart. Det er ingen å minne.")
    return _side(
        request, u,
        tittel=_("Minn dem som ikke har svart"),
        knapp=_("Send påminnelsen"),
        fakta=[(_("Har ikke svart"), formater.antall(b.uten_svar)), (_("Tilbudt dem"), formater.kroner(b.per_svar[""].tilbudt)),
               (_("Svarfrist"), formater.frist(u.frist_tid))],
        tekst=[
            _("De får et varsel i portalen og på e-post, høyst ett om dagen."),
            _("Portalen minner dem også av seg selv 14, 3 og 1 dag før fristen."),
        ],
        hindring=hindring,
        handling=lambda verdier: minn_om_tilbud(utlysning=u, av=request.user),
        ferdig=_("Påminnelsen er sendt."),
    )  # fmt: skip


@udir("tilbud.lukk")
@require_http_methods(["GET", "HEAD", "POST"])
def lukk(request: HttpRequest, pk: int) -> HttpResponse:
    """After the deadline: silence is no, and what nobody took is free."""
    u = _hent(request, pk)
    b = svarbilde(request, u)
    hindring = _uten_tilbud(u)
    if not hindring and klokke.naa() <= u.frist_tid:
        hindring = _("Svarfristen er ikke ute ennå.")
    ledig = b.ikke_tatt + b.per_svar[""].tilbudt
    return _side(
        request, u,
        tittel=_("Lukk svarfristen"),
        knapp=_("Lukk svarfristen"),
        fakta=[(_("Har svart"), formater.antall(b.svart)), (_("Har ikke svart"), formater.antall(b.uten_svar)),
               (_("Takket ja til"), formater.kroner(b.alle.tatt)), (_("Blir ledig"), formater.kroner(ledig))],
        tekst=[_("Den som ikke har svart, har takket nei (§ 7). Det som ikke er tatt imot, blir ledig for andre.")],
        hindring=hindring,
        handling=lambda verdier: tilbud.lukk_svarfristen(utlysning=u, av=request.user),
        ferdig=_("Svarfristen er lukket."),
    )  # fmt: skip


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def tildel(request: HttpRequest, pk: int) -> HttpResponse:
    """What was accepted becomes tilskudd, each with its letter."""
    u = _hent(request, pk)
    b = svarbilde(request, u)
    hindring = _uten_tilbud(u)
    if not hindring and (b.i_tilbud or klokke.naa() <= u.frist_tid):
        hindring = _("Lukk svarfristen først.")
    elif not hindring and not b.venter_tildeling.antall:
        hindring = _("Alle som takket ja, har fått tilskuddet.")
    elif not hindring:
        f = andeler.synlige(request).filter(utlysning=u, tilstand="besluttet").first()
        if f is not None and samme_person(request.user, f.foreslatt_av):
            hindring = _("Du foreslo andelene. En annen person må tildele.")
    n = formater.antall(b.venter_tildeling.antall)
    return _side(
        request, u,
        tittel=_("Tildel %(n)s tilskudd") % {"n": n},
        knapp=_("Tildel %(n)s tilskudd") % {"n": n},
        fakta=[(_("Mottakere"), n), (_("Til sammen"), formater.kroner(b.venter_tildeling.tatt))],
        tekst=[
            _("Hver mottaker får et tilskuddsbrev, og pengene bindes i rammen."),
            _("Tildelingen kan ikke klages på (§ 11). Pengene kan brukes i tre år fra utbetalingen (§ 10)."),
        ],
        hindring=hindring,
        handling=lambda verdier: tilbud.tildel(utlysning=u, av=request.user),
        ferdig=_("Tilskuddene er tildelt. Brevene lages nå."),
    )  # fmt: skip


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def avslutt(request: HttpRequest, pk: int) -> HttpResponse:
    """No more rounds: what is left of the frame is shown."""
    u = _hent(request, pk)
    hindring = _uten_tilbud(u)
    if not hindring and u.tilstand == Utlysning.Tilstand.AVSLUTTET:
        hindring = _("Rundene er alt avsluttet.")
    return _side(
        request, u,
        tittel=_("Avslutt rundene"),
        knapp=_("Avslutt rundene"),
        fakta=[(_("Rest i rammen"), formater.kroner(tilbud.ledig(u) if u.ramme else NULL)),
               (_("Ønsker fortsatt mer"), formater.antall(len(tilbud.onsker(u))))],
        tekst=[_("Det blir ingen flere omfordelinger i denne runden. Resten blir stående i rammen.")],
        hindring=hindring,
        handling=lambda verdier: tilbud.avslutt_rundene(utlysning=u, av=request.user),
        ferdig=_("Rundene er avsluttet."),
    )  # fmt: skip
