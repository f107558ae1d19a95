"""The owner's case: open, write, send in, take back, withdraw, send a correction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjon
from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.tilgang import har_rett, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.models import Aktivitet, Retting, Sak, Sakspart, Sakversjon, Utlysning

from . import kvittering
from .grunn import IkkeMulig, Mangler, SamtidigEndring, flytt, i_database, laas_sak
from .nummerserie import saksnummer
from .varsel import varsle

SKRIVES_I = ("utkast", "ma_rettes")
SKRIVER_NAA = timedelta(minutes=2)


@dataclass(frozen=True)
class Ulikhet:
    """One field where two versions differ: its key, what was typed, and what is saved."""

    felt: str
    din: Any
    lagret: Any


class ToVersjoner(SamtidigEndring):
    """Somebody else saved the same step meanwhile. Nothing is overwritten; both versions are given back.

    `versjon` is the one saved now, `rolle` the role of who saved it (empty when it is not known).
    """

    def __init__(self, felter: Sequence[Ulikhet], *, versjon: int, rolle: str = ""):
        super().__init__(_("Noen andre har lagret samtidig. Velg hvilken tekst som skal gjelde."), kode="versjon")
        self.felter, self.versjon, self.rolle = list(felter), versjon, rolle


# Open ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def opprett_sak(*, utlysning: Utlysning, soker: Organisasjon, kopier_fra: Sak | None = None, av: Any) -> Sak:
    """Open a case as a draft in an open round, with its number and its details, prefilled.

    `kopier_fra` is an earlier case of the same applicant and Ordning: only what makes sense a year later is copied, and
    never attachments, dates or who said what. Raises IkkeMulig when the round is not open or there is a case already.
    """
    sjekk_rett(av, "sak.skriv", soker)
    naa = klokke.naa()
    if not utlysning.er_apen(naa):
        raise IkkeMulig(_lukket(utlysning), kode="frist")
    if kopier_fra and (kopier_fra.soker_id != soker.pk or kopier_fra.utlysning.ordning != utlysning.ordning):
        raise IkkeMulig(_("Dere kan bare hente fra deres egne tidligere saker i samme ordning."))
    ordning = kontrakt.hent(utlysning.ordning)
    if not ordning.kan_soke(utlysning, soker):
        raise IkkeMulig(_("Denne runden er ikke for dere. Åpne en runde som dere kan være med i."))
    sak = Sak(
        nummer=saksnummer(klokke.idag().year),
        saksgang=ordning.saksgang,
        utlysning=utlysning,
        soker=soker,
        tittel=f"{ordning.kort_nb} {utlysning.budsjettaar}",
        tilstand_tid=naa,
        maalform=_maalform(soker, av),
        opprettet_av=av,
        opprettet_tid=naa,
        kopiert_fra=kopier_fra,
        sokbar=soker.navn.lower(),
    )
    with i_database():
        sak.save()
    Sakspart.objects.create(sak=sak, organisasjon=soker, rolle=Sakspart.Rolle.SOKER)
    ordning.opprett_detaljer(sak, kopi_av=kopier_fra, av=av)
    spor.skriv(
        sak.kjede, "sak.opprett", av=av, objekt=sak,
        data={"utlysning": utlysning.pk, "kopiert_fra": kopier_fra.pk if kopier_fra else None},
    )  # fmt: skip
    return sak


def _maalform(soker: Organisasjon, av: Any) -> str:
    """The language the case is written in: the party's own, by vedtak or choice, else the person's."""
    if soker.spraakvedtak in ("nb", "nn"):
        return soker.spraakvedtak
    return soker.maalform or getattr(av, "maalform", "") or "nb"


def _lukket(utlysning: Utlysning) -> str:
    naa = klokke.naa()
    if utlysning.tilstand == Utlysning.Tilstand.PUBLISERT and naa < utlysning.apner_tid:
        return _("Denne runden åpner %(naar)s.") % {"naar": _tidspunkt(utlysning.apner_tid)}
    return _("Fristen var %(frist)s, og runden er lukket. Kontakt %(forvalter)s hvis noe hindret dere.") % {
        "frist": _tidspunkt(utlysning.frist_tid),
        "forvalter": utlysning.forvalter.visningsnavn,
    }


def _tidspunkt(tid: datetime) -> str:
    """Weekday, date and clock time in Norway, in the language of the page."""
    lokal = timezone.localtime(tid)
    maalform = sidens_maalform()
    return frister.skriv_frist(lokal.date(), maalform, lokal.time().replace(second=0, microsecond=0))


# Write -----------------------------------------------------------------------------------------------------------


def apen_retting(sak: Sak) -> Retting | None:
    """The correction that is asked for now, or None."""
    return sak.rettinger.filter(lukket_tid__isnull=True).first() if sak.tilstand == "ma_rettes" else None


def aapne_felt(sak: Sak, retting: Retting | None = None) -> set[str] | None:
    """Keys of the fields that may be changed: None means all of them, an empty set none."""
    if sak.tilstand == "utkast":
        return None
    if sak.tilstand != "ma_rettes":
        return set()
    retting = retting or apen_retting(sak)
    if retting is None or frister.frist_passert(retting.frist, klokke.naa()):
        return set()
    return set(retting.felt)


def kan_skrive(sak: Sak, av: Any) -> bool:
    """Whether the person may change anything in the case now."""
    return sak.tilstand in SKRIVES_I and har_rett(av, "sak.skriv", sak.soker) and aapne_felt(sak) != set()


def laas_for_skriving(sak: Sak, felt: Sequence[str] = (), *, av: Any) -> Sak:
    """The locked case, when `av` may write in it now; `felt` are the keys about to be changed.

    The round's deadline does not stop writing in a draft: only sending. Raises IkkeMulig and IngenTilgang.
    """
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.skriv", sak.soker)
    if sak.tilstand not in SKRIVES_I:
        raise IkkeMulig(
            _("Saken er «%(ord)s», og da kan den ikke endres. Skriv en melding hvis noe må rettes.")
            % {"ord": sak.tilstandsord},
            kode="tilstand",
        )
    aapne = aapne_felt(sak)
    if aapne is not None and not aapne:
        raise IkkeMulig(_("Fristen for å rette er ute. Skriv en melding til saksbehandleren."), kode="rettefrist")
    lukkede = [f for f in felt if aapne is not None and f not in aapne]
    if lukkede:
        raise IkkeMulig(_("Dere kan bare endre det saksbehandleren har bedt om at dere retter."), kode="felt")
    return sak


def registrer_aktivitet(sak: Sak, steg: str, av: Any) -> None:
    """Note that a person writes in a step now, so that colleagues see it."""
    Aktivitet.objects.update_or_create(sak=sak, bruker=av, defaults={"steg": steg[:40], "sist_tid": klokke.naa()})


def andre_som_skriver(sak: Sak, av: Any) -> list[Aktivitet]:
    """Others who have written in the case during the last two minutes."""
    return list(
        sak.aktivitet.filter(sist_tid__gte=klokke.naa() - SKRIVER_NAA)
        .exclude(bruker__person_id=av.person_id)
        .select_related("bruker")
        .order_by("-sist_tid")[:3]
    )


def siste_som_skrev(sak: Sak, steg: str, av: Any) -> str:
    """The role of the one, other than `av`, who last wrote in a step; empty when it is not known."""
    siste = sak.aktivitet.filter(steg=steg).exclude(bruker=av).order_by("-sist_tid").first()
    rolle = (
        siste
        and Tilhorighet.objects.filter(
            bruker_id=siste.bruker_id,
            organisasjon_id=sak.soker_id,
            rolle__in=["redaktor", "innsender"],
            til__isnull=True,
        )
        .order_by("rolle")
        .first()
    )
    return _("En %(rolle)s") % {"rolle": rolle.get_rolle_display().lower()} if rolle else ""


# Send ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_inn(*, sak: Sak, av: Any) -> Sak:
    """Send in a draft: freeze the version, set the expected answer, tell the forvalter. A second click changes nothing.

    Raises Mangler with the list, and IkkeMulig with the deadline when the round is closed.
    """
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.send_inn", sak.soker)
    if sak.tilstand == "innsendt" and sak.innsendt_av_id == av.pk:
        return sak
    if sak.tilstand == "utkast" and not sak.utlysning.er_apen(klokke.naa()):
        raise IkkeMulig(_lukket(sak.utlysning), kode="frist")
    _sjekk_mangler(sak)
    flytt(
        sak, "send_inn", av=av,
        innsendt_av=av, innsendt_tid=klokke.naa(), forventet_svar=sak.utlysning.svar_innen,
        sokt_belop=_sokt(sak), sokbar=_sokbar(sak),
    )  # fmt: skip
    versjon = frys_versjon(sak, "innsendt", av=av)
    varsle(
        nokkel=f"ny_sak:{sak.pk}:{versjon.nr}", organisasjon=sak.utlysning.forvalter, type="ny_sak", sak=sak,
    )  # fmt: skip
    varsle(
        nokkel=f"sak_sendt_inn:{sak.pk}:{versjon.nr}", organisasjon=sak.soker, type="sak_sendt_inn", sak=sak,
    )  # fmt: skip
    _varsle_parter(sak)
    kvittering.bestill(versjon, av=av)
    return sak


@transaction.atomic
def send_retting(*, sak: Sak, av: Any) -> Sak:
    """Send what was asked to be corrected; the case goes back to assessment. Raises Mangler and IkkeMulig."""
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.send_inn", sak.soker)
    retting = apen_retting(sak)
    if retting is not None and not aapne_felt(sak, retting):
        raise IkkeMulig(_("Fristen for å rette er ute. Skriv en melding til saksbehandleren."), kode="rettefrist")
    if sak.tilstand == "ma_rettes":
        _sjekk_mangler(sak)
    flytt(sak, "send_retting", av=av, sokt_belop=_sokt(sak), sokbar=_sokbar(sak))
    if retting is not None:
        retting.lukket_av, retting.lukket_tid = av, klokke.naa()
        retting.save(update_fields=["lukket_av", "lukket_tid"])
    versjon = frys_versjon(sak, "rettet", av=av)
    varsle(nokkel=f"rettet:{sak.pk}:{versjon.nr}", organisasjon=sak.utlysning.forvalter, type="rettet", sak=sak)
    kvittering.bestill(versjon, av=av)
    return sak


@transaction.atomic
def hent_tilbake(*, sak: Sak, av: Any) -> Sak:
    """Take a sent case back as a draft, only while the round is open and nobody has begun on it."""
    sak = laas_sak(sak)
    if sak.tilstand == "innsendt" and not sak.utlysning.er_apen(klokke.naa()):
        raise IkkeMulig(
            _("Fristen har gått ut, og da kan saken ikke hentes tilbake. Skriv en melding hvis noe må rettes."),
            kode="frist",
        )
    return flytt(sak, "hent_tilbake", av=av, innsendt_av=None, innsendt_tid=None, forventet_svar=None)


@transaction.atomic
def trekk(*, sak: Sak, av: Any) -> Sak:
    """Withdraw the case. What was sent in stays as it was; a new case may be opened while the round is open."""
    sak = laas_sak(sak)
    var_sendt = sak.innsendt_tid is not None
    flytt(sak, "trekk", av=av)
    sak.rettinger.filter(lukket_tid__isnull=True).update(lukket_av=av, lukket_tid=klokke.naa())
    if var_sendt:
        varsle(nokkel=f"trukket:{sak.pk}", organisasjon=sak.utlysning.forvalter, type="trukket", sak=sak)
    return sak


def frys_versjon(sak: Sak, arsak: str, *, av: Any) -> Sakversjon:
    """The whole case as it is now, frozen with its checksum."""
    innhold = kontrakt.hent(sak.utlysning.ordning).oyeblikksbilde(sak)
    siste = sak.versjoner.order_by("-nr").values_list("nr", flat=True).first() or 0
    return Sakversjon.objects.create(
        sak=sak, nr=siste + 1, arsak=arsak, innhold=innhold, sha256=sjekksum(innhold), av=av, tid=klokke.naa()
    )


def lov_paa_dagen(dag: date) -> frister.Forvaltningslov:
    """The forvaltningslov that applies on a day."""
    return frister.lov_paa(dag, settings.FORVALTNINGSLOV_2025_FRA)


def sjekksum(innhold: dict[str, Any]) -> str:
    """SHA-256 of the content as JSON with sorted keys: the same content gives the same sum."""
    tekst = json.dumps(innhold, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(tekst.encode()).hexdigest()


def _sjekk_mangler(sak: Sak) -> None:
    if mangler := kontrakt.hent(sak.utlysning.ordning).mangler(sak):
        raise Mangler(_("Noe mangler før dere kan sende. Fyll det ut, og send så på nytt."), mangler)


def _sokt(sak: Sak) -> Decimal:
    sum_ = sak.linjer.filter(budsjettaar=sak.utlysning.budsjettaar).aggregate(s=Sum("sokt"))["s"]
    return sum_ or Decimal("0.00")


def _sokbar(sak: Sak) -> str:
    """What a search in a work list looks in: title, applicant, payees, names of the tiltak; lower case."""
    navn = sak.linjer.order_by("mottaker__navn_sortert").values_list(
        "mottaker__navn", "mottaker__orgnr", "virksomhet__navn"
    )
    deler = [sak.nummer, sak.tittel, sak.soker.navn, sak.soker.orgnr or ""]
    deler += [d for rad in navn.distinct() for d in rad if d]
    deler += list(sak.tiltak.order_by("nr").values_list("tittel", flat=True))
    return " ".join(dict.fromkeys(d.lower() for d in deler if d))


def _varsle_parter(sak: Sak) -> None:
    """Tell everyone else in the case, once, that they are in it."""
    for part in sak.parter.exclude(organisasjon=sak.soker).select_related("organisasjon").order_by("pk"):
        varsle(
            nokkel=f"partner:{sak.pk}:{part.organisasjon_id}", organisasjon=part.organisasjon, type="partner", sak=sak
        )
