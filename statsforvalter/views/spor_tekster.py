"""The trail in words: what each act is called on a caseworker's page. Roles, not names."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.brukere.roller import ROLLER
from kompetanse.revisjon.models import Hendelse
from kompetanse.visning.tilstander import tilstandsord
from ordninger.felles.saksgang import SAKSGANGER

ORD = {
    "sak.opprett": gettext_lazy("Opprettet"),
    "sak.tildel": gettext_lazy("Fikk saksbehandler"),
    "sak.merk": gettext_lazy("Merket"),
    "sak.melding": gettext_lazy("Melding skrevet"),
    "sak.notat": gettext_lazy("Notat skrevet"),
    "sak.forelopig_svar": gettext_lazy("Foreløpig svar sendt"),
    "sak.vedlegg": gettext_lazy("Dokument lagt til"),
    "sak.deltaker_inn": gettext_lazy("Deltaker lagt til"),
    "sak.deltaker_ut": gettext_lazy("Deltaker fjernet"),
    "sak.mottaker_inn": gettext_lazy("Mottaker lagt til"),
    "sak.mottaker_ut": gettext_lazy("Mottaker fjernet"),
    "sak.tiltak_inn": gettext_lazy("Tiltak lagt til"),
    "sak.tiltak_ut": gettext_lazy("Tiltak fjernet"),
    "sak.utenfor_registeret": gettext_lazy("Mottaker utenfor registeret lagt til"),
    "sak.hent_tilbake": gettext_lazy("Hentet tilbake for å endres"),
    "sak.ta_til_vurdering": gettext_lazy("Vurderingen begynt"),
    "sak.sett_pa_vent": gettext_lazy("Satt på vent"),
    "sak.gjenoppta": gettext_lazy("Tatt opp igjen"),
    "sak.be_om_retting": gettext_lazy("Bedt om retting"),
    "sak.send_retting": gettext_lazy("Rettingen sendt"),
    "sak.avbryt_retting": gettext_lazy("Rettingen avbrutt"),
    "sak.legg_i_fordeling": gettext_lazy("Lagt i fordelingen"),
    "sak.ta_ut_av_fordeling": gettext_lazy("Tatt ut av fordelingen"),
    "sak.send_til_forum": gettext_lazy("Sendt til forumet"),
    "sak.hent_fra_forum": gettext_lazy("Hentet fra forumet"),
    "sak.send_til_beslutter": gettext_lazy("Sendt til beslutter"),
    "sak.send_tilbake": gettext_lazy("Sendt tilbake av beslutter"),
    "habilitet.erklaer": gettext_lazy("Habilitet erklært"),
    "vurdering.lagre": gettext_lazy("Vilkår vurdert"),
    "forslag.begrunn": gettext_lazy("Begrunnelse skrevet"),
    "retting.forleng": gettext_lazy("Frist for retting forlenget"),
    "tilgang.gi": gettext_lazy("Tilgang gitt"),
    "tilgang.opphev": gettext_lazy("Tilgang avsluttet"),
    "rapport.lever": gettext_lazy("Rapport levert"),
    "rapport.formalia": gettext_lazy("Formalia kontrollert"),
    "rapport.rimelighet": gettext_lazy("Rimelighet kontrollert"),
    "rapport.purr": gettext_lazy("Purret på rapport"),
    "krav.opprett": gettext_lazy("Krav om tilbakebetaling"),
    "krav.oppgjort": gettext_lazy("Krav gjort opp"),
    "krav.frafalt": gettext_lazy("Krav frafalt"),
    "klage.send": gettext_lazy("Klage sendt"),
    "klage.mottatt": gettext_lazy("Klage mottatt"),
    "klage.vurder": gettext_lazy("Klage vurdert"),
    "klage.unnskyld": gettext_lazy("For sen klage tatt opp"),
    "klage.avvis": gettext_lazy("Klage avvist"),
    "klage.oversend": gettext_lazy("Klage sendt til klageinstansen"),
    "klage.omgjor": gettext_lazy("Klage ført til nytt vedtak"),
    "klage.trekk": gettext_lazy("Klage trukket"),
    "klage.hold_utbetaling": gettext_lazy("Utbetaling holdt på grunn av klage"),
    "klage.slipp_utbetaling": gettext_lazy("Utbetaling sluppet etter klage"),
    "endring.sok": gettext_lazy("Søkt om endring"),
    "tilbud.sendt": gettext_lazy("Tilbud sendt"),
    "vedtak.skrevet": gettext_lazy("Vedtak skrevet"),
    "brev.sendt": gettext_lazy("Brev sendt"),
    "brev.apnet": gettext_lazy("Brev åpnet av mottakeren"),
    "utbetaling.frigitt": gettext_lazy("Utbetaling frigitt"),
    "utbetaling.frigivelse_angret": gettext_lazy("Frigivelse angret"),
    "utbetaling.sendt": gettext_lazy("Utbetaling sendt til banken"),
    "utbetaling.utbetalt": gettext_lazy("Utbetalt"),
    "utbetaling.registrert": gettext_lazy("Registrert som utbetalt"),
    "utbetaling.avvist": gettext_lazy("Utbetaling avvist av banken"),
    "utbetaling.returnert": gettext_lazy("Utbetaling kom i retur"),
    "utbetaling.motsagt": gettext_lazy("Banken har svart to ting om utbetalingen"),
    "utbetaling.retur_bekreftet": gettext_lazy("Retur bekreftet"),
    "utbetaling.ny_termin": gettext_lazy("Ny utbetaling lagt i stedet"),
    "utbetaling.stanset": gettext_lazy("Utbetaling holdt tilbake"),
    "utbetaling.stans_opphevet": gettext_lazy("Utbetaling holdes ikke lenger tilbake"),
    "plan.opprettet": gettext_lazy("Plan startet"),
    "plan.vikarkostnad": gettext_lazy("Vikarkostnad endret"),
    "plan.startet": gettext_lazy("Deltakere bekreftet startet"),
    "plan.fullfort": gettext_lazy("Deltakere bekreftet fullført"),
    "plan.avsluttet": gettext_lazy("Plan avsluttet"),
    "veiledning.godkjent": gettext_lazy("Godkjente nyutdannede endret"),
}


def ord_for(handling: str, data: dict[str, Any]) -> str:
    """The act in words; a transition without words of its own is called by the state it led to, an unknown act by its code."""
    if handling == "habilitet.erklaer" and not data.get("habil"):
        return _("Ikke habil")
    if handling == "sak.tildel" and data.get("til") == "tildelt":
        return _("Tilskuddet tildelt")
    if handling == "sak.tildel" and data.get("til") is None:
        return _("Saksbehandler fjernet")
    if handling in ORD:
        return str(ORD[handling])
    for gang in SAKSGANGER.values():
        overgang = next((o for o in gang.overganger if f"sak.{o.handling}" == handling), None)
        if overgang:
            return tilstandsord(gang.tilstand(overgang.til))
    return handling.replace(".", ": ").replace("_", " ")


def rader(hendelser: Any) -> list[dict[str, Any]]:
    """Events as rows for the page, newest first as given: words, time, role, own organisation or not."""
    return [
        {
            "ord": ord_for(h.handling, h.data),
            "tid": h.tid,
            "rolle": str(ROLLER[h.som_rolle][1]).lower() if h.som_rolle in ROLLER else "",
            "nr": h.nr,
            "handling": h.handling,
            "hash": h.hash,
            "data": {k: v for k, v in h.data.items() if v not in (None, "", [], {})},
        }
        for h in hendelser
    ]


def hent(kjede: str, antall: int | None = None) -> list[Hendelse]:
    """The chain's events, newest first."""
    alle = Hendelse.objects.filter(kjede=kjede).order_by("-nr")
    return list(alle[:antall] if antall else alle)
