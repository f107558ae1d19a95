"""Whose data a token opens: every resource × own, other and none; never more than the role sees."""

import pytest

from ordninger.felles.handlinger import vedtak as vedtakshandling
from ordninger.felles.models import Sak, Tilskudd, Utbetaling
from tests.api.bygg import AAPNE, EGNE, ROT, enkel_sak, hode_til, meddel, meddel_ramme, meddelt
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(januar):
    verden = lag.verden()
    verden.vedtak = meddelt(verden, "100000", "60000")
    verden.mine, verden.andres = (x.sak for x in verden.vedtak)
    return verden


def _adresser(sak: Sak) -> dict[str, str]:
    tilskudd = sak.tilskudd.get(mottaker=sak.soker)
    return {
        "saker": f"{ROT}/saker/{sak.nummer.replace('/', '-')}/",
        "vedtak": f"{ROT}/vedtak/{sak.vedtak.get().pk}/",
        "tilskudd": f"{ROT}/tilskudd/{tilskudd.pk}/",
        "utbetalinger": f"{ROT}/utbetalinger/{tilskudd.utbetalinger.get().pk}/",
    }


@pytest.mark.parametrize("ressurs", EGNE)
def test_own_object_is_found_and_anothers_is_404(client, v, ressurs):
    hode = hode_til(v.mine.soker)
    assert client.get(_adresser(v.mine)[ressurs], **hode).status_code == 200
    svar = client.get(_adresser(v.andres)[ressurs], **hode)
    assert (svar.status_code, svar["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("ressurs", EGNE)
def test_list_holds_only_the_organisations_own(client, v, ressurs):
    rader = client.get(f"{ROT}/{ressurs}/", **hode_til(v.mine.soker)).json()["resultater"]
    assert rader
    assert {rad["nummer"] if ressurs == "saker" else rad["sak"] for rad in rader} == {v.mine.nummer}


@pytest.mark.parametrize("ressurs,omfang", EGNE.items())
def test_token_without_the_part_is_403(client, v, ressurs, omfang):
    andre = [o for o in EGNE.values() if o != omfang]
    svar = client.get(f"{ROT}/{ressurs}/", **hode_til(v.mine.soker, *andre))
    assert svar.status_code == 403
    assert omfang in svar.json()["detail"]


@pytest.mark.parametrize("ressurs", EGNE)
def test_own_data_need_a_token(client, v, ressurs):
    svar = client.get(f"{ROT}/{ressurs}/")
    assert svar.status_code == 401
    assert svar["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("ressurs", AAPNE)
def test_open_data_are_the_same_for_all(client, v, ressurs):
    meddel_ramme(v.ramme)
    uten = client.get(f"{ROT}/{ressurs}/").json()
    assert uten["resultater"]
    assert client.get(f"{ROT}/{ressurs}/", **hode_til(v.mine.soker)).json() == uten


def test_payee_sees_its_own_tilskudd_in_all_cases_but_no_others(client, v):
    rader = client.get(f"{ROT}/tilskudd/", **hode_til(v.partner)).json()["resultater"]
    assert {r["mottaker"]["orgnr"] for r in rader} == {v.partner.orgnr}
    assert len(rader) == 2


def test_forvalter_sees_its_area_and_not_another_embetes(client, v):
    assert len(client.get(f"{ROT}/saker/", **hode_til(v.embete)).json()["resultater"]) == 2
    annet = OrganisasjonFactory(embete=True)
    assert client.get(f"{ROT}/saker/", **hode_til(annet)).json()["resultater"] == []
    assert len(client.get(f"{ROT}/saker/", **hode_til(v.udir)).json()["resultater"]) == 2


def test_draft_is_seen_by_its_owner_alone(client, v):
    utkast = lag.utkast(v)
    sti = f"{ROT}/saker/{utkast.nummer.replace('/', '-')}/"
    assert client.get(sti, **hode_til(utkast.soker)).json()["tilstand"]["kode"] == "utkast"
    deltaker = OrganisasjonFactory()
    utkast.parter.create(organisasjon=deltaker, rolle="deltaker")
    for org in (v.embete, v.udir, v.partner, deltaker):
        assert client.get(sti, **hode_til(org)).status_code == 404


def test_case_withdrawn_before_it_was_sent_is_still_a_draft_to_others(client, v):
    sak = enkel_sak(v, OrganisasjonFactory(), sendt=False)
    sak.tilstand = "trukket"
    sak.save()
    sti = f"{ROT}/saker/{sak.nummer.replace('/', '-')}/"
    assert client.get(sti, **hode_til(v.embete)).status_code == 404
    assert client.get(sti, **hode_til(sak.soker)).status_code == 200


def test_decision_is_not_shown_before_its_letter(client, januar):
    v = lag.verden()
    (vedtak,) = lag.besluttet(v, "100000")
    hode = hode_til(vedtak.sak.soker)
    for ressurs in ("vedtak", "tilskudd", "utbetalinger"):
        assert client.get(f"{ROT}/{ressurs}/", **hode).json()["resultater"] == []
    assert client.get(f"{ROT}/tildelinger/").json()["resultater"] == []
    meddel(vedtak)
    for ressurs in ("vedtak", "tilskudd", "utbetalinger", "tildelinger"):
        assert client.get(f"{ROT}/{ressurs}/", **hode).json()["resultater"]


def test_frame_is_open_when_its_letter_is_sent(client, v):
    assert [r["kilde"] for r in client.get(f"{ROT}/rammer/").json()["resultater"]] == ["bevilgning"]
    meddel_ramme(v.ramme)
    rad = next(r for r in client.get(f"{ROT}/rammer/").json()["resultater"] if r["kilde"] == "forelder")
    assert (rad["belop"], rad["tildelt"]) == ("10000000.00", "160000.00")


def test_frame_of_a_budget_that_is_not_adopted_is_not_open(client, januar):
    lag.verden(budsjett_vedtatt=False)
    assert client.get(f"{ROT}/rammer/").json()["resultater"] == []


@pytest.mark.parametrize("rolle", ["leser", "innsender"])
def test_session_gives_the_active_roles_scope(client, v, rolle):
    logg_inn(client, som(rolle, v.mine.soker))
    rader = client.get(f"{ROT}/saker/").json()["resultater"]
    assert [r["nummer"] for r in rader] == [v.mine.nummer]


def test_session_of_one_who_only_controls_access_is_403(client, v):
    logg_inn(client, som("tilgangsstyrer", v.mine.soker))
    assert client.get(f"{ROT}/saker/").status_code == 403


def test_staff_is_nothing(client, v):
    bruker = som("innsender")
    bruker.is_superuser = True
    bruker.save()
    logg_inn(client, bruker)
    assert client.get(f"{ROT}/saker/").json()["resultater"] == []
    assert client.get(_adresser(v.mine)["saker"]).status_code == 404


def test_nothing_names_a_person_or_repeats_free_text(client, v):
    hode = hode_til(v.udir)
    meddel_ramme(v.ramme)
    tekst = "".join(client.get(f"{ROT}/{r}/", **hode).content.decode() for r in (*EGNE, *AAPNE))
    personer = {b.person.navn for b in (v.saksbehandler, v.beslutter, v.okonomi)} | {"Kari Demo", "kari@example.no"}
    for noe in personer | {"Tiltaket følger planen.", "Godt vist."}:
        assert noe not in tekst
    kontoer = set(v.mine.soker.kontoer.values_list("nummer", flat=True))
    assert kontoer and not any(k in tekst for k in kontoer)


def test_award_tells_amounts_per_payee_and_sums_to_the_decision(client, v):
    rad = next(r for r in client.get(f"{ROT}/tildelinger/").json()["resultater"] if r["sak"] == v.mine.nummer)
    assert (rad["utfall"]["kode"], rad["avslagskoder"], rad["innvilget_belop"]) == ("innvilget", [], "100000.00")
    assert {m["belop"] for m in rad["mottakere"]} == {"50000.00"}


def test_refusal_is_open_with_its_code(client, januar):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    f.linjer.update(belop=0, overstyrt=True, grunn="Hemmelig grunn")
    f = lag.Fordeling.objects.get(pk=f.pk)
    sak = Sak.objects.get()
    lag.habilitet.erklaer(sak=sak, habil=True, av=v.beslutter)
    meddel(vedtakshandling.beslutt(sak=sak, av=v.beslutter))
    svar = client.get(f"{ROT}/tildelinger/?utfall=avslatt")
    (rad,) = svar.json()["resultater"]
    assert (rad["avslagskoder"], rad["innvilget_belop"], rad["mottakere"]) == (["samlet_vurdering"], "0.00", [])
    assert "Hemmelig grunn" not in svar.content.decode()


def test_amounts_are_text_with_two_decimals(client, v):
    hode = hode_til(v.mine.soker)
    (sak,) = client.get(f"{ROT}/saker/", **hode).json()["resultater"]
    assert (sak["sokt_belop"], sak["innvilget_belop"]) == ("100000.00", "100000.00")
    assert sak["tilstand"] == {"kode": "innvilget", "nb": "Innvilget", "nn": "Innvilga"}
    assert {t["belop"] for t in client.get(f"{ROT}/tilskudd/", **hode).json()["resultater"]} == {"50000.00"}
    assert Tilskudd.objects.count() == Utbetaling.objects.count() == 4
