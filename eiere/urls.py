"""The owners' addresses."""

from django.urls import path  # noqa: F401

app_name = "eier"
urlpatterns: list = []
