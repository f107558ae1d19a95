"""The national split through the database: whatever the weights and the unit, every krone has its place."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompetanse.udir.hjelp import les_kvittering
from ordninger.felles.beregning.kvittering import hash_av
from ordninger.felles.beregning.register import kontroller
from ordninger.felles.models import Fordeling
from tests.fabrikker.penger import SATSVERDIER, land

pytestmark = pytest.mark.django_db


@pytest.fixture
def norge(frys):
    frys("2026-11-21")
    return land()


@given(
    vekt=st.integers(1, 99),
    grunn=st.integers(0, 3_000_000),
    enhet=st.sampled_from(["1", "1000"]),
    belop=st.integers(50_000_000, 699_999_999),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_and_rest_are_the_frame_in_the_database(norge, vekt, grunn, enhet, belop):
    with transaction.atomic():
        ramme = norge.ramme(norge.bevilgning(belop=Decimal(belop)))
        nokler = [dict(n) for n in SATSVERDIER["nokler"]]
        assert len(nokler) >= 2
        nokler[0]["vekt"], nokler[1]["vekt"] = str(Decimal(vekt) / 100), str(1 - Decimal(vekt) / 100)
        f = norge.scenario(ramme, nokler=nokler[:2], grunnbelop=str(grunn), enhet=enhet)
        f = Fordeling.objects.select_related("beregning").get(pk=f.pk)
        linjer = list(f.linjer.values_list("belop", flat=True))
        assert sum(linjer) + f.beregning.rest == ramme.belop == belop
        assert f.beregning.sum == sum(linjer)
        assert sum(f.beregning.linjer.exclude(mottaker="").values_list("belop", flat=True)) == f.beregning.sum
        assert all(b >= 0 for b in linjer)
        resultat = les_kvittering(f.beregning)
        kontroller(resultat, f.beregning.hash)
        assert hash_av(resultat) == f.beregning.hash
        transaction.set_rollback(True)


def test_every_line_of_the_receipt_has_rule_source_and_version(norge):
    f = norge.scenario(norge.ramme())
    linjer = list(f.beregning.linjer.exclude(mottaker=""))
    assert len(linjer) >= 15
    assert all(x.paragraf and x.tekstkode for x in linjer)
    assert all(x.kilde for x in linjer if x.verdi is not None)
    assert f.beregning.modell and f.beregning.versjon and f.beregning.inndata
