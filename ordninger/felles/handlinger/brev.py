"""Letters: content is frozen, rendered, alerted and recorded in one transaction, so each goes out once or not at all."""

import hashlib
from datetime import date

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.brev import fyll, pdf
from ordninger.felles.brev.feil import BrevFeil
from ordninger.felles.kontrakt import Brevbestilling
from ordninger.felles.models import Brev, Brevhendelse, Fordeling, Jobbpost, Ramme, Vedtak

from .grunn import IkkeMulig
from .jobb import jobbtype, legg_til
from .varsel import varsle


def neste_nummer(dag: date) -> str:
    """A letter number that is never given twice, without a lock: gaps are allowed, doubles are not."""
    with connection.cursor() as c:
        c.execute("SELECT nextval('felles_brevnummer')")
        return f"B{dag.year}-{c.fetchone()[0]:06d}"


def innhold_av(bestilling: Brevbestilling, *, nummer: str, dag: date) -> dict:
    """The frozen content of an ordered letter. Raises IkkeMulig naming the text or field that is missing."""
    felt = {
        **bestilling.felt,
        "brev": {**bestilling.felt.get("brev", {}), "nummer": nummer},
        "dato": {"brev": dag, "varsel": dag, **bestilling.felt.get("dato", {})},
        "demo": settings.DEMO,
    }
    try:
        with override(bestilling.maalform):
            return fyll.fyll(bestilling.mal, bestilling.maalform, felt)
    except BrevFeil as feil:
        raise IkkeMulig(_("Brevet ble stoppet: %(grunn)s") % {"grunn": feil}) from feil


def lag(bestilling: Brevbestilling, *, avsender, av, nummer: str | None = None, **til) -> Brev:
    """Freeze, render, store, alert and record one letter. `til` are the foreign keys it belongs to.

    Must run inside a transaction; a crash leaves no row, and at most a file that no row points at.
    """
    dag = klokke.idag()
    innhold = innhold_av(bestilling, nummer=nummer or neste_nummer(dag), dag=dag)
    fil = pdf.render(innhold)
    sum_ = hashlib.sha256(fil).hexdigest()
    brev = Brev(
        nummer=innhold["brevnummer"],
        mal=innhold["mal"],
        malversjon=str(innhold["malversjon"]),
        maalform=bestilling.maalform,
        avsender=avsender,
        mottaker=bestilling.mottaker,
        tilskudd=bestilling.tilskudd,
        tittel=bestilling.tittel[:250],
        innhold=innhold,
        kode=fyll.kode(innhold),
        klagefrist=bestilling.klagefrist,
        fil_sha256=sum_,
        fil_storrelse=len(fil),
        laget_tid=klokke.naa(),
        **til,
    )
    brev.fil.save(f"{brev.nummer}-{sum_[:12]}.pdf", ContentFile(fil), save=False)
    brev.save(force_insert=True)
    Brevhendelse.objects.create(brev=brev, type=Brevhendelse.Type.VARSLET, tid=brev.laget_tid)
    varsle(
        nokkel=f"brev:{brev.pk}",
        organisasjon=brev.mottaker,
        type="ramme" if brev.ramme else "brev",
        sak=brev.sak,
        data={"brev": brev.nummer},
    )
    if brev.sak:
        kjede = brev.sak.kjede
    elif brev.ramme:
        kjede = brev.ramme.kjede
    else:
        kjede = f"org:{brev.mottaker_id}"
    spor.skriv(kjede, "brev.sendt", av=av, objekt=brev, data={"sha256": sum_, "mottaker": brev.mottaker_id})
    return brev


@transaction.atomic
def lag_vedtaksbrev(*, vedtak: Vedtak, av) -> Brev:
    """KBG § 13: the letter to the party. Made once; a second call gives the letter that exists."""
    if finnes := vedtak.brev.filter(tilskudd__isnull=True).first():
        return finnes
    bestilling = kontrakt.hent(vedtak.sak.utlysning.ordning).brev(vedtak, dag=klokke.idag())[0]
    return lag(bestilling, avsender=vedtak.ramme.forvalter, av=av, sak=vedtak.sak, vedtak=vedtak)


@transaction.atomic
def lag_tilskuddsbrev(*, vedtak: Vedtak, tilskudd_id: int, av) -> Brev:
    """KBG § 13: the letter to one payee. Without a confirmed account it says that the money waits for one."""
    if finnes := vedtak.brev.filter(tilskudd_id=tilskudd_id).first():
        return finnes
    bestillinger = kontrakt.hent(vedtak.sak.utlysning.ordning).brev(vedtak, dag=klokke.idag())
    bestilling = next(b for b in bestillinger if b.tilskudd and b.tilskudd.pk == tilskudd_id)
    if til_parten := vedtak.brev.filter(tilskudd__isnull=True).first():
        bestilling.felt["vedtak"] = {"brevnummer": til_parten.nummer}
    return lag(bestilling, avsender=vedtak.ramme.forvalter, av=av, sak=vedtak.sak, vedtak=vedtak)


def innhold_av_utkast(bestilling: Brevbestilling) -> dict:
    """The content of one draft letter, with UTKAST where the numbers will stand. Never stored."""
    bestilling.felt["vedtak"] = {"brevnummer": _("UTKAST")}
    return innhold_av(bestilling, nummer=_("UTKAST"), dag=klokke.idag())


def utkast(vedtak_eller_forslag, *, ordning: str) -> list[bytes]:
    """The same letters as drafts, rendered but never stored: what the caseworker reads before the decision."""
    bestillinger = kontrakt.hent(ordning).brev(vedtak_eller_forslag, dag=klokke.idag(), utkast=True)
    return [pdf.render(innhold_av_utkast(b)) for b in bestillinger]


@transaction.atomic
def apne(*, brev: Brev, av) -> Brev:
    """Record that a person of the receiver opened the letter, once per person."""
    t = av.aktiv_tilhorighet
    if t and t.organisasjon_id == brev.mottaker_id:
        _rad, ny = Brevhendelse.objects.get_or_create(
            brev=brev, type=Brevhendelse.Type.APNET, av=av, defaults={"tid": klokke.naa()}
        )
        if ny and brev.sak:
            spor.skriv(brev.sak.kjede, "brev.apnet", av=av, objekt=brev)
    return brev


@jobbtype("brev.vedtak")
def _vedtaksbrev(post: Jobbpost) -> int | None:
    """Item "12": the letter to the party, and one more item per payee. Item "12:34": the letter to payee 34.

    An award that is no enkeltvedtak has no vedtaksbrev: its tilskuddsbrev says it all.
    """
    vedtak_id, _skille, tilskudd_id = post.nokkel.partition(":")
    vedtak = Vedtak.objects.select_related(
        "sak__utlysning__fylke",
        "sak__utlysning__forvalter",
        "sak__soker",
        "ramme__forvalter",
        "klageinstans",
        "besluttet_av__person",
        "foreslatt_av__person",
    ).get(pk=int(vedtak_id))
    if tilskudd_id:
        return lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=int(tilskudd_id), av=post.jobb.av).pk
    brev = lag_vedtaksbrev(vedtak=vedtak, av=post.jobb.av) if vedtak.er_enkeltvedtak else None
    if not kontrakt.hent(vedtak.ramme.ordning).eget_tilskuddsbrev:
        return brev.pk if brev else None
    for pk in sorted(set(vedtak.linjer.exclude(tilskudd=None).values_list("tilskudd_id", flat=True))):
        legg_til(post.jobb, f"{vedtak.pk}:{pk}")
    return brev.pk if brev else None


@jobbtype("brev.rammer")
def _rammebrev(post: Jobbpost) -> int:
    fordeling_id, ramme_id = (int(x) for x in post.nokkel.split(":"))
    fordeling = Fordeling.objects.select_related(
        "ramme__forvalter", "ramme__bevilgning", "foreslatt_av__person", "besluttet_av__person", "beregning"
    ).get(pk=fordeling_id)
    ramme = Ramme.objects.select_related("forvalter", "fylke", "bevilgning").get(pk=ramme_id)
    for bestilling in kontrakt.hent(ramme.ordning).rammebrev(fordeling, ramme, dag=klokke.idag()):
        if not Brev.objects.filter(fordeling=fordeling, mal=bestilling.mal, ramme=ramme).exists():
            lag(bestilling, avsender=fordeling.ramme.forvalter, av=post.jobb.av, fordeling=fordeling, ramme=ramme)
    return ramme.pk
