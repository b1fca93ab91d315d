"""A short title for a matter whose sender gave none."""

import re

from haitang.lib.personal import scrub

LONGEST = 30
_END_OF_SENTENCE = re.compile(r"[。！？!?；;\n]")


def title_from(text: str) -> str:
    """The first sentence, at most 30 characters, with numbers of persons starred.

    >>> title_from("楼道灯不亮。已经一周了。")
    '楼道灯不亮'
    """
    parts = (part.strip() for part in _END_OF_SENTENCE.split(text))
    title = scrub(next((part for part in parts if len(part) >= 2), text.strip()))
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
