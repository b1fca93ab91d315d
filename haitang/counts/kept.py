"""Seats kept for women 单列的妇女名额: who of the names of a post is a woman, as on file."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from haitang.counts.ballot import Slot
from haitang.counts.bare import bare
from haitang.counts.errors import CountStateError
from haitang.elections.models import Election, ElectionPost
from haitang.nominations.models import Nominee, Source
from haitang.people.models import Background, Sex


def slot_of(post: ElectionPost, people: Mapping[str, int | None]) -> Slot:
    """The slot of a post. ``people``: name as printed -> key of the person, None when not on file.

    Where seats are kept, the sex of every candidate must be on file: CountStateError names those
    whose is not. Where none are kept nobody's sex is asked for, or goes any further.
    """
    women: list[str] = []
    if post.women_seats:
        known = _sexes(key for key in people.values() if key is not None)
        sexes = {name: known.get(key or 0, Sex.UNKNOWN) for name, key in people.items()}
        if missing := [name for name, sex in sexes.items() if sex == Sex.UNKNOWN]:
            raise CountStateError(
                _("“%(post)s”有单列的妇女名额，请先补录这些候选人的性别：%(names)s。")
                % {"post": post.title, "names": "、".join(missing)},
                code="sex_unknown",
            )
        women = [name for name, sex in sexes.items() if sex == Sex.FEMALE]
    return Slot(
        post.code, post.title, post.title_en or post.title, post.seats, tuple(people),
        post.women_seats, tuple(women),
    )  # fmt: skip


def _sexes(people: Iterable[int]) -> dict[int, str]:
    rows = bare(Background).filter(person__in=list(people))
    return dict(rows.values_list("person", "sex"))


def standing_by_name(election: Election, post: ElectionPost) -> dict[str, int]:
    """Name -> key of the person of everybody ever nominated for a post, for a past record."""
    rows = bare(Nominee).filter(election=election, post=post).order_by("-pk")
    return dict(rows.values_list("person__name", "person"))


def women_of(election: Election, slot: Slot, names: Iterable[str]) -> list[str]:
    """Who of the names of a post is a woman: as frozen on the ballot, then of those written in.

    A name written in counts as a woman's once the person was taken up (``admit_write_in``).
    """
    written = [name for name in names if name not in slot.candidates]
    if not slot.women_seats or not written:
        return list(slot.women)
    rows = bare(Nominee).filter(
        election=election, post__code=slot.post, source=Source.WRITE_IN,
        person__name__in=written, person__background__sex=Sex.FEMALE,
    )  # fmt: skip
    found = set(rows.values_list("person__name", flat=True))
    return [*slot.women, *(name for name in written if name in found)]
