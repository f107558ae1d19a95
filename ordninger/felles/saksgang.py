"""The life cycles (saksganger), each as one table. Checks, buttons, database guards and the diagram in docs come from here.

Plain Python: no Django. A state has a word that is the same in list, case, letter and API, a longer sentence for the owner,
and an owner: the one whom the case waits for.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tilstand:
    """A state. `venter_paa` is eier, forvalter or ingen; `farge` and `kontur` follow the design's table of state words."""

    kode: str
    nb: str
    nn: str
    venter_paa: str
    farge: str
    eier_nb: str
    eier_nn: str
    kontur: bool = False

    def ord(self, maalform: str) -> str:
        """The word in the målform, nb or nn."""
        return self.nn if maalform == "nn" else self.nb


@dataclass(frozen=True)
class Overgang:
    """A transition: the act, the states it leaves, the state it reaches, and the right it takes."""

    handling: str
    fra: tuple[str, ...]
    til: str
    rett: str
    nb: str
    nn: str


@dataclass(frozen=True)
class Saksord:
    """What the owner sends in or gets, in one målform: «søknad», «en søknad», «søknaden», «søknader», «søknaden deres»."""

    ubestemt: str
    med_artikkel: str
    bestemt: str
    flertall: str
    deres: str


@dataclass(frozen=True)
class Pengeord:
    """What the amounts of a case and what is decided of them are called, in one målform.

    `ikke_innvilget` is empty where nothing is refused: what is offered and not accepted is the recipient's own answer.
    """

    sokt: str
    innvilget: str
    ikke_innvilget: str
    vedtak: str
    vedtatt: str
    av_vedtatt: str
    per_tiltak: str
    tiltak: str
    regnet_ut: str


_SOKT_NB = Pengeord(
    "Søkt", "Innvilget", "Ikke innvilget", "Vedtak", "Vedtatt", "Av vedtatt", "Søkt per tiltak og mottaker",
    "Tiltak i saken", "Slik er forslaget regnet ut",
)  # fmt: skip
_SOKT_NN = Pengeord(
    "Søkt", "Innvilga", "Ikkje innvilga", "Vedtak", "Vedteke", "Av vedteke", "Søkt per tiltak og mottakar",
    "Tiltak i saka", "Slik er forslaget rekna ut",
)  # fmt: skip
_TILBUDT_NB = Pengeord(
    "Tilbudt", "Tildelt", "", "Tildeling", "Tildelt", "Av tildelt", "Tilbudt per del", "Del", "Slik er andelen regnet ut",
)  # fmt: skip
_TILBUDT_NN = Pengeord(
    "Tilbode", "Tildelt", "", "Tildeling", "Tildelt", "Av tildelt", "Tilbode per del", "Del", "Slik er delen rekna ut",
)  # fmt: skip


@dataclass(frozen=True)
class Saksgang:
    """One life cycle, with the words for its case and its money in both målformer."""

    kode: str
    start: str
    nb: Saksord
    nn: Saksord
    tilstander: tuple[Tilstand, ...]
    overganger: tuple[Overgang, ...]
    penger_nb: Pengeord = _SOKT_NB
    penger_nn: Pengeord = _SOKT_NN

    def ord(self, maalform: str) -> Saksord:
        """The words in the målform, nb or nn."""
        return self.nn if maalform == "nn" else self.nb

    def pengeord(self, maalform: str) -> Pengeord:
        """The words for the money in the målform, nb or nn."""
        return self.penger_nn if maalform == "nn" else self.penger_nb

    def tilstand(self, kode: str) -> Tilstand:
        return next(t for t in self.tilstander if t.kode == kode)

    def overgang(self, handling: str, fra: str) -> Overgang | None:
        """The transition that `handling` makes from the state `fra`, or None when the table has no such row."""
        return next((o for o in self.overganger if o.handling == handling and fra in o.fra), None)

    def fra(self, tilstand: str) -> list[Overgang]:
        return [o for o in self.overganger if tilstand in o.fra]

    def par(self) -> set[tuple[str, str]]:
        """Every legal (from, to), for the guard in the database."""
        return {(f, o.til) for o in self.overganger for f in o.fra}


_T = Tilstand
_O = Overgang

BEHOVSMELDING = Saksgang(
    kode="behovsmelding",
    start="utkast",
    nb=Saksord("behovsmelding", "en behovsmelding", "behovsmeldingen", "behovsmeldinger", "behovsmeldingen deres"),
    nn=Saksord("behovsmelding", "ei behovsmelding", "behovsmeldinga", "behovsmeldingar", "behovsmeldinga dykkar"),
    tilstander=(
        _T("utkast", "Utkast", "Utkast", "eier", "neutral", "Ikke sendt ennå", "Ikkje send enno", True),
        _T(
            "innsendt",
            "Sendt inn",
            "Sendt inn",
            "forvalter",
            "info",
            "Sendt inn. Saksbehandleren har ikke begynt ennå",
            "Sendt inn. Saksbehandlaren har ikkje byrja enno",
        ),
        _T(
            "til_vurdering",
            "Til vurdering",
            "Til vurdering",
            "forvalter",
            "info",
            "Saksbehandleren vurderer saken",
            "Saksbehandlaren vurderer saka",
        ),
        _T(
            "pa_vent",
            "På vent",
            "På vent",
            "forvalter",
            "neutral",
            "Saken venter hos saksbehandleren",
            "Saka ventar hos saksbehandlaren",
            True,
        ),
        _T(
            "ma_rettes",
            "Må rettes",
            "Må rettast",
            "eier",
            "warning",
            "Dere må rette noe før saken går videre",
            "De må rette noko før saka går vidare",
        ),
        _T(
            "forslag_klart",
            "Forslag klart",
            "Forslag klart",
            "forvalter",
            "brand2",
            "Saken er med i forslaget til fordeling",
            "Saka er med i forslaget til fordeling",
        ),
        _T(
            "hos_forum",
            "Hos forum",
            "Hos forum",
            "forvalter",
            "brand2",
            "Samarbeidsforumet vurderer forslaget",
            "Samarbeidsforumet vurderer forslaget",
        ),
        _T(
            "til_beslutning",
            "Til beslutning",
            "Til avgjerd",
            "forvalter",
            "brand2",
            "Forslaget er sendt til den som beslutter",
            "Forslaget er sendt til den som avgjer",
        ),
        _T("innvilget", "Innvilget", "Innvilga", "ingen", "success", "Innvilget", "Innvilga"),
        _T(
            "delvis_innvilget",
            "Delvis innvilget",
            "Delvis innvilga",
            "ingen",
            "success",
            "Delvis innvilget",
            "Delvis innvilga",
            True,
        ),
        _T("avslatt", "Avslått", "Avslått", "ingen", "danger", "Avslått", "Avslått"),
        _T("trukket", "Trukket", "Trekt", "ingen", "neutral", "Dere har trukket saken", "De har trekt saka"),
        _T("avsluttet", "Avsluttet", "Avslutta", "ingen", "neutral", "Avsluttet", "Avslutta"),
    ),
    overganger=(
        _O("send_inn", ("utkast",), "innsendt", "sak.send_inn", "Send inn", "Send inn"),
        _O(
            "hent_tilbake",
            ("innsendt",),
            "utkast",
            "sak.send_inn",
            "Hent tilbake for å endre",
            "Hent tilbake for å endre",
        ),
        _O(
            "trekk",
            ("utkast", "innsendt", "til_vurdering", "ma_rettes"),
            "trukket",
            "sak.send_inn",
            "Trekk saken",
            "Trekk saka",
        ),
        _O("ta_til_vurdering", ("innsendt",), "til_vurdering", "sak.behandle", "Begynn vurderingen", "Byrj vurderinga"),
        _O("sett_pa_vent", ("til_vurdering",), "pa_vent", "sak.behandle", "Sett på vent", "Set på vent"),
        _O("gjenoppta", ("pa_vent",), "til_vurdering", "sak.behandle", "Ta opp igjen", "Ta opp att"),
        _O(
            "be_om_retting",
            ("til_vurdering", "forslag_klart"),
            "ma_rettes",
            "sak.behandle",
            "Be om retting",
            "Be om retting",
        ),
        _O("send_retting", ("ma_rettes",), "til_vurdering", "sak.send_inn", "Send rettingen", "Send rettinga"),
        _O("avbryt_retting", ("ma_rettes",), "til_vurdering", "sak.behandle", "Avbryt rettingen", "Avbryt rettinga"),
        _O(
            "legg_i_fordeling",
            ("til_vurdering",),
            "forslag_klart",
            "sak.behandle",
            "Legg i fordelingen",
            "Legg i fordelinga",
        ),
        _O(
            "ta_ut_av_fordeling",
            ("forslag_klart",),
            "til_vurdering",
            "sak.behandle",
            "Ta ut av fordelingen",
            "Ta ut av fordelinga",
        ),
        _O("send_til_forum", ("forslag_klart",), "hos_forum", "fordeling.foresla", "Send til forum", "Send til forum"),
        _O("hent_fra_forum", ("hos_forum",), "forslag_klart", "fordeling.foresla", "Hent fra forum", "Hent frå forum"),
        _O(
            "send_til_beslutter",
            ("forslag_klart", "hos_forum"),
            "til_beslutning",
            "fordeling.foresla",
            "Send til beslutter",
            "Send til avgjerd",
        ),
        _O("send_tilbake", ("til_beslutning",), "forslag_klart", "fordeling.beslutt", "Send tilbake", "Send tilbake"),
        _O("innvilg", ("til_beslutning",), "innvilget", "vedtak.beslutt", "Innvilg", "Innvilg"),
        _O(
            "innvilg_delvis",
            ("til_beslutning",),
            "delvis_innvilget",
            "vedtak.beslutt",
            "Innvilg delvis",
            "Innvilg delvis",
        ),
        _O("avsla", ("til_beslutning",), "avslatt", "vedtak.beslutt", "Avslå", "Avslå"),
        _O("avslutt", ("innvilget", "delvis_innvilget", "avslatt"), "avsluttet", "sak.behandle", "Avslutt", "Avslutt"),
    ),
)


def _uten(gang: Saksgang, kode: str, nb: Saksord, nn: Saksord, *tilstander: str) -> Saksgang:
    """The same life cycle, with its own words, without some states and the transitions that need them."""
    return Saksgang(
        kode=kode,
        start=gang.start,
        nb=nb,
        nn=nn,
        tilstander=tuple(t for t in gang.tilstander if t.kode not in tilstander),
        overganger=tuple(
            _O(o.handling, fra, o.til, o.rett, o.nb, o.nn)
            for o in gang.overganger
            if o.til not in tilstander and (fra := tuple(f for f in o.fra if f not in tilstander))
        ),
    )


SOKNAD = _uten(
    BEHOVSMELDING,
    "soknad",
    Saksord("søknad", "en søknad", "søknaden", "søknader", "søknaden deres"),
    Saksord("søknad", "ein søknad", "søknaden", "søknader", "søknaden dykkar"),
    "hos_forum",
)
"""An application: as the behovsmelding, but no forum hears the proposal."""

TILBUD = Saksgang(
    kode="tilbud",
    start="tilbud",
    nb=Saksord("tilbud", "et tilbud", "tilbudet", "tilbud", "tilbudet til dere"),
    nn=Saksord("tilbod", "eit tilbod", "tilbodet", "tilbod", "tilbodet til dykk"),
    penger_nb=_TILBUDT_NB,
    penger_nn=_TILBUDT_NN,
    tilstander=(
        _T(
            "tilbud",
            "Tilbud",
            "Tilbod",
            "eier",
            "warning",
            "Dere har fått et tilbud og må svare innen fristen",
            "De har fått eit tilbod og må svare innan fristen",
        ),
        _T(
            "takket_ja",
            "Takket ja",
            "Takka ja",
            "forvalter",
            "success",
            "Dere har takket ja til hele tilbudet",
            "De har takka ja til heile tilbodet",
        ),
        _T(
            "takket_ja_delvis",
            "Takket ja til en del",
            "Takka ja til ein del",
            "forvalter",
            "success",
            "Dere har takket ja til en del av tilbudet",
            "De har takka ja til ein del av tilbodet",
            True,
        ),
        _T("takket_nei", "Takket nei", "Takka nei", "ingen", "neutral", "Dere har takket nei", "De har takka nei"),
        _T(
            "ubesvart",
            "Ikke besvart",
            "Ikkje svart på",
            "ingen",
            "neutral",
            "Fristen gikk ut uten svar. Pengene går til andre",
            "Fristen gjekk ut utan svar. Pengane går til andre",
            True,
        ),
        _T(
            "tildelt",
            "Tildelt",
            "Tildelt",
            "ingen",
            "success",
            "Dere har fått tilskuddet",
            "De har fått tilskotet",
        ),
        _T("avsluttet", "Avsluttet", "Avslutta", "ingen", "neutral", "Avsluttet", "Avslutta"),
    ),
    overganger=(
        _O(
            "takk_ja",
            ("tilbud", "takket_ja", "takket_ja_delvis", "takket_nei"),
            "takket_ja",
            "tilbud.svar",
            "Takk ja",
            "Takk ja",
        ),
        _O(
            "takk_ja_delvis",
            ("tilbud", "takket_ja", "takket_ja_delvis", "takket_nei"),
            "takket_ja_delvis",
            "tilbud.svar",
            "Takk ja til en del",
            "Takk ja til ein del",
        ),
        _O(
            "takk_nei",
            ("tilbud", "takket_ja", "takket_ja_delvis"),
            "takket_nei",
            "tilbud.svar",
            "Takk nei",
            "Takk nei",
        ),
        _O("lukk_uten_svar", ("tilbud",), "ubesvart", "tilbud.lukk", "Lukk uten svar", "Lukk utan svar"),
        _O("tildel", ("takket_ja", "takket_ja_delvis"), "tildelt", "fordeling.beslutt", "Tildel", "Tildel"),
        _O("avslutt", ("tildelt", "takket_nei", "ubesvart"), "avsluttet", "sak.behandle", "Avslutt", "Avslutt"),
    ),
)
"""An offered share: the state offers, the owner answers, what is not taken goes to others."""

SAKSGANGER: dict[str, Saksgang] = {g.kode: g for g in (BEHOVSMELDING, SOKNAD, TILBUD)}


def tripler() -> set[tuple[str, str, str]]:
    """Every legal (life cycle, from, to), for the guard in the database."""
    return {(g.kode, fra, til) for g in SAKSGANGER.values() for fra, til in g.par()}


def alle_tilstander(maalform: str = "nb") -> list[tuple[str, str]]:
    """(code, word) of every state in every saksgang, for choices and filters."""
    sett: dict[str, str] = {}
    for gang in SAKSGANGER.values():
        for t in gang.tilstander:
            sett.setdefault(t.kode, t.ord(maalform))
    return list(sett.items())


AVGJORTE = ("innvilget", "delvis_innvilget", "avslatt", "tildelt", "avsluttet")
"""A decision or an award is written. An offer that was declined or left unanswered has none."""
UTEN_SVAR = ("takket_nei", "ubesvart")
AAPNE = (
    "innsendt",
    "til_vurdering",
    "pa_vent",
    "ma_rettes",
    "forslag_klart",
    "hos_forum",
    "til_beslutning",
    "tilbud",
    "takket_ja",
    "takket_ja_delvis",
)

UTBETALING = {
    # fra: til – the life of an instalment
    "planlagt": (
        "holdt",
        "frigitt",
        "annullert",
        "utbetalt",
    ),  # utbetalt at once: registered as paid outside the portal
    "holdt": ("planlagt", "annullert"),
    "frigitt": ("planlagt", "sendt"),
    "sendt": ("utbetalt", "avvist"),
    "utbetalt": ("returnert",),
}
FORDELING = {
    "utkast": ("hos_forum", "til_beslutning", "forkastet"),
    "hos_forum": ("utkast", "til_beslutning"),
    "til_beslutning": ("utkast", "besluttet"),
}
RAPPORT = {
    "utkast": ("levert",),
    "levert": ("formalia_ok", "ma_rettes"),
    "ma_rettes": ("levert",),
    "formalia_ok": ("godkjent", "ma_rettes"),
}
KLAGE = {
    "mottatt": ("under_vurdering", "trukket"),
    "under_vurdering": ("oversendt", "omgjort", "avvist", "trukket"),
    "oversendt": ("avgjort",),
}
