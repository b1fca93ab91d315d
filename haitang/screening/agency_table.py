"""Which agency answers for what, as configuration: a TOML table, read whole or refused."""

from pathlib import Path

from haitang.facts.reader import language
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tables import Table, allow, text, yes
from haitang.rules.tablefile import TableFile
from haitang.screening.errors import ScreeningConfigurationError

SHIPPED = Path(__file__).parent / "agencies"
TABLES = ("agencies", "agency")

Answers = tuple[str, str, str]  # name of the agency, attribute, source


def shipped_agencies() -> dict[str, str]:
    """The tables that come with the program: name of the file without its ending -> its text."""
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted(SHIPPED.glob("*.toml"))}


def read_agencies(text: str) -> list[Answers]:
    """Who answers for what. Raises ScreeningConfigurationError with all that is wrong, by line."""
    file = TableFile(text.encode())
    found = agencies_in(file)
    if found is None:
        raise ScreeningConfigurationError(file.sentence(language()))
    return found


def agencies_in(file: TableFile) -> list[Answers] | None:
    """The table in a file that was opened; None where it has faults, which the file keeps."""
    if file.findings:
        return None
    file.read("", lambda top: allow(top, TABLES))
    source = file.read("agencies", _head)
    rows = file.rows("agency", _agency)
    names = [row[0] if row else "" for row in rows]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            zh, en = f"单位“{name}”写了两次，请并成一条", f"{name} stands twice; make it one"
            said = Said(f"agency {index + 1}：{zh}", f"agency {index + 1}: {en}")
            file.fault(said, "agency", index, "name")
    if file.findings or source is None:
        return None
    return [(row[0], attribute, source) for row in rows if row for attribute in row[1]]


def _head(row: Table) -> str:
    allow(row, ("zh", "en", "sample", "source"))
    text(row, "zh")
    text(row, "en")
    yes(row, "sample")
    return text(row, "source")


def _agency(row: Table) -> tuple[str, list[str]]:
    allow(row, ("name", "answers"))
    answers = row.get("answers")
    if (
        not isinstance(answers, list)
        or not answers
        or not all(isinstance(one, str) and one.strip() for one in answers)
        or len(set(answers)) < len(answers)
    ):
        raise RuleError(
            "answers 应是不空的列表，写这个单位答复的项目，每项一次",
            "answers is a list of what the agency answers, not empty, each once",
            key="answers",
        )
    return text(row, "name"), answers


def check(path: Path) -> list[Finding]:
    """What ``haitang rules check`` says of a table of agencies."""
    file = TableFile(path.read_bytes())
    agencies_in(file)
    return file.findings
