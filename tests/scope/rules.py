"""The rules of access, stated a second time in plain Python over plain dicts.

Nothing here calls the gate. Only the table of duties is shared with it: that table is the law, and
its own tests say what it must hold. A right counts where *one* post gives operation, row, column.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from haitang.accounts.columns import CASE_RESIDENT, ENTRY_RESIDENT, PHOTO, RATING_RESIDENT
from haitang.accounts.duties import DUTIES

Row = Mapping[str, Any]
Key = tuple[str, int]
Rows = dict[Key, Row]
IN_HAND = {"dispatched", "handling", "suspended"}
OF_A_CASE = {
    "entry", "photo", "assignment", "extension", "followup", "rating", "exclusion",
}  # fmt: skip
OF_A_PROJECT = {"milestone", "fundline"}
# Record without a place of its own -> the record above it, which its column of that name names.
PARENTS = {
    "screening_question": "screening", "stage_decision": "screening",
    "screening_telling": "screening", "supporter": "nominee", "kin": "nominee",
    "policy_objection": "application", "policy_payment": "application",
    "entitled_row": "entitled_list", "quick_ask": "entitled_list",
}  # fmt: skip
OF_A_PERSON = {"vault", "reveal"}


@dataclass(frozen=True)
class Post:
    """One duty at one place, or for one unit, or (a resident's code) for one case."""

    duty: str
    path: str
    operations: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    unit: int | None = None
    case: int | None = None

    @classmethod
    def at(cls, path: str, duty: str) -> "Post":
        """A duty at a place."""
        kind = DUTIES[duty]
        return cls(duty, path, kind.operations, kind.columns)

    @classmethod
    def of(cls, path: str, unit: int, duty: str = "handler") -> "Post":
        """A duty for a unit that lies at a place."""
        kind = DUTIES[duty]
        return cls(duty, path, kind.operations, kind.columns, unit=unit)


def resident(case: int) -> Post:
    """What the holder of a look-up code may see: the one case, as it is told to residents."""
    operations = frozenset({"read_own_case", "supplement_case", "record_rating", "reopen_case"})
    columns = {
        "case": CASE_RESIDENT | {"lookup_index"},  # whoever has the code knows it
        "entry": ENTRY_RESIDENT, "photo": PHOTO, "rating": RATING_RESIDENT,
    }  # fmt: skip
    return Post("resident", "", operations, columns, case=case)


def everybody(county: str) -> Post:
    """What anybody may know of the cases of this county: no text of a resident, no person."""
    columns = {"case": frozenset({"number", "public_text", "joined_into__number"})}
    return Post("public", county, frozenset({"read_published"}), columns)


def path_of(record: str, row: Row, rows: Rows) -> str:
    """The path of the place in which a row lies."""
    if record in OF_A_CASE:
        return str(rows["case", row["case_id"]]["path"])
    if record in OF_A_PROJECT:
        return str(rows["project", row["project_id"]]["path"])
    if record == "screening_statement":
        record, row = "screening_question", rows["screening_question", row["question_id"]]
    if record in PARENTS:
        above = PARENTS[record]
        return path_of(above, rows[above, row[f"{above}_id"]], rows)
    return str(row["path"])


def reaches(post: Post, record: str, row: Row, rows: Rows) -> bool:  # noqa: PLR0911 - a rule a line
    """Whether one post reaches a row at all."""
    if post.case is not None:
        return post.case == (row["id"] if record == "case" else row.get("case_id"))
    if post.unit is None:
        return path_of(record, row, rows).startswith(post.path)
    if record == "case":
        return _has_part(post.unit, row, rows)
    if record in OF_A_CASE:
        return _has_part(post.unit, rows["case", row["case_id"]], rows)
    if record == "project":
        return bool(row["lead_id"] == post.unit)
    if record in OF_A_PROJECT:
        return bool(rows["project", row["project_id"]]["lead_id"] == post.unit)
    if post.duty == "agency":
        return _is_asked(post.unit, record, row, rows)
    return record == "person" and _leads_a_case_of(post.unit, row["id"], rows)


def _is_asked(unit: int, record: str, row: Row, rows: Rows) -> bool:
    """Whether an agency has a question in a running screening, or the row is about one."""
    if record == "screening_statement":
        record, row = "screening_question", rows["screening_question", row["question_id"]]
    about = {"screening_question": "id", "screening": "screening_id"}.get(record)
    return any(
        each["agency_id"] == unit
        and rows["screening", each["screening_id"]]["state"] in {"open", "proposed"}
        and (
            rows["screening", each["screening_id"]]["person_id"] == row["id"]
            if about is None and record == "person"
            else about is not None and each[about] == row["id"]
        )
        for (near, _pk), each in rows.items()
        if near == "screening_question"
    )


def _has_part(unit: int, case: Row, rows: Rows) -> bool:
    return case["lead_id"] == unit or any(
        record == "assignment"
        and row["case_id"] == case["id"]
        and row["unit_id"] == unit
        and row["returned_at"] is None
        for (record, _pk), row in rows.items()
    )


def _leads_a_case_of(unit: int, person: int, rows: Rows) -> bool:
    return any(
        record == "case"
        and row["reporter_id"] == person
        and row["lead_id"] == unit
        and row["state"] in IN_HAND
        for (record, _pk), row in rows.items()
    )


def gives(posts: Iterable[Post], operations: Iterable[str]) -> list[Post]:
    """The posts that give at least one of the operations."""
    wanted = set(operations)
    return [post for post in posts if wanted & post.operations]


def may_see(posts: Iterable[Post], operations: Iterable[str], record: str, column: str,
            pk: int, rows: Rows) -> bool:  # fmt: skip
    """Whether one post gives an operation, the row and the column, directly or named through
    another row (``case__title`` of an extension, ``project__title`` of a case).
    """
    able = gives(posts, operations)
    if (record, pk) not in rows:
        return False
    row = rows[record, pk]
    if any(column in p.columns.get(record, ()) and reaches(p, record, row, rows) for p in able):
        return True
    return any(
        f"{link}__{column}" in post.columns.get(near, ()) and reaches(post, near, each, rows)
        for near, link, each in _rows_that_name(record, pk, rows)
        for post in able
    )


def _rows_that_name(
    record: str, pk: int, rows: Rows, hops: int = 2
) -> Iterable[tuple[str, str, Row]]:
    for near, near_pk, link in _named(rows).get((record, pk), ()):
        yield near, link, rows[near, near_pk]
        if hops > 1:
            further = _rows_that_name(near, near_pk, rows, hops - 1)
            yield from ((far, f"{way}__{link}", each) for far, way, each in further)


def _named(rows: Rows) -> dict[Key, list[tuple[str, int, str]]]:
    """Row -> the rows that name it, and by which column. Kept for the rows asked about last."""
    if not _KEPT or _KEPT[0][0] is not rows or _KEPT[0][1] != len(rows):
        index: dict[Key, list[tuple[str, int, str]]] = defaultdict(list)
        for (near, near_pk), row in rows.items():
            for link, there in NAMES.items():
                if row.get(f"{link}_id") is not None:
                    index[there, row[f"{link}_id"]].append((near, near_pk, link))
        _KEPT[:] = [(rows, len(rows), index)]
    return _KEPT[0][2]


_KEPT: list[tuple[Rows, int, dict[Key, list[tuple[str, int, str]]]]] = []


# Column of a row -> the record of the row that it names.
NAMES = {
    "application": "application", "entitled_list": "entitled_list",
    "case": "case", "project": "project", "joined_into": "case", "person": "person",
    "screening": "screening", "nominee": "nominee",
    "voter": "voter", "principal": "voter", "holder": "voter",
}  # fmt: skip


def may_change(posts: Iterable[Post], operations: Iterable[str], record: str, row: Row,
               rows: Rows) -> bool:  # fmt: skip
    """Whether one post gives an operation that writes and reaches the row. Rows of a person follow
    the person: whoever reveals writes one, and sees none.
    """
    writing = {name for name in operations if not name.startswith("read_")}
    if record in OF_A_PERSON:
        person = rows.get(("person", row["person_id"]))
        if person is None:
            return False
        record, row = "person", person
    return any(reaches(post, record, row, rows) for post in gives(posts, writing))
