"""Udir's pages in a real browser: wide and narrow, no violation of accessibility, no sideways scroll, no console message."""

import pytest
from django.urls import reverse

from ordninger.felles.models import Fordeling, Sak
from tests.fabrikker import sak as saksbygg
from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory, land

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def norge():
    norge = land()
    norge.satser()
    f = norge.fordelt()
    b = norge.scenario(f.ramme, navn="Mer til de små", grunnbelop="10000000")
    Fordeling.objects.filter(pk=b.pk).update(kopiert_fra=f)
    oppsett, satser = AarsoppsettFactory(), SatstabellFactory(versjon="2028.1", budsjettaar=2028)
    norge.adresser = [
        reverse("udir:forside"), reverse("udir:ramme-liste"), reverse("udir:ramme", args=[f.ramme_id]), reverse("udir:ramme-ny"),
        reverse("udir:bevilgning", args=[f.ramme.bevilgning_id]), reverse("udir:bevilgning-ny"), reverse("udir:oppsett"),
        reverse("udir:oppsett-aar", args=[oppsett.pk]), reverse("udir:oppsett-kopier", args=[oppsett.pk]), reverse("udir:satser"),
        reverse("udir:satstabell", args=[satser.pk]), reverse("udir:satser-nye"), reverse("udir:scenario-ny", args=[f.ramme_id]),
        reverse("udir:fordeling-liste"), reverse("udir:fordeling", args=[b.pk]), reverse("udir:fordeling", args=[f.pk]),
        reverse("udir:sammenlign", args=[f.pk, b.pk]), f"{reverse('udir:sammenlign', args=[f.pk, b.pk])}?fylke=56",
        reverse("udir:fordeling-send", args=[b.pk]), reverse("udir:tildelinger", args=[f.pk]),
        reverse("udir:jobb", args=[norge.udir.jobber.get().pk]), reverse("udir:paminnelse"), reverse("udir:utlysning-liste"),
        reverse("udir:deltakelse"), reverse("udir:rapport-liste"), reverse("udir:apne-data"),
    ]  # fmt: skip
    return norge


def test_sidene_for_rammer_og_oppsett(norge, side, gaa_inn, les_sidene):
    gaa_inn(side, norge.fag)
    les_sidene(side, norge.adresser)


def test_landet_med_saker_og_listene_bak(side, gaa_inn, les_sidene):
    v = saksbygg.verden()
    saksbygg.besluttet(v, "100000", "200000")
    saksbygg.innsendt(v, "50000")
    gaa_inn(side, v.udir_fag)
    avgjort = Sak.objects.filter(tilstand="innvilget").first()
    les_sidene(
        side,
        [
            reverse("udir:forside"), f"{reverse('udir:forside')}?vis=embete&mottaker=d", reverse("udir:sak-liste"),
            reverse("udir:sak", args=[avgjort.nummer]), reverse("udir:linje-liste"), reverse("udir:vedtak-liste"),
            reverse("udir:tilskudd-liste"), reverse("udir:deltakelse"), reverse("udir:apne-data"),
        ],
    )  # fmt: skip
