"""Who acts at the command line: the machine itself, or an account with its duties and no more."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from haitang.accounts.models import Account
from haitang.accounts.queries import scope_of_account
from haitang.scope.actor import Actor, system_actor
from haitang.scope.scope import NotPermittedError, enter, everything


def account_named(username: str) -> Account:
    """The account of that name. Raises CommandError."""
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise CommandError(_("没有账号 %(name)s。") % {"name": username})
    return found


@contextmanager
def acting(username: str, operation: str, job: str) -> Iterator[Actor]:
    """The actor of a command: the account of that name, or the job where none is named.

    Raises CommandError for a name that nobody has, and when the duties do not give the operation.
    """
    if not username:
        actor = system_actor(job)
        with everything(f"{job} on the command line", actor):
            yield actor
        return
    scope = scope_of_account(account_named(username)).entered_with(operation)
    try:
        with enter(scope):
            yield scope.actor
    except NotPermittedError as error:
        raise CommandError(
            _("这个账号没有办这件事的职责。请换一个账号，或请安全管理员授予职责。")
        ) from error
