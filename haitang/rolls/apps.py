from django.apps import AppConfig


class RollsConfig(AppConfig):
    name = "haitang.rolls"

    def ready(self) -> None:
        """Tell notices what this room knows."""
        from haitang.rolls.notice_fields import register

        register()
