"""D1: Udir sets up the year, gives the measure its frame, tries two splits and decides one. Two persons."""

from ordninger.felles.models import Fordeling, Ramme
from tests.nettleser.verden import Verden
from tests.nettleser.vindu import Vindu


def gaa(vindu: Vindu, v: Verden) -> None:
    fag_setter_opp(vindu, v)
    fag_prover_to_scenarier(vindu)
    beslutter_godkjenner(vindu, v)
    rammene_er_gitt(vindu, v)


def fag_setter_opp(vindu: Vindu, v: Verden) -> None:
    vindu.logg_inn(v.fag)
    vindu.meny("Oppsett")
    vindu.lenke("Kopier 2026 til nytt år")
    vindu.fyll(til_aar="2027")
    vindu.knapp("Kopier", eksakt=True)
    vindu.star("Kopiert fra 2026", "Utkast")
    vindu.mangler("Godkjenn oppsettet")
    vindu.fyll(
        vilkar_nb="Pengene går til felles utvikling i 2027.", vilkar_nn="Pengane går til felles utvikling i 2027."
    )
    vindu.knapp("Lagre utkastet")
    vindu.meny("Rammer")
    vindu.lenke("Registrer bevilgning")
    vindu.fyll(
        budsjettaar="2027",
        kapittel="226",
        post="61",
        navn="Kompetanseutvikling i barnehage og grunnskole",
        belop="700 000 000",
    )
    vindu.knapp("Registrer", eksakt=True)
    vindu.star("Ikke vedtatt")
    vindu.mangler("Bekreft vedtatt")
    vindu.lenke("Sett nasjonal ramme")
    vindu.fyll(belop="700 000 000")
    vindu.knapp("Sett rammen")
    vindu.star("Den nasjonale rammen er 700 000 000 kr")


def fag_prover_to_scenarier(vindu: Vindu) -> None:
    vindu.meny("Fordelinger")
    vindu.lenke("Nytt scenario for 2027")
    vindu.fyll(navn="Som i fjor", ramme="700 000 000", grunnbelop="6 000 000", samisk_andel="2")
    vindu.skriv("Innbyggere 1–5 år", "45")
    vindu.skriv("Innbyggere 6–15 år", "55")
    vindu.knapp("Beregn scenariet")
    vindu.star("700 000 000", "svaret er det samme", "ikke vedtatt i Stortinget")
    vindu.fyll(navn="Mer til de små fylkene", grunnbelop="10 000 000")
    vindu.knapp("Beregn nytt scenario")
    vindu.lenke("Forskjellen faktor for faktor")
    vindu.star("Fra «Som i fjor» til «Mer til de små fylkene»", "Grunnbeløp")
    vindu.lenke("Som i fjor", eksakt=True)
    vindu.lenke("Send til beslutter")
    vindu.knapp("Send til beslutter")


def beslutter_godkjenner(vindu: Vindu, v: Verden) -> None:
    vindu.logg_inn(v.beslutter)
    vindu.meny("Fordelinger")
    vindu.lenke("Som i fjor")
    vindu.lenke("Beslutt fordelingen")
    vindu.star("ikke vedtatt i Stortinget")
    vindu.meny("Rammer")
    vindu.lenke("Åpne bevilgningen")
    vindu.lenke("Bekreft vedtatt")
    vindu.fyll(dato="17.12.2026")
    vindu.knapp("Bekreft vedtatt")
    vindu.meny("Oppsett")
    vindu.lenke("Åpne satsene")
    vindu.lenke("Godkjenn satsene")
    vindu.knapp("Godkjenn satsene")
    vindu.meny("Oppsett")
    vindu.lenke("2027", eksakt=True)
    vindu.lenke("Godkjenn oppsettet")
    vindu.knapp("Godkjenn oppsettet")
    vindu.meny("Fordelinger")
    vindu.lenke("Som i fjor")
    vindu.lenke("Beslutt fordelingen")
    vindu.knapp("Beslutt")


def rammene_er_gitt(vindu: Vindu, v: Verden) -> None:
    vindu.star("15 av 15 tildelingsbrev er laget")
    f = Fordeling.objects.get(tilstand="besluttet", ramme__forvalter=v.udir)
    barn = Ramme.objects.filter(forelder=f.ramme)
    assert sum(r.belop for r in barn) == f.ramme.fordelt == f.ramme.belop == 700_000_000
    v.funn["innlandet"], v.funn["vestland"] = barn.get(fylke="34"), barn.get(fylke="46")
    assert vindu.pdf("B2027-").startswith(b"%PDF")
    vindu.lenke("Innlandet")
    vindu.star("Tallene er lik summen av posteringene under")
    vindu.meny("Rammer")
    vindu.star("Sum, 15 fylker")
