"""A catalogue of every type, and random conditions and subjects over it."""
# ruff: noqa: E501 - lines of TOML

import random
from datetime import date
from decimal import Decimal

from haitang.rules.engine.reading import loads

HEAD = """
[book]
id = "world"
title = { zh = "世界", en = "world" }

[attributes]
staff = { zh = "从业人数", en = "staff", type = "int", min = 0, max = 50, unit = { zh = "人", en = "people" } }
patents = { zh = "专利数", en = "patents", type = "int", min = -5, max = 20 }
revenue = { zh = "上年营业收入", en = "revenue", type = "num", min = 0, max = 100 }
research = { zh = "研发费用", en = "research", type = "num", min = -20, max = 100 }
founded = { zh = "成立日期", en = "founded on", type = "date", min = 1990-01-01, max = 2024-12-31, fixed = true }
moved = { zh = "迁入日期", en = "moved on", type = "date", min = 2000-01-01, max = 2024-12-31 }
defaulter = { zh = "失信被执行人", en = "defaulter", type = "bool", max_age_days = 30 }
here = { zh = "在本地登记", en = "registered here", type = "bool" }
education = { zh = "学历", en = "education", type = "rank", values = ["小学", "初中", "高中", "大专"] }
note = { zh = "备注", en = "note", type = "text" }

[attributes.industry]
zh = "行业代码"
en = "industry"
type = "code"
values = { C13 = { zh = "食品", en = "food" }, C39 = { zh = "电子", en = "electronics" }, I65 = { zh = "软件", en = "software" } }

[attributes.tags]
zh = "称号"
en = "tags"
type = "set"
values = { zjtx = { zh = "专精特新", en = "specialised" }, gazelle = { zh = "瞪羚", en = "gazelle" }, giant = { zh = "小巨人", en = "giant" } }

[[parameter]]
name = "least_staff"
zh = "最低人数"
en = "least staff"
values = [{ from = 2000-01-01, value = 10 }, { from = 2023-01-01, value = 12.5 }]

[[parameter]]
name = "least_age"
zh = "最低年限"
en = "least age"
values = [{ from = 2000-01-01, value = 3 }]
"""
DAY = date(2024, 2, 29)
RULE = """
[[rule]]
id = "{id}"
title = {{ zh = "规则{id}", en = "rule {id}" }}
kind = "{kind}"
when = '''{when}'''
source = {{ law = "某法", article = "第一条" }}
effective = {{ from = {begins} }}
decider = {{ zh = "街道", en = "The street office" }}
"""


def rule(when, id_="R1", kind="grant", begins="2000-01-01", more=""):
    return RULE.format(id=id_, kind=kind, when=when, begins=begins) + more


def book(*whens, kind="grant"):
    rules = [rule(when, f"R{i}", kind) for i, when in enumerate(whens, start=1)]
    return loads((HEAD + "".join(rules)).encode())


def catalogue():
    return book("here").catalogue


class Maker:
    """Random conditions as English text, and random subjects as plain values."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def amount(self, depth=2):
        pick = self.random.randrange(5 if depth else 2)
        if pick < 2:
            return self.random.choice(["staff", "patents", "revenue", "research"])
        if pick == 2:
            return f"{self.number()} * {self.amount(0)}"
        if pick == 3:
            return f"({self.amount(depth - 1)} {self.random.choice('+-')} {self.amount(depth - 1)})"
        return f"({self.amount(depth - 1)} + {self.number()})"

    def number(self):
        return self.random.choice(["0", "1", "3", "7", "10", "0.05", "2.5", "-3", "33.33"])

    def sign(self):
        return self.random.choice(["=", "<>", "<", "<=", ">", ">="])

    def clause(self):  # noqa: C901, PLR0911, PLR0912 - one answer for each kind of clause
        r = self.random
        match r.randrange(15):
            case 0 | 1 | 2:
                return f"{self.amount()} {self.sign()} {self.number()}"
            case 3:
                return f"{r.choice(['revenue', 'staff'])} {self.sign()} {self.amount()} + 0.01"
            case 4:
                return f"ratio({self.amount(1)}, {self.amount(1)}) {self.sign()} {self.number()}"
            case 5:
                years = r.choice(["0", "3", "18", "least_age"])
                which = r.choice(["founded", "moved"])
                return f"years_since({which}) {r.choice(['<', '<=', '>', '>='])} {years}"
            case 6:
                other = r.choice(["moved", "as_of", "DATE '2020-02-29'"])
                return f"founded {self.sign()} {other}"
            case 7:
                return r.choice(["defaulter", "here", "defaulter = FALSE"])
            case 8:
                return f"education {self.sign()} '{r.choice(['小学', '初中', '大专'])}'"
            case 9:
                return r.choice(
                    ["industry = 'C13'", "industry IN ('C39', 'I65')", "starts_with(industry, 'C')"]
                )
            case 10:
                members = r.sample(["'zjtx'", "'gazelle'", "'giant'"], r.randint(1, 3))
                return f"{r.choice(['has_any', 'has_all'])}(tags, {', '.join(members)})"
            case 11:
                return r.choice(["staff IN (1, 2, 3, 2.5)", "revenue BETWEEN 2.5 TO 50"])
            case 12:
                return r.choice(["starts_with(note, '甲')", "note = '甲乙'", "note IN ('a', '')"])
            case 13:
                return "years_since(founded) BETWEEN 3 TO 18"
            case _:
                return f"staff {self.sign()} least_staff"

    def condition(self, depth=3):
        pick = self.random.randrange(4) if depth else 0
        if pick == 0:
            return self.clause()
        if pick == 1:
            return f"NOT ({self.condition(depth - 1)})"
        parts = [self.condition(depth - 1) for _ in range(self.random.randint(2, 3))]
        return "(" + f" {'AND' if pick == 2 else 'OR'} ".join(parts) + ")"

    def subject(self, share_missing=0.2):
        r = self.random
        cents = [Decimal(n) / 100 for n in (0, 250, 1000, 3333, 10000, r.randrange(10001))]
        days = [date(2020, 2, 29), date(2021, 2, 28), date(2021, 3, 1), date(2006, 2, 28)]
        given = {
            "staff": r.choice([0, 1, 3, 10, 12, 13, r.randrange(51)]),
            "patents": r.choice([-5, 0, 7, 20]),
            "revenue": r.choice(cents),
            "research": r.choice([*cents, Decimal(-3), Decimal(-20)]),
            "founded": r.choice([*days, date.fromordinal(r.randrange(730000, 738000))]),
            "moved": r.choice(days[:3]),
            "defaulter": r.random() < 0.5,
            "here": r.random() < 0.5,
            "education": r.choice(["小学", "初中", "高中", "大专"]),
            "industry": r.choice(["C13", "C39", "I65"]),
            "tags": r.sample(["zjtx", "gazelle", "giant"], r.randint(0, 3)),
            "note": r.choice(["", "甲", "甲乙", "乙", "a"]),
        }
        return {k: v for k, v in given.items() if r.random() >= share_missing}
