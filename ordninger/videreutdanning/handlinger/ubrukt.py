"""VU § 10: money that will not be used is paid back as it becomes known. The owner reports it; the forvalter settles the claim."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import videregitt
from ordninger.felles.beregning import vis_kroner
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.varsel import varsle
from ordninger.felles.models import Krav, Tilskudd

from .. import planbilde
from ..models import Plan, Planhendelse
from ..planregning import NULL
from .plan import laas


def kan_meldes(plan: Plan) -> Decimal:
    """The most that can be reported unused, in kroner: what is paid, not given to others, and held by nobody who has started."""
    return max(NULL, min(planbilde.bilde(plan).ledig, planbilde.oversikt(plan, klokke.idag()).igjen))


@transaction.atomic
def meld_ubrukt(*, plan: Plan, belop: Decimal, grunn: str, av: Bruker) -> Krav:
    """Report that an amount will not be used: it becomes a claim, and can no longer be planned for."""
    sjekk_rett(av, "rapport.lever", plan.sak.soker)
    plan = laas(plan, av)
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor pengene ikke blir brukt."), kode="grunn")
    tilskudd = (
        Tilskudd.objects.select_for_update(of=("self",))
        .filter(sak=plan.sak, mottaker=plan.sak.soker)
        .order_by("pk")
        .first()
    )
    videregitt.laas(plan.sak)
    maks = kan_meldes(plan) if tilskudd else NULL
    if tilskudd is None or not NULL < belop <= maks:
        raise IkkeMulig(
            _("Dere kan melde inn fra 1 krone til %(maks)s kroner. Det er det som er utbetalt og ikke i bruk.")
            % {"maks": vis_kroner(maks)},
            kode="belop",
        )
    krav = Krav.objects.create(
        tilskudd=tilskudd, arsak="ubrukt", belop=belop, opprettet_av=av, opprettet_tid=klokke.naa()
    )
    Planhendelse.objects.create(
        plan=plan, art=Planhendelse.Art.UBRUKT, dato=klokke.idag(), belop=belop, grunn=grunn.strip(), av=av,
        tid=klokke.naa(),
    )  # fmt: skip
    spor.skriv(plan.sak.kjede, "krav.opprett", av=av, objekt=krav, data={"belop": belop, "meldt": True})
    varsle(nokkel=f"krav:meldt:{krav.pk}", organisasjon=plan.sak.utlysning.forvalter, type="krav_meldt", sak=plan.sak)
    return krav
