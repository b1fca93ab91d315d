"""Codes of organizations and people, telephone numbers, look-up codes."""

import hashlib
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haitang.lib import credit_code, id_number, lookup_code, phone

ANY_TEXT = st.text(max_size=40) | st.text("0123456789xX-+() 转１２３\u200b", max_size=24)


@st.composite
def id_numbers(draw):
    division = draw(st.integers(110000, 659999))
    born = draw(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
    sequence = draw(st.integers(0, 999))
    first = f"{division}{born:%Y%m%d}{sequence:03d}"
    return first + id_number.check_digit(first)


class TestCreditCode:
    @pytest.mark.parametrize(
        "code", ["91350100M000100Y43", "91110000802100433B", "91440300708461136T"]
    )
    def test_real_codes_pass(self, code):
        assert credit_code.check(code) == code

    def test_typed_with_spaces_lower_case_and_full_width(self):
        assert credit_code.check(" ９１３５０１００ m000100y43\u200b") == "91350100M000100Y43"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "length"),
            ("91350100M000100Y4", "length"),
            ("91350100M000100Y433", "length"),
            ("91350100I000100Y43", "charset"),
            ("9135O100M000100Y43", "charset"),
            ("9135A100M000100Y43", "charset"),
            ("91350100M000100Y44", "check_digit"),
            ("91350100M000010Y43", "check_digit"),
        ],
    )
    def test_a_wrong_code_says_why(self, text, reason):
        with pytest.raises(credit_code.CreditCodeError) as caught:
            credit_code.check(text)
        assert caught.value.reason == reason

    @given(st.text(credit_code.ALPHABET, min_size=17, max_size=17), st.data())
    def test_one_wrong_character_is_always_noticed(self, tail, data):
        first = "91" + "320583" + tail[:9]
        code = first + credit_code.check_digit(first)
        place = data.draw(st.integers(8, 17))
        other = data.draw(st.sampled_from(credit_code.ALPHABET.replace(code[place], "")))
        with pytest.raises(credit_code.CreditCodeError):
            credit_code.check(code[:place] + other + code[place + 1 :])

    def test_the_inner_code_is_a_hint(self):
        assert credit_code.organization_code_ok("91350100M000100Y43")
        assert not credit_code.organization_code_ok("91350100M000100X43")
        assert not credit_code.organization_code_ok("")

    @given(ANY_TEXT)
    def test_nothing_but_its_own_error(self, text):
        with suppress(credit_code.CreditCodeError):
            assert len(credit_code.check(text)) == 18
        credit_code.organization_code_ok(text)


class TestIdNumber:
    @given(id_numbers())
    def test_valid_numbers_pass_and_give_their_birth_date(self, code):
        assert id_number.check(code.lower()) == code
        assert f"{id_number.birth_date(code):%Y%m%d}" == code[6:14]

    @given(id_numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
    def test_one_wrong_digit_is_always_noticed(self, code, place, digit):
        if code[place] != digit:
            with pytest.raises(id_number.IdNumberError):
                id_number.check(code[:place] + digit + code[place + 1 :])

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "length"),
            ("110105491231002", "length"),
            ("11010519491231002A", "charset"),
            ("1101051949X231002X", "charset"),
            ("110105194902300021", "birth_date"),
            ("110105174912310021", "birth_date"),
            ("110105194912310021", "check_digit"),
            ("320583199001011000", "check_digit"),
        ],
    )
    def test_a_wrong_number_says_why(self, text, reason):
        with pytest.raises(id_number.IdNumberError) as caught:
            id_number.check(text)
        assert caught.value.reason == reason

    @given(id_numbers())
    def test_the_mask_hides_birth_date_and_all_but_seven(self, code):
        masked = id_number.mask(code)
        assert masked == code[:3] + "*" * 11 + code[-4:]

    def test_what_is_too_short_to_hide_is_hidden_wholly(self):
        assert id_number.mask("E1234567890") == "*" * 11
        assert id_number.mask("E12345678901") == "E12*****8901"

    @given(ANY_TEXT)
    def test_nothing_but_its_own_error(self, text):
        id_number.mask(text)
        with suppress(id_number.IdNumberError):
            assert len(id_number.check(text)) == 18


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "number", "masked"),
        [
            ("13812342207", "13812342207", "138****2207"),
            ("+86 138-1234-2207", "13812342207", "138****2207"),
            ("008613812342207", "13812342207", "138****2207"),
            ("１３８１２３４２２０７", "13812342207", "138****2207"),
            ("0512-57301234", "0512-57301234", "****1234"),
            ("(0512) 5730 1234", "0512-57301234", "****1234"),
            ("+86 512 57301234", "0512-57301234", "****1234"),
            ("051257301234转801", "0512-57301234-801", "****1234"),
            ("010-65251234", "010-65251234", "****1234"),
            ("0352-7021234", "0352-7021234", "****1234"),
            ("400-820-1234", "4008201234", "4008201234"),
            ("12345", "12345", "12345"),
            ("110", "110", "110"),
            ("95598", "95598", "95598"),
        ],
    )
    def test_numbers_as_people_write_them(self, typed, number, masked):
        assert phone.check(typed) == number
        assert phone.check(number) == number
        assert phone.mask(number) == masked

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("", "empty"),
            (" \u200b", "empty"),
            ("57301234", "area_code"),
            ("12812342207", "format"),
            ("1381234220", "format"),
            ("138123422071", "format"),
            ("0512-1730123", "format"),
            ("张三", "charset"),
            ("13812342207a", "charset"),
        ],
    )
    def test_a_wrong_number_says_why(self, typed, reason):
        with pytest.raises(phone.PhoneError) as caught:
            phone.check(typed)
        assert caught.value.reason == reason

    @given(ANY_TEXT)
    def test_nothing_but_its_own_error_and_a_stable_form(self, text):
        phone.mask(text)
        try:
            number = phone.check(text)
        except phone.PhoneError:
            return
        assert phone.check(number) == number


class TestLookUpCode:
    @given(st.binary(min_size=16, max_size=64))
    def test_a_code_is_understood_however_it_is_typed(self, digest):
        code = lookup_code.code_from(digest)
        assert lookup_code.normalise(code) == code
        assert lookup_code.normalise(code.lower().replace("-", " ")) == code
        assert set("01OILU").isdisjoint(code)
        assert [len(part) for part in code.split("-")] == [4, 4, 2]

    def test_different_digests_give_different_codes(self):
        digests = [hashlib.sha256(str(n).encode()).digest() for n in range(5000)]
        assert len({lookup_code.code_from(digest) for digest in digests}) == 5000

    def test_every_character_of_the_alphabet_comes_up_evenly(self):
        digests = [hashlib.sha256(str(n).encode()).digest() for n in range(3000)]
        text = "".join(lookup_code.code_from(digest) for digest in digests).replace("-", "")
        for character in lookup_code.ALPHABET:
            assert 800 < text.count(character) < 1200

    def test_a_short_digest_is_refused(self):
        with pytest.raises(ValueError, match="16 bytes"):
            lookup_code.code_from(b"short")

    @pytest.mark.parametrize("text", ["", "K7Q4-M2XD", "K7Q4-M2XD-9R2", "K7Q4-M2XD-9*", "诉求" * 5])
    def test_what_cannot_be_a_code_is_none(self, text):
        assert lookup_code.normalise(text) is None

    @given(st.text(max_size=30))
    def test_any_text_is_answered(self, text):
        code = lookup_code.normalise(text)
        assert code is None or lookup_code.normalise(code) == code
