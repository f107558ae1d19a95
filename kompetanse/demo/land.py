"""The country as the builder sees it: the register read into memory once, and what the steps share."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from eiere.models import Fylke, Nokkeltall, Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier
from ordninger.felles.models import Ramme, Utlysning
from statsforvalter.models import Embete

from .kalender import Kalender
from .sporbok import Sporbok
from .terning import terning

ORDNING = "kollektiv"
BARNEHAGEMYNDIGHETER = ("3411", "4650", "1108", "4204", "5001", "1804", "3301")
"""Kommuner that distribute the barnehage part of their share onward. The first two can be chosen on the login page."""


@dataclass
class Land:
    """Everything a step needs. Lists are in a fixed order, so that the same day gives the same demo."""

    kalender: Kalender
    full: bool
    rng: Random
    spor: Sporbok = field(default_factory=Sporbok)
    udir: Organisasjon = None
    embete: dict[str, Organisasjon] = field(default_factory=dict)
    """Fylke → the Statsforvalter's organisation."""
    fylker: dict[str, Fylke] = field(default_factory=dict)
    kommuner: dict[str, list[Organisasjon]] = field(default_factory=lambda: defaultdict(list))
    """Fylke → the kommuner as owners, the largest first."""
    folketall: dict[int, float] = field(default_factory=dict)
    private: dict[str, list[tuple[Organisasjon, Virksomhet]]] = field(default_factory=lambda: defaultdict(list))
    """Fylke → synthetic private owners with their units."""
    uh: dict[str, list[Organisasjon]] = field(default_factory=lambda: defaultdict(list))
    fagskoler: dict[str, list[Organisasjon]] = field(default_factory=lambda: defaultdict(list))
    andre: list[Organisasjon] = field(default_factory=list)
    departement: Organisasjon = None
    """Who hears appeals over Udir's decisions in the demo."""
    fylkeskommuner: list[Organisasjon] = field(default_factory=list)
    barnehagemyndigheter: list[Organisasjon] = field(default_factory=list)
    """Kommuner with people who distribute the barnehage part onward."""
    folk: Any = None
    konto: dict[int, Any] = field(default_factory=dict)
    """Organisation → the account that may be paid to."""
    gammel_konto: dict[int, Any] = field(default_factory=dict)
    ramme: dict[tuple[int, str], Ramme] = field(default_factory=dict)
    rammebelop: dict[tuple[int, str], Any] = field(default_factory=dict)
    utlysning: dict[str, Utlysning] = field(default_factory=dict)
    saker: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    fordeling: dict[str, Any] = field(default_factory=dict)
    terminer: list[tuple[date, Any]] = field(default_factory=list)
    """(day of payment, Utbetaling) of the measures that are not decided case by case."""
    instillinger: dict[str, Any] = field(default_factory=dict)

    @property
    def naa(self):
        return self.kalender.naa

    def alle_private(self) -> list[tuple[Organisasjon, Virksomhet]]:
        return [p for f in sorted(self.private) for p in self.private[f]]

    def maalform(self, o: Organisasjon) -> str:
        """The language an owner writes: its vedtak, its choice, else that of its Statsforvalter."""
        if o.spraakvedtak in ("nb", "nn"):
            return o.spraakvedtak
        return o.maalform or (self.embete[o.fylke_id].maalform if o.fylke_id in self.embete else "") or "nb"


def les(kalender: Kalender, *, full: bool) -> Land:
    """Read the register. Raises LookupError when it has not been loaded."""
    t = Organisasjonstype
    land = Land(kalender, full, terning(kalender.dag.isoformat()))
    land.udir = Organisasjon.objects.filter(type=t.UDIR).first()
    if land.udir is None:
        raise LookupError("Registeret er ikke lest inn. Kjør manage.py last_register først.")
    land.fylker = {f.pk: f for f in Fylke.objects.filter(gyldig_til__isnull=True).order_by("pk")}
    for e in Embete.objects.select_related("organisasjon").prefetch_related("fylker").order_by("nokkel"):
        for f in e.fylker.all():
            land.embete[f.pk] = e.organisasjon
    siste = Nokkeltall.objects.filter(nokkel="folketall").order_by("-aar").values_list("aar", flat=True).first()
    folk = dict(Nokkeltall.objects.filter(nokkel="folketall", aar=siste).order_by().values_list("kommune_id", "verdi"))
    for o in (
        Organisasjon.objects.filter(type=t.KOMMUNE, opphort__isnull=True)
        .select_related("kommune", "fylke")
        .order_by("orgnr")
    ):
        land.kommuner[o.fylke_id].append(o)
        land.folketall[o.pk] = float(folk.get(o.kommune_id, 0))
    for liste in land.kommuner.values():
        liste.sort(key=lambda o: (-land.folketall[o.pk], o.orgnr))
    per_nummer = {o.kommune_id: o for liste in land.kommuner.values() for o in liste}
    land.barnehagemyndigheter = [per_nummer[n] for n in (BARNEHAGEMYNDIGHETER if full else BARNEHAGEMYNDIGHETER[:2])]
    land.fylkeskommuner = list(
        Organisasjon.objects.filter(type=t.FYLKESKOMMUNE, opphort__isnull=True).order_by("fylke_id", "pk")
    )
    for type_, hvor in ((t.UH, land.uh), (t.FAGSKOLE, land.fagskoler)):
        for o in Organisasjon.objects.filter(type=type_, opphort__isnull=True, orgnr__isnull=False).order_by("orgnr"):
            hvor[o.fylke_id or ""].append(o)
    return land


def private_enheter() -> dict[str, list[Virksomhet]]:
    """Fylke → private units whose owner is unknown, in a fixed order."""
    har_eier = VirksomhetEier.objects.filter(til__isnull=True).values("virksomhet_id")
    ut: dict[str, list[Virksomhet]] = defaultdict(list)
    for v in (
        Virksomhet.objects.filter(privat=True, nedlagt__isnull=True, antall__gte=15)
        .exclude(pk__in=har_eier)
        .select_related("kommune")
        .order_by("orgnr")
    ):
        ut[v.kommune.fylke_id].append(v)
    return ut
