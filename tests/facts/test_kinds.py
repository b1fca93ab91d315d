import dataclasses
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.facts.commitments import commit, new_salt
from haitang.facts.kinds import (
    CHECKS,
    KINDS,
    Code,
    Commitment,
    Kind,
    KindError,
    PersonalDataError,
    Ref,
    kind,
)
from tests.facts.samples import SampleHeld, SampleTold

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀英霞平"
names = st.builds(
    lambda a, b: a + b, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2)
)
latin_names = st.builds(
    lambda a, b: f"{a} {b}", st.sampled_from(["Zhang", "Li"]), st.sampled_from(["San", "Si"])
)
phones = st.from_regex(re.compile(r"1[3-9][0-9]{9}"), fullmatch=True)
landlines = st.from_regex(re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}"), fullmatch=True)
spaced_phones = phones.map(lambda p: f"{p[:3]}-{p[3:7]}-{p[7:]}")
id_numbers = st.builds(
    lambda area, day, tail: f"{area}{day:%Y%m%d}{tail}",
    st.sampled_from(["320583", "140214", "110101"]),
    st.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)),
    st.from_regex(re.compile(r"[0-9]{3}[0-9xX]"), fullmatch=True),
)
old_id_numbers = st.from_regex(re.compile(r"320583[0-9]{9}"), fullmatch=True)
cards = st.from_regex(re.compile(r"62[0-9]{14,17}"), fullmatch=True)
sentences = st.sampled_from(
    ["楼道灯坏了三天", "the lamp is broken", "请回电话", "Room 301, gate 2"]
)
mails = st.just("zhang.san@example.com")
personal = st.one_of(
    names, latin_names, phones, landlines, spaced_phones, id_numbers, old_id_numbers, cards,
    sentences, mails,
)  # fmt: skip


@pytest.mark.parametrize("hint", list(CHECKS), ids=lambda h: getattr(h, "__name__", str(h)))
@given(value=personal)
def test_no_field_takes_a_name_a_number_or_a_sentence(hint, value):
    assert not CHECKS[hint](value)
    assert not CHECKS[Ref](f"phone:{value}")


@given(st.one_of(phones, id_numbers.filter(str.isdigit), old_id_numbers, cards))
def test_no_number_field_takes_a_telephone_or_identity_number(digits):
    with pytest.raises(PersonalDataError) as caught:
        SampleTold(
            channel=Code("web"), done=True, due=dt.date(2021, 8, 5), by=Ref(""),
            text=Commitment(""), fen=int(digits) if len(digits) > 11 else "no",
        )  # fmt: skip
    assert digits not in str(caught.value)


def test_a_telephone_number_as_an_integer_is_refused_but_a_sum_of_that_size_is_not():
    @kind("sample.rung", zh="样例", en="Sample")
    class Rung(Kind):
        """Recorded by tests."""

        line: int
        paid_fen: int

    Rung(line=12, paid_fen=13_822_072_207)
    with pytest.raises(PersonalDataError, match=r"sample\.rung\.line"):
        Rung(line=13_822_072_207, paid_fen=1)


@pytest.mark.parametrize(
    "code",
    ["window", "0301", "a.b-c_d", "2021", "2021-08", "320583100001", "42", "x" * 24, "331"],
)
def test_codes(code):
    assert CHECKS[Code](code)


@pytest.mark.parametrize("code", ["", "Window", "a b", "x" * 25, "-a", "中", "20210801", None, 3])
def test_what_is_no_code(code):
    assert not CHECKS[Code](code)


@pytest.mark.parametrize("ref", ["case:12", "account:3", "resident", "system:sweep", "", "a.b:7"])
def test_references(ref):
    assert CHECKS[Ref](ref)


def test_a_yes_is_no_number_and_a_moment_is_no_day():
    assert not CHECKS[int](True)
    assert not CHECKS[bool](1)
    assert not CHECKS[dt.date](dt.datetime(2021, 1, 1, tzinfo=dt.UTC))
    assert not CHECKS[int](1.0)


def test_commitments_hide_the_text_and_need_the_salt():
    salt = new_salt()
    made = commit("13822072207", salt)
    assert CHECKS[Commitment](made)
    assert made == commit("13822072207", salt) != commit("13822072207", new_salt())
    assert commit("", salt) == ""


def test_a_kind_is_frozen_and_knows_its_columns():
    held = SampleHeld(channel=Code("window"), persons=5)
    assert (held.amount(), held.column("d1"), held.column("d2"), held.dims()) == (
        5, "window", "", {},
    )  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        held.persons = 6
    assert isinstance(held, Kind)


def test_a_kind_without_the_base_class_becomes_one():
    assert issubclass(SampleTold, Kind)
    assert SampleTold.info.fields["due"] is dt.date
    assert SampleTold.__qualname__ == "SampleTold"


def declare(code="sample.wrong", body=None, doc="Said.", **options):
    fields = {"channel": Code, "persons": int} if body is None else body
    cls = type("Wrong", (), {"__annotations__": fields, "__doc__": doc, "__module__": __name__})
    return kind(code, **{"zh": "样例", "en": "Sample", **options})(cls)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"code": "wrong"}, "noun.past_tense"),
        ({"code": "Sample.wrong"}, "noun.past_tense"),
        ({"code": "s." + "a" * 39}, "noun.past_tense"),
        ({"code": "sample.held"}, "twice"),
        ({"body": {"name": str}}, "only"),
        ({"body": {"share": float}}, "only"),
        ({"body": {"dims": int}}, "taken"),
        ({"body": {"info": int}}, "taken"),
        ({"d1": "absent"}, "not a field"),
        ({"quantity": "channel"}, "must be an int"),
        ({"body": {"text": Commitment}, "d2": "text"}, "24 characters"),
        ({"zh": ""}, "docstring"),
        ({"doc": None}, "docstring"),
        ({"version": 0}, "docstring"),
    ],
)
def test_wrong_declarations_are_refused(options, error):
    with pytest.raises((KindError, PersonalDataError), match=error):
        declare(**options)
    assert "sample.wrong" not in KINDS


def test_a_dimension_is_at_most_24_characters():
    @kind("sample.reffed", zh="样例", en="Sample", d2="by")
    class Reffed(Kind):
        """Recorded by tests."""

        by: Ref

    Reffed(by=Ref("organization:1234567890"))
    with pytest.raises(PersonalDataError, match="at most 24"):
        Reffed(by=Ref("organization_units:123456"))
