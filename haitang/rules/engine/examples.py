"""The examples in a book are its tests."""

from collections.abc import Iterator

from haitang.rules.engine.book import Book, Example, Rule, ready_rule
from haitang.rules.engine.findings import Finding
from haitang.rules.engine.folding import Folder
from haitang.rules.engine.kleene import truths, verdict
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.subject import read_subject

_SAID = {
    True: Said("成立", "true"),
    False: Said("不成立", "false"),
    None: Said("未知", "unknown"),
}


def failures(book: Book) -> Iterator[Finding]:
    """Examples whose verdict is another, or that cannot be read."""
    for rule in book.rules:
        for example in rule.examples:
            said = _fault(book, rule, example)
            if said is not None:
                witness = {k: str(v) for k, v in example.given.items()}
                yield Finding("error", rule.id, said, example.line, "example", witness)


def _fault(book: Book, rule: Rule, example: Example) -> Said | None:
    if not rule.holds_on(example.on):
        return Said(f"试例的日期 {example.on} 不在有效期内", f"not in force on {example.on}")
    try:
        folder = Folder(example.on, book.convention)
        node = ready_rule(rule, folder).node
        values = read_subject(book.catalogue, example.given, example.on).values
    except RuleError as error:
        return error.said
    found = verdict(node, truths(folder.clauses, values))
    if found is example.expect:
        return None
    want, have = _SAID[example.expect], _SAID[found]
    return Said(f"试例应为{want.zh}，实为{have.zh}", f"the example is {have.en}, not {want.en}")
