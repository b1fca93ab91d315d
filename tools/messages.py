"""The two catalogues: collect sentences from code and templates, compile, check.

    python -m tools.messages           update haitang/locale/*/LC_MESSAGES/django.po and compile
    python -m tools.messages --check   exit 1 when a sentence is new, gone or without English

The source language is Chinese, so the Chinese catalogue says each sentence as it stands. Babel does
what gettext's own programs would do, so that no package of the distribution is needed.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1] / "haitang"
LANGUAGES = ("zh_Hans", "en")
NAMES = (
    "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext", "npgettext_lazy",
)  # fmt: skip
_ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
Key = tuple[str, str]  # context, sentence


def sentences() -> dict[Key, tuple[str, set[str]]]:
    """Every sentence: its plural form ("" when it has none) and the files in which it stands."""
    found: dict[Key, tuple[str, set[str]]] = {}
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *ROOT.rglob("*.txt")]):
        if "migrations" in path.parts:
            continue
        for context, single, plural in _in_file(path):
            where = found.setdefault((context, single), (plural, set()))[1]
            where.add(str(path.relative_to(ROOT.parent)))
    return found


def _in_file(path: Path) -> Iterator[tuple[str, str, str]]:
    text = path.read_text()
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    # Rooms import the functions under names of their own: follow each file's imports.
    means = {"_": "gettext", **{name: name for name in NAMES}}
    means |= {alias: name for name, alias in _ALIAS.findall(text)}
    source = io.BytesIO(text.encode())
    for _line, function, messages, _comments in extract_python(source, list(means), [], {}):
        parts = list(messages) if isinstance(messages, tuple) else [messages]
        name = means[function or "_"]
        context = parts.pop(0) if "pgettext" in name else ""
        if parts and isinstance(parts[0], str) and parts[0]:
            plural = parts[1] if name.startswith("n") and len(parts) > 1 else ""
            yield context or "", parts[0], plural or ""


def folder(language: str) -> Path:
    """Where a language's catalogue lies."""
    return ROOT / "locale" / language / "LC_MESSAGES"


def read(language: str) -> Catalog:
    """The catalogue as it is kept; empty when there is none yet."""
    path = folder(language) / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, found: dict[Key, tuple[str, set[str]]]) -> Catalog:
    """The catalogue with every sentence found, and none that is gone."""
    old = read(language)
    new = Catalog(
        locale=language, project="Haitang", version="1", fuzzy=False,
        creation_date=old.creation_date, revision_date=old.revision_date,
    )  # fmt: skip
    for (context, single), (plural, where) in sorted(found.items()):
        known = old.get(single, context or None)
        kept = known.string if known else ""
        if plural and not isinstance(kept, tuple):
            kept = (kept, kept)[: new.num_plurals]
        if language == "zh_Hans":
            kept = (single,) * new.num_plurals if plural else single
        new.add(
            (single, plural) if plural else single, kept, context=context or None,
            locations=[(name, None) for name in sorted(where)],
        )  # fmt: skip
    return new


def empty(catalog: Catalog) -> list[str]:
    """Sentences that have no translation."""
    return [_text(m) for m in catalog if m.id and not all(_strings(m))]


def _text(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else str(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def source(catalog: Catalog) -> bytes:
    """The catalogue as people read it."""
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=False, sort_output=False)
    return out.getvalue()


def differences(found: dict[Key, tuple[str, set[str]]]) -> list[str]:
    """What keeps the catalogues from being complete and up to date."""
    wrong = []
    for language in LANGUAGES:
        old, new = read(language), updated(language, found)
        before = {(m.context or "", _text(m)) for m in old if m.id}
        wrong += [f"{language}: not in the catalogue: {s}" for _c, s in sorted(set(found) - before)]
        wrong += [f"{language}: no longer used: {s}" for _c, s in sorted(before - set(found))]
        wrong += [f"{language}: not translated: {s}" for s in empty(new)]
        mo = folder(language) / "django.mo"
        if not mo.exists() or mo.read_bytes() != compiled(old):
            wrong.append(f"{language}: django.mo is not made from django.po")
    return wrong


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    found = sentences()
    if parser.parse_args().check:
        wrong = differences(found)
        print("\n".join(wrong) or f"{len(found)} sentences, both catalogues complete")  # noqa: T201
        return 1 if wrong else 0
    for language in LANGUAGES:
        catalog = updated(language, found)
        folder(language).mkdir(parents=True, exist_ok=True)
        (folder(language) / "django.po").write_bytes(source(catalog))
        (folder(language) / "django.mo").write_bytes(compiled(read(language)))
        print(f"{language}: {len(found)} sentences, {len(empty(catalog))} to translate")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
