"""docs/pages.md names every tag, filter, frame and main class."""

import re
from pathlib import Path

import pytest

from haitang.pages import styles
from haitang.pages.templatetags.pages import register

TEXT = (Path(__file__).parents[2] / "docs" / "pages.md").read_text()
WORDS = set(re.findall(r"[\w-]+", TEXT))


@pytest.mark.parametrize("name", sorted([*register.tags, *register.filters]))
def test_every_tag_and_filter_is_documented(name):
    assert name in WORDS


def test_every_frame_and_its_blocks_are_documented():
    folder = Path(styles.__file__).parent / "templates" / "pages"
    for frame in ("base", "staff", "phone", "report"):
        text = (folder / f"{frame}.html").read_text()
        assert f"pages/{frame}.html" in TEXT
        assert set(re.findall(r"{% block (\w+) %}", text)) <= WORDS


def test_no_class_is_documented_that_the_style_sheet_does_not_know():
    table = TEXT.split("## Classes")[1].split("## Errors")[0]
    named = set()
    for line in table.splitlines():
        if line.startswith("| `"):
            named |= set(re.findall(r"`([a-z][\w-]*(?: [a-z][\w-]*)*)`", line.split("|")[1]))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", styles.joined()))
    assert {each for names in named for each in names.split()} <= known
