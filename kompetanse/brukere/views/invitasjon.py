"""The other end of an invitation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .. import folk, innlogging
from ..forms import NyKontoForm
from ..models import Bruker


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitasjon(request: HttpRequest, nokkel: str) -> HttpResponse:
    """Accept: with a new account, or as the account the address already has. The link works once."""
    som = request.user if request.user.is_authenticated else None
    try:
        rad = folk.finn_invitasjon(nokkel)
    except folk.Lenkefeil as feil:
        return _gjelder_ikke(request, feil)
    finnes = Bruker.objects.filter(epost__iexact=rad.epost).first()
    form = None if finnes else NyKontoForm(request.POST or None, bruker=Bruker(epost=rad.epost))
    kan_godta = finnes is None or (som is not None and som.pk == finnes.pk)
    if request.method == "POST" and kan_godta and (form is None or form.is_valid()):
        data = form.cleaned_data if form else {}
        try:
            bruker, rolle = folk.godta_invitasjon(
                nokkel=nokkel, navn=data.get("navn", ""), passord=data.get("passord", ""), som=som
            )
        except folk.Lenkefeil as feil:
            return _gjelder_ikke(request, feil)
        innlogging.logg_inn(request, bruker, tilhorighet=rolle)
        messages.success(request, _("Du har fått rollen."))
        return innlogging.merk(redirect(innlogging.forside(rolle)), bruker)
    innhold = {"invitasjon": rad, "form": form, "kan_godta": kan_godta, "annen": som is not None and finnes is None}
    return render(request, "brukere/invitasjon.html", innhold)


def _gjelder_ikke(request: HttpRequest, feil: folk.Lenkefeil) -> HttpResponse:
    return render(request, "brukere/lenke_gjelder_ikke.html", {"grunn": str(feil)}, status=410)
