from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "haitang.policies"

    def ready(self) -> None:
        from haitang.policies.subjects import register

        register()
