"""KBG as a case: where what is missing is filled in, corrections on the pages, flags, sectors and the receipt."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from eiere.views.felles import rettelenker
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import jobb
from ordninger.felles.handlinger import retting as rettinger
from ordninger.felles.handlinger import sak as saker
from ordninger.felles.models import Dokument, Jobb, Linje, Sak, Tiltak
from ordninger.kollektiv import grunnlag, kvittering, lagring
from ordninger.kollektiv import sak as kollektiv
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from statsforvalter.views import bilde as statsforvalterbilde
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
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(plan="", flerarig=True)
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
    """KBG §§ 4 and 15. A lærested is payee in many cases; only others tell of the same work paid twice."""
    en, to = lag.innsendt(v), lag.innsendt(v)
    assert not any(en.nummer in s for s in kollektiv.flagg(to))
    Linje.objects.filter(sak=en, mottaker=en.soker).update(mottaker=to.soker)
    setninger = kollektiv.flagg(to)
    assert any(en.nummer in s and "samme tema" in s and s.startswith(to.soker.navn) for s in setninger)
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


def test_receipt_is_made_for_every_version_that_is_sent_and_reading_it_writes_nothing(client, v):
    sak = lag.innsendt(v)
    som_eier(client, sak)
    adresse = reverse("eier:kvittering-pdf", args=[sak.nummer, 1])
    uarkivert = client.get(adresse)
    innhold = b"".join(uarkivert.streaming_content)
    assert (uarkivert["Content-Type"], innhold[:5]) == ("application/pdf", b"%PDF-")
    assert not Dokument.objects.exists()
    jobb.kjor(Jobb.objects.get(type="sak.kvittering").pk)
    dok = Dokument.objects.get(sak=sak)
    assert (dok.filnavn, dok.retning, dok.av) == (
        f"kvittering-{sak.nummer.replace('/', '-')}-1.pdf",
        "ut",
        sak.innsendt_av,
    )
    assert b"".join(client.get(adresse).streaming_content) == innhold
    assert Dokument.objects.count() == 1


def test_a_correction_orders_its_own_receipt(v):
    sak = lag.vurdert(v)
    rettinger.be_om_retting(
        sak=sak, felt=["behov"], tekst="Skriv mer.", frist=klokke.idag() + timedelta(days=7), av=v.saksbehandler
    )
    saker.send_retting(sak=Sak.objects.get(pk=sak.pk), av=som("innsender", sak.soker))
    for rad in Jobb.objects.filter(type="sak.kvittering").order_by("pk"):
        jobb.kjor(rad.pk)
    navn = list(Dokument.objects.filter(sak=sak).order_by("pk").values_list("filnavn", flat=True))
    assert [n[-6:] for n in navn] == ["-1.pdf", "-2.pdf"]


def test_receipt_says_everything_under_its_own_name_and_tells_of_signs_it_cannot_print(v):
    sak = lag.utkast(v)
    Behovsmelding.objects.filter(sak=sak).update(
        kontakt_telefon="22 00 00 00", koordinator="Leder nettverket.", behov="Vi trenger mer 🎉"
    )
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(
        egeninnsats="To dager hver.", partner_kontakt="Ola", flerarig=True
    )
    Linje.objects.filter(sak=sak, mottaker=sak.soker, budsjettaar=2028).update(sokt=30000)
    bilde = kollektiv.oyeblikksbilde(Sak.objects.get(pk=sak.pk))
    svar = kvittering.innhold(bilde, "nb", "nb", {})
    tekst = {x["ledetekst"]: x["tekst"].tekst for x in svar}
    assert "22 00 00 00" in tekst["Kontaktperson"]
    assert tekst["Koordinatorens oppgaver"] == "Leder nettverket."
    assert tekst["Tiltak 1: egeninnsats"] == "To dager hver."
    assert tekst["Tiltak 1: kontakt hos partneren"] == "Ola"
    assert f"{sak.soker.navn} 30\u00a0000 kroner" in tekst["Tiltak 1: anslag for senere år"]
    assert {
        f"Tiltak 1: {n}" for n in ("navn", "behov", "medvirkning", "målgrupper", "tema", "partner", "plan", "varighet")
    } <= set(tekst)
    assert svar[0]["ledetekst"] == "Tegn som ikke kan skrives ut"
    bilde["behov"] = "Vi trenger mer"
    assert "Tegn som ikke kan skrives ut" not in {x["ledetekst"] for x in kvittering.innhold(bilde, "nb", "nb", {})}


def test_the_coordinator_is_a_row_with_its_payee_in_every_sum(client, v):
    """KBG § 11: what goes to the coordinator comes in addition to the tiltak, and is part of what is sought."""
    sak = lag.utkast(v)
    lagring.lagre_steg(
        sak=sak, steg="egeninnsats", felt={"koordinator_belop": Decimal(5000), "koordinator": "Leder."}, versjon=0,
        av=sak.innsender,
    )  # fmt: skip
    som_eier(client, sak)
    liste = client.get(reverse("eier:tiltak-liste", args=[sak.nummer]))
    assert (liste.context["koordinator"], liste.context["sum"]) == (5000, 105000)
    send = client.get(reverse("eier:sak-send", args=[sak.nummer]))
    assert send.context["koordinatorlinjer"] == [(sak.soker.navn, Decimal(5000))]
    assert send.context["sokt"] == 105000 == sum(t["i_aar"] for t in send.context["tiltaksvisning"]) + 5000
    sak = saker.send_inn(sak=sak, av=sak.innsender)
    felt = kvittering._felt(sak, sak.versjoner.get(), "nb")
    assert [x["belop_meldt"] for x in felt["tiltak"]] == [100000, 5000]
    assert felt["belop"]["meldt"] == 105000 == sum(x["belop"] for x in felt["betaling"])
    assert statsforvalterbilde.bygg(
        sak.versjoner.get().innhold, ordning=kontrakt.hent("kollektiv"), utlysning=sak.utlysning
    ).koordinator_til == sak.soker.navn  # fmt: skip


def test_only_a_tiltak_over_several_years_asks_for_later_years(v):
    """KBG § 11: later years are indicative."""
    sak = lag.utkast(v)
    Linje.objects.filter(sak=sak, budsjettaar__gt=2027).update(sokt=None)
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(flerarig=False)

    def felt():
        return {m.felt for m in kollektiv.mangler(Sak.objects.get(pk=sak.pk))}

    assert felt() == set()
    KollektivTiltak.objects.filter(tiltak__sak=sak).update(flerarig=True)
    assert f"tiltak.1.belop.{sak.soker_id}.2028" in felt()


def test_what_is_missing_is_folded_but_open_on_the_last_page(client, v):
    sak = lag.utkast(v)
    Behovsmelding.objects.filter(sak=sak).update(egeninnsats="", samiske_perspektiver="")
    som_eier(client, sak)
    steg = client.get(reverse("eier:sak-steg", args=[sak.nummer, "behov"])).content.decode()
    assert '<details class="ds-details"><summary>2 ting mangler</summary>' in steg
    assert (
        '<details class="ds-details" open>' in client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    )


def test_a_draft_whose_deadline_has_passed_is_not_called_a_draft_in_the_list(client, v, frys):
    sak = lag.utkast(v)
    som_eier(client, sak)
    assert "Ikke sendt i tide" not in client.get(reverse("eier:sak-liste")).content.decode()
    frys("2028-01-20T12:00")
    som_eier(client, sak)
    assert "Ikke sendt i tide" in client.get(reverse("eier:sak-liste")).content.decode()
