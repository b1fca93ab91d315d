from django.apps import AppConfig


class CountsConfig(AppConfig):
    name = "haitang.counts"

    def ready(self) -> None:
        """Tell notices what this room knows."""
        from haitang.counts.notice_fields import register

        register()
