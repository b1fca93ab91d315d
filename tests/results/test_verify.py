"""The file that a resident runs: it agrees with the program, and finds every change."""

import ast
import importlib.util
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from haitang.elections.counting.deciding import decide
from haitang.elections.counting.errors import CountError
from haitang.results import document
from tests.results.files import changed, numbers_in, random_file, totals

FILE = Path(document.__file__).with_name("verify.py")
ELECTIONS = 20_000


def good_file():
    """A file that passes every check."""
    return next(d for d in map(random_file, range(99)) if not wrong(d))


def load():
    """The file as a module that knows nothing of haitang."""
    spec = importlib.util.spec_from_file_location("verify_alone", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load()


def wrong(data):
    """Which checks do not hold."""
    verify.LINES.clear()
    core = data["core"]
    try:
        verify.check(verify.fingerprint(core) == data["sha256"], "指纹", "hash")
        verify.check_ballots(core)
        verify.check_decision(core, verify.read_book(core))
    except (KeyError, TypeError, ValueError) as error:
        return [repr(error)]
    return [zh for right, zh, _ in verify.LINES if not right]


def test_it_is_one_file_of_the_standard_library_that_a_resident_can_read():
    text = FILE.read_text()
    modules = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }  # fmt: skip
    assert modules <= set(sys.stdlib_module_names)
    assert sum(bool(line.strip()) for line in text.splitlines()) < 300
    assert not any(
        text.count(word) for word in ("eval(", "exec(", "subprocess", "urllib", "socket")
    )


def test_it_decides_as_the_program_does_on_thousands_of_random_elections():
    met, books = Counter(), {}
    for seed in range(ELECTIONS):
        given, book, rulebook = totals(random.Random(seed))
        try:
            real = decide(given, book)
        except CountError:  # figures that cannot be
            continue
        if book.digest not in books:
            books[book.digest] = verify.read_book({"rulebook": rulebook, "given": given})
        ours = verify.decide(given, books[book.digest])
        assert ours == real, seed
        met["all"] += 1
        met["valid"] += ours["valid"]
        for post in ours["posts"]:
            met["tied"] += bool(post["tied"])
            met["runoff"] += bool(post["runoff"]["candidates"])
            met["kept"] += "women_seats" in post["runoff"]
            met["carried"] += any(one.get("carried") for one in post["candidates"])
            met["other"] += any(one["outcome"] == "other_post" for one in post["candidates"])
    assert met["all"] > 6000
    assert met["valid"] < met["all"]
    assert min(met.values()) > 15, met


def test_a_true_file_passes_every_check():
    passed = [seed for seed in range(300) if not wrong(random_file(seed))]
    # Where more came back than went out, the boxes cannot balance; everything else passes.
    for seed in set(range(300)) - set(passed):
        ballots = random_file(seed)["core"]["given"]["ballots"]
        assert ballots["returned"] > ballots["issued"], seed
    assert len(passed) > 200


def test_every_single_figure_that_is_changed_is_found():
    found = 0
    for seed in range(40):
        data = random_file(seed)
        for path, value in numbers_in(data["core"], ("core",)):
            if path[1] == "election":
                continue
            for other in (value + 1, value - 1, value + 1000):
                assert wrong(changed(data, path, other)), (seed, path, other)
                found += 1
    assert found > 3000


def test_a_figure_that_is_changed_with_a_new_fingerprint_is_found_where_figures_bind_it():
    """Somebody who also renews the hash meets the equations and the decision."""
    loose = {"issued", "printed", "unused", "replaced", "not_returned", "electorate", "present"}
    for seed in range(40):
        data = random_file(seed)
        if wrong(data):
            continue
        for path, value in numbers_in(data["core"], ("core",)):
            if (
                path[1] == "election"
                or path[-1] in loose
                or path[-1] in ("number", "round", "women_seats")
            ):
                continue
            made = changed(data, path, value + 1)
            made["sha256"] = document.fingerprint(made["core"])
            assert wrong(made), (seed, path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("core", "decision", "posts", 0, "elected"), ["外人"]),
        (("core", "decision", "valid"), False),
        (("core", "rulebook", "text"), "[book]\n"),
        (("core", "given", "on"), "2001-01-01"),
        (("core", "given", "rulebook"), "villagers-2018"),
        (("core", "election", "place"), "里厍社区"),
        (("sha256",), "0" * 64),
    ],
)
def test_a_changed_word_is_found(path, value):
    files = (d for d in map(random_file, range(99)) if d["core"]["decision"]["valid"])
    data = next(d for d in files if d["core"]["rulebook"]["id"] == "residents-2026")
    assert wrong(changed(data, path, value))


def run(path):
    words = [sys.executable, "-I", FILE, path]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.returncode, done.stdout


def test_the_command_says_what_it_checked_and_answers_with_its_exit_code(tmp_path):
    good = good_file()
    path = tmp_path / "result.json"
    path.write_text(json.dumps(good, ensure_ascii=False))
    code, said = run(path)
    assert code == 0
    assert good["sha256"] in said
    assert "0 wrong" in said
    assert "收回 = 有效 + 无效" in said
    bad = changed(good, ("core", "given", "electorate"), good["core"]["given"]["electorate"] + 1)
    path.write_text(json.dumps(bad, ensure_ascii=False))
    assert run(path)[0] == 1
    assert run(tmp_path / "none.json")[0] == 2


@pytest.mark.parametrize(
    "data",
    [
        b"{", b"", b"[]", b"{}", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, b"[" * 200_000,
        b'{"core":' * 100_000, b"9" * 10_000, b'{"core": {"given": 1}, "sha256": ""}',
    ],
    ids=["cut", "empty", "list", "nothing", "picture", "deep", "deep table", "number", "other"],
)  # fmt: skip
def test_a_file_that_is_no_result_gets_a_short_sentence(tmp_path, data):
    path = tmp_path / "result.json"
    path.write_bytes(data)
    code, said = run(path)
    assert code == 2
    assert said.startswith("错  这个文件读不了：")
    assert "cannot be read" in said
    assert len(said) < 600


def test_a_file_indented_by_another_program_keeps_its_fingerprint(tmp_path):
    good = good_file()
    path = tmp_path / "result.json"
    path.write_text(json.dumps(good, indent=4))
    assert run(path)[0] == 0
