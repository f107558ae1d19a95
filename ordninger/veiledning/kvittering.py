"""The receipt of an application as PDF: made from the frozen version that was sent."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from ordninger.felles.brev import fyll, pdf
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.brevfelt import avsender, mottaker
from ordninger.felles.handlinger.kvittering import arkiver
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.sak import lov_paa_dagen
from ordninger.felles.models import Dokument, Sakversjon

from .brevfelt import skoleaar
from .brevmaler.felt import lov_felt
from .satser import SEKTORNAVN, Sektor

MAL = "veil_kvittering"
LEDETEKST = {
    "behov": {"nb": "Plan", "nn": "Plan"},
    "medvirkning": {"nb": "Medvirkning", "nn": "Medverknad"},
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
    sendt = sak.innsendt_tid or versjon.tid
    return flett(
        fellesfelt(
            avsender=avsender(sak.utlysning.forvalter),
            mottaker=mottaker(sak.soker, maalform),
            saksnummer=sak.nummer,
            brevnummer=f"{sak.nummer}-K{versjon.nr}",
            dato=dag,
            lov=lov_felt(maalform, lov_paa_dagen(dag).kode, skoleaar(sak.utlysning)),
            demo=settings.DEMO,
        ),
        {
            "skoleaar": skoleaar(sak.utlysning),
            "antall": {"sokt": bilde["antall"]},
            "sektorer": [
                {
                    "navn": SEKTORNAVN[Sektor(s["kode"])].paa(maalform),
                    **{f"verdi_{k}": s[k] or 0 for k in ("forste", "andre", "veiledere", "utdannede")},
                }
                for s in bilde["sektorer"]
            ],
            "dato": {"innsendt": sendt},
            "kl": {"innsendt": sendt},
            "innsender": {
                "navn": versjon.av.navn,
                "rolle": versjon.av.stilling or {"nb": "innsender", "nn": "innsendar"},
            },
            "versjon": versjon.nr,
            "frist": {"forventet": sak.svardato or sak.utlysning.svar_innen, "soknad": sak.utlysning.frist_tid},
            "soknad": {"vedlegg": [v["filnavn"] for v in bilde["vedlegg"]]},
            "innhold": [
                {"ledetekst": navn[maalform], "tekst": Tittel(bilde[nokkel], sak.maalform)}
                for nokkel, navn in LEDETEKST.items()
                if bilde[nokkel]
            ],
        },
    )
