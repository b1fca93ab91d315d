from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "haitang.demo"

    def ready(self) -> None:
        from haitang.upkeep.announcements import announce

        announce(_logins)


def _logins() -> list[str]:
    """The log-ins, where the demonstration is loaded."""
    from haitang.demo.city import is_loaded
    from haitang.demo.logins import lines

    return lines() if is_loaded() else []
