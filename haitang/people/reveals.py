"""The recorded act of reading a sealed value; ``operations.reveal_person`` shows it after that."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.facts.commitments import commit, new_salt
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.operations import operation, record
from haitang.people.facts import PersonRevealed
from haitang.people.models import LONGEST_REASON, Person, Reveal
from haitang.people.rows import PersonNotFoundError, open_person, place_of
from haitang.people.vault import COLUMNS
from haitang.scope.actor import Actor
from haitang.scope.scope import NotPermittedError

LEAST_REASON = 4


class RevealError(Refused):
    """A sealed value is not shown: no such column, or no reason given."""

    code = "reveal"


@operation
def reveal_person(*, person: Person, column: str, reason: str, actor: Actor) -> Reveal:
    """Record who reads which column of whom, and why. Raises RevealError, PersonNotFoundError.

    The mask of the column must be among the columns that one duty gives for this very person.
    """
    if column not in COLUMNS:
        raise RevealError(_("这一栏没有隐藏的内容。"), field="column")
    reason = " ".join(reason.split())
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        raise RevealError(
            _("请写明查看的事由，%(least)s 至 %(most)s 个字。")
            % {"least": LEAST_REASON, "most": LONGEST_REASON},
            field="reason",
        )
    row = _seen(person, column)
    salt = new_salt()
    reveal = Reveal(
        person=row, place_id=row.place_id, path=row.path, column=column, reason=reason,
        salt=salt, actor=actor.ref, at=timezone.now(),
    )  # fmt: skip
    reveal.save(force_insert=True)
    fact = PersonRevealed(what=Code(column), reason=commit(reason, salt))
    record(fact, subject=row, place=place_of(row))
    return reveal


def _seen(person: Person, column: str) -> Person:
    row = open_person(person)
    try:
        seen = Person.objects.get_queryset().filter(pk=row.pk).permitted(f"{column}_mask")
    except NotPermittedError:
        seen = []
    if not seen or f"{column}_mask" not in seen[0]:
        raise PersonNotFoundError(_("没有这个人员，或者不在您的职责范围内。"))
    return row
