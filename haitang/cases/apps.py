from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "haitang.cases"

    def ready(self) -> None:
        from haitang.cases.reach import reporters_of_unit
        from haitang.people.models import REACHED_BY

        REACHED_BY.append(reporters_of_unit)
