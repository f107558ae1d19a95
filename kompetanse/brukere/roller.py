"""Every role and every right, on one screen. Plain data: a right is a set of roles, and a role belongs to one audience."""

from django.utils.translation import gettext_lazy as _

EIER, FORVALTER, UDIR, KLAGE, FAGMILJO, SYSTEM = "eier", "forvalter", "udir", "klage", "fagmiljo", "system"

ROLLER = {
    # rolle: (publikum, navn)
    "leser": (EIER, _("Leser")),
    "redaktor": (EIER, _("Redaktør")),
    "innsender": (EIER, _("Innsender")),
    "saksbehandler": (FORVALTER, _("Saksbehandler")),
    "beslutter": (FORVALTER, _("Beslutter")),
    "okonomi": (FORVALTER, _("Økonomi")),
    "forvalter_leser": (FORVALTER, _("Leser hos forvalter")),
    "udir_fag": (UDIR, _("Fag")),
    "udir_beslutter": (UDIR, _("Beslutter i Udir")),
    "udir_okonomi": (UDIR, _("Økonomi i Udir")),
    "udir_analyse": (UDIR, _("Analyse")),
    "klagebehandler": (KLAGE, _("Klagebehandler")),
    "fagmiljo": (FAGMILJO, _("Fagmiljø")),
    "tilgangsstyrer": ("alle", _("Tilgangsstyrer")),
    "system": (SYSTEM, _("Systemet")),
}
ROLLENAVN = [(kode, navn) for kode, (_publikum, navn) in ROLLER.items()]

FORKLARINGER = {
    # what a role does, in one line
    "leser": _("Ser alt, endrer ingenting"),
    "redaktor": _("Fyller ut, men kan ikke sende"),
    "innsender": _("Sender behovsmelding og svarer på tilbud"),
    "saksbehandler": _("Vurderer saker og lager forslag"),
    "beslutter": _("Godkjenner det andre har foreslått"),
    "okonomi": _("Frigir utbetalinger"),
    "forvalter_leser": _("Ser sakene, endrer ingenting"),
    "udir_fag": _("Setter opp tiltak og fordeler rammer"),
    "udir_beslutter": _("Godkjenner rammer og satser"),
    "udir_okonomi": _("Følger regnskap og utbetaling"),
    "udir_analyse": _("Ser tall for hele landet"),
    "klagebehandler": _("Behandler klager"),
    "fagmiljo": _("Ser avtaler og egne utbetalinger"),
    "tilgangsstyrer": _("Gir og avslutter roller"),
}

RETTER: dict[str, set[str]] = {
    # the owner
    "sak.les_egen": {"leser", "redaktor", "innsender", "fagmiljo"},
    "sak.skriv": {"redaktor", "innsender"},
    "sak.send_inn": {"innsender"},
    "virksomhet.oppgi_eier": {"redaktor", "innsender"},
    "tilbud.svar": {"innsender"},
    "plan.skriv": {"redaktor", "innsender"},
    "rapport.skriv": {"redaktor", "innsender", "fagmiljo"},
    "rapport.lever": {"innsender", "fagmiljo"},
    "klage.send": {"innsender", "fagmiljo"},
    "konto.registrer": {"innsender", "fagmiljo", "okonomi", "udir_okonomi"},
    "konto.bekreft": {"redaktor", "innsender", "fagmiljo", "tilgangsstyrer", "okonomi", "udir_okonomi"},
    # the forvalter
    "sak.les_forvalter": {"saksbehandler", "beslutter", "okonomi", "forvalter_leser"},
    "sak.behandle": {"saksbehandler"},
    "sak.tildel": {"saksbehandler", "beslutter"},
    "utlysning.rediger": {"saksbehandler", "udir_fag"},
    "utlysning.publiser": {"beslutter", "udir_beslutter"},
    "fordeling.foresla": {"saksbehandler", "udir_fag"},
    "fordeling.beslutt": {"beslutter", "udir_beslutter"},
    "tilbud.lukk": {"udir_fag", "udir_beslutter"},
    "vedtak.beslutt": {"beslutter"},
    "utbetaling.forbered": {"okonomi", "udir_okonomi"},
    "utbetaling.frigi": {"okonomi", "udir_okonomi"},
    "rapport.kontroller": {"saksbehandler"},
    "klage.behandle": {"saksbehandler", "beslutter"},
    "virksomhet.sett_eier": {"saksbehandler"},
    # Udir
    "landet.les": {"udir_fag", "udir_beslutter", "udir_okonomi", "udir_analyse"},
    "bevilgning.registrer": {"udir_fag"},
    "bevilgning.godkjenn": {"udir_beslutter"},
    "oppsett.rediger": {"udir_fag"},
    "oppsett.godkjenn": {"udir_beslutter"},
    "api.nokkel": {"innsender", "udir_analyse", "tilgangsstyrer"},
    # access
    "tilgang.styr": {"tilgangsstyrer"},
    "tilgang.utnevn": {"saksbehandler", "beslutter", "udir_fag", "udir_beslutter"},
    "konto.lenke": {"saksbehandler", "okonomi", "udir_okonomi"},
    "klagesak.les": {"klagebehandler"},
    "system": {"system"},
}

ROLLER_FOR_TYPE = {
    # which roles an organisation of a type may give
    # a kommune is also forvalter, of what it distributes as barnehagemyndighet
    "kommune": [
        "leser",
        "redaktor",
        "innsender",
        "saksbehandler",
        "beslutter",
        "okonomi",
        "forvalter_leser",
        "tilgangsstyrer",
    ],
    "fylkeskommune": ["leser", "redaktor", "innsender", "tilgangsstyrer"],
    "privat_eier": ["leser", "redaktor", "innsender", "tilgangsstyrer"],
    "statlig_skole": ["leser", "redaktor", "innsender", "tilgangsstyrer"],
    "embete": ["saksbehandler", "beslutter", "okonomi", "forvalter_leser", "klagebehandler", "tilgangsstyrer"],
    # and Udir is forvalter of the measures that it decides itself
    "udir": [
        "udir_fag",
        "udir_beslutter",
        "udir_okonomi",
        "udir_analyse",
        "saksbehandler",
        "beslutter",
        "okonomi",
        "forvalter_leser",
        "klagebehandler",
        "tilgangsstyrer",
    ],
    "uh": ["fagmiljo", "tilgangsstyrer"],
    "fagskole": ["fagmiljo", "tilgangsstyrer"],
    "annen": ["fagmiljo", "tilgangsstyrer"],
}


def publikum(rolle: str) -> str:
    """The audience whose pages a role sees: eier, forvalter, udir, klage, fagmiljo, alle or system."""
    return ROLLER[rolle][0]


def har_rett(rolle: str, rett: str) -> bool:
    """Whether `rolle` holds `rett`. An unknown right is an error in the program, not a no."""
    return rolle in RETTER[rett]
