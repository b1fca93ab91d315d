"""The figures of policies for enterprises. Changing one is a changelog entry under *Figures*."""

from haitang.figures.definitions import FEN, PERCENT, Figure, Measure, Term, Unit, figure
from haitang.policies import facts as _facts  # noqa: F401 - declares the kinds

ITEM = Unit("item", "项", "items")
CLASS = Unit("class", "类", "classes")
APPLICATION = Unit("application", "件", "applications")
DAY = Unit("day", "天", "days")
_BY_CLASS = ("month", "town", "community", "policy_class")
_BY_UNIT = (*_BY_CLASS, "unit")


def _less(kind: str) -> Term:
    return Term(kind, factor=-1)


figure(Figure(
    "policies.in_force", "现行政策", "Policies in force", ITEM,
    Measure((Term("policy.listed"), _less("policy.ended")), "stock"),
    dimensions=("month", "policy_class"), grain="policy",
    note_zh="期末在有效期内、所在目录版本施行的政策事项。",
    note_en="Items valid at the end of the period, of an edition in force.",
))  # fmt: skip
figure(Figure(
    "policies.classes", "现行政策类别", "Policy classes in force", CLASS,
    Measure((Term("policy.class_listed"), _less("policy.class_ended")), "stock"),
    dimensions=("month",), grain="policyclass",
    note_zh="期末施行的目录版本的类别。",
    note_en="Classes of the edition in force at the end of the period.",
))  # fmt: skip
figure(Figure(
    "policies.applications", "政策申请", "Policy applications", APPLICATION,
    Measure((Term("policy.applied"),)), dimensions=_BY_CLASS, grain="application",
    note_zh="期内提交的政策申请，免申即享的不用申请，不计。",
    note_en="Applications handed in in the period; benefits without application do not count.",
))  # fmt: skip
figure(Figure(
    "policies.accepted_in_time", "按期受理率", "Accepted in time", PERCENT,
    Measure((Term("policy.accepted", at_least=1),)),
    Measure((Term("policy.accepted"),)), dimensions=_BY_CLASS, grain="application",
    note_zh="期内受理的申请中，5个工作日内答复的占比；逾期未答复、视为受理的算未按期。",
    note_en="Of the applications accepted in the period, those answered within five working days; "
    "those deemed accepted because nobody answered were not.",
))  # fmt: skip
figure(Figure(
    "policies.grants", "核定支持", "Grants", APPLICATION, Measure((Term("policy.granted"),)),
    dimensions=_BY_UNIT, grain="application",
    note_zh="期内核定支持的件数，含免申即享。",
    note_en="Grants in the period, those without application included.",
))  # fmt: skip
figure(Figure(
    "policies.granted", "核定金额", "Granted", FEN, Measure((Term("policy.granted", "sum"),)),
    dimensions=_BY_UNIT, grain="application",
    note_zh="期内核定支持的金额，单位为分。", note_en="Money granted in the period, in fen.",
))  # fmt: skip
figure(Figure(
    "policies.paid", "兑付金额", "Paid out", FEN, Measure((Term("policy.paid", "sum"),)),
    dimensions=_BY_UNIT, grain="application",
    note_zh="期内兑付的金额，单位为分。", note_en="Money paid in the period, in fen.",
))  # fmt: skip
figure(Figure(
    "policies.refused", "不予支持", "Refusals", APPLICATION, Measure((Term("policy.refused"),)),
    dimensions=_BY_UNIT, grain="application",
    note_zh="期内决定不予支持的件数。", note_en="Applications refused in the period.",
))  # fmt: skip
figure(Figure(
    "policies.days_to_decide", "决定用时中位数", "Median days to decide", DAY,
    Measure((Term("policy.decided", "sum"),), "percentile", 50), dimensions=_BY_CLASS,
    grain="application",
    note_zh="期内作出决定的，从受理（免申即享从比对）到决定的日历天数的中位数（最近秩）。",
    note_en="Median (nearest rank) of the calendar days from acceptance, for lists from matching, "
    "to the decision.",
))  # fmt: skip
figure(Figure(
    "policies.listed", "免申即享名单", "Entitled without application", APPLICATION,
    Measure((Term("policy.list_confirmed", "sum"),)), dimensions=("month", "policy_class"),
    grain="entitledlist",
    note_zh="期内经人确认、公示的免申即享名单上的企业数。",
    note_en="Enterprises on lists that a person confirmed in the period.",
))  # fmt: skip
