"""«Landet nå» for measures whose needs are reported to an embete, with a frame for each fylke."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kompetanse.udir.grupper import KBG, UTEN
from kompetanse.udir.landet_felles import NULL, SEKTORER, Felt, Grunnlag, Utvalg, d
from kompetanse.visning import formater
from ordninger.felles.saksgang import AVGJORTE

MOTTAKERE = KBG.navn
"""KBG § 3."""


class Landet(Grunnlag):
    """The country as the filters ask for it, with frames and rounds in each fylke."""

    slag = "behovsmelding"
    STATUSER = {
        "ferdig": (gettext_lazy("Ferdig"), "success"),
        "til_beslutning": (gettext_lazy("Til beslutning"), "brand2"),
        "hos_forum": (gettext_lazy("Hos forum"), "brand2"),
        "til_vurdering": (gettext_lazy("Til vurdering"), "info"),
        "apen": (gettext_lazy("Utlyst"), "info-kant"),
        "ikke_utlyst": (gettext_lazy("Ikke utlyst"), "neutral-kant"),
    }
    KOLONNER = (
        Felt("andel", gettext_lazy("Andel"), "udir:tilskudd-liste", art="prosent"),
        Felt("ramme", gettext_lazy("Ramme"), "udir:ramme-liste", alene=True),
        Felt("sokt", gettext_lazy("Søkt"), "udir:linje-liste"),
        Felt("foreslatt", gettext_lazy("Foreslått"), til={"gruppe": "foreslatt"}),
        Felt("vedtatt", gettext_lazy("Vedtatt"), "udir:tilskudd-liste"),
        Felt("utbetalt", gettext_lazy("Utbetalt"), "udir:tilskudd-liste", {"utbetalt": "ja"}),
        Felt("brukt", gettext_lazy("Brukt"), "udir:rapport-liste", {"levert": "ja"}),
        Felt("ubrukt", gettext_lazy("Ubrukt"), "udir:rapport-liste", {"levert": "ja", "ubrukt": "ja"}),
        Felt("saker", gettext_lazy("Saker"), art="antall"),
        Felt("ikke_meldt", gettext_lazy("Ikke meldt"), "udir:deltakelse", {"mottaker": None, "i_aar": "nei"}, "antall"),
    )

    @cached_property
    def tall(self) -> dict[str, dict[str, Decimal]]:
        """Column → fylke → value."""
        penger = self.penger()
        venter, vedtatt = self._sum("foreslatt", 0, 2, mottaker=1), penger["vedtatt"]
        tall = penger | {
            "ramme": self._rammer(),
            "sokt": self._sum("sokt", 0, 4, mottaker=1),
            "foreslatt": {f: vedtatt.get(f, NULL) + venter.get(f, NULL) for f in {*vedtatt, *venter}},
            "ikke_meldt": self._sum("kommuner", 0, 3, hvor=lambda r: not r[1]),
            "aldri": self._sum("kommuner", 0, 3, hvor=lambda r: not r[2]),
            "kommuner": self._sum("kommuner", 0, 3),
            "nettverk": self._sum("nettverk", 0, 1),
        }
        if self.utvalg.mottaker:
            tall["saker"] = self._sum("deltar", 0, 2, mottaker=1)
        else:
            tall["saker"] = self._sum("saker", 0, 2, hvor=lambda r: r[1] != "trukket")
        return tall

    def _rammer(self) -> dict[str, Decimal]:
        """The frames of fylkene. None when one kind of payee is chosen: a frame is for all of them."""
        if self.utvalg.mottaker:
            return {}
        return self._sum("rammer", 2, 4, hvor=lambda r: r[0] == self.utvalg.aar and r[1] == "forelder")

    def _andel(self, vedtatt: Decimal, ramme: Decimal, sokt: Decimal) -> Decimal | None:
        nevner = sokt if self.utvalg.mottaker else ramme
        return vedtatt / nevner if nevner else None

    def andel_av(self, rad: Mapping[str, Any]) -> Decimal | None:
        """Decided share of the frame; of what is sought when one kind of payee is chosen."""
        return self._andel(rad["vedtatt"], rad["ramme"] or NULL, rad["sokt"])

    def utfyll(self, rad: dict[str, Any], fylker: list[str]) -> dict[str, Any]:
        return rad | {"ramme": None} if self.utvalg.mottaker else rad

    @cached_property
    def status(self) -> dict[str, str]:
        """Where each fylke is in the year's round, from its cases' states and its published round."""
        tilstander: dict[str, set[str]] = defaultdict(set)
        for fylke, tilstand, _n, _s in self.d["saker"]:
            if tilstand != "trukket":
                tilstander[self.sted(fylke)].add(tilstand)
        utlyst = {f for f, t, *_ in self.d["runder"] if t in ("publisert", "avsluttet")}
        if UTEN in utlyst:  # a national round is for every fylke
            utlyst |= set(self.navn)
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

    # The parts of the page ---------------------------------------------------------------------------------------

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
        antall = {k: sum(self.status[f] == k for f in self.fylker) for k in self.STATUSER}
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
        nokkel = [
            ("f1", _("Vedtatt %(p)s") % {"p": formater.prosent(self.andel)}),
            ("fp", _("Foreslått %(p)s") % {"p": formater.prosent(self.foreslatt_andel)}),
        ]
        if self.i_fjor is not None:
            i_fjor = formater.prosent(self.i_fjor)
            etikett += " " + _("På samme dag i fjor var %(a)s vedtatt.") % {"a": i_fjor}
            nokkel.append(("strek", _("I fjor på samme dag: %(p)s vedtatt") % {"p": i_fjor}))
        return {
            "setning": ", ".join(setninger) + ".", "etikett": etikett, "markor": self.i_fjor, "nokkel": nokkel,
            "deler": [(self.foreslatt_andel or 0, "plan"), (self.andel or 0, "s1")],
        }  # fmt: skip

    def ferdig(self) -> str:
        """Every fylke is done, so that there is nothing to count days for."""
        return _("Alle fylkene er ferdige.") if all(self.status[f] == "ferdig" for f in self.fylker) else ""

    def nokkeltall(self) -> list[dict[str, Any]]:
        """The chain of money, from what Stortinget gave to what was not used, each with the list behind it."""
        u, ramme = self.utvalg, self.sum("ramme")
        ut: list[dict[str, Any]] = []

        def legg(navn: Any, verdi: Decimal | None, lenke: str, ekstra: Any = "") -> None:
            ut.append({"navn": navn, "verdi": verdi, "lenke": lenke, "ekstra": ekstra})

        def av_rammen(verdi: Decimal) -> str:
            return _("%(p)s av rammen") % {"p": formater.prosent(verdi / ramme)} if ramme else ""

        if not u.embete and not u.mottaker:
            ut.append(self.bevilget())
        if not u.mottaker:
            legg(_("Ramme"), ramme, self.rammelenke())
        for k in self.kolonner:
            if k.kode in ("sokt", "foreslatt", "vedtatt", "utbetalt"):
                legg(k.navn, self.sum(k.kode), k.lenke(u, {}), av_rammen(self.sum(k.kode)))
        legg(_("Brukt"), self.sum("brukt"), u.lenke("udir:rapport-liste", levert="ja"), _("i leverte rapporter"))
        legg(_("Ubrukt"), self.sum("ubrukt"), u.lenke("udir:rapport-liste", levert="ja", ubrukt="ja"), self.ventet())
        return ut

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

    def nevner(self, fylke: str, aar: int) -> Decimal:
        """The frame of the fylke."""
        return sum((d(r[4]) for r in self.d["rammer"] if r[0] == aar and r[1] == "forelder" and r[2] == fylke), NULL)


__all__ = ["MOTTAKERE", "SEKTORER", "Landet", "Utvalg"]
