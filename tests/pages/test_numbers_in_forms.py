"""A record's number goes back as it is: no separator of thousands in what a form or link sends."""

import re
from pathlib import Path

import haitang

TEMPLATES = sorted(Path(haitang.__file__).parent.glob("*/templates/**/*.html"))
IN_AN_ATTRIBUTE = re.compile(r'="[^"<>]*\{\{ *[\w.]+\.(?:pk|id|serial) *\}\}')
A_SERIAL = re.compile(r"\{\{ *[\w.]*serial *\}\}")


def test_no_template_writes_a_record_number_with_separators_of_thousands() -> None:
    """``{{ row.pk }}`` is 1,234 on the page; with |stringformat:"d" it is 1234."""
    assert len(TEMPLATES) > 50
    found = [
        f"{path.name}: {hit}"
        for path in TEMPLATES
        for pattern in (IN_AN_ATTRIBUTE, A_SERIAL)
        for hit in pattern.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []
