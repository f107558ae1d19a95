"""A small country that is offered shares: some kommuner and a fylkeskommune with keys, Udir with a frame and a published round.

Each step is a function that can stop there: `sendt`, `besvart`, `tildelt`.
"""

from dataclasses import dataclass
from dataclasses import replace as bytt
from datetime import datetime
from decimal import Decimal
from typing import Any

from eiere.models import Fylke, Nokkeltall, Organisasjon
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.handlinger import penger, tilbud
from ordninger.felles.models import Bevilgning, Fordeling, Ramme, Sak, Tilbud, Utlysning
from ordninger.videreutdanning import satser
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import FylkeFactory, KommuneFactory, KontonummerFactory, OrganisasjonFactory
from tests.fabrikker.sak import OSLO, tid
from tests.fabrikker.statsforvalter import EmbeteFactory

UTEN_SKOLER = bytt(
    satser.EKSEMPEL_ANDEL,
    sektorer=tuple(
        bytt(s, del_skoler=Decimal(0), mottakertyper=tuple(t for t in s.mottakertyper if t not in satser.SKOLER))
        for s in satser.EKSEMPEL_ANDEL.sektorer
    ),
)
RUNDE = kanoniser(satser.EKSEMPEL_RUNDE.til_json())


def parametre(ramme: str = "10000000", **felt: Any) -> dict[str, Any]:
    """A run's parameters as JSON, without schools."""
    return kanoniser(bytt(UTEN_SKOLER, ramme=Decimal(ramme), **felt).til_json())


@dataclass
class Verden:
    """Udir with its people, a frame, a round, and the recipients in order of name."""

    udir: Organisasjon
    fylke: Fylke
    fylkeskommune: Organisasjon
    kommuner: list[Organisasjon]
    embete: Organisasjon
    ramme: Ramme
    utlysning: Utlysning
    fag: Bruker
    beslutter: Bruker
    okonomi: Bruker

    def tilbudet(self, org: Organisasjon) -> Tilbud:
        return Tilbud.objects.select_related("sak__soker").get(sak__utlysning=self.utlysning, sak__soker=org)

    def saken(self, org: Organisasjon) -> Sak:
        return Sak.objects.get(utlysning=self.utlysning, soker=org)


def nokkeltall(org: Organisasjon, aar: int, *verdier: int) -> None:
    """The four keys of a kommune: 1–5, 6–15, 16–18, all."""
    koder = ("innbyggere_1_5", "innbyggere_6_15", "innbyggere_16_18", "folketall")
    Nokkeltall.objects.bulk_create(
        [
            Nokkeltall(kommune_id=org.kommune_id, nokkel=k, aar=aar, verdi=v, kilde="Statistisk sentralbyrå")
            for k, v in zip(koder, verdier, strict=True)
        ]
    )


def verden(ramme: str = "10000000", *, antall: int = 4, udir: Organisasjon | None = None) -> Verden:
    """The country before any run, under `udir` or a new one. Call it inside `klokke.stilt(...)`, on a day in January 2027."""
    fylke = FylkeFactory()
    embete = EmbeteFactory(fylker=[fylke]).organisasjon
    udir = udir or OrganisasjonFactory(udir=True)
    fylkeskommune = OrganisasjonFactory(fylkeskommune=True, fylke=fylke)
    kommuner = []
    for nr in range(1, antall + 1):
        org = OrganisasjonFactory(
            kommune=KommuneFactory(fylke=fylke, sentralitetsklasse=nr % 6 + 1), nynorsk=nr % 2 == 0
        )
        nokkeltall(org, 2026, 100 * nr, 250 * nr, 90 * nr, 4000 * nr)
        kommuner.append(org)
    for org in (udir, fylkeskommune, *kommuner):
        KontonummerFactory(organisasjon=org, brukbar=True)
    fag, beslutter, okonomi = (som(r, udir) for r in ("udir_fag", "udir_beslutter", "okonomi"))
    bevilgning = Bevilgning.objects.create(
        budsjettaar=2027, kapittel="226", post="21", navn="Videreutdanning", belop=Decimal(ramme) * 2,
        registrert_av=fag, registrert_tid=klokke.naa(), vedtatt_av=beslutter, vedtatt_tid=klokke.naa(),
        vedtatt_dato=klokke.idag(),
    )  # fmt: skip
    rot = Ramme.objects.create(
        ordning="videreutdanning", budsjettaar=2027, forvalter=udir, kilde="bevilgning", bevilgning=bevilgning,
        regnskapsenhet=udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    penger.bokfor([penger.Linje(rot, "mottatt", Decimal(ramme), {})], av=fag)
    u = Utlysning.objects.create(
        ordning="videreutdanning", budsjettaar=2027, forvalter=udir, ramme=rot, apner_tid=tid(2027, 1, 4),
        frist_tid=datetime(2027, 2, 5, 23, 59, 59, tzinfo=OSLO), svar_innen="2027-03-01",
        rapportfrist_tid=datetime(2028, 3, 1, 23, 59, 59, tzinfo=OSLO), bruk_fra="2027-01-01", bruk_til="2030-12-31",
        tekst_nb="Tilbud.", tekst_nn="Tilbod.", vilkar_nb="Vilkår.", vilkar_nn="Vilkår på nynorsk.",
        opprettet_av=fag, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    for steg in ("til_godkjenning", "publisert"):
        u.tilstand = steg
        if steg == "publisert":
            u.publisert_av, u.publisert_tid = beslutter, klokke.naa()
        u.save()
    return Verden(udir, fylke, fylkeskommune, kommuner, embete, rot, u, fag, beslutter, okonomi)


def scenario(v: Verden, navn: str = "A", **felt: Any) -> Fordeling:
    """A saved computation of the whole frame."""
    ramme = felt.pop("ramme", str(v.ramme.belop or "10000000"))
    v.ramme.refresh_from_db()
    return tilbud.nytt_scenario(
        utlysning=v.utlysning,
        navn=navn,
        parametre=parametre(str(v.ramme.belop) if ramme == "0.00" else ramme, **felt),
        av=v.fag,
    )


def sendt(v: Verden, **felt: Any) -> Fordeling:
    """Computed, approved by a second person, and offered to all."""
    f = scenario(v, **felt)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    return tilbud.publiser(fordeling=f, av=v.beslutter)


def svar(v: Verden, org: Organisasjon, svar_: str, belop: str | None = None, ekstra: str = "0") -> Any:
    """An owner's answer by an innsender of its own."""
    return tilbud.svar_paa(
        tilbud=v.tilbudet(org), svar=svar_, belop=Decimal(belop) if belop else None, onske_ekstra=Decimal(ekstra),
        godtar_vilkar=True, av=som("innsender", org),
    )  # fmt: skip


def tildelt(v: Verden) -> None:
    """The deadline is closed and what was accepted is awarded. Call it after the deadline."""
    tilbud.lukk_svarfristen(utlysning=v.utlysning, av=v.fag)
    tilbud.tildel(utlysning=v.utlysning, av=v.beslutter)
