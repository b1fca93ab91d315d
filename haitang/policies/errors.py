"""What the room of policies refuses, and what to do instead."""

from haitang.facts.errors import Refused


class BudgetError(Refused):
    """The budget of the policy does not reach."""

    code = "budget"


class ChangedError(Refused):
    """What was on the screen is no longer what is held; nothing was done."""

    code = "changed"


class SamePersonError(Refused):
    """Who reviewed must not decide."""

    code = "same_person"


class EditionError(Refused):
    """A file of the catalogue cannot be loaded; ``lines`` say where and why."""

    code = "edition"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
