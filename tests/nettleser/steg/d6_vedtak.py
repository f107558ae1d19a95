"""D6: the beslutter decides, all at once and one by one. Letters in the right målform; the owner opens them."""

from decimal import Decimal

from ordninger.felles.models import Brev, Vedtak
from tests.nettleser.steg.pdf import ord_i, spraak
from tests.nettleser.verden import Eier, Embete, Verden
from tests.nettleser.vindu import Vindu


def gaa(vindu: Vindu, v: Verden) -> None:
    den_samme_kan_ikke_beslutte(vindu, v.innlandet, v.funn["fordeling_innlandet"])
    beslutt_alle(vindu, v.innlandet)
    beslutt_en(vindu, v.vestland, v.gloppen)
    sokt_er_innvilget_og_avslatt(v)
    eieren_apner_brevet(vindu, v.ringsaker, "Vi innvilger", "Tilskuddsbrev")
    eieren_apner_brevet(vindu, v.gloppen, "Vi innvilgar", "Tilskotsbrev")


def den_samme_kan_ikke_beslutte(vindu: Vindu, embete: Embete, fordeling) -> None:
    """The caseworker's other account is a beslutter, but the same person: no button, and the address refuses."""
    vindu.logg_inn(embete.vikar)
    vindu.meny("Fordeling")
    vindu.lenke("Innlandet 2027")
    vindu.mangler("Beslutt 3 saker")
    sti = f"/forvalter/fordeling/{fordeling.pk}/"
    vindu.post(f"{sti}beslutt/", habil="on")
    for linje in fordeling.linjer.select_related("sak"):
        vindu.post(f"{sti}sak/{linje.sak.nummer.replace('/', '-')}/")
    assert not Vedtak.objects.exists()


def beslutt_alle(vindu: Vindu, embete: Embete) -> None:
    vindu.logg_inn(embete.beslutter)
    vindu.meny("Fordeling")
    vindu.lenke("Innlandet 2027")
    vindu.lenke("Beslutt 3 saker")
    assert vindu.tall("Tilsagn") == "700 000"
    vindu.hoved.locator("input[name=habil]").check()
    vindu.knapp("Beslutt 3 saker på til sammen 700 000 kr")
    vindu.star("3 ferdig, 0 stoppet, av 3.")


def beslutt_en(vindu: Vindu, embete: Embete, eier: Eier) -> None:
    """One case, after its draft letters are read."""
    vindu.logg_inn(embete.beslutter)
    vindu.meny("Fordeling")
    vindu.lenke("Vestland 2027")
    vindu.lenke(eier.org.navn)
    vindu.lenke(f"Vedtak {eier.sak.nummer}")
    vindu.lenke("Endre begrunnelsen")
    vindu.knapp("Avgjer: innvilga, 500 000 kr")


def sokt_er_innvilget_og_avslatt(v: Verden) -> None:
    vedtak = list(Vedtak.objects.prefetch_related("linjer"))
    assert sum(x.sokt_belop for x in vedtak) == Decimal(1_350_000)
    assert sum(x.innvilget_belop for x in vedtak) == Decimal(1_200_000)
    assert sorted(x.utfall for x in vedtak) == ["avslatt", "delvis_innvilget", "innvilget", "innvilget"]
    for navn, tilsagn in (("innlandet", 700_000), ("vestland", 500_000)):
        v.funn[navn].refresh_from_db()
        assert (v.funn[navn].tilsagn, v.funn[navn].reservert) == (tilsagn, 0)


def eieren_apner_brevet(vindu: Vindu, eier: Eier, ord_: str, tilskudd: str) -> None:
    """The letter on the page and as a file is in the owner's målform, and it is known that it was opened."""
    vindu.logg_inn(eier.innsender)
    assert vindu.side.evaluate("document.documentElement.lang") == eier.maalform
    vindu.meny("Brev")
    vindu.star(f"{tilskudd} {eier.sak.nummer}")
    vindu.lenke(f"Vedtak {eier.sak.nummer}")
    vindu.star(f"{ord_} 500 000 kroner")
    fil = vindu.pdf("Last ned som PDF")
    assert ord_ in ord_i(fil)
    assert spraak(fil).startswith(eier.maalform)
    brev = Brev.objects.get(sak=eier.sak, mottaker=eier.org, tilskudd=None)
    assert brev.maalform == eier.maalform
    assert brev.hendelser.filter(type="apnet").exists()
