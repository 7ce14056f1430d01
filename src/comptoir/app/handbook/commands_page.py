"""Every command, from the tree that carries them out."""

from collections.abc import Iterator
from typing import Any

from comptoir.app.handbook.markdown import code, page, table

_LEAD = (
    "`comptoir NOUN VERB`. Data goes to stdout, progress to stderr. With `--json`, stdout is JSON "
    "and nothing else. Exit status: 0 done, 1 a gate failed or a part is down, 2 usage or bad "
    "input; see [errors](errors.md)."
)
_TYPERS_OWN = {"--install-completion", "--show-completion", "--help"}


def commands_page(root: Any) -> str:
    """Return the page.

    Args:
        root: the whole command line; `typer.main.get_command` makes it of a Typer application.
    """
    return page("Commands", _LEAD, _told(root, "comptoir"))


def commands(root: Any, name: str = "comptoir") -> Iterator[tuple[str, Any]]:
    """Yield every command below a group with the words that call it, in the order of help."""
    for word, inner in getattr(root, "commands", {}).items():
        called = f"{name} {word}"
        if not inner.hidden:
            yield called, inner
            yield from commands(inner, called)


def _told(root: Any, name: str) -> Iterator[str]:
    for called, command in [(name, root), *commands(root, name)]:
        yield f"## `{called}`"
        if command.help:
            yield _plain(command.help)
        rows = [_row(one) for one in command.params if not _TYPERS_OWN & set(one.opts)]
        if rows:
            yield table(["", "default", "what it is"], rows)


def _plain(text: str) -> str:
    """Return help text without the marks that keep paragraphs apart."""
    paragraphs = text.replace("\f", "").split("\n\n")
    return "\n\n".join(" ".join(one.split()) for one in paragraphs)


def _row(one: Any) -> list[str]:
    option = one.param_type_name == "option"
    names = ", ".join(one.opts) if option else str(one.name).upper()
    return [code(names), _default(one), (one.help or "") + _range(one)]


def _default(one: Any) -> str:
    if one.required:
        return "required"
    value = one.default
    if value is None or value is False or value in ("", (), []) or callable(value):
        return ""
    return code(getattr(value, "value", value))


def _range(one: Any) -> str:
    low, high = getattr(one, "min", None), getattr(one, "max", None)
    if low is None and high is None:
        return ""
    return f" {low} to {high}." if high is not None else f" {low} or more."
