"""Starts commands of `comptoir` without the seconds that loading takes: a process that forks.

Speaks JSON lines: `{"args", "env", "folder", "out", "err"}` starts a command in a session of its own
and answers `{"pid"}`; `{"wait": pid}` answers `{"code", "peak"}`: null while it lives, minus the
signal that ended it; and the most memory it held, in bytes.
"""

import json
import os
import sys

from comptoir import cli
from comptoir.language.embedding.use import UseEmbedder
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders import open_understander


def main() -> None:
    _load()
    for line in sys.stdin:
        asked = json.loads(line)
        told = _look(asked["wait"]) if "wait" in asked else {"pid": _start(asked)}
        print(json.dumps(told), flush=True)


def _load() -> None:
    """Import every command, and read the encoder's weights once for all."""
    cli.mount()
    embedder = UseEmbedder()
    UseEmbedder._encode = embedder._encode  # type: ignore[method-assign]
    understander = open_understander("cascade:", load_taxonomy(), embedder)
    understander.understand(["It broke after a week."], [1.0], ["en"])


def _look(pid: int) -> dict[str, int | None]:
    found, status, used = os.wait4(pid, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status) if found else None
    return {"code": code, "peak": used.ru_maxrss * 1024}


def _start(asked: dict[str, object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _become(asked)
        cli.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it is, the caller wants to read it
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(asked: dict[str, object]) -> None:
    os.setsid()
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["env"])
    for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(str(path), flags, 0o600), number)
    sys.argv = ["comptoir", *asked["args"]]


if __name__ == "__main__":
    main()
