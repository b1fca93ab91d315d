from typing import Any

from django.core.management.commands import migrate

from haitang.facts.guard import writes_allowed
from haitang.scope.scope import everything


class Command(migrate.Command):
    """Django's command, with leave to write."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        with writes_allowed("migrate"), everything("migrate"):
            super().handle(*args, **options)
        return None
