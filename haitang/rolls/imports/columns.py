"""The headers under which offices keep the columns of a roll, and the words in them."""

import functools
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from haitang.lib.text import without_spaces
from haitang.people.models import Sex
from haitang.rolls.models import Voter

HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "选民姓名", "党员姓名", "村民姓名", "居民姓名", "Name"),
    "id_number": (
        "身份证号",
        "身份证号码",
        "身份证",
        "证件号码",
        "公民身份号码",
        "公民身份证号码",
    ),
    "born": ("出生日期", "出生年月", "出生年月日", "生日"),
    "sex": ("性别",),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式"),
    "group": ("小组", "居民小组", "村民小组", "组别", "网格", "党小组", "楼组"),
    "household": ("户号", "门牌", "门牌号", "楼栋门牌", "住址", "家庭住址", "户编号"),
    "klass": ("登记类别", "选民类别", "类别", "登记情形"),
    "wished": ("本人意愿", "是否参加选举", "是否参加", "本人表示参加"),
    "applied": ("申请日期", "本人申请日期", "申请时间"),
    "since": ("起始日期", "居住起始", "工作起始", "居住或工作起始", "到岗日期", "来本地日期"),
    "approved": ("确认日期", "同意日期", "确认或同意日期", "会议同意日期"),
    "rights": ("政治权利", "是否被剥夺政治权利", "剥夺政治权利"),
    "standing": ("党员类别", "党籍", "党籍情况", "政治面貌"),
}
NEEDED = ("name",)
NEVER = frozenset({"无", "否", "未剥夺", "没有", "不是", "有", "享有", "正常", "未被剥夺", "no"})
DEPRIVED = frozenset({"剥夺", "被剥夺", "已剥夺", "是", "剥夺政治权利", "yes"})
NOT_FULL = frozenset({"预备党员", "中共预备党员", "预备", "留党察看", "中止党员权利"})
FULL = frozenset({"正式党员", "中共党员", "党员", "正式"})
_KLASSES: Mapping[Any, tuple[str, ...]] = {
    Voter.Klass.REGISTERED_HERE: (
        "本地户籍",
        "户籍在本社区",
        "户籍在本村",
        "本村户籍",
        "户籍",
        "1",
    ),
    Voter.Klass.RESIDENT: ("常住", "经常居住", "非户籍常住", "非本地户籍"),
    Voter.Klass.WORKER: ("社区工作者", "工作人员"),
    Voter.Klass.VILLAGE_ABSENT: ("外出", "外出村民", "户籍在本村外出"),
    Voter.Klass.VILLAGE_RESIDENT: ("外来", "外来居住", "外来人员"),
    Voter.Klass.MEMBER: ("党员", "正式党员", "应到会"),
}
_SEXES: Mapping[Any, tuple[str, ...]] = {
    Sex.MALE: ("男性", "m"),
    Sex.FEMALE: ("女性", "f"),
    Sex.UNKNOWN: ("", "不详", "/", "-"),
}


def _words(kind: Any, more: Mapping[Any, tuple[str, ...]]) -> dict[str, Any]:
    """Every word for a choice: its label in both languages, its code, and what offices write."""
    found: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for choice in kind:
                words = (str(choice.label), str(choice.value), *more.get(choice, ()))
                found |= {folded(word): choice for word in words}
    return found


def folded(word: str) -> str:
    """A word as it is compared."""
    return without_spaces(word).casefold()


@functools.cache
def klasses() -> dict[str, Any]:
    """Word -> class of registration."""
    return _words(Voter.Klass, _KLASSES)


@functools.cache
def sexes() -> dict[str, Any]:
    """Word -> sex."""
    return _words(Sex, _SEXES)


def title_of(column: str) -> str:
    """The header that the template of the import uses for a column."""
    return HEADERS[column][0]
