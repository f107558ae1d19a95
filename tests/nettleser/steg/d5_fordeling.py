"""D5: the frame is split on the cases, some amounts by hand, and the forum says what it thinks."""

from decimal import Decimal

from ordninger.felles.models import Fordeling, Linje
from tests.nettleser.verden import Embete, Verden
from tests.nettleser.vindu import Vindu

INNLANDET = {
    # sought: Ringsaker 550 000, Hamar 200 000, Lillehammer 100 000
    ("Universitetet i Innlandet", "Ringsaker kommune"): ("150 000", "Partneren dekker noe selv."),
    ("Lillehammer kommune", "Lillehammer kommune"): ("0", "Tiltaket er støttet i fjor."),
    ("Universitetet i Innlandet", "Lillehammer kommune"): ("0", "Tiltaket er støttet i fjor."),
}
"""(payee, applicant): amount by hand, and why."""


def gaa(vindu: Vindu, v: Verden) -> None:
    planen_registreres(vindu, v.innlandet)
    lag_forslag(vindu, v.innlandet, "Innlandet", "850 000")
    endre_for_hand(vindu)
    forumet_vurderer(vindu, "Flere barnehager enn skoler har meldt behov.")
    lag_forslag(vindu, v.vestland, "Vestland", "500 000")
    forumet_vurderer(vindu, "")
    for navn, foreslatt in (("innlandet", 700_000), ("vestland", 500_000)):
        f = Fordeling.objects.get(utlysning=v.funn[f"utlysning_{navn}"])
        assert (f.tilstand, sum(f.linjer.values_list("belop", flat=True))) == ("til_beslutning", Decimal(foreslatt))
        v.funn[f"fordeling_{navn}"] = f


def planen_registreres(vindu: Vindu, embete: Embete) -> None:
    vindu.logg_inn(embete.saksbehandler)
    vindu.meny("Samarbeidsforum")
    vindu.lenke("Samarbeidsforum for Innlandet")
    vindu.lenke("Registrer ny versjon av planen")
    vindu.fyll(
        fra_aar="2026", til_aar="2029", vedtatt="01.11.2026", avviksgrense="10", sektor_barnehage="95", sektor_skole="5",
        mottaker_eier="50", mottaker_uh="50", mottaker_fagskole="0", mottaker_andre="0", tema_0_nb="Inkludering",
        tema_0_nn="Inkludering",
    )  # fmt: skip
    vindu.knapp("Registrer versjonen")


def lag_forslag(vindu: Vindu, embete: Embete, fylke: str, sokt: str) -> None:
    """Everybody gets what they seek, since the frame holds."""
    vindu.logg_inn(embete.saksbehandler)
    vindu.meny("Fordeling")
    vindu.lenke(f"{fylke} 2027")
    vindu.fyll(navn="Forslag A")
    vindu.knapp("Lag scenarioet")
    assert vindu.tall("Søkt") == vindu.tall("Foreslått") == sokt
    vindu.star("Registrer datoen for forumets vurdering og legg ved protokollen (KBG § 12).")


def endre_for_hand(vindu: Vindu) -> None:
    """An amount that the rule did not give needs a reason."""
    for grunngitt in (False, True):
        for (mottaker, soker), (belop, grunn) in INNLANDET.items():
            tiltak = Linje.objects.filter(sak__soker__navn=soker).first().tiltak
            hvem = f"{mottaker}, Tiltak {tiltak.nr}: {tiltak.tittel}, {soker}"
            vindu.skriv(f"Forslag til {hvem}, kroner", belop)
            vindu.skriv(f"Grunn for endring til {hvem}", grunn if grunngitt else "")
        vindu.knapp("Lagre endringene")
        assert (vindu.hoved.locator("[aria-invalid=true]").count() == 0) == grunngitt
    vindu.avvist(422)
    assert vindu.tall("Foreslått") == "700 000"
    vindu.lenke("Bare endret for hånd (3)")
    vindu.star("regelen ga 200 000")
    vindu.lenke("Vis alle")


def forumet_vurderer(vindu: Vindu, merknad: str) -> None:
    if merknad:
        vindu.fyll(merknad=merknad)
        vindu.knapp("Lagre forklaringen")
    vindu.lenke("Send til forum")
    vindu.knapp("Send til forum")
    vindu.lenke("Registrer forumets vurdering")
    vindu.fyll(dato="12.03.2027", merknad="Forumet støtter forslaget.")
    vindu.hoved.locator("input[type=file]").set_input_files(
        {"name": "protokoll.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 protokoll"}
    )
    vindu.knapp("Registrer")
    vindu.star("Alt er på plass. Forslaget kan sendes til beslutter.", "Forumet støtter forslaget.")
    vindu.lenke("Send til beslutter")
    vindu.knapp("Send til beslutter")
    vindu.mangler("Lagre endringene")
