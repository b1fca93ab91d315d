"""What each programme adds to the matrix, a module a room."""

from tests.scope.rooms import (
    counts,
    elections,
    nominations,
    policies,
    results,
    rolls,
    screening,
)  # fmt: skip

ROOMS = tuple(
    module.ROOM for module in (policies, screening, elections, rolls, nominations, counts, results)
)
