"""Alt som kan stanse et brev. Meldingen kan vises til saksbehandleren; `felt` sier hvor feilen er."""


class BrevFeil(ValueError):
    """Felles forelder: brevet kan ikke lages slik det er."""


class UgyldigMal(BrevFeil):
    """Malfilen kan ikke leses, eller bokmål og nynorsk er ikke like bygd."""


class ManglendeTekst(BrevFeil):
    """Språklova: en tekst finnes ikke i den valgte målformen."""


class FeltFeil(BrevFeil):
    """Feil i ett felt. `felt` er navnet slik det står i malen, for eksempel `mottaker.konto`."""

    def __init__(self, felt: str, melding: str) -> None:
        super().__init__(melding)
        self.felt = felt


class ManglendeFelt(FeltFeil):
    """Et felt som skal skrives ut, finnes ikke eller er tomt."""

    def __init__(self, felt: str, grunn: str = "mangler eller er tomt") -> None:
        super().__init__(felt, f"Brevet stanser: feltet «{felt}» {grunn}.")


class UgyldigFelt(FeltFeil):
    """Et felt har en verdi brevet ikke kan skrive ut, for eksempel et beløp skrevet som tekst."""

    def __init__(self, felt: str, grunn: str) -> None:
        super().__init__(felt, f"Brevet stanser: feltet «{felt}» {grunn}.")


class ForLangTekst(UgyldigFelt):
    """Fritekst over grensen for ett felt eller for hele brevet."""

    def __init__(self, felt: str, lengde: int, grense: int) -> None:
        super().__init__(felt, f"har {lengde} tegn, og grensen er {grense} tegn")
        self.lengde = lengde
        self.grense = grense
