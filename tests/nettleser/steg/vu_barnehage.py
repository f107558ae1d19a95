"""The barnehage part by clicking: key and numbers, needs of both sides, the split, decisions, letters, payment, an appeal."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eiere.models import Maalform, Organisasjon
from ordninger.felles.models import Brev, Fordeling, Klage, Sak, Tilskudd, Utbetaling, Utlysning, Vedtak
from ordninger.vu_barnehage import grunnlag
from tests.nettleser.steg.pdf import ord_i, spraak
from tests.nettleser.verden import person
from tests.nettleser.vindu import Vindu
from tests.vu_barnehage import verden as lag

ANTALL = 20
"""Participants that each private owner reports, with 30 studiepoeng each."""


@dataclass
class Kommunen:
    """The kommune with its three, its two private owners, and who the first of them lets in."""

    k: lag.Kommune
    eier: Organisasjon
    innsender: Any
    mottak: Any
    """Somebody of the kommune who reads what Udir has sent it."""
    embete: Any
    """Somebody with the statsforvalter who hears appeals."""

    @property
    def runde(self) -> Utlysning:
        return Utlysning.objects.get(ordning=grunnlag.ORDNING)

    @property
    def saken(self) -> Sak:
        return Sak.objects.get(soker=self.eier)

    @property
    def fordeling(self) -> Fordeling:
        return Fordeling.objects.get(utlysning=self.runde)


def bygg() -> Kommunen:
    """What Udir has paid, and the people. The number of children in one private barnehage is not known."""
    k = lag.kommune(barn=((120, 300), (80, None)))
    k.saksbehandler, k.beslutter, k.okonomi = (person(r, k.org) for r in ("saksbehandler", "beslutter", "okonomi"))
    nynorsk = k.eiere[0]
    nynorsk.maalform = Maalform.NYNORSK
    nynorsk.save()
    return Kommunen(
        k, nynorsk, person("innsender", nynorsk, maalform="nn"), person("innsender", k.org),
        person("klagebehandler", k.land.embete),
    )  # fmt: skip


# The round ------------------------------------------------------------------------------------------------------------


def kommunen_lager_runden(vindu: Vindu, e: Kommunen) -> None:
    vindu.logg_inn(e.k.saksbehandler)
    vindu.meny("Barnehagedelen")
    vindu.knapp("Åpne barnehagedelen")
    vindu.star("Barnehagedelen er åpnet med det som er utbetalt.")
    vindu.lenke("Lag en runde")
    vindu.fyll(apner="01.03.2027", frist="15.04.2027", svar_innen="15.05.2027", rapport="15.03.2030")
    vindu.knapp("Lag utkastet")
    assert e.runde.ramme.igjen == e.k.barnehagedel


def nokkelen_velges(vindu: Vindu, e: Kommunen) -> None:
    """Each of the three keys shows what it gives, or whose number is missing; a barnehage lacks its children."""
    ukjent = e.k.private[1]
    vindu.star("Hva de tre nøklene gir", "Mangler før runden kan publiseres", ukjent.navn)
    effekter = vindu.hoved.get_by_role("table", name="Hva de tre nøklene gir").get_by_role("row")
    assert effekter.count() == 4  # the head, and the three
    vindu.lenke("Tall for 4 barnehager")
    barn = vindu.hoved.get_by_label(f"Barn, {ukjent.navn}")
    barn.fill("mange")
    vindu.knapp("Lagre tallene")
    vindu.avvist(422)
    vindu.star("Skriv antallet med tall, for eksempel 42")
    barn.fill("100")
    for nr, enhet in enumerate([*e.k.kommunale, *e.k.private], 1):
        vindu.skriv(f"Årsverk, {enhet.navn}", f"{10 * nr},5")
    vindu.knapp("Lagre tallene")
    mangler = [effekter.nth(nr).get_by_role("cell").last.inner_text() for nr in (1, 2, 3)]
    assert mangler == ["–"] * 3
    vindu.velg("Antall barn")
    vindu.fyll(nokkel_grunn="Pengene følger barna.")
    vindu.knapp("Lagre nøkkelen")
    vindu.star("Nøkkelen er valgt.", "Valgt")


def to_personer_publiserer(vindu: Vindu, e: Kommunen) -> None:
    vindu.lenke("Utlysningen: send til godkjenning og publiser")
    vindu.knapp("Send til godkjenning")
    vindu.mangler("Publiser")
    assert vindu.post(f"/forvalter/utlysninger/{e.runde.pk}/publiser/") == 403
    vindu.logg_inn(e.k.beslutter)
    vindu.meny("Barnehagedelen")
    vindu.lenke("2027, runde 1")
    vindu.lenke("Utlysningen: send til godkjenning og publiser")
    vindu.knapp("Publiser", eksakt=True)
    assert e.runde.tilstand == "publisert"
    vindu.apne(f"/forvalter/barnehagedel/runde/{e.runde.pk}/")
    vindu.star("Valgt nøkkel", "Pengene følger barna.")
    vindu.mangler("Lagre nøkkelen")


# The needs ------------------------------------------------------------------------------------------------------------


def eieren_melder(vindu: Vindu, e: Kommunen) -> None:
    """A private owner answers in nynorsk. The other one has answered too."""
    vindu.logg_inn(e.innsender)
    assert vindu.side.evaluate("document.documentElement.lang") == "nn"
    vindu.lenke("Start behovsmelding")
    vindu.knapp("Start behovsmelding")
    vindu.fyll(kontakt_navn="Ola Demo", kontakt_epost="ola@example.no")
    vindu.knapp("Lagre og gå videre")
    (linje,) = grunnlag.behovslinjer(e.saken)
    vindu.fyll(**{f"e{linje.pk}-deltakere": str(ANTALL), f"e{linje.pk}-studiepoeng": "90"})
    vindu.knapp("Lagre og gå videre")
    vindu.star("Studiepoengene må være over 0 og høyst 60")
    vindu.fyll(**{f"e{linje.pk}-studiepoeng": "30", f"e{linje.pk}-hvorfor": "Vi manglar barnehagelærarar."})
    vindu.knapp("Lagre og gå videre")
    vindu.knapp("Meld behovet")
    assert (e.saken.tilstand, e.saken.sokt_belop) == ("innsendt", Decimal(144_000) * ANTALL)
    assert spraak(vindu.pdf("Last ned kvittering")).startswith("nn")
    e.k.utlysning = e.runde
    lag.meldt(e.k, 1, ANTALL)


def kommunen_melder_sine_egne(vindu: Vindu, e: Kommunen) -> None:
    vindu.logg_inn(e.k.saksbehandler)
    vindu.meny("Barnehagedelen")
    vindu.lenke("2027, runde 1")
    vindu.lenke("Behov: hvem har svart, og kommunens egne")
    vindu.star("Private eiere: 2 av 2 har svart")
    en, to = e.k.kommunale
    for enhet, deltakere in ((en, "20"), (to, "60")):
        vindu.fyll(**{f"v{enhet.pk}-deltakere": deltakere, f"v{enhet.pk}-studiepoeng": "30"})
    vindu.knapp("Lagre behovene")
    vindu.avvist(422)
    vindu.star("Skriv hvorfor barnehagen trenger dette")
    for enhet in (en, to):
        vindu.fyll(**{f"v{enhet.pk}-hvorfor": "Flere fagarbeidere vil bli lærere."})
    vindu.knapp("Lagre behovene")
    assert e.runde.kommunale_behov.count() == 2


# The split ------------------------------------------------------------------------------------------------------------


def saken_vurderes(vindu: Vindu, e: Kommunen) -> None:
    vindu.logg_inn(e.k.saksbehandler)
    vindu.meny("Saker")
    vindu.lenke(e.eier.navn)
    vindu.knapp("Ja, jeg er habil")
    for vilkar in vindu.hoved.locator(".vilkaar").all():
        vilkar.locator("input[value=oppfylt]").check()
        vilkar.locator("textarea").fill("Vist i behovsmeldingen.")
    vindu.knapp("Lagre vurderingen")
    vindu.fyll(begrunnelse="Barnehagen får etter meldt behov.")
    vindu.knapp("Lagre begrunnelsen")
    vindu.knapp("Legg i fordelingen")
    assert e.saken.tilstand == "forslag_klart"
    lag.vurdert(e.k, Sak.objects.get(soker=e.k.eiere[1]))


def delingen_foreslaas(vindu: Vindu, e: Kommunen) -> None:
    """Private, municipal and the rest are the part, on the krone."""
    vindu.meny("Barnehagedelen")
    vindu.lenke("2027, runde 1")
    vindu.lenke("Fordelingen")
    vindu.fyll(navn="Forslag A")
    vindu.knapp("Lag scenarioet")
    vindu.star("Alt er på plass. Forslaget kan sendes til beslutter.")
    d = grunnlag.deling(e.fordeling.beregning)
    assert d.kommunal.tildelt + d.privat.tildelt + d.rest == d.pott == e.k.barnehagedel
    assert min(d.kommunal.tildelt, d.privat.tildelt) > 0
    vindu.lenke("Send til beslutter")
    vindu.knapp("Send til beslutter")
    vindu.mangler("Beslutt 2 saker")
    vindu.meny("Barnehagedelen")
    vindu.lenke("2027, runde 1")
    vindu.lenke("Behov: hvem har svart, og kommunens egne")
    vindu.lenke("Delingen mellom kommunale og private")
    vindu.star("Etter nøkkelen", *(x.navn for x in e.k.kommunale))
    kolonne = (
        vindu.hoved.get_by_role("table", name="Delingen mellom sidene").locator("[data-navn=Tildelt], tfoot td").all()
    )
    assert sum(_kroner(c.inner_text()) for c in kolonne) == e.k.barnehagedel


def _kroner(tekst: str) -> Decimal:
    """The amount that stands in a cell. An empty cell is nothing."""
    return Decimal("".join(tekst.split()).replace(",", ".") or 0)


def beslutteren_avgjor(vindu: Vindu, e: Kommunen) -> None:
    vindu.logg_inn(e.k.beslutter)
    vindu.meny("Fordeling")
    vindu.lenke("2027")
    vindu.lenke("Beslutt 2 saker")
    vindu.hoved.locator("input[name=habil]").check()
    vindu.knapp("Beslutt 2 saker på til sammen")
    vindu.star("2 ferdig, 0 stoppet, av 2.")
    d, ramme = grunnlag.deling(e.fordeling.beregning), e.runde.ramme
    vedtak = Vedtak.objects.filter(ramme=ramme)
    assert sum(x.innvilget_belop for x in vedtak) == ramme.tilsagn == d.privat.tildelt
    assert ramme.reservert == d.kommunal.tildelt
    assert ramme.igjen == d.rest


# The letters ----------------------------------------------------------------------------------------------------------


def eieren_leser_vedtaket(vindu: Vindu, e: Kommunen) -> None:
    """VU § 11: the letter says in nynorsk how long, and to whom."""
    vindu.logg_inn(e.innsender)
    vindu.meny("Brev")
    vindu.lenke(f"Vedtak {e.saken.nummer}")
    fil = vindu.pdf("Last ned som PDF")
    assert spraak(fil).startswith("nn")
    for ord_ in ("Frist for å klage", "måndag 10. mai 2027", e.k.land.embete.navn_nn, e.k.org.navn):
        assert ord_ in ord_i(fil), ord_i(fil)


def kommunens_egne_brev(vindu: Vindu, e: Kommunen) -> None:
    """What Udir sent the kommune cannot be appealed."""
    vindu.logg_inn(e.mottak)
    brev = list(e.k.tilskudd.sak.brev.order_by("pk"))
    assert [b.mal for b in brev] == ["vu_tilbud", "vu_tilskuddsbrev"], [b.mal for b in brev]
    for b in brev:
        tekst = ord_i(vindu.hent(f"/eier/brev/{b.pk}/pdf/")).lower()
        assert "frist for å klage" not in tekst and "klageinstans" not in tekst


# The payment, and an appeal -------------------------------------------------------------------------------------------


def kommunen_betaler(vindu: Vindu, e: Kommunen) -> None:
    """Only økonomi registers, with a day and a voucher."""
    u = Utbetaling.objects.get(tilskudd__sak=e.saken)
    sti = f"/forvalter/barnehagedel/betaling/{u.pk}/"
    vindu.logg_inn(e.k.beslutter)
    vindu.meny("Barnehagedelen")
    vindu.lenke("Betaling til private eiere")
    vindu.mangler("Registrer betaling")
    assert vindu.post(sti, dato="19.04.2027", bilag="2027-17") == 403
    vindu.logg_inn(e.k.okonomi)
    vindu.meny("Barnehagedelen")
    vindu.lenke("Betaling til private eiere")
    vindu.lenke("Registrer betaling", i=vindu.hoved.get_by_role("row").filter(has_text=e.eier.navn))
    vindu.fyll(dato="19.04.2027")
    vindu.knapp("Registrer")
    vindu.avvist(422)
    vindu.fyll(bilag="2027-17")
    vindu.knapp("Registrer")
    vindu.star("Betalingen er registrert.", "bilag 2027-17")
    assert Tilskudd.objects.get(sak=e.saken).utbetalt == u.belop == e.runde.ramme.utbetalt


def eieren_klager(vindu: Vindu, e: Kommunen) -> None:
    vindu.logg_inn(e.innsender)
    vindu.meny("Saker")
    vindu.lenke("Vidareutdanning i barnehage 2027")
    vindu.lenke("Vedtak 19. april 2027")
    vindu.star(e.k.land.embete.navn_nn)
    vindu.lenke("Send klage")
    vindu.fyll(tekst="Vi fekk for lite.", onsker="Meir til barnehagen.")
    vindu.knapp("Send klage")
    assert Klage.objects.get().i_tide


def kommunen_sender_klagen_videre(vindu: Vindu, e: Kommunen) -> None:
    """The kommune sees it first; only what it forwards is the statsforvalter's."""
    assert _embetet_ser(vindu, e) == set()
    vindu.logg_inn(e.k.saksbehandler)
    vindu.meny("Klager")
    vindu.lenke(e.eier.navn)
    vindu.star("Klagen kom innen fristen.", "Vi fekk for lite.")
    vindu.fyll(tekst="Vi holder fast ved delingen.")
    vindu.knapp("Lagre vurderingen")
    vindu.knapp("Oppretthold og send til")
    vindu.star("Klagen er sendt til klageinstansen.")
    klage = Klage.objects.get()
    assert (klage.tilstand, klage.vedtak.klageinstans) == ("oversendt", e.k.land.embete)
    brev = Brev.objects.filter(mal="oversendelse_klage").order_by("pk")
    assert e.k.land.embete in {b.mottaker for b in brev} and {b.avsender for b in brev} == {e.k.org}
    assert _embetet_ser(vindu, e) == {e.saken.nummer}


def _embetet_ser(vindu: Vindu, e: Kommunen) -> set[str]:
    """The cases that are open to the one who hears appeals."""
    vindu.logg_inn(e.embete)
    return {s["nummer"] for s in json.loads(vindu.hent("/api/v1/saker/"))["resultater"]}
