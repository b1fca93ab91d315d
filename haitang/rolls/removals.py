"""Why a person is taken off a roll, and which paper has to bear it out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Removal(models.TextChoices):
    """Reasons of removal before the freeze. The last six leave a member out of those due."""

    MISTAKE = "mistake", _("登记有误")
    ELSEWHERE = "elsewhere", _("改在别处登记")
    DIED = "died", _("死亡")
    DEPRIVED = "deprived", _("被剥夺政治权利")
    UNDER_AGE = "under_age", _("选举日不满十八周岁")
    OBJECTION = "objection", _("异议成立")
    NOT_FULL = "not_full", _("预备党员或者中止党员权利，没有选举权")
    INCAPACITY = "incapacity", _("因病不能表达本人意志")
    ABROAD = "abroad", _("出国六个月以上")
    PRISON = "prison", _("在服刑")
    BEDRIDDEN = "bedridden", _("长期卧床，生活不能自理")
    TRANSFERRED = "transferred", _("调出、外出学习，组织关系没有转")
    RETURNED_HOME = "returned_home", _("异地居住或者回原籍长期休养")


LEFT_OUT = frozenset(
    {"incapacity", "abroad", "prison", "bedridden", "transferred", "returned_home"}
)
# These need the number of the paper that says so.
WITH_PAPER = frozenset({"died", "deprived", *LEFT_OUT})
