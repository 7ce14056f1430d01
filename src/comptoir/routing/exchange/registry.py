"""The tools that are known, and files of theirs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.routing.datasets.reading import plain
from comptoir.routing.exchange.argilla import Argilla
from comptoir.routing.exchange.label_studio import LabelStudio
from comptoir.routing.exchange.model import Exchanged, Tool
from comptoir.routing.exchange.prodigy import Prodigy

TOOLS: dict[str, Tool] = {one.name: one for one in (LabelStudio(), Argilla(), Prodigy())}
"""By the name of the command line."""
LARGEST = 512 * 2**20
"""Bytes of a file, at most: a JSON list is read as a whole."""


def tool_named(name: str) -> Tool:
    """Return a tool.

    Raises:
        errors.Invalid: there is none.
    """
    if name not in TOOLS:
        raise errors.Invalid(
            "There is no format {name!r}. Use one of {known}.", name=name, known=", ".join(TOOLS)
        )
    return TOOLS[name]


def dump(tool: Tool, found: Iterable[Exchanged], desks: Sequence[str]) -> str:
    """Return a file of a tool."""
    if tool.lines:
        found = [apart for one in found for apart in _apart(one)]
    records = (
        json.dumps(tool.write(one, desks), ensure_ascii=False, separators=(",", ":"))
        for one in found
    )
    if tool.lines:
        return "".join(f"{one}\n" for one in records)
    return "[" + ",\n".join(records) + "]\n"


def _apart(one: Exchanged) -> list[Exchanged]:
    """Return a text once for each person who spoke of it."""
    return [replace(one, opinions=(said,)) for said in one.opinions] or [one]


def load(path: Path, tool: Tool | None = None) -> tuple[Tool, list[Exchanged]]:
    """Read a file of a tool: a JSON list, or JSON Lines, whichever it is.

    Args:
        path: the file.
        tool: whose it is; told by its first record when none.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it is no file of the tool; the message names the line, or the record of a
            list.
    """
    records = list(_records(path))
    if not records:
        raise errors.Invalid("{name} holds no record. Export it again.", name=path.name)
    found = tool or recognised(records[0][1])
    if found is None:
        raise errors.Invalid(
            "{name} is no file of a tool that is known ({known}). Name the format if it is one.",
            name=path.name,
            known=", ".join(TOOLS),
        )
    read = []
    for place, record in records:
        try:
            read.append(found.read(record))
        except ValueError as problem:
            raise errors.Invalid(
                "{name}, {place}: this is no record of {tool}: {problem}.",
                name=path.name,
                place=place,
                tool=found.name,
                problem=str(problem),
            ) from None
    return found, read


def joined(found: Sequence[Exchanged]) -> list[Exchanged]:
    """Return each text once, with all opinions of it: some tools have a line for each person."""
    met: dict[tuple[str, str], Exchanged] = {}
    for one in found:
        key = (one.subject, plain(one.text))
        before = met.get(key)
        met[key] = replace(before, opinions=before.opinions + one.opinions) if before else one
    return list(met.values())


def recognised(record: dict[str, Any]) -> Tool | None:
    """Return the tool that a record is surely of, or None."""
    sure = [tool for tool in TOOLS.values() if tool.recognises(record)]
    return sure[0] if len(sure) == 1 else None


def peek(path: Path) -> Tool | None:
    """Return the tool that a file is surely of, or None where it is of another kind."""
    if not {".json", ".jsonl"} & set(path.suffixes) or path.suffix in {".gz", ".zst"}:
        return None
    try:
        first = next(_records(path), None)
    except errors.ComptoirError:
        return None
    return recognised(first[1]) if first else None


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return where each record stands, and the record."""
    try:
        if path.stat().st_size > LARGEST:
            raise errors.Invalid(
                "{name} is larger than {most} bytes. Divide it.", name=path.name, most=LARGEST
            )
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise errors.NotFound("There is no file {path}.", path=path) from None
    except UnicodeDecodeError as problem:
        raise errors.Invalid(
            "{name} is not written in UTF-8: {problem}", name=path.name, problem=str(problem)
        ) from None
    if text.lstrip().startswith("["):
        whole = _parsed(text, path.name, "line")
        for number, record in enumerate(whole, start=1):
            yield f"record {number}", _object(record, path.name, f"record {number}")
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"line {number}"
            yield place, _object(_parsed(line, path.name, place), path.name, place)


def _parsed(text: str, name: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 1)
        where = f"line {line}" if place == "line" else place
        raise errors.Invalid(
            "{name}, {place}: this is no JSON: {problem}.",
            name=name,
            place=where,
            problem=str(problem),
        ) from None


def _object(record: Any, name: str, place: str) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise errors.Invalid(
            "{name}, {place}: this is no JSON object. Each record is one.", name=name, place=place
        )
    return record
