"""Addresses of the pages about rounds and elections. One act is one address."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import addresses
from haitang.desk.elections import election, notices, plan, rounds
from haitang.desk.elections.acts import ACTS, answer

URLS: list[URLPattern | URLResolver] = [
    path("elections/", election.index, name="elections"),
    path("elections/plans/", plan.index, name="plans"),
    path("elections/plans/new/", rounds.new, name="plan_new"),
    path("elections/plans/<int:pk>/", plan.page, name="plan"),
    path("elections/plans/<int:pk>/calendar/", plan.calendar, name="plan_calendar"),
    path("elections/plans/<int:pk>/word/", plan.word, name="plan_word"),
    path("elections/plans/<int:pk>/groups/new/", rounds.group_new, name="group_new"),
    path("elections/plans/<int:pk>/phases/new/", rounds.phase_new, name="phase_new"),
    path("elections/plans/<int:pk>/tasks/new/", rounds.task_new, name="task_new"),
    path("elections/plans/<int:pk>/elections/new/", rounds.election_new, name="election_new"),
    path("elections/plans/<int:pk>/end/", rounds.round_end, name="round_end"),
    path("elections/tasks/<int:pk>/progress/", rounds.task_progress, name="task_progress"),
    path("elections/groups/<int:pk>/", rounds.group, name="work_group"),
    path("elections/groups/<int:pk>/members/new/", rounds.member_new, name="member_new"),
    path("elections/groups/<int:pk>/areas/new/", rounds.area_new, name="area_new"),
    path("elections/templates/", notices.templates, name="notice_templates"),
    path("elections/templates/<str:kind>/file/", notices.template_file, name="template_file"),
    path("elections/templates/<str:kind>/new/", notices.template_new, name="template_new"),
    path("elections/notices/<int:pk>/", notices.page, name="notice"),
    path("elections/notices/<int:pk>/file/", notices.file, name="notice_file"),
    path("elections/notices/<int:pk>/sign/", notices.sign, name="notice_sign"),
    path("elections/notices/<int:pk>/post/", notices.post, name="notice_post"),
    path("elections/notices/<int:pk>/down/", notices.down, name="notice_down"),
    path("elections/<int:pk>/", election.page, name="election"),
    path("elections/<int:pk>/calendar/", plan.election_calendar, name="election_calendar"),
    path("elections/<int:pk>/committee/", notices.committee, name="election_committee"),
    path("elections/<int:pk>/notices/", notices.index, name="notices"),
    path("elections/<int:pk>/notices/<str:kind>/new/", notices.new, name="notice_new"),
    *addresses(ACTS, "elections/<int:pk>", answer),
]
