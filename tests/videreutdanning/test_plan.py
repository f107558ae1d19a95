"""VU §§ 2, 4 and 10: the owner's plan. Who may take part, what it costs, and that the share is never overused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger.grunn import IkkeMulig, SamtidigEndring
from ordninger.felles.models import Krav
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger import ubrukt
from ordninger.videreutdanning.models import Plan, Plandeltaker, Planhendelse
from ordninger.videreutdanning.plangang import PLANDELTAKER, Semester
from ordninger.videreutdanning.planregning import forste_for_sene
from tests.fabrikker import tilbud as lag
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR, ETTER = tid(2027, 1, 11), tid(2027, 2, 8)
BETALT = date(2027, 2, 27)
I_STUDIET = tid(2027, 9, 1)


@pytest.fixture
def v():
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        for org in v.kommuner:
            lag.svar(v, org, "ja")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        yield v


@pytest.fixture
def p(v):
    """The plan of the largest kommune, whose share holds several participants."""
    return vuplan.plan(v.saken(v.kommuner[-1]))


@pytest.fixture
def red(p):
    return som("redaktor", p.sak.soker)


def start(p, rader, av, dato=None):
    return planer.bekreft(plan=p, deltakere=rader, til="startet", dato=dato or klokke.idag(), av=av)


def test_planen_lages_en_gang_og_bare_av_eieren(v, p, red):
    assert planer.opprett_plan(sak=p.sak, av=red).pk == p.pk
    assert p.vikarkostnad == Decimal(768_000)
    with pytest.raises(IngenTilgang):
        planer.opprett_plan(sak=p.sak, av=som("redaktor", v.kommuner[0]))
    with pytest.raises(IngenTilgang):
        planer.opprett_plan(sak=p.sak, av=som("leser", p.sak.soker))


def test_en_deltaker_koster_som_paragraf_4_sier(p):
    (d,) = vuplan.deltakere(p)
    assert (d.nr, d.studiepoeng, d.vikarkostnad, d.statlig, d.egenandel, d.bundet) == (
        1, 30, Decimal(192_000), Decimal(144_000), Decimal(48_000), Decimal(144_000),
    )  # fmt: skip
    semestre = list(d.semestre.order_by("termin"))
    assert sum(s.statlig for s in semestre) == d.statlig
    assert [s.frigjoring for s in semestre] == [Decimal("0.125"), Decimal("0.125")]


def test_to_semestre_over_to_studieaar_gir_en_rad_hver(p):
    vuplan.deltakere(p, semestre={Semester(a, t): Decimal(15) for a in (2027, 2028) for t in ("host", "vaar")})
    aar = planbilde.bilde(p).aar
    assert [(a.navn, a.stillinger, a.statlig, a.egenandel) for a in aar] == [
        ("2027–2028", "0,25", Decimal(144_000), Decimal(48_000)),
        ("2028–2029", "0,25", Decimal(144_000), Decimal(48_000)),
    ]


def test_uten_grunnutdanning_avvises_i_handling_og_i_databasen(p):
    with pytest.raises(IkkeMulig, match="fagbrev, svennebrev, fagskole eller en grad") as nei:
        vuplan.deltakere(p, grunnutdanning="ingen")
    assert nei.value.kode == "grunnutdanning"
    (d,) = vuplan.deltakere(p)
    with pytest.raises(IntegrityError, match="plandeltaker_har_grunnutdanning"), transaction.atomic():
        Plandeltaker.objects.filter(pk=d.pk).update(grunnutdanning="ingen")


def test_laerestedet_maa_vaere_fra_registeret(p):
    with pytest.raises(IkkeMulig, match="fagskole fra registeret"):
        vuplan.deltakere(p, laerested=OrganisasjonFactory())
    (d,) = vuplan.deltakere(p, laerested=OrganisasjonFactory(fagskole=True))
    assert d.laerested.type == "fagskole"


@pytest.mark.parametrize("mangler", ["stipend_grunn", "stipend_begrunnelse", "stipend_dialog"])
def test_stipend_krever_grunn_begrunnelse_og_dialog(p, mangler):
    felt = {"stipend_andel": Decimal("0.5"), "stipend_grunn": "den_ansatte", "stipend_begrunnelse": "Eneste lærer.",
            "stipend_dialog": True}  # fmt: skip
    with pytest.raises(IkkeMulig) as nei:
        vuplan.deltakere(p, **{**felt, mangler: False if mangler == "stipend_dialog" else ""})
    assert nei.value.kode == "stipend"
    (d,) = vuplan.deltakere(p, **felt)
    assert (d.stipend, d.statlig, d.egenandel) == (Decimal(72_000), Decimal(144_000), Decimal(24_000))
    with pytest.raises(IntegrityError, match="plandeltaker_stipend_har_grunn"), transaction.atomic():
        Plandeltaker.objects.filter(pk=d.pk).update(stipend_dialog=False)


def test_egen_vikarkostnad_gjelder_foran_planens(p, red):
    vanlig, egen = vuplan.deltakere(p), vuplan.deltakere(p, vikarkostnad_aar=Decimal(800_000))
    planer.sett_vikarkostnad(plan=p, belop=Decimal(640_000), av=red)
    for d in (*vanlig, *egen):
        d.refresh_from_db()
    assert (vanlig[0].statlig, egen[0].statlig) == (Decimal(120_000), Decimal(150_000))


def test_planlegge_for_mye_er_et_varsel_bruke_for_mye_er_et_nei(p, red):
    andel = planbilde.andel(p.sak)[0]
    plass = int(andel // 144_000)
    rader = vuplan.deltakere(p, plass + 1)
    naa = planbilde.bilde(p)
    assert naa.for_mye == naa.planlagt - andel > 0
    with pytest.raises(IkkeMulig, match="kroner igjen") as nei:
        start(p, rader, red)
    assert nei.value.kode == "penger"
    assert start(p, rader[:plass], red) == plass
    with pytest.raises(IntegrityError, match="bruker mer enn andelen"), transaction.atomic():
        Plandeltaker.objects.filter(pk=rader[-1].pk).update(tilstand="startet")


def test_start_gaar_ikke_for_tildelingen():
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        lag.svar(v, v.kommuner[-1], "delvis", "1000000")
        p = vuplan.plan(v.saken(v.kommuner[-1]))
        rader = vuplan.deltakere(p, 2)
        naa = planbilde.bilde(p)
        assert (naa.tildelt, naa.andel) == (False, Decimal(1_000_000))
        assert sum(d.andel for d in naa.deler) == Decimal(1_000_000)
        with pytest.raises(IkkeMulig, match="ikke bekrefte start"):
            start(p, rader, som("innsender", p.sak.soker))
        with pytest.raises(IkkeMulig, match="takket ja"):
            vuplan.plan(v.saken(v.kommuner[0]))


def test_bekreft_mange_er_alt_eller_ingenting(p, red):
    rader = vuplan.deltakere(p, 3)
    start(p, rader[:1], red)
    planer.bekreft(plan=p, deltakere=rader[:1], til="fullfort", dato=klokke.idag(), av=red)
    with pytest.raises(IkkeMulig, match="Deltaker 1 er ikke"):
        start(p, rader, red)
    assert p.deltakere.filter(tilstand="startet").count() == 0
    assert start(p, rader[1:], red) == 2
    assert start(p, rader[1:], red) == 0
    assert p.hendelser.filter(art="startet").count() == 3


def test_framtidig_dag_og_tomt_valg_avvises(p, red):
    rader = vuplan.deltakere(p)
    with pytest.raises(IkkeMulig, match="fram i tid"):
        start(p, rader, red, dato=date(2029, 1, 1))
    with pytest.raises(IkkeMulig, match="minst én"):
        start(p, [], red)


def test_den_som_slutter_frigir_det_som_ikke_er_brukt(p, red):
    (d,) = vuplan.deltakere(p)
    start(p, [d], red)
    with pytest.raises(IkkeMulig, match="Skriv hvorfor"):
        planer.slutt(deltaker=d, brukt=Decimal(72_000), grunn=" ", dato=klokke.idag(), av=red)
    with pytest.raises(IkkeMulig, match="fra 0 til 144"):
        planer.slutt(deltaker=d, brukt=Decimal(150_000), grunn="Flyttet.", dato=klokke.idag(), av=red)
    foer = planbilde.bilde(p).igjen
    planer.slutt(deltaker=d, brukt=Decimal(72_000), grunn="Flyttet.", dato=klokke.idag(), av=red)
    assert planbilde.bilde(p).igjen == foer + 72_000
    h = p.hendelser.get(art="sluttet")
    assert (h.fra, h.til, h.belop, h.grunn) == ("startet", "sluttet", Decimal(72_000), "Flyttet.")


def test_studieaarene_gaar_opp_ogsaa_etter_frafall(p, red):
    """VU § 4: of one that dropped out, what was used, with a third of it as own share; of one that never began, nothing."""
    slutter, starter_ikke, _gaar, med_stipend = [
        *vuplan.deltakere(p, 3),
        *vuplan.deltakere(p, stipend_andel=Decimal("0.5"), stipend_grunn="den_ansatte", stipend_begrunnelse="Eneste lærer.",
                          stipend_dialog=True),
    ]  # fmt: skip
    start(p, [slutter, med_stipend], red)
    planer.slutt(deltaker=slutter, brukt=Decimal(36_000), grunn="Flyttet.", dato=klokke.idag(), av=red)
    planer.slutt(deltaker=med_stipend, brukt=Decimal(108_000), grunn="Flyttet.", dato=klokke.idag(), av=red)
    planer.ikke_startet(deltaker=starter_ikke, grunn="Fikk ikke plass.", dato=klokke.idag(), av=red)
    b, rader = planbilde.bilde(p), list(p.deltakere.order_by("nr"))
    assert [d.egenandel_naa for d in rader] == [12_000, 0, 48_000, 18_000]
    (aar,) = b.aar
    assert (aar.statlig, aar.deltakere) == (b.bundet + b.planlagt, 3) == (Decimal(288_000), 3)
    assert aar.egenandel == b.egenandel == sum(d.egenandel_naa for d in rader)
    # 36 000 of 144 000 is a quarter of the leave; three quarters of half the leave, the rest is stipend.
    assert aar.stillinger == "0,41"
    assert aar.vikarkostnad == 48_000 + 192_000 + 72_000


def test_frafall_i_andre_studieaar_staar_i_sitt_eget_aar(p, red):
    (d,) = vuplan.deltakere(p, semestre={Semester(a, t): Decimal(15) for a in (2027, 2028) for t in ("host", "vaar")})
    start(p, [d], red)
    planer.slutt(deltaker=d, brukt=Decimal("180000.01"), grunn="Flyttet.", dato=klokke.idag(), av=red)
    aar = planbilde.bilde(p).aar
    assert [(a.statlig, a.egenandel) for a in aar] == [
        (Decimal(144_000), Decimal(48_000)), (Decimal("36000.01"), Decimal(12_000)),
    ]  # fmt: skip
    assert all(a.vikarkostnad == a.statlig + a.egenandel for a in aar)


def test_siste_bruksdag_er_den_siste_av_betalingene(v, p):
    assert planbilde.siste_bruksdag(p.sak) == date(2030, 2, 8), "tre år etter dagen pengene etter planen kommer"
    vuplan.betalt(v, p.sak.soker, BETALT)
    siste = planbilde.siste_bruksdag(p.sak)
    assert siste == date(2030, 2, 27)
    vuplan.deltakere(p, semestre={Semester(2029, "host"): Decimal(15), Semester(2029, "vaar"): Decimal(15)})
    (sen,) = vuplan.deltakere(p, semestre={Semester(2029, "vaar"): Decimal(15), Semester(2030, "host"): Decimal(15)})
    assert [(s.deltaker_id, s.studieaar, s.termin) for s in planbilde.for_sene(siste)] == [(sen.pk, 2030, "host")]
    assert not planbilde.for_sene(None).exists()


@pytest.mark.parametrize(
    ("siste", "host", "vaar"),
    [
        (date(2029, 2, 26), 2029, 2029),
        (date(2029, 7, 31), 2029, 2029),
        (date(2029, 8, 1), 2030, 2029),
        (date(2029, 12, 31), 2030, 2029),
        (date(2030, 1, 1), 2030, 2030),
    ],
)
def test_forste_semester_som_er_for_sent(siste, host, vaar):
    assert (forste_for_sene("host", siste), forste_for_sene("vaar", siste)) == (host, vaar)


def test_pengene_brukes_paa_en_annen_uten_ny_klokke(v, p, red):
    vuplan.betalt(v, p.sak.soker, BETALT)
    (d,) = vuplan.deltakere(p)
    start(p, [d], red)
    with pytest.raises(IkkeMulig, match="sluttet eller ikke startet"):
        planer.erstatt(deltaker=d, felt=vuplan.felt(), grunn="Byttet.", av=red)
    with klokke.stilt(I_STUDIET):
        planer.slutt(deltaker=d, brukt=Decimal(0), grunn="Sluttet i jobben.", dato=klokke.idag(), av=red)
        ny = planer.erstatt(deltaker=d, felt=vuplan.felt(), grunn="En annen tar studiet.", av=red)
        assert (ny.nr, ny.erstatter_id, ny.tilstand) == (2, d.pk, "planlagt")
        start(p, [ny], red)
        (b,) = [b for b in planbilde.betalinger(p.sak) if b.utbetalt]
        assert (b.siste_dag, b.brukt) == (date(2030, 2, 27), Decimal(72_000))
    d.refresh_from_db()
    with pytest.raises(IkkeMulig, match="allerede ført over til deltaker 2"):
        planer.erstatt(deltaker=d, felt=vuplan.felt(), grunn="En til.", av=red)
    with pytest.raises(IkkeMulig, match="kan dette ikke rettes"):
        planer.angre(deltaker=d, grunn="Feil.", av=red)
    assert [(h.art, h.erstatter_nr) for h in p.hendelser.filter(deltaker_nr=1).order_by("pk")][-1] == ("erstattet", 2)


def test_studiet_kan_ikke_gaa_ut_over_tre_aar(v, p, red):
    vuplan.betalt(v, p.sak.soker, BETALT)
    i_tide = vuplan.deltakere(p, semestre={Semester(2029, "host"): Decimal(15), Semester(2029, "vaar"): Decimal(15)})
    for_sent = vuplan.deltakere(p, semestre={Semester(2030, "host"): Decimal(15)})
    assert start(p, i_tide, red) == 1
    with pytest.raises(IkkeMulig, match=r"27\. februar 2030") as nei:
        start(p, for_sent, red)
    assert nei.value.kode == "frist"


def test_feil_valg_kan_rettes_med_grunn(p, red):
    (d,) = vuplan.deltakere(p)
    planer.ikke_startet(deltaker=d, grunn="Fikk ikke plass.", dato=klokke.idag(), av=red)
    d.refresh_from_db()
    assert (d.tilstand, d.bundet) == ("ikke_startet", 0)
    d = planer.angre(deltaker=d, grunn="Feil deltaker.", av=red)
    assert (d.tilstand, d.bundet) == ("planlagt", d.statlig)
    assert list(p.hendelser.order_by("pk").values_list("art", flat=True)) == ["lagt_til", "ikke_startet", "angret"]
    with pytest.raises(IkkeMulig, match="ikke noe å rette"):
        planer.angre(deltaker=d, grunn="Igjen.", av=red)


def test_tabellen_over_tilstander_holdes_av_databasen(p, red):
    (d,) = vuplan.deltakere(p)
    lovlige = {(f, t) for f, alle in PLANDELTAKER.items() for t in alle}
    for til in ("fullfort", "sluttet"):
        assert ("planlagt", til) not in lovlige
        with pytest.raises(IntegrityError), transaction.atomic():
            Plandeltaker.objects.filter(pk=d.pk).update(tilstand=til)
    with pytest.raises(IkkeMulig, match="er «Planlagt»"):
        planer.slutt(deltaker=d, brukt=Decimal(0), grunn="x", dato=klokke.idag(), av=red)


def test_bare_planlagte_endres_og_fjernes(p, red):
    d, annen = vuplan.deltakere(p, 2)
    d = planer.endre(deltaker=d, felt=vuplan.felt(semestre={vuplan.HOST: Decimal("7.5")}), versjon=1, av=red)
    assert (d.studiepoeng, d.statlig, d.versjon) == (Decimal("7.5"), Decimal(36_000), 2)
    with pytest.raises(SamtidigEndring):
        planer.endre(deltaker=d, felt=vuplan.felt(), versjon=1, av=red)
    planer.fjern(deltaker=annen, av=red)
    start(p, [d], red)
    with pytest.raises(IkkeMulig, match="planlagt, kan fjernes"):
        planer.fjern(deltaker=d, av=red)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plandeltaker.objects.filter(pk=d.pk).delete()
    (ny,) = vuplan.deltakere(p)
    assert ny.nr == 3, "et nummer brukes aldri to ganger"


def test_historikken_er_frosset(p):
    vuplan.deltakere(p)
    with pytest.raises(DatabaseError), transaction.atomic():
        Planhendelse.objects.update(grunn="Noe annet")
    with pytest.raises(DatabaseError), transaction.atomic():
        Planhendelse.objects.all().delete()


def test_deltakerne_summeres_per_del_av_andelen(p, red):
    rader = vuplan.deltakere(p, 2)
    vuplan.deltakere(p, sektor="barnehage", gruppe="fagarbeider", grunnutdanning="fag_svennebrev")
    start(p, rader[:1], red)
    naa = planbilde.bilde(p)
    deler = {d.kode: (d.bundet, d.planlagt, d.antall) for d in naa.deler}
    assert deler["grunnskole"] == (Decimal(144_000), Decimal(144_000), 2)
    assert deler["barnehage"] == (0, Decimal(144_000), 1)
    assert sum(d.andel for d in naa.deler) == naa.andel == p.sak.innvilget_belop
    assert naa.igjen == naa.andel - 3 * 144_000


def test_ubrukt_meldes_inn_og_kan_ikke_brukes_igjen(v, p, red):
    sender = som("innsender", p.sak.soker)
    with pytest.raises(IkkeMulig, match="fra 1 krone til 0 kroner"):
        ubrukt.meld_ubrukt(plan=p, belop=Decimal(1), grunn="For få søkte.", av=sender)
    vuplan.betalt(v, p.sak.soker, BETALT)
    rader = vuplan.deltakere(p, 2)
    with klokke.stilt(I_STUDIET):
        start(p, rader[:1], red)
        maks = ubrukt.kan_meldes(p)
        assert maks == p.sak.innvilget_belop - 144_000
        with pytest.raises(IkkeMulig, match="ikke i bruk"):
            ubrukt.meld_ubrukt(plan=p, belop=maks + 1, grunn="For få søkte.", av=sender)
        with pytest.raises(IngenTilgang):
            ubrukt.meld_ubrukt(plan=p, belop=maks, grunn="For få søkte.", av=red)
        krav = ubrukt.meld_ubrukt(plan=p, belop=maks, grunn="For få søkte.", av=sender)
        assert (krav.arsak, krav.belop, krav.rapport) == ("ubrukt", maks, None)
        (b,) = [b for b in planbilde.betalinger(p.sak) if b.utbetalt]
        assert (b.brukt, b.tilbake, b.igjen) == (Decimal(72_000), maks, Decimal(72_000))
        with pytest.raises(IkkeMulig, match="0 kroner igjen"):
            start(p, rader[1:], red)
        Krav.objects.update(tilstand="frafalt", oppgjort_av=v.okonomi, oppgjort_tid=klokke.naa())
        assert start(p, rader[1:], red) == 1


def test_planen_avsluttes_og_merkene_slettes(p, red):
    (d,) = vuplan.deltakere(p, merke="Skolen ved vannet")
    with pytest.raises(IkkeMulig, match="Bekreft hvordan det gikk"):
        planer.avslutt_plan(plan=p, av=red)
    planer.ikke_startet(deltaker=d, grunn="Fikk ikke plass.", dato=klokke.idag(), av=red)
    planer.avslutt_plan(plan=p, av=red)
    d.refresh_from_db()
    assert d.merke == ""
    with pytest.raises(IkkeMulig, match="avsluttet"):
        vuplan.deltakere(p)


def test_utkastet_til_rapport_kommer_fra_planen(v, p, red):
    vuplan.betalt(v, p.sak.soker, BETALT)
    tilskudd = p.sak.tilskudd.get()
    start(p, vuplan.deltakere(p, 2), red)
    with klokke.stilt(I_STUDIET):
        utkast = planbilde.rapportutkast(tilskudd)
        assert (utkast["brukt"], utkast["ubrukt"], utkast["deltakere"]) == (
            Decimal(144_000), tilskudd.belop - 144_000, 2,
        )  # fmt: skip
        skole = p.sak.tiltak.get(kode="grunnskole")
        assert utkast["tiltak"][str(skole.pk)] == {"brukt": "144000.00"}
    assert planbilde.rapportutkast(v.saken(v.kommuner[0]).tilskudd.get()) == {}


def test_bare_eieren_ser_planen(v, p):
    for rolle, org, ser in (
        ("leser", p.sak.soker, True),
        ("innsender", v.kommuner[0], False),
        ("udir_fag", v.udir, False),
    ):
        assert Plan.objects.for_bruker(som(rolle, org)).filter(pk=p.pk).exists() is ser
