"""How a frame becomes a proposal: scenarios, the rule's first proposal, overrides with reason, the forum, the way to a decision."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.beregning.kvittering import Resultat, hash_av
from ordninger.felles.beregning.setning import vis_kroner
from ordninger.felles.models import (
    Beregning,
    Beregningslinje,
    Fordeling,
    Fordelingslinje,
    Forslag,
    Linje,
    Postering,
    Ramme,
    Sak,
    Utlysning,
)
from ordninger.felles.saksgang import AVGJORTE

from . import penger
from .grunn import IkkeMulig, Mangler, flytt, i_database, laas_sak
from .habilitet import status_mange

AAPNE = (Fordeling.Tilstand.UTKAST, Fordeling.Tilstand.HOS_FORUM)
I_FORSLAG = ("forslag_klart", "hos_forum", "til_beslutning")


def kjede(fordeling: Fordeling) -> str:
    return fordeling.kjede


def laas(fordeling: Fordeling) -> Fordeling:
    return (
        Fordeling.objects.select_for_update(of=("self",))
        .select_related("ramme__forvalter", "ramme__bevilgning", "utlysning", "foreslatt_av", "opprettet_av")
        .get(pk=fordeling.pk)
    )


def lagre_kvittering(resultat: Resultat, *, av) -> Beregning:
    """Keep a receipt: model, version, parameters, inputs, hash, and its lines as one insert."""
    beregning = Beregning.objects.create(
        modell=resultat.modell,
        versjon=resultat.versjon,
        parametre=resultat.parametre,
        inndata=resultat.inndata,
        sum=resultat.sum,
        rest=resultat.rest,
        hash=hash_av(resultat),
        av=av,
        tid=klokke.naa(),
    )
    Beregningslinje.objects.bulk_create(
        [
            Beregningslinje(
                beregning=beregning,
                nr=linje.nr,
                mottaker=linje.mottaker,
                nokkel=linje.nokkel,
                verdi=linje.verdi,
                vekt=linje.vekt,
                belop=linje.belop,
                enhet=linje.enhet,
                kilde=linje.kilde,
                paragraf=linje.paragraf,
                tekstkode=linje.tekstkode,
                data=dict(linje.data),
            )
            for linje in resultat.linjer
        ],
        batch_size=2000,
    )
    return beregning


# --- scenarios for the cases of a round ---------------------------------------------------------------------------


@transaction.atomic
def nytt_scenario(*, utlysning: Utlysning, navn: str, regel: str, parametre: dict | None = None, av) -> Fordeling:
    """A new scenario over the round's cases, with the rule's first proposal already in it."""
    sjekk_rett(av, "fordeling.foresla", utlysning.forvalter)
    if utlysning.ramme is None:
        if utlysning.fylke_id is None:
            raise IkkeMulig(_("Den nasjonale rammen er ikke satt ennå. Da er det ingenting å fordele."))
        raise IkkeMulig(_("Rammen for fylket er ikke tildelt ennå. Da er det ingenting å fordele."))
    ordning = kontrakt.hent(utlysning.ordning)
    if regel not in {r[0] for r in ordning.forslagsregler}:
        raise IkkeMulig(_("Regelen finnes ikke. Velg en av reglene i listen."))
    fordeling = Fordeling.objects.create(
        art=Fordeling.Art.SAKER,
        ramme=utlysning.ramme,
        utlysning=utlysning,
        navn=navn,
        modell=regel,
        modellversjon=ordning.regelversjon,
        parametre=parametre or {},
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    _ta_med(fordeling, Sak.objects.filter(utlysning=utlysning, tilstand__in=I_FORSLAG))
    spor.skriv(kjede(fordeling), "fordeling.opprettet", av=av, objekt=fordeling, data={"regel": regel})
    return beregn(fordeling=fordeling, av=av)


def _ta_med(fordeling: Any, saker) -> None:
    """Add lines for the cases' amounts, or counts, of the round's year that the scenario does not hold yet."""
    linjer = (
        Linje.objects.filter(sak__in=saker, budsjettaar=fordeling.utlysning.budsjettaar)
        .filter(Q(sokt__isnull=False) | Q(antall__isnull=False))
        .exclude(fordelingslinjer__fordeling=fordeling)
    )
    Fordelingslinje.objects.bulk_create(
        [
            Fordelingslinje(
                fordeling=fordeling, sak_id=linje.sak_id, linje=linje, mottaker_id=linje.mottaker_id, sokt=linje.sokt
            )
            for linje in linjer
        ],
        batch_size=2000,
    )


def _sjekk_apen(fordeling: Fordeling) -> None:
    if fordeling.tilstand not in AAPNE:
        raise IkkeMulig(_("Fordelingen er sendt videre og kan ikke endres. Lag en kopi, eller be om å få den tilbake."))


@transaction.atomic
def beregn(*, fordeling: Fordeling, av) -> Fordeling:
    """Run the scenario's rule again. Lines set by hand keep their amount; the rest is shown, never hidden.

    A line by hand that the rule now gives the same amount, is no longer by hand.
    """
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    linjer = list(fordeling.linjer.exclude(sak__tilstand__in=AVGJORTE))
    for_hand = uten_hand(fordeling, [linje.pk for linje in linjer if linje.overstyrt])
    resultat = kontrakt.hent(fordeling.ramme.ordning).beregn_forslag(fordeling)
    belop = {linje.linje_id: linje.belop for linje in resultat.linjer} | for_hand
    for linje in linjer:
        linje.regelbelop = belop[linje.linje_id or 0]
        if not linje.overstyrt:
            linje.belop = linje.regelbelop
        elif linje.belop == linje.regelbelop:
            linje.overstyrt = False
            linje.grunn = linje.grunn if _annet_enn_forum(linje, linje.belop) else ""
    Fordelingslinje.objects.bulk_update(linjer, ["regelbelop", "belop", "overstyrt", "grunn"], batch_size=2000)
    fordeling.beregning = lagre_kvittering(resultat.kvittering, av=av)
    fordeling.save(update_fields=["beregning"])
    spor.skriv(
        kjede(fordeling),
        "fordeling.beregnet",
        av=av,
        objekt=fordeling,
        data={"beregning": fordeling.beregning_id, "rest": resultat.rest},
    )
    return fordeling


def uten_hand(fordeling: Fordeling, for_hand: list[int]) -> dict[int, Decimal]:
    """What the rule gives the lines set by hand, were none of them. The rule itself takes them as they stand."""
    if not for_hand:
        return {}
    linjer = fordeling.linjer.filter(pk__in=for_hand)
    linjer.update(overstyrt=False)
    resultat = kontrakt.hent(fordeling.ramme.ordning).beregn_forslag(fordeling)
    linjer.update(overstyrt=True)
    egne = set(linjer.order_by().values_list("linje_id", flat=True))
    return {linje.linje_id: linje.belop for linje in resultat.linjer if linje.linje_id in egne}


@transaction.atomic
def kopier(*, fordeling: Fordeling, navn: str, av) -> Fordeling:
    """A copy to try something else in, with amounts, overrides and reasons. Cases that are decided stay behind."""
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if not navn.strip():
        raise IkkeMulig(_("Gi scenarioet et navn."))
    ny = Fordeling.objects.create(
        art=fordeling.art,
        ramme=fordeling.ramme,
        utlysning=fordeling.utlysning,
        navn=navn,
        modell=fordeling.modell,
        modellversjon=fordeling.modellversjon,
        satser=fordeling.satser,
        parametre=fordeling.parametre,
        beregning=fordeling.beregning,
        kopiert_fra=fordeling,
        merknad=fordeling.merknad,
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    linjer = list(fordeling.linjer.filter(sak__tilstand__in=I_FORSLAG))
    for linje in linjer:
        linje.pk, linje.fordeling = None, ny
    Fordelingslinje.objects.bulk_create(linjer, batch_size=2000)
    spor.skriv(kjede(ny), "fordeling.kopiert", av=av, objekt=ny, data={"fra": fordeling.pk})
    return ny


@transaction.atomic
def forkast(*, fordeling: Fordeling, av) -> Fordeling:
    """Put a scenario aside. It is kept, but no longer shown among the open ones."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.UTKAST:
        raise IkkeMulig(_("Bare et scenario som ikke er sendt, kan legges bort."))
    if fordeling.vedtak.exists():
        raise IkkeMulig(_("Noen av sakene er avgjort i denne fordelingen. Da kan den ikke legges bort."))
    fordeling.tilstand = Fordeling.Tilstand.FORKASTET
    fordeling.save(update_fields=["tilstand"])
    spor.skriv(kjede(fordeling), "fordeling.forkastet", av=av, objekt=fordeling)
    return fordeling


@transaction.atomic
def endre_regel(*, fordeling: Fordeling, regel: str, parametre: dict, av) -> Fordeling:
    """Another rule or other parameters for a scenario, computed at once."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    if regel not in {r[0] for r in kontrakt.hent(fordeling.ramme.ordning).forslagsregler}:
        raise IkkeMulig(_("Regelen finnes ikke. Velg en av reglene i listen."))
    fordeling.modell, fordeling.parametre = regel, parametre
    fordeling.save(update_fields=["modell", "parametre"])
    return beregn(fordeling=fordeling, av=av)


def sett_belop(*, linje: Fordelingslinje, belop: Decimal, grunn: str, av) -> Fordelingslinje:
    """Override the rule for one line, with a reason; the same amount as the rule's takes the override away.

    Raises Linjefeil above the amount sought, without a reason, or when the proposal would exceed the frame.
    """
    return sett_mange(fordeling=linje.fordeling, endringer={linje.pk: (belop, grunn)}, av=av)[0]


class Linjefeil(Mangler):
    """Some lines cannot be saved, so none is. `per_linje` has the sentence of each line's id; `felles` is about the sum."""

    def __init__(self, per_linje: dict[int, str], felles: str = ""):
        self.per_linje, self.felles = per_linje, felles
        setninger = [*per_linje.values(), *([felles] if felles else [])]
        super().__init__(setninger[0], setninger[1:])


@transaction.atomic
def sett_mange(
    *,
    fordeling: Fordeling,
    endringer: Mapping[int, tuple[Decimal, str]],
    vist: Mapping[int, Decimal] | None = None,
    av,
) -> list[Fordelingslinje]:
    """Set amount (kroner) and reason of many lines, all or none. The sum may move between lines within the frame.

    `vist` is the amount that the person saw per line: one that has moved on since is refused. Raises Linjefeil.
    """
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    linjer = list(
        fordeling.linjer.select_for_update(of=("self",))
        .select_related("sak", "mottaker")
        .filter(pk__in=endringer)
        .order_by("pk")
    )
    feil = dict.fromkeys(set(endringer) - {x.pk for x in linjer}, _("Linjen er ikke med i fordelingen lenger."))
    inhabile = [s.pk for s, status in status_mange([x.sak for x in linjer if x.sak], av).values() if status.inhabil]
    for linje in linjer:
        belop, grunn = endringer[linje.pk]
        if vist is not None and vist.get(linje.pk, linje.belop) != linje.belop != belop:
            feil[linje.pk] = _("En annen har endret beløpet til %(belop)s kr mens du skrev.") % {
                "belop": vis_kroner(linje.belop)
            }
        elif setning := _linjefeil(linje, belop, grunn, inhabile):
            feil[linje.pk] = setning
    andre = fordeling.linjer.exclude(pk__in=endringer).aggregate(s=Sum("belop"))["s"] or Decimal(0)
    igjen = til_disposisjon(fordeling) - andre - sum((b for b, _g in endringer.values()), Decimal(0))
    felles = ""
    if igjen < 0 and not feil:
        felles = _("Forslaget blir %(belop)s kr større enn rammen. Sett ned et annet beløp.") % {
            "belop": vis_kroner(-igjen)
        }
    if feil or felles:
        raise Linjefeil(feil, felles)
    endret = []
    for linje in linjer:
        belop, grunn = endringer[linje.pk]
        overstyrt = belop != linje.regelbelop
        trenger_grunn = overstyrt or _annet_enn_forum(linje, belop)
        nytt = (belop, overstyrt, grunn.strip() if trenger_grunn else "")
        if nytt != (linje.belop, linje.overstyrt, linje.grunn):
            linje.belop, linje.overstyrt, linje.grunn = nytt
            linje.endret_av, linje.endret_tid = av, klokke.naa()
            endret.append(linje)
    Fordelingslinje.objects.bulk_update(
        endret, ["belop", "overstyrt", "grunn", "endret_av", "endret_tid"], batch_size=500
    )
    spor.skriv_mange(
        [(kjede(fordeling), "fordeling.endret_for_hand", x, {"belop": x.belop, "regel": x.regelbelop}) for x in endret],
        av=av,
    )
    return linjer


def _linjefeil(linje: Fordelingslinje, belop: Decimal, grunn: str, inhabile: list[int]) -> str:
    if linje.sak_id in inhabile:
        return _("Du er ikke habil i saken. En annen må foreslå beløpet.")
    if linje.sak and linje.sak.er_avgjort:
        return _("Saken er avgjort, og da endres ikke beløpet.")
    if belop < 0:
        return _("Beløpet kan ikke være under 0.")
    if linje.sokt is not None and belop > linje.sokt:
        return _("Beløpet kan ikke være større enn det som er søkt.")
    if belop != linje.regelbelop and not grunn.strip():
        return mangler_grunn()
    if _annet_enn_forum(linje, belop) and not grunn.strip():
        return _("Skriv hvorfor beløpet er et annet enn forumet fikk se (KBG § 12).")
    return ""


def _annet_enn_forum(linje: Fordelingslinje, belop: Decimal) -> bool:
    forum = linje.fordeling.forumsbelop
    return forum is not None and forum.get(linje.pk) != belop


def mangler_grunn() -> str:
    """The sentence of a line whose override has no reason."""
    return _("Skriv hvorfor beløpet er et annet enn regelen gir.")


@transaction.atomic
def lagre_merknad(*, fordeling: Fordeling, merknad: str, av) -> Fordeling:
    """The reasons for deviating from the plan (KBG § 9)."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    if fordeling.merknad != merknad.strip():
        fordeling.merknad = merknad.strip()
        fordeling.save(update_fields=["merknad"])
        spor.skriv(kjede(fordeling), "fordeling.merknad", av=av, objekt=fordeling)
    return fordeling


def til_disposisjon(fordeling: Fordeling) -> Decimal:
    """What the scenario may use: the free part of the frame, and what this fordeling itself has reserved or decided."""
    ramme = Ramme.objects.get(pk=fordeling.ramme_id)
    poster = Postering.objects.filter(
        fordeling=fordeling, type__in=["reservert", "reservert_tilbake", "tilsagn", "tilsagn_tilbake"]
    )
    sum_ = {r["type"]: r["s"] for r in poster.values("type").annotate(s=Sum("belop"))}
    egne = sum((-s if type_.endswith("_tilbake") else s for type_, s in sum_.items()), Decimal(0))
    return ramme.igjen + egne


def reservert(*, fordeling: Fordeling | None = None, sak: Sak | None = None) -> Decimal:
    """Net amount reserved on the frame by a fordeling, or for one case."""
    poster = Postering.objects.filter(type__in=["reservert", "reservert_tilbake"])
    poster = poster.filter(fordeling=fordeling) if fordeling else poster
    poster = poster.filter(sak=sak) if sak else poster
    sum_ = {r["type"]: r["s"] for r in poster.values("type").annotate(s=Sum("belop"))}
    return sum_.get("reservert", Decimal(0)) - sum_.get("reservert_tilbake", Decimal(0))


def reservert_egen_del(fordeling: Fordeling) -> Decimal:
    """What stands reserved on the frame for the forvalter's own units by this fordeling."""
    poster = Postering.objects.filter(
        fordeling=fordeling, sak__isnull=True, type__in=["reservert", "reservert_tilbake"]
    )
    sum_ = {r["type"]: r["s"] for r in poster.order_by().values("type").annotate(s=Sum("belop"))}
    return sum_.get("reservert", Decimal(0)) - sum_.get("reservert_tilbake", Decimal(0))


@transaction.atomic
def legg_i_fordeling(*, sak: Sak, av) -> Sak:
    """Put a judged case into the round's distribution: into every open scenario, and a first one when there is none."""
    sak = laas_sak(sak)
    flytt(sak, "legg_i_fordeling", av=av)
    Forslag.objects.get_or_create(sak=sak, defaults={"endret_av": av, "endret_tid": klokke.naa()})
    apne = Fordeling.objects.filter(utlysning=sak.utlysning, tilstand=Fordeling.Tilstand.UTKAST)
    for fordeling in apne:
        _ta_med(fordeling, Sak.objects.filter(pk=sak.pk))
    return sak


@transaction.atomic
def ta_ut(*, sak: Sak, av) -> Sak:
    """Take a case out of the open scenarios, back to judgement."""
    sak = laas_sak(sak)
    flytt(sak, "ta_ut_av_fordeling", av=av)
    Fordelingslinje.objects.filter(sak=sak, fordeling__tilstand__in=AAPNE).delete()
    return sak


# --- the forum (KBG § 12) -----------------------------------------------------------------------------------------


@transaction.atomic
def send_til_forum(*, fordeling: Fordeling, av) -> Fordeling:
    """KBG § 12: lay the draft before the samarbeidsforum. All its cases wait there.

    The amounts are kept as they are now, so that a later change shows. An earlier assessment was of another draft.
    """
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.UTKAST:
        raise IkkeMulig(_("Fordelingen er allerede sendt."))
    fordeling.tilstand, fordeling.hos_forum_dato = Fordeling.Tilstand.HOS_FORUM, klokke.idag()
    fordeling.forum_vurdert_dato = None
    with i_database():
        fordeling.save(update_fields=["tilstand", "hos_forum_dato", "forum_vurdert_dato"])
    for sak in _saker(fordeling, "forslag_klart"):
        flytt(sak, "send_til_forum", av=av)
    spor.skriv(kjede(fordeling), "fordeling.hos_forum", av=av, objekt=fordeling, data=lagt_fram(fordeling))
    return fordeling


def lagt_fram(fordeling: Fordeling) -> dict[str, dict[str, str]]:
    """KBG § 12: every line's amount as the forum is given it, for the trail."""
    return {"linjer": {str(pk): str(b) for pk, b in fordeling.linjer.order_by("pk").values_list("pk", "belop")}}


@transaction.atomic
def hent_fra_forum(*, fordeling: Fordeling, av) -> Fordeling:
    """Take the draft back to change it."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.HOS_FORUM:
        raise IkkeMulig(_("Fordelingen er ikke hos forumet."))
    fordeling.tilstand = Fordeling.Tilstand.UTKAST
    fordeling.save(update_fields=["tilstand"])
    for sak in _saker(fordeling, "hos_forum"):
        flytt(sak, "hent_fra_forum", av=av)
    spor.skriv(kjede(fordeling), "fordeling.hentet_fra_forum", av=av, objekt=fordeling)
    return fordeling


@transaction.atomic
def registrer_forum(*, fordeling: Fordeling, dato: date, protokoll, filnavn: str, merknad: str = "", av) -> Fordeling:
    """KBG § 12: the day the forum assessed the draft, and its minutes. Nothing can be decided before this is in place."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    if dato > klokke.idag():
        raise IkkeMulig(_("Møtedatoen kan ikke være fram i tid."), kode="dato")
    if dato < (lagt := fordeling.hos_forum_dato or timezone.localdate(fordeling.opprettet_tid)):
        raise IkkeMulig(
            _("Forslaget ble lagt fram %(dag)s. Forumet kan ikke ha vurdert det før den dagen (KBG § 12).")
            % {"dag": frister.skriv_dato(lagt, sidens_maalform())},
            kode="dato",
        )
    innhold = protokoll.read() if hasattr(protokoll, "read") else bytes(protokoll)
    if not innhold:
        raise IkkeMulig(_("Legg ved protokollen fra møtet."))
    fordeling.forum_vurdert_dato, fordeling.forum_merknad = dato, merknad.strip()
    fordeling.forum_protokoll_sha256 = hashlib.sha256(innhold).hexdigest()
    fordeling.forum_protokoll.save(filnavn, ContentFile(innhold), save=False)
    fordeling.save(update_fields=["forum_vurdert_dato", "forum_merknad", "forum_protokoll", "forum_protokoll_sha256"])
    spor.skriv(
        kjede(fordeling),
        "fordeling.forum_vurdert",
        av=av,
        objekt=fordeling,
        data={
            "dato": dato,
            "sha256": fordeling.forum_protokoll_sha256,
            **({} if fordeling.hos_forum_dato else lagt_fram(fordeling)),
        },
    )
    return fordeling


# --- to the decision ----------------------------------------------------------------------------------------------


def _saker(fordeling: Fordeling, *tilstander: str):
    return list(
        Sak.objects.select_for_update(of=("self",))
        .select_related("utlysning__forvalter", "soker")
        .filter(pk__in=fordeling.linjer.values("sak_id"), tilstand__in=tilstander)
        .order_by("pk")
    )


def hindringer(fordeling: Fordeling) -> list[str]:
    """What stops the way to the decision: the measure's own gates, cases without reasons, the frame."""
    funn = list(kontrakt.hent(fordeling.ramme.ordning).hindringer(fordeling))
    saker = Sak.objects.filter(pk__in=fordeling.linjer.values("sak_id"))
    uten = saker.filter(forslag__begrunnelse="") | saker.filter(forslag__isnull=True)
    for nummer in uten.exclude(tilstand__in=["innvilget", "delvis_innvilget", "avslatt"]).values_list(
        "nummer", flat=True
    )[:20]:
        funn.append(_("Sak %(nummer)s mangler begrunnelse.") % {"nummer": nummer})
    if fordeling.forumsbelop is not None:
        funn += [
            _("Skriv hvorfor beløpet til %(navn)s i sak %(sak)s er et annet enn forumet fikk se (KBG § 12).")
            % {"navn": x.mottaker.visningsnavn, "sak": x.sak.nummer}
            for x in fordeling.linjer.filter(grunn="", sak__isnull=False)
            .exclude(sak__tilstand__in=AVGJORTE)
            .select_related("mottaker", "sak")
            .order_by("pk")
            if x.sak and x.endret_etter_forum
        ][:20]
    sum_ = fordeling.linjer.aggregate(s=Sum("belop"))["s"] or Decimal(0)
    if sum_ > til_disposisjon(fordeling):
        funn.append(_("Forslaget er større enn det som er igjen i rammen."))
    return funn


@transaction.atomic
def send_til_beslutter(*, fordeling: Fordeling, av) -> Fordeling:
    """Send the proposal to a second natural person, and reserve its money on the frame case by case.

    Raises Mangler with every sentence that stands in the way, and IkkeMulig when the frame does not hold.
    """
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    _sjekk_apen(fordeling)
    if funn := hindringer(fordeling):
        raise Mangler(_("Fordelingen kan ikke sendes ennå."), funn)
    saker = _saker(fordeling, "forslag_klart", "hos_forum")
    egen_del = kontrakt.hent(fordeling.ramme.ordning).egen_del(fordeling)
    if not saker and not egen_del:
        raise IkkeMulig(_("Det er ingen saker i fordelingen."))
    belop = dict(fordeling.linjer.values("sak_id").annotate(s=Sum("belop")).values_list("sak_id", "s"))
    fordeling.tilstand = Fordeling.Tilstand.TIL_BESLUTNING
    fordeling.foreslatt_av, fordeling.foreslatt_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
    ramme = penger.laas_rammer(fordeling.ramme)[fordeling.ramme_id]
    penger.bokfor(
        [
            *(penger.Linje(ramme, "reservert", belop[s.pk], {"fordeling": fordeling, "sak": s}) for s in saker),
            penger.Linje(ramme, "reservert", egen_del, {"fordeling": fordeling}),
        ],
        av=av,
    )
    for sak in saker:
        flytt(sak, "send_til_beslutter", av=av, data={"belop": belop[sak.pk], "fordeling": fordeling.pk})
    spor.skriv(kjede(fordeling), "fordeling.til_beslutning", av=av, objekt=fordeling, data={"saker": len(saker)})
    return fordeling


@transaction.atomic
def send_tilbake(*, fordeling: Fordeling, grunn: str, av) -> Fordeling:
    """The beslutter sends the undecided cases back with a reason; what was reserved for them is free again."""
    fordeling = laas(fordeling)
    sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor fordelingen går tilbake."))
    saker = _saker(fordeling, "til_beslutning")
    ramme = penger.laas_rammer(fordeling.ramme)[fordeling.ramme_id]
    penger.bokfor(
        [
            penger.Linje(
                ramme, "reservert_tilbake", reservert(fordeling=fordeling, sak=s), {"fordeling": fordeling, "sak": s}
            )
            for s in saker
        ]
        + [penger.Linje(ramme, "reservert_tilbake", reservert_egen_del(fordeling), {"fordeling": fordeling})],
        av=av,
    )
    fordeling.tilstand = Fordeling.Tilstand.UTKAST
    fordeling.tilbake_grunn = grunn.strip()
    fordeling.foreslatt_av = fordeling.foreslatt_tid = None
    fordeling.save(update_fields=["tilstand", "tilbake_grunn", "foreslatt_av", "foreslatt_tid"])
    for sak in saker:
        flytt(sak, "send_tilbake", av=av)
    spor.skriv(kjede(fordeling), "fordeling.sendt_tilbake", av=av, objekt=fordeling)
    return fordeling
