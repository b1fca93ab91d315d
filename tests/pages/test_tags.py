import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import gettext_lazy, override
from heroicons import IconDoesNotExist

from haitang.facts.errors import Refused
from haitang.pages.forms import Form, problems_of, refused, title_prefix

HOSTILE = '<img src=x onerror="a()">'


def drawn(template, query="", **context):
    request = RequestFactory().get(f"/list?{query}")
    return engines["django"].from_string(template).render(context, request)


class State(TextChoices):
    HANDLING = "handling", gettext_lazy("办理中")


class Report(Form):
    kind = forms.ChoiceField(
        choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect, label="类别"
    )
    text = forms.CharField(label="说说情况", min_length=10, help_text="写清楚")
    phone = forms.CharField(label="手机号", required=False)
    hide = forms.BooleanField(label="不公开", required=False)


@pytest.mark.parametrize(
    "template",
    [
        "{% chip x %}", "{% heading x sub=x %}{% endheading %}", "{% crumbs x x x %}",
        "{% card x sub=x href=x more=x %}{% endcard %}", "{% tag x x %}",
        "{% tile x x unit=x href=x %}{% endtile %}", "{% finding x x %}{% endfinding %}",
        "{% event 'star' x who=x at=x gap=x %}{% endevent %}", "{% empty x x %}{% endempty %}",
        "{% provenance source=x definition=x version=x code=x href=x %}",
        "{% figure x note=x %}{% endfigure %}", "{% note 'info' %}{{ x }}{% endnote %}",
        "{% qr 'a' x %}", "{% progress 1 2 'bud' x %}",
    ],
)  # fmt: skip
def test_no_component_lets_markup_through(template):
    out = drawn(template, x=HOSTILE)
    assert "<img" not in out
    assert "&lt;img" in out


def test_a_chip_takes_word_and_shape_from_a_state():
    out = drawn("{% chip state %}", state=State.HANDLING)
    assert 'class="chip chip-run"' in out
    assert "办理中" in out
    assert "<svg" in out


def test_a_chip_of_an_unknown_code_waits():
    assert 'class="chip chip-wait"' in drawn("{% chip 'x' 'nonsense' %}")


def test_a_wrong_icon_name_is_our_mistake_and_shows_at_once():
    with pytest.raises(IconDoesNotExist):
        drawn("{% icon 'no-such-icon' %}")


def test_icons_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in drawn("{% icon 'home' 24 %}")


@pytest.mark.parametrize(
    ("query", "template", "expected"),
    [
        ("q=a&page=3", "{% qs state='late' %}", "?q=a&amp;state=late"),
        ("q=a&state=late", "{% qs state=None %}", "?q=a"),
        ("q=a", "{% qs page=2 %}", "?q=a&amp;page=2"),
        ("q=%26b&page=2", "{% qs %}", "?q=%26b"),
        ("k=1&k=2", "{% qs page=2 %}", "?k=1&amp;k=2&amp;page=2"),
    ],
)
def test_a_changed_condition_keeps_the_others_and_starts_at_page_one(query, template, expected):
    assert drawn(template, query) == expected


def test_the_pager_keeps_the_conditions_and_skips_the_middle():
    page = Paginator(range(1266), 16).page(40)
    out = drawn("{% pager page %}", "q=灯&page=40", page=page)
    assert out.count("q=%E7%81%AF") == 6  # before, 1, 39, 41, 80, after
    assert '<b aria-current="page">40</b>' in out
    assert "每页16条" in out


def test_one_page_needs_no_pager():
    assert drawn("{% pager page %}", page=Paginator([1], 16).page(1)).strip() == ""


def test_the_provenance_line_says_only_what_is_known():
    at = dt.datetime(2020, 3, 18, 2, 42, tzinfo=dt.UTC)
    out = drawn("{% provenance source='办件记录' definition='诉求' version=3 as_of=at %}", at=at)
    text = re.sub(r"<[^>]*>", "|", out)
    assert "来源：办件记录" in text
    assert "口径：诉求 v3" in text
    assert "截至 2020年3月18日 10:42" in text
    assert "校验码" not in text


def test_the_bar_of_stages_marks_where_the_case_stands():
    out = drawn("{% stages names 1 %}", names=["受理", "派单", "办理"])
    assert out.count('class="ok"') == 1
    assert '<li class="now" aria-current="step">派单</li>' in out
    assert "<li>办理</li>" in out


def test_the_wait_between_records_is_written_in():
    out = drawn("{% event 'star' 'x' gap=gap %}{% endevent %}", gap=dt.timedelta(minutes=8))
    assert "间隔8分钟" in out


def test_two_clicks_carry_one_key_and_two_pages_two():
    first, second = drawn("{% idempotency_key %}"), drawn("{% idempotency_key %}")
    assert first != second
    key = re.search(r'value="([0-9a-f-]{36})"', first)[1]
    back = drawn("{% idempotency_key form %}", form=forms.Form({"key": key}))
    assert f'value="{key}"' in back
    assert HOSTILE not in drawn("{% idempotency_key form %}", form=forms.Form({"key": HOSTILE}))


def test_a_form_that_came_back_keeps_its_key():
    key = "0b7c0d4e-4a6f-4d56-9d0f-0c3d0a6f6c11"
    form = Report({"key": key, "text": "短"})
    assert f'name="key" value="{key}"' in drawn("{{ form }}", form=form)
    sound = Report({"key": key, "kind": "a", "text": "写够十个字才算数的内容"})
    assert sound.is_valid()
    assert sound.cleaned_data["key"] == key


def test_a_field_ties_label_hint_and_error_to_its_control():
    out = drawn("{% field form.text %}", form=Report({"kind": "a", "text": "短"}))
    assert '<label for="id_text">说说情况</label>' in out
    assert 'id="id_text_helptext"' in out
    assert 'id="id_text_error"' in out
    assert 'aria-describedby="id_text_helptext id_text_error"' in out
    assert 'aria-invalid="true"' in out


def test_optional_fields_are_marked_and_needed_ones_are_not():
    form = Report()
    assert "（选填）" in drawn("{% field form.phone %}", form=form)
    assert "（选填）" not in drawn("{% field form.text %}", form=form)
    with override("en"):
        assert "（选填）" not in form["text"].as_field_group()


def test_choices_are_radio_cards_in_a_fieldset():
    out = drawn("{% field form.kind %}", form=Report())
    assert "<fieldset" in out
    assert "<legend>类别</legend>" in out
    assert out.count('type="radio"') == 2
    assert "checked" not in out


def test_the_summary_repeats_the_sentences_and_leads_to_the_fields():
    form = Report({"text": "短"})
    out = drawn("{% error_summary form %}", form=form)
    assert "有2处需要修改" in out
    assert 'href="#id_kind_0"' in out
    assert 'href="#id_text"' in out
    for _, sentence in problems_of(form):
        assert sentence in drawn("{{ form }}", form=form)


def test_a_fresh_form_has_no_summary_and_an_unchanged_title():
    assert drawn("{% error_summary form %}", form=Report()).strip() == ""
    assert title_prefix(Report()) == ""
    assert title_prefix(Report({})) == "有错误："


@pytest.mark.parametrize(("field", "target"), [("text", "id_text"), ("", ""), ("unknown", "")])
def test_a_refusal_stands_at_its_field_or_on_top(field, target):
    form = Report({"kind": "a", "text": "写够十个字才算数的内容"})
    assert form.is_valid()
    refused(form, Refused("这件事已经登记过。请看原来的办件。", field=field))
    assert problems_of(form) == [(target, "这件事已经登记过。请看原来的办件。")]


def test_a_qr_code_holds_its_text_in_path_data_only():
    out = drawn("{% qr text '查询码' %}", text="https://haitang.example/p/HT26-1")
    assert 'aria-label="查询码"' in out
    assert "style" not in out
    assert out.count("<path") == 1
