"""The shape of what a room adds to the matrix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.scope.world import World

# (world, position, state) -> text in the address, needs (record, pk, column), kind, path
Finder = Callable[["World", str, str], tuple[str, tuple[Any, ...], str, str]]


def nothing(world: "World", position: str) -> None:
    """A room without rows of its own."""


@dataclass(frozen=True)
class Room:
    """``meaning``: route (fnmatch) -> parameter -> what it names; ``finders`` find such a thing in
    a position, ``absent`` is one that is not there. ``queries``: what a route is asked for beside
    its path. ``fixed``: all that is sent to a route whose page has no form; ``patched``: values
    that cannot be guessed from a form; both get the world. ``build`` makes the room's rows in a
    position and keeps them in ``world.things[position, name]``.
    """

    meaning: tuple[tuple[str, dict[str, str]], ...] = ()
    finders: Mapping[str, Finder] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Callable[["World"], dict[str, Any]]] = field(default_factory=dict)
    patched: Mapping[str, Callable[["World"], dict[str, Any]]] = field(default_factory=dict)
    public_posts: tuple[str, ...] = ()
    build: Callable[["World", str], None] = nothing
