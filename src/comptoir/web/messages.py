"""Finds every message in the source, so that none reaches a person untranslated.

`python -m comptoir.web.messages` prints those that French lacks, ready to be pasted into a `.po`.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from comptoir.kernel import errors

PACKAGE = Path(__file__).parents[1]
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_OPTIONS = {"**.html": {"trimmed": "true"}}


@dataclass(frozen=True, slots=True)
class Message:
    """A text in the source."""

    text: str | tuple[str, ...]
    """The English text, or its singular and plural."""
    place: str
    """The file, under the package, and the line."""


@cache
def messages_in(package: Path = PACKAGE) -> tuple[Message, ...]:
    """Return the messages of a package's Python files and templates, those of errors too.

    A package is read once a process: that takes seconds.
    """
    found = extract_from_dir(package, _METHODS, _OPTIONS, keywords=DEFAULT_KEYWORDS)
    marked = [Message(text, f"{file}:{line}") for file, line, text, _, _ in found]
    told = [
        Message(phrase.template, f"{phrase.file}:{phrase.line}")
        for phrase in phrases_in(package)
        if phrase.template and _says(phrase.template)
    ]
    return (*marked, *told)


def _says(template: str) -> bool:
    """Tell whether a template has words of its own, besides its fields."""
    return any(fixed.strip() for fixed, *_ in Formatter().parse(template))


@dataclass(frozen=True, slots=True)
class Told:
    """A place in the source that makes an error or a phrase."""

    template: str | None
    """None when the first argument is no constant text."""
    put_together: bool
    """Whether it is an f-string or a sum of texts, which no catalogue can translate."""
    values: frozenset[str]
    """Names of the values it gives to the template's fields."""
    spread: bool
    """Whether it gives more by `**`."""
    file: str
    line: int


@cache
def phrases_in(package: Path = PACKAGE) -> tuple[Told, ...]:
    """Return every place under a package that makes an error of the kernel's families, or a phrase.

    The families are known by the names of their classes, however deep they derive. A package is
    read once a process.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(package.rglob("*.py"))}
    families = _families([node for tree in trees.values() for node in ast.walk(tree)])
    return tuple(
        _told(node, str(path.relative_to(package)))
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _last_name(node.func) in families and node.args
    )


def _families(nodes: Sequence[ast.AST]) -> frozenset[str]:
    parents = {
        node.name: {_last_name(base) for base in node.bases}
        for node in nodes
        if isinstance(node, ast.ClassDef)
    }
    found = {"ComptoirError", "Phrase", *(family.__name__ for family in errors.FACES)}
    while grown := {name for name, above in parents.items() if above & found} - found:
        found |= grown
    return frozenset(found)


def _told(call: ast.Call, file: str) -> Told:
    first = call.args[0]
    text = first.value if isinstance(first, ast.Constant) else None
    names = {one.arg for one in call.keywords}
    return Told(
        template=text if isinstance(text, str) else None,
        put_together=isinstance(first, ast.JoinedStr | ast.BinOp),
        values=frozenset(name for name in names if name) - {"code", "extra"},
        spread=None in names,
        file=file,
        line=call.lineno,
    )


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def catalogues_in(package: Path = PACKAGE, language: str = "fr") -> Iterator[tuple[Path, Catalog]]:
    """Yield each `.po` file of a language with its contents."""
    for path in sorted(package.rglob(f"locales/{language}/LC_MESSAGES/*.po")):
        with path.open("rb") as source:
            yield path, read_po(source, locale=language, abort_invalid=True)


def missing(package: Path = PACKAGE, language: str = "fr") -> list[Message]:
    """Return the messages that no catalogue of a language translates, each once."""
    known = {
        _key(message.id)
        for _, catalogue in catalogues_in(package, language)
        for message in catalogue
        if message.id and all(_strings(message.string)) and not message.fuzzy
    }
    lacking: dict[str, Message] = {}
    for message in messages_in(package):
        if message.text and _key(message.text) not in known:
            lacking.setdefault(_key(message.text), message)
    return list(lacking.values())


def _key(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(text: str | Sequence[str] | None) -> Sequence[str]:
    if text is None or isinstance(text, str):
        return (text or "",)
    return text


def main() -> int:
    """Print what French lacks; return 1 when it lacks something."""
    lacking = missing()
    catalogue = Catalog(locale="fr")
    for message in lacking:
        file, _, line = message.place.rpartition(":")
        catalogue.add(message.text, locations=[(file, int(line))])
    if lacking:
        write_po(sys.stdout.buffer, catalogue, omit_header=True, width=100)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
