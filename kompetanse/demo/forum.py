"""The samarbeidsfora: members by group, and the long plan of each fylke (KBG §§ 8 and 9)."""

from datetime import date
from decimal import Decimal

from ordninger.kollektiv.vilkar import TEMAER_EKSEMPEL
from statsforvalter.models import Forumgruppe, Forummedlem, LangsiktigPlan, Samarbeidsforum

from .land import Land
from .terning import terning

ARBEIDSTAKER = ("Utdanningsforbundet (demo)", "Fagforbundet (demo)", "Skolenes landsforbund (demo)")


def bygg(land: Land) -> str:
    medlemmer, planer = [], []
    for forum in Samarbeidsforum.objects.select_related("fylke", "embete").order_by("fylke_id"):
        if forum.fylke_id not in land.kommuner:
            continue
        medlemmer += _medlemmer(land, forum)
        planer.append(_plan(land, forum))
    Forummedlem.objects.bulk_create(medlemmer)
    LangsiktigPlan.objects.bulk_create(planer)
    return f"{len(medlemmer)} medlemmer, {len(planer)} planer"


def _medlemmer(land: Land, forum: Samarbeidsforum) -> list[Forummedlem]:
    fylke, fra = forum.fylke_id, date(land.kalender.aar - 2, 1, 1)
    kommuner = land.kommuner[fylke]
    deltar = [(Forumgruppe.KOMMUNE, o) for o in kommuner[:3]]
    deltar += [(Forumgruppe.BARNEHAGEMYNDIGHET, kommuner[-1])]
    deltar += [(Forumgruppe.PRIVAT, o) for o, _v in land.private[fylke][:2]]
    deltar += [(Forumgruppe.UH, o) for o in (land.uh.get(fylke) or next(iter(land.uh.values())))[:1]]
    deltar += [(Forumgruppe.INVITERT, o) for o in land.fagskoler.get(fylke, [])[:1]]
    rader = [Forummedlem(forum=forum, gruppe=g, organisasjon=o, navn=o.navn[:150], fra=fra) for g, o in deltar]
    return rader + [
        Forummedlem(forum=forum, gruppe=Forumgruppe.ARBEIDSTAKER, navn=n, fra=fra) for n in ARBEIDSTAKER[:2]
    ]


def _plan(land: Land, forum: Samarbeidsforum) -> LangsiktigPlan:
    rng = terning(f"{land.kalender.aar} plan {forum.fylke_id}")
    barnehage = Decimal(rng.randrange(330, 401)) / 10
    eier = Decimal(rng.randrange(480, 541)) / 10
    prioritet = {v.kode: p for v, p in zip(rng.sample(TEMAER_EKSEMPEL, 8), (1, 1, 1, 2, 2, 2, 3, 3), strict=True)}
    return LangsiktigPlan(
        forum=forum, versjon=1, fra_aar=land.kalender.aar - 2, til_aar=land.kalender.aar + 2,
        andeler={
            "sektor": {"barnehage": str(barnehage), "skole": str(100 - barnehage)},
            "mottaker": {"eier": str(eier), "uh": str(Decimal(92) - eier), "fagskole": "6.0", "andre": "2.0"},
        },
        temaer=[{"kode": v.kode, "nb": v.navn.nb, "nn": v.navn.nn, "prioritet": prioritet[v.kode]} for v in TEMAER_EKSEMPEL],
        regler={"begge": "0.5", "tekst": "Ved knapphet går første prioritet foran. Små kommuner med lang reise får dekket reisen."},
        vedtatt=date(land.kalender.aar - 3, 11, 20), registrert_av=land.folk.saksbehandlere(land.embete[forum.fylke_id])[0],
    )  # fmt: skip
