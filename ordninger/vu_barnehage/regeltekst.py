"""VU § 8: kommunens fordeling av barnehagedelen forklart i klart språk, til siden «Slik beregner vi»."""

from __future__ import annotations

from ordninger.felles.beregning.setning import Tospraklig
from ordninger.felles.regeltekst import Eksempel, Regeltekst
from ordninger.videreutdanning import barnehage
from ordninger.videreutdanning import eksempler as vu

_T = Tospraklig
_BREV = "tests/vu_barnehage/test_brev.py::"
_ETTER = "tests/vu_barnehage/test_etterpaa.py::"
_FLYT = "tests/vu_barnehage/test_flyt.py::"


def les_eksempler() -> list[Eksempel]:
    """De av regneeksemplene i videreutdanning som er kommunens deling og kostnaden den bygger på."""
    return [ett for ett in vu.les_eksempler() if ett.regel in ("vu_barnehage", "kostnad")]


REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "ramme",
        "",
        "",
        "VU §§ 3 og 8",
        _T("Barnehagedelen", "Barnehagedelen"),
        (
            _T(
                "Kommunen fordeler barnehagedelen av sitt eget tilskudd når pengene er kommet. Det kommunale, det"
                " private og resten er til sammen barnehagedelen.",
                "Kommunen fordeler barnehagedelen av sitt eige tilskot når pengane er komne. Det kommunale, det private"
                " og resten er til saman barnehagedelen.",
            ),
        ),
        (),
        (
            f"{_FLYT}test_rammen_er_barnehagedelen_som_er_utbetalt",
            f"{_FLYT}test_databasen_nekter_en_ramme_storre_enn_det_utbetalte",
            f"{_ETTER}test_kommunalt_pluss_privat_pluss_rest_er_barnehagedelen",
        ),
    ),
    Regeltekst(
        "behov",
        "",
        "",
        "VU §§ 1, 2 og 4",
        _T("Behovet", "Behovet"),
        (
            _T(
                "Eieren melder antall ansatte og studiepoeng for hver barnehage. Beløpet er det staten dekker av"
                " vikarkostnaden. Kommunen dekker egenandelen for private barnehager.",
                "Eigaren melder talet på tilsette og studiepoeng for kvar barnehage. Beløpet er det staten dekkjer av"
                " vikarkostnaden. Kommunen dekkjer eigendelen for private barnehagar.",
            ),
        ),
        ("kostnad",),
        (f"{_FLYT}test_behovet_regnes_etter_forskriften",),
    ),
    Regeltekst(
        "deling",
        barnehage.MODELL,
        barnehage.VERSJON,
        "VU § 8",
        _T("Delingen mellom kommunale og private", "Delinga mellom kommunale og private"),
        (
            _T(
                "Kommunen velger nøkkelen og skriver hvorfor før runden kunngjøres: barn, årsverk eller likt. Etterpå"
                " står den fast. Pengene deles forholdsmessig mellom kommunale og private barnehager, og så etter"
                " behov. Ingen får mer enn de har meldt.",
                "Kommunen vel nøkkelen og skriv kvifor før runden blir kunngjord: barn, årsverk eller likt. Etterpå står"
                " han fast. Pengane blir delte forholdsmessig mellom kommunale og private barnehagar, og så etter"
                " behov. Ingen får meir enn dei har meldt.",
            ),
            _T(
                "Har den ene siden meldt for lite, kan det som er til overs, gå til den andre. Da skriver kommunen"
                " hvorfor.",
                "Har den eine sida meldt for lite, kan det som er til overs, gå til den andre. Då skriv kommunen"
                " kvifor.",
            ),
            _T(
                "Private barnehager uten kjent eier er ikke spurt. Skal pengene likevel gå fra de private til de"
                " kommunale, må kommunen skrive hvordan den har prøvd å nå dem. Antallet og forklaringen står i"
                " vedtakene.",
                "Private barnehagar utan kjend eigar er ikkje spurde. Skal pengane likevel gå frå dei private til dei"
                " kommunale, må kommunen skrive korleis han har prøvd å nå dei. Talet og forklaringa står i vedtaka.",
            ),
        ),
        ("vu_barnehage",),
        (
            f"{_FLYT}test_nokkelen_staar_fast_naar_runden_er_publisert",
            f"{_FLYT}test_kommunal_og_privat_del_er_til_sammen_barnehagedelen",
            f"{_FLYT}test_ingen_faar_mer_enn_behovet_og_resten_vises",
            f"{_FLYT}test_unntaket_krever_grunn",
            f"{_FLYT}test_unntaket_krever_forklaring_naar_noen_ikke_er_spurt",
        ),
    ),
    Regeltekst(
        "klage",
        "",
        "",
        "VU § 11",
        _T("Klage", "Klage"),
        (
            _T(
                "En privat eier kan klage på kommunens vedtak. Kommunen vurderer klagen først, og Statsforvalteren"
                " avgjør den.",
                "Ein privat eigar kan klage på vedtaket til kommunen. Kommunen vurderer klaga først, og Statsforvaltaren"
                " avgjer ho.",
            ),
        ),
        (),
        (
            f"{_FLYT}test_vedtak_er_enkeltvedtak_med_klage_til_statsforvalteren",
            f"{_BREV}test_klagen_gaar_til_statsforvalteren_med_dato",
            f"{_ETTER}test_den_private_eieren_klager_og_saken_gaar_til_statsforvalteren",
        ),
    ),
    Regeltekst(
        "tilbake",
        "",
        "",
        "VU §§ 10 og 12",
        _T("Rapport og penger som ikke er brukt", "Rapport og pengar som ikkje er brukte"),
        (
            _T(
                "Eieren rapporterer til kommunen. Penger som ikke er brukt innen tre år fra kommunen fikk dem, betales"
                " tilbake til kommunen.",
                "Eigaren rapporterer til kommunen. Pengar som ikkje er brukte innan tre år frå kommunen fekk dei, blir"
                " betalte tilbake til kommunen.",
            ),
        ),
        (),
        (
            f"{_FLYT}test_runden_har_registerets_barn_med_kilde_og_tre_aars_frist",
            f"{_ETTER}test_ubrukte_penger_blir_et_krav_til_kommunen",
        ),
    ),
)
