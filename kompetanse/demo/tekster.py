"""What owners and caseworkers write in the demo, in both målformer. Pieces are put together, so that cases differ."""

from random import Random

NB, NN = "nb", "nn"

# theme: [(title nb, title nn, target groups)]
TILTAK: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "inkludering": [
        ("Inkluderende praksis i alle klasserom", "Inkluderande praksis i alle klasserom", ("grunnskole", "sfo")),
        ("Tidlig hjelp nær barnet", "Tidleg hjelp nær barnet", ("barnehage", "ppt")),
        ("Sammen om elever med stort fravær", "Saman om elevar med stort fråvær", ("grunnskole", "ppt")),
        ("Spesialpedagogikk der barna er", "Spesialpedagogikk der barna er", ("barnehage", "grunnskole")),
    ],
    "spraak_lesing": [
        ("Språkmiljø i barnehagen", "Språkmiljø i barnehagen", ("barnehage",)),
        ("Lesing i alle fag", "Lesing i alle fag", ("grunnskole",)),
        ("Fra samtale til skrift", "Frå samtale til skrift", ("barnehage", "grunnskole")),
        ("Begynneropplæring i lesing", "Begynnaropplæring i lesing", ("grunnskole",)),
    ],
    "miljo": [
        ("Trygge voksne, trygge barn", "Trygge vaksne, trygge barn", ("barnehage",)),
        ("Skolemiljø som vi lager sammen", "Skulemiljø som vi lagar saman", ("grunnskole", "sfo")),
        ("Lek og vennskap", "Leik og vennskap", ("barnehage", "sfo")),
    ],
    "digital": [
        ("Digital dømmekraft hos barn og voksne", "Digital dømmekraft hos barn og vaksne", ("grunnskole",)),
        ("Kunstig intelligens i undervisningen", "Kunstig intelligens i undervisninga", ("grunnskole",)),
        ("Digitale verktøy i barnehagens hverdag", "Digitale verktøy i kvardagen i barnehagen", ("barnehage",)),
    ],
    "realfag": [
        ("Undring og utforsking ute", "Undring og utforsking ute", ("barnehage",)),
        ("Matematikk som alle kan snakke om", "Matematikk som alle kan snakke om", ("grunnskole",)),
        ("Naturfag med hendene", "Naturfag med hendene", ("grunnskole",)),
    ],
    "overganger": [
        ("Fra barnehage til skole uten brudd", "Frå barnehage til skule utan brot", ("barnehage", "grunnskole", "sfo")),
        ("Gode overganger til ungdomstrinnet", "Gode overgangar til ungdomssteget", ("grunnskole",)),
    ],
    "samisk": [
        ("Samisk språk i barnehagen", "Samisk språk i barnehagen", ("barnehage",)),
        ("Samiske perspektiver i alle fag", "Samiske perspektiv i alle fag", ("grunnskole",)),
    ],
    "ledelse": [
        ("Å lede et lærende fellesskap", "Å leie eit lærande fellesskap", ("barnehage", "grunnskole")),
        ("Utviklingsarbeid som varer", "Utviklingsarbeid som varer", ("grunnskole",)),
    ],
}

_BEHOV = {
    NB: (
        "Årets gjennomgang viser at {n} av enhetene ønsker mer felles arbeid om dette. Resultatene varierer mye mellom dem.",
        "Ståstedsanalysen i høst pekte på dette som det viktigste. Foreldre og ansatte ser det samme.",
        "Vi har fått mange nye ansatte de siste to årene. De trenger et felles språk for det de ser.",
        "PP-tjenesten melder om flere henvisninger enn før. Vi vil hjelpe tidligere og nærmere barna.",
        "Elevundersøkelsen og samtaler i barnehagene viser at praksis er ulik fra sted til sted.",
    ),
    NN: (
        "Gjennomgangen i år viser at {n} av einingane ønskjer meir felles arbeid om dette. Resultata varierer mykje.",
        "Ståstadsanalysen i haust peikte på dette som det viktigaste. Foreldre og tilsette ser det same.",
        "Vi har fått mange nye tilsette dei siste to åra. Dei treng eit felles språk for det dei ser.",
        "PP-tenesta melder om fleire tilvisingar enn før. Vi vil hjelpe tidlegare og nærare barna.",
        "Elevundersøkinga og samtalar i barnehagane viser at praksis er ulik frå stad til stad.",
    ),
}
_MEDVIRKNING = {
    NB: (
        "De ansatte drøftet behovet på to planleggingsdager, og tillitsvalgte var med på å velge.",
        "Alle enhetene svarte på en kort undersøkelse. Svarene ble lagt fram for hele personalet.",
        "Styrere, rektorer og tillitsvalgte har møtt hverandre tre ganger gjennom høsten.",
    ),
    NN: (
        "Dei tilsette drøfta behovet på to planleggingsdagar, og tillitsvalde var med på å velje.",
        "Alle einingane svarte på ei kort undersøking. Svara vart lagde fram for heile personalet.",
        "Styrarar, rektorar og tillitsvalde har møtt kvarandre tre gonger gjennom hausten.",
    ),
}
_PLAN = {
    NB: (
        "Fire samlinger med {partner}. Mellom samlingene prøver gruppene ut, observerer hverandre og skriver ned det de lærer.",
        "Vi begynner med en felles dag. Så følger {partner} hver enhet i et halvt år, med veiledning hver sjette uke.",
        "Nettverk på tvers av enhetene møtes hver måned. {partner} leder de to første møtene og veileder lederne etterpå.",
    ),
    NN: (
        "Fire samlingar med {partner}. Mellom samlingane prøver gruppene ut, observerer kvarandre og skriv ned det dei lærer.",
        "Vi byrjar med ein felles dag. Så følgjer {partner} kvar eining i eit halvt år, med rettleiing kvar sjette veke.",
        "Nettverk på tvers av einingane møtest kvar månad. {partner} leier dei to første møta og rettleier leiarane etterpå.",
    ),
}
_EGENINNSATS = {
    NB: (
        "Vi dekker vikarer og reise, og setter av tid til samlingene.",
        "Hver enhet setter av en time i uka. Kommunalområdet dekker lokaler og mat.",
    ),
    NN: (
        "Vi dekkjer vikarar og reise, og set av tid til samlingane.",
        "Kvar eining set av ein time i veka. Kommunalområdet dekkjer lokale og mat.",
    ),
}
_SAMISK = {
    NB: (
        "Vi har vurdert samiske perspektiver sammen med partneren. De er en del av tiltaket der det passer, og får ikke et eget tiltak i år.",
        "Samisk språk og kultur tas inn i samlingene, og vi bruker samiske læremidler.",
    ),
    NN: (
        "Vi har vurdert samiske perspektiv saman med partnaren. Dei er ein del av tiltaket der det passar, og får ikkje eit eige tiltak i år.",
        "Samisk språk og kultur blir teke inn i samlingane, og vi bruker samiske læremiddel.",
    ),
}
_BEGRUNNELSE = {
    NB: (
        "Tiltakene bygger på en samlet vurdering av behovet og følger temaene i den langsiktige planen. Beløpet er satt etter regelen som er lik for alle i fylket.",
        "Behovet er godt vist, de ansatte har vært med, og partneren er med i hele løpet. Beløpet er satt etter fordelingen som samarbeidsforumet har vurdert.",
        "Tiltakene styrker læringsfellesskapet og er planlagt sammen med partneren. Vi har lagt vekt på at erfaringene tas inn i lærerutdanningen.",
    ),
    NN: (
        "Tiltaka byggjer på ei samla vurdering av behovet og følgjer temaa i den langsiktige planen. Beløpet er sett etter regelen som er lik for alle i fylket.",
        "Behovet er godt vist, dei tilsette har vore med, og partnaren er med i heile løpet. Beløpet er sett etter fordelinga som samarbeidsforumet har vurdert.",
        "Tiltaka styrkjer læringsfellesskapet og er planlagde saman med partnaren. Vi har lagt vekt på at erfaringane blir tekne inn i lærarutdanninga.",
    ),
}
AVSLAG = {
    NB: "Behovsmeldingen nevner en partner, men viser ikke at partneren er med på å gjøre tiltaket konkret, planlegge det og gjennomføre det. Da er kravet om partnerskap i § 4 nr. 3 ikke oppfylt, og vi kan ikke gi tilskudd.",
    NN: "Behovsmeldinga nemner ein partnar, men viser ikkje at partnaren er med på å gjere tiltaket konkret, planleggje det og gjennomføre det. Då er kravet om partnarskap i § 4 nr. 3 ikkje oppfylt, og vi kan ikkje gi tilskot.",
}
OVERSTYRT = {
    NB: "Tiltaket følger første prioritet i planen og er for lite til å kuttes.",
    NN: "Tiltaket følgjer første prioritet i planen og er for lite til å kuttast.",
}
_VURDERING = {
    "laeringsfellesskap": ("De ansatte lærer sammen i og mellom enhetene.", "Dei tilsette lærer saman i og mellom einingane."),
    "lokalt_behov": ("Behovet er vist med lokale tall, og de ansatte har vært med.", "Behovet er vist med lokale tal, og dei tilsette har vore med."),
    "partnerskap": ("Partneren er med på plan og gjennomføring.", "Partnaren er med på plan og gjennomføring."),
    "laererutdanning": ("Lærestedet tar erfaringene inn i egne utdanninger.", "Lærestaden tek erfaringane inn i eigne utdanningar."),
    "samiske_perspektiver": ("Vurderingen er gjort og begrunnet.", "Vurderinga er gjord og grunngitt."),
    "tverrfaglig": ("Laget rundt barnet er med.", "Laget rundt barnet er med."),
}  # fmt: skip
_SPORSMAL = {
    NB: (
        "Kan dere skrive hvilken rolle partneren har mellom samlingene?",
        "Beløpet til partneren er høyt for tre samlinger. Kan dere forklare hva det dekker?",
        "Vi ser at et lignende tiltak fikk penger i fjor. Hva er nytt?",
    ),
    NN: (
        "Kan de skrive kva rolle partnaren har mellom samlingane?",
        "Beløpet til partnaren er høgt for tre samlingar. Kan de forklare kva det dekkjer?",
        "Vi ser at eit liknande tiltak fekk pengar i fjor. Kva er nytt?",
    ),
}
_SVAR = {
    NB: ("Partneren veileder gruppene på nett hver måned.", "Beløpet dekker også veiledning ute i enhetene.", "I år gjelder det andre enheter, og innholdet bygger på fjoråret."),
    NN: ("Partnaren rettleier gruppene på nett kvar månad.", "Beløpet dekkjer også rettleiing ute i einingane.", "I år gjeld det andre einingar, og innhaldet byggjer på fjoråret."),
}  # fmt: skip
NOTAT = (
    "Ringte kontaktpersonen. De sender det som mangler denne uka.",
    "Sammenlign med nabokommunen. Samme partner og nesten samme plan.",
    "Forumet var opptatt av de små kommunene. Husk reisekostnadene.",
)
RETTING = {
    NB: "Skriv hva partneren skal gjøre, og fordel beløpet på årene.",
    NN: "Skriv kva partnaren skal gjere, og fordel beløpet på åra.",
}
KOORDINATOR = {
    NB: "Kommunen koordinerer møter, avtaler og rapportering i partnerskapet.",
    NN: "Kommunen koordinerer møte, avtalar og rapportering i partnarskapet.",
}
RAPPORT = {
    NB: ("Gjennomført i alle enhetene.", "Samlingene er holdt, og gruppene arbeider videre.", "De ansatte deler mer med hverandre enn før."),
    NN: ("Gjennomført i alle einingane.", "Samlingane er haldne, og gruppene arbeider vidare.", "Dei tilsette deler meir med kvarandre enn før."),
}  # fmt: skip
UBRUKT = {
    NB: "To samlinger ble avlyst på grunn av sykdom.",
    NN: "To samlingar vart avlyste på grunn av sjukdom.",
}
_KLAGE = (
    "Vi mener at partnerskapet er godt beskrevet i vedlegget, og ber om en ny vurdering.",
    "Kuttet er større enn hos kommuner med samme behov. Vi ber om at beløpet blir vurdert på nytt.",
    "Saken vår ble vurdert uten svaret vi sendte i januar.",
)

VILKAR_NB = "Pengene skal brukes til tiltakene i vedtaket og innen fristen. Dere skal samarbeide med partneren gjennom hele året, rapportere om måloppnåelse og bruk av penger, og betale tilbake det dere ikke bruker."
VILKAR_NN = "Pengane skal brukast til tiltaka i vedtaket og innan fristen. De skal samarbeide med partnaren gjennom heile året, rapportere om måloppnåing og bruk av pengar, og betale tilbake det de ikkje bruker."


def utlysning(fylke: str, aar: int, runde: int) -> tuple[str, str]:
    """The announcement's text in both målformer."""
    if runde > 1:
        return (
            f"Det er penger igjen til kollektiv kompetanseutvikling i {fylke} i {aar}. Kommuner og private eiere av barnehager og skoler kan melde flere behov.",
            f"Det er pengar att til kollektiv kompetanseutvikling i {fylke} i {aar}. Kommunar og private eigarar av barnehagar og skular kan melde fleire behov.",
        )
    return (
        f"Kommuner og private eiere av barnehager og skoler i {fylke} kan melde behov for kollektiv kompetanseutvikling i {aar}. Tildelingen forutsetter at Stortinget vedtar budsjettet.",
        f"Kommunar og private eigarar av barnehagar og skular i {fylke} kan melde behov for kollektiv kompetanseutvikling i {aar}. Tildelinga føreset at Stortinget vedtek budsjettet.",
    )


STUDIER_PAAGAAR = {
    NB: "Studiene går over to semestre. Resten brukes i vår og neste studieår.",
    NN: "Studia går over to semester. Resten blir brukt i vår og neste studieår.",
}
RAPPORT_VU = {
    NB: "Vi bygger på planen, samtaler med deltakerne og det lederne har sett i arbeidet deres.",
    NN: "Vi byggjer på planen, samtalar med deltakarane og det leiarane har sett i arbeidet deira.",
}


NOKKELGRUNN = {
    NB: "Tallet på barn sier mest om hvor mange ansatte hver barnehage har.",
    NN: "Talet på barn seier mest om kor mange tilsette kvar barnehage har.",
}
BARNEHAGEBEHOV = {
    NB: "Vi har for få barnehagelærere, og flere fagarbeidere vil ta utdanningen.",
    NN: "Vi har for få barnehagelærarar, og fleire fagarbeidarar vil ta utdanninga.",
}
BARNEHAGEVILKAR = {NB: "Det går fram av svaret fra eieren.", NN: "Det går fram av svaret frå eigaren."}
BARNEHAGEGRUNN = {
    NB: "Vi har vurdert alle behovene likt. Studiene passer til det barnehagen trenger.",
    NN: "Vi har vurdert alle behova likt. Studia passar til det barnehagen treng.",
}
BARNEHAGEMERKNAD = {
    NB: "Det er meldt mindre behov enn delen gir på den ene siden. Da går resten til den andre (forskriften § 8).",
    NN: "Det er meldt mindre behov enn delen gjev på den eine sida. Då går resten til den andre (forskrifta § 8).",
}
BARNEHAGEUSPURT = {
    NB: "Eieren står ikke i registeret. Vi kunngjorde runden på nettsidene våre og skrev til barnehagene, og ingen av dem tok kontakt før fristen.",
    NN: "Eigaren står ikkje i registeret. Vi kunngjorde runden på nettsidene våre og skreiv til barnehagane, og ingen av dei tok kontakt før fristen.",
}
BARNEHAGEKLAGE = {
    NB: "Vi mener kommunen skulle ha delt etter årsverk. Da hadde vi fått penger til en deltaker til.",
    NN: "Vi meiner kommunen skulle ha delt etter årsverk. Då hadde vi fått pengar til ein deltakar til.",
}
BARNEHAGEVURDERING = (
    "Nøkkelen ble valgt og begrunnet før behovene kom inn, og er brukt likt for alle. Vi holder fast ved vedtaket."
)


VEILEDNINGSVILKAR = {
    NB: "Pengene skal brukes til veiledning av nyutdannede i skoleåret. Dere skal rapportere hvor mange som fikk veiledning, og betale tilbake for dem som ikke fikk det.",
    NN: "Pengane skal brukast til rettleiing av nyutdanna i skuleåret. De skal rapportere kor mange som fekk rettleiing, og betale tilbake for dei som ikkje fekk det.",
}
VEILEDNINGSPLAN = {
    NB: "Hver nyutdannet har en veileder og fast tid hver uke. Veilederne møtes en gang i måneden.",
    NN: "Kvar nyutdanna har ein rettleiar og fast tid kvar veke. Rettleiarane møtest ein gong i månaden.",
}
VEILEDNINGSMEDVIRKNING = {
    NB: "Tillitsvalgte og veiledere har laget planen sammen med lederne.",
    NN: "Tillitsvalde og rettleiarar har laga planen saman med leiarane.",
}
VEILEDNINGSVURDERING = {NB: "Det går fram av søknaden.", NN: "Det går fram av søknaden."}
VEILEDNINGSAVSLAG = {
    NB: "Søknaden viser ikke hvordan veiledningen skal gjennomføres. Vilkåret er ikke oppfylt.",
    NN: "Søknaden viser ikkje korleis rettleiinga skal gjennomførast. Vilkåret er ikkje oppfylt.",
}
VEILEDNINGSFAERRE = {
    NB: "Én av dem er i sitt tredje år og hører ikke med.",
    NN: "Ein av dei er i sitt tredje år og høyrer ikkje med.",
}
VEILEDNINGSGRUNN = {
    NB: "Søknaden oppfyller vilkårene. Beløpet følger av antallet godkjente og satsen for året.",
    NN: "Søknaden oppfyller vilkåra. Beløpet følgjer av talet på godkjende og satsen for året.",
}
VEILEDNINGSRAPPORT_FAERRE = {
    NB: "Noen sluttet i løpet av høsten og fikk ikke veiledning.",
    NN: "Nokre slutta i løpet av hausten og fekk ikkje rettleiing.",
}
VEILEDNINGSRAPPORT = {
    NB: "Veiledningen er gjennomført etter planen, med fast tid og egne møter for veilederne.",
    NN: "Rettleiinga er gjennomført etter planen, med fast tid og eigne møte for rettleiarane.",
}


def veiledning(aar: int) -> tuple[str, str]:
    """What the round of guidance says, in both målformer."""
    return (
        f"Eiere av barnehager og skoler kan søke om tilskudd til veiledning av nyutdannede i skoleåret {aar}/{aar + 1}. Oppgi antallet i første og andre år for hver enhet.",
        f"Eigarar av barnehagar og skular kan søkje om tilskot til rettleiing av nyutdanna i skuleåret {aar}/{aar + 1}. Oppgje talet i første og andre år for kvar eining.",
    )


def tilbud(aar: int) -> tuple[str, str]:
    """What the round of offered shares says, in both målformer."""
    return (
        f"Utdanningsdirektoratet tilbyr en andel av pengene til videreutdanning i {aar}. Svar om dere vil ha hele andelen, en del av den, eller ingenting. Uten svar går pengene til andre.",
        f"Utdanningsdirektoratet tilbyr ein del av pengane til vidareutdanning i {aar}. Svar om de vil ha heile delen, noko av han, eller ingenting. Utan svar går pengane til andre.",
    )


def _en(bank: dict[str, tuple[str, ...]], maalform: str, rng: Random) -> str:
    return rng.choice(bank[maalform])


def behov(m: str, rng: Random) -> str:
    return _en(_BEHOV, m, rng).format(n=rng.choice(("tre", "fire", "fem", "sju")))


def medvirkning(m: str, rng: Random) -> str:
    return _en(_MEDVIRKNING, m, rng)


def plan(m: str, partner: str, rng: Random) -> str:
    return _en(_PLAN, m, rng).format(partner=partner)


def egeninnsats(m: str, rng: Random) -> str:
    return _en(_EGENINNSATS, m, rng)


def samisk(m: str, rng: Random) -> str:
    return _en(_SAMISK, m, rng)


def begrunnelse(m: str, rng: Random) -> str:
    return _en(_BEGRUNNELSE, m, rng)


def vurdering(m: str, vilkar: str) -> str:
    return _VURDERING[vilkar][m == NN]


def sporsmal_og_svar(m: str, rng: Random) -> tuple[str, str]:
    n = rng.randrange(3)
    return _SPORSMAL[m][n], _SVAR[m][n]


def klage(rng: Random) -> str:
    return rng.choice(_KLAGE)
