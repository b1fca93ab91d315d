"""The policies of the demonstration, built through the operations that any user calls."""

import random

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.demo.city import County
from haitang.demo.policies import alliances, applications, catalogue, enterprises, lists, sessions
from haitang.demo.policies.outcome import held, outcome
from haitang.demo.policies.scene import Say, Scene, make_departments
from haitang.facts.days import local_day

__all__ = ["load_policies", "make_departments"]


def load_policies(county: County, *, seed: int, small: bool, say: Say) -> None:
    """Kunshan's policies in 2021 and now. Part of an operation; the year's cases are there.

    ``small`` makes a tenth. Raises RuntimeError when 2021 does not end with the report's numbers.
    """
    say(str(_("惠企政策：两版目录、企业、申请和名单，党建联盟和服务场次")))
    chance = random.Random(f"policies {seed}")
    now = timezone.now()
    scene = Scene(county, chance, now, local_day(now), small)
    catalogue.load(scene)
    say(
        str(_("目录2.0从2021年6月21日施行，没有截止日期；2022年起的申报时间按年顺延到今年或明年。"))
    )
    enterprises.make(scene)
    sessions.make(scene, alliances.make(scene))
    applications.live_2021(scene)
    lists.live(scene)
    applications.live_now(scene)
    if not small:
        held(outcome(county.place))
