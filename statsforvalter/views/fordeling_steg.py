"""The way of a fordeling: to the forum and back, the forum's assessment, to the decider."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from kompetanse.brukere.decorators import krever_rett
from kompetanse.visning.formater import kroner
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.models import Fordeling
from statsforvalter.skjema.fordeling import ForumSkjema, GrunnSkjema

from .felles import AVSLAG, forvalter, setning
from .filsvar import fil_svar
from .fordeling import bekreft, foreslar
from .fordeling_bilde import Bilde, hent


def _saker(n: int) -> str:
    return ngettext("%(n)s sak", "%(n)s saker", n) % {"n": n}


def _gjor(request: HttpRequest, f: Fordeling, handling, melding: str, **felt) -> HttpResponse:
    """Do the act and go back to the fordeling, with a message either way."""
    try:
        handling(fordeling=f, av=request.user, **felt)
        messages.success(request, melding)
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return redirect("forvalter:fordeling", f.pk)


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_til_forum(request: HttpRequest, pk: int) -> HttpResponse:
    """KBG § 12: lay the draft before the samarbeidsforum."""
    f = hent(request, pk)
    if request.method == "POST":
        return _gjor(
            request, f, handlinger.send_til_forum, _("Forslaget er hos forumet. Registrer vurderingen når den er klar.")
        )
    s = Bilde(f, request.user).summer
    return bekreft(
        request, f, tittel=_("Send til forum"), knapp=_("Send til forum"),
        tekst=[
            _("%(saker)s og forslag på til sammen %(belop)s legges fram for samarbeidsforumet (KBG § 12).") % {"saker": _saker(s["saker"]), "belop": kroner(s["forslag"])},
            _("Sakene får tilstanden «Hos forum». Forslaget kan fortsatt endres, men en endring trenger en grunn og vises for den som beslutter. Det kan også hentes tilbake."),
            *([_("Vurderingen som er registrert, gjaldt det forrige forslaget. Forumet må vurdere dette på nytt.")] if f.forum_vurdert_dato else []),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_fra_forum(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the draft back from the forum."""
    f = hent(request, pk)
    if request.method == "POST":
        return _gjor(request, f, handlinger.hent_fra_forum, _("Forslaget er hentet tilbake fra forumet."))
    return bekreft(
        request, f, tittel=_("Hent tilbake fra forum"), knapp=_("Hent tilbake"),
        tekst=[_("Sakene blir «Forslag klart» igjen. En vurdering som er registrert, står.")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_forum(request: HttpRequest, pk: int) -> HttpResponse:
    """KBG § 12: register the day of the forum's assessment and its minutes."""
    f = hent(request, pk)
    form = ForumSkjema(
        request.POST or None, request.FILES or None, initial={"dato": f.forum_vurdert_dato, "merknad": f.forum_merknad}
    )
    if request.method == "POST" and form.is_valid():
        d = form.cleaned_data
        try:
            handlinger.registrer_forum(
                fordeling=f,
                dato=d["dato"],
                protokoll=d["protokoll"],
                filnavn=d["protokoll"].name,
                merknad=d["merknad"],
                av=request.user,
            )
            messages.success(request, _("Forumets vurdering er registrert."))
            return redirect("forvalter:fordeling", f.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return bekreft(
        request, f, tittel=_("Registrer forumets vurdering"), knapp=_("Registrer"), form=form, fil=True,
        tekst=[_("Ingenting kan besluttes før forumet har vurdert forslaget og protokollen er lagt ved (KBG § 12).")],
    )  # fmt: skip


@require_GET
@forvalter
def fordeling_protokoll(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes of the forum's meeting."""
    f = hent(request, pk)
    if not f.forum_protokoll:
        raise Http404
    navn = f.forum_protokoll.name.rpartition("/")[2]
    return fil_svar(f.forum_protokoll, navn, "application/octet-stream")


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_til_beslutter(request: HttpRequest, pk: int) -> HttpResponse:
    """To the decider: what is missing, or what will happen."""
    f = hent(request, pk)
    if request.method == "POST":
        return _gjor(
            request,
            f,
            handlinger.send_til_beslutter,
            _("Fordelingen er sendt til beslutter. Beløpene er reservert i rammen."),
        )
    bilde = Bilde(f, request.user)
    s = bilde.summer
    return bekreft(
        request, f, tittel=_("Send til beslutter"), knapp="" if bilde.hindringer else _("Send til beslutter"), punkter=bilde.hindringer,
        tekst=[] if bilde.hindringer else [
            _("%(saker)s og til sammen %(belop)s sendes til den som beslutter. Beløpet reserveres i rammen, og %(igjen)s er igjen.")
            % {"saker": _saker(s["saker"]), "belop": kroner(s["forslag"]), "igjen": kroner(s["igjen"])},
            _("En annen enn dere som har vurdert og foreslått, må beslutte. Etter dette kan forslaget bare endres hvis det sendes tilbake."),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("fordeling.beslutt")
def fordeling_send_tilbake(request: HttpRequest, pk: int) -> HttpResponse:
    """The decider sends the undecided cases back, with a reason."""
    f = hent(request, pk)
    form = GrunnSkjema(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handlinger.send_tilbake(fordeling=f, grunn=form.cleaned_data["grunn"], av=request.user)
            messages.success(request, _("Fordelingen er sendt tilbake. Beløpene er frigjort i rammen."))
            return redirect("forvalter:fordeling", f.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return bekreft(
        request, f, tittel=_("Send tilbake"), knapp=_("Send tilbake"), form=form,
        tekst=[
            _("%(saker)s er ikke avgjort. De går tilbake til saksbehandlerne, og det som er reservert for dem, frigjøres.")
            % {"saker": _saker(Bilde(f, request.user).uavgjorte)}
        ],
    )  # fmt: skip
