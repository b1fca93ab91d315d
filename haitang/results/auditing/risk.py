"""How much risk is left: the Kaplan-Markov bound in exact fractions.

Stark, Super-Simple Simultaneous Single-Ballot Risk-Limiting Audits, EVT/WOTE 2010; Lindeman and
Stark, A Gentle Introduction to Risk-limiting Audits, 2012. In the terms of SHANGRLA (Stark, 2020)
a claim says that the mean of an assorter exceeds a number; ``margin`` is by how much it does as
recorded, and the overstatement of a paper is the assorter's value as recorded less the value as
read by hand, between -1 and 1. Super-simple writes ``mu = 2 * margin`` and counts overstatements in
votes, twice ours. Papers are drawn with replacement.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

GAMMA: Final = Fraction(103905, 100000)  # the inflator that the authors recommend
ONE: Final = Fraction(1)


def risk(
    margin: Fraction, draws: int, overstatements: Mapping[Fraction, int], gamma: Fraction = GAMMA
) -> Fraction:
    """The largest chance of such a sample if the claim were false; at most 1.

    ``overstatements`` says how often each value other than 0 was met in ``draws`` papers.
    """
    if not 0 < margin <= 1 or gamma <= 1:
        msg = f"margin {margin} and gamma {gamma}: 0 < margin <= 1 < gamma"
        raise ValueError(msg)
    if sum(overstatements.values()) > draws or draws < 0:
        msg = f"{sum(overstatements.values())} differences in {draws} papers"
        raise ValueError(msg)
    left = (ONE - margin / gamma) ** draws
    for size, times in overstatements.items():
        if not -1 <= size <= 1:
            msg = f"an overstatement of {size}: at most one paper each way"
            raise ValueError(msg)
        left /= (ONE - size / gamma) ** times
    return min(left, ONE)


def papers_needed(
    margin: Fraction,
    limit: Fraction,
    overstatements: Mapping[Fraction, int] | None = None,
    gamma: Fraction = GAMMA,
) -> int:
    """The least number of draws that brings the risk to ``limit``, if no more differ."""
    met = dict(overstatements or {})
    low, high = sum(met.values()), 1
    while risk(margin, low + high, met, gamma) > limit:
        high *= 2
    least, most = low, low + high
    while least < most:
        middle = (least + most) // 2
        if risk(margin, middle, met, gamma) <= limit:
            most = middle
        else:
            least = middle + 1
    return least


def shown(risk_left: Fraction) -> str:
    """A risk with nine decimals, as it is published and recomputed by others."""
    return f"{float(risk_left):.9f}"
