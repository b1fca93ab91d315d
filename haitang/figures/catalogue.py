"""The figures of cases and projects. Changing one is a changelog entry under *Figures*."""

from haitang.cases import facts as _facts  # noqa: F401 - declares the kinds
from haitang.figures import alliances_catalogue as _alliances  # noqa: F401 - declares figures
from haitang.figures import elections_catalogue as _elections  # noqa: F401 - declares figures
from haitang.figures import nominations_catalogue as _nominations  # noqa: F401 - declares figures
from haitang.figures import policies_catalogue as _policies  # noqa: F401 - declares figures
from haitang.figures.definitions import (
    CASE,
    FEN,
    FIGURES,
    MINUTE,
    PERCENT,
    PROJECT,
    TIME,
    Figure,
    Measure,
    Term,
    figure,
)  # fmt: skip

__all__ = ["FIGURES"]

GOOD = 3  # 基本满意 and above (国务院“好差评”)
_BY_PLACE = ("month", "town", "community")
_BY_CATEGORY = (*_BY_PLACE, "category")


def _times(*terms: Term) -> Measure:
    return Measure(terms)


def _less(kind: str, *, at_least: int | None = None) -> Term:
    return Term(kind, at_least=at_least, factor=-1)


figure(Figure(
    "cases.received", "受理诉求", "Cases received", CASE, _times(Term("case.registered")),
    dimensions=(*_BY_CATEGORY, "channel"),
    note_zh="期内登记的诉求，含后来并件的。",
    note_en="Cases registered in the period, those joined to another later included.",
))  # fmt: skip
figure(Figure(
    "cases.joined", "并件", "Cases joined", CASE, _times(Term("case.joined")),
    note_zh="期内并入另一件的诉求。", note_en="Cases joined to another in the period.",
))  # fmt: skip
figure(Figure(
    "cases.dispatched", "派单", "Dispatches", TIME, _times(Term("case.dispatched")),
    note_zh="期内派单的次数，转派另计。",
    note_en="Times that a case was given to a unit; giving it to another counts again.",
))  # fmt: skip
figure(Figure(
    "cases.returned", "退回", "Returns", TIME, _times(Term("case.returned")),
    note_zh="承办单位退回的次数。", note_en="Times that a unit gave a case back.",
))  # fmt: skip
figure(Figure(
    "cases.closed", "销号", "Cases struck off", CASE, _times(Term("case.closed")),
    note_zh="期内销号的件次；重办后再次销号另计。",
    note_en="Strike-offs in the period; a case reopened and struck off again counts again.",
))  # fmt: skip
figure(Figure(
    "cases.solved", "已解决", "Cases solved", CASE, Measure((Term("case.solved"),), "distinct"),
    note_zh="期内以“已解决”销号的诉求，一件只计一次。",
    note_en="Cases struck off as solved in the period, each once.",
))  # fmt: skip
figure(Figure(
    "cases.reopened", "重办", "Reopenings", TIME, _times(Term("case.reopened")),
    note_zh="期内重办的次数。", note_en="Times that a case was handled once more.",
))  # fmt: skip
figure(Figure(
    "cases.response_rate", "响应率", "Response rate", PERCENT,
    _times(Term("case.response_settled", at_least=1), _less("case.response_excluded", at_least=1)),
    _times(Term("case.response_settled"), _less("case.response_excluded")),
    excludes=("case.response_excluded",),
    note_zh="期内认定响应的诉求中，在期限内联系了群众的占比；经审定剔除的不计。",
    note_en="Of the cases whose response was settled in the period, those whose resident was "
    "contacted in time; reviewed exclusions are left out.",
))  # fmt: skip
figure(Figure(
    "cases.resolution_rate", "解决率", "Resolution rate", PERCENT,
    _times(
        Term("case.resolution_settled", at_least=1), _less("case.resolution_excluded", at_least=1)
    ),
    _times(Term("case.resolution_settled"), _less("case.resolution_excluded")),
    excludes=("case.resolution_excluded",),
    note_zh="期内回访到的诉求中，群众说解决了的占比；经审定剔除的不计。",
    note_en="Of the answers that residents gave when called back in the period, those that say "
    "solved; reviewed exclusions are left out.",
))  # fmt: skip
figure(Figure(
    "cases.satisfaction", "满意率", "Satisfaction rate", PERCENT,
    _times(
        Term("case.rated", at_least=GOOD), _less("case.satisfaction_excluded", at_least=GOOD)
    ),
    _times(Term("case.rated"), _less("case.satisfaction_excluded")),
    excludes=("case.satisfaction_excluded",),
    note_zh="期内的评价中，非常满意、满意、基本满意的占比；未评价的不计，经审定剔除的不计。",
    note_en="Of the ratings in the period, the three good grades; unrated cases do not count, "
    "reviewed exclusions are left out.",
))  # fmt: skip
figure(Figure(
    "cases.on_time_rate", "按期办结率", "On-time rate", PERCENT,
    _times(Term("case.answered", at_least=1)), _times(Term("case.answered")),
    note_zh="期内答复办理结果的件次中，在期限内答复的占比。",
    note_en="Of the answers that units gave in the period, those given by the deadline.",
))  # fmt: skip
figure(Figure(
    "cases.rated", "评价", "Ratings", TIME, _times(Term("case.rated")),
    note_zh="期内的评价次数。", note_en="Ratings given in the period.",
))  # fmt: skip
figure(Figure(
    "cases.rated_badly", "差评", "Bad ratings", TIME,
    _times(Term("case.rated"), _less("case.rated", at_least=GOOD)),
    note_zh="期内不满意、非常不满意的评价次数。",
    note_en="Ratings in the period with one of the two bad grades.",
))  # fmt: skip
figure(Figure(
    "cases.open", "在办", "Open cases", CASE,
    Measure(
        (
            Term("case.registered"),
            Term("case.reopened", at_least=1),
            _less("case.closed"),
            _less("case.joined"),
        ),
        "stock",
    ),
    dimensions=_BY_CATEGORY,
    note_zh="期末尚未销号、未并件的诉求。",
    note_en="Cases neither struck off nor joined at the end of the period.",
))  # fmt: skip
figure(Figure(
    "cases.overdue", "超期", "Overdue cases", CASE,
    Measure((Term("case.fell_overdue"), _less("case.overdue_ended")), "stock"),
    dimensions=_BY_CATEGORY,
    note_zh="期末已过期限还没有答复的诉求。",
    note_en="Cases past their deadline without an answer at the end of the period.",
))  # fmt: skip
figure(Figure(
    "cases.fell_overdue", "新增超期", "Cases that fell overdue", CASE,
    _times(Term("case.fell_overdue")),
    note_zh="期内过了期限的件次。", note_en="Times that a deadline passed in the period.",
))  # fmt: skip
figure(Figure(
    "cases.handling_median", "办理时长中位数", "Median handling time", MINUTE,
    Measure((Term("case.closed", "sum"),), "percentile", 50),
    note_zh="期内销号的件次，从受理到最后答复的分钟数的中位数（最近秩）；等居民补充的时间不计。",
    note_en="Median (nearest rank) of the minutes from receipt to the last answer of what was "
    "struck off in the period; waiting for the resident left out.",
))  # fmt: skip
figure(Figure(
    "cases.handling_p90", "办理时长九成位", "90th percentile handling time", MINUTE,
    Measure((Term("case.closed", "sum"),), "percentile", 90),
    note_zh="同上，九成件次不超过的分钟数（最近秩）。",
    note_en="Likewise, the minutes that nine in ten do not exceed (nearest rank).",
))  # fmt: skip
for _code, _zh, _en in (
    ("response", "响应率剔除", "Left out of the response rate"),
    ("resolution", "解决率剔除", "Left out of the resolution rate"),
    ("satisfaction", "满意率剔除", "Left out of the satisfaction rate"),
):
    figure(Figure(
        f"cases.{_code}_excluded", _zh, _en, CASE, _times(Term(f"case.{_code}_excluded")),
        note_zh="经另一人审定剔除的件次，记在原来计入的那一天。",
        note_en="Exclusions that a second person granted, on the day on which the case counted.",
    ))  # fmt: skip
figure(Figure(
    "projects.opened", "立项", "Projects opened", PROJECT, _times(Term("project.opened")),
    dimensions=_BY_PLACE, grain="project",
    note_zh="期内立项的项目。", note_en="Projects opened in the period.",
))  # fmt: skip
figure(Figure(
    "projects.closed", "结项", "Projects closed", PROJECT, _times(Term("project.closed")),
    dimensions=_BY_PLACE, grain="project",
    note_zh="期内结项的项目。", note_en="Projects closed in the period.",
))  # fmt: skip
figure(Figure(
    "projects.open", "在办项目", "Open projects", PROJECT,
    Measure((Term("project.opened"), _less("project.closed")), "stock"),
    dimensions=_BY_PLACE, grain="project",
    note_zh="期末尚未结项的项目。", note_en="Projects not closed at the end of the period.",
))  # fmt: skip
figure(Figure(
    "projects.funds_planned", "计划资金", "Funds planned", FEN,
    _times(Term("project.funds_planned", "sum")), dimensions=_BY_PLACE, grain="project",
    note_zh="期内列入计划的资金，单位为分。", note_en="Money set aside in the period, in fen.",
))  # fmt: skip
figure(Figure(
    "projects.funds_spent", "支出资金", "Funds spent", FEN,
    _times(Term("project.funds_spent", "sum")), dimensions=_BY_PLACE, grain="project",
    note_zh="期内支出的资金，单位为分。", note_en="Money paid in the period, in fen.",
))  # fmt: skip
figure(Figure(
    "projects.cases_settled", "项目办结诉求", "Cases settled by projects", CASE,
    _times(Term("project.closed", "sum")), dimensions=_BY_PLACE, grain="project",
    note_zh="期内结项的项目清单里已销号的诉求。",
    note_en="Cases struck off on the checklists of projects closed in the period.",
))  # fmt: skip
