"""KBG §§ 2–5: vilkår, målgrupper, mottakertyper, målmarkører og temaer som data, på bokmål og nynorsk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ordninger.felles.beregning.setning import Tospraklig


@dataclass(frozen=True, slots=True)
class Vilkar:
    """Ett av kriteriene i § 4. ``krav`` er usant for det som bare er en mulighet."""

    kode: str
    paragraf: str
    tittel: Tospraklig
    hjelpetekst: Tospraklig
    krav: bool


@dataclass(frozen=True, slots=True)
class Valg:
    """Et valg i et skjema: kode, paragraf og navn."""

    kode: str
    paragraf: str
    navn: Tospraklig


VILKAR: tuple[Vilkar, ...] = (
    Vilkar(
        "laeringsfellesskap",
        "KBG § 4 nr. 1",
        Tospraklig("Styrker læringsfellesskapet", "Styrkjer læringsfellesskapet"),
        Tospraklig(
            "Tiltaket gjør at de ansatte lærer sammen, i og mellom barnehager og skoler. Kurs for enkeltpersoner er ikke nok.",
            "Tiltaket gjer at dei tilsette lærer saman, i og mellom barnehagar og skular. Kurs for enkeltpersonar er ikkje nok.",
        ),
        krav=True,
    ),
    Vilkar(
        "lokalt_behov",
        "KBG § 4 nr. 2",
        Tospraklig("Bygger på et lokalt behov", "Byggjer på eit lokalt behov"),
        Tospraklig(
            "Eieren, eller et nettverk av eiere, har vurdert behovene samlet, og de ansatte har vært med.",
            "Eigaren, eller eit nettverk av eigarar, har vurdert behova samla, og dei tilsette har vore med.",
        ),
        krav=True,
    ),
    Vilkar(
        "partnerskap",
        "KBG § 4 nr. 3",
        Tospraklig("Er laget i partnerskap", "Er laga i partnarskap"),
        Tospraklig(
            "Eieren og et universitet, en høyskole, en fagskole eller et annet fagmiljø konkretiserer, planlegger og"
            " gjennomfører tiltaket sammen.",
            "Eigaren og eit universitet, ein høgskule, ein fagskule eller eit anna fagmiljø konkretiserer, planlegg og"
            " gjennomfører tiltaket saman.",
        ),
        krav=True,
    ),
    Vilkar(
        "laererutdanning",
        "KBG § 4 nr. 4",
        Tospraklig("Erfaringene brukes i lærerutdanningen", "Erfaringane blir brukte i lærarutdanninga"),
        Tospraklig(
            "Universitetet eller høyskolen tar med erfaringene fra tiltaket inn i egne lærerutdanninger.",
            "Universitetet eller høgskulen tek med erfaringane frå tiltaket inn i eigne lærarutdanningar.",
        ),
        krav=True,
    ),
    Vilkar(
        "samiske_perspektiver",
        "KBG § 4 nr. 5",
        Tospraklig("Samiske perspektiver er vurdert", "Samiske perspektiv er vurderte"),
        Tospraklig(
            "Behovsvurderingen viser hvordan samiske perspektiver er vurdert, også der svaret er at de ikke får et eget tiltak.",
            "Behovsvurderinga viser korleis samiske perspektiv er vurderte, også der svaret er at dei ikkje får eit eige tiltak.",
        ),
        krav=True,
    ),
    Vilkar(
        "tverrfaglig",
        "KBG § 4 nr. 6",
        Tospraklig("Kan være på tvers av fag og tjenester", "Kan vere på tvers av fag og tenester"),
        Tospraklig(
            "Tiltaket kan samle flere fag og hele laget rundt barnet. Dette er en mulighet, ikke et krav.",
            "Tiltaket kan samle fleire fag og heile laget rundt barnet. Dette er eit høve, ikkje eit krav.",
        ),
        krav=False,
    ),
)

MAALGRUPPER: tuple[Valg, ...] = (
    Valg("barnehage", "KBG § 2", Tospraklig("Barnehage", "Barnehage")),
    Valg("sfo", "KBG § 2", Tospraklig("Skolefritidsordning (SFO)", "Skulefritidsordning (SFO)")),
    Valg("grunnskole", "KBG § 2", Tospraklig("Grunnskole", "Grunnskule")),
    Valg(
        "voksne",
        "KBG § 2",
        Tospraklig("Forberedende opplæring for voksne", "Førebuande opplæring for vaksne"),
    ),
    Valg("ppt", "KBG § 2", Tospraklig("PP-tjenesten", "PP-tenesta")),
    Valg("kulturskole", "KBG § 2", Tospraklig("Kulturskole", "Kulturskule")),
    Valg("andre", "KBG § 2", Tospraklig("Andre kommunale tjenester", "Andre kommunale tenester")),
)

MOTTAKERTYPER: tuple[Valg, ...] = (
    Valg("a", "KBG § 3 a", Tospraklig("Kommune", "Kommune")),
    Valg("b", "KBG § 3 b", Tospraklig("Privat barnehage", "Privat barnehage")),
    Valg("c", "KBG § 3 c", Tospraklig("Privat skole", "Privat skule")),
    Valg("d", "KBG § 3 d", Tospraklig("Universitet eller høyskole", "Universitet eller høgskule")),
    Valg("e", "KBG § 3 e", Tospraklig("Fagskole", "Fagskule")),
    Valg("f", "KBG § 3 f", Tospraklig("Annet kompetansemiljø", "Anna kompetansemiljø")),
)

MAALMARKORER: tuple[Valg, ...] = (
    Valg("a", "KBG § 5 a", Tospraklig("Tiltaket er gjennomført som planlagt", "Tiltaket er gjennomført som planlagt")),
    Valg(
        "b",
        "KBG § 5 b",
        Tospraklig("Praksis er endret slik vi planla", "Praksis er endra slik vi planla"),
    ),
    Valg("c", "KBG § 5 c", Tospraklig("Læringsfellesskapet er sterkere", "Læringsfellesskapet er sterkare")),
    Valg(
        "d",
        "KBG § 5 d",
        Tospraklig("Lærerutdanningen er styrket og nærmere praksis", "Lærarutdanninga er styrkt og nærare praksis"),
    ),
    Valg(
        "e",
        "KBG § 5 e",
        Tospraklig(
            "Tiltaket forebygger utenforskap og gir bedre inkludering og tilpasning",
            "Tiltaket førebyggjer utanforskap og gir betre inkludering og tilpassing",
        ),
    ),
)

TEMAER_EKSEMPEL: tuple[Valg, ...] = (
    Valg(
        "inkludering",
        "KBG § 9 c",
        Tospraklig("Spesialpedagogikk og inkluderende praksis", "Spesialpedagogikk og inkluderande praksis"),
    ),
    Valg("spraak_lesing", "KBG § 9 c", Tospraklig("Språk og lesing", "Språk og lesing")),
    Valg("miljo", "KBG § 9 c", Tospraklig("Barnehage- og skolemiljø", "Barnehage- og skulemiljø")),
    Valg("digital", "KBG § 9 c", Tospraklig("Digital kompetanse", "Digital kompetanse")),
    Valg("realfag", "KBG § 9 c", Tospraklig("Realfag og utforsking", "Realfag og utforsking")),
    Valg("overganger", "KBG § 9 c", Tospraklig("Gode overganger", "Gode overgangar")),
    Valg("samisk", "KBG § 9 c", Tospraklig("Samisk språk og kultur", "Samisk språk og kultur")),
    Valg("ledelse", "KBG § 9 c", Tospraklig("Ledelse av utviklingsarbeid", "Leiing av utviklingsarbeid")),
)
"""Eksempel på temaer. De virkelige temaene står i fylkets langsiktige plan og er data."""


class Svar(StrEnum):
    """Saksbehandlerens svar på et vilkår."""

    OPPFYLT = "oppfylt"
    IKKE_OPPFYLT = "ikke_oppfylt"
    IKKE_AKTUELT = "ikke_aktuelt"


class Samlet(StrEnum):
    """Det vilkårene til sammen gir."""

    OPPFYLT = "oppfylt"
    IKKE_OPPFYLT = "ikke_oppfylt"
    MANGLER_VURDERING = "mangler_vurdering"


@dataclass(frozen=True, slots=True)
class Vilkarsutfall:
    """Samlet utfall, med kodene til vilkårene som ikke er vurdert, og til dem som ikke er oppfylt."""

    samlet: Samlet
    ikke_vurdert: tuple[str, ...]
    ikke_oppfylt: tuple[str, ...]


def utfall(vurderinger: Mapping[str, Svar | str | None]) -> Vilkarsutfall:
    """KBG §§ 4 og 15: alle fem krav må vurderes og være oppfylt; det sjette kriteriet er bare en mulighet.

    «Ikke aktuelt» er bare et svar på det sjette. Ukjente vilkår og svar gir ``ValueError``.
    """
    kjente = {vilkar.kode: vilkar for vilkar in VILKAR}
    ukjente = set(vurderinger) - set(kjente)
    if ukjente:
        raise ValueError(f"Ukjente vilkår: {', '.join(sorted(ukjente))}.")
    ikke_vurdert: list[str] = []
    ikke_oppfylt: list[str] = []
    for kode, vilkar in kjente.items():
        raa = vurderinger.get(kode)
        svar = Svar(raa) if raa else None
        if svar is Svar.IKKE_AKTUELT and vilkar.krav:
            raise ValueError(f"{vilkar.paragraf} er et krav og må være oppfylt eller ikke oppfylt.")
        if not vilkar.krav:
            continue
        if svar is None:
            ikke_vurdert.append(kode)
        elif svar is Svar.IKKE_OPPFYLT:
            ikke_oppfylt.append(kode)
    if ikke_vurdert:
        samlet = Samlet.MANGLER_VURDERING
    else:
        samlet = Samlet.IKKE_OPPFYLT if ikke_oppfylt else Samlet.OPPFYLT
    return Vilkarsutfall(samlet, tuple(ikke_vurdert), tuple(ikke_oppfylt))


def valg(liste: tuple[Valg, ...], maalform: str = "nb") -> list[tuple[str, str]]:
    """Kode og navn i målformen, klart til et skjema."""
    return [(ett.kode, ett.navn.paa(maalform)) for ett in liste]
