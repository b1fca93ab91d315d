import csv
import json
import random

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from haitang.rules.engine import sources
from haitang.rules.engine.comparing import compare
from haitang.rules.engine.matching import match
from haitang.rules.engine.said import RuleError
from haitang.rules.engine.sources import open_table
from haitang.rules.engine.subject import read_subject
from haitang.rules.engine.verdicts import evaluate
from tests.rules.test_batches import batch_of
from tests.rules.worlds import DAY, Maker, book

ROWS = 500


@pytest.fixture(scope="module")
def made():
    maker = Maker(11)
    return book(*(maker.condition() for _ in range(15)))


@pytest.fixture(scope="module")
def subjects():
    maker = Maker(5)
    return [maker.subject() for _ in range(ROWS)]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(sources, "ROWS", 64)
    monkeypatch.setattr(sources, "BLOCK", 4000)


def table_of(subjects) -> pa.Table:
    batch = batch_of(subjects)
    ids = pa.array([f"s{i}" for i in range(len(subjects))])
    return pa.Table.from_arrays([ids, *batch.columns], ["subject", *batch.schema.names])


def expected(made, subjects):
    rows, counts = set(), {}
    for i, given in enumerate(subjects):
        for verdict in evaluate(made.on(DAY), read_subject(made.catalogue, given, DAY)):
            tally = counts.setdefault(verdict.rule.id, {"true": 0, "false": 0, "unknown": 0})
            tally[verdict.name] += 1
            if verdict.name != "false":
                rows.add((f"s{i}", verdict.rule.id, verdict.name))
    return rows, counts


def written(out):
    rows = pq.read_table(out / "matches.parquet").to_pylist()
    counts = json.loads((out / "counts.json").read_text())
    return [(r["subject"], r["rule"], r["verdict"]) for r in rows], counts


def test_matches_and_counts_equal_the_interpreter(tmp_path, made, subjects, small) -> None:
    pq.write_table(table_of(subjects), tmp_path / "s.parquet")
    seen = []
    match(made.on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out", seen.append)
    rows, counts = written(tmp_path / "out")
    assert len(rows) == len(set(rows))
    assert (set(rows), counts["rules"]) == expected(made, subjects)
    assert counts["subjects"] == ROWS == seen[-1]
    assert counts["wrong"] == 0
    assert len(seen) == -(-ROWS // 64)
    assert not (tmp_path / "out" / "parts").exists()


def as_csv(subjects, path, encoding="utf-8"):
    names = ["subject", *batch_of([]).schema.names]
    with path.open("w", encoding=encoding, newline="") as file:
        rows = csv.writer(file)
        rows.writerow(names)
        for i, given in enumerate(subjects):
            cells = {"subject": f"s{i}", **given}
            for name, value in cells.items():
                if isinstance(value, list):
                    cells[name] = "；".join(value) or "无"
                elif isinstance(value, bool):
                    cells[name] = "是" if value else "否"
            if not cells.get("note"):  # an empty cell is unknown
                cells.pop("note", None)
            rows.writerow([cells.get(name, "") for name in names])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_gives_the_same_as_parquet(tmp_path, made, subjects, small, encoding) -> None:
    as_csv(subjects, tmp_path / "s.csv", encoding)
    match(made.on(DAY), open_table(tmp_path / "s.csv"), tmp_path / "out")
    told = [{k: v for k, v in s.items() if k != "note" or v} for s in subjects]
    rows, counts = written(tmp_path / "out")
    assert (set(rows), counts["rules"]) == expected(made, told)


class StoppedError(Exception):
    pass


def test_a_run_that_was_stopped_goes_on_and_ends_the_same(tmp_path, made, subjects, small) -> None:
    path = tmp_path / "s.parquet"
    pq.write_table(table_of(subjects), path)
    match(made.on(DAY), open_table(path), tmp_path / "whole")
    stops = random.Random(2)
    evaluated = []

    def stop(rows: int) -> None:
        evaluated.append(rows)
        if stops.random() < 0.4:
            raise StoppedError

    for _ in range(50):
        try:
            match(made.on(DAY), open_table(path), tmp_path / "out", stop)
            break
        except StoppedError:
            assert not (tmp_path / "out" / "matches.parquet").exists()
    assert evaluated == sorted(set(evaluated))  # no batch was done twice
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_another_day_or_table_starts_anew(tmp_path, made, subjects, small) -> None:
    path = tmp_path / "s.parquet"
    pq.write_table(table_of(subjects), path)

    def stop(rows: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        match(made.on(DAY), open_table(path), tmp_path / "out", stop)
    pq.write_table(table_of(subjects[:100]), path)
    match(made.on(DAY), open_table(path), tmp_path / "out")
    assert written(tmp_path / "out")[1]["subjects"] == 100


def test_wrong_rows_are_listed_and_the_rest_runs(tmp_path, small) -> None:
    made = book("staff > 3", "here")
    staff = [5] * 200
    staff[70], staff[150] = 51, -1
    ids = [f"s{i}" for i in range(200)]
    pq.write_table(pa.table({"subject": ids, "从业人数": staff}), tmp_path / "s.parquet")
    match(made.on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    rows, counts = written(tmp_path / "out")
    assert counts["wrong"] == 2
    assert counts["rules"] == {
        "R1": {"true": 198, "false": 0, "unknown": 0},
        "R2": {"true": 0, "false": 0, "unknown": 198},
    }
    assert not {"s70", "s150"} & {subject for subject, _, _ in rows}
    with (tmp_path / "out" / "wrong.csv").open(encoding="utf-8-sig") as file:
        listed = list(csv.DictReader(file))
    assert [(r["row"], r["subject"], r["attribute"]) for r in listed] == [
        ("71", "s70", "staff"), ("151", "s150", "staff"),
    ]  # fmt: skip
    assert "不在 0 至 50 之间" in listed[0]["zh"]


@pytest.mark.parametrize("ids", [[1.5], [["a"]], [True]])
def test_subjects_are_named_by_text_or_whole_numbers(tmp_path, ids) -> None:
    pq.write_table(pa.table({"subject": ids, "staff": [5]}), tmp_path / "s.parquet")
    with pytest.raises(RuleError, match="应是文字或整数"):
        match(book("staff > 3").on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")


def test_a_csv_line_with_too_many_cells_is_listed(tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("subject,staff\na,5\nb,5,6\nc,2\n")
    match(book("staff > 3").on(DAY), open_table(path), tmp_path / "out")
    rows, counts = written(tmp_path / "out")
    assert rows == [("a", "R1", "true")]
    assert counts["rejected_lines"] == 1
    assert "3: 3 ≠ 2" in (tmp_path / "out" / "wrong.csv").read_text("utf-8-sig")


def test_a_row_that_names_no_subject_is_listed(tmp_path) -> None:
    pq.write_table(pa.table({"subject": ["a", None], "staff": [5, 5]}), tmp_path / "s.parquet")
    match(book("staff > 3").on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    rows, counts = written(tmp_path / "out")
    assert rows == [("a", "R1", "true")]
    assert counts["rules"]["R1"] == {"true": 1, "false": 0, "unknown": 0}
    assert "2,,subject,没有对象编号" in (tmp_path / "out" / "wrong.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("s.parquet", b"PAR1 no", "读不了"),
        ("s.csv", b"", "读不了"),
        ("s.csv", b"staff\n3\n", "没有对象编号一列"),
        ("s.csv", b"subject,staff,staff\na,3,3\n", "列名重复"),
        ("s.xlsx", b"", "只能读"),
        ("s.csv", None, "没有文件"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, name, content, words) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RuleError, match=words):
        open_table(tmp_path / name)


def test_the_difference_of_two_books_names_who_gains_and_loses(tmp_path) -> None:
    old = book("staff > 3", "here", "staff > 1")
    new = book("staff > 5", "here", "staff > 1 AND here")
    ids = [f"s{i}" for i in range(10)]
    table = {"subject": ids, "staff": list(range(10)), "here": [True] * 9 + [None]}
    pq.write_table(pa.table(table), tmp_path / "s.parquet")
    found = compare(old.on(DAY), new.on(DAY), open_table(tmp_path / "s.parquet"))
    assert (found.rows, found.left_out) == (10, 0)
    one, two, three = found.changes
    assert (one.change, one.gains, one.loses) == ("changed", 0, 2)
    assert one.lost == ["s4", "s5"]
    assert one.moved == {"true-false": 2}
    assert one.witness["staff"] in (4, 5)
    assert (two.change, two.moved) == ("same", {})
    assert (three.moved, three.lost) == ({"true-unknown": 1}, ["s9"])


def test_a_bar_that_widens_takes_and_never_gives(tmp_path) -> None:
    old, new = book("staff > 5", kind="bar"), book("staff > 3", kind="bar")
    path = tmp_path / "s.csv"
    pacsv.write_csv(pa.table({"subject": ["a", "b"], "staff": [4, 9]}), path)
    [found] = compare(old.on(DAY), new.on(DAY), open_table(path)).changes
    assert (found.gains, found.loses, found.lost) == (0, 1, ["a"])


def test_a_grant_that_comes_or_goes_gives_or_takes_all_that_it_grants(tmp_path) -> None:
    none, some = book("staff > 90"), book("staff > 90", "staff > 3")
    path = tmp_path / "s.csv"
    pacsv.write_csv(pa.table({"subject": ["a", "b"], "staff": [2, 9]}), path)
    _same, added = compare(none.on(DAY), some.on(DAY), open_table(path)).changes
    _same, removed = compare(some.on(DAY), none.on(DAY), open_table(path)).changes
    assert (added.change, added.gains, added.loses, added.gained) == ("added", 1, 0, ["b"])
    assert (removed.change, removed.gains, removed.loses, removed.lost) == ("removed", 0, 1, ["b"])


def test_the_difference_leaves_out_wrong_rows_and_names_that_come_again(tmp_path) -> None:
    none, some = book("staff > 90"), book("staff > 90", "staff > 3")
    path = tmp_path / "s.csv"
    path.write_text("subject,staff\na,9\na,9\nb,much\n,9\n")
    found = compare(none.on(DAY), some.on(DAY), open_table(path))
    assert (found.rows, found.left_out, found.changes[1].gained) == (4, 3, ["a"])


def test_a_folder_of_somebody_else_is_never_deleted(made, subjects, tmp_path) -> None:
    pq.write_table(table_of(subjects), tmp_path / "s.parquet")
    photo = tmp_path / "out" / "parts" / "photo.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_text("x")
    with pytest.raises(RuleError, match=r"里有别的文件.*--out"):
        match(made.on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    assert photo.read_text() == "x"


@pytest.mark.parametrize("harm", ["{", "[]", "{}", '{"key": 1, "parts": 1, "counts": {}}'])
def test_a_damaged_record_of_progress_begins_anew(made, subjects, tmp_path, harm) -> None:
    pq.write_table(table_of(subjects), tmp_path / "s.parquet")
    (tmp_path / "out" / "parts").mkdir(parents=True)
    (tmp_path / "out" / "parts" / "progress.json").write_text(harm)
    match(made.on(DAY), open_table(tmp_path / "s.parquet"), tmp_path / "out")
    assert set(written(tmp_path / "out")[0]) == expected(made, subjects)[0]


def test_a_run_whose_part_was_lost_begins_anew(made, subjects, tmp_path, small) -> None:
    pq.write_table(table_of(subjects), tmp_path / "s.parquet")
    table, out = open_table(tmp_path / "s.parquet"), tmp_path / "out"

    def stop(rows: int) -> None:
        if rows > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        match(made.on(DAY), table, out, stop)
    (out / "parts" / "000001.parquet").unlink()
    match(made.on(DAY), table, out)
    assert set(written(out)[0]) == expected(made, subjects)[0]


def test_results_need_a_folder(made, subjects, tmp_path) -> None:
    pq.write_table(table_of(subjects), tmp_path / "s.parquet")
    (tmp_path / "file").write_text("x")
    table = open_table(tmp_path / "s.parquet")
    with pytest.raises(RuleError, match=r"不是文件夹.*--out"):
        match(made.on(DAY), table, tmp_path / "file")
    with pytest.raises(RuleError, match=r"写不到.*--out"):
        match(made.on(DAY), table, tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'subject,note\na,1\nb,"open\nc,3\n', "第 3 行的双引号不成对"),
        ("subject,note\na,有\n".encode("utf-16"), "另存为“CSV UTF-8”"),
        (b"subject;note\na;1\n", "英文逗号"),
        ("subject,类\na,甲乙丙丁戊己庚辛壬癸\n".encode() + "b,甲".encode("gb18030"), "另存为"),
    ],
)
def test_a_table_that_would_lose_rows_or_letters_is_refused(tmp_path, content, said) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    with pytest.raises(RuleError, match=said):
        open_table(path)


def test_gb_18030_is_known_however_late_the_first_chinese_letter_comes(tmp_path) -> None:
    path = tmp_path / "s.csv"
    lines = "".join(f"s{i},1\n" for i in range(30_000))
    path.write_bytes(f"subject,staff\n{lines}海棠,9\n".encode("gb18030"))
    match(book("staff > 3").on(DAY), open_table(path), tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "matches.parquet").to_pylist()
    assert [row["subject"] for row in rows] == ["海棠"]


def test_quotes_within_a_cell_are_no_fault(tmp_path) -> None:
    path = tmp_path / "s.csv"
    path.write_text('subject,staff\n5" pipe,9\n"a ""b""",9\n')
    match(book("staff > 3").on(DAY), open_table(path), tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "matches.parquet").to_pylist()
    assert [row["subject"] for row in rows] == ['5" pipe', 'a "b"']
