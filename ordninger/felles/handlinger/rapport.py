"""KBG §§ 5 and 17: each payee reports on its own Tilskudd: tiltak, goal markers, money used and not used."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.kontrakt import Mangel
from ordninger.felles.models import Aktivitet, Rapport, Tilskudd, Vedtakslinje
from ordninger.felles.models.penger import NULL

from .grunn import IkkeMulig, Mangler
from .sak import ToVersjoner, Ulikhet, registrer_aktivitet
from .varsel import varsle

SKRIVES_I = (Rapport.Tilstand.UTKAST, Rapport.Tilstand.MA_RETTES)
GRADER = (1, 2, 3, 4)
GJENNOMFORT = ("ja", "delvis", "nei")
FELT = ("tiltak", "markorer", "brukt", "ubrukt", "ubrukt_forklaring", "deltakere")


def tiltak_i(tilskudd: Tilskudd) -> list[dict[str, Any]]:
    """The tiltak a Tilskudd pays for: id, number, title and the kroner granted to this payee. One query."""
    rader = (
        Vedtakslinje.objects.filter(tilskudd=tilskudd)
        .values("linje__tiltak_id", "linje__tiltak__nr", "linje__tiltak__tittel")
        .annotate(belop=Sum("belop"))
        .filter(belop__gt=0)
        .order_by("linje__tiltak__nr")
    )
    return [
        {
            "id": r["linje__tiltak_id"],
            "nr": r["linje__tiltak__nr"],
            "tittel": r["linje__tiltak__tittel"],
            "belop": r["belop"],
        }
        for r in rader
    ]


def hent_rapport(tilskudd: Tilskudd) -> Rapport:
    """The report of a Tilskudd, or a new one that is not saved, with what the measure already knows."""
    rapport = Rapport.objects.filter(tilskudd=tilskudd).first() or Rapport(tilskudd=tilskudd)
    _begynn(rapport)
    return rapport


def _begynn(rapport: Rapport) -> list[str]:
    """Give a report that nobody has saved what the measure already knows. Gives the names of the fields that were set."""
    if rapport.versjon or rapport.tilstand != Rapport.Tilstand.UTKAST:
        return []
    kjent = utkast(rapport.tilskudd)
    for navn, verdi in kjent.items():
        setattr(rapport, navn, verdi)
    return list(kjent)


def utkast(tilskudd: Tilskudd) -> dict[str, Any]:
    """What the measure already knows of the report, as fields of Rapport."""
    return kontrakt.hent(tilskudd.sak.utlysning.ordning).rapportutkast(tilskudd)


def _laas(tilskudd: Tilskudd, rett: str, av: Any) -> Rapport:
    sjekk_rett(av, rett, tilskudd.mottaker)
    Tilskudd.objects.select_for_update(of=("self",)).get(pk=tilskudd.pk)
    rapport, _ny = Rapport.objects.select_for_update(of=("self",)).get_or_create(tilskudd=tilskudd)
    if felt := _begynn(rapport):
        rapport.save(update_fields=felt)
    return rapport


@transaction.atomic
def lagre_rapport(
    *, tilskudd: Tilskudd, felt: dict[str, Any], versjon: int, over_egen: bool = False, av: Any
) -> Rapport:
    """Save a draft of the report. `felt` holds any of FELT. Raises ToVersjoner when somebody else saved meanwhile."""
    rapport = _laas(tilskudd, "rapport.skriv", av)
    if rapport.tilstand not in SKRIVES_I:
        raise IkkeMulig(_("Rapporten er levert, og da kan den ikke endres."), kode="tilstand")
    nye = {navn: verdi for navn, verdi in felt.items() if navn in FELT}
    ulike = [Ulikhet(n, v, getattr(rapport, n)) for n, v in nye.items() if getattr(rapport, n) != v]
    if not ulike:
        return rapport
    if versjon != rapport.versjon and not (over_egen and _bare_egen(rapport, versjon, av)):
        raise ToVersjoner(ulike, versjon=rapport.versjon)
    for navn, verdi in nye.items():
        setattr(rapport, navn, verdi)
    rapport.versjon += 1
    rapport.save(update_fields=[*nye, "versjon"])
    registrer_aktivitet(tilskudd.sak, _merke(rapport), av)
    return rapport


def _merke(rapport: Rapport) -> str:
    return f"rapport {rapport.tilskudd_id} {rapport.versjon}"


def _bare_egen(rapport: Rapport, versjon: int, av: Any) -> bool:
    """Whether the one save that is ahead was the person's own autosave, on its way when the form was sent."""
    egen = Aktivitet.objects.filter(sak_id=rapport.tilskudd.sak_id, bruker=av, steg=_merke(rapport)).exists()
    return rapport.versjon - versjon == 1 and egen


@transaction.atomic
def lever_rapport(*, tilskudd: Tilskudd, av: Any) -> Rapport:
    """KBG § 17: deliver the report. A second click changes nothing. Late is allowed. Raises Mangler with the list."""
    rapport = _laas(tilskudd, "rapport.lever", av)
    if rapport.tilstand == Rapport.Tilstand.LEVERT and rapport.levert_av_id == av.pk:
        return rapport
    if rapport.tilstand not in SKRIVES_I:
        raise IkkeMulig(_("Rapporten er allerede levert."), kode="tilstand")
    if mangler := mangler_i_rapport(rapport):
        raise Mangler(_("Noe mangler før dere kan levere."), mangler)
    rapport.tilstand = Rapport.Tilstand.LEVERT
    rapport.levert_av, rapport.levert_tid = av, klokke.naa()
    rapport.save(update_fields=["tilstand", "levert_av", "levert_tid"])
    sak = tilskudd.sak
    spor.skriv(
        sak.kjede, "rapport.lever", av=av, objekt=rapport,
        data={"tilskudd": tilskudd.pk, "brukt": rapport.brukt, "ubrukt": rapport.ubrukt, "versjon": rapport.versjon},
    )  # fmt: skip
    varsle(
        nokkel=f"rapport:{rapport.pk}:{rapport.versjon}", organisasjon=sak.utlysning.forvalter, type="ny_rapport",
        sak=sak,
    )  # fmt: skip
    return rapport


def mangler_i_rapport(rapport: Rapport) -> list[Mangel]:
    """KBG § 17: what the report lacks, in the form's order: every tiltak, every goal marker, and sums that agree."""
    egne = kontrakt.hent(rapport.tilskudd.sak.utlysning.ordning).mangler_i_rapport(rapport)
    return [*_tiltak(rapport), *egne, *_markorer(rapport), *_penger(rapport)]


def _m(felt: str, nb: str, nn: str, paragraf: str = "KBG § 17") -> Mangel:
    return Mangel(felt, felt.partition(".")[0], nb, nn, paragraf)


def _tiltak(rapport: Rapport) -> list[Mangel]:
    funnet: list[Mangel] = []
    for t in tiltak_i(rapport.tilskudd):
        svar = rapport.tiltak.get(str(t["id"]), {})
        nr = t["nr"]
        if svar.get("gjennomfort") not in GJENNOMFORT:
            funnet.append(
                _m(
                    f"tiltak.{t['id']}.gjennomfort",
                    f"Svar om tiltak {nr} er gjennomført",
                    f"Svar om tiltak {nr} er gjennomført",
                )
            )
        elif svar["gjennomfort"] != "ja" and not svar.get("tekst", "").strip():
            funnet.append(
                _m(
                    f"tiltak.{t['id']}.tekst",
                    f"Skriv hvorfor tiltak {nr} ikke er gjennomført som planlagt",
                    f"Skriv kvifor tiltak {nr} ikkje er gjennomført som planlagt",
                )
            )
        if svar.get("brukt") in (None, ""):
            funnet.append(
                _m(
                    f"tiltak.{t['id']}.brukt",
                    f"Fyll inn hvor mye dere har brukt på tiltak {nr}. Skriv 0 hvis det er ingenting.",
                    f"Fyll inn kor mykje de har brukt på tiltak {nr}. Skriv 0 om det er ingenting.",
                )
            )
    return funnet


def _markorer(rapport: Rapport) -> list[Mangel]:
    funnet: list[Mangel] = []
    for kode, nb, nn in kontrakt.hent(rapport.tilskudd.sak.utlysning.ordning).markorer():
        svar = rapport.markorer.get(kode, {})
        if svar.get("grad") not in GRADER:
            funnet.append(
                _m(
                    f"markorer.{kode}.grad",
                    f"Velg hvor godt dette stemmer: {nb}",
                    f"Vel kor godt dette stemmer: {nn}",
                    f"KBG § 5 {kode}",
                )
            )
        if not svar.get("tekst", "").strip():
            funnet.append(
                _m(
                    f"markorer.{kode}.tekst",
                    f"Skriv hva dere bygger svaret på: {nb}",
                    f"Skriv kva de byggjer svaret på: {nn}",
                    f"KBG § 5 {kode}",
                )
            )
    return funnet


def _penger(rapport: Rapport) -> list[Mangel]:
    funnet: list[Mangel] = []
    belop = rapport.tilskudd.belop
    if rapport.brukt is None:
        funnet.append(
            _m(
                "brukt",
                "Fyll inn hvor mye dere har brukt. Skriv 0 hvis det er ingenting.",
                "Fyll inn kor mykje de har brukt. Skriv 0 om det er ingenting.",
            )
        )
    if rapport.ubrukt is None:
        funnet.append(
            _m(
                "ubrukt",
                "Fyll inn hvor mye som ikke er brukt. Skriv 0 hvis alt er brukt.",
                "Fyll inn kor mykje som ikkje er brukt. Skriv 0 om alt er brukt.",
            )
        )
    if rapport.brukt is not None and rapport.ubrukt is not None:
        funnet += _summer(rapport, belop)
    if rapport.deltakere is None:
        funnet.append(_m("deltakere", "Fyll inn hvor mange som har deltatt", "Fyll inn kor mange som har delteke"))
    return funnet


def _summer(rapport: Rapport, belop: Decimal) -> list[Mangel]:
    funnet: list[Mangel] = []
    if rapport.brukt + rapport.ubrukt != belop:
        sum_, skal = _kr(rapport.brukt + rapport.ubrukt), _kr(belop)
        funnet.append(
            _m(
                "ubrukt",
                f"Brukt og ubrukt er til sammen {sum_} kroner, men tilskuddet er {skal} kroner. Rett ett av beløpene.",
                f"Brukt og ubrukt er til saman {sum_} kroner, men tilskotet er {skal} kroner. Rett eitt av beløpa.",
            )
        )
    per_tiltak = [Decimal(str(s["brukt"])) for s in rapport.tiltak.values() if s.get("brukt") not in (None, "")]
    if per_tiltak and sum(per_tiltak, NULL) != rapport.brukt:
        sum_ = _kr(sum(per_tiltak, NULL))
        funnet.append(
            _m(
                "brukt",
                f"Tiltakene har brukt {sum_} kroner til sammen. Det må være det samme som brukt i alt.",
                f"Tiltaka har brukt {sum_} kroner til saman. Det må vere det same som brukt i alt.",
            )
        )
    if rapport.ubrukt > 0 and not rapport.ubrukt_forklaring.strip():
        funnet.append(
            _m(
                "ubrukt_forklaring",
                "Skriv hvorfor noe av pengene ikke er brukt",
                "Skriv kvifor noko av pengane ikkje er brukt",
            )
        )
    return funnet


def _kr(belop: Decimal) -> str:
    hele = belop == belop.to_integral_value()
    return f"{belop:,.{0 if hele else 2}f}".replace(",", "\u00a0").replace(".", ",")
