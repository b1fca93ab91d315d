"""Kinds of fact that figures leave."""

import datetime as dt

from haitang.facts.kinds import Code, kind


@kind(
    "figure.published", zh="公布指标", en="Figure published",
    d1="figure", quantity="numerator", unit="unit of the figure",
)  # fmt: skip
class FigurePublished:
    """A figure was published; it cites the log by its size. ``denominator`` is 0 for a count."""

    figure: Code
    numerator: int
    denominator: int
    definition: int
    log_size: int
    start: dt.date
    end: dt.date
