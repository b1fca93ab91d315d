"""A small scene for pages: two alliances, sessions, problems solved and open, a notice."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

import haitang.policies
from haitang.cases.models import Case, Outcome
from haitang.facts.guard import writes_allowed
from haitang.organizations.models import Organization, OrganizationKind
from haitang.organizations.operations import create_organization
from haitang.policies.edition_file import read_edition
from haitang.policies.models import (
    Alliance,
    Application,
    Held,
    Mode,
    Policy,
    ServiceSession,
    State,
)
from haitang.policies.operations import (
    dissolve_alliance,
    found_alliance,
    hold_session,
    load_policy_edition,
    raise_problem,
    sign_agreement,
    sweep_session_problems,
)
from haitang.scope.scope import everything
from tests.cast import ROOT, Cast
from tests.policies.test_sessions import through

EDITION = Path(haitang.policies.__file__).parent / "editions" / "sample-2" / "items.toml"
DAY = dt.timedelta(days=1)
TITLES = ("夜班公交不够", "园区路灯不亮", "员工子女暑期没人看", "工业用水水压不足")


@dataclass
class Scene:
    """What was made."""

    alliance: Alliance
    gone: Alliance
    session: ServiceSession
    policy: Policy


def build(cast: Cast) -> Scene:
    """Everything through operations, but the application, which is made as a row."""
    with everything("test"):
        load_policy_edition(file=read_edition(EDITION), place=cast.places["county"], actor=ROOT)
        alliance, gone = _alliances(cast)
        session = _sessions(cast, alliance)
    _problems(cast, session)
    return Scene(alliance, gone, session, _notice(cast))


def _alliances(cast: Cast) -> tuple[Alliance, Alliance]:
    made = [
        found_alliance(
            title=title, field=field, place=cast.places["county"], lead=cast.units["housing"],
            members=[cast.units["water"], cast.units["committee"]],
            founded_on=dt.date(2021, 3, 1), actor=ROOT,
        )
        for title, field in (("城乡建设党建联盟", "城乡建设"), ("招商引资党建联盟", "招商引资"))
    ]  # fmt: skip
    sign_agreement(
        alliance=made[0], title="城乡建设党建联盟共建协议",
        text="每季度联合走访企业一次，提出的问题逐件登记、按期答复。\n资源共享，场地互用。",
        signed_on=dt.date(2021, 3, 8), until=dt.date(2023, 3, 7), actor=ROOT,
    )  # fmt: skip
    dissolve_alliance(alliance=made[1], dissolved_on=dt.date(2022, 1, 31), actor=ROOT)
    return made[0], made[1]


def _sessions(cast: Cast, alliance: Alliance) -> ServiceSession:
    made = [
        hold_session(
            title=title, kind=kind, place=cast.places["home"], alliance=alliance, actor=ROOT,
            held_on=timezone.localdate() - days * DAY, hosts=[cast.units["committee"]],
            audience=persons, estimated=persons > 50,
        )
        for title, kind, days, persons in (
            ("银企对接会", "finance", 20, 32), ("惠企政策进园区", "policy", 3, 120),
        )
    ]  # fmt: skip
    return made[-1]  # type: ignore[no-any-return]


def _problems(cast: Cast, session: ServiceSession) -> None:
    for i, title in enumerate(TITLES):
        with everything("test"):
            problem = raise_problem(
                session=session, category=cast.categories["0101"], title=title,
                text="盼望能尽快协调解决。", actor=ROOT,
            )  # fmt: skip
            case = Case.objects.get(pk=problem.case_id)
        if i < 2:
            through(cast, case, Outcome.RESOLVED)
    with everything("test"):
        sweep_session_problems(actor=ROOT)


def _notice(cast: Cast) -> Policy:
    policy = Policy.objects.get(title="研发投入后补助")
    if policy.valid_to is not None and policy.valid_to < timezone.localdate():
        policy = Policy.objects.filter(valid_to=None).order_by("pk")[0]
    with everything("test"):
        body: Organization = create_organization(
            place=cast.places["home"], kind=OrganizationKind.ENTERPRISE,
            name="昆山晨露精密电子有限公司", began_on=dt.date(2018, 5, 1), actor=ROOT,
        )  # fmt: skip
    today = timezone.localdate()
    with writes_allowed("test"), everything("test"):
        Application.objects.create(
            policy=policy, enterprise=body, place=body.place, path=body.path, state=State.NOTICED,
            mode=Mode.APPLICATION, submitted_at=timezone.now(), asked_fen=12_345_600,
            verdict=Held.TRUE, verdict_hash="0" * 64, verdict_text="符合", accept_due_on=today,
            notice_from=today, notice_to=today + 7 * DAY, salt="0" * 32,
        )  # fmt: skip
    return policy
