"""The table of duties as a page, for those who approve it."""

from collections.abc import Iterator

from django.utils.translation import override

from haitang.accounts.duties import DUTIES, PLACE, SEPARATED, DutyKind

HEAD = """\
# Duties 职责

Made from `haitang/accounts/duties.py` by `haitang accounts doc`; do not edit.

An account may do nothing until a duty is granted to it, at a place (and all below it) or for an
organization, from day to day. One duty must give operation, place and column together: the rights
of two duties are never added up.

三员分立: no account holds two of {separated} at a time.

| 职责 | Duty | Code | Granted for |
|---|---|---|---|
{rows}
"""


def page() -> str:
    """The whole page as Markdown."""
    separated = ", ".join(f"`{code}`" for code in sorted(SEPARATED))
    rows = "\n".join(
        f"| {d.zh} | {d.en} | [`{d.code}`](#{d.code}) | {_at(d)} |" for d in DUTIES.values()
    )
    with override("zh-hans"):
        parts = "".join("\n" + "\n".join(_section(duty)) + "\n" for duty in DUTIES.values())
    return HEAD.format(separated=separated, rows=rows) + parts


def _at(duty: DutyKind) -> str:
    return "place 辖区" if duty.at == PLACE else "organization 单位"


def _section(duty: DutyKind) -> Iterator[str]:
    yield f'## <a id="{duty.code}"></a>{duty.zh} {duty.en}'
    yield ""
    yield str(duty.description)
    yield ""
    yield "May 可以做: " + _list(duty.operations)
    yield ""
    if not duty.columns:
        yield "Reads no guarded record. 不看任何受保护的记录。"
        return
    yield "| Record | Columns that it may read 可以看的栏目 |"
    yield "|---|---|"
    for record in sorted(duty.columns):
        yield f"| `{record}` | {_list(duty.columns[record])} |"


def _list(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
