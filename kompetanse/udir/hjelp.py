"""What Udir's pages share: who may open them, how a handling is called, the confirmation page, the stored receipt."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Fylke
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.beregning.kvittering import Beregningslinje, Resultat, lag_resultat
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Beregning

View = Callable[..., HttpResponse]


def udir(*retter: str) -> Callable[[View], View]:
    """The page is Udir's, and the active role reads the country and holds each of `retter`."""

    def pakk(view: View) -> View:
        for rett in retter:
            view = krever_rett(rett)(view)
        return krever_publikum("udir")(krever_rett("landet.les")(view))

    return pakk


def prov(handling: Callable[..., Any], **felt: Any) -> tuple[Any, str]:
    """Call a handling; gives its result, or None and the sentence that says why not."""
    try:
        return handling(**felt), ""
    except (IkkeMulig, FireOyne) as nei:
        return None, str(nei)


def bekreft(
    request: HttpRequest,
    *,
    tittel: str,
    knapp: str,
    tilbake: str,
    handling: Callable[[dict[str, Any]], Any],
    ferdig: str,
    til: str | Callable[[Any], str] = "",
    sti: Sequence[tuple[str, str]] = (),
    tekst: Sequence[str] = (),
    fakta: Sequence[tuple[Any, Any]] = (),
    hindring: str = "",
    hindringer: Sequence[Any] = (),
    skjema: Any = None,
) -> HttpResponse:
    """A page that says what will happen, with one button that does it.

    `handling` gets the form's cleaned values and does it. `hindring` is why it cannot be done now; then there is no button.
    `hindringer` are several of them (foer_tilbud.Hinder), each with who mends it.
    A refusal is shown on the page with status 409.
    """
    feil, status = "", 200
    if request.method == "POST" and not hindring and not hindringer:
        if skjema is None or skjema.is_valid():
            resultat, feil = prov(handling, verdier=skjema.cleaned_data if skjema else {})
            if not feil:
                messages.success(request, ferdig)
                return redirect(til(resultat) if callable(til) else til or tilbake)
            status = 409
        else:
            status = 422
    return render(
        request,
        "udir/bekreft.html",
        {
            "tittel": tittel, "knapp": knapp, "tilbake": tilbake, "sti": [*sti, (tittel, request.path)], "tekst": tekst,
            "fakta": fakta, "hindring": hindring, "hindringer": hindringer, "feil": feil, "skjema": skjema,
        },
        status=status,
    )  # fmt: skip


def les_kvittering(beregning: Beregning) -> Resultat:
    """A stored receipt as the calculation's own type. Its sums are checked on the way."""
    linjer = tuple(
        Beregningslinje(
            nr=x.nr,
            mottaker=x.mottaker,
            nokkel=x.nokkel,
            verdi=x.verdi,
            vekt=x.vekt,
            belop=x.belop,
            enhet=x.enhet,
            kilde=x.kilde,
            paragraf=x.paragraf,
            tekstkode=x.tekstkode,
            data=x.data,
        )
        for x in beregning.linjer.all()
    )
    andeler: dict[str, Any] = {}
    for linje in linjer:
        if linje.mottaker:
            andeler[linje.mottaker] = andeler.get(linje.mottaker, 0) + linje.belop
    return lag_resultat(
        modell=beregning.modell,
        versjon=beregning.versjon,
        parametre=beregning.parametre,
        inndata=beregning.inndata,
        linjer=linjer,
        andeler=andeler,
        rest=beregning.rest,
    )


def fylkesnavn() -> dict[str, str]:
    """Names of today's fylker in the language of the page."""
    nn = sidens_maalform() == "nn"
    return {f.pk: (nn and f.navn_nn) or f.navn for f in Fylke.objects.filter(gyldig_til__isnull=True)}


def tittel_landet() -> tuple[str, str]:
    from django.urls import reverse

    return _("Landet nå"), reverse("udir:forside")
