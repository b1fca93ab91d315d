"""From a look-up code to its case: the code itself is the right, and a wrong one tells nothing."""

from dataclasses import dataclass

from django.http import HttpRequest

from haitang.cases.lookup import index_of
from haitang.cases.models import Case
from haitang.cases.queries import by_code
from haitang.lib import lookup_code
from haitang.pages.tries import Limit, address_of
from haitang.public.scopes import holding
from haitang.scope.actor import RESIDENT
from haitang.scope.scope import Scope, everything

# 30^10 codes: at this rate one address needs longer than the world is old.
WRONG_CODES = Limit("wrong-codes", most=20, seconds=600)
# Looked up when no code was typed, so that both answers take the same work.
_NO_CODE = "2222-2222-22"


@dataclass(frozen=True)
class Found:
    """A case that a code opened, and what its holder may do."""

    code: str
    case: Case
    joined: bool

    @property
    def scope(self) -> Scope:
        """The scope of whoever holds the code, let in for reading."""
        return holding(self.case, joined=self.joined)


class TooManyTriesError(Exception):
    """Too many wrong codes from one address; none is looked up for a while."""


def find(request: HttpRequest, typed: str) -> Found | None:
    """The case that a code opens, or None for every other text. Raises TooManyTriesError."""
    who = address_of(request)
    if WRONG_CODES.reached(who):
        raise TooManyTriesError
    code = lookup_code.normalise(typed[:100])
    with everything("the look-up code itself is the right to see this one case", RESIDENT):
        case = by_code(code or _NO_CODE)
    if code is None or case is None:
        WRONG_CODES.count(who)
        return None
    return Found(code, case, joined=case.lookup_index != index_of(code))
