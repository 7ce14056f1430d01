"""`make bench`: every question in turn; each prints figures beside a named alternative."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import batch, filters, pipeline, recommending, routing, serving, training25m

QUESTIONS: dict[str, Callable[[], None]] = {
    "pipeline": pipeline.main,
    "serving": serving.main,
    "filters": filters.main,
    "batch": batch.main,
    "training": training25m.main,
    "recommending": recommending.main,
    "routing": routing.main,
}
"""By name, in the order in which they are asked."""


def main(names: list[str]) -> None:
    """Ask the named questions, or all."""
    # The command of this very installation, whatever the shell has.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name in names or list(QUESTIONS):
        print(
            f"\n# {name}: {(sys.modules[QUESTIONS[name].__module__].__doc__ or '').splitlines()[0]}"
        )
        QUESTIONS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
