"""The figures of alliances and service sessions. A change is a changelog entry under *Figures*."""

from haitang.figures.definitions import CASE, TIME, Figure, Measure, Term, Unit, figure
from haitang.policies import facts as _facts  # noqa: F401 - declares the kinds

ALLIANCE = Unit("alliance", "个", "alliances")
PERSON_TIME = Unit("person-time", "人次", "person-times")
_BY_PLACE = ("month", "town", "community")
_BY_UNIT = (*_BY_PLACE, "unit")
_BY_CATEGORY = (*_BY_PLACE, "category", "unit")

figure(Figure(
    "alliances.in_being", "党建联盟", "Party-building alliances", ALLIANCE,
    Measure((Term("alliance.founded"), Term("alliance.dissolved", factor=-1)), "stock"),
    dimensions=_BY_UNIT, grain="alliance",
    note_zh="期末已成立、没有解散的党建联盟。",
    note_en="Alliances founded and not dissolved at the end of the period.",
))  # fmt: skip
figure(Figure(
    "sessions.held", "助企惠民服务场次", "Service sessions", TIME, Measure((Term("session.held"),)),
    dimensions=_BY_UNIT, grain="session",
    note_zh="期内举办的助企惠民服务场次，按举办日期计。",
    note_en="Sessions of service for enterprises and residents, by the day on which each was held.",
))  # fmt: skip
figure(Figure(
    "sessions.audience", "服务场次到场", "Persons at service sessions", PERSON_TIME,
    Measure((Term("session.held", "sum"),)), dimensions=_BY_UNIT, grain="session",
    note_zh="各场次到场人数之和，是人次，不是人数；其中有估计数。",
    note_en="Sum of the persons at each session: person-times, not persons; some are estimates.",
))  # fmt: skip
figure(Figure(
    "sessions.problems_raised", "场次提出的问题", "Problems raised at sessions", CASE,
    Measure((Term("session.problem_raised"),), "distinct"), dimensions=_BY_CATEGORY,
    note_zh="在服务场次上提出并登记为办件的问题，一件只计一次，按受理日期计。",
    note_en="Cases raised at service sessions, each once, by the day on which it was taken.",
))  # fmt: skip
figure(Figure(
    "sessions.problems_solved", "场次问题已解决", "Problems of sessions solved", CASE,
    Measure((Term("session.problem_solved"),), "distinct"), dimensions=_BY_CATEGORY,
    note_zh="在服务场次上提出、期内以“已解决”销号的办件，一件只计一次；每件都能打开。",
    note_en="Cases raised at service sessions that were struck off as solved in the period, each "
    "once; the number opens to the cases.",
))  # fmt: skip
