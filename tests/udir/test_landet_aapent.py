"""«Åpent nå» on the public front page: rounds of fylkene, national rounds, and the kommuners together."""

import pytest
from django.urls import reverse

from kompetanse.udir.aapent import aapne
from ordninger.felles.models import Utlysning
from tests.fabrikker import sak as saksbygg
from tests.fabrikker import tilbud as bygg
from tests.veiledning import verden as veiledning

pytestmark = pytest.mark.django_db


def _vist() -> list[tuple[str, str]]:
    return [(str(a.navn), str(a.hvor)) for a in aapne()]


def test_runde_i_et_fylke(frys, client, django_assert_num_queries):
    frys("2027-01-20T09:00")
    v = saksbygg.verden()
    with django_assert_num_queries(1):
        assert _vist() == [("Meld behov: Kollektiv, barnehage og grunnskole", v.fylke.navn)]
    html = client.get(reverse("offentlig:forside")).content.decode()
    assert "Meld behov: Kollektiv" in html and "12 dager igjen" in html


def test_tilbud_er_aapent_naar_tilbudene_er_sendt_og_til_fristen(frys):
    frys("2027-01-10T10:00")
    v = bygg.verden()
    assert _vist() == []
    bygg.sendt(v)
    assert _vist() == [("Svar på tilbud: Videreutdanning", "Hele landet")]
    frys("2027-02-05T23:59:59")
    assert len(_vist()) == 1
    frys("2027-02-06T00:00:00")
    assert _vist() == []


def test_nasjonal_soknad(frys):
    frys("2027-09-01T10:00")
    veiledning.verden()
    assert _vist() == [("Søk: Veiledning av nyutdannede", "Hele landet")]


@pytest.mark.parametrize("antall,ventet", [(1, "Sted"), (3, "3 kommuner, første")])
def test_kommunenes_runder_staar_samlet(frys, antall, ventet):
    frys("2027-01-10T10:00")
    v = bygg.verden(antall=antall)
    mal = Utlysning.objects.get(pk=v.utlysning.pk)
    for org in v.kommuner:
        u = Utlysning.objects.get(pk=mal.pk)
        u.pk, u.ordning, u.forvalter, u.fylke, u.ramme = None, "vu_barnehage", org, v.fylke, None
        u.tilstand, u.publisert_av, u.publisert_tid = "utkast", None, None
        u._state.adding = True
        u.save()
        for steg in ("til_godkjenning", "publisert"):
            u.tilstand = steg
            if steg == "publisert":
                u.publisert_av, u.publisert_tid = v.beslutter, mal.publisert_tid
            u.save()

    ((navn, hvor),) = _vist()

    assert navn == "Søk: Videreutdanning i barnehage"
    assert hvor.startswith(ventet)
