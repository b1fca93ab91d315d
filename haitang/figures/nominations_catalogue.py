"""Figures of nominations: how many were put forward, and how many did not get on, and why."""

from haitang.figures.definitions import Figure, Measure, Term, Unit, figure
from haitang.nominations import facts as _nominations  # noqa: F401 - declares the kinds
from haitang.screening import facts as _screening  # noqa: F401 - declares the kinds

PERSON = Unit("person", "人", "persons")
QUESTION = Unit("question", "项", "questions")
BY_PLACE = ("month", "town", "community")
BARRED, PERSUADED, JOINTLY = (
    Term("nominee.barred"), Term("nominee.persuaded"), Term("nominee.barred_jointly"),
)  # fmt: skip


def _figure(
    code: str, zh: str, en: str, terms: tuple[Term, ...], note_zh: str, note_en: str,
    *, unit: Unit = PERSON, grain: str = "nominee",
) -> None:  # fmt: skip
    figure(Figure(
        code, zh, en, unit, Measure(terms), dimensions=BY_PLACE, grain=grain,
        note_zh=note_zh, note_en=note_en,
    ))  # fmt: skip


_figure(
    "nominations.nominated", "提名人次", "Nominations", (Term("nominee.nominated"),),
    "期内的提名，一人被提名两个职务计两次。",
    "Nominations in the period; a person put forward for two posts counts twice.",
)  # fmt: skip
_figure(
    "nominations.barred", "取消资格", "Barred", (BARRED,),
    "联审之前查到“不能”的情形，没有列为候选人的。",
    "Not allowed on because a bar was found before the joint review.",
)  # fmt: skip
_figure(
    "nominations.persuaded", "劝退", "Persuaded to step back", (PERSUADED,),
    "不是本人主动放弃、经劝说退出的。", "Stepped back, but not by their own wish.",
)  # fmt: skip
_figure(
    "nominations.barred_jointly", "联审取消资格", "Barred at the joint review", (JOINTLY,),
    "在最后一个审查环节没有通过的。", "Refused at the last stage of the review.",
)  # fmt: skip
_figure(
    "nominations.not_allowed_on", "没有走到票上", "Did not get onto the ballot",
    (BARRED, PERSUADED, JOINTLY), "取消资格、劝退和联审取消资格三项合计。",
    "Barred, persuaded to step back, and barred at the joint review, added up.",
)  # fmt: skip
_figure(
    "nominations.candidates", "候选人", "Candidates", (Term("candidates.published", "sum"),),
    "期内公布的候选人人次；重新公布的，以后一次为准。",
    "Candidates on the lists published in the period; a list published again replaces the first.",
    grain="election",
)  # fmt: skip
_figure(
    "screening.questions", "联审提问", "Questions to agencies", (Term("screening.asked", "sum"),),
    "期内向各单位提的条件，过期重新问的另计。",
    "Conditions asked of agencies in the period; one asked again after it expired counts again.",
    unit=QUESTION, grain="screening",
)  # fmt: skip
_figure(
    "screening.answers", "联审答复", "Answers of agencies", (Term("screening.answered"),),
    "期内各单位的答复，更正另计。", "Answers in the period; a correction counts again.",
    unit=QUESTION, grain="screening",
)  # fmt: skip
