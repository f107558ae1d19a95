"""D3: the owner writes and sends its behovsmelding: one with the mouse, one with the keyboard alone. Two roles."""

from decimal import Decimal

from ordninger.felles.models import Sak
from tests.nettleser.tastatur import Tastatur
from tests.nettleser.verden import Eier, Verden
from tests.nettleser.vindu import Vindu

RINGSAKER = {
    "om_oss": {"kontakt_navn": "Kari Demo", "kontakt_epost": "kari@example.no", "kontakt_telefon": "00 00 00 00"},
    "behov": {
        "behov": "Vi trenger felles praksis for inkludering.",
        "medvirkning": "Tillitsvalgte og styrere i fem møter.",
    },
    "egeninnsats": {
        "egeninnsats": "Vikarer og lokaler.",
        "koordinator_belop": "50 000",
        "koordinator": "Samler nettverket.",
    },
    "samisk": {"samiske_perspektiver": "Vi har vurdert samiske perspektiver."},
}
GLOPPEN = {
    "om_oss": {"kontakt_navn": "Ola Demo", "kontakt_epost": "ola@example.no"},
    "behov": {
        "behov": "Vi treng felles praksis for inkludering.",
        "medvirkning": "Tillitsvalde og styrarar i fem møte.",
    },
    "egeninnsats": {"egeninnsats": "Vikarar og lokale."},
    "samisk": {"samiske_perspektiver": "Vi har vurdert samiske perspektiv."},
}
TILTAK_NB = {
    "tittel": "Felles praksis i alle barnehager", "behov": "Ulik praksis.", "medvirkning": "Drøftet i alle enheter.",
    "partner_kontakt": "Per Demo", "plan": "Fire samlinger med oppgaver imellom.",
}  # fmt: skip
TILTAK_NN = {
    "tittel": "Felles praksis i alle barnehagar", "behov": "Ulik praksis.", "medvirkning": "Drøfta i alle einingar.",
    "partner_kontakt": "Per Demo", "plan": "Fire samlingar med oppgåver imellom.",
}  # fmt: skip
SOKT = {"eier": Decimal(300_000), "partner": Decimal(200_000)}
"""What each payee seeks for 2027."""
KOORDINATOR = Decimal(50_000)


def gaa(vindu: Vindu, v: Verden) -> None:
    redaktor_skriver(vindu, v.ringsaker)
    innsender_sender(vindu, v.ringsaker)
    med_tastatur_alene(vindu, v.gloppen)
    assert v.ringsaker.sak.sokt_belop == sum(SOKT.values()) + KOORDINATOR
    assert v.gloppen.sak.sokt_belop == sum(SOKT.values())


# --- bokmål, with the mouse, by two people


def redaktor_skriver(vindu: Vindu, eier: Eier) -> None:
    vindu.logg_inn(eier.redaktor)
    vindu.lenke("Start behovsmelding")
    vindu.knapp("Start behovsmelding")
    for steg in ("om_oss", "behov"):
        vindu.fyll(**RINGSAKER[steg])
        vindu.knapp("Lagre og gå videre")
    vindu.lenke("Uten navn ennå")
    vindu.fyll(**TILTAK_NB)
    vindu.velg("Barnehage", i=vindu.hoved.get_by_role("group", name="Hvem er tiltaket for?"))
    vindu.fyll(tema=vindu.forste_valg("tema"), partner=str(eier.partner.pk))
    for org in (eier.org, eier.partner):
        vindu.knapp("Legg til mottaker")
        vindu.knapp(org.navn)
    vindu.fyll(**{f"b-{o.pk}-{aar}": belop for o, aar, belop in _belop(eier)})
    vindu.knapp("Lagre og gå videre")
    for steg in ("egeninnsats", "samisk"):
        vindu.fyll(**RINGSAKER[steg])
        vindu.knapp("Lagre og gå videre")
    vindu.star("En innsender hos dere må sende. Gi beskjed når dere er ferdige.", "550 000")
    vindu.mangler("Send behovsmeldingen")


def _belop(eier: Eier) -> list[tuple]:
    return [
        (org, aar, f"{SOKT[hvem] if aar == 2027 else 0:.0f}")
        for hvem, org in (("eier", eier.org), ("partner", eier.partner))
        for aar in (2027, 2028, 2029)
    ]


def innsender_sender(vindu: Vindu, eier: Eier) -> None:
    vindu.logg_inn(eier.innsender)
    eier.sak = Sak.objects.get(soker=eier.org)
    vindu.lenke("Send behovsmelding for 2027")
    vindu.knapp("Send behovsmeldingen")
    vindu.star("Behovsmeldingen er sendt", eier.sak.nummer, "550 000 kr")
    assert vindu.pdf("Last ned kvittering").startswith(b"%PDF")
    vindu.lenke("Til saken")
    vindu.skriv("Melding til saksbehandleren", "Når kan vi vente svar?")
    vindu.knapp("Send melding")
    vindu.star("Når kan vi vente svar?")
    eier.sak.refresh_from_db()


# --- nynorsk, with the keyboard alone


def med_tastatur_alene(vindu: Vindu, eier: Eier) -> None:
    """From the login page to the receipt: Tab, Space, Enter, arrows and letters. No mouse."""
    t = Tastatur(vindu)
    t.logg_inn(eier.innsender)
    assert vindu.side.evaluate("document.documentElement.lang") == "nn"
    t.gaa(".topplinje a.ds-button")
    t.gaa("main form button[type=submit]")
    for steg in ("om_oss", "behov"):
        t.skjema(GLOPPEN[steg])
        t.lagre()
    t.gaa("main table a")
    _tiltaket(t, eier)
    for steg in ("egeninnsats", "samisk"):
        t.skjema(GLOPPEN[steg])
        t.lagre()
    t.gaa("main form button[type=submit]")
    eier.sak = Sak.objects.get(soker=eier.org)
    vindu.star("Behovsmeldinga er send", eier.sak.nummer, "500 000 kr")
    assert vindu.pdf("Last ned kvittering (PDF)").startswith(b"%PDF")


def _tiltaket(t: Tastatur, eier: Eier) -> None:
    for navn in ("tittel", "behov", "medvirkning"):
        t.skriv(f"#id_{navn}", TILTAK_NN[navn])
    t.kryss("#id_malgrupper_0")
    t.velg("#id_tema", "Språk og lesing")
    t.velg("#id_partner", eier.partner.navn)
    for navn in ("partner_kontakt", "plan"):
        t.skriv(f"#id_{navn}", TILTAK_NN[navn])
    for org in (eier.org, eier.partner):
        t.gaa("button[name=videre][value$='/mottaker/']")
        t.gaa(f"form:has(input[value='{org.pk}']) button, button[value='{org.pk}']")
    for org, aar, belop in _belop(eier):
        t.skriv(f"[name='b-{org.pk}-{aar}']", belop)
    t.lagre()
