"""The menu: what waits at the forum and among the payments, and only places that the role can use."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.revisjon import klokke
from kompetanse.visning import meny
from ordninger.felles.handlinger import utbetaling
from ordninger.felles.models import Utbetaling, Utlysning
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.fabrikker.statsforvalter import EmbeteFactory
from tests.statsforvalter import mange

pytestmark = pytest.mark.django_db


def punkter(bruker, publikum="forvalter") -> dict[str, int]:
    t = bruker.aktiv_tilhorighet
    return {x.url: x.antall for x in meny.bygg(RequestFactory().get("/"), publikum, t)}


def antall(bruker, side) -> int:
    bruker.aktiv_tilhorighet._tellinger = None
    return punkter(bruker)[reverse(f"forvalter:{side}")]


def test_forslag_hos_forum_telles_for_den_som_kan_registrere(v):
    from ordninger.felles.handlinger import fordeling as fordelinger

    fabrikk.i_forslag(v)
    assert antall(v.saksbehandler, "forum-liste") == 0
    f = fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    fordelinger.send_til_forum(fordeling=f, av=v.saksbehandler)
    assert antall(v.saksbehandler, "forum-liste") == 1
    assert antall(v.okonomi, "forum-liste") == 0
    assert antall(som("saksbehandler", EmbeteFactory().organisasjon), "forum-liste") == 0


def test_utbetalinger_telles_til_de_er_i_en_fil(v, frys):
    frys("2027-01-20T12:00")
    mange.besluttet(v, 1, "100000")
    assert antall(v.okonomi, "utbetaling-liste") == Utbetaling.objects.count() == 2
    for u in Utbetaling.objects.all():
        utbetaling.frigi(utbetaling=u, av=v.okonomi)
    assert antall(v.okonomi, "utbetaling-liste") == 2
    assert antall(v.saksbehandler, "utbetaling-liste") == 0
    alle = list(Utbetaling.objects.values_list("pk", flat=True))
    utbetaling.lag_kjoring(
        forvalter=v.embete, utbetalinger=alle, betalingsdato=utbetaling.foreslaatt_betalingsdato(), av=v.okonomi
    )
    assert antall(v.okonomi, "utbetaling-liste") == 0


@pytest.mark.parametrize("hvem", ["saksbehandler", "beslutter", "okonomi"])
def test_menyen_koster_det_samme_med_flere_saker(v, hvem):
    bruker = getattr(v, hvem)
    tall = []
    for belop in ("100000", "200000"):
        fabrikk.besluttet(v, belop)
        bruker.aktiv_tilhorighet._tellinger = None
        with CaptureQueriesContext(connection) as fanget:
            punkter(bruker)
        tall.append(len(fanget))
    assert tall[0] == tall[1] == 1


def test_fagmiljoets_meny_har_bare_det_et_fagmiljo_kan_bruke(v, som_klient):
    fabrikk.besluttet(v, "100000")
    fag = som("fagmiljo", v.partner)
    klient = som_klient(fag)
    adresser = punkter(fag, "eier")
    assert reverse("eier:penger") in adresser
    assert {klient.get(url, follow=True).status_code for url in adresser} == {200}


@pytest.mark.parametrize(
    ("publikum", "trait"), [("eier", {}), ("forvalter", {"embete": True}), ("udir", {"udir": True})]
)
def test_tilgangsstyreren_ser_bare_forsiden_og_folk(v, publikum, trait):
    org = {"forvalter": v.embete, "udir": v.udir}.get(publikum) or OrganisasjonFactory(**trait)
    assert list(punkter(som("tilgangsstyrer", org), publikum)) == [
        reverse(f"{publikum}:forside"),
        reverse("brukere:meg"),
    ]


SIDER = (
    "forside", "sak-liste", "utlysning-liste", "utlysning-ny", "fordeling-liste", "forum-liste", "vedtak-liste",
    "utbetaling-liste", "rapport-liste", "klage-liste", "jobb-liste", "varsel-liste", "konto-mangler", "virksomhet-liste",
    "brev-liste", "tilskudd-liste", "kjoring-liste", "postering-liste", "avstemming",
)  # fmt: skip


@pytest.mark.parametrize("hvem", ["udir", "kommune"])
@pytest.mark.parametrize("rolle", ["saksbehandler", "beslutter", "okonomi"])
def test_en_forvalter_uten_embete_bruker_de_samme_sidene(v, som_klient, hvem, rolle):
    """Udir and kommuner decide other measures: no forum, no fylke, and nothing breaks."""
    org = v.udir if hvem == "udir" else OrganisasjonFactory()
    bruker = som(rolle, org)
    klient = som_klient(bruker)
    assert reverse("forvalter:forum-liste") not in punkter(bruker)
    for side in SIDER:
        svar = klient.get(reverse(f"forvalter:{side}"), follow=True)  # a kommune is sent to its own pages
        assert svar.status_code in (200, 403), side
        assert "embete" not in svar.content.decode().lower() or side == "forum-liste", side
    forside = klient.get(reverse("forvalter:forside")).content.decode()
    assert (reverse("forvalter:virksomhet-liste") in forside) == (hvem == "kommune")
    if rolle == "saksbehandler" and hvem == "udir":
        skjema = klient.get(reverse("forvalter:utlysning-ny")).content.decode()
        assert 'name="fylke"' not in skjema
        assert 'name="apner_dag"' in skjema


def test_en_nasjonal_runde_har_ikke_fylke(v, som_klient):
    """A round of Udir's own, with the national frame: its pages say the measure where others say the fylke."""
    u = Utlysning.objects.get(pk=v.utlysning.pk)
    u.pk, u.forvalter, u.fylke, u.ramme, u.tilstand, u.publisert_av, u.publisert_tid = (
        None,
        v.udir,
        None,
        v.rot,
        "utkast",
        None,
        None,
    )
    saksbehandler = som("saksbehandler", v.udir)
    u.opprettet_av = saksbehandler
    u.save()
    klient = som_klient(saksbehandler)
    assert klient.get(reverse("forvalter:utlysning", args=[u.pk])).status_code == 200
    skjema = klient.get(reverse("forvalter:utlysning-rediger", args=[u.pk]))
    data = {f.html_name: f.value() for f in skjema.context["form"] if f.value() is not None}
    lokale = {n: f.field.widget.format_value(f.value()) for n, f in ((f.html_name, f) for f in skjema.context["form"])}
    svar = klient.post(
        reverse("forvalter:utlysning-rediger", args=[u.pk]), {**data, **{n: x or "" for n, x in lokale.items()}}
    )
    assert svar.status_code == 302, svar.context["form"].errors
    u.refresh_from_db()
    assert (u.fylke, u.ramme) == (None, v.rot)
    for steg in ("til_godkjenning", "publisert"):
        u.tilstand = steg
        if steg == "publisert":
            u.publisert_av, u.publisert_tid = som("beslutter", v.udir), klokke.naa()
        u.save()
    assert (
        "Kollektiv, barnehage og grunnskole 2027" in klient.get(reverse("forvalter:fordeling-liste")).content.decode()
    )
    runde = klient.get(reverse("forvalter:fordeling-runde", args=[u.pk])).content.decode()
    assert "Nytt scenario for Kollektiv, barnehage og grunnskole 2027" in runde
    assert v.udir.navn in klient.get(reverse("forvalter:forside")).content.decode()
