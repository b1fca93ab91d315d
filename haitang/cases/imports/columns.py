"""The headers under which offices keep the columns that an import understands."""

import functools
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from haitang.cases.models import Channel, Grade, Outcome, Urgency
from haitang.lib.text import without_spaces

HEADERS: dict[str, tuple[str, ...]] = {
    "title": ("诉求标题", "标题", "问题", "事项", "诉求事项", "主题"),
    "text": ("诉求内容", "内容", "反映内容", "问题描述", "具体内容", "反映问题", "诉求描述"),
    "place": (
        "社区",
        "村（社区）",
        "地点",
        "所属社区",
        "所属村（社区）",
        "社区名称",
        "属地",
        "区划代码",
    ),
    "town": ("镇街", "乡镇", "镇（街道）", "乡镇（街道）", "所属镇街", "街道"),
    "spot": ("具体地点", "地址", "详细地址", "事发地址", "具体位置"),
    "category": ("类别", "诉求类别", "分类", "事项类别", "类别编码"),
    "channel": ("来源", "渠道", "诉求来源", "受理渠道", "受理方式"),
    "urgency": ("级别", "紧急程度", "诉求级别"),
    "name": ("姓名", "反映人", "诉求人", "联系人", "来电人", "反映人姓名"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "来电号码"),
    "id_number": ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码"),
    "received": ("受理时间", "日期", "受理日期", "登记时间", "登记日期", "来电时间", "反映时间"),
    "unit": ("承办单位", "主办单位", "责任单位", "承办部门"),
    "dispatched": ("派单时间", "交办时间", "派单日期"),
    "contacted": ("联系时间", "首次联系时间", "联系反映人时间"),
    "outcome": ("办理结果", "结果", "办结情况"),
    "reply": ("答复内容", "办理情况", "处理情况", "答复"),
    "answered": ("答复时间", "办理时间", "答复日期"),
    "resolved": ("是否解决", "解决情况", "居民反馈是否解决"),
    "grade": ("满意度", "评价", "满意情况", "满意度评价"),
    "closed": ("办结时间", "销号时间", "办结日期", "销号日期"),
}
NEEDED = ("place", "category")

_CHANNELS = {
    Channel.PHONE: ("来电", "热线", "12345", "电话受理", "拨打电话"),
    Channel.WINDOW: ("来访", "窗口受理", "现场", "服务窗口", "大厅"),
    Channel.WEB: ("网上", "网络", "网站", "微信", "居民上报", "扫码"),
    Channel.VISIT: ("入户", "走访发现", "网格走访", "网格员上报"),
    Channel.IMPORT: ("导入",),
}
_URGENCIES = {
    Urgency.NORMAL: ("普通", "一般件", "正常"),
    Urgency.URGENT: ("急", "加急", "紧急件", "特急"),
    Urgency.HARD: ("难", "疑难件", "重大"),
}
_OUTCOMES = {
    Outcome.RESOLVED: ("解决", "已办结", "办结", "已完成", "完成", "是"),
    Outcome.EXPLAINED: ("解释说明", "已解释", "已说明"),
    Outcome.NOT_POSSIBLE: ("未解决", "暂时不能解决", "无法解决", "暂缓"),
    Outcome.OUT_OF_REMIT: ("不属职责", "不属于本级职责", "非本级职责", "已转办"),
}
_GRADES = {
    Grade.VERY_GOOD: ("5", "5星", "五星", "很满意"),
    Grade.GOOD: ("4", "4星", "四星"),
    Grade.FAIR: ("3", "3星", "三星", "一般"),
    Grade.BAD: ("2", "2星", "二星"),
    Grade.VERY_BAD: ("1", "1星", "一星", "很不满意"),
}
YES = frozenset({"是", "已解决", "解决", "√", "yes", "y", "1"})
NO = frozenset({"否", "未解决", "没有解决", "没解决", "×", "no", "n", "0"})
UNKNOWN = frozenset({"", "/", "-", "—", "无", "未评价", "未回访", "未接通"})


def _words(kind: Any, more: Mapping[Any, tuple[str, ...]]) -> dict[str, Any]:
    """Every word for a choice: its label in both languages, its code, and what offices write."""
    found: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for choice in kind:
                words = (str(choice.label), str(choice.value), *more.get(choice, ()))
                found |= {without_spaces(word).casefold(): choice for word in words}
    return found


_TABLES: dict[str, tuple[Any, Mapping[Any, tuple[str, ...]]]] = {
    "channel": (Channel, _CHANNELS),
    "urgency": (Urgency, _URGENCIES),
    "outcome": (Outcome, _OUTCOMES),
    "grade": (Grade, _GRADES),
}


@functools.cache
def choices(column: str) -> dict[str, Any]:
    """Word -> choice for the columns ``channel``, ``urgency``, ``outcome`` and ``grade``."""
    return _words(*_TABLES[column])


def title_of(column: str) -> str:
    """The header that the template of the import uses for a column."""
    return HEADERS[column][0]
