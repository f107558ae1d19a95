"""The receipt of an owner's need as PDF: made from the frozen version that was sent."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from ordninger.felles.brev import fyll, pdf
from ordninger.felles.brev.felt import fellesfelt, flett, henvisning
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.brevfelt import avsender, mottaker
from ordninger.felles.handlinger.kvittering import arkiver
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.sak import lov_paa_dagen
from ordninger.felles.models import Dokument, Sakversjon

from .brevfelt import FORSKRIFT

MAL = "vu_barnehage_kvittering"
INNSENDER = {"nb": "innsender", "nn": "innsendar"}


def fil(versjon: Sakversjon) -> tuple[str, bytes]:
    """The receipt of a version as title and PDF. The same version gives the same file."""
    sak = versjon.sak
    maalform = maalform_for(sak.soker, sak=sak)
    with override(maalform):
        innhold = fyll.fyll(MAL, maalform, felt(sak, versjon, maalform))
        return innhold["tittel"], pdf.render(innhold)


def kvittering(*, versjon: Sakversjon, av: Any) -> Dokument | None:
    """The receipt kept with the case; two who ask at once get one document."""
    return arkiver(versjon=versjon, av=av)


def felt(sak: Any, versjon: Sakversjon, maalform: str) -> dict[str, Any]:
    """The fields of the receipt, from the frozen picture."""
    bilde, u = versjon.innhold, sak.utlysning
    dag = timezone.localdate(versjon.tid)
    sendt = sak.innsendt_tid or versjon.tid
    return flett(
        fellesfelt(
            avsender=avsender(u.forvalter),
            mottaker=mottaker(sak.soker, maalform),
            saksnummer=sak.nummer,
            brevnummer=f"{sak.nummer}-K{versjon.nr}",
            dato=dag,
            lov={
                "forskrift": FORSKRIFT,
                "paragrafer": "§§ 2, 4 og 8",
                "henvisning": henvisning("forelopig_svar", maalform, lov_paa_dagen(dag).kode),
            },
            demo=settings.DEMO,
        ),
        {
            "aar": u.budsjettaar,
            "belop": {"meldt": Decimal(bilde["sokt"])},
            "enheter": [
                {
                    "navn": b["navn"],
                    "deltakere": str(b["deltakere"] or 0),
                    "studiepoeng": (b["studiepoeng"] or "0").replace(".", ","),
                    "belop": Decimal(b["sokt"] or 0),
                }
                for b in bilde["barnehager"]
            ],
            "dato": {"innsendt": sendt},
            "kl": {"innsendt": sendt},
            "innsender": {"navn": versjon.av.navn, "rolle": versjon.av.stilling or INNSENDER},
            "versjon": versjon.nr,
            "frist": {"forventet": sak.svardato or u.svar_innen, "behov": u.frist_tid},
            "behov": {"vedlegg": [x["filnavn"] for x in bilde["vedlegg"]]},
            "innhold": [
                {"ledetekst": b["navn"], "tekst": Tittel(b["hvorfor"], sak.maalform)}
                for b in bilde["barnehager"]
                if b["hvorfor"]
            ],
        },
    )
