"""The table of duties: closed, minimal, printable, and never added up."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from haitang.accounts import columns
from haitang.accounts.duties import DUTIES, ORGANIZATION, PLACE, SEPARATED
from haitang.accounts.printed import page
from haitang.facts.operations import OPERATIONS
from haitang.scope.checks import guard_of, routes
from haitang.scope.rows import Guarded


def needs():
    """What views are entered with: reading changes nothing and so is no operation."""
    import_module("haitang.urls")
    guards = [guard_of(view) for _route, view in routes()]
    return {need for guard in guards if guard for need in guard.methods.values()}


def records():
    return {m.record: m for m in apps.get_models() if issubclass(m, Guarded)}


def test_every_duty_says_what_it_is_in_both_languages():
    for code, duty in DUTIES.items():
        assert duty.code == code
        assert re.fullmatch(r"[a-z_]{3,24}", code)
        assert duty.zh
        assert duty.en
        assert str(duty.description).endswith("。")
        assert duty.at in (PLACE, ORGANIZATION)
        assert duty.operations


def test_every_operation_that_a_duty_gives_exists():
    import_module("haitang.figures.operations")
    given = frozenset().union(*(duty.operations for duty in DUTIES.values()))
    assert given - needs() - OPERATIONS.keys() == set()


def test_every_record_and_column_that_a_duty_reads_exists():
    for duty in DUTIES.values():
        for record, names in duty.columns.items():
            model = records()[record]
            for name in names - {"pk"}:
                first, *rest = name.split("__")
                field = model._meta.get_field(first)
                for step in rest:
                    field = field.related_model._meta.get_field(step)


def test_no_duty_reads_a_sealed_value_or_an_index():
    hidden = {"phone", "id_number", "key", "phone_index", "id_number_index", "salt", "vault"}
    for duty in DUTIES.values():
        assert "vault" not in duty.columns
        for record in ("person", "reveal"):
            assert not duty.columns.get(record, frozenset()) & hidden


@pytest.mark.parametrize(
    "code",
    [
        "supervisor", "leader", "statistician", "project_leader", "partner", "administrator",
        "security_officer", "auditor",
    ],
)  # fmt: skip
def test_duties_that_do_not_speak_with_residents_see_no_persons(code):
    duty = DUTIES[code]
    assert "person" not in duty.columns
    assert "reveal_person" not in duty.operations
    assert "reporter" not in duty.columns.get("case", ())


@pytest.mark.parametrize("code", ["window", "dispatcher", "handler", "caller"])
def test_duties_that_speak_with_residents_see_name_and_masked_phone(code):
    duty = DUTIES[code]
    assert {"name", "phone_mask"} <= duty.columns["person"]
    assert "id_number_mask" not in duty.columns["person"]


def test_a_statistician_reads_no_words_and_no_place_finer_than_the_community():
    given = DUTIES["statistician"].columns["case"]
    assert not given & {"title", "text", "spot", "latitude_e6", "longitude_e6", "reporter"}


def test_the_three_administrators_can_do_nothing_of_each_other():
    system, security, audit = (
        DUTIES[c].operations for c in ("administrator", "security_officer", "auditor")
    )
    assert {"grant_duty", "end_duty"} <= security
    assert not {"grant_duty", "end_duty"} & (system | audit)
    assert not {"create_account", "reset_password"} & (security | audit)
    assert "read_facts" in audit - system - security
    assert {"administrator", "security_officer", "auditor"} == SEPARATED
    for code in SEPARATED:
        assert not {"read_cases", "register_case"} & DUTIES[code].operations


def test_only_a_security_officer_grants_duties():
    assert [d.code for d in DUTIES.values() if "grant_duty" in d.operations] == ["security_officer"]


def test_a_partner_reads_a_case_without_text_and_person():
    partner = DUTIES["partner"]
    assert partner.operations == {"register_case", "read_cases"}
    assert partner.columns["case"] == columns.CASE_PARTNER
    assert not columns.CASE_PARTNER & {"text", "spot", "reporter", "title", "handler__name"}


def test_the_title_follows_the_reader(settings):
    from django.utils.translation import override

    with override("en"):
        assert DUTIES["window"].title == "Window clerk"
    with override("zh-hans"):
        assert DUTIES["window"].title == "窗口受理员"


def test_the_printed_table_names_every_operation_and_column():
    text = page()
    for duty in DUTIES.values():
        _head, _sep, section = text.partition(f'<a id="{duty.code}">')
        section = section.partition("\n## ")[0]
        for name in duty.operations:
            assert f"`{name}`" in section
        for record, names in duty.columns.items():
            assert f"`{record}`" in section
            assert all(f"`{name}`" in section for name in names)


def test_the_printed_table_in_the_documentation_is_up_to_date():
    path = Path(__file__).parents[2] / "docs" / "using" / "duties.md"
    call_command("accounts", "doc", "--check", "--file", str(path))


def test_an_outdated_page_is_noticed(tmp_path):
    path = tmp_path / "sub" / "duties.md"
    with pytest.raises(CommandError):
        call_command("accounts", "doc", "--check", "--file", str(path))
    call_command("accounts", "doc", "--file", str(path))
    call_command("accounts", "doc", "--check", "--file", str(path))
    path.write_text(path.read_text(encoding="utf-8").replace("read_cases", "", 1))
    with pytest.raises(CommandError):
        call_command("accounts", "doc", "--check", "--file", str(path))
