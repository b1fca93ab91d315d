"""One mark at the table: a press of a key, and back to the search box."""

from typing import TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from haitang.desk.forms.fields import LONGEST_NUMBER
from haitang.desk.reading import actor
from haitang.desk.rolls.reading import where
from haitang.facts.errors import Refused
from haitang.pages.forms import Form, repeat_key
from haitang.rolls.models import Proxy, Voter
from haitang.rolls.models.turnout import Channel
from haitang.rolls.operations import mark_turnout
from haitang.scope.rows import Guarded
from haitang.scope.views import guard

M = TypeVar("M", bound=Guarded)


@guard(POST="mark_turnout")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a ballot to a voter, or to the holder of his proxy."""
    now = where(pk)
    voter = _row(Voter, request.POST.get("voter", ""), pk)
    if voter is None:
        messages.error(request, _("名单上没有这个人。请在名单里再找一次。"))
        return redirect("desk:roll_turnout", pk)
    proxy = _row(Proxy, request.POST.get("proxy", ""), pk)
    channel = request.POST.get("channel", "")
    try:
        mark_turnout(
            election=now.election, voter=voter, proxy=proxy, channel=channel,
            actor=actor(request), key=repeat_key(Form(request.POST)),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("序号%(n)d已登记领票。") % {"n": voter.serial})
    channel = channel if channel in Channel.values else Channel.HALL
    back = reverse("desk:roll_turnout", args=[pk])
    return redirect(f"{back}?{urlencode({'channel': channel})}")


def _row(model: type[M], text: str, election: int) -> M | None:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        return None
    return model.objects.get_queryset().filter(election=election, pk=int(text)).first()
