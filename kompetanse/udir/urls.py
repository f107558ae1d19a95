"""Udir's addresses."""

from django.urls import path

import kompetanse.visning.urlkonvertere  # noqa: F401  registers saksnr
from kompetanse.udir.views import (
    apne_data,
    beslutning,
    deltakelse,
    fordeling,
    fordelinger,
    jobber,
    landet,
    linjer,
    oppsett,
    rammer,
    rapporter,
    saker,
    sammenligning,
    tildelinger,
    tilskudd,
    utlysninger,
    vedtak,
)

app_name = "udir"
urlpatterns = [
    path("", landet.forside, name="forside"),
    path("oppdater/", landet.oppdater, name="oppdater"),
    path("paminnelse/", landet.paminnelse, name="paminnelse"),
    # money
    path("rammer/", rammer.liste, name="ramme-liste"),
    path("rammer/ny/", rammer.ny_ramme, name="ramme-ny"),
    path("rammer/<int:pk>/", rammer.ramme, name="ramme"),
    path("bevilgninger/ny/", rammer.ny_bevilgning, name="bevilgning-ny"),
    path("bevilgninger/<int:pk>/", rammer.bevilgning, name="bevilgning"),
    path("bevilgninger/<int:pk>/vedtatt/", rammer.vedtatt, name="bevilgning-vedtatt"),
    # set-up
    path("oppsett/", oppsett.liste, name="oppsett"),
    path("oppsett/nytt/", oppsett.nytt, name="oppsett-nytt"),
    path("oppsett/<int:pk>/", oppsett.aar, name="oppsett-aar"),
    path("oppsett/<int:pk>/kopier/", oppsett.kopier, name="oppsett-kopier"),
    path("oppsett/<int:pk>/godkjenn/", oppsett.godkjenn, name="oppsett-godkjenn"),
    path("oppsett/<int:pk>/gjenapne/", oppsett.gjenapne, name="oppsett-gjenapne"),
    path("satser/", oppsett.satsliste, name="satser"),
    path("satser/nye/", oppsett.nye_satser, name="satser-nye"),
    path("satser/<int:pk>/", oppsett.satser, name="satstabell"),
    path("satser/<int:pk>/godkjenn/", oppsett.godkjenn_satser, name="satser-godkjenn"),
    # the split of national frames
    path("fordelinger/", fordelinger.liste, name="fordeling-liste"),
    path("fordelinger/ny/<int:ramme>/", fordelinger.nytt, name="scenario-ny"),
    path("fordelinger/sammenlign/", sammenligning.velg_sammenligning, name="sammenlign-velg"),
    path("fordelinger/sammenlign/<int:a>/<int:b>/", sammenligning.sammenlign_to, name="sammenlign"),
    path("fordelinger/<int:pk>/", fordeling.fordeling, name="fordeling"),
    path("fordelinger/<int:pk>/send/", beslutning.send, name="fordeling-send"),
    path("fordelinger/<int:pk>/hent/", beslutning.hent, name="fordeling-hent"),
    path("fordelinger/<int:pk>/beslutt/", beslutning.beslutt, name="fordeling-beslutt"),
    path("fordelinger/<int:pk>/tildelinger/", tildelinger.tildelinger, name="tildelinger"),
    path("jobber/<int:pk>/", jobber.jobb, name="jobb"),
    path("jobber/<int:pk>/prov-igjen/", jobber.prov_igjen, name="jobb-igjen"),
    path("brev/<str:nummer>/", jobber.brev, name="brev"),
    # what is behind the figures
    path("saker/", saker.liste, name="sak-liste"),
    path("saker/<saksnr:nummer>/", saker.sak, name="sak"),
    path("sokt/", linjer.sokt, name="linje-liste"),
    path("tilskudd/", tilskudd.tilskudd, name="tilskudd-liste"),
    path("vedtak/", vedtak.vedtak, name="vedtak-liste"),
    path("utlysninger/", utlysninger.utlysninger, name="utlysning-liste"),
    path("rapporter/", rapporter.rapporter, name="rapport-liste"),
    path("deltakelse/", deltakelse.deltakelse, name="deltakelse"),
    path("apne-data/", apne_data.apne_data, name="apne-data"),
    path("apne-data/tildelinger.csv", apne_data.tildelinger_csv, name="apne-data-csv"),
]
