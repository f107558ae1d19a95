"""What every handling stands on: refusals with a sentence, locking, transitions, the trail."""

from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Sak

EIERRETTER = (
    "sak.skriv",
    "sak.send_inn",
    "tilbud.svar",
    "rapport.skriv",
    "rapport.lever",
    "klage.send",
    "sak.les_egen",
)


class IkkeMulig(Exception):
    """The act is refused. `setning` says what happened, why and what to do, and may be shown to the user."""

    def __init__(self, setning: str, *, kode: str = ""):
        super().__init__(setning)
        self.setning = str(setning)
        self.kode = kode


class SamtidigEndring(IkkeMulig):
    """Somebody else changed the same thing in the meantime."""


class Mangler(IkkeMulig):
    """Something must be filled in first. `mangler` lists it, each with field and sentence."""

    def __init__(self, setning: str, mangler: Iterable[Any]):
        super().__init__(setning, kode="mangler")
        self.mangler = list(mangler)

    def __str__(self) -> str:
        return " ".join([self.setning, *(str(getattr(m, "setning", m)) for m in self.mangler)])


# What the database says when it refuses, in words for the one who asked.
_SETNINGER = {
    "ramme_ikke_overskredet": "Det er ikke nok igjen i rammen. Sett ned beløpet, eller be om en tilleggsramme.",
    "bevilgning_ikke_overdisponert": "Bevilgningen er mindre enn det som er gitt til rammer. Sett ned beløpet.",
    "budsjett_ikke_vedtatt": "Budsjettet for året er ikke vedtatt i Stortinget. Da kan ingenting besluttes ennå.",
    "vedtak_to_personer": "Du har vært med på å foreslå dette. En annen må beslutte.",
    "fordeling_to_personer": "Du har foreslått denne fordelingen. En annen må beslutte.",
    "utbetaling_to_personer": "Du har besluttet vedtaket. En annen må frigi utbetalingen.",
    "utbetaling_innenfor_tilskudd": "Terminene blir større enn tilskuddet. Sett ned beløpet.",
    "tilskudd_ikke_overbetalt": "Utbetalingen er større enn tilskuddet.",
    "sak_en_per_soker_og_runde": "Dere har allerede en sak i denne runden. Åpne den i stedet.",
    "ramme_innenfor_tilskuddet": "Rammen kan ikke bli større enn det dere har fått utbetalt.",
    "vedtak_nr_unikt": "Saken er allerede avgjort.",
    "fordeling_en_til_beslutning": "En annen fordeling er allerede sendt videre. Hent den tilbake først.",
}


@contextmanager
def i_database(**setninger: str):
    """A savepoint that turns the database's refusal into a sentence. `setninger` adds to the common ones."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as feil:
        navn = getattr(getattr(feil.__cause__, "diag", None), "constraint_name", "") or ""
        setning = setninger.get(navn) or _SETNINGER.get(navn)
        if setning is None:
            raise
        raise IkkeMulig(_(setning), kode=navn) from feil


def laas_sak(sak: Sak) -> Sak:
    """The case's row, locked for the rest of the transaction and read anew."""
    return (
        Sak.objects.select_for_update(of=("self",))
        .select_related("utlysning", "utlysning__forvalter", "utlysning__fylke", "soker")
        .get(pk=sak.pk)
    )


def rettens_organisasjon(sak: Sak, rett: str):
    """Whose right it takes: the applicant's for what an owner does, the forvalter's for the rest."""
    return sak.soker if rett in EIERRETTER else sak.utlysning.forvalter


def flytt(sak: Sak, handling: str, *, av, data: dict[str, Any] | None = None, **felt: Any) -> Sak:
    """Make the transition `handling` of a locked case, set `felt`, and write the trail.

    Raises IkkeMulig when the table has no such transition from the case's state, IngenTilgang without the right.
    """
    overgang = sak.gang.overgang(handling, sak.tilstand)
    if overgang is None:
        raise IkkeMulig(
            _("Saken er «%(ord)s» nå, og da kan dette ikke gjøres. Last siden på nytt for å se hva som er mulig.")
            % {"ord": sak.tilstandsord},
            kode="tilstand",
        )
    sjekk_rett(av, overgang.rett, rettens_organisasjon(sak, overgang.rett))
    fra = sak.tilstand
    sak.tilstand = overgang.til
    sak.tilstand_tid = klokke.naa()
    for navn, verdi in felt.items():
        setattr(sak, navn, verdi)
    with i_database():
        sak.save(update_fields=["tilstand", "tilstand_tid", *felt])
    spor.skriv(sak.kjede, f"sak.{handling}", av=av, objekt=sak, data={"fra": fra, "til": sak.tilstand, **(data or {})})
    return sak


def kan_flytte(sak: Sak, handling: str, av) -> bool:
    """Whether a button for `handling` should be shown: the table allows it and the person has the right."""
    from kompetanse.brukere.tilgang import har_rett

    overgang = sak.gang.overgang(handling, sak.tilstand)
    return overgang is not None and har_rett(av, overgang.rett, rettens_organisasjon(sak, overgang.rett))
