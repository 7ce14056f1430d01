"""`comptoir recommend evaluate`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.room import AsJson, pairs
from comptoir.recommend.evaluation.reading import Format

_SHOWN = ("recall@{k}", "ndcg@{k}", "hr@{k}")


def evaluate(
    *,
    train: Annotated[Path, typer.Option(help="What is learned from; .gz and .zst too.")],
    test: Annotated[
        Path | None, typer.Option(help="The right answers; set apart from --train when left out.")
    ] = None,
    recipe: Annotated[str, typer.Option(help="A recipe's name.")] = "user-personalization-v2",
    format: Annotated[
        Format, typer.Option(help="pairs: user, item[, time]; sequences, lists: user item item …")
    ] = Format.PAIRS,
    k: Annotated[str, typer.Option(help="How many places count, such as 10,20.")] = "10,20",
    split: Annotated[
        str,
        typer.Option(help="Without --test: last, time (newest tenth) or random (a fifth)."),
    ] = "",
    column: Annotated[list[str] | None, typer.Option(help="Own column name: user=COLUMN.")] = None,
    baseline: Annotated[
        list[str] | None, typer.Option(help="popularity, item-knn, ials; all when left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the random split.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure a recipe on your own data: every item is ranked, beside baselines in the same run."""
    # What learns takes seconds to import; `--help` need not wait for it.
    from comptoir.recommend.evaluation.evaluate import BASELINES, evaluate  # noqa: PLC0415
    from comptoir.recommend.evaluation.examining import examine  # noqa: PLC0415

    asked = list(BASELINES) if baseline is None else baseline
    if unknown := [name for name in asked if name not in BASELINES]:
        raise errors.Invalid(
            "There is no baseline {unknown}; there are {known}.",
            unknown=unknown[0],
            known=", ".join(BASELINES),
        )
    ks = _places(k)
    console = Console(stderr=True)
    with console.status("Reading…") if console.is_terminal else _Silent() as shown:
        exam = examine(
            train, test, format=format, columns=_known(pairs(column or [])), how=split, seed=seed
        )

        def tell(what: str, share: float) -> None:
            shown.update(f"{recipe}: {what}, {share:.0%}")

        told = evaluate(exam, recipe, ks=ks, baselines=asked, tell=tell)
    if as_json:
        print_json(told)
        return
    _print(told, ks)


class _Silent:
    """Shows nothing, where stderr is no terminal."""

    def __enter__(self) -> "Status | _Silent":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""

    def update(self, _status: str) -> None:
        """Show nothing."""


def _places(text: str) -> list[int]:
    try:
        found = sorted({int(part) for part in text.split(",")})
    except ValueError:
        found = []
    if not found or found[0] < 1:
        raise errors.Invalid("--k is {k!r}; write numbers from 1 on, such as 10,20.", k=text)
    return found


def _known(columns: dict[str, str]) -> dict[str, str]:
    if unknown := [role for role in columns if role not in {"user", "item", "time"}]:
        raise errors.Invalid(
            "--column names {role}; name user, item or time, such as user=COLUMN.", role=unknown[0]
        )
    return columns


def _print(told: dict[str, Any], ks: list[int]) -> None:
    shown = [name.format(k=k) for k in ks for name in _SHOWN] + ["mrr"]
    rows = [["metric", told["recipe"], "95 %", *told["baselines"]]]
    for name in shown:
        low, high = told["intervals"][name]
        others = [f"{found[name]:.4f}" for found in told["baselines"].values()]
        rows.append([name, f"{told['metrics'][name]:.4f}", f"{low:.4f} - {high:.4f}", *others])
    others = [f"{found['coverage']:.4f}" for found in told["baselines"].values()]
    rows.append(["coverage", f"{told['metrics']['coverage']:.4f}", "", *others])
    table(rows[0], rows[1:])
    typer.echo(
        f"{told['n_users']} users, {told['n_items']} items, {told['n_train']} events learned from; "
        f"{told['n_asked']} users asked about, {told['n_test']} right answers ({told['split']}). "
        f"Learned in {told['train_seconds']} s, {told['peak_memory_mb']:.0f} MB at most."
    )
