"""Is this letter real? Number and code from the letter, asked by anyone. Nothing is said about a letter without its code."""

import hmac
import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kompetanse.api.takt import adresse, tell
from kompetanse.visning.skjema import Skjema, TekstField
from ordninger.felles.brev.fyll import kode as regnet_kode
from ordninger.felles.models import Brev

MAKS_I_MINUTTET = 10


class BrevkontrollSkjema(Skjema):
    nummer = TekstField(
        maks=20,
        label=gettext_lazy("Brevnummer"),
        help_text=gettext_lazy("Står øverst i brevet, for eksempel B2027-000123."),
    )
    kode = TekstField(
        maks=40, label=gettext_lazy("Kontrollkode"), help_text=gettext_lazy("16 tegn, nederst i brevet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_nummer(self) -> str:
        return re.sub(r"\s", "", self.cleaned_data["nummer"]).upper()

    def clean_kode(self) -> str:
        kode = re.sub(r"[\s\-]", "", self.cleaned_data["kode"]).upper()
        if not re.fullmatch(r"[0-9A-F]{16}", kode):
            raise ValidationError(_("Koden har 16 tegn: tall og bokstavene A til F."))
        return kode


def finn(nummer: str, kode: str) -> Brev | None:
    """The letter, when the code is the one of the content that is stored now, and not only the one that was noted."""
    brev = Brev.objects.select_related("avsender", "mottaker").filter(nummer=nummer).first()
    fasit = regnet_kode(brev.innhold).replace(" ", "") if brev else "0" * 16
    riktig = hmac.compare_digest(fasit, kode) and brev is not None
    return brev if riktig and hmac.compare_digest(brev.kode.replace(" ", ""), kode) else None


@never_cache
@require_http_methods(["GET", "POST"])
def brevkontroll(request: HttpRequest) -> HttpResponse:
    """The public page. At most ten tries a minute from one address."""
    form = BrevkontrollSkjema(request.POST or None)
    svar: dict = {"form": form, "brev": None, "ukjent": False}
    status = 200
    if request.method == "POST":
        status = 422
        if tell("aapen", f"brevkontroll {adresse(request)}").brukt > MAKS_I_MINUTTET:
            form.add_error(None, _("Det er prøvd mange ganger. Vent et minutt, og prøv igjen."))
            status = 429
        elif form.is_valid():
            svar["brev"] = finn(form.cleaned_data["nummer"], form.cleaned_data["kode"])
            svar["ukjent"] = svar["brev"] is None
            status = 200
    return render(request, "forvalter/brev_kontroll.html", svar, status=status)
