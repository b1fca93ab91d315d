from django.apps import AppConfig


class RollsConfig(AppConfig):
    name = "haitang.rolls"

    def ready(self) -> None:
        """Tell notices what this room knows, and ``haitang rules check`` how to read its books."""
        from haitang.rolls import book_check, notice_fields

        notice_fields.register()
        book_check.register()
