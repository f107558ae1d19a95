"""The register agrees with its manifest, and the trail with itself and its anchors."""

from collections.abc import Iterator

from eiere.models import Organisasjon
from eiere.register import kontroller as kontroller_register
from kompetanse.revisjon import spor as spor_
from kompetanse.revisjon.models import Hendelse
from statsforvalter.register import kontroller as kontroller_embeter

from .kontroll import Feil, Teller


def register(t: Teller) -> Iterator[Feil]:
    t.sett(Organisasjon.objects.count())
    for avvik in [*kontroller_register(), *kontroller_embeter()]:
        yield Feil("register", str(avvik), "", "stemmer ikke med manifestet")


def spor(t: Teller) -> Iterator[Feil]:
    t.sett(Hendelse.objects.count())
    for hva, id_, grunn in spor_.kontroller():
        yield Feil("revisjon_hendelse" if hva == "hendelse" else f"revisjon_{hva}", id_, "", grunn)
