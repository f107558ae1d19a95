"""Open, write, send, take back, withdraw, correct."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.handlinger import retting as rettinger
from ordninger.felles.handlinger import sak as saker
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Sak, Utlysning, Varsel
from ordninger.kollektiv import lagring
from ordninger.kollektiv.models import Behovsmelding
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory
from tests.stotte.rolle import som_tabelleier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v():
    return lag.verden()


def eier(v):
    return OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke))


# Open


def test_numbers_follow_without_gaps_and_the_applicant_is_a_party(v):
    a, b = eier(v), eier(v)
    forste = saker.opprett_sak(utlysning=v.utlysning, soker=a, av=som("redaktor", a))
    andre = saker.opprett_sak(utlysning=v.utlysning, soker=b, av=som("redaktor", b))
    assert [forste.nummer, andre.nummer] == ["2027/00001", "2027/00002"]
    assert [(p.organisasjon, p.rolle) for p in forste.parter.all()] == [(a, "soker")]
    assert Hendelse.objects.filter(kjede=forste.kjede, handling="sak.opprett").count() == 1


def test_contact_is_prefilled_from_the_person(v):
    a = eier(v)
    person = som("redaktor", a)
    sak = saker.opprett_sak(utlysning=v.utlysning, soker=a, av=person)
    assert (sak.behovsmelding.kontakt_navn, sak.behovsmelding.kontakt_epost) == (person.navn, person.epost)
    assert sak.tiltak.count() == 1


def test_second_case_in_the_round_is_refused_and_gives_the_number_back(v):
    a = eier(v)
    person = som("redaktor", a)
    saker.opprett_sak(utlysning=v.utlysning, soker=a, av=person)
    with pytest.raises(IkkeMulig, match="allerede"):
        saker.opprett_sak(utlysning=v.utlysning, soker=a, av=person)
    b = eier(v)
    assert saker.opprett_sak(utlysning=v.utlysning, soker=b, av=som("redaktor", b)).nummer == "2027/00002"


def test_reader_and_other_organisations_cannot_open(v):
    a = eier(v)
    with pytest.raises(IngenTilgang):
        saker.opprett_sak(utlysning=v.utlysning, soker=a, av=som("leser", a))
    with pytest.raises(IngenTilgang):
        saker.opprett_sak(utlysning=v.utlysning, soker=a, av=som("innsender", eier(v)))


def test_closed_round_is_refused_with_the_deadline(v):
    a = eier(v)
    with klokke.stilt(v.utlysning.frist_tid + timedelta(seconds=1)), pytest.raises(IkkeMulig, match=r"23\.59"):
        saker.opprett_sak(utlysning=v.utlysning, soker=a, av=som("redaktor", a))


def test_language_of_the_case_follows_the_spraakvedtak(v):
    a = OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke), nynorsk=True)
    assert saker.opprett_sak(utlysning=v.utlysning, soker=a, av=som("redaktor", a)).maalform == "nn"


def test_copy_takes_what_makes_sense_and_never_participation_dates_or_attachments(v):
    gammel = lag.innsendt(v)
    saker.trekk(sak=gammel, av=som("innsender", gammel.soker))
    ny = saker.opprett_sak(
        utlysning=v.utlysning, soker=gammel.soker, kopier_fra=gammel, av=som("redaktor", gammel.soker)
    )
    t, g = ny.tiltak.get(), gammel.tiltak.get()
    assert (t.tittel, t.kollektiv.plan, t.kollektiv.partner_id) == (g.tittel, g.kollektiv.plan, g.kollektiv.partner_id)
    assert (ny.behovsmelding.behov, ny.behovsmelding.medvirkning, t.kollektiv.medvirkning) == ("Behov.", "", "")
    assert ny.linjer.count() == 6
    assert set(ny.linjer.filter(budsjettaar=2028).values_list("sokt", flat=True)) == {None}
    assert (ny.innsendt_tid, ny.dokumenter.count(), ny.kopiert_fra) == (None, 0, gammel)
    assert set(ny.parter.values_list("rolle", flat=True)) == {"soker", "partner", "mottaker"}


def test_copy_of_another_owners_case_is_refused(v):
    gammel = lag.innsendt(v)
    a = eier(v)
    with pytest.raises(IkkeMulig, match="egne"):
        saker.opprett_sak(utlysning=v.utlysning, soker=a, kopier_fra=gammel, av=som("redaktor", a))


# Write


def test_steps_have_versions_and_nobody_overwrites(v):
    sak = lag.utkast(v)
    a, b = sak.innsender, som("redaktor", sak.soker)
    assert lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "A"}, versjon=0, av=a) == 1
    with pytest.raises(saker.ToVersjoner) as to:
        lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "B"}, versjon=0, av=b)
    assert [(u.felt, u.din, u.lagret) for u in to.value.felter] == [("behov", "B", "A")]
    assert (to.value.versjon, to.value.rolle) == (1, "En innsender")
    assert Behovsmelding.objects.get(sak=sak).behov == "A"
    assert lagring.lagre_steg(sak=sak, steg="samisk", felt={"samiske_perspektiver": "Ny"}, versjon=0, av=b) == 1


def test_same_content_is_no_conflict(v):
    sak = lag.utkast(v)
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "A"}, versjon=0, av=sak.innsender)
    assert lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "A"}, versjon=0, av=sak.innsender) == 1


def test_draft_may_be_saved_after_the_deadline_but_not_sent(v):
    sak = lag.utkast(v)
    with klokke.stilt(v.utlysning.frist_tid + timedelta(seconds=1)):
        lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Sent"}, versjon=0, av=sak.innsender)
        with pytest.raises(IkkeMulig, match="Fristen var"):
            saker.send_inn(sak=sak, av=sak.innsender)
    assert Behovsmelding.objects.get(sak=sak).behov == "Sent"


def test_sent_case_cannot_be_written_in(v):
    sak = lag.innsendt(v)
    with pytest.raises(IkkeMulig, match="kan den ikke endres"):
        lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "A"}, versjon=0, av=som("redaktor", sak.soker))


# Send


def test_sending_freezes_sets_answer_and_tells_the_forvalter(v):
    sak = lag.innsendt(v, "100000")
    v.utlysning.refresh_from_db()
    assert (sak.tilstand, sak.sokt_belop, sak.forventet_svar) == ("innsendt", Decimal(100000), v.utlysning.svar_innen)
    versjon = sak.versjoner.get()
    assert versjon.sha256 == saker.sjekksum(versjon.innhold)
    assert v.partner.navn.lower() in sak.sokbar
    assert set(Varsel.objects.values_list("type", flat=True)) == {"ny_sak", "sak_sendt_inn", "partner"}
    with som_tabelleier(), pytest.raises(IntegrityError, match="frosset"), transaction.atomic():
        sak.versjoner.update(sha256="x")


def test_second_click_sends_once(v):
    sak = lag.utkast(v)
    for _nr in range(2):
        saker.send_inn(sak=sak, av=sak.innsender)
    assert sak.versjoner.count() == 1
    assert Varsel.objects.filter(type="ny_sak").count() == 1


def test_missing_things_are_listed(v):
    sak = lag.utkast(v)
    Behovsmelding.objects.filter(sak=sak).update(samiske_perspektiver="")
    with pytest.raises(Mangler) as nei:
        saker.send_inn(sak=sak, av=sak.innsender)
    assert [m.felt for m in nei.value.mangler] == ["samiske_perspektiver"]


@pytest.mark.parametrize(("etter", "gaar"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_last_second_of_the_deadline(v, etter, gaar):
    """23:59:59 is in time, 00:00:00 is not."""
    sak = lag.utkast(v)
    assert v.utlysning.frist_tid.astimezone(lag.OSLO).strftime("%H:%M:%S") in ("23:59:00", "23:59:59")
    Utlysning.objects.filter(pk=v.utlysning.pk).update(frist_tid=v.utlysning.frist_tid.replace(second=59))
    v.utlysning.refresh_from_db()
    with klokke.stilt(v.utlysning.frist_tid + etter):
        if gaar:
            assert saker.send_inn(sak=sak, av=sak.innsender).tilstand == "innsendt"
        else:
            with pytest.raises(IkkeMulig, match="Fristen var"):
                saker.send_inn(sak=sak, av=sak.innsender)


def test_editor_cannot_send(v):
    sak = lag.utkast(v)
    with pytest.raises(IngenTilgang):
        saker.send_inn(sak=sak, av=som("redaktor", sak.soker))


def test_take_back_before_the_deadline_and_send_again(v):
    sak = lag.innsendt(v)
    person = som("innsender", sak.soker)
    sak = saker.hent_tilbake(sak=sak, av=person)
    assert (sak.tilstand, sak.innsendt_tid, sak.forventet_svar) == ("utkast", None, None)
    sak = saker.send_inn(sak=sak, av=person)
    assert sak.versjoner.count() == 2


def test_take_back_after_the_deadline_is_refused(v):
    sak = lag.innsendt(v)
    with klokke.stilt(v.utlysning.frist_tid + timedelta(seconds=1)), pytest.raises(IkkeMulig, match="Fristen"):
        saker.hent_tilbake(sak=sak, av=som("innsender", sak.soker))


def test_take_back_when_the_caseworker_has_begun_is_refused(v):
    sak = lag.vurdert(v)
    with pytest.raises(IkkeMulig, match="Til vurdering"):
        saker.hent_tilbake(sak=sak, av=som("innsender", sak.soker))


def test_withdrawn_case_opens_for_a_new_one(v):
    sak = lag.innsendt(v)
    saker.trekk(sak=sak, av=som("innsender", sak.soker))
    assert Varsel.objects.filter(type="trukket").count() == 1
    ny = saker.opprett_sak(utlysning=v.utlysning, soker=sak.soker, av=som("redaktor", sak.soker))
    assert ny.nummer != sak.nummer


# Correct


def be_om(v, sak, felt):
    return rettinger.be_om_retting(
        sak=sak, felt=felt, tekst="Skriv mer om behovet.", frist=klokke.idag() + timedelta(days=7), av=v.saksbehandler
    )


def test_only_opened_fields_can_be_corrected(v):
    sak = lag.vurdert(v)
    be_om(v, sak, ["behov", "tiltak.plan"])
    sak.refresh_from_db()
    person = som("innsender", sak.soker)
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Rettet"}, versjon=0, av=person)
    with pytest.raises(IkkeMulig, match="bare endre"):
        lagring.lagre_steg(sak=sak, steg="behov", felt={"medvirkning": "Rettet"}, versjon=1, av=person)
    t = sak.tiltak.get()
    lagring.lagre_tiltak(tiltak=t, felt={"plan": "Ny plan"}, versjon=0, av=person)
    with pytest.raises(IkkeMulig, match="bare endre"):
        lagring.lagre_tiltak(tiltak=t, felt={"tittel": "Annet"}, versjon=1, av=person)
    with pytest.raises(IkkeMulig, match="bare endre"):
        lagring.legg_til_tiltak(sak=sak, av=person)
    sak = saker.send_retting(sak=sak, av=person)
    assert (sak.tilstand, sak.versjoner.order_by("-nr").first().arsak) == ("til_vurdering", "rettet")
    assert sak.rettinger.get().lukket_av == person
    assert Varsel.objects.filter(type="rettet").count() == 1


def test_correction_after_its_deadline_is_refused(v):
    sak = lag.vurdert(v)
    be_om(v, sak, ["behov"])
    sak.refresh_from_db()
    with klokke.stilt(klokke.naa() + timedelta(days=8)):
        person = som("innsender", sak.soker)
        with pytest.raises(IkkeMulig, match="Fristen for å rette"):
            lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Sent"}, versjon=0, av=person)
        with pytest.raises(IkkeMulig, match="Fristen for å rette"):
            saker.send_retting(sak=sak, av=person)


def test_presence_shows_others_only_for_two_minutes(v):
    sak = lag.utkast(v)
    annen = som("redaktor", sak.soker)
    saker.registrer_aktivitet(sak, "behov", annen)
    assert [a.steg for a in saker.andre_som_skriver(sak, sak.innsender)] == ["behov"]
    assert saker.andre_som_skriver(sak, annen) == []
    with klokke.stilt(klokke.naa() + timedelta(minutes=3)):
        assert saker.andre_som_skriver(sak, sak.innsender) == []


def test_chain_is_whole_after_a_life(v):
    sak = lag.vurdert(v)
    be_om(v, sak, ["behov"])
    saker.send_retting(sak=sak, av=som("innsender", sak.soker))
    assert list(spor.brudd()) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_get_two_numbers(v):
    eiere = [eier(v) for _nr in range(4)]
    folk = [som("redaktor", e) for e in eiere]
    feil = []

    def start(nr):
        try:
            saker.opprett_sak(utlysning=v.utlysning, soker=eiere[nr], av=folk[nr])
        except Exception as unntak:
            feil.append(unntak)
        finally:
            connection.close()

    traader = [threading.Thread(target=start, args=(n,)) for n in range(4)]
    for t in traader:
        t.start()
    for t in traader:
        t.join()
    assert feil == []
    assert sorted(Sak.objects.values_list("nummer", flat=True)) == [f"2027/0000{n}" for n in range(1, 5)]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_once(v):
    sak = lag.utkast(v)
    person = sak.innsender
    feil = []

    def send():
        try:
            saker.send_inn(sak=Sak.objects.get(pk=sak.pk), av=person)
        except Exception as unntak:
            feil.append(unntak)
        finally:
            connection.close()

    traader = [threading.Thread(target=send) for _nr in range(3)]
    for t in traader:
        t.start()
    for t in traader:
        t.join()
    assert feil == []
    assert sak.versjoner.count() == 1
