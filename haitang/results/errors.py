"""What a result refuses, and what to do instead."""

from haitang.facts.errors import Refused


class ResultError(Refused):
    """The result is not where this act belongs, or something that it needs is missing."""

    code = "result"


class TooLateError(Refused):
    """A period of law is over, or not yet; the sentence names the day and the article."""

    code = "period"


class AuditError(Refused):
    """The audit cannot go on like this."""

    code = "audit"
