"""What a case refuses, and what to do instead."""

from django.utils.translation import gettext_lazy as _

from haitang.cases.models import Route
from haitang.facts.errors import Refused

WHERE_TO_GO = {
    Route.EMERGENCY: _("紧急情况请马上拨打110（治安）、119（火警）或120（急救），这里不受理。"),
    Route.PETITION: _("信访事项由信访部门受理：请到当地信访局或国家信访局网上信访平台提出。"),
    Route.JUDICIAL: _("诉讼、仲裁、行政复议事项请向法院、仲裁机构或复议机关提出，这里不受理。"),
}


class NotTakenError(Refused):
    """The matter has a route of its own; nothing was registered."""

    code = "not_taken"
