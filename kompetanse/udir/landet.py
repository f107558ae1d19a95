"""From the stored rows to the page: filters, sums, shares, status. Pure; no queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kompetanse.udir.hjelp import maalform
from kompetanse.visning import figurer, formater
from ordninger.felles.saksgang import AVGJORTE, SAKSGANGER

NULL = Decimal(0)
MOTTAKERE = {
    "a": gettext_lazy("a Kommuner"),
    "b": gettext_lazy("b Private barnehager"),
    "c": gettext_lazy("c Private skoler"),
    "d": gettext_lazy("d Universiteter og høyskoler"),
    "e": gettext_lazy("e Fagskoler"),
    "f": gettext_lazy("f Andre kompetansemiljøer"),
}
"""KBG § 3."""

SEKTORER = {
    "barnehage": gettext_lazy("Barnehage"), "skole": gettext_lazy("Skole"), "begge": gettext_lazy("Barnehage og skole"),
    "": gettext_lazy("Ikke oppgitt"),
}  # fmt: skip
KARTGRENSER = (0.0000001, 0.25, 0.5, 0.9999999)
KARTNOKKEL = (
    gettext_lazy("0 %"),
    gettext_lazy("1–24 %"),
    gettext_lazy("25–49 %"),
    gettext_lazy("50–99 %"),
    gettext_lazy("100 %"),
)
STATUSER = {
    "ferdig": (gettext_lazy("Ferdig"), "success"),
    "til_beslutning": (gettext_lazy("Til beslutning"), "brand2"),
    "hos_forum": (gettext_lazy("Hos forum"), "brand2"),
    "til_vurdering": (gettext_lazy("Til vurdering"), "info"),
    "apen": (gettext_lazy("Utlyst"), "info-kant"),
    "ikke_utlyst": (gettext_lazy("Ikke utlyst"), "neutral-kant"),
}
KOLONNER = ("andel", "ramme", "sokt", "foreslatt", "vedtatt", "utbetalt", "brukt", "ubrukt", "saker", "ikke_meldt")


@dataclass(frozen=True)
class Utvalg:
    """The page's filters. Empty means all."""

    ordning: str
    aar: int
    embete: str = ""
    mottaker: str = ""
    vis: str = "fylke"

    def query(self, **til: Any) -> str:
        """The filters as an address's query, with changes."""
        alle = {"ordning": self.ordning, "aar": self.aar, "embete": self.embete, "mottaker": self.mottaker} | til
        return urlencode({k: v for k, v in alle.items() if v not in ("", None)})

    def lenke(self, navn: str, **til: Any) -> str:
        """The list behind a figure, with the same filters."""
        return f"{reverse(navn)}?{self.query(**til)}"


def _d(verdi: Any) -> Decimal:
    return Decimal(verdi) if verdi not in (None, "") else NULL


class Landet:
    """The country as the filters ask for it."""

    def __init__(self, data: dict[str, Any], utvalg: Utvalg) -> None:
        self.d, self.utvalg = data, utvalg
        nn = maalform() == "nn"
        self.navn = {r[0]: (nn and r[2]) or r[1] for r in data["fylker"]}
        self.rekkefolge = {r[0]: r[3] for r in data["fylker"]}
        self.embeter = {str(pk): ((nn and navn_nn) or navn, fylker) for pk, navn, navn_nn, fylker in data["embeter"]}
        valgt = self.embeter.get(utvalg.embete)
        self.fylker = set(valgt[1]) if valgt else set(self.navn)

    # Sums over rows ---------------------------------------------------------------------------------------------

    def _sum(
        self, tabell: str, fylke: int, belop: int, *, mottaker: int | None = None, hvor: Callable = lambda r: True
    ) -> dict[str, Decimal]:
        """Amounts per fylke from a table of rows, within the filters. The numbers are positions in the row."""
        ut: dict[str, Decimal] = defaultdict(Decimal)
        for r in self.d[tabell]:
            if r[fylke] not in self.fylker or not hvor(r):
                continue
            if mottaker is not None and self.utvalg.mottaker and r[mottaker] != self.utvalg.mottaker:
                continue
            ut[r[fylke]] += _d(r[belop])
        return ut

    @cached_property
    def tall(self) -> dict[str, dict[str, Decimal]]:
        """Column → fylke → value."""
        aar = self.utvalg.aar
        uten_mottaker = not self.utvalg.mottaker
        vedtatt = self._sum("tilskudd", 0, 2, mottaker=1)
        venter = self._sum("foreslatt", 0, 2, mottaker=1)
        tall = {
            "ramme": self._sum("rammer", 2, 4, hvor=lambda r: r[0] == aar and r[1] == "forelder")
            if uten_mottaker
            else {},
            "sokt": self._sum("sokt", 0, 4, mottaker=1),
            "vedtatt": vedtatt,
            "foreslatt": {f: vedtatt.get(f, NULL) + venter.get(f, NULL) for f in {*vedtatt, *venter}},
            "utbetalt": self._sum("tilskudd", 0, 3, mottaker=1),
            "brukt": self._sum("rapporter", 1, 5, mottaker=2, hvor=lambda r: r[0] == aar),
            "ubrukt": self._sum("rapporter", 1, 6, mottaker=2, hvor=lambda r: r[0] == aar),
            "rapportert": self._sum("rapporter", 1, 4, mottaker=2, hvor=lambda r: r[0] == aar),
            "ikke_meldt": self._sum("kommuner", 0, 3, hvor=lambda r: not r[1]),
            "aldri": self._sum("kommuner", 0, 3, hvor=lambda r: not r[2]),
            "kommuner": self._sum("kommuner", 0, 3),
            "nettverk": self._sum("nettverk", 0, 1),
        }
        if uten_mottaker:
            tall["saker"] = self._sum("saker", 0, 2, hvor=lambda r: r[1] != "trukket")
        else:
            tall["saker"] = self._sum("deltar", 0, 2, mottaker=1)
        return tall

    def sum(self, kolonne: str) -> Decimal:
        return sum(self.tall[kolonne].values(), NULL)

    def _andel(self, vedtatt: Decimal, ramme: Decimal, sokt: Decimal) -> Decimal | None:
        nevner = sokt if self.utvalg.mottaker else ramme
        return vedtatt / nevner if nevner else None

    @cached_property
    def andel(self) -> Decimal | None:
        """Decided share of the frame; of what is sought when one kind of payee is chosen."""
        return self._andel(self.sum("vedtatt"), self.sum("ramme"), self.sum("sokt"))

    # Rows of the table -------------------------------------------------------------------------------------------

    @cached_property
    def status(self) -> dict[str, str]:
        """Where each fylke is in the year's round, from its cases' states and its published round."""
        tilstander: dict[str, set[str]] = defaultdict(set)
        for fylke, tilstand, _n, _s in self.d["saker"]:
            if tilstand != "trukket":
                tilstander[fylke].add(tilstand)
        utlyst = {f for f, t in self.d["runder"] if t in ("publisert", "avsluttet")}
        return {f: self._en_status(tilstander.get(f, set()), f in utlyst) for f in self.navn}

    @staticmethod
    def _en_status(tilstander: set[str], utlyst: bool) -> str:
        if not tilstander:
            return "apen" if utlyst else "ikke_utlyst"
        if tilstander <= set(AVGJORTE):
            return "ferdig"
        for kode in ("til_beslutning", "hos_forum"):
            if kode in tilstander:
                return kode
        return "til_vurdering"

    def _rad(self, navn: str, fylker: Iterable[str], **felt: Any) -> dict[str, Any]:
        rad = {k: sum((self.tall[k].get(f, NULL) for f in fylker), NULL) for k in self.tall}
        rad["andel"] = self._andel(rad["vedtatt"], rad["ramme"], rad["sokt"])
        return rad | {"navn": navn, **felt}

    @cached_property
    def rader(self) -> list[dict[str, Any]]:
        """One row per fylke, or per embete, with its status and the links behind its figures."""
        if self.utvalg.vis == "embete":
            rader = []
            for pk, (navn, fylker) in self.embeter.items():
                egne = [f for f in fylker if f in self.fylker]
                if egne:
                    rader.append(self._rad(navn, egne, nokkel={"embete": pk}, status=self._svakeste(egne)))
        else:
            rader = [
                self._rad(
                    self.navn[f], [f], nokkel={"fylke": f}, status=self.status[f], nummer=f, rekke=self.rekkefolge[f]
                )
                for f in self.fylker
            ]
        for r in rader:
            ord_, farge = STATUSER[r["status"]]
            r["merke"] = {"ord": ord_, "farge": farge}
            r["lenker"] = {
                "saker": self.utvalg.lenke("udir:sak-liste", **r["nokkel"]), "sokt": self.utvalg.lenke("udir:linje-liste", **r["nokkel"]),
                "foreslatt": self.utvalg.lenke("udir:sak-liste", **r["nokkel"], gruppe="foreslatt"),
                "vedtatt": self.utvalg.lenke("udir:tilskudd-liste", **r["nokkel"]),
                "utbetalt": self.utvalg.lenke("udir:tilskudd-liste", **r["nokkel"], utbetalt="ja"),
                "brukt": self.utvalg.lenke("udir:rapport-liste", **r["nokkel"], levert="ja"),
                "ubrukt": self.utvalg.lenke("udir:rapport-liste", **r["nokkel"], levert="ja", ubrukt="ja"),
                "ramme": f"{reverse('udir:ramme-liste')}?aar={self.utvalg.aar}",
                "ikke_meldt": self.utvalg.lenke("udir:deltakelse", **r["nokkel"], mottaker=None, i_aar="nei"),
            }  # fmt: skip
        return rader

    def _svakeste(self, fylker: list[str]) -> str:
        """The status of an embete: that of the fylke that has come shortest."""
        rekke = list(STATUSER)
        return max((self.status[f] for f in fylker), key=rekke.index)

    def sortert(self, nokkel: str) -> list[dict[str, Any]]:
        """The rows by a column; a minus in front is falling. Names follow Norwegian order."""
        synkende, felt = nokkel.startswith("-"), nokkel.removeprefix("-")
        etter_navn = sorted(self.rader, key=lambda r: r.get("rekke") or r["navn"])
        if felt == "navn":
            return etter_navn[::-1] if synkende else etter_navn
        if felt == "status":
            return sorted(etter_navn, key=lambda r: list(STATUSER).index(r["status"]), reverse=synkende)
        if felt not in KOLONNER:
            return self.sortert("-andel")
        return sorted(etter_navn, key=lambda r: r[felt] if r[felt] is not None else Decimal(-1), reverse=synkende)

    @cached_property
    def landsrad(self) -> dict[str, Any]:
        return self._rad(_("Landet"), self.fylker)

    # The parts of the page ---------------------------------------------------------------------------------------

    @property
    def frist(self) -> date:
        return date.fromisoformat(self.d["frist"])

    @cached_property
    def i_fjor(self) -> Decimal | None:
        """The share decided on the same day last year; None without a frame last year."""
        ramme = sum(
            self._sum("rammer", 2, 4, hvor=lambda r: r[0] == self.utvalg.aar - 1 and r[1] == "forelder").values(), NULL
        )
        vedtatt = sum(self._sum("ifjor", 0, 2, mottaker=1).values(), NULL)
        return vedtatt / ramme if ramme and not self.utvalg.mottaker else None

    @property
    def foreslatt_andel(self) -> Decimal | None:
        return self._andel(self.sum("foreslatt"), self.sum("ramme"), self.sum("sokt"))

    def framdrift(self) -> dict[str, Any]:
        """The band towards the deadline and its sentence."""
        antall = {k: sum(self.status[f] == k for f in self.fylker) for k in STATUSER}
        setninger = []
        n = len(self.fylker)
        ferdige = antall["ferdig"]
        setninger.append(
            ngettext("%(f)s av %(n)s fylke er ferdig", "%(f)s av %(n)s fylker er ferdig", n) % {"f": ferdige, "n": n}
        )
        if antall["til_beslutning"]:
            setninger.append(_("%(n)s er hos beslutter") % {"n": antall["til_beslutning"]})
        if antall["hos_forum"]:
            setninger.append(_("%(n)s venter på samarbeidsforum") % {"n": antall["hos_forum"]})
        if antall["ikke_utlyst"]:
            setninger.append(_("%(n)s har ikke utlyst") % {"n": antall["ikke_utlyst"]})
        etikett = _("%(v)s av rammen er vedtatt og %(f)s er foreslått.") % {
            "v": formater.prosent(self.andel or 0), "f": formater.prosent(self.foreslatt_andel or 0),
        }  # fmt: skip
        if self.i_fjor is not None:
            etikett += " " + _("På samme dag i fjor var %(a)s vedtatt.") % {"a": formater.prosent(self.i_fjor)}
        return {
            "setning": ", ".join(setninger) + ".", "etikett": etikett, "markor": self.i_fjor,
            "deler": [(self.foreslatt_andel or 0, "plan"), (self.andel or 0, "s1")],
        }  # fmt: skip

    def nokkeltall(self) -> list[dict[str, Any]]:
        """The chain of money, from what Stortinget gave to what was not used, each with the list behind it."""
        u, ramme = self.utvalg, self.sum("ramme")
        rot = [r for r in self.d["rammer"] if r[0] == u.aar and r[1] == "bevilgning"]
        ut = []

        def legg(navn: Any, verdi: Decimal | None, lenke: str, ekstra: Any = "") -> None:
            ut.append({"navn": navn, "verdi": verdi, "lenke": lenke, "ekstra": ekstra})

        def av_rammen(verdi: Decimal) -> str:
            return _("%(p)s av rammen") % {"p": formater.prosent(verdi / ramme)} if ramme else ""

        rammer = f"{reverse('udir:ramme-liste')}?aar={u.aar}"
        if not u.embete and not u.mottaker:
            bevilget = sum({r[8]: _d(r[9]) for r in rot}.values(), NULL)
            vedtatt = all(r[10] for r in rot) if rot else False
            legg(_("Bevilget"), bevilget if rot else None, rammer, "" if vedtatt or not rot else _("ikke vedtatt"))
        if not u.mottaker:
            legg(_("Ramme"), ramme, rammer)
        for kode, navn, sted, til in (
            ("sokt", _("Søkt"), "udir:linje-liste", {}), ("foreslatt", _("Foreslått"), "udir:sak-liste", {"gruppe": "foreslatt"}),
            ("vedtatt", _("Vedtatt"), "udir:tilskudd-liste", {}), ("utbetalt", _("Utbetalt"), "udir:tilskudd-liste", {"utbetalt": "ja"}),
        ):  # fmt: skip
            legg(navn, self.sum(kode), u.lenke(sted, **til), av_rammen(self.sum(kode)))
        legg(_("Brukt"), self.sum("brukt"), u.lenke("udir:rapport-liste", levert="ja"), _("i leverte rapporter"))
        legg(_("Ubrukt"), self.sum("ubrukt"), u.lenke("udir:rapport-liste", levert="ja", ubrukt="ja"), self._ventet())
        return ut

    def _ventet(self) -> str:
        """The forecast of unspent money: what is reported, and last year's share of what is not reported yet."""
        rapportert = ubrukt = NULL
        for aar, fylke, mottaker, _n, belop, _br, ub in self.d["rapporter"]:
            if aar == self.utvalg.aar - 1 and fylke in self.fylker and self.utvalg.mottaker in ("", mottaker):
                rapportert, ubrukt = rapportert + _d(belop), ubrukt + _d(ub)
        if not rapportert:
            return _("ingen rapporter fra i fjor å anslå ut fra")
        igjen = max(self.sum("vedtatt") - self.sum("rapportert"), NULL)
        anslag = self.sum("ubrukt") + igjen * ubrukt / rapportert
        return _("ventet %(m)s mill. ut fra %(p)s i fjor") % {
            "m": formater.mill(anslag),
            "p": formater.prosent(ubrukt / rapportert, 1),
        }

    def kart(self) -> dict[str, dict[str, Any]]:
        """The map's data: step, words and link of each fylke."""
        ut = {}
        for f in self.fylker:
            r = self._rad(self.navn[f], [f])
            ut[f] = {
                "trinn": figurer.trinn(r["andel"], KARTGRENSER),
                "tekst": _("%(navn)s: %(p)s vedtatt") % {"navn": self.navn[f], "p": formater.prosent(r["andel"] or 0)},
                "url": self.utvalg.lenke("udir:sak-liste", fylke=f),
            }
        return ut

    def tilstander(self) -> list[dict[str, Any]]:
        """Cases by state, in the order of the life cycle."""
        antall: dict[str, list[Any]] = defaultdict(lambda: [0, NULL])
        for fylke, tilstand, n, s in self.d["saker"]:
            if fylke in self.fylker:
                antall[tilstand][0] += n
                antall[tilstand][1] += _d(s)
        ut = []
        for t in SAKSGANGER["behovsmelding"].tilstander:
            if t.kode in antall:
                merke = {
                    "ord": t.nn if maalform() == "nn" else t.nb,
                    "farge": f"{t.farge}-kant" if t.kontur else t.farge,
                }
                ut.append(
                    {"kode": t.kode, "merke": merke, "antall": antall[t.kode][0], "sokt": antall[t.kode][1],
                     "lenke": self.utvalg.lenke("udir:sak-liste", tilstand=t.kode, mottaker=None)}
                )  # fmt: skip
        return ut

    def mottakere(self) -> list[dict[str, Any]]:
        """Payees by kind (KBG § 3), regardless of the filter of kind."""
        felt = {
            "sokt": ("sokt", 0, 1, 4),
            "vedtatt": ("tilskudd", 0, 1, 2),
            "utbetalt": ("tilskudd", 0, 1, 3),
            "saker": ("deltar", 0, 1, 2),
        }
        sum_: dict[str, dict[str, Decimal]] = {k: defaultdict(Decimal) for k in MOTTAKERE}
        for kolonne, (tabell, f, m, b) in felt.items():
            for r in self.d[tabell]:
                if r[f] in self.fylker:
                    sum_.setdefault(r[m], defaultdict(Decimal))[kolonne] += _d(r[b])
        total = sum((v["vedtatt"] for v in sum_.values()), NULL)
        return [
            {
                "kode": k, "navn": MOTTAKERE.get(k) or _("Ikke nevnt i § 3"), **{n: v.get(n, NULL) for n in felt},
                "andel": v["vedtatt"] / total if total else None, "lenke": self.utvalg.lenke("udir:linje-liste", mottaker=k),
                "lenke_vedtatt": self.utvalg.lenke("udir:tilskudd-liste", mottaker=k),
            }
            for k, v in sum_.items()
        ]  # fmt: skip

    def _grupper(self, posisjon: int) -> dict[str, dict[str, Decimal]]:
        ut: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"sokt": NULL, "vedtatt": NULL})
        for tabell in ("sokt", "vedtatt"):
            for r in self.d[tabell]:
                if r[0] in self.fylker and self.utvalg.mottaker in ("", r[1]):
                    ut[r[posisjon] or ""][tabell] += _d(r[4])
        return ut

    def temaer(self) -> list[dict[str, Any]]:
        """Sought and decided by theme of the plans (KBG § 9), the largest first."""
        i = 1 if maalform() == "nn" else 0
        navn = self.d["temaer"]
        rader = [
            {"navn": navn[k][i] if k in navn else k or _("Uten tema"), **v,
             "lenke": self.utvalg.lenke("udir:linje-liste", tema=k or "uten")}
            for k, v in self._grupper(3).items()
        ]  # fmt: skip
        return sorted(rader, key=lambda r: -r["sokt"])

    def sektorer(self) -> list[dict[str, Any]]:
        """Sought and decided by sektor."""
        grupper = self._grupper(2)
        return [
            {"navn": SEKTORER[k], **grupper[k], "lenke": self.utvalg.lenke("udir:linje-liste", sektor=k or "uten")}
            for k in SEKTORER
            if k in grupper
        ]

    def deltakelse(self) -> dict[str, Any]:
        """Who takes part: kommuner this year, never, and networks."""
        return {
            "kommuner": self.sum("kommuner"), "ikke_meldt": self.sum("ikke_meldt"), "aldri": self.sum("aldri"),
            "meldt": self.sum("kommuner") - self.sum("ikke_meldt"), "nettverk": self.sum("nettverk"),
            "lenke_ikke": self.utvalg.lenke("udir:deltakelse", mottaker=None, i_aar="nei"),
            "lenke_aldri": self.utvalg.lenke("udir:deltakelse", mottaker=None, noen_gang="nei"),
            "lenke_meldt": self.utvalg.lenke("udir:deltakelse", mottaker=None, i_aar="ja"),
            "lenke_nettverk": self.utvalg.lenke("udir:sak-liste", mottaker=None, nettverk="ja"),
        }  # fmt: skip

    def gjennom_aaret(self, i_dag: date) -> list[dict[str, Any]]:
        """Paid through the year for each fylke as a share of its frame, this year and last, month by month."""
        ut = []
        for f in sorted(self.fylker, key=self.rekkefolge.get):
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
                    "lenke": self.utvalg.lenke("udir:tilskudd-liste", fylke=f, utbetalt="ja"),
                }
            )  # fmt: skip
        return ut

    def _maaneder(self, fylke: str, aar: int) -> list[Decimal]:
        """Cumulative share at the end of each month. Payments after the year count in December; empty without a frame."""
        ramme = sum((_d(r[4]) for r in self.d["rammer"] if r[0] == aar and r[1] == "forelder" and r[2] == fylke), NULL)
        if not ramme:
            return []
        per = [NULL] * 12
        for baar, f, mottaker, betalt_aar, maaned, belop in self.d["betalt"]:
            if baar == aar and f == fylke and self.utvalg.mottaker in ("", mottaker):
                per[11 if betalt_aar > aar else 0 if betalt_aar < aar else maaned - 1] += _d(belop)
        ut, sum_ = [], NULL
        for b in per:
            sum_ += b
            ut.append(sum_ / ramme)
        return ut
