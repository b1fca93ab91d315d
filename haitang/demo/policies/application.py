"""The life of one application, step by step through the operations."""

import datetime as dt

from haitang.demo.policies.scene import Scene
from haitang.facts.days import local_day
from haitang.organizations.models import Organization
from haitang.policies import operations as do
from haitang.policies.matching import judged
from haitang.policies.models import Application, Policy, PolicyObjection
from haitang.policies.ungated import every
from haitang.scope.actor import Actor

SHARES = (100, 100, 80, 60)  # of the cap, in a hundred, what is asked for
THOUSAND_YUAN = 100_000  # fen


class Track:
    """One application and who acts on it."""

    def __init__(self, scene: Scene, policy: Policy, unit: Organization) -> None:
        self.scene, self.policy, self.unit = scene, policy, unit
        self.words = scene.data["reasons"]
        self.row: Application

    @property
    def reviewer(self) -> Actor:
        """The department where it has a log-in, else the second officer."""
        own = self.policy.department_id == self.scene.county.units["enterprise"].pk
        return self.scene.county.role("policy_department") if own else self.scene.second

    def submit(self, day: dt.date, *, lacking: bool = False) -> "Track":
        """Hand it in; ``lacking`` without the last of the materials."""
        there = self.policy.materials[:-1] if lacking else self.policy.materials
        self.row = do.submit_application(
            policy=self.policy, enterprise=self.unit, fen=self._asked(), materials=there,
            at=self.scene.clock(day), actor=self.scene.service,
        )  # fmt: skip
        return self

    def _asked(self) -> int:
        cap = self.policy.cap_fen or 10 * THOUSAND_YUAN
        part = cap * self.scene.chance.choice(SHARES) // 100
        return part // THOUSAND_YUAN * THOUSAND_YUAN or cap

    def tell(self, day: dt.date) -> "Track":
        """All that is missing, at once."""
        things = self.policy.materials[-1:] or ["营业执照复印件"]
        do.tell_missing(
            application=self.row, things=things, at=self.moment(day), actor=self.reviewer
        )
        return self

    def complete(self, day: dt.date) -> "Track":
        """Hand in what was missing."""
        fresh = every(Application).get(pk=self.row.pk)
        do.complete_application(
            application=fresh, materials=fresh.missing, at=self.moment(day),
            actor=self.scene.service,
        )  # fmt: skip
        return self

    def accept(self, day: dt.date) -> "Track":
        """受理."""
        do.accept_application(application=self.row, at=self.moment(day), actor=self.reviewer)
        return self

    def review(self, day: dt.date, *, favoured: bool = True) -> "Track":
        """审核."""
        words = self.scene.chance.choice(self.words["opinion"])
        do.review_application(
            application=self.row, favoured=favoured, at=self.moment(day),
            opinion=words if favoured else self.words["against"], actor=self.reviewer,
        )  # fmt: skip
        return self

    def notice(self, day: dt.date) -> "Track":
        """公示."""
        do.notice_application(application=self.row, at=self.moment(day), actor=self.scene.officer)
        return self

    def object(self, day: dt.date, words: str) -> PolicyObjection:
        """异议."""
        made: PolicyObjection = do.object_to_application(
            application=self.row, text=words, at=self.moment(day), actor=self.scene.service
        )
        return made

    def answer(self, objection: PolicyObjection, day: dt.date) -> "Track":
        """The objection was not right; the notice goes on."""
        do.answer_objection(
            objection=objection, upheld=False, answer=self.words["objection_answer"],
            at=self.moment(day), actor=self.scene.officer,
        )  # fmt: skip
        return self

    def grant(self, day: dt.date) -> "Track":
        """核定支持, on the verdict of the day."""
        self.row = do.grant_application(
            application=self.row, fen=self.row.asked_fen, shown=self._shown(day),
            reason=self.scene.chance.choice(self.words["grant"]), at=self.moment(day),
            actor=self.scene.officer,
        )  # fmt: skip
        return self

    def refuse(self, day: dt.date) -> "Track":
        """不予支持."""
        do.refuse_application(
            application=self.row, reason=self.words["refuse"], shown=self._shown(day),
            at=self.moment(day), actor=self.scene.officer,
        )  # fmt: skip
        return self

    def pay(self, day: dt.date, share: int = 100) -> "Track":
        """兑付; ``share`` in a hundred of what was granted."""
        fen = (self.row.granted_fen or 0) * share // 100
        do.pay_application(
            application=self.row, fen=fen, on=day, at=self.moment(day), actor=self.scene.second,
            voucher=f"惠企{day:%Y%m}-{self.row.pk:04d}",
        )  # fmt: skip
        return self

    def withdraw(self, day: dt.date) -> "Track":
        """撤回."""
        do.withdraw_application(application=self.row, at=self.moment(day), actor=self.scene.service)
        return self

    def moment(self, day: dt.date) -> dt.datetime:
        """Some moment of a day: with a step a day and no more they keep their order."""
        return self.scene.clock(day)

    def _shown(self, day: dt.date) -> str:
        found = judged(self.policy, self.unit, min(day, local_day(self.scene.latest)))
        if found is None:
            message = f"{self.policy.number} has no rule on {day}."
            raise RuntimeError(message)
        return found.hash
