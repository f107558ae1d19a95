"""An offered share by clicking: Udir simulates, approves and offers, the owners answer, rounds, letters, payment, plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from eiere.models import Organisasjon
from ordninger.felles.models import Sak, Tilskudd, Utbetaling, Vedtak
from tests.fabrikker import tilbud as lag
from tests.fabrikker.eiere import FylkeFactory, KontonummerFactory, OrganisasjonFactory
from tests.nettleser.steg.pdf import ord_i, spraak
from tests.nettleser.verden import person
from tests.nettleser.vindu import Vindu

NULL = Decimal(0)


@dataclass
class Eiere:
    """The owners of the walk, each with one who writes and one who sends."""

    v: lag.Verden
    folk: dict[int, dict[str, Any]]
    uh: Organisasjon

    def bruker(self, org: Organisasjon, rolle: str = "innsender") -> Any:
        return self.folk[org.pk][rolle]


def bygg() -> Eiere:
    """Before anything is computed. Freeze the clock first."""
    v = lag.verden("20000000")
    v.fag, v.beslutter = person("udir_fag", v.udir), person("udir_beslutter", v.udir)
    v.okonomi = person("okonomi", v.udir)
    KontonummerFactory(organisasjon=v.udir, brukbar=True) if not v.udir.kontoer.exists() else None
    folk = {}
    for org in (*v.kommuner, v.fylkeskommune):
        maalform = "nn" if org.spraakvedtak == "nn" else "nb"
        folk[org.pk] = {r: person(r, org, maalform=maalform) for r in ("innsender", "redaktor")}
    return Eiere(v, folk, OrganisasjonFactory(uh=True, fylke=FylkeFactory(), navn="Universitetet i Innlandet"))


def udir_simulerer(vindu: Vindu, e: Eiere) -> None:
    """Two scenarios; the second moves money; the address holds everything; it is sent to another person."""
    vindu.logg_inn(e.v.fag)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Hva skjer hvis?")
    vindu.star("Ingen mottakere tar del i grunnskole")
    vindu.avvist(409)  # the example gives a part to schools, and this country has none
    vindu.fyll(skoler_grunnskole="0")
    vindu.knapp("Beregn på nytt")
    vindu.star("kr, lik rammen på kronen")
    vindu.fyll(navn="Dagens modell")
    vindu.knapp("Lagre scenario")
    vindu.lenke("Prøv videre herfra")
    vindu.fyll(andel_barnehage="20", andel_grunnskole="56")
    vindu.knapp("Beregn på nytt")
    assert "andel_barnehage=20" in vindu.side.url
    vindu.fyll(navn="Mer til barnehage")
    vindu.knapp("Lagre scenario")
    vindu.lenke(e.v.kommuner[0].navn)
    vindu.star("Endringen faktor for faktor", "Slik er andelen regnet ut")
    vindu.side.go_back()
    vindu.lenke("Send til godkjenning")
    vindu.knapp("Send til godkjenning")
    vindu.mangler("Godkjenn og send 5 tilbud")


def udir_godkjenner(vindu: Vindu, e: Eiere) -> None:
    vindu.logg_inn(e.v.beslutter)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Mer til barnehage")
    vindu.lenke("Godkjenn og send 5 tilbud")
    vindu.knapp("Godkjenn og send 5 tilbud")
    vindu.star("Tilbudene er sendt")
    saker = Sak.objects.filter(utlysning=e.v.utlysning)
    assert sum(s.sokt_belop for s in saker) == Decimal(20_000_000)


def eierne_svarer(vindu: Vindu, e: Eiere) -> None:
    """One wants more (prepared by a redaktør), one takes a part in nynorsk, one declines, one is silent."""
    en, to, tre, _fire = e.v.kommuner
    _apne_tilbudet(vindu, e, en, "redaktor")
    vindu.star("Uten svar går pengene til andre")
    vindu.velg("Ja til hele beløpet")
    vindu.skriv("Hvor mye mer vil dere ha, hvis andre takker nei?", "600 000")
    vindu.knapp("Vis hva det betyr")
    vindu.star("Hvis andre takker nei, kan dere få inntil")
    vindu.mangler("Se over og send")
    vindu.knapp("Lagre svaret")
    _apne_tilbudet(vindu, e, en)
    vindu.knapp("Se over og send")
    vindu.knapp("Send svaret")
    vindu.star("Dere må godta vilkårene")
    vindu.velg("Vi godtar vilkårene")
    vindu.knapp("Send svaret")
    assert e.v.saken(en).tilstand == "takket_ja"
    _apne_tilbudet(vindu, e, to)
    vindu.velg("Ja til en del av beløpet")
    vindu.knapp("Se over og send")
    vindu.star("Skriv et beløp større enn 0 og mindre enn det dere er tilbudt.")
    vindu.skriv("Hvor mye tar dere imot?", "500 000")
    _send(vindu)
    assert e.v.saken(to).tilstand == "takket_ja_delvis"
    _apne_tilbudet(vindu, e, tre)
    vindu.velg("Nei takk")
    vindu.knapp("Se over og send")
    vindu.knapp("Send svaret")
    _apne_tilbudet(vindu, e, e.v.fylkeskommune)
    vindu.velg("Ja til hele beløpet")
    _send(vindu)


def _send(vindu: Vindu) -> None:
    vindu.knapp("Se over og send")
    vindu.velg("Vi godtar vilkårene")
    vindu.knapp("Send svaret")


def _apne_tilbudet(vindu: Vindu, e: Eiere, org: Organisasjon, rolle: str = "innsender") -> None:
    vindu.logg_inn(e.bruker(org, rolle))
    vindu.apne(f"/eier/tilbud/{e.v.saken(org).nummer.replace('/', '-')}/")


def fristen_lukkes_og_tildeles(vindu: Vindu, e: Eiere) -> None:
    vindu.logg_inn(e.v.fag)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Lukk svarfristen")
    vindu.knapp("Lukk svarfristen")
    assert e.v.saken(e.v.kommuner[3]).tilstand == "ubesvart"
    vindu.mangler("Tildel 3 tilskudd")
    vindu.logg_inn(e.v.beslutter)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Tildel 3 tilskudd")
    vindu.knapp("Tildel 3 tilskudd")
    assert Tilskudd.objects.count() == 3


def runde_to(vindu: Vindu, e: Eiere) -> None:
    """What two did not take goes to the one who asked, and no further than asked."""
    vindu.logg_inn(e.v.fag)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Lag en omfordeling")
    vindu.fyll(navn="Runde 2")
    vindu.knapp("Beregn omfordelingen")
    vindu.star("Hvem ønsket mer, og hvem får")
    vindu.lenke("Send til godkjenning")
    vindu.knapp("Send til godkjenning")
    vindu.mangler("Godkjenn omfordelingen")
    vindu.logg_inn(e.v.beslutter)
    vindu.apne(f"/udir/andeler/{e.v.utlysning.pk}/")
    vindu.lenke("Se på omfordelingen")
    vindu.lenke("Godkjenn omfordelingen")
    vindu.knapp("Godkjenn og tildel 1")
    en = e.v.kommuner[0]
    tilbudt = e.v.tilbudet(en).belop
    assert Tilskudd.objects.get(mottaker=en).belop == tilbudt + 600_000
    assert Vedtak.objects.filter(sak=e.v.saken(en)).count() == 2


def brevene(vindu: Vindu, e: Eiere) -> None:
    """The offer, the tilskuddsbrev and the extra one; in nynorsk to the nynorsk kommune; none shows an appeal."""
    for org, maalform in ((e.v.kommuner[0], "nb"), (e.v.kommuner[1], "nn")):
        vindu.logg_inn(e.bruker(org))
        brev = list(e.v.saken(org).brev.order_by("pk"))
        assert len(brev) == (3 if org == e.v.kommuner[0] else 2), [b.tittel for b in brev]
        for b in brev:
            fil = vindu.hent(f"/eier/brev/{b.pk}/pdf/")
            assert spraak(fil).startswith(maalform)
            tekst = ord_i(fil)
            if b.mal == "vu_tilbud":
                assert "§ 11" in tekst  # said once: it cannot be appealed
            assert "klage på vedtaket" not in tekst.lower() and "klageinstans" not in tekst.lower()


def betaling(vindu: Vindu, e: Eiere) -> None:
    vindu.logg_inn(e.v.okonomi)
    vindu.meny("Utbetaling")
    vindu.velg_alle()
    vindu.knapp("Frigi")
    vindu.knapp("Frigi")
    vindu.meny("Utbetaling")
    vindu.velg_alle()
    vindu.knapp("Lag fil til banken")
    vindu.knapp("Lag fil")
    vindu.knapp("Lag bankens svar (demo)")
    betalt = Utbetaling.objects.filter(tilstand="utbetalt")
    assert betalt.count() == 4
    assert {u.bruk_til for u in betalt} == {
        date(u.utbetalt_dato.year + 3, u.utbetalt_dato.month, u.utbetalt_dato.day) for u in betalt
    }


def planen(vindu: Vindu, e: Eiere) -> None:
    """Participants as numbers: an assistant without a basic education is refused; one drops out and is redirected."""
    en = e.v.kommuner[0]
    vindu.logg_inn(e.bruker(en, "redaktor"))
    nr = e.v.saken(en).nummer.replace("/", "-")
    vindu.apne(f"/eier/plan/{nr}/")
    vindu.knapp("Start planen")
    vindu.lenke("Legg til deltakere")
    _deltaker(vindu, e, "Ingen av disse")
    vindu.star("fagbrev")
    assert not e.v.saken(en).vu_plan.deltakere.exists()
    vindu.velg("Fagbrev eller svennebrev")
    vindu.side.locator('button[name="videre"][value="lagre"]').click()
    vindu.se()
    d = e.v.saken(en).vu_plan.deltakere.get()
    assert d.grunnutdanning == "fag_svennebrev"
    vindu.apne(f"/eier/plan/{nr}/deltakere/{d.nr}/")
    vindu.lenke("Bekreft at deltakeren har startet")
    vindu.knapp("Bekreft")
    vindu.apne(f"/eier/plan/{nr}/deltakere/{d.nr}/")
    vindu.lenke("Deltakeren har sluttet")
    vindu.fyll(brukt="20000", grunn="Byttet jobb.")
    vindu.side.locator("main form button.ds-button[type=submit]").first.click()
    vindu.se()
    vindu.apne(f"/eier/plan/{nr}/deltakere/{d.nr}/")
    vindu.lenke("Bruk pengene på en annen")
    vindu.fyll(grunn="En kollega tar over.")
    _deltaker(vindu, e, "Grad fra universitet eller høyskole")
    ny = e.v.saken(en).vu_plan.deltakere.filter(erstatter=d).first()
    assert ny is not None, vindu.tekst()
    assert ny.nr == 2
    vindu.apne(f"/eier/plan/{nr}/")
    vindu.star("Igjen å planlegge")


def _deltaker(vindu: Vindu, e: Eiere, utdanning: str) -> None:
    vindu.velg("Barnehage")
    vindu.fyll(gruppe="fagarbeider", laerested=str(e.uh.pk), studium="Barn og språk", sp_2027_host="15")
    vindu.velg(utdanning)
    vindu.side.locator('button[name="videre"][value="lagre"]').click()
    vindu.se()
