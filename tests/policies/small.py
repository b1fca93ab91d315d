"""A small edition of the catalogue, and enterprises about which something is known."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.policies.edition_file import EditionFile, read_edition
from haitang.policies.models import Policy, PolicyEdition
from haitang.policies.operations import load_policy_edition, state_enterprise_fact
from haitang.scope.scope import everything
from tests.cast import ROOT, SINCE, Cast

TODAY = timezone.localdate()
BEGAN = dt.date(2021, 1, 1)
BOOK = """
[book]
id = "small"
title = { zh = "小目录", en = "Small catalogue" }
sample = true

[attributes.employees]
zh = "从业人数"
en = "employees"
type = "int"
min = 0
max = 1000000
unit = { zh = "人", en = "people" }
agency = { zh = "人社局", en = "human resources bureau" }

[attributes.revenue]
zh = "上年营业收入"
en = "revenue last year"
type = "num"
min = 0
max = 1000000000
unit = { zh = "万元", en = "ten thousand yuan" }
agency = { zh = "税务局", en = "tax bureau" }

[attributes.rd_expense]
zh = "研发费用"
en = "research expense"
type = "num"
min = 0
max = 1000000000
unit = { zh = "万元", en = "ten thousand yuan" }
agency = { zh = "税务局", en = "tax bureau" }

[attributes.blacklisted]
zh = "失信被执行人"
en = "blacklisted"
type = "bool"
agency = { zh = "法院", en = "court" }
max_age_days = 90

[attributes.titles]
zh = "称号"
en = "titles"
type = "set"
agency = { zh = "工信局", en = "industry bureau" }
[attributes.titles.values]
gazelle = { zh = "瞪羚企业", en = "gazelle" }
hidden_champion = { zh = "隐形冠军", en = "hidden champion" }

[attributes.founded_on]
zh = "成立日期"
en = "founded on"
type = "date"
fixed = true
agency = { zh = "市场监管局", en = "market regulation bureau" }
"""
RULES = (
    ("S1", "稳岗返还", "Job subsidy", "从业人数 ≥ 10 且 非 失信被执行人"),
    ("R1", "研发奖励", "Research award", "研发费用 ≥ 3% × 上年营业收入 且 上年营业收入 > 0"),
    ("T1", "瞪羚奖励", "Gazelle award", "称号 含任一 ('gazelle') 且 非 失信被执行人"),
    ("N1", "初创补贴", "Start-up subsidy", "满年数(成立日期) < 3"),
)
ITEMS = f"""
[edition]
title = "小目录"
title_en = "Small catalogue"
number = "1.0"
in_force_from = {BEGAN}
sample = true
book = "book.toml"

[[class]]
number = 1
title = "就业"
title_en = "Jobs"

[[class]]
number = 2
title = "创新"
title_en = "Innovation"
"""
MORE = {
    "S1": 'mode = "no_application"\namount_yuan = 5000\nbudget_yuan = 12000',
    "R1": 'mode = "application"\ncap_yuan = 100000\nbudget_yuan = 150000\n'
    'materials = ["营业执照", "研发费用专项审计报告"]',
    "T1": 'mode = "quick"\ncap_yuan = 200000.50',
    "N1": 'mode = "application"\nwindow = { from = 2021-03-01, to = 2021-04-30 }',
}


def rule(name: str, zh: str, en: str, when: str, kind: str = "grant") -> str:
    return f"""
[[rule]]
id = "{name}"
kind = "{kind}"
title = {{ zh = "{zh}", en = "{en}" }}
when = "{when}"
source = {{ law = "小目录通知", article = "第一条" }}
effective = {{ from = {BEGAN} }}
agency = {{ zh = "人社局", en = "human resources bureau" }}
decider = {{ zh = "主管部门", en = "the department" }}
"""


def item(name: str, zh: str, en: str) -> str:
    return f"""
[[policy]]
class = {1 if name in "S1 N1" else 2}
number = "{name}"
title = "{zh}"
title_en = "{en}"
rule = "{name}"
basis = "昆政发〔2021〕1号"
benefit = "{zh}，按规定发放"
benefit_en = "{en}, as laid down"
{MORE.get(name, 'mode = "application"')}
department = "昆山市住房和城乡建设局"
contact = "0512-57310000"
valid = {{ from = {BEGAN} }}
"""


def book_text() -> str:
    return BOOK + "".join(rule(*row) for row in RULES)


def items_text() -> str:
    return ITEMS + "".join(item(*row[:3]) for row in RULES)


def write(folder: Path, items: str = "", book: str = "") -> Path:
    """The two files of an edition."""
    (folder / "book.toml").write_text(book or book_text())
    path = folder / "items.toml"
    path.write_text(items or items_text())
    return path


def small_file(folder: Path) -> EditionFile:
    return read_edition(write(folder))


def load_small(cast: Cast, folder: Path) -> PolicyEdition:
    with everything("test"):
        return load_policy_edition(file=small_file(folder), place=cast.places["county"], actor=ROOT)


def policy(number: str) -> Policy:
    return Policy.objects.select_related("edition", "policy_class").get(number=number)


def enterprise(cast: Cast, name: str, place: str = "home", code: str = "") -> Organization:
    with everything("test"):
        return create_organization(
            place=cast.places[place], kind=OrganizationKind.ENTERPRISE, name=name, began_on=SINCE,
            credit_code=code, actor=ROOT,
        )  # fmt: skip


def say(unit: Organization, as_of: dt.date | None = None, **values: str) -> None:
    """State facts as of today, or as of a day."""
    with everything("test"):
        for attribute, value in values.items():
            state_enterprise_fact(
                enterprise=unit, attribute=attribute, value=value, source="人社局",
                as_of=as_of or TODAY, actor=ROOT,
            )  # fmt: skip
