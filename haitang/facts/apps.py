from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FactsConfig(AppConfig):
    name = "haitang.facts"

    def ready(self) -> None:
        from haitang.facts import checks  # noqa: F401 - registers the system checks

        autodiscover_modules("facts")  # every kind is known before the first fact is read
