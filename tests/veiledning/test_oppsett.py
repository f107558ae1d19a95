"""Udir sets up a round: the table of rates behind four eyes, and what the announcement says itself."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ordninger.felles.models import Satstabell, Utlysning
from ordninger.veiledning import fordeling, klage
from ordninger.veiledning.satser import LIKE_VEKTER
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.penger import SatstabellFactory

from .verden import verden

pytestmark = pytest.mark.django_db
VEKTER = {f"vekt_{kode.replace('.', '_')}": "100" for kode in LIKE_VEKTER}
SATSER = {
    "budsjettaar": "2027", "gulv": "19 000", "tak_laerere": "", "tak_kroner": "500 000", "enhet": "1",
    "underskudd": "lavere_gulv", **VEKTER, "vekt_andre_barnehage": "120",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november(frys):
    return frys("2026-11-20T12:00")


@pytest.fixture
def v():
    return verden()


def test_satsene_foreslaas_og_godkjennes_av_to_og_brukes_i_runden(client, v):
    fag, beslutter = som("udir_fag", v.udir), som("udir_beslutter", v.udir)
    ny = reverse("udir:satser-nye") + "?tabell=veil_pott"
    logg_inn(client, fag)
    assert ny.replace("&", "&amp;") in client.get(reverse("udir:satser")).content.decode()
    assert "Gulv per nyutdannet" in client.get(ny).content.decode()
    svar = client.post(ny, SATSER)
    rad = Satstabell.objects.get()
    assert svar.url == reverse("udir:satstabell", args=[rad.pk])
    side = client.get(svar.url).content.decode()
    assert "19\u00a0000\u00a0kr" in side and "120 %" in side and "uten tak" in side and "Sett ned gulvet" in side
    assert fordeling.grunnparametre(v.utlysning).gulv == 18_666

    logg_inn(client, beslutter)
    client.post(reverse("udir:satser-godkjenn", args=[rad.pk]))
    par = fordeling.grunnparametre(v.utlysning)
    assert (par.gulv, par.tak_kroner, par.tak_laerere, par.underskudd) == (19_000, 500_000, None, "lavere_gulv")
    assert par.vekter["andre.barnehage"] == Decimal("1.2")

    logg_inn(client, fag)
    side = client.get(reverse("udir:satser-nye") + f"?fra={rad.pk}").content.decode()
    assert 'value="120"' in side and 'value="500' in side


@pytest.mark.parametrize(
    ("felt", "setning"),
    [
        (dict.fromkeys((*VEKTER, "vekt_andre_barnehage"), "0"), "minst én må være over null"),
        ({"vekt_andre_barnehage": "1001"}, "fra 0 til 1000"),
        ({"tak_laerere": "0"}, "større enn eller lik 1"),
        ({"gulv": ""}, "Fyll inn beløpet"),
    ],
)
def test_satser_som_ikke_henger_sammen_sies_det_om(client, v, felt, setning):
    logg_inn(client, som("udir_fag", v.udir))
    svar = client.post(reverse("udir:satser-nye") + "?tabell=veil_pott", SATSER | felt)
    assert svar.status_code == 422
    assert setning in svar.content.decode()
    assert not Satstabell.objects.exists()


def test_en_ukjent_tabell_finnes_ikke(client, v):
    logg_inn(client, som("udir_fag", v.udir))
    assert client.get(reverse("udir:satser-nye") + "?tabell=finnes_ikke").status_code == 404


def test_en_tabell_uten_skjema_vises_som_den_er(client, v):
    rad = SatstabellFactory(
        ordning="videreutdanning", navn="vu_andel", verdier={"gulv": "100", "nokler": [{"kode": "barn"}]}
    )
    logg_inn(client, som("udir_fag", v.udir))
    side = client.get(reverse("udir:satstabell", args=[rad.pk])).content.decode()
    assert "nokler.1.kode" in side and "barn" in side
    assert "Foreslå ny versjon herfra" not in side


# --- the announcement -------------------------------------------------------------------------------------------------


@pytest.fixture
def utkast(v):
    Utlysning.objects.filter(pk=v.utlysning.pk).update(tilstand="avsluttet")
    u = Utlysning.objects.get(pk=v.utlysning.pk)
    u.pk, u.runde, u.tilstand, u.parametre, u.publisert_av, u.publisert_tid = None, 2, "utkast", {}, None, None
    u.save(force_insert=True)
    return u


def skjemaet(client, u) -> dict[str, str]:
    form = client.get(reverse("forvalter:utlysning-rediger", args=[u.pk])).context["form"]
    return {
        f.html_name: str(f.field.widget.format_value(f.value()) if f.value() not in (None, "") else "") for f in form
    }


def test_utlysningen_sier_selv_skoleaar_gulv_og_klageinstans(client, v, utkast):
    logg_inn(client, v.saksbehandler)
    url = reverse("forvalter:utlysning-rediger", args=[utkast.pk])
    assert "Si hvem som avgjør klager" in client.get(reverse("forvalter:utlysning", args=[utkast.pk])).content.decode()
    data = skjemaet(client, utkast) | {
        "p_skoleaar": "2027/2028", "p_gulv": "20 000", "p_klage": "ja", "p_klageinstans": v.klageinstans.orgnr,
        "p_klage_fra": "01.01.2027",
    }  # fmt: skip
    svar = client.post(url, data)
    assert svar.status_code == 302, svar.context["form"].errors
    utkast.refresh_from_db()
    assert utkast.parametre["klageinstanser"] == [{"fra": "2027-01-01", "orgnr": v.klageinstans.orgnr}]
    assert utkast.parametre["skoleaar"] == "2027/2028"
    assert fordeling.grunnparametre(utkast).gulv == 20_000
    assert klage.klageinstans(utkast, utkast.bruk_fra) == v.klageinstans
    assert "Si hvem" not in client.get(reverse("forvalter:utlysning", args=[utkast.pk])).content.decode()

    client.post(url, skjemaet(client, utkast) | {"p_klage": "nei", "p_gulv": "", "p_skoleaar": ""})
    utkast.refresh_from_db()
    assert utkast.parametre == {"klageinstanser": []}
    assert klage.klageinstans(utkast, utkast.bruk_fra) is None


@pytest.mark.parametrize(
    ("felt", "svar"),
    [
        ("p_klageinstans", {"p_klageinstans": "123"}),
        ("p_klage_fra", {"p_klage_fra": ""}),
    ],
)
def test_en_klageinstans_som_ikke_finnes_eller_mangler_dag_sies_ved_feltet(client, v, utkast, felt, svar):
    logg_inn(client, v.saksbehandler)
    data = skjemaet(client, utkast) | {
        "p_klage": "ja", "p_klageinstans": v.klageinstans.orgnr, "p_klage_fra": "01.01.2027"
    }  # fmt: skip
    side = client.post(reverse("forvalter:utlysning-rediger", args=[utkast.pk]), data | svar)
    assert side.status_code == 200
    assert list(side.context["form"].errors) == [felt]
    utkast.refresh_from_db()
    assert utkast.parametre == {}


def test_en_ny_utlysning_begynner_fra_forrige_runde_av_samme_ordning(client, v):
    """Another measure's later round fills in nothing, and who hears appeals is carried over."""
    forrige = v.utlysning
    annen = Utlysning.objects.get(pk=forrige.pk)
    annen.pk, annen.ordning, annen.budsjettaar, annen.tekst_nb = None, "videreutdanning", 2028, "Fri med lønn"
    annen.tilstand, annen.publisert_av, annen.publisert_tid, annen.ramme = "utkast", None, None, None
    annen.save(force_insert=True)
    logg_inn(client, v.saksbehandler)
    url = reverse("forvalter:utlysning-ny")

    svar = client.get(url + "?ordning=veiledning")

    form = svar.context["form"]
    assert form["ordning"].value() == "veiledning"
    assert form["budsjettaar"].value() == forrige.budsjettaar + 1
    assert form["tekst_nb"].value() == forrige.tekst_nb
    assert '<a href="?ordning=veiledning" aria-current="page">' in svar.content.decode()
    assert client.get(url).context["form"]["ordning"].value() == "videreutdanning"
    data = {
        f.html_name: str(f.field.widget.format_value(f.value()) if f.value() not in (None, "") else "") for f in form
    }
    assert client.post(url, data | {"ordning": "veiledning"}).status_code == 302
    ny = Utlysning.objects.get(ordning="veiledning", budsjettaar=forrige.budsjettaar + 1)
    assert ny.parametre == {"klageinstanser": forrige.parametre["klageinstanser"]}
    assert "Si hvem som avgjør" not in client.get(reverse("forvalter:utlysning", args=[ny.pk])).content.decode()
