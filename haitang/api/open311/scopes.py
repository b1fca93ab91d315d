"""What anybody may read of cases: number, kind, place, state, days, and the text cleared for it."""

from django.conf import settings

from haitang.places.queries import by_code
from haitang.scope.actor import Actor
from haitang.scope.scope import Grant, Scope

PUBLIC = Actor("public")
READ = "read_published"
COLUMNS = (
    "number", "state", "outcome", "category__code", "category__title", "category__title_en",
    "place", "lead__name", "received_at", "due_at", "answered_at", "closed_at", "public_text",
    "joined_into__number",
)  # fmt: skip


def published() -> Scope:
    """Cases of this county, as far as everybody may know them. No text of a resident, no person."""
    grant = Grant(
        duty="public",
        path=by_code(settings.COUNTY).path,
        operations=frozenset({READ}),
        columns={
            "case": frozenset({"pk", *COLUMNS}),
            "entry": frozenset({"case", "at", "public"}),
        },
    )
    return Scope(PUBLIC, (grant,)).entered_with(READ)
