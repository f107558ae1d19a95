"""What is measured on: the whole register, one forvalter with 40 000 cases, and a national frame.

The cases are made set by set in SQL: drafts first, then the legal steps one by one. Every trigger is on.
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.utils import timezone

from eiere.models import Organisasjon
from eiere.sortering import sorteringsnokkel
from kompetanse.brukere.models import Bruker
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import habilitet, rammer, sak, satser, vurdering
from ordninger.felles.models import Aarsoppsett, Linje, Ramme, Sak, Sakspart, Tiltak, Utlysning
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from statsforvalter.models import Embete

from .folk import som

ANTALL = 40_000
SOKERE = 1_000
RUNDER_PER_FYLKE = 10
FYLKER = ("03", "31", "32", "33")
PARTNER = "(%(partnere)s::bigint[])[1 + utlysning_id %% cardinality(%(partnere)s::bigint[])]"
"""The partner of a case's round, as SQL: a partner takes part in a thousand cases or so."""
TIDEL = "tidelen"
"""A word in the search text of every tenth case."""


@dataclass
class Land:
    """The people and objects that the measurements need."""

    udir_fag: Bruker
    saksbehandler: Bruker
    leser: Bruker
    rot: Ramme
    sak: Sak

    def lagre(self, fil: Path) -> None:
        """Only the keys; for a folder that is kept."""
        fil.write_text(json.dumps({f.name: getattr(self, f.name).pk for f in fields(self)}))

    @classmethod
    def les(cls, fil: Path) -> "Land":
        """The objects as they are in the database, the people acting in their role."""
        nokler = json.loads(fil.read_text())
        folk = {n: Bruker.objects.get(pk=nokler[n]) for n in ("udir_fag", "saksbehandler", "leser")}
        for b in folk.values():
            b.aktiv_tilhorighet = b.tilhorigheter.select_related("organisasjon").get()
        return cls(**folk, rot=Ramme.objects.get(pk=nokler["rot"]), sak=Sak.objects.get(pk=nokler["sak"]))


def bygg() -> Land:
    """Build everything. The register must be loaded."""
    aar = timezone.localdate().year + 1
    udir = Organisasjon.objects.get(type="udir")
    embete = Embete.objects.get(fylker=FYLKER[0]).organisasjon
    fag, sjef = som("udir_fag", udir), som("udir_beslutter", udir)
    behandler, beslutter = som("saksbehandler", embete), som("beslutter", embete)
    rot = _rammer(aar, fag, sjef)
    utlysninger = _utlysninger(aar, embete, behandler, beslutter, fag, sjef)
    sokere = _sokere(FYLKER[0])
    innsender = som("innsender", Organisasjon.objects.get(pk=sokere[0]))
    _saker(aar, [u.pk for u in utlysninger], sokere, innsender, behandler)
    eier = Organisasjon.objects.filter(type="kommune", fylke_id=FYLKER[1], opphort__isnull=True).order_by("pk")[0]
    return Land(fag, behandler, som("leser", eier), rot, _en_sak(utlysninger[0], eier, behandler))


def _rammer(aar: int, fag: Bruker, sjef: Bruker) -> Ramme:
    """An appropriation, the national frame, approved parameters, and a decided split of half of it."""
    from ordninger.felles.beregning.kanonisk import kanoniser
    from ordninger.kollektiv.nasjonal import SATSNAVN, rammeparametre
    from ordninger.kollektiv.satser import EKSEMPEL_RAMME

    uten = ("ramme", "gyldig", "fylker", "eksempel")
    verdier = {k: v for k, v in kanoniser(EKSEMPEL_RAMME.til_json()).items() if k not in uten}
    b = bevilgninger.registrer_bevilgning(
        budsjettaar=aar, kapittel="226", post="61", navn="Kompetanseutvikling", belop=Decimal(1_400_000_000), av=fag
    )
    b = bevilgninger.bekreft_vedtatt(bevilgning=b, dato=timezone.localdate(), av=sjef)
    rot = rammer.sett_nasjonal_ramme(bevilgning=b, ordning="kollektiv", belop=b.belop, av=fag)
    s = satser.foresla_satser(
        ordning="kollektiv", navn=SATSNAVN, budsjettaar=aar, verdier=verdier, eksempel=True, av=fag
    )
    satser.godkjenn_satser(satser=s, av=sjef)
    parametre = rammeparametre(verdier=verdier, belop=rot.belop / 2, budsjettaar=aar, versjon=s.versjon)
    f = rammer.nytt_rammescenario(ramme=rot, navn="Gjeldende modell", parametre=parametre, satser=s, av=fag)
    rammer.beslutt_rammer(fordeling=rammer.send_rammer_til_beslutter(fordeling=f, av=fag), av=sjef)
    rot.refresh_from_db()
    return rot


def _utlysninger(
    aar: int, embete: Organisasjon, lager: Bruker, sjef: Bruker, fag: Bruker, fagsjef: Bruker
) -> list[Utlysning]:
    """Ten open rounds in each fylke, so that the same owners can have many cases."""
    naa = timezone.now()
    Aarsoppsett.objects.create(
        ordning="kollektiv", budsjettaar=aar, fordeles_innen=f"{aar}-04-15", meld_ufordelt_innen=f"{aar}-09-01",
        samlerapport_innen=f"{aar + 1}-03-01", vilkar_nb="Vilkår.", vilkar_nn="Vilkår.", foreslatt_av=fag,
        foreslatt_tid=naa, godkjent_av=fagsjef, godkjent_tid=naa,
    )  # fmt: skip
    dag = timezone.localdate()
    frist = timezone.make_aware(datetime.combine(dag + timedelta(days=60), time(23, 59, 59)))
    ut = [
        Utlysning(
            ordning="kollektiv", budsjettaar=aar, runde=runde, forvalter=embete, fylke_id=fylke,
            ramme=Ramme.objects.get(forvalter=embete, fylke_id=fylke, kilde="forelder"), apner_tid=naa - timedelta(days=60),
            frist_tid=frist, svar_innen=f"{aar}-04-15", rapportfrist_tid=frist + timedelta(days=400),
            bruk_fra=f"{aar}-01-01", bruk_til=f"{aar}-12-31", tekst_nb="Meld behov.", tekst_nn="Meld behov.",
            vilkar_nb="Vilkår.", vilkar_nn="Vilkår.", opprettet_av=lager, opprettet_tid=naa,
        )
        for fylke in FYLKER
        for runde in range(1, RUNDER_PER_FYLKE + 1)
    ]  # fmt: skip
    Utlysning.objects.bulk_create(ut)
    alle = Utlysning.objects.filter(forvalter=embete, budsjettaar=aar)
    alle.update(tilstand="til_godkjenning")
    alle.update(tilstand="publisert", publisert_av=sjef, publisert_tid=naa)
    return list(alle.order_by("pk"))


def _sokere(fylke: str) -> list[int]:
    """Private owners with synthetic numbers."""
    nye = [
        Organisasjon(
            orgnr=lag_syntetisk_orgnr(80_000 + n), navn=f"Barnehage {n} AS", navn_sortert=sorteringsnokkel(f"Barnehage {n} AS"),
            type="privat_eier", fylke_id=fylke, syntetisk=True, opprettet=timezone.localdate(),
        )
        for n in range(SOKERE)
    ]  # fmt: skip
    return [o.pk for o in Organisasjon.objects.bulk_create(nye)]


# The share of the cases (of 100, by number) that takes each step, in the order of the steps.
_STEG = (
    ("innsendt", "utkast", 96, "innsendt_av_id = %(inn)s, innsendt_tid = %(naa)s, forventet_svar = %(svar)s,"),
    ("til_vurdering", "innsendt", 80, "saksbehandler_id = CASE WHEN s.id %% 3 = 0 THEN NULL ELSE %(behandler)s END::bigint,"),
    ("pa_vent", "til_vurdering", 2, ""),
    ("ma_rettes", "til_vurdering", 4, ""),
    ("forslag_klart", "til_vurdering", 50, ""),
    ("til_beslutning", "forslag_klart", 40, ""),
)  # fmt: skip
_VEDTAK = (
    ("innvilget", "til_beslutning", 30, "avgjort_tid = %(naa)s, innvilget_belop = s.sokt_belop,"),
    ("avslatt", "til_beslutning", 5, "avgjort_tid = %(naa)s, innvilget_belop = 0,"),
)  # fmt: skip


def _saker(aar: int, utlysninger: list[int], sokere: list[int], innsender: Bruker, behandler: Bruker) -> None:
    """ANTALL cases with parties, one tiltak and six lines of money each, judgements, messages and corrections."""
    verdier = {
        "aar": aar, "naa": timezone.now(), "utlysninger": utlysninger, "sokere": sokere, "inn": innsender.pk,
        "behandler": behandler.pk, "svar": f"{aar}-04-15", "antall": ANTALL, "tidel": TIDEL,
        "partnere": list(Organisasjon.objects.filter(type__in=["uh", "fagskole"]).order_by("pk").values_list("pk", flat=True)),
        "hva": ["Leseopplæring", "Tidlig innsats", "Digital dømmekraft", "Skolemiljø", "Profesjonsfellesskap", "Språkmiljø",
                "Realfag ute", "Praktisk læring"],
        "hvor": ["for de yngste", "på ungdomstrinnet", "i små barnehager", "i overgangen til skolen", "i alle fag", "for ledere",
                 "med flerspråklige barn", "i SFO", "på småtrinnet", "gjennom lek", "i møte med foreldre", "for nyutdannede",
                 "i nettverk"],
        "vilkar": [v.kode for v in kontrakt.hent("kollektiv").vilkar() if v.krav],
    }  # fmt: skip
    with connection.cursor() as peker:
        peker.execute("SET statement_timeout = 0")

        def kjor(sql: str) -> None:
            peker.execute(sql.replace("%(p)s", PARTNER), verdier)

        kjor(
            """
            INSERT INTO felles_sak (nummer, saksgang, utlysning_id, soker_id, tittel, tilstand, tilstand_tid, maalform,
                opprettet_av_id, opprettet_tid, sokt_belop, merkelapper, sokbar)
            SELECT %(aar)s - 1 || '/' || 10000 + n, 'behovsmelding', (%(utlysninger)s::bigint[])[1 + n / %(antall_per)s],
                (%(sokere)s::bigint[])[1 + n %% %(antall_per)s], 'KBG ' || %(aar)s, 'utkast', %(naa)s, 'nb', %(inn)s, %(naa)s,
                20000 + (n * 7919) %% 400000, '[]', 'barnehage ' || n || CASE WHEN n %% 10 = 0 THEN ' ' || %(tidel)s ELSE '' END
            FROM generate_series(0, %(antall)s - 1) n""".replace("%(antall_per)s", str(len(sokere)))
        )

        def flytt(steg: tuple[tuple[str, str, int, str], ...]) -> None:
            for til, fra, andel, felt in steg:
                kjor(f"""
                    UPDATE felles_sak s SET {felt} tilstand = '{til}', tilstand_tid = %(naa)s
                    WHERE tilstand = '{fra}' AND right(nummer, 5)::int * 37 %% 100 < {andel}""")

        flytt(_STEG)
        kjor("""INSERT INTO felles_sakspart (sak_id, organisasjon_id, rolle, vertskommune)
            SELECT id, o, r, false FROM felles_sak, LATERAL (VALUES (soker_id, 'soker'), (soker_id, 'mottaker'),
                (%(p)s, 'partner'), (%(p)s, 'mottaker')) p(o, r)""")
        kjor("""INSERT INTO felles_tiltak (sak_id, nr, kode, tittel, sektor)
            SELECT id, 1, '', (%(hva)s::text[])[1 + id %% 8] || ' ' || (%(hvor)s::text[])[1 + id %% 13], (ARRAY['barnehage', 'skole', 'begge'])[1 + id %% 3] FROM felles_sak""")
        kjor("""INSERT INTO kollektiv_kollektivtiltak (tiltak_id, behov, medvirkning, malgrupper, tema, partnertype, partner_id,
                partner_kontakt, plan, flerarig, egeninnsats, samiske_perspektiver, versjon)
            SELECT id, 'Behov.', 'Drøftet.', '["barnehage"]', (ARRAY['inkludering', 'digital', 'spraak'])[1 + id %% 3], 'uh',
                (SELECT %(p)s FROM felles_sak WHERE id = sak_id), 'Per', 'Plan.', false, 'Tid.', 'Vurdert.', 1 FROM felles_tiltak""")
        kjor("""INSERT INTO kollektiv_behovsmelding (sak_id, kontakt_navn, kontakt_epost, kontakt_telefon, behov, medvirkning,
                egeninnsats, koordinator, samiske_perspektiver, versjoner)
            SELECT id, 'Kari Demo', 'kari@example.no', '', 'Behov.', 'Alle.', 'Tid.', 'Kommunen', 'Vurdert.', '{}' FROM felles_sak""")
        kjor("""INSERT INTO felles_linje (sak_id, tiltak_id, mottaker_id, budsjettaar, sokt, koordinator)
            SELECT s.id, t.id, m, %(aar)s + a, CASE WHEN a = 0 THEN s.sokt_belop / 2 ELSE 0 END, false
            FROM felles_sak s JOIN felles_tiltak t ON t.sak_id = s.id,
                LATERAL (VALUES (s.soker_id), (%(p)s)) p(m), generate_series(0, 2) a""")
        kjor("""INSERT INTO felles_vurdering (sak_id, vilkar, resultat, begrunnelse, endret_av_id, endret_tid)
            SELECT s.id, v, 'oppfylt', 'Godt vist.', %(behandler)s, %(naa)s FROM felles_sak s, unnest(%(vilkar)s::text[]) v
            WHERE tilstand NOT IN ('utkast', 'innsendt') AND (s.id %% 2 = 0 OR tilstand <> 'til_vurdering')""")
        kjor("""INSERT INTO felles_habilitet (sak_id, bruker_id, habil, grunn, parter, tid)
            SELECT id, %(behandler)s, true, '', '[]', %(naa)s FROM felles_sak WHERE tilstand NOT IN ('utkast', 'innsendt')""")
        kjor("""INSERT INTO felles_melding (sak_id, tekst, intern, fra_forvalter, organisasjon_id, av_id, tid, lest_tid)
            SELECT id, 'Vi lurer på noe.', false, false, soker_id, %(inn)s, %(naa)s,
                CASE WHEN id %% 20 = 0 THEN NULL ELSE %(naa)s END FROM felles_sak WHERE tilstand <> 'utkast' AND id %% 2 = 0""")
        kjor("""INSERT INTO felles_retting (sak_id, felt, tekst, frist, bedt_av_id, bedt_tid, lukket_av_id, lukket_tid)
            SELECT id, '["behov"]', 'Forklar.', %(naa)s::date + 10, %(behandler)s, %(naa)s,
                CASE WHEN tilstand = 'ma_rettes' THEN NULL ELSE %(inn)s END::bigint,
                CASE WHEN tilstand = 'ma_rettes' THEN NULL ELSE %(naa)s END
            FROM felles_sak WHERE tilstand = 'ma_rettes' OR (id %% 10 = 1 AND tilstand NOT IN ('utkast', 'innsendt'))""")
        flytt(_VEDTAK)  # last: nothing is added to a decided case


def _en_sak(utlysning: Utlysning, eier: Organisasjon, behandler: Bruker) -> Sak:
    """One case in full, made by the same handlinger as the pages use: it is the case page's."""
    innsender = som("innsender", eier)
    partner = Organisasjon.objects.filter(type="uh").order_by("pk")[0]
    s = sak.opprett_sak(utlysning=utlysning, soker=eier, av=innsender)
    Behovsmelding.objects.filter(sak=s).update(
        kontakt_navn="Kari Demo", kontakt_epost="kari@example.no", behov="Behov. " * 60, medvirkning="Alle var med. " * 30,
        egeninnsats="Tid.", koordinator="Kommunen", samiske_perspektiver="Vurdert.",
    )  # fmt: skip
    s.tiltak.all().delete()
    for nr in range(1, 4):
        t = Tiltak.objects.create(sak=s, nr=nr, tittel=f"Felles praksis {nr}", sektor="skole")
        KollektivTiltak.objects.create(
            tiltak=t, behov="Behov. " * 60, medvirkning="Drøftet.", malgrupper=["grunnskole"], tema="inkludering",
            partnertype="uh", partner=partner, partner_kontakt="Per", plan="Plan. " * 60, egeninnsats="Tid.",
            samiske_perspektiver="Vurdert.",
        )  # fmt: skip
        Linje.objects.bulk_create(
            Linje(
                sak=s,
                tiltak=t,
                mottaker=m,
                budsjettaar=utlysning.budsjettaar + a,
                sokt=Decimal(50_000) if a == 0 else Decimal(0),
            )
            for m in (eier, partner)
            for a in range(3)
        )
    for org, rolle in ((partner, "partner"), (partner, "mottaker"), (eier, "mottaker")):
        Sakspart.objects.get_or_create(sak=s, organisasjon=org, rolle=rolle)
    s = sak.send_inn(sak=s, av=innsender)
    habilitet.erklaer(sak=s, habil=True, av=behandler)
    s = vurdering.ta_til_vurdering(sak=s, av=behandler)
    for v in kontrakt.hent("kollektiv").vilkar():
        if v.krav:
            vurdering.lagre_vurdering(
                sak=s, vilkar=v.kode, resultat="oppfylt", begrunnelse="Godt vist. " * 10, av=behandler
            )
    vurdering.lagre_begrunnelse(sak=s, begrunnelse="Tiltaket følger planen.", versjon=0, av=behandler)
    return s
