"""Addresses of the desk. One act is one address, so that the operation is the permission."""

from django.urls import URLPattern, URLResolver, path

from haitang.desk import (
    accounts_admin,
    case_acts,
    case_page,
    catalogue,
    dashboard,
    home,
    imports,
    ledger,
    me,
    organizations,
    places,
    prints,
    projects,
    register,
    search,
)  # fmt: skip
from haitang.desk.act import addresses
from haitang.desk.acts import ACTS
from haitang.desk.counts.urls import URLS as COUNTS
from haitang.desk.elections.urls import URLS as ELECTIONS
from haitang.desk.nominations.urls import URLS as NOMINATIONS
from haitang.desk.policies.urls import URLS as POLICIES
from haitang.desk.results.urls import URLS as RESULTS
from haitang.desk.rolls.urls import URLS as ROLLS
from haitang.desk.screening.urls import URLS as SCREENING

app_name = "desk"

CASES: list[URLPattern | URLResolver] = [
    path("cases/", ledger.cases, name="cases"),
    path("cases/new/", register.register, name="register"),
    path("cases/new/twins/", register.twin_list, name="twins"),
    path("cases/import/", imports.upload, name="import"),
    path("cases/import/confirm/", imports.confirm, name="import_confirm"),
    path("cases/import/answer/", imports.answer, name="import_answer"),
    path("cases/<str:number>/", case_page.page, name="case"),
    path("cases/<str:number>/receipt/", register.receipt, name="receipt"),
    path("cases/<str:number>/ticket/", prints.ticket, name="ticket"),
    path("cases/<str:number>/phone/", case_page.reveal, name="reveal"),
    path("cases/<str:number>/photos/<int:pk>/", case_page.photo, name="photo"),
    *addresses(ACTS, "cases/<str:number>", case_acts.answer),
]
PROJECTS: list[URLPattern | URLResolver] = [
    path("projects/", ledger.projects, name="projects"),
    path("projects/new/", projects.new, name="project_new"),
    path("projects/<int:pk>/", projects.page, name="project"),
    *addresses(projects.ACTS, "projects/<int:pk>", projects.answer),
]
FIGURES: list[URLPattern | URLResolver] = [
    path("figures/", dashboard.board, name="figures"),
    path("figures/definitions/", dashboard.definitions, name="definitions"),
    path("figures/<str:code>/", dashboard.definition, name="definition"),
    path("figures/<str:code>/records/", dashboard.record_list, name="records"),
]
ADMINISTRATION: list[URLPattern | URLResolver] = [
    path("catalogue/", catalogue.rules, name="catalogue"),
    path("catalogue/new/", catalogue.new_rule, name="rule_new"),
    path("categories/", catalogue.categories, name="categories"),
    path("categories/new/", catalogue.new_category, name="category_new"),
    path("categories/<str:code>/change/", catalogue.category, name="category"),
    path("calendar/", catalogue.calendar, name="calendar"),
    path("units/", organizations.index, name="organizations"),
    path("units/new/", organizations.new, name="organization_new"),
    path("units/<int:pk>/rename/", organizations.rename, name="organization_rename"),
    path("units/<int:pk>/end/", organizations.end, name="organization_end"),
    path("accounts/", accounts_admin.index, name="accounts"),
    path("accounts/new/", accounts_admin.create, name="account_new"),
    path("accounts/<int:pk>/", accounts_admin.page, name="account"),
    path("accounts/<int:pk>/grant/", accounts_admin.grant, name="grant"),
    path("accounts/<int:pk>/close/", accounts_admin.close, name="account_close"),
    path("accounts/<int:pk>/password/", accounts_admin.reset, name="account_reset"),
    path("duties/<int:pk>/end/", accounts_admin.end, name="duty_end"),
    path("reveals/", accounts_admin.reveals, name="reveals"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("me/", me.page, name="me"),
    path("me/feed/", me.feed, name="feed"),
    path("me/password/", me.password, name="password"),
    path("places/", places.index, name="places"),
    path("places/number/<int:pk>/", places.by_id, name="place_by_id"),
    path("places/<str:code>/", places.page, name="place"),
    path("ledgers/<str:ledger>/view/", ledger.keep_view, name="save_view"),
    path("ledgers/<str:ledger>/sheet/", ledger.export_sheet, name="export"),
    *CASES,
    *PROJECTS,
    *FIGURES,
    *ADMINISTRATION,
    *POLICIES,
    *SCREENING,
    *ELECTIONS,
    *ROLLS,
    *NOMINATIONS,
    *COUNTS,
    *RESULTS,
]
