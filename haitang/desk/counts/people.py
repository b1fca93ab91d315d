"""Who works at a count: the list, and the check that nobody on it stands or is near to one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account
from haitang.counts import operations as do
from haitang.counts.models import Official
from haitang.desk.counts.acting import form_page, press
from haitang.desk.counts.forms import OfficialForm
from haitang.desk.counts.home import officials_of
from haitang.desk.counts.rows import election_for, may_here
from haitang.desk.reading import actor, instance, posted
from haitang.elections.models import Election
from haitang.facts.errors import Refused
from haitang.pages.forms import refused
from haitang.people.models import Person
from haitang.scope.views import guard


@guard("read_count")
def officials(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of officials of an election."""
    election = election_for(pk)
    context = {
        "election": {"pk": pk, "place": election.place.name},
        "officials": officials_of(pk),
        "acts": {
            name: may_here(name, election.path)
            for name in ("appoint_official", "withdraw_official")
        },
        "here": "counts",
    }
    return render(request, "desk/counts/officials.html", context)


@guard("appoint_official", POST="appoint_official")
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody on the list."""
    election = election_for(pk)
    form = OfficialForm(posted(request), accounts=_writers(election))
    if form.is_valid() and _appointed(request, form, election):
        messages.success(request, _("已列入计票人员名单。"))
        return redirect("desk:count_officials", pk)
    note = _("候选人和候选人的近亲属不能担任；系统按提名和亲属申报核对。")
    scribes = _("代写人员也在这里登记，公告里单列一张名单。")
    return form_page(
        request, form, title=_("确定计票人员"), sub=election.place.name, button=_("列入名单"),
        notes=[note, scribes], back_url=reverse("desk:count_officials", args=[pk]),
    )  # fmt: skip


def _writers(election: Election) -> object:
    """Accounts that may enter ballots at this place."""
    rows = Account.objects.filter(
        is_active=True, duties__code="teller", duties__path__startswith=election.path
    )
    return rows.distinct().order_by("name")


def _appointed(request: HttpRequest, form: OfficialForm, election: Election) -> bool:
    given = form.cleaned_data
    people = list(
        Person.objects.get_queryset().filter(name=given["name"].strip(), place=election.place)[:2]
    )
    if len(people) != 1:
        none = _("本社区没有登记叫这个名字的人，请先登记选民。")
        many = _("本社区有几个人叫这个名字，请选举委员会核对后再办。")
        form.add_error("name", many if people else none)
        return False
    try:
        do.appoint_official(
            election=election, person=people[0], role=given["role"], account=given["account"],
            namesake_checked=given["namesake_checked"], actor=actor(request), key=given["key"],
        )  # fmt: skip
    except Refused as error:
        error.field = "name" if error.field == "person" else error.field
        refused(form, error)
        return False
    return True


@guard(POST="withdraw_official")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    official = instance(Official.objects.get_queryset().filter(pk=pk))
    return press(
        request, "desk:count_officials", official.election_id, do.withdraw_official,
        _("已退出名单。"), official=official,
    )  # fmt: skip
