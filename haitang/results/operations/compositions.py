"""Who sits on a committee, in figures: counted from records and left as facts, one a figure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from haitang.elections.models import Election
from haitang.facts.days import local_day
from haitang.facts.history import amend, standing
from haitang.facts.operations import operation
from haitang.facts.told import moment
from haitang.organizations.models import OrganizationKind
from haitang.people.models import Background, Education, Political, Sex, Term
from haitang.people.rows import here
from haitang.results.errors import ResultError
from haitang.results.facts import COMPOSITION
from haitang.results.models import Composition
from haitang.results.operations.steps import tell
from haitang.results.queries import final_results, in_office
from haitang.rolls.ages import years
from haitang.scope.actor import Actor

COLLEGE = {Education.COLLEGE, Education.BACHELOR, Education.MASTER, Education.DOCTOR}
PARTY = {Political.PARTY, Political.PROBATIONARY}
SECRETARY = "书记"
NUMBERS = (
    "members", "women", "sex_known", "college", "education_known", "party", "political_known",
    "first_time", "aged", "age_years", "former_aged", "former_age_years", "crossing",
)  # fmt: skip


@dataclass(frozen=True)
class _Member:
    """A member as the figures see them."""

    person: int
    code: str
    incumbent: bool


@operation
def record_composition(
    *, election: Election, at: dt.datetime | None = None, actor: Actor
) -> Composition:
    """Count a committee anew 重算班子情况, after a birthday or an education was corrected.

    Facts that no longer hold are restated. Raises ResultError when there is no committee in office,
    or nothing changed.
    """
    here("record_composition", election.path)
    found, changed = count_composition(election, moment(at))
    if found is None:
        raise ResultError(_("新一届还没有任职，没有可以计算的。"), code="nobody")
    if not changed:
        raise ResultError(_("重算过了，没有变化。"), code="unchanged")
    return found


def count_composition(election: Election, when: dt.datetime) -> tuple[Composition | None, int]:
    """The figures of the committee that an election and its run-offs gave, and how many changed.

    For a Party election the committee of the same place is counted, as far as there is one: its
    director may be the secretary now. Part of an operation.
    """
    root = _root(election)
    members = _members(root) if root else []
    if root is None or not members:
        return None, 0
    found = Composition(
        election=root, place=root.place, path=root.path, recorded_on=local_day(when)
    )
    for name, number in _numbers(root, members).items():
        setattr(found, name, number)
    found.both_offices, found.crossing = _offices(root, members)
    return found, _keep(found, when)


def _root(election: Election) -> Election | None:
    """The committee's election that began the term."""
    if election.kind == Election.Kind.PARTY:
        rows = Composition.objects.filter(path=election.path).select_related("election__place")
        newest = rows.order_by("-election__day").first()
        return newest.election if newest else None
    found = election
    while found.purpose == Election.Purpose.RUNOFF and found.follows is not None:
        found = found.follows
    whole = (Election.Purpose.TERM, Election.Purpose.RERUN)
    return found if found.purpose in whole else None


def _members(root: Election) -> list[_Member]:
    rows = in_office(final_results(root)).filter(term__isnull=False)
    return [
        _Member(*values)
        for values in rows.values_list("nominee__person", "post__code", "nominee__incumbent")
    ]


def _numbers(root: Election, members: list[_Member]) -> dict[str, int]:
    people = [member.person for member in members]
    background = _background(people)
    former = _former(root)
    before = {person for person, _began in former} | {m.person for m in members if m.incumbent}
    own = [background[person] for person in people if person in background]
    ages = [years(row.born_on, root.day) for row in own if row.born_on]
    old = _background(person for person, _began in former)
    old_ages = [
        years(born, began)
        for person, began in former
        if person in old and (born := old[person].born_on) is not None
    ]
    return {
        "members": len(members),
        "women": sum(row.sex == Sex.FEMALE for row in own),
        "sex_known": sum(row.sex != Sex.UNKNOWN for row in own),
        "college": sum(row.education in COLLEGE for row in own),
        "education_known": sum(row.education != Education.UNKNOWN for row in own),
        "party": sum(row.political in PARTY for row in own),
        "political_known": sum(row.political != Political.UNKNOWN for row in own),
        "first_time": sum(person not in before for person in people),
        "aged": len(ages), "age_years": sum(ages),
        "former_aged": len(old_ages), "former_age_years": sum(old_ages),
    }  # fmt: skip


def _background(people: Iterable[int]) -> dict[int, Background]:
    rows: QuerySet[Background] = QuerySet(Background)
    return {row.person_id: row for row in rows.filter(person__in=list(people))}


def _former(root: Election) -> list[tuple[int, dt.date]]:
    """(person, day of beginning) of those who sat in the body on the election day."""
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=root.day)
    rows = Term.objects.filter(
        running, post__organization=root.body, began_on__lt=root.day
    ).order_by("person", "began_on")
    found: dict[int, dt.date] = {}
    for person, began in rows.values_list("person", "began_on"):
        found.setdefault(person, began)
    return list(found.items())


def _offices(root: Election, members: list[_Member]) -> tuple[bool | None, int]:
    """Whether director and secretary are one, and how many sit in the Party's committee too."""
    in_party = Term.objects.filter(
        post__organization__kind=OrganizationKind.PARTY,
        post__organization__place=root.place, ended_on=None,
    )  # fmt: skip
    seated = set(in_party.values_list("person", flat=True))
    leading = set(in_party.filter(post__title=SECRETARY).values_list("person", flat=True))
    directors = {member.person for member in members if member.code == "director"}
    both = bool(directors & leading) if directors and leading else None
    return both, sum(member.person in seated for member in members)


def _keep(found: Composition, when: dt.datetime) -> int:
    """Save the row and make the facts say the same; answers how many of them changed."""
    before = Composition.objects.filter(election=found.election).first()
    if before is not None:
        found.pk = before.pk
        found.save(force_update=True)
    else:
        found.save(force_insert=True)
    told, changed = {fact.kind: fact for fact in standing(found)}, 0
    for name, number in numbers_of(found).items():
        made = COMPOSITION[name]
        earlier = told.get(made.info.code)
        if earlier is None:
            tell(found, made(number=number), when)  # type: ignore[call-arg] # each has it
        elif earlier.quantity != number:
            amend(earlier, number=number)
        else:
            continue
        changed += 1
    return changed


def numbers_of(row: Composition) -> dict[str, int]:
    """The figures of a row by the names of their facts."""
    numbers = {name: int(getattr(row, name)) for name in NUMBERS}
    if row.both_offices is not None:
        numbers |= {"both_offices": int(row.both_offices), "led": 1}
    return numbers
