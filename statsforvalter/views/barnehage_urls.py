"""Addresses of the kommune's barnehage part."""

from django.urls import path

from . import barnehage, barnehage_behov

_R = "barnehagedel/runde/<int:pk>/"

urlpatterns = [
    path("barnehagedel/", barnehage.barnehage, name="barnehage"),
    path("barnehagedel/<int:pk>/apne/", barnehage.barnehage_apne, name="barnehage-apne"),
    path("barnehagedel/ramme/<int:pk>/ny-runde/", barnehage.barnehage_ny_runde, name="barnehage-ny-runde"),
    path(_R, barnehage.barnehage_runde, name="barnehage-runde"),
    path(_R + "tall/", barnehage.barnehage_tall, name="barnehage-tall"),
    path(_R + "hent/", barnehage.barnehage_hent, name="barnehage-hent"),
    path(_R + "behov/", barnehage_behov.barnehage_behov, name="barnehage-behov"),
    path(_R + "paaminn/", barnehage_behov.barnehage_paaminn, name="barnehage-paaminn"),
    path("barnehagedel/deling/<int:pk>/", barnehage_behov.barnehage_deling, name="barnehage-deling"),
    path("barnehagedel/deling/<int:pk>/ikke-spurt/", barnehage_behov.barnehage_ikke_spurt, name="barnehage-ikke-spurt"),
    path("barnehagedel/betaling/", barnehage_behov.barnehage_betaling, name="barnehage-betaling"),
    path("barnehagedel/betaling/<int:pk>/", barnehage_behov.barnehage_betalt, name="barnehage-betalt"),
]
