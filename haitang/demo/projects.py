"""Three projects: one that ended in 2021 with the residents' acceptance, two that go on."""

import datetime as dt
from dataclasses import dataclass

from haitang.cases import operations as do
from haitang.cases.models import Milestone, Project
from haitang.demo.city import communities_of
from haitang.demo.hours import some_time, working_day_before
from haitang.demo.lives import Life, Stage
from haitang.facts.days import LOCAL, local_day
from haitang.places.models import Place

YUAN = 100  # fen


@dataclass(frozen=True)
class Sketch:
    """What a project is about, where, and its steps in days from its beginning."""

    title: str
    text: str
    unit: str
    prefix: str
    cases: int
    days: int
    steps: tuple[tuple[str, int], ...]
    planned: tuple[tuple[int, str], ...]  # yuan, source


CLOSED = Sketch(
    "老旧小区飞线充电整治",
    "多个小区居民反映飞线充电、楼道停车，逐件解决不了根本，集中建设充电设施。",
    "housing", "0404", 8, 150,
    (("摸清点位和户数", 20), ("完成选址公示", 50), ("充电棚建成通电", 110), ("居民验收", 145)),
    ((420_000, "市级为民办实事资金"), (180_000, "社会资本")),
)  # fmt: skip
RUNNING = (
    Sketch(
        "雨天积水点改造", "三处道路逢雨积水，涉及管网改造，按项目推进。", "water", "0302", 4, 120,
        (("管网检测", 15), ("确定方案", 30), ("施工", 90), ("汛期检验", 115)),
        ((960_000, "年度城建资金"),),
    ),
    Sketch(
        "社区老年助餐点建设",
        "高龄独居老人就餐不便，选三个社区先行建设助餐点。", "civil", "0501", 3, 100,
        (("选点和征求意见", 15), ("装修和设备", 60), ("试营业", 90)),
        ((350_000, "福利彩票公益金"), (60_000, "下拨党费")),
    ),
)  # fmt: skip


def closed_in_2021(stage: Stage) -> int:
    """The project that ended in November 2021; answers how many cases it settled."""
    begin = dt.datetime(2021, 6, 15, 9, 30, tzinfo=LOCAL)
    project, steps = _open(stage, CLOSED, begin)
    leader = stage.county.role("project_leader")
    for step in steps:
        moment = dt.datetime.combine(step.due_on, dt.time(15), tzinfo=LOCAL)
        do.reach_milestone(
            milestone=step, evidence="现场照片和验收单已归档。", at=moment, actor=leader
        )
    for yuan, purpose in ((388_000, "充电棚和线路施工"), (176_500, "充电设备")):
        do.spend_funds(
            project=project, fen=yuan * YUAN, note=purpose, at=begin + dt.timedelta(days=120),
            actor=leader,
        )  # fmt: skip
    end = begin + dt.timedelta(days=148)
    do.accept_project(project=project, yes=46, no=3, at=end, actor=leader)
    do.close_project(
        project=project, conclusion="八个小区充电棚全部建成，飞线清零，居民验收通过。",
        at=end + dt.timedelta(days=2), actor=leader,
    )  # fmt: skip
    return CLOSED.cases


def going_on(stage: Stage) -> int:
    """The two that go on; answers how many cases are on their lists."""
    today = local_day(stage.latest)
    for sketch in RUNNING:
        begin = some_time(working_day_before(today, 18), stage.chance)
        _project, steps = _open(stage, sketch, begin)
        do.reach_milestone(
            milestone=steps[0], evidence="调查表和点位图已归档。", at=stage.latest,
            actor=stage.county.role("project_leader"),
        )  # fmt: skip
    return sum(sketch.cases for sketch in RUNNING)


def _open(stage: Stage, sketch: Sketch, begin: dt.datetime) -> tuple[Project, list[Milestone]]:
    county = stage.county
    listed = [_listed(stage, sketch, begin) for _number in range(sketch.cases)]
    leader = county.role("project_leader")
    project = do.open_project(
        title=sketch.title, text=sketch.text, place=county.place,
        leader=county.accounts["project_leader"], lead=county.units[sketch.unit],
        due_on=(begin + dt.timedelta(days=sketch.days)).date(), cases=listed, at=begin,
        actor=leader,
    )  # fmt: skip
    assert isinstance(project, Project)  # noqa: S101 - an operation answers with Any
    steps = [
        do.add_milestone(
            project=project,
            title=title,
            due_on=(begin + dt.timedelta(days=day)).date(),
            at=begin,
            actor=leader,
        )
        for title, day in sketch.steps
    ]
    for yuan, source in sketch.planned:
        do.plan_funds(project=project, fen=yuan * YUAN, note=source, at=begin, actor=leader)
    return project, steps


def _listed(stage: Stage, sketch: Sketch, begin: dt.datetime) -> object:
    day = working_day_before(begin.date(), stage.minutes(3, 6))
    place: Place = stage.chance.choice(communities_of(stage.county))
    life = Life(stage, some_time(day, stage.chance), place, sketch.prefix)
    return life.dispatch().accept().contact().case
