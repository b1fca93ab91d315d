"""A screening in the small city: two agencies, a person, a book of a few rules."""

import datetime as dt

import pytest

from haitang.people.operations import register_person
from haitang.scope.scope import everything
from haitang.screening.books import shipped_books
from haitang.screening.models import Purpose
from haitang.screening.operations import assign_agency, open_screening
from haitang.screening.stages import SHIPPED
from tests.cast import ROOT, SINCE

AS_OF = dt.date(2026, 12, 20)
STAGES = (SHIPPED / "chain-sample.toml").read_text(encoding="utf-8")
SHORT = (SHIPPED / "short-sample.toml").read_text(encoding="utf-8")
BOOK = """
[book]
id = "small"
title = { zh = "小条件书", en = "A small book" }
age = "on_birthday"
sample = true

[attributes.criminal]
zh = "因犯罪受过刑事处罚"
en = "criminally punished"
type = "bool"
max_age_days = 90
personal = true
[attributes.debt]
zh = "拖欠集体资金"
en = "owed to the collective"
type = "num"
min = 0
max = 1000000
unit = { zh = "元", en = "yuan" }
personal = true
[attributes.born_on]
zh = "出生日期"
en = "date of birth"
type = "date"
min = 1920-01-01
max = 2020-12-31
fixed = true
personal = true

[[rule]]
id = "B01"
kind = "bar"
title = { zh = "受过刑事处罚", en = "Criminally punished" }
when = "因犯罪受过刑事处罚"
source = { law = "城市居民委员会组织法", article = "第十八条" }
effective = { from = 2021-01-01 }
decider = { zh = "选举委员会", en = "The election committee" }
[[rule.test]]
given = { criminal = true }
expect = true

[[rule]]
id = "D01"
kind = "discretionary"
title = { zh = "拖欠集体资金", en = "Owes the collective" }
when = "拖欠集体资金 > 0"
source = { law = "（样例）方案", article = "第三项" }
effective = { from = 2021-01-01 }
decider = { zh = "街道党工委", en = "The sub-district Party committee" }
[[rule.test]]
given = { debt = 1 }
expect = true

[[rule]]
id = "F01"
kind = "floor"
title = { zh = "年满十八周岁", en = "Eighteen" }
when = "满年数(出生日期) ≥ 18"
source = { law = "宪法", article = "第三十四条" }
effective = { from = 2021-01-01 }
decider = { zh = "选举委员会", en = "The election committee" }
[[rule.test]]
given = { born_on = 2004-02-29 }
on = 2022-03-01
expect = true
"""
BORN = {"born_on": {"value": "1985-03-01", "on": dt.date(2026, 1, 1), "source": "身份证"}}


@pytest.fixture
def agencies(cast):
    """Housing answers for crime, water for debt: that the names are odd keeps them apart."""
    with everything("test"):
        for attribute, unit in (("criminal", "housing"), ("debt", "water")):
            assign_agency(
                attribute=attribute, agency=cast.units[unit], place=cast.places["county"],
                began_on=SINCE, source="联审方案", actor=ROOT,
            )  # fmt: skip
    return cast.units["housing"], cast.units["water"]


def person_in(cast, name="钱一", where="home"):
    with everything("test"):
        return register_person(
            name=name, place=cast.places[where], id_number="11010519491231002X", actor=ROOT
        )


def opened(cast, *, where="home", name="钱一", stages=STAGES, book=BOOK, given=BORN, actor=ROOT):
    with everything("test"):
        return open_screening(
            person=person_in(cast, name, where), place=cast.places[where],
            purpose=Purpose.CANDIDATE, book=book, stages=stages, as_of=AS_OF, given=given,
            actor=actor,
        )  # fmt: skip


@pytest.fixture
def screening(cast, agencies):
    return opened(cast)


def shipped(name):
    return shipped_books()[name].read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _plain_static(plain_static):
    """For all pages of this folder."""
