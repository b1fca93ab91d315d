"""Kinds of fact that the log leaves about itself."""

from haitang.facts.kinds import Code, Kind, kind


@kind(
    "clock.jumped",
    zh="时钟跳变",
    en="Clock jumped",
    d1="seen_by",
    quantity="seconds",
    unit="second",
)
class ClockJumped(Kind):
    """The server's clock moved by more than five minutes.

    ``seconds`` is how far; forward is positive. ``seen_by`` is ``clock`` when the clock disagreed
    with the time that had passed, ``log`` when facts bore a time that had not come yet.
    """

    seen_by: Code
    seconds: int
