"""D8: the payee reports, the caseworker controls in two steps, and what is not used is to be paid back."""

import re

from ordninger.felles.handlinger import rapport
from ordninger.felles.models import Rapport, Tilskudd
from tests.nettleser.verden import Eier, Embete, Verden
from tests.nettleser.vindu import Vindu

UBRUKT = 20_000


def gaa(vindu: Vindu, v: Verden) -> None:
    eieren_rapporterer(vindu, v.ringsaker, UBRUKT)
    saksbehandler_kontrollerer(vindu, v.innlandet, v.ringsaker, "20 000 kr")
    eieren_rapporterer(vindu, v.gloppen, 0)
    saksbehandler_kontrollerer(vindu, v.vestland, v.gloppen, "")


def eieren_rapporterer(vindu: Vindu, eier: Eier, ubrukt: int) -> None:
    vindu.logg_inn(eier.innsender)
    vindu.meny("Rapporter")
    vindu.lenke(re.compile(" 2027"))
    vindu.knapp("Lagre og se over før levering")
    vindu.star("mangler før dere kan levere" if eier.maalform == "nb" else "manglar før de kan levere")
    vindu.lenke("Tilbake til rapporten")
    tilskudd = Tilskudd.objects.get(mottaker=eier.org)
    tiltak = rapport.tiltak_i(tilskudd)
    for nr, t in enumerate(tiltak):
        vindu.hoved.locator(f"input[name=t{t['id']}_gjennomfort][value=ja]").check()
        brukt = t["belop"] - (ubrukt if nr == 0 else 0)
        vindu.fyll(**{f"t{t['id']}_tekst": "Fire samlinger.", f"t{t['id']}_brukt": f"{brukt:.0f}"})
    for kode in "abcde":
        vindu.hoved.locator(f"input[name=m_{kode}_grad][value='3']").check()
        vindu.fyll(**{f"m_{kode}_tekst": "Egen undersøkelse."})
    brukt = tilskudd.belop - ubrukt
    vindu.fyll(brukt=f"{brukt:.0f}", ubrukt=str(ubrukt), deltakere="40")
    if ubrukt:
        vindu.fyll(ubrukt_forklaring="En samling ble avlyst.")
    vindu.knapp("Lagre og se over før levering")
    vindu.knapp("Lever rapporten")
    assert Rapport.objects.get(tilskudd=tilskudd).tilstand == "levert"


def saksbehandler_kontrollerer(vindu: Vindu, embete: Embete, eier: Eier, krav: str) -> None:
    vindu.logg_inn(embete.saksbehandler)
    vindu.meny("Rapporter og kontroll")
    vindu.lenke(eier.org.navn)
    for merknad in ("Summene stemmer.", "Pengene er brukt til tiltaket."):
        vindu.fyll(merknad=merknad)
        vindu.knapp("Godkjenn trinnet")
    if krav:
        vindu.star("Skal betales tilbake", krav)
    else:
        assert not Rapport.objects.get(tilskudd__mottaker=eier.org).tilskudd.krav.exists()
