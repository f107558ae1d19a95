"""One round through the pages: scenario, forum, decider, letters, payment, the bank's answer."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Brev, Fordeling, Jobb, Ramme, Sak, Utbetaling, Utbetalingskjoring, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn
from tests.fabrikker.statsforvalter import LangsiktigPlanFactory, SamarbeidsforumFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def januar(frys):
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield


def gaa(client, navn, *args, data=None, **valg):
    url = reverse(f"forvalter:{navn}", args=args) + valg.pop("sporring", "")
    return client.post(url, data, follow=True) if data is not None else client.get(url, valg or None)


def protokoll():
    return SimpleUploadedFile("protokoll.pdf", b"%PDF-1.7 protokoll", content_type="application/pdf")


def test_a_round_goes_from_scenario_to_the_banks_answer(januar, client, django_capture_on_commit_callbacks):
    v = lag.verden("250000")
    forum = SamarbeidsforumFactory(embete=v.embete.embete, fylke=v.fylke)
    LangsiktigPlanFactory(forum=forum)
    for belop in ("100000", "200000"):
        lag.i_forslag(v, belop)

    logg_inn(client, v.saksbehandler)
    assert "Ikke begynt" in gaa(client, "fordeling-liste").content.decode()
    svar = gaa(client, "fordeling-runde", v.utlysning.pk, data={"navn": "A", "regel": "likt_kutt"})
    f = Fordeling.objects.get()
    assert svar.redirect_chain == [(reverse("forvalter:fordeling", args=[f.pk]), 302)]
    side = svar.content.decode()
    assert "300\u00a0000" in side  # sought
    assert "Send til forum" in side
    gaa(client, "fordeling-til-forum", f.pk, data={})
    assert set(Sak.objects.values_list("tilstand", flat=True)) == {"hos_forum"}
    gaa(
        client,
        "fordeling-forum",
        f.pk,
        data={"dato": "20.01.2027", "protokoll": protokoll(), "merknad": "Støtter forslaget."},
    )
    assert "avviker" in gaa(client, "fordeling-til-beslutter", f.pk).content.decode()
    gaa(client, "fordeling-merknad", f.pk, data={"merknad": "Bare skoler har meldt behov."})
    gaa(client, "fordeling-til-beslutter", f.pk, data={})
    f.refresh_from_db()
    assert f.tilstand == "til_beslutning"

    logg_inn(client, v.beslutter)
    sjekk = gaa(client, "fordeling-beslutt", f.pk).content.decode()
    assert "Beslutt 2 saker" in sjekk
    with django_capture_on_commit_callbacks(execute=True):
        svar = gaa(client, "fordeling-beslutt", f.pk, data={"habil": "on"})
    assert svar.status_code == 200
    assert set(Vedtak.objects.values_list("utfall", flat=True)) == {"delvis_innvilget"}
    assert Brev.objects.count() == 6
    assert "B2027-" in gaa(client, "brev-liste").content.decode()
    brev = Brev.objects.first()
    assert brev.nummer in gaa(client, "brev", brev.pk).content.decode()
    fil = gaa(client, "brev-pdf", brev.pk)
    assert fil["Content-Type"] == "application/pdf"
    assert fil["X-Content-Type-Options"] == "nosniff"
    assert fil["Content-Disposition"].startswith("attachment;")
    assert b"".join(fil.streaming_content).startswith(b"%PDF")
    vedtak = Vedtak.objects.first()
    assert "10.\u00a0februar" in gaa(client, "vedtak", vedtak.pk).content.decode()

    logg_inn(client, v.okonomi)
    liste = gaa(client, "utbetaling-liste").content.decode()
    assert "Klar til frigiving" in liste
    sum_ = sum(Utbetaling.objects.values_list("belop", flat=True), Decimal(0))
    with django_capture_on_commit_callbacks(execute=True):
        gaa(client, "utbetaling-frigi", data={"antall": "4", "sum": str(sum_)}, sporring="?valgt=alle")
    assert set(Utbetaling.objects.values_list("tilstand", flat=True)) == {"frigitt"}
    gaa(
        client,
        "utbetaling-fil",
        data={"antall": "4", "sum": str(sum_), "betalingsdato": "21.01.2027"},
        sporring="?valgt=alle",
    )
    kjoring = Utbetalingskjoring.objects.get()
    assert (kjoring.antall, kjoring.sum) == (4, sum_)
    fil = gaa(client, "kjoring-fil", kjoring.pk)
    assert fil["Content-Type"] == "application/xml"
    assert b"pain.001" in b"".join(fil.streaming_content)
    forste = Utbetaling.objects.order_by("pk").first()
    gaa(client, "kjoring-demo", kjoring.pk, data={"avvis": [forste.pk]})
    forste.refresh_from_db()
    assert forste.tilstand == "avvist"
    assert forste.bankgrunn
    assert Utbetaling.objects.filter(tilstand="utbetalt").count() == 3
    gaa(client, "utbetaling-ny", forste.pk, data={})
    assert Utbetaling.objects.get(erstatter=forste).tilstand == "planlagt"
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.utbetalt == sum_ - forste.belop
    for navn in (
        "kjoring-liste",
        "tilskudd-liste",
        "uten-konto",
        "avstemming",
        "postering-liste",
        "vedtak-liste",
        "forum-liste",
    ):
        assert gaa(client, navn).status_code == 200, navn
    for navn, pk in (
        ("kjoring", kjoring.pk),
        ("tilskudd", forste.tilskudd_id),
        ("utbetaling", forste.pk),
        ("forum", forum.pk),
    ):
        assert gaa(client, navn, pk).status_code == 200, navn
    assert gaa(client, "forum-plan", forum.pk, 1).status_code == 200
    assert list(spor.brudd()) == []
    assert Jobb.objects.filter(antall_feil__gt=0).count() == 0
