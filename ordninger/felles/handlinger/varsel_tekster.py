"""What a notice says, by type, in both målformer. No case content: only that something waits, and perhaps a date or an
amount that is owed.

`{org}` is the organisation that the notice is for, `{frist}` a date written out and `{belop}` kroner with their unit.
"""

from dataclasses import dataclass

FORVALTERROLLER = ("saksbehandler",)
EIERROLLER = ("redaktor", "innsender", "fagmiljo")
SENDERROLLER = ("innsender", "fagmiljo")


@dataclass(frozen=True)
class Varseltype:
    """One type: who in the organisation gets it, and the words. The subject is also the line in the portal's own list."""

    roller: tuple[str, ...]
    nb: str
    nn: str
    tekst_nb: str
    tekst_nn: str

    def emne(self, maalform: str) -> str:
        return self.nn if maalform == "nn" else self.nb

    def tekst(self, maalform: str) -> str:
        return self.tekst_nn if maalform == "nn" else self.tekst_nb


_V = Varseltype

TYPER: dict[str, Varseltype] = {
    # to owners and partners
    "brev": _V(EIERROLLER, "Nytt brev til {org}", "Nytt brev til {org}",
        "{org} har fått et brev. Det ligger i portalen.", "{org} har fått eit brev. Det ligg i portalen."),
    "melding": _V(EIERROLLER, "Ny melding til {org}", "Ny melding til {org}",
        "Saksbehandleren har skrevet til dere.", "Saksbehandlaren har skrive til dykk."),
    "retting": _V(EIERROLLER, "Dere må rette noe innen {frist}", "De må rette noko innan {frist}",
        "Saksbehandleren har bedt dere rette noe i en sak. Svar innen {frist}.",
        "Saksbehandlaren har bede dykk rette noko i ei sak. Svar innan {frist}."),
    "retting_avbrutt": _V(EIERROLLER, "Dere trenger ikke rette likevel", "De treng ikkje rette likevel",
        "Saksbehandleren har avbrutt rettingen. Dere trenger ikke gjøre noe.",
        "Saksbehandlaren har avbrote rettinga. De treng ikkje gjere noko."),
    "forelopig_svar": _V(EIERROLLER, "Svaret til {org} kommer senere", "Svaret til {org} kjem seinare",
        "Vi trenger mer tid. Dere kan vente svar innen {frist}.", "Vi treng meir tid. De kan vente svar innan {frist}."),
    "sak_sendt_inn": _V(EIERROLLER, "Saken er sendt inn", "Saka er send inn",
        "Saken fra {org} er sendt inn. Kvitteringen ligger i portalen.",
        "Saka frå {org} er send inn. Kvitteringa ligg i portalen."),
    "partner": _V(EIERROLLER, "{org} er med i en sak", "{org} er med i ei sak",
        "{org} er satt opp som deltaker, partner eller mottaker i en sak.",
        "{org} er sett opp som deltakar, partnar eller mottakar i ei sak."),
    "rapport_ma_rettes": _V(EIERROLLER, "Rapporten må rettes", "Rapporten må rettast",
        "Saksbehandleren har sett på rapporten og bedt dere rette den.",
        "Saksbehandlaren har sett på rapporten og bede dykk rette han."),
    "rapport_godkjent": _V(EIERROLLER, "Rapporten er godkjent", "Rapporten er godkjend",
        "Rapporten fra {org} er kontrollert og godkjent.", "Rapporten frå {org} er kontrollert og godkjend."),
    "krav": _V(EIERROLLER, "{org} skal betale tilbake {belop}", "{org} skal betale tilbake {belop}",
        "Rapporten viser at noe av tilskuddet ikke er brukt. {org} skal betale tilbake {belop}. Utregningen står i portalen.",
        "Rapporten viser at noko av tilskotet ikkje er brukt. {org} skal betale tilbake {belop}. Utrekninga står i portalen."),
    "krav_etter_rapport": _V(EIERROLLER, "{org} skal betale tilbake {belop}", "{org} skal betale tilbake {belop}",
        "Rapporten viser mindre enn det tilskuddet ble gitt for. {org} skal betale tilbake {belop}. Utregningen står i portalen.",
        "Rapporten viser mindre enn det tilskotet vart gitt for. {org} skal betale tilbake {belop}. Utrekninga står i portalen."),
    "klage_svar": _V(EIERROLLER, "Nytt i klagesaken til {org}", "Nytt i klagesaka til {org}",
        "Det er noe nytt i klagesaken deres.", "Det er noko nytt i klagesaka dykkar."),
    "konto": _V(SENDERROLLER, "Kontonummeret til {org}", "Kontonummeret til {org}",
        "Noe har skjedd med kontonummeret til {org}. Logg inn og se.",
        "Noko har skjedd med kontonummeret til {org}. Logg inn og sjå."),
    "utbetaling": _V(EIERROLLER, "Penger er på vei til {org}", "Pengar er på veg til {org}",
        "En utbetaling til {org} er sendt til banken.", "Ei utbetaling til {org} er send til banken."),
    # reminders to owners
    "frist_sak": _V(EIERROLLER, "Fristen for å sende inn er {frist}", "Fristen for å sende inn er {frist}",
        "{org} har en sak som ikke er sendt. Fristen er {frist}.",
        "{org} har ei sak som ikkje er send. Fristen er {frist}."),
    "frist_tilbud": _V(EIERROLLER, "Svar på tilbudet innen {frist}", "Svar på tilbodet innan {frist}",
        "{org} har et tilbud som ikke er besvart. Svarer dere ikke innen {frist}, går pengene til andre.",
        "{org} har eit tilbod som det ikkje er svart på. Svarer de ikkje innan {frist}, går pengane til andre."),
    "frist_retting": _V(EIERROLLER, "Fristen for å rette er {frist}", "Fristen for å rette er {frist}",
        "{org} har en sak som må rettes. Fristen er {frist}.", "{org} har ei sak som må rettast. Fristen er {frist}."),
    "frist_rapport": _V(EIERROLLER, "Fristen for rapport er {frist}", "Fristen for rapport er {frist}",
        "{org} har en rapport som ikke er levert. Fristen er {frist}.",
        "{org} har ein rapport som ikkje er levert. Fristen er {frist}."),
    "frist_bruk": _V(EIERROLLER, "Penger må brukes innen {frist}", "Pengar må brukast innan {frist}",
        "{org} har tilskudd som ikke er brukt. Det må brukes eller meldes inn innen {frist}.",
        "{org} har tilskot som ikkje er brukt. Det må brukast eller meldast inn innan {frist}."),
    "rapport_mangler": _V(EIERROLLER, "Rapporten mangler", "Rapporten manglar",
        "Fristen for rapporten fra {org} var {frist}. Send den så snart dere kan.",
        "Fristen for rapporten frå {org} var {frist}. Send han så snart de kan."),
    # to the forvalter
    "ny_sak": _V(FORVALTERROLLER, "Ny sak", "Ny sak",
        "En ny sak er sendt inn til {org}.", "Ei ny sak er send inn til {org}."),
    "ny_melding": _V(FORVALTERROLLER, "Ny melding i en sak", "Ny melding i ei sak",
        "En part har skrevet i en sak.", "Ein part har skrive i ei sak."),
    "rettet": _V(FORVALTERROLLER, "En retting er sendt inn", "Ei retting er send inn",
        "En sak som måtte rettes, er kommet tilbake.", "Ei sak som måtte rettast, er komen tilbake."),
    "trukket": _V(FORVALTERROLLER, "En sak er trukket", "Ei sak er trekt",
        "En part har trukket en sak.", "Ein part har trekt ei sak."),
    "tildelt": _V(FORVALTERROLLER, "Du har fått en sak", "Du har fått ei sak",
        "Du er satt opp som saksbehandler i en sak.", "Du er sett opp som saksbehandlar i ei sak."),
    "inhabil": _V(FORVALTERROLLER, "En sak trenger ny saksbehandler", "Ei sak treng ny saksbehandlar",
        "En saksbehandler er ikke habil i en sak. Den må gis til en annen.",
        "Ein saksbehandlar er ikkje habil i ei sak. Ho må givast til ein annan."),
    "svarfrist": _V(FORVALTERROLLER, "Et svar er forventet innen {frist}", "Eit svar er venta innan {frist}",
        "En sak skal ha svar innen {frist}. Glir datoen, må dere sende foreløpig svar.",
        "Ei sak skal ha svar innan {frist}. Glir datoen, må de sende førebels svar."),
    "rapport_levert": _V(FORVALTERROLLER, "En rapport er levert", "Ein rapport er levert",
        "En rapport er klar til kontroll.", "Ein rapport er klar til kontroll."),
    "krav_meldt": _V((*FORVALTERROLLER, "okonomi", "udir_okonomi"), "Ubrukte penger er meldt inn", "Ubrukte pengar er melde inn",
        "En mottaker har meldt inn tilskudd som ikke blir brukt.", "Ein mottakar har meldt inn tilskot som ikkje blir brukt."),
    "klage": _V((*FORVALTERROLLER, "beslutter"), "En klage er mottatt", "Ein klage er motteken",
        "En part har klaget på et vedtak.", "Ein part har klaga på eit vedtak."),
    "til_godkjenning": _V(("beslutter",), "En utlysning venter på godkjenning", "Ei utlysing ventar på godkjenning",
        "En utlysning er klar til godkjenning.", "Ei utlysing er klar til godkjenning."),
    "send_tilbake": _V(FORVALTERROLLER, "Noe er sendt tilbake til deg", "Noko er sendt tilbake til deg",
        "Den som beslutter, har sendt noe tilbake.", "Den som avgjer, har sendt noko tilbake."),
    "til_beslutning": _V(("beslutter", "udir_beslutter"), "Noe venter på beslutning", "Noko ventar på avgjerd",
        "En fordeling er klar til beslutning.", "Ei fordeling er klar til avgjerd."),
    "konto_mangler": _V(("okonomi", "saksbehandler"), "En mottaker mangler kontonummer", "Ein mottakar manglar kontonummer",
        "En mottaker i fylket har ikke et bekreftet kontonummer.", "Ein mottakar i fylket har ikkje eit stadfesta kontonummer."),
    # to the appeal body
    "klage_oversendt": _V(("klagebehandler",), "En klage er sendt over", "Ein klage er send over",
        "{org} har fått en klage til behandling.", "{org} har fått ein klage til behandling."),
    "frist_fordeling": _V((*FORVALTERROLLER, "beslutter"), "Rammen skal være fordelt innen {frist}", "Ramma skal vere fordelt innan {frist}",
        "Utdanningsdirektoratet minner om at rammen skal være fordelt innen {frist}.",
        "Utdanningsdirektoratet minner om at ramma skal vere fordelt innan {frist}."),
    # general
    "ramme": _V(("saksbehandler", "beslutter", "okonomi"), "Rammen til {org} er endret", "Ramma til {org} er endra",
        "{org} har fått en ny eller endret ramme.", "{org} har fått ei ny eller endra ramme."),
    "tilgang": _V(("tilgangsstyrer",), "Tilgangen til {org} er endret", "Tilgangen til {org} er endra",
        "Noe er endret i hvem som har tilgang til {org}.", "Noko er endra i kven som har tilgang til {org}."),
}  # fmt: skip

TYPER["ny_rapport"], TYPER["ny_klage"] = TYPER["rapport_levert"], TYPER["klage"]

HILSEN = {
    "nb": "Logg inn for å se hva det gjelder: {adresse}\n\nDette er et varsel fra Kompetanseportalen. Du kan ikke svare på det.",
    "nn": "Logg inn for å sjå kva det gjeld: {adresse}\n\nDette er eit varsel frå Kompetanseportalen. Du kan ikkje svare på det.",
}


def registrer(kode: str, varsel: Varseltype) -> None:
    """A measure's own kind of notice, registered when the portal starts. A code is never given twice."""
    if TYPER.setdefault(kode, varsel) != varsel:
        raise ValueError(f"Varseltypen {kode} finnes fra før.")
