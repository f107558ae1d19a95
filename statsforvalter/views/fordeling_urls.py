"""Addresses of fordeling, forum, decisions and letters."""

from django.urls import path

from kompetanse.visning import urlkonvertere  # noqa: F401  <saksnr:…>

from . import fordeling, fordeling_steg, forum, vedtak_beslutt, vedtak_liste

_F = "fordeling/<int:pk>/"
_SAK = _F + "sak/<saksnr:nummer>/"

urlpatterns = [
    path("fordeling/", fordeling.fordeling_liste, name="fordeling-liste"),
    path("fordeling/runde/<int:pk>/", fordeling.fordeling_runde, name="fordeling-runde"),
    path(_F, fordeling.fordeling, name="fordeling"),
    path(_F + "lagre/", fordeling.fordeling_lagre, name="fordeling-lagre"),
    path(_F + "merknad/", fordeling.fordeling_merknad, name="fordeling-merknad"),
    path(_F + "regel/", fordeling.fordeling_regel, name="fordeling-regel"),
    path(_F + "beregn/", fordeling.fordeling_beregn, name="fordeling-beregn"),
    path(_F + "kopier/", fordeling.fordeling_kopier, name="fordeling-kopier"),
    path(_F + "forkast/", fordeling.fordeling_forkast, name="fordeling-forkast"),
    path(_F + "sammenlign/", fordeling.fordeling_sammenlign, name="fordeling-sammenlign"),
    path(_F + "linje/<int:linje>/", fordeling.fordeling_linje, name="fordeling-linje"),
    path(_F + "fil/", fordeling.fordeling_fil, name="fordeling-fil"),
    path(_F + "til-forum/", fordeling_steg.fordeling_til_forum, name="fordeling-til-forum"),
    path(_F + "fra-forum/", fordeling_steg.fordeling_fra_forum, name="fordeling-fra-forum"),
    path(_F + "forum/", fordeling_steg.fordeling_forum, name="fordeling-forum"),
    path(_F + "protokoll/", fordeling_steg.fordeling_protokoll, name="fordeling-protokoll"),
    path(_F + "til-beslutter/", fordeling_steg.fordeling_til_beslutter, name="fordeling-til-beslutter"),
    path(_F + "send-tilbake/", fordeling_steg.fordeling_send_tilbake, name="fordeling-send-tilbake"),
    path(_F + "beslutt/", vedtak_beslutt.fordeling_beslutt, name="fordeling-beslutt"),
    path(_SAK, vedtak_beslutt.fordeling_sak, name="fordeling-sak"),
    path(_SAK + "begrunnelse/", vedtak_beslutt.fordeling_begrunnelse, name="fordeling-begrunnelse"),
    path(_SAK + "habilitet/", vedtak_beslutt.fordeling_habil, name="fordeling-habil"),
    path(_SAK + "utkast/<int:nr>/", vedtak_beslutt.fordeling_utkast, name="fordeling-utkast"),
    path("forum/", forum.forum_liste, name="forum-liste"),
    path("forum/<int:pk>/", forum.forum, name="forum"),
    path("forum/<int:pk>/medlem/", forum.forum_medlem, name="forum-medlem"),
    path("forum/<int:pk>/medlem/<int:medlem>/slutt/", forum.forum_medlem_slutt, name="forum-medlem-slutt"),
    path("forum/<int:pk>/plan/", forum.forum_plan_ny, name="forum-plan-ny"),
    path("forum/<int:pk>/plan/<int:versjon>/", forum.forum_plan, name="forum-plan"),
    path("vedtak/", vedtak_liste.vedtak_liste, name="vedtak-liste"),
    path("vedtak/<int:pk>/", vedtak_liste.vedtak, name="vedtak"),
    path("brev/", vedtak_liste.brev_liste, name="brev-liste"),
    path("brev/<int:pk>/", vedtak_liste.brev, name="brev"),
    path("brev/<int:pk>/pdf/", vedtak_liste.brev_pdf, name="brev-pdf"),
]
