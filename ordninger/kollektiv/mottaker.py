"""KBG § 3: who can be paid, by letter. The only place that knows which kind of organisation is which letter."""

from eiere.models import Organisasjon, Organisasjonstype, Virksomhetstype

_BOKSTAV: dict[str, str] = {
    Organisasjonstype.KOMMUNE: "a",
    Organisasjonstype.UH: "d",
    Organisasjonstype.FAGSKOLE: "e",
    Organisasjonstype.ANNEN: "f",
}


def mottakertype(organisasjon: Organisasjon, virksomhetstype: str | None = None) -> str:
    """KBG § 3: a kommune, b privat barnehage, c privat skole, d universitet og høyskole, e fagskole, f annet miljø.

    A private owner is known by its unit (`Virksomhet.type`), else taken as barnehage. Empty for those that § 3 does not
    name: fylkeskommune, statlig skole, embete and Udir.
    """
    if organisasjon.type == Organisasjonstype.PRIVAT_EIER:
        return "c" if virksomhetstype == Virksomhetstype.GRUNNSKOLE else "b"
    return _BOKSTAV.get(organisasjon.type, "")
