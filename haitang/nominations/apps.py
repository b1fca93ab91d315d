from django.apps import AppConfig


class NominationsConfig(AppConfig):
    name = "haitang.nominations"

    def ready(self) -> None:
        """Tell the rooms below who stands, so that they need not know this one."""
        from haitang.elections.operations.committee import BARS
        from haitang.nominations.notice_fields import register
        from haitang.nominations.queries import bar_to_committee, is_candidate
        from haitang.rolls.hooks import IS_CANDIDATE

        BARS.append(bar_to_committee)
        IS_CANDIDATE.append(is_candidate)
        register()
