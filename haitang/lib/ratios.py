"""Exact arithmetic for figures: integers in, integers or decimal text out, never a float."""

from collections.abc import Sequence


def percent(numerator: int, denominator: int, places: int = 1) -> str | None:
    """A ratio in hundredths, rounded half up, without the sign; None over 0.

    Computed with integers only, so that two computers always print the same. A half
    of a negative ratio is rounded away from zero.

    >>> percent(2, 3), percent(1, 8, 0), percent(1, 1), percent(0, 0)
    ('66.7', '13', '100.0', None)
    """
    return _scaled(numerator, denominator, 100, places)


def per_mille(numerator: int, denominator: int, places: int = 1) -> str | None:
    """A ratio in thousandths, rounded half up, without the sign; None over 0.

    >>> per_mille(827, 670_000, 2)
    '1.23'
    """
    return _scaled(numerator, denominator, 1000, places)


def average(total: int, parts: int, places: int = 1) -> str | None:
    """A mean, rounded half up; None over 0.

    >>> average(221, 6), average(0, 0)
    ('36.8', None)
    """
    return _scaled(total, parts, 1, places)


def _scaled(numerator: int, denominator: int, scale: int, places: int) -> str | None:
    if denominator < 0 or places < 0:
        message = f"no ratio over {denominator} to {places} places"
        raise ValueError(message)
    if denominator == 0:
        return None
    units = 10**places
    rounded = (2 * abs(numerator) * scale * units + denominator) // (2 * denominator)
    whole, rest = divmod(rounded, units)
    sign = "-" if numerator < 0 and rounded else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def percentile(sorted_ints: Sequence[int], p: int) -> int | None:
    """The nearest-rank percentile: the smallest value with at least p % of all at or below it.

    A value that was really measured, never an interpolation. Definition 1 of Hyndman and Fan,
    "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), 361-365;
    the same as PERCENTILE_DISC of SQL:2003. ``sorted_ints`` ascending, ``p`` from 1 to 100;
    None for no values.

    >>> percentile([15, 20, 35, 40, 50], 90), percentile([15, 20, 35, 40, 50], 40)
    (50, 20)
    """
    if not 1 <= p <= 100:
        message = f"there is no percentile {p}"
        raise ValueError(message)
    if not sorted_ints:
        return None
    rank = -(-p * len(sorted_ints) // 100)
    return sorted_ints[rank - 1]


def median(sorted_ints: Sequence[int]) -> int | None:
    """The nearest-rank median: of an even number of values, the lower of the middle two.

    >>> median([1, 2, 3, 4]), median([])
    (2, None)
    """
    return percentile(sorted_ints, 50)


def grouped(number: int) -> str:
    """Digits in groups of three (GB/T 15835 allows commas).

    >>> grouped(4680000)
    '4,680,000'
    """
    return f"{number:,}"
