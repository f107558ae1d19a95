"""Owners that join, payees, payees outside the register, and units without a known owner."""

import pytest

from eiere.models import Organisasjon, VirksomhetEier
from kompetanse.brukere.models import Kontolenke
from kompetanse.brukere.tilgang import IngenTilgang
from ordninger.felles.handlinger import parter
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Sak
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.kollektiv import sak as kollektiv
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory

pytestmark = pytest.mark.django_db
AAR = [2027, 2028, 2029]


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def sak():
    v = lag.verden()
    sak = lag.utkast(v)
    sak.v = v
    return sak


def test_participants_see_the_case_and_the_applicant_becomes_vertskommune(sak):
    nabo = OrganisasjonFactory()
    parter.legg_til_deltaker(sak=sak, organisasjon=nabo, av=sak.innsender)
    parter.legg_til_deltaker(sak=sak, organisasjon=nabo, av=sak.innsender)
    assert sak.parter.filter(rolle="deltaker").count() == 1
    assert sak.parter.get(rolle="soker").vertskommune
    assert Sak.objects.for_bruker(som("leser", nabo)).get() == sak
    parter.fjern_deltaker(sak=sak, organisasjon=nabo, av=sak.innsender)
    assert not sak.parter.get(rolle="soker").vertskommune
    assert not Sak.objects.for_bruker(som("leser", nabo)).exists()


def test_universities_do_not_join_as_owners(sak):
    with pytest.raises(IkkeMulig, match="mottaker eller partner"):
        parter.legg_til_deltaker(sak=sak, organisasjon=OrganisasjonFactory(uh=True), av=sak.innsender)


def test_payee_gets_a_line_per_year_and_is_a_party(sak):
    org = OrganisasjonFactory(fagskole=True)
    t = sak.tiltak.get()
    linjer = parter.legg_til_mottaker(tiltak=t, organisasjon=org, aar=AAR, av=sak.innsender)
    assert [(x.budsjettaar, x.sokt) for x in linjer] == [(a, None) for a in AAR]
    assert sak.parter.filter(rolle="mottaker", organisasjon=org).exists()
    with pytest.raises(IkkeMulig, match="allerede med"):
        parter.legg_til_mottaker(tiltak=t, organisasjon=org, aar=AAR, av=sak.innsender)
    parter.fjern_mottaker(tiltak=t, organisasjon=org, av=sak.innsender)
    assert not sak.parter.filter(rolle="mottaker", organisasjon=org).exists()


@pytest.mark.parametrize("type_", ["fylkeskommune", "statlig_skole", "embete", "udir"])
def test_some_kinds_cannot_be_payees(sak, type_):
    """KBG § 3."""
    org = (
        Organisasjon.objects.filter(type="udir").first()
        if type_ == "udir"
        else OrganisasjonFactory(type=type_, spraakvedtak="")
    )
    with pytest.raises(IkkeMulig, match="§ 3"):
        parter.legg_til_mottaker(tiltak=sak.tiltak.get(), organisasjon=org, aar=AAR, av=sak.innsender)


def test_unit_is_paid_to_its_owner(sak):
    eierskap = VirksomhetEierFactory(eier=OrganisasjonFactory(privat=True))
    (linje, *_resten) = parter.legg_til_mottaker(
        tiltak=sak.tiltak.get(), virksomhet=eierskap.virksomhet, aar=AAR, av=sak.innsender
    )
    assert (linje.mottaker, linje.virksomhet) == (eierskap.eier, eierskap.virksomhet)


@pytest.fixture
def saksbehandler(sak):
    return som("saksbehandler", sak.utlysning.forvalter)


@pytest.fixture
def privat(sak):
    """A private owner's own draft with a unit that nobody knows the owner of."""
    eier = OrganisasjonFactory(privat=True)
    ny = lag.utkast(sak.v, soker=eier)
    ny.enhet = VirksomhetFactory(privat=True)
    parter.legg_til_mottaker(tiltak=ny.tiltak.get(), virksomhet=ny.enhet, aar=AAR, av=ny.innsender)
    return ny


def linje(sak, enhet):
    return sak.linjer.filter(virksomhet=enhet).order_by("budsjettaar")[0]


def test_unknown_owner_does_not_stop_the_case_and_is_stated_later(sak, saksbehandler):
    enhet = VirksomhetFactory(privat=True)
    (linje, *_resten) = parter.legg_til_mottaker(tiltak=sak.tiltak.get(), virksomhet=enhet, aar=AAR, av=sak.innsender)
    assert linje.mottaker.orgnr is None
    assert linje.mottaker in parter.mangler_konto(sak)
    assert any("Eieren er ikke kjent" in s for s in kollektiv.flagg(sak))
    orgnr = lag_syntetisk_orgnr(77_001)
    with pytest.raises(IkkeMulig, match="navnet på eieren"):
        parter.sett_eier(virksomhet=enhet, orgnr=orgnr, av=saksbehandler)
    parter.sett_eier(virksomhet=enhet, orgnr=orgnr, navn="Solskinn AS", av=saksbehandler)
    linje.refresh_from_db()
    assert (linje.mottaker.orgnr, linje.mottaker.navn) == (orgnr, "Solskinn AS")
    assert sak.parter.filter(rolle="mottaker", organisasjon=linje.mottaker).exists()
    assert VirksomhetEier.objects.get(virksomhet=enhet).oppgitt_av == saksbehandler
    with pytest.raises(IkkeMulig, match="allerede en eier"):
        parter.sett_eier(virksomhet=enhet, orgnr=orgnr, av=saksbehandler)


def test_owner_that_cannot_be_paid_is_not_moved_into_an_open_case(sak, saksbehandler):
    """KBG § 3 does not name a fylkeskommune: the line of its unit would become money to it."""
    enhet, eier = VirksomhetFactory(privat=True), OrganisasjonFactory(fylkeskommune=True)
    (linje, *_resten) = parter.legg_til_mottaker(tiltak=sak.tiltak.get(), virksomhet=enhet, aar=AAR, av=sak.innsender)
    with pytest.raises(IkkeMulig, match="kan ikke få disse pengene"):
        parter.sett_eier(virksomhet=enhet, orgnr=eier.orgnr, av=saksbehandler)
    parter.fjern_mottaker(
        tiltak=linje.tiltak, organisasjon=linje.mottaker, virksomhet=linje.virksomhet, av=sak.innsender
    )
    assert parter.sett_eier(virksomhet=enhet, orgnr=eier.orgnr, av=saksbehandler).eier == eier


def test_an_owner_states_only_itself_and_only_in_its_own_cases(sak, privat):
    """The same unit stands in another owner's draft: that line, and the register, are untouched."""
    parter.legg_til_mottaker(tiltak=sak.tiltak.get(), virksomhet=privat.enhet, aar=AAR, av=sak.innsender)
    assert parter.oppgi_eier(virksomhet=privat.enhet, av=privat.innsender) == privat.soker
    assert linje(privat, privat.enhet).mottaker == privat.soker
    assert linje(sak, privat.enhet).mottaker.kilde == parter.UKJENT_EIER
    assert not privat.enhet.eierskap.exists()
    assert parter.oppgitte_eiere([privat.enhet]) == {privat.enhet.pk: [privat.soker]}
    with pytest.raises(IkkeMulig, match="uten eier"):
        parter.oppgi_eier(virksomhet=privat.enhet, av=privat.innsender)
    with pytest.raises(IngenTilgang):
        parter.sett_eier(virksomhet=privat.enhet, orgnr=privat.soker.orgnr, av=privat.innsender)


def test_an_owner_states_nothing_about_a_unit_in_anothers_case(sak):
    enhet, fremmed = VirksomhetFactory(privat=True), som("redaktor", OrganisasjonFactory(privat=True))
    parter.legg_til_mottaker(tiltak=sak.tiltak.get(), virksomhet=enhet, aar=AAR, av=sak.innsender)
    with pytest.raises(IkkeMulig, match="uten eier"):
        parter.oppgi_eier(virksomhet=enhet, av=fremmed)


def test_the_caseworker_confirms_and_what_was_stated_wrongly_moves(sak, privat, saksbehandler):
    parter.oppgi_eier(virksomhet=privat.enhet, av=privat.innsender)
    rett = OrganisasjonFactory(privat=True)
    parter.sett_eier(virksomhet=privat.enhet, orgnr=rett.orgnr, av=saksbehandler)
    assert linje(privat, privat.enhet).mottaker == rett
    assert parter.eier_av(privat.enhet) == rett


def test_confirming_moves_no_line_of_another_forvalter(sak, privat):
    annet = som("saksbehandler", lag.EmbeteFactory().organisasjon)
    parter.sett_eier(virksomhet=privat.enhet, orgnr=privat.soker.orgnr, av=annet)
    assert linje(privat, privat.enhet).mottaker.kilde == parter.UKJENT_EIER


def test_a_caseworker_with_a_role_at_the_owner_does_not_confirm_it(privat, saksbehandler):
    som("leser", privat.soker, person=saksbehandler.person)
    with pytest.raises(IkkeMulig, match="knyttet til"):
        parter.sett_eier(virksomhet=privat.enhet, orgnr=privat.soker.orgnr, av=saksbehandler)


def test_payee_outside_the_register_gets_a_link_once(sak):
    orgnr = lag_syntetisk_orgnr(77_002)
    org, _lenke, nokkel = parter.ny_utenfor_registeret(
        sak=sak, orgnr=orgnr, navn="Miljø AS", epost="post@miljo.example", av=sak.innsender
    )
    assert (org.utenfor_registeret, org.type, bool(nokkel)) == (True, "annen", True)
    assert Kontolenke.objects.get().organisasjon == org
    igjen, _lenke, ingen = parter.ny_utenfor_registeret(
        sak=sak, orgnr=orgnr, navn="Noe annet", epost="x@y.example", av=sak.innsender
    )
    assert (igjen, igjen.navn, ingen) == (org, "Miljø AS", "")


@pytest.mark.parametrize("orgnr", ["123456789", "974760674", "12345", "abc", "=1+1", ""])
def test_wrong_number_is_refused(sak, orgnr):
    with pytest.raises(IkkeMulig, match="stemmer ikke"):
        parter.ny_utenfor_registeret(sak=sak, orgnr=orgnr, navn="X", epost="x@y.example", av=sak.innsender)


def test_number_of_a_unit_is_not_an_organisation(sak):
    with pytest.raises(IkkeMulig, match="barnehage eller skole"):
        parter.ny_utenfor_registeret(
            sak=sak, orgnr=VirksomhetFactory().orgnr, navn="X", epost="x@y.example", av=sak.innsender
        )
