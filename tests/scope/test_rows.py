"""Guarded records: no way to a row outside a scope, and only the columns of one grant."""

from unittest import mock

import pytest
from django.db.models import Prefetch, QuerySet

from haitang.accounts.models import Account
from haitang.cases.models import Assignment, Case, Entry, Project, SavedView
from haitang.facts.guard import writes_allowed
from haitang.people.models import Person, Term, Vault
from haitang.scope.actor import Actor
from haitang.scope.rows import Guarded, subtree
from haitang.scope.scope import (
    Grant,
    NotPermittedError,
    Scope,
    UnscopedError,
    enter,
    everything,
)  # fmt: skip
from tests.cast import Cast
from tests.scope.world import guarded_models

ME = Actor("account", 1)


def grant(path: str, columns: str, operations: str = "read", **more: int) -> Grant:
    given = frozenset(columns.split())
    return Grant("duty", path, frozenset(operations.split()), {"case": given}, **more)


def inside(*grants: Grant, need: str = "read"):
    return enter(Scope(ME, grants).entered_with(need))


@pytest.fixture
def cases(cast: Cast) -> dict[str, Case]:
    return {name: cast.case(place=cast.places[name]) for name in ("home", "sibling", "far")}


@pytest.mark.parametrize("model", guarded_models(), ids=lambda m: m.__name__)
def test_no_guarded_record_is_read_outside_a_scope(model: type[Guarded], db):
    for manager in (model.objects, model._default_manager, model._base_manager):
        for read in (list, lambda m: m.count(), lambda m: m.first(), lambda m: m.values("pk")):
            with pytest.raises(UnscopedError):
                read(manager.all() if read is list else manager)
    with pytest.raises(UnscopedError):
        model.objects.permitted("pk")


def test_relations_need_a_scope_too(cases):
    case = cases["home"]
    with everything("test"):
        entry = case.entries.get_queryset().first()
        fresh = Entry.objects.get_queryset().get(pk=entry.pk)
    for reach in (
        case.entries.count,
        lambda: list(case.assignments.all()),
        lambda: fresh.case,
        case.refresh_from_db,
        Project(pk=1).checklist.count,
    ):
        with pytest.raises(UnscopedError):
            reach()


def test_prefetch_needs_a_scope(cast, cases):
    unit = cast.units["housing"]
    with pytest.raises(UnscopedError):
        list(type(unit).objects.prefetch_related("led_cases"))
    with pytest.raises(UnscopedError):
        Prefetch("led_cases", queryset=Case.objects.all())


def test_a_row_that_comes_along_with_another_record_needs_a_scope(cast, cases):
    """A plain record joined with a guarded one: no guarded manager is asked."""
    rows = QuerySet(Case).select_related("reporter")
    with pytest.raises(UnscopedError):
        list(rows)
    with everything("test"):
        assert len(list(rows)) == 3
    assert Term._meta.get_field("person").related_model is Person
    assert not list(Term.objects.select_related("person"))


def test_raw_sql_is_refused_by_the_manager_even_in_a_scope(cases):
    with inside(grant("", "id title")), pytest.raises(UnscopedError, match="raw SQL"):
        Case.objects.raw("select * from cases_case")


def test_a_subtree_is_one_range_that_ends_with_the_dot(cast, cases):
    with everything("test"):
        paths = Case.objects.filter(subtree(cast.places["town"].path)).values_list(
            "path", flat=True
        )
        assert set(paths) == {cases["home"].path, cases["sibling"].path}
        assert not Case.objects.filter(subtree("1.2")).filter(path="1.20.").exists()
    assert subtree("1.2.").children == [("path__gte", "1.2."), ("path__lt", "1.2.~")]


def test_rows_are_those_of_the_active_grants(cases):
    home, far = cases["home"], cases["far"]
    reader, writer = grant(home.path, "id"), grant(far.path, "id", "write")
    with inside(reader, writer):
        assert list(Case.objects.values_list("pk", flat=True)) == [home.pk]
    with inside(reader, writer, need="write"):
        assert list(Case.objects.values_list("pk", flat=True)) == [far.pk]
    with inside(reader, writer, need="erase"):
        assert not Case.objects.exists()


def test_a_grant_without_a_column_of_the_record_reaches_no_row(cases):
    with inside(Grant("duty", "", frozenset({"read"}), {"person": frozenset({"id"})})):
        assert not Case.objects.exists()


def test_each_row_holds_only_the_columns_of_the_grants_that_reach_it(cast, cases):
    home, sibling = cases["home"], cases["sibling"]
    with inside(grant(home.path, "id title"), grant(cast.places["town"].path, "id state")):
        rows = {row["id"]: row for row in Case.objects.permitted("id", "title", "state")}
    assert set(rows) == {home.pk, sibling.pk}
    assert set(rows[home.pk]) == {"id", "title", "state"}
    assert set(rows[sibling.pk]) == {"id", "state"}


def test_a_column_of_a_grant_without_the_operation_is_refused(cases):
    reader = grant(cases["home"].path, "id")
    other = grant(cases["home"].path, "id text", "write")
    with inside(reader, other):
        assert Case.objects.permitted("id") == [{"id": cases["home"].pk}]
        with pytest.raises(NotPermittedError, match="text"):
            Case.objects.permitted("id", "text")


def test_rows_narrowed_for_one_right_give_no_columns_of_another(cases):
    """Made in one scope and asked in another, they would add the rights of two posts up."""
    far = cases["far"]
    reader, writer = grant(far.path, "id"), grant(cases["home"].path, "id text", "write")
    with inside(reader, writer):
        rows = Case.objects.get_queryset().filter(pk=far.pk)
        with inside(reader, writer, need="write"), pytest.raises(NotPermittedError, match="anew"):
            rows.permitted("id", "text")
        assert rows.order_by("pk")[:5].permitted("id") == [{"id": far.pk}]
    with everything("test"):
        every = Case.objects.get_queryset()
    with inside(reader), pytest.raises(NotPermittedError):
        every.permitted("id")


def test_a_grant_for_a_unit_reaches_what_it_leads_and_what_it_assists_in(cast, cases):
    unit = cast.units["housing"].pk
    home, sibling, far = cases["home"], cases["sibling"], cases["far"]
    with everything("test"), writes_allowed("test"):
        Case.objects.filter(pk=home.pk).update(lead=unit)
        for case, returned in ((sibling, None), (far, far.received_at)):
            Assignment.objects.create(
                case=case, unit_id=unit, role="assist", assigned_at=case.received_at,
                returned_at=returned,
            )  # fmt: skip
    with inside(grant(cast.places["county"].path, "id", organization=unit)):
        found = set(Case.objects.values_list("pk", flat=True))
    assert found == {home.pk, sibling.pk}


def test_a_grant_for_one_record_reaches_it_alone(cases):
    with inside(grant(cases["home"].path, "id", subject=cases["far"].pk)):
        assert list(Case.objects.values_list("pk", flat=True)) == [cases["far"].pk]


def test_by_default_a_grant_for_a_unit_or_one_record_reaches_nothing(cases):
    narrow = Grant("duty", "", frozenset({"read"}), {"vault": frozenset({"id"})}, organization=1)
    with inside(narrow):
        assert not Vault.objects.exists()


def test_records_without_a_guard_hold_nothing_to_guard():
    """SavedView and Account are read without a scope: they hold no case and no resident."""
    assert not issubclass(SavedView, Guarded)
    assert not issubclass(Account, Guarded)
    for model in guarded_models():
        assert model._meta.default_manager_name == "objects", model
        assert model._meta.base_manager_name == "objects", model


def test_every_guarded_record_has_a_name_of_its_own():
    names = [model.record for model in guarded_models()]
    assert len(names) == len(set(names))


def test_an_answer_with_equal_columns_costs_one_query(cases, django_assert_num_queries):
    two = (grant(cases["home"].path, "id title"), grant(cases["far"].path, "id title"))
    with inside(*two), django_assert_num_queries(1):
        assert len(Case.objects.permitted("id", "title")) == 2
    with mock.patch.object(Case, "within", side_effect=AssertionError), everything("test"):
        assert len(Case.objects.permitted("id", "title")) == 3
