"""«Landet nå» for measures that are applied for in one round, without a frame for each fylke."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kompetanse.udir.landet import Landet
from kompetanse.udir.landet_felles import NULL, Felt
from kompetanse.udir.sporringer_antall import ORDNING as TELLER
from kompetanse.visning import formater
from ordninger.felles.saksgang import AVGJORTE

_ANDEL = Felt("andel", gettext_lazy("Avgjort"), til={"gruppe": "avgjort"}, art="prosent")
_SAKER = Felt("saker", gettext_lazy("Saker"), art="antall")
_PENGER = (
    Felt("foreslatt", gettext_lazy("Foreslått"), til={"gruppe": "foreslatt"}),
    Felt("vedtatt", gettext_lazy("Vedtatt"), "udir:tilskudd-liste"),
    Felt("utbetalt", gettext_lazy("Utbetalt"), "udir:tilskudd-liste", {"utbetalt": "ja"}),
)
_UBRUKT = Felt("ubrukt", gettext_lazy("Ubrukt"), "udir:rapport-liste", {"levert": "ja", "ubrukt": "ja"})


class Soknadslandet(Landet):
    """Applications by the applicant's fylke. A measure that pays per head has numbers instead of amounts applied for."""

    slag = "soknad"
    karttittel = gettext_lazy("Andel avgjort")
    STATUSER = {k: v for k, v in Landet.STATUSER.items() if k != "hos_forum"}
    KOLONNER = (
        _ANDEL, _SAKER,
        Felt("sokt", gettext_lazy("Søkt"), "udir:linje-liste"),
        *_PENGER,
        Felt("brukt", gettext_lazy("Brukt"), "udir:rapport-liste", {"levert": "ja"}),
        _UBRUKT,
    )  # fmt: skip
    PER_HODE = (
        _ANDEL, _SAKER,
        Felt("laerere", gettext_lazy("Søkt for"), "udir:linje-liste", art="antall"),
        Felt("godkjente", gettext_lazy("Godkjent"), "udir:linje-liste", {"godkjent": "ja"}, "antall"),
        Felt("sats", gettext_lazy("Kr per lærer"), "udir:tilskudd-liste", art="kr"),
        *_PENGER,
        Felt("veiledet", gettext_lazy("Veiledet"), "udir:rapport-liste", {"levert": "ja"}, "antall"),
        _UBRUKT,
    )  # fmt: skip

    @property
    def teller(self) -> bool:  # type: ignore[override]
        """Whether the measure pays per head."""
        return self.utvalg.ordning == TELLER

    @cached_property
    def kolonner(self) -> tuple[Felt, ...]:
        return self.PER_HODE if self.teller else self.KOLONNER

    @cached_property
    def tall(self) -> dict[str, dict[str, Decimal]]:
        """Column → fylke → value."""
        return {
            **super().tall,
            "avgjorte": self._sum("saker", 0, 2, hvor=lambda r: r[1] in AVGJORTE),
            "alle": self._sum("saker", 0, 2, hvor=lambda r: r[1] != "trukket"),
            "laerere": self._sum("sokt", 0, 5, mottaker=1),
            "godkjente": self._sum("godkjente", 0, 3, mottaker=1),
            "veiledet": self._sum("veiledet", 0, 2, mottaker=1),
        }

    def _rammer(self) -> dict[str, Decimal]:
        """No fylke has a frame of its own."""
        return {}

    def andel_av(self, rad: Mapping[str, Any]) -> Decimal | None:
        """Decided cases of all that are sent in."""
        return rad["avgjorte"] / rad["alle"] if rad["alle"] else None

    def utfyll(self, rad: dict[str, Any], fylker: list[str]) -> dict[str, Any]:
        """Kroner for each approved teacher, in whole kroner."""
        sats = round(rad["vedtatt"] / rad["godkjente"]) if rad["godkjente"] else None
        return rad | {"sats": sats}

    def karttekst(self, navn: str, andel: str) -> str:
        return _("%(navn)s: %(p)s av sakene avgjort") % {"navn": navn, "p": andel}

    def framdrift(self) -> dict[str, Any]:
        """The band: how much is decided, and what waits."""
        n, ferdige = int(self.sum("alle")), int(self.sum("avgjorte"))
        venter = sum(int(r[2]) for r in self.rader_av("saker", 0) if r[1] == "til_beslutning")
        setning = ngettext("%(f)s av %(n)s sak er avgjort", "%(f)s av %(n)s saker er avgjort", n) % {
            "f": formater.antall(ferdige), "n": formater.antall(n),
        }  # fmt: skip
        if venter:
            setning += _(", %(n)s er hos beslutter") % {"n": formater.antall(venter)}
        etikett = _("%(p)s av sakene er avgjort.") % {"p": formater.prosent(self.andel or 0)}
        videre = (ferdige + venter) / Decimal(n) if n else NULL
        return {
            "setning": setning + ".", "etikett": etikett, "markor": None,
            "deler": [(videre, "plan"), (self.andel or 0, "s1")],
            "nokkel": [("f1", _("Avgjort %(p)s") % {"p": formater.prosent(self.andel)}),
                       ("fp", _("Avgjort eller hos beslutter %(p)s") % {"p": formater.prosent(videre)})],
        }  # fmt: skip

    def ferdig(self) -> str:
        """Every case is decided."""
        return _("Alle sakene er avgjort.") if self.sum("alle") and self.sum("alle") == self.sum("avgjorte") else ""

    def nokkeltall(self) -> list[dict[str, Any]]:
        """The chain of money and numbers, each with the list behind it."""
        u, hele = self.utvalg, not self.utvalg.embete and not self.utvalg.mottaker
        ut: list[dict[str, Any]] = []
        if hele and not self.videre:
            ut.append(self.bevilget())
        if hele:
            ramme = {"navn": _("Ramme"), "verdi": self.nasjonal_ramme, "lenke": self.rammelenke(), "ekstra": ""}
            ut.append(ramme | {"navn": _("Mottatt av kommunene")} if self.videre else ramme)
        rad = self.landsrad
        for k in self.kolonner:
            if k.kode in ("andel", "saker", "foreslatt"):
                continue
            ekstra = ""
            if k.kode == "vedtatt" and hele and self.nasjonal_ramme:
                ekstra = _("%(p)s av rammen") % {"p": formater.prosent(rad["vedtatt"] / self.nasjonal_ramme)}
            elif k.kode in ("brukt", "veiledet"):
                ekstra = _("i leverte rapporter")
            elif k.kode == "ubrukt":
                ekstra = self.ventet()
            elif k.kode in ("laerere", "godkjente"):
                ekstra = _("nyutdannede lærere")
            ut.append({"navn": k.navn, "verdi": rad[k.kode], "lenke": k.lenke(u, {}), "ekstra": ekstra, "art": k.art})
        return ut

    def nevner(self, fylke: str, aar: int) -> Decimal:
        """What is decided in the fylke."""
        return super(Landet, self).nevner(fylke, aar)
