"""Vedtaket om veiledning → ord i brevene. Ren Python; beløp og antall står i kvitteringen og skrives aldri inn."""

from typing import Any

from ordninger.felles.beregning import Tospraklig, vis_kroner
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.brev.feil import UgyldigFelt
from ordninger.felles.brev.felt import henvisning
from ordninger.veiledning.pott import Pott

LOVER = {"1967": "10. februar 1967", "2025": "20. juni 2025 nr. 81"}
HENVISNING = {"1967": "§§ 24, 25, 27 og 29", "2025": "§§ 56, 57, 59 og 63"}
"""Paragrafene i forvaltningsloven om begrunnelse, underretning og klage."""
RADER = {
    "for_haand": Tospraklig("Endret etter en vurdering i saken", "Endra etter ei vurdering i saka"),
    "underskudd": Tospraklig("Kutt fordi rammen er for liten til gulvet", "Kutt fordi ramma er for lita til golvet"),
    "tak_laerere": Tospraklig("Over taket i antall nyutdannede", "Over taket i talet på nyutdanna"),
    "tak_kroner": Tospraklig("Over taket i kroner", "Over taket i kroner"),
}


FAERRE = Tospraklig(
    "{navn}: {godkjent} av {sokt} er godkjent. {grunn}", "{navn}: {godkjent} av {sokt} er godkjende. {grunn}"
)


def faerregrunn(navn: str, godkjent: int, sokt: int, grunn: str, maalform: str) -> str:
    """Hvorfor færre er godkjent enn det er søkt om i en enhet."""
    return FAERRE.paa(maalform).format(navn=navn, godkjent=godkjent, sokt=sokt, grunn=grunn.strip())


def lov_felt(maalform: str, lov: str, skoleaar: str) -> dict[str, Any]:
    """Feltene `lov.*`. `lov` er «1967» eller «2025»; UgyldigFelt for en annen."""
    if lov not in LOVER:
        raise UgyldigFelt("lov.henvisning", f"viser til en ukjent lov: {lov}")
    navn = {"nb": "forvaltningsloven", "nn": "forvaltningslova"}[maalform]
    return _grunnlag(f"{navn} ({LOVER[lov]}) {HENVISNING[lov]}", f" {skoleaar}")


def lov_i_brev(mal: str, maalform: str, lov: str) -> dict[str, Any]:
    """Feltene `lov.*` i brevene som er felles for ordningene. KeyError for et brev som ikke er det."""
    return _grunnlag(henvisning(mal, maalform, lov))


def _grunnlag(henvisning_: str, skoleaar: str = "") -> dict[str, Any]:
    """Ingen forskrift: slutten av brevet nevner grunnlaget i stedet."""
    return {
        "forskrift": None,
        "paragrafer": "",
        "grunnlag": {
            "nb": f"budsjettvedtaket for året og utlysningen av tilskudd til veiledning av nyutdannede{skoleaar}",
            "nn": f"budsjettvedtaket for året og utlysinga av tilskot til rettleiing av nyutdanna{skoleaar}",
        },
        "henvisning": henvisning_,
    }


def radnavn(nokkel: str, maalform: str) -> str:
    """Navnet på en rad i tabellen, med stor forbokstav."""
    navn = RADER[nokkel].paa(maalform) if nokkel in RADER else nokkelnavn(nokkel, maalform)
    return navn[:1].upper() + navn[1:]


def satsforklaring(pott: Pott) -> dict[str, str]:
    """Hvorfor satsen er som den er, på begge målformer."""
    ramme, antall = vis_kroner(pott.ramme), f"{pott.antall:,}".replace(",", "\u00a0")
    sats, gulv = vis_kroner(pott.sats_uten_gulv), vis_kroner(pott.sats)
    if pott.grunn == "lavere_gulv":
        return {
            "nb": f"det rammen på {ramme} kroner rekker til for {antall} godkjente nyutdannede. Gulvet i utlysningen er"
            " satt ned, fordi det krevde mer enn rammen",
            "nn": f"det ramma på {ramme} kroner rekk til for {antall} godkjende nyutdanna. Golvet i utlysinga er sett ned,"
            " fordi det kravde meir enn ramma",
        }
    if pott.grunn == "gulv":
        return {
            "nb": f"gulvet i utlysningen, {gulv} kroner, fordi rammen på {ramme} kroner delt på {antall} godkjente"
            f" nyutdannede gir {sats} kroner",
            "nn": f"golvet i utlysinga, {gulv} kroner, fordi ramma på {ramme} kroner delt på {antall} godkjende nyutdanna"
            f" gir {sats} kroner",
        }
    return {
        "nb": f"rammen på {ramme} kroner delt på {antall} godkjente nyutdannede, rundet ned",
        "nn": f"ramma på {ramme} kroner delt på {antall} godkjende nyutdanna, runda ned",
    }
