from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "haitang.results"

    def ready(self) -> None:
        """Tell notices what this room knows, and ``haitang rules check`` how to read its file."""
        from haitang.results import book_check, notice_fields

        notice_fields.register()
        book_check.register()
