"""The notice that asks a barnehage's owner to report its need."""

from ordninger.felles.handlinger import varsel_tekster as varsler


def registrer_varsler() -> None:
    """Called once, when the portal starts."""
    varsler.registrer(
        "barnehage_behov",
        varsler.Varseltype(
            varsler.EIERROLLER,
            "Meld behov for videreutdanning innen {frist}",
            "Meld behov for vidareutdanning innan {frist}",
            "Kommunen fordeler penger til videreutdanning i barnehager. Meld behov, eller svar at {org} ikke har behov, innen {frist}.",
            "Kommunen fordeler pengar til vidareutdanning i barnehagar. Meld behov, eller svar at {org} ikkje har behov, innan {frist}.",
        ),
    )
