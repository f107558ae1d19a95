"""The picture of a scenario: the frame, the cases with their lines, what steers it, and what may be done now."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kompetanse.brukere.tilgang import har_rett, samme_person
from ordninger.felles import kontrakt, omfang
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.models import Beregningslinje, Fordeling, Fordelingslinje, Sak, Utlysning
from statsforvalter.planer import gjeldende_plan
from statsforvalter.skjema.fordeling import LinjeSkjema, regelvalg

SAKER_PER_SIDE = 25
LINJER_PER_SIDE = 250
NULL = Decimal(0)

MERKER = {
    "utkast": "neutral-kant", "hos_forum": "brand2", "til_beslutning": "brand2", "besluttet": "success", "forkastet": "neutral",
}  # fmt: skip


def merke(f: Fordeling) -> dict[str, str]:
    """The fordeling's state as a tag."""
    return {"ord": f.get_tilstand_display().capitalize(), "farge": MERKER[f.tilstand]}


def mine(request: HttpRequest) -> QuerySet[Fordeling]:
    """The forvalter's own fordelinger to cases, of its own rounds."""
    egne = omfang.fordelinger(Fordeling.objects.all(), request.user)
    return egne.filter(art=Fordeling.Art.SAKER, utlysning__isnull=False).select_related(
        "ramme__forvalter", "ramme__fylke", "ramme__bevilgning", "utlysning__forvalter", "utlysning__fylke"
    )


def hent(request: HttpRequest, pk: int) -> Fordeling:
    """A fordeling of the forvalter's own; another's is 404."""
    return get_object_or_404(
        mine(request).select_related(
            "opprettet_av__person", "foreslatt_av__person", "besluttet_av__person", "beregning"
        ),
        pk=pk,
    )


def runder(request: HttpRequest) -> QuerySet[Utlysning]:
    """The forvalter's own published rounds. A round of offered shares is split on Udir's own pages."""
    org = request.tilhorighet.organisasjon_id if request.tilhorighet else None
    med_andeler = [o.kode for o in kontrakt.alle() if o.andelsdeler()]
    return (
        Utlysning.objects.filter(forvalter=org)
        .exclude(tilstand__in=["utkast", "til_godkjenning"])
        .exclude(ordning__in=med_andeler)
        .select_related("fylke", "ramme", "forvalter")
    )


@dataclass
class Linjerad:
    """One line: payee of a tiltak, with the amounts, the rule's word and the form."""

    linje: Fordelingslinje
    skjema: LinjeSkjema | None = None
    feil: str = ""
    telling: kontrakt.Telling | None = None

    @property
    def sokt(self) -> Decimal:
        """Kroner sought, or the number that the rule sets a price on."""
        return self.linje.sokt if self.linje.sokt is not None else Decimal(self.linje.linje.antall or 0)

    @property
    def andel(self) -> Decimal | None:
        """The part of what is sought."""
        return self.linje.belop / self.sokt if self.sokt else None

    @property
    def godkjent(self) -> int | None:
        """How many are approved, where the rule counts."""
        return self.telling.godkjent if self.telling else None

    @property
    def sats(self) -> Decimal | None:
        """Kroner for each that is approved, by the rule."""
        return self.telling.sats if self.telling else None

    @property
    def navn(self) -> str:
        v = self.linje.linje.virksomhet
        return v.navn if v else self.linje.mottaker.navn

    @property
    def hva(self) -> str:
        """Which tiltak, or coordination."""
        if self.linje.linje.koordinator:
            return _("Koordinering")
        t = self.linje.linje.tiltak
        return _("Tiltak %(nr)s: %(tittel)s") % {"nr": t.nr, "tittel": t.tittel}

    @property
    def etikett(self) -> str:
        """The line's name for labels and messages."""
        return f"{self.navn}, {self.hva}, {self.linje.sak.soker.navn}"


@dataclass
class Saksrad:
    """One case and its lines."""

    sak: Sak
    linjer: list[Linjerad] = field(default_factory=list)
    merknader: list[str] = field(default_factory=list)

    @property
    def sokt(self) -> Decimal:
        return sum((r.sokt for r in self.linjer), NULL)

    @property
    def belop(self) -> Decimal:
        return sum((r.linje.belop for r in self.linjer), NULL)

    @property
    def andel(self) -> Decimal | None:
        return self.belop / self.sokt if self.sokt else None

    @property
    def godkjent(self) -> int | None:
        kjente = [r.godkjent for r in self.linjer if r.godkjent is not None]
        return sum(kjente) if kjente else None

    @property
    def sats(self) -> Decimal | None:
        """The rate of the lines that have something approved, when it is one."""
        satser = {r.sats for r in self.linjer if r.godkjent}
        return satser.pop() if len(satser) == 1 else None

    @property
    def merke(self) -> dict[str, str] | None:
        """The state, when the case is decided."""
        if not self.sak.er_avgjort:
            return None
        d = self.sak.tilstandsdata
        return {"ord": self.sak.tilstandsord, "farge": f"{d.farge}-kant" if d.kontur else d.farge}


def linjesporring(f: Fordeling) -> QuerySet[Fordelingslinje]:
    """The lines in the order of the page: case by the owner's name, tiltak, coordination last, payee."""
    return f.linjer.select_related(
        "sak__soker",
        "sak__utlysning",
        "mottaker",
        "linje__tiltak",
        "linje__virksomhet",
        "linje__mottaker",
        "sak__forslag",
    ).order_by(
        "sak__soker__navn_sortert", "sak_id", "linje__koordinator", "linje__tiltak__nr", "mottaker__navn_sortert", "pk"
    )


class Bilde:
    """Everything the scenario's pages show, each thing asked for once."""

    def __init__(self, fordeling: Fordeling, bruker: Any) -> None:
        self.f, self.bruker = fordeling, bruker
        self.ordning = kontrakt.hent(fordeling.ramme.ordning)

    @property
    def merke(self) -> dict[str, str]:
        return merke(self.f)

    # What is asked for: kroner, or a number of what the measure counts

    @property
    def sokt_ord(self) -> str:
        """What is asked for, in words."""
        return self.ordning.telles.capitalize() or _("Søkt")

    @cached_property
    def tellinger(self) -> dict[int, kontrakt.Telling]:
        """What the rule counted, by Linje id."""
        return self.ordning.tellinger(self.f) if self.ordning.telles else {}

    # The frame

    @cached_property
    def summer(self) -> dict[str, Any]:
        """Frame, the forvalter's own part, sought, proposed and left, in kroner, with shares of the frame.

        What can be distributed, less the own part, less what is proposed, is what is left.
        """
        s = self.f.linjer.aggregate(
            sokt=Sum("linje__antall" if self.ordning.telles else "sokt"), forslag=Sum("belop"), linjer=Count("pk"), saker=Count("sak", distinct=True),
            endret=Count("pk", filter=Q(overstyrt=True)),
        )  # fmt: skip
        til, egen = handlinger.til_disposisjon(self.f), self.ordning.egen_del(self.f)
        sokt, forslag = Decimal(s["sokt"] or 0), s["forslag"] or NULL
        return {
            "til_disposisjon": til, "sokt": sokt, "forslag": forslag, "egen": egen, "igjen": til - egen - forslag, "saker": s["saker"], "linjer": s["linjer"],
            "endret": s["endret"], "sokt_andel": sokt / til if til else None, "forslag_andel": forslag / til if til else None, "egen_andel": egen / til if til else None, "satt_av_andel": (forslag + egen) / til if til else None,
            "andel": forslag / sokt if sokt else None, "godkjent": sum(t.godkjent for t in self.tellinger.values()),
        }  # fmt: skip

    @property
    def deler(self) -> list[tuple[Decimal, str]]:
        """The bar: how much of the frame is proposed, and what is kept for the forvalter's own units."""
        andel, egen = self.summer["forslag_andel"] or NULL, self.summer["egen_andel"] or NULL
        deler = [(min(andel, Decimal(1)), "s1")]
        return [*deler, (min(egen, 1 - deler[0][0]), "s2")] if egen else deler

    # What steers it

    @cached_property
    def avvik(self) -> list[dict[str, Any]]:
        return self.ordning.avvik(self.f)

    @cached_property
    def plan(self) -> Any:
        return gjeldende_plan(self.f.ramme.fylke_id, self.f.ramme.budsjettaar)

    @property
    def avvik_som_begrunnes(self) -> list[dict[str, Any]]:
        return [a for a in self.avvik if a["maa_begrunnes"]]

    @cached_property
    def hindringer(self) -> list[str]:
        return handlinger.hindringer(self.f)

    @cached_property
    def nye_linjer(self) -> int:
        """Lines that came after the rule was last run."""
        if self.f.beregning_id is None:
            return self.summer["linjer"]
        kjente = set(
            Beregningslinje.objects.filter(beregning=self.f.beregning_id)
            .order_by()
            .values_list("mottaker", flat=True)
            .distinct()
        )
        return sum(1 for pk in self.f.linjer.order_by().values_list("linje_id", flat=True) if str(pk) not in kjente)

    @cached_property
    def scenarioer(self) -> list[Fordeling]:
        """The round's scenarios that are not put aside, oldest first."""
        return list(
            Fordeling.objects.filter(utlysning=self.f.utlysning_id)
            .exclude(tilstand="forkastet")
            .order_by("opprettet_tid", "pk")
        )

    @property
    def andre(self) -> list[Fordeling]:
        return [s for s in self.scenarioer if s.pk != self.f.pk]

    @property
    def regelnavn(self) -> str:
        return dict(regelvalg(self.ordning)).get(self.f.modell, self.f.modell)

    @cached_property
    def regelsetning(self) -> str:
        return self.ordning.regelsetning(self.f)

    # What may be done

    def _rett(self, rett: str) -> bool:
        return har_rett(self.bruker, rett, self.f.ramme.forvalter)

    @cached_property
    def kan_endre(self) -> bool:
        return self.f.tilstand in handlinger.AAPNE and self._rett("fordeling.foresla")

    @property
    def kan_legges_bort(self) -> bool:
        return self.kan_endre and self.f.tilstand == "utkast"

    @cached_property
    def kan_foresla(self) -> bool:
        return self._rett("fordeling.foresla")

    @cached_property
    def kan_beslutte(self) -> bool:
        """Right and state, and not the person who proposed it, whichever account."""
        if self.f.tilstand != "til_beslutning" or not self._rett("vedtak.beslutt"):
            return False
        return not (self.f.foreslatt_av_id and samme_person(self.bruker, self.f.foreslatt_av))

    @cached_property
    def uavgjorte(self) -> int:
        return Sak.objects.filter(pk__in=self.f.linjer.values("sak_id"), tilstand="til_beslutning").count()

    # The table

    @cached_property
    def sider(self) -> list[list[int]]:
        """The cases' ids in order, page by page, so that a page can be saved as one form."""
        rader = linjesporring(self.f).select_related(None).values_list("sak_id", flat=True)
        antall: dict[int, int] = defaultdict(int)
        for sak_id in rader:
            antall[sak_id] += 1
        sider: list[list[int]] = [[]]
        linjer = 0
        for sak_id, n in antall.items():
            if sider[-1] and (len(sider[-1]) >= SAKER_PER_SIDE or linjer + n > LINJER_PER_SIDE):
                sider.append([])
                linjer = 0
            sider[-1].append(sak_id)
            linjer += n
        return sider

    def saksrader(
        self, *, side: int = 1, bare_endret: bool = False, data: Any = None, feil: dict[int, str] | None = None
    ) -> list[Saksrad]:
        """The rows of one page, or every case with a line changed by hand. `data` is what was posted, kept as typed."""
        linjer = linjesporring(self.f).prefetch_related("sak__vurderinger")
        if bare_endret:
            linjer = linjer.filter(sak__in=self.f.linjer.filter(overstyrt=True).values("sak_id"))
        else:
            linjer = linjer.filter(sak__in=self.sider[min(max(side, 1), len(self.sider)) - 1])
        rader: dict[int, Saksrad] = {}
        krav = {v.kode for v in self.ordning.vilkar() if v.krav}
        for linje in linjer:
            if linje.sak_id not in rader:
                rader[linje.sak_id] = Saksrad(linje.sak, merknader=_merknader(linje.sak, krav))
            rad = Linjerad(linje, feil=(feil or {}).get(linje.pk, ""), telling=self.tellinger.get(linje.linje_id))
            if self.kan_endre and not linje.sak.er_avgjort:
                rad.skjema = linjeskjema(linje, data)
            rader[linje.sak_id].linjer.append(rad)
        return list(rader.values())


def linjeskjema(linje: Fordelingslinje, data: Any = None) -> LinjeSkjema:
    """The form of one line; bound when the line was among those posted."""
    prefiks = f"l{linje.pk}"
    if data is not None and f"{prefiks}-belop" in data:
        return LinjeSkjema(data, prefix=prefiks)
    return LinjeSkjema(prefix=prefiks, initial={"belop": linje.belop, "grunn": linje.grunn, "vist": linje.belop})


def _merknader(sak: Sak, krav: set[str]) -> list[str]:
    """What the case lacks before it can be decided, in a few words."""
    if sak.er_avgjort:
        return []
    funn = []
    svar = {v.vilkar: v.resultat for v in sak.vurderinger.all()}
    if igjen := sum(1 for k in krav if svar.get(k, "") in ("", "ma_avklares")):
        funn.append(ngettext("%(n)s vilkår gjenstår", "%(n)s vilkår gjenstår", igjen) % {"n": igjen})
    elif any(svar[k] == "ikke_oppfylt" for k in krav):
        funn.append(_("Et vilkår er ikke oppfylt"))
    forslag = getattr(sak, "forslag", None)
    if forslag is None or not forslag.begrunnelse.strip():
        funn.append(_("Begrunnelsen mangler"))
    return funn
