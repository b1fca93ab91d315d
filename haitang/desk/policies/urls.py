"""Addresses of the pages about policies. One act is one address."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import addresses
from haitang.desk.policies import (
    act_pages,
    application_page,
    entering,
    enterprise_page,
    ledgers,
    list_page,
    policy_page,
)
from haitang.desk.policies.acts import APPLICATION_ACTS, LIST_ACTS, POLICY_ACTS
from haitang.desk.policies.alliance_urls import URLS as ALLIANCES

URLS: list[URLPattern | URLResolver] = [
    path("policies/", ledgers.policies, name="policies"),
    path("policies/<int:pk>/", policy_page.page, name="policy"),
    *addresses(POLICY_ACTS, "policies/<int:pk>", act_pages.policy),
    path("entitled/<int:pk>/", list_page.page, name="entitled_list"),
    *addresses(LIST_ACTS, "entitled/<int:pk>", act_pages.entitled_list),
    path("enterprises/", ledgers.enterprises, name="enterprises"),
    path("enterprises/<int:pk>/", enterprise_page.page, name="enterprise"),
    path("enterprises/<int:pk>/facts/new/", entering.state, name="enterprise_fact_new"),
    path(
        "enterprises/<int:pk>/policies/<int:item>/",
        enterprise_page.one_policy,
        name="enterprise_policy",
    ),
    path("enterprises/<int:pk>/policies/<int:item>/apply/", entering.apply, name="apply"),
    path("enterprise-facts/<int:pk>/withdraw/", entering.withdraw, name="enterprise_fact_withdraw"),
    path("applications/", ledgers.applications, name="applications"),
    path("applications/<int:pk>/", application_page.page, name="application"),
    *addresses(APPLICATION_ACTS, "applications/<int:pk>", act_pages.application),
    *ALLIANCES,
]
