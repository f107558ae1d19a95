"""From the krone in a letter back to its rule; and each party's language."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev
from ordninger.felles.models import Fordelingslinje, Postering, Utbetaling, Vedtakslinje
from tests.fabrikker import sak as lag

pytestmark = pytest.mark.django_db


@pytest.fixture
def v():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield lag.verden("150000")


def test_every_krone_of_a_decision_leads_to_a_line_a_rule_and_a_receipt(v):
    for vedtaket in lag.besluttet(v, "100000", "90000"):
        beregning = vedtaket.fordeling.beregning
        assert beregning.modell and beregning.versjon and beregning.hash
        for linje in Vedtakslinje.objects.filter(vedtak=vedtaket):
            forslag = Fordelingslinje.objects.get(fordeling=vedtaket.fordeling, linje=linje.linje)
            assert forslag.belop == linje.belop
            kvittert = beregning.linjer.filter(mottaker=str(linje.linje_id))
            assert kvittert.exists()
            assert kvittert.aggregate(s=Sum("belop"))["s"] == forslag.regelbelop
            assert all(x.paragraf and x.tekstkode for x in kvittert)
        bokfort = Postering.objects.filter(vedtakslinje__vedtak=vedtaket, type="tilsagn").aggregate(s=Sum("belop"))["s"]
        assert bokfort == vedtaket.innvilget_belop
        terminer = Utbetaling.objects.filter(tilskudd__sak=vedtaket.sak).aggregate(s=Sum("belop"))["s"]
        assert terminer == vedtaket.innvilget_belop > Decimal(0)


@pytest.mark.parametrize(("nynorsk", "ventet"), [(False, "nb"), (True, "nn")])
def test_a_kommune_gets_its_letters_in_its_own_language(v, nynorsk, ventet):
    s = lag.i_forslag(v, "50000", nynorsk=nynorsk)
    (vedtaket,) = lag.besluttet(v)
    assert vedtaket.sak_id == s.pk
    assert brev.lag_vedtaksbrev(vedtak=vedtaket, av=v.beslutter).maalform == ventet
    eget = vedtaket.linjer.filter(mottaker=s.soker, tilskudd__isnull=False).order_by("pk")[0].tilskudd_id
    assert brev.lag_tilskuddsbrev(vedtak=vedtaket, tilskudd_id=eget, av=v.beslutter).maalform == ventet
