"""Views of the small test portal. They use the helpers as real pages do."""

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import reverse

from eiere.models import Fylke, Kommune, Organisasjon
from kompetanse.brukere.models import Bruker, Person, Tilhorighet
from kompetanse.visning import autolagring, formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import (
    BelopField,
    DatoField,
    FilField,
    JaNeiField,
    LangTekstField,
    OrgnrField,
    Skjema,
    TekstField,
)


def som_saksbehandler(request, rolle="saksbehandler", type_="embete"):
    """An acting person with two roles, without a row in the database."""
    org = Organisasjon(pk=1, navn="Statsforvalteren i Innlandet", type=type_)
    roller = [Tilhorighet(pk=n, organisasjon=org, rolle=r) for n, r in ((1, rolle), (2, "forvalter_leser"))]
    request.user = Bruker(pk=1, epost="saksbehandler@demo.no", person=Person(pk=1, navn="Saksbehandler 1"))
    request.tilhorighet, request.tilhorigheter = roller[0], roller
    return request


def side(request, mal, kontekst=None):
    """A page from a template given as text."""
    hel = '{% extends "base.html" %}{% load i18n portal figurer static %}' + mal
    return HttpResponse(engines["django"].from_string(hel).render(kontekst or {}, request))


class KommuneFilter(django_filters.FilterSet):
    fylke = django_filters.ModelChoiceFilter(queryset=Fylke.objects.order_by("nummer"), label="Fylke")
    samisk = django_filters.BooleanFilter(field_name="samisk_forvaltningsomraade", label="Samisk område")

    class Meta:
        model = Kommune
        fields: list[str] = []


def bygg_liste(request, **valg):
    return Liste(
        request,
        Kommune.objects.select_related("fylke"),
        kolonner=[
            Kolonne(
                "navn",
                "Kommune",
                hode=True,
                sorter="navn",
                lenke=lambda k: f"/kommune/{k.pk}/",
                under=lambda k: k.nummer,
            ),
            Kolonne(
                "status",
                "Status",
                lambda k: {"ord": "Til vurdering", "farge": "info"} if k.samisk_forvaltningsomraade else None,
                merke=True,
            ),
            Kolonne("fylke", "Fylke", "fylke.navn", sorter=("fylke__navn", "navn")),
            Kolonne(
                "klasse",
                "Søkt (kr)",
                "sentralitetsklasse",
                tall=True,
                vis=formater.kr,
                sorter="sentralitetsklasse",
                sum=True,
            ),
            Kolonne("fra", "Gyldig fra", "gyldig_fra", vis=formater.dato, standard=False),
        ],
        **{
            "filter": KommuneFilter,
            "sok": ("navn", "nummer"),
            "sorter": "navn",
            "navn": "kommuner",
            "entall": "kommune",
            "flertall": "kommuner",
            "valgbar": True,
            "handlinger": [("Tildel", reverse("forvalter:sak-tildel"))],
            **valg,
        },
    )


def liste(request):
    som_saksbehandler(request)
    liste = bygg_liste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    mal = """{% block tittel %}Saker{% endblock %}{% block innhold %}<h1 class="ds-heading" data-size="md">Saker</h1>
    {% include "_komponenter/liste.html" %}{% endblock %}"""
    return side(request, mal, {"liste": liste})


def tildel(request):
    som_saksbehandler(request)
    navn = ", ".join(bygg_liste(request).valgte().values_list("navn", flat=True))
    return side(request, "{% block innhold %}<p>{{ navn }}</p>{% endblock %}", {"navn": navn})


class Tiltak(Skjema):
    navn = TekstField(label="Hva heter tiltaket?", maks=20)
    behov = LangTekstField(label="Hvilket behov?", help_text="Skriv kort.", maks=100)
    belop = BelopField(label="Beløp i 2027", required=False)
    orgnr = OrgnrField(label="Organisasjonsnummer", required=False)
    dato = DatoField(label="Når begynner dere?", required=False)
    nytt = JaNeiField(label="Er tiltaket nytt?")
    tema = forms.ChoiceField(label="Tema", choices=[("a", "Språk"), ("b", "Lesing")])
    grupper = forms.MultipleChoiceField(
        label="Hvem er med?",
        choices=[("b", "Barnehage"), ("s", "Skole")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Velg alle som skal delta.",
        error_messages={"required": "Velg minst én gruppe"},
    )
    enig = forms.BooleanField(label="Opplysningene er riktige", required=False, help_text="Dere kan endre dem senere.")
    vedlegg = FilField(label="Plan", required=False, typer=("pdf",))


def skjema(request):
    som_saksbehandler(request)
    form = Tiltak(request.POST or None, request.FILES or None)
    mal = """{% block tittel %}Tiltak{% endblock %}
    {% block hode %}<script src="{% static 'portal/autolagre.js' %}" defer></script>{% endblock %}
    {% block smulesti %}{% include "_komponenter/smulesti.html" with sti=sti %}{% endblock %}
    {% block innhold %}<h1 class="ds-heading" data-size="lg">Tiltak</h1>
    <form method="post" novalidate enctype="multipart/form-data" class="stabel-luft" data-autolagre="/skjema/lagre/" data-en-gang>{% csrf_token %}
    <input type="hidden" name="versjon" value="1">
    {% include "_komponenter/lagret.html" %}<div data-konflikt></div>
    {% feiloppsummering form %}{% for f in form %}{% felt f %}{% endfor %}
    <label class="ds-label" for="x1">2028</label><input class="ds-input" id="x1" data-sum="alt" value="1 000" inputmode="numeric">
    <label class="ds-label" for="x2">2029</label><input class="ds-input" id="x2" data-sum="alt" value="" inputmode="numeric">
    <p>Sum: <output data-summer="alt">1 000</output> kr</p>
    <div class="handling"><button class="ds-button" type="submit">Lagre og gå videre</button></div></form>{% endblock %}"""
    return side(request, mal, {"form": form, "sti": [("Forside", "/"), ("Tiltak", "/skjema/")], "bred": False})


# What the fake draft store answers next; the tests set it.
SVAR = {"hva": "lagret", "sist": {}}


def lagre(request):
    SVAR["sist"] = request.POST.dict()
    if SVAR["hva"] == "konflikt":
        ulike = [autolagring.Ulikt("Navn", request.POST["navn"], "Lagret <b>navn</b>")]
        return autolagring.konflikt(request, ulike, versjon=7, hvem="En redaktør")
    if SVAR["hva"] == "utlogget":
        return autolagring.logg_inn()
    return autolagring.lagret(versjon=2)


FYLKER = {
    nr: {"trinn": n % 5, "tekst": f"Fylke {nr}: {n} %", "url": f"/forvalter/saker/?fylke={nr}"}
    for n, nr in enumerate(("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"))
}


def figurside(request):
    som_saksbehandler(request)
    mal = """{% block tittel %}Landet nå{% endblock %}{% block innhold %}<h1 class="ds-heading" data-size="md">Landet nå</h1>
    <div class="tallrad"><a href="#a"><span>Ramme</span><b>700,0</b><span>mill. kr</span></a><div><span>Søkt</span><b>885,7</b></div></div>
    <div class="panel"><h2>Mot 15. april</h2>{% framdrift "39 % er vedtatt" deler markor=0.41 %}{% stablet "Delt i to" deler2 %}
    <ul class="nokkel"><li><i class="f1"></i>Vedtatt 39 %</li><li><i class="fp"></i>Foreslått 91 %</li></ul></div>
    <div class="to to-kart"><div>{% fylkeskart "Andel vedtatt per fylke" fylker %}{% kartnokkel nokkel %}<p class="liten svak">Grenser: Kartverket (CC BY 4.0), forenklet.</p></div>
    <div class="rull" tabindex="0" role="region" aria-label="Fylkene"><table class="ds-table tett"><thead><tr>{% sorterbar "fylke" "Fylke" %}{% sorterbar "sum" "Sum (kr)" "tall" %}<th scope="col">Andel</th><th scope="col">Året</th></tr></thead>
    <tbody><tr><th scope="row">Innlandet</th><td class="tall">{{ tall|kr }}</td><td class="stolpe">{% stolpe 40 100 %}</td><td>{% gnist serie "Jevn vekst" %}</td></tr></tbody></table></div></div>
    <div class="smaa"><figure class="stabel-tett"><figcaption><span>Kollektiv</span></figcaption>{% linjefigur "17 % er utbetalt" iaar ifjor siste="17 %" %}</figure></div>
    <p>{% ikon "Download" %} {% tilstandsmerke ord="Utkast" farge="neutral-kant" %} {% tilstandsmerke tilstand %}</p>{% endblock %}"""
    return side(
        request,
        mal,
        {
            "deler": [(0.39, "s1"), (0.91, "plan")],
            "deler2": [(0.5, "s1"), (0.4, "s3")],
            "fylker": FYLKER,
            "nokkel": ["0 %", "1–24 %", "25–49 %", "50–99 %", "100 %"],
            "tall": 1234567,
            "serie": [1, 2, 4, 3],
            "iaar": [0, 0.05, 0.17],
            "ifjor": [0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1, 1, 1, 1],
            "tilstand": {"ord": "Til beslutning", "farge": "brand2"},
        },
    )


def innlogging(request):
    return render(request, "404.html")


def nekt(request):
    som_saksbehandler(request)
    raise PermissionDenied("Bare en beslutter kan gjøre dette.")


def krasj(request):
    raise RuntimeError("hemmelig detalj")
