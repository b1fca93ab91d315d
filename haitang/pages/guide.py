"""Sample data for the component guide: every component once, without a database.

The guide is what the browser tests look at (contrast, width, scripts off, bytes), and where a
newcomer sees what there is. Places and figures are invented.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from haitang.pages.charts import Bars, Columns, Line, Row, Series
from haitang.pages.forms import Form

NAV = [
    ("我的", [("home", "工作台", "home", "/", 7), ("mine", "待办", "inbox-stack", "/", 0)]),
    ("服务", [("cases", "民生诉求", "chat-bubble-left-right", "/", 0),
              ("visits", "走访", "map-pin", "/", 0)]),
    ("统计", [("board", "数据看板", "chart-bar-square", "/", 0),
              ("report", "报告", "document-text", "/", 4)]),
    ("管理", [("accounts", "账号与职责", "identification", "/", 0)]),
]  # fmt: skip
TONES = [
    ("待派单", "wait"), ("办理中", "run"), ("即将到期", "soon"), ("超期", "late"),
    ("待回访", "ask"), ("已销号", "ok"), ("退回待派", "back"),
]  # fmt: skip
STREETS = [
    ("杏林街道", 149, 9, 4), ("柳营街道", 134, 21, 6), ("锦屏街道", 125, 19, 1),
    ("南湖街道", 121, 16, 1), ("桥东街道", 112, 17, 1), ("石泉街道", 105, 16, 1),
    ("安平街道", 85, 27, 3), ("清溪街道", 94, 10, 6),
]  # fmt: skip
TITLES = [
    ("楼道堆放旧家具，堵住消防通道", "梨园社区", "物业管理", 3, 1),
    ("占道经营，盲道无法通行", "文昌社区", "市容", 7, 4),
    ("电梯频繁停运，七楼老人下不了楼", "和平社区", "物业管理", 5, 3),
    ("3号楼2单元下水管道堵塞，污水外溢", "水岸社区", "供排水", 2, 2),
    ("夜间施工噪声，孩子高考复习受影响", "北关社区", "噪声", 6, None),
    ("小区东门路灯连续三晚不亮", "书院社区", "市政设施", 4, -3),
    ("暖气不热，室温只有15度", "康乐社区", "供暖", 1, 5),
]  # fmt: skip


class SampleForm(Form):
    """One of each control."""

    kind = forms.ChoiceField(
        label="想反映哪类事情", widget=forms.RadioSelect,
        choices=[("house", "房屋和设施坏了"), ("clean", "卫生和环境"), ("road", "道路和停车"),
                 ("care", "养老托幼助残")],
    )  # fmt: skip
    text = forms.CharField(
        label="说说情况", help_text="什么时候、什么地方、影响了谁。不用写姓名和身份证号。",
        min_length=10, widget=forms.Textarea({"rows": 4, "data-count": 500}),
        error_messages={"min_length": "再写具体一点，至少10个字"},
    )  # fmt: skip
    where = forms.CharField(
        label="地点", help_text="例如：三里小区3号楼2单元",
        error_messages={"required": "请写清地点，工作人员才找得到"},
    )  # fmt: skip
    street = forms.ChoiceField(
        label="街道", choices=[("", "全部街道"), ("1", "清溪街道")], required=False
    )
    photo = forms.FileField(
        label="照片", required=False, help_text="最多3张。照片里的位置信息会自动清除。"
    )
    hide = forms.BooleanField(label="对外公开时不显示我的信息", required=False)


def sample_form() -> SampleForm:
    """The form as it comes back with errors."""
    return SampleForm({"kind": "house", "text": "堵了", "street": "1"})


def _charts() -> dict[str, Any]:
    months = ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月"]
    came = [905, 962, 1020, 1180, 1210, 1090, 1040, 1160, 1240, 1196, 872, 1266]
    done = [870, 940, 1008, 1096, 1180, 1130, 1044, 1120, 1204, 1190, 920, 1204]
    return {
        "trend": Line(
            months, [Series("受理", "bud"), Series("办结", "leaf")], [came, done],
            links=[[f"?month={m}" for m in months]],
        ),
        "streets": Bars(
            [Row(name, values, ["?a", "?b", "?c"]) for name, *values in STREETS],
            [Series("已办结", "leaf"), Series("办理中", "sky"), Series("超期", "ember")],
        ),
        "days": Columns(
            ["当天", "1天", "2天", "3天", "4天", "5天", "6至7天", "8天以上"],
            [214, 301, 258, 187, 96, 71, 49, 28], name="件",
            tones=["sky"] * 6 + ["gold", "ember"], links=["?days=0"],
        ),
        "kinds": Bars(
            [Row("物业管理", [305]), Row("供暖供水", [211]), Row("办证咨询", [188])], [Series("件")]
        ),
    }  # fmt: skip


def _rows(now: dt.datetime) -> list[dict[str, Any]]:
    tones = [TONES[i] for i in (2, 6, 4, 1, 5, 3, 0)]
    return [
        {
            "number": f"HT26-0384{i}", "title": title, "place": place, "kind": kind,
            "came": now - dt.timedelta(days=days), "chip": tones[i][0], "tone": tones[i][1],
            "due": None if left is None else timezone.localdate(now) + dt.timedelta(days=left),
        }
        for i, (title, place, kind, days, left) in enumerate(TITLES)
    ]  # fmt: skip


def sample() -> dict[str, Any]:
    """The context of both guide pages."""
    now = timezone.now()
    return {
        "nav": NAV, "here": "home", "place_path": ["棠川区", "清溪街道", "三里社区服务站"],
        "unread": 3, "unread_url": "/", "now": now, "tones": TONES, "rows": _rows(now),
        "form": sample_form(), "page": Paginator(range(1266), 16).page(2),
        "course": [7, 6, 9, 5, 7, 4, 5], "stages": ["受理", "派单", "办理", "答复", "回访", "销号"],
        "mix": [(1204, "leaf", "已办结"), (41, "plum", "待回访"), (193, "sky", "办理中"),
                (33, "gold", "即将到期"), (15, "ember", "超期")],
        "eight_minutes": dt.timedelta(minutes=8), "two_days": dt.timedelta(days=2, hours=1),
        "soon": now + dt.timedelta(days=1), "swatches": SWATCHES,
        "county": "棠川区", **_charts(),
    }  # fmt: skip


SWATCHES = [
    ("bud", "主色"), ("leaf", "完成"), ("sky", "进行"), ("gold", "临近"), ("plum", "待评"),
    ("mute", "其他"), ("ember", "超期"),
]  # fmt: skip
