"""What a resident may do: hand in a matter, and follow the one whose look-up code they hold.

Residents have no account, so these two scopes are written here and not granted to anybody.
"""

from haitang.accounts.columns import CASE_RESIDENT, ENTRY_RESIDENT, PHOTO, RATING_RESIDENT
from haitang.cases.models import Case
from haitang.places.models import Place
from haitang.scope.actor import RESIDENT
from haitang.scope.scope import Grant, Scope

READ = "read_own_case"


def registering(county: Place) -> Scope:
    """Hand in a matter in this county. Of all cases only the number of one that was just made."""
    grant = Grant(
        duty="resident",
        path=county.path,
        operations=frozenset({"register_case"}),
        columns={"case": frozenset({"number"})},
    )
    return Scope(RESIDENT, (grant,)).entered_with("register_case")


def holding(case: Case, *, joined: bool = False) -> Scope:
    """Whoever holds the code of a case reads it, adds to it, rates it and has it reopened.

    ``joined``: the code belongs to a case that was joined to this one. It was raised by somebody
    else, so its words, its rating and its reopening stay with them.
    """
    operations = {READ, "supplement_case"} | (set() if joined else {"record_rating", "reopen_case"})
    case_columns = CASE_RESIDENT - ({"title", "text", "spot"} if joined else set())
    grant = Grant(
        duty="resident",
        path=case.path,
        operations=frozenset(operations),
        columns={
            "case": case_columns,
            "entry": ENTRY_RESIDENT,
            "photo": PHOTO,
            "rating": RATING_RESIDENT,
        },
        subject=case.pk,
    )
    return Scope(RESIDENT, (grant,)).entered_with(READ)
