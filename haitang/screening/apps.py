from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "haitang.screening"

    def ready(self) -> None:
        """Let people know whom an agency reaches, and ``haitang rules check`` read the tables."""
        from haitang.people.models import REACHED_BY
        from haitang.rules.kinds import BOOK_KINDS, BookKind
        from haitang.screening import agency_table, stages
        from haitang.screening.reach import people_asked_about

        REACHED_BY.append(people_asked_about)
        for room in (agency_table, stages):
            BOOK_KINDS.update(dict.fromkeys(room.TABLES, BookKind(room.check)))
