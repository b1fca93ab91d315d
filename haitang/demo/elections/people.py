"""Planned faces become persons on file, with what is known of them; the last term takes office."""

import datetime as dt

from haitang.demo.elections.faces import Face
from haitang.demo.elections.plan import LAST_TERM, Community
from haitang.demo.elections.stage import Board
from haitang.organizations.models import Organization
from haitang.organizations.operations import create_post
from haitang.people.bulk import NewPerson, register_people
from haitang.people.models import Person, Political, Sex
from haitang.people.operations import fill_post
from haitang.places.models import Place

SOURCE = "干部人事档案"
TITLES = {"director": "主任", "deputy": "副主任", "member": "委员"}
OTHERS = ("none",) * 8 + ("league", "democratic")


class People:
    """Every face once on file, whichever election it stands in."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._known: dict[int, Person] = {}

    def person(self, face: Face) -> Person:
        """The person of a face that was entered before."""
        return self._known[id(face)]

    def enter(self, community: Community, place: Place) -> None:
        """Everybody of a community, from the archive of its cadres."""
        faces = {id(face): face for face in community.faces}
        persons = register_people(
            rows=[self._row(face) for face in faces.values()], place=place, source=SOURCE,
            as_of=dt.date(2021, 8, 1), actor=self.board.actor,
        )  # fmt: skip
        self._known |= dict(zip(faces, persons, strict=True))

    def _row(self, face: Face) -> NewPerson:
        other = self.board.chance.choice(OTHERS)
        return NewPerson(
            face.name,
            face.born_on,
            Sex.FEMALE if face.woman else Sex.MALE,
            "01",
            face.education,
            Political.PARTY if face.party else other,
        )


def last_term(people: People, community: Community, body: Organization) -> None:
    """The members elected in 2018: posts with enough seats for both terms, and their terms."""
    actor = people.board.actor
    for code, title in TITLES.items():
        sat = [people.person(row.face) for row in community.former if row.post == code]
        post = create_post(
            organization=body, title=title, seats=max(len(sat), community.seats[code]),
            began_on=LAST_TERM, actor=actor,
        )  # fmt: skip
        if sat:
            fill_post(post=post, people=sat, began_on=LAST_TERM, actor=actor)
