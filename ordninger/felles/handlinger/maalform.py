"""Which målform a letter is written in (språklova §§ 11 and 15)."""

from eiere.models import Organisasjon, Organisasjonstype
from ordninger.felles.models import Sak


def maalform_for(mottaker: Organisasjon, *, sak: Sak | None = None, forvalter: Organisasjon | None = None) -> str:
    """Språkvedtak of a kommune or fylkeskommune → the party's own choice → the language used in the case → the forvalter's."""
    if mottaker.type in (Organisasjonstype.KOMMUNE, Organisasjonstype.FYLKESKOMMUNE) and mottaker.spraakvedtak in (
        "nb",
        "nn",
    ):
        return mottaker.spraakvedtak
    if mottaker.maalform:
        return mottaker.maalform
    if sak is not None and sak.soker_id == mottaker.pk and sak.maalform:
        return sak.maalform
    forvalter = forvalter or (sak.utlysning.forvalter if sak else None)
    return (forvalter.maalform if forvalter else "") or "nb"
