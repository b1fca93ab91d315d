"""The same text gives the same numbers everywhere: recounted by hand, and after sealing."""

import datetime as dt
from collections.abc import Callable

import pytest

from haitang.facts import sealing, segments
from haitang.facts.models import Fact
from haitang.figures import engine
from haitang.figures.catalogue import FIGURES
from haitang.figures.queries import compute
from haitang.lib.tiles import LogDamagedError
from haitang.scope.scope import everything
from tests.cast import Cast
from tests.figures.recount import counted_again

pytestmark = pytest.mark.django_db(transaction=True)
START, END = dt.date(2021, 1, 20), dt.date(2021, 3, 31)
RANGES = {
    "county": (320583000000, 320583999999),
    "town": (320583100000, 320583100999),
    "home": (320583100001, 320583100001),
    "far": (140214001002, 140214001002),
}
Make = Callable[..., list[Fact]]


def check(cast: Cast, facts: list[Fact]) -> None:
    for name, codes in RANGES.items():
        with everything("test"):
            found = compute(list(FIGURES), cast.places[name], START, END)
        for value in found:
            expected = counted_again(value.figure, facts, codes, START, END)
            assert (value.value, value.numerator, value.denominator) == expected, value.code


@pytest.mark.parametrize("seed", range(3))
def test_the_database_gives_what_a_recount_gives(cast: Cast, make_facts: Make, seed: int) -> None:
    facts = make_facts(cast, 400, seed)
    with everything("test"):
        (value,) = compute(["cases.closed"], cast.places["county"], START, END)
    assert value.provenance.engine in ("sqlite", "postgresql")
    check(cast, facts)


@pytest.mark.parametrize("seed", range(3))
def test_segments_with_the_unsealed_tail_give_what_a_recount_gives(
    cast: Cast, make_facts: Make, seed: int
) -> None:
    facts = make_facts(cast, 250, seed)
    sealing.seal()
    with everything("test"):
        (value,) = compute(["cases.closed"], cast.places["county"], START, END)
    assert (value.provenance.engine, value.provenance.unsealed) == ("duckdb", 0)
    check(cast, facts)
    facts += make_facts(cast, 60, seed + 100)  # not sealed: figures are live all the same
    with everything("test"):
        (value,) = compute(["cases.closed"], cast.places["county"], START, END)
    assert value.provenance.unsealed == 60
    check(cast, facts)
    sealing.seal()
    check(cast, facts)


@pytest.mark.parametrize("by", ["month", "town", "community", "category", "unit", "channel"])
def test_both_engines_break_down_alike(cast: Cast, make_facts: Make, by: str) -> None:
    make_facts(cast, 500, 9)
    codes = [code for code, figure in FIGURES.items() if by in figure.dimensions]

    def rows() -> list[object]:
        with everything("test"):
            found = compute(codes, cast.places["county"], START, END, by=by)
        return [(v.code, v.value, v.rows) for v in found]

    before = rows()
    sealing.seal()
    assert engine.answer([], None)[1].engine == "duckdb"
    assert rows() == before


def test_a_number_as_of_an_earlier_log_never_changes(cast: Cast, make_facts: Make) -> None:
    facts = make_facts(cast, 200, 4)
    size = sealing.seal().size
    make_facts(cast, 200, 5)
    sealing.seal()
    with everything("test"):
        found = compute(list(FIGURES), cast.places["county"], START, END, as_of=size)
    for value in found:
        expected = counted_again(value.figure, facts, RANGES["county"], START, END)
        assert (value.value, value.numerator, value.denominator) == expected
        assert value.provenance.log_size == size


def test_facts_that_are_numbered_but_in_no_segment_yet_count_once(
    cast: Cast, make_facts: Make
) -> None:
    facts = make_facts(cast, 80, 6)
    size = sealing.seal().size
    facts += make_facts(cast, 40, 7)
    assert sealing.number_facts(size) == 40  # as after a crash of the sealer
    check(cast, facts)


def test_a_record_whose_fact_was_withdrawn_is_not_distinct(
    handled: Cast, take_back: Callable[[Fact], Fact]
) -> None:
    def solved(by: str | None = None) -> object:
        with everything("test"):
            county = handled.places["county"]
            value = compute(["cases.solved"], county, START, dt.date(2021, 12, 31), by=by)[0]
        return value.value, [row.value for row in value.rows]

    assert (solved(), solved("town")) == ((2, []), (2, [1, 1]))
    sealing.seal()
    cousin = handled.places["cousin"].number
    take_back(Fact.objects.get(kind="case.solved", place=cousin))
    assert (solved(), solved("town")) == ((1, []), (1, [1, 0]))


@pytest.mark.parametrize("left", [None, b"", b"no table"])
def test_a_segment_that_cannot_be_read_is_never_left_out(
    cast: Cast, make_facts: Make, left: bytes | None
) -> None:
    make_facts(cast, 20, 1)
    sealing.seal()
    (segment,) = segments.segments()
    segment.unlink() if left is None else segment.write_bytes(left)
    with everything("test"), pytest.raises(LogDamagedError):
        compute(["cases.closed"], cast.places["county"], START, END)


def test_more_facts_than_are_sealed_cannot_be_asked_for(cast: Cast, make_facts: Make) -> None:
    make_facts(cast, 5)
    size = sealing.seal().size
    with everything("test"), pytest.raises(engine.LogSizeError, match=str(size)):
        compute(["cases.closed"], cast.places["county"], START, END, as_of=size + 1)
