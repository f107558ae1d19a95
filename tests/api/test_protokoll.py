"""What every address promises: problem+json, strict parameters, ETag, limits, cursor and incremental sync."""

from datetime import timedelta

import pytest
from django.utils.http import parse_http_date

from kompetanse.api import takt, visninger
from kompetanse.api.paginering import lag_markor, les_markor
from kompetanse.drift import hjerteslag
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import vurdering
from ordninger.felles.models import Sak
from tests.api.bygg import (
    AAPNE,
    EGNE,
    ROT,
    enkel_sak,
    enkle_saker,
    flere_omraader,
    hode_til,
    meddel_ramme,
    meddelt,
    senere,
)
from tests.fabrikker import sak as lag
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


def _problem(svar, status: int) -> dict:
    assert (svar.status_code, svar["Content-Type"]) == (status, "application/problem+json")
    feil = svar.json()
    assert feil["status"] == status
    assert feil["type"].startswith("/api/v1/dokumentasjon/#feil-")
    assert feil["title"] and feil["detail"] and feil["instance"].startswith("/api/")
    return feil


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sporring",
    [
        "budsjettaar=i%20fjor", "budsjettaar=1999", "budsjettaar=%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%97", "budsjettaar=2e3",
        "budsjettaar=", "tilstand=%F0%9F%98%80", "tilstand=%3DHYPERLINK(%22x%22)", "ordning=a%00b", "ordning=%C3%A6",
        "endret_etter=i-dag", "endret_etter=2027-13-01T00:00:00Z", "antall=0", "antall=201", "antall=-1", "antall=%D9%A3",
        "markor=tull", "markor=%F0%9F%98%80", "markor=MjAyNw", "finnes_ikke=1", "tilstand=innsendt&tilstand=utkast",
        "%3Dcmd=1", "ordning=%27%20OR%201=1--",
    ],
)  # fmt: skip
def test_bad_parameter_is_400_and_named(client, sporring):
    svar = client.get(f"{ROT}/saker/?{sporring}", **hode_til(OrganisasjonFactory()))
    feil = _problem(svar, 400)
    assert [set(p) for p in feil["invalid_params"]] == [{"name", "reason"}]


@pytest.mark.parametrize("felt", ["ordning", "tilstand", "budsjettaar", "endret_etter", "antall", "markor", "x" * 500])
def test_two_megabytes_in_a_filter_is_a_short_400(client, felt):
    svar = client.get(f"{ROT}/saker/", {felt: "9" * 2_000_000}, **hode_til(OrganisasjonFactory()))
    _problem(svar, 400)
    assert len(svar.content) < 1000


@pytest.mark.parametrize(
    "ressurs,sporring",
    [
        ("vedtak", "utfall=kanskje"), ("vedtak", "sak=2026"), ("tilskudd", "mottaker=12345678"),
        ("utbetalinger", "forfall_fra=15.04.2027"), ("utbetalinger", "forfall_til=2027-02-30"),
        ("utlysninger", "fylke=Oslo"), ("rammer", "kilde=lomma"), ("tilbud", "svar=kanskje"), ("planer", "sak=x"), ("andeler", "fylke=Oslo"), ("runder", "tilstand=utkast"), ("tildelinger", "soker=%2B1"), ("ordninger", "antall=1"),
        ("schema", "format=pdf"),
    ],
)  # fmt: skip
def test_bad_filter_of_each_list_is_400(client, ressurs, sporring):
    _problem(client.get(f"{ROT}/{ressurs}/?{sporring}", **hode_til(OrganisasjonFactory())), 400)


@pytest.mark.parametrize("metode", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("ressurs", ["saker", "tildelinger", "ordninger", "schema"])
def test_other_methods_than_reading_are_405(client, metode, ressurs):
    svar = getattr(client, metode)(f"{ROT}/{ressurs}/")
    _problem(svar, 405)
    assert set(svar["Allow"].replace(" ", "").split(",")) <= {"GET", "HEAD"}


@pytest.mark.parametrize(
    "sti", ["/api/v1/finnes-ikke/", "/api/v2/saker/", "/api/v1/ordninger/ukjent/", "/api/v1/saker/tull/"]
)
def test_unknown_address_is_404(client, sti):
    _problem(client.get(sti), 404)


@pytest.mark.parametrize("nr", [0, 99999999, 10**25])
def test_unknown_id_is_404(client, nr):
    _problem(client.get(f"{ROT}/tildelinger/{nr}/"), 404)


def test_missing_stroke_is_led_on(client):
    svar = client.get(f"{ROT}/saker?antall=5")
    assert (svar.status_code, svar.url) == (301, f"{ROT}/saker/?antall=5")


def test_other_formats_are_406(client):
    _problem(client.get(f"{ROT}/ordninger/", HTTP_ACCEPT="text/csv"), 406)


def test_browser_gets_json(client):
    svar = client.get(f"{ROT}/ordninger/", HTTP_ACCEPT="text/html,application/xhtml+xml,*/*;q=0.8")
    assert svar["Content-Type"] == "application/json"


def test_error_of_ours_is_500_without_what_happened(client, monkeypatch, caplog):
    def feil(_bruker):
        raise RuntimeError("noe hemmelig")

    monkeypatch.setattr(visninger.Tildelinger, "hent", feil)
    svar = client.get(f"{ROT}/tildelinger/")
    _problem(svar, 500)
    assert "hemmelig" not in svar.content.decode()
    assert "noe hemmelig" in caplog.text


def test_errors_speak_nynorsk_titles_or_bokmaal_but_keep_their_type(client):
    nb = client.get(f"{ROT}/finnes-ikke/", HTTP_ACCEPT_LANGUAGE="nb").json()
    nn = client.get(f"{ROT}/finnes-ikke/", HTTP_ACCEPT_LANGUAGE="nn").json()
    assert nb["type"] == nn["type"]


def test_demo_is_said(client):
    svar = client.get(f"{ROT}/ordninger/")
    assert (svar["Portal-Demo"], svar.json()["demo"]) == ("ja", True)


# --- ETag ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def v(januar):
    verden = lag.verden()
    (verden.vedtak,) = meddelt(verden, "100000")
    meddel_ramme(verden.ramme)
    return verden


@pytest.mark.parametrize("ressurs", [*EGNE, *AAPNE])
def test_what_is_unchanged_is_304(client, v, ressurs):
    hode = hode_til(v.udir)
    liste = client.get(f"{ROT}/{ressurs}/", **hode)
    rad = liste.json()["resultater"][0]
    nokkel = rad.get("nummer", "").replace("/", "-") or rad.get("id") or rad.get("kode")
    for sti in (f"{ROT}/{ressurs}/", f"{ROT}/{ressurs}/{nokkel}/"):
        svar = client.get(sti, **hode)
        assert svar.status_code == 200
        for merke in (svar["ETag"], f"W/{svar['ETag']}", f'"annet", {svar["ETag"]}', "*"):
            igjen = client.get(sti, HTTP_IF_NONE_MATCH=merke, **hode)
            assert (igjen.status_code, igjen.content, igjen["ETag"]) == (304, b"", svar["ETag"])
        assert client.get(sti, HTTP_IF_NONE_MATCH='"annet"', **hode).status_code == 200


def test_changed_case_has_a_new_tag_and_a_later_date(client, v):
    hode = hode_til(v.embete)
    sak = lag.innsendt(v)
    sti = f"{ROT}/saker/{sak.nummer.replace('/', '-')}/"
    for_ = client.get(sti, **hode)
    with senere(hours=1):
        lag.habilitet.erklaer(sak=sak, habil=True, av=v.saksbehandler)
        vurdering.ta_til_vurdering(sak=sak, av=v.saksbehandler)
    etter = client.get(sti, HTTP_IF_NONE_MATCH=for_["ETag"], **hode)
    assert etter.status_code == 200
    assert parse_http_date(etter["Last-Modified"]) - parse_http_date(for_["Last-Modified"]) == 3600


def test_answers_of_one_are_not_kept_for_another(client, v):
    eget = client.get(f"{ROT}/saker/", **hode_til(v.embete))
    assert "private" in eget["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {x.strip() for x in eget["Vary"].split(",")}


def test_head_is_get_without_the_body(client):
    svar = client.head(f"{ROT}/ordninger/")
    assert (svar.status_code, svar.content) == (200, b"")
    assert svar["ETag"] == client.get(f"{ROT}/ordninger/")["ETag"]


# --- limits -------------------------------------------------------------------------------------------------------


@pytest.fixture
def lav_grense(monkeypatch, frys):
    frys("2026-11-21T12:00:10")
    monkeypatch.setattr(takt, "grense", lambda art: takt.Grense({"nokkel": 5, "innlogget": 4, "aapen": 3}[art], 60))


def test_limit_counts_down_and_then_is_429(client, lav_grense):
    svar = [client.get(f"{ROT}/ordninger/") for _i in range(4)]
    assert [s.status_code for s in svar] == [200, 200, 200, 429]
    assert [s["RateLimit-Remaining"] for s in svar] == ["2", "1", "0", "0"]
    assert {s["RateLimit-Limit"] for s in svar} == {"3"}
    _problem(svar[3], 429)
    assert svar[3]["Retry-After"] == svar[3]["RateLimit-Reset"] == "50"


def test_limit_begins_anew_after_its_window(client, lav_grense, frys):
    for _i in range(4):
        client.get(f"{ROT}/ordninger/")
    frys("2026-11-21T12:01:00")
    assert client.get(f"{ROT}/ordninger/").status_code == 200


def test_each_token_and_address_has_its_own_count(client, lav_grense):
    a, b = hode_til(OrganisasjonFactory()), hode_til(OrganisasjonFactory())
    assert [client.get(f"{ROT}/saker/", **a).status_code for _i in range(6)] == [200] * 5 + [429]
    assert client.get(f"{ROT}/saker/", **b).status_code == 200
    for _i in range(4):
        client.get(f"{ROT}/ordninger/", REMOTE_ADDR="192.0.2.1")
    assert client.get(f"{ROT}/ordninger/", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_refusals_and_wrong_tokens_are_counted_too(client, lav_grense):
    feil = {"HTTP_AUTHORIZATION": "Bearer kp_00000000_" + "a" * 43}
    assert [client.get(f"{ROT}/saker/", **feil).status_code for _i in range(4)] == [401, 401, 401, 429]
    hode = hode_til(OrganisasjonFactory(), "les:saker")
    assert [client.get(f"{ROT}/vedtak/", **hode).status_code for _i in range(6)] == [403] * 5 + [429]


def test_published_limits_are_those_that_hold(client):
    side = client.get(f"{ROT}/dokumentasjon/").content.decode()
    svar = client.get(f"{ROT}/ordninger/")
    assert f'<td class="tall">{svar["RateLimit-Limit"]}</td>' in side
    assert takt.grense("nokkel") == takt.Grense(300, 60)


def test_count_is_shared_by_all_processes_in_valkey(client, ko, monkeypatch):
    monkeypatch.setattr(takt, "_ute_til", 0.0)
    client.get(f"{ROT}/ordninger/", REMOTE_ADDR="192.0.2.77")
    with hjerteslag.klient() as redis:
        (nokkel,) = redis.keys("kompetanse:takt:*")
        assert (redis.get(nokkel), 0 < redis.ttl(nokkel) <= 65) == (b"1", True)
    assert b"192.0.2.77" not in nokkel


def test_unreachable_valkey_does_not_stop_the_api(client, monkeypatch, settings):
    settings.CELERY_BROKER_URL = "unix:///finnes/ikke.sock"
    monkeypatch.setattr(takt, "_ute_til", 0.0)
    assert client.get(f"{ROT}/ordninger/").status_code == 200


# --- cursor and sync ----------------------------------------------------------------------------------------------


def _alle(client, sti, hode, mellom=lambda: None) -> list[str]:
    """Follow «neste» to the end, with `mellom` after every page."""
    numre = []
    while sti:
        side = client.get(sti, **hode).json()
        numre += [r["nummer"] for r in side["resultater"]]
        sti = side["neste"]
        mellom()
    return numre


def test_pages_hold_every_row_once_while_new_ones_come(client, januar):
    v = lag.verden()
    ventet = {s.nummer for s in enkle_saker(v, 7)}
    nye = []

    def en_ny():
        if len(nye) < 3:
            with senere(minutes=len(nye) + 1):
                nye.extend(enkle_saker(v, 1))

    numre = _alle(client, f"{ROT}/saker/?antall=2", hode_til(v.embete), en_ny)
    assert len(numre) == len(set(numre))
    assert set(numre) == ventet | {s.nummer for s in nye}


def test_row_that_changes_between_pages_comes_again_last(client, januar):
    v = lag.verden()
    saker = enkle_saker(v, 5)
    hode = hode_til(v.embete)
    forste = client.get(f"{ROT}/saker/?antall=2", **hode).json()
    Sak.objects.filter(nummer=forste["resultater"][0]["nummer"]).update(
        tilstand="til_vurdering", tilstand_tid=klokke.naa() + timedelta(minutes=1)
    )
    resten = _alle(client, forste["neste"], hode)
    assert resten[-1] == forste["resultater"][0]["nummer"]
    assert {s.nummer for s in saker} == set(resten) | {r["nummer"] for r in forste["resultater"]}


def test_next_page_keeps_the_filters(client, januar):
    v = lag.verden()
    enkle_saker(v, 3)
    svar = client.get(f"{ROT}/saker/?antall=1&tilstand=innsendt&budsjettaar=2027", **hode_til(v.embete)).json()
    assert "tilstand=innsendt" in svar["neste"] and "budsjettaar=2027" in svar["neste"]
    assert svar["neste"].startswith("http://testserver/api/v1/saker/?")


def test_cursor_can_be_read_back():
    naa = klokke.naa()
    assert les_markor(lag_markor(naa, 42)) == (naa, 42)


def test_only_what_changed_since(client, januar):
    v = lag.verden()
    gammel, ny = enkle_saker(v, 2)
    grense = klokke.naa() + timedelta(minutes=5)
    Sak.objects.filter(pk=ny.pk).update(tilstand="til_vurdering", tilstand_tid=grense + timedelta(seconds=1))
    hode = hode_til(v.embete)
    for tekst in (grense.isoformat(), grense.isoformat().replace("+", "%2B"), f"{grense:%Y-%m-%dT%H:%M:%S}"):
        assert _alle(client, f"{ROT}/saker/?endret_etter={tekst}", hode) == [ny.nummer]
    assert gammel.nummer in _alle(client, f"{ROT}/saker/", hode)


def test_preliminary_answer_moves_the_change_time(client, januar):
    v = lag.verden()
    sak = enkel_sak(v, OrganisasjonFactory())
    hode = hode_til(v.embete)
    grense = (klokke.naa() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert _alle(client, f"{ROT}/saker/?endret_etter={grense}", hode) == []
    with senere(hours=2):
        spor.skriv(sak.kjede, "sak.notat", av=v.saksbehandler, objekt=sak)
        assert _alle(client, f"{ROT}/saker/?endret_etter={grense}", hode) == []
        spor.skriv(sak.kjede, "sak.forelopig_svar", av=v.saksbehandler, objekt=sak)
    assert _alle(client, f"{ROT}/saker/?endret_etter={grense}", hode) == [sak.nummer]


@pytest.mark.parametrize(
    "tid,antall",
    [("0001-01-01T00:00:00%2B14:00", 1), ("9999-12-31T23:59:59-14:00", 0), ("2027-01-20T10:59:59.9999z", 1)],
)
def test_any_moment_may_be_asked_about(client, januar, tid, antall):
    v = lag.verden()
    enkle_saker(v, 1)
    assert len(_alle(client, f"{ROT}/saker/?endret_etter={tid}", hode_til(v.embete))) == antall


@pytest.mark.parametrize("ressurs", [r for r in (*EGNE, *AAPNE) if r != "ordninger"])
def test_incremental_sync_of_each_list(client, v, ressurs):
    hode = hode_til(v.udir)
    fra = (klokke.naa() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    til = (klokke.naa() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert client.get(f"{ROT}/{ressurs}/?endret_etter={fra}", **hode).json()["resultater"]
    assert client.get(f"{ROT}/{ressurs}/?endret_etter={til}", **hode).json()["resultater"] == []


@pytest.mark.parametrize(
    "ressurs,treff,bom",
    [
        ("saker", "tilstand=innvilget", "tilstand=avslatt"),
        ("saker", "ordning=kollektiv", "ordning=annen"),
        ("vedtak", "utfall=innvilget", "utfall=avslatt"),
        ("vedtak", "budsjettaar=2027", "budsjettaar=2026"),
        ("tilskudd", "budsjettaar=2027", "sak=1999-00001"),
        ("utbetalinger", "forfall_fra=2027-01-20", "forfall_til=2027-01-19"),
        ("utbetalinger", "tilstand=planlagt", "tilstand=utbetalt"),
        ("utlysninger", "budsjettaar=2027", "budsjettaar=2026"),
        ("rammer", "kilde=bevilgning", "kilde=tilskudd"),
        ("tildelinger", "utfall=innvilget", "soker=999999999"),
        ("utbetalinger", "ordning=kollektiv", "ordning=annen"),
        ("runder", "tilstand=publisert", "tilstand=avsluttet"),
    ],
)
def test_filters_find_and_leave_out(client, v, ressurs, treff, bom):
    hode = hode_til(v.udir)
    assert client.get(f"{ROT}/{ressurs}/?{treff}", **hode).json()["resultater"]
    assert client.get(f"{ROT}/{ressurs}/?{bom}", **hode).json()["resultater"] == []


def test_filter_by_case_number_and_county(client, v):
    hode = hode_til(v.udir)
    nummer = v.vedtak.sak.nummer
    for skrevet in (nummer, nummer.replace("/", "-")):
        assert len(client.get(f"{ROT}/vedtak/?sak={skrevet}", **hode).json()["resultater"]) == 1
    assert client.get(f"{ROT}/tildelinger/?fylke={v.fylke.nummer}").json()["resultater"]
    assert client.get(f"{ROT}/tildelinger/?fylke=00").json()["resultater"] == []


# --- the number of queries ----------------------------------------------------------------------------------------


FLERE = 14


@pytest.mark.parametrize("ressurs", [*EGNE, *AAPNE])
def test_lists_cost_the_same_for_few_and_many_rows(client, januar, ressurs, django_assert_max_num_queries):
    v = lag.verden()
    hode = hode_til(v.udir)
    meddelt(v, "100000")
    meddel_ramme(v.ramme)
    sti = f"{ROT}/{ressurs}/" + ("" if ressurs == "ordninger" else "?antall=200")
    client.get(sti, **hode)
    with django_assert_max_num_queries(6) as faa:
        en = len(client.get(sti, **hode).json()["resultater"])
    _mange(v, ressurs)
    with django_assert_max_num_queries(len(faa)):
        mange = len(client.get(sti, **hode).json()["resultater"])
    assert mange >= en + FLERE or ressurs == "ordninger"


def _mange(v, ressurs) -> None:
    """At least FLERE more rows. A decided case has two tilskudd."""
    if ressurs == "saker":
        enkle_saker(v, FLERE)
    elif ressurs in EGNE or ressurs == "tildelinger":
        meddelt(v, *["1000"] * (FLERE // 2 if ressurs in ("tilskudd", "utbetalinger") else FLERE))
    elif ressurs in ("utlysninger", "rammer", "runder"):
        flere_omraader(v, FLERE)
