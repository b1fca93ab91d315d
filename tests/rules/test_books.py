from pathlib import Path

import pytest

import haitang.rules
from haitang.rules.engine.checking import check
from haitang.rules.engine.examples import failures
from haitang.rules.engine.parser import parse
from haitang.rules.engine.printing import canonical
from haitang.rules.engine.reading import load

BOOKS = sorted((Path(haitang.rules.__file__).parent / "books").glob("*.toml"))


def test_there_are_books() -> None:
    assert [path.stem for path in BOOKS] == [
        "candidates-2021-sample",
        "candidates-sample",
        "enterprises-sample",
    ]


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_shipped_book_is_sound_marked_and_tested(path: Path) -> None:
    book = load(path)
    assert book.sample
    assert list(failures(book)) == []
    assert [f.text("zh", path.name) for f in check(book)] == []
    for rule in book.rules:
        assert rule.examples, rule.id
        assert rule.agency.zh, rule.id
        for language in ("zh", "en"):
            text = canonical(rule.condition, language)
            assert parse(text, book.catalogue) == rule.condition
