"""The decision: one function, one transaction, from a proposal to Vedtak, Tilskudd, ledger, instalments and letters."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Sum, When
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import FireOyne, sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.models import (
    Fordeling,
    Jobb,
    Jobbpost,
    Rapport,
    Sak,
    Tilskudd,
    Utbetaling,
    Vedtak,
    Vedtakslinje,
)

from . import forberedelse, penger
from . import fordeling as fordelinger
from .grunn import IkkeMulig, Mangler, flytt, i_database, laas_sak
from .habilitet import er_habil, erklaer, hinder, sjekk_habil, status_mange
from .jobb import jobbtype, legg_til, start_jobb
from .maalform import maalform_for
from .sak import frys_versjon
from .vurdering import alle_oppfylt

OVERGANG: dict[str, str] = {
    Vedtak.Utfall.INNVILGET: "innvilg",
    Vedtak.Utfall.DELVIS: "innvilg_delvis",
    Vedtak.Utfall.AVSLATT: "avsla",
}


def utfall_av(sokt: Decimal, belop: Decimal) -> str:
    """KBG §§ 13 and 15: nothing is a refusal, less than sought is a partial refusal."""
    if belop == 0:
        return Vedtak.Utfall.AVSLATT
    return Vedtak.Utfall.INNVILGET if belop >= sokt else Vedtak.Utfall.DELVIS


def fordeling_til_beslutning(sak: Sak) -> Fordeling:
    """The proposal that the case waits in. Raises IkkeMulig when there is none."""
    fordeling = (
        Fordeling.objects.select_related(
            "ramme__forvalter", "utlysning", "foreslatt_av__person", "opprettet_av__person"
        )
        .filter(tilstand=Fordeling.Tilstand.TIL_BESLUTNING, linjer__sak=sak)
        .first()
    )
    if fordeling is None:
        raise IkkeMulig(_("Saken ligger ikke til beslutning nå."))
    return fordeling


def forslagsnokkel(fordeling: Fordeling) -> str:
    """Which sending of the fordeling it is: a new one each time it has been back with the caseworker."""
    return f"{fordeling.pk}:{fordeling.foreslatt_tid.isoformat() if fordeling.foreslatt_tid else ''}"


def _sjekk_samme_forslag(fordeling: Fordeling, forslag: str) -> None:
    """Raise IkkeMulig when what lies to decision is not what the decider said yes to."""
    if forslag and forslag != forslagsnokkel(fordeling):
        raise IkkeMulig(
            _("Fordelingen er sendt tilbake eller endret siden du besluttet den. Se gjennom den, og beslutt på nytt.")
        )


def hindringer_for_sak(sak: Sak, fordeling: Fordeling) -> list[str]:
    """What stops a decision in this case: the measure's gate, missing reasons, conditions without an answer."""
    belop = fordeling.linjer.filter(sak=sak).aggregate(s=Sum("belop"))["s"] or Decimal(0)
    ordning = kontrakt.hent(fordeling.ramme.ordning)
    return [*ordning.hindringer(fordeling), *_sakens_hindringer(sak, ordning, belop)]


def _sakens_hindringer(sak: Sak, ordning: kontrakt.Ordning, belop: Decimal) -> list[str]:
    """Those of the case alone, from `sak.forslag` and `sak.vurderinger.all()`; `belop` is what is proposed for it."""
    funn = []
    if not getattr(sak, "forslag", None) or not sak.forslag.begrunnelse.strip():
        funn.append(_("Begrunnelsen mangler."))
    svart = {v.vilkar for v in sak.vurderinger.all() if v.resultat not in ("", "ma_avklares")}
    mangler = [v.tittel for v in ordning.vilkar() if v.krav and v.kode not in svart]
    if not mangler and not alle_oppfylt(sak) and belop > 0:
        funn.append(_("Et vilkår er ikke oppfylt, og da kan saken bare avslås. Sett beløpene til 0."))
    funn += [_("Vilkåret «%(vilkar)s» er ikke avklart.") % {"vilkar": v} for v in mangler]
    return funn


@transaction.atomic
def beslutt(*, sak: Sak, av, brevjobb: Jobb | None = None, forslag: str = "") -> Vedtak:
    """Decide one case as proposed. Another natural person than the one who proposed or judged it.

    `forslag` is the `forslagsnokkel` that the decider saw, when there is time between seeing and deciding.

    In one transaction: the decision and its lines, a Tilskudd per payee, the reservation turned into tilsagn on the
    frame, the instalments planned, the report opened, the letters ordered. Raises IkkeMulig, Mangler, FireOyne.
    """
    # The same order of locks as when a fordeling is sent or sent back: fordeling, case, frame.
    fordeling = fordelinger.laas(fordeling_til_beslutning(sak))
    sak = laas_sak(sak)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Saken ligger ikke til beslutning nå."))
    _sjekk_samme_forslag(fordeling, forslag)
    sjekk_rett(av, "vedtak.beslutt", fordeling.ramme.forvalter)
    sjekk_habil(sak, av)
    # Locked before the measure is asked: what it says of the frame's money holds until the decision is written.
    ramme = penger.laas_rammer(fordeling.ramme)[fordeling.ramme_id]
    if funn := hindringer_for_sak(sak, fordeling):
        raise Mangler(_("Saken kan ikke besluttes ennå: %(funn)s") % {"funn": " ".join(funn)}, funn)
    linjer = list(
        fordeling.linjer.filter(sak=sak).select_related("linje__tiltak", "mottaker", "linje__virksomhet", "endret_av")
    )
    sjekk_annen_person(av, *forberedelse.av_sakene(fordeling, [sak])[sak.pk], handling=_("beslutte saken"))
    sokt = sum((linje.sokt or Decimal(0) for linje in linjer), Decimal(0))
    belop = sum((linje.belop for linje in linjer), Decimal(0))
    utfall = kontrakt.hent(sak.utlysning.ordning).utfall(sak, sokt, belop)
    vedtak = _skriv_vedtak(sak, fordeling, utfall, sokt, belop, av)
    tilskudd = _tilskudd(sak, vedtak, linjer)
    vedtakslinjer = _skriv_linjer(vedtak, fordeling, linjer, tilskudd)
    penger.bokfor(
        [
            penger.Linje(
                ramme,
                "reservert_tilbake",
                fordelinger.reservert(fordeling=fordeling, sak=sak),
                {"fordeling": fordeling, "sak": sak},
            ),
            *(
                penger.Linje(ramme, "tilsagn", vl.belop, {"vedtakslinje": vl, "sak": sak, "fordeling": fordeling})
                for vl in vedtakslinjer
            ),
        ],
        av=av,
    )
    _planlegg(sak, tilskudd.values())
    frys_versjon(sak, "avgjort", av=av)
    flytt(
        sak,
        OVERGANG[utfall],
        av=av,
        avgjort_tid=vedtak.besluttet_tid,
        innvilget_belop=belop,
        data={"vedtak": vedtak.pk, "belop": belop},
    )
    _lukk_fordeling(fordeling, av)
    _bestill_brev(vedtak, av, brevjobb)
    return vedtak


def _skriv_vedtak(sak: Sak, fordeling: Fordeling, utfall: str, sokt: Decimal, belop: Decimal, av) -> Vedtak:
    ordning = kontrakt.hent(sak.utlysning.ordning)
    naa = klokke.naa()
    vedtak = Vedtak(
        sak=sak,
        nr=1,
        ramme=fordeling.ramme,
        fordeling=fordeling,
        utfall=utfall,
        begrunnelse=sak.forslag.begrunnelse.strip(),
        hjemmel=ordning.vedtakshjemmel(utfall),
        maalform=maalform_for(sak.soker, sak=sak),
        er_enkeltvedtak=ordning.er_enkeltvedtak,
        lov=frister.lov_paa(klokke.idag(), settings.FORVALTNINGSLOV_2025_FRA).kode,
        regelversjon=ordning.regelversjon,
        sokt_belop=sokt,
        innvilget_belop=belop,
        foreslatt_av=fordeling.foreslatt_av,
        foreslatt_tid=fordeling.foreslatt_tid or naa,
        besluttet_av=av,
        besluttet_tid=naa,
    )
    vedtak.klageinstans = ordning.klageinstans(vedtak, klokke.idag())
    vedtak.klagerett = vedtak.klageinstans is not None
    with i_database():
        vedtak.save(force_insert=True)
    return vedtak


def _tilskudd(sak: Sak, vedtak: Vedtak, linjer) -> dict[tuple[int, int | None], Tilskudd]:
    """One Tilskudd per payee (and unit) that gets money, in the round's budget year."""
    u = sak.utlysning
    nye: dict[tuple[int, int | None], Tilskudd] = {}
    for linje in linjer:
        nokkel = (linje.mottaker_id, linje.linje.virksomhet_id)
        if linje.belop > 0 and nokkel not in nye:
            nye[nokkel] = Tilskudd(
                sak=sak,
                ramme=vedtak.ramme,
                mottaker_id=linje.mottaker_id,
                virksomhet_id=linje.linje.virksomhet_id,
                budsjettaar=u.budsjettaar,
                bruk_fra=u.bruk_fra,
                bruk_til=None if kontrakt.hent(u.ordning).bruk_aar_fra_utbetaling else u.bruk_til,
                rapportfrist_tid=u.rapportfrist_tid,
                opprettet_tid=vedtak.besluttet_tid,
            )
    Tilskudd.objects.bulk_create(nye.values())
    Rapport.objects.bulk_create([Rapport(tilskudd=t) for t in nye.values()])
    return nye


def linjegrunner(fordeling: Fordeling, linjer: Iterable[Any], maalform: str) -> dict[int | None, str]:
    """The reasons of each line by Linje id: what was written when it was set by hand, and what the measure has to say of
    a line that its rule cut, or that something is counted in.
    """
    linjer = list(linjer)
    spor_om = [x.linje_id for x in linjer if x.sokt is None or (not x.grunn and x.belop < x.sokt)]
    egne = kontrakt.hent(fordeling.ramme.ordning).linjegrunner(fordeling, spor_om, maalform) if spor_om else {}
    return {x.linje_id: "\n\n".join(filter(None, (x.grunn, egne.get(x.linje_id, "")))) for x in linjer}


def _skriv_linjer(vedtak: Vedtak, fordeling: Fordeling, linjer, tilskudd) -> list[Vedtakslinje]:
    grunner = linjegrunner(fordeling, linjer, vedtak.maalform)
    return Vedtakslinje.objects.bulk_create(
        [
            Vedtakslinje(
                vedtak=vedtak,
                linje=linje.linje,
                tilskudd=tilskudd.get((linje.mottaker_id, linje.linje.virksomhet_id)) if linje.belop > 0 else None,
                mottaker_id=linje.mottaker_id,
                virksomhet_id=linje.linje.virksomhet_id,
                budsjettaar=linje.linje.budsjettaar,
                sokt=linje.sokt or Decimal(0),
                belop=linje.belop,
                begrunnelse=grunner[linje.linje_id],
            )
            for linje in linjer
        ]
    )


def terminer(belop: Decimal, plan: list[dict], besluttet: date) -> list[tuple[Decimal, date]]:
    """Instalments by the round's plan: `[{"andel": "0.5", "dato": "2027-05-15"}, …]`; whole kroner, the last takes the rest.

    Without a plan: everything in one instalment, due on the day of the decision.
    """
    if not plan:
        return [(belop, besluttet)]
    ut: list[tuple[Decimal, date]] = []
    igjen = belop
    for i, termin in enumerate(plan):
        siste = i == len(plan) - 1
        del_ = igjen if siste else (belop * Decimal(termin["andel"])).quantize(Decimal(1)).quantize(Decimal("0.01"))
        if del_ > 0:
            ut.append((del_, max(date.fromisoformat(termin["dato"]), besluttet)))
        igjen -= del_
    return ut


def _planlegg(sak: Sak, tilskudd) -> None:
    summer = dict(Tilskudd.objects.filter(sak=sak).values_list("pk", "belop"))
    plan = sak.utlysning.parametre.get("terminer", [])
    Utbetaling.objects.bulk_create(
        [
            Utbetaling(tilskudd=t, nr=nr, belop=belop, forfall=forfall)
            for t in tilskudd
            for nr, (belop, forfall) in enumerate(terminer(summer[t.pk], plan, klokke.idag()), 1)
        ]
    )


def _lukk_fordeling(fordeling: Fordeling, av) -> None:
    """The fordeling is decided when its last case is."""
    if Sak.objects.filter(pk__in=fordeling.linjer.values("sak_id"), tilstand="til_beslutning").exists():
        return
    fordeling = fordelinger.laas(fordeling)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        return
    fordeling.tilstand = Fordeling.Tilstand.BESLUTTET
    fordeling.besluttet_av, fordeling.besluttet_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "besluttet_av", "besluttet_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.besluttet", av=av, objekt=fordeling)


def _bestill_brev(vedtak: Vedtak, av, brevjobb: Jobb | None) -> None:
    if brevjobb:
        legg_til(brevjobb, str(vedtak.pk))
    else:
        start_jobb(
            type="brev.vedtak",
            tittel=_("Brev i sak %(nummer)s") % {"nummer": vedtak.sak.nummer},
            nokler=[str(vedtak.pk)],
            organisasjon=vedtak.ramme.forvalter,
            av=av,
        )


def som_utkast(sak: Sak, *, besluttes_av, fordeling: Fordeling | None = None) -> Vedtak:
    """The decision as it would be now, never stored: what the draft of the letter is made from.

    From `fordeling` when it is given, else from the one that is furthest on its way.
    """
    T = Fordeling.Tilstand
    fordeling = fordeling or (
        Fordeling.objects.select_related("ramme__forvalter", "foreslatt_av__person", "opprettet_av__person")
        .filter(linjer__sak=sak)
        .exclude(tilstand=T.FORKASTET)
        .order_by(
            Case(When(tilstand=T.TIL_BESLUTNING, then=0), When(tilstand=T.HOS_FORUM, then=1), default=2),
            "-opprettet_tid",
            "-pk",
        )
        .first()
    )
    if fordeling is None:
        raise IkkeMulig(_("Saken er ikke lagt i en fordeling ennå. Da er det ikke noe brev å lese."))
    linjer = list(fordeling.linjer.filter(sak=sak).select_related("linje__tiltak", "mottaker", "linje__virksomhet"))
    sokt = sum((linje.sokt or Decimal(0) for linje in linjer), Decimal(0))
    belop = sum((linje.belop for linje in linjer), Decimal(0))
    ordning = kontrakt.hent(sak.utlysning.ordning)
    forslag = getattr(sak, "forslag", None)
    vedtak = Vedtak(
        sak=sak,
        ramme=fordeling.ramme,
        fordeling=fordeling,
        utfall=ordning.utfall(sak, sokt, belop),
        begrunnelse=(forslag.begrunnelse if forslag else "").strip() or _("(begrunnelsen er ikke skrevet ennå)"),
        maalform=maalform_for(sak.soker, sak=sak),
        lov=frister.lov_paa(klokke.idag(), settings.FORVALTNINGSLOV_2025_FRA).kode,
        regelversjon=ordning.regelversjon,
        sokt_belop=sokt,
        innvilget_belop=belop,
        foreslatt_av=fordeling.foreslatt_av or fordeling.opprettet_av,
        besluttet_av=besluttes_av,
    )
    vedtak.klageinstans = ordning.klageinstans(vedtak, klokke.idag())
    vedtak.klagerett = vedtak.klageinstans is not None
    grunner = linjegrunner(fordeling, linjer, vedtak.maalform)
    vedtak.utkastlinjer = [
        Vedtakslinje(
            linje=x.linje,
            mottaker=x.mottaker,
            budsjettaar=fordeling.ramme.budsjettaar,
            sokt=x.sokt or Decimal(0),
            belop=x.belop,
            begrunnelse=grunner[x.linje_id],
        )
        for x in linjer
    ]
    return vedtak


# --- the whole fordeling in bulk ----------------------------------------------------------------------------------


def forhaandssjekk(
    fordeling: Fordeling, av, *, habil_i_alle: bool = True
) -> dict[str, list[tuple[Sak, Decimal, list[str]]]]:
    """What a bulk decision would do: "klare" and "stopper", each (case, proposed kroner, sentences). Changes nothing.

    With `habil_i_alle` a missing declaration does not stop a case, since one for all is about to be given.
    """
    ut: dict[str, list[tuple[Sak, Decimal, list[str]]]] = {"klare": [], "stopper": []}
    ordning = kontrakt.hent(fordeling.ramme.ordning)
    belop = dict(fordeling.linjer.order_by().values("sak_id").annotate(s=Sum("belop")).values_list("sak_id", "s"))
    saker = list(
        Sak.objects.filter(pk__in=belop, tilstand="til_beslutning")
        .select_related("soker", "utlysning", "forslag__endret_av")
        .prefetch_related("vurderinger__endret_av")
        .order_by("nummer")
    )
    felles = ordning.hindringer(fordeling)
    forberedt = forberedelse.av_sakene(fordeling, saker)
    habile = status_mange(saker, av)
    for sak in saker:
        funn = [*felles, *_sakens_hindringer(sak, ordning, belop[sak.pk])]
        try:
            sjekk_annen_person(av, *forberedt[sak.pk], handling=_("beslutte saken"))
        except FireOyne as nei:
            funn.append(str(nei))
        status = habile[sak.pk][1]
        if status.inhabil or (status.mangler and (status.advarsel or not habil_i_alle)):
            funn.append(hinder(status))
        ut["stopper" if funn else "klare"].append((sak, belop[sak.pk], funn))
    return ut


@transaction.atomic
def beslutt_alle(*, fordeling: Fordeling, habil_i_alle: bool = False, av) -> Jobb:
    """Decide every case of a fordeling as a Jobb with result per row. A case that stops says why; the others go on.

    `habil_i_alle` is the decider's one declaration for all the cases; a registered relation still blocks its case.
    """
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "vedtak.beslutt", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    sjekk_annen_person(
        av, *forberedelse.av_fordelingen(fordeling, med_linjene=False), handling=_("beslutte fordelingen")
    )
    saker = (
        Sak.objects.filter(pk__in=fordeling.linjer.values("sak_id"), tilstand="til_beslutning")
        .order_by("nummer")
        .values_list("pk", flat=True)
    )
    if not saker:
        raise IkkeMulig(_("Alle sakene i fordelingen er avgjort."))
    if Jobb.objects.filter(
        type="vedtak.beslutt", parametre__fordeling=fordeling.pk, tilstand__in=["venter", "paagaar"]
    ).exists():
        raise IkkeMulig(_("Beslutningen er allerede satt i gang. Følg den under Jobber."))
    brevjobb = start_jobb(
        type="brev.vedtak",
        tittel=_("Brev: %(navn)s") % {"navn": fordeling.navn},
        nokler=[],
        organisasjon=fordeling.ramme.forvalter,
        av=av,
    )
    return start_jobb(
        type="vedtak.beslutt",
        tittel=_("Beslutt: %(navn)s") % {"navn": fordeling.navn},
        nokler=[str(pk) for pk in saker],
        organisasjon=fordeling.ramme.forvalter,
        av=av,
        parametre={
            "brevjobb": brevjobb.pk,
            "fordeling": fordeling.pk,
            "habil": habil_i_alle,
            "forslag": forslagsnokkel(fordeling),
        },
    )


@jobbtype("vedtak.beslutt", i_eget_navn=True)
def _beslutt_post(post: Jobbpost) -> int:
    sak = Sak.objects.get(pk=int(post.nokkel))
    if sak.er_avgjort:
        return sak.vedtak.order_by("-nr").values_list("pk", flat=True)[0]
    forslag = post.jobb.parametre["forslag"]
    _sjekk_samme_forslag(fordeling_til_beslutning(sak), forslag)
    if post.jobb.parametre["habil"] and not er_habil(sak, post.jobb.av):
        erklaer(sak=sak, habil=True, av=post.jobb.av)
    brevjobb = Jobb.objects.get(pk=post.jobb.parametre["brevjobb"])
    return beslutt(sak=sak, av=post.jobb.av, brevjobb=brevjobb, forslag=forslag).pk


def innvilget_i_alt(sak: Sak) -> Decimal:
    """What the case has been granted over all its decisions."""
    return Vedtakslinje.objects.filter(vedtak__sak=sak).aggregate(s=Sum("belop"))["s"] or Decimal(0)
