"""What screening answers when something cannot be done."""

from haitang.facts.errors import Refused


class ScreeningError(Refused):
    """A screening cannot go on like this."""

    code = "screening"


class AnswerError(Refused):
    """An answer cannot be taken like this."""

    code = "answer"


class SeparationError(ScreeningError):
    """Whoever asked or answered does not decide."""

    code = "separation"


class ScreeningConfigurationError(ValueError):
    """A table of stages or agencies is not whole; the message says what is missing."""
