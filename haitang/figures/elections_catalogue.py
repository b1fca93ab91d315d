"""Figures of elections: who was elected, in numbers; each opens to its facts, one a committee."""

from haitang.figures.definitions import PERCENT, Figure, Measure, Term, Unit, figure
from haitang.results import facts as _facts  # noqa: F401 - declares the kinds

PERSON = Unit("person", "人", "persons")
YEAR = Unit("year", "岁", "years")
ELECTION = Unit("election", "次", "elections")
BY_PLACE = ("month", "town", "community")


def _sum(code: str) -> Measure:
    return Measure((Term(f"composition.{code}", "sum"),))


MEMBERS = _sum("members")

figure(Figure(
    "elections.declared", "宣布结果", "Results declared", ELECTION,
    Measure((Term("result.declared"), Term("result.annulled", factor=-1))),
    dimensions=BY_PLACE, grain="election",
    note_zh="期内宣布的选举结果（换届、另行选举、补选、罢免），认定无效的减去。",
    note_en="Results declared in the period (term, run-off, by-election, recall), less those found "
    "invalid.",
))  # fmt: skip
figure(Figure(
    "elections.members", "当选任职", "Members in office", PERSON, MEMBERS,
    dimensions=BY_PLACE, grain="election",
    note_zh="期内任职的居（村）民委员会成员，另行选举产生的一并计入。",
    note_en="Members of residents' and villagers' committees who took office in the period, those "
    "of run-offs included.",
))  # fmt: skip
figure(Figure(
    "elections.age", "平均年龄", "Average age", YEAR, _sum("age_years"), _sum("aged"),
    dimensions=BY_PLACE, grain="election",
    note_zh="选举日周岁合计除以知道出生日期的人数。",
    note_en="Whole years on the election day, added up, over those whose birthday is known.",
))  # fmt: skip
figure(Figure(
    "elections.former_age", "上届平均年龄", "Average age, last term", YEAR,
    _sum("former_age_years"), _sum("former_aged"), dimensions=BY_PLACE, grain="election",
    note_zh="上届成员各自任职之日的周岁合计除以知道出生日期的人数。",
    note_en="The same for the last term, each on the day on which they began.",
))  # fmt: skip
for _code, _zh, _en, _known, _of, _whose in (
    (
        "college",
        "大专以上占比",
        "College and above",
        "education_known",
        "学历在大专以上的成员",
        ("知道学历", "whose education is known"),
    ),
    ("women", "女性占比", "Women", "sex_known", "女性成员", ("知道性别", "whose sex is known")),
    (
        "party",
        "党员占比",
        "Party members",
        "political_known",
        "中共党员（含预备党员）成员",
        ("知道政治面貌", "whose political status is known"),
    ),
):
    figure(Figure(
        f"elections.{_code}_share", _zh, _en, PERCENT, _sum(_code), _sum(_known),
        dimensions=BY_PLACE, grain="election",
        note_zh=f"{_of}在{_whose[0]}的任职成员中的占比。",
        note_en=f"{_en}, as a share of the members who took office and {_whose[1]}.",
    ))  # fmt: skip
for _code, _zh, _en, _of in (
    ("first_time", "新任占比", "First-time members", "上一届不在班子里的成员"),
    ("crossing", "交叉任职占比", "In both committees", "同时在党组织班子里的成员"),
):
    figure(Figure(
        f"elections.{_code}_share", _zh, _en, PERCENT, _sum(_code), MEMBERS,
        dimensions=BY_PLACE, grain="election",
        note_zh=f"{_of}在任职成员中的占比。",
        note_en=f"{_en}, as a share of the members who took office.",
    ))  # fmt: skip
figure(Figure(
    "elections.both_offices_share", "一肩挑占比", "Secretary and director in one", PERCENT,
    _sum("both_offices"), _sum("led"), dimensions=BY_PLACE, grain="election",
    note_zh="书记、主任都已选出的社区（村）中，由同一人担任的占比。",
    note_en="Of the communities whose secretary and director are both elected, those where they "
    "are one person.",
))  # fmt: skip
