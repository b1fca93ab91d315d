from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "haitang.results"

    def ready(self) -> None:
        """Tell notices what this room knows."""
        from haitang.results.notice_fields import register

        register()
