"""The house keeps its sizes: a file at most 400 lines, a function at most 40."""

import ast
from pathlib import Path

import pytest

import comptoir

FILES = sorted(Path(comptoir.__file__).parent.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def functions(file: Path) -> list[tuple[str, int]]:
    """Return each function of a file with its lines, signature and docstring apart."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[1 if told else 0]
            found.append((f"{file.name}:{node.name}", (node.end_lineno or 0) - first.lineno + 1))
    return found


def test_there_is_a_house() -> None:
    assert len(FILES) > 100


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_file_keeps_the_sizes(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_FILE
    assert [one for one in functions(file) if one[1] > LONGEST_FUNCTION] == []
