"""Offers, plans and shares: whose they are, what is open and when, and what moves their change time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import tilbud as tilbudshandling
from ordninger.felles.handlinger import utbetaling
from ordninger.felles.models import Brev, Ramme, Sak, Tilbud, Vedtak
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.models import Svarutkast
from ordninger.vu_barnehage.handlinger import ramme as barnehageramme
from tests.api.bygg import AAPNE_TILBUD, EGNE_TILBUD, ROT, _brev, hode_til, senere
from tests.fabrikker import tilbud as bygg
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db
BETALT = date(2027, 2, 26)


def meddel_tildelinger() -> None:
    """Every award's tilskuddsbrev is sent: it is the only letter that tells of it."""
    for v in Vedtak.objects.filter(er_enkeltvedtak=False).exclude(
        pk__in=Brev.objects.filter(vedtak__isnull=False).values("vedtak")
    ):
        tilskudd = v.linjer.all()[0].tilskudd
        _brev(mottaker=v.sak.soker, avsender=v.ramme.forvalter, sak=v.sak, vedtak=v, tilskudd=tilskudd)


def _tid(**fra_naa) -> str:
    return (klokke.naa() + timedelta(**fra_naa)).isoformat()


def _sti(ressurs: str, sak: Sak) -> str:
    return f"{ROT}/{ressurs}/{sak.nummer.replace('/', '-')}/"


def _rader(client, ressurs: str, hode: dict | None = None, **felt) -> list[dict]:
    svar = client.get(f"{ROT}/{ressurs}/", felt, **(hode or {}))
    assert svar.status_code == 200, svar.content
    return svar.json()["resultater"]


@pytest.fixture
def sendt(frys):
    """Offers are sent; one has said yes and wants more, one a part, one no, and one nothing yet."""
    frys("2027-01-10T10:00")
    v = bygg.verden()
    bygg.sendt(v)
    a, b, c, _taus = v.kommuner
    frys("2027-01-20T10:00")
    bygg.svar(v, a, "ja", ekstra="500000")
    bygg.svar(v, b, "delvis", "1000.00")
    bygg.svar(v, c, "nei")
    return v


@pytest.fixture
def v(sendt, frys):
    """Awarded, told, paid to the first, who has made a plan."""
    frys("2027-02-08T10:00")
    bygg.tildelt(sendt)
    meddel_tildelinger()
    frys("2027-03-01T10:00")
    sendt.mine, sendt.andres = sendt.saken(sendt.kommuner[0]), sendt.saken(sendt.kommuner[1])
    sendt.betalt = vuplan.betalt(sendt, sendt.kommuner[0], BETALT)
    sendt.plan = vuplan.plan(sendt.mine)
    sendt.deltaker = vuplan.deltakere(sendt.plan, 2)[0]
    vuplan.plan(sendt.andres)
    return sendt


# Scope ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ressurs", EGNE_TILBUD)
def test_own_is_found_and_anothers_is_404(client, v, ressurs):
    hode = hode_til(v.mine.soker)
    assert client.get(_sti(ressurs, v.mine), **hode).status_code == 200
    assert client.get(_sti(ressurs, v.andres), **hode).status_code == 404
    assert {r["sak"] for r in _rader(client, ressurs, hode)} == {v.mine.nummer}


@pytest.mark.parametrize("ressurs,omfang", EGNE_TILBUD.items())
def test_token_without_the_part_is_403_and_none_is_401(client, v, ressurs, omfang):
    svar = client.get(f"{ROT}/{ressurs}/", **hode_til(v.mine.soker, "les:saker"))
    assert svar.status_code == 403
    assert omfang in svar.json()["detail"]
    assert client.get(f"{ROT}/{ressurs}/").status_code == 401


@pytest.mark.parametrize("ressurs", EGNE_TILBUD)
def test_udir_reads_the_country_and_an_embete_nothing(client, v, ressurs):
    assert {r["sak"] for r in _rader(client, ressurs, hode_til(v.udir))} >= {v.mine.nummer, v.andres.nummer}
    assert _rader(client, ressurs, hode_til(v.embete)) == []
    assert _rader(client, ressurs, hode_til(OrganisasjonFactory())) == []


def test_draft_of_an_answer_is_nowhere(client, sendt):
    taus = sendt.saken(sendt.kommuner[3])
    Svarutkast.objects.create(sak=taus, svar="ja", belop="1", av=som("redaktor", taus.soker), tid=klokke.naa())
    for hode in (hode_til(taus.soker), hode_til(sendt.udir)):
        rad = client.get(_sti("tilbud", taus), **hode).json()
        assert (rad["svar"], rad["tilstand"]["kode"]) == (None, "tilbud")


def test_offer_has_its_parts_and_the_answer_that_counts(client, sendt):
    org = sendt.kommuner[1]
    bygg.svar(sendt, org, "delvis", "2000.00")
    tilbud = sendt.tilbudet(org)

    rad = client.get(_sti("tilbud", tilbud.sak), **hode_til(org)).json()

    assert rad["belop"] == f"{tilbud.belop:.2f}"
    assert sum(Decimal(d["belop"]) for d in rad["deler"]) == tilbud.belop
    assert {d["kode"] for d in rad["deler"]} <= {"barnehage", "grunnskole", "vgo", "andre"}
    assert (rad["svar"]["svar"]["kode"], rad["svar"]["belop"]) == ("delvis", "2000.00")
    assert rad["tilstand"] == {"kode": "takket_ja_delvis", "nb": "Takket ja til en del", "nn": "Takka ja til ein del"}
    assert rad["fylke"]["nummer"] == sendt.fylke.nummer


def test_plan_is_numbers_only(client, v):
    planer.endre(
        deltaker=v.deltaker, felt=vuplan.felt(studium="Hemmelig studium", merke="Kari i 3B"), versjon=v.deltaker.versjon,
        av=som("redaktor", v.mine.soker),
    )  # fmt: skip
    svar = client.get(_sti("planer", v.mine), **hode_til(v.mine.soker))

    (rad,) = svar.json()["deltakere"]
    assert (rad["tilstand"]["kode"], rad["antall"], rad["studiepoeng"]) == ("planlagt", 2, "60.0")
    assert Decimal(rad["belop"]) == sum(d.bundet for d in v.plan.deltakere.all())
    assert "Hemmelig" not in svar.content.decode() and "Kari" not in svar.content.decode()


def test_nothing_names_a_person(client, v):
    tekst = "".join(
        client.get(f"{ROT}/{r}/", **hode_til(v.udir)).content.decode()
        for r in (*EGNE_TILBUD, *AAPNE_TILBUD, "saker", "vedtak", "tilskudd", "utbetalinger", "runder", "tildelinger")
    )
    assert not any(b.person.navn in tekst for b in (v.fag, v.beslutter, v.okonomi))
    assert not any(k in tekst for k in v.mine.soker.kontoer.values_list("nummer", flat=True))


# Cases, decisions and money of offers ---------------------------------------------------------------------------------------


def test_case_of_an_offer_speaks_its_own_procedure(client, v):
    (rad,) = _rader(client, "saker", hode_til(v.mine.soker))
    assert (rad["saksgang"], rad["tilstand"]["kode"], rad["fylke"]["nummer"]) == ("tilbud", "tildelt", v.fylke.nummer)
    assert rad["sokt_belop"] == f"{v.tilbudet(v.mine.soker).belop:.2f}"


def test_award_is_told_by_its_tilskuddsbrev(client, sendt, frys):
    frys("2027-02-08T10:00")
    bygg.tildelt(sendt)
    hode = hode_til(sendt.kommuner[0])
    for ressurs in ("vedtak", "tilskudd", "utbetalinger", "tildelinger"):
        assert _rader(client, ressurs, hode) == []
    meddel_tildelinger()
    for ressurs in ("vedtak", "tilskudd", "utbetalinger", "tildelinger"):
        assert _rader(client, ressurs, hode), ressurs
    assert _rader(client, "vedtak", hode)[0]["klagerett"] is False
    assert _rader(client, "tildelinger", fylke=sendt.fylke.nummer)[0]["fylke"]["nummer"] == sendt.fylke.nummer


def test_payment_has_its_own_last_day(client, v):
    (rad,) = _rader(client, "utbetalinger", hode_til(v.mine.soker))
    assert (rad["ordning"], rad["utbetalt_dato"], rad["bruk_til"]) == ("videreutdanning", "2027-02-26", "2030-02-26")
    assert rad["bruk_til"] == utbetaling.siste_dag(v.betalt, BETALT).isoformat()
    (rad,) = _rader(client, "tilskudd", hode_til(v.mine.soker))
    assert rad["bruk_til"] is None
    (annen,) = _rader(client, "utbetalinger", hode_til(v.andres.soker))
    assert annen["bruk_til"] is None


# Open data ----------------------------------------------------------------------------------------------------------------


def test_shares_are_open_when_the_deadline_is_past(client, sendt, frys):
    assert _rader(client, "andeler") == []
    frys("2027-02-05T23:59:59")
    assert _rader(client, "andeler") == []
    frys("2027-02-06T00:00:00")
    rader = {r["sak"]: r for r in _rader(client, "andeler")}

    assert len(rader) == Tilbud.objects.count() == 5
    svar = [rader[sendt.saken(o).nummer]["svar"]["kode"] for o in sendt.kommuner]
    assert svar == ["ja", "delvis", "nei", "ubesvart"]
    for rad in rader.values():
        assert Decimal(rad["takket_ja"]) + Decimal(rad["ikke_tatt"]) == Decimal(rad["tilbudt"])
        assert rad["tildelt"] == "0.00"
    assert "onske_ekstra" not in rad


def test_share_is_what_was_awarded_in_all_rounds_that_are_told(client, v):
    f = tilbudshandling.ny_omfordeling(utlysning=v.utlysning, navn="2", parametre=bygg.RUNDE, av=v.fag)
    tilbudshandling.send_til_beslutter(fordeling=f, av=v.fag)
    tilbudshandling.beslutt_omfordeling(fordeling=f, av=v.beslutter)
    foer = client.get(_sti("andeler", v.mine)).json()
    assert foer["tildelt"] == foer["takket_ja"]
    meddel_tildelinger()
    etter = client.get(_sti("andeler", v.mine)).json()
    v.mine.refresh_from_db()
    assert Decimal(etter["tildelt"]) == v.mine.innvilget_belop > Decimal(foer["tildelt"])


def test_round_has_its_frame_and_each_award(client, v):
    f = tilbudshandling.ny_omfordeling(utlysning=v.utlysning, navn="2", parametre=bygg.RUNDE, av=v.fag)
    tilbudshandling.send_til_beslutter(fordeling=f, av=v.fag)
    tilbudshandling.beslutt_omfordeling(fordeling=f, av=v.beslutter)
    meddel_tildelinger()

    (rad,) = _rader(client, "runder", ordning="videreutdanning")

    assert (rad["fylke"], rad["rammebelop"]) == (None, "10000000.00")
    assert [t["art"]["kode"] for t in rad["tildelinger"]] == ["tilbud", "omfordeling"]
    assert sum(Decimal(t["tildelt"]) for t in rad["tildelinger"]) == Decimal(rad["tildelt"])
    assert rad["antall_vedtak"] == sum(t["antall"] for t in rad["tildelinger"]) == Vedtak.objects.count()


def test_frames_say_where_the_money_is_counted(client, v):
    tilskudd = v.betalt.tilskudd
    barnehageramme.apne_barnehagedelen(tilskudd=tilskudd, av=som("saksbehandler", v.mine.soker))

    rader = {r["kilde"]: r for r in _rader(client, "rammer")}

    assert {k: r["talt_i"] for k, r in rader.items()} == {"bevilgning": "landet", "tilskudd": "tilskudd"}
    assert rader["tilskudd"]["regnskapsenhet"]["orgnr"] == v.mine.soker.orgnr
    nasjonalt = sum(Decimal(r["belop"]) for r in rader.values() if r["talt_i"] == "landet")
    assert nasjonalt == sum(Ramme.objects.filter(kilde="bevilgning").values_list("belop", flat=True))


# Sync ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ressurs", [*EGNE_TILBUD, *AAPNE_TILBUD])
def test_tags_and_pages(client, v, ressurs):
    hode = hode_til(v.udir)
    sti = f"{ROT}/{ressurs}/?antall=1"
    forste = client.get(sti, **hode)
    assert client.get(sti, HTTP_IF_NONE_MATCH=forste["ETag"], **hode).status_code == 304
    saker, neste = [], sti
    while neste:
        side = client.get(neste, **hode).json()
        saker += [r["sak"] for r in side["resultater"]]
        neste = side["neste"]
    assert len(saker) == len(set(saker)) == len(_rader(client, ressurs, hode)) > 1
    assert _rader(client, ressurs, hode, endret_etter=_tid(minutes=1)) == []
    assert _rader(client, ressurs, hode, sak=saker[0]) if ressurs in EGNE_TILBUD else _rader(client, ressurs, svar="ja")


def test_changed_answer_moves_case_and_offer_though_the_state_stays(client, sendt):
    org = sendt.kommuner[0]
    hode = hode_til(org)
    grense = _tid(minutes=1)
    for ressurs in ("saker", "tilbud"):
        assert _rader(client, ressurs, hode, endret_etter=grense) == []
    with senere(hours=1):
        bygg.svar(sendt, org, "ja", ekstra="1000")
        for ressurs in ("saker", "tilbud"):
            assert len(_rader(client, ressurs, hode, endret_etter=grense)) == 1, ressurs


def test_award_of_a_later_round_moves_the_case_though_the_state_stays(client, v):
    hode, grense = hode_til(v.mine.soker), _tid(minutes=1)
    assert _rader(client, "saker", hode, endret_etter=grense) == []
    with senere(hours=1):
        f = tilbudshandling.ny_omfordeling(utlysning=v.utlysning, navn="2", parametre=bygg.RUNDE, av=v.fag)
        tilbudshandling.send_til_beslutter(fordeling=f, av=v.fag)
        tilbudshandling.beslutt_omfordeling(fordeling=f, av=v.beslutter)
        assert len(_rader(client, "saker", hode, endret_etter=grense)) == 1


def test_event_in_the_plan_moves_the_plan(client, v):
    hode, grense = hode_til(v.mine.soker), _tid(minutes=1)
    assert _rader(client, "planer", hode, endret_etter=grense) == []
    with senere(hours=1):
        planer.fjern(deltaker=v.deltaker, av=som("redaktor", v.mine.soker))
        (rad,) = _rader(client, "planer", hode, endret_etter=grense)
    assert rad["deltakere"][0]["antall"] == 1


@pytest.mark.parametrize("ressurs", [*EGNE_TILBUD, *AAPNE_TILBUD, "runder"])
def test_few_queries_however_many(client, v, ressurs, django_assert_max_num_queries):
    hode = hode_til(v.udir)
    client.get(f"{ROT}/{ressurs}/", **hode)
    with django_assert_max_num_queries(6) as faa:
        client.get(f"{ROT}/{ressurs}/", **hode)
    vuplan.deltakere(v.plan, 3)

    with django_assert_max_num_queries(len(faa)):
        client.get(f"{ROT}/{ressurs}/", **hode)
