"""The closed list of duties: which operations each one gives, and which columns it may read.

This is data for those who approve it: ``haitang accounts doc`` prints it as docs/using/duties.md.
A duty is granted to an account at a place (and all below it) or for an organization, from day to
day. Rights of two duties are never added up.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haitang.accounts import columns as c
from haitang.accounts.columns import Columns, names
from haitang.accounts.duty_lists import LISTS
from haitang.facts.reader import worded

PLACE, ORGANIZATION = "place", "organization"


@dataclass(frozen=True)
class DutyKind:
    """A duty 职责. ``at`` is "place" or "organization": what it is granted for.

    ``columns``: record name -> columns that may leave the database under this duty.
    """

    code: str
    zh: str
    en: str
    description: str | Promise
    at: str
    operations: frozenset[str]
    columns: Columns

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return worded(self.zh, self.en)


# Everybody who holds any duty may do these for themselves.
OWN = names("change_password save_view read_organizations renew_feed")
READ = names("read_cases read_projects")

WINDOW = DutyKind(
    "window", "窗口受理员", "Window clerk",
    _("在窗口或电话上登记诉求，答复群众查询；只看本辖区。"),
    PLACE,
    OWN | names(
        "read_cases register_case amend_case join_case add_entry contact_resident register_person"
        " correct_person reveal_person import_cases"
    ),
    {**c.AROUND_A_CASE, "person": c.PERSON},
)  # fmt: skip
DISPATCHER = DutyKind(
    "dispatcher", "派单员", "Dispatcher",
    _("派单、改派、指定和会签，审核退回、延期和剔除申请。"),
    PLACE,
    OWN | READ | names(
        "read_figures register_case amend_case join_case dispatch_case reassign_case designate_case"
        " add_assisting_unit release_unit return_case contact_resident add_entry suspend_case"
        " resume_case decide_extension urge_case reopen_case close_case close_follow_up"
        " ask_exclusion publish_case import_cases export_cases open_project add_milestone"
        " plan_funds add_to_project register_person reveal_person save_dispatch_rule"
    ),
    {**c.AROUND_A_CASE, "person": c.PERSON, **c.PROJECTS,
     "exclusion": c.EXCLUSION},
)  # fmt: skip
HANDLER = DutyKind(
    "handler", "承办人", "Handler",
    _("办理派给本单位的诉求：接单、退回、联系群众、答复、申请延期和会签。"),
    ORGANIZATION,
    OWN | READ | names(
        "accept_case return_case countersign_case contact_resident add_entry suspend_case"
        " resume_case ask_extension answer_case ask_exclusion close_follow_up add_to_project"
        " reach_milestone spend_funds reveal_person"
    ),
    {**c.AROUND_A_CASE, "person": c.PERSON, **c.PROJECTS,
     "exclusion": c.EXCLUSION},
)  # fmt: skip
SUPERVISOR = DutyKind(
    "supervisor", "督办员", "Supervisor",
    _("查看办理进度，催办、督办，审批延期和剔除；看不到群众是谁。"),
    PLACE,
    OWN | READ | names(
        "read_figures urge_case supervise_case decide_extension decide_exclusion add_entry"
        " close_follow_up reopen_case export_cases"
    ),
    {"case": c.CASE_FULL - names("reporter lookup_index"), "entry": c.ENTRY,
     "assignment": c.ASSIGNMENT, "extension": c.EXTENSION, "followup": c.FOLLOWUP,
     "exclusion": c.EXCLUSION, "rating": c.RATING, "photo": c.PHOTO, **c.PROJECTS},
)  # fmt: skip
LEADER = DutyKind(
    "leader", "领导", "Leader",
    _("查看诉求、项目和数据，批示督办；看不到群众是谁。"),
    PLACE,
    OWN | READ | names("read_figures supervise_case open_project add_entry"),
    {"case": c.CASE_FULL - names("reporter lookup_index"), "entry": c.ENTRY,
     "assignment": c.ASSIGNMENT, "extension": c.EXTENSION, "followup": c.FOLLOWUP,
     "rating": c.RATING, "photo": c.PHOTO, **c.PROJECTS},
)  # fmt: skip
PROJECT_LEADER = DutyKind(
    "project_leader", "项目负责人", "Project leader",
    _("把难事立成项目：排节点、列资金、交验收、销号。"),
    PLACE,
    OWN | READ | names(
        "read_figures open_project add_milestone plan_funds add_to_project reach_milestone"
        " spend_funds accept_project close_project"
    ),
    {"case": c.CASE_STATE | names("text spot"), "entry": c.ENTRY_STATE, **c.PROJECTS},
)  # fmt: skip
CALLER = DutyKind(
    "caller", "回访员", "Call-back clerk",
    _("给群众打回访电话，登记满意度，不满意的退回重办。"),
    PLACE,
    OWN | names(
        "read_cases call_back_case record_rating reopen_case close_case close_follow_up"
        " contact_resident add_entry reveal_person"
    ),
    {"case": c.CASE_FULL - names("lookup_index"), "entry": c.ENTRY, "followup": c.FOLLOWUP,
     "rating": c.RATING, "person": c.PERSON},
)  # fmt: skip
STATISTICIAN = DutyKind(
    "statistician", "统计员", "Statistician",
    _("查看和导出数据；看不到群众是谁，也看不到诉求原文。"),
    PLACE,
    OWN | names("read_cases read_figures export_cases ask_exclusion publish_figure"),
    {"case": c.CASE_FIGURES, "exclusion": c.EXCLUSION},
)  # fmt: skip
PARTNER = DutyKind(
    "partner", "合作系统", "Partner system",
    _("另一个系统通过接口登记诉求、查询进度；只用密钥，不登录。"),
    PLACE,
    names("register_case read_cases"),
    {"case": c.CASE_PARTNER},
)  # fmt: skip
ADMINISTRATOR = DutyKind(
    "administrator", "系统管理员", "Administrator",
    _("维护分类、派单规则、日历、区划、单位和账号；不能授予职责，看不到诉求。"),
    PLACE,
    OWN | names(
        "read_organizations read_accounts save_category save_dispatch_rule set_calendar_day"
        " create_account close_account reset_password create_organization rename_organization"
        " end_organization create_post end_post create_partner_key end_partner_key load_places"
        " rename_place renumber_place move_place merge_place split_place end_place"
    ),
    {},
)  # fmt: skip
SECURITY_OFFICER = DutyKind(
    "security_officer", "安全管理员", "Security officer",
    _("授予和终止职责；看不到诉求，也不能建账号。"),
    PLACE,
    OWN | names("read_accounts grant_duty end_duty"),
    {},
)  # fmt: skip
AUDITOR = DutyKind(
    "auditor", "审计员", "Auditor",
    _("查看记录和数据，核对谁在何时因何查看了隐藏信息；什么也不能改。"),
    PLACE,
    OWN | names("read_facts read_figures read_accounts"),
    {"reveal": c.REVEAL},
)  # fmt: skip

POLICY_OFFICER = DutyKind(
    "policy_officer",
    "惠企政策员",
    "Policy officer",
    _("维护惠企政策目录，比对企业，组织公示和兑付。"),
    PLACE,
    OWN | names("read_figures"),
    {},
)
POLICY_DEPARTMENT = DutyKind(
    "policy_department",
    "政策经办员",
    "Policy department",
    _("受理和审核本部门政策的申请，一次告知缺什么，办理兑付。"),
    ORGANIZATION,
    OWN,
    {},
)
ENTERPRISE_SERVICE = DutyKind(
    "enterprise_service",
    "企业服务专员",
    "Enterprise service",
    _("登记企业和它们的情况，组织党建联盟和服务场次，把问题转为诉求。"),
    PLACE,
    OWN | names("read_figures"),
    {},
)
SCREENER = DutyKind(
    "screener",
    "资格审查员",
    "Screener",
    _("发起资格审查，请各单位答复，提出审查意见；决定由审定人作。"),
    PLACE,
    OWN,
    {},
)
SCREENING_DECIDER = DutyKind(
    "screening_decider",
    "资格审定人",
    "Screening decider",
    _("看审查意见和依据，作出决定，把理由告诉本人。"),
    PLACE,
    OWN,
    {},
)
AGENCY = DutyKind(
    "agency",
    "联审单位答复员",
    "Agency",
    _("只答复问到本单位的条件，看不到别的单位的答复。"),
    ORGANIZATION,
    OWN,
    {},
)
ELECTION_OFFICE = DutyKind(
    "election_office",
    "换届工作人员",
    "Election office",
    _("排换届方案和日程，发起选举，看各社区进度。"),
    PLACE,
    OWN | names("read_figures"),
    {},
)
ELECTION_COMMITTEE = DutyKind(
    "election_committee",
    "选举委员会",
    "Election committee",
    _("办理一个社区的选举：登记选民、提名、公告、组织投票和计票、宣布结果。"),
    PLACE,
    OWN,
    {},
)
TELLER = DutyKind(
    "teller",
    "计票员",
    "Teller",
    _("录入选票；看不到另一个人录的数。"),
    PLACE,
    OWN,
    {},
)
ELECTION_SUPERVISOR = DutyKind(
    "election_supervisor",
    "换届监督员",
    "Election supervisor",
    _("查看选举过程和计票核对，组织复核；不能改。"),
    PLACE,
    OWN | names("read_figures"),
    {},
)


def _with_rooms(duty: DutyKind) -> DutyKind:
    """The duty with what the rooms above add to it."""
    operations = frozenset().union(*(m.OPERATIONS.get(duty.code, ()) for m in LISTS))
    columns: dict[str, frozenset[str]] = dict(duty.columns)
    for module in LISTS:
        for record, given in module.COLUMNS.get(duty.code, {}).items():
            columns[record] = columns.get(record, frozenset()) | given
    return replace(duty, operations=duty.operations | operations, columns=columns)


DUTIES: dict[str, DutyKind] = {
    duty.code: _with_rooms(duty)
    for duty in (
        WINDOW, DISPATCHER, HANDLER, SUPERVISOR, LEADER, PROJECT_LEADER, CALLER, STATISTICIAN,
        PARTNER, POLICY_OFFICER, POLICY_DEPARTMENT, ENTERPRISE_SERVICE, SCREENER,
        SCREENING_DECIDER, AGENCY, ELECTION_OFFICE, ELECTION_COMMITTEE, TELLER,
        ELECTION_SUPERVISOR, ADMINISTRATOR, SECURITY_OFFICER, AUDITOR,
    )
}  # fmt: skip
# 三员分立: no account holds two of these at a time.
SEPARATED = frozenset({"administrator", "security_officer", "auditor"})
