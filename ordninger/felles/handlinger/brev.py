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
from .jobb import jobbtype
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
    varsle(nokkel=f"brev:{brev.pk}", organisasjon=brev.mottaker, type="brev", sak=brev.sak, data={"brev": brev.nummer})
    if brev.sak:
        kjede = brev.sak.kjede
    elif brev.ramme:
        kjede = brev.ramme.kjede
    else:
        kjede = f"org:{brev.mottaker_id}"
    spor.skriv(kjede, "brev.sendt", av=av, objekt=brev, data={"sha256": sum_, "mottaker": brev.mottaker_id})
    return brev


@transaction.atomic
def lag_for_vedtak(*, vedtak: Vedtak, av) -> list[Brev]:
    """KBG § 13: the letters of a decision. Those already made are left alone, so a second run changes nothing."""
    bestillinger = kontrakt.hent(vedtak.sak.utlysning.ordning).brev(vedtak, dag=klokke.idag())
    finnes = {(b.mal, b.mottaker_id, b.tilskudd_id) for b in vedtak.brev.all()}
    return [
        lag(b, avsender=vedtak.ramme.forvalter, av=av, sak=vedtak.sak, vedtak=vedtak)
        for b in bestillinger
        if (b.mal, b.mottaker.pk, b.tilskudd.pk if b.tilskudd else None) not in finnes
    ]


def utkast(vedtak_eller_forslag, *, ordning: str) -> list[bytes]:
    """The same letters as drafts, rendered but never stored: what the caseworker reads before the decision."""
    dag = klokke.idag()
    ut = []
    for bestilling in kontrakt.hent(ordning).brev(vedtak_eller_forslag, dag=dag, utkast=True):
        ut.append(pdf.render(innhold_av(bestilling, nummer=_("UTKAST"), dag=dag)))
    return ut


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
def _vedtaksbrev(post: Jobbpost) -> int:
    vedtak = Vedtak.objects.select_related(
        "sak__utlysning__fylke", "sak__soker", "ramme__forvalter", "klageinstans", "besluttet_av__person", "foreslatt_av__person"
    ).get(pk=int(post.nokkel))
    lag_for_vedtak(vedtak=vedtak, av=post.jobb.av)
    return vedtak.pk


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
