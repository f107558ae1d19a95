"""What a token may be let into. Which objects it then sees is decided by `ordninger.felles.omfang` alone."""

from django.utils.translation import gettext_lazy as _

from eiere.models import EIERTYPER, Organisasjonstype
from kompetanse.brukere import roller

SAKER, VEDTAK, TILSKUDD, UTBETALINGER = "les:saker", "les:vedtak", "les:tilskudd", "les:utbetalinger"
TILBUD, PLANER = "les:tilbud", "les:planer"

OMFANG = {
    SAKER: _("Saker"),
    VEDTAK: _("Vedtak"),
    TILSKUDD: _("Tilskudd"),
    UTBETALINGER: _("Utbetalinger"),
    TILBUD: _("Tilbud og svar"),
    PLANER: _("Planer, bare tall"),
}

# Rights that open the organisation's own data for a person who is logged in.
LESERETTER = ("sak.les_egen", "sak.les_forvalter", "landet.les", "klagesak.les")


def lesende_rolle(organisasjonstype: str) -> str:
    """The role that reads and does nothing else, for the kind of organisation that a token belongs to."""
    if organisasjonstype in EIERTYPER:
        return "leser"
    return {Organisasjonstype.EMBETE: "forvalter_leser", Organisasjonstype.UDIR: "udir_analyse"}.get(
        organisasjonstype, "fagmiljo"
    )


def roller_som_leser(organisasjonstype: str) -> set[str]:
    """The roles that read what a token of such an organisation reads: only their holders may hand it on."""
    leser = lesende_rolle(organisasjonstype)
    return set().union(*(roller.RETTER[rett] for rett in LESERETTER if roller.har_rett(leser, rett)))
