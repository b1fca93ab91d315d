"""Applications: a round of autumn 2021 that ended, and now one in every state."""

import datetime as dt
from collections.abc import Callable

from haitang.demo.policies.application import Track
from haitang.demo.policies.pairs import Pairs
from haitang.demo.policies.scene import Scene, after
from haitang.policies.models import Held, Policy
from haitang.policies.operations import accept_overdue_applications, set_policy_budget

FIRST_DAY, LAST_DAY = dt.date(2021, 9, 6), dt.date(2021, 9, 28)  # in which they are submitted
PAID_2021, REFUSED_2021, WITHDRAWN_2021 = 34, 4, 2
EVERY = 8  # every so many something was missing, or somebody objected
YUAN = 100
OLDEST = 13  # working days since the oldest application that is under way


def live_2021(scene: Scene) -> None:
    """The first applications under edition 2.0: most were paid, a few refused or withdrawn."""
    pairs = Pairs(scene, FIRST_DAY, after(LAST_DAY, 18))
    days = [after(FIRST_DAY, n) for n in range(1, 14)]
    share = 10 if scene.small else 1
    for number in range(max(1, PAID_2021 // share)):
        track = Track(scene, *pairs.next(Held.TRUE))
        _to_the_end(track, scene.chance.choice(days), number)
    for _number in range(max(1, REFUSED_2021 // share)):
        day = scene.chance.choice(days)
        track = Track(scene, *pairs.next(Held.FALSE)).submit(day).accept(after(day, 2))
        track.review(after(day, 5), favoured=False).refuse(after(day, 7))
    for _number in range(max(1, WITHDRAWN_2021 // share)):
        day = scene.chance.choice(days)
        Track(scene, *pairs.next(Held.UNKNOWN)).submit(day).withdraw(after(day, 3))


def _to_the_end(track: Track, day: dt.date, number: int) -> None:
    if number % EVERY == 1 and track.policy.materials:
        track.submit(day, lacking=True).tell(after(day, 1)).complete(after(day, 2))
    else:
        track.submit(day)
    track.accept(after(day, 3)).review(after(day, 5)).notice(after(day, 6))
    if number % EVERY == 0:
        words = track.words["objection"]
        track.answer(track.object(after(day, 8), words), after(day, 10))
    track.grant(after(day, 12)).pay(after(day, 15))


# The states of now: a function and how often. The numbers are working days before today.


def _received(track: Track) -> None:
    track.submit(track.scene.before(track.scene.chance.randint(1, 4)))


def _told(track: Track) -> None:
    track.submit(track.scene.before(4), lacking=True).tell(track.scene.before(2))


def _completed(track: Track) -> None:
    before = track.scene.before
    track.submit(before(6), lacking=True).tell(before(4)).complete(before(1))


def _accepted(track: Track) -> None:
    track.submit(track.scene.before(5)).accept(track.scene.before(2))


def _deemed(track: Track) -> None:
    """Nobody answered within five working days."""
    track.submit(track.scene.before(8))
    accept_overdue_applications(
        at=track.scene.clock(track.scene.before(1)), actor=track.scene.officer
    )


def _reviewed(track: Track) -> None:
    track.submit(track.scene.before(7)).accept(track.scene.before(5)).review(track.scene.before(1))


def _against(track: Track) -> None:
    track.submit(track.scene.before(7)).accept(track.scene.before(5))
    track.review(track.scene.before(2), favoured=False)


def _refused(track: Track) -> None:
    before = track.scene.before
    track.submit(before(9)).accept(before(7)).review(before(4), favoured=False).refuse(before(2))


def _withdrawn(track: Track) -> None:
    track.submit(track.scene.before(5)).withdraw(track.scene.before(3))


def _noticed(track: Track, notice: int = 2) -> None:
    before = track.scene.before
    track.submit(before(notice + 5)).accept(before(notice + 3)).review(before(notice + 1))
    track.notice(before(notice))


def _objected(track: Track) -> None:
    _noticed(track, 3)
    track.object(track.scene.before(1), track.words["objection_open"])


def _granted(track: Track) -> None:
    _noticed(track, 8)
    track.grant(track.scene.before(2))


def _part_paid(track: Track) -> None:
    _granted(track)
    track.pay(track.scene.before(1), share=50)


def _paid(track: Track) -> None:
    _granted(track)
    track.pay(track.scene.before(1))


NOW: list[tuple[Callable[[Track], None], int, Held]] = [
    (_deemed, 1, Held.TRUE), (_received, 4, Held.TRUE), (_received, 1, Held.UNKNOWN),
    (_told, 2, Held.UNKNOWN), (_completed, 1, Held.TRUE), (_accepted, 3, Held.TRUE),
    (_reviewed, 2, Held.TRUE), (_against, 1, Held.FALSE), (_noticed, 3, Held.TRUE),
    (_objected, 1, Held.TRUE), (_granted, 1, Held.TRUE), (_part_paid, 1, Held.TRUE),
    (_paid, 3, Held.TRUE), (_refused, 1, Held.FALSE), (_withdrawn, 1, Held.UNKNOWN),
]  # fmt: skip


def live_now(scene: Scene) -> None:
    """One application at least in every state, and a budget that is nearly used up."""
    pairs = Pairs(scene, scene.before(OLDEST), scene.today)
    paid: list[Policy] = []
    for act, count, held in NOW:
        for _number in range(1 if scene.small else count):
            track = Track(scene, *pairs.next(held))
            act(track)
            if act is _paid:
                paid.append(track.policy)
    _nearly_used_up(scene, paid[0])


def _nearly_used_up(scene: Scene, policy: Policy) -> None:
    """Cut the budget of an item down to what is granted and too little for another."""
    policy.refresh_from_db()
    spare = min(scene.data["budget"]["spare_yuan"] * YUAN, (policy.cap_fen or 0) // 2)
    set_policy_budget(
        policy=policy, fen=policy.granted_fen + spare, at=scene.latest, actor=scene.officer
    )
