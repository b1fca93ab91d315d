"""The elections of the demonstration, built through the operations that any user calls."""

import random
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.demo.city import County
from haitang.demo.elections import kunshan, yungang
from haitang.demo.elections.outcome import held, outcome
from haitang.demo.elections.stage import Board, Say, assign_agencies, make_agencies
from haitang.demo.words import Writer
from haitang.facts.days import local_day
from haitang.places.demo_data import KUNSHAN, YUNGANG
from haitang.scope.actor import Actor

__all__ = ["load_elections", "make_agencies"]


def load_elections(
    counties: Mapping[str, County], *, seed: int, small: bool, say: Say, actor: Actor
) -> None:
    """Yungang in 2021 whole, and a round in Kunshan that runs now. Part of an operation.

    ``small`` makes a tenth. Raises RuntimeError when 2021 does not end with the report's numbers.
    """
    say(str(_("社区换届：云冈2021年，昆山正在进行")))
    chance = random.Random(f"elections {seed}")
    writer, now = Writer(chance), timezone.now()
    boards = [Board(counties[code], writer, chance, actor) for code in (YUNGANG, KUNSHAN)]
    for board in boards:
        assign_agencies(board)
    round_ = yungang.live(boards[0], small=small)
    found = outcome(round_, boards[0].county.place)
    if not small:
        held(found)
    kunshan.live(boards[1], local_day(now), small=small)
