"""The ballot paper as it was printed: posts, seats, candidates in the order of their numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Slot:
    """One post on the ballot; ``candidates`` in the order of their numbers.

    ``women_seats`` of the seats are kept for ``women``, who are among the candidates.
    """

    post: str
    title: str
    title_en: str
    seats: int
    candidates: tuple[str, ...]
    women_seats: int = 0
    women: tuple[str, ...] = ()

    def titled(self, language: str) -> str:
        """The title in the reader's language."""
        return self.title_en or self.title if language.startswith("en") else self.title


@dataclass(frozen=True)
class Ballot:
    """The whole ballot. Candidates are numbered through all posts, from 1."""

    slots: tuple[Slot, ...]

    @cached_property
    def numbered(self) -> tuple[tuple[str, str], ...]:
        """(post, name) of each number; number 1 stands first."""
        return tuple((slot.post, name) for slot in self.slots for name in slot.candidates)

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str], int]:
        """The number of each (post, name)."""
        return {mark: number for number, mark in enumerate(self.numbered, 1)}

    @property
    def seats(self) -> dict[str, int]:
        """Seats by post, in order."""
        return {slot.post: slot.seats for slot in self.slots}

    @property
    def candidates(self) -> dict[str, list[str]]:
        """Candidates by post, in order."""
        return {slot.post: list(slot.candidates) for slot in self.slots}

    def slot(self, post: str) -> Slot:
        """The slot of a post; KeyError when the ballot has no such post."""
        for slot in self.slots:
            if slot.post == post:
                return slot
        raise KeyError(post)

    def as_text(self) -> str:
        """Canonical JSON. Who is a woman stands in it only where seats are kept."""
        return canonical(
            [
                {
                    "post": slot.post,
                    "title": slot.title,
                    "title_en": slot.title_en,
                    "seats": slot.seats,
                    "candidates": list(slot.candidates),
                    **_kept(slot),
                }
                for slot in self.slots
            ]
        )

    @classmethod
    def from_text(cls, text: str) -> "Ballot":
        """The ballot that was kept as JSON."""
        return cls(
            tuple(
                Slot(
                    one["post"],
                    one["title"],
                    one["title_en"],
                    one["seats"],
                    tuple(one["candidates"]),
                    one.get("women_seats", 0),
                    tuple(one.get("women", ())),
                )
                for one in json.loads(text)
            )
        )


def _kept(slot: Slot) -> dict[str, Any]:
    if not slot.women_seats:
        return {}
    return {"women_seats": slot.women_seats, "women": list(slot.women)}


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def distinct(names: Sequence[str]) -> list[str]:
    """Names as they are told apart on the ballot: those that stand twice get their order.

    >>> distinct(["王伟", "李丽", "王伟"])
    ['王伟（1）', '李丽', '王伟（2）']
    """
    turn: dict[str, int] = {}
    found = []
    for name in names:
        turn[name] = turn.get(name, 0) + 1
        found.append(f"{name}（{turn[name]}）" if names.count(name) > 1 else name)
    return found
