"""VU § 8: needs. Private owners answer in the portal; the kommune registers for its own barnehager. Numbers, never names."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjon, Virksomhet
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import sak as saker
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.varsel import varsle
from ordninger.felles.models import Fordeling, Sak, Utlysning

from .. import grunnlag
from ..models import Barnehagesak, Behov, KommunaltBehov, UtenBehov

MAKS_DELTAKERE = 500
MAKS_STUDIEPOENG = Decimal(60)


KONTAKTFELT = ("kontakt_navn", "kontakt_epost", "kontakt_telefon")


@dataclass(frozen=True)
class Svar:
    """What is said of one barnehage: participants with basic education, studiepoeng for each, and why."""

    deltakere: int | None
    studiepoeng: Decimal | None
    hvorfor: str = ""

    def __str__(self) -> str:
        poeng = "–" if self.studiepoeng is None else f"{self.studiepoeng.normalize():f}".replace(".", ",")
        return f"{'–' if self.deltakere is None else self.deltakere} × {poeng}. {self.hvorfor}"


def _sjekk(svar: Svar) -> None:
    if svar.deltakere is not None and not 0 <= svar.deltakere <= MAKS_DELTAKERE:
        raise IkkeMulig(_("Antall deltakere må være fra 0 til %(maks)s.") % {"maks": MAKS_DELTAKERE}, kode="deltakere")
    if svar.studiepoeng is not None and not 0 < svar.studiepoeng <= MAKS_STUDIEPOENG:
        raise IkkeMulig(_("Studiepoengene må være over 0 og høyst 60."), kode="studiepoeng")


@transaction.atomic
def lagre_kontakt(*, sak: Sak, felt: Mapping[str, str], versjon: int, over_egen: bool = False, av: Any) -> int:
    """Save who can be asked, and give the step's new version. Raises ToVersjoner and IkkeMulig."""
    sak = saker.laas_for_skriving(sak, av=av)
    d = Barnehagesak.objects.select_for_update(of=("self",)).get(sak=sak)
    ulike = [saker.Ulikhet(n, felt[n], getattr(d, n)) for n in KONTAKTFELT if n in felt and getattr(d, n) != felt[n]]
    saker.registrer_aktivitet(sak, "om_oss", av)
    if not ulike:
        return int(d.versjoner.get("om_oss", 0))
    saker.laas_for_skriving(sak, ["kontakt"], av=av)
    _sjekk_versjon(sak, d, "om_oss", versjon, ulike, over_egen, av)
    for u in ulike:
        setattr(d, u.felt, u.din)
    return _ny_versjon(d, "om_oss", av)


@transaction.atomic
def lagre(*, sak: Sak, svar: Mapping[int, Svar], versjon: int | None = None, over_egen: bool = False, av: Any) -> int:
    """Save what a private owner says of its barnehager, by Linje, and give the step's new version.

    The amount follows from VU § 4 and the round's substitute cost. Raises ToVersjoner when somebody else has saved since
    `versjon` (None does not ask), and IkkeMulig.
    """
    sak = saker.laas_for_skriving(sak, av=av)
    d = Barnehagesak.objects.select_for_update(of=("self",)).get(sak=sak)
    runde = grunnlag.runde_for(sak.utlysning)
    assert runde is not None  # noqa: S101  a published round has one
    endres = [
        (x, s) for x in grunnlag.behovslinjer(sak) if (s := svar.get(x.pk)) is not None and s != _svar(x.barnehagebehov)
    ]
    saker.registrer_aktivitet(sak, "behov", av)
    if not endres:
        return int(d.versjoner.get("behov", 0))
    saker.laas_for_skriving(sak, ["enheter"], av=av)
    if versjon is not None:
        ulike = [saker.Ulikhet(x.virksomhet.navn, str(s), str(_svar(x.barnehagebehov))) for x, s in endres]
        _sjekk_versjon(sak, d, "behov", versjon, ulike, over_egen, av)
    for linje, s in endres:
        _sjekk(s)
        b = linje.barnehagebehov
        b.deltakere, b.studiepoeng, b.hvorfor = s.deltakere, s.studiepoeng, s.hvorfor.strip()
        b.save()
        linje.antall = s.deltakere
        linje.sokt = (
            None if s.deltakere is None else grunnlag.behov_i_kroner(s.deltakere, s.studiepoeng, runde.vikarkostnad)
        )
        linje.save(update_fields=["antall", "sokt"])
    return _ny_versjon(d, "behov", av)


def _svar(b: Behov) -> Svar:
    return Svar(b.deltakere, b.studiepoeng, b.hvorfor)


def _sjekk_versjon(
    sak: Sak, d: Barnehagesak, steg: str, versjon: int, ulike: list[saker.Ulikhet], over_egen: bool, av: Any
) -> None:
    gjeldende = int(d.versjoner.get(steg, 0))
    egen = gjeldende - versjon == 1 and d.versjoner.get(f"{steg}:av") == av.pk
    if versjon != gjeldende and not (over_egen and egen):
        raise saker.ToVersjoner(ulike, versjon=gjeldende, rolle=saker.siste_som_skrev(sak, steg, av))


def _ny_versjon(d: Barnehagesak, steg: str, av: Any) -> int:
    ny = int(d.versjoner.get(steg, 0)) + 1
    d.versjoner = {**d.versjoner, steg: ny, f"{steg}:av": av.pk}
    d.save()
    return ny


@transaction.atomic
def meld_uten_behov(*, utlysning: Utlysning, eier: Organisasjon, av: Any) -> UtenBehov:
    """A private owner answers that it has no need. Its own draft is withdrawn; a case that is sent must be withdrawn first."""
    sjekk_rett(av, "sak.send_inn", eier)
    if not utlysning.er_apen(klokke.naa()):
        raise IkkeMulig(_("Fristen er ute. Skriv til kommunen hvis noe er endret."), kode="frist")
    if not kontrakt.hent(utlysning.ordning).kan_soke(utlysning, eier):
        raise IkkeMulig(_("Denne runden er ikke for dere. Åpne en runde som dere kan være med i."))
    sak = Sak.objects.filter(utlysning=utlysning, soker=eier).exclude(tilstand="trukket").first()
    if sak is not None and sak.tilstand != "utkast":
        raise IkkeMulig(_("Dere har sendt inn et behov. Trekk saken først hvis dere ikke har behov likevel."))
    if sak is not None:
        saker.trekk(sak=sak, av=av)
    svar, ny = UtenBehov.objects.get_or_create(
        utlysning=utlysning, eier=eier, defaults={"meldt_av": av, "meldt_tid": klokke.naa()}
    )
    if ny:
        spor.skriv(utlysninger.kjede(utlysning), "barnehage.uten_behov", av=av, objekt=svar, data={"eier": eier.pk})
    return svar


@transaction.atomic
def registrer_kommunalt(*, utlysning: Utlysning, svar: Mapping[int, Svar], av: Any) -> list[KommunaltBehov]:
    """The kommune's own barnehager by unit. Refused when a split is sent to the decider: then the numbers stand."""
    u = Utlysning.objects.select_for_update(of=("self",)).select_related("forvalter").get(pk=utlysning.pk)
    sjekk_rett(av, "fordeling.foresla", u.forvalter)
    runde = grunnlag.runde_for(u)
    if runde is None or u.tilstand != Utlysning.Tilstand.PUBLISERT:
        raise IkkeMulig(_("Runden er ikke publisert. Behov kan meldes når den er det."))
    if Fordeling.objects.filter(utlysning=u, tilstand__in=["til_beslutning", "besluttet"]).exists():
        raise IkkeMulig(_("Delingen er sendt til beslutter. Da kan ikke behovene endres."))
    egne = set(u.barnehagetall.filter(privat=False).values_list("virksomhet_id", flat=True))
    rader = []
    for virksomhet_id, s in svar.items():
        if virksomhet_id not in egne:
            raise IkkeMulig(_("Barnehagen er ikke en av kommunens egne i denne runden."))
        _sjekk(s)
        if s.deltakere is None:
            KommunaltBehov.objects.filter(utlysning=u, virksomhet_id=virksomhet_id).delete()
            continue
        if s.deltakere and (not s.studiepoeng or not s.hvorfor.strip()):
            navn = Virksomhet.objects.get(pk=virksomhet_id).navn
            raise IkkeMulig(
                _("Skriv studiepoeng og hvorfor for %(navn)s.") % {"navn": navn}, kode=f"v{virksomhet_id}-hvorfor"
            )
        rad, _ny = KommunaltBehov.objects.update_or_create(
            utlysning=u,
            virksomhet_id=virksomhet_id,
            defaults={
                "deltakere": s.deltakere,
                "studiepoeng": s.studiepoeng,
                "hvorfor": s.hvorfor.strip(),
                "belop": grunnlag.behov_i_kroner(s.deltakere, s.studiepoeng, runde.vikarkostnad),
                "endret_av": av,
                "endret_tid": klokke.naa(),
            },
        )
        rader.append(rad)
    spor.skriv(utlysninger.kjede(u), "barnehage.kommunale_behov", av=av, objekt=u, data={"antall": len(rader)})
    return rader


# Who has answered -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Eierstatus:
    """One private owner in the round: its barnehager, and how far its answer has come.

    `svar` is sendt, utkast, uten_behov, ingen, or ukjent_eier for units whose owner the register does not know.
    """

    eier: Organisasjon | None
    enheter: tuple[Virksomhet, ...]
    svar: str
    sak: Sak | None = None


def status(utlysning: Utlysning) -> list[Eierstatus]:
    """Every private owner in the round and what it has answered, those that have not first, then by name."""
    eiere = grunnlag.private_eiere(utlysning)
    enheter: dict[int | None, list[Virksomhet]] = {}
    for t in (
        utlysning.barnehagetall.filter(privat=True)
        .select_related("virksomhet")
        .order_by("virksomhet__navn_sortert", "pk")
    ):
        enheter.setdefault(eiere.get(t.virksomhet_id), []).append(t.virksomhet)
    kjente = Organisasjon.objects.in_bulk([pk for pk in enheter if pk is not None])
    sakene = {s.soker_id: s for s in Sak.objects.filter(utlysning=utlysning).exclude(tilstand="trukket")}
    uten = set(UtenBehov.objects.filter(utlysning=utlysning).values_list("eier_id", flat=True))
    ut = []
    for pk, liste in enheter.items():
        sak = sakene.get(pk) if pk is not None else None
        if pk is None:
            svar = "ukjent_eier"
        elif sak is not None and sak.innsendt_tid is not None:
            svar = "sendt"
        elif pk in uten:
            svar = "uten_behov"
        else:
            svar = "utkast" if sak is not None else "ingen"
        ut.append(Eierstatus(kjente.get(pk) if pk is not None else None, tuple(liste), svar, sak))
    rekke = ("ukjent_eier", "ingen", "utkast", "uten_behov", "sendt")
    return sorted(ut, key=lambda e: (rekke.index(e.svar), e.eier.navn_sortert if e.eier else ""))


@transaction.atomic
def paaminn(*, utlysning: Utlysning, av: Any) -> int:
    """Tell every private owner that has not answered that the round is open, at most once a day. Gives how many were told."""
    sjekk_rett(av, "sak.behandle", utlysning.forvalter)
    if not utlysning.er_apen(klokke.naa()):
        raise IkkeMulig(_("Runden er ikke åpen nå."))
    frist = timezone.localdate(utlysning.frist_tid).isoformat()
    sendt = [
        e
        for e in status(utlysning)
        if e.eier is not None
        and e.svar in ("ingen", "utkast")
        and varsle(
            nokkel=f"barnehage_behov:{utlysning.pk}:{e.eier.pk}:{klokke.idag()}",
            organisasjon=e.eier,
            type="barnehage_behov",
            data={"frist": frist},
        )
    ]
    spor.skriv(
        utlysninger.kjede(utlysning), "barnehage.paaminnet", av=av, objekt=utlysning, data={"antall": len(sendt)}
    )
    return len(sendt)


__all__ = [
    "Eierstatus",
    "Svar",
    "lagre",
    "lagre_kontakt",
    "meld_uten_behov",
    "paaminn",
    "registrer_kommunalt",
    "status",
]
