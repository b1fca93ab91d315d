from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "haitang.elections"

    def ready(self) -> None:
        """Let ``haitang rules check`` read the books of elections too."""
        from haitang.elections.book_check import register

        register()
