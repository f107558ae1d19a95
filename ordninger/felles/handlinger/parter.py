"""Who takes part in a case: owners that join, payees, partners, and the owner of a unit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from eiere.models import Kontonummer, Kontostatus, Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier
from kompetanse.brukere.kontolenke import lag_kontolenke
from kompetanse.brukere.models import Kontolenke
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import nummer
from ordninger.felles.models import Linje, Sak, Sakspart, Tiltak

from .grunn import IkkeMulig
from .habilitet import sjekk_uten_tilknytning
from .sak import laas_for_skriving

DELTAKERTYPER = (Organisasjonstype.KOMMUNE, Organisasjonstype.FYLKESKOMMUNE, Organisasjonstype.PRIVAT_EIER)
MOTTAKERTYPER = (
    Organisasjonstype.KOMMUNE,
    Organisasjonstype.PRIVAT_EIER,
    Organisasjonstype.UH,
    Organisasjonstype.FAGSKOLE,
    Organisasjonstype.ANNEN,
)
UKJENT_EIER = "ukjent eier"
"""`Organisasjon.kilde` of the stand-in that holds the line of a unit until somebody says who owns it."""


# Owners that join --------------------------------------------------------------------------------------------------


@transaction.atomic
def legg_til_deltaker(*, sak: Sak, organisasjon: Organisasjon, av: Any) -> Sakspart:
    """Another owner joins: the applicant then sends for all of them, as vertskommune, and they see the case."""
    sak = laas_for_skriving(sak, ["deltakere"], av=av)
    if organisasjon.pk == sak.soker_id:
        raise IkkeMulig(_("Dere er allerede med, som den som sender."))
    if organisasjon.type not in DELTAKERTYPER:
        raise IkkeMulig(
            _("Bare kommuner, fylkeskommuner og private eiere kan delta. Andre legges til som mottaker eller partner.")
        )
    part, ny = Sakspart.objects.get_or_create(sak=sak, organisasjon=organisasjon, rolle=Sakspart.Rolle.DELTAKER)
    if ny:
        sak.parter.filter(rolle=Sakspart.Rolle.SOKER, vertskommune=False).update(vertskommune=True)
        spor.skriv(sak.kjede, "sak.deltaker_inn", av=av, objekt=part, data={"organisasjon": organisasjon.pk})
    return part


@transaction.atomic
def fjern_deltaker(*, sak: Sak, organisasjon: Organisasjon, av: Any) -> None:
    """An owner leaves. Refused while the case has amounts for it."""
    sak = laas_for_skriving(sak, ["deltakere"], av=av)
    slettet, _per = sak.parter.filter(rolle=Sakspart.Rolle.DELTAKER, organisasjon=organisasjon).delete()
    if not slettet:
        return
    if not sak.parter.filter(rolle=Sakspart.Rolle.DELTAKER).exists():
        sak.parter.filter(rolle=Sakspart.Rolle.SOKER).update(vertskommune=False)
    spor.skriv(sak.kjede, "sak.deltaker_ut", av=av, objekt=organisasjon, data={"organisasjon": organisasjon.pk})


# Payees ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def legg_til_mottaker(
    *,
    tiltak: Tiltak,
    organisasjon: Organisasjon | None = None,
    virksomhet: Virksomhet | None = None,
    aar: list[int],
    av: Any,
) -> list[Linje]:
    """A payee in a tiltak, with one empty line per year. With a unit, the payee is the unit's owner.

    A unit without a known owner gets a stand-in: the case goes on, and payment waits for `sett_eier`.
    """  # fmt: skip
    sak = laas_for_skriving(tiltak.sak, ["tiltak.belop"], av=av)
    if virksomhet is not None:
        organisasjon = eier_av(virksomhet) or _ukjent_eier(virksomhet)
    if organisasjon is None:
        raise IkkeMulig(_("Velg en mottaker."))
    if organisasjon.type not in MOTTAKERTYPER:
        raise IkkeMulig(
            _("%(navn)s kan ikke få disse pengene. Mottaker er en kommune, en privat barnehage eller skole, et"
              " universitet, en høyskole, en fagskole eller et annet fagmiljø (§ 3).") % {"navn": organisasjon.navn}
        )  # fmt: skip
    if organisasjon.opphort and organisasjon.opphort <= klokke.idag():
        raise IkkeMulig(_("%(navn)s finnes ikke lenger i registeret.") % {"navn": organisasjon.navn})
    finnes = tiltak.linjer.filter(mottaker=organisasjon, virksomhet=virksomhet, koordinator=False)
    if finnes.exists():
        raise IkkeMulig(_("%(navn)s er allerede med i dette tiltaket.") % {"navn": (virksomhet or organisasjon).navn})
    linjer = Linje.objects.bulk_create(
        [Linje(sak=sak, tiltak=tiltak, mottaker=organisasjon, virksomhet=virksomhet, budsjettaar=a) for a in aar]
    )
    oppdater_mottakere(sak)
    spor.skriv(
        sak.kjede, "sak.mottaker_inn", av=av, objekt=tiltak,
        data={"organisasjon": organisasjon.pk, "virksomhet": virksomhet and virksomhet.pk},
    )  # fmt: skip
    return linjer


@transaction.atomic
def fjern_mottaker(
    *, tiltak: Tiltak, organisasjon: Organisasjon, virksomhet: Virksomhet | None = None, av: Any
) -> None:
    """Take a payee and its amounts out of a tiltak."""
    sak = laas_for_skriving(tiltak.sak, ["tiltak.belop"], av=av)
    slettet, _per = tiltak.linjer.filter(mottaker=organisasjon, virksomhet=virksomhet, koordinator=False).delete()
    oppdater_mottakere(sak)
    if slettet:
        spor.skriv(
            sak.kjede, "sak.mottaker_ut", av=av, objekt=tiltak,
            data={"organisasjon": organisasjon.pk, "virksomhet": virksomhet and virksomhet.pk},
        )  # fmt: skip


def oppdater_mottakere(sak: Sak) -> None:
    """Make the case's payees among the parties equal to those of its lines."""
    skal = set(sak.linjer.order_by().values_list("mottaker_id", flat=True).distinct())
    har = set(sak.parter.filter(rolle=Sakspart.Rolle.MOTTAKER).values_list("organisasjon_id", flat=True))
    sak.parter.filter(rolle=Sakspart.Rolle.MOTTAKER, organisasjon_id__in=har - skal).delete()
    Sakspart.objects.bulk_create(
        [Sakspart(sak=sak, organisasjon_id=o, rolle=Sakspart.Rolle.MOTTAKER) for o in sorted(skal - har)]
    )


def sett_partnere(sak: Sak, partnere: set[int]) -> None:
    """Make the case's partners among the parties equal to `partnere` (ids of Organisasjon)."""
    har = set(sak.parter.filter(rolle=Sakspart.Rolle.PARTNER).values_list("organisasjon_id", flat=True))
    sak.parter.filter(rolle=Sakspart.Rolle.PARTNER, organisasjon_id__in=har - partnere).delete()
    Sakspart.objects.bulk_create(
        [Sakspart(sak=sak, organisasjon_id=o, rolle=Sakspart.Rolle.PARTNER) for o in sorted(partnere - har)]
    )


@transaction.atomic
def ny_utenfor_registeret(
    *, sak: Sak, orgnr: str, navn: str, epost: str, av: Any
) -> tuple[Organisasjon, Kontolenke | None, str]:
    """A payee that the register lacks, the link and its key by which it gets its own access and registers its account.

    A number that the register has gives that party, unchanged, and no link. Raises IkkeMulig for a wrong number.
    """
    sak = laas_for_skriving(sak, av=av)
    if not nummer.er_gyldig_orgnr(orgnr):
        raise IkkeMulig(_("Organisasjonsnummeret stemmer ikke. Sjekk de ni sifrene."), kode="orgnr")
    orgnr = nummer.rens(orgnr)
    if finnes := Organisasjon.objects.filter(orgnr=orgnr).first():
        return finnes, None, ""
    if Virksomhet.objects.filter(orgnr=orgnr).exists():
        raise IkkeMulig(
            _("Dette nummeret er en barnehage eller skole i registeret. Søk etter navnet og velg den der."),
            kode="orgnr",
        )
    organisasjon = Organisasjon.objects.create(
        orgnr=orgnr, navn=navn.strip()[:200], type=Organisasjonstype.ANNEN, epost=epost,
        utenfor_registeret=True, syntetisk=nummer.er_syntetisk_orgnr(orgnr), opprettet=klokke.idag(),
    )  # fmt: skip
    lenke, nokkel = lag_kontolenke(organisasjon=organisasjon, epost=epost, av=av)
    spor.skriv(sak.kjede, "sak.utenfor_registeret", av=av, objekt=organisasjon, data={"orgnr": orgnr})
    return organisasjon, lenke, nokkel


# Units and accounts ------------------------------------------------------------------------------------------------


def eier_av(virksomhet: Virksomhet) -> Organisasjon | None:
    """The unit's owner now, or None when nobody has said who it is."""
    rad = virksomhet.eierskap.filter(til__isnull=True).select_related("eier").first()
    return rad.eier if rad else None


def _ukjent_eier(virksomhet: Virksomhet) -> Organisasjon:
    """The stand-in of the unit's owner: no orgnr, no account, so nothing can be paid to it."""
    navn = f"Ukjent eier av {virksomhet.navn}"[:200]
    rad, _ny = Organisasjon.objects.get_or_create(
        navn=navn, kilde=UKJENT_EIER, type=Organisasjonstype.PRIVAT_EIER, orgnr=None,
        defaults={"kommune_id": virksomhet.kommune_id, "utenfor_registeret": True, "opprettet": klokke.idag()},
    )  # fmt: skip
    return rad


@transaction.atomic
def oppgi_eier(*, virksomhet: Virksomhet, av: Any) -> Organisasjon:
    """An owner says that a unit in its own cases is its own. Its lines there move from the stand-in; nothing else does.

    It is no ownership: payment waits until the forvalter has confirmed it with `sett_eier`. Raises IkkeMulig.
    """
    sjekk_rett(av, "virksomhet.oppgi_eier")
    eier = av.aktiv_tilhorighet.organisasjon
    virksomhet = Virksomhet.objects.select_for_update(of=("self",)).get(pk=virksomhet.pk)
    if eier_av(virksomhet):
        raise IkkeMulig(_("%(navn)s har allerede en eier i registeret.") % {"navn": virksomhet.navn})
    linjer = _apne_linjer(virksomhet).filter(sak__soker=eier, mottaker__kilde=UKJENT_EIER)
    if not linjer.exists():
        raise IkkeMulig(_("%(navn)s står ikke uten eier i noen av sakene deres.") % {"navn": virksomhet.navn})
    _sjekk_kan_eie(virksomhet, eier, linjer)
    _flytt_linjer(linjer, eier)
    spor.skriv(f"org:{eier.pk}", "virksomhet.oppgi_eier", av=av, objekt=virksomhet, data={"virksomhet": virksomhet.pk})
    return eier


@transaction.atomic
def sett_eier(*, virksomhet: Virksomhet, orgnr: str, navn: str = "", av: Any) -> VirksomhetEier:
    """The forvalter states, or confirms, who owns a unit. Lines of its own cases that are not decided move to the owner.

    `navn` is needed when the register lacks the number. The caller has found the unit in the forvalter's area. Raises
    IkkeMulig when the unit has an owner already, and when the caseworker belongs to the owner.
    """
    sjekk_rett(av, "virksomhet.sett_eier")
    forvalter = av.aktiv_tilhorighet.organisasjon
    virksomhet = Virksomhet.objects.select_for_update(of=("self",)).get(pk=virksomhet.pk)
    if eier_av(virksomhet):
        raise IkkeMulig(_("%(navn)s har allerede en eier i registeret.") % {"navn": virksomhet.navn})
    if not nummer.er_gyldig_orgnr(orgnr):
        raise IkkeMulig(_("Organisasjonsnummeret stemmer ikke. Sjekk de ni sifrene."), kode="orgnr")
    orgnr = nummer.rens(orgnr)
    eier = Organisasjon.objects.filter(orgnr=orgnr).first()
    if eier is None:
        if not navn.strip():
            raise IkkeMulig(_("Nummeret finnes ikke i registeret. Skriv også navnet på eieren."), kode="navn")
        eier = Organisasjon.objects.create(
            orgnr=orgnr, navn=navn.strip()[:200], type=Organisasjonstype.PRIVAT_EIER, kommune_id=virksomhet.kommune_id,
            utenfor_registeret=True, syntetisk=nummer.er_syntetisk_orgnr(orgnr), opprettet=klokke.idag(),
        )  # fmt: skip
    sjekk_uten_tilknytning(av, [eier], forvalter)
    linjer = _apne_linjer(virksomhet).filter(sak__utlysning__forvalter=forvalter).exclude(mottaker=eier)
    _sjekk_kan_eie(virksomhet, eier, linjer)
    rad = VirksomhetEier.objects.create(virksomhet=virksomhet, eier=eier, fra=klokke.idag(), oppgitt_av=av)
    _flytt_linjer(linjer, eier)
    spor.skriv(f"org:{eier.pk}", "virksomhet.sett_eier", av=av, objekt=rad, data={"virksomhet": virksomhet.pk})
    return rad


def _sjekk_kan_eie(virksomhet: Virksomhet, eier: Organisasjon, linjer: QuerySet[Linje]) -> None:
    if not eier.er_eier:
        raise IkkeMulig(_("%(navn)s er ikke en eier av barnehage eller skole.") % {"navn": eier.navn}, kode="orgnr")
    if eier.type not in MOTTAKERTYPER and linjer.exists():
        raise IkkeMulig(
            _("%(navn)s er mottaker i en sak, men %(eier)s kan ikke få disse pengene (§ 3). Fjern mottakeren fra saken først.")
            % {"navn": virksomhet.navn, "eier": eier.visningsnavn},
            kode="orgnr",
        )  # fmt: skip


def oppgitte_eiere(virksomheter: Iterable[Virksomhet]) -> dict[int, list[Organisasjon]]:
    """Who says they own each of these units that have no confirmed owner, by the unit's id."""
    ut: dict[int, list[Organisasjon]] = {}
    linjer = Linje.objects.filter(virksomhet__in=[v.pk for v in virksomheter], sak__avgjort_tid__isnull=True)
    sagt = (
        linjer.exclude(mottaker__kilde=UKJENT_EIER)
        .order_by("virksomhet_id", "mottaker_id")
        .distinct("virksomhet_id", "mottaker_id")
    )
    for linje in sagt.select_related("mottaker"):
        ut.setdefault(linje.virksomhet_id or 0, []).append(linje.mottaker)
    return ut


def _apne_linjer(virksomhet: Virksomhet) -> QuerySet[Linje]:
    """The lines of a unit without a confirmed owner, in cases that are not decided."""
    return Linje.objects.filter(virksomhet=virksomhet, sak__avgjort_tid__isnull=True)


def _flytt_linjer(linjer: QuerySet[Linje], eier: Organisasjon) -> None:
    saker = list(Sak.objects.filter(pk__in=linjer.order_by().values("sak_id")).order_by("pk"))
    linjer.update(mottaker=eier)
    for sak in saker:
        oppdater_mottakere(sak)


def har_konto() -> Exists:
    """Annotation for Organisasjon: whether an account is confirmed."""
    return Exists(Kontonummer.objects.filter(organisasjon=OuterRef("pk"), status=Kontostatus.BEKREFTET))


def mangler_konto(sak: Sak) -> QuerySet[Organisasjon]:
    """Payees of the case that have no confirmed account yet, so that nothing can be paid to them."""
    return (
        Organisasjon.objects.filter(pk__in=sak.linjer.order_by().values("mottaker_id"))
        .annotate(har_konto=har_konto())
        .filter(har_konto=False)
        .order_by("navn_sortert", "pk")
    )
