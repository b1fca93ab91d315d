"""Addresses of the pages about results. One act is one address: the operation is the permission."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk.act import act_view
from haitang.desk.results import after, audits, ledger, page
from haitang.desk.results.acts import ACTS, DECLARE, answer

WHERE = {"result": "results", "election": "elections", "audit": "audits", "request": "recalls"}

URLS: list[URLPattern | URLResolver] = [
    path("results/", ledger.results, name="results"),
    path("elections/<int:pk>/result/", page.page, name="election_result"),
    path("results/<int:pk>/notice/", page.notice, name="result_notice"),
    path("results/<int:pk>/result.json", page.data, name="result_data"),
    path("counts/<int:pk>/declaration/", act_view(DECLARE, answer), name=DECLARE.route),
    *[
        path(f"{WHERE[act.on]}/<int:pk>/{act.slug}/", act_view(act, answer), name=act.route)
        for act in ACTS
    ],
    path("audits/<int:pk>/", audits.page, name="audit"),
    path("audits/papers/<int:pk>/", audits.paper, name="audit_paper"),
    path("audits/<int:pk>/batches/<int:number>/", audits.batch, name="audit_batch"),
    path("handovers/<int:pk>/", after.handover, name="handover"),
    path("handovers/items/<int:pk>/", after.item, name="handover_item"),
    path("recalls/<int:pk>/", after.recall, name="recall"),
]  # fmt: skip
