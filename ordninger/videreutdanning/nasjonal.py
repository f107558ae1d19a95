"""The bridge from the register to the national model (VU §§ 3 and 7): who receives, their keys, and the shares as the kernel wants them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Kommune, Nokkel, Nokkeltall, Organisasjon, Organisasjonstype, VirksomhetEier, Virksomhetstype
from kompetanse.revisjon import klokke
from ordninger.felles.beregning.fordeling import FordelingFeil
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.kontrakt import Andel, Andeler, Onske

from . import andel, runde, satser
from .grunnlagstall import Andelsgrunnlag, Andelsmottaker, ManglerNokkeltall, UgyldigNokkeltall
from .satser import Mottakertype

SATSNAVN = "vu_andel"
"""The name of the Satstabell that holds the model's parameters."""
I_REGISTERET = {"innbyggere": Nokkel.FOLKETALL}
"""Keys of the model that have another code in the register."""
_TYPE = {
    Organisasjonstype.KOMMUNE: Mottakertype.KOMMUNE,
    Organisasjonstype.FYLKESKOMMUNE: Mottakertype.FYLKESKOMMUNE,
    Organisasjonstype.STATLIG_SKOLE: Mottakertype.STATLIG_SKOLE,
    Organisasjonstype.PRIVAT_EIER: Mottakertype.PRIVAT_SKOLE,
}


@dataclass(frozen=True)
class Mottaker:
    """A recipient under VU § 3: the Organisasjon, its type, and the kommuner its keys are summed over."""

    organisasjon: Organisasjon
    type: Mottakertype
    kommuner: tuple[str, ...]
    sentralitet: str | None = None
    ogsaa_fylkeskommune: bool = False


def mottakere(parametre: satser.AndelParametre) -> list[Mottaker]:
    """VU § 3: every kommune, fylkeskommune and statlig skole, and the private owners of a skole, by name.

    Only the types that the model gives a part to. Oslo is one recipient, with the parts of a kommune and a fylkeskommune.
    """
    typer = {t for sektor in parametre.sektorer for t in sektor.mottakertyper}
    idag = klokke.idag()
    kommuner = {k.pk: k for k in Kommune.objects.filter(gyldig_til__isnull=True)}
    i_fylket: dict[str, list[str]] = defaultdict(list)
    for k in kommuner.values():
        i_fylket[k.fylke_id].append(k.pk)
    fylkeskommuner = set(
        Organisasjon.objects.aktive(idag)
        .filter(type=Organisasjonstype.FYLKESKOMMUNE)
        .values_list("fylke_id", flat=True)
    )
    skoleeiere = VirksomhetEier.objects.filter(
        til__isnull=True, virksomhet__type=Virksomhetstype.GRUNNSKOLE, virksomhet__nedlagt__isnull=True
    ).values("eier")
    ut = []
    for o in (
        Organisasjon.objects.aktive(idag)
        .filter(Q(type__in=["kommune", "fylkeskommune", "statlig_skole"]) | Q(type="privat_eier", pk__in=skoleeiere))
        .order_by("navn_sortert", "pk")
    ):
        type_ = _TYPE[Organisasjonstype(o.type)]
        if type_ not in typer:
            continue
        if type_ == Mottakertype.KOMMUNE:
            if (k := kommuner.get(o.kommune_id or "")) is None:
                continue
            klasse = str(k.sentralitetsklasse) if k.sentralitetsklasse else None
            ut.append(Mottaker(o, type_, (k.pk,), klasse, k.fylke_id not in fylkeskommuner))
        elif type_ == Mottakertype.FYLKESKOMMUNE:
            ut.append(Mottaker(o, type_, tuple(i_fylket[o.fylke_id or ""])))
        else:
            ut.append(Mottaker(o, type_, ()))
    return ut


def grunnlag(parametre: satser.AndelParametre, budsjettaar: int, alle: list[Mottaker] | None = None) -> Andelsgrunnlag:
    """VU § 3: the keys per recipient with source and year, from the newest numbers that are not from after the budget year."""
    alle = mottakere(parametre) if alle is None else alle
    koder = sorted({n.kode for s in parametre.sektorer for n in s.nokler})
    skolekoder = sorted({s.skolenokkel for s in parametre.sektorer if s.del_skoler})
    kilder: dict[str, str] = {}
    naa: dict[str, dict[str, Decimal]] = {}
    for_: dict[str, dict[str, Decimal]] = {}
    for kode in koder:
        (naa[kode], kilder[kode]), (for_[kode], _kilde) = _to_siste(kode, budsjettaar)
    elever, kilde = _elever()
    kilder |= dict.fromkeys(skolekoder, kilde)
    erstattes = [k for k in koder if parametre.erstatninger.get(k) == satser.Erstatning.FJORAARETS_VERDI]

    def verdier(m: Mottaker, tall: Mapping[str, Mapping[str, Decimal]], hvilke: list[str]) -> dict[str, Any]:
        if m.type in satser.SKOLER:
            return dict.fromkeys(skolekoder, elever.get(m.organisasjon.pk)) if hvilke is koder else {}
        ut: dict[str, Any] = {}
        for kode in hvilke:
            funnet = [tall[kode].get(k) for k in m.kommuner]
            ut[kode] = None if None in funnet else sum(funnet, Decimal(0))  # type: ignore[arg-type]
        return ut

    return Andelsgrunnlag(
        mottakere={
            _nokkel(m.organisasjon): Andelsmottaker(
                type=m.type,
                verdier=verdier(m, naa, koder),
                sentralitet=m.sentralitet,
                ogsaa_fylkeskommune=m.ogsaa_fylkeskommune,
            )
            for m in alle
        },
        kilder=kilder,
        forrige={_nokkel(m.organisasjon): verdier(m, for_, erstattes) for m in alle} if erstattes else {},
    )


def _nokkel(o: Organisasjon) -> str:
    return o.orgnr or f"org{o.pk}"


def _nokkelnavn(kode: str) -> str:
    return nokkelnavn(kode, sidens_maalform())


def _to_siste(kode: str, budsjettaar: int) -> tuple[tuple[dict[str, Decimal], str], tuple[dict[str, Decimal], str]]:
    """The newest and the second newest year of a key: kommune → value, with the source."""
    i_registeret = I_REGISTERET.get(kode, kode)
    aar = sorted(
        Nokkeltall.objects.filter(nokkel=i_registeret, aar__lte=budsjettaar)
        .order_by()
        .values_list("aar", flat=True)
        .distinct(),
        reverse=True,
    )[:2]
    if not aar:
        raise IkkeMulig(_("Nøkkeltallet %(nokkel)s er ikke lest inn.") % {"nokkel": _nokkelnavn(kode)})
    ut: list[tuple[dict[str, Decimal], str]] = []
    for ett in aar:
        rader = list(
            Nokkeltall.objects.filter(nokkel=i_registeret, aar=ett).values_list("kommune_id", "verdi", "kilde")
        )
        kilder = ", ".join(sorted({k for _kommune, _verdi, k in rader}))
        ut.append(({kommune: verdi for kommune, verdi, _k in rader}, f"{kilder} ({ett})"))
    return ut[0], ut[1] if len(ut) > 1 else ({}, "")


def _elever() -> tuple[dict[int, Decimal | None], str]:
    """Pupils per owner of schools. Missing for the owner when one of its schools lacks the number."""
    ut: dict[int, Decimal | None] = {}
    aar = set()
    for eier, antall, dato in VirksomhetEier.objects.filter(
        til__isnull=True, virksomhet__type=Virksomhetstype.GRUNNSKOLE, virksomhet__nedlagt__isnull=True
    ).values_list("eier_id", "virksomhet__antall", "virksomhet__antall_dato"):
        sum_ = ut.get(eier, Decimal(0))
        ut[eier] = None if antall is None or sum_ is None else sum_ + antall
        aar |= {dato.year} if dato else set()
    return ut, f"Nasjonalt skoleregister ({max(aar) if aar else '–'})"


def andelsparametre(*, verdier: Mapping[str, Any], belop: Decimal, budsjettaar: int, versjon: str) -> dict[str, Any]:
    """VU § 3: a run's parameters as JSON, from the values of a Satstabell and the frame in kroner.

    Raises IkkeMulig with a sentence when a value is missing or the values do not hold together.
    """
    innhold = {
        **verdier,
        "ramme": belop,
        "gyldig": {"fra": f"{budsjettaar}-01-01", "til": f"{budsjettaar}-12-31", "versjon": versjon},
    }
    return les_parametre(innhold)[1]


def les_parametre(innhold: Mapping[str, Any]) -> tuple[satser.AndelParametre, dict[str, Any]]:
    """The parameters as an object and as canonical JSON. Raises IkkeMulig with a sentence."""
    try:
        parametre = satser.AndelParametre.fra_json(kanoniser(innhold))
        return parametre, kanoniser(parametre.til_json())
    except (satser.SatsFeil, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil


def beregn(utlysning: Any, innhold: Mapping[str, Any]) -> Andeler:
    """VU § 3: everyone's share of the round's frame. Raises IkkeMulig: `kode` "nokkeltall" when a key is missing."""
    parametre, _json = les_parametre(innhold)
    alle = mottakere(parametre)
    pk = {_nokkel(m.organisasjon): m.organisasjon.pk for m in alle}
    try:
        resultat = andel.beregn_andel(parametre, grunnlag(parametre, utlysning.budsjettaar, alle))
    except ManglerNokkeltall as feil:
        raise IkkeMulig(str(feil), kode="nokkeltall") from feil
    except (UgyldigNokkeltall, FordelingFeil) as feil:
        raise IkkeMulig(str(feil)) from feil
    deler: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for linje in resultat.linjer:
        if linje.mottaker:
            deler[linje.mottaker][str(linje.data["sektor"])] += linje.belop
    return Andeler(
        tuple(
            Andel(nokkel, pk[nokkel], dict(deler[nokkel]))
            for nokkel in resultat.andeler
            if resultat.andeler[nokkel] > 0
        ),
        resultat,
    )


def omfordel(pott: Decimal, onsker: list[Onske], innhold: Mapping[str, Any]) -> Any:
    """VU § 7: what was not accepted, on those who want more, by the round's dated rule."""
    try:
        parametre = satser.Rundeparametre.fra_json(kanoniser(innhold))
    except (satser.SatsFeil, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil
    return runde.omfordel(
        pott, {o.nokkel: runde.Onske(andel=o.andel, mer=o.onske, gitt=o.gitt) for o in onsker}, parametre
    )
