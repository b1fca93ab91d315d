"""A count away from the office: what the hall takes along, and the laptop that it is opened on."""

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haitang.accounts.models import Account, Duty
from haitang.accounts.operations import create_account, grant_duty
from haitang.counts.ballot import Ballot
from haitang.counts.bare import bare
from haitang.counts.carrying import TO_HALL
from haitang.counts.errors import CountStateError
from haitang.counts.facts import CountTaken
from haitang.counts.models import Count, Official
from haitang.counts.operations.setup import ballot_of, refuse_conflict
from haitang.elections.models import Election, ElectionPost
from haitang.facts.errors import Refused
from haitang.facts.kinds import Code
from haitang.facts.operations import lock, operation, record
from haitang.facts.told import moment
from haitang.nominations.models import Nominee
from haitang.organizations.models import Organization
from haitang.people.models import Background, Person, Sex
from haitang.places.models import Place
from haitang.places.queries import place_number
from haitang.rolls.models import Roll
from haitang.rolls.queries import electorate
from haitang.scope.actor import Actor
from haitang.scope.scope import require

Stage = Election.Stage
FROZEN = (
    "kind", "purpose", "sequence", "mode", "rulebook", "rulebook_sha256", "rulebook_text",
)  # fmt: skip
DUTY = "teller"
CHAIR = "chair"


@operation
def take_count(
    *, election: Election, at: dt.datetime | None = None, actor: Actor
) -> dict[str, Any]:  # fmt: skip
    """What the hall needs to count without a network 带去会场: the content of a file.

    The book as frozen, posts, candidates as on the ballot, the electorate, and how many tellers:
    accounts go by number, without name or password.
    """
    require("take_count", election.path)
    fresh: Election = lock(Election.objects.select_related("place", "body"), pk=election.pk)
    if fresh.stage not in (Stage.READY, Stage.VOTING) or Count.objects.filter(election=fresh):
        raise CountStateError(_("公布候选人以后、开始计票以前，才能把计票带去会场。"))
    for official in bare(Official).filter(election=fresh).select_related("person"):
        refuse_conflict(fresh, official.person, namesake_checked=True)
    when = moment(at)
    writers = _writers(fresh)
    record(
        CountTaken(stage=Code(fresh.stage), tellers=len(writers)), subject=fresh,
        place=place_number(fresh.place, when), at=when,
    )  # fmt: skip
    places = [*fresh.place.ancestors(), fresh.place]
    body = fresh.body
    return {
        "format": TO_HALL,
        "made_at": when.isoformat(),
        "places": [[p.code, p.name, p.level, p.since.isoformat()] for p in places],
        "body": {"kind": body.kind, "name": body.name, "began_on": body.began_on.isoformat()},
        "election": {
            "pk": fresh.pk, "day": fresh.day.isoformat(),
            **{name: getattr(fresh, name) for name in FROZEN},
        },
        "posts": _posts(fresh),
        "electorate": electorate(fresh),
        "ballot": ballot_of(fresh).as_text(),
        "tellers": writers,
    }  # fmt: skip


def _writers(election: Election) -> list[int]:
    """Numbers of the accounts that may enter ballots: those on the list, else by their duty."""
    listed = bare(Official).filter(election=election, account__isnull=False)
    found = list(listed.order_by("account").values_list("account", flat=True))
    if not found:
        rows = Duty.objects.filter(code=DUTY, path__startswith=election.path, ended_on=None)
        found = sorted(set(rows.values_list("account", flat=True)))
    if len(found) < 2:
        raise CountStateError(_("录票要两个人。请先给两名计票员开账号。"), code="no_tellers")
    return found


def _posts(election: Election) -> list[dict[str, Any]]:
    rows = ElectionPost.objects.filter(election=election).order_by("position", "pk")
    columns = ("code", "title", "title_en", "seats", "women_seats", "position")
    return list(rows.values(*columns))


@operation
def unpack_count(
    *, content: dict[str, Any], at: dt.datetime | None = None, actor: Actor
) -> list[tuple[str, str]]:
    """Prepare an empty installation on the laptop of the hall 在会场电脑上打开.

    Returns user names with their new passwords, the chair's first. Refused where there are data.
    """
    if Place.objects.exists():
        raise Refused(_("这里已经有数据。请换一个空的数据文件夹再打开。"), code="not_empty")
    when = moment(at)
    place = _places(content["places"])
    election = _election(content, place, when)
    _candidates(election, content)
    logins = _accounts(place, content["tellers"], when, actor)
    record(
        CountTaken(stage=Code(election.stage), tellers=len(content["tellers"])), subject=election,
        place=place.number, at=when,
    )  # fmt: skip
    return logins


def _places(rows: list[list[Any]]) -> Place:
    above: Place | None = None
    for code, name, level, since in rows:
        place = Place(
            code=code, name=name, level=level, parent=above, since=dt.date.fromisoformat(since)
        )
        place.save(force_insert=True)  # the path needs the number
        place.path = f"{above.path if above else ''}{place.pk}."
        place.save(update_fields=["path"])
        above = place
    assert above is not None  # noqa: S101 - the file was checked
    return above


def _election(content: dict[str, Any], place: Place, when: dt.datetime) -> Election:
    lies: dict[str, Any] = {"place": place, "path": place.path}
    body = content["body"]
    unit = Organization(
        **lies,
        kind=body["kind"],
        name=body["name"],
        began_on=dt.date.fromisoformat(body["began_on"]),
    )
    unit.save(force_insert=True)
    said = content["election"]
    election = Election(
        **lies, pk=said["pk"], body=unit, day=dt.date.fromisoformat(said["day"]),
        stage=Stage.VOTING, called_at=when, **{name: said[name] for name in FROZEN},
    )  # fmt: skip
    election.save(force_insert=True)
    ElectionPost.objects.bulk_create(
        ElectionPost(election=election, **post) for post in content["posts"]
    )
    many = content["electorate"]
    Roll(
        **lies, election=election, basis="paper", rules_text="", rules_sha256="",
        opened_on=election.day, frozen_at=when, frozen_count=many, households=many,
        representatives=many,
    ).save(force_insert=True)  # fmt: skip
    return election


def _candidates(election: Election, content: dict[str, Any]) -> None:
    """Persons with nothing but the name on the ballot, and the sex where seats are kept."""
    posts = {post.code: post for post in ElectionPost.objects.filter(election=election)}
    people: dict[str, Person] = {}
    sexes: dict[int, str] = {}
    for slot in Ballot.from_text(content["ballot"]).slots:
        for position, name in enumerate(slot.candidates, 1):
            if name not in people:
                people[name] = Person(place=election.place, path=election.path, name=name)
                people[name].save(force_insert=True)
            if slot.women_seats:
                sexes[people[name].pk] = Sex.FEMALE if name in slot.women else Sex.MALE
            Nominee(
                election=election, place=election.place, path=election.path, post=posts[slot.post],
                person=people[name], source="voters", state="candidate", position=position,
                nominated_on=election.day, published_on=election.day,
            ).save(force_insert=True)  # fmt: skip
    bare(Background).bulk_create(
        Background(
            place=election.place, path=election.path, person_id=person, sex=sex,
            source=str(_("带到会场的计票文件")), as_of=election.day,
        )
        for person, sex in sexes.items()
    )  # fmt: skip


def _accounts(
    place: Place, tellers: list[int], when: dt.datetime, actor: Actor
) -> list[tuple[str, str]]:
    logins = []
    since = timezone.localdate(when)
    for username, name, duty in [
        (CHAIR, str(_("选举委员会")), "election_committee"),
        *((f"{DUTY}-{pk}", str(_("计票员%(n)d") % {"n": pk}), DUTY) for pk in tellers),
    ]:
        password = secrets.token_urlsafe(9)
        account: Account = create_account(
            username=username, name=name, password=password, actor=actor
        )
        grant_duty(account=account, code=duty, began_on=since, actor=actor, place=place)
        logins.append((username, password))
    return logins
