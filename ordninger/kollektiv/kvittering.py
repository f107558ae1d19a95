"""The receipt of a behovsmelding as PDF: made from the frozen version that was sent."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from ordninger.felles import kontrakt
from ordninger.felles.beregning import vis_kroner
from ordninger.felles.brev import fyll, pdf
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.kvittering import arkiver
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.sak import lov_paa_dagen
from ordninger.felles.models import Dokument, Sakversjon

from . import vilkar
from .brevfelt import avsender, mottaker
from .brevmaler.felt import BetalingLinje, TiltakLinje, behov_felt, lov_felt

MAL = "kbg_kvittering"
LEDETEKST = {
    "kontakt": {"nb": "Kontaktperson", "nn": "Kontaktperson"},
    "deltakere": {"nb": "Deltakere", "nn": "Deltakarar"},
    "behov": {"nb": "Behov", "nn": "Behov"},
    "medvirkning": {"nb": "Medvirkning", "nn": "Medverknad"},
    "egeninnsats": {"nb": "Egeninnsats", "nn": "Eigeninnsats"},
    "koordinator": {"nb": "Koordinatorens oppgaver", "nn": "Oppgåvene til koordinatoren"},
    "samiske_perspektiver": {"nb": "Samiske perspektiver", "nn": "Samiske perspektiv"},
    "navn": {"nb": "navn", "nn": "namn"},
    "malgrupper": {"nb": "målgrupper", "nn": "målgrupper"},
    "tema": {"nb": "tema", "nn": "tema"},
    "partner": {"nb": "partner", "nn": "partnar"},
    "partner_kontakt": {"nb": "kontakt hos partneren", "nn": "kontakt hos partnaren"},
    "plan": {"nb": "plan", "nn": "plan"},
    "flerarig": {"nb": "varighet", "nn": "varigheit"},
    "anslag": {"nb": "anslag for senere år", "nn": "overslag for seinare år"},
    "tegn": {"nb": "Tegn som ikke kan skrives ut", "nn": "Teikn som ikkje kan skrivast ut"},
}
FLERE_AAR = {"nb": "Tiltaket går over flere år.", "nn": "Tiltaket går over fleire år."}
BARE_I_AAR = {"nb": "Tiltaket går over ett år.", "nn": "Tiltaket går over eitt år."}
USKREVNE = {
    "nb": f"Teksten har tegn som ikke kan skrives ut her, for eksempel emoji. De står som {pdf.ERSTATNING}. Teksten i portalen er"
    " uendret.",
    "nn": f"Teksten har teikn som ikkje kan skrivast ut her, til dømes emoji. Dei står som {pdf.ERSTATNING}. Teksten i portalen er"
    " uendra.",
}


def fil(versjon: Sakversjon) -> tuple[str, bytes]:
    """The receipt of a version as title and PDF. The same version gives the same file."""
    sak = versjon.sak
    maalform = maalform_for(sak.soker, sak=sak)
    with override(maalform):
        innhold = fyll.fyll(MAL, maalform, _felt(sak, versjon, maalform))
        return innhold["tittel"], pdf.render(innhold)


def kvittering(*, versjon: Sakversjon, av: Any) -> Dokument | None:
    """The receipt kept with the case; two who ask at once get one document."""
    return arkiver(versjon=versjon, av=av)


def _felt(sak: Any, versjon: Sakversjon, maalform: str) -> dict[str, Any]:
    bilde = versjon.innhold
    dag = timezone.localdate(versjon.tid)
    rader, betaling = _linjer(bilde, sak.maalform, maalform)
    sendt = sak.innsendt_tid or versjon.tid
    return flett(
        fellesfelt(
            avsender=avsender(sak.utlysning.forvalter),
            mottaker=mottaker(sak.soker, maalform),
            saksnummer=sak.nummer,
            brevnummer=f"{sak.nummer}-K{versjon.nr}",
            dato=dag,
            lov=lov_felt(MAL, maalform, lov_paa_dagen(dag).kode),
            demo=settings.DEMO,
        ),
        behov_felt(rader, betaling),
        {
            "aar": bilde["utlysning"]["budsjettaar"],
            "dato": {"innsendt": sendt},
            "kl": {"innsendt": sendt},
            "innsender": {
                "navn": versjon.av.navn,
                "rolle": versjon.av.stilling or {"nb": "innsender", "nn": "innsendar"},
            },
            "versjon": versjon.nr,
            "frist": {"forventet": sak.svardato or sak.utlysning.svar_innen, "behovsmelding": sak.utlysning.frist_tid},
            "behov": {"vedlegg": [v["filnavn"] for v in bilde["vedlegg"]]},
            "for_sent": False,
            "sent": {"grunn": ""},
            "innhold": innhold(bilde, sak.maalform, maalform, _temaer(sak)),
        },
    )


def _linjer(bilde: dict[str, Any], lang: str, maalform: str) -> tuple[list[TiltakLinje], list[BetalingLinje]]:
    """What is reported in the round's year, per tiltak and payee, with the coordinator as a row of its own."""
    aar = str(bilde["utlysning"]["budsjettaar"])
    grupper = dict(vilkar.valg(vilkar.MAALGRUPPER, maalform))
    rader, betaling = [], []
    for t in bilde["tiltak"]:
        per: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for m in t["mottakere"]:
            per[m["orgnr"] or f"uten-{m['id']}", m["navn"]] += Decimal(m["sokt"].get(aar) or 0)
        sum_ = sum(per.values(), Decimal(0))
        rader.append(
            TiltakLinje(
                nr=t["nr"], tittel=t["tittel"], lang=lang,
                malgruppe=", ".join(grupper.get(g, g) for g in t["malgrupper"]) or "–",
                belop_meldt=sum_, partner=(t["partner"] or {}).get("navn", "") or "–",
                flerarig=t["flerarig"],
            )
        )  # fmt: skip
        betaling += [BetalingLinje(nr, navn, t["nr"], b) for (nr, navn), b in per.items() if b > 0]
    koordinator = [x for x in bilde["koordinator"]["linjer"] if Decimal(x["sokt"] or 0) > 0]
    if koordinator:
        sum_ = sum((Decimal(x["sokt"]) for x in koordinator), Decimal(0))
        navn = {"nb": "Koordinering av samarbeidet", "nn": "Koordinering av samarbeidet"}
        rader.append(TiltakLinje(nr=None, tittel=navn, lang=maalform, malgruppe="–", belop_meldt=sum_, partner="–"))
        betaling += [
            BetalingLinje(
                x["mottaker"]["orgnr"] or f"uten-{x['mottaker']['id']}", x["mottaker"]["navn"], None, Decimal(x["sokt"])
            )
            for x in koordinator
        ]
    return rader, betaling


def _temaer(sak: Any) -> dict[str, str]:
    return dict(kontrakt.hent(sak.utlysning.ordning).temaer(sak.utlysning))


def innhold(bilde: dict[str, Any], lang: str, maalform: str, temaer: dict[str, str]) -> list[dict[str, Any]]:
    """Everything the owner wrote, in its own language, each under the form's name. What was left empty is left out.

    A sentence first says so when some signs cannot be printed.
    """
    k = bilde["kontakt"]
    felt = [
        ("kontakt", ", ".join(v for v in (k["navn"], k["epost"], k["telefon"]) if v)),
        ("deltakere", ", ".join(d["navn"] for d in bilde["deltakere"])),
        ("behov", bilde["behov"]),
        ("medvirkning", bilde["medvirkning"]),
    ]
    ut = _svar(felt, lang, maalform)
    for t in bilde["tiltak"]:
        ut += _svar(_tiltaksfelt(t, bilde, maalform, temaer), lang, maalform, foran=f"Tiltak {t['nr']}: ")
    felt = [
        ("egeninnsats", bilde["egeninnsats"]),
        ("koordinator", bilde["koordinator"]["oppgaver"]),
        ("samiske_perspektiver", bilde["samiske_perspektiver"]),
    ]
    ut += _svar(felt, lang, maalform)
    if any(pdf.bytt_tegn(x["tekst"].tekst) != x["tekst"].tekst for x in ut):
        ut.insert(0, {"ledetekst": LEDETEKST["tegn"][maalform], "tekst": Tittel(USKREVNE[maalform], maalform)})
    return ut


def _svar(felt: list[tuple[str, str]], lang: str, maalform: str, foran: str = "") -> list[dict[str, Any]]:
    def navn(kode: str) -> str:
        ord_ = LEDETEKST[kode][maalform]
        return foran + ord_[0].lower() + ord_[1:] if foran else ord_

    return [{"ledetekst": navn(kode), "tekst": Tittel(tekst, lang)} for kode, tekst in felt if tekst.strip()]


def _tiltaksfelt(
    t: dict[str, Any], bilde: dict[str, Any], maalform: str, temaer: dict[str, str]
) -> list[tuple[str, str]]:
    grupper = dict(vilkar.valg(vilkar.MAALGRUPPER, maalform))
    return [
        ("navn", t["tittel"]),
        ("behov", t["behov"]),
        ("medvirkning", t["medvirkning"]),
        ("malgrupper", ", ".join(grupper.get(g, g) for g in t["malgrupper"])),
        ("tema", temaer.get(t["tema"], t["tema"])),
        ("partner", (t["partner"] or {}).get("navn", "")),
        ("partner_kontakt", t["partner_kontakt"]),
        ("plan", t["plan"]),
        ("flerarig", (FLERE_AAR if t["flerarig"] else BARE_I_AAR)[maalform]),
        ("anslag", _anslag(t, bilde["utlysning"]["budsjettaar"])),
        ("egeninnsats", t["egeninnsats"]),
        ("samiske_perspektiver", t["samiske_perspektiver"]),
    ]


def _anslag(t: dict[str, Any], aar: int) -> str:
    """The indicative amounts of the years after the round's, one line for each year."""
    senere = sorted(
        {a for m in t["mottakere"] for a, b in m["sokt"].items() if int(a) > aar and b is not None and Decimal(b)}
    )
    return "\n\n".join(
        f"{a}: "
        + ", ".join(
            f"{(m['virksomhet'] or m)['navn']} {vis_kroner(Decimal(m['sokt'][a]))} kroner"
            for m in t["mottakere"]
            if m["sokt"].get(a) and Decimal(m["sokt"][a])
        )
        for a in senere
    )
