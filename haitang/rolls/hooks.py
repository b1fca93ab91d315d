"""What rooms above tell about persons, so that a roll need not know them.

The room of nominations lies above: it appends its own question in its ``AppConfig.ready``.
"""

from collections.abc import Callable

from haitang.elections.models import Election
from haitang.people.models import Person

# Each says whether a person stands as a candidate in an election, and so may hold no proxy.
IS_CANDIDATE: list[Callable[[Election, Person], bool]] = []


def is_candidate(election: Election, person: Person) -> bool:
    """Whether some room above knows the person as a candidate."""
    return any(asks(election, person) for asks in IS_CANDIDATE)
