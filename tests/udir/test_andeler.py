"""Offered shares: what if, scenarios held against each other, and the way to the offers (VU §§ 3 and 7)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from eiere.models import Nokkeltall
from kompetanse.revisjon import klokke
from kompetanse.udir import andeler
from ordninger.felles.handlinger import penger, tilbud
from ordninger.felles.models import Beregningslinje, Bevilgning, Fordeling, Ramme, Tilbud
from ordninger.videreutdanning import satser
from tests.fabrikker import tilbud as fabrikk
from tests.fabrikker.brukere import TilhorighetFactory, som
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-10T09:00")
    return fabrikk.verden()


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


UTEN_SKOLER = {
    "andel_barnehage": "18", "vekt_barnehage_innbyggere_1_5": "100", "andel_grunnskole": "58",
    "vekt_grunnskole_innbyggere_6_15": "100", "andel_vgo": "22", "vekt_vgo_innbyggere_16_18": "100", "andel_andre": "2",
    "vekt_andre_innbyggere": "100",
}  # fmt: skip


def test_hva_hvis_splits_the_frame_to_the_krone(v, fag):
    svar = fag.get(adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **UTEN_SKOLER))
    assert svar.status_code == 200, ren(svar)
    k = svar.context["k"]
    assert (k.sum, k.rest) == (1_000_000_000, 0)
    # 18 % + 58 % + 2 % to the kommuner in proportion 1:2:3:4, and 22 % to the fylkeskommune
    per = [k.andeler[o.orgnr] for o in v.kommuner]
    assert per == [78_000_000, 156_000_000, 234_000_000, 312_000_000]
    assert k.andeler[v.fylkeskommune.orgnr] == 220_000_000
    assert "lik rammen på kronen" in ren(svar)
    assert "3 120 000" in ren(svar)


def test_hva_hvis_uses_weights_floor_and_cap(v, fag):
    tung = {f"s{k.kommune.sentralitetsklasse}": "2" for k in v.kommuner[:1]}
    svar = fag.get(
        adresse("hva-hvis", v.utlysning.pk, ramme="10 000 000", gulv_kommune="1000000", tak_kommune="2500000", **tung, **UTEN_SKOLER)
    )  # fmt: skip
    k = svar.context["k"]
    assert k.sum == 1_000_000_000
    assert max(k.andeler[o.orgnr] for o in v.kommuner) == 250_000_000
    assert v.kommuner[3].orgnr in k.tak
    assert svar.context["landet"].paa_gulvet == len(k.gulv)


@pytest.mark.parametrize(
    ("felt", "setning"),
    [
        ({"andel_barnehage": "19"}, "Sektorene: prosentene er til sammen 101. De må være 100."),
        ({"vekt_andre_innbyggere": "90"}, "prosentene er til sammen 90. De må være 100."),
        ({"s4": "0"}, "Vekten må være over 0 og høyst 9,99"),
        ({"ramme": ""}, "Fyll inn beløpet"),
        ({"gulv_kommune": "abc"}, "Skriv beløpet med tall"),
    ],
)
def test_hva_hvis_says_what_is_wrong_and_loses_nothing(v, fag, felt, setning):
    svar = fag.get(adresse("hva-hvis", v.utlysning.pk, **{"ramme": "10000000", **UTEN_SKOLER, **felt}))
    assert svar.status_code == 422
    assert setning in ren(svar)
    for navn, verdi in felt.items():
        assert svar.context["skjema"].data[navn] == verdi


def test_hva_hvis_tells_what_the_model_refuses(v, fag):
    felt = UTEN_SKOLER | {"gulv_kommune": "900000", "tak_kommune": "800000"}
    svar = fag.get(adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **felt))
    assert svar.status_code == 409
    assert "Gulvet kan ikke være høyere enn taket." in ren(svar)


def test_a_missing_key_is_named_with_who_lacks_it_and_can_be_replaced(v, fag):
    v.kommuner[1].kommune.nokkeltall.filter(nokkel="innbyggere_1_5").update(aar=2025)
    url = adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **UTEN_SKOLER)
    svar = fag.get(url)
    assert svar.status_code == 409
    assert f"Innbyggere 1–5 år (1): {v.kommuner[1].navn}" in ren(svar)
    assert svar.context["apne"]["mangler"]
    svar = fag.get(f"{url}&mangler_innbyggere_1_5=fjoraarets_verdi")
    assert svar.status_code == 200
    assert svar.context["k"].erstattet == {v.kommuner[1].orgnr}
    assert "1 mottaker har et nøkkeltall som er erstattet" in ren(svar)


def test_the_address_of_a_run_gives_the_same_run(v, fag):
    svar = fag.get(
        adresse("hva-hvis", v.utlysning.pk, ramme="10000000", s4="1,3", gulv_kommune="900000", **UTEN_SKOLER)
    )
    igjen = fag.get(f"{adresse('hva-hvis', v.utlysning.pk)}?{svar.context['adresse']}")
    assert igjen.context["k"].avtrykk == svar.context["k"].avtrykk


def test_a_tried_run_is_saved_as_a_scenario_with_the_same_receipt(v, fag):
    url = adresse("hva-hvis", v.utlysning.pk, ramme="10000000", s4="1,3", **UTEN_SKOLER)
    avtrykk = fag.get(url).context["k"].avtrykk
    svar = fag.post(url, {"navn": "Klasse 4 får mer"})
    f = Fordeling.objects.get(art="tilbud")
    assert (svar.status_code, svar.url) == (302, adresse("scenario", f.pk))
    assert (f.navn, f.beregning.hash) == ("Klasse 4 får mer", avtrykk)
    side = fag.get(svar.url)
    assert side.context["k"].avtrykk == avtrykk
    assert side.context["k"].andeler == fag.get(url).context["k"].andeler


def test_saving_needs_a_name(v, fag):
    svar = fag.post(adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **UTEN_SKOLER), {"navn": " "})
    assert svar.status_code == 422
    assert "Gi scenariet et navn" in ren(svar)
    assert not Fordeling.objects.filter(art="tilbud").exists()


def test_the_beslutter_tries_but_does_not_save(v, beslutter):
    url = adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **UTEN_SKOLER)
    assert beslutter.get(url).context["navneskjema"] is None
    assert beslutter.post(url, {"navn": "A"}).status_code == 403


def test_two_scenarios_are_held_against_each_other(v, fag):
    a = fabrikk.scenario(v, "A")
    b = fabrikk.scenario(v, "B", sentralitet={"1": Decimal("1.5")})
    svar = fag.get(adresse("sammenlign", v.utlysning.pk, a=a.pk, b=b.pk), follow=True)
    landet = svar.context["landet"]
    assert (landet.foer, landet.etter, landet.endring) == (1_000_000_000, 1_000_000_000, 0)
    assert sum(g.endring for g, _lenke in svar.context["fylker"]) == 0
    assert landet.mer + landet.mindre + landet.uendret == 5
    assert landet.flyttes == landet.opp == landet.ned > 0
    assert ("Vekt etter sentralitet: klasse 1", "1,00", "1,50") in svar.context["ulike"]
    klasser = {g.nokkel: g for g in svar.context["sentralitet"]}
    assert sum(g.antall for g in klasser.values()) == 4  # the fylkeskommune has no class


def test_comparing_one_with_itself_is_refused(v, fag):
    a = fabrikk.scenario(v)
    svar = fag.get(adresse("sammenlign", v.utlysning.pk, a=a.pk, b=a.pk), follow=True)
    assert "Velg to ulike scenarier." in ren(svar)


def test_the_recipients_are_searched_filtered_sorted_and_exported(v, fag):
    url = adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **UTEN_SKOLER)
    liste = fag.get(f"{url}&type=kommune&sorter=-etter").context["liste"]
    assert [r.objekt.m.nokkel for r in liste.rader] == [o.orgnr for o in reversed(v.kommuner)]
    en = fag.get(f"{url}&sok={v.kommuner[2].orgnr}").context["liste"]
    assert [r.objekt.m.navn for r in en.rader] == [v.kommuner[2].navn]
    assert fag.get(f"{url}&fylke=99").context["liste"].totalt == 0
    fil = b"".join(fag.get(f"{url}&format=csv&sorter=-etter").streaming_content).decode()
    assert len(fil.strip().splitlines()) - fil.count("Demo") >= 6
    fylker = b"".join(fag.get(f"{url}&format=csv&tabell=fylker").streaming_content).decode()
    assert "10000000" in fylker


def test_the_receipt_of_a_recipient_adds_up_and_the_difference_too(v, fag):
    a = fabrikk.scenario(v, "A")
    b = fabrikk.scenario(v, "B", sentralitet={"1": Decimal("1.5"), "3": Decimal("1.2")})
    for org in (*v.kommuner, v.fylkeskommune):
        svar = fag.get(adresse("mottaker", v.utlysning.pk, org.orgnr, fra=a.pk, til=b.pk))
        assert svar.status_code == 200, org
        til, fra = svar.context["til"], svar.context["fra"]
        assert sum(d["sum"] for d in svar.context["linjer"]) == til.sum
        assert sum(s["belop"] for s in svar.context["steg"]) == til.sum - fra.sum == svar.context["endring"]
        assert til.sum == sum(
            x.belop for x in Beregningslinje.objects.filter(beregning=b.beregning, mottaker=org.orgnr)
        )


def test_the_receipt_of_a_tried_run_is_held_against_a_saved_one(v, fag):
    a = fabrikk.scenario(v, "A")
    q = UTEN_SKOLER | {"ramme": "9000000", "fra": a.pk}
    svar = fag.get(adresse("mottaker", v.utlysning.pk, v.kommuner[0].orgnr, **q))
    assert svar.context["til"].sum == Decimal("702000.00")
    assert sum(s["belop"] for s in svar.context["steg"]) == svar.context["endring"]
    assert "Det du prøver" in ren(svar)


def test_a_recipient_that_is_not_there_is_404(v, fag):
    a = fabrikk.scenario(v)
    assert fag.get(adresse("mottaker", v.utlysning.pk, "999999999", til=a.pk)).status_code == 404
    assert fag.get(adresse("mottaker", v.utlysning.pk, v.udir.orgnr, til=a.pk)).status_code == 404
    assert fag.get(adresse("mottaker", v.utlysning.pk, v.kommuner[0].orgnr, til=a.pk + 999)).status_code == 404


# The way ---------------------------------------------------------------------------------------------------------


def test_a_scenario_is_sent_approved_by_another_and_offered(v, fag, beslutter):
    f = fabrikk.scenario(v)
    assert fag.post(adresse("send", f.pk)).status_code == 302
    side = ren(beslutter.get(adresse("scenario", f.pk)))
    assert "Godkjenn og send 5 tilbud" in side
    spor = ren(beslutter.get(adresse("godkjenn", f.pk)))
    assert "10 000 000 kr" in spor
    assert "fredag 5. februar 2027 kl. 23.59" in spor
    svar = beslutter.post(adresse("godkjenn", f.pk))
    assert (svar.status_code, svar.url) == (302, adresse("runde", v.utlysning.pk))
    assert Tilbud.objects.filter(fordeling=f).count() == 5
    assert "Tilbudene i runden er sendt" in ren(fag.get(adresse("send", fabrikk.scenario(v, "B").pk)))


def test_the_same_person_does_not_approve(v, fag, inn):
    f = fabrikk.scenario(v)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    selv = inn(som("udir_beslutter", v.udir, person=v.fag.person))
    assert "En annen person må godkjenne." in ren(selv.get(adresse("scenario", f.pk)))
    assert "En annen person må godkjenne." in ren(selv.get(adresse("godkjenn", f.pk)))
    selv.post(adresse("godkjenn", f.pk))
    assert not Tilbud.objects.exists()
    assert fag.get(adresse("godkjenn", f.pk)).status_code == 403


def test_the_beslutter_sends_back_with_a_reason(v, fag, beslutter):
    f = fabrikk.scenario(v)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    assert beslutter.post(adresse("hent", f.pk), {"grunn": ""}).status_code == 422
    assert beslutter.post(adresse("hent", f.pk), {"grunn": "Gulvet er for lavt"}).status_code == 302
    f.refresh_from_db()
    assert f.tilstand == "utkast"
    assert "Sendt tilbake: Gulvet er for lavt" in ren(fag.get(adresse("scenario", f.pk)))
    assert "Sendt tilbake: Gulvet er for lavt" in ren(fag.get(adresse("runde", v.utlysning.pk)))


def test_the_one_who_proposed_takes_it_back(v, fag):
    f = fabrikk.scenario(v)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    assert fag.post(adresse("hent", f.pk)).status_code == 302
    f.refresh_from_db()
    assert f.tilstand == "utkast"


def test_a_scenario_is_put_away(v, fag):
    f = fabrikk.scenario(v)
    assert fag.post(adresse("forkast", f.pk)).status_code == 302
    assert "Ingen scenarier er lagret ennå." in ren(fag.get(adresse("runde", v.utlysning.pk)))


def test_more_than_the_frame_is_not_sent(v, fag):
    f = fabrikk.scenario(v, ramme="12000000")
    assert "mer enn det som er igjen av rammen" in ren(fag.get(adresse("send", f.pk)))
    fag.post(adresse("send", f.pk))
    f.refresh_from_db()
    assert f.tilstand == "utkast"


# Access and cost ----------------------------------------------------------------------------------------------------


def test_only_udir_and_only_rounds_with_shares(v, inn, fag):
    f = fabrikk.scenario(v)
    steder = [
        adresse("liste"), adresse("runde", v.utlysning.pk), adresse("hva-hvis", v.utlysning.pk), adresse("scenario", f.pk),
        adresse("mottaker", v.utlysning.pk, v.kommuner[0].orgnr, til=f.pk),
    ]  # fmt: skip
    for url in steder:
        assert fag.get(url).status_code == 200, url
        assert inn(som("udir_analyse", v.udir)).get(url).status_code == 200, url
        assert inn(som("innsender", v.kommuner[0])).get(url).status_code == 403, url
        assert inn(som("saksbehandler", v.embete)).get(url).status_code == 403, url
    v.utlysning.forvalter = v.embete
    v.utlysning.save()
    assert fag.get(adresse("runde", v.utlysning.pk)).status_code == 404
    assert fag.get(adresse("runde", v.utlysning.pk + 1)).status_code == 404
    assert fag.get(adresse("scenario", f.pk + 1)).status_code == 404


def _sporringer(klient, url):
    klient.get(url)
    with CaptureQueriesContext(connection) as fanget:
        assert klient.get(url).status_code == 200, url
    return len(fanget)


def test_the_number_of_queries_does_not_follow_the_recipients(v, fag):
    fabrikk.scenario(v, "Først")
    tall = []
    for nye in (0, 12):
        for nr in range(nye):
            org = OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke, sentralitetsklasse=nr % 6 + 1))
            fabrikk.nokkeltall(org, 2026, 100, 250, 90, 4000)
        a = fabrikk.scenario(v, "A")
        tall.append(
            [
                _sporringer(fag, url)
                for url in (
                    adresse("hva-hvis", v.utlysning.pk, ramme="9000000", **UTEN_SKOLER), adresse("scenario", a.pk),
                    adresse("mottaker", v.utlysning.pk, v.kommuner[0].orgnr, til=a.pk),
                )
            ]
        )  # fmt: skip
    assert tall[0] == tall[1]
    assert max(tall[0]) <= 20


def test_a_stored_run_is_read_again_from_its_receipt(v, fag):
    f = fabrikk.scenario(v)
    k = andeler.lagret(andeler.synlige(fag.get(adresse("liste")).wsgi_request).get(pk=f.pk))
    assert {n: Decimal(o) / 100 for n, o in k.andeler.items()} == {
        m: sum(x.belop for x in Beregningslinje.objects.filter(beregning=f.beregning, mottaker=m)) for m in k.andeler
    }


# Where the frame is not split on the fylker -----------------------------------------------------------------------------


def test_a_frame_that_is_offered_as_shares_is_not_split_on_the_fylker(v, fag):
    ny = reverse("udir:scenario-ny", args=[v.ramme.pk])
    assert fag.get(ny).status_code == 404
    assert fag.post(ny, {"navn": "X", "ramme": "1000"}).status_code == 404
    assert "Nytt scenario" not in ren(fag.get(reverse("udir:fordeling-liste")))
    side = ren(fag.get(reverse("udir:ramme-liste") + "?aar=2027"))
    assert f'href="{adresse("runde", v.utlysning.pk)}"' in side
    assert ny not in side
    assert "ikke fordelt på fylkene ennå" not in side
    assert "tilbys mottakerne direkte, som andeler" in side


# What is missing before the offers -------------------------------------------------------------------------------------


def _neste_aar(v, tilstand):
    """Next year: a budget that is not adopted, and a round that is not published."""
    bevilgning = Bevilgning.objects.create(
        budsjettaar=2028, kapittel="226", post="21", navn="Videreutdanning", belop=Decimal(20_000_000),
        registrert_av=v.fag, registrert_tid=klokke.naa(),
    )  # fmt: skip
    v.ramme = Ramme.objects.create(
        ordning="videreutdanning", budsjettaar=2028, forvalter=v.udir, kilde="bevilgning", bevilgning=bevilgning,
        regnskapsenhet=v.udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    penger.bokfor([penger.Linje(v.ramme, "mottatt", Decimal(10_000_000), {})], av=v.fag)
    u = v.utlysning
    u.pk, u._state.adding, u.ramme, u.budsjettaar, u.tilstand, u.publisert_av, u.publisert_tid = (
        None, True, v.ramme, 2028, "utkast", None, None,
    )  # fmt: skip
    u.save()
    if tilstand != "utkast":
        u.tilstand = tilstand
        u.save()
    return u


def _uferdig(v):
    """A scenario with the beslutter, while the budget is not adopted and the round not published."""
    _neste_aar(v, "til_godkjenning")
    f = fabrikk.scenario(v)
    return tilbud.send_til_beslutter(fordeling=f, av=v.fag)


def test_everything_that_stops_the_offers_is_listed_at_once_with_who_mends_it(v, beslutter):
    f = _uferdig(v)
    for side in (ren(beslutter.get(adresse("godkjenn", f.pk))), ren(beslutter.get(adresse("runde", v.utlysning.pk)))):
        assert "Dette mangler før tilbudene kan sendes" in side
        assert "Budsjettet for 2028 er ikke bekreftet vedtatt i Stortinget." in side
        assert f'href="{reverse("udir:bevilgning", args=[v.ramme.bevilgning_id])}"' in side
        assert "Utlysningen er ikke publisert." in side
        assert f"Gjøres av: Beslutter i {v.udir.visningsnavn}." in side
        assert reverse("forvalter:utlysning", args=[v.utlysning.pk]) not in side  # the role gets 403 there
        assert f"{reverse('udir:utlysning-liste')}?ordning=videreutdanning&amp;aar=2028" in side
    assert "Godkjenn og send 5 tilbud</button>" not in ren(beslutter.get(adresse("godkjenn", f.pk)))
    beslutter.post(adresse("godkjenn", f.pk))
    assert not Tilbud.objects.exists()


def test_who_has_the_role_that_publishes_is_led_to_it(v, inn):
    f = _uferdig(v)
    TilhorighetFactory(bruker=v.beslutter, organisasjon=v.udir, rolle="beslutter")
    side = ren(inn(v.beslutter).get(adresse("godkjenn", f.pk)))
    assert f"{reverse('brukere:velg-rolle')}?neste=" in side


def test_a_draft_says_what_it_lacks_and_no_scenario_is_said(v, fag):
    u = _neste_aar(v, "utkast")
    u.vilkar_nn = ""
    u.save()
    side = ren(fag.get(adresse("runde", v.utlysning.pk)))
    assert "Utlysningen er et utkast og må sendes til godkjenning. Skriv vilkårene på nynorsk." in side
    assert f"Gjøres av: Saksbehandler i {v.udir.visningsnavn}." in side
    assert "Ingen andeler er sendt til godkjenning." in side


# Too small, and keys of the sector -------------------------------------------------------------------------------------


def test_shares_that_cannot_cover_one_participant_are_counted_and_listed(v, fag, beslutter):
    """VU § 4: the state pays 36 000 kr of a participant's 7,5 studiepoeng. 10 % to the smallest of four is 78 000 of 10 mill."""
    url = adresse("hva-hvis", v.utlysning.pk, ramme="400000", **UTEN_SKOLER)
    svar = fag.get(url)
    assert "1 mottaker har en andel som ikke kan dekke én deltaker på 7,5 studiepoeng" in ren(svar)
    assert svar.context["minste"] == Decimal(36_000)
    rader = fag.get(f"{url}&endring=for_lite").context["liste"].sporring
    assert [r.m.navn for r in rader] == [v.kommuner[0].visningsnavn]
    f = fabrikk.scenario(v, ramme="400000", gulv={}, sentralitet={})
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    side = ren(beslutter.get(adresse("godkjenn", f.pk)))
    assert "Kan ikke dekke én deltaker på 7,5 studiepoeng" in side
    lenke = f"{adresse('scenario', f.pk)}?endring=for_lite"
    assert f'href="{lenke}#mottakere-liste"' in side
    assert len(beslutter.get(lenke).context["liste"].sporring) == 1


def test_the_example_makes_one_participant_possible_at_every_school():
    """VU §§ 3 og 4: the floor of both kinds of schools is the state's part of 7,5 studiepoeng."""
    for type_ in satser.SKOLER:
        assert satser.EKSEMPEL_ANDEL.gulv[type_] == Decimal(36_000)
    assert satser.EKSEMPEL_ANDEL.eksempel


def test_children_and_pupils_can_be_keys_of_their_own_sector(v, fag):
    egne = UTEN_SKOLER | {
        "vekt_barnehage_innbyggere_1_5": "0", "vekt_barnehage_barn_i_barnehage": "100",
        "vekt_grunnskole_innbyggere_6_15": "50", "vekt_grunnskole_elever_grunnskole": "50",
    }  # fmt: skip
    url = adresse("hva-hvis", v.utlysning.pk, ramme="10000000", **egne)
    assert "Nøkkeltallet barn i barnehage er ikke lest inn." in ren(fag.get(url))
    for nr, k in enumerate(v.kommuner):
        for kode, verdi in (("barn_i_barnehage", 100), ("elever_grunnskole", 300)):
            if nr or kode == "elever_grunnskole":
                Nokkeltall.objects.create(kommune_id=k.kommune_id, nokkel=kode, aar=2026, verdi=verdi, kilde="SSB")
    svar = fag.get(url)
    assert svar.context["forsok"].mangler == [("Barn i barnehage", [v.kommuner[0].navn])]
    Nokkeltall.objects.create(
        kommune_id=v.kommuner[0].kommune_id, nokkel="barn_i_barnehage", aar=2026, verdi=100, kilde="SSB"
    )
    k = fag.get(url).context["k"]
    # 18 % equally, 29 % equally, 29 % and 2 % in proportion 1:2:3:4
    assert [k.andeler[o.orgnr] for o in v.kommuner] == [
        45_000_000 + 72_500_000 + n * (29_000_000 + 2_000_000) for n in (1, 2, 3, 4)
    ]
    assert k.sum == 1_000_000_000
    html = ren(fag.get(url))
    assert 'name="vekt_barnehage_barn_i_barnehage"' in html and 'name="vekt_vgo_barn_i_barnehage"' not in html
