"""D4: the caseworker judges the cases: habilitet, conditions in words, one field sent back to the owner, reasons."""

from types import SimpleNamespace

from eiere.models import Organisasjon
from ordninger.felles.models import Sak, Vurdering
from tests.fabrikker import sak as fabrikk
from tests.nettleser.verden import Eier, Embete, Verden
from tests.nettleser.vindu import Vindu

GRUNN = {"nb": "Tiltaket følger planen.", "nn": "Tiltaket følgjer planen."}


def andre_saker(_vindu: Vindu, v: Verden) -> None:
    """Two neighbours of Ringsaker have been through the same, so that there is something to choose between."""
    runde = SimpleNamespace(
        utlysning=v.funn["utlysning_innlandet"],
        partner=v.ringsaker.partner,
        saksbehandler=v.innlandet.saksbehandler,
        saker=[],
    )
    for kommunenr, belop in (("3403", "200000"), ("3405", "100000")):
        fabrikk.i_forslag(
            runde, belop, soker=Organisasjon.objects.get(type="kommune", kommune_id=kommunenr, opphort=None)
        )


def gaa(vindu: Vindu, v: Verden) -> None:
    saksbehandler_vurderer(vindu, v.innlandet, v.ringsaker)
    be_om_retting(vindu)
    eieren_retter(vindu, v.ringsaker)
    tilbake_hos_saksbehandler(vindu, v.innlandet, v.ringsaker)
    legg_i_fordelingen(vindu, v.ringsaker)
    saksbehandler_vurderer(vindu, v.vestland, v.gloppen)
    legg_i_fordelingen(vindu, v.gloppen)


def saksbehandler_vurderer(vindu: Vindu, embete: Embete, eier: Eier) -> None:
    vindu.logg_inn(embete.saksbehandler)
    vindu.meny("Saker")
    vindu.lenke(eier.org.navn)
    vindu.star("Er du habil i saken?")
    vindu.knapp("Ja, jeg er habil")
    vindu.star("Til vurdering")
    vindu.knapp("Legg i fordelingen")  # too early: nothing is judged
    eier.sak.refresh_from_db()
    assert eier.sak.tilstand == "til_vurdering"
    for vilkar in vindu.hoved.locator(".vilkaar").all():
        vilkar.locator("input[value=oppfylt]").check()
        vilkar.locator("textarea").fill("Vist i punkt 2 og 3.")
    vindu.knapp("Lagre vurderingen")
    assert set(Vurdering.objects.filter(sak=eier.sak).values_list("resultat", flat=True)) == {"oppfylt"}


def be_om_retting(vindu: Vindu) -> None:
    vindu.side.get_by_text(vindu.ord("Flere valg")).click()
    vindu.lenke("Be om retting av felt")
    vindu.hoved.locator("input[name=felt][value=behov]").check()
    vindu.fyll(tekst="Skriv hva kartleggingen viste.", frist="20.02.2027")
    vindu.knapp("Send til parten")
    vindu.star("Hos parten for retting.")


def eieren_retter(vindu: Vindu, eier: Eier) -> None:
    """Only the field that was asked for can be written in."""
    vindu.logg_inn(eier.redaktor)
    vindu.lenke(f"Rett sak {eier.sak.nummer}")
    vindu.star("Rett innen 20. februar 2027", "Skriv hva kartleggingen viste.")
    vindu.lenke("Rett saken")
    vindu.lenke("2. Behov og medvirkning")
    assert vindu.hoved.locator("textarea").count() == 1
    vindu.fyll(behov="Vi trenger felles praksis for inkludering. Kartleggingen viste ulik praksis.")
    vindu.knapp("Lagre og gå videre")
    vindu.mangler("Send rettingen")
    vindu.logg_inn(eier.innsender)
    vindu.lenke(f"Rett sak {eier.sak.nummer}")
    vindu.lenke("Rett saken")
    vindu.lenke("6. Se over og send")
    vindu.knapp("Send rettingen")
    vindu.star("Rettingen er sendt")


def tilbake_hos_saksbehandler(vindu: Vindu, embete: Embete, eier: Eier) -> None:
    vindu.logg_inn(embete.saksbehandler)
    vindu.meny("Saker")
    vindu.lenke(eier.org.navn)
    vindu.star("Endret", "Kartleggingen viste ulik praksis.")


def legg_i_fordelingen(vindu: Vindu, eier: Eier) -> None:
    vindu.fyll(begrunnelse=GRUNN[eier.maalform])
    vindu.knapp("Lagre begrunnelsen")
    vindu.knapp("Legg i fordelingen")
    eier.sak.refresh_from_db()
    assert Sak.objects.get(pk=eier.sak.pk).tilstand == "forslag_klart"
