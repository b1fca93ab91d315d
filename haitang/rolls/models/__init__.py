"""A roll, those on it, who objects to it, who votes for whom and where, and who has voted."""

from haitang.rolls.models.mobile import MobileVoter
from haitang.rolls.models.objections import RollCorrection, RollObjection
from haitang.rolls.models.roll import Elector, Roll, Voter
from haitang.rolls.models.turnout import PaperTurnout, Proxy, Turnout, UndoneTurnout

__all__ = [
    "Elector", "MobileVoter", "PaperTurnout", "Proxy", "Roll", "RollCorrection", "RollObjection",
    "Turnout", "UndoneTurnout", "Voter",
]  # fmt: skip
