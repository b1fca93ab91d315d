"""What is wrong with a book although it can be read. Each remark has a line and a witness."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from haitang.rules.engine.attributes import Value
from haitang.rules.engine.book import Book, Edition, Ready, Rule, ready_rule
from haitang.rules.engine.boundaries import boundaries
from haitang.rules.engine.examples import failures
from haitang.rules.engine.finders import AUTO, Finder, finder, spoken, undecided
from haitang.rules.engine.findings import Finding, Level
from haitang.rules.engine.folding import Folder, Node
from haitang.rules.engine.inequalities import Undecided
from haitang.rules.engine.said import RuleError, Said
from haitang.rules.engine.tree import attributes_of

TRUE, FALSE = Node("all", Said("", "")), Node("any", Said("", ""))


def check(book: Book, prover: str = AUTO) -> list[Finding]:
    """Every remark on a book, in the order of its lines. ``prover`` is one of ``PROVERS``."""
    found = list(failures(book))
    for rule in book.rules:
        found += _rule(book, rule, prover)
        found += boundaries(book, rule, prover)
    found += _pairs(book, prover)
    found += _nobody(book, prover)
    found += _unused(book)
    return sorted(found, key=lambda f: (f.line, f.code))


def _finding(
    level: Level, rule: Rule, code: str, said: Said, witness: Mapping[str, object] | None = None
) -> Finding:
    return Finding(level, rule.id, said, rule.line, code, witness or {})


def _rule(book: Book, rule: Rule, prover: str) -> Iterator[Finding]:
    asked = rule.attributes
    for item in rule.evidence:
        if item.attribute not in asked:
            zh, en = item.attribute.title
            said = Said(f"条件没有用到证明材料所指的“{zh}”", f"the condition does not ask for {en}")
            yield _finding("warning", rule, "evidence", said)
    if not rule.examples:
        yield _finding("note", rule, "no-example", Said("没有试例", "there is no example"))
    for first, last in rule.stretches:
        try:
            found = _on(book, rule, first, prover)
            if found and last != first:
                later = {(f.code, f.said) for f in _on(book, rule, last, prover)}
                found = [f for f in found if (f.code, f.said) in later]
        except RuleError as error:
            yield _finding("error", rule, "parameter", error.said)
            return
        yield from found
        if found:
            return


def _on(book: Book, rule: Rule, day: date, prover: str) -> list[Finding]:
    """What is wrong with the meaning that a rule has on a day."""
    ready = ready_rule(rule, Folder(day, book.convention))
    return list(_meaning(ready, finder(book.catalogue, day, prover)))


def _meaning(ready: Ready, solver: Finder) -> Iterator[Finding]:
    rule, node = ready.rule, ready.node
    try:
        if solver.find([(node, True)]) is None:
            said = Said("永远不会成立，请检查条件", "can never hold; look at the condition")
            yield _finding("error", rule, "never", spoken(said, solver))
            return
        if solver.find([(node, False)]) is None:
            said = Said("永远成立，等于没有条件", "always holds, as if there were no condition")
            yield _finding("error", rule, "always", spoken(said, solver))
            return
        yield from _dead(rule, node, solver)
    except Undecided:
        yield _finding("note", rule, "undecided", undecided())


def _dead(rule: Rule, node: Node, solver: Finder) -> Iterator[Finding]:
    """Clauses that can be left out or always fail: the verdict is the same without them."""
    seen: set[str] = set()
    for path, part in _clauses(node, ()):
        for constant, zh, en in (
            (TRUE, "去掉后结果不变", "the result is the same without it"),
            (FALSE, "从不起作用", "it never has an effect"),
        ):
            solver.by_z3 = False
            other = _replaced(node, path, constant)
            if part.said.zh in seen or differ(solver, node, other) is not None:
                continue
            seen.add(part.said.zh)
            said = Said(f"“{part.said.zh}”{zh}", f"“{part.said.en}”: {en}")
            yield _finding("warning", rule, "dead-clause", spoken(said, solver))


def differ(solver: Finder, one: Node, two: Node) -> dict[str, Value] | None:
    """A subject for whom one condition holds and the other fails; None if proven that none is.

    Raises Undecided.
    """
    found = solver.find([(one, True), (two, False)])
    return found if found is not None else solver.find([(one, False), (two, True)])


def _clauses(node: Node, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Node]]:
    if node.clause is not None and path:
        yield path, node
    for i, part in enumerate(node.parts):
        yield from _clauses(part, (*path, i))


def _replaced(node: Node, path: tuple[int, ...], by: Node) -> Node:
    if not path:
        return by
    parts = list(node.parts)
    parts[path[0]] = _replaced(parts[path[0]], path[1:], by)
    return Node(node.op, node.said, tuple(parts))


# two rules


def _pairs(book: Book, prover: str) -> Iterator[Finding]:
    for one, two in combinations(book.rules, 2):
        day = max(one.begins, two.begins)
        if day > min(one.ends, two.ends):
            continue
        if one.id == two.id:
            yield _overlap(book, one, two, day, prover)
        elif {one.kind, two.kind} == {"grant", "deny"} and one.about == two.about:
            yield from _contradiction(book, one, two, day, prover)


def _both(book: Book, one: Rule, two: Rule, day: date) -> tuple[Node, Node] | None:
    folder = Folder(day, book.convention)
    try:
        return ready_rule(one, folder).node, ready_rule(two, folder).node
    except RuleError:  # reported with the rule itself
        return None


def _overlap(book: Book, one: Rule, two: Rule, day: date, prover: str) -> Finding:
    nodes, witness = _both(book, one, two, day), None
    if nodes:
        try:
            witness = differ(finder(book.catalogue, day, prover), *nodes)
        except Undecided:
            witness = None
    said = Said(
        f"与第 {one.line} 行的版本从 {day} 起同时有效，请写明上一版的 to",
        f"in force from {day} together with the version in line {one.line}; end that one",
    )
    return _with_case("error", two, "overlap", said, shown(book, (one, two), witness))


def _contradiction(book: Book, one: Rule, two: Rule, day: date, prover: str) -> Iterator[Finding]:
    nodes, solver = _both(book, one, two, day), finder(book.catalogue, day, prover)
    try:
        witness = nodes and solver.find([(nodes[0], True), (nodes[1], True)])
    except Undecided:
        yield _finding("note", two, "undecided", undecided())
        return
    if witness:
        said = Said(
            f"与 {one.id} 矛盾：同一个对象既给予又拒绝",
            f"contradicts {one.id}: the same subject is granted and denied",
        )
        yield _with_case(
            "error", two, "contradiction", spoken(said, solver), shown(book, (one, two), witness)
        )


def _with_case(
    level: Level, rule: Rule, code: str, said: Said, witness: Mapping[str, object]
) -> Finding:
    if witness:
        case = ", ".join(f"{name}={value}" for name, value in witness.items())
        said = Said(f"{said.zh}，例如 {case}", f"{said.en}, for example {case}")
    return _finding(level, rule, code, said, witness)


def shown(
    book: Book, rules: tuple[Rule, ...], witness: Mapping[str, Value] | None
) -> dict[str, object]:
    """A witness as plain values, of the attributes that the rules ask for."""
    if witness is None:
        return {}
    asked = dict.fromkeys(a for rule in rules for a in attributes_of(rule.condition))
    found: dict[str, object] = {}
    for attribute in asked:
        value = attribute.plain(witness[attribute.name])
        found[attribute.name] = value if isinstance(value, bool | int | list) else str(value)
    return found


# the whole book


def _nobody(book: Book, prover: str) -> Iterator[Finding]:
    """Floors and bars that together leave nobody."""
    for day in sorted({rule.begins for rule in book.rules}):
        try:
            edition = book.on(day)
        except RuleError:  # reported with its rule
            continue
        hard = [ready for ready in edition.rules if ready.rule.kind in ("bar", "floor")]
        if len({ready.rule.kind for ready in hard}) == 2 and _none_left(edition, hard, prover):
            said = Said(
                f"从 {day} 起没有人能通过：条件互相排斥",
                f"from {day} nobody can pass: the conditions exclude each other",
            )
            yield Finding("error", "", said, hard[0].rule.line, "nobody")
            return


def _none_left(edition: Edition, hard: list[Ready], prover: str) -> bool:
    try:
        goals = [(ready.node, ready.rule.wanted) for ready in hard]
        return finder(edition.book.catalogue, edition.day, prover).find(goals) is None
    except Undecided:
        return False


def _unused(book: Book) -> Iterator[Finding]:
    used = {attribute for rule in book.rules for attribute in rule.attributes}
    for attribute in book.catalogue:
        if attribute not in used:
            zh, en = attribute.title
            said = Said(f"没有规则用到字段“{zh}”", f"no rule asks for {en}")
            yield Finding("note", "", said, 1, "unused")
