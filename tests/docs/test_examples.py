"""Every command in a document is one that Typer takes, with options that it knows."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from typer.exceptions import TyperException

SHELLS = {"sh", "bash", "shell", "console"}
ASSIGNED = re.compile(r"[A-Z_]+=")
JOINTS = {"|", "&&", ";", "||", ">", ">>", "<", "2>"}


def lines_of(file: Path) -> Iterator[str]:
    for token in MarkdownIt("commonmark").parse(file.read_text("utf-8")):
        if token.type == "fence" and token.info.split(" ")[0] in SHELLS:
            yield from token.content.replace("\\\n", " ").splitlines()


def calls_in(line: str) -> Iterator[list[str]]:
    """Yield the words of each program that a line starts."""
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word in JOINTS:
            if words:
                yield words
            words = []
        elif words or not ASSIGNED.match(word):
            words.append(word)


def refusal(root: Any, words: list[str]) -> str:
    """Return why the command line would not take the words; empty when it would."""
    command, called = root, ["comptoir"]
    while words and words[0] in getattr(command, "commands", {}):
        called.append(words[0])
        command, words = command.commands[words[0]], words[1:]
    if getattr(command, "commands", None) and words and not words[0].startswith("-"):
        return f"{' '.join(called)} has no {words[0]}"
    if words == ["--help"] or (command is root and words == ["--version"]):
        return ""
    try:
        command.make_context(" ".join(called), list(words))
    except TyperException as problem:
        return f"{' '.join([*called, *words])}: {problem.format_message()}"
    return ""


def refused(root: Any, file: Path) -> list[str]:
    programs = [words for line in lines_of(file) for words in calls_in(line)]
    ours = [words[1:] for words in programs if words[0].rpartition("/")[2] == "comptoir"]
    return [f"{file.name}: {told}" for words in ours if (told := refusal(root, words))]


def test_commands_in_documents_exist(files, command_line):
    told = [each for file in files(".md") for each in refused(command_line, file)]
    assert not told


def test_make_targets_in_documents_exist(files, root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    asked = {
        words[1]
        for file in files(".md")
        for line in lines_of(file)
        for words in calls_in(line)
        if words[0] == "make"
    }
    assert asked
    assert asked <= targets


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("comptoir reviews top B001 -n 5  # five", ""),
        ("COMPTOIR_HOME=/tmp/x comptoir reviews run --json | jq .changed", ""),
        ("comptoir reviews tip B001", "has no tip"),
        ("comptoir reviews top", "product_id"),
        ("comptoir serve --prot 80", "--prot"),
        ("comptoir keys create site && comptoir keys burn", "has no burn"),
    ],
)
def test_a_wrong_command_is_found(line, fault, command_line, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"```sh\n{line}\n```\n")
    told = refused(command_line, page)
    assert (fault in told[0]) if fault else not told
