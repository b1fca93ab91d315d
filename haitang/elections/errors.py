"""What an election refuses, and what to do instead."""

from haitang.facts.errors import Refused


class ElectionError(Refused):
    """Something that the act needs is missing or wrong; ``field`` says which."""

    code = "election"


class WrongStageError(Refused):
    """The election is not where this act belongs; somebody may have acted in the meantime."""

    code = "wrong_stage"


class AgainstLawError(Refused):
    """A date, a number or a choice that the law does not allow; the sentence names the article."""

    code = "against_law"


class RecordsFirstError(ElectionError):
    """A notice says what records say, and they are not there yet; the sentence says what is first.

    What a record will give is never typed in its place.
    """

    code = "records_first"
