"""The REST surface."""

app_name = "api"
urlpatterns: list = []
