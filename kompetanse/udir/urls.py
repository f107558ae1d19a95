"""Udir's addresses."""

from django.urls import path

import kompetanse.visning.urlkonvertere  # noqa: F401  registers saksnr
from kompetanse.udir.views import fordelinger, jobber, landet, oppsett, rammer, saker

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
    path("fordelinger/sammenlign/", fordelinger.velg_sammenligning, name="sammenlign-velg"),
    path("fordelinger/sammenlign/<int:a>/<int:b>/", fordelinger.sammenlign_to, name="sammenlign"),
    path("fordelinger/<int:pk>/", fordelinger.fordeling, name="fordeling"),
    path("fordelinger/<int:pk>/send/", fordelinger.send, name="fordeling-send"),
    path("fordelinger/<int:pk>/hent/", fordelinger.hent, name="fordeling-hent"),
    path("fordelinger/<int:pk>/beslutt/", fordelinger.beslutt, name="fordeling-beslutt"),
    path("fordelinger/<int:pk>/tildelinger/", fordelinger.tildelinger, name="tildelinger"),
    path("jobber/<int:pk>/", jobber.jobb, name="jobb"),
    path("jobber/<int:pk>/prov-igjen/", jobber.prov_igjen, name="jobb-igjen"),
    path("brev/<str:nummer>/", jobber.brev, name="brev"),
    # what is behind the figures
    path("saker/", saker.liste, name="sak-liste"),
    path("saker/<saksnr:nummer>/", saker.sak, name="sak"),
    path("sokt/", saker.sokt, name="linje-liste"),
    path("tilskudd/", saker.tilskudd, name="tilskudd-liste"),
    path("vedtak/", saker.vedtak, name="vedtak-liste"),
    path("utlysninger/", saker.utlysninger, name="utlysning-liste"),
    path("rapporter/", saker.rapporter, name="rapport-liste"),
    path("deltakelse/", saker.deltakelse, name="deltakelse"),
    path("apne-data/", saker.apne_data, name="apne-data"),
    path("apne-data/tildelinger.csv", saker.tildelinger_csv, name="apne-data-csv"),
]
