"""The round after the offers are sent: answers, reminders, closing, award, redistribution, the end (VU § 7)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.udir.satsmodeller import SATSMODELLER
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.beregning.register import registrerte_modeller
from ordninger.felles.handlinger import jobb as jobber
from ordninger.felles.handlinger import satser, tilbud
from ordninger.felles.handlinger.varsel import lag_paminnelser
from ordninger.felles.models import Fordeling, Jobb, Sak, Utbetaling, Varsel, Vedtak
from ordninger.videreutdanning import nasjonal, planbilde
from tests.fabrikker import tilbud as fabrikk
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db

UNDER, ETTER = "2027-01-20T12:00", "2027-02-06T08:00"


@pytest.fixture
def v(frys):
    """Offers of 780 000, 1 560 000, 2 340 000, 3 120 000 to the kommuner and 2 200 000 to the fylkeskommune."""
    frys("2027-01-10T09:00")
    v = fabrikk.verden()
    fabrikk.sendt(v, sentralitet={})
    frys(UNDER)
    return v


@pytest.fixture
def svart(v):
    """All and more, a part, no; the last kommune and the fylkeskommune are silent."""
    fabrikk.svar(v, v.kommuner[0], "ja", ekstra="1000000")
    fabrikk.svar(v, v.kommuner[1], "delvis", "560000")
    fabrikk.svar(v, v.kommuner[2], "nei")
    return v


@pytest.fixture
def fag(v, inn):
    return inn(v.fag)


@pytest.fixture
def beslutter(v, inn):
    return inn(v.beslutter)


def adresse(navn, *args, **sporring):
    q = "&".join(f"{k}={w}" for k, w in sporring.items())
    return reverse(f"udir:andel-{navn}", args=args) + (f"?{q}" if q else "")


def ren(svar):
    return svar.content.decode().replace("\u00a0", " ")


def runde(klient, v, **sporring):
    svar = klient.get(adresse("runde", v.utlysning.pk, **sporring))
    assert svar.status_code == 200
    return svar


def test_the_answers_are_counted_as_they_come(svart, fag):
    svar = runde(fag, svart)
    b = svar.context["b"]
    assert (b.alle.antall, b.svart, b.uten_svar) == (5, 3, 2)
    assert b.alle.tilbudt == Decimal(10_000_000)
    assert b.alle.tatt == Decimal(780_000 + 560_000)
    assert {s: t.antall for s, t in b.per_svar.items()} == {"ja": 1, "delvis": 1, "nei": 1, "ubesvart": 0, "": 2}
    assert b.per_svar[""].tilbudt == Decimal(3_120_000 + 2_200_000)
    assert b.onsket == Decimal(1_000_000)
    assert b.per_fylke[0]["svart"] == 3
    assert b.per_fylke[0]["alle"].tilbudt == b.alle.tilbudt
    assert "Minn 2 som ikke har svart" in ren(svar)


def test_each_row_leads_to_its_case(svart, fag):
    liste = runde(fag, svart).context["liste"]
    for rad in liste.rader:
        assert fag.get(rad.celler[0].lenke).status_code == 200


def test_the_list_is_filtered_searched_and_exported(svart, fag):
    def navn(**q):
        return {r.objekt.soker for r in runde(fag, svart, **q).context["liste"].rader}

    assert navn(svar="nei") == {svart.kommuner[2]}
    assert navn(svar="ingen") == {svart.kommuner[3], svart.fylkeskommune}
    assert navn(mer="ja") == {svart.kommuner[0]}
    assert navn(type="fylkeskommune") == {svart.fylkeskommune}
    assert navn(fylke="ZZ") == set()
    assert navn(sok=svart.kommuner[1].orgnr) == {svart.kommuner[1]}
    forste = runde(fag, svart, sorter="-tilbudt").context["liste"].rader[0].objekt
    assert forste.soker == svart.kommuner[3]
    fil = b"".join(fag.get(adresse("runde", svart.utlysning.pk, format="csv")).streaming_content).decode()
    assert svart.kommuner[2].navn in fil


def test_those_without_an_answer_are_reminded_once_a_day(svart, fag, frys, inn):
    assert "2" in ren(fag.get(adresse("minn", svart.utlysning.pk)))
    for _nr in range(2):
        assert fag.post(adresse("minn", svart.utlysning.pk)).status_code == 302
    varsler = Varsel.objects.filter(type="frist_tilbud")
    assert {x.organisasjon for x in varsler} == {svart.kommuner[3], svart.fylkeskommune}
    assert varsler.count() == 2
    frys("2027-01-21T08:00")
    svar = inn(svart.fag).post(adresse("minn", svart.utlysning.pk))
    assert svar.url == adresse("runde", svart.utlysning.pk)
    assert Varsel.objects.filter(type="frist_tilbud").count() == 4


@pytest.mark.parametrize(("dag", "antall"), [("20", 0), ("22", 2), ("30", 2)])
def test_reminders_come_by_themselves_fourteen_days_before(svart, frys, dag, antall):
    frys(f"2027-01-{dag}T06:00")
    lag_paminnelser()
    lag_paminnelser()
    assert Varsel.objects.filter(type="frist_tilbud").count() == antall


def test_reminders_come_again_three_days_and_one_day_before_and_never_after(svart, frys):
    for dag in ("01-25", "02-02", "02-03", "02-04", "02-05", "02-06"):
        frys(f"2027-{dag}T06:00")
        lag_paminnelser()
    assert Varsel.objects.filter(type="frist_tilbud", organisasjon=svart.fylkeskommune).count() == 3


def test_the_letters_of_the_offers_are_followed_one_by_one(v, fag):
    (jobb,) = runde(fag, v).context["jobber"]
    assert (jobb.antall, jobb.antall_ok) == (5, 0)
    while jobber.kjor(jobb.pk):
        pass
    (jobb,) = runde(fag, v).context["jobber"]
    assert (jobb.antall_ok, jobb.antall_feil) == (5, 0)
    poster = fag.get(reverse("udir:jobb", args=[jobb.pk])).context["poster"]
    assert all(p.brev.mottaker.navn in p.navn for p in poster)
    assert {p.brev.mottaker for p in poster} == {*v.kommuner, v.fylkeskommune}


def test_the_deadline_is_not_closed_before_it_is_out(svart, fag):
    assert "Svarfristen er ikke ute ennå." in ren(fag.get(adresse("lukk", svart.utlysning.pk)))
    fag.post(adresse("lukk", svart.utlysning.pk))
    assert Sak.objects.filter(tilstand="ubesvart").count() == 0


def test_from_silence_to_the_end(svart, frys, inn):
    frys(ETTER)
    fag, beslutter = inn(svart.fag), inn(svart.beslutter)
    pk = svart.utlysning.pk
    # close
    assert runde(fag, svart).context["steg"].knapp == "Lukk svarfristen"
    side = ren(fag.get(adresse("lukk", pk)))
    assert "8 660 000 kr" in side  # 10 000 000 − 780 000 − 560 000
    assert fag.post(adresse("lukk", pk)).status_code == 302
    assert Sak.objects.filter(tilstand="ubesvart").count() == 2
    # award: the beslutter, not fag
    assert runde(fag, svart).context["steg"].knapp == ""
    assert fag.get(adresse("tildel", pk)).status_code == 403
    assert runde(beslutter, svart).context["steg"].knapp == "Tildel 2 tilskudd"
    assert "1 340 000 kr" in ren(beslutter.get(adresse("tildel", pk)))
    assert beslutter.post(adresse("tildel", pk)).status_code == 302
    assert Vedtak.objects.count() == 2
    assert [j.antall for j in runde(fag, svart).context["jobber"]] == [2, 5]
    assert runde(fag, svart).context["ubetalt"]["n"] == Utbetaling.objects.count() == 2
    # redistribute
    assert runde(fag, svart).context["steg"].knapp == "Lag en omfordeling"
    side = ren(fag.get(adresse("omfordel", pk)))
    assert "8 660 000 kr" in side
    assert "1 mottaker, inntil 1 000 000 kr" in side
    svar = fag.post(adresse("omfordel", pk), {"navn": "Runde 1", "regel": "etter_andel", "enhet": "1"})
    f = Fordeling.objects.get(art="omfordeling")
    assert svar.url == adresse("omfordeling", f.pk)
    side = fag.get(svar.url)
    assert [r["naa"] for r in side.context["rader"]] == [Decimal(1_000_000)]
    assert side.context["rader"][0]["etter"] == Decimal(1_780_000)
    assert f.beregning.rest == Decimal(7_660_000)
    assert side.context["pott"] == f.beregning.sum + f.beregning.rest
    assert runde(fag, svart).context["steg"].knapp == "Åpne omfordelingen"
    assert b"1780000" in b"".join(fag.get(f"{svar.url}?format=csv").streaming_content)
    # approve by another person
    assert fag.post(adresse("omfordeling-send", f.pk)).status_code == 302
    assert fag.get(adresse("omfordeling-godkjenn", f.pk)).status_code == 403
    selv = inn(som("udir_beslutter", svart.udir, person=svart.fag.person))
    assert "En annen person må godkjenne." in ren(selv.get(adresse("omfordeling", f.pk)))
    assert "En annen person må godkjenne." in ren(selv.get(adresse("omfordeling-godkjenn", f.pk)))
    assert runde(selv, svart).context["steg"].hindring != ""
    assert runde(beslutter, svart).context["steg"].knapp == "Se på omfordelingen"
    assert beslutter.post(adresse("omfordeling-godkjenn", f.pk)).status_code == 302
    assert svart.saken(svart.kommuner[0]).innvilget_belop == Decimal(1_780_000)
    # the end
    steg = runde(beslutter, svart).context["steg"]
    assert (steg.knapp, "7 660 000 kr" in steg.tekst.replace("\u00a0", " ")) == ("Avslutt rundene", True)
    assert runde(fag, svart).context["steg"].knapp == ""
    assert beslutter.post(adresse("avslutt", pk)).status_code == 302
    svar = runde(beslutter, svart)
    assert svar.context["steg"].tekst == "Rundene er avsluttet."
    assert svar.context["ledig"] == Decimal(7_660_000)


def test_the_one_who_proposed_the_shares_does_not_award(svart, frys, inn):
    frys(ETTER)
    tilbud.lukk_svarfristen(utlysning=svart.utlysning, av=svart.fag)
    selv = inn(som("udir_beslutter", svart.udir, person=svart.fag.person))
    assert "Du foreslo andelene. En annen person må tildele." in ren(selv.get(adresse("tildel", svart.utlysning.pk)))
    selv.post(adresse("tildel", svart.utlysning.pk))
    assert not Vedtak.objects.exists()


def test_a_redistribution_is_sent_back_and_put_away(svart, frys, inn):
    frys(ETTER)
    fag, beslutter = inn(svart.fag), inn(svart.beslutter)
    fabrikk.tildelt(svart)
    fag.post(adresse("omfordel", svart.utlysning.pk), {"navn": "A", "regel": "likt", "enhet": "1000"})
    f = Fordeling.objects.get(art="omfordeling")
    fag.post(adresse("omfordeling-send", f.pk))
    assert beslutter.post(adresse("omfordeling-hent", f.pk), {"grunn": ""}).status_code == 422
    beslutter.post(adresse("omfordeling-hent", f.pk), {"grunn": "Vent på to til"})
    assert "Sendt tilbake: Vent på to til" in ren(fag.get(adresse("omfordeling", f.pk)))
    fag.post(adresse("omfordeling-forkast", f.pk))
    f.refresh_from_db()
    assert f.tilstand == "forkastet"
    assert runde(fag, svart).context["steg"].knapp == "Lag en omfordeling"


def test_a_redistribution_needs_a_rule(svart, frys, inn):
    frys(ETTER)
    fag = inn(svart.fag)
    fabrikk.tildelt(svart)
    svar = fag.post(adresse("omfordel", svart.utlysning.pk), {"navn": "A", "regel": "", "enhet": "1"})
    assert svar.status_code == 422
    assert not Fordeling.objects.filter(art="omfordeling").exists()


def test_others_do_not_reach_the_steps(svart, inn):
    for navn in ("minn", "lukk", "tildel", "omfordel", "avslutt"):
        url = adresse(navn, svart.utlysning.pk)
        assert inn(som("innsender", svart.kommuner[0])).get(url).status_code == 403, navn
        assert inn(som("udir_analyse", svart.udir)).get(url).status_code == 403, navn
        assert inn(svart.beslutter).get(adresse(navn, 999999)).status_code in (403, 404), navn


def test_the_page_of_the_answers_costs_the_same_with_more_recipients(svart, fag):
    def antall():
        runde(fag, svart)
        with CaptureQueriesContext(connection) as fanget:
            runde(fag, svart, antall=100)
        return len(fanget)

    foer = antall()
    fabrikk.svar(svart, svart.kommuner[3], "ja")
    fabrikk.svar(svart, svart.fylkeskommune, "nei")
    assert antall() <= foer <= 25


# The words of an offer --------------------------------------------------------------------------------------------------


def test_the_case_shows_the_answer_and_the_wish_and_leads_to_the_receipt(svart, frys, inn):
    frys("2027-02-08T09:00")
    fabrikk.tildelt(svart)
    sak = svart.saken(svart.kommuner[0])
    side = ren(inn(svart.fag).get(reverse("udir:sak", args=[sak.nummer])))
    svaret = sak.tilbud.svar.get()
    assert f"<dt>Ønsker mer, inntil</dt><dd>{formater.kroner(svaret.onske_ekstra)}</dd>".replace("\u00a0", " ") in side
    assert "Takket ja" in side
    kvittering = f"{adresse('mottaker', svart.utlysning.pk, sak.soker.orgnr)}?til={sak.tilbud.fordeling_id}"
    assert f'href="{kvittering}"' in side
    assert inn(svart.fag).get(kvittering).status_code == 200
    assert f'href="{adresse("runde", svart.utlysning.pk)}"' in side
    assert "Tildeling 1: " in side
    for ord_ in ("Vedtak 1", "Innvilget", "Søkt", "sendt inn"):
        assert ord_ not in side, ord_


def test_the_country_has_no_decisions_on_offers(svart, frys, inn):
    frys("2027-02-08T09:00")
    fabrikk.tildelt(svart)
    side = ren(inn(svart.fag).get(reverse("udir:forside") + "?ordning=videreutdanning&aar=2027"))
    assert "Av tildelt" in side and "Av vedtatt" not in side
    assert side.count(">Vedtatt<") == 1  # the year's money of all measures
    liste = ren(inn(svart.fag).get(reverse("udir:vedtak-liste") + "?ordning=videreutdanning&aar=2027"))
    assert '<h1 class="ds-heading" data-size="md">Tildelinger</h1>' in liste and "Innvilget (kr)" not in liste


def test_the_round_says_that_each_payment_has_its_own_clock(v, inn):
    """VU § 10: three years from each payment, not one date for all."""
    klient = inn(som("saksbehandler", v.udir))
    side = ren(klient.get(reverse("forvalter:utlysning", args=[v.utlysning.pk])))
    assert "<dt>Pengene kan brukes</dt><dd>tre år fra hver utbetaling</dd>" in side
    assert "31. desember 2030" not in side


def test_every_model_and_table_has_a_name_in_both_forms(v):
    koder = {m for m, _versjon in registrerte_modeller()} | set(SATSMODELLER) | {nasjonal.SATSNAVN, planbilde.SATSNAVN}
    for kode in (k for k in koder if not k.startswith("test")):
        for maal in ("nb", "nn"):
            assert "_" not in kontrakt.modellnavn(kode, maal), kode


def test_codes_do_not_stand_on_the_pages(svart, frys, inn):
    frys("2027-02-08T09:00")
    fabrikk.tildelt(svart)
    klient = inn(svart.fag)
    f = tilbud.ny_omfordeling(utlysning=svart.utlysning, navn="Runde 2", parametre=fabrikk.RUNDE, av=svart.fag)
    side = ren(klient.get(adresse("omfordeling", f.pk)))
    assert "vu_runde" not in side and "Omfordeling i runder" in side
    assert "ledig, deles etter" in side and "på dem som ønsker mer" in side
    side = ren(klient.get(reverse("udir:bevilgning", args=[svart.ramme.bevilgning_id])))
    assert ">videreutdanning<" not in side and ">Videreutdanning</a>" in side
    satser.foresla_satser(ordning="videreutdanning", navn="vu_andel", budsjettaar=2027, verdier={}, av=svart.fag)
    for navn in ("satser",):
        side = ren(klient.get(reverse(f"udir:{navn}")))
        assert "vu_andel" not in side and "Andelsmodellen for videreutdanning" in side


# Figures and the way back -----------------------------------------------------------------------------------------------


def test_each_figure_of_the_round_leads_to_the_list_that_gives_it(svart, fag):
    side = runde(fag, svart)
    html = ren(side)
    b = side.context["b"]

    def liste(sporring):
        assert f'href="?{sporring.replace("&", "&amp;")}#svar-liste"' in html, sporring
        return list(fag.get(f"{adresse('runde', svart.utlysning.pk)}?{sporring}").context["liste"].sporring)

    assert len(liste("svar=svart")) == b.svart == 3
    assert sum(s.tatt for s in liste("svar=tok")) == b.alle.tatt
    assert sum(s.ekstra for s in liste("mer=ja")) == b.onsket
    for r in b.per_fylke:
        nr = r["nummer"]
        assert sum(s.tilbud.belop for s in liste(f"fylke={nr}")) == r["alle"].tilbudt
        for svar in ("ja", "delvis", "nei", "uten"):
            assert len(liste(f"fylke={nr}&svar={svar}")) == r[svar], svar
    assert f'href="{reverse("udir:ramme", args=[svart.ramme.pk])}"' in html


def test_the_letters_of_a_round_lead_back_to_it(svart, frys, inn):
    frys("2027-02-08T09:00")
    fabrikk.tildelt(svart)
    klient = inn(svart.fag)
    for type_ in ("brev.tilbud", "brev.vedtak"):
        jobb = Jobb.objects.get(type=type_)
        assert [lenke for _navn, lenke in klient.get(reverse("udir:jobb", args=[jobb.pk])).context["sti"][:-1]] == [
            adresse("liste"), adresse("runde", svart.utlysning.pk),
        ]  # fmt: skip
