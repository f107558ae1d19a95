"""Udir's addresses."""

app_name = "udir"
urlpatterns: list = []
