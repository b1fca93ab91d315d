"""What may stand in a person's columns, and how a wrong value is answered."""

from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.lib import id_number as id_numbers
from haitang.lib import phone as phones
from haitang.lib.text import clean_name
from haitang.places.names import is_visible

PHONE_WRONG = {
    "empty": _("请填写电话号码。"),
    "charset": _("电话号码里有多余的字。请只填数字。"),
    "area_code": _("座机请加上区号，例如 0512-57301234。"),
    "format": _("电话号码位数不对。手机为 11 位；座机请加区号。"),
}
ID_NUMBER_WRONG = {
    "length": _("身份证号码应为 18 位。请对照证件补全。"),
    "charset": _("身份证号码只有数字，末位可以是 X。请对照证件重填。"),
    "birth_date": _("身份证号码中的出生日期不存在。请对照证件核对。"),
    "check_digit": _("身份证号码的末位对不上，可能有一位写错。请对照证件核对。"),
}
LONGEST_NAME = 60


class PersonValueError(Refused):
    """A name, phone or identity number is not one; ``field`` says which."""

    code = "person_value"


def good(column: str, text: str) -> str:
    """The value in its one form; nothing stays nothing, but a name must be there.

    Raises PersonValueError.
    """
    return {"name": good_name, "phone": good_phone, "id_number": good_id_number}[column](text)


def good_name(text: str) -> str:
    """A name without padding."""
    name = clean_name(text)
    if not name or len(name) > LONGEST_NAME or not is_visible(name):
        raise PersonValueError(
            _("请填写 1 至 %(most)s 个字的姓名。") % {"most": LONGEST_NAME}, field="name"
        )
    return name


def good_phone(text: str) -> str:
    """A telephone number in its one form, or nothing."""
    if not text.strip():
        return ""
    try:
        return phones.check(text)
    except phones.PhoneError as error:
        raise PersonValueError(PHONE_WRONG[error.reason], field="phone") from None


def good_id_number(text: str) -> str:
    """An 18-digit identity number in its one form, or nothing."""
    if not text.strip():
        return ""
    try:
        return id_numbers.check(text)
    except id_numbers.IdNumberError as error:
        raise PersonValueError(ID_NUMBER_WRONG[error.reason], field="id_number") from None


def masked(column: str, value: str) -> str:
    """What a screen shows of a sealed value."""
    return {"phone": phones.mask, "id_number": id_numbers.mask}[column](value) if value else ""
