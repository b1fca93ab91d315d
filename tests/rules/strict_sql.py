"""A reader of printed SQL that knows nothing of the printer: it takes one narrow language only.

Every character must belong to a token, every token to the grammar below, every name to the
catalogue and every constant to a literal. Nothing else is taken: no statement, comment, second
table, parameter, or function but the few named here.
"""

import re

FUNCTIONS = {
    "duckdb": {"list_has_any", "list_has_all", "substr"},
    "postgresql": {"substr"},
    "sqlite": {"round", "substr"},
    "spark": {"array_contains", "substr"},
}
CASTS = {
    "duckdb": r"BIGINT|HUGEINT|DECIMAL\(19,\ [1-6]\)",
    "postgresql": r"numeric|text\[\]",
    "sqlite": r"INTEGER",
    "spark": r"BIGINT|DECIMAL\(38,\ 0\)|DECIMAL\(19,\ [1-6]\)",
}
NAME = {"duckdb": r'"\w+"', "postgresql": r'"\w+"', "sqlite": r"\[\w+\]", "spark": r"`\w+`"}
TEXT = {
    "duckdb": r"'(?:[^']|'')*'",
    "postgresql": r"'(?:[^'\\]|'')*'|E'(?:[^'\\]|''|\\\\)*'",
    "sqlite": r"'(?:[^']|'')*'",
    "spark": r"'(?:[^'\\$]|\\\\|\\'|\\u0024)*'",
}
WORDS = (
    "AND|OR|NOT|IN|CASE|WHEN|THEN|END|CAST|AS|IS|NULL|DATE|EXISTS|SELECT|FROM|WHERE|COUNT"
    "|DISTINCT|ARRAY|json_each|value"
)


class NotInTheLanguageError(Exception):
    pass


class Reader:
    def __init__(self, sql, dialect, names):
        self.dialect, self.names = dialect, names
        types = CASTS[dialect]
        pattern = re.compile(
            rf"""[ ]|(?P<type>(?<=\ AS\ )(?:{types}))|(?P<text>{TEXT[dialect]})
            |(?P<number>[0-9]+(?:\.[0-9]+)?)
            |(?P<word>(?:{WORDS})\b)|(?P<function>(?:substr|ROUND|list_has_any|list_has_all|array_contains)(?=\())
            |(?P<list>(?<=,\ )\[|(?<=ARRAY)\[)|(?P<name>{NAME[dialect]})
            |(?P<sign><=|>=|<>|&&|@>|[=<>+\-*(),.\[\]])""",
            re.VERBOSE | re.ASCII,
        )
        self.tokens, at = [], 0
        while at < len(sql):
            found = pattern.match(sql, at)
            if not found:
                raise NotInTheLanguageError(sql[at:])
            if found.lastgroup:
                kind = "sign" if found.lastgroup == "list" else found.lastgroup
                self.tokens.append((kind, found[0]))
            at = found.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def whole(self):
        self.condition()
        self.need("end")

    def seen(self, kind, *texts):
        k, t = self.tokens[self.at]
        return k == kind and (not texts or t in texts)

    def took(self, kind, *texts):
        if not self.seen(kind, *texts):
            return False
        self.at += 1
        return True

    def need(self, kind, *texts):
        if not self.took(kind, *texts):
            raise NotInTheLanguageError(self.tokens[self.at :], kind, texts)

    def words(self, text):
        for word in text.split():
            kind = "sign" if word in "().=" else "number" if word == "1" else "word"
            self.need(kind, word)

    def condition(self):
        """One clause, or clauses with AND or OR between them, never both."""
        self.clause()
        joined = self.tokens[self.at][1]
        while self.took("word", "AND", "OR"):
            if self.tokens[self.at - 1][1] != joined:
                raise NotInTheLanguageError("AND and OR without brackets")
            self.clause()

    def clause(self):
        if self.took("word", "NOT"):
            self.need("sign", "(")
            self.condition()
            self.need("sign", ")")
        elif self.seen("word", "CASE"):
            self.case()
        elif self.took("sign", "("):
            self.condition()
            self.need("sign", ")")
        elif self.seen("function", "list_has_any", "list_has_all", "array_contains"):
            self.call()
        else:
            self.comparison()

    def comparison(self):
        self.amount()
        if self.took("word", "IN"):
            self.constants("(", ")")
        elif self.took("sign", "&&", "@>"):
            self.words("CAST (")
            self.need("word", "ARRAY")
            self.constants("[", "]")
            self.words("AS")
            self.need("type")
            self.need("sign", ")")
        elif self.took("sign", "=", "<>", "<", "<=", ">", ">="):
            self.amount()
        elif self.tokens[self.at - 1][0] != "name":  # a yes-or-no column stands alone
            raise NotInTheLanguageError(self.tokens[self.at :])

    def case(self):
        self.words("CASE WHEN")
        if self.seen("name") and self.tokens[self.at + 1] == ("word", "IS"):
            self.name()
            self.words("IS NOT NULL THEN")
            if self.took("word", "EXISTS"):
                self.words("( SELECT 1")
                self.inner()
            else:
                self.words("( SELECT COUNT ( DISTINCT json_each . value )")
                self.inner()
                self.need("sign", "=")
                self.need("number")
        else:
            self.comparison()
            self.words("THEN")
            self.comparison()
            self.words("WHEN")
            self.comparison()
            self.words("THEN")
            self.comparison()
        self.words("END")

    def inner(self):
        self.words("FROM json_each (")
        self.name()
        self.words(") WHERE json_each . value IN")
        self.constants("(", ")")
        self.need("sign", ")")

    def amount(self):
        self.took("sign", "-")
        self.product()
        while self.took("sign", "+", "-"):
            self.product()

    def product(self):
        self.atom()
        while self.took("sign", "*"):
            self.atom()

    def atom(self):
        if self.took("number") or self.took("text"):
            return
        if self.took("word", "DATE"):
            self.need("text")
        elif self.took("word", "CAST"):
            self.need("sign", "(")
            self.amount()
            self.words("AS")
            self.need("type")
            self.need("sign", ")")
        elif self.seen("function"):
            self.call()
        else:
            self.name()

    def call(self):
        function = self.tokens[self.at][1].lower()
        if function not in FUNCTIONS[self.dialect]:
            raise NotInTheLanguageError(function)
        self.need("function")
        self.need("sign", "(")
        self.amount()
        while self.took("sign", ","):
            if self.seen("sign", "["):
                self.constants("[", "]")
            else:
                self.amount()
        self.need("sign", ")")

    def constants(self, begin, end):
        self.need("sign", begin)
        self.constant()
        while self.took("sign", ","):
            self.constant()
        self.need("sign", end)

    def constant(self):
        self.took("sign", "-")
        if not self.took("number"):
            self.need("text")

    def name(self):
        self.need("name")
        if self.tokens[self.at - 1][1][1:-1] not in self.names:
            raise NotInTheLanguageError(self.tokens[self.at - 1])


def read(sql, dialect, names):
    """Refuse whatever is not in the narrow language; NotInTheLanguageError."""
    Reader(sql, dialect, names).whole()
