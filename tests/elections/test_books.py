import tomllib
from dataclasses import FrozenInstanceError
from hashlib import sha256

import pytest

from haitang.elections.counting import reading
from haitang.elections.counting.errors import CountError

BOOKS = ["party-2020", "residents-2018", "residents-2026", "villagers-2018", "villagers-2026"]
TEXT = (reading.SHELF / "villagers-2026.toml").read_text()


def test_five_books_are_on_the_shelf():
    assert reading.names() == BOOKS


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_is_known_by_the_digest_of_its_file(name):
    content = (reading.SHELF / f"{name}.toml").read_bytes()
    assert reading.book(name).digest == sha256(content).hexdigest()


def test_a_book_cannot_be_changed():
    book = reading.book("residents-2026")
    with pytest.raises(FrozenInstanceError):
        book.runoff_more = 3
    with pytest.raises(TypeError):
        book.turnout["voters"] = book.winner


def rules(table, at=""):
    if "law" in table:
        yield at, table
    for key, value in table.items():
        if isinstance(value, dict):
            yield from rules(value, f"{at}.{key}".lstrip("."))


def test_what_no_national_law_states_is_marked_as_a_sample():
    local = ("浙江", "北京")
    for name in BOOKS:
        data = tomllib.loads((reading.SHELF / f"{name}.toml").read_text())
        for at, rule in rules(data):
            if rule["law"].strip("《").startswith(local):
                assert rule.get("sample"), (name, at)
    data = tomllib.loads((reading.SHELF / "residents-2018.toml").read_text())
    assert all(rule.get("sample") for _, rule in rules(data))


FAULTS = [
    ('law = "', 'laws = "', "turnout.voters.laws"),
    ("numerator = 1", "numerator = 3", "turnout.voters.numerator"),
    ("numerator = 1", "numerator = 0.5", "turnout.voters.numerator"),
    ("numerator = 1", "numerator = true", "turnout.voters.numerator"),
    ("denominator = 2", "denominator = 0", "turnout.voters.denominator"),
    ('base = "registered"', 'base = "everybody"', "turnout.voters.base"),
    ('operator = "more_than"', 'operator = ">"', "turnout.voters.operator"),
    ('article = "第十八条"', 'article = " "', "turnout.voters.article"),
    ("from = 2026-01-01", 'from = "2026-01-01"', "book.from"),
    ("from = 2026-01-01", "from = 2026-01-01T00:00:00", "book.from"),
    ("from = 2026-01-01", "from = 2026-01-01\nto = 2025-01-01", "book.to"),
    ('id = "villagers-2026"', 'id = "villagers"', "book.id"),
    ("more = 1", "more = 10", "runoff.more"),
    ("in_total = true", "in_total = 1", "void.in_total"),
    ("[tie]", "[draw]", "draw"),
    ("[turnout.voters]", "[turnout.everybody]", "turnout.everybody"),
    ("[winner]", "[winners]", "winners"),
    ("sample = true", 'sample = "yes"', "runoff.sample"),
    ("least = 1", "least = -1", "differential.least"),
]


@pytest.mark.parametrize(("old", "new", "key"), FAULTS)
def test_a_fault_in_a_book_is_refused_by_file_and_key(old, new, key):
    assert old in TEXT
    with pytest.raises(CountError) as caught:
        reading.read("villagers-2026.toml", TEXT.replace(old, new, 1).encode())
    assert caught.value.field == f"villagers-2026.toml {key}"


@pytest.mark.parametrize("content", [b"[book", b"\xff", b""])
def test_a_file_that_is_no_book_is_refused(content):
    with pytest.raises(CountError, match=r"book\.toml"):
        reading.read("book.toml", content)


def test_a_book_without_an_electing_mode_is_refused():
    start, end = TEXT.index("[turnout.voters]"), TEXT.index("[winner]")
    content = f"{TEXT[:start]}[turnout]\n\n{TEXT[end:]}".encode()
    with pytest.raises(CountError, match="一种选举方式也没有"):
        reading.read("villagers-2026.toml", content)


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [("2025-12-31", "", True), ("2027-01-01", "", True), ("2018-01-01", "to = 2025-12-31", False),
     ("2018-01-01", "to = 2026-01-01", True)],
)  # fmt: skip
def test_two_books_of_one_law_on_the_same_day_are_refused(tmp_path, start, end, overlaps):
    (tmp_path / "villagers-2026.toml").write_text(TEXT)
    other = TEXT.replace('"villagers-2026"', '"villagers-x"', 1)
    other = other.replace("from = 2026-01-01", f"from = {start}\n{end}", 1)
    (tmp_path / "villagers-x.toml").write_text(other)
    if not overlaps:
        reading.alone(tmp_path / "villagers-x.toml")
        return
    with pytest.raises(CountError, match="重叠") as caught:
        reading.alone(tmp_path / "villagers-x.toml")
    assert caught.value.field == "villagers-x.toml book.from"


@pytest.mark.parametrize("name", BOOKS)
def test_no_books_on_the_shelf_overlap(name):
    reading.alone(reading.SHELF / f"{name}.toml")
