"""What the country's figures are grouped by: the place and the kind of payee. One answer in SQL for sums, lists and open data.

A measure that fylkene divide has its fylke on the round and the frame. A national round has none: the place is that of the
recipient. A party that the register has no fylke for is counted under `UTEN`, never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Q, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from eiere.models import Organisasjonstype, Virksomhetstype
from ordninger.vu_barnehage.grunnlag import ORDNING as BARNEHAGEDELEN

UTEN = ""
UTEN_KODE = "uten"
"""How «no fylke», or no theme, is written in an address."""
VIDERE = frozenset({BARNEHAGEDELEN})
"""Measures that hand on money which the state has counted once: their frames come from a paid Tilskudd."""


@dataclass(frozen=True)
class Gruppering:
    """The kinds of payee of a measure: what they are called together, and code → name in the order they are shown."""

    tittel: Any
    navn: Mapping[str, Any]


KBG = Gruppering(
    gettext_lazy("Mottaker (§ 3)"),
    {
        "a": gettext_lazy("a Kommuner"),
        "b": gettext_lazy("b Private barnehager"),
        "c": gettext_lazy("c Private skoler"),
        "d": gettext_lazy("d Universiteter og høyskoler"),
        "e": gettext_lazy("e Fagskoler"),
        "f": gettext_lazy("f Andre kompetansemiljøer"),
    },
)
"""KBG § 3."""
EIERE = Gruppering(
    gettext_lazy("Mottaker"),
    {
        "kommune": gettext_lazy("Kommuner"),
        "fylkeskommune": gettext_lazy("Fylkeskommuner"),
        "privat_eier": gettext_lazy("Private eiere"),
        "statlig_skole": gettext_lazy("Statlige skoler"),
    },
)
"""The types of owner. Oslo is a kommune here, also for what it does as fylkeskommune."""
VU = Gruppering(gettext_lazy("Mottaker (§ 3)"), {**EIERE.navn, "privat_eier": gettext_lazy("Private skoler")})
"""VU § 3."""
_AV = {"kollektiv": KBG, "videreutdanning": VU}


def gruppering(ordning: str) -> Gruppering:
    """The kinds of payee of the measure."""
    return _AV.get(ordning, EIERE)


def valg(ordning: str) -> list[tuple[str, Any]]:
    """The kinds as choices; of all measures when none is chosen."""
    if ordning:
        return list(gruppering(ordning).navn.items())
    return [*KBG.navn.items(), *EIERE.navn.items()]


def mottakertype(prefiks: str = "") -> Case:
    """KBG § 3 a–f as an SQL expression over `mottaker` and `virksomhet`; the same answer as the measure's own function."""
    type_ = f"{prefiks}mottaker__type"
    return Case(
        When(**{type_: Organisasjonstype.KOMMUNE}, then=Value("a")),
        When(**{type_: Organisasjonstype.PRIVAT_EIER, f"{prefiks}virksomhet__type": Virksomhetstype.GRUNNSKOLE}, then=Value("c")),
        When(**{type_: Organisasjonstype.PRIVAT_EIER}, then=Value("b")),
        When(**{type_: Organisasjonstype.UH}, then=Value("d")),
        When(**{type_: Organisasjonstype.FAGSKOLE}, then=Value("e")),
        When(**{type_: Organisasjonstype.ANNEN}, then=Value("f")),
        default=Value(""),
        output_field=TextField(),
    )  # fmt: skip


def _eiertype(sti: str) -> Case:
    """The type of an owner as its own code; empty for those that are none."""
    return Case(
        *(When(**{f"{sti}__type": k}, then=Value(k)) for k in EIERE.navn), default=Value(""), output_field=TextField()
    )


def slag(ordning: str, prefiks: str = "") -> Case:
    """The kind of payee in one measure."""
    return mottakertype(prefiks) if gruppering(ordning) is KBG else _eiertype(f"{prefiks}mottaker")


def sokerslag(prefiks: str = "") -> Case:
    """The kind of the applicant of a Sak, where it is the payee itself."""
    return _eiertype(f"{prefiks}soker")


def slag_per_rad(ordningssti: str, prefiks: str = "") -> Case:
    """The kind of payee where the rows may be of several measures."""
    kbg = [o for o, g in _AV.items() if g is KBG]
    return Case(
        When(**{f"{ordningssti}__in": kbg}, then=mottakertype(prefiks)),
        default=_eiertype(f"{prefiks}mottaker"),
        output_field=TextField(),
    )


# Themes, or parts -------------------------------------------------------------------------------------------------------

TEMAFELT = {"kollektiv": "tiltak__kollektiv__tema"}
"""Where the theme of a Tiltak stands, for measures that have themes. Others have parts: the code of the Tiltak."""


def tema(ordning: str, prefiks: str = "") -> Coalesce:
    """The theme or part of a line's Tiltak; empty when it has none."""
    return Coalesce(F(f"{prefiks}{TEMAFELT.get(ordning, 'tiltak__kode')}"), Value(""), output_field=TextField())


def tema_per_rad(ordningssti: str) -> Case:
    """The theme or part where the rows may be of several measures."""
    return Case(*(When(**{ordningssti: o}, then=tema(o)) for o in TEMAFELT), default=tema(""), output_field=TextField())


# Places -----------------------------------------------------------------------------------------------------------------


def sakssti(prefiks: str = "") -> tuple[str, ...]:
    """Where the place of a Sak stands, the first that is there."""
    return f"{prefiks}utlysning__fylke", f"{prefiks}soker__fylke"


def pengesti(ramme: str, sak: str) -> tuple[str, ...]:
    """Where the place of money stands: on its frame, else where its case is."""
    return f"{ramme}fylke", *sakssti(sak)


def sted(stier: tuple[str, ...]) -> Coalesce:
    """The fylkesnummer as an SQL expression, `UTEN` when nobody knows."""
    return Coalesce(*(F(f"{s}_id") for s in stier), Value(UTEN), output_field=CharField())


def i_fylke(stier: tuple[str, ...], fylke: Any) -> Q:
    """Rows that are in a fylke, or in one of several. The same answer as `sted`, in a form that an index can follow."""
    q, foer = Q(), Q()
    oppslag = "" if isinstance(fylke, str) else "__in"
    for sti in stier:
        q |= foer & Q(**{f"{sti}{oppslag}": fylke})
        foer &= Q(**{f"{sti}__isnull": True})
    return foer if fylke == UTEN_KODE else q
