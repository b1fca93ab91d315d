import json
import re
from pathlib import Path

from haitang.elections.counting.deciding import decide

TEXT = Path("docs/elections/decide.md").read_text()
BLOCKS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def brief(decided):
    shown = ("needed", "elected", "tied", "vacant", "runoff")
    posts = {post["post"]: {key: post[key] for key in shown} for post in decided["posts"]}
    return {"valid": decided["valid"], **posts}


def test_every_example_of_the_documentation_is_true():
    assert len(BLOCKS) == 10
    assert [brief(decide(data)) for data in BLOCKS[::2]] == BLOCKS[1::2]
