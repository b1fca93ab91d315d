"""Refusals: sentences for the person who asked, never a stack trace."""

from typing import Any

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """An operation says no, and says what to do instead. Nothing was changed.

    ``message`` is a sentence in the reader's language; ``code`` a short word for machines;
    ``field`` the input that it is about, where there is one.
    """

    code = "refused"

    def __init__(self, message: str | Promise, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)

    def as_problem(self) -> dict[str, Any]:
        """For a machine: RFC 9457 members."""
        return {"code": self.code, "detail": str(self.message), "field": self.field}


class IncompleteError(Refused):
    """Something that the act needs is missing, too long or cannot be; ``field`` says which."""

    code = "incomplete"


class WrongStateError(Refused):
    """The record is not where this act belongs; somebody may have acted in the meantime."""

    code = "wrong_state"
