from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "haitang.cases"

    def ready(self) -> None:
        from haitang.cases.reach import reporters_of_unit
        from haitang.cases.rulebook import TABLES, check
        from haitang.people.models import REACHED_BY
        from haitang.rules.kinds import BOOK_KINDS, BookKind

        REACHED_BY.append(reporters_of_unit)
        BOOK_KINDS.update(dict.fromkeys(TABLES, BookKind(check)))
