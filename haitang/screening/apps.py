from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "haitang.screening"

    def ready(self) -> None:
        """Let the room of people know whom an agency reaches."""
        from haitang.people.models import REACHED_BY
        from haitang.screening.reach import people_asked_about

        REACHED_BY.append(people_asked_about)
