"""Who sees which objects: the only place that knows. Everything starts closed; each audience opens its own part.

An owner sees the cases it takes part in. A forvalter sees what is sent in to it, never a draft. Udir sees the country,
never a draft. An appeal body sees the forwarded cases. A personal grant adds one case to what its holder sees.
"""

from django.db.models import Q, QuerySet

from eiere.models import Organisasjonstype
from kompetanse.brukere import roller
from kompetanse.brukere.gitt import objekter_med_gitt_tilgang


def _tilhorighet(bruker):
    return getattr(bruker, "aktiv_tilhorighet", None) if getattr(bruker, "is_authenticated", False) else None


def _publikum(t) -> str:
    """The audience; a tilgangsstyrer sees nothing but access."""
    return roller.publikum(t.rolle) if t else ""


def saker(qs: QuerySet, bruker) -> QuerySet:
    """The cases `bruker` may see in the active role, and those granted personally."""
    t = _tilhorighet(bruker)
    if t is None:
        return qs.none()
    publikum = _publikum(t)
    org = t.organisasjon_id
    if publikum == roller.EIER:
        sett = Q(soker_id=org) | Q(pk__in=_deltar_i(qs, org))
    elif publikum == roller.FAGMILJO:
        sett = Q(pk__in=_deltar_i(qs, org), innsendt_tid__isnull=False)
    elif publikum == roller.FORVALTER:
        sett = Q(utlysning__forvalter_id=org, innsendt_tid__isnull=False)
    elif publikum == roller.UDIR:
        sett = Q(innsendt_tid__isnull=False)
    elif publikum == roller.KLAGE:
        sett = Q(pk__in=_klagesaker(qs, org))
    else:
        return qs.none()
    # Without a grant the query stays simple enough to follow the index of the work list.
    return qs.filter(sett | Q(pk__in=_gitte(bruker))) if getattr(t, "har_gitt", True) else qs.filter(sett)


def _deltar_i(qs: QuerySet, org: int) -> QuerySet:
    from ordninger.felles.models import Sakspart

    return Sakspart.objects.filter(organisasjon_id=org).values("sak_id")


def _klagesaker(qs: QuerySet, org: int) -> QuerySet:
    from ordninger.felles.models import Klage

    return Klage.objects.filter(vedtak__klageinstans_id=org, tilstand__in=["oversendt", "avgjort"]).values(
        "vedtak__sak_id"
    )


def _gitte(bruker) -> QuerySet:
    from ordninger.felles.models import Sak

    return objekter_med_gitt_tilgang(bruker, Sak, "les_sak_gitt").values("pk")


def utlysninger(qs: QuerySet, bruker) -> QuerySet:
    """Published ones for all who are logged in; drafts for their own forvalter and for Udir."""
    t = _tilhorighet(bruker)
    ute = Q(tilstand__in=["publisert", "avsluttet"])
    if _publikum(t) == roller.FORVALTER:
        return qs.filter(ute | Q(forvalter_id=t.organisasjon_id))
    if _publikum(t) == roller.UDIR:
        return qs
    return qs.filter(ute)


def rammer(qs: QuerySet, bruker) -> QuerySet:
    """A forvalter's own frames; all of them for Udir."""
    t = _tilhorighet(bruker)
    if _publikum(t) == roller.UDIR:
        return qs
    if _publikum(t) == roller.FORVALTER:
        return qs.filter(forvalter_id=t.organisasjon_id)
    return qs.none()


def tilskudd(qs: QuerySet, bruker) -> QuerySet:
    """A payee's own; a forvalter's by its frame; all for Udir. The applicant sees what its case gave others."""
    t = _tilhorighet(bruker)
    publikum = _publikum(t)
    if publikum in (roller.EIER, roller.FAGMILJO):
        return qs.filter(Q(mottaker_id=t.organisasjon_id) | Q(sak__soker_id=t.organisasjon_id))
    if publikum == roller.FORVALTER:
        return qs.filter(ramme__forvalter_id=t.organisasjon_id)
    if publikum == roller.UDIR:
        return qs
    return qs.none()


def brev(qs: QuerySet, bruker) -> QuerySet:
    """Letters to the organisation, or sent by it; the party also sees the copies in its own case. Udir sees all."""
    t = _tilhorighet(bruker)
    publikum = _publikum(t)
    if publikum in (roller.EIER, roller.FAGMILJO):
        return qs.filter(Q(mottaker_id=t.organisasjon_id))
    if publikum == roller.FORVALTER:
        return qs.filter(Q(avsender_id=t.organisasjon_id) | Q(mottaker_id=t.organisasjon_id))
    if publikum == roller.UDIR:
        return qs
    if publikum == roller.KLAGE:
        return qs.filter(sak_id__in=_klagesaker(qs, t.organisasjon_id))
    return qs.none()


def fordelinger(qs: QuerySet, bruker) -> QuerySet:
    """A forvalter's own; for Udir all but other forvaltere's scenarios, which are drafts."""
    t = _tilhorighet(bruker)
    publikum = _publikum(t)
    if publikum == roller.FORVALTER:
        return qs.filter(ramme__forvalter_id=t.organisasjon_id)
    if publikum == roller.UDIR:
        return qs.filter(Q(ramme__forvalter__type=Organisasjonstype.UDIR) | Q(tilstand="besluttet"))
    return qs.none()


def notater(qs: QuerySet, bruker) -> QuerySet:
    """Messages of a case: internal notes only for the forvalter that owns the case."""
    t = _tilhorighet(bruker)
    if _publikum(t) == roller.FORVALTER:
        return qs.filter(Q(intern=False) | Q(sak__utlysning__forvalter_id=t.organisasjon_id))
    return qs.filter(intern=False)
