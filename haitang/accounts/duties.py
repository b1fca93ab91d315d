"""The closed list of duties: which operations each one gives, and which columns it may read.

This is data for those who approve it: ``haitang accounts doc`` prints it as docs/using/duties.md.
A duty is granted to an account at a place (and all below it) or for an organization, from day to
day. Rights of two duties are never added up.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haitang.accounts import columns as c
from haitang.accounts.columns import Columns, names

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
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


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

DUTIES: dict[str, DutyKind] = {
    duty.code: duty
    for duty in (
        WINDOW, DISPATCHER, HANDLER, SUPERVISOR, LEADER, PROJECT_LEADER, CALLER, STATISTICIAN,
        PARTNER, ADMINISTRATOR, SECURITY_OFFICER, AUDITOR,
    )
}  # fmt: skip
# 三员分立: no account holds two of these at a time.
SEPARATED = frozenset({"administrator", "security_officer", "auditor"})
