"""What the rooms above add to the duties, a module a room; ``duties.py`` puts them together.

Accounts lie below those rooms and know their operations and records by name only; tests hold the
names against what is there.
"""

from haitang.accounts.duty_lists import (
    counts,
    elections,
    nominations,
    policies,
    results,
    rolls,
    screening,
)  # fmt: skip

LISTS = (policies, screening, elections, rolls, nominations, counts, results)

__all__ = ["LISTS"]
