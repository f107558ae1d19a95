"""D7: økonomi releases, makes the file, reads the bank's answer. The ledger follows."""

from ordninger.felles.models import Utbetaling, Utbetalingskjoring
from tests.nettleser.verden import Embete, Verden
from tests.nettleser.vindu import Vindu


def gaa(vindu: Vindu, v: Verden) -> None:
    for navn, embete, antall, sum_ in (("innlandet", v.innlandet, 4, 700_000), ("vestland", v.vestland, 2, 500_000)):
        frigi(vindu, embete, antall)
        betal(vindu, embete, antall)
        v.funn[navn].refresh_from_db()
        assert (v.funn[navn].tilsagn, v.funn[navn].utbetalt) == (sum_, sum_)
    avstem(vindu)


def frigi(vindu: Vindu, embete: Embete, antall: int) -> None:
    vindu.logg_inn(embete.okonomi)
    vindu.meny("Utbetaling")
    vindu.velg_alle()
    vindu.knapp("Frigi")
    vindu.mangler("Lag fil til banken")
    vindu.knapp("Frigi")
    assert _i(embete, "frigitt") == antall


def betal(vindu: Vindu, embete: Embete, antall: int) -> None:
    """The file is made and answered by the demo's bank."""
    vindu.logg_inn(embete.okonomi2)
    vindu.meny("Utbetaling")
    vindu.velg_alle()
    vindu.knapp("Lag fil til banken")
    vindu.knapp("Lag fil")
    kjoring = Utbetalingskjoring.objects.latest("pk")
    assert b"pain.001" in vindu.pdf("Last ned filen til banken")
    vindu.knapp("Lag bankens svar (demo)")
    assert vindu.tall("Utbetalt") == f"{kjoring.sum:,.0f}".replace(",", " ")
    assert _i(embete, "utbetalt") == antall


def _i(embete: Embete, tilstand: str) -> int:
    return Utbetaling.objects.filter(tilskudd__ramme__forvalter=embete.org, tilstand=tilstand).count()


def avstem(vindu: Vindu) -> None:
    """The other pages of payment are there."""
    vindu.meny("Utbetaling")
    for navn in ("Kjøringer", "Tilskudd", "Mangler konto", "Avstemming", "Posteringer"):
        vindu.lenke(navn, i=vindu.side.get_by_role("navigation", name=vindu.ord("Utbetaling")))
