"""D2: the caseworker announces the round, and the beslutter publishes it."""

from ordninger.felles.models import Utlysning
from tests.nettleser.verden import Embete, Verden
from tests.nettleser.vindu import Vindu


def gaa(vindu: Vindu, v: Verden) -> None:
    for navn, embete in (("innlandet", v.innlandet), ("vestland", v.vestland)):
        saksbehandler_lager(vindu, embete)
        vikaren_kan_ikke_publisere(vindu, embete)
        beslutter_publiserer(vindu, embete)
        v.funn[f"utlysning_{navn}"] = Utlysning.objects.get(forvalter=embete.org)


def saksbehandler_lager(vindu: Vindu, embete: Embete) -> None:
    vindu.logg_inn(embete.saksbehandler)
    vindu.lenke("Utlysninger")
    vindu.lenke("Lag utlysning")
    vindu.fyll(
        budsjettaar="2027", apner_dag="04.01.2027", apner_kl="08.00", frist_dag="01.02.2027", svar_innen="15.04.2027",
        rapport_dag="17.01.2028", bruk_fra="01.01.2027", bruk_til="31.12.2027",
        tekst_nb="Meld behov for kompetanseutvikling.", tekst_nn="Meld behov for kompetanseutvikling.",
        vilkar_nb="Pengene brukes i 2027.", vilkar_nn="Pengane blir brukte i 2027.",
    )  # fmt: skip
    vindu.knapp("Lagre utkastet")
    vindu.knapp("Send til godkjenning")
    vindu.mangler("Publiser")
    embete.utlysning = vindu.side.url.removeprefix(vindu.adresse)


def vikaren_kan_ikke_publisere(vindu: Vindu, embete: Embete) -> None:
    """The same person with another account is still the same person."""
    vindu.logg_inn(embete.vikar)
    vindu.apne(embete.utlysning)
    vindu.star("Du har laget utlysningen. En annen må publisere den.")
    vindu.mangler("Publiser")
    vindu.post(f"{embete.utlysning}publiser/")
    assert Utlysning.objects.get(forvalter=embete.org).tilstand == "til_godkjenning"


def beslutter_publiserer(vindu: Vindu, embete: Embete) -> None:
    vindu.logg_inn(embete.beslutter)
    vindu.apne(embete.utlysning)
    vindu.knapp("Publiser")
    assert Utlysning.objects.get(forvalter=embete.org).tilstand == "publisert"
