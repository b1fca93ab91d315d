from typing import Any

from django.conf import settings
from django.core.management.commands import flush

from haitang.facts import triggers
from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything


class Command(flush.Command):
    """Django's command, with leave to write; only tests may empty a log that holds facts."""

    def handle(self, **options: Any) -> None:
        with writes_allowed("flush"), everything("flush"):
            if settings.TESTING:
                with triggers.lifted():
                    super().handle(**options)
            else:
                super().handle(**options)
