"""The trail of a case in plain words: what happened, by which role, when. Names of persons stay out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.brukere import roller
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.models import Sak

ORD: dict[str, Any] = {
    "sak.opprett": gettext_lazy("Saken ble startet"),
    "sak.send_inn": gettext_lazy("Sendt inn"),
    "sak.hent_tilbake": gettext_lazy("Hentet tilbake som utkast"),
    "sak.trekk": gettext_lazy("Saken ble trukket"),
    "sak.ta_til_vurdering": gettext_lazy("Saksbehandleren begynte vurderingen"),
    "sak.sett_pa_vent": gettext_lazy("Satt på vent"),
    "sak.gjenoppta": gettext_lazy("Vurderingen ble tatt opp igjen"),
    "sak.be_om_retting": gettext_lazy("Saksbehandleren ba om en retting"),
    "sak.send_retting": gettext_lazy("Rettingen ble sendt"),
    "sak.avbryt_retting": gettext_lazy("Saksbehandleren avbrøt rettingen"),
    "sak.legg_i_fordeling": gettext_lazy("Saken er med i forslaget til fordeling"),
    "sak.send_til_forum": gettext_lazy("Forslaget ble sendt til samarbeidsforumet"),
    "sak.send_til_beslutter": gettext_lazy("Forslaget ble sendt til den som beslutter"),
    "sak.innvilg": gettext_lazy("Innvilget"),
    "sak.innvilg_delvis": gettext_lazy("Delvis innvilget"),
    "sak.avsla": gettext_lazy("Avslått"),
    "sak.avslutt": gettext_lazy("Saken ble avsluttet"),
    "sak.melding": gettext_lazy("Ny melding i saken"),
    "sak.vedlegg": gettext_lazy("Et vedlegg ble lagt til"),
    "sak.deltaker_inn": gettext_lazy("En deltaker ble lagt til"),
    "sak.deltaker_ut": gettext_lazy("En deltaker ble fjernet"),
    "tilbud.sendt": gettext_lazy("Tilbudet ble sendt"),
    "sak.takk_ja": gettext_lazy("Takket ja til hele tilbudet"),
    "sak.takk_ja_delvis": gettext_lazy("Takket ja til en del av tilbudet"),
    "sak.takk_nei": gettext_lazy("Takket nei til tilbudet"),
    "sak.lukk_uten_svar": gettext_lazy("Svarfristen gikk ut uten svar"),
    "sak.tildel": gettext_lazy("Tilskuddet ble tildelt"),
    "utbetaling.utbetalt": gettext_lazy("Penger ble utbetalt"),
    "utbetaling.registrert": gettext_lazy("Penger ble utbetalt"),
    "plan.opprettet": gettext_lazy("Planen ble startet"),
    "plan.startet": gettext_lazy("Deltakere ble bekreftet startet"),
    "plan.fullfort": gettext_lazy("Deltakere ble bekreftet fullført"),
    "plan.avsluttet": gettext_lazy("Planen ble avsluttet"),
    "krav.opprett": gettext_lazy("Penger skal betales tilbake"),
    "rapport.lever": gettext_lazy("En rapport ble levert"),
    "klage.send": gettext_lazy("Klage sendt"),
    "klage.trekk": gettext_lazy("Klagen ble trukket"),
    "endring.sok": gettext_lazy("Søkt om endring"),
}
TIL_ALLE = {"sak.send_inn", "sak.trekk", "sak.innvilg", "sak.innvilg_delvis", "sak.avsla", "sak.avslutt"}
"""What a party that is not the applicant sees of the trail."""


@dataclass(frozen=True)
class Punkt:
    """One point on the time line."""

    tekst: str
    hvem: str
    tid: datetime


def tidslinje(sak: Sak, *, er_soker: bool) -> list[Punkt]:
    """What has happened, newest first. One query. Steps inside the forvalter's office are left out."""
    vis = ORD if er_soker else TIL_ALLE
    rader = (
        Hendelse.objects.filter(kjede=sak.kjede, handling__in=list(vis))
        .exclude(~Q(data__til="tildelt"), handling="sak.tildel")  # the office giving the case to a caseworker
        .order_by("-nr")
    )
    return [Punkt(str(ORD[h.handling]), _hvem(h), h.tid) for h in rader]


def _hvem(h: Hendelse) -> str:
    if h.som_rolle not in roller.ROLLER:
        return _("portalen")
    return str(roller.ROLLER[h.som_rolle][1]).lower()
