"""What people, browsers and attackers do to the forms: nothing is lost, nothing breaks, every error says what to do."""

import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from eiere.models import Organisasjon
from eiere.skjema.behovsmelding import OmOssSkjema
from kompetanse.revisjon import klokke
from ordninger.felles.models import Klage, Linje, Melding, Rapport, Tilskudd
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.kollektiv import lagring
from ordninger.kollektiv.models import Behovsmelding
from tests.eiere.stotte import avgjort, full_rapport, som_eier
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som

pytestmark = pytest.mark.django_db
SKRIPT = {"HTTP_X_AUTOLAGRING": "1", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v():
    return lag.verden()


@pytest.fixture
def sak(v):
    return lag.utkast(v)


@pytest.fixture
def eier(client, sak):
    return som_eier(client, sak)


def steg(sak, navn="behov"):
    return reverse("eier:sak-steg", args=[sak.nummer, navn])


def tiltak(sak, nr=1):
    return reverse("eier:tiltak-rediger", args=[sak.nummer, nr])


def lagret(sak):
    return Behovsmelding.objects.get(sak=sak)


# Texts


@pytest.mark.parametrize(
    "tekst",
    ["👩‍🏫🏳️‍🌈 emoji", '=HYPERLINK("x")', "<script>alert(1)</script>", "æøå Čohkkiras\n\nny", "  foran og bak  "],
)
def test_any_words_are_kept_and_escaped(client, sak, eier, tekst):
    client.post(steg(sak), {"versjon": 0, "behov": tekst, "medvirkning": "Alle"})
    assert lagret(sak).behov == tekst.strip()
    for side in (steg(sak), reverse("eier:sak-send", args=[sak.nummer]), reverse("eier:sak-detalj", args=[sak.nummer])):
        assert "<script>alert" not in client.get(side).content.decode()


def test_two_megabytes_come_back_with_a_sentence_and_are_not_lost(client, sak, eier):
    tekst = "ord " * 500_000
    svar = client.post(steg(sak), {"versjon": 0, "behov": tekst, "medvirkning": "Alle skolene"})
    side = svar.content.decode()
    assert svar.status_code == 200
    assert "tegn for lang" in side
    assert side.count("ord ord ord") > 1000
    assert lagret(sak).medvirkning == "Alle skolene"


def test_null_characters_are_refused_not_a_crash(client, sak, eier):
    assert client.post(steg(sak), {"versjon": 0, "behov": "a\x00b"}).status_code == 200
    assert client.get(reverse("eier:sak-liste"), {"sok": "a\x00b"}).status_code == 200
    assert client.get(reverse("eier:mottaker-ny", args=[sak.nummer, 1]), {"sok": "\x00"}).status_code == 200


# Amounts


@pytest.mark.parametrize(
    ("belop", "setning"),
    [("-1", "kan ikke være under 0"), ("9999999999999", "kan ikke være over"), ("abc", "Skriv beløpet med tall"),
     ("10,50", "hele kroner"), ("=1+1", "Skriv beløpet med tall"), ("1e9", "Skriv beløpet med tall")],
)  # fmt: skip
def test_wrong_amounts_name_payee_and_year_and_keep_the_rest(client, sak, eier, belop, setning):
    celle = f"b-{sak.soker_id}-2027"
    ord_ = {"tittel": "Nytt navn", "behov": "B", "malgrupper": ["ppt"], "partner": "", "tema": ""}
    svar = client.post(tiltak(sak), {"versjon": 0, **ord_, celle: belop})
    side = svar.content.decode()
    assert svar.status_code == 200
    assert setning in side
    assert f"{sak.soker.navn} i 2027" in side
    assert f'value="{belop}"' in side
    sak.tiltak.get().refresh_from_db()
    assert sak.tiltak.get().tittel == "Nytt navn"
    assert Linje.objects.get(sak=sak, mottaker=sak.soker, budsjettaar=2027).sokt == Decimal(50000)


@pytest.mark.parametrize(
    ("skrevet", "verdi"), [("1 234 567", 1234567), ("1.234.567", 1234567), ("200000 kr", 200000), ("0", 0), ("", None)]
)
def test_amounts_as_people_write_them(client, sak, eier, skrevet, verdi):
    client.post(tiltak(sak), {"versjon": 0, "tittel": "Felles praksis", f"b-{sak.soker_id}-2027": skrevet})
    sokt = Linje.objects.get(sak=sak, mottaker=sak.soker, budsjettaar=2027).sokt
    assert sokt == (None if verdi is None else Decimal(verdi))


def test_cap_of_the_coordinator_is_said_in_kroner(client, v, sak, eier):
    v.utlysning.parametre = {"koordinator_tak": "0.10"}
    type(v.utlysning).objects.filter(pk=v.utlysning.pk).update(parametre=v.utlysning.parametre)
    client.post(
        steg(sak, "egeninnsats"),
        {"versjon": 0, "egeninnsats": "Tid", "koordinator_belop": "10 001", "koordinator": "Leder"},
    )
    assert Linje.objects.get(sak=sak, koordinator=True).sokt == Decimal(10001)
    side = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "10 prosent" in side
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).status_code == 200
    client.post(
        steg(sak, "egeninnsats"), {"versjon": 1, "egeninnsats": "Tid", "koordinator_belop": "", "koordinator": ""}
    )
    assert not Linje.objects.filter(sak=sak, koordinator=True).exists()


# Autosave and two people


def test_autosave_answers_with_time_version_and_what_is_missing(client, sak, eier):
    svar = client.post(steg(sak, "samisk"), {"versjon": 0, "samiske_perspektiver": ""}, **SKRIPT)
    assert svar.json() == {"lagret": "12.00", "versjon": "1", "mangler": 1}


def test_autosave_saves_what_is_right_and_names_what_is_not(client, sak, eier):
    svar = client.post(
        steg(sak, "om_oss"),
        {"versjon": 0, "kontakt_navn": "Per", "kontakt_epost": "feil", "kontakt_telefon": ""},
        **SKRIPT,
    )
    assert "E-post" in svar.json()["lagret"]
    assert lagret(sak).kontakt_navn == "Per"


def test_autosave_after_the_session_has_ended_is_401(client, sak):
    svar = client.post(steg(sak), {"versjon": 0, "behov": "X"}, **SKRIPT)
    assert svar.status_code == 401
    assert lagret(sak).behov == "Behov."


def test_autosave_in_a_case_that_was_sent_meanwhile_says_so(client, sak, eier):
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    svar = client.post(steg(sak), {"versjon": 0, "behov": "X"}, **SKRIPT)
    assert svar.status_code == 422


def test_two_people_see_both_versions_and_choose(client, sak, eier):
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Kollegaens"}, versjon=0, av=som("redaktor", sak.soker))
    mitt = {"versjon": 0, "behov": "Mitt", "medvirkning": "Alle var med."}
    svar = client.post(steg(sak), mitt, **SKRIPT)
    assert svar.status_code == 409
    assert "Kollegaens" in svar.content.decode()
    assert "En redaktør" in svar.content.decode()
    uten_skript = client.post(steg(sak), mitt)
    side = uten_skript.content.decode()
    assert ("Mitt" in side, "Kollegaens" in side, 'name="versjon" value="1"' in side) == (True, True, True)
    assert lagret(sak).behov == "Kollegaens"
    assert client.post(steg(sak), mitt | {"versjon": 1}).status_code == 302
    assert lagret(sak).behov == "Mitt"


def test_form_sent_while_the_own_autosave_is_on_its_way_is_no_conflict(client, sak, eier):
    ord_ = {"versjon": 0, "medvirkning": "Alle var med."}
    assert client.post(steg(sak), ord_ | {"behov": "Nesten ferd"}, **SKRIPT).json()["versjon"] == "1"
    assert client.post(steg(sak), ord_ | {"behov": "Nesten ferdig"}).status_code == 302
    assert client.post(steg(sak), ord_ | {"behov": "Nesten fer"}, **SKRIPT).status_code == 409
    assert lagret(sak).behov == "Nesten ferdig"
    client.post(tiltak(sak), {"versjon": 0, "tittel": "Fell"}, **SKRIPT)
    assert client.post(tiltak(sak), {"versjon": 0, "tittel": "Felles"}).status_code == 302
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Kollegaens"}, versjon=2, av=som("redaktor", sak.soker))
    assert client.post(steg(sak), ord_ | {"versjon": 2, "behov": "Mitt"}).status_code == 200
    assert lagret(sak).behov == "Kollegaens"


def test_conflict_in_a_tiltak_shows_amounts_with_names(client, sak, eier):
    t = sak.tiltak.get()
    rad = str(sak.soker_id)
    lagring.lagre_tiltak(
        tiltak=t,
        felt={"tittel": "Kollegaens"},
        belop={(rad, 2027): Decimal(70000)},
        versjon=0,
        av=som("redaktor", sak.soker),
    )
    svar = client.post(tiltak(sak), {"versjon": 0, "tittel": "Mitt", f"b-{rad}-2027": "60 000"}, **SKRIPT)
    side = svar.content.decode()
    assert svar.status_code == 409
    assert f"{sak.soker.navn} i 2027" in side
    assert "70\u00a0000" in side


def test_presence_line_names_role_and_step(client, sak, eier):
    lagring.lagre_steg(
        sak=sak, steg="egeninnsats", felt={"egeninnsats": "Tid!"}, versjon=0, av=som("redaktor", sak.soker)
    )
    assert "En redaktør skriver i «Egeninnsats og koordinator» nå" in client.get(steg(sak)).content.decode()


@pytest.mark.parametrize("versjon", ["", "abc", "-1", "9" * 40, "٣"])
def test_forged_version_is_a_conflict_not_a_crash(client, sak, eier, versjon):
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Lagret"}, versjon=0, av=eier)
    assert (
        client.post(steg(sak), {"versjon": versjon, "behov": "Annet", "medvirkning": "x"}, **SKRIPT).status_code == 409
    )


# Double clicks, back button, deadline


def test_starting_twice_opens_the_same_case(client, v, sak, eier):
    svar = client.post(reverse("eier:sak-ny"), {"utlysning": v.utlysning.pk})
    assert svar.url == reverse("eier:sak-detalj", args=[sak.nummer])


def test_back_button_after_sending_leads_to_the_case(client, sak, eier):
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    for side in (
        steg(sak),
        tiltak(sak),
        reverse("eier:sak-send", args=[sak.nummer]),
        reverse("eier:tiltak-liste", args=[sak.nummer]),
    ):
        assert client.get(side).url == reverse("eier:sak-detalj", args=[sak.nummer])


def test_deadline_passes_while_the_page_is_open(client, v, sak, eier):
    with klokke.stilt(v.utlysning.frist_tid + timedelta(minutes=1)):
        assert client.post(steg(sak), {"versjon": 0, "behov": "Sent", "medvirkning": "x"}).status_code == 302
        side = client.post(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "Fristen var mandag 1. februar 2027" in side
    sak.refresh_from_db()
    assert (sak.tilstand, lagret(sak).behov) == ("utkast", "Sent")


def test_deleting_a_tiltak_asks_first_and_renumbers(client, sak, eier):
    client.post(reverse("eier:tiltak-ny", args=[sak.nummer]))
    client.post(tiltak(sak, 2), {"versjon": 0, "tittel": "To"})
    lagring.lagre_steg(sak=sak, steg="egeninnsats", felt={"koordinator_belop": Decimal(100)}, versjon=0, av=eier)
    url = reverse("eier:tiltak-slett", args=[sak.nummer, 1])
    assert "100\u00a0000\u00a0kr" in client.get(url).content.decode()
    assert sak.tiltak.count() == 2
    client.post(url)
    assert [(t.nr, t.tittel) for t in sak.tiltak.order_by("nr")] == [(1, "To")]
    assert Linje.objects.get(sak=sak).koordinator
    assert client.post(url).status_code == 302
    assert sak.tiltak.count() == 0


def test_tiltak_are_reordered(client, sak, eier):
    client.post(reverse("eier:tiltak-ny", args=[sak.nummer]))
    client.post(tiltak(sak, 2), {"versjon": 0, "tittel": "To"})
    client.post(reverse("eier:tiltak-flytt", args=[sak.nummer, 2]), {"retning": "opp"})
    assert [t.tittel for t in sak.tiltak.order_by("nr")] == ["To", "Felles praksis"]
    client.post(reverse("eier:tiltak-flytt", args=[sak.nummer, 1]), {"retning": "opp"})
    assert [t.tittel for t in sak.tiltak.order_by("nr")] == ["To", "Felles praksis"]


# Parties


@pytest.mark.parametrize(
    ("orgnr", "setning"),
    [("123456789", "stemmer ikke"), ("12345", "stemmer ikke"), ("abc", "ni sifre"), ("", "Fyll inn")],
)
def test_wrong_orgnr_says_what_to_do(client, sak, eier, orgnr, setning):
    url = reverse("eier:mottaker-ny", args=[sak.nummer, 1])
    side = client.post(url, {"hva": "utenfor", "orgnr": orgnr, "navn": "Miljø AS", "epost": "a@b.no"}).content.decode()
    assert setning in side
    assert 'value="Miljø AS"' in side


def test_payee_outside_the_register_is_added_with_its_link_shown_once(client, sak, eier):
    url = reverse("eier:mottaker-ny", args=[sak.nummer, 1])
    orgnr = lag_syntetisk_orgnr(78_001)
    side = client.post(
        url, {"hva": "utenfor", "orgnr": orgnr, "navn": "Miljø AS", "epost": "post@miljo.example"}
    ).content.decode()
    assert "/konto/lenke/" in side
    org = Organisasjon.objects.get(orgnr=orgnr)
    assert sak.linjer.filter(mottaker=org).count() == 3
    liste = client.get(reverse("eier:mottaker-liste")).content.decode()
    assert "Miljø AS" in liste


def test_partner_outside_the_register(client, sak, eier):
    url = reverse("eier:partner-ny", args=[sak.nummer, 1])
    orgnr = lag_syntetisk_orgnr(78_002)
    client.post(url, {"hva": "utenfor", "orgnr": orgnr, "navn": "Museet", "epost": "post@museet.example"})
    t = sak.tiltak.get()
    assert (t.kollektiv.partner.orgnr, t.kollektiv.partnertype) == (orgnr, "annen")
    assert "Museet" in client.get(tiltak(sak)).content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"organisasjon": "abc"}, {"organisasjon": "99999999999"}, {"virksomhet": "99999999"}]
)
def test_forged_choice_is_404(client, sak, eier, data):
    assert client.post(reverse("eier:mottaker-ny", args=[sak.nummer, 1]), data).status_code == 404


# Files


def _zip(*navn):
    ut = BytesIO()
    with zipfile.ZipFile(ut, "w") as z:
        for n in navn:
            z.writestr(n, "x")
    return ut.getvalue()


@pytest.mark.parametrize(
    ("navn", "innhold", "type_", "setning"),
    [
        ("plan.pdf", b"MZ\x90 program", "application/pdf", "stemmer ikke med filtypen"),
        ("plan.exe", b"%PDF-1.7", "application/pdf", "må være av typen"),
        (
            "plan.docx",
            _zip("word/document.xml", "[Content_Types].xml", "word/vbaProject.bin"),
            "application/msword",
            "stemmer ikke",
        ),
        ("tom.pdf", b"", "application/pdf", "tom"),
        ("plan.svg", b"<svg onload=alert(1)>", "image/png", "må være av typen"),
    ],
)
def test_forged_files_are_refused(client, sak, eier, navn, innhold, type_, setning):
    fil = SimpleUploadedFile(navn, innhold, content_type=type_)
    side = client.post(reverse("eier:vedlegg-ny", args=[sak.nummer]), {"tittel": "Plan", "fil": fil}).content.decode()
    assert setning in side
    assert 'value="Plan"' in side
    assert sak.dokumenter.count() == 0


def test_attachment_is_stored_once_and_downloaded_with_its_real_type(client, sak, eier):
    for _nr in range(2):
        fil = SimpleUploadedFile("../../plan.pdf", b"%PDF-1.7 plan", content_type="text/html")
        assert (
            client.post(reverse("eier:vedlegg-ny", args=[sak.nummer]), {"tittel": "Plan", "fil": fil}).status_code
            == 302
        )
    d = sak.dokumenter.get()
    svar = client.get(reverse("eier:dokument-fil", args=[sak.nummer, d.pk]))
    assert (svar["Content-Type"], svar["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert b"".join(svar.streaming_content) == b"%PDF-1.7 plan"
    for lukk in svar._resource_closers:
        lukk()
    assert "plan.pdf" in svar["Content-Disposition"]
    logg_inn(client, som("innsender"))
    assert client.get(reverse("eier:dokument-fil", args=[sak.nummer, d.pk])).status_code == 404


# Thread, appeal, change, report through the pages


def test_message_keeps_its_text_when_refused(client, v, eier, sak):
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    url = reverse("eier:melding-send", args=[sak.nummer])
    assert "Skriv en melding" in client.post(url, {"tekst": "  "}).content.decode()
    assert client.post(url, {"tekst": "Hei 👋"}).status_code == 302
    assert Melding.objects.get().tekst == "Hei 👋"


def test_late_appeal_asks_for_the_reason(client, v):
    sak, vedtak = avgjort(v)
    som_eier(client, sak)
    url = reverse("eier:klage-ny", args=[sak.nummer, vedtak.nr])
    with klokke.stilt(klokke.naa() + timedelta(days=40)):
        assert "Klagefristen var 10. februar 2027" in client.get(url).content.decode().replace("\u00a0", " ")
        assert "Skriv hvorfor klagen kommer etter fristen" in client.post(url, {"tekst": "Feil"}).content.decode()
        svar = client.post(url, {"tekst": "Feil", "onsker": "", "forsinket": "Vi var syke"})
    k = Klage.objects.get()
    assert (k.i_tide, svar.url) == (False, reverse("eier:klage-detalj", args=[sak.nummer, k.pk]))
    assert "Vi var syke" in k.tekst
    assert client.get(url).url == svar.url
    assert client.get(svar.url).status_code == 200
    assert client.get(reverse("eier:klage-trekk", args=[sak.nummer, k.pk])).status_code == 200
    client.post(reverse("eier:klage-trekk", args=[sak.nummer, k.pk]))
    k.refresh_from_db()
    assert k.tilstand == "trukket"


def test_change_request_through_the_page(client, v):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    url = reverse("eier:endring-ny", args=[sak.nummer])
    assert "Velg hva dere vil endre" in client.post(url, {"tekst": "Mer tid"}).content.decode()
    assert client.post(url, {"art": "periode", "tekst": "Mer tid"}).status_code == 302
    assert "Venter på svar" in client.get(reverse("eier:sak-detalj", args=[sak.nummer])).content.decode()


def test_report_through_the_page(client, v):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    t = Tilskudd.objects.get(mottaker=sak.soker)
    url = reverse("eier:rapport-rediger", args=[t.pk])
    (tid,) = full_rapport(t)["tiltak"]
    felt = {f"t{tid}_gjennomfort": "ja", f"t{tid}_tekst": "Gjort", f"t{tid}_brukt": "50 000", "brukt": "50 000", "ubrukt": "0",
            "ubrukt_forklaring": "", "deltakere": "1 200"}  # fmt: skip
    felt |= {f"m_{k}_grad": "3" for k in "abcde"} | {f"m_{k}_tekst": "Slik" for k in "abcde"}
    svar = client.post(url, {"versjon": 0, **felt, "deltakere": "-5"}, **SKRIPT)
    assert (svar.status_code, svar.json()["mangler"]) == (200, 1)
    side = client.post(url, {"versjon": 1, **felt, "deltakere": "-5"}).content.decode()
    assert "kan ikke være under 0" in side
    assert client.post(url, {"versjon": 0, **felt, "brukt": "1"}, **SKRIPT).status_code == 409
    svar = client.post(url, {"versjon": 0, **felt, "videre": "lever"})  # the own autosave was on its way
    assert svar.url == reverse("eier:rapport-lever", args=[t.pk])
    assert client.get(svar.url).status_code == 200
    for _nr in range(2):
        assert client.post(svar.url).url == url
    r = Rapport.objects.get(tilskudd=t)
    assert (r.tilstand, r.deltakere, r.brukt) == ("levert", 1200, Decimal(50000))
    assert "Levert" in client.get(url).content.decode()
    assert client.post(url, {"versjon": 2, **felt, "deltakere": "1"}).status_code == 302


def test_reports_sums_that_do_not_agree_are_said(client, v):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    t = Tilskudd.objects.get(mottaker=sak.soker)
    client.post(reverse("eier:rapport-rediger", args=[t.pk]), {"versjon": 0, "brukt": "1", "ubrukt": "2"})
    assert (
        "til sammen 3 kroner, men tilskuddet er 50\u00a0000 kroner"
        in client.post(reverse("eier:rapport-lever", args=[t.pk])).content.decode()
    )


def test_version_view_shows_what_changed_with_words_marked(client, v, sak, eier):
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    client.post(reverse("eier:sak-hent-tilbake", args=[sak.nummer]))
    lagring.lagre_steg(sak=sak, steg="behov", felt={"behov": "Behov. <b>Mer</b>"}, versjon=0, av=eier)
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    side = client.get(reverse("eier:versjon-detalj", args=[sak.nummer, 2])).content.decode()
    assert "<ins>" in side
    assert "&lt;b&gt;Mer" in side
    assert "<b>Mer" not in side


@pytest.mark.parametrize(
    ("nummer", "ok"), [("+47 22 00 00 00", True), ("22000000", True), ("abc def", False), ("123", False)]
)
def test_a_telephone_number_is_digits(nummer, ok):
    skjema = OmOssSkjema({"kontakt_telefon": nummer})
    skjema.is_valid()
    assert ("kontakt_telefon" not in skjema.errors) is ok
