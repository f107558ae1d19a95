"""Fields and form rendering: accepted input, refusals with what to do, and the markup that ties them together."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

from kompetanse.visning.skjema import (
    BelopField,
    DatoField,
    FilField,
    JaNeiField,
    KontonummerField,
    LangTekstField,
    OrgnrField,
    Skjema,
    TekstField,
    filtype,
)


@pytest.mark.parametrize(
    ("tekst", "belop"),
    [
        ("1 234 567", "1234567.00"),
        ("1\u00a0234\u202f567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("125000 kr", "125000.00"),
        ("125 000,-", "125000.00"),
        ("0", "0.00"),
        ("12,00", "12.00"),
    ],
)
def test_belop_is_read_as_people_write_it(tekst, belop):
    verdi = BelopField().clean(tekst)
    assert verdi == Decimal(belop)
    assert verdi.as_tuple().exponent == -2


def test_belop_empty_is_not_zero():
    felt = BelopField(required=False)
    assert felt.clean("  ") is None
    assert felt.clean("0") == 0


@pytest.mark.parametrize(
    ("tekst", "kode"),
    [
        ("mye", "ugyldig"),
        ("1e9", "ugyldig"),
        ("NaN", "ugyldig"),
        ("Infinity", "ugyldig"),
        ("١٢٣", "ugyldig"),
        ("-500", "negativ"),
        ("−500", "negativ"),
        ("12,50", "ore"),
        ("9" * 400, "maks"),
        ("1000000000000", "maks"),
        ("", "required"),
    ],
)
def test_belop_refusals(tekst, kode):
    with pytest.raises(ValidationError) as feil:
        BelopField().clean(tekst)
    assert feil.value.error_list[0].code == kode


def test_belop_with_ore_and_limits():
    felt = BelopField(ore=True, maks=1000, minst=10)
    assert felt.clean("12,5") == Decimal("12.50")
    for tekst, kode in (("12,505", "orer"), ("1001", "maks"), ("9", "minst")):
        with pytest.raises(ValidationError) as feil:
            felt.clean(tekst)
        assert feil.value.error_list[0].code == kode


def test_belop_compares_amounts_not_text():
    assert not BelopField().has_changed(Decimal("1000.00"), "1 000")
    assert BelopField().has_changed(Decimal("1000.00"), "1 001")
    assert BelopField().has_changed(Decimal("1000.00"), "tull")


def test_belop_is_shown_with_spaces_and_typed_text_is_kept():
    assert 'value="1\u00a0000"' in BelopField().widget.render("b", Decimal("1000.00"))
    assert 'value="mye"' in BelopField().widget.render("b", "mye")
    assert "value" not in BelopField().widget.render("b", None)


def test_orgnr():
    felt = OrgnrField()
    assert felt.clean("964 969 124") == "964969124"
    assert felt.prepare_value("964969124") == "964\u00a0969\u00a0124"
    for tekst, kode in (("964969125", "ugyldig"), ("12345", "ugyldig"), ("96496912x", "siffer"), ("", "required")):
        with pytest.raises(ValidationError) as feil:
            felt.clean(tekst)
        assert feil.value.error_list[0].code == kode


def test_kontonummer():
    felt = KontonummerField(required=False)
    assert felt.clean("8601.11.17947") == "86011117947"
    assert felt.clean("") == ""
    with pytest.raises(ValidationError, match="elleve sifrene"):
        felt.clean("86011117948")


def test_dato():
    felt = DatoField()
    assert felt.clean("15.04.2027") == datetime.date(2027, 4, 15)
    assert felt.clean("2027-04-15") == datetime.date(2027, 4, 15)
    for tekst in ("31.02.2027", "04/15/2027", "15. april"):
        with pytest.raises(ValidationError, match="for eksempel 15"):
            felt.clean(tekst)


def test_tekst_limit_says_how_much_too_long():
    felt = LangTekstField(maks=10)
    assert felt.clean("a\r\n" * 5) == "a\r\na\r\na\r\na\r\na"
    with pytest.raises(ValidationError) as feil:
        felt.clean("a" * 12)
    assert feil.value.messages == ["Teksten er 2 tegn for lang. Den kan ha inntil 10 tegn."]
    with pytest.raises(ValidationError):
        TekstField().clean("null\x00tegn")


def test_janei_has_three_states():
    felt = JaNeiField(required=False)
    assert [felt.clean(v) for v in ("ja", "nei", "")] == [True, False, None]
    assert [felt.prepare_value(v) for v in (True, False, None, "ja")] == ["ja", "nei", None, "ja"]
    with pytest.raises(ValidationError, match="ja eller nei"):
        JaNeiField().clean("")


def office(mappe, *ekstra):
    ut = io.BytesIO()
    with zipfile.ZipFile(ut, "w") as pakke:
        for navn in ("[Content_Types].xml", f"{mappe}/document.xml", *ekstra):
            pakke.writestr(navn, "x")
    return ut.getvalue()


INNHOLD = {
    "pdf": b"%PDF-1.7 x",
    "png": b"\x89PNG\r\n\x1a\n x",
    "jpg": b"\xff\xd8\xff\xe0 x",
    "docx": office("word"),
    "xlsx": office("xl"),
}


@pytest.mark.parametrize("endelse", INNHOLD)
def test_file_with_true_type_is_accepted_and_named_by_content(endelse):
    fil = FilField().clean(SimpleUploadedFile(f"Plan.{endelse.upper()}", INNHOLD[endelse], content_type="text/html"))
    assert fil.content_type != "text/html"
    assert fil.read() == INNHOLD[endelse]


@pytest.mark.parametrize("endelse", INNHOLD)
@pytest.mark.parametrize("annen", INNHOLD)
def test_forged_file_type_is_refused(endelse, annen):
    fil = SimpleUploadedFile(f"plan.{endelse}", INNHOLD[annen])
    if endelse == annen:
        assert filtype(fil) == endelse
        return
    with pytest.raises(ValidationError) as feil:
        FilField().clean(fil)
    assert feil.value.error_list[0].code == "innhold"


@pytest.mark.parametrize(
    ("navn", "innhold", "kode"),
    [
        ("plan.exe", b"MZ", "type"),
        ("plan", b"%PDF-", "type"),
        ("plan.pdf.html", b"%PDF-", "type"),
        ("plan.pdf", b"<html>", "innhold"),
        ("plan.pdf", b"", "empty"),
        ("plan.docx", b"PK\x03\x04 ikke en pakke", "innhold"),
        ("plan.docx", office("word", "word/vbaProject.bin"), "innhold"),
        ("a" * 200 + ".pdf", b"%PDF-", "max_length"),
    ],
)
def test_file_refusals(navn, innhold, kode):
    with pytest.raises(ValidationError) as feil:
        FilField().clean(SimpleUploadedFile(navn, innhold))
    assert feil.value.error_list[0].code == kode


def test_file_too_large_says_both_sizes():
    with pytest.raises(ValidationError) as feil:
        FilField(maks_mb=1).clean(SimpleUploadedFile("plan.pdf", b"%PDF-" + b"0" * 1_500_000))
    assert feil.value.messages == ["Filen er 1,5 MB. Den kan være høyst 1 MB."]


class Proveskjema(Skjema):
    navn = TekstField(label="Navn", help_text="Skriv <kort>.", error_messages={"required": "Skriv navnet"})
    nytt = JaNeiField(label="Nytt?")
    belop = BelopField(label="Beløp")


class Gruppeskjema(Skjema):
    grupper = forms.MultipleChoiceField(choices=[("b", "B"), ("s", "S")], widget=forms.CheckboxSelectMultiple)


def tegn(mal, **kontekst):
    return engines["django"].from_string("{% load portal %}" + mal).render(kontekst)


def test_felt_ties_label_help_and_error_to_the_input():
    html = tegn("{% felt form.navn %}", form=Proveskjema({}))
    assert 'for="id_navn"' in html
    assert 'id="id_navn"' in html
    assert 'aria-describedby="id_navn-hjelp id_navn-feil"' in html
    assert 'aria-invalid="true"' in html
    assert "Skriv &lt;kort&gt;." in html
    assert "<p>Skriv navnet</p>" in html
    assert " required" not in html


def test_felt_without_error_has_no_error_marks():
    html = tegn("{% felt form.belop %}", form=Proveskjema())
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html


def test_felt_radio_is_a_fieldset_with_unique_ids():
    html = tegn('{% felt form.nytt variant="outline" %}', form=Proveskjema({"nytt": "nei"}))
    assert "<fieldset" in html
    assert '<legend class="ds-label">Nytt?</legend>' in html
    assert 'id="id_nytt_0"' in html
    assert 'value="nei" data-variant="outline" checked' in html


def test_felt_several_choices_are_checkboxes():
    html = tegn("{% felt form.grupper %}", form=Gruppeskjema({"grupper": ["s"]}))
    assert html.count('type="checkbox"') == 2
    assert "radio" not in html
    assert 'value="s" checked' in html


def test_feiloppsummering_links_to_every_field_in_the_same_words():
    form = Proveskjema({"belop": "-1"})
    html = tegn("{% feiloppsummering form %}", form=form)
    assert html.count("<li>") == 3
    assert '<a class="ds-link" href="#id_navn">Skriv navnet</a>' in html
    assert 'href="#id_nytt"' in html
    assert "Beløpet kan ikke være under 0" in html


def test_feiloppsummering_is_silent_without_errors():
    assert tegn("{% feiloppsummering form %}", form=Proveskjema()).strip() == ""
