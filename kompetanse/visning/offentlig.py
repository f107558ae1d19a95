"""Pages for everybody, without login: the measures, accessibility statement, privacy."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from eiere.maalform import sidens_maalform
from ordninger.felles import kontrakt


@dataclass(frozen=True)
class Aapen:
    """A round that is open now, as the front page shows it."""

    navn: Any
    hvor: Any
    frist: Any
    url: str = ""


@dataclass(frozen=True)
class Tiltak:
    """A measure as the front page explains it. ``url`` leads to its own page when it has one."""

    navn: Any
    kort: Any
    hvem: Any
    slik: Any
    avgjor: Any
    regler: str
    url: str = ""


TILTAK: tuple[Tiltak, ...] = (
    Tiltak(
        navn=_("Kollektiv kompetanseutvikling i barnehage og grunnskole"),
        kort=_("Ansatte lærer på egen arbeidsplass, sammen med et universitet, en høyskole eller en fagskole."),
        hvem=_("Kommuner, private barnehager og skoler, og fagmiljøene de samarbeider med"),
        slik=_("Eieren melder behov. Samarbeidsforum gir råd. Statsforvalteren fordeler innen 15. april."),
        avgjor=_("Statsforvalteren"),
        regler="FOR-2026-01-12-23",
    ),
    Tiltak(
        navn=_("Kollektiv kompetanseutvikling i videregående opplæring"),
        kort=_("Skoler og lærebedrifter utvikler opplæringen sammen."),
        hvem=_("Fylkeskommuner, som fordeler videre"),
        slik=_("Fylkeskommunen får pengene innen 1. mars og fordeler dem til skoler og lærebedrifter."),
        avgjor=_("Fylkeskommunen"),
        regler="FOR-2026-01-12-25",
    ),
    Tiltak(
        navn=_("Videreutdanning"),
        kort=_("Ansatte tar studiepoeng og får fri med lønn."),
        hvem=_("Kommuner, fylkeskommuner, statlige og private skoler. Private barnehager får gjennom kommunen."),
        slik=_("Vi regner ut en andel og gir et tilbud. Eieren svarer ja eller nei."),
        avgjor=_("Utdanningsdirektoratet"),
        regler="FOR-2026-01-12-24",
    ),
    Tiltak(
        navn=_("Veiledning av nyutdannede"),
        kort=_("Nye lærere får veiledning de to første årene."),
        hvem=_("Kommuner, fylkeskommuner og private eiere"),
        slik=_("Eieren søker. Rammen deles på antall lærere."),
        avgjor=_("Utdanningsdirektoratet"),
        regler=_("Statsbudsjettet"),
    ),
    Tiltak(
        navn=_("Lederutdanning"),
        kort=_("Rektorer og styrere tar en utdanning på 30 studiepoeng."),
        hvem=_("Ledere i barnehage og skole"),
        slik=_("Lederen søker. Eieren godkjenner og rangerer. Utdanningsdirektoratet fordeler plasser."),
        avgjor=_("Utdanningsdirektoratet"),
        regler=_("Statsbudsjettet"),
    ),
    Tiltak(
        navn=_("Oppfølgingsordningen"),
        kort=_("Kommuner med svake resultater over tid får støtte i inntil tre år."),
        hvem=_("Kommuner som blir valgt ut"),
        slik=_("Utdanningsdirektoratet velger ut kommuner fra åpne tall og spør om de vil være med."),
        avgjor=_("Utdanningsdirektoratet"),
        regler=_("Statsbudsjettet"),
    ),
)

AapneKilde = Callable[[], Iterable[Aapen]]
_kilde: list[AapneKilde] = []


def registrer_aapne(kilde: AapneKilde) -> None:
    """Set where the front page gets its open rounds from. The callable should use one query."""
    _kilde[:] = [kilde]


@require_safe
def forside(request: HttpRequest) -> HttpResponse:
    """What the portal is for, what is open now, and the measures in plain words."""
    aapne = list(_kilde[0]()) if _kilde else []
    return render(request, "offentlig/tiltakene.html", {"aapne": aapne, "tiltak": TILTAK, "bred": False})


@require_safe
def slik_beregner_vi(request: HttpRequest) -> HttpResponse:
    """The measures whose rules are published (forvaltningsloven of 2025 § 13)."""
    return render(request, "offentlig/slik_beregner_vi.html", {"ordninger": [o for o in kontrakt.alle() if o.regler()]})


@require_safe
def slik_beregnes(request: HttpRequest, kode: str) -> HttpResponse:
    """One measure's rules: paragraph, plain words, version, and worked examples that are run as tests."""
    ordning = next((o for o in kontrakt.alle() if o.kode == kode and o.regler()), None)
    if ordning is None:
        raise Http404
    maalform = sidens_maalform()
    eksempler = ordning.eksempler()
    regler = [
        {
            "regel": r,
            "modell": kontrakt.modellnavn(r.modell) if r.modell else "",
            "tittel": r.tittel.paa(maalform),
            "avsnitt": [a.paa(maalform) for a in r.avsnitt],
            "eksempler": [e.forklaring.paa(maalform) for e in eksempler if e.regel in r.eksempler],
        }
        for r in ordning.regler()
    ]
    sti = [(_("Slik beregner vi"), reverse("offentlig:slik-beregner-vi")), (ordning.kort, request.path)]
    return render(request, "offentlig/slik_beregnes.html", {"ordning": ordning, "regler": regler, "sti": sti})


@require_safe
def tilgjengelighet(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that public bodies must publish."""
    return render(request, "offentlig/tilgjengelighet.html", {"bred": False})


@require_safe
def personvern(request: HttpRequest) -> HttpResponse:
    """Who answers for the personal data that the portal holds, what they are, why, and for how long."""
    return render(request, "offentlig/personvern.html", {"bred": False, "personvernombud": settings.PERSONVERNOMBUD})
