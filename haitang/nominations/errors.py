"""What a nomination refuses, and what to do instead."""

from haitang.facts.errors import Refused


class NominationError(Refused):
    """A nomination cannot go on like this."""

    code = "nomination"


class TooFewError(NominationError):
    """Too few supporters, or too few candidates; the sentence holds the arithmetic."""

    code = "too_few"
