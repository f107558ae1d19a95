"""VU: reglene forklart i klart språk, til siden «Slik beregner vi» (forvaltningsloven av 2025 § 13)."""

from __future__ import annotations

from ordninger.felles.beregning.setning import Tospraklig
from ordninger.felles.regeltekst import Regeltekst

from . import andel, barnehage, runde

_T = Tospraklig
_TILBUD = "tests/felles/test_tilbud.py::"
_PLAN = "tests/videreutdanning/test_plan.py::"

REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "deltakere",
        "",
        "",
        "VU §§ 1 og 2",
        _T("Hvem som kan delta", "Kven som kan delta"),
        (
            _T(
                "Deltakeren må ha fag- eller svennebrev, fagskole eller en grad fra før. Det gjelder også ansatte i"
                " private barnehager og private skoler. En assistent uten noe av dette kan ikke delta for disse pengene.",
                "Deltakaren må ha fag- eller sveinebrev, fagskule eller ein grad frå før. Det gjeld òg tilsette i"
                " private barnehagar og private skular. Ein assistent utan noko av dette kan ikkje delta for desse pengane.",
            ),
        ),
        ("kan_delta",),
        (f"{_PLAN}test_uten_grunnutdanning_avvises_i_handling_og_i_databasen",),
    ),
    Regeltekst(
        "andel",
        andel.MODELL,
        andel.VERSJON,
        "VU §§ 3 og 7",
        _T("Andelen til hver mottaker", "Delen til kvar mottakar"),
        (
            _T(
                "Den nasjonale rammen deles først på sektorer: barnehage, grunnskole, videregående og andre. Hver sektor"
                " deles etter en eller flere nøkler, for eksempel antall barn i alderen. Kommuner i noen"
                " sentralitetsklasser kan telle mer. Statlige og private skoler deler en egen del etter elevtall.",
                "Den nasjonale ramma blir først delt på sektorar: barnehage, grunnskule, vidaregåande og andre. Kvar sektor"
                " blir delt etter ein eller fleire nøklar, til dømes talet på barn i alderen. Kommunar i nokre"
                " sentralitetsklassar kan telje meir. Statlege og private skular deler ein eigen del etter elevtal.",
            ),
            _T(
                "Et gulv kan løfte de minste til et beløp som rekker til minst én deltaker. Alle over gulvet bidrar like"
                " mye i prosent. Et tak kan stoppe de største. Alle får hele kroner, og andelene og resten er til"
                " sammen akkurat rammen.",
                "Eit golv kan lyfte dei minste til eit beløp som rekk til minst éin deltakar. Alle over golvet bidreg like"
                " mykje i prosent. Eit tak kan stoppe dei største. Alle får heile kroner, og delane og resten er til"
                " saman akkurat ramma.",
            ),
            _T(
                "Mangler et tall for noen, stopper beregningen og sier hvem. Er det bestemt hva som skal stå i stedet,"
                " står det på linjen.",
                "Manglar eit tal for nokon, stoppar utrekninga og seier kven. Er det bestemt kva som skal stå i staden,"
                " står det på linja.",
            ),
        ),
        ("vu_andel", "gulv"),
        (f"{_TILBUD}test_et_nokkeltall_som_mangler_stopper", f"{_TILBUD}test_andelene_er_hele_rammen_og_reserveres"),
    ),
    Regeltekst(
        "kostnad",
        "",
        "",
        "VU § 4",
        _T("Fri med lønn, egenandel og stipend", "Fri med løn, eigendel og stipend"),
        (
            _T(
                "En deltaker får 25 prosent fri for 30 studiepoeng i et studieår, og mindre for færre. Kostnaden er"
                " frien ganget med hva en vikar koster i året. Staten betaler 75 prosent, eieren 25 prosent. For private"
                " barnehager betaler kommunen de 25 prosentene.",
                "Ein deltakar får 25 prosent fri for 30 studiepoeng i eit studieår, og mindre for færre. Kostnaden er"
                " frien gonga med kva ein vikar kostar i året. Staten betaler 75 prosent, eigaren 25 prosent. For private"
                " barnehagar betaler kommunen dei 25 prosentane.",
            ),
            _T(
                "Stipend kan gis i stedet for noe av eller hele frien når fri er særlig vanskelig. Grunnen må skrives,"
                " og den ansatte må ha vært med i dialogen.",
                "Stipend kan bli gitt i staden for noko av eller heile frien når fri er særleg vanskeleg. Grunnen må"
                " skrivast, og den tilsette må ha vore med i dialogen.",
            ),
        ),
        ("kostnad", "stipend"),
        (f"{_PLAN}test_stipend_krever_grunn_begrunnelse_og_dialog",),
    ),
    Regeltekst(
        "svar",
        "",
        "",
        "VU § 7",
        _T("Svaret på tilbudet", "Svaret på tilbodet"),
        (
            _T(
                "Eieren svarer ja til alt, ja til en del eller nei innen fristen. Ikke noe svar teller som nei. Det eieren"
                " sier ja til, endres ikke etterpå: andel, vilkår og det meste den vil ha i tillegg, ligger fast.",
                "Eigaren svarer ja til alt, ja til ein del eller nei innan fristen. Ikkje noko svar tel som nei. Det eigaren"
                " seier ja til, blir ikkje endra etterpå: del, vilkår og det meste han vil ha i tillegg, ligg fast.",
            ),
        ),
        (),
        (
            f"{_TILBUD}test_fristen_lukkes_uten_svar_er_nei_og_resten_blir_fri",
            f"{_TILBUD}test_svaret_kan_endres_til_fristen_og_det_siste_gjelder",
            f"{_TILBUD}test_svar_og_tilbud_er_frosset_i_databasen",
        ),
    ),
    Regeltekst(
        "runde",
        runde.MODELL,
        runde.VERSJON,
        "VU § 7",
        _T("Pengene noen takker nei til", "Pengane nokon takkar nei til"),
        (
            _T(
                "Det ingen har tatt imot, deles i runder på dem som har bedt om mer, aldri over det de har bedt om."
                " Regelen for delingen står i parametrene: etter andelen, etter ønsket eller likt. Ingen får mindre enn de"
                " hadde. Når ingen vil ha mer, vises resten.",
                "Det ingen har teke imot, blir delt i rundar på dei som har bede om meir, aldri over det dei har bede om."
                " Regelen for delinga står i parametrane: etter delen, etter ønsket eller likt. Ingen får mindre enn dei"
                " hadde. Når ingen vil ha meir, blir resten vist.",
            ),
        ),
        ("vu_runde",),
        (
            "tests/videreutdanning/test_ren_runde.py::test_ingen_faar_mindre_eller_mer_enn_onsket_og_potten_gaar_opp",
            f"{_TILBUD}test_omfordelingen_gaar_til_dem_som_ba_og_hoyst_til_onsket",
        ),
    ),
    Regeltekst(
        "barnehage",
        barnehage.MODELL,
        barnehage.VERSJON,
        "VU § 8",
        _T("Kommunens deling av barnehagedelen", "Kommunen si deling av barnehagedelen"),
        (
            _T(
                "Kommunen deler barnehagedelen forholdsmessig mellom kommunale og private barnehager etter nøkkelen den"
                " har valgt: barn, årsverk eller likt. Innenfor hver del går pengene til barnehagene etter behov. Har den"
                " ene siden meldt for lite, kan det som er til overs, gå til den andre. Delene og resten er til sammen"
                " hele barnehagedelen.",
                "Kommunen deler barnehagedelen forholdsmessig mellom kommunale og private barnehagar etter nøkkelen han"
                " har valt: barn, årsverk eller likt. Innanfor kvar del går pengane til barnehagane etter behov. Har den"
                " eine sida meldt for lite, kan det som er til overs, gå til den andre. Delane og resten er til saman"
                " heile barnehagedelen.",
            ),
        ),
        ("vu_barnehage",),
        ("tests/videreutdanning/test_ren_barnehage.py::test_kommunale_private_og_rest_er_hele_delen",),
    ),
    Regeltekst(
        "frister",
        "",
        "",
        "VU §§ 9 og 10",
        _T("Fristene", "Fristane"),
        (
            _T(
                "Pengene skal være fordelt innen 1. mars. De må brukes, gis til en annen deltaker eller betales tilbake"
                " innen tre år fra dagen de ble utbetalt. Hver utbetaling har sin egen frist. En ny deltaker starter ikke"
                " klokken på nytt.",
                "Pengane skal vere fordelte innan 1. mars. Dei må brukast, gå til ein annan deltakar eller betalast"
                " tilbake innan tre år frå dagen dei vart utbetalte. Kvar utbetaling har sin eigen frist. Ein ny deltakar"
                " startar ikkje klokka på nytt.",
            ),
        ),
        ("fordelt_innen", "siste_dag", "forbruk"),
        (
            f"{_TILBUD}test_treaarsfristen_folger_utbetalingen",
            f"{_PLAN}test_pengene_brukes_paa_en_annen_uten_ny_klokke",
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
                "Tildelingen til kommuner, fylkeskommuner og skoler er ikke et enkeltvedtak og kan ikke klages på. En"
                " privat barnehage kan klage på kommunens vedtak. Statsforvalteren avgjør klagen.",
                "Tildelinga til kommunar, fylkeskommunar og skular er ikkje eit enkeltvedtak, og det er ikkje mogleg å"
                " klage. Ein privat barnehage kan klage på vedtaket til kommunen. Statsforvaltaren avgjer klaga.",
            ),
        ),
        (),
        (f"{_TILBUD}test_tildelingen_er_ikke_enkeltvedtak_og_kan_ikke_klages_paa",),
    ),
    Regeltekst(
        "rapport",
        "",
        "",
        "VU §§ 5 og 12",
        _T("Rapporten", "Rapporten"),
        (
            _T(
                "Hver mottaker rapporterer én gang i året på fire mål og på bruken av pengene. Ubrukte penger betales"
                " tilbake når det er klart at de ikke blir brukt.",
                "Kvar mottakar rapporterer éin gong i året på fire mål og på bruken av pengane. Ubrukte pengar blir betalte"
                " tilbake når det er klart at dei ikkje blir brukte.",
            ),
        ),
        (),
        (
            f"{_PLAN}test_utkastet_til_rapport_kommer_fra_planen",
            f"{_PLAN}test_ubrukt_meldes_inn_og_kan_ikke_brukes_igjen",
        ),
    ),
)
