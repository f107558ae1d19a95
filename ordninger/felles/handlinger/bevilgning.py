"""What Stortinget gave: registered by one person in Udir, confirmed as adopted by another."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Bevilgning

from .grunn import IkkeMulig, i_database


def kjede(bevilgning: Bevilgning) -> str:
    return f"bevilgning:{bevilgning.pk}"


@transaction.atomic
def registrer_bevilgning(*, budsjettaar: int, kapittel: str, post: str, navn: str, belop: Decimal, av) -> Bevilgning:
    """Register a chapter and post with its amount in kroner. Frames can be planned on it, but nothing bound until it is adopted.

    Raises IkkeMulig when the amount is not positive, or when the chapter and post is registered for the year already.
    """
    sjekk_rett(av, "bevilgning.registrer")
    if belop <= 0:
        raise IkkeMulig(_("Bevilgningen må være større enn 0 kroner."))
    with i_database(
        bevilgning_unik=_(
            "Kapittel og post er allerede registrert for dette budsjettåret. Er det en tilleggsbevilgning, merk posten, for eksempel «21 RNB»."
        )
    ):
        bevilgning = Bevilgning.objects.create(
            budsjettaar=budsjettaar,
            kapittel=kapittel.strip(),
            post=post.strip(),
            navn=navn.strip(),
            belop=belop,
            registrert_av=av,
            registrert_tid=klokke.naa(),
        )
    spor.skriv(kjede(bevilgning), "bevilgning.registrert", av=av, objekt=bevilgning, data={"belop": belop})
    return bevilgning


@transaction.atomic
def endre_bevilgning(*, bevilgning: Bevilgning, belop: Decimal, navn: str | None = None, av) -> Bevilgning:
    """Change the amount before the budget is adopted, for example after budsjettforliket.

    Raises IkkeMulig after adoption, and below what frames have already been given.
    """
    sjekk_rett(av, "bevilgning.registrer")
    bevilgning = Bevilgning.objects.select_for_update().get(pk=bevilgning.pk)
    if bevilgning.er_vedtatt:
        raise IkkeMulig(_("Bevilgningen er bekreftet vedtatt og kan ikke endres."))
    if belop <= 0:
        raise IkkeMulig(_("Bevilgningen må være større enn 0 kroner."))
    fra = bevilgning.belop
    bevilgning.belop, bevilgning.navn = belop, (navn or bevilgning.navn).strip()
    bevilgning.registrert_av, bevilgning.registrert_tid = av, klokke.naa()
    with i_database():
        bevilgning.save(update_fields=["belop", "navn", "registrert_av", "registrert_tid"])
    spor.skriv(kjede(bevilgning), "bevilgning.endret", av=av, objekt=bevilgning, data={"fra": fra, "til": belop})
    return bevilgning


@transaction.atomic
def bekreft_vedtatt(*, bevilgning: Bevilgning, dato: date, av) -> Bevilgning:
    """Confirm the day Stortinget adopted the budget. From now on its frames may be handed down and bound.

    Raises FireOyne for a natural person who registered or changed it, IkkeMulig for a day in the future or a second time.
    """
    sjekk_rett(av, "bevilgning.godkjenn")
    bevilgning = (
        Bevilgning.objects.select_for_update(of=("self",)).select_related("registrert_av").get(pk=bevilgning.pk)
    )
    if bevilgning.er_vedtatt:
        raise IkkeMulig(_("Bevilgningen er allerede bekreftet vedtatt."))
    if dato > klokke.idag():
        raise IkkeMulig(_("Datoen kan ikke være fram i tid. Bekreft når Stortinget har vedtatt budsjettet."))
    endret = spor.alle_siden(kjede(bevilgning))
    sjekk_annen_person(
        av, bevilgning.registrert_av, *endret, handling=_("bekrefte en bevilgning du selv har registrert")
    )
    bevilgning.vedtatt_dato, bevilgning.vedtatt_av, bevilgning.vedtatt_tid = dato, av, klokke.naa()
    bevilgning.save(update_fields=["vedtatt_dato", "vedtatt_av", "vedtatt_tid"])
    spor.skriv(kjede(bevilgning), "bevilgning.vedtatt", av=av, objekt=bevilgning, data={"dato": dato})
    return bevilgning
