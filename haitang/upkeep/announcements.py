"""What the server says when it starts. Rooms above add lines of their own, such as log-ins."""

from collections.abc import Callable

ANNOUNCED: list[Callable[[], list[str]]] = []


def announce(lines: Callable[[], list[str]]) -> None:
    """Have these lines printed at every start; none is a fine answer."""
    if lines not in ANNOUNCED:
        ANNOUNCED.append(lines)


def all_lines() -> list[str]:
    """Every line of every room."""
    return [line for lines in ANNOUNCED for line in lines()]
