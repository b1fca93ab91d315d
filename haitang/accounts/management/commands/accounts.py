"""``haitang accounts``: make accounts, grant and end duties, give keys, print their table."""

import datetime as dt
import getpass
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from haitang.accounts import operations, queries
from haitang.accounts.duties import DUTIES, ORGANIZATION
from haitang.accounts.models import Account, Duty
from haitang.accounts.printed import page
from haitang.accounts.shell import account_named
from haitang.facts.errors import Refused
from haitang.organizations.models import Organization
from haitang.places.queries import by_code
from haitang.scope.actor import system_actor
from haitang.scope.scope import everything

ACTOR = system_actor("accounts")
DOC = Path("docs/using/duties.md")


class Command(BaseCommand):
    """See the module."""

    help = "Accounts: create, list, close, grant, end, key, doc."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        create = verbs.add_parser("create", help="make an account; the password is asked for")
        create.add_argument("username")
        create.add_argument("name", help="the name under which the holder acts")
        create.add_argument("--organization", help="id of the organization")
        grant = verbs.add_parser("grant", help="grant a duty at a place or for an organization")
        grant.add_argument("username")
        grant.add_argument("duty", choices=sorted(DUTIES))
        grant.add_argument("where", help="code of the place, or id of the organization")
        grant.add_argument("--from", dest="began_on", help="first day, YYYY-MM-DD (today)")
        grant.add_argument("--until", dest="ended_on", help="first day without it, YYYY-MM-DD")
        end = verbs.add_parser("end", help="end a duty at once")
        end.add_argument("duty_id", type=int, help="number of the duty, see list")
        verbs.add_parser("close", help="close an account").add_argument("username")
        listed = verbs.add_parser("list", help="accounts and the duties they hold today")
        listed.add_argument("username", nargs="?")
        key = verbs.add_parser("key", help="give a partner system a key, shown once")
        key.add_argument("username")
        key.add_argument("title", help="which system it is for")
        doc = verbs.add_parser("doc", help=f"write the table of duties to {DOC}")
        doc.add_argument("--check", action="store_true", help="only say whether it is up to date")
        doc.add_argument("--file", type=Path, default=DOC)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run one subcommand; a refusal is one sentence and exit code 1."""
        with everything("haitang accounts", ACTOR):
            try:
                getattr(self, f"do_{options['verb']}")(**options)
            except Refused as error:
                raise CommandError(str(error)) from None

    def do_create(
        self, *, username: str, name: str, organization: str | None, **_options: Any
    ) -> None:
        """Make an account with a password from the terminal or from standard input."""
        unit = _organization(organization) if organization else None
        account = operations.create_account(
            username=username, name=name, password=_password(), organization=unit, actor=ACTOR
        )
        self.stdout.write(_("已建账号 %(username)s。") % {"username": account.username})

    def do_grant(
        self,
        *,
        username: str,
        duty: str,
        where: str,
        began_on: str | None,
        ended_on: str | None,
        **_options: Any,
    ) -> None:
        """Grant a duty."""
        at_organization = DUTIES[duty].at == ORGANIZATION
        row = operations.grant_duty(
            account=account_named(username),
            code=duty,
            place=None if at_organization else by_code(where),
            organization=_organization(where) if at_organization else None,
            began_on=_day(began_on) or timezone.localdate(),
            ended_on=_day(ended_on),
            actor=ACTOR,
        )
        self._show(row)

    def do_end(self, *, duty_id: int, **_options: Any) -> None:
        """End a duty."""
        row = Duty.objects.filter(pk=duty_id).first()
        if row is None:
            raise CommandError(_("没有这项职责。请用 list 查看编号。"))
        self._show(operations.end_duty(duty=row, actor=ACTOR))

    def do_close(self, *, username: str, **_options: Any) -> None:
        """Close an account."""
        operations.close_account(account=account_named(username), actor=ACTOR)
        self.stdout.write(_("账号 %(username)s 已停用。") % {"username": username})

    def do_list(self, *, username: str | None, **_options: Any) -> None:
        """Every account with its duties."""
        rows = Account.objects.order_by("username")
        for account in rows.filter(username=username) if username else rows:
            self.stdout.write(f"{account.username}  {account.name}")
            for duty in queries.duties_of(account):
                self._show(duty)

    def do_key(self, *, username: str, title: str, **_options: Any) -> None:
        """Give a key and show it once."""
        secret = operations.new_key()
        operations.create_partner_key(
            account=account_named(username), title=title, secret=secret, actor=ACTOR
        )
        self.stdout.write(secret)
        self.stderr.write(_("密钥只显示这一次，请妥善保存。"))

    def do_doc(self, *, check: bool, file: Path, **_options: Any) -> None:
        """Write the table of duties, or only compare it."""
        text = page()
        if check:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                raise CommandError(f"{file} is out of date: run haitang accounts doc.")
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _show(self, duty: Duty) -> None:
        where = duty.organization.name if duty.organization else duty.place.name
        days = f"{duty.began_on} – {duty.ended_on or ''}"
        self.stdout.write(f"  {duty.pk}  {DUTIES[duty.code].title}  {where}  {days}")


def _organization(pk: str) -> Organization:
    row = Organization.objects.filter(pk=int(pk) if pk.isdecimal() else 0).first()
    if row is None:
        raise CommandError(_("没有编号为 %(id)s 的单位。") % {"id": pk})
    return row


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("日期请写成 2026-01-31 的样子。")) from None


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, again = getpass.getpass(), getpass.getpass()
    if first != again:
        raise CommandError(_("两次输入的密码不一样。请重新运行。"))
    return first
