"""What «Landet nå» is for every measure: filters, columns, rows, sums, the chain of money. Pure; no queries.

The stored rows are keyed by place and kind of payee, so every figure is a sum over rows within the filters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.maalform import sidens_maalform
from kompetanse.udir import pengetre
from kompetanse.udir.grupper import UTEN, UTEN_KODE, VIDERE, gruppering
from kompetanse.visning import figurer, formater
from ordninger.felles import kontrakt
from ordninger.felles.saksgang import SAKSGANGER

NULL = Decimal(0)
KARTGRENSER = (0.0000001, 0.25, 0.5, 0.9999999)
KARTNOKKEL = (
    gettext_lazy("0 %"),
    gettext_lazy("1–24 %"),
    gettext_lazy("25–49 %"),
    gettext_lazy("50–99 %"),
    gettext_lazy("100 %"),
)
VIS: dict[str, Callable[[Any], str]] = {
    "mill": formater.mill,
    "antall": formater.antall,
    "prosent": formater.prosent,
    "kr": formater.kr,
    "dato": formater.dato,
}


@dataclass(frozen=True)
class Utvalg:
    """The page's filters. Empty means all."""

    ordning: str
    aar: int
    embete: str = ""
    mottaker: str = ""
    vis: str = "fylke"
    kart: str = ""

    def query(self, **til: Any) -> str:
        """The filters as an address's query, with changes."""
        alle = {"ordning": self.ordning, "aar": self.aar, "embete": self.embete, "mottaker": self.mottaker} | til
        return urlencode({k: v for k, v in alle.items() if v not in ("", None)})

    def lenke(self, navn: str, **til: Any) -> str:
        """The list behind a figure, with the same filters."""
        return f"{reverse(navn)}?{self.query(**til)}"


@dataclass(frozen=True)
class Felt:
    """A column: code, heading, the list behind it with its own filters, and how it is written.

    `mill` is millions of kroner, `kr` kroner. `alene`: the list has no other filters than the year.
    """

    kode: str
    navn: Any
    sted: str = "udir:sak-liste"
    til: Mapping[str, Any] = field(default_factory=dict)
    art: str = "mill"
    alene: bool = False

    def vis(self, verdi: Any) -> str:
        return VIS[self.art](verdi)

    def i_fil(self, verdi: Any) -> Any:
        """The value for the file: exact, but a share is rounded to whole per cent as on the page."""
        return verdi if self.art != "prosent" or verdi is None else Decimal(verdi).quantize(Decimal("0.01"))

    def lenke(self, u: Utvalg, nokkel: Mapping[str, Any]) -> str:
        if self.alene:
            return f"{reverse(self.sted)}?aar={u.aar}"
        return u.lenke(self.sted, **{**nokkel, **self.til})


def d(verdi: Any) -> Decimal:
    """A stored number; empty is nothing."""
    return Decimal(verdi) if verdi not in (None, "") else NULL


SEKTORER = {
    "barnehage": gettext_lazy("Barnehage"), "skole": gettext_lazy("Skole"), "begge": gettext_lazy("Barnehage og skole"),
    "": gettext_lazy("Ikke oppgitt"),
}  # fmt: skip


class Grunnlag:
    """The country as the filters ask for it. A kind of procedure says its columns, its states and its sections."""

    slag: ClassVar[str]
    KOLONNER: ClassVar[tuple[Felt, ...]]
    STATUSER: ClassVar[Mapping[str, tuple[Any, str]]]
    standardsortering: ClassVar[str] = "-andel"
    teller: ClassVar[bool] = False
    """Whether the measure pays per head, so that numbers stand where amounts applied for would."""
    karttittel: ClassVar[Any] = gettext_lazy("Andel vedtatt")

    def __init__(self, data: dict[str, Any], utvalg: Utvalg) -> None:
        self.d, self.utvalg = data, utvalg
        self.ordning = kontrakt.hent(utvalg.ordning)
        self.gruppering = gruppering(utvalg.ordning)
        nn = sidens_maalform() == "nn"
        self.navn = {r[0]: (nn and r[2]) or r[1] for r in data["fylker"]}
        self.rekkefolge = {r[0]: r[3] for r in data["fylker"]}
        self.embeter = {str(pk): ((nn and navn_nn) or navn, fylker) for pk, navn, navn_nn, fylker in data["embeter"]}
        valgt = self.embeter.get(utvalg.embete)
        self.fylker = set(valgt[1]) if valgt else set(self.navn)
        if not valgt and self._noe_uten_sted():
            self.navn = {**self.navn, UTEN: _("Uten fylke")}
            self.fylker |= {UTEN}

    def _noe_uten_sted(self) -> bool:
        return any(r[0] not in self.navn for t in ("saker", "tilskudd", "vedtatt") for r in self.d[t])

    @property
    def videre(self) -> bool:
        """Whether the money is handed on by those who got it, and counted where they got it."""
        return self.utvalg.ordning in VIDERE

    @cached_property
    def kolonner(self) -> tuple[Felt, ...]:
        return self.KOLONNER

    # Sums over rows ---------------------------------------------------------------------------------------------

    def sted(self, verdi: Any) -> str:
        """The fylke of a row; one that is no longer a fylke counts as none."""
        return verdi if verdi in self.rekkefolge else UTEN

    def rader_av(
        self, tabell: str, sted: int, mottaker: int | None = None, hvor: Callable[[list[Any]], bool] = lambda r: True
    ) -> Iterable[list[Any]]:
        """Rows of a table within the filters. The numbers are positions in the row."""
        for r in self.d[tabell]:
            if self.sted(r[sted]) not in self.fylker or not hvor(r):
                continue
            if mottaker is None or self.utvalg.mottaker in ("", r[mottaker]):
                yield r

    def _sum(
        self,
        tabell: str,
        sted: int,
        belop: int,
        *,
        mottaker: int | None = None,
        hvor: Callable[[list[Any]], bool] = lambda r: True,
    ) -> dict[str, Decimal]:
        """Amounts per fylke from a table of rows, within the filters."""
        ut: dict[str, Decimal] = defaultdict(Decimal)
        for r in self.rader_av(tabell, sted, mottaker, hvor):
            ut[self.sted(r[sted])] += d(r[belop])
        return ut

    def _aarets(self, posisjon: int) -> Callable[[list[Any]], bool]:
        """Rows of the chosen year; the year stands at the position."""
        return lambda r: r[posisjon] == self.utvalg.aar

    def penger(self) -> dict[str, dict[str, Decimal]]:
        """The columns that every measure has: decided, paid, reported."""
        i_aar = self._aarets(0)
        return {
            "vedtatt": self._sum("tilskudd", 0, 2, mottaker=1, hvor=self._aarets(5)),
            "utbetalt": self._sum("tilskudd", 0, 3, mottaker=1, hvor=self._aarets(5)),
            "brukt": self._sum("rapporter", 1, 5, mottaker=2, hvor=i_aar),
            "ubrukt": self._sum("rapporter", 1, 6, mottaker=2, hvor=i_aar),
            "rapportert": self._sum("rapporter", 1, 4, mottaker=2, hvor=i_aar),
        }

    @cached_property
    def tall(self) -> dict[str, dict[str, Decimal]]:
        """Column → fylke → value."""
        raise NotImplementedError

    def sum(self, kolonne: str) -> Decimal:
        return sum(self.tall[kolonne].values(), NULL)

    def andel_av(self, rad: Mapping[str, Any]) -> Decimal | None:
        """The share that sorts and colours the places; None where there is nothing to be a share of."""
        raise NotImplementedError

    @cached_property
    def andel(self) -> Decimal | None:
        return self.andel_av({k: self.sum(k) for k in self.tall})

    # Rows of the table -------------------------------------------------------------------------------------------

    @cached_property
    def status(self) -> dict[str, str]:
        """Where each fylke is in the year, by a code of STATUSER."""
        raise NotImplementedError

    def _rad(self, navn: str, fylker: Iterable[str], **felt: Any) -> dict[str, Any]:
        fylker = list(fylker)
        rad: dict[str, Any] = {k: sum((self.tall[k].get(f, NULL) for f in fylker), NULL) for k in self.tall}
        rad["andel"] = self.andel_av(rad)
        return self.utfyll(rad, fylker) | {"navn": navn, **felt}

    def utfyll(self, rad: dict[str, Any], fylker: list[str]) -> dict[str, Any]:
        """What a row has besides sums."""
        return rad

    @cached_property
    def rader(self) -> list[dict[str, Any]]:
        """One row per fylke, or per embete, with its status and the links behind its figures."""
        if self.utvalg.vis == "embete":
            grupper = [
                (navn, {"embete": pk}, [f for f in fylker if f in self.fylker])
                for pk, (navn, fylker) in self.embeter.items()
            ]
            if UTEN in self.fylker:
                grupper.append((self.navn[UTEN], {"fylke": UTEN_KODE}, [UTEN]))
            rader = [
                self._rad(navn, egne, nokkel=nokkel, status=self._svakeste(egne))
                for navn, nokkel, egne in grupper
                if egne
            ]
        else:
            rader = [
                self._rad(
                    self.navn[f], [f], nokkel={"fylke": f or UTEN_KODE}, status=self.status[f], nummer=f,
                    rekke=self.rekkefolge.get(f, "~"),
                )
                for f in self.fylker
            ]  # fmt: skip
        for r in rader:
            ord_, farge = self.STATUSER[r["status"]]
            r["merke"] = {"ord": ord_, "farge": farge}
            r["lenker"] = {k.kode: k.lenke(self.utvalg, r["nokkel"]) for k in self.kolonner}
            r["lenker"]["saker"] = self.utvalg.lenke("udir:sak-liste", **r["nokkel"])
            r["celler"] = [(k.vis(r[k.kode]), r["lenker"][k.kode]) for k in self.kolonner]
        return rader

    def _svakeste(self, fylker: list[str]) -> str:
        """The status of an embete: that of the fylke that has come shortest."""
        rekke = list(self.STATUSER)
        return max((self.status[f] for f in fylker), key=rekke.index)

    def sortert(self, nokkel: str) -> list[dict[str, Any]]:
        """The rows by a column; a minus in front is falling. Names follow Norwegian order, what is empty comes last."""
        synkende, felt = nokkel.startswith("-"), nokkel.removeprefix("-")
        etter_navn = sorted(self.rader, key=lambda r: r.get("rekke") or r["navn"])
        if felt == "navn":
            return etter_navn[::-1] if synkende else etter_navn
        if felt == "status":
            rekke = list(self.STATUSER)
            return sorted(etter_navn, key=lambda r: rekke.index(r["status"]), reverse=synkende)
        if felt not in {k.kode for k in self.kolonner}:
            return self.sortert(self.standardsortering)
        med = [r for r in etter_navn if r[felt] is not None]
        return sorted(med, key=lambda r: r[felt], reverse=synkende) + [r for r in etter_navn if r[felt] is None]

    @cached_property
    def landsrad(self) -> dict[str, Any]:
        rad = self._rad(_("Landet"), self.fylker)
        rad["celler"] = [(k.vis(rad[k.kode]), k.lenke(self.utvalg, {})) for k in self.kolonner]
        return rad

    # The parts of the page ---------------------------------------------------------------------------------------

    @property
    def frist(self) -> date:
        return date.fromisoformat(self.d["frist"])

    @cached_property
    def nasjonal_ramme(self) -> Decimal:
        """The year's frame that cases are granted from when fylkene have none of their own, in kroner."""
        kilde = "tilskudd" if self.videre else "bevilgning"
        return sum((d(r[4]) for r in self.d["rammer"] if r[0] == self.utvalg.aar and r[1] == kilde), NULL)

    def rammelenke(self) -> str:
        return f"{reverse('udir:ramme-liste')}?aar={self.utvalg.aar}"

    def bevilget(self) -> dict[str, Any]:
        """What Stortinget gave on the posts that the measure's frames draw on."""
        rot = [r for r in self.d["rammer"] if r[0] == self.utvalg.aar and r[1] == "bevilgning"]
        sum_ = sum({r[8]: d(r[9]) for r in rot}.values(), NULL)
        return {
            "navn": _("Bevilget"), "verdi": sum_ if rot else None, "lenke": self.rammelenke(),
            "ekstra": "" if all(r[10] for r in rot) else _("ikke vedtatt"),
        }  # fmt: skip

    def nokkeltall(self) -> list[dict[str, Any]]:
        """The chain of money, each with the list behind it. `art` is how the value is written; mill by default."""
        raise NotImplementedError

    def tallrader(self) -> list[list[dict[str, Any]]]:
        """The chain in two rows of even length, as it is written."""
        enhet = {"mill": _("mill. kr"), "kr": _("kr")}
        tall = [
            t | {"tekst": VIS[t.get("art", "mill")](t["verdi"]), "enhet": enhet.get(t.get("art", "mill"), "")}
            for t in self.nokkeltall()
        ]
        halv = (len(tall) + 1) // 2
        return [tall[:halv], tall[halv:]]

    def framdrift(self) -> dict[str, Any]:
        """The band towards the deadline and its sentence."""
        raise NotImplementedError

    def ferdig(self) -> str:
        """That the money is distributed, and when, in sentences. Empty while something remains: then the days are counted."""
        return ""

    def ventet(self) -> str:
        """The forecast of unspent money: what is reported, and last year's share of what is not reported yet."""
        rapportert = ubrukt = NULL
        for r in self.rader_av("rapporter", 1, 2, lambda r: r[0] == self.utvalg.aar - 1):
            rapportert, ubrukt = rapportert + d(r[4]), ubrukt + d(r[6])
        if not rapportert:
            return _("ingen rapporter fra i fjor å anslå ut fra")
        igjen = max(self.sum("vedtatt") - self.sum("rapportert"), NULL)
        anslag = self.sum("ubrukt") + igjen * ubrukt / rapportert
        return _("ventet %(m)s mill. ut fra %(p)s i fjor") % {
            "m": formater.mill(anslag),
            "p": formater.prosent(ubrukt / rapportert, 1),
        }

    def kartandel(self, rad: Mapping[str, Any]) -> Decimal | None:
        """The share that the map shows."""
        andel: Decimal | None = rad["andel"]
        return andel

    def karttekst(self, navn: str, andel: str) -> str:
        return _("%(navn)s: %(p)s vedtatt") % {"navn": navn, "p": andel}

    def kart(self) -> dict[str, dict[str, Any]]:
        """The map's data: step, words and link of each fylke."""
        ut = {}
        for f in self.fylker - {UTEN}:
            andel = self.kartandel(self._rad(self.navn[f], [f]))
            ut[f] = {
                "trinn": figurer.trinn(andel, KARTGRENSER),
                "tekst": self.karttekst(self.navn[f], formater.prosent(andel or 0)),
                "url": self.utvalg.lenke("udir:sak-liste", fylke=f),
            }
        return ut

    def tilstander(self) -> list[dict[str, Any]]:
        """Cases by state, in the order of the life cycle."""
        antall: dict[str, list[Any]] = defaultdict(lambda: [0, NULL])
        for _f, tilstand, n, s in self.rader_av("saker", 0):
            antall[tilstand][0] += n
            antall[tilstand][1] += d(s)
        ut = []
        for t in SAKSGANGER[self.ordning.saksgang].tilstander:
            if t.kode in antall:
                merke = {
                    "ord": t.nn if sidens_maalform() == "nn" else t.nb,
                    "farge": f"{t.farge}-kant" if t.kontur else t.farge,
                }
                ut.append(
                    {"kode": t.kode, "merke": merke, "antall": antall[t.kode][0], "sokt": antall[t.kode][1],
                     "lenke": self.utvalg.lenke("udir:sak-liste", tilstand=t.kode, mottaker=None)}
                )  # fmt: skip
        return ut

    def mottakere(self) -> list[dict[str, Any]]:
        """Payees by kind, regardless of the filter of kind."""
        alltid = lambda r: True  # noqa: E731
        felt: dict[str, tuple[str, int, int, int, Callable[[list[Any]], bool]]] = {
            "sokt": ("sokt", 0, 1, 4, alltid),
            "vedtatt": ("tilskudd", 0, 1, 2, self._aarets(5)),
            "utbetalt": ("tilskudd", 0, 1, 3, self._aarets(5)),
            "saker": ("deltar", 0, 1, 2, alltid),
        }
        navn = self.gruppering.navn
        sum_: dict[str, dict[str, Decimal]] = {k: defaultdict(Decimal) for k in navn}
        for kolonne, (tabell, f, m, b, hvor) in felt.items():
            for r in self.rader_av(tabell, f, hvor=hvor):
                sum_.setdefault(r[m], defaultdict(Decimal))[kolonne] += d(r[b])
        total = sum((v["vedtatt"] for v in sum_.values()), NULL)
        return [
            {
                "kode": k, "navn": navn.get(k) or _("Andre"), **{n: v.get(n, NULL) for n in felt},
                "andel": v["vedtatt"] / total if total else None, "lenke": self.utvalg.lenke("udir:linje-liste", mottaker=k),
                "lenke_vedtatt": self.utvalg.lenke("udir:tilskudd-liste", mottaker=k),
                "lenke_utbetalt": self.utvalg.lenke("udir:tilskudd-liste", mottaker=k, utbetalt="ja"),
                "lenke_saker": self.utvalg.lenke("udir:sak-liste", mottaker=k),
            }
            for k, v in sum_.items()
        ]  # fmt: skip

    def _grupper(self, posisjon: int) -> dict[str, dict[str, Decimal]]:
        ut: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"sokt": NULL, "vedtatt": NULL, "antall": NULL})
        for r in self.rader_av("sokt", 0, 1):
            ut[r[posisjon] or ""]["sokt"] += d(r[4])
            ut[r[posisjon] or ""]["antall"] += d(r[5])
        for r in self.rader_av("vedtatt", 0, 1):
            ut[r[posisjon] or ""]["vedtatt"] += d(r[4])
        return ut

    def temaer(self) -> list[dict[str, Any]]:
        """Sought, or offered, and decided by theme or part, the largest first."""
        i = 1 if sidens_maalform() == "nn" else 0
        navn = self.d["temaer"]
        rader = [
            {"navn": navn[k][i] if k in navn else str(SEKTORER.get(k) or k.replace("_", " ").capitalize()) if k else _("Uten tema"), **v,
             "lenke": self.utvalg.lenke("udir:linje-liste", tema=k or UTEN_KODE)}
            for k, v in self._grupper(3).items()
        ]  # fmt: skip
        return sorted(rader, key=lambda r: (-r["sokt"], -r["antall"]))

    def gjennom_aaret(self, i_dag: date) -> list[dict[str, Any]]:
        """Paid through the year for each fylke as a share of its frame or decisions, this year and last, by month."""
        ut = []
        for f in sorted(self.fylker, key=lambda f: self.rekkefolge.get(f, "~")):
            i_aar, i_fjor = self._maaneder(f, self.utvalg.aar), self._maaneder(f, self.utvalg.aar - 1)
            til = 12 if i_dag.year > self.utvalg.aar else i_dag.month if i_dag.year == self.utvalg.aar else 0
            naa = i_aar[til - 1] if i_aar and til else NULL
            samme = i_fjor[til - 1] if i_fjor and til else NULL
            etikett = _("%(navn)s: %(n)s utbetalt nå, %(f)s på samme tid i fjor") % {
                "navn": self.navn[f],
                "n": formater.prosent(naa),
                "f": formater.prosent(samme),
            }
            ut.append(
                {
                    "navn": self.navn[f], "i_aar": i_aar[:til] if i_aar else [], "i_fjor": i_fjor, "naa": naa, "samme": samme,
                    "hele": i_fjor[-1] if i_fjor else None, "etikett": etikett, "siste": formater.prosent(naa),
                    "lenke": self.utvalg.lenke("udir:tilskudd-liste", fylke=f or UTEN_KODE, utbetalt="ja"),
                }
            )  # fmt: skip
        return ut

    def nevner(self, fylke: str, aar: int) -> Decimal:
        """What the year's payments in a fylke are a share of: what is decided, where fylket has no frame of its own."""
        return sum((d(r[2]) for r in self.d["tilskudd"] if r[5] == aar and self.sted(r[0]) == fylke), NULL)

    def _maaneder(self, fylke: str, aar: int) -> list[Decimal]:
        """Cumulative share at the end of each month. Payments after the year count in December; empty without a whole."""
        nevner = self.nevner(fylke, aar)
        if not nevner:
            return []
        per = [NULL] * 12
        for r in self.d["betalt"]:
            baar, f, mottaker, betalt_aar, maaned, belop = r
            if baar == aar and self.sted(f) == fylke and self.utvalg.mottaker in ("", mottaker):
                per[11 if betalt_aar > aar else 0 if betalt_aar < aar else maaned - 1] += d(belop)
        ut, sum_ = [], NULL
        for b in per:
            sum_ += b
            ut.append(sum_ / nevner)
        return ut

    def pengetre(self) -> pengetre.Pengetre:
        """The year's money of all measures, from Stortinget and down."""
        return pengetre.bygg(self.d["tre"])
