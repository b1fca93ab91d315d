from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "haitang.rules"

    def ready(self) -> None:
        """Let ``haitang rules check`` read the registers of data too."""
        from haitang.rules.registers import hook

        hook()
