"""A page costs the same number of queries with one row and with fifty."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from eiere.views.forside import tell
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import parter
from ordninger.felles.models import Brev, Tilskudd, Utbetaling
from ordninger.kollektiv import lagring
from tests.eiere.stotte import avgjort, som_eier
from tests.fabrikker import sak as lag
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.stotte.rolle import som_tabelleier

pytestmark = pytest.mark.django_db
MANGE = 50


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


def antall(client, url):
    client.get(url)  # content types and the like are read once
    with CaptureQueriesContext(connection) as sporringer:
        assert client.get(url).status_code == 200
    return len(sporringer)


def fyll(v, sak, vedtak):
    """Fifty of everything for the applicant of `sak`."""
    t = Tilskudd.objects.get(mottaker=sak.soker)
    for n in range(MANGE):
        Tilskudd.objects.create(
            sak=sak, ramme=v.ramme, mottaker=sak.soker, budsjettaar=2030 + n, bruk_fra=date(2027, 1, 1),
            bruk_til=date(2027, 12, 31), rapportfrist_tid=klokke.naa(), opprettet_tid=klokke.naa(),
        )  # fmt: skip
        Brev.objects.create(
            nummer=f"T{n}", mal="forelopig_svar", malversjon="1", maalform="nb", avsender=v.embete, mottaker=sak.soker, sak=sak,
            tittel=f"Brev {n}", innhold={}, kode="X", fil="brev/x.pdf", fil_sha256="x", fil_storrelse=1, laget_tid=klokke.naa(),
        )  # fmt: skip
    Utbetaling.objects.filter(tilskudd=t).update(tilstand="annullert")
    for n in range(MANGE):
        Utbetaling.objects.create(tilskudd=t, nr=n + 10, belop=1, forfall=date(2027, 5, 1))
    for _n in range(MANGE):
        annen = lag.utkast(v)
        parter.legg_til_deltaker(sak=annen, organisasjon=sak.soker, av=annen.innsender)
    mottakere = [OrganisasjonFactory(annen=True) for _n in range(MANGE)]
    flere_linjer(sak, mottakere)


def flere_linjer(sak, mottakere):
    """Lines on a decided case: no path makes them, so the guards rest meanwhile."""
    tiltak = sak.tiltak.get()
    with som_tabelleier(), connection.cursor() as c:
        c.execute("SET session_replication_role = replica")
        sak.linjer.model.objects.bulk_create(
            [sak.linjer.model(sak=sak, tiltak=tiltak, mottaker=o, budsjettaar=2027, sokt=1) for o in mottakere]
        )
        c.execute("SET session_replication_role = DEFAULT")


def test_lists_and_front_page(client, v_avgjort):
    v, sak, vedtak = v_avgjort
    som_eier(client, sak)
    sider = [
        reverse(f"eier:{s}")
        for s in ("forside", "sak-liste", "penger", "utbetaling-liste", "brev-liste", "rapport-liste", "mottaker-liste")
    ]
    sider.append(reverse("eier:sak-detalj", args=[sak.nummer]))
    flere_linjer(sak, [OrganisasjonFactory(annen=True)])
    for_ = {side: antall(client, side) for side in sider}
    fyll(v, sak, vedtak)
    etter = {side: antall(client, side) for side in sider}
    assert {s: n for s, n in etter.items() if n > for_[s]} == {}


@pytest.fixture
def v_avgjort():
    v = lag.verden()
    return v, *avgjort(v)


def test_steps_of_a_large_case(client):
    v = lag.verden()
    sak = lag.utkast(v)
    som_eier(client, sak)
    sider = [reverse("eier:sak-steg", args=[sak.nummer, s]) for s in ("om_oss", "behov", "egeninnsats", "samisk")]
    sider += [reverse(f"eier:{n}", args=[sak.nummer]) for n in ("tiltak-liste", "sak-send")]
    sider.append(reverse("eier:tiltak-rediger", args=[sak.nummer, 1]))
    for_ = {side: antall(client, side) for side in sider}
    for _n in range(10):
        t = lagring.legg_til_tiltak(sak=sak, av=sak.innsender)
        for _m in range(5):
            parter.legg_til_mottaker(
                tiltak=t, organisasjon=OrganisasjonFactory(fagskole=True), aar=[2027, 2028, 2029], av=sak.innsender
            )
    etter = {side: antall(client, side) for side in sider}
    assert {s: n for s, n in etter.items() if n > for_[s]} == {}


def test_menu_counts_in_one_query(v_avgjort, django_assert_num_queries):
    _v, sak, _vedtak = v_avgjort
    rolle = lag.som("innsender", sak.soker).aktiv_tilhorighet
    with django_assert_num_queries(1):
        assert tell(rolle) == {"saker": 0, "tilbud": 0, "brev": 2, "rapporter": 1}
