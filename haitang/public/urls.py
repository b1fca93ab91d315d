from django.urls import URLPattern, URLResolver, path

from haitang.public import about, elections, figures, home, policies, progress, report

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("progress/", progress.progress, name="progress"),
    path("p/<str:code>/", progress.case, name="case"),
    path("p/<str:code>/receipt/", progress.receipt, name="receipt"),
    path("p/<str:code>/rating/", progress.rate, name="rate"),
    path("p/<str:code>/supplement/", progress.supplement, name="supplement"),
    path("p/<str:code>/reopening/", progress.reopen, name="reopen"),
    path("p/<str:code>/photos/<int:number>/", progress.photo, name="photo"),
    path("about/", about.about, name="about"),
    path("figures/", figures.figures, name="figures"),
    path("policies/", policies.catalogue, name="policies"),
    path("policies/notices/", policies.notices, name="policy_notices"),
    path("policies/<int:pk>/", policies.policy, name="policy"),
    path("alliances/", policies.alliances, name="alliances"),
    path("privacy/", about.privacy, name="privacy"),
    path("elections/", elections.elections, name="elections"),
    path("elections/verify.py", elections.verify, name="election_verify"),
    path("elections/<int:pk>/", elections.result, name="election_result"),
    path("elections/<int:pk>/result.json", elections.data, name="election_data"),
    path("places/", about.places, name="places"),
    path("language/", home.language, name="language"),
    path("robots.txt", home.robots, name="robots"),
]
