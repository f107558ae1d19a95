"""The receipt of a behovsmelding as PDF: made from the frozen version when somebody first asks, then kept with the case."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from ordninger.felles.brev import fyll, pdf
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.dokument import lagre_fil
from ordninger.felles.handlinger.grunn import laas_sak
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.sak import lov_paa_dagen
from ordninger.felles.models import Dokument, Sakversjon

from . import vilkar
from .brevfelt import avsender, mottaker
from .brevmaler.felt import BetalingLinje, TiltakLinje, linjer_felt, lov_felt

MAL = "kbg_kvittering"
LEDETEKST = {
    "behov": {"nb": "Behov", "nn": "Behov"},
    "medvirkning": {"nb": "Medvirkning", "nn": "Medverknad"},
    "egeninnsats": {"nb": "Egeninnsats", "nn": "Eigeninnsats"},
    "samiske_perspektiver": {"nb": "Samiske perspektiver", "nn": "Samiske perspektiv"},
}


@transaction.atomic
def kvittering(*, versjon: Sakversjon, av: Any) -> Dokument:
    """The receipt of a version. The same version gives the same file; two who ask at once get one document."""
    sak = laas_sak(versjon.sak)
    filnavn = f"kvittering-{sak.nummer.replace('/', '-')}-{versjon.nr}.pdf"
    if finnes := sak.dokumenter.filter(retning=Dokument.Retning.UT, filnavn=filnavn).first():
        return finnes
    maalform = maalform_for(sak.soker, sak=sak)
    with override(maalform):
        innhold = fyll.fyll(MAL, maalform, _felt(sak, versjon, maalform))
        fil = pdf.render(innhold)
        tittel = innhold["tittel"]
    return lagre_fil(sak, tittel, filnavn, "application/pdf", fil, Dokument.Retning.UT, av)


def _felt(sak: Any, versjon: Sakversjon, maalform: str) -> dict[str, Any]:
    bilde = versjon.innhold
    dag = timezone.localdate(versjon.tid)
    rader, betaling = _linjer(bilde, sak.maalform, maalform)
    orgnr = sak.soker.orgnr or f"uten-{sak.soker_id}"
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
        linjer_felt(rader, betaling, orgnr),
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
            "innhold": _innhold(bilde, sak.maalform, maalform),
        },
    )


def _linjer(bilde: dict[str, Any], lang: str, maalform: str) -> tuple[list[TiltakLinje], list[BetalingLinje]]:
    """What is reported in the round's year, per tiltak and payee. Nothing is granted: both amounts are what is reported."""
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
                belop_meldt=sum_, belop_innvilget=sum_, partner=(t["partner"] or {}).get("navn", "") or "–",
                flerarig=t["flerarig"],
            )
        )  # fmt: skip
        betaling += [BetalingLinje(nr, navn, t["nr"], b) for (nr, navn), b in per.items() if b > 0]
    koordinator = [x for x in bilde["koordinator"]["linjer"] if Decimal(x["sokt"] or 0) > 0]
    if koordinator:
        sum_ = sum((Decimal(x["sokt"]) for x in koordinator), Decimal(0))
        navn = {"nb": "Koordinering av samarbeidet", "nn": "Koordinering av samarbeidet"}
        rader.append(
            TiltakLinje(nr=None, tittel=navn, lang=maalform, malgruppe="–", belop_meldt=sum_, belop_innvilget=sum_)
        )
        betaling += [
            BetalingLinje(
                x["mottaker"]["orgnr"] or f"uten-{x['mottaker']['id']}", x["mottaker"]["navn"], None, Decimal(x["sokt"])
            )
            for x in koordinator
        ]
    return rader, betaling


def _innhold(bilde: dict[str, Any], lang: str, maalform: str) -> list[dict[str, Any]]:
    """What the owner wrote, in its own language, with the form's names."""
    ut = [
        {"ledetekst": navn[maalform], "tekst": Tittel(bilde[nokkel], lang)}
        for nokkel, navn in LEDETEKST.items()
        if bilde[nokkel]
    ]
    for t in bilde["tiltak"]:
        tekst = "\n\n".join(v for v in (t["tittel"], t["behov"], t["medvirkning"], t["plan"]) if v)
        ut.append({"ledetekst": f"Tiltak {t['nr']}", "tekst": Tittel(tekst, lang)})
    return ut
