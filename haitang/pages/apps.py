"""The room of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Frames, components, charts and forms; no records of its own."""

    name = "haitang.pages"
    label = "pages"
