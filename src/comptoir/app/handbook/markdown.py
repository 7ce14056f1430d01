"""Writes Markdown: tables whose cells cannot break out of them."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table.

    >>> print(table(["key", "says"], [["a", "one | two"]]))
    | key | says |
    |---|---|
    | a | one \| two |
    """
    lines = [_line(heads), "|" + "---|" * len(heads), *map(_line, rows)]
    return "\n".join(lines)


def code(text: object) -> str:
    """Return the text as code; nothing for an empty one.

    >>> code("n"), code("")
    ('`n`', '')
    """
    shown = str(text)
    return f"`{shown}`" if shown else ""


def page(title: str, lead: str, parts: Iterable[str]) -> str:
    """Return a page of the reference.

    Args:
        title: its first heading.
        lead: what it holds, in a sentence or two.
        parts: the rest, block by block.
    """
    made = "Made by `comptoir docs reference`; a test fails when it lags behind the code."
    return "\n\n".join([f"# {title}", lead, made, *parts]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
