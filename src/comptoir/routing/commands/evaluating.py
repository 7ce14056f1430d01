"""`comptoir routing evaluate`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.routing.commands.room import AsJson

ALL = "all"


def evaluate(
    context: typer.Context,
    *,
    train: Annotated[Path, typer.Option(help="What is learned from; .gz and .zst too.")],
    test: Annotated[
        Path | None, typer.Option(help="What is measured on; a fifth of --train when left out.")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="Column of texts; several are read as one.")
    ] = None,
    label: Annotated[str, typer.Option(help="Column of the right desks.")] = "label",
    learner: Annotated[
        str, typer.Option(help="A learner, such as blend or transformer; or all.")
    ] = "blend",
    shots: Annotated[int, typer.Option(help="Examples of each desk; all when 0.")] = 0,
    seed: Annotated[int, typer.Option(help="Of whatever is drawn.")] = 0,
    oos: Annotated[str, typer.Option(help="Label of requests that belong to no desk.")] = "",
    max_error: Annotated[
        float, typer.Option(help="Share of wrong decisions that is allowed.")
    ] = 0.02,
    level: Annotated[float, typer.Option(help="How sure that must be.")] = 0.95,
    lang: Annotated[str, typer.Option(help="Column of language codes.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure routing on your own labelled requests; thresholds are never chosen on the test."""
    # What learns takes seconds to import; `--help` need not wait for it.
    from comptoir.routing.datasets import reading  # noqa: PLC0415
    from comptoir.routing.deciding.wish import Wish  # noqa: PLC0415
    from comptoir.routing.evaluation import dividing  # noqa: PLC0415
    from comptoir.routing.evaluation.evaluate import evaluate  # noqa: PLC0415
    from comptoir.routing.learners.registry import LEARNERS  # noqa: PLC0415

    wish = Wish(max_error=max_error, level=level)
    columns = reading.Columns(text=tuple(text or ["text"]), label=label, language=lang)
    own = reading.read(train, columns, oos or None)
    examples, asked = own.examples, None
    if test is None:
        examples, questions = dividing.set_apart(examples, 0.2, seed)
    else:
        asked = reading.read(test, columns, oos or None)
        questions = asked.examples
    if shots:
        examples = dividing.few(examples, shots, seed)
    tools = replace(context.obj.routing_tools, embedder=context.obj.embedder).seeded(seed)
    told = []
    for name in _known(learner, list(LEARNERS)):
        with Console(stderr=True).status(f"{name}: reading") as shown:

            def tell(what: str, share: float, name: str = name) -> None:
                shown.update(f"{name}: {what}, {share:.0%}")

            try:
                found = evaluate(examples, questions, tools, learner=name, wish=wish, tell=tell)
            except errors.Unavailable as problem:
                if learner != ALL:
                    raise
                typer.echo(f"{name} is left out: {problem}", err=True)
                continue
            told.append(found)
    notes = {"train": own.told(), "test": asked.told() if asked else {}}
    told = [one | {"shots": shots or None, "seed": seed, "notes": notes} for one in told]
    if as_json:
        print_json(told[0] if learner != ALL else {"learners": told})
        return
    _print(told)


def _known(learner: str, known: list[str]) -> list[str]:
    """Return the names of the learners that are asked for."""
    if learner not in (*known, ALL):
        raise errors.Invalid(
            "There is no learner {name!r}. Use one of {known}.",
            name=learner,
            known=", ".join([*known, ALL]),
        )
    return known if learner == ALL else [learner]


def _print(told: list[dict[str, Any]]) -> None:
    columns = (
        *("learner", "accuracy", "95 %", "macro F1", "ECE raw", "ECE", "AURC"),
        *("decided", "wrong", "bound", "OOS AUROC", "train s", "ms"),
    )
    rows = []
    for one in told:
        low, high = one["intervals"]["accuracy"]
        risk, oos = one["at_risk"], one["oos"] or {}
        rows.append(
            [
                one["learner"],
                f"{one['accuracy']:.4f}",
                f"{low:.4f} - {high:.4f}",
                f"{one['macro_f1']:.4f}",
                f"{one['ece_raw']:.4f}",
                f"{one['ece']:.4f}",
                f"{one['aurc']:.4f}",
                f"{risk['coverage']:.1%}",
                f"{risk['error']:.2%}",
                f"{risk['bound']:.2%}",
                f"{oos['auroc']:.4f}" if oos else "",
                f"{one['train_seconds']:.1f}",
                f"{one['predict_ms']:.1f}",
            ]
        )
    table(columns, rows)
    first = told[0]
    typer.echo(
        f"{first['n_train']} requests learned from, {first['n_test']} asked, "
        f"{first['classes']} desks. Decided: at most {first['at_risk']['max_error']:.1%} wrong, "
        f"{first['at_risk']['level']:.0%} sure, found on held-out parts of the training."
    )
    for side, notes in first["notes"].items():
        if notes:
            said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in notes.items())
            typer.echo(f"{side}: {said}", err=True)
