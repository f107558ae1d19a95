"""Personal grants and absence cover: given, expired at query time, taken away at night."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from eiere.models import Organisasjon
from kompetanse.brukere import gitt
from kompetanse.brukere.stedfortreder import dekker, opphev_stedfortreder, sett_stedfortreder
from kompetanse.brukere.tasks import utlop_tilganger
from kompetanse.brukere.tilgang import FireOyne
from kompetanse.revisjon.models import Hendelse
from tests.fabrikker.brukere import BrukerFactory, PersonFactory, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db
RETT = "les_gitt"


@pytest.fixture
def objekt():
    """Any object will do; a party with a permission of its own."""
    Permission.objects.create(codename=RETT, name="Les", content_type=ContentType.objects.get_for_model(Organisasjon))
    return OrganisasjonFactory()


def gi(objekt, bruker, av=None, timer=1, grunn="Hjelper med kontrollen"):
    til = timezone.now() + timedelta(hours=timer)
    return gitt.gi_tilgang(bruker=bruker, objekt=objekt, rett=RETT, til=til, grunn=grunn, av=av or BrukerFactory())


def test_gitt_tilgang_gjelder_bare_personen_objektet_og_retten(objekt):
    bruker, annet = BrukerFactory(), OrganisasjonFactory()
    gi(objekt, bruker)
    assert list(gitt.objekter_med_gitt_tilgang(bruker, Organisasjon, RETT)) == [objekt]
    assert not gitt.har_gitt_tilgang(bruker, annet, RETT)
    assert not gitt.har_gitt_tilgang(BrukerFactory(), objekt, RETT)
    assert not gitt.har_gitt_tilgang(bruker, objekt, "rediger_gitt")


def test_utloept_tilgang_teller_ikke_foer_nattjobben_har_gaatt(objekt, frys):
    reise = frys("2026-11-21T12:00")
    bruker = BrukerFactory()
    gi(objekt, bruker, timer=1)
    reise.move_to("2026-11-21T13:00+01:00")
    assert UserObjectPermission.objects.exists()
    assert not gitt.har_gitt_tilgang(bruker, objekt, RETT)


def test_nattjobben_tar_bort_det_utloepte_og_bare_det(objekt, frys):
    reise = frys("2026-11-21T12:00")
    gi(objekt, BrukerFactory(), timer=1)
    varer = BrukerFactory()
    gi(objekt, varer, timer=48)
    reise.move_to("2026-11-22T02:15+01:00")
    assert utlop_tilganger.delay().result == 1
    assert utlop_tilganger.delay().result == 0
    assert UserObjectPermission.objects.get().user == varer


def test_ny_tilgang_erstatter_den_gamle(objekt):
    bruker = BrukerFactory()
    forste = gi(objekt, bruker, timer=1)
    gi(objekt, bruker, timer=5)
    forste.refresh_from_db()
    assert forste.opphevet_tid is not None
    assert gitt.har_gitt_tilgang(bruker, objekt, RETT)


def test_opphevet_tilgang_er_borte_med_en_gang_og_staar_i_sporet(objekt):
    bruker, av = BrukerFactory(), BrukerFactory()
    rad = gi(objekt, bruker, av=av)
    gitt.opphev(tilgang=rad, av=av)
    gitt.opphev(tilgang=rad, av=av)
    assert not gitt.har_gitt_tilgang(bruker, objekt, RETT)
    assert not UserObjectPermission.objects.exists()
    handlinger = Hendelse.objects.filter(kjede=f"organisasjon:{objekt.pk}").order_by("nr")
    assert list(handlinger.values_list("handling", flat=True)) == ["tilgang.gi", "tilgang.opphev"]


def test_guardian_alene_gir_ingen_tilgang(objekt):
    bruker = BrukerFactory()
    assign_perm(RETT, bruker, objekt)
    assert not gitt.har_gitt_tilgang(bruker, objekt, RETT)


def test_ingen_gir_seg_selv_tilgang_gjennom_en_annen_konto(objekt):
    person = PersonFactory()
    with pytest.raises(FireOyne):
        gi(objekt, BrukerFactory(person=person), av=BrukerFactory(person=person))


@pytest.mark.parametrize("felt", [{"grunn": "  "}, {"timer": -1}])
def test_uten_grunn_eller_slutt_nektes(objekt, felt):
    with pytest.raises(ValidationError):
        gi(objekt, BrukerFactory(), **felt)


@pytest.fixture
def to_saksbehandlere():
    org = OrganisasjonFactory(embete=True)
    return org, som("saksbehandler", org), som("saksbehandler", org)


def test_stedfortreder_gjelder_begge_dager_og_ikke_flere(to_saksbehandlere, frys):
    org, borte, kollega = to_saksbehandlere
    reise = frys("2026-12-01T08:00")
    sett_stedfortreder(
        bruker=kollega, fravaerende=borte, organisasjon=org, fra=date(2026, 12, 2), til=date(2026, 12, 3), av=borte
    )
    svar = []
    for dag in (1, 2, 3, 4):
        reise.move_to(f"2026-12-0{dag}T12:00+01:00")
        svar.append(borte.pk in dekker(kollega, org))
    assert svar == [False, True, True, False]


def test_opphevet_stedfortreder_slutter_med_en_gang(to_saksbehandlere):
    org, borte, kollega = to_saksbehandlere
    i_dag = timezone.localdate()
    rad = sett_stedfortreder(bruker=kollega, fravaerende=borte, organisasjon=org, fra=i_dag, til=i_dag, av=borte)
    opphev_stedfortreder(stedfortreder=rad, av=borte)
    assert dekker(kollega, org) == {kollega.pk}


def test_stedfortreder_maa_vaere_en_annen_person_i_samme_organisasjon(to_saksbehandlere):
    org, borte, _kollega = to_saksbehandlere
    i_dag = timezone.localdate()
    for bruker in (BrukerFactory(), som("saksbehandler", org, person=borte.person), borte):
        with pytest.raises(ValidationError):
            sett_stedfortreder(bruker=bruker, fravaerende=borte, organisasjon=org, fra=i_dag, til=i_dag, av=borte)
