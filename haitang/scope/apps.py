from django.apps import AppConfig


class ScopeConfig(AppConfig):
    name = "haitang.scope"

    def ready(self) -> None:
        from haitang.scope import checks  # noqa: F401 - registers the system check
