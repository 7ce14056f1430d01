"""Compiles the kernels of recommendations where that has not been done: `python -m tests.kernels`.

What numba compiles it keeps beside the source. Tests that run in several processes would each
compile the same things; `make test` lets this do it, while the code is looked at.
"""

import random
import tempfile
from pathlib import Path

from typer.testing import CliRunner

from comptoir.recommend.commands import app


def main() -> None:
    """Learn and measure once, from walks over a ring of items."""
    chance = random.Random(1)
    lines = ["user,item,time"]
    for user in range(60):
        at = chance.randrange(40)
        for step in range(20):
            at = (at + 1 + (chance.random() < 0.3)) % 40
            lines.append(f"u{user},i{at},{1_700_000_000 + 60 * step}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "walks.csv"
        path.write_text("\n".join(lines), "utf-8")
        done = CliRunner().invoke(app, ["evaluate", "--train", str(path)])
    if done.exit_code:
        raise SystemExit(done.output)


if __name__ == "__main__":
    main()
