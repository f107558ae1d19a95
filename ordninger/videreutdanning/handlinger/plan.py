"""VU §§ 2, 4 and 10: the owner's plan. Every change of a participant's state is a dated row with its reason, for good.

The plan is the owner's: it takes the right `plan.skriv` in the organisation that got the share.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjon, Organisasjonstype, Virksomhet
from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, videregitt
from ordninger.felles.beregning import vis_kroner
from ordninger.felles.handlinger.grunn import IkkeMulig, SamtidigEndring, i_database
from ordninger.felles.models import Sak

from .. import planbilde, plangang
from ..deltaker import DeltakerFeil, StipendIkkeMulig, kan_delta
from ..models import Plan, Plandeltaker, Planhendelse, Plansemester
from ..plangang import Semester
from ..planregning import NULL, Deltakerkostnad, bruksdag, deltakerkostnad

T = Plandeltaker.Tilstand
KAN_PLANLEGGE = ("takket_ja", "takket_ja_delvis", "tildelt")
"""The states of a case in which its plan can be written."""
MAKS_DELTAKERE = 2000
MAKS_PER_GANG = 200
_IKKE_NOK = {
    "plandeltaker_innenfor_andelen": "Dere har ikke nok igjen av andelen. Velg færre, eller frigi penger først."
}
_ENDRES = (
    "sektor", "virksomhet", "gruppe", "grunnutdanning", "laerested", "studium", "merke", "vikarkostnad_aar",
    "stipend_andel", "stipend_grunn", "stipend_begrunnelse", "stipend_dialog",
)  # fmt: skip


@dataclass(frozen=True)
class Deltakerfelt:
    """What the owner says of a participant. `semestre` is studiepoeng per semester; `stipend_andel` a share from 0 to 1."""

    sektor: str
    gruppe: str
    grunnutdanning: str
    laerested: Organisasjon
    studium: str
    semestre: dict[Semester, Decimal]
    virksomhet: Virksomhet | None = None
    merke: str = ""
    vikarkostnad_aar: Decimal | None = None
    stipend_andel: Decimal = Decimal(0)
    stipend_grunn: str = ""
    stipend_begrunnelse: str = ""
    stipend_dialog: bool = False


def felt_av(d: Plandeltaker) -> Deltakerfelt:
    """What is said of a participant now, to be changed or used for another."""
    return Deltakerfelt(
        **{navn: getattr(d, navn) for navn in _ENDRES},
        semestre={Semester(s.studieaar, s.termin): s.studiepoeng for s in d.semestre.all()},
    )


# The plan ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def opprett_plan(*, sak: Sak, av: Bruker) -> Plan:
    """Begin the plan of a case that is accepted or awarded. Run twice it gives the same plan."""
    sak = Sak.objects.select_for_update(of=("self",)).select_related("soker", "utlysning").get(pk=sak.pk)
    sjekk_rett(av, "plan.skriv", sak.soker)
    if sak.saksgang != "tilbud" or sak.tilstand not in KAN_PLANLEGGE:
        raise IkkeMulig(_("Dere kan lage en plan når dere har takket ja til tilbudet."), kode="tilstand")
    plan, ny = Plan.objects.get_or_create(
        sak=sak,
        defaults={
            "vikarkostnad": planbilde.standardkostnad(sak.utlysning.budsjettaar),
            "opprettet_av": av,
            "opprettet_tid": klokke.naa(),
        },
    )
    if ny:
        spor.skriv(sak.kjede, "plan.opprettet", av=av, objekt=sak)
    return plan


def laas(plan: Plan, av: Bruker) -> Plan:
    """The plan, locked, when the person may write in it and it is open."""
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("sak__soker", "sak__utlysning__forvalter", "sak__tilbud")
        .get(pk=plan.pk)
    )
    sjekk_rett(av, "plan.skriv", plan.sak.soker)
    if plan.avsluttet_tid or plan.sak.tilstand not in KAN_PLANLEGGE:
        raise IkkeMulig(_("Planen er avsluttet og kan ikke endres."), kode="avsluttet")
    return plan


@transaction.atomic
def sett_vikarkostnad(*, plan: Plan, belop: Decimal, av: Bruker) -> Plan:
    """VU § 4: what a substitute for a full position costs in a year. Those who are only planned are computed anew."""
    plan = laas(plan, av)
    if belop <= 0:
        raise IkkeMulig(_("Skriv et beløp over 0."), kode="vikarkostnad")
    plan.vikarkostnad = belop
    plan.save(update_fields=["vikarkostnad"])
    for d in plan.deltakere.filter(tilstand=T.PLANLAGT, vikarkostnad_aar__isnull=True).prefetch_related("semestre"):
        _sett(d, plan, felt_av(d))
    spor.skriv(plan.sak.kjede, "plan.vikarkostnad", av=av, objekt=plan.sak, data={"belop": belop})
    return plan


@transaction.atomic
def avslutt_plan(*, plan: Plan, av: Bruker) -> Plan:
    """The money is used or given back: the plan is closed, and the owner's own labels are deleted for good."""
    plan = laas(plan, av)
    if plan.deltakere.filter(tilstand__in=[T.PLANLAGT, T.STARTET]).exists():
        raise IkkeMulig(_("Noen deltakere er planlagt eller har startet. Bekreft hvordan det gikk med dem først."))
    plan.avsluttet_av, plan.avsluttet_tid = av, klokke.naa()
    plan.save(update_fields=["avsluttet_av", "avsluttet_tid"])
    plan.deltakere.exclude(merke="").update(merke="")
    _hendelse(plan, None, Planhendelse.Art.AVSLUTTET, av=av)
    spor.skriv(plan.sak.kjede, "plan.avsluttet", av=av, objekt=plan.sak)
    return plan


# Participants --------------------------------------------------------------------------------------------------------


@transaction.atomic
def legg_til(*, plan: Plan, felt: Deltakerfelt, antall: int = 1, av: Bruker) -> list[Plandeltaker]:
    """Plan participants that are alike. More than the share holds is allowed: a plan may change, and the page warns."""
    plan = laas(plan, av)
    if not 1 <= antall <= MAKS_PER_GANG:
        raise IkkeMulig(_("Legg til fra 1 til %(n)s deltakere om gangen.") % {"n": MAKS_PER_GANG}, kode="antall")
    if plan.deltakere.count() + antall > MAKS_DELTAKERE:
        raise IkkeMulig(_("En plan kan ha inntil %(n)s deltakere.") % {"n": MAKS_DELTAKERE}, kode="antall")
    return [_ny(plan, felt, av=av) for _i in range(antall)]


@transaction.atomic
def endre(*, deltaker: Plandeltaker, felt: Deltakerfelt, versjon: int, av: Bruker) -> Plandeltaker:
    """Change what is planned for a participant that has not started. Raises SamtidigEndring when somebody else was first."""
    d = _laas_deltaker(deltaker, av)
    if d.tilstand != T.PLANLAGT:
        raise IkkeMulig(_("Bare en deltaker som ikke har startet, kan endres. Bruk pengene på en annen i stedet."))
    if d.versjon != versjon:
        raise SamtidigEndring(
            _("Noen andre har endret deltakeren. Åpne den på nytt og gjør endringen der."), kode="versjon"
        )
    return _sett(d, d.plan, felt)


@transaction.atomic
def fjern(*, deltaker: Plandeltaker, av: Bruker) -> None:
    """Take out a participant that was only planned. One that replaces another is kept, so that the money can be followed."""
    d = _laas_deltaker(deltaker, av)
    if d.tilstand != T.PLANLAGT:
        raise IkkeMulig(_("Bare en deltaker som er planlagt, kan fjernes."))
    if d.erstatter_id:
        raise IkkeMulig(_("Deltakeren har overtatt penger fra en annen. Velg «Startet ikke» i stedet."))
    _hendelse(d.plan, d, Planhendelse.Art.FJERNET, fra=d.tilstand, av=av)
    d.delete()


@transaction.atomic
def bekreft(*, plan: Plan, deltakere: Iterable[Plandeltaker], til: str, dato: date, av: Bruker) -> int:
    """Confirm that participants have started or completed, all or none. Gives how many moved.

    Raises IkkeMulig when they would use more than the share (VU § 7), or use it after its last day (VU § 10).
    """
    plan = laas(plan, av)
    fra = {T.STARTET: T.PLANLAGT, T.FULLFORT: T.STARTET}.get(T(til))
    if fra is None:
        raise IkkeMulig(_("Velg om deltakerne har startet eller fullført."))
    _sjekk_dato(dato)
    _sjekk_tildelt(plan)
    rader = list(
        Plandeltaker.objects.select_for_update(of=("self",))
        .filter(plan=plan, pk__in=[d.pk for d in deltakere])
        .prefetch_related("semestre")
        .order_by("nr")
    )
    if not rader:
        raise IkkeMulig(_("Velg minst én deltaker."), kode="ingen")
    feil = [str(d.nr) for d in rader if d.tilstand not in (fra, til)]
    if feil:
        raise IkkeMulig(
            _("Deltaker %(nr)s er ikke «%(ord)s». Velg bare dem som er det.")
            % {"nr": ", ".join(feil), "ord": fra.label}
        )
    rader = [d for d in rader if d.tilstand == fra]
    if til == T.STARTET:
        _sjekk_penger(plan, rader)
    for d in rader:
        _flytt(d, til, bundet=d.bundet, dato=dato, art=til, av=av)
    spor.skriv(plan.sak.kjede, f"plan.{til}", av=av, objekt=plan.sak, data={"antall": len(rader)})
    return len(rader)


@transaction.atomic
def slutt(*, deltaker: Plandeltaker, brukt: Decimal, grunn: str, dato: date, av: Bruker) -> Plandeltaker:
    """VU § 10: a participant dropped out. What is not used is free again, with the same last day as before."""
    d = _laas_deltaker(deltaker, av)
    _sjekk_dato(dato)
    _sjekk_grunn(grunn)
    if not NULL <= brukt <= d.statlig:
        raise IkkeMulig(_("Skriv et beløp fra 0 til %(maks)s kroner.") % {"maks": vis_kroner(d.statlig)}, kode="brukt")
    return _flytt(d, T.SLUTTET, bundet=brukt, dato=dato, art=Planhendelse.Art.SLUTTET, grunn=grunn, av=av)


@transaction.atomic
def ikke_startet(*, deltaker: Plandeltaker, grunn: str, dato: date, av: Bruker) -> Plandeltaker:
    """VU § 10: a planned participant never began. All of its money is free again."""
    d = _laas_deltaker(deltaker, av)
    _sjekk_dato(dato)
    _sjekk_grunn(grunn)
    return _flytt(d, T.IKKE_STARTET, bundet=NULL, dato=dato, art=Planhendelse.Art.IKKE_STARTET, grunn=grunn, av=av)


@transaction.atomic
def erstatt(*, deltaker: Plandeltaker, felt: Deltakerfelt, grunn: str, av: Bruker) -> Plandeltaker:
    """VU § 10: use the freed money on another under §§ 1–2. A new row; the clock of the money is not restarted."""
    d = _laas_deltaker(deltaker, av)
    _sjekk_grunn(grunn)
    if d.tilstand not in plangang.FRIGIR:
        raise IkkeMulig(_("Deltakeren må ha sluttet eller ikke startet før pengene kan brukes på en annen."))
    if hasattr(d, "erstattet_av"):
        raise IkkeMulig(_("Pengene er allerede ført over til deltaker %(nr)s.") % {"nr": d.erstattet_av.nr})
    if d.statlig - d.bundet <= 0:
        raise IkkeMulig(_("Deltakeren brukte hele beløpet. Da er det ikke noe å føre over."))
    ny = _ny(d.plan, felt, erstatter=d, av=av)
    _hendelse(d.plan, d, Planhendelse.Art.ERSTATTET, belop=d.statlig - d.bundet, grunn=grunn, erstatter_nr=ny.nr, av=av)
    return ny


@transaction.atomic
def angre(*, deltaker: Plandeltaker, grunn: str, av: Bruker) -> Plandeltaker:
    """Mend a state that was chosen by mistake: one step back, with a reason. Both rows stay in the history."""
    d = _laas_deltaker(deltaker, av)
    _sjekk_grunn(grunn)
    til = next((t for f, t in plangang.ANGRER if f == d.tilstand), None)
    if til is None:
        raise IkkeMulig(_("Det er ikke noe å rette på denne deltakeren."))
    if hasattr(d, "erstattet_av"):
        raise IkkeMulig(
            _("Pengene er ført over til deltaker %(nr)s. Da kan dette ikke rettes.") % {"nr": d.erstattet_av.nr}
        )
    if d.tilstand == T.SLUTTET:
        _sjekk_penger(d.plan, [d])
    return _flytt(d, til, bundet=d.statlig, dato=klokke.idag(), art=Planhendelse.Art.ANGRET, grunn=grunn, av=av)


# Inside --------------------------------------------------------------------------------------------------------------


def _laas_deltaker(deltaker: Plandeltaker, av: Bruker) -> Plandeltaker:
    plan = laas(deltaker.plan, av)
    d = (
        Plandeltaker.objects.select_for_update(of=("self",))
        .select_related("virksomhet", "laerested")
        .get(pk=deltaker.pk, plan=plan)
    )
    d.plan = plan
    return d


def _sjekk_dato(dato: date) -> None:
    if dato > klokke.idag():
        raise IkkeMulig(_("Dagen kan ikke være fram i tid."), kode="dato")


def _sjekk_grunn(grunn: str) -> None:
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor. Ikke skriv navn eller opplysninger om helse."), kode="grunn")


def _sjekk_tildelt(plan: Plan) -> None:
    if plan.sak.tilstand != "tildelt":
        raise IkkeMulig(_("Dere har ikke fått tilskuddet ennå. Da kan dere planlegge, men ikke bekrefte start."))


def _sjekk_penger(plan: Plan, rader: list[Plandeltaker]) -> None:
    """VU §§ 7, 8 and 10: what is left of the share must hold them, and the money must be usable in their semesters."""
    videregitt.laas(plan.sak)
    naa = planbilde.bilde(plan)
    trenger = sum((d.statlig - (d.bundet if d.tilstand in plangang.I_BRUK else NULL) for d in rader), NULL)
    if trenger > naa.ledig:
        raise IkkeMulig(
            _("Dette koster %(trenger)s kroner av tilskuddet, og dere har %(igjen)s kroner igjen. Velg færre, eller frigi penger først.")
            % {"trenger": vis_kroner(trenger), "igjen": vis_kroner(max(NULL, naa.ledig))},
            kode="penger",
        )  # fmt: skip
    betalt = planbilde.forste_betaling(plan)
    ekstra = []
    for d in rader:
        har = planbilde.bundet_per_semester(d, d.bundet if d.tilstand in plangang.I_BRUK else NULL)
        for semester, belop in planbilde.bundet_per_semester(d, d.statlig).items():
            if belop > har[semester]:
                ekstra.append((bruksdag(semester, betalt), belop - har[semester]))
    foer = planbilde.oversikt(plan, date.max, planlagte=True)
    etter = planbilde.oversikt(plan, date.max, ekstra, planlagte=True)
    if etter.udekket > foer.udekket:
        siste = max((u.siste_dag for u in etter.utbetalinger), default=None)
        maalform = sidens_maalform()
        raise IkkeMulig(
            _("Pengene må brukes innen %(dato)s, og studiet går lenger enn det (VU § 10).")
            % {"dato": frister.skriv_dato(siste, maalform) if siste else "–"},
            kode="frist",
        )


def _ny(plan: Plan, felt: Deltakerfelt, *, erstatter: Plandeltaker | None = None, av: Bruker) -> Plandeltaker:
    siste = plan.deltakere.aggregate(n=Max("nr"))["n"] or 0
    brukte = plan.hendelser.aggregate(n=Max("deltaker_nr"))["n"] or 0
    d = Plandeltaker(plan=plan, nr=max(siste, brukte) + 1, erstatter=erstatter)
    _sett(d, plan, felt)
    _hendelse(
        plan, d, Planhendelse.Art.LAGT_TIL, til=T.PLANLAGT, erstatter_nr=erstatter.nr if erstatter else None, av=av
    )
    return d


def _sett(d: Plandeltaker, plan: Plan, felt: Deltakerfelt) -> Plandeltaker:
    """Set the fields, compute the cost, and save with the semesters."""
    felt = _sjekket(felt)
    pris = _kostnad(plan, felt)
    for navn in _ENDRES:
        setattr(d, navn, getattr(felt, navn))
    d.studiepoeng, d.vikarkostnad, d.stipend = pris.studiepoeng, pris.vikarkostnad, pris.stipend
    d.statlig = d.bundet = pris.statlig
    d.egenandel = pris.egenandel
    if d.pk:
        d.versjon += 1
        d.save()
        d.semestre.all().delete()
    else:
        d.save()
    Plansemester.objects.bulk_create(
        [
            Plansemester(
                deltaker=d, studieaar=s.semester.studieaar, termin=s.semester.termin, studiepoeng=s.studiepoeng,
                frigjoring=round(Decimal(s.frigjoring.numerator) / s.frigjoring.denominator, 6),
                vikarkostnad=s.vikarkostnad, statlig=s.statlig, egenandel=s.egenandel,
            )
            for s in pris.semestre
        ]
    )  # fmt: skip
    return d


def _sjekket(felt: Deltakerfelt) -> Deltakerfelt:
    """VU § 2: the basic education, and a place of study that the register knows. Stipend's fields only with stipend."""
    svar = kan_delta(felt.grunnutdanning)
    if not svar.kan:
        raise IkkeMulig(svar.nn if translation.get_language() == "nn" else svar.nb, kode="grunnutdanning")
    if felt.laerested.type not in (Organisasjonstype.UH, Organisasjonstype.FAGSKOLE):
        raise IkkeMulig(_("Velg et universitet, en høyskole eller en fagskole fra registeret."), kode="laerested")
    if not felt.studium.strip():
        raise IkkeMulig(_("Skriv hva studiet heter."), kode="studium")
    if not felt.stipend_andel:
        return replace(felt, stipend_grunn="", stipend_begrunnelse="", stipend_dialog=False)
    return felt


def _kostnad(plan: Plan, felt: Deltakerfelt) -> Deltakerkostnad:
    if not felt.semestre:
        raise IkkeMulig(_("Fyll inn studiepoeng i minst ett semester."), kode="semestre")
    try:
        return deltakerkostnad(
            felt.semestre, felt.vikarkostnad_aar or plan.vikarkostnad, stipendandel=felt.stipend_andel,
            stipendgrunn=felt.stipend_grunn or None, begrunnelse=felt.stipend_begrunnelse, dialog=felt.stipend_dialog,
        )  # fmt: skip
    except StipendIkkeMulig as nei:
        maalform = sidens_maalform()
        raise IkkeMulig(nei.tekst.paa(maalform), kode="stipend") from nei
    except DeltakerFeil as nei:
        raise IkkeMulig(str(nei), kode="semestre") from nei


def _flytt(
    d: Plandeltaker, til: str, *, bundet: Decimal, dato: date, art: str, grunn: str = "", av: Bruker
) -> Plandeltaker:
    if not plangang.lovlig(d.tilstand, til):
        raise IkkeMulig(
            _("Deltaker %(nr)s er «%(ord)s», og da kan dette ikke gjøres.")
            % {"nr": d.nr, "ord": d.get_tilstand_display()},
            kode="tilstand",
        )
    fra, frigjort = d.tilstand, max(NULL, d.bundet - bundet)
    d.tilstand, d.bundet = til, bundet
    d.versjon += 1
    with i_database(**{k: _(v) for k, v in _IKKE_NOK.items()}):
        d.save(update_fields=["tilstand", "bundet", "versjon"])
    _hendelse(d.plan, d, art, fra=fra, til=til, dato=dato, belop=frigjort, grunn=grunn, av=av)
    return d


def _hendelse(
    plan: Plan,
    d: Plandeltaker | None,
    art: str,
    *,
    fra: str = "",
    til: str = "",
    dato: date | None = None,
    belop: Decimal = NULL,
    grunn: str = "",
    erstatter_nr: int | None = None,
    av: Bruker,
) -> Planhendelse:
    return Planhendelse.objects.create(
        plan=plan, deltaker_nr=d.nr if d else 0, art=art, fra=fra, til=til, dato=dato or klokke.idag(), belop=belop,
        grunn=grunn.strip(), erstatter_nr=erstatter_nr, av=av, tid=klokke.naa(),
    )  # fmt: skip
