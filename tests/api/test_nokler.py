"""The life of a token: made once, shown once, expires, is revoked, and is never written down."""

import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kompetanse.api.handlinger import lag_nokkel, tilbakekall_nokkel
from kompetanse.api.models import Nokkel
from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.handlinger.grunn import IkkeMulig
from tests.api.bygg import ROT, nokkel_til
from tests.fabrikker.brukere import TilhorighetFactory, logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


def _svar(client, hode):
    return client.get(f"{ROT}/saker/", **hode)


def test_token_opens_and_notes_the_day(client):
    nokkel, hode = nokkel_til(OrganisasjonFactory())
    assert _svar(client, hode).status_code == 200
    nokkel.refresh_from_db()
    assert nokkel.sist_brukt_dato == klokke.idag()


def test_day_of_use_is_written_once_a_day(client, django_assert_num_queries):
    _nokkel, hode = nokkel_til(OrganisasjonFactory())
    _svar(client, hode)
    with django_assert_num_queries(2):
        _svar(client, hode)


def test_expired_token_is_401(client):
    _nokkel, hode = nokkel_til(OrganisasjonFactory(), dager=30)
    with klokke.stilt(klokke.naa() + timedelta(days=29, hours=23)):
        assert _svar(client, hode).status_code == 200
    with klokke.stilt(klokke.naa() + timedelta(days=30)):
        svar = _svar(client, hode)
    assert svar.status_code == 401
    assert svar["WWW-Authenticate"].startswith("Bearer")
    assert svar["Content-Type"] == "application/problem+json"
    assert "utløpt" in svar.json()["detail"]


def test_revoked_token_is_401(client):
    org = OrganisasjonFactory()
    nokkel, hode = nokkel_til(org)
    tilbakekall_nokkel(nokkel=nokkel, av=som("innsender", org))
    assert _svar(client, hode).status_code == 401


def test_token_of_an_organisation_that_is_gone_is_401(client):
    org = OrganisasjonFactory()
    _nokkel, hode = nokkel_til(org)
    org.opphort = klokke.idag()
    org.save()
    assert _svar(client, hode).status_code == 401


@pytest.mark.parametrize(
    "endre",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t.replace("kp_", "kx_"),
        lambda t: t + "x" * 200,
        lambda t: t[:20],
        lambda t: "",
        lambda t: t + "\u00e6",
        lambda t: "kp_00000000_" + t.split("_", 2)[2],
    ],
)
def test_wrong_token_is_401_also_where_none_is_needed(client, endre):
    _nokkel, hode = nokkel_til(OrganisasjonFactory())
    feil = {"HTTP_AUTHORIZATION": "Bearer " + endre(hode["HTTP_AUTHORIZATION"].removeprefix("Bearer "))}
    assert _svar(client, feil).status_code == 401
    assert client.get(f"{ROT}/ordninger/", **feil).status_code == 401


def test_token_ends_with_the_role_of_the_one_who_made_it(client):
    nokkel, hode = nokkel_til(OrganisasjonFactory())
    assert _svar(client, hode).status_code == 200
    nokkel.opprettet_av.tilhorigheter.update(til=klokke.idag())
    assert _svar(client, hode).status_code == 401


def test_token_ends_with_the_account_of_the_one_who_made_it(client):
    nokkel, hode = nokkel_til(OrganisasjonFactory())
    Bruker.objects.filter(pk=nokkel.opprettet_av_id).update(is_active=False)
    assert _svar(client, hode).status_code == 401


@pytest.mark.parametrize(
    "trait,leser", [({}, "leser"), ({"embete": True}, "forvalter_leser"), ({"uh": True}, "fagmiljo")]
)
def test_a_tilgangsstyrer_hands_on_only_what_the_person_reads(client, trait, leser):
    org = OrganisasjonFactory(**trait)
    styrer = som("tilgangsstyrer", org)
    felt = {"organisasjon": org, "navn": "X", "omfang": ["les:saker"], "dager": 30}
    with pytest.raises(IkkeMulig, match="ikke lese sakene selv"):
        lag_nokkel(**felt, av=styrer)
    lesende = TilhorighetFactory(bruker=styrer, organisasjon=org, rolle=leser)
    _nokkel, hemmelig = lag_nokkel(**felt, av=styrer)
    hode = {"HTTP_AUTHORIZATION": f"Bearer {hemmelig}"}
    assert _svar(client, hode).status_code == 200
    lesende.til = klokke.idag()
    lesende.save()
    assert _svar(client, hode).status_code == 401


def test_a_klagebehandler_makes_no_token_that_reads_the_forvalters_cases():
    org = OrganisasjonFactory(embete=True)
    styrer = som("tilgangsstyrer", org)
    TilhorighetFactory(bruker=styrer, organisasjon=org, rolle="klagebehandler")
    with pytest.raises(IkkeMulig):
        lag_nokkel(organisasjon=org, navn="X", omfang=["les:saker"], dager=30, av=styrer)


def test_only_a_hash_is_stored_and_nothing_secret_is_in_the_trail_or_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    nokkel, hode = nokkel_til(OrganisasjonFactory())
    hemmelig = hode["HTTP_AUTHORIZATION"].split("_", 2)[2]
    _svar(client, hode)
    _svar(client, {"HTTP_AUTHORIZATION": hode["HTTP_AUTHORIZATION"] + "x"})
    rad = Nokkel.objects.values().get(pk=nokkel.pk)
    assert hemmelig not in str(rad)
    spor = str(list(Hendelse.objects.values()))
    for noe in (hemmelig, nokkel.hash):
        assert noe not in spor
        assert noe not in caplog.text
    assert Hendelse.objects.filter(handling="api.nokkel_laget", objekt_id=nokkel.pk).count() == 1


def test_no_two_tokens_are_alike():
    org = OrganisasjonFactory()
    assert len({nokkel_til(org)[1]["HTTP_AUTHORIZATION"] for _i in range(5)}) == 5


@pytest.mark.parametrize("dager", [0, -1, 366])
def test_token_lives_from_one_day_to_a_year(dager):
    org = OrganisasjonFactory()
    with pytest.raises(IkkeMulig, match="365"):
        lag_nokkel(organisasjon=org, navn="X", omfang=["les:saker"], dager=dager, av=som("innsender", org))


@pytest.mark.parametrize("navn,omfang", [(" ", ["les:saker"]), ("X", []), ("X", ["skriv:alt"])])
def test_token_has_a_name_and_something_to_read(navn, omfang):
    org = OrganisasjonFactory()
    with pytest.raises(IkkeMulig):
        lag_nokkel(organisasjon=org, navn=navn, omfang=omfang, dager=30, av=som("innsender", org))


@pytest.mark.parametrize("rolle", ["leser", "redaktor"])
def test_other_roles_cannot_make_or_revoke(rolle):
    org = OrganisasjonFactory()
    nokkel, _hode = nokkel_til(org)
    with pytest.raises(IngenTilgang):
        lag_nokkel(organisasjon=org, navn="X", omfang=["les:saker"], dager=30, av=som(rolle, org))
    with pytest.raises(IngenTilgang):
        tilbakekall_nokkel(nokkel=nokkel, av=som(rolle, org))


def test_nobody_makes_or_revokes_for_another_organisation():
    nokkel, _hode = nokkel_til(OrganisasjonFactory())
    with pytest.raises(IngenTilgang):
        tilbakekall_nokkel(nokkel=nokkel, av=som("tilgangsstyrer"))


def test_revoking_twice_changes_nothing():
    org = OrganisasjonFactory()
    nokkel, _hode = nokkel_til(org)
    forst = tilbakekall_nokkel(nokkel=nokkel, av=som("innsender", org))
    igjen = tilbakekall_nokkel(nokkel=nokkel, av=som("innsender", org))
    assert (igjen.tilbakekalt_av_id, igjen.tilbakekalt_tid) == (forst.tilbakekalt_av_id, forst.tilbakekalt_tid)
    assert Hendelse.objects.filter(handling="api.nokkel_tilbakekalt").count() == 1


def test_database_keeps_what_a_token_is():
    nokkel, _hode = nokkel_til(OrganisasjonFactory())
    rad = Nokkel.objects.filter(pk=nokkel.pk)
    for felt in ({"hash": "0" * 64}, {"omfang": ["les:alt"]}, {"utloper_tid": klokke.naa() + timedelta(days=9)}):
        with pytest.raises(DatabaseError, match="api_nokkel"), transaction.atomic():
            rad.update(**felt)
    with pytest.raises(DatabaseError, match="api_nokkel"), transaction.atomic():
        rad.delete()
    with pytest.raises(IntegrityError, match="nokkel_tilbakekalt_par"), transaction.atomic():
        rad.update(tilbakekalt_tid=klokke.naa())


def test_database_keeps_the_year_and_the_revocation():
    org = OrganisasjonFactory()
    nokkel, _hode = nokkel_til(org)
    lik = {f: getattr(nokkel, f) for f in ("organisasjon", "navn", "omfang", "opprettet_av", "opprettet_tid")}
    with pytest.raises(IntegrityError, match="nokkel_lever_hoyst_et_aar"), transaction.atomic():
        Nokkel.objects.create(
            **lik, prefiks="00000000", hash="1" * 64, utloper_tid=nokkel.opprettet_tid + timedelta(days=366)
        )
    tilbakekall_nokkel(nokkel=nokkel, av=som("innsender", org))
    with pytest.raises(DatabaseError, match="api_nokkel"), transaction.atomic():
        Nokkel.objects.filter(pk=nokkel.pk).update(tilbakekalt_tid=None, tilbakekalt_av=None)


# --- the pages ----------------------------------------------------------------------------------------------------


def test_token_is_made_on_the_page_and_shown_once(client):
    org = OrganisasjonFactory()
    logg_inn(client, som("innsender", org))
    svar = client.post("/nokler/ny/", {"navn": "Regnskap", "omfang": ["les:utbetalinger"], "dager": "90"})
    hemmelig = svar.content.decode().split('value="kp_')[1].split('"')[0]
    assert "no-store" in svar["Cache-Control"]
    assert _svar(client, {"HTTP_AUTHORIZATION": f"Bearer kp_{hemmelig}"}).status_code == 403
    assert client.get(f"{ROT}/utbetalinger/", HTTP_AUTHORIZATION=f"Bearer kp_{hemmelig}").status_code == 200
    liste = client.get("/nokler/").content.decode()
    assert "Regnskap" in liste and hemmelig not in liste


def test_page_says_what_is_missing(client):
    logg_inn(client, som("innsender"))
    svar = client.post("/nokler/ny/", {"navn": "", "dager": "9999"}).content.decode()
    for setning in ("Skriv hvilket system som skal bruke nøkkelen", "Velg hva nøkkelen kan lese", "Velg fra listen"):
        assert setning in svar
    assert not Nokkel.objects.exists()


def test_token_is_revoked_after_a_page_that_asks(client):
    org = OrganisasjonFactory()
    nokkel, hode = nokkel_til(org)
    logg_inn(client, som("tilgangsstyrer", org))
    sti = f"/nokler/{nokkel.pk}/tilbakekall/"
    assert "kp_" + nokkel.prefiks in client.get(sti).content.decode()
    assert _svar(client, hode).status_code == 200
    assert client.post(sti, follow=True).status_code == 200
    assert _svar(client, hode).status_code == 401
    assert client.get(sti).status_code == 404


def test_pages_are_closed_to_others(client):
    nokkel, _hode = nokkel_til(OrganisasjonFactory())
    sti = f"/nokler/{nokkel.pk}/tilbakekall/"
    assert client.get("/nokler/").status_code == 302
    logg_inn(client, som("leser", nokkel.organisasjon))
    assert client.get("/nokler/").status_code == client.post(sti).status_code == 403
    logg_inn(client, som("innsender"))
    assert client.get(sti).status_code == client.post(sti).status_code == 404
    assert "Arkivet" not in client.get("/nokler/").content.decode()


def test_list_of_tokens_costs_the_same_for_one_and_fifty(client, django_assert_max_num_queries):
    org = OrganisasjonFactory()
    logg_inn(client, som("innsender", org))
    lager = som("innsender", org)

    def lag(antall):
        for i in range(antall):
            lag_nokkel(organisasjon=org, navn=f"S{i}", omfang=["les:saker"], dager=30, av=lager)

    lag(1)
    with django_assert_max_num_queries(7) as en:
        client.get("/nokler/?antall=100")
    lag(49)
    with django_assert_max_num_queries(len(en)):
        assert client.get("/nokler/?antall=100").content.decode().count("kp_") >= 50


def test_list_of_tokens_is_exported_without_secrets(client):
    org = OrganisasjonFactory()
    nokkel, _hode = nokkel_til(org)
    logg_inn(client, som("innsender", org))
    fil = b"".join(client.get("/nokler/?format=csv")).decode("utf-8-sig")
    assert "Arkivet" in fil and nokkel.hash not in fil
