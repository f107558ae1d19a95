"""The samarbeidsforum as data: members, and the langsiktig plan in versions (KBG §§ 7–9)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger.grunn import IkkeMulig

from .models import Forumgruppe, Forummedlem, LangsiktigPlan, Samarbeidsforum

RETT = "fordeling.foresla"
SEKTORER = ("barnehage", "skole")
MOTTAKERE = ("eier", "uh", "fagskole", "andre")
SKAL_HA = (
    Forumgruppe.KOMMUNE,
    Forumgruppe.PRIVAT,
    Forumgruppe.BARNEHAGEMYNDIGHET,
    Forumgruppe.UH,
    Forumgruppe.ARBEIDSTAKER,
)
"""KBG § 8: the groups that a forum is made of. Others are invited."""


def kjede(forum: Samarbeidsforum) -> str:
    return f"forum:{forum.pk}"


def gjeldende_plan(fylke_id: str, aar: int) -> LangsiktigPlan | None:
    """KBG § 9: the plan of the fylke's forum that covers the year, newest version first."""
    return (
        LangsiktigPlan.objects.filter(forum__fylke=fylke_id, fra_aar__lte=aar, til_aar__gte=aar)
        .order_by("-versjon", "pk")
        .first()
    )


@transaction.atomic
def legg_til_medlem(
    *, forum: Samarbeidsforum, gruppe: str, navn: str, organisasjon: Organisasjon | None, fra: date, av: Any
) -> Forummedlem:
    """KBG § 8: a new member of a group. The same organisation cannot be in the same group twice at once."""
    sjekk_rett(av, RETT, forum.embete.organisasjon)
    if gruppe not in Forumgruppe.values:
        raise IkkeMulig(_("Velg en gruppe."))
    navn = navn.strip() or (organisasjon.navn if organisasjon else "")
    if not navn:
        raise IkkeMulig(_("Skriv navnet på den som er med."))
    if forum.medlemmer.filter(gruppe=gruppe, navn__iexact=navn, til__isnull=True).exists():
        raise IkkeMulig(_("%(navn)s er allerede med i denne gruppen.") % {"navn": navn})
    medlem = Forummedlem.objects.create(forum=forum, gruppe=gruppe, navn=navn, organisasjon=organisasjon, fra=fra)
    spor.skriv(kjede(forum), "forum.medlem", av=av, objekt=medlem, data={"gruppe": gruppe, "fra": fra})
    return medlem


@transaction.atomic
def avslutt_medlem(*, medlem: Forummedlem, av: Any) -> Forummedlem:
    """The member is out from today. One who came in today was a mistake and is taken away."""
    medlem = (
        Forummedlem.objects.select_for_update(of=("self",))
        .select_related("forum__embete__organisasjon")
        .get(pk=medlem.pk)
    )
    sjekk_rett(av, RETT, medlem.forum.embete.organisasjon)
    if medlem.til is not None:
        raise IkkeMulig(_("Medlemskapet er allerede avsluttet."))
    spor.skriv(kjede(medlem.forum), "forum.medlem_ut", av=av, objekt=medlem, data={"gruppe": medlem.gruppe})
    if medlem.fra >= klokke.idag():
        medlem.delete()
        return medlem
    medlem.til = klokke.idag()
    medlem.save(update_fields=["til"])
    return medlem


@transaction.atomic
def ny_plan(
    *,
    forum: Samarbeidsforum,
    fra_aar: int,
    til_aar: int,
    andeler: Mapping[str, Mapping[str, Decimal]],
    temaer: Sequence[Mapping[str, Any]],
    avviksgrense: Decimal,
    vedtatt: date,
    regler: Mapping[str, Any] | None = None,
    av: Any,
) -> LangsiktigPlan:
    """KBG § 9: a new version of the plan. Older ones stand as they were; `andeler` are percentages that add up to 100."""
    forum = (
        Samarbeidsforum.objects.select_for_update(of=("self",)).select_related("embete__organisasjon").get(pk=forum.pk)
    )
    sjekk_rett(av, RETT, forum.embete.organisasjon)
    for del_, koder in (("sektor", SEKTORER), ("mottaker", MOTTAKERE)):
        if set(andeler[del_]) != set(koder) or sum(andeler[del_].values(), Decimal(0)) != 100:
            raise IkkeMulig(_("Andelene i hver del må til sammen være 100 prosent."))
    if til_aar < fra_aar:
        raise IkkeMulig(_("Planens siste år kan ikke være før det første."))
    if vedtatt > klokke.idag():
        raise IkkeMulig(_("Datoen forumet vedtok planen, kan ikke være fram i tid."))
    koder_ = [t["kode"] for t in temaer]
    if len(set(koder_)) != len(koder_) or any(not t["nb"] or not t["nn"] for t in temaer):
        raise IkkeMulig(_("Hvert tema må ha sin egen kode og navn på bokmål og nynorsk."))
    siste = forum.planer.aggregate(n=Max("versjon"))["n"] or 0
    plan = LangsiktigPlan.objects.create(
        forum=forum,
        versjon=siste + 1,
        fra_aar=fra_aar,
        til_aar=til_aar,
        andeler={d: {k: str(v) for k, v in a.items()} for d, a in andeler.items()},
        temaer=[dict(t) for t in temaer],
        regler=dict(regler or {}),
        avviksgrense=avviksgrense,
        vedtatt=vedtatt,
        registrert_av=av,
    )
    spor.skriv(kjede(forum), "forum.plan", av=av, objekt=plan, data={"versjon": plan.versjon, "vedtatt": vedtatt})
    return plan
