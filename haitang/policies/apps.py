from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "haitang.policies"

    def ready(self) -> None:
        from haitang.cases.imports import IMPORTERS
        from haitang.policies.imports import import_enterprises
        from haitang.policies.subjects import register
        from haitang.rules.kinds import BOOK_KINDS, elsewhere

        register()
        BOOK_KINDS["edition"] = BOOK_KINDS["policy"] = elsewhere("haitang policies check")
        IMPORTERS["enterprises"] = ("import_enterprises", import_enterprises)
