"""The outbox: once, to the right people, in their language, without case content, tried again."""

from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from ordninger.felles.handlinger import varsel
from ordninger.felles.handlinger.varsel_tekster import TYPER
from ordninger.felles.models import Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import TilhorighetFactory, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return OrganisasjonFactory()


def lag(org, **felt):
    return varsel.varsle(**({"nokkel": "n1", "organisasjon": org, "type": "melding"} | felt))


class Trasig(EmailBackend):
    """A mail server that answers for the first message and then stops answering."""

    sendt = 0

    def send_messages(self, messages):
        if Trasig.sendt:
            raise SMTPException("421")
        Trasig.sendt += 1
        return super().send_messages(messages)


def test_samme_nokkel_gir_ett_varsel(org):
    assert lag(org) is not None
    assert lag(org) is None
    assert Varsel.objects.count() == 1


def test_ukjent_type_stopper_med_en_gang(org):
    with pytest.raises(LookupError):
        lag(org, type="finnes_ikke")


def test_sendes_til_rollene_som_gjelder_i_dag(org, frys):
    frys("2026-11-21T10:00")
    redaktor, innsender = som("redaktor", org), som("innsender", org)
    som("leser", org)
    som("redaktor")
    TilhorighetFactory(organisasjon=org, rolle="redaktor", avsluttet=True)
    lag(org)
    assert varsel.send_ventende() == 1
    assert {m.to[0] for m in mail.outbox} == {redaktor.epost, innsender.epost}
    assert varsel.send_ventende() == 0


def test_gjelder_varselet_en_person_faar_bare_den_det(org):
    en = som("saksbehandler")
    lag(en.aktiv_tilhorighet.organisasjon, type="tildelt", bruker=en)
    som("saksbehandler", en.aktiv_tilhorighet.organisasjon)
    varsel.send_ventende()
    assert [m.to for m in mail.outbox] == [[en.epost]]


def test_maalformen_er_mottakerens(org):
    nn = som("innsender", OrganisasjonFactory(nynorsk=True))
    lag(nn.aktiv_tilhorighet.organisasjon, data={"frist": "2026-12-01"}, type="retting")
    varsel.send_ventende()
    assert "De må rette noko innan 1. desember 2026" in mail.outbox[0].subject
    assert mail.outbox[0].subject.startswith("[Demo]")


def test_en_mailserver_som_ikke_svarer_gir_nytt_forsok_bare_til_dem_som_mangler(org, frys, settings):
    frys("2026-11-21T10:00")
    for _nr in range(2):
        som("innsender", org)
    lag(org)
    settings.EMAIL_BACKEND = f"{__name__}.Trasig"
    Trasig.sendt = 0
    assert varsel.send_ventende() == 0
    rad = Varsel.objects.get()
    assert (rad.forsok, rad.feil, len(rad.data["sendt_til"])) == (1, "SMTPException", 1)
    assert varsel.send_ventende() == 0
    frys("2026-11-21T10:03")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert varsel.send_ventende() == 1
    assert len(mail.outbox) == 2 and len({m.to[0] for m in mail.outbox}) == 2


def test_ingen_mottakere_stopper_ikke_koen(org):
    lag(org)
    assert varsel.send_ventende() == 1
    assert Varsel.objects.get().feil == "Ingen å sende til"


def test_sakens_innhold_er_ikke_i_eposten(frys):
    frys("2026-11-21T10:00")
    v = fabrikk.verden()
    s = fabrikk.innsendt(v)
    varsel.send_ventende()
    tekst = " ".join(m.subject + m.body for m in mail.outbox)
    assert mail.outbox
    assert s.nummer not in tekst and "Felles praksis" not in tekst and "100 000" not in tekst and "100000" not in tekst


@pytest.mark.parametrize("kode", sorted(TYPER))
def test_hver_type_har_begge_maalformer_og_fyller_ut(org, kode):
    rad = lag(org, type=kode, data={"frist": "2026-12-01"})
    nb, nn = varsel.emne(rad, "nb"), varsel.emne(rad, "nn")
    assert nb and nn and "{" not in nb + nn
    assert TYPER[kode].roller


def test_marker_lest_er_den_foerste_og_bare_egne(org, frys):
    reise = frys("2026-11-21T10:00")
    leser, fremmed = som("leser", org), som("leser")
    rad = lag(org)
    varsel.marker_lest(varsel=rad, av=fremmed)
    assert rad.lest_tid is None
    varsel.marker_lest(varsel=rad, av=leser)
    foerst = rad.lest_tid
    reise.shift(60)
    varsel.marker_lest(varsel=rad, av=leser)
    assert rad.lest_tid == foerst


@pytest.mark.parametrize(
    ("naa", "typer"),
    [
        ("2027-01-10T10:00", set()),
        ("2027-01-20T10:00", {"frist_sak"}),
        ("2027-02-02T00:00", set()),
    ],
)
def test_paaminnelse_om_frist_for_utkastet(frys, naa, typer):
    frys("2026-11-21T10:00")
    fabrikk.utkast(fabrikk.verden())
    frys(naa)
    varsel.lag_paminnelser()
    assert set(Varsel.objects.values_list("type", flat=True)) - {"partner"} == typer


def test_paaminnelser_to_ganger_er_som_en_og_trappen_gir_tre(frys):
    frys("2026-11-21T10:00")
    fabrikk.utkast(fabrikk.verden())
    for naa in (
        "2027-01-18T08:00",
        "2027-01-18T09:00",
        "2027-01-25T08:00",
        "2027-01-29T08:00",
        "2027-01-31T08:00",
        "2027-02-01T08:00",
    ):
        frys(naa)
        varsel.lag_paminnelser()
    assert Varsel.objects.filter(type="frist_sak").count() == 3


def test_rapport_som_mangler_og_svar_som_venter(frys):
    frys("2026-11-21T10:00")
    v = fabrikk.verden()
    fabrikk.besluttet(v, "100000")
    fabrikk.innsendt(v)
    frys("2027-04-09T10:00")
    varsel.lag_paminnelser()
    assert Varsel.objects.filter(type="svarfrist", organisasjon=v.embete).count() == 1
    frys("2028-01-18T00:00")
    varsel.lag_paminnelser()
    assert Varsel.objects.filter(type="rapport_mangler").count() == 2
