"""App configuration for the shared presentation layer."""

from django.apps import AppConfig


class VisningConfig(AppConfig):
    """Templates, tags, lists, forms, figures and the public pages."""

    name = "kompetanse.visning"
    label = "visning"
    verbose_name = "Visning"
