"""Changes to organizations and their posts."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from haitang.facts.errors import Refused
from haitang.facts.kinds import Code, Ref
from haitang.facts.operations import build, lock, lock_all, operation, record, record_many
from haitang.lib import credit_code as credit
from haitang.organizations import facts
from haitang.organizations.models import Organization, OrganizationKind, Post
from haitang.organizations.queries import by_credit_code, living
from haitang.places.models import Place
from haitang.places.names import is_visible
from haitang.scope.actor import Actor
from haitang.scope.scope import require

CREDIT_CODE_WRONG = {
    "length": _("统一社会信用代码应为 18 位。请对照证照补全。"),
    "charset": _("统一社会信用代码只有数字和大写字母，没有 I、O、S、V、Z。请对照证照重填。"),
    "check_digit": _("统一社会信用代码的校验位对不上，可能有一位写错。请对照证照核对。"),
}
NAME_TAKEN = _("这个地方已有同名单位。请换一个名称。")
CODE_TAKEN = _("这个统一社会信用代码已经登记过。")


class OrganizationError(Refused):
    """An organization or post cannot be entered or changed like this."""

    code = "organization"


@operation
def create_organization(
    *,
    place: Place,
    kind: str,
    name: str,
    began_on: dt.date,
    actor: Actor,
    short_name: str = "",
    credit_code: str = "",
    parent: Organization | None = None,
) -> Organization:
    """Enter a body at a place.

    Raises OrganizationError when the name is taken there, the credit code is wrong (GB 32100) or
    already used, or the place has ended.
    """
    require("create_organization", place.path)
    return enter_organization(
        place=place, kind=kind, name=name, began_on=began_on, short_name=short_name,
        credit_code=credit_code, parent=parent,
    )  # fmt: skip


def enter_organization(
    *,
    place: Place,
    kind: str,
    name: str,
    began_on: dt.date,
    short_name: str = "",
    credit_code: str = "",
    parent: Organization | None = None,
) -> Organization:
    """What ``create_organization`` does, for an operation that has asked for a right of its own."""
    where: Place = lock(Place.objects.all(), pk=place.pk)
    _check_place(where)
    if parent is not None:
        _check_living(lock(Organization.objects.all(), pk=parent.pk))
    if kind not in OrganizationKind.values:
        raise OrganizationError(_("请从列表中选择单位类型。"), field="kind")
    row = Organization.objects.create(
        place=where, path=where.path, kind=kind, name=_free_name(where, name),
        short_name=_text(short_name, 20, "short_name"), credit_code=_free_code(credit_code),
        parent=parent, began_on=began_on,
    )  # fmt: skip
    record(facts.OrganizationCreated(sort=Code(row.kind)), subject=row, place=where.number)
    return row


class EnterpriseRegister:
    """Enterprises entered together in few statements, each as ``create_organization`` does one.

    For an operation that has asked for a right of its own. Their places are locked, and what is
    taken there is read, when it is made; ``credit_codes`` are those that may be entered.
    """

    def __init__(
        self, places: Iterable[Place], names: Iterable[str], credit_codes: Iterable[str]
    ) -> None:
        pks = {place.pk for place in places}
        locked = lock_all(Place.objects.filter(pk__in=pks).order_by("pk"))
        self._places: dict[int, Place] = {place.pk: place for place in locked}
        same = Organization.objects.filter(
            place__in=pks, name__in=[name.strip() for name in names], ended_on__isnull=True
        )
        self._names = set(same.values_list("place", "name"))
        coded = Organization.objects.filter(credit_code__in=list(credit_codes))
        self._codes = set(coded.values_list("credit_code", flat=True))
        self._rows: list[Organization] = []

    def checked(self, place: Place, name: str, began_on: dt.date, credit_code: str) -> Organization:
        """An enterprise that may be entered, not yet written. Raises OrganizationError."""
        where = self._places[place.pk]
        _check_place(where)
        text = _named(name)
        if (where.pk, text) in self._names:
            raise OrganizationError(NAME_TAKEN, field="name")
        code = _checked_code(credit_code)
        if code in self._codes:
            raise OrganizationError(CODE_TAKEN, field="credit_code")
        return Organization(
            place=where, path=where.path, kind=OrganizationKind.ENTERPRISE, name=text,
            credit_code=code, began_on=began_on,
        )  # fmt: skip

    def add(self, row: Organization) -> None:
        """Enter one that was checked, with the others: its name and code are taken from now on."""
        self._names.add((row.place_id, row.name))
        self._codes.add(row.credit_code)
        self._rows.append(row)

    def write(self, actor: Actor) -> None:
        """Write all that was added, with their facts."""
        Organization.objects.bulk_create(self._rows, batch_size=500)
        created = facts.OrganizationCreated(sort=Code(OrganizationKind.ENTERPRISE))
        record_many(
            [
                build(created, subject=row, place=row.place.number, at=None, actor=actor)
                for row in self._rows
            ]
        )


@operation
def rename_organization(
    *, organization: Organization, name: str, actor: Actor, short_name: str = ""
) -> Organization:
    """Give a body another name. Raises OrganizationError when it is taken or did not change."""
    row = _open(organization, "rename_organization")
    if name.strip() == row.name and short_name.strip() in ("", row.short_name):
        raise OrganizationError(_("名称没有变化。请填写新的名称。"), field="name")
    if name.strip() != row.name:
        row.name = _free_name(row.place, name)
    row.short_name = _text(short_name, 20, "short_name") or row.short_name
    row.save(update_fields=["name", "short_name"])
    record(facts.OrganizationRenamed(organization=_ref(row)), subject=row, place=row.place.number)
    return row


@operation
def end_organization(*, organization: Organization, on: dt.date, actor: Actor) -> Organization:
    """End a body, and its posts with it, from a day.

    Raises OrganizationError when parts of it go on, or the day lies before its first.
    """
    row = _open(organization, "end_organization")
    if on < row.began_on:
        raise OrganizationError(_("撤销日期不能早于成立日期。请核对日期。"), field="on")
    if living(on).filter(parent=row).exists():
        raise OrganizationError(_("它还有下属单位。请先撤销或划转下属单位。"))
    for post in row.posts.filter(ended_on__isnull=True):
        _end_post(post, max(on, post.began_on))
    row.ended_on = on
    row.save(update_fields=["ended_on"])
    fact = facts.OrganizationEnded(sort=Code(row.kind))
    record(fact, subject=row, place=row.place.number)
    return row


@operation
def create_post(
    *, organization: Organization, title: str, began_on: dt.date, actor: Actor, seats: int = 1
) -> Post:
    """Add a post with a number of seats. Raises OrganizationError when the title is taken."""
    row = _open(organization, "create_post")
    title = _text(title, 40, "title")
    if not title:
        raise OrganizationError(_("请填写岗位名称。"), field="title")
    if not 1 <= seats <= 999:
        raise OrganizationError(_("职数应为 1 至 999。"), field="seats")
    if row.posts.filter(title=title, ended_on__isnull=True).exists():
        raise OrganizationError(_("这个单位已有同名岗位。请换一个名称。"), field="title")
    post = Post.objects.create(organization=row, title=title, seats=seats, began_on=began_on)
    fact = facts.PostCreated(organization=_ref(row), seats=seats)
    record(fact, subject=post, place=row.place.number)
    return post


@operation
def end_post(*, post: Post, on: dt.date, actor: Actor) -> Post:
    """End a post from a day. Raises OrganizationError for one that has ended, or not begun."""
    row: Post = lock(Post.objects.select_related("organization__place"), pk=post.pk)
    require("end_post", row.organization.path)
    if row.ended_on is not None:
        raise OrganizationError(_("这个岗位已撤销。"))
    if on < row.began_on:
        raise OrganizationError(_("撤销日期不能早于设岗日期。请核对日期。"), field="on")
    _end_post(row, on)
    return row


def _end_post(post: Post, on: dt.date) -> None:
    post.ended_on = on
    post.save(update_fields=["ended_on"])
    body = post.organization
    record(facts.PostEnded(organization=_ref(body)), subject=post, place=body.place.number)


def _open(organization: Organization, name: str) -> Organization:
    row: Organization = lock(Organization.objects.select_related("place"), pk=organization.pk)
    require(name, row.path)
    _check_living(row)
    return row


def _check_living(organization: Organization) -> None:
    if organization.ended_on is not None:
        raise OrganizationError(
            _("“%(name)s”已撤销。请选择现有的单位。") % {"name": organization.name}
        )


def _ref(organization: Organization) -> Ref:
    return Ref(f"organization:{organization.pk}")


def _text(text: str, most: int, field: str) -> str:
    text = text.strip()
    if len(text) > most or not is_visible(text):
        raise OrganizationError(
            _("请写在 %(most)s 个字以内，不要换行。") % {"most": most}, field=field
        )
    return text


def _check_place(place: Place) -> None:
    if place.ended_on is not None:
        raise OrganizationError(_("这个地方已撤销。请选择现在的地方。"), field="place")


def _named(name: str) -> str:
    text = _text(name, 80, "name")
    if not text:
        raise OrganizationError(_("请填写单位名称。"), field="name")
    return text


def _free_name(place: Place, name: str) -> str:
    text = _named(name)
    if Organization.objects.filter(place=place, name=text, ended_on__isnull=True).exists():
        raise OrganizationError(NAME_TAKEN, field="name")
    return text


def _checked_code(code: str) -> str | None:
    if not code.strip():
        return None
    try:
        return credit.check(code)
    except credit.CreditCodeError as error:
        raise OrganizationError(CREDIT_CODE_WRONG[error.reason], field="credit_code") from error


def _free_code(code: str) -> str | None:
    text = _checked_code(code)
    if text and by_credit_code(text):
        raise OrganizationError(CODE_TAKEN, field="credit_code")
    return text
