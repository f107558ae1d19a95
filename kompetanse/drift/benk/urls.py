"""The portal's addresses and the page that the others are measured against."""

from django.urls import path

from kompetanse.drift.benk.basisside import basisside
from kompetanse.urls import urlpatterns as portalens

urlpatterns = [*portalens, path("benk/basis/", basisside, name="benk-basis")]
