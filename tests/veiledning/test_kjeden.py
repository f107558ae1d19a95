"""From an application to letter, payment and report: the whole way of a round of guidance."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from kompetanse.brukere.tilgang import FireOyne
from ordninger.felles.beregning import kontroller
from ordninger.felles.handlinger import brev as brevhandlinger
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import kontroll, varsel
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger import vedtak as vedtakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Beregning, Krav, Utlysning, Varsel
from ordninger.veiledning import fordeling, rapport
from ordninger.veiledning.godkjenning import Godkjent, godkjenn_antall
from ordninger.veiledning.kvittering import kvittering
from ordninger.veiledning.pott import beregn_pott, linjer_fra_resultat
from ordninger.veiledning.sak import veiledere_uten_utdanning
from ordninger.veiledning.satser import PottParametre
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.statsforvalter.test_andre_sider import betal

from .verden import beslutt, eier, i_forslag, innsendt, runde, scenario, til_vurdering, utkast, verden, vurder

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _tid():
    with time_machine.travel("2026-11-20T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def v():
    return verden("60000000")


def test_en_soknad_har_en_linje_per_sektor_med_antall_og_uten_belop(v):
    s = innsendt(v, 2, 1)

    assert s.tilstand == "innsendt"
    assert [(x.tiltak.kode, x.antall, x.sokt, x.mottaker_id) for x in s.linjer.select_related("tiltak")] == [
        ("barnehage", 3, None, s.soker_id)
    ]
    bilde = s.versjoner.get().innhold
    assert bilde["antall"] == 3
    assert bilde["sektorer"][0]["veiledere"] == 3
    assert bilde["prinsipper_bekreftet"]


def test_en_tom_soknad_kan_ikke_sendes(v):
    soker = eier()
    s = sakshandlinger.opprett_sak(utlysning=v.utlysning, soker=soker, av=som("innsender", soker))

    with pytest.raises(Mangler) as nei:
        sakshandlinger.send_inn(sak=s, av=som("innsender", soker))

    assert {m.felt for m in nei.value.mangler} >= {"enheter", "plan", "medvirkning", "prinsipper_bekreftet"}


def test_potten_deles_paa_de_godkjente(v):
    a, b = i_forslag(v, 1000, 500), i_forslag(v, 1500, 0)

    f = scenario(v)

    assert {x.sak_id: x.belop for x in f.linjer.all()} == {a.pk: 30_000_000, b.pk: 30_000_000}
    assert f.beregning.rest == 0


def test_gulvet_over_rammen_stopper_til_en_vei_er_valgt(v):
    i_forslag(v, 3000, 0)
    i_forslag(v, 500, 0)
    f = scenario(v)

    assert sum(x.belop for x in f.linjer.all()) == 0
    assert "5\u00a0331\u00a0000" in fordeling.regelsetning(f)
    with pytest.raises(Mangler, match="Velg en vei videre"):
        fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)

    f = fordeling.velg_vei(fordeling=f, vei="lavere_gulv", av=v.saksbehandler)

    assert sorted(x.belop for x in f.linjer.all()) == [8_571_000, 51_426_000]
    assert "Valgt: lavere gulv." in fordeling.regelsetning(f)
    assert fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler).tilstand == "til_beslutning"


def test_tilleggsramme_venter_paa_pengene(v):
    i_forslag(v, 3500, 0)

    f = fordeling.velg_vei(
        fordeling=scenario(v), vei="tilleggsramme", tilleggsramme=Decimal(5_331_000), av=v.saksbehandler
    )

    assert f.linjer.get().belop == 65_331_000
    with pytest.raises(Mangler, match="er ikke i rammen"):
        fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)


@pytest.mark.parametrize(("vei", "tillegg"), [("noe", 0), ("tilleggsramme", 0)])
def test_en_vei_som_ikke_finnes_eller_mangler_belop(v, vei, tillegg):
    i_forslag(v)

    with pytest.raises(IkkeMulig):
        fordeling.velg_vei(fordeling=scenario(v), vei=vei, tilleggsramme=Decimal(tillegg), av=v.saksbehandler)


def test_den_som_talte_beslutter_ikke_med_en_annen_konto(v):
    from ordninger.felles.handlinger import habilitet, vurdering

    s = til_vurdering(v, 6, 0)
    teller = som("saksbehandler", v.saksbehandler.aktiv_tilhorighet.organisasjon)
    habilitet.erklaer(sak=s, habil=True, av=teller)
    enhet = s.veiledningsenheter.get(forste=6)
    godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(4, None, "To er i sitt tredje år.")}, av=teller)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(5, None, "Én er i sitt tredje år.")}, av=v.saksbehandler)
    vurdering.legg_i_fordeling(sak=vurder(v, s), av=v.saksbehandler)
    f = fordelinger.send_til_beslutter(fordeling=scenario(v), av=v.saksbehandler)
    selv = som("beslutter", teller.aktiv_tilhorighet.organisasjon, person=teller.person)
    habilitet.erklaer(sak=s, habil=True, av=selv)

    with pytest.raises(FireOyne):
        vedtakshandlinger.beslutt(sak=s, av=selv)
    ((_sak, _belop, funn),) = vedtakshandlinger.forhaandssjekk(f, selv)["stopper"]
    assert "en annen person" in funn[0]


def test_faerre_godkjent_gir_delvis_og_egen_setning_i_brevet(v):
    s = til_vurdering(v, 6, 0)
    enhet = s.veiledningsenheter.get(forste=6)
    godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(4, None, "To er i sitt tredje år.")}, av=v.saksbehandler)
    from ordninger.felles.handlinger import vurdering

    vurdering.legg_i_fordeling(sak=vurder(v, s), av=v.saksbehandler)

    (vedtak,) = beslutt(v, scenario(v, tak_kroner="100000"))

    assert vedtak.utfall == "delvis_innvilget"
    assert vedtak.innvilget_belop == 100_000
    brev = brevhandlinger.lag_vedtaksbrev(vedtak=vedtak, av=v.saksbehandler)
    tekst = str(brev.innhold)
    assert "Dere søkte for" in tekst
    assert vedtak.klageinstans == v.klageinstans
    assert "Kunnskapsdepartementet" in tekst


def test_vedtaket_gir_tilskudd_brev_og_kvittering_som_kan_regnes_om(v):
    i_forslag(v, 2, 1, nynorsk=True)
    i_forslag(v, 2997, 0)
    f = scenario(v)

    vedtakene = beslutt(v, f)

    vedtak = vedtakene[0]
    assert vedtak.utfall == "innvilget"
    assert vedtak.innvilget_belop == 60_000
    tilskudd = vedtak.sak.tilskudd.get()
    assert tilskudd.belop == 60_000
    brev = brevhandlinger.lag_vedtaksbrev(vedtak=vedtak, av=v.saksbehandler)
    tilskuddsbrev = brevhandlinger.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=tilskudd.pk, av=v.saksbehandler)
    assert brev.maalform == tilskuddsbrev.maalform == "nn"
    assert "rettleiing" in str(tilskuddsbrev.innhold)
    f.refresh_from_db()
    par = PottParametre.fra_json(f.beregning.parametre)
    resultat = beregn_pott(par, linjer_fra_resultat(beregn_pott(par, fordeling_linjer(f))))
    assert kontroller(resultat, f.beregning.hash).sum == 60_000_000


def fordeling_linjer(f):
    from ordninger.veiledning.pott import Pottlinje

    return tuple(Pottlinje.fra_json(x) for x in f.beregning.inndata["linjer"])


def test_et_vilkaar_som_ikke_er_oppfylt_gir_avslag_og_mer_til_de_andre(v):
    from ordninger.felles.handlinger import vurdering

    vurdering.legg_i_fordeling(sak=vurder(v, til_vurdering(v, 10, 0), "ikke_oppfylt"), av=v.saksbehandler)
    i_forslag(v, 3000, 0)

    avslag, ja = beslutt(v, scenario(v))

    assert (avslag.utfall, avslag.innvilget_belop) == ("avslatt", 0)
    assert ja.innvilget_belop == 60_000_000
    assert "Avslag" in str(brevhandlinger.lag_vedtaksbrev(vedtak=avslag, av=v.saksbehandler).innhold)


def test_utkastet_til_brev_kan_leses_foer_vedtaket(v):
    s = i_forslag(v, 3, 0)
    scenario(v, tak_kroner="50000")

    utkast_ = vedtakshandlinger.som_utkast(s, besluttes_av=v.beslutter)

    assert [b[:5] for b in brevhandlinger.utkast(utkast_, ordning="veiledning")] == [b"%PDF-", b"%PDF-"]


@pytest.mark.parametrize("nynorsk", [False, True])
def test_kvitteringen_lages_en_gang(v, nynorsk):
    s = innsendt(v, 2, 1, nynorsk=nynorsk)
    versjon = s.versjoner.get()

    dok = kvittering(versjon=versjon, av=s.innsender)

    with dok.fil.open() as fil:
        assert fil.read(5) == b"%PDF-"
    assert ("rettleiing" in dok.tittel) is nynorsk
    assert kvittering(versjon=versjon, av=s.innsender) == dok


def test_uten_klagerett_har_vedtaket_ingen_klageinstans():
    v = verden(klage=False)
    i_forslag(v, 3000, 0)

    (vedtak,) = beslutt(v, scenario(v))

    assert not vedtak.klagerett
    assert vedtak.klageinstans is None
    assert "klage på" not in str(brevhandlinger.lag_vedtaksbrev(vedtak=vedtak, av=v.saksbehandler).innhold)


def test_en_utlysning_som_ikke_sier_noe_om_klage_stopper(v):
    i_forslag(v, 3000, 0)
    f = scenario(v)
    Utlysning.objects.filter(pk=v.utlysning.pk).update(parametre={})

    with pytest.raises(IkkeMulig, match="hvem som avgjør klager"):
        beslutt(v, f)


def test_antall_som_endres_etter_beregningen_maa_beregnes_paa_nytt(v):
    from ordninger.felles.handlinger import vurdering

    s = i_forslag(v, 10, 0)
    f = scenario(v)
    fordelinger.ta_ut(sak=s, av=v.saksbehandler)
    enhet = s.veiledningsenheter.get(forste=10)
    godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(5, None, "Fem har sluttet.")}, av=v.saksbehandler)
    i_forslag(v, 10, 0)
    vurdering.legg_i_fordeling(sak=s, av=v.saksbehandler)

    with pytest.raises(Mangler, match="Beregn på nytt"):
        fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)


@pytest.mark.parametrize(
    ("svar", "setning"),
    [
        (Godkjent(7, None, "x"), "fra 0 til 6"),
        (Godkjent(-1, None, "x"), "fra 0 til 6"),
        (Godkjent(4, None, " "), "skriv hvorfor"),
    ],
)
def test_godkjenning_som_ikke_kan_lagres(v, svar, setning):
    s = til_vurdering(v, 6, 0)

    with pytest.raises(IkkeMulig, match=setning):
        godkjenn_antall(sak=s, svar={s.veiledningsenheter.get(forste=6).pk: svar}, av=v.saksbehandler)


def test_det_som_er_sokt_lagres_som_ikke_endret(v):
    s = til_vurdering(v, 6, 0)
    enhet = s.veiledningsenheter.get(forste=6)

    assert godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(6, 0)}, av=v.saksbehandler) == []
    godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(5, None, "En sluttet.")}, av=v.saksbehandler)
    (enhet,) = godkjenn_antall(sak=s, svar={enhet.pk: Godkjent(6, 0)}, av=v.saksbehandler)

    assert enhet.godkjent_forste is None
    assert enhet.godkjente == (6, 0)


# --- the report -----------------------------------------------------------------------------------------------------


class Betaler:
    """Who pays, as the helper that plays the bank asks for it."""

    def __init__(self, v):
        self.embete, self.okonomi = v.udir, v.okonomi


def test_rapporten_leveres_og_faerre_veiledet_blir_krav(client, v):
    i_forslag(v, 3, 2)
    i_forslag(v, 2995, 0)
    vedtak = next(x for x in beslutt(v, scenario(v)) if x.innvilget_belop == 100_000)
    t = vedtak.sak.tilskudd.get()
    betal(Betaler(v), t)
    innsender = som("innsender", vedtak.sak.soker)
    logg_inn(client, innsender)
    pk = rapporter.tiltak_i(t)[0]["id"]
    url = reverse("eier:rapport-rediger", args=[t.pk])
    assert "som fikk veiledning" in client.get(url).content.decode()
    assert "Dere fikk tilskudd for 3." in client.get(url).content.decode()
    assert "betale tilbake" not in client.get(url).content.decode()
    data = {
        f"t{pk}_gjennomfort": "ja", f"t{pk}_tekst": "Møter hver uke.", f"t{pk}_brukt": "100 000",
        f"t{pk}_veiledet_forste": "2", "brukt": "100 000", "ubrukt": "0", "deltakere": "4",
        **{f"m_{k}_{d}": verdi for k in "abc" for d, verdi in (("grad", "3"), ("tekst", "Spurt alle."))},
    }  # fmt: skip

    client.post(url, data | {"versjon": "0"})
    r = rapporter.hent_rapport(t)
    assert [m.felt.rsplit(".")[-1] for m in rapporter.mangler_i_rapport(r)] == ["veiledet_andre", "timer"]
    client.post(url, data | {"versjon": r.versjon, f"t{pk}_veiledet_andre": "2", f"t{pk}_timer": "60"})
    for side in (url, reverse("eier:rapport-lever", args=[t.pk])):
        tekst = client.get(side).content.decode().replace("\xa0", " ")
        assert "Dere fikk tilskudd for 5 nyutdannede. Rapporten sier 4. Da må dere betale tilbake 20 000 kr" in tekst
        assert "1 ganger 20 000 kroner skal tilbake: 20 000 kroner." in tekst
    assert client.post(reverse("eier:rapport-lever", args=[t.pk])).status_code == 302

    r = rapporter.hent_rapport(t)
    assert r.tilstand == "levert"
    resultat = rapport.tilbakebetaling(r)
    assert (resultat.andeler["krav"], resultat.rest) == (20_000, 80_000)
    logg_inn(client, v.saksbehandler)
    tekst = client.get(reverse("forvalter:rapport", args=[t.pk])).content.decode().replace("\xa0", " ")
    assert "60" in tekst and "(innvilget for 3): 2" in tekst
    assert (
        "Tilskuddet gjelder 5 nyutdannede, og rapporten sier 4. Når begge trinnene er godkjent, kreves 20 000 kr"
        in tekst
    )
    assert "§ 5" not in tekst  # no regulation has these markers
    for trinn in ("formalia", "rimelighet"):
        kontroll.kontroller_rapport(rapport=r, trinn=trinn, godkjent=True, merknad="Sett på.", av=v.saksbehandler)
    krav = Krav.objects.get()
    assert (krav.belop, krav.arsak) == (20_000, "etter_rapport")
    varselet = Varsel.objects.get(type="krav_etter_rapport", organisasjon=vedtak.sak.soker)
    assert "skal betale tilbake 20\xa0000 kroner" in varsel.emne(varselet, "nb")
    logg_inn(client, innsender)
    assert "Betal tilbake 20\xa0000\xa0kr" in client.get(reverse("eier:forside")).content.decode()
    for side in (reverse("eier:tilskudd-detalj", args=[t.pk]), url):
        tekst = client.get(side).content.decode().replace("\xa0", " ")
        assert "1 ganger 20 000 kroner skal tilbake: 20 000 kroner." in tekst
        assert f"sier når og hvor dere skal betale. Oppgi saksnummer {vedtak.sak.nummer}." in tekst
    assert Beregning.objects.filter(modell="veil_tilbakebetaling", sum=20_000).exists()


# --- last year, and the plan's need ------------------------------------------------------------------------------------


def test_i_fjor_forste_aar_er_i_aar_andre_aar(v):
    gammel = innsendt(v, 4, 1)
    ny_runde = runde(v.ramme, {"saksbehandler": v.saksbehandler, "beslutter": v.beslutter}, {}, nr=2)
    s = sakshandlinger.opprett_sak(
        utlysning=ny_runde, soker=gammel.soker, kopier_fra=gammel, av=som("innsender", gammel.soker)
    )

    enhet = s.veiledningsenheter.get(sektor="barnehage")
    assert (enhet.forste, enhet.andre) == (None, 4)
    assert s.veiledning.plan == "Plan."
    assert s.veiledning.medvirkning == ""
    assert s.veiledning.bekreftet_tid is None
    assert s.linjer.get().antall == 4


def test_veiledere_uten_utdanning_er_et_behov_i_planen(v):
    s = utkast(v)
    assert veiledere_uten_utdanning(s.soker, 2027) == {}

    sakshandlinger.send_inn(sak=s, av=s.innsender)

    assert veiledere_uten_utdanning(s.soker, 2027) == {"barnehage": 2}
    assert veiledere_uten_utdanning(s.soker, 2026) == {}


def test_en_uh_kan_ikke_soke(v):
    uh = OrganisasjonFactory(uh=True)

    with pytest.raises(IkkeMulig):
        sakshandlinger.opprett_sak(utlysning=v.utlysning, soker=uh, av=som("innsender", uh))


def test_flagg_sier_det_saksbehandleren_boer_se(v):
    from ordninger.felles import kontrakt

    s = utkast(v, 9, 0, soker=eier(skoler=0, konto=False))

    flagg = kontrakt.hent("veiledning").flagg(s)

    assert any("Stemmer det? Eieren har ikke svart." in f for f in flagg)
    assert any("2 av 3 veiledere har ikke veilederutdanning" in f for f in flagg)
    assert any("kontonummer" in f for f in flagg)
