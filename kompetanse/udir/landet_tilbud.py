"""«Landet nå» for a measure that offers shares: who was offered, who answered, what was awarded, paid and used (VU §§ 7–10)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eiere.maalform import sidens_maalform
from kompetanse.udir.landet_felles import NULL, Felt, Grunnlag, d
from kompetanse.visning import formater
from ordninger.videreutdanning.models import Plandeltaker
from ordninger.videreutdanning.plangang import FARGE

SVAR = ("ja", "delvis", "nei")
VIST = 10
"""How many of those who have not answered are named on the page."""
SISTE_AAR = timedelta(days=366)
# Positions in a row of `bruk`, after fylke, kind and budget year.
BETALINGSAAR, FORSTE, SISTE, MOTTAKERE = 3, 4, 5, 6
BRUKSFELT = {"belop": 7, "brukt": 8, "tilbake": 9, "holdt": 10, "planlagt": 11, "forfalt": 12, "uten_plan": 13}


@dataclass
class Betalingsaar:
    """The payments of one calendar year and how they are used, in kroner. `lenke` leads to the recipients."""

    aar: int
    lenke: str = ""
    forste: date | None = None
    siste: date | None = None
    mottakere: int = 0
    belop: Decimal = NULL
    brukt: Decimal = NULL
    tilbake: Decimal = NULL
    holdt: Decimal = NULL
    planlagt: Decimal = NULL
    forfalt: Decimal = NULL
    uten_plan: Decimal = NULL
    ventet: Decimal = NULL

    @property
    def igjen(self) -> Decimal:
        """Neither used nor paid back."""
        return self.belop - self.brukt - self.tilbake


def anslag(b: Betalingsaar, andel: Decimal | None, i_dag: date) -> Decimal:
    """What of the payments will not be used, in kroner.

    What is out of time is certain. In the last year all that no participant is planned for counts; before that the
    owners still have time to plan, and the same share counts as earlier years paid back (`andel`).
    """
    p = andel or NULL
    snart = b.forste is not None and b.forste - i_dag <= SISTE_AAR
    i_plan = b.holdt + b.planlagt
    ventet = b.forfalt + (b.uten_plan + p * i_plan if snart else p * (i_plan + b.uten_plan))
    return ventet.quantize(Decimal("0.01"))


class Tilbudslandet(Grunnlag):
    """Offers by the recipient's fylke. Oslo is one recipient, in its own fylke."""

    slag = "tilbud"
    STATUSER = {
        "utbetalt": (gettext_lazy("Utbetalt"), "success"),
        "tildelt": (gettext_lazy("Tildelt"), "success-kant"),
        "svart": (gettext_lazy("Alle har svart"), "info"),
        "venter": (gettext_lazy("Venter på svar"), "warning"),
        "ikke_sendt": (gettext_lazy("Ikke tilbud"), "neutral-kant"),
    }
    KOLONNER = (
        Felt("andel_svart", gettext_lazy("Svart"), til={"svar": "svart"}, art="prosent"),
        Felt("tilbud", gettext_lazy("Tilbud"), til={"svar": "alle"}, art="antall"),
        Felt("tilbudt", gettext_lazy("Tilbudt"), "udir:linje-liste"),
        Felt("ja", gettext_lazy("Ja"), til={"svar": "ja"}, art="antall"),
        Felt("delvis", gettext_lazy("En del"), til={"svar": "delvis"}, art="antall"),
        Felt("nei", gettext_lazy("Nei"), til={"svar": "nei"}, art="antall"),
        Felt("tause", gettext_lazy("Ikke svart"), til={"svar": "ingen"}, art="antall"),
        Felt("tatt", gettext_lazy("Takket ja til"), til={"svar": "tok"}),
        Felt("vedtatt", gettext_lazy("Tildelt"), "udir:tilskudd-liste"),
        Felt("utbetalt", gettext_lazy("Utbetalt"), "udir:tilskudd-liste", {"utbetalt": "ja"}),
        Felt("brukt", gettext_lazy("Brukt"), "udir:bruk-liste"),
        Felt("igjen", gettext_lazy("Igjen"), "udir:bruk-liste", {"igjen": "ja"}),
        Felt("siste", gettext_lazy("Første siste dag"), "udir:bruk-liste", {"igjen": "ja"}, "dato"),
    )
    standardsortering = "-andel_svart"

    @cached_property
    def tall(self) -> dict[str, dict[str, Decimal]]:
        """Column → fylke → value."""

        def svar(*koder: str) -> dict[str, Decimal]:
            return self._sum("tilbud", 0, 3, mottaker=1, hvor=lambda r: r[2] in koder)

        i_aar = self._aarets(2)
        bruk = {k: self._sum("bruk", 0, i, mottaker=1, hvor=i_aar) for k, i in BRUKSFELT.items()}
        penger = self.penger()
        return {
            "vedtatt": penger["vedtatt"],
            "utbetalt": penger["utbetalt"],
            "tilbud": self._sum("tilbud", 0, 3, mottaker=1),
            "tilbudt": self._sum("tilbud", 0, 4, mottaker=1),
            "tatt": self._sum("tilbud", 0, 5, mottaker=1),
            **{k: svar(k) for k in SVAR},
            "svart": svar(*SVAR),
            "tause": svar("", "ubesvart"),
            "brukt": bruk["brukt"],
            "igjen": {f: bruk["belop"][f] - bruk["brukt"][f] - bruk["tilbake"][f] for f in bruk["belop"]},
        }

    @property
    def tildelt(self) -> bool:
        """Whether anything is awarded: until then the answers are what counts."""
        return any(d(r[6]) for r in self.d["tilbud"])

    def andel_av(self, rad: Mapping[str, Any]) -> Decimal | None:
        """Awarded share of what was offered."""
        return rad["vedtatt"] / rad["tilbudt"] if rad["tilbudt"] else None

    def utfyll(self, rad: dict[str, Any], fylker: list[str]) -> dict[str, Any]:
        """The share that has answered, and the first day that money must be used by."""
        dager = [
            date.fromisoformat(r[FORSTE])
            for r in self.rader_av("bruk", 0, 1, self._aarets(2))
            if r[FORSTE] and self.sted(r[0]) in fylker
        ]
        svart = rad["svart"] / rad["tilbud"] if rad["tilbud"] else None
        return rad | {"andel_svart": svart, "siste": min(dager, default=None)}

    @cached_property
    def status(self) -> dict[str, str]:
        """Where each fylke is, for all kinds of recipients."""
        tall: dict[str, dict[str, Decimal]] = {f: defaultdict(Decimal) for f in self.navn}
        for f, _m, svar, n, _b, _t, v, _sendt in self.d["tilbud"]:
            t = tall.get(self.sted(f))
            if t is not None:
                t["n"] += n
                t["venter"] += n if svar == "" else 0
                t["uten_vedtak"] += n - v if svar in ("ja", "delvis") else 0
        for f, _m, belop, utbetalt, _n, aar in self.d["tilskudd"]:
            if aar == self.utvalg.aar and (t := tall.get(self.sted(f))) is not None:
                t["ubetalt"] += d(belop) - d(utbetalt)
                t["belop"] += d(belop)
        return {f: self._en_status(t) for f, t in tall.items()}

    @staticmethod
    def _en_status(t: Mapping[str, Decimal]) -> str:
        if not t["n"]:
            return "ikke_sendt"
        if t["venter"]:
            return "venter"
        if t["uten_vedtak"] or not t["belop"]:
            return "svart"
        return "tildelt" if t["ubetalt"] else "utbetalt"

    # The parts of the page ---------------------------------------------------------------------------------------

    @cached_property
    def runder(self) -> list[tuple[int, datetime]]:
        """The published rounds: id and deadline."""
        return [
            (pk, datetime.fromisoformat(frist))
            for _f, t, pk, frist in self.d["runder"]
            if t in ("publisert", "avsluttet")
        ]

    @property
    def svarfrist(self) -> datetime | None:
        return max((frist for _pk, frist in self.runder), default=None)

    @cached_property
    def i_fjor(self) -> Decimal | None:
        """The share of last year's awards that was decided on the same day; None without awards last year."""
        hele = sum(self._sum("tilskudd", 0, 2, mottaker=1, hvor=lambda r: r[5] == self.utvalg.aar - 1).values(), NULL)
        innen = sum(self._sum("ifjor", 0, 2, mottaker=1).values(), NULL)
        return innen / hele if hele else None

    def framdrift(self) -> dict[str, Any]:
        """The band towards the day the money must be distributed (VU § 9), as shares of what was offered."""
        tilbudt = self.sum("tilbudt")
        tatt = self.sum("tatt") / tilbudt if tilbudt else NULL
        n = int(self.sum("tilbud"))
        setning = _("%(svart)s av %(n)s har svart: %(ja)s ja, %(delvis)s ja til en del, %(nei)s nei.") % {
            "svart": formater.antall(self.sum("svart")), "n": formater.antall(n),
            **{k: formater.antall(self.sum(k)) for k in SVAR},
        } if n else _("Tilbudene er ikke sendt.")  # fmt: skip
        if self.svarfrist and not self.tildelt and n:
            setning += " " + _("Svarfristen er %(tid)s.") % {"tid": formater.tid(self.svarfrist)}
        etikett = _("%(v)s av det som ble tilbudt, er tildelt, og %(t)s er takket ja til.") % {
            "v": formater.prosent(self.andel or 0), "t": formater.prosent(tatt),
        }  # fmt: skip
        nokkel = [
            ("f1", _("Tildelt %(p)s") % {"p": formater.prosent(self.andel)}),
            ("fp", _("Takket ja til %(p)s") % {"p": formater.prosent(tatt)}),
        ]
        if self.i_fjor is not None:
            nokkel.append(("strek", _("I fjor på samme dag: %(p)s tildelt") % {"p": formater.prosent(self.i_fjor)}))
        return {
            "setning": setning, "etikett": etikett, "markor": self.i_fjor, "nokkel": nokkel,
            "deler": [(tatt, "plan"), (self.andel or 0, "s1")],
        }  # fmt: skip

    def ferdig(self) -> str:
        """When the money was distributed, round by round, and which of it was after the day (VU § 9); empty while some waits.

        Done is when everyone has answered, or the deadline is out, and all who accepted have their award.
        """
        rader = self.d["tilbud"]
        if not self.tildelt or any(r[2] == "" or (r[2] in ("ja", "delvis") and d(r[6]) < d(r[3])) for r in rader):
            return ""
        ut = []
        for nr, (*_fordeling, tid, _n, _belop) in enumerate(self.d["tildelinger"], 1):
            dag = timezone.localdate(datetime.fromisoformat(tid))
            sent = dag > self.frist
            if nr == 1:
                tekst = _("Fordelt %(dag)s, etter fristen.") if sent else _("Fordelt %(dag)s.")
                ut.append(tekst % {"dag": formater.dato(dag)})
                i_aar = dag.year
                continue
            tekst = (
                _("Runde %(nr)s ble fordelt %(dag)s, etter fristen.")
                if sent
                else _("Runde %(nr)s ble fordelt %(dag)s.")
            )
            ut.append(tekst % {"nr": nr, "dag": formater.dag(dag) if dag.year == i_aar else formater.dato(dag)})
        return " ".join(ut)

    @property
    def ledig(self) -> Decimal:
        """What of the frame nobody is offered, promised or given."""
        return sum(
            (d(r[4]) - d(r[5]) - d(r[6]) for r in self.d["rammer"] if r[0] == self.utvalg.aar and r[1] == "bevilgning"), NULL
        )  # fmt: skip

    def nokkeltall(self) -> list[dict[str, Any]]:
        """The chain of money, from what Stortinget gave to what is left to use, each with the list behind it."""
        u, hele = self.utvalg, not self.utvalg.embete and not self.utvalg.mottaker
        ut: list[dict[str, Any]] = []
        if hele:
            ut += [
                self.bevilget(),
                {"navn": _("Ramme"), "verdi": self.nasjonal_ramme, "lenke": self.rammelenke(),
                 "ekstra": _("%(m)s mill. ledig") % {"m": formater.mill(self.ledig)}},
            ]  # fmt: skip
        tilbudt = self.sum("tilbudt")
        for k in self.kolonner:
            if k.kode in ("tilbudt", "tatt", "vedtatt", "utbetalt", "brukt", "igjen"):
                verdi = self.sum(k.kode)
                ekstra = ""
                if k.kode in ("tatt", "vedtatt") and tilbudt:
                    ekstra = _("%(p)s av tilbudt") % {"p": formater.prosent(verdi / tilbudt)}
                elif k.kode == "igjen" and self.landsrad["siste"]:
                    ekstra = _("den første fristen er %(dag)s") % {"dag": formater.dato(self.landsrad["siste"])}
                ut.append({"navn": k.navn, "verdi": verdi, "lenke": k.lenke(u, {}), "ekstra": ekstra})
        return ut

    @property
    def kartvalg(self) -> str:
        """What the map shows: `svart`, or `tildelt` once something is awarded, unless the other is chosen."""
        if self.utvalg.kart in ("svart", "tildelt"):
            return self.utvalg.kart
        return "tildelt" if self.tildelt else "svart"

    @property
    def karttittel(self) -> Any:  # type: ignore[override]
        return _("Andel tildelt av det som ble tilbudt") if self.kartvalg == "tildelt" else _("Andel som har svart")

    def kartandel(self, rad: Mapping[str, Any]) -> Decimal | None:
        andel: Decimal | None = rad["andel"] if self.kartvalg == "tildelt" else rad["andel_svart"]
        return andel

    def karttekst(self, navn: str, andel: str) -> str:
        if self.kartvalg == "tildelt":
            return _("%(navn)s: %(p)s tildelt") % {"navn": navn, "p": andel}
        return _("%(navn)s: %(p)s har svart") % {"navn": navn, "p": andel}

    def rundene(self) -> list[dict[str, Any]]:
        """The offers, and each award after them, as rounds."""
        ut: list[dict[str, Any]] = []
        if self.runder:
            alle = self.d["tilbud"]
            ut.append(
                {"navn": _("Tilbud sendt"), "tid": min((datetime.fromisoformat(r[7]) for r in alle if r[7]), default=None), "antall": sum(r[3] for r in alle), "belop": sum((d(r[4]) for r in alle), NULL),
                 "lenke": reverse("udir:andel-runde", args=[self.runder[0][0]])}
            )  # fmt: skip
        for pk, art, navn, tid, n, belop in self.d["tildelinger"]:
            omfordelt = art == "omfordeling"
            lenke = reverse("udir:andel-omfordeling", args=[pk]) if omfordelt else reverse("udir:vedtak-liste")
            ut.append(
                {"navn": navn if omfordelt else _("Tildelt etter svarene"), "tid": datetime.fromisoformat(tid), "antall": n,
                 "belop": d(belop), "lenke": lenke if omfordelt else f"{lenke}?{self.utvalg.query(mottaker=None, embete=None)}&tildelt={art}"}
            )  # fmt: skip
        return ut

    def tause(self) -> dict[str, Any]:
        """Those who have not answered: the largest by name, and how many there are."""
        i = 4 if sidens_maalform() == "nn" else 3
        rader = list(self.rader_av("tause", 0, 1))
        return {
            "antall": len(rader), "belop": sum((d(r[5]) for r in rader), NULL),
            "lenke": self.utvalg.lenke("udir:sak-liste", svar="ingen"),
            "rader": [
                {"navn": r[i] or r[3], "nummer": r[2], "fylke": self.navn[self.sted(r[0])], "belop": d(r[5]),
                 "lenke": reverse("udir:sak", args=[r[2]])}
                for r in rader[:VIST]
            ],
        }  # fmt: skip

    # Use over three years (VU § 10) ------------------------------------------------------------------------------

    @cached_property
    def betalingsaar(self) -> list[Betalingsaar]:
        """Every payment year of the measure, oldest first, all rounds together."""
        per: dict[int, Betalingsaar] = {}
        for r in self.rader_av("bruk", 0, 1):
            b = per.setdefault(r[BETALINGSAAR], Betalingsaar(r[BETALINGSAAR]))
            if r[FORSTE]:
                dag = date.fromisoformat(r[FORSTE])
                b.forste = min(b.forste or dag, dag)
            siste = date.fromisoformat(r[SISTE])
            b.siste = max(b.siste or siste, siste)
            b.mottakere += r[MOTTAKERE]
            for felt, i in BRUKSFELT.items():
                setattr(b, felt, getattr(b, felt) + d(r[i]))
        rader = [per[a] for a in sorted(per)]
        for b in rader:
            b.lenke = self.utvalg.lenke("udir:bruk-liste", aar=None, betalt=b.aar)
        return rader

    def tidligere_andel(self, aar: int) -> Decimal | None:
        """The share of the payments before `aar` that was paid back or is out of time; None when there were none."""
        foer = [b for b in self.betalingsaar if b.aar < aar]
        betalt = sum((b.belop for b in foer), NULL)
        return sum((b.tilbake + b.forfalt for b in foer), NULL) / betalt if betalt else None

    def bruk(self, i_dag: date) -> dict[str, Any]:
        """The table of use, with the forecast of what will not be used and how it is made, in words."""
        rader = self.betalingsaar
        for b in rader:
            b.ventet = anslag(b, self.tidligere_andel(b.aar), i_dag)
        andel = self.tidligere_andel(rader[-1].aar) if rader else None
        ord_ = _("Penger som må brukes innen ett år, og som ingen deltaker er planlagt for, regner vi som ubrukt.")
        if andel is None:
            ord_ += " " + _("Ellers regner vi ikke med noe ubrukt: det er ingen tidligere år å se på.")
        else:
            ord_ += " " + _("Av resten regner vi den delen som ikke ble brukt av tidligere års penger: %(p)s.") % {
                "p": formater.prosent(andel, 1)
            }
        sum_ = Betalingsaar(0, self.utvalg.lenke("udir:bruk-liste", aar=None))
        for felt in (*BRUKSFELT, "ventet"):
            setattr(sum_, felt, sum((getattr(b, felt) for b in rader), NULL))
        return {"rader": rader, "sum": sum_, "ord": ord_, "motsagt": [r[3] for r in self.rader_av("motsagt", 0, 1)]}

    def deltakere(self) -> list[dict[str, Any]]:
        """Participants in the plans of the year's round by state: how many and how much they hold, in kroner."""
        sum_: dict[str, list[Decimal]] = defaultdict(lambda: [NULL, NULL])
        for r in self.rader_av("deltakere", 0, 1, self._aarets(2)):
            sum_[r[3]][0] += d(r[4])
            sum_[r[3]][1] += d(r[5])
        return [
            {"merke": {"ord": t.label, "farge": FARGE[t.value]}, "antall": sum_[t.value][0], "belop": sum_[t.value][1]}
            for t in Plandeltaker.Tilstand
            if t.value in sum_
        ]
