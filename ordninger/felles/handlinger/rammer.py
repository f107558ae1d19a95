"""Frames: from Bevilgning to the forvaltere's frames by an approved Fordeling (KBG § 6), and from a paid grant (VU § 8)."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from eiere.models import Fylke, Organisasjonstype
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.models import (
    Bevilgning,
    Fordeling,
    Fordelingslinje,
    Postering,
    Ramme,
    Satstabell,
    Tilskudd,
    Utbetaling,
    Vedtakslinje,
)
from statsforvalter.models import Embete

from . import forberedelse, penger
from . import fordeling as fordelinger
from .grunn import IkkeMulig, i_database
from .jobb import start_jobb
from .utlysning import knytt_til_ramme


@transaction.atomic
def sett_nasjonal_ramme(*, bevilgning: Bevilgning, ordning: str, belop: Decimal, av) -> Ramme:
    """Udir gives an Ordning a part of a Bevilgning as its national frame, or raises the one it has.

    A measure has one national frame a year. What comes from a later appropriation (revidert budsjett) is added to it, with
    the appropriation on the ledger line, once a second person has confirmed that it is adopted.
    A round of Udir's own that was announced before the frame draws on it from now on.
    """
    sjekk_rett(av, "bevilgning.registrer")
    udir = av.aktiv_tilhorighet.organisasjon
    if udir.type != Organisasjonstype.UDIR:
        raise IkkeMulig(_("Bare Utdanningsdirektoratet setter nasjonale rammer."))
    if belop <= 0:
        raise IkkeMulig(_("Rammen må være større enn 0 kroner."))
    kontrakt.hent(ordning)
    ramme = nasjonal_ramme(ordning, bevilgning.budsjettaar)
    if ramme is None:
        ramme = Ramme.objects.create(
            ordning=ordning,
            budsjettaar=bevilgning.budsjettaar,
            bevilgning=bevilgning,
            kilde=Ramme.Kilde.BEVILGNING,
            forvalter=udir,
            regnskapsenhet=udir,
            opprettet_tid=klokke.naa(),
        )
    tillegg = ramme.bevilgning_id != bevilgning.pk
    if tillegg and not bevilgning.er_vedtatt:
        raise IkkeMulig(
            _(
                "Tiltaket har en ramme fra før. En tilleggsbevilgning legges til når en annen har bekreftet at den er vedtatt."
            )
        )
    ramme = penger.laas_rammer(ramme)[ramme.pk]
    penger.bokfor([penger.Linje(ramme, "mottatt", belop, {"bevilgning": bevilgning} if tillegg else {})], av=av)
    knytt_til_ramme(ramme, av=av)
    ramme.refresh_from_db()
    return ramme


def nasjonal_ramme(ordning: str, budsjettaar: int) -> Ramme | None:
    """The national frame of a measure: the first, where a year has more of them."""
    return Ramme.objects.filter(ordning=ordning, budsjettaar=budsjettaar, kilde="bevilgning").order_by("pk").first()


@transaction.atomic
def nytt_rammescenario(
    *,
    ramme: Ramme,
    navn: str,
    parametre: dict,
    satser: Satstabell | None = None,
    kopiert_fra: Fordeling | None = None,
    av,
) -> Fordeling:
    """KBG § 6: a scenario for the split of the national frame on fylker, computed at once with receipts."""
    sjekk_rett(av, "fordeling.foresla", ramme.forvalter)
    ordning = kontrakt.hent(ramme.ordning)
    scenario = Fordeling.objects.create(
        art=Fordeling.Art.RAMMER,
        ramme=ramme,
        navn=navn,
        modell="",
        modellversjon="",
        satser=satser,
        parametre=parametre,
        kopiert_fra=kopiert_fra,
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    resultat = ordning.fordel_rammer(scenario)
    scenario.modell, scenario.modellversjon = resultat.modell, resultat.versjon
    scenario.beregning = fordelinger.lagre_kvittering(resultat, av=av)
    scenario.save(update_fields=["modell", "modellversjon", "beregning"])
    embeter = {f.pk: e for e in Embete.objects.prefetch_related("fylker") for f in e.fylker.all()}
    fylker = {f.pk: f for f in Fylke.objects.all()}
    Fordelingslinje.objects.bulk_create(
        [
            Fordelingslinje(
                fordeling=scenario,
                fylke=fylker[nummer],
                mottaker_id=embeter[nummer].organisasjon_id,
                regelbelop=belop,
                belop=belop,
            )
            for nummer, belop in resultat.andeler.items()
        ]
    )
    spor.skriv(
        fordelinger.kjede(scenario),
        "fordeling.opprettet",
        av=av,
        objekt=scenario,
        data={"sum": resultat.sum, "rest": resultat.rest},
    )
    return scenario


@transaction.atomic
def send_rammer_til_beslutter(*, fordeling: Fordeling, av) -> Fordeling:
    """Udir fag sends a scenario to a second person in Udir."""
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.UTKAST:
        raise IkkeMulig(_("Fordelingen er allerede sendt."))
    if Fordeling.objects.filter(
        ramme=fordeling.ramme, art=Fordeling.Art.RAMMER, tilstand=Fordeling.Tilstand.TIL_BESLUTNING
    ).exists():
        raise IkkeMulig(_("Et annet scenario for rammen er allerede til beslutning. Ta stilling til det først."))
    fordeling.tilstand = Fordeling.Tilstand.TIL_BESLUTNING
    fordeling.foreslatt_av, fordeling.foreslatt_tid = av, klokke.naa()
    fordeling.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.til_beslutning", av=av, objekt=fordeling)
    return fordeling


@transaction.atomic
def hent_rammer_tilbake(*, fordeling: Fordeling, av) -> Fordeling:
    """Back to a draft: by the one who proposed, or by the beslutter."""
    fordeling = fordelinger.laas(fordeling)
    if fordeling.foreslatt_av_id != av.pk:
        sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    fordeling.tilstand = Fordeling.Tilstand.UTKAST
    fordeling.foreslatt_av = fordeling.foreslatt_tid = None
    fordeling.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.sendt_tilbake", av=av, objekt=fordeling)
    return fordeling


@transaction.atomic
def beslutt_rammer(*, fordeling: Fordeling, av) -> Fordeling:
    """KBG § 6: a second natural person in Udir approves; every fylke gets its frame, and every embete its letter.

    A frame that exists already is only raised, by the difference, so a later fordeling is a supplementary frame. Rounds that
    were announced before their frame draw on it from now on.
    """
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    sjekk_annen_person(av, *forberedelse.av_fordelingen(fordeling), handling=_("beslutte fordelingen"))
    linjer = list(fordeling.linjer.select_related("mottaker", "fylke"))
    barn = {(r.forvalter_id, r.fylke_id): r for r in Ramme.objects.filter(forelder=fordeling.ramme)}
    nye = [
        Ramme(
            ordning=fordeling.ramme.ordning,
            budsjettaar=fordeling.ramme.budsjettaar,
            forvalter=linje.mottaker,
            fylke=linje.fylke,
            kilde=Ramme.Kilde.FORELDER,
            forelder=fordeling.ramme,
            bevilgning=fordeling.ramme.bevilgning,
            regnskapsenhet=fordeling.ramme.regnskapsenhet,
            opprettet_tid=klokke.naa(),
        )
        for linje in linjer
        if (linje.mottaker_id, linje.fylke_id) not in barn
    ]
    barn |= {(r.forvalter_id, r.fylke_id): r for r in Ramme.objects.bulk_create(nye)}
    laaste = penger.laas_rammer(fordeling.ramme, *barn.values())
    forelder = laaste[fordeling.ramme_id]
    poster = []
    for linje in linjer:
        ramme = laaste[barn[(linje.mottaker_id, linje.fylke_id)].pk]
        mer = linje.belop - ramme.belop
        if mer < 0:
            raise IkkeMulig(
                _("Rammen for %(fylke)s er allerede %(belop)s kroner. En ramme kan bare økes.")
                % {"fylke": linje.fylke, "belop": ramme.belop}
            )
        grunnlag = {"fordeling": fordeling}
        poster.append(penger.Linje(forelder, "fordelt", mer, grunnlag | {"motpart_ramme": ramme}))
        poster.append(penger.Linje(ramme, "mottatt", mer, grunnlag | {"motpart_ramme": forelder}))
    penger.bokfor(poster, av=av)
    knytt_til_ramme(*barn.values(), av=av)
    fordeling.tilstand = Fordeling.Tilstand.BESLUTTET
    fordeling.besluttet_av, fordeling.besluttet_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "besluttet_av", "besluttet_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.besluttet", av=av, objekt=fordeling)
    start_jobb(
        type="brev.rammer",
        tittel=_("Tildelingsbrev til embetene"),
        nokler=[f"{fordeling.pk}:{r.pk}" for r in sorted(laaste.values(), key=lambda r: r.pk) if r.pk != forelder.pk],
        organisasjon=fordeling.ramme.forvalter,
        av=av,
    )
    return fordeling


def rest(ramme: Ramme) -> Decimal:
    """What of a national frame is not handed down."""
    gitt = Ramme.objects.filter(forelder=ramme).aggregate(s=Sum("belop"))["s"] or Decimal(0)
    return ramme.belop - gitt


# --- a frame of money that is received already ------------------------------------------------------------------------


@transaction.atomic
def av_tilskudd(*, tilskudd: Tilskudd, ordning: str, del_kode: str, av) -> Ramme:
    """The receiver's own frame of what is paid of one part (`Tiltak.kode`) of a grant, opened or brought up to date.

    Each paid instalment gives one ledger line with the part's kroner, and one that the bank returned takes it back, so a
    second call changes nothing and a later award raises the frame. The books are the receiver's: the nation has counted
    the money once already. Raises IkkeMulig when nothing is paid of the part.
    """
    tilskudd = Tilskudd.objects.select_for_update(of=("self",)).select_related("mottaker", "sak").get(pk=tilskudd.pk)
    eier = tilskudd.mottaker
    sjekk_rett(av, "fordeling.foresla", eier)
    kontrakt.hent(ordning)
    betalt = [d for d in deler_av_tilskudd(tilskudd, del_kode) if d[1].tilstand == Utbetaling.Tilstand.UTBETALT]
    finnes = Ramme.objects.filter(ordning=ordning, kilde_tilskudd=tilskudd).first()
    if not betalt and finnes is None:
        raise IkkeMulig(_("Ingenting av denne delen er utbetalt ennå. Rammen kan åpnes når pengene er kommet."))
    ramme = finnes or Ramme.objects.create(
        ordning=ordning,
        budsjettaar=tilskudd.budsjettaar,
        forvalter=eier,
        regnskapsenhet=eier,
        kilde=Ramme.Kilde.TILSKUDD,
        kilde_tilskudd=tilskudd,
        opprettet_tid=klokke.naa(),
    )
    ramme = penger.laas_rammer(ramme)[ramme.pk]
    fort = {(p.utbetaling_id, p.type): p.belop for p in Postering.objects.filter(ramme=ramme, utbetaling__isnull=False)}
    poster = [
        penger.Linje(ramme, "mottatt", belop, {"utbetaling": u, "sak": tilskudd.sak})
        for belop, u in betalt
        if (u.pk, "mottatt") not in fort
    ]
    returnert = Utbetaling.objects.filter(tilskudd=tilskudd, tilstand=Utbetaling.Tilstand.RETURNERT).order_by("pk")
    poster += [
        penger.Linje(ramme, "mottatt_tilbake", fort[(u.pk, "mottatt")], {"utbetaling": u, "sak": tilskudd.sak})
        for u in returnert
        if (u.pk, "mottatt") in fort and (u.pk, "mottatt_tilbake") not in fort
    ]
    penger.bokfor(poster, av=av)
    ramme.refresh_from_db()
    return ramme


def deler_av_tilskudd(tilskudd: Tilskudd, del_kode: str) -> list[tuple[Decimal, Utbetaling]]:
    """(kroner of the part, the instalment that pays it) per award, oldest first; awards without the part are left out.

    Each award has one instalment, in the order of the decisions. One that the bank rejected or returned is followed to
    the instalment that replaced it.
    """
    forste = [u for u in tilskudd.utbetalinger.order_by("nr") if u.erstatter_id is None]
    erstattet = {u.erstatter_id: u for u in tilskudd.utbetalinger.filter(erstatter__isnull=False)}
    linjer = Vedtakslinje.objects.filter(tilskudd=tilskudd).order_by("vedtak__nr", "pk")
    per_vedtak: dict[int, list[Decimal]] = {}
    for vedtak_id, kode, belop in linjer.values_list("vedtak_id", "linje__tiltak__kode", "belop"):
        sum_ = per_vedtak.setdefault(vedtak_id, [Decimal(0), Decimal(0)])
        sum_[0] += belop
        sum_[1] += belop if kode == del_kode else Decimal(0)
    ut = []
    for (hele, delen), u in zip(per_vedtak.values(), forste, strict=False):
        if hele != u.belop:
            raise IkkeMulig(_("Utbetalingene svarer ikke til vedtakene. Ta kontakt med den som ga tilskuddet."))
        while u.pk in erstattet:
            u = erstattet[u.pk]
        if delen > 0:
            ut.append((delen, u))
    return ut
