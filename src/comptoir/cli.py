"""The command line: `comptoir NOUN VERB`."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module, metadata
from typing import Annotated, Any

import typer

from comptoir.kernel import errors

NOUNS = {
    "reviews": "comptoir.reviews.commands:app",
    "routing": "comptoir.routing.commands:app",
    "recommend": "comptoir.recommend.commands:app",
    "shop": "comptoir.shop.commands:app",
    "models": "comptoir.language.commands:models",
    "language": "comptoir.language.commands:language",
    "people": "comptoir.kernel.access.commands:people",
    "keys": "comptoir.kernel.access.commands:keys",
    "hooks": "comptoir.kernel.hooks.commands:app",
    "audit": "comptoir.kernel.access.commands:audit",
    "privacy": "comptoir.kernel.privacy.commands:app",
    "blobs": "comptoir.kernel.storage.commands:app",
    "jobs": "comptoir.app.commands:jobs",
    "docs": "comptoir.app.handbook.commands:app",
    "demo": "comptoir.demo.commands:app",
}
"""Where the commands of each noun are."""

app = typer.Typer(
    name="comptoir",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Understand and serve a shop's customers, on the shop's own machines.",
)


class _Late:
    """Opens the backstage when a command first needs it, so that `--help` touches nothing."""

    def __init__(self) -> None:
        self._opened: Any = None

    def __getattr__(self, name: str) -> object:
        if self._opened is None:
            from comptoir.app.backstage import Backstage  # noqa: PLC0415 - help needs none of it
            from comptoir.app.settings import load_settings  # noqa: PLC0415
            from comptoir.kernel.observe import log  # noqa: PLC0415

            # On stdout there is what a command says, and nothing else; the server logs more.
            log.install(level="WARNING")
            self._opened = Backstage(load_settings())
        return getattr(self._opened, name)

    def close_if_open(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(metadata.version("comptoir"))
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_version),
    ] = False,
) -> None:
    late = _Late()
    context.obj = late
    context.call_on_close(late.close_if_open)


def mount(words: Sequence[str] = ()) -> None:
    """Hang commands under their nouns.

    Args:
        words: of the command line; when they name a noun, only its commands are loaded.
    """
    asked = next((word for word in words if not word.startswith("-")), "")
    alone = asked in NOUNS and asked != "docs"  # the reference tells of every command
    if not alone:
        from comptoir.app import commands  # noqa: PLC0415 - a noun's commands do without

        commands.mount(app)
    for noun, place in NOUNS.items():
        if asked == noun or not alone:
            module, name = place.split(":")
            app.add_typer(getattr(import_module(module), name), name=noun)


def main() -> None:
    """Run a command; an error is one line on stderr and an exit code."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # idle threads of bundled encoders sleep
    words = sys.argv[1:]
    if not app.registered_groups and words != ["--version"]:
        mount(words)
    try:
        app()
    except errors.ComptoirError as error:
        print(f"comptoir: {error.message}", file=sys.stderr)  # noqa: T201 - a command's last word
        sys.exit(errors.face_of(error).exit_code)
    except KeyboardInterrupt:
        print("comptoir: stopped; run it again to go on.", file=sys.stderr)  # noqa: T201
        sys.exit(130)


if __name__ == "__main__":
    main()
