"""The API's resources. Read only: a resource names its rows (utvalg), its shape (serialisering) and its filters."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from kompetanse.brukere.tilgang import har_rett
from ordninger.felles import kontrakt
from ordninger.felles.models import Ramme, Sak, Tilbud, Tilskudd, Utbetaling, Utlysning, Vedtak
from ordninger.videreutdanning.models import Plan

from . import filtre, serialisering, utvalg
from . import omfang as omfanger
from .betinget import gjor_betinget
from .models import Nokkel
from .paginering import Helside, konvolutt
from .problem import UgyldigeParametre
from .takt import Takt, tell_feil


class HarOmfang(BasePermission):
    """A token must name the part of the data; a person must act in a role that reads. Which objects: `for_bruker`."""

    def has_permission(self, request, view):
        if view.omfang is None:
            return True
        if not request.user.is_authenticated:
            return False
        if not any(har_rett(request.user, rett) for rett in omfanger.LESERETTER):
            self.message = _("Rollen du har valgt, ser ikke saker.")
            return False
        if isinstance(request.auth, Nokkel) and view.omfang not in request.auth.omfang:
            self.message = _("Nøkkelen gir ikke tilgang til «%(omfang)s».") % {"omfang": view.omfang}
            return False
        return True


class Lesbar(APIView):
    """What all addresses of the API share: methods, order of the checks, strict parameters, headers."""

    http_method_names = ["get", "head"]
    throttle_classes = [Takt]
    permission_classes = [HarOmfang]
    omfang: str | None = None
    """The part of a token that opens this; None is open to all."""
    stikkord: object = ""
    parametre: frozenset[str] = frozenset()
    betinget = True

    def initial(self, request, *args, **kwargs):
        """Method, format, who, how often, may, and what was asked for: in that order, so that refusals are counted too."""
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        request.version, request.versioning_scheme = None, None
        if request.method.lower() not in self.http_method_names:
            raise exceptions.MethodNotAllowed(request.method)
        try:
            self.perform_authentication(request)
        except exceptions.AuthenticationFailed:
            tell_feil(request, self)
            raise
        self.check_throttles(request)
        self.check_permissions(request)
        self._sjekk_parametre(request)

    def lovlige_parametre(self) -> frozenset[str]:
        return self.parametre

    def _sjekk_parametre(self, request) -> None:
        lovlige = self.lovlige_parametre()
        feil: dict[str, list] = {}
        for navn, verdier in request.query_params.lists():
            if navn not in lovlige:
                feil[navn[:40]] = [_("Parameteren finnes ikke her.")]
            elif len(verdier) > 1:
                feil[navn] = [_("Parameteren er oppgitt mer enn én gang.")]
            elif not verdier[0]:
                feil[navn] = [_("Skriv en verdi, eller utelat parameteren.")]
            elif len(verdier[0]) > filtre.MAKS_LENGDE:
                feil[navn] = [_("Verdien er for lang.")]
        if feil:
            raise UgyldigeParametre(dict(list(feil.items())[:20]))

    def finalize_response(self, request, response, *args, **kwargs):
        if getattr(response, "exception", False):
            # A problem is JSON, whatever the answer would have been.
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        svar = super().finalize_response(request, response, *args, **kwargs)
        if stilling := getattr(self, "taktstilling", None):
            for navn, verdi in stilling.hoder().items():
                svar[navn] = verdi
        if settings.DEMO:
            svar["Portal-Demo"] = "ja"
        if svar.status_code == 200 and self.betinget:
            gjor_betinget(request, svar, endret=getattr(self, "sist_endret", None), offentlig=self.omfang is None)
        return svar


class Ressurs(Lesbar, ReadOnlyModelViewSet):
    """A list with filters and a cursor, and one object."""

    hent = None
    """The function in utvalg that gives the rows for a user."""

    def get_queryset(self):
        return self.queryset.none() if getattr(self, "swagger_fake_view", False) else type(self).hent(self.request.user)

    def lovlige_parametre(self) -> frozenset[str]:
        if self.action != "list":
            return frozenset()
        return frozenset(self.filterset_class.base_filters) | frozenset(self.pagination_class.parametre)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def paginate_queryset(self, queryset):
        side = super().paginate_queryset(queryset)
        self.sist_endret = max((rad.endret_tid for rad in side), default=None)
        return side

    def get_object(self):
        objekt = super().get_object()
        self.sist_endret = objekt.endret_tid
        return objekt


class Saker(Ressurs):
    queryset, hent = Sak.objects.all(), utvalg.saker
    omfang = omfanger.SAKER
    serializer_class, filterset_class = serialisering.SakSerializer, filtre.Sakfilter
    lookup_field, lookup_url_kwarg = "nummer", "nummer"
    stikkord = gettext_lazy("Saker")
    beskrivelse = gettext_lazy(
        "Sakene organisasjonen søker i, deltar i, har fått tilbud i eller behandler. Utkast vises bare for søkeren selv."
    )


class Vedtakene(Ressurs):
    queryset, hent = Vedtak.objects.all(), utvalg.vedtak
    omfang = omfanger.VEDTAK
    serializer_class, filterset_class = serialisering.VedtakSerializer, filtre.Vedtakfilter
    stikkord = gettext_lazy("Vedtak")
    beskrivelse = gettext_lazy("Vedtakene i de samme sakene. Et vedtak vises når brevet om det er sendt.")


class Tilskuddene(Ressurs):
    queryset, hent = Tilskudd.objects.all(), utvalg.tilskudd
    omfang = omfanger.TILSKUDD
    serializer_class, filterset_class = serialisering.TilskuddSerializer, filtre.Tilskuddfilter
    stikkord = gettext_lazy("Tilskudd")
    beskrivelse = gettext_lazy("Hva hver mottaker har fått i en sak og et budsjettår, og hvor mye som er betalt ut.")


class Utbetalinger(Ressurs):
    queryset, hent = Utbetaling.objects.all(), utvalg.utbetalinger
    omfang = omfanger.UTBETALINGER
    serializer_class, filterset_class = serialisering.UtbetalingSerializer, filtre.Utbetalingfilter
    stikkord = gettext_lazy("Utbetalinger")
    beskrivelse = gettext_lazy("Terminene i tilskuddene. Kontonumre er ikke med.")


class Tilbudene(Ressurs):
    queryset, hent = Tilbud.objects.all(), utvalg.tilbud
    omfang = omfanger.TILBUD
    serializer_class, filterset_class = serialisering.TilbudSerializer, filtre.Tilbudfilter
    lookup_field, lookup_url_kwarg = "sak__nummer", "nummer"
    stikkord = gettext_lazy("Tilbud")
    beskrivelse = gettext_lazy(
        "Tilbud om en andel, med svarfristen og svaret som gjelder nå. Svar som ikke er sendt, er ikke med."
    )


class Planer(Ressurs):
    queryset, hent = Plan.objects.all(), utvalg.planer
    omfang = omfanger.PLANER
    serializer_class, filterset_class = serialisering.PlanSerializer, filtre.Planfilter
    lookup_field, lookup_url_kwarg = "sak__nummer", "nummer"
    stikkord = gettext_lazy("Planer")
    beskrivelse = gettext_lazy("Hvor mange deltakere en plan har, og hvor mye de har av tilskuddet. Bare tall.")


class Utlysninger(Ressurs):
    queryset, hent = Utlysning.objects.all(), utvalg.utlysninger
    serializer_class, filterset_class = serialisering.UtlysningSerializer, filtre.Utlysningfilter
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy("Rundene som er åpne nå. Åpent for alle.")


class Rammer(Ressurs):
    queryset, hent = Ramme.objects.all(), utvalg.rammer
    serializer_class, filterset_class = serialisering.RammeSerializer, filtre.Rammefilter
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy("Rammene som er besluttet og sendt, hver med hvor pengene er talt. Åpent for alle.")


class Tildelinger(Ressurs):
    queryset, hent = Vedtak.objects.all(), utvalg.tildelinger
    serializer_class, filterset_class = serialisering.TildelingSerializer, filtre.Tildelingfilter
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy(
        "Alle vedtak som er sendt, også avslag. Uten begrunnelser, personer og annen fritekst. Åpent for alle."
    )


class Runder(Ressurs):
    queryset, hent = Utlysning.objects.all(), utvalg.runder
    serializer_class, filterset_class = serialisering.RundeSerializer, filtre.Rundefilter
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy("Alle runder som er publisert, med ramme og tildelinger. Åpent for alle.")


class Andeler(Ressurs):
    queryset, hent = Tilbud.objects.all(), utvalg.andeler
    serializer_class, filterset_class = serialisering.AndelSerializer, filtre.Andelfilter
    lookup_field, lookup_url_kwarg = "sak__nummer", "nummer"
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy(
        "Hva hver mottaker ble tilbudt, takket ja til og fikk. Vises når svarfristen er ute. Åpent for alle."
    )


class Ordninger(Lesbar, ViewSet):
    """The measures the portal has. They are code, so that there is no page or filter."""

    serializer_class = serialisering.OrdningSerializer
    pagination_class = Helside
    stikkord = gettext_lazy("Åpne data")
    beskrivelse = gettext_lazy("Ordningene i portalen. Åpent for alle.")

    def list(self, request):
        rader = sorted(kontrakt.alle(), key=lambda o: o.kode)
        return Response(konvolutt(self.serializer_class(rader, many=True).data))

    def retrieve(self, request, kode):
        try:
            ordning = kontrakt.hent(kode)
        except LookupError:
            raise exceptions.NotFound from None
        return Response(self.serializer_class(ordning).data)
