"""KBG as a case: where what is missing is filled in, corrections on the pages, flags, sectors and the receipt."""

from decimal import Decimal

import pytest
from django.urls import reverse

from eiere.views.felles import rettelenker
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import retting as rettinger
from ordninger.felles.handlinger import sak as saker
from ordninger.felles.models import Dokument, Linje, Sak, Tiltak
from ordninger.kollektiv import grunnlag, kvittering, lagring
from ordninger.kollektiv import sak as kollektiv
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from tests.eiere.stotte import som_eier
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v():
    return lag.verden()


def test_missing_things_point_at_their_fields_and_pages(client, v):
    sak = lag.utkast(v)
    Linje.objects.filter(sak=sak, mottaker=sak.soker, budsjettaar=2028).update(sokt=None)
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(plan="")
    Behovsmelding.objects.filter(sak=sak).update(kontakt_epost="", egeninnsats="")
    felt = [m.felt for m in kollektiv.mangler(Sak.objects.get(pk=sak.pk))]
    assert felt == ["epost", "tiltak.1.plan", f"tiltak.1.belop.{sak.soker_id}.2028", "egeninnsats"]
    som_eier(client, sak)
    side = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    tiltak = reverse("eier:tiltak-rediger", args=[sak.nummer, 1])
    assert f"{tiltak}?vis=mangler#id_b-{sak.soker_id}-2028" in side
    assert f"{reverse('eier:sak-steg', args=[sak.nummer, 'om_oss'])}?vis=mangler#id_kontakt_epost" in side
    maerket = client.get(tiltak + "?vis=mangler").content.decode()
    assert maerket.count("Skriv hva dere skal gjøre, og når") == 3  # the list beside, the summary, the field


def test_correction_pages_show_only_what_is_opened(client, v):
    sak = lag.vurdert(v)
    rettinger.be_om_retting(
        sak=sak,
        felt=["behov", "tiltak.belop"],
        tekst="Si mer.",
        frist=klokke.idag().replace(day=28),
        av=v.saksbehandler,
    )
    som_eier(client, sak)
    saken = client.get(reverse("eier:sak-detalj", args=[sak.nummer])).content.decode()
    behov = reverse("eier:sak-steg", args=[sak.nummer, "behov"]) + "#id_behov"
    assert f'<a class="ds-button" href="{behov}">Rett saken</a>' in saken
    assert reverse("eier:tiltak-rediger", args=[sak.nummer, 1]) + "#mottakere" in saken
    side = client.get(reverse("eier:sak-steg", args=[sak.nummer, "behov"])).content.decode()
    assert ("id_behov" in side, "id_medvirkning" in side) == (True, False)
    assert "5. Samiske perspektiver" not in side
    tiltak = client.get(reverse("eier:tiltak-rediger", args=[sak.nummer, 1])).content.decode()
    assert (f"id_b-{sak.soker_id}-2027" in tiltak, "id_tittel" in tiltak, "Slett tiltaket" in tiltak) == (
        True,
        False,
        False,
    )
    client.post(
        reverse("eier:sak-steg", args=[sak.nummer, "behov"]), {"versjon": 0, "behov": "Mer", "medvirkning": "Smugler"}
    )
    b = Behovsmelding.objects.get(sak=sak)
    assert (b.behov, b.medvirkning) == ("Mer", "Alle var med.")
    svar = client.post(reverse("eier:sak-send", args=[sak.nummer]))
    assert svar.url == reverse("eier:kvittering", args=[sak.nummer])
    assert "Rettingen er sendt" in client.get(svar.url).content.decode()
    sak.refresh_from_db()
    assert sak.tilstand == "til_vurdering"


def test_every_field_that_can_be_corrected_has_its_own_place(client, v):
    """The button leads to the first of them; each anchor is on the page it leads to."""
    sak = lag.vurdert(v)
    felt = list(kollektiv.feltnavn())
    rettinger.be_om_retting(
        sak=sak, felt=reversed(felt), tekst="Alt.", frist=klokke.idag().replace(day=28), av=v.saksbehandler
    )
    som_eier(client, sak)
    lenker = rettelenker(sak, sak.rettinger.get())
    assert [x.navn for x in lenker] == [kollektiv.feltnavn()[f][0] for f in felt]
    for lenke in lenker:
        side, _, anker = lenke.url.partition("#")
        assert f'id="{anker}' in client.get(side).content.decode(), lenke
    kollektiv.nytt_tiltak(sak)
    flere = {x.navn: x.url for x in rettelenker(sak, sak.rettinger.get())}
    assert flere["Tiltak: plan"] == reverse("eier:tiltak-liste", args=[sak.nummer])


def test_double_funding_is_flagged(v):
    """KBG §§ 4 and 15."""
    en, to = lag.innsendt(v), lag.innsendt(v)
    setninger = kollektiv.flagg(to)
    assert any(en.nummer in s and "samme tema" in s for s in setninger)
    saker.trekk(sak=en, av=som("innsender", en.soker))
    assert not any(en.nummer in s for s in kollektiv.flagg(to))


@pytest.mark.parametrize(
    ("grupper", "sektor"),
    [
        (["barnehage"], "barnehage"),
        (["grunnskole", "sfo"], "skole"),
        (["barnehage", "grunnskole"], "begge"),
        (["ppt"], "begge"),
        ([], ""),
    ],
)
def test_sector_follows_the_target_groups(v, grupper, sektor):
    """KBG § 9 a."""
    sak = lag.utkast(v)
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(malgrupper=["kulturskole"])
    lagring.lagre_tiltak(tiltak=sak.tiltak.get(), felt={"malgrupper": grupper}, versjon=0, av=sak.innsender)
    assert Tiltak.objects.get(sak=sak).sektor == sektor


def test_receipt_is_made_once_and_holds_the_frozen_version(v):
    sak = lag.innsendt(v)
    lagring_av = som("innsender", sak.soker)
    versjon = sak.versjoner.get()
    en, to = (kvittering.kvittering(versjon=versjon, av=lagring_av) for _nr in range(2))
    assert en == to
    assert (en.retning, en.innholdstype, Dokument.objects.count()) == ("ut", "application/pdf", 1)


def test_receipt_with_coordinator_and_unit_in_nynorsk(v):
    sak = lag.utkast(v, nynorsk=True)
    lagring.lagre_steg(
        sak=sak, steg="egeninnsats", felt={"koordinator_belop": Decimal(5000)}, versjon=0, av=sak.innsender
    )
    sak = saker.send_inn(sak=sak, av=sak.innsender)
    assert sak.sokt_belop == Decimal(105000)
    d = kvittering.kvittering(versjon=sak.versjoner.get(), av=som("leser", sak.soker))
    assert "behovsmelding" in d.tittel.lower()


def test_coordinator_cap_is_read_from_the_round(v):
    v.utlysning.parametre = {"koordinator_tak": "0.05", "antall_aar": 2}
    regler = grunnlag.behovsmeldingsregler(v.utlysning)
    assert (regler.koordinator_tak, grunnlag.aarene(v.utlysning)) == (Decimal("0.05"), [2027, 2028])
    v.utlysning.parametre = {}
    assert grunnlag.behovsmeldingsregler(v.utlysning).koordinator_tak is None
    v.utlysning.parametre = {"koordinator_tak": "mye"}
    with pytest.raises(ValueError, match="mye"):
        grunnlag.behovsmeldingsregler(v.utlysning)
