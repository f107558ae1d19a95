"""Letters in a case that are the same for every measure: the preliminary answer, and the appeal that is sent on."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles import frister
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.kontrakt import Brevbestilling
from ordninger.felles.models import Brev, Dokument, Klage, Sak

from . import brev
from .brevfelt import avsender, mottaker, navn, person
from .grunn import IkkeMulig
from .maalform import maalform_for

DAGER_TIL_UTTALE = 14
"""Days the appellant has to comment when its appeal is sent on."""
KLAGE = {"nb": "Klage", "nn": "Klage"}
TITTEL = {
    "forelopig_svar": {"nb": "Foreløpig svar i sak {nr}", "nn": "Førebels svar i sak {nr}"},
    "oversendelse_klage": {"nb": "Oversendelse av klage i sak {nr}", "nn": "Oversending av klage i sak {nr}"},
    "kopi": {"nb": "Kopi: Oversendelse av klage i sak {nr}", "nn": "Kopi: Oversending av klage i sak {nr}"},
}
UNNSKYLDT = {
    "nb": "Vi har vurdert at det er grunn til å ta den opp ({lov} {paragraf}).",
    "nn": "Vi har vurdert at det er grunn til å ta ho opp ({lov} {paragraf}).",
}


def forelopig_svar(*, sak: Sak, grunn: str, av: Any) -> Brev:
    """Make the letter about a new expected date, `sak.svar_utsatt_til`, with the reason. Inside the caller's transaction.

    `grunn` is the caseworker's own words. Raises IkkeMulig naming the text or field that stops the letter.
    """
    maalform = maalform_for(sak.soker, sak=sak)
    lov = frister.lov_paa(klokke.idag(), settings.FORVALTNINGSLOV_2025_FRA).kode
    retting = sak.rettinger.filter(lukket_tid__isnull=True).first()
    felt = flett(
        _felles("forelopig_svar", sak, sak.soker, maalform, lov, saksbehandler=av),
        {
            "sak": {"tittel": f"{sak.ordningen.saksord(maalform).deres} for {sak.utlysning.budsjettaar}"},
            "dato": {"mottatt": sak.innsendt_tid},
            "frist": {"forventet": sak.svar_utsatt_til, **({"svar": retting.frist} if retting else {})},
            "grunn": {"tekst": grunn},
            "mangler": [{"tekst": retting.tekst}] if retting else [],
        },
    )
    return brev.lag(
        _bestilling("forelopig_svar", "forelopig_svar", maalform, sak.soker, sak, felt),
        avsender=sak.utlysning.forvalter,
        av=av,
        sak=sak,
    )


def oversendelse(*, klage: Klage, av: Any) -> list[Brev]:
    """Make the letter that sends an appeal to the appeal body, and the appellant's copy, both in the appellant's målform.

    Inside the caller's transaction, after the appeal is moved. Raises IkkeMulig naming what stops the letter.
    """
    vedtak, sak = klage.vedtak, klage.vedtak.sak
    instans = vedtak.klageinstans
    if instans is None:
        raise IkkeMulig(_("Vedtaket kan ikke klages på. Avvis klagen."))
    maalform = maalform_for(klage.klager, sak=sak)
    uttale = frister.neste_virkedag(klokke.idag() + timedelta(days=DAGER_TIL_UTTALE))
    felles = {
        "klager": {"navn": navn(klage.klager)},
        "ordning": {"navn": _ordning(sak)},
        "belop": {"meldt": vedtak.sokt_belop, "innvilget": vedtak.innvilget_belop},
        "antall": {"sokt": sum(linje.antall or 0 for linje in sak.linjer.all())},
        "telles": _telles(sak),
        "dato": {"vedtak": vedtak.besluttet_tid, "klage": klage.mottatt_tid, "varsel": _varslet(klage)},
        "frist": {"klage": klage.frist, "uttale": uttale},
        "i_tide": klage.i_tide,
        "delvis_endret": False,
        "unntak": {"grunn": _unnskyldt(klage, maalform)},
        "klage": {
            "instans": navn(instans),
            "krav": Tittel(klage.onsker, sak.maalform) if klage.onsker else "",
            "tekst": Tittel(klage.tekst, sak.maalform),
            "vurdering": klage.vurdering,
        },
        "dokumenter": dokumenter(klage, maalform),
    }
    # The one who assessed may also be the one who sends it on; then one name stands there once.
    ansvarlig = av if klage.vurdert_av is None or av.person_id != klage.vurdert_av.person_id else None
    ut = []
    for til, tittel, kopi in ((instans, "oversendelse_klage", [navn(klage.klager)]), (klage.klager, "kopi", [])):
        felt = flett(
            _felles(
                "oversendelse_klage", sak, til, maalform, klage.lov,
                saksbehandler=klage.vurdert_av, ansvarlig=ansvarlig, kopi=kopi,
            ),
            felles,
        )  # fmt: skip
        bestilling = _bestilling("oversendelse_klage", tittel, maalform, til, sak, felt)
        ut.append(brev.lag(bestilling, avsender=sak.utlysning.forvalter, av=av, sak=sak, klage=klage))
    return ut


def dokumenter(klage: Klage, maalform: str) -> list[dict[str, Any]]:
    """What is sent with an appeal: what the party sent in, its files, the letters in the case, and the appeal. By date.

    Never the forvalter's internal notes and documents.
    """
    sak = klage.vedtak.sak
    rader: list[tuple[date, str | Tittel]] = []
    if sak.innsendt_tid:
        rader.append((timezone.localdate(sak.innsendt_tid), sak.ordningen.saksord(maalform).ubestemt.capitalize()))
    rader += [
        (d.journaldato, Tittel(d.tittel, sak.maalform))
        for d in sak.dokumenter.exclude(retning=Dokument.Retning.INTERNT).order_by("journaldato", "pk")
    ]
    rader += [
        (timezone.localdate(b.laget_tid), Tittel(b.tittel, b.maalform)) for b in sak.brev.order_by("laget_tid", "pk")
    ]
    rader.append((timezone.localdate(klage.mottatt_tid), KLAGE[maalform]))
    rader.sort(key=lambda rad: rad[0])
    return [{"nr": nr, "dato": dato, "tittel": tittel} for nr, (dato, tittel) in enumerate(rader, 1)]


def _varslet(klage: Klage) -> date:
    """The day the appellant was told of the decision: that of its letter, else of the decision."""
    brevet = (
        Brev.objects.filter(vedtak=klage.vedtak, mottaker=klage.klager, klagefrist__isnull=False)
        .order_by("laget_tid")
        .first()
    )
    return timezone.localdate(brevet.laget_tid if brevet else klage.vedtak.besluttet_tid)


def _unnskyldt(klage: Klage, maalform: str) -> str:
    """That a late appeal is taken up. Why stands in the forvalter's own note, which is not for the letter."""
    if klage.i_tide:
        return ""
    lov = frister.LOVER[klage.lov]
    return UNNSKYLDT[maalform].format(
        lov={"nb": "forvaltningsloven", "nn": "forvaltningslova"}[maalform],
        paragraf=lov.paragraf(frister.Lovsak.FOR_SENT),
    )


def _ordning(sak: Sak) -> dict[str, str]:
    return {"nb": sak.ordningen.navn_nb, "nn": sak.ordningen.navn_nn}


def _telles(sak: Sak) -> dict[str, str] | str:
    """What the case counts instead of kroner; empty when it applied for kroner."""
    return dict(zip(("nb", "nn"), sak.ordningen.teller, strict=True)) if sak.ordningen.teller else ""


def _felles(
    mal: str,
    sak: Sak,
    til: Organisasjon,
    maalform: str,
    lov: str,
    *,
    saksbehandler: Any,
    ansvarlig: Any = None,
    kopi: Any = (),
) -> dict[str, Any]:
    forvalter = sak.utlysning.forvalter
    return fellesfelt(
        avsender=avsender(forvalter),
        mottaker=mottaker(til, maalform),
        saksnummer=sak.nummer,
        brevnummer="",
        dato=klokke.idag(),
        lov=sak.ordningen.lov_i_brev(mal, maalform, lov),
        saksbehandler=person(saksbehandler, forvalter),
        ansvarlig=person(ansvarlig, forvalter) if ansvarlig else None,
        kopi=kopi,
        demo=settings.DEMO,
    )


def _bestilling(
    mal: str, tittel: str, maalform: str, til: Organisasjon, sak: Sak, felt: dict[str, Any]
) -> Brevbestilling:
    return Brevbestilling(
        mal=mal, maalform=maalform, mottaker=til, tittel=TITTEL[tittel][maalform].format(nr=sak.nummer), felt=felt
    )
