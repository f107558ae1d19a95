"""The forvaltere's addresses, part by part."""

from statsforvalter.views import barnehage_urls, fordeling_urls, okonomi_urls, sak_urls

app_name = "forvalter"
urlpatterns = [
    *sak_urls.urlpatterns,
    *fordeling_urls.urlpatterns,
    *okonomi_urls.urlpatterns,
    *barnehage_urls.urlpatterns,
]
